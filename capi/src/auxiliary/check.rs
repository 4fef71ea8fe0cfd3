//! Checking the arguments of C functions.

use crate::core::access::lua_tolstring;
use crate::host::{making_shell, shell, state_of, text};
use crate::types::{VERSION_NUM, lua_Integer, lua_Number, lua_State};
use perilune_vm::{State, Type};
use std::ffi::{CStr, c_char, c_int};

/// `LUAL_NUMSIZES`: what a program was compiled with.
const NUMBER_SIZES: usize = size_of::<lua_Integer>() * 16 + size_of::<lua_Number>();

/// Raises an error if a program was compiled for another interface.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkversion_(l: *mut lua_State, version: lua_Number, sizes: usize) {
    shell(l, |l| {
        if sizes != NUMBER_SIZES {
            return Err(l.raise("core and library have incompatible numeric types"));
        }
        if version != VERSION_NUM {
            let message =
                format!("version mismatch: app. needs {version:.1}, Lua core provides {VERSION_NUM:.1}");
            return Err(l.raise(message));
        }
        Ok(())
    });
}

/// The argument as a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checklstring(
    l: *mut lua_State,
    arg: c_int,
    len: *mut usize,
) -> *const c_char {
    shell(l, |l| l.check_string(arg));
    lua_tolstring(l, arg, len)
}

/// The argument as a string, or the default.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_optlstring(
    l: *mut lua_State,
    arg: c_int,
    default: *const c_char,
    len: *mut usize,
) -> *const c_char {
    if !state_of(l).is_none_or_nil(arg) {
        return luaL_checklstring(l, arg, len);
    }
    if !len.is_null() {
        *len = if default.is_null() { 0 } else { text(default).len() };
    }
    default
}

/// The argument as a float.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checknumber(l: *mut lua_State, arg: c_int) -> lua_Number {
    shell(l, |l| l.check_number(arg))
}

/// The argument as a float, or the default.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_optnumber(
    l: *mut lua_State,
    arg: c_int,
    default: lua_Number,
) -> lua_Number {
    shell(l, |l| l.opt_number(arg, default))
}

/// The argument as an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkinteger(l: *mut lua_State, arg: c_int) -> lua_Integer {
    shell(l, |l| l.check_integer(arg))
}

/// The argument as an integer, or the default.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_optinteger(
    l: *mut lua_State,
    arg: c_int,
    default: lua_Integer,
) -> lua_Integer {
    shell(l, |l| l.opt_integer(arg, default))
}

/// Makes room on the stack or raises an error.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkstack(l: *mut lua_State, n: c_int, message: *const c_char) {
    let message = if message.is_null() { c"" } else { CStr::from_ptr(message) };
    shell(l, |l| l.ensure_stack(n, &message.to_string_lossy()));
}

/// The argument has a type.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checktype(l: *mut lua_State, arg: c_int, t: c_int) {
    shell(l, |l: &mut State| match usize::try_from(t).ok().and_then(|t| Type::OF_VALUES.get(t)) {
        Some(&t) => l.check_type(arg, t),
        None if l.is_none(arg) => Ok(()),
        None => Err(l.type_error(arg, "no value")),
    });
}

/// There is an argument.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkany(l: *mut lua_State, arg: c_int) {
    shell(l, |l| l.check_any(arg));
}

/// The position of the argument, a string, in a list that ends with a null pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_checkoption(
    l: *mut lua_State,
    arg: c_int,
    default: *const c_char,
    list: *const *const c_char,
) -> c_int {
    let given = if default.is_null() {
        luaL_checklstring(l, arg, std::ptr::null_mut())
    } else {
        luaL_optlstring(l, arg, default, std::ptr::null_mut())
    };
    let given = text(given);
    for position in 0.. {
        let option = *list.add(position as usize);
        if option.is_null() {
            break;
        }
        if text(option) == given {
            return position;
        }
    }
    making_shell(l, |l| Err(l.arg_error(arg, [b"invalid option '", given, b"'"].concat())))
}
