//! Loading chunks, and running them at once.

use super::{MULTI, State, Status};
use perilune_stdlib::load::load_chunk;

pub use perilune_stdlib::load::{ChunkReader, LoadFailure};

/// Why [`load`] failed.
#[derive(Debug)]
pub struct LoadError {
    message: Vec<u8>,
}

impl LoadError {
    /// The message as Lua gives it, which need not be UTF-8.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for LoadError {}

/// Compiles a chunk of source text and pushes its main function (`luaL_loadbuffer`, section 5.1).
///
/// Messages show `name` as the manual says under `lua_load`: after `=` or `@` as it is, otherwise as a piece of source.
///
/// # Errors
/// With the message of a syntax error. Nothing is pushed then.
pub fn load(l: &mut State, source: &[u8], name: &str) -> Result<(), LoadError> {
    let top = l.top();
    load_chunk(l, source, name.as_bytes(), Some(b"t")).map_err(|failure| {
        failure.push(l, top);
        let message = l.bytes(-1).unwrap_or(b"error object is not a string").to_vec();
        l.pop(1);
        LoadError { message }
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
/// use perilune::stack::{Raised, State, load_pieces, new_state};
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
    perilune_stdlib::load::load_pieces(l, reader, name.as_bytes(), Some(mode.as_bytes()))
}

/// As [`load_pieces`] from a file, a socket or anything else that can be read.
///
/// # Errors
/// As there, and [`LoadFailure::File`] when reading fails.
///
/// ```
/// use perilune::stack::{load_read, new_state};
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
    perilune_stdlib::load::load_read(l, source, name.as_bytes(), Some(mode.as_bytes()))
}

/// Loads a file, text or binary, and pushes its main function (`luaL_loadfile`, section 5.1). A first line that begins with `#`
/// is skipped.
///
/// # Errors
/// Why it could not be loaded. Nothing is pushed then.
pub fn load_file(l: &mut State, path: impl AsRef<std::path::Path>) -> Result<(), LoadFailure> {
    perilune_stdlib::load::load_file(l, Some(path.as_ref().as_os_str().as_encoded_bytes()), None)
}

/// Loads and runs a text, which is also its own name (`luaL_dostring`, section 5.1). All that it returns is pushed.
///
/// # Errors
/// The status of the error, whose value is on top, as after [`State::pcall`].
///
/// ```
/// use perilune::stack::{Status, do_string, new_state};
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
