//! Indices and the stack.

use crate::host::{entered, pushing, shell, state_of, thread_of};
use crate::types::lua_State;
use perilune_vm::REGISTRY_INDEX;
use std::ffi::c_int;

/// The index counted from the bottom.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_absindex(l: *mut lua_State, idx: c_int) -> c_int {
    if idx > 0 || idx <= REGISTRY_INDEX { idx } else { thread_of(l).top() + 1 + idx }
}

/// Number of values.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gettop(l: *mut lua_State) -> c_int {
    thread_of(l).top()
}

/// Drops or adds values until the top has an index.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_settop(l: *mut lua_State, idx: c_int) {
    // What is added is nil, so the thread need not be entered.
    if !thread_of(l).set_top_plainly(idx) {
        set_top_closing(l, idx);
    }
}

#[cold]
#[inline(never)]
unsafe fn set_top_closing(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.set_top_closing(idx));
}

/// Pushes a copy.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushvalue(l: *mut lua_State, idx: c_int) {
    pushing!(l, |l| l.push_value(idx));
}

/// Rotates the values from an index on.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rotate(l: *mut lua_State, idx: c_int, n: c_int) {
    entered!(l, |l| l.rotate(idx, n));
}

/// Copies a value to an index.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_copy(l: *mut lua_State, from: c_int, to: c_int) {
    entered!(l, |l| l.copy(from, to));
}

/// Makes room for more values.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_checkstack(l: *mut lua_State, n: c_int) -> c_int {
    thread_of(l).check_stack(n).into()
}

/// Moves values to another thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_xmove(from: *mut lua_State, to: *mut lua_State, n: c_int) {
    state_of(from).x_move(state_of(to), n);
}

/// Marks a slot to be closed.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_toclose(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.to_close(idx));
}

/// Closes a slot and sets it to nil.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_closeslot(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.close_slot(idx));
}
