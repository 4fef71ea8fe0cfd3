//! Hexadecimal numerals, after their `0x`.
//!
//! Integers wrap around modulo 2^64. A float is read into 64 bits, of which the lowest one also stands for all
//! that did not fit ("sticky"), and then rounded once, half to even.

use super::{is_exponent, is_mantissa};
use crate::Number;

/// Converts what follows `0x`.
pub(super) fn parse(text: &[u8], negative: bool) -> Option<Number> {
    if !text.is_empty() && text.iter().all(u8::is_ascii_hexdigit) {
        let value = text.iter().fold(0u64, |value, &byte| value << 4 | digit(byte)) as i64;
        return Some(Number::Integer(if negative { value.wrapping_neg() } else { value }));
    }
    let value = parse_float(text)?;
    Some(Number::Float(if negative { -value } else { value }))
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> u64 {
    u64::from(match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20) - b'a' + 10,
    })
}

fn parse_float(text: &[u8]) -> Option<f64> {
    let (mantissa, exponent) = match text.iter().position(|b| matches!(b, b'p' | b'P')) {
        Some(mark) => (&text[..mark], Some(&text[mark + 1..])),
        None => (text, None),
    };
    if !is_mantissa(mantissa, u8::is_ascii_hexdigit) || !exponent.is_none_or(is_exponent) {
        return None;
    }
    let (bits, scale) = read_mantissa(mantissa);
    Some(round(bits, scale.saturating_add(exponent.map_or(0, read_exponent))))
}

/// The digits as `bits * 2^scale`, with the sticky lowest bit.
fn read_mantissa(text: &[u8]) -> (u64, i64) {
    let (mut bits, mut scale, mut after_dot) = (0u64, 0i64, false);
    for &byte in text {
        if byte == b'.' {
            after_dot = true;
            continue;
        }
        if bits >> 60 == 0 {
            bits = bits << 4 | digit(byte);
            scale -= i64::from(after_dot) * 4;
        } else {
            bits |= u64::from(digit(byte) != 0);
            scale += i64::from(!after_dot) * 4;
        }
    }
    (bits, scale)
}

/// A checked exponent, cut off where it cannot matter any more: the longest text has far fewer digits.
fn read_exponent(text: &[u8]) -> i64 {
    const ENOUGH: i64 = 1 << 60;
    let ([b'+' | b'-', digits @ ..] | digits) = text;
    let magnitude =
        digits.iter().fold(0i64, |value, &b| (value.min(ENOUGH / 10 - 1)) * 10 + i64::from(b - b'0'));
    if text[0] == b'-' { -magnitude } else { magnitude }
}

/// `bits * 2^scale`, rounded to the nearest float, half to even.
fn round(bits: u64, scale: i64) -> f64 {
    const DROPPED: i64 = 64 - f64::MANTISSA_DIGITS as i64;
    const MIN_EXPONENT: i64 = f64::MIN_EXP as i64 - 1;
    const MAX_EXPONENT: i64 = f64::MAX_EXP as i64 - 1;
    if bits == 0 {
        return 0.0;
    }
    let shift = bits.leading_zeros();
    let bits = bits << shift;
    // The value is 1.xxx * 2^exponent.
    let exponent = scale.saturating_add(63 - i64::from(shift));
    if exponent > MAX_EXPONENT {
        return f64::INFINITY;
    }
    // A subnormal number has fewer bits, and zero in its exponent field.
    let missing = (MIN_EXPONENT - exponent).max(0);
    let kept = shift_rounding(bits, DROPPED.saturating_add(missing));
    let field = (exponent - MIN_EXPONENT).max(0) as u64;
    // The leading bit of a normal number, and any carry out of the rounding, add one to the exponent field.
    f64::from_bits((field << (f64::MANTISSA_DIGITS - 1)) + kept)
}

/// `bits / 2^distance` to the nearest integer, half to even; `distance` is at least one.
fn shift_rounding(bits: u64, distance: i64) -> u64 {
    if distance > 64 {
        return 0;
    }
    let wide = u128::from(bits);
    let (kept, rest, half) = (wide >> distance, wide & ((1 << distance) - 1), 1 << (distance - 1));
    let up = rest > half || (rest == half && kept & 1 == 1);
    kept as u64 + u64::from(up)
}
