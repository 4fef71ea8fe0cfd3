//! Text to number: numerals of the language and the string-to-number rule (sections 3.1 and 3.4.3).
//!
//! Decimal floats are rounded correctly by the standard library's parser, which sees only text that has passed
//! the grammar here; hexadecimal floats are rounded correctly by the module `hex`. Neither depends on a locale.

mod hex;
mod long;

pub use long::{Stopped, parse_number_unless, trim_unless};

use crate::Number;

/// Converts text as `tonumber` and arithmetic on strings do: surrounding whitespace and a sign are allowed.
///
/// Hexadecimal integers wrap around; decimal integers that do not fit become floats.
///
/// ```
/// use perilune_number::{Number, parse::parse_number};
/// assert_eq!(parse_number(b"  -0x10 "), Some(Number::Integer(-16)));
/// assert_eq!(parse_number(b"1e1"), Some(Number::Float(10.0)));
/// assert_eq!(parse_number(b"9223372036854775808"), Some(Number::Float(9223372036854775808.0)));
/// assert_eq!(parse_number(b"inf"), None);
/// ```
#[must_use]
pub fn parse_number(text: &[u8]) -> Option<Number> {
    match trim(text) {
        [b'-', magnitude @ ..] => parse_magnitude(magnitude, true),
        [b'+', magnitude @ ..] | magnitude => parse_magnitude(magnitude, false),
    }
}

/// Converts a numeral of the language: no whitespace, no sign.
///
/// ```
/// use perilune_number::{Number, parse::parse_numeral};
/// assert_eq!(parse_numeral(b"0xA.8p1"), Some(Number::Float(21.0)));
/// assert_eq!(parse_numeral(b"3..2"), None);
/// ```
#[must_use]
#[inline]
pub fn parse_numeral(text: &[u8]) -> Option<Number> {
    parse_magnitude(text, false)
}

/// What C's `isspace` accepts in the C locale.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The text without whitespace around it.
fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&b| !is_space(b)).unwrap_or(text.len());
    let end = text.iter().rposition(|&b| !is_space(b)).map_or(start, |last| last + 1);
    &text[start..end]
}

fn parse_magnitude(text: &[u8], negative: bool) -> Option<Number> {
    if let [b'0', b'x' | b'X', digits @ ..] = text {
        return hex::parse(digits, negative);
    }
    match parse_decimal_integer(text, negative) {
        Some(value) => Some(Number::Integer(value)),
        None => parse_decimal_float(text, negative).map(Number::Float),
    }
}

/// `None` if there is anything but digits, or the value is not an integer of 64 bits.
fn parse_decimal_integer(text: &[u8], negative: bool) -> Option<i64> {
    // Eighteen digits cannot overflow.
    const SAFE_DIGITS: usize = 18;
    if text.is_empty() {
        return None;
    }
    let mut magnitude = 0u64;
    if text.len() <= SAFE_DIGITS {
        for &byte in text {
            magnitude = magnitude * 10 + decimal_digit(byte)?;
        }
    } else {
        for &byte in text {
            magnitude = magnitude.checked_mul(10)?.checked_add(decimal_digit(byte)?)?;
        }
    }
    if negative { 0i64.checked_sub_unsigned(magnitude) } else { magnitude.try_into().ok() }
}

fn decimal_digit(byte: u8) -> Option<u64> {
    byte.is_ascii_digit().then(|| u64::from(byte - b'0'))
}

fn parse_decimal_float(text: &[u8], negative: bool) -> Option<f64> {
    let (mantissa, exponent) = match text.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(mark) => (&text[..mark], Some(&text[mark + 1..])),
        None => (text, None),
    };
    if !is_mantissa(mantissa, u8::is_ascii_digit) || !exponent.is_none_or(is_exponent) {
        return None;
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// Digits with at most one dot among them, at least one digit.
fn is_mantissa(text: &[u8], is_digit: fn(&u8) -> bool) -> bool {
    let digits = text.iter().filter(|b| is_digit(b)).count();
    let dots = text.iter().filter(|&&b| b == b'.').count();
    digits > 0 && dots <= 1 && digits + dots == text.len()
}

/// Decimal digits after an optional sign.
fn is_exponent(text: &[u8]) -> bool {
    let ([b'+' | b'-', digits @ ..] | digits) = text;
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests;
