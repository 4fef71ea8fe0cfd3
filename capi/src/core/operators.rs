//! Operators.

use crate::host::{making_shell, shell, thread_of};
use crate::types::lua_State;
use perilune_vm::{ArithOp, CompareOp};
use std::ffi::c_int;

/// Applies an operator to the values on top.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_arith(l: *mut lua_State, op: c_int) {
    shell(l, |l| match usize::try_from(op).ok().and_then(|op| ArithOp::ALL.get(op)) {
        Some(&op) => l.arith(op),
        None => Err(l.raise("invalid operator")),
    });
}

/// Compares two values with metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_compare(l: *mut lua_State, a: c_int, b: c_int, op: c_int) -> c_int {
    shell(l, |l| match op {
        0 => l.compare(a, b, CompareOp::Eq),
        1 => l.compare(a, b, CompareOp::Lt),
        2 => l.compare(a, b, CompareOp::Le),
        _ => Err(l.raise("invalid operator")),
    })
    .into()
}

/// Equality without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawequal(l: *mut lua_State, a: c_int, b: c_int) -> c_int {
    thread_of(l).raw_equal(a, b).into()
}

/// Concatenates the values on top.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_concat(l: *mut lua_State, n: c_int) {
    making_shell(l, |l| {
        if n != 1 {
            l.concat(n)?;
            l.safepoint();
        }
        Ok(())
    });
}

/// Pushes the length of a value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_len(l: *mut lua_State, idx: c_int) {
    shell(l, |l| l.push_len(idx));
}
