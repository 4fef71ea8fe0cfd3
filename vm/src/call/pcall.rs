//! Calls of `pcall` by Lua code, without the steps that native functions take.
//!
//! `pcall` is an ordinary native function, which requests a protected call and goes on in a continuation. But most of its calls
//! come from Lua code, are for a Lua function or a foreign one, and see no error. For these the frames are put up here as `pcall` would have left
//! them, and taken down together when the function returns. Whatever happens in between finds the usual frames.

use super::foreign::{MIN_STACK, address_of, call_address};
use super::frames::{fill_lua_frame, fill_native_frame};
use super::results::move_results;
use super::{Flow, Step, advance, collect_after_native};
use crate::state::{CallFrame, MAX_NATIVE_CALLS, Outcome, Thread, flag};
use crate::value::{Value, tag};
use crate::{Continuation, NativeFn, Raised};

/// The native function `pcall`, as far as the machine knows it.
#[derive(Clone, Copy)]
pub(crate) struct KnownPcall {
    /// Its address.
    pub(crate) function: NativeFn,
    /// Runs when the called function has returned. `true` lies below its results.
    pub(crate) finish: Continuation,
}

/// What [`pcall_k`](crate::State::pcall_k) makes of the frame of `pcall`.
const WAITING: u16 = flag::PROTECTED | flag::CONTINUED;

/// Puts up the frames of `pcall`, which lies at `func` with arguments up to `end`, and of the Lua function that it calls. False: it
/// has to be called as usual.
pub(crate) unsafe fn begin(
    l: &mut Thread,
    func: *mut Value,
    end: *mut Value,
    nresults: i16,
    known: KnownPcall,
) -> bool {
    let first = func.add(1);
    if end <= first || (*first).tag != tag::CLOSURE {
        return false;
    }
    let closure = (*first).as_closure();
    if !has_room(l, func.wrapping_add(3 + (*(*closure).proto).max_stack as usize)) {
        return false;
    }
    put_up(l, func, end, nresults, known);
    let outcome = Outcome::new(-1, flag::LUA | flag::OVER_NATIVE);
    let frame = fill_lua_frame(l, func.add(2), end.add(1), l.slot_of(func) + 2, outcome, closure);
    (*frame).pc = (*(*closure).proto).code;
    true
}

/// Whether the two frames can be put up, with a stack up to `needed`.
#[inline(always)]
unsafe fn has_room(l: &Thread, needed: *mut Value) -> bool {
    !l.attention_pending()
        && l.native_calls + 1 < MAX_NATIVE_CALLS
        && l.stack_limit as usize >= needed as usize
        && l.frames_end as usize > l.frame.wrapping_add(2) as usize
}

/// Puts up the frame of `pcall`, and `true` below the function that it calls, which is at `func + 2` then, with arguments up to `end + 1`.
#[inline(always)]
unsafe fn put_up(l: &mut Thread, func: *mut Value, end: *mut Value, nresults: i16, known: KnownPcall) {
    let first = func.add(1);
    let mut p = end;
    while p > first {
        *p = *p.sub(1);
        p = p.sub(1);
    }
    *first = Value::TRUE;
    let slot = l.slot_of(func);
    let frame = l.frame.add(1);
    (*frame).func = slot;
    (*frame).top = slot + 2;
    CallFrame::set_outcome(frame, Outcome::new(nresults, WAITING));
    (*frame).extra_args = u32::MAX;
    (*frame).pc = std::ptr::null();
    (*frame).continuation = Some(known.finish);
    (*frame).context = 0;
    (*frame).saved_handler = l.handler;
    (*frame).saved_levels = (l.not_yieldable, l.native_calls);
    l.frame = frame;
    l.handler = 0;
    l.native_calls += 1;
}

/// Takes down the frame of `pcall`, which is on top. There are `n` results from `first` on, and a place below them that nobody needs.
#[inline(always)]
unsafe fn take_down(l: &mut Thread, first: *mut Value, n: usize) {
    let frame = l.frame;
    l.handler = (*frame).saved_handler;
    (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
    l.frame = frame.sub(1);
    let results = first.sub(1);
    *results = Value::TRUE;
    move_results(l, l.at((*frame).func), results, n + 1, (*frame).nresults);
}

/// Calls `pcall`, which lies at `func` with arguments up to the top, if these begin with a foreign function and there is nothing in the way.
/// What the machine's loop calls, as this is, owns nothing: see [`jump`](super::jump).
#[inline(never)]
pub(crate) unsafe fn call_foreign(
    l: *mut Thread,
    func: *mut Value,
    nresults: i16,
    known: KnownPcall,
) -> Option<Result<Flow, Raised>> {
    let l = &mut *l;
    let end = l.top;
    if end <= func.add(1) {
        return None;
    }
    let address = address_of(*func.add(1));
    if address == 0 || !has_room(l, end.add(1 + MIN_STACK)) {
        return None;
    }
    put_up(l, func, end, nresults, known);
    l.top = end.add(1);
    l.frame = l.frame.add(1);
    fill_native_frame(l.frame, l.slot_of(func) + 2, -1, 0);
    let n = call_address(l, address);
    if !l.returns_at_once(n) {
        return Some(return_slowly(l, n));
    }
    l.frame = l.frame.sub(1);
    take_down(l, l.top.sub(n), n);
    Some(Ok(Flow::Lua))
}

/// The steps that a native function takes otherwise.
#[cold]
#[inline(never)]
unsafe fn return_slowly(l: &mut Thread, n: usize) -> Result<Flow, Raised> {
    let n = l.existing_results(n);
    collect_after_native(l)?;
    advance(l.global, Step::Native(n))
}

/// Takes down the frame on top, which returns `n` values from `first` on, together with that of the `pcall` below. False: nothing
/// has been done, because the frames are others or something has to happen in between.
#[inline(always)]
pub(crate) unsafe fn finish(l: &mut Thread, first: *mut Value, n: usize) -> bool {
    let frame = l.frame.sub(1);
    let Some(known) = (*l.global).known_pcall else { return false };
    if !CallFrame::outcome(l.frame).is_plain_over_native()
        || (*frame).flags != WAITING
        || (*frame).continuation.is_none_or(|k| k as usize != known.finish as usize)
        || (*frame).top != (*frame).func + 2
        || !(*frame.sub(1)).is_lua()
        || l.attention_pending()
        || !l.to_close.is_empty()
        || (*l.global).heap.debt > 0
    {
        return false;
    }
    l.frame = frame;
    // Below the results is the function, or a register of it.
    take_down(l, first, n);
    true
}
