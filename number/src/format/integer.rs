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

/// Bytes that [`decimal`] may write; the text itself has at most 20.
pub const DECIMAL_BUFFER: usize = 24;

/// Eight decimal digits of a number below 10^8, the first in the lowest byte, as values 0 to 9.
///
/// The number is split in halves, and each half again, in lanes of one word that are divided side by side.
#[inline]
fn eight_digits(value: u32) -> u64 {
    let fours = u64::from(value / 10_000) | u64::from(value % 10_000) << 32;
    // Exact quotients by 100 of numbers below 10,000, and by 10 of numbers below 100.
    let hundreds = (fours * 10_486) >> 20 & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours - 100 * hundreds) << 16;
    let tens = (pairs * 103) >> 10 & 0x000f_000f_000f_000f;
    tens | (pairs - 10 * tens) << 8
}

const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;
const EIGHT_DIGITS: u64 = 100_000_000;

/// Writes an integer in decimal to the start of a buffer; returns the length of the text.
///
/// PERF: whole words are stored, so that who reads the text next does not wait for single bytes to reach the cache.
#[inline]
pub fn decimal(value: i64, buffer: &mut [u8; DECIMAL_BUFFER]) -> usize {
    buffer[0] = b'-';
    unsigned_decimal(value.unsigned_abs(), buffer, usize::from(value < 0))
}

#[inline]
fn unsigned_decimal(value: u64, buffer: &mut [u8; DECIMAL_BUFFER], mut end: usize) -> usize {
    let mut put = |word: u64, at: usize| buffer[at..at + 8].copy_from_slice(&word.to_le_bytes());
    let mut first = |digits: u64| {
        let zeros = (digits.trailing_zeros() / 8).min(7);
        put((digits | ASCII_ZEROS) >> (8 * zeros), end);
        end += 8 - zeros as usize;
    };
    if value < EIGHT_DIGITS {
        first(eight_digits(value as u32));
        return end;
    }
    let (high, low) = (value / EIGHT_DIGITS, value % EIGHT_DIGITS);
    if high < EIGHT_DIGITS {
        first(eight_digits(high as u32));
    } else {
        first(eight_digits((high / EIGHT_DIGITS) as u32));
        put(eight_digits((high % EIGHT_DIGITS) as u32) | ASCII_ZEROS, end);
        end += 8;
    }
    put(eight_digits(low as u32) | ASCII_ZEROS, end);
    end + 8
}

/// Appends an integer in decimal, without padding.
pub(super) fn write_unsigned(value: u64, out: &mut Vec<u8>) {
    let mut buffer = [0; DECIMAL_BUFFER];
    let length = unsigned_decimal(value, &mut buffer, 0);
    out.extend_from_slice(&buffer[..length]);
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
