//! Loading and dumping chunks.

use crate::call::call_back;
use crate::host::{handle_of, state_of, text};
use crate::types::{ERRFILE, lua_Reader, lua_State, lua_Writer};
use perilune_stdlib::load::{LoadFailure, load_chunk};
use perilune_vm::{Raised, State, Status};
use std::ffi::{c_char, c_int, c_void};

/// Reads a chunk piece by piece and pushes its function, or a message.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_load(
    l: *mut lua_State,
    reader: lua_Reader,
    data: *mut c_void,
    name: *const c_char,
    mode: *const c_char,
) -> c_int {
    let state = state_of(l);
    let top = state.top();
    let name = if name.is_null() { b"?" } else { text(name) };
    let mode = (!mode.is_null()).then(|| text(mode));
    let loaded = match read_all(state, reader, data) {
        Ok(chunk) => load_chunk(state, &chunk, name, mode),
        Err(raised) => Err(LoadFailure::Raised(raised)),
    };
    finish_load(state, top, loaded)
}

unsafe fn read_all(l: &mut State, reader: lua_Reader, data: *mut c_void) -> Result<Vec<u8>, Raised> {
    let mut chunk = Vec::new();
    loop {
        let mut size = 0usize;
        let handle = handle_of(l) as usize;
        let piece = call_back(l, reader as usize, [handle, data as usize, &raw mut size as usize, 0])? as *const u8;
        if piece.is_null() || size == 0 {
            return Ok(chunk);
        }
        l.grow_buffer(&mut chunk, size)?;
        chunk.extend_from_slice(std::slice::from_raw_parts(piece, size));
    }
}

/// The status of a load. If it failed, its message is pushed behind the first `top` values.
pub(crate) fn finish_load(l: &mut State, top: i32, loaded: Result<(), LoadFailure>) -> c_int {
    let (message, status) = match loaded {
        Ok(()) => return Status::Ok as c_int,
        Err(LoadFailure::Syntax { message, .. }) => (message, Status::ErrSyntax as c_int),
        Err(LoadFailure::File { message }) => (message, ERRFILE),
        Err(LoadFailure::Raised(raised)) => return l.catch(raised, top) as c_int,
    };
    l.set_top(top);
    match l.push_bytes(&message) {
        Ok(()) => status,
        Err(raised) => l.catch(raised, top) as c_int,
    }
}

/// Writes the function on top as a binary chunk.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_dump(
    l: *mut lua_State,
    writer: lua_Writer,
    data: *mut c_void,
    strip: c_int,
) -> c_int {
    crate::host::shell(l, |l| {
        let Some(proto) = l.function_proto(-1) else { return Ok(1) };
        let chunk = perilune_bytecode::dump(&proto, strip != 0);
        let arguments = [handle_of(l) as usize, chunk.as_ptr() as usize, chunk.len(), data as usize];
        call_back(l, writer as usize, arguments).map(|result| result as c_int)
    })
}
