//! The collector.

use crate::host::{shell, state_of, thread_of};
use crate::types::lua_State;
use perilune_vm::{Raised, State};
use std::ffi::c_int;

/// `LUA_GCCOUNT`.
const COUNT: c_int = 3;
/// `LUA_GCGEN` and `LUA_GCINC`, which are also what the previous mode is called.
const GENERATIONAL: c_int = 10;
const INCREMENTAL: c_int = 11;

/// Controls the collector.
///
/// In C it takes arguments as `what` needs them. Variadic integers travel where fixed ones do, on all targets that this crate knows.
///
/// PERF: hosts ask for the count often, and it does nothing; all else is a call at the end, so no register is saved for it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gc(
    l: *mut lua_State,
    what: c_int,
    a: c_int,
    b: c_int,
    c: c_int,
) -> c_int {
    match (what, thread_of(l)) {
        (COUNT, l) if !l.gc_is_blocked() => (l.gc_bytes() >> 10) as c_int,
        _ => control_unless_blocked(l, what, a, b, c),
    }
}

#[inline(never)]
unsafe extern "C-unwind" fn control_unless_blocked(
    l: *mut lua_State,
    what: c_int,
    a: c_int,
    b: c_int,
    c: c_int,
) -> c_int {
    if state_of(l).gc_is_blocked() {
        return -1;
    }
    shell(l, |l| control(l, what, [a, b, c]))
}

fn control(l: &mut State, what: c_int, [a, b, c]: [c_int; 3]) -> Result<c_int, Raised> {
    let mode = |was_generational| if was_generational { GENERATIONAL } else { INCREMENTAL };
    // `COUNT` has been answered.
    Ok(match what {
        0 => {
            l.gc_stop();
            0
        }
        1 => {
            l.gc_restart();
            0
        }
        2 => {
            l.gc_collect()?;
            0
        }
        4 => (l.gc_bytes() & 0x3ff) as c_int,
        5 => l.gc_step(a)?.into(),
        6 => l.gc_set_pause(a),
        7 => l.gc_set_step_mul(a),
        9 => l.gc_is_running().into(),
        GENERATIONAL => mode(l.gc_generational(a, b)),
        INCREMENTAL => mode(l.gc_incremental(a, b, c)),
        _ => -1,
    })
}
