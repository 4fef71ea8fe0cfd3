//! The library `table`.
//!
//! Arguments may be tables or any values that behave like one. Elements of a table without a metatable are read
//! and written raw, which `access` decides once for each call.

mod access;
#[cfg(test)]
mod inputs;
mod portions;
mod sort;

use crate::message;
use crate::text::append_part;
use perilune_vm::{CompareOp, CountedVec, FastFn, FastResult, NativeFn, NativeResult, Raised, State};

use access::{Access, check_table, length};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("concat", concat),
    ("insert", insert),
    ("pack", pack),
    ("unpack", unpack),
    ("remove", remove),
    ("move", move_),
    ("sort", sort::sort),
];

/// How many cheap rounds a loop runs between two looks at the attention word.
const ROUNDS_BETWEEN_POLLS: u64 = 1024;

/// Short cuts for ordinary arguments.
pub(crate) const FAST: &[(NativeFn, FastFn)] = &[
    (insert, |state, a| if a.count() == 2 { state.append(a, 1, 2) } else { FastResult::DECLINED }),
    (remove, |state, a| if a.count() == 1 { state.remove_last(a, 1) } else { FastResult::DECLINED }),
];

/// Pushes the library's table.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, FUNCTIONS.len())?;
    l.set_functions(FUNCTIONS)?;
    l.set_fast_forms(&crate::FAST_FORMS);
    Ok(1)
}

/// A string of so many bytes counts as a round of its own.
const LONG: usize = 1 << 16;

/// Gives the host a chance to stop a loop, now and then.
fn poll_sometimes(l: &mut State, round: u64) -> Result<(), Raised> {
    if round.is_multiple_of(ROUNDS_BETWEEN_POLLS) { l.charge(ROUNDS_BETWEEN_POLLS as usize) } else { Ok(()) }
}

fn insert(l: &mut State) -> NativeResult {
    let access = check_table(l, 1, &["__index", "__newindex", "__len"])?;
    let end = length(l, 1, access)?.wrapping_add(1);
    let position = match l.top() {
        2 => end,
        3 => {
            let position = l.check_integer(2)?;
            if (position as u64).wrapping_sub(1) >= end as u64 {
                return Err(l.arg_error(2, message::POSITION_OUT_OF_BOUNDS));
            }
            let mut to = end;
            while to > position {
                access.get(l, 1, to - 1)?;
                access.set(l, 1, to)?;
                to -= 1;
                poll_sometimes(l, to as u64)?;
            }
            position
        }
        _ => return Err(l.raise(message::WRONG_NUMBER_OF_ARGUMENTS_TO_INSERT)),
    };
    access.set(l, 1, position)?;
    Ok(0)
}

fn remove(l: &mut State) -> NativeResult {
    let access = check_table(l, 1, &["__index", "__newindex", "__len"])?;
    let size = length(l, 1, access)?;
    let mut position = l.opt_integer(2, size)?;
    if position != size && (position as u64).wrapping_sub(1) > size as u64 {
        return Err(l.arg_error(2, message::POSITION_OUT_OF_BOUNDS));
    }
    access.get(l, 1, position)?;
    while position < size {
        access.get(l, 1, position + 1)?;
        access.set(l, 1, position)?;
        position += 1;
        poll_sometimes(l, position as u64)?;
    }
    l.push_nil();
    access.set(l, 1, position)?;
    Ok(1)
}

fn pack(l: &mut State) -> NativeResult {
    let count = l.top();
    l.create_table(count as usize, 1)?;
    l.insert(1);
    for position in 1..=count {
        l.push_value(position + 1);
        l.raw_set_index(1, position.into())?;
    }
    l.set_top(1);
    l.push_integer(count.into());
    l.raw_set_field(1, "n")?;
    Ok(1)
}

fn unpack(l: &mut State) -> NativeResult {
    let access = Access::of(l, 1);
    let first = l.opt_integer(2, 1)?;
    let last = if l.is_none_or_nil(3) { length(l, 1, access)? } else { l.check_integer(3)? };
    if first > last {
        return Ok(0);
    }
    let count = (last as u64).wrapping_sub(first as u64).saturating_add(1);
    match i32::try_from(count) {
        Ok(count) if l.check_stack(count) => {}
        _ => return Err(l.raise(message::TOO_MANY_RESULTS_TO_UNPACK)),
    }
    l.charge(count as usize / 4)?;
    for position in first..=last {
        access.get(l, 1, position)?;
    }
    Ok(count as usize)
}

fn move_(l: &mut State) -> NativeResult {
    let from = l.check_integer(2)?;
    let end = l.check_integer(3)?;
    let to = l.check_integer(4)?;
    let target = if l.is_none_or_nil(5) { 1 } else { 5 };
    let read = check_table(l, 1, &["__index"])?;
    let write = check_table(l, target, &["__newindex"])?;
    if end >= from {
        if from <= 0 && end >= i64::MAX.wrapping_add(from) {
            return Err(l.arg_error(3, message::TOO_MANY_ELEMENTS_TO_MOVE));
        }
        let count = end - from + 1;
        if to > i64::MAX - count + 1 {
            return Err(l.arg_error(4, message::DESTINATION_WRAP_AROUND));
        }
        // Upwards is better for a growing table, but must not overwrite what is still to be read.
        let upwards = to > end || to <= from || (target != 1 && !l.compare(1, target, CompareOp::Eq)?);
        for round in 0..count {
            let offset = if upwards { round } else { count - 1 - round };
            read.get(l, 1, from + offset)?;
            write.set(l, target, to + offset)?;
            poll_sometimes(l, round as u64)?;
        }
    }
    l.push_value(target);
    Ok(1)
}

fn concat(l: &mut State) -> NativeResult {
    let access = check_table(l, 1, &["__index", "__len"])?;
    let size = length(l, 1, access)?;
    if l.is_none_or_nil(2) {
        l.set_top(l.top().max(2));
        l.push_bytes(b"")?;
        l.replace(2);
    }
    l.check_string(2)?;
    let first = l.opt_integer(3, 1)?;
    let last = l.opt_integer(4, size)?;
    let mut text = CountedVec::new();
    for position in first..=last {
        append_element(l, access, position, &mut text)?;
        if position < last {
            let length = l.str_arg(2).len();
            reserve(l, &mut text, length)?;
            append_part(l, &mut text, 2, 0..length)?;
        }
        poll_sometimes(l, position as u64)?;
    }
    l.push_bytes(&text)?;
    Ok(1)
}

fn append_element(
    l: &mut State,
    access: Access,
    position: i64,
    text: &mut CountedVec<u8>,
) -> Result<(), Raised> {
    access.get(l, 1, position)?;
    if let Some(number) = l.numeric(-1) {
        reserve(l, text, 64)?;
        perilune_number::format::write_number(number, text);
    } else if let Some(length) = l.bytes(-1).map(<[u8]>::len) {
        reserve(l, text, length)?;
        append_part(l, text, -1, 0..length)?;
        if length >= LONG {
            l.charge_bytes(length)?;
        }
    } else {
        let kind = l.type_name(-1);
        return Err(l.raise(message::invalid_value_for_concat(kind, position)));
    }
    l.pop(1);
    Ok(())
}

/// Makes room for more bytes; the buffer grows by doubling.
fn reserve(l: &mut State, text: &mut CountedVec<u8>, additional: usize) -> Result<(), Raised> {
    if text.capacity() - text.len() >= additional {
        return Ok(());
    }
    if text.len() + additional > l.longest_string() {
        return Err(l.raise(message::RESULTING_STRING_TOO_LARGE));
    }
    let more = additional.max(text.len()).max(256);
    l.grow_buffer(text, more)
}
