//! The frames of calls: room for them, and what stands in them.

use crate::Raised;
use crate::object::Closure;
use crate::state::{CallFrame, Outcome, Thread, flag};
use crate::value::Value;

/// Pushes the frame of a Lua function whose arguments lie between it and the top.
#[inline(always)]
pub(crate) unsafe fn push_lua_frame(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
    closure: *mut Closure,
) -> Result<(), Raised> {
    if !has_room(l, l.at(func), closure) {
        make_room(l, func, closure)?;
    }
    let below = if (*l.frame).is_lua() { 0 } else { flag::OVER_NATIVE };
    let outcome = Outcome::new(nresults, flags | flag::LUA | below);
    let frame = fill_lua_frame(l, l.at(func), l.top, func, outcome, closure);
    (*frame).pc = (*(*closure).proto).code;
    Ok(())
}

#[cold]
#[inline(never)]
unsafe fn make_room(l: &mut Thread, func: u32, closure: *mut Closure) -> Result<(), Raised> {
    let slots = (*(*closure).proto).max_stack as usize + 1;
    if (l.stack_limit as usize) < l.at(func).wrapping_add(slots) as usize {
        l.grow_stack(slots)?;
    }
    l.push_frame()?;
    l.frame = l.frame.sub(1);
    Ok(())
}

/// Whether a Lua function at `func` can be called as stack and frames are.
#[inline(always)]
pub(crate) unsafe fn has_room(l: &Thread, func: *mut Value, closure: *mut Closure) -> bool {
    let end = func.wrapping_add(1 + (*(*closure).proto).max_stack as usize);
    l.stack_limit as usize >= end as usize && l.has_free_frame()
}

/// Fills the next frame with all but the position, where there is room. `func_at` is the address of slot `func`; the arguments
/// end at `end`.
#[inline(always)]
pub(crate) unsafe fn fill_lua_frame(
    l: &mut Thread,
    func_at: *mut Value,
    mut end: *mut Value,
    func: u32,
    outcome: Outcome,
    closure: *mut Closure,
) -> *mut CallFrame {
    let proto = (*closure).proto;
    let wanted = func_at.add(1 + (*proto).num_params as usize);
    while end < wanted {
        *end = Value::NIL;
        end = end.add(1);
    }
    l.top = end;
    let frame = l.frame.add(1);
    l.frame = frame;
    (*frame).func = func;
    (*frame).top = func + 1 + (*proto).max_stack as u32;
    CallFrame::set_outcome(frame, outcome);
    (*frame).closure = closure;
    frame
}

/// Pushes the frame of a native function whose arguments lie between it and the top.
#[inline(always)]
pub(crate) unsafe fn push_native_frame(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
) -> Result<(), Raised> {
    push_frame_with_room(l, func, nresults, flags, 4)
}

/// As [`push_native_frame`], with room for so many values.
#[inline(always)]
pub(super) unsafe fn push_frame_with_room(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
    room: usize,
) -> Result<(), Raised> {
    l.ensure(room)?;
    let frame = l.push_frame()?;
    fill_native_frame(frame, func, nresults, flags);
    Ok(())
}

#[inline(always)]
pub(super) unsafe fn fill_native_frame(frame: *mut CallFrame, func: u32, nresults: i16, flags: u16) {
    (*frame).func = func;
    (*frame).top = func + 1;
    CallFrame::set_outcome(frame, Outcome::new(nresults, flags));
    (*frame).pc = std::ptr::null();
}
