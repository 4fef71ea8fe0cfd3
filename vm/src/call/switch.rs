//! Coroutine switches by Lua code, without the steps that native functions take.
//!
//! `coroutine.resume`, the functions that `coroutine.wrap` makes and `coroutine.yield` are ordinary native functions, which make requests. But most
//! of their calls come from Lua code, and go to a coroutine that has yielded from Lua code. For these the frame is put up here as the function would
//! have left it, and that of the other thread's function is taken down. Whoever looks in between finds the usual frames.

use super::results::move_results;
use crate::NativeFn;
use crate::heap::mark::barrier_thread;
use crate::object::NativeClosure;
use crate::state::{Activity, CallFrame, MAX_NATIVE_CALLS, Outcome, Thread, flag};
use crate::value::{Value, tag};

/// The native functions that switch, as far as the machine knows them.
#[derive(Clone, Copy)]
pub(crate) struct KnownSwitches {
    /// `coroutine.resume`
    pub(crate) resume: NativeFn,
    /// What `coroutine.wrap` makes a closure of, with the coroutine as its upvalue.
    pub(crate) resume_wrapped: NativeFn,
    /// `coroutine.yield`
    pub(crate) yield_: NativeFn,
}

/// Performs the call of the native function or closure at `func`, with arguments up to the top, if it switches threads in the
/// simple way. False: nothing has been done.
#[inline]
pub(crate) unsafe fn begin(l: *mut Thread, func: *mut Value, nresults: i16) -> bool {
    let Some(known) = (*(*l).global).known_switches else { return false };
    if (*func).tag == tag::NATIVE {
        let function = (*func).bits;
        if function == known.yield_ as usize as u64 {
            return yield_(l, func, nresults);
        }
        let first = func.add(1);
        return function == known.resume as usize as u64
            && first < (*l).top
            && (*first).tag == tag::THREAD
            && resume(l, func, nresults, (*first).as_thread(), func.add(2), 0);
    }
    let closure = (*func).as_native_closure();
    if (*closure).function as usize != known.resume_wrapped as usize {
        return false;
    }
    let co = *NativeClosure::upvalue(closure, 0);
    co.tag == tag::THREAD && resume(l, func, nresults, co.as_thread(), func.add(1), flag::WRAP)
}

/// The frame above the running one, if there is room for it and nothing has to happen at the call.
#[inline(always)]
unsafe fn free_frame(l: *mut Thread) -> Option<*mut CallFrame> {
    let next = (*l).frame.add(1);
    let plain = next != (*l).frames_end && !(*l).attention_pending() && (*(*l).global).heap.debt <= 0;
    plain.then_some(next)
}

/// Fills the frame of a native function that waits for another thread.
#[inline(always)]
unsafe fn put_up(l: *mut Thread, frame: *mut CallFrame, func: *mut Value, outcome: Outcome) {
    let slot = (*l).slot_of(func);
    (*frame).func = slot;
    (*frame).top = slot + 1;
    CallFrame::set_outcome(frame, outcome);
    (*frame).extra_args = 0;
    (*frame).pc = std::ptr::null();
    (*frame).closure = std::ptr::null_mut();
    (*frame).continuation = None;
    (*frame).context = 0;
    (*l).frame = frame;
}

/// Resumes `co` with the values from `arguments` to the top.
#[inline(always)]
unsafe fn resume(
    l: *mut Thread,
    func: *mut Value,
    nresults: i16,
    co: *mut Thread,
    arguments: *mut Value,
    wrap: u16,
) -> bool {
    if (*co).activity != Activity::Suspended || !(*co).resumer.is_null() || (*co).depth() < 2 {
        return false;
    }
    let yielded = (*co).frame;
    let n = (*l).top.offset_from(arguments) as usize;
    let dest = (*co).at((*yielded).func);
    let Some(frame) = free_frame(l) else { return false };
    if (*yielded).flags != 0
        || (*yielded).continuation.is_some()
        || !(*yielded.sub(1)).is_lua()
        || (*l).native_calls + 1 >= MAX_NATIVE_CALLS
        || (*co).stack_limit < dest.wrapping_add(n)
    {
        return false;
    }
    put_up(l, frame, func, Outcome::new(nresults, flag::RESUMING | wrap));
    (*l).top = arguments;
    barrier_thread(co);
    (*l).activity = Activity::Normal;
    (*co).activity = Activity::Running;
    (*co).native_calls = (*l).native_calls + 1;
    (*co).resumer = l;
    (*(*l).global).current = co;
    (*co).frame = yielded.sub(1);
    move_results(&mut *co, dest, arguments, n, (*yielded).nresults);
    true
}

/// Yields the values above `func`.
#[inline(always)]
unsafe fn yield_(co: *mut Thread, func: *mut Value, nresults: i16) -> bool {
    let l = (*co).resumer;
    if l.is_null() || (*co).not_yieldable > 0 || (*co).yieldable_calls > 0 {
        return false;
    }
    let resuming = (*l).frame;
    let first = func.add(1);
    let n = (*co).top.offset_from(first) as usize;
    let dest = (*l).at((*resuming).func);
    let Some(frame) = free_frame(co) else { return false };
    if (*resuming).flags & !flag::WRAP != flag::RESUMING
        || !(*resuming.sub(1)).is_lua()
        || (*l).stack_limit < dest.wrapping_add(n + 1)
    {
        return false;
    }
    put_up(co, frame, func, Outcome::new(nresults, 0));
    (*frame).extra_args = n as u32;
    (*co).top = first;
    (*co).activity = Activity::Suspended;
    (*co).resumer = std::ptr::null_mut();
    (*l).activity = Activity::Running;
    (*(*l).global).current = l;
    (*l).frame = resuming.sub(1);
    let wanted = (*resuming).nresults;
    if (*resuming).flags & flag::WRAP != 0 {
        move_results(&mut *l, dest, first, n, wanted);
    } else {
        // `true` stands in front of them for a moment, in the place of the function.
        let function = std::mem::replace(&mut *func, Value::TRUE);
        move_results(&mut *l, dest, func, n + 1, wanted);
        *func = function;
    }
    true
}
