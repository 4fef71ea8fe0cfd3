//! Calls of `pcall` by Lua code, without the steps that native functions take.
//!
//! `pcall` is an ordinary native function, which requests a protected call and goes on in a continuation. But most of its calls
//! come from Lua code, are for a Lua function and see no error. For these the frames are put up here as `pcall` would have left
//! them, and taken down together when the function returns. Whatever happens in between finds the usual frames.

use super::frames::fill_lua_frame;
use super::results::move_results;
use crate::state::{CallFrame, MAX_NATIVE_CALLS, Outcome, Thread, flag};
use crate::value::{Value, tag};
use crate::{Continuation, NativeFn};

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
    let needed = func.wrapping_add(3 + (*(*closure).proto).max_stack as usize);
    if l.attention_pending()
        || l.native_calls + 1 >= MAX_NATIVE_CALLS
        || (l.stack_limit as usize) < needed as usize
        || l.frames_end as usize <= l.frame.wrapping_add(2) as usize
    {
        return false;
    }
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
    let outcome = Outcome::new(-1, flag::LUA | flag::OVER_NATIVE);
    let frame = fill_lua_frame(l, func.add(2), end.add(1), slot + 2, outcome, closure);
    (*frame).pc = (*(*closure).proto).code;
    true
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
    l.handler = (*frame).saved_handler;
    (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
    l.frame = frame.sub(1);
    // In the place of the function, or of a register of it: nothing below its results is needed any more.
    let results = first.sub(1);
    *results = Value::TRUE;
    move_results(l, l.at((*frame).func), results, n + 1, (*frame).nresults);
    true
}
