//! Metatables by name, and what metatables do.

use crate::core::access::{lua_tolstring, type_number};
use crate::host::{making_shell, name, shell, text};
use crate::types::lua_State;
use perilune_stdlib::io::shared::share_file;
use perilune_vm::{Block, Raised, State};
use std::ffi::{c_char, c_int, c_void};

/// Pushes the metatable of a name, which is made when it is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_newmetatable(l: *mut lua_State, name: *const c_char) -> c_int {
    shell(l, |l| l.new_metatable(text(name))).into()
}

/// Gives the value on top the metatable of a name.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_setmetatable(l: *mut lua_State, name: *const c_char) {
    shell(l, |l| {
        let name = self::name(l, name)?;
        l.set_metatable_named_as(name)
    });
}

/// The block of the userdata at an index, if it has the metatable of a name.
#[inline(always)]
unsafe fn named_block(l: &mut State, idx: i32, type_name: *const c_char) -> Result<*mut c_void, Raised> {
    let block = match l.block(idx) {
        Block::None => return Ok(std::ptr::null_mut()),
        Block::At(block) => block,
        Block::HostValue(block) => {
            share_file(l, idx)?;
            block
        }
    };
    let name = name(l, type_name)?;
    Ok(if l.has_metatable_named(idx, name) { block.cast() } else { std::ptr::null_mut() })
}

/// The block of a userdata with the metatable of a name, or null.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_testudata(
    l: *mut lua_State,
    idx: c_int,
    name: *const c_char,
) -> *mut c_void {
    shell(l, |l| named_block(l, idx, name))
}

/// As `luaL_testudata`, but raises an error.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkudata(
    l: *mut lua_State,
    arg: c_int,
    name: *const c_char,
) -> *mut c_void {
    shell(l, |l| {
        let block = named_block(l, arg, name)?;
        if block.is_null() { Err(l.type_error(arg, text(name))) } else { Ok(block) }
    })
}

/// Pushes a field of the metatable of a value, if there is one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_getmetafield(
    l: *mut lua_State,
    idx: c_int,
    name: *const c_char,
) -> c_int {
    type_number(shell(l, |l| {
        let name = self::name(l, name)?;
        Ok(l.get_metafield_named(idx, name))
    }))
}

/// Calls a metamethod with the value, if there is one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_callmeta(l: *mut lua_State, idx: c_int, name: *const c_char) -> c_int {
    shell(l, |l| l.call_meta(idx, text(name))).into()
}

/// Pushes the text form of a value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_tolstring(
    l: *mut lua_State,
    idx: c_int,
    len: *mut usize,
) -> *const c_char {
    making_shell(l, |l| {
        l.push_display(idx)?;
        l.safepoint();
        Ok(())
    });
    lua_tolstring(l, -1, len)
}

/// The length with metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_len(l: *mut lua_State, idx: c_int) -> i64 {
    shell(l, |l| l.length(idx))
}

/// Pushes the table in a field, which is made when it is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_getsubtable(
    l: *mut lua_State,
    idx: c_int,
    name: *const c_char,
) -> c_int {
    shell(l, |l| l.get_subtable(idx, text(name))).into()
}
