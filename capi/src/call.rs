//! C functions called by Lua, and calls from C (manual: `lua_callk`, `lua_pcallk`, `lua_yieldk`, `lua_error`).
//!
//! See `api::foreign` of the machine for what happens when a call is yielded across.

use crate::host::{LEFT_BY_YIELD, handle_of, host_of, shell, state_of, throw, throw_yield};
use crate::jump::{Ended, enter};
use crate::types::{YIELD, lua_KContext, lua_KFunction, lua_State};
use perilune_vm::{Called, NativeResult, Raised, State, Status};
use std::ffi::c_int;

/// `LUA_MINSTACK`: slots that a C function may use without asking.
const MIN_STACK: i32 = 20;

/// Calls the C function of the frame on top.
pub(crate) fn call_foreign(l: &mut State) -> NativeResult {
    let function = l.running_foreign();
    make_room(l)?;
    let handle = handle_of(l) as usize;
    // SAFETY: the address is that of a C function, given as such.
    let ended = unsafe { enter(function, handle, 0, 0, 0, &raw mut (*host_of(l)).head) };
    finish(l, ended)
}

/// Calls the C continuation of the function of the frame on top.
pub(crate) fn continue_foreign(l: &mut State, status: Status, ctx: i64) -> NativeResult {
    let function = l.foreign_continuation();
    make_room(l)?;
    let handle = handle_of(l) as usize;
    // A continuation only runs after a yield.
    let status = if status == Status::Ok { YIELD } else { status as c_int };
    // SAFETY: the address is that of a C continuation, given as such.
    let ended = unsafe { enter(function, handle, status as usize, ctx as usize, 0, &raw mut (*host_of(l)).head) };
    finish(l, ended)
}

fn make_room(l: &mut State) -> Result<(), Raised> {
    if l.check_stack(MIN_STACK) { Ok(()) } else { Err(l.raise("stack overflow")) }
}

fn finish(l: &mut State, ended: Ended) -> NativeResult {
    if ended.left == 0 {
        // More results than values would be a mistake of the function's.
        return Ok((ended.value as c_int).clamp(0, l.top()) as usize);
    }
    if ended.value == LEFT_BY_YIELD { l.pass_yield() } else { Err(thrown(l)) }
}

/// Calls a function that C gave for something else than to be called by Lua: a reader, writer or hook. The result is what it
/// returns.
///
/// # Safety
/// The function takes these arguments.
pub(crate) unsafe fn call_back(l: &mut State, function: usize, arguments: [usize; 4]) -> Result<u64, Raised> {
    let [a, b, c, d] = arguments;
    let head = &raw mut (*host_of(l)).head;
    let ended = l.without_yields(|_| enter(function, a, b, c, d, head));
    if ended.left == 0 { Ok(ended.value) } else { Err(thrown(l)) }
}

/// The error that has left C frames.
fn thrown(l: &mut State) -> Raised {
    // SAFETY: the thrower belongs to the same state.
    unsafe { l.raised_in((*host_of(l)).thrower) }
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
    let called = shell(l, |l| match k {
        None => l.call(nargs, nresults).map(|()| Called::Returned),
        Some(k) => l.call_across(nargs, nresults, ctx as i64, continue_foreign, k as usize),
    });
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
    let state = state_of(l);
    let called = match k {
        None => state.pcall(nargs, nresults, handler).map(|()| Called::Returned),
        Some(k) => state.pcall_across(nargs, nresults, handler, ctx as i64, continue_foreign, k as usize),
    };
    match called {
        Ok(Called::Returned) => Status::Ok as c_int,
        Ok(Called::Yielded) => throw_yield(l),
        Err(status) => status as c_int,
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
    shell(l, |l| {
        l.yield_k(nresults, ctx as i64, k.map(|_| continue_foreign as _))?;
        l.set_foreign_continuation(k.map_or(0, |k| k as usize));
        Ok(())
    });
    throw_yield(l)
}

/// Raises the value on top.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_error(l: *mut lua_State) -> c_int {
    let raised = state_of(l).raise_value();
    throw(l, raised)
}
