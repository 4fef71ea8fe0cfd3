//! The functions that need neither patterns nor formats.

use super::{MAX_SIZE, end_position, start_position};
use crate::message;
use perilune_number::Number;
use perilune_vm::{
    FastArguments, FastFn, FastResult, FastState, NativeFn, NativeResult, Raised, State, Type,
};

/// Short cuts for ordinary arguments.
pub(crate) const FAST: &[(NativeFn, FastFn)] = &[
    (len, |_, a| a.string(1).map_or(FastResult::DECLINED, |bytes| FastResult::integer(bytes.len() as i64))),
    (byte, |_, a| match (a.string(1), if a.count() == 1 { Some(1) } else { a.integer(2) }) {
        (Some(bytes), Some(position)) if a.count() <= 2 => {
            byte_at(bytes, position).map_or(FastResult::DECLINED, |byte| FastResult::integer(byte.into()))
        }
        _ => FastResult::DECLINED,
    }),
    (sub, |state, a| {
        match (a.string(1), a.integer(2), if a.count() == 2 { Some(-1) } else { a.integer(3) }) {
            (Some(bytes), Some(first), Some(last)) => {
                let (start, end) = (start_position(first, bytes.len()), end_position(last, bytes.len()));
                if start <= 1 && end == bytes.len() {
                    return a.result(1);
                }
                state.string(if start <= end { &bytes[start - 1..end] } else { b"" })
            }
            _ => FastResult::DECLINED,
        }
    }),
    (char, |state, a| {
        if a.count() == 1 {
            let byte = a.integer(1).and_then(|code| u8::try_from(code).ok());
            return byte.map_or(FastResult::DECLINED, |byte| state.string(&[byte]));
        }
        if !(1..=a.count()).all(|n| a.integer(n).is_some_and(|code| u8::try_from(code).is_ok())) {
            return FastResult::DECLINED;
        }
        state.string_with(a.count(), |bytes| {
            for (byte, n) in bytes.iter_mut().zip(1..) {
                *byte = a.integer(n).unwrap_or_default() as u8;
            }
        })
    }),
    (lower, |state, a| change_fast(state, a, |bytes| bytes.make_ascii_lowercase())),
    (upper, |state, a| change_fast(state, a, |bytes| bytes.make_ascii_uppercase())),
    (reverse, |state, a| change_fast(state, a, |bytes| bytes.reverse())),
    (rep, |state, a| match (a.string(1), a.integer(2).map(usize::try_from)) {
        (Some(bytes), Some(Ok(count))) if a.count() == 2 && !bytes.is_empty() => {
            let length = bytes.len().saturating_mul(count);
            state.string_with(length, |all| {
                all.chunks_mut(bytes.len()).for_each(|one| one.copy_from_slice(bytes))
            })
        }
        _ => FastResult::DECLINED,
    }),
];

/// A short string, copied and changed in its place.
#[inline(always)]
fn change_fast(state: FastState<'_>, a: FastArguments<'_>, change: impl FnOnce(&mut [u8])) -> FastResult {
    let Some(bytes) = a.string(1) else { return FastResult::DECLINED };
    state.string_with(bytes.len(), |copy| {
        copy.copy_from_slice(bytes);
        change(copy);
    })
}

/// `string.len(s)`
pub(super) fn len(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let len = l.str_arg(1).len();
    l.push_integer(len as i64);
    Ok(1)
}

/// `string.sub(s, i [, j])`
pub(super) fn sub(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let len = l.str_arg(1).len();
    let start = start_position(l.check_integer(2)?, len);
    let end = end_position(l.opt_integer(3, -1)?, len);
    l.push_substring(1, if start <= end { start - 1..end } else { 0..0 })?;
    Ok(1)
}

/// `string.byte(s [, i [, j]])`
pub(super) fn byte(l: &mut State) -> NativeResult {
    // PERF: one byte by index is what programs do in their inner loops.
    if l.is_none(3)
        && let Some(Number::Integer(index)) = l.numeric(2)
        && let Some(byte) = l.bytes(1).map(|bytes| byte_at(bytes, index))
    {
        let Some(byte) = byte else { return Ok(0) };
        l.push_integer(i64::from(byte));
        return Ok(1);
    }
    l.check_string(1)?;
    let len = l.str_arg(1).len();
    let first = l.opt_integer(2, 1)?;
    let start = start_position(first, len);
    let end = end_position(l.opt_integer(3, first)?, len);
    if start > end {
        return Ok(0);
    }
    let count = end - start + 1;
    let Ok(needed) = i32::try_from(count) else { return Err(l.raise(message::STRING_SLICE_TOO_LONG)) };
    l.ensure_stack(needed, "string slice too long")?;
    l.charge(count / 4)?;
    for index in start - 1..end {
        let byte = l.str_arg(1)[index];
        l.push_integer(i64::from(byte));
    }
    Ok(count)
}

/// The byte at a position that may count from the end.
#[inline]
fn byte_at(bytes: &[u8], position: i64) -> Option<u8> {
    let index = if position > 0 { position - 1 } else { position.checked_add(bytes.len() as i64)? };
    // Position 0 stands for the first byte as a start, but the slice ends before it.
    if position == 0 { None } else { bytes.get(usize::try_from(index).ok()?).copied() }
}

/// `string.char(...)`
pub(super) fn char(l: &mut State) -> NativeResult {
    let count = l.top();
    if count == 1 {
        let byte = check_byte(l, 1)?;
        l.push_bytes(&[byte])?;
        return Ok(1);
    }
    l.charge(count as usize / 4)?;
    let mut bytes = l.new_buffer(count as usize)?;
    for arg in 1..=count {
        bytes.push(check_byte(l, arg)?);
    }
    l.push_bytes(&bytes)?;
    Ok(1)
}

fn check_byte(l: &mut State, arg: i32) -> Result<u8, Raised> {
    let code = l.check_integer(arg)?;
    u8::try_from(code).map_err(|_| l.arg_error(arg, message::VALUE_OUT_OF_RANGE))
}

/// `string.rep(s, n [, sep])`
pub(super) fn rep(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let count = l.check_integer(2)?;
    let has_separator = !l.is_none_or_nil(3);
    if has_separator {
        l.check_string(3)?;
    }
    let Some(count) = usize::try_from(count).ok().filter(|&count| count > 0) else {
        l.push_bytes(b"")?;
        return Ok(1);
    };
    let separator = if has_separator { l.str_arg(3).len() } else { 0 };
    let period = l.str_arg(1).len() + separator;
    if period > MAX_SIZE / count || period * count - separator > l.longest_string() {
        return Err(l.raise(message::RESULTING_STRING_TOO_LARGE));
    }
    let total = period * count - separator;
    l.push_filled(total, |l, offset, portion| {
        repeat(l.str_arg(1), if has_separator { l.str_arg(3) } else { b"" }, offset, portion)
    })?;
    Ok(1)
}

/// Writes what stands in `text`, `separator`, `text`, ... from an offset on.
fn repeat(text: &[u8], separator: &[u8], offset: usize, out: &mut [u8]) {
    let period = text.len() + separator.len();
    if out.is_empty() {
        return;
    }
    let mut phase = offset % period;
    let mut written = 0;
    while written < out.len().min(period) {
        let rest = if phase < text.len() { &text[phase..] } else { &separator[phase - text.len()..] };
        let count = rest.len().min(out.len() - written).min(period - written);
        out[written..written + count].copy_from_slice(&rest[..count]);
        written += count;
        phase = (phase + count) % period;
    }
    // What comes next has been written already.
    while written < out.len() {
        let count = (written / period * period).min(out.len() - written);
        out.copy_within(..count, written);
        written += count;
    }
}

/// `string.reverse(s)`
pub(super) fn reverse(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let len = l.str_arg(1).len();
    l.push_filled(len, |l, offset, portion| {
        let end = len - offset;
        portion.copy_from_slice(&l.str_arg(1)[end - portion.len()..end]);
        portion.reverse();
    })?;
    Ok(1)
}

/// `string.lower(s)`
pub(super) fn lower(l: &mut State) -> NativeResult {
    convert(l, |bytes| bytes.make_ascii_lowercase())
}

/// `string.upper(s)`
pub(super) fn upper(l: &mut State) -> NativeResult {
    convert(l, |bytes| bytes.make_ascii_uppercase())
}

/// Replaces the bytes of argument 1 one by one.
fn convert(l: &mut State, replace: impl Fn(&mut [u8])) -> NativeResult {
    l.check_string(1)?;
    let len = l.str_arg(1).len();
    l.push_filled(len, |l, offset, portion| {
        portion.copy_from_slice(&l.str_arg(1)[offset..offset + portion.len()]);
        replace(portion);
    })?;
    Ok(1)
}

/// `string.dump(function [, strip])`
pub(super) fn dump(l: &mut State) -> NativeResult {
    let strip = l.to_boolean(2);
    l.check_type(1, Type::Function)?;
    let Some(proto) = l.function_proto(1) else {
        return Err(l.raise(message::UNABLE_TO_DUMP_GIVEN_FUNCTION));
    };
    let bytes = l.dump_proto(&proto, strip)?;
    l.push_bytes(&bytes)?;
    Ok(1)
}
