//! Floats as `printf` shows them: `%e`, `%f`, `%g`, `%a` and their upper-case twins.
//!
//! The standard library expands floats exactly and rounds half to even, as C does; what is added here is C's
//! layout.

use super::digits::{parse_exponent, write_plain, write_scientific};
use super::hexfloat::write_hex;
use super::spec::Spec;
use std::io::Write;

/// Precision of `%e`, `%f` and `%g` without one.
const DEFAULT_PRECISION: usize = 6;

/// Appends a float as `printf` does; `conv` is one of `eEfFgGaA`.
///
/// # Panics
///
/// If `conv` is anything else.
///
/// ```
/// use perilune_number::format::{Spec, format_float};
/// let text = |value, conv, precision| {
///     let mut out = Vec::new();
///     format_float(value, conv, &Spec { precision, ..Spec::default() }, &mut out);
///     String::from_utf8(out).unwrap()
/// };
/// assert_eq!(text(0.5, b'f', Some(0)), "0");
/// assert_eq!(text(12345.678, b'e', None), "1.234568e+04");
/// assert_eq!(text(0.1, b'g', Some(17)), "0.10000000000000001");
/// assert_eq!(text(-1.0, b'A', None), "-0X1P+0");
/// ```
pub fn format_float(value: f64, conv: u8, spec: &Spec, out: &mut Vec<u8>) {
    let start = out.len();
    spec.write_sign(value.is_sign_negative(), out);
    let mut body = out.len();
    let magnitude = value.abs();
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    if magnitude.is_nan() {
        out.extend_from_slice(b"nan");
    } else if magnitude.is_infinite() {
        out.extend_from_slice(b"inf");
    } else {
        match conv.to_ascii_lowercase() {
            b'e' => write_exponent_form(magnitude, precision, spec.alternate, out),
            b'f' => write_fixed(magnitude, precision, spec.alternate, out),
            b'g' => write_general(magnitude, precision.max(1), spec.alternate, out),
            b'a' => {
                out.extend_from_slice(b"0x");
                body = out.len();
                write_hex(magnitude, spec.precision, spec.alternate, out);
            }
            _ => panic!("not a conversion of floats: {:?}", char::from(conv)),
        }
    }
    if conv.is_ascii_uppercase() {
        out[start..].make_ascii_uppercase();
    }
    spec.pad(start, body, value.is_finite(), out);
}

/// `%f`.
fn write_fixed(value: f64, precision: usize, alternate: bool, out: &mut Vec<u8>) {
    // Writing to a `Vec` cannot fail.
    let _ = write!(out, "{value:.precision$}");
    if alternate && precision == 0 {
        out.push(b'.');
    }
}

/// `%e`.
fn write_exponent_form(value: f64, precision: usize, alternate: bool, out: &mut Vec<u8>) {
    let (digits, exponent) = expand(value, precision + 1);
    write_scientific(&digits, exponent, alternate, out);
}

/// `%g`: `precision` significant digits, without exponent if it is small, and without zeros at the end.
fn write_general(value: f64, precision: usize, alternate: bool, out: &mut Vec<u8>) {
    let (mut digits, exponent) = expand(value, precision);
    if !alternate {
        let len = digits.iter().rposition(|&digit| digit != b'0').map_or(1, |last| last + 1);
        digits.truncate(len);
    }
    let plain = exponent >= -4 && i64::from(exponent) < precision as i64;
    if !plain {
        return write_scientific(&digits, exponent, alternate, out);
    }
    write_plain(&digits, exponent, out);
    // All digits stand before the dot.
    if alternate && i64::from(exponent) + 1 == precision as i64 {
        out.push(b'.');
    }
}

/// Exactly `count` decimal digits, rounded once, and the exponent of the first.
pub(super) fn expand(value: f64, count: usize) -> (Vec<u8>, i32) {
    let mut text = Vec::with_capacity(count + 8);
    // Writing to a `Vec` cannot fail.
    let _ = write!(text, "{value:.*e}", count - 1);
    let mark = text.iter().rposition(|&byte| byte == b'e').expect("an exponent was asked for");
    let exponent = parse_exponent(&text[mark + 1..]);
    text.truncate(mark);
    if count > 1 {
        text.remove(1);
    }
    (text, exponent)
}

#[cfg(test)]
mod tests;
