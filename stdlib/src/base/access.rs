//! Metatables, and access to values without them.

use perilune_vm::{NativeResult, State, Type};

use crate::message;

pub(super) fn getmetatable(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    if !l.get_metatable(1) {
        l.push_nil();
        return Ok(1);
    }
    l.get_metafield(1, "__metatable")?;
    Ok(1)
}

pub(super) fn setmetatable(l: &mut State) -> NativeResult {
    let kind = l.type_of(2);
    l.check_type(1, Type::Table)?;
    if kind != Type::Nil && kind != Type::Table {
        return Err(l.type_error(2, message::NIL_OR_TABLE));
    }
    if l.get_metafield(1, "__metatable")? != Type::Nil {
        return Err(l.raise(message::CANNOT_CHANGE_A_PROTECTED_METATABLE));
    }
    l.set_top(2);
    l.set_metatable(1)?;
    Ok(1)
}

pub(super) fn rawequal(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.check_any(2)?;
    let equal = l.raw_equal(1, 2);
    l.push_boolean(equal);
    Ok(1)
}

pub(super) fn rawlen(l: &mut State) -> NativeResult {
    if !matches!(l.type_of(1), Type::Table | Type::String) {
        return Err(l.type_error(1, message::TABLE_OR_STRING));
    }
    let length = l.raw_len(1);
    l.push_integer(length as i64);
    Ok(1)
}

pub(super) fn rawget(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.check_any(2)?;
    l.set_top(2);
    l.raw_get(1);
    Ok(1)
}

pub(super) fn rawset(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.check_any(2)?;
    l.check_any(3)?;
    l.set_top(3);
    l.raw_set(1)?;
    Ok(1)
}
