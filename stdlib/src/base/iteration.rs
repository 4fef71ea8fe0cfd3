//! `next`, `pairs` and `ipairs`.

use perilune_vm::{NativeResult, State, Type};

pub(super) fn next(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.set_top(2);
    if l.next(1)? {
        return Ok(2);
    }
    l.push_nil();
    Ok(1)
}

pub(super) fn pairs(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    if l.get_metafield(1, "__pairs")? == Type::Nil {
        l.push_native(next);
        l.push_value(1);
        l.push_nil();
        return Ok(3);
    }
    l.push_value(1);
    l.call_k(1, 3, 0, |_, _, _| Ok(3))
}

pub(super) fn ipairs(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_native(next_element);
    l.push_value(1);
    l.push_integer(0);
    Ok(3)
}

/// The iteration function of `ipairs`.
pub(super) fn next_element(l: &mut State) -> NativeResult {
    let index = l.check_integer(2)?.wrapping_add(1);
    l.push_integer(index);
    let found = l.get_index(1, index)?;
    Ok(if found == Type::Nil { 1 } else { 2 })
}
