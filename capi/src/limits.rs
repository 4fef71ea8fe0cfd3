//! `perilune.h`: limits and bounds of a state, which the reference does not have.

use crate::host::state_of;
use crate::types::{lua_Integer, lua_State};
use perilune_stdlib::deadline::{deadline, set_deadline};
use perilune_vm::{Bounds, Interrupt, Limit};
use std::ffi::c_int;
use std::time::{Duration, Instant};

/// The numbers of limits begin with this one.
const LIMITS: [Limit; 4] = [Limit::Instructions, Limit::Memory, Limit::Deadline, Limit::Cancelled];

/// Sets the budget of instructions; a negative one is none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_setbudget(l: *mut lua_State, instructions: lua_Integer) {
    state_of(l).set_instruction_budget(u64::try_from(instructions).ok());
}

/// What is left of the budget; negative without one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_getbudget(l: *mut lua_State) -> lua_Integer {
    state_of(l)
        .instruction_budget()
        .map_or(-1, |left| lua_Integer::try_from(left).unwrap_or(lua_Integer::MAX))
}

/// Sets the cap of memory; 0 is none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_setmemorycap(l: *mut lua_State, bytes: usize) -> usize {
    match state_of(l).set_memory_cap(unless_zero(bytes)) {
        usize::MAX => 0,
        old => old,
    }
}

/// What the cap is about.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_heldmemory(l: *mut lua_State) -> usize {
    state_of(l).held_memory()
}

/// Sets the deadline, so many nanoseconds from now; a negative number is none. 0 if that is not possible.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_setdeadline(l: *mut lua_State, nanoseconds: lua_Integer) -> c_int {
    let l = state_of(l);
    let time = u64::try_from(nanoseconds).ok().map(Duration::from_nanos);
    let top = l.top();
    match set_deadline(l, time.and_then(|time| Instant::now().checked_add(time))) {
        Ok(()) => 1,
        Err(raised) => {
            l.catch(raised, top);
            l.set_top(top);
            0
        }
    }
}

/// What is left of the time in nanoseconds; negative without a deadline.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_getdeadline(l: *mut lua_State) -> lua_Integer {
    let l = state_of(l);
    let top = l.top();
    match deadline(l) {
        Ok(Some(due)) => {
            let left = due.saturating_duration_since(Instant::now()).as_nanos();
            lua_Integer::try_from(left).unwrap_or(lua_Integer::MAX)
        }
        Ok(None) => -1,
        Err(raised) => {
            l.catch(raised, top);
            l.set_top(top);
            -1
        }
    }
}

/// The number of the limit that has tripped, or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_tripped(l: *mut lua_State) -> c_int {
    let tripped = state_of(l).tripped();
    LIMITS.iter().position(|&limit| Some(limit) == tripped).map_or(0, |index| index as c_int + 1)
}

/// Lets code run again after a limit has tripped.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_resetlimits(l: *mut lua_State) {
    state_of(l).reset_limits();
}

/// A handle by which others end what runs in the state.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_newinterrupt(l: *mut lua_State) -> *mut Interrupt {
    Box::into_raw(Box::new(state_of(l).interrupt()))
}

/// Gives a handle back.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_freeinterrupt(interrupt: *mut Interrupt) {
    if !interrupt.is_null() {
        drop(Box::from_raw(interrupt));
    }
}

/// Trips the deadline or a cancellation.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_interrupt(interrupt: *const Interrupt, limit: c_int) {
    let is_deadline = LIMITS.get((limit as usize).wrapping_sub(1)) == Some(&Limit::Deadline);
    (*interrupt).trip(if is_deadline { Limit::Deadline } else { Limit::Cancelled });
}

/// Bounds as C has them.
#[repr(C)]
pub struct CBounds {
    coroutines: usize,
    depth: usize,
    string: usize,
    files: usize,
}

/// Sets the bounds.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_setbounds(l: *mut lua_State, bounds: *const CBounds) {
    let CBounds { coroutines, depth, string, files } = &*bounds;
    state_of(l).set_bounds(Bounds {
        coroutines: unless_zero(*coroutines),
        depth: unless_zero(*depth),
        string: unless_zero(*string),
        files: unless_zero(*files),
    });
}

fn unless_zero(number: usize) -> usize {
    if number == 0 { usize::MAX } else { number }
}
