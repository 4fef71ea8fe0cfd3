//! The standard libraries of Lua 5.4 on the stack API.
//!
//! Each module is a library with a function `open`, which pushes the library's table. [`open_libs`] opens them all.
//! [`load`] is the one place that decides whether a chunk is text or binary.

pub mod base;
pub mod coroutine;
pub mod deadline;
pub mod debug;
pub mod io;
pub mod load;
pub mod math;
mod message;
pub mod os;
pub mod package;
mod plain;
mod random;
pub mod sandbox;
pub mod string;
pub mod table;
mod text;
pub mod utf8;
pub mod warn;

use std::sync::LazyLock;

use perilune_vm::{FastForms, NativeFn, Raised, State, outside};

/// The libraries in the order in which they are opened.
const LIBRARIES: &[(&str, NativeFn)] = &[
    ("_G", base::open),
    ("package", package::open),
    ("coroutine", coroutine::open),
    ("table", table::open),
    ("io", io::open),
    ("os", os::open),
    ("string", string::open),
    ("math", math::open),
    ("utf8", utf8::open),
    ("debug", debug::open),
];

/// Short cuts of the functions of all libraries.
static FAST_FORMS: LazyLock<FastForms> =
    LazyLock::new(|| outside(|| FastForms::new(&[base::FAST, string::FAST, table::FAST, math::FAST])));

/// Opens all standard libraries: each becomes a global and an element of `package.loaded`.
pub fn open_libs(l: &mut State) -> Result<(), Raised> {
    for &(name, open) in LIBRARIES {
        l.require(name, open, true)?;
        l.pop(1);
    }
    Ok(())
}
