//! Lua 5.4 from scratch in pure Rust.
//!
//! A host makes a state with [`new_state`], pushes values and functions onto its stack, and calls them, as with the
//! C API of Lua's manual. The functions are those of [`State`], in Rust spelling.
//!
//! ```
//! use perilune::{load, new_state};
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! load(l, b"local a, b = ... ; return a * b", "=multiply").unwrap();
//! l.push_integer(6);
//! l.push_integer(7);
//! l.pcall(2, 1, 0).unwrap();
//! assert_eq!(l.to_integer(-1), Some(42));
//! ```
//!
//! A native function takes the state, finds its arguments at 1, 2, ... and returns how many results it has pushed:
//!
//! ```
//! use perilune::{NativeResult, State, load, new_state};
//!
//! fn area(l: &mut State) -> NativeResult {
//!     let (width, height) = (l.check_number(1)?, l.opt_number(2, 1.0)?);
//!     if width < 0.0 || height < 0.0 {
//!         return Err(l.raise("negative side"));
//!     }
//!     l.push_number(width * height);
//!     Ok(1)
//! }
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! l.push_native(area);
//! l.set_global("area").unwrap();
//! load(l, b"return area(2, 3), select(2, pcall(area, -1))", "=example").unwrap();
//! l.pcall(0, 2, 0).unwrap();
//! assert_eq!(l.to_number(-2), Some(6.0));
//! assert_eq!(l.bytes(-1), Some(&b"negative side"[..]));
//! ```
//!
//! The crates below this one are there for hosts that want less: [`stdlib`] opens single libraries, [`compiler`] makes
//! prototypes without a state.

pub mod typed;

pub use perilune_bytecode as bytecode;
pub use perilune_compiler as compiler;
pub use perilune_stdlib as stdlib;
pub use perilune_vm::*;

use perilune_stdlib::load::{LoadFailure, load_chunk};

/// The version line of the commands: it starts as that of the reference does, for the programs that look at it.
pub const RELEASE: &str = concat!("Lua 5.4.8 (Perilune ", env!("CARGO_PKG_VERSION"), ")");

/// Why [`new_state`] or [`load`] failed.
#[derive(Debug)]
pub struct Error {
    message: Vec<u8>,
}

impl Error {
    fn new(message: impl Into<Vec<u8>>) -> Self {
        Self { message: message.into() }
    }

    /// The message as Lua gives it, which need not be UTF-8.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for Error {}

/// A state with all standard libraries open (`luaL_newstate` and `luaL_openlibs`).
///
/// # Errors
/// When there is not enough memory.
pub fn new_state() -> Result<Lua, Error> {
    let mut lua = Lua::new().map_err(|_| Error::new("not enough memory"))?;
    stdlib::open_libs(lua.state()).map_err(|_| Error::new("not enough memory"))?;
    Ok(lua)
}

/// Compiles a chunk of source text and pushes its main function (`luaL_loadbuffer`).
///
/// Messages show `name` as the manual says under `lua_load`: after `=` or `@` as it is, otherwise as a piece of source.
///
/// # Errors
/// With the message of a syntax error. Nothing is pushed then.
pub fn load(l: &mut State, source: &[u8], name: &str) -> Result<(), Error> {
    load_chunk(l, source, name.as_bytes(), Some(b"t")).map_err(|failure| match failure {
        LoadFailure::Syntax { message, .. } | LoadFailure::File { message } => Error::new(message),
        LoadFailure::Raised(_) => Error::new("not enough memory"),
    })
}

/// The examples of the README, which are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
