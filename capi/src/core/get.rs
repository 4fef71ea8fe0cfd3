//! Reading tables, metatables, user values.

use crate::core::access::type_number;
use crate::host::{entered, name, pushing, shell};
use crate::types::{lua_Integer, lua_State};
use perilune_vm::Type;
use std::ffi::{c_char, c_int, c_void};

/// Pushes a global.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getglobal(l: *mut lua_State, s: *const c_char) -> c_int {
    type_number(shell(l, |l| {
        let name = name(l, s)?;
        l.get_global_named(name)
    }))
}

/// Replaces the key on top by the value that an object has for it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gettable(l: *mut lua_State, idx: c_int) -> c_int {
    type_number(shell(l, |l| l.get_table(idx)))
}

/// Pushes a field.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getfield(l: *mut lua_State, idx: c_int, s: *const c_char) -> c_int {
    type_number(shell(l, |l| {
        let name = name(l, s)?;
        l.get_named(idx, name)
    }))
}

/// Pushes an element.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_geti(l: *mut lua_State, idx: c_int, i: lua_Integer) -> c_int {
    type_number(shell(l, |l| l.get_index(idx, i)))
}

/// As `lua_gettable` without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawget(l: *mut lua_State, idx: c_int) -> c_int {
    entered!(l, |l| type_number(l.raw_get(idx)))
}

/// As `lua_geti` without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawgeti(l: *mut lua_State, idx: c_int, i: lua_Integer) -> c_int {
    pushing!(l, |l| type_number(l.raw_get_index(idx, i)))
}

/// As `lua_rawget` with an address as the key.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawgetp(l: *mut lua_State, idx: c_int, p: *const c_void) -> c_int {
    pushing!(l, |l| type_number(l.raw_get_pointer(idx, p as usize)))
}

/// Pushes the metatable of a value, if it has one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getmetatable(l: *mut lua_State, idx: c_int) -> c_int {
    pushing!(l, |l| l.get_metatable(idx).into())
}

/// Pushes a user value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getiuservalue(l: *mut lua_State, idx: c_int, n: c_int) -> c_int {
    pushing!(l, |l| type_number(l.get_user_value(idx, n).unwrap_or(Type::None)))
}

/// Replaces the key on top by the next key and its value; nothing is pushed at the end.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_next(l: *mut lua_State, idx: c_int) -> c_int {
    shell(l, |l| l.next(idx)).into()
}
