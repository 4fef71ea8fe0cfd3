//! Registering functions and modules, replacing in strings.

use crate::auxiliary::buffer::{luaL_addlstring, luaL_addstring, luaL_buffinit, luaL_pushresult};
use crate::core::push::lua_pushcclosure;
use crate::core::set::lua_setfield;
use crate::host::{shell, state_of, text};
use crate::types::{luaL_Buffer, luaL_Reg, lua_CFunction, lua_State};
use perilune_vm::REGISTRY_INDEX;
use std::ffi::{c_char, c_int};
use std::mem::MaybeUninit;

/// Adds functions to the table below the upvalues on top, which they share and which are popped.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_setfuncs(l: *mut lua_State, list: *const luaL_Reg, upvalues: c_int) {
    shell(l, |l| l.ensure_stack(upvalues + 2, "too many upvalues"));
    let mut entry = list;
    while !(*entry).name.is_null() {
        match (*entry).func {
            // A place for a function to come.
            None => state_of(l).push_boolean(false),
            function => {
                for _ in 0..upvalues {
                    state_of(l).push_value(-upvalues);
                }
                lua_pushcclosure(l, function, upvalues);
            }
        }
        lua_setfield(l, -(upvalues + 2), (*entry).name);
        entry = entry.add(1);
    }
    state_of(l).pop(upvalues);
}

/// Opens a module unless it is loaded, and pushes it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_requiref(
    l: *mut lua_State,
    name: *const c_char,
    open: Option<lua_CFunction>,
    global: c_int,
) {
    shell(l, |l| {
        let name = text(name);
        l.get_subtable(REGISTRY_INDEX, "_LOADED")?;
        l.get_field(-1, name)?;
        if !l.to_boolean(-1) {
            l.pop(1);
            l.push_foreign(open.map_or(0, |open| open as usize));
            l.push_bytes(name)?;
            l.call(1, 1)?;
            l.push_value(-1);
            l.set_field(-3, name)?;
        }
        l.remove(-2);
        if global != 0 {
            l.push_value(-1);
            l.set_global(name)?;
        }
        Ok(())
    });
}

/// Appends `s` to a buffer with every `pattern` replaced.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_addgsub(
    buffer: *mut luaL_Buffer,
    s: *const c_char,
    pattern: *const c_char,
    replacement: *const c_char,
) {
    let mut rest = text(s);
    let pattern = text(pattern);
    // An empty pattern is found everywhere and would be for ever.
    while let Some(at) = find(rest, pattern).filter(|_| !pattern.is_empty()) {
        luaL_addlstring(buffer, rest.as_ptr().cast(), at);
        luaL_addstring(buffer, replacement);
        rest = &rest[at + pattern.len()..];
    }
    luaL_addlstring(buffer, rest.as_ptr().cast(), rest.len());
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len().max(1)).position(|window| window == pattern)
}

/// Pushes `s` with every `pattern` replaced.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_gsub(
    l: *mut lua_State,
    s: *const c_char,
    pattern: *const c_char,
    replacement: *const c_char,
) -> *const c_char {
    let mut buffer = MaybeUninit::<luaL_Buffer>::uninit();
    let buffer = buffer.as_mut_ptr();
    luaL_buffinit(l, buffer);
    luaL_addgsub(buffer, s, pattern, replacement);
    luaL_pushresult(buffer);
    state_of(l).bytes(-1).map_or(std::ptr::null(), |bytes| bytes.as_ptr().cast())
}
