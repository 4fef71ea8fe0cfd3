//! Loading and dumping chunks.

use crate::exceptions;
use crate::host::{handle_of, making_shell, state_of, text};
use crate::types::{lua_Reader, lua_State, lua_Writer};
use perilune_stdlib::load::{ChunkReader, LoadFailure, load_pieces};
use perilune_vm::{Raised, State, Status};
use std::borrow::Cow;
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
    run_load(state, top, |l| load_pieces(l, &mut Reader { reader, data }, name, mode))
}

/// C's reader.
struct Reader {
    reader: lua_Reader,
    data: *mut c_void,
}

impl ChunkReader for Reader {
    fn next_piece(&mut self, l: &mut State) -> Result<Option<Cow<'_, [u8]>>, Raised> {
        let mut size = 0usize;
        let arguments = [handle_of(l) as usize, self.data as usize, &raw mut size as usize, 0];
        // SAFETY: C gave the function for this, and its piece stays until the next call.
        unsafe {
            let piece = l.call_back(self.reader as usize, arguments)? as *const u8;
            Ok((!piece.is_null() && size > 0).then(|| Cow::Borrowed(std::slice::from_raw_parts(piece, size))))
        }
    }
}

/// Loads, and returns the status of that. If it fails, its message is pushed behind the first `top` values. A safepoint of the collector.
pub(crate) fn run_load(
    l: &mut State,
    top: i32,
    load: impl FnOnce(&mut State) -> Result<(), LoadFailure>,
) -> c_int {
    let status = l.with_own_memory(|l| {
        let status = match load(l) {
            Ok(()) => Status::Ok as c_int,
            Err(LoadFailure::Raised(_)) if l.is_exception() => return None,
            Err(failure) => failure.push(l, top) as c_int,
        };
        l.safepoint();
        Some(status)
    });
    let Some(status) = status else {
        l.set_top(top);
        // SAFETY: this frame and those of the callers own nothing.
        unsafe { exceptions::pass_on(l) };
        return Status::ErrRun as c_int;
    };
    status
}

/// Why a dump has ended early.
enum Stopped {
    Raised(Raised),
    /// The writer's own code.
    Code(c_int),
}

/// Writes the function on top as a binary chunk.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_dump(
    l: *mut lua_State,
    writer: lua_Writer,
    data: *mut c_void,
    strip: c_int,
) -> c_int {
    making_shell(l, |l| {
        let dumped = l.dump(strip != 0, |l, piece| {
            let arguments = [handle_of(l) as usize, piece.as_ptr() as usize, piece.len(), data as usize];
            match l.call_back(writer as usize, arguments).map_err(Stopped::Raised)? as c_int {
                0 => Ok(()),
                code => Err(Stopped::Code(code)),
            }
        })?;
        match dumped {
            Ok(is_lua) => Ok(c_int::from(!is_lua)),
            Err(Stopped::Code(code)) => Ok(code),
            Err(Stopped::Raised(raised)) => Err(raised),
        }
    })
}
