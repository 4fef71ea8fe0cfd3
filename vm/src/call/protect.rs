//! Errors on their way: message handlers, protected frames, unwinding, death of coroutines.

use super::close::{close_upvalues, closing_call, take_pending};
use super::entry::Boundary;
use super::{Flow, Step, advance, coroutine, exception};
use crate::state::{Global, Thread, flag};
use crate::value::Value;
use crate::{Raised, Status};

/// Deals with an error that the machine or the loop returned: runs the message handler, then goes on in the nearest
/// protected frame. If there is none above the entry frame, the error leaves the loop.
#[cold]
pub(super) unsafe fn handle_error(
    g: *mut Global,
    raised: Raised,
    boundary: &Boundary,
) -> Result<Flow, Raised> {
    if (*g).is_tripped() {
        return leave_tripped(g, raised, boundary);
    }
    let l = &mut *(*g).current;
    if (*l.frame).flags & flag::LUA != 0 {
        let top = l.stack.wrapping_add((*l.frame).top as usize);
        if l.top < top && (l.stack_limit.add(1) > top) {
            l.top = top;
        }
    }
    if l.handler != 0
        && !l.error_handled
        && !matches!(l.error_status, Status::ErrMem | Status::ErrErr | Status::Exception)
    {
        match call_handler(g, l) {
            Some(flow) => return flow,
            None => l.error_handled = true,
        }
    }
    propagate(g, raised, boundary)
}

/// Calls the message handler; `None` if it has to be given up.
unsafe fn call_handler(g: *mut Global, l: &mut Thread) -> Option<Result<Flow, Raised>> {
    // The levels are taken back by whoever catches the error.
    // COMPAT: handlers run in the middle of whatever failed, and cannot yield.
    l.not_yieldable += 1;
    if l.enter_native_call().is_err() {
        if l.error_status == Status::ErrErr {
            return None;
        }
        // The handler is told of this error instead.
        l.native_calls += 1;
    }
    if l.ensure(3).is_err() {
        return None;
    }
    let handler = l.handler_value()?;
    let func = l.slot_of(l.top);
    *l.top = handler;
    *l.top.add(1) = l.error;
    l.top = l.top.add(2);
    Some(advance(g, Step::call(func, 1, flag::HANDLER)))
}

/// Finds the frame that catches the error.
unsafe fn propagate(g: *mut Global, raised: Raised, boundary: &Boundary) -> Result<Flow, Raised> {
    loop {
        let l = &mut *(*g).current;
        let mut frame = l.frame;
        loop {
            if boundary.is_at(l, frame) {
                l.frame = frame;
                (*g).error_escapes = true;
                return Err(raised);
            }
            let flags = (*frame).flags;
            if flags & flag::PROTECTED != 0 {
                l.frame = frame;
                let call_base = (*frame).top;
                *l.at(call_base) = l.error;
                l.error = Value::NIL;
                (*frame).flags |= flag::UNWINDING;
                (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
                if l.error_status == Status::Exception {
                    exception::pass_frame(l, frame);
                }
                if exception::is_passed(frame) {
                    // Nobody would know of the exception while the thread is suspended.
                    l.not_yieldable += 1;
                }
                return advance(g, Step::Unwind);
            }
            if flags & flag::BASE != 0 {
                break;
            }
            frame = frame.sub(1);
        }
        match coroutine::die(g) {
            coroutine::Death::Result(step) => return advance(g, step),
            coroutine::Death::Escapes => {
                (*g).error_escapes = true;
                return Err(raised);
            }
            coroutine::Death::Raise => {
                let l = &mut *(*g).current;
                if l.handler != 0 {
                    return handle_error(g, raised, boundary);
                }
            }
        }
    }
}

/// Takes the error of a limit that has tripped out of the loop: past protected frames, through coroutines, which die.
unsafe fn leave_tripped(g: *mut Global, raised: Raised, boundary: &Boundary) -> Result<Flow, Raised> {
    loop {
        let l = &mut *(*g).current;
        let mut frame = l.frame;
        while !boundary.is_at(l, frame) {
            let flags = (*frame).flags;
            if flags & flag::PROTECTED != 0 {
                l.handler = (*frame).saved_handler;
            }
            if flags & flag::CONTINUED != 0 {
                (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
            }
            if flags & flag::BASE != 0 {
                break;
            }
            frame = frame.sub(1);
        }
        if boundary.is_at(l, frame) {
            l.frame = frame;
        } else if coroutine::die_tripped(g) {
            continue;
        }
        (*(*g).current).show_trip();
        (*g).error_escapes = true;
        return Err(raised);
    }
}

/// Closes the next pending variable above the protected frame on top; when none is left, runs its continuation.
pub(super) unsafe fn unwind(g: *mut Global) -> Result<Step, Raised> {
    let l = &mut *(*g).current;
    let frame = l.frame;
    let call_base = (*frame).top;
    // Before anything is written above: closures keep the values that their variables had.
    close_upvalues(l, l.at(call_base));
    if let Some(slot) = take_pending(l, call_base) {
        let error = *l.at(call_base);
        l.top = l.at(slot).add(1);
        return closing_call(l, slot, error, flag::UNWIND_CLOSE);
    }
    l.top = l.at(call_base).add(1);
    let status = match l.error_status {
        Status::Ok => Status::ErrRun,
        status => status,
    };
    l.close_error_zone();
    l.shrink_frames();
    super::continue_native(l, status)
}
