//! `error`, `assert` and the protected calls.

use perilune_vm::{MULTI, NativeResult, State, Status, Type};

pub(super) fn assert(l: &mut State) -> NativeResult {
    if l.to_boolean(1) {
        return Ok(l.top() as usize);
    }
    l.check_any(1)?;
    l.remove(1);
    l.push_str("assertion failed!")?;
    l.set_top(1);
    error(l)
}

pub(super) fn error(l: &mut State) -> NativeResult {
    let level = l.opt_integer(2, 1)? as i32;
    l.set_top(1);
    if l.type_of(1) == Type::String && level > 0 {
        let position = l.position(level);
        l.push_bytes(&position)?;
        l.push_value(1);
        l.concat(2)?;
    }
    Err(l.raise_value())
}

pub(super) fn pcall(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_boolean(true);
    l.insert(1);
    l.pcall_k(l.top() - 2, MULTI, 0, 0, finish_pcall)
}

pub(super) fn xpcall(l: &mut State) -> NativeResult {
    let arguments = l.top() - 2;
    l.check_type(2, Type::Function)?;
    l.push_boolean(true);
    l.push_value(1);
    l.rotate(3, 2);
    l.pcall_k(arguments, MULTI, 2, 2, finish_pcall)
}

/// `skipped` values at the bottom of the frame are no results.
pub(super) fn finish_pcall(l: &mut State, status: Status, skipped: i64) -> NativeResult {
    match status {
        Status::Ok | Status::Yield => Ok((l.top() - skipped as i32) as usize),
        _ => {
            l.push_boolean(false);
            l.push_value(-2);
            Ok(2)
        }
    }
}
