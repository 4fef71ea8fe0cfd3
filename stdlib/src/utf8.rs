//! The utf8 library (section 6.5 of the manual).
//!
//! Lua's UTF-8 is the original one, with up to six bytes for values below 2^31. Functions check for today's UTF-8, which
//! ends at U+10FFFF and has no surrogates, unless they are called with `lax`.

mod decode;

pub use decode::encode;

use crate::message;
use decode::{Mode, decode, is_continuation};
use perilune_vm::{NativeFn, NativeResult, Raised, State};

/// Matches one character, in a valid subject.
const CHAR_PATTERN: &[u8] = b"[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
const INVALID: &str = "invalid UTF-8 code";
/// Characters between two looks at the limits of the state.
const POLL_INTERVAL: usize = 1 << 16;

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("char", char), ("codepoint", codepoint), ("codes", codes), ("len", len), ("offset", offset)];

/// Pushes the library.
///
/// # Errors
///
/// If memory runs out.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, FUNCTIONS.len() + 1)?;
    l.set_functions(FUNCTIONS)?;
    l.push_bytes(CHAR_PATTERN)?;
    l.set_field(-2, "charpattern")?;
    Ok(1)
}

/// A position in a string of `len` bytes: negative ones count from the end, and 0 is what lies before the string.
fn position(position: i64, len: usize) -> i64 {
    let len = len as i64;
    if position >= 0 {
        position
    } else {
        (len + 1).checked_add(position).map_or(0, |position| position.max(0))
    }
}

fn mode(l: &State, arg: i32) -> Mode {
    if l.to_boolean(arg) { Mode::Lax } else { Mode::Strict }
}

/// `utf8.len(s [, i [, j [, lax]]])`
fn len(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let size = l.str_arg(1).len();
    let first = position(l.opt_integer(2, 1)?, size);
    let last = position(l.opt_integer(3, -1)?, size);
    let mode = mode(l, 4);
    if first < 1 || first > size as i64 + 1 {
        return Err(l.arg_error(2, message::INITIAL_POSITION_OUT_OF_BOUNDS));
    }
    if last > size as i64 {
        return Err(l.arg_error(3, message::FINAL_POSITION_OUT_OF_BOUNDS));
    }
    let mut at = first as usize - 1;
    let mut count = 0;
    while (at as i64) < last {
        let Some((_, length)) = decode(&l.str_arg(1)[at..], mode) else {
            l.push_nil();
            l.push_integer(at as i64 + 1);
            return Ok(2);
        };
        at += length;
        count += 1;
        if count % POLL_INTERVAL == 0 {
            l.charge(POLL_INTERVAL)?;
        }
    }
    l.push_integer(count as i64);
    Ok(1)
}

/// `utf8.codepoint(s [, i [, j [, lax]]])`
fn codepoint(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let size = l.str_arg(1).len();
    let first = position(l.opt_integer(2, 1)?, size);
    let last = position(l.opt_integer(3, first)?, size);
    let mode = mode(l, 4);
    if first < 1 {
        return Err(l.arg_error(2, message::OUT_OF_BOUNDS));
    }
    if last > size as i64 {
        return Err(l.arg_error(3, message::OUT_OF_BOUNDS));
    }
    if first > last {
        return Ok(0);
    }
    let Ok(most) = i32::try_from(last - first + 1) else {
        return Err(l.raise(message::STRING_SLICE_TOO_LONG));
    };
    l.ensure_stack(most, "string slice too long")?;
    l.charge(most as usize / 4)?;
    let mut at = first as usize - 1;
    let mut count = 0;
    while (at as i64) < last {
        let Some((code, length)) = decode(&l.str_arg(1)[at..], mode) else { return Err(l.raise(INVALID)) };
        l.push_integer(code.into());
        at += length;
        count += 1;
    }
    Ok(count)
}

/// `utf8.char(...)`
fn char(l: &mut State) -> NativeResult {
    let count = l.top();
    if count == 1 {
        let code = check_code(l, 1)?;
        l.push_bytes(encode(code, &mut [0; 6]))?;
        return Ok(1);
    }
    l.charge(count as usize / 4)?;
    let mut bytes = l.new_buffer(6 * count as usize)?;
    for arg in 1..=count {
        let code = check_code(l, arg)?;
        bytes.extend_from_slice(encode(code, &mut [0; 6]));
    }
    l.push_bytes(&bytes)?;
    Ok(1)
}

fn check_code(l: &mut State, arg: i32) -> Result<u32, Raised> {
    let code = l.check_integer(arg)?;
    match u32::try_from(code) {
        Ok(code) if code <= decode::MAX_CODE => Ok(code),
        _ => Err(l.arg_error(arg, message::VALUE_OUT_OF_RANGE)),
    }
}

/// `utf8.offset(s, n [, i])`
fn offset(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let size = l.str_arg(1).len();
    let number = l.check_integer(2)?;
    let default = if number >= 0 { 1 } else { size as i64 + 1 };
    let start = position(l.opt_integer(3, default)?, size);
    if start < 1 || start > size as i64 + 1 {
        return Err(l.arg_error(3, message::POSITION_OUT_OF_BOUNDS));
    }
    l.charge(number.unsigned_abs().min(size as u64) as usize / 8)?;
    let bytes = l.str_arg(1);
    let mut at = start as usize - 1;
    let mut rounds = 0;
    // Whether a limit has tripped, after some rounds.
    let mut is_over = || {
        rounds += 1;
        rounds % POLL_INTERVAL == 0 && l.must_stop()
    };
    let continues = |at: usize| bytes.get(at).is_some_and(|&byte| is_continuation(byte));
    let mut missing = number;
    if number == 0 {
        while at > 0 && continues(at) {
            at -= 1;
        }
    } else if continues(at) {
        return Err(l.raise(message::INITIAL_POSITION_IS_A_CONTINUATION_BYTE));
    } else if number < 0 {
        while missing < 0 && at > 0 && !is_over() {
            at -= 1;
            while at > 0 && continues(at) {
                at -= 1;
            }
            missing += 1;
        }
    } else {
        // The first character is where we are.
        missing -= 1;
        while missing > 0 && at < size && !is_over() {
            at += 1;
            while continues(at) {
                at += 1;
            }
            missing -= 1;
        }
    }
    l.poll()?;
    if missing == 0 {
        l.push_integer(at as i64 + 1);
    } else {
        l.push_nil();
    }
    Ok(1)
}

/// `utf8.codes(s [, lax])`
fn codes(l: &mut State) -> NativeResult {
    let next: NativeFn = if l.to_boolean(2) { next_lax } else { next_strict };
    l.check_string(1)?;
    if l.str_arg(1).first().is_some_and(|&byte| is_continuation(byte)) {
        return Err(l.arg_error(1, INVALID));
    }
    l.push_native(next);
    l.push_value(1);
    l.push_integer(0);
    Ok(3)
}

fn next_strict(l: &mut State) -> NativeResult {
    next_code(l, Mode::Strict)
}

fn next_lax(l: &mut State) -> NativeResult {
    next_code(l, Mode::Lax)
}

/// From the position of a character (from 1; 0 at the start) to the next character.
fn next_code(l: &mut State, mode: Mode) -> NativeResult {
    l.check_string(1)?;
    // A negative position counts as one behind the end.
    let position = l.to_integer(2).unwrap_or(0) as u64;
    let bytes = l.str_arg(1);
    let Some(mut at) = usize::try_from(position).ok().filter(|&at| at < bytes.len()) else { return Ok(0) };
    while bytes.get(at).is_some_and(|&byte| is_continuation(byte)) {
        at += 1;
    }
    let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else { return Ok(0) };
    match decode(rest, mode) {
        Some((code, length)) if !rest.get(length).is_some_and(|&byte| is_continuation(byte)) => {
            l.push_integer(at as i64 + 1);
            l.push_integer(code.into());
            Ok(2)
        }
        _ => Err(l.raise(INVALID)),
    }
}
