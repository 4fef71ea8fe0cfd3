//! `lualib.h`: the standard libraries.

use crate::host::making_shell;
use crate::types::lua_State;
use perilune_stdlib::{base, coroutine, debug, io, math, open_libs, os, package, string, table, utf8};
use std::ffi::c_int;

/// Opens all standard libraries.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_openlibs(l: *mut lua_State) {
    making_shell(l, open_libs);
}

/// Opens the basic functions.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_base(l: *mut lua_State) -> c_int {
    making_shell(l, base::open) as c_int
}

/// Opens `coroutine`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_coroutine(l: *mut lua_State) -> c_int {
    making_shell(l, coroutine::open) as c_int
}

/// Opens `table`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_table(l: *mut lua_State) -> c_int {
    making_shell(l, table::open) as c_int
}

/// Opens `io`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_io(l: *mut lua_State) -> c_int {
    making_shell(l, io::open) as c_int
}

/// Opens `os`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_os(l: *mut lua_State) -> c_int {
    making_shell(l, os::open) as c_int
}

/// Opens `string`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_string(l: *mut lua_State) -> c_int {
    making_shell(l, string::open) as c_int
}

/// Opens `utf8`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_utf8(l: *mut lua_State) -> c_int {
    making_shell(l, utf8::open) as c_int
}

/// Opens `math`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_math(l: *mut lua_State) -> c_int {
    making_shell(l, math::open) as c_int
}

/// Opens `debug`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_debug(l: *mut lua_State) -> c_int {
    making_shell(l, debug::open) as c_int
}

/// Opens `package`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaopen_package(l: *mut lua_State) -> c_int {
    making_shell(l, package::open) as c_int
}
