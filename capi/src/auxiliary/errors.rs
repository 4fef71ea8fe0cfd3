//! Raising errors, positions and tracebacks, results of files and processes.

use crate::core::push::push_string;
use crate::format::{VaList, write_format};
use crate::host::{making_shell, state_of, text};
use crate::types::lua_State;
use perilune_stdlib::io::{push_exit_status, push_result};
use std::ffi::{c_char, c_int};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// `luaL_error` with its arguments as a `va_list`.
pub(crate) unsafe extern "C-unwind" fn error_with(
    l: *mut lua_State,
    format: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    making_shell(l, |l| {
        let message = write_format(l, text(format), &mut *arguments)?;
        Err(l.raise(message))
    })
}

/// Raises an error about an argument.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_argerror(
    l: *mut lua_State,
    arg: c_int,
    message: *const c_char,
) -> c_int {
    making_shell(l, |l| Err(l.arg_error(arg, text(message))))
}

/// Raises an error about the type of an argument.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_typeerror(
    l: *mut lua_State,
    arg: c_int,
    expected: *const c_char,
) -> c_int {
    making_shell(l, |l| Err(l.type_error(arg, text(expected))))
}

/// Pushes the position of the call at a level.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_where(l: *mut lua_State, level: c_int) {
    making_shell(l, |l| {
        let position = l.position(level);
        l.push_bytes(&position)?;
        l.safepoint();
        Ok(())
    });
}

/// Pushes a traceback of a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_traceback(
    l: *mut lua_State,
    of: *mut lua_State,
    message: *const c_char,
    level: c_int,
) {
    making_shell(l, |l| {
        let message = (!message.is_null()).then(|| text(message));
        let traceback = state_of(of).traceback(message, level);
        l.push_bytes(&traceback)?;
        l.safepoint();
        Ok(())
    });
}

/// Pushes the results of a function that works with files.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_fileresult(
    l: *mut lua_State,
    success: c_int,
    name: *const c_char,
) -> c_int {
    let result = if success != 0 { Ok(()) } else { Err(io::Error::last_os_error()) };
    if name.is_null() {
        return making_shell(l, move |l| push_result(l, result, None)) as c_int;
    }
    push_string(l, text(name));
    making_shell(l, move |l| {
        let name = l.top();
        let count = push_result(l, result, Some(name))?;
        l.remove(name);
        Ok(count)
    }) as c_int
}

/// Pushes the results of a function that runs a process.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_execresult(l: *mut lua_State, status: c_int) -> c_int {
    if status != 0 && io::Error::last_os_error().raw_os_error() != Some(0) {
        return luaL_fileresult(l, 0, std::ptr::null());
    }
    making_shell(l, |l| push_exit_status(l, ExitStatus::from_raw(status))) as c_int
}
