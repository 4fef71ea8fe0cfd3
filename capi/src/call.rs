//! C functions called by Lua, and calls from C (manual: `lua_callk`, `lua_pcallk`, `lua_yieldk`, `lua_error`).
//!
//! See `api::foreign` of the machine for what happens when a call is yielded across.

use crate::exceptions;
use crate::host::{handle_of, shell, state_of, thread_of, throw, throw_yield};
use crate::types::{YIELD, lua_KContext, lua_KFunction, lua_State};
use perilune_vm::{Called, NativeResult, RaisedIn, State, Status, outside};
use std::ffi::c_int;

/// `LUA_MINSTACK`: slots that a C function may use without asking.
const MIN_STACK: i32 = 20;

/// Calls the C continuation of the function of the frame on top.
pub(crate) fn continue_foreign(l: &mut State, status: Status, ctx: i64) -> NativeResult {
    // SAFETY: the address is that of a C continuation, given as such.
    let function = unsafe { std::mem::transmute::<usize, lua_KFunction>(l.foreign_continuation()) };
    if !l.check_stack(MIN_STACK) {
        return Err(l.raise("stack overflow"));
    }
    // A continuation only runs after a yield.
    let status = if status == Status::Ok { YIELD } else { status as c_int };
    // SAFETY: as above. This frame owns nothing.
    let n = outside(|| unsafe { function(handle_of(l), status, ctx as lua_KContext) });
    // More results than values would be a mistake of the function's.
    Ok(n.clamp(0, l.top()) as usize)
}

/// Calls a function.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_callk(
    l: *mut lua_State,
    nargs: c_int,
    nresults: c_int,
    ctx: lua_KContext,
    k: Option<lua_KFunction>,
) {
    if let Some(k) = k {
        return call_across(l, nargs, nresults, ctx, k);
    }
    if !thread_of(l).is_entered() {
        return enter_and_call(l, nargs, nresults);
    }
    if let Err(raised) = thread_of(l).call_from_foreign(nargs, nresults) {
        throw_from(raised);
    }
}

#[cold]
#[inline(never)]
unsafe fn enter_and_call(l: *mut lua_State, nargs: c_int, nresults: c_int) {
    state_of(l);
    lua_callk(l, nargs, nresults, 0, None);
}

#[cold]
#[inline(never)]
unsafe fn throw_from(raised: RaisedIn) -> ! {
    let (thread, raised) = raised.into_parts();
    throw(handle_of(thread), raised)
}

#[inline(never)]
unsafe fn call_across(l: *mut lua_State, nargs: c_int, nresults: c_int, ctx: lua_KContext, k: lua_KFunction) {
    let called = shell(l, |l| l.call_across(nargs, nresults, ctx as i64, continue_foreign, k as usize));
    if called == Called::Yielded {
        throw_yield(l);
    }
}

/// Calls a function in protected mode.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pcallk(
    l: *mut lua_State,
    nargs: c_int,
    nresults: c_int,
    handler: c_int,
    ctx: lua_KContext,
    k: Option<lua_KFunction>,
) -> c_int {
    if let Some(k) = k {
        return pcall_across(l, nargs, nresults, handler, ctx, k);
    }
    if !thread_of(l).is_entered() {
        return enter_and_pcall(l, nargs, nresults, handler);
    }
    match thread_of(l).pcall_from_foreign(nargs, nresults, handler) {
        Ok(()) => Status::Ok as c_int,
        Err(status) => caught(l, status),
    }
}

/// What a protected call returns for an error, whose value is on top; an exception is none, and goes on.
#[inline(always)]
pub(crate) unsafe fn caught(l: *mut lua_State, status: Status) -> c_int {
    if status == Status::Exception {
        pass_exception(l);
    }
    status as c_int
}

#[cold]
#[inline(never)]
unsafe fn pass_exception(l: *mut lua_State) {
    state_of(l).pop(1);
    exceptions::pass_on(state_of(l));
}

#[cold]
#[inline(never)]
unsafe fn enter_and_pcall(l: *mut lua_State, nargs: c_int, nresults: c_int, handler: c_int) -> c_int {
    state_of(l);
    lua_pcallk(l, nargs, nresults, handler, 0, None)
}

#[inline(never)]
unsafe fn pcall_across(
    l: *mut lua_State,
    nargs: c_int,
    nresults: c_int,
    handler: c_int,
    ctx: lua_KContext,
    k: lua_KFunction,
) -> c_int {
    let called = state_of(l).pcall_across(nargs, nresults, handler, ctx as i64, continue_foreign, k as usize);
    match called {
        Ok(Called::Returned) => Status::Ok as c_int,
        Ok(Called::Yielded) => throw_yield(l),
        Err(status) => caught(l, status),
    }
}

/// Yields; the function goes on in its continuation.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_yieldk(
    l: *mut lua_State,
    nresults: c_int,
    ctx: lua_KContext,
    k: Option<lua_KFunction>,
) -> c_int {
    let in_hook = shell(l, |l| {
        if l.yield_from_hook(nresults)? {
            return Ok(true);
        }
        l.yield_k(nresults, ctx as i64, k.map(|_| continue_foreign as _))?;
        l.set_foreign_continuation(k.map_or(0, |k| k as usize));
        Ok(false)
    });
    // A hook ends with this call, and the thread yields when it has returned.
    if in_hook { 0 } else { throw_yield(l) }
}

/// Raises the value on top.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_error(l: *mut lua_State) -> c_int {
    let raised = state_of(l).raise_value();
    throw(l, raised)
}
