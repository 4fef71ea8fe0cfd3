//! What `tostring` shows: integers in full, floats as `%.14g` and recognisable as floats.
//!
//! # How a float gets its fourteen digits
//!
//! The exact way (`exact_digits`) expands the float and rounds once; it is slow. The fast way takes the
//! *shortest* digits that identify the float, of those the closest to it, and rounds them. For a normal
//! number both agree:
//!
//! - With up to 14 shortest digits there is nothing to round. They are the nearest 14-digit decimal, because
//!   decimals of that length are more than ten floats apart.
//! - With more, the two could differ only if a half-way point, a decimal of 15 digits, lay between the float and
//!   its shortest digits, or on them. If between, the half-way point would itself identify the float, with as
//!   few digits and closer to it, and would have been chosen. If on them, the shortest digits are 15 and end in
//!   5: then, and for subnormal numbers, which have fewer bits, the exact way decides.

use super::digits::{Digits, write_plain, write_scientific};
use super::integer::{DECIMAL_BUFFER, decimal, write_unsigned};
use crate::Number;

/// Significant digits of a float.
const PRECISION: usize = 14;
/// The least float that may be shown without exponent.
const START_OF_PLAIN: f64 = 1e-4;
/// From here on floats have an exponent; integers below have at most fourteen digits.
const END_OF_PLAIN: f64 = 1e14;

/// Appends a number as `tostring` shows it.
///
/// ```
/// use perilune_number::{Number, format::write_number};
/// let mut text = Vec::new();
/// write_number(Number::Integer(3), &mut text);
/// write_number(Number::Float(-3.0), &mut text);
/// assert_eq!(text, b"3-3.0");
/// ```
pub fn write_number(number: Number, out: &mut Vec<u8>) {
    match number {
        Number::Integer(value) => write_integer(value, out),
        Number::Float(value) => write_float(value, out),
    }
}

/// Appends an integer in decimal.
pub fn write_integer(value: i64, out: &mut Vec<u8>) {
    let mut buffer = [0; DECIMAL_BUFFER];
    let length = decimal(value, &mut buffer);
    out.extend_from_slice(&buffer[..length]);
}

/// Appends a float as `tostring` shows it: `%.14g`, with `.0` after what looks like an integer.
///
/// ```
/// use perilune_number::format::write_float;
/// let text = |value| { let mut out = Vec::new(); write_float(value, &mut out); String::from_utf8(out).unwrap() };
/// assert_eq!(text(0.1), "0.1");
/// assert_eq!(text(1e15), "1e+15");
/// assert_eq!(text(-0.0), "-0.0");
/// assert_eq!(text(1.0 / 3.0), "0.33333333333333");
/// assert_eq!(text(f64::NEG_INFINITY), "-inf");
/// ```
pub fn write_float(value: f64, out: &mut Vec<u8>) {
    if value.is_sign_negative() {
        out.push(b'-');
    }
    write_magnitude(value.abs(), out);
}

fn write_magnitude(value: f64, out: &mut Vec<u8>) {
    let whole = value as u64;
    if value < END_OF_PLAIN && whole as f64 == value {
        write_unsigned(whole, out);
        out.extend_from_slice(b".0");
    } else if value.is_nan() {
        out.extend_from_slice(b"nan");
    } else if value.is_infinite() {
        out.extend_from_slice(b"inf");
    } else if value.is_normal() {
        write_normal(value, out);
    } else {
        write_digits(&exact_digits(value), out);
    }
}

/// The fast way; see the module's documentation.
fn write_normal(value: f64, out: &mut Vec<u8>) {
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(value).as_bytes();
    // PERF: most floats of most programs: the text has the right layout, and cannot have too many digits.
    if shortest.len() <= PRECISION + 1 && (START_OF_PLAIN..END_OF_PLAIN).contains(&value) {
        out.extend_from_slice(shortest);
        return;
    }
    write_digits(&rounded_digits(value, shortest), out);
}

/// The digits of a positive normal float, rounded to fourteen, from its shortest text.
fn rounded_digits(value: f64, shortest: &[u8]) -> Digits {
    let mut digits = Digits::parse(shortest);
    if digits.is_half_way(PRECISION) {
        return exact_digits(value);
    }
    digits.round(PRECISION);
    digits
}

/// The digits of a positive finite float, expanded exactly and rounded once to fourteen.
fn exact_digits(value: f64) -> Digits {
    Digits::parse(format!("{value:.*e}", PRECISION - 1).as_bytes())
}

fn write_digits(digits: &Digits, out: &mut Vec<u8>) {
    let exponent = digits.exponent();
    if !(-4..PRECISION as i32).contains(&exponent) {
        return write_scientific(digits.as_slice(), exponent, false, out);
    }
    write_plain(digits.as_slice(), exponent, out);
    if digits.as_slice().len() as i32 <= exponent + 1 {
        out.extend_from_slice(b".0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(value: f64) -> String {
        let mut out = Vec::new();
        write_float(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn floats_look_like_floats() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (99999999999999.0, "99999999999999.0"),
            (99999999999999.5, "1e+14"),
            (12345678901234.5, "12345678901234.0"),
            (12345678901235.5, "12345678901236.0"),
            (99999999999998.6, "99999999999999.0"),
            (1e14, "1e+14"),
            (1e100, "1e+100"),
            (123456.789, "123456.789"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.00012345678901234567, "0.00012345678901235"),
            (9.9999999999999e-5, "9.9999999999999e-05"),
            (9.999999999999999e-5, "0.0001"),
            (0.99999999999999999, "1.0"),
            (0.999999999999999, "1.0"),
            (1.9999999999999999, "2.0"),
            (1.999999999999999, "2.0"),
            (std::f64::consts::PI, "3.1415926535898"),
            (1e-310, "1e-310"),
            (5e-324, "4.9406564584125e-324"),
            (f64::MAX, "1.7976931348623e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072e-308"),
            (f64::INFINITY, "inf"),
            (f64::NAN.copysign(1.0), "nan"),
            (f64::NAN.copysign(-1.0), "-nan"),
        ] {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn writes_integers() {
        for value in [0, 1, -1, 9, 10, 99, 100, 101, 12345, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_integer(value, &mut out);
            assert_eq!(out, value.to_string().as_bytes());
        }
    }

    fn agrees(value: f64) -> Result<(), TestCaseError> {
        let magnitude = value.abs();
        if !magnitude.is_normal() {
            return Ok(());
        }
        let fast = rounded_digits(magnitude, zmij::Buffer::new().format_finite(magnitude).as_bytes());
        prop_assert_eq!(fast, exact_digits(magnitude));
        let (mut shown, mut expected) = (Vec::new(), Vec::new());
        write_magnitude(magnitude, &mut shown);
        write_digits(&fast, &mut expected);
        prop_assert_eq!(shown, expected);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 4000 }))]

        #[test]
        fn fast_digits_are_exact_for_any_bits(bits: u64) {
            agrees(f64::from_bits(bits))?;
        }

        #[test]
        fn fast_digits_are_exact_near_half_way(digits in 10_000_000_000_000u64..100_000_000_000_000,
                                               power in -320i32..300, step in -3i64..=3) {
            let half_way: f64 = format!("{digits}5e{power}").parse().unwrap();
            agrees(f64::from_bits(half_way.to_bits().wrapping_add_signed(step)))?;
        }

        #[test]
        fn fast_digits_are_exact_for_ordinary_values(whole in 0u64..1_000_000_000_000_000, scale in 0i32..20) {
            agrees(whole as f64 / 10f64.powi(scale))?;
        }

        #[test]
        fn text_reads_back_within_fourteen_digits(value in proptest::num::f64::NORMAL) {
            let shown = text(value);
            let expected: f64 = format!("{value:.13e}").parse().unwrap();
            prop_assert_eq!(crate::parse::parse_number(shown.as_bytes()), Some(Number::Float(expected)));
        }

        #[test]
        fn integers_round_trip(value: i64) {
            let mut out = Vec::new();
            write_integer(value, &mut out);
            prop_assert_eq!(crate::parse::parse_number(&out), Some(Number::Integer(value)));
        }
    }
}
