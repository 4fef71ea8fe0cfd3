//! `string.format`.

mod decimal;
mod directive;
mod quote;

use crate::message;
use crate::text::{Rounds, append_part, find_byte};
use directive::{Directive, Fault};
use perilune_number::Number;
use perilune_number::format::{Conv, Spec, format_decimal, format_float, format_unsigned, write_integer};
use perilune_vm::{CountedVec, NativeResult, Raised, State, Type};
use quote::{quote_float, quote_integer};

/// More than an integer, or a float that is not very long, takes without width and precision.
const MAX_PLAIN_NUMBER: usize = 32;
/// Digits of the largest float.
const MAX_DIGITS: usize = 310;
/// Floats below are not very long: they have fifteen digits before the dot.
const LONG_FLOAT: f64 = 1e15;
/// Bytes of a string that are quoted between two looks at the limits of the state.
const QUOTED_PORTION: usize = 1 << 18;
/// A string from here on is not padded: no width is larger.
const MAX_PADDED: usize = 100;

/// `string.format(formatstring, ...)`
pub(super) fn format(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let top = l.top();
    let expected = l.str_arg(1).len() + MAX_PLAIN_NUMBER * top as usize;
    let mut out = l.new_buffer(expected)?;
    let mut at = 0;
    let mut arg = 1;
    let mut rounds = Rounds::new();
    while let Some(percent) = find_byte(l, 1, at, b'%')? {
        rounds.next(l)?;
        let next = l.str_arg(1).get(percent + 1).copied();
        reserve(l, &mut out, percent - at + 1)?;
        append_part(l, &mut out, 1, at..percent)?;
        at = percent + 1;
        if next == Some(b'%') {
            out.push(b'%');
            at += 1;
            continue;
        }
        arg += 1;
        if arg > top {
            return Err(l.arg_error(arg, message::NO_VALUE));
        }
        let directive = match Directive::read(&l.str_arg(1)[at..]) {
            Ok(directive) => directive,
            Err(fault) => return Err(l.raise(fault.message(&l.str_arg(1)[at..]))),
        };
        convert(l, arg, directive, at, &mut out)?;
        at += directive.len;
    }
    let end = l.str_arg(1).len();
    reserve(l, &mut out, end - at)?;
    append_part(l, &mut out, 1, at..end)?;
    l.push_bytes(&out)?;
    Ok(1)
}

/// Makes room, at least twice as much as there is, so that many small items cost little.
#[inline]
fn reserve(l: &mut State, out: &mut CountedVec<u8>, additional: usize) -> Result<(), Raised> {
    if out.capacity() - out.len() < additional {
        l.grow_buffer(out, additional.max(out.len()))?;
    }
    Ok(())
}

/// Appends argument `arg` as the directive at offset `at` of the format says.
fn convert(
    l: &mut State,
    arg: i32,
    directive: Directive,
    at: usize,
    out: &mut CountedVec<u8>,
) -> Result<(), Raised> {
    let specify = |l: &mut State| {
        directive.specify(&l.str_arg(1)[at..]).map_err(|fault| {
            let message = fault.message(&l.str_arg(1)[at..]);
            l.raise(message)
        })
    };
    match directive.letter {
        b'd' | b'i' => {
            let value = integer(l, arg)?;
            let spec = specify(l)?;
            reserve(l, out, room(&spec))?;
            if directive.is_plain() {
                write_integer(value, out);
            } else {
                format_decimal(value, &spec, out);
            }
        }
        b's' => convert_string(l, arg, directive, specify, out)?,
        b'f' | b'e' | b'E' | b'g' | b'G' | b'a' | b'A' => {
            if matches!(directive.letter, b'a' | b'A') {
                // COMPAT: only here the reference looks at the directive before the argument.
                specify(l)?;
            }
            let value = match l.numeric(arg) {
                Some(Number::Float(value)) => value,
                _ => l.check_number(arg)?,
            };
            let spec = specify(l)?;
            let digits = if value.abs() < LONG_FLOAT { 0 } else { MAX_DIGITS };
            reserve(l, out, room(&spec) + digits)?;
            float(value, directive.letter, &spec, out);
        }
        b'x' | b'X' | b'o' | b'u' => {
            let value = integer(l, arg)?;
            let spec = specify(l)?;
            reserve(l, out, room(&spec))?;
            let conv = match directive.letter {
                b'x' => Conv::HexLower,
                b'X' => Conv::HexUpper,
                b'o' => Conv::Octal,
                _ => Conv::Unsigned,
            };
            format_unsigned(value as u64, conv, &spec, out);
        }
        b'c' => {
            let spec = specify(l)?;
            let code = l.check_integer(arg)?;
            reserve(l, out, room(&spec))?;
            pad(&[code as u8], &spec, out);
        }
        b'p' => {
            let pointer = l.shown_address(arg)?;
            let spec = specify(l)?;
            reserve(l, out, room(&spec))?;
            let text = if pointer == 0 { "(null)".to_owned() } else { format!("{pointer:#x}") };
            pad(text.as_bytes(), &spec, out);
        }
        b'q' => {
            if !directive.is_plain() {
                return Err(l.raise(message::SPECIFIER_PERCENT_Q_CANNOT_HAVE_MODIFIERS));
            }
            convert_literal(l, arg, out)?;
        }
        _ => {
            let message = Fault::Conversion.message(&l.str_arg(1)[at..]);
            return Err(l.raise(message));
        }
    }
    Ok(())
}

/// What a number takes, unless it is a very long one.
#[inline]
fn room(spec: &Spec) -> usize {
    MAX_PLAIN_NUMBER + spec.width + spec.precision.unwrap_or(0)
}

#[inline]
fn integer(l: &mut State, arg: i32) -> Result<i64, Raised> {
    match l.numeric(arg) {
        Some(Number::Integer(value)) => Ok(value),
        _ => l.check_integer(arg),
    }
}

fn float(value: f64, letter: u8, spec: &Spec, out: &mut Vec<u8>) {
    if !decimal::write(value, letter, spec, out) {
        format_float(value, letter, spec, out);
    }
}

/// `%s`
fn convert_string(
    l: &mut State,
    arg: i32,
    directive: Directive,
    specify: impl Fn(&mut State) -> Result<Spec, Raised>,
    out: &mut CountedVec<u8>,
) -> Result<(), Raised> {
    let is_string = l.type_of(arg) == Type::String;
    let index = if is_string { arg } else { -1 };
    if !is_string {
        l.push_display(arg)?;
        // `__tostring` may give a number.
        l.coerce_string(-1)?;
    }
    let len = l.str_arg(index).len();
    if directive.is_plain() {
        reserve(l, out, len)?;
        append_part(l, out, index, 0..len)?;
    } else {
        if find_byte(l, index, 0, 0)?.is_some() {
            return Err(l.arg_error(arg, message::STRING_CONTAINS_ZEROS));
        }
        let spec = specify(l)?;
        let shown = spec.precision.map_or(len, |precision| precision.min(len));
        reserve(l, out, shown.max(MAX_PADDED))?;
        if shown >= MAX_PADDED {
            append_part(l, out, index, 0..shown)?;
        } else {
            pad(&l.str_arg(index)[..shown], &spec, out);
        }
    }
    if !is_string {
        l.pop(1);
    }
    Ok(())
}

/// Appends a string as a literal, portion by portion.
fn quote_argument(l: &mut State, arg: i32, out: &mut CountedVec<u8>) -> Result<(), Raised> {
    let end = l.str_arg(arg).len();
    reserve(l, out, 1)?;
    out.push(b'"');
    for start in (0..end).step_by(QUOTED_PORTION) {
        let part = start..end.min(start + QUOTED_PORTION);
        let room = quote::quoted_length(&l.str_arg(arg)[part.clone()]);
        reserve(l, out, room)?;
        quote::quote_part(l.str_arg(arg), part, out);
        if end > QUOTED_PORTION {
            l.charge_bytes(QUOTED_PORTION)?;
        }
    }
    reserve(l, out, 1)?;
    out.push(b'"');
    Ok(())
}

/// `%q`: what the compiler reads back as the same value.
fn convert_literal(l: &mut State, arg: i32, out: &mut CountedVec<u8>) -> Result<(), Raised> {
    match l.type_of(arg) {
        Type::String => {
            quote_argument(l, arg, out)?;
        }
        Type::Number => {
            reserve(l, out, MAX_PLAIN_NUMBER)?;
            match l.numeric(arg) {
                Some(Number::Integer(value)) => quote_integer(value, out),
                Some(Number::Float(value)) => quote_float(value, out),
                None => {}
            }
        }
        Type::Nil | Type::Boolean => {
            reserve(l, out, MAX_PLAIN_NUMBER)?;
            out.extend_from_slice(match (l.is_nil(arg), l.to_boolean(arg)) {
                (true, _) => b"nil",
                (_, true) => b"true",
                (_, false) => b"false",
            });
        }
        _ => return Err(l.arg_error(arg, message::VALUE_HAS_NO_LITERAL_FORM)),
    }
    Ok(())
}

/// Appends text with spaces up to the width.
fn pad(text: &[u8], spec: &Spec, out: &mut Vec<u8>) {
    let missing = spec.width.saturating_sub(text.len());
    if !spec.left {
        out.resize(out.len() + missing, b' ');
    }
    out.extend_from_slice(text);
    if spec.left {
        out.resize(out.len() + missing, b' ');
    }
}
