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
//! [`typed`] is an API of handles and conversions on top, and [`pool`] runs chunks on many OS threads. [`c_names`] says which function is which of the C interface.
//!
//! The crates below this one are there for hosts that want less: [`stdlib`] opens single libraries, [`compiler`] makes
//! prototypes without a state.

pub mod c_names;
pub mod pool;
pub mod typed;

pub use perilune_bytecode as bytecode;
pub use perilune_compiler as compiler;
pub use perilune_stdlib as stdlib;
pub use perilune_vm::*;

pub use perilune_stdlib::load::{ChunkReader, LoadFailure};

use perilune_stdlib::load::load_chunk;

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

/// Compiles a chunk of source text and pushes its main function (`luaL_loadbuffer`, section 5.1).
///
/// Messages show `name` as the manual says under `lua_load`: after `=` or `@` as it is, otherwise as a piece of source.
///
/// # Errors
/// With the message of a syntax error. Nothing is pushed then.
pub fn load(l: &mut State, source: &[u8], name: &str) -> Result<(), Error> {
    let top = l.top();
    load_chunk(l, source, name.as_bytes(), Some(b"t")).map_err(|failure| {
        failure.push(l, top);
        let message = l.bytes(-1).unwrap_or(b"error object is not a string").to_vec();
        l.pop(1);
        Error::new(message)
    })
}

/// Loads a chunk, text or binary, that a reader hands over piece by piece, and pushes its main function (`lua_load`, section 4.6).
///
/// The name is as for [`load`]. The mode is `"t"` for text, `"b"` for binary chunks, `"bt"` for both.
///
/// # Errors
/// Why it could not be loaded; an error of the reader's own is passed on as it is. Nothing is pushed then. A native function turns the
/// failure into its own error with [`LoadFailure::raise`].
///
/// ```
/// use perilune::{Raised, State, load_pieces, new_state};
///
/// let mut lua = new_state().unwrap();
/// let l = lua.state();
/// let mut hidden = [b"sfuvso!7!".as_slice(), b"+!8"].into_iter();
/// let mut decode = |_: &mut State| -> Result<Option<Vec<u8>>, Raised> {
///     Ok(hidden.next().map(|piece| piece.iter().map(|byte| byte - 1).collect()))
/// };
/// load_pieces(l, &mut decode, "=hidden", "t").unwrap();
/// l.pcall(0, 1, 0).unwrap();
/// assert_eq!(l.to_integer(-1), Some(42));
/// ```
pub fn load_pieces(
    l: &mut State,
    reader: &mut (impl ChunkReader + ?Sized),
    name: &str,
    mode: &str,
) -> Result<(), LoadFailure> {
    stdlib::load::load_pieces(l, reader, name.as_bytes(), Some(mode.as_bytes()))
}

/// As [`load_pieces`] from a file, a socket or anything else that can be read.
///
/// # Errors
/// As there, and [`LoadFailure::File`] when reading fails.
///
/// ```
/// use perilune::{load_read, new_state};
///
/// let mut lua = new_state().unwrap();
/// load_read(lua.state(), &b"return 1"[..], "=memory", "t").unwrap();
/// ```
pub fn load_read(
    l: &mut State,
    source: impl std::io::Read,
    name: &str,
    mode: &str,
) -> Result<(), LoadFailure> {
    stdlib::load::load_read(l, source, name.as_bytes(), Some(mode.as_bytes()))
}

/// Loads a file, text or binary, and pushes its main function (`luaL_loadfile`, section 5.1). A first line that begins with `#`
/// is skipped.
///
/// # Errors
/// Why it could not be loaded. Nothing is pushed then.
pub fn load_file(l: &mut State, path: impl AsRef<std::path::Path>) -> Result<(), LoadFailure> {
    stdlib::load::load_file(l, Some(path.as_ref().as_os_str().as_encoded_bytes()), None)
}

/// Loads and runs a text, which is also its own name (`luaL_dostring`, section 5.1). All that it returns is pushed.
///
/// # Errors
/// The status of the error, whose value is on top, as after [`State::pcall`].
///
/// ```
/// use perilune::{Status, do_string, new_state};
///
/// let mut lua = new_state().unwrap();
/// let l = lua.state();
/// do_string(l, "x = 6 * 7; return x").unwrap();
/// assert_eq!(l.to_integer(-1), Some(42));
/// assert_eq!(do_string(l, "x ="), Err(Status::ErrSyntax));
/// assert_eq!(l.bytes(-1), Some(&b"[string \"x =\"]:1: unexpected symbol near <eof>"[..]));
/// ```
pub fn do_string(l: &mut State, source: &str) -> Result<(), Status> {
    let top = l.top();
    let loaded = load_chunk(l, source.as_bytes(), source.as_bytes(), None);
    run_loaded(l, top, loaded)
}

/// Loads and runs a file (`luaL_dofile`, section 5.1). All that it returns is pushed.
///
/// # Errors
/// The status of the error, whose value is on top, as after [`State::pcall`]; [`Status::ErrFile`] if the file cannot be read.
pub fn do_file(l: &mut State, path: impl AsRef<std::path::Path>) -> Result<(), Status> {
    let top = l.top();
    let loaded = load_file(l, path);
    run_loaded(l, top, loaded)
}

fn run_loaded(l: &mut State, top: i32, loaded: Result<(), LoadFailure>) -> Result<(), Status> {
    match loaded {
        Ok(()) => l.pcall(0, MULTI, 0),
        Err(failure) => Err(failure.push(l, top)),
    }
}

/// The examples of the README, which are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
