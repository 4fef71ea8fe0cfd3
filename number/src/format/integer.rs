//! Integers: `%d`, `%i`, `%u`, `%o`, `%x`, `%X`.

use super::spec::Spec;

/// An unsigned conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conv {
    /// `%o`.
    Octal,
    /// `%x`.
    HexLower,
    /// `%X`.
    HexUpper,
    /// `%u`.
    Unsigned,
}

/// Longest integer: 64 bits in octal.
const MAX_DIGITS: usize = 22;

/// Appends an integer in decimal, without padding.
pub(super) fn write_unsigned(mut value: u64, out: &mut Vec<u8>) {
    let mut text = [0; MAX_DIGITS];
    let mut start = MAX_DIGITS;
    // PERF: two digits a division.
    while value >= 10 {
        start -= 2;
        let pair = (value % 100) as u8;
        text[start..start + 2].copy_from_slice(&[b'0' + pair / 10, b'0' + pair % 10]);
        value /= 100;
    }
    if value > 0 || start == MAX_DIGITS {
        start -= 1;
        text[start] = b'0' + value as u8;
    }
    out.extend_from_slice(&text[start..]);
}

/// Appends an integer whose base is a power of two.
fn write_radix(mut value: u64, bits: u32, letters: &[u8; 16], out: &mut Vec<u8>) {
    let mut text = [0; MAX_DIGITS];
    let mut start = MAX_DIGITS;
    loop {
        start -= 1;
        text[start] = letters[(value & ((1 << bits) - 1)) as usize];
        value >>= bits;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[start..]);
}

/// Appends a signed integer as `%d` does.
///
/// ```
/// use perilune_number::format::{Spec, format_decimal};
/// let mut out = Vec::new();
/// format_decimal(42, &Spec { plus: true, width: 6, precision: Some(3), ..Spec::default() }, &mut out);
/// assert_eq!(out, b"  +042");
/// ```
pub fn format_decimal(value: i64, spec: &Spec, out: &mut Vec<u8>) {
    let start = out.len();
    spec.write_sign(value < 0, out);
    finish(value.unsigned_abs(), Conv::Unsigned, spec, start, out);
}

/// Appends an unsigned integer as `%o`, `%x`, `%X` or `%u` does.
///
/// ```
/// use perilune_number::format::{Conv, Spec, format_unsigned};
/// let mut out = Vec::new();
/// format_unsigned(255, Conv::HexLower, &Spec { alternate: true, ..Spec::default() }, &mut out);
/// assert_eq!(out, b"0xff");
/// ```
pub fn format_unsigned(value: u64, conv: Conv, spec: &Spec, out: &mut Vec<u8>) {
    let start = out.len();
    if spec.alternate && value != 0 {
        match conv {
            Conv::HexLower => out.extend_from_slice(b"0x"),
            Conv::HexUpper => out.extend_from_slice(b"0X"),
            Conv::Octal | Conv::Unsigned => {}
        }
    }
    finish(value, conv, spec, start, out);
}

/// Appends digits and padding after a sign or prefix that began at `start`.
fn finish(value: u64, conv: Conv, spec: &Spec, start: usize, out: &mut Vec<u8>) {
    let body = out.len();
    // A precision of zero shows zero as nothing.
    if value != 0 || spec.precision != Some(0) {
        match conv {
            Conv::Unsigned => write_unsigned(value, out),
            Conv::Octal => write_radix(value, 3, b"0123456789abcdef", out),
            Conv::HexLower => write_radix(value, 4, b"0123456789abcdef", out),
            Conv::HexUpper => write_radix(value, 4, b"0123456789ABCDEF", out),
        }
    }
    let digits = out.len() - body;
    let mut zeros = spec.precision.unwrap_or(0).saturating_sub(digits);
    if conv == Conv::Octal && spec.alternate && zeros == 0 && out.get(body) != Some(&b'0') {
        zeros = 1;
    }
    out.resize(out.len() + zeros, b'0');
    out[body..].rotate_right(zeros);
    spec.pad(start, body, spec.precision.is_none(), out);
}
