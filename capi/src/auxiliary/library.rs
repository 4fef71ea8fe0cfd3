//! Registering functions and modules, replacing in strings.

use crate::auxiliary::buffer::luaL_addvalue;
use crate::entries::{self, push_closure};
use crate::host::{making_shell, state_of, text};
use crate::types::{lua_CFunction, lua_State, luaL_Buffer, luaL_Reg};
use perilune_vm::{Raised, State};
use std::ffi::{c_char, c_int};

/// Adds functions to the table below the upvalues on top, which they share and which are popped.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_setfuncs(l: *mut lua_State, list: *const luaL_Reg, upvalues: c_int) {
    making_shell(l, |l| {
        let entries = (0..).map(|position| &*list.add(position)).take_while(|entry| !entry.name.is_null());
        // What is not there yet is given a place.
        let functions = entries.map(|entry| (text(entry.name), entry.func));
        l.set_functions_as(functions, upvalues, |l, function, upvalues| push_function(l, function, upvalues))
    });
}

unsafe fn push_function(l: &mut State, function: lua_CFunction, upvalues: c_int) -> Result<(), Raised> {
    push_closure(l, function as usize, upvalues)?;
    l.safepoint();
    Ok(())
}

/// Opens a module unless it is loaded, and pushes it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_requiref(
    l: *mut lua_State,
    name: *const c_char,
    open: Option<lua_CFunction>,
    global: c_int,
) {
    making_shell(l, |l| {
        entries::push_function(l, open.map_or(0, |open| open as usize))?;
        l.require_pushed(text(name), global != 0)
    });
}

/// Pushes `s` with every `pattern` replaced.
unsafe fn push_replaced(
    l: *mut lua_State,
    s: *const c_char,
    pattern: *const c_char,
    replacement: *const c_char,
) {
    making_shell(l, |l| {
        l.push_replaced(text(s), text(pattern), text(replacement))?;
        l.safepoint();
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
    push_replaced((*buffer).L, s, pattern, replacement);
    luaL_addvalue(buffer);
}

/// Pushes `s` with every `pattern` replaced.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_gsub(
    l: *mut lua_State,
    s: *const c_char,
    pattern: *const c_char,
    replacement: *const c_char,
) -> *const c_char {
    push_replaced(l, s, pattern, replacement);
    state_of(l).bytes(-1).map_or(std::ptr::null(), |bytes| bytes.as_ptr().cast())
}
