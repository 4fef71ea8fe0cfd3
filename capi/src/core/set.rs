//! Writing tables, metatables, user values.

use crate::host::{entered, name, shell};
use crate::types::{lua_Integer, lua_State};
use perilune_vm::{REGISTRY_INDEX, State, Type};
use std::ffi::{c_char, c_int, c_void};

/// Pops a value into a global.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setglobal(l: *mut lua_State, s: *const c_char) {
    shell(l, |l| {
        let name = name(l, s)?;
        l.set_global_named(name)
    });
}

/// Pops a value and a key and stores them in an object.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_settable(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.set_table(idx));
}

/// Pops a value into a field.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setfield(l: *mut lua_State, idx: c_int, s: *const c_char) {
    shell(l, |l| {
        let name = name(l, s)?;
        l.set_named(idx, name)
    });
}

/// `LUA_RIDX_GLOBALS`
const GLOBALS: lua_Integer = 2;

/// Whether a write of the value on top to an element changes the table of globals.
#[inline(always)]
fn names_globals(l: &State, idx: i32, i: lua_Integer) -> bool {
    idx == REGISTRY_INDEX && i == GLOBALS && l.type_of(-1) == Type::Table
}

/// Pops a value into an element.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_seti(l: *mut lua_State, idx: c_int, i: lua_Integer) {
    shell(l, |l| if names_globals(l, idx, i) { l.set_globals() } else { l.set_index(idx, i) });
}

/// As `lua_settable` without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawset(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.raw_set(idx));
}

/// As `lua_seti` without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawseti(l: *mut lua_State, idx: c_int, i: lua_Integer) {
    shell(l, |l| if names_globals(l, idx, i) { l.set_globals() } else { l.raw_set_index(idx, i) });
}

/// As `lua_rawset` with an address as the key.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawsetp(l: *mut lua_State, idx: c_int, p: *const c_void) {
    shell(l, |l| l.raw_set_pointer(idx, p as usize));
}

/// Pops a table or nil and makes it the metatable of a value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setmetatable(l: *mut lua_State, idx: c_int) -> c_int {
    shell(l, |l| l.set_metatable(idx));
    1
}

/// Pops a value into a user value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setiuservalue(l: *mut lua_State, idx: c_int, n: c_int) -> c_int {
    entered!(l, |l| l.set_user_value(idx, n).into())
}
