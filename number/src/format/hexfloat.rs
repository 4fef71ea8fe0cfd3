//! Floats in hexadecimal: `%a`.
//!
//! C leaves the choice of the first digit open. Here it is 1 for normal numbers and 0 for subnormal ones, whose
//! exponent is always -1022, as glibc prints them; rounding to a precision may carry it up by one.

use std::io::Write;

/// Hexadecimal digits after the dot.
const DIGITS: usize = 13;
/// Bits after the dot.
const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;

/// Appends a finite float without sign and `0x`; without precision, as many digits as it needs.
pub(super) fn write_hex(value: f64, precision: Option<usize>, alternate: bool, out: &mut Vec<u8>) {
    let (mantissa, exponent) = split(value);
    let mantissa = round(mantissa, precision.unwrap_or(DIGITS));
    let fraction = format!("{:0DIGITS$x}", mantissa & ((1 << FRACTION_BITS) - 1));
    let needed = fraction.trim_end_matches('0').len();
    let shown = precision.unwrap_or(needed);
    // The first digit is 0, 1 or, after rounding, 2.
    out.push(b'0' + (mantissa >> FRACTION_BITS) as u8);
    if shown > 0 || alternate {
        out.push(b'.');
    }
    let end = out.len() + shown;
    out.extend_from_slice(&fraction.as_bytes()[..shown.min(DIGITS)]);
    out.resize(end, b'0');
    // Writing to a `Vec` cannot fail.
    let _ = write!(out, "p{exponent:+}");
}

/// The float as `mantissa / 2^52 * 2^exponent`.
fn split(value: f64) -> (u64, i32) {
    const BIAS: i32 = f64::MAX_EXP - 1;
    let fraction = value.to_bits() & ((1 << FRACTION_BITS) - 1);
    match (value.to_bits() >> FRACTION_BITS) as i32 {
        0 if fraction == 0 => (0, 0),
        0 => (fraction, 1 - BIAS),
        field => (fraction | 1 << FRACTION_BITS, field - BIAS),
    }
}

/// Rounds to `digits` after the dot, half to even.
fn round(mantissa: u64, digits: usize) -> u64 {
    if digits >= DIGITS {
        return mantissa;
    }
    let dropped = 4 * (DIGITS - digits) as u32;
    let (rest, half) = (mantissa & ((1 << dropped) - 1), 1 << (dropped - 1));
    let kept = mantissa >> dropped;
    let up = rest > half || (rest == half && kept & 1 == 1);
    (kept + u64::from(up)) << dropped
}
