//! Coroutines.

use crate::exceptions;
use crate::host::{handle_of, host_of, shell, state_of};
use crate::types::{YIELD, lua_State};
use perilune_vm::{Resumed, Status};
use std::ffi::c_int;

/// Pushes a new thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_newthread(l: *mut lua_State) -> *mut lua_State {
    shell(l, |l| {
        let thread = l.new_thread()?;
        l.safepoint();
        Ok(handle_of(thread))
    })
}

/// Starts or goes on with a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_resume(
    l: *mut lua_State,
    _from: *mut lua_State,
    nargs: c_int,
    nresults: *mut c_int,
) -> c_int {
    let state = state_of(l);
    let (count, status) = match state.resume_self(nargs) {
        Ok(Resumed::Yielded(count)) => (count, YIELD),
        Ok(Resumed::Returned(count)) => (count, Status::Ok as c_int),
        Err(Status::Exception) => {
            exceptions::pass_on(state);
            (state.top(), Status::ErrRun as c_int)
        }
        Err(status) => (state.top(), status as c_int),
    };
    *nresults = count;
    status
}

/// The status of a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_status(l: *mut lua_State) -> c_int {
    let state = state_of(l);
    let (panicked, status) = (*host_of(state)).panicked;
    let own = state.status();
    let status = if own == Status::Ok && std::ptr::eq(panicked, state) { status } else { own };
    status as c_int
}

/// Whether the running function can yield.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_isyieldable(l: *mut lua_State) -> c_int {
    let state = state_of(l);
    (state.is_yieldable() || state.hook_can_yield()).into()
}

/// Closes a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_closethread(l: *mut lua_State, _from: *mut lua_State) -> c_int {
    let host = host_of(state_of(l));
    if std::ptr::eq((*host).panicked.0, state_of(l)) {
        (*host).panicked = (std::ptr::null_mut(), Status::Ok);
    }
    let closed = state_of(l).with_own_memory(|l| l.close_self());
    closed.map_or_else(|status| status as c_int, |()| Status::Ok as c_int)
}

/// The same under its older name.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_resetthread(l: *mut lua_State) -> c_int {
    lua_closethread(l, std::ptr::null_mut())
}

/// Kept for programs that call it: the limit is fixed.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setcstacklimit(_l: *mut lua_State, _limit: std::ffi::c_uint) -> c_int {
    200
}
