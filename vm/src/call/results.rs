//! Returns: where results go, and what the frame that has returned asks for.

use super::{Flow, Step, close};
use crate::error::message;
use crate::interp;
use crate::state::{Global, Thread, flag};
use crate::value::Value;
use crate::{Raised, Status};

/// Pops the frame of a native function whose `n` results are on top. `None`: it was the entry frame.
pub(super) unsafe fn return_native(g: *mut Global, n: usize) -> Result<Option<Step>, Raised> {
    let l = &mut *(*g).current;
    if (*g).push_failed {
        return Err(l.push_error());
    }
    if !l.has_values(n) {
        return Err(l.runtime_error(message::BAD_RESULT_COUNT));
    }
    let frame = l.frame;
    let flags = (*frame).flags;
    if !l.to_close.is_empty() && l.to_close.last().is_some_and(|&slot| slot >= (*frame).base()) {
        return close::close_before_return(l, n).map(Some);
    }
    if l.attention_pending() {
        crate::debug::hook::on_return(l, n)?;
    }
    let frame = l.frame;
    l.frame = frame.sub(1);
    let dest = l.at((*frame).func);
    move_results(l, dest, l.top.sub(n), n, (*frame).nresults);
    after_return(l, flags, (*frame).func)
}

/// Moves results down to where the caller wants them, and sets the top behind them.
#[inline(always)]
pub(crate) unsafe fn move_results(
    l: &mut Thread,
    dest: *mut Value,
    first: *mut Value,
    n: usize,
    wanted: i16,
) {
    match wanted {
        0 => l.top = dest,
        1 => {
            *dest = if n == 0 { Value::NIL } else { *first };
            l.top = dest.add(1);
        }
        _ => move_many_results(l, dest, first, n, wanted),
    }
}

#[inline(never)]
unsafe fn move_many_results(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: i16) {
    let wanted = if wanted < 0 { n } else { wanted as usize };
    if wanted > n && dest.wrapping_add(wanted) > l.stack_limit {
        return move_and_grow(l, dest, first, n, wanted);
    }
    fill_results(l, dest, first, n, wanted);
}

/// A native function may want any number of results.
#[cold]
#[inline(never)]
unsafe fn move_and_grow(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: usize) {
    let slot = l.slot_of(first);
    let (dest, wanted) = l.room_from(dest, wanted);
    fill_results(l, dest, l.at(slot), n, wanted);
}

#[inline(always)]
unsafe fn fill_results(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: usize) {
    let copied = n.min(wanted);
    for i in 0..copied {
        *dest.add(i) = *first.add(i);
    }
    for i in copied..wanted {
        *dest.add(i) = Value::NIL;
    }
    l.top = dest.add(wanted);
}

/// What a returned frame's flags ask for. Its results lie from slot `dest` on and it is popped. `None`: leave the loop.
pub(crate) unsafe fn after_return(l: &mut Thread, flags: u16, dest: u32) -> Result<Option<Step>, Raised> {
    if flags & flag::SLOW_RETURN == 0 {
        return Ok(Some(Step::Continue));
    }
    if flags & flag::FINISH_OP != 0 {
        let result = *l.at(dest);
        let flow = interp::finish_instruction(l, result)?;
        if flow != Flow::Lua {
            return Ok(Some(match flow {
                Flow::Lua => Step::RunLua,
                Flow::Exit => Step::Exit,
                Flow::Yield => Step::YieldAcross,
            }));
        }
    } else if flags & flag::AGAIN != 0 {
        (*l.frame).pc = (*l.frame).pc.sub(1);
        if let Some(hook) = &mut l.hook {
            hook.expect_again();
        }
    } else if flags & flag::HANDLER != 0 {
        l.error = *l.at(dest);
        l.error_handled = true;
        // The handler may have caught errors itself.
        l.error_status = Status::ErrRun;
        return Err(Raised::token());
    } else if flags & flag::UNWIND_CLOSE != 0 {
        return Ok(Some(Step::Unwind));
    }
    if flags & flag::ENTRY != 0 {
        return Ok(None);
    }
    Ok(Some(Step::Continue))
}
