//! Upvalues and to-be-closed variables: what happens when a block ends.

use super::Step;
use crate::error::message;
use crate::heap::NoMemory;
use crate::heap::mark::barrier_forward;
use crate::object::Upvalue;
use crate::state::{Event, State, Thread, flag};
use crate::value::Value;
use crate::{NativeResult, Raised, Status};

/// The open upvalue of a stack slot, made if there is none.
pub(crate) unsafe fn find_upvalue(l: &mut Thread, location: *mut Value) -> Result<*mut Upvalue, NoMemory> {
    let mut link = &raw mut l.open_upvalues;
    while !(*link).is_null() && (**link).location >= location {
        let upvalue = *link;
        if (*upvalue).location == location {
            return Ok(upvalue);
        }
        link = &raw mut (*upvalue).own.open.next;
    }
    Upvalue::allocate_open(&mut (*l.global).heap, location, link)
}

/// Closes all upvalues at or above a stack address.
#[inline(always)]
pub(crate) unsafe fn close_upvalues(l: &mut Thread, level: *mut Value) {
    while l.has_open_upvalues(level) {
        let upvalue = l.open_upvalues;
        Upvalue::unlink(upvalue);
        Upvalue::close(upvalue);
        barrier_forward(l.global, upvalue.cast(), (*upvalue).own.closed);
    }
}

/// Notes that a variable is to be closed; false values need nothing.
pub(crate) unsafe fn mark_to_be_closed(l: &mut Thread, slot: u32) -> Result<(), Raised> {
    let v = *l.at(slot);
    if v.is_falsy() {
        return Ok(());
    }
    if (*l.global).metamethod(v, Event::Close).is_nil() {
        let unnamed: &[u8] =
            if (*l.frame).flags & flag::LUA == 0 { b"(C temporary)" } else { b"(temporary)" };
        let name = crate::debug::names::local_name_at(l, slot).unwrap_or_else(|| unnamed.to_vec());
        return Err(l.runtime_error(message::not_closable(&name)));
    }
    if l.to_close.try_reserve(1).is_err() {
        return Err(l.memory_error());
    }
    l.to_close.push(slot);
    Ok(())
}

/// Pushes the call of a variable's `__close` above the top; the step that performs it.
pub(crate) unsafe fn closing_call(
    l: &mut Thread,
    slot: u32,
    error: Value,
    flags: u16,
) -> Result<Step, Raised> {
    l.ensure(4)?;
    let v = *l.at(slot);
    let method = (*l.global).metamethod(v, Event::Close);
    let func = l.slot_of(l.top);
    // If the metamethod has vanished since the variable was marked, the call fails as that of any nil does.
    *l.top = method;
    *l.top.add(1) = v;
    *l.top.add(2) = error;
    l.top = l.top.add(3);
    Ok(Step::call(func, 0, flags))
}

/// The next pending variable at or above `level`, taken off the list.
#[inline(always)]
pub(crate) fn take_pending(l: &mut Thread, level: u32) -> Option<u32> {
    match l.to_close.last() {
        Some(&slot) if slot >= level => l.to_close.pop(),
        _ => None,
    }
}

/// Forgets the pending variables at or above `level`.
#[cold]
pub(crate) fn drop_pending(l: &mut Thread, level: u32) {
    while take_pending(l, level).is_some() {}
}

/// A native function whose `n` results are on top returns when its pending slots are closed, from the last one on. This closes that one;
/// the step goes on to the others. What closes them may yield.
#[cold]
pub(crate) unsafe fn close_before_return(l: &mut Thread, n: usize) -> Result<Step, Raised> {
    let frame = l.frame;
    let base = (*frame).base();
    let Some(slot) = take_pending(l, base) else { return Ok(Step::Native(n)) };
    (*frame).continuation = Some(return_results);
    (*frame).context = n as i64;
    (*frame).saved_levels = (l.not_yieldable, l.native_calls);
    (*frame).flags |= flag::CONTINUED;
    closing_call(l, slot, Value::NIL, 0)
}

fn return_results(_: &mut State, _: Status, n: i64) -> NativeResult {
    Ok(n as usize)
}

/// Closes variables one by one with native recursion; values above the top stay.
pub(crate) unsafe fn close_recursively(l: &mut Thread, level: u32, error: Value) -> Result<(), Raised> {
    close_upvalues(l, l.at(level));
    while let Some(slot) = take_pending(l, level) {
        if let Step::Call(call) = closing_call(l, slot, error, 0)? {
            l.call_with(call.func(), 0, flag::ENTRY)?;
        }
    }
    Ok(())
}
