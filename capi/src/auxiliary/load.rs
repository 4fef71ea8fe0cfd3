//! Loading files and strings; a state with the usual settings.

use crate::core::load::run_load;
use crate::core::state::{lua_atpanic, lua_newstate};
use crate::host::{state_of, text};
use crate::types::lua_State;
use perilune_stdlib::load::{load_chunk, load_file};
use std::ffi::{c_char, c_int};
use std::io::Write;

/// Loads a file, or standard input.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_loadfilex(
    l: *mut lua_State,
    name: *const c_char,
    mode: *const c_char,
) -> c_int {
    let state = state_of(l);
    let top = state.top();
    let name = (!name.is_null()).then(|| text(name));
    let mode = (!mode.is_null()).then(|| text(mode));
    run_load(state, top, |l| load_file(l, name, mode))
}

/// Loads a buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_loadbufferx(
    l: *mut lua_State,
    buffer: *const c_char,
    size: usize,
    name: *const c_char,
    mode: *const c_char,
) -> c_int {
    let state = state_of(l);
    let top = state.top();
    let chunk = if size == 0 { &[][..] } else { std::slice::from_raw_parts(buffer.cast(), size) };
    let name = if name.is_null() { b"?" } else { text(name) };
    let mode = (!mode.is_null()).then(|| text(mode));
    run_load(state, top, |l| load_chunk(l, chunk, name, mode))
}

/// Loads a C string, which is also the name of the chunk.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_loadstring(l: *mut lua_State, s: *const c_char) -> c_int {
    luaL_loadbufferx(l, s, text(s).len(), s, std::ptr::null())
}

/// Makes a state with the allocator of the C library; an error that nobody catches is reported before the process aborts.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_newstate() -> *mut lua_State {
    let l = lua_newstate(None, std::ptr::null_mut());
    if !l.is_null() {
        lua_atpanic(l, Some(report_panic));
        state_of(l).set_warn_sink(Some(perilune_stdlib::warn::standard_sink()));
    }
    l
}

unsafe extern "C-unwind" fn report_panic(l: *mut lua_State) -> c_int {
    let message = state_of(l).bytes(-1).unwrap_or(b"error object is not a string");
    // Nothing can be done when there is no standard error.
    let _ = std::io::stderr()
        .write_all(&[b"PANIC: unprotected error in call to Lua API (", message, b")\n"].concat());
    0
}
