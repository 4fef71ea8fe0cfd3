//! `%f`, `%e` and `%g` of ordinary floats, exactly and fast.
//!
//! A float is `mantissa * 2^exponent`. Scaled by a power of ten that brings the wanted digits before the point, it is a
//! fraction of integers; as long as these fit 128 bits, a multiplication and a shift give the digits and, from what is
//! cut off, the right rounding (half to even, as C does). What does not fit is left to the general algorithm.

use perilune_number::format::Spec;

/// `5^22 < 2^52` and a mantissa has 53 bits, so a mantissa times `10^22` takes at most 127 bits.
const MAX_SCALE: usize = 22;
/// Most significant digits of `%e` and `%g`: what fits 64 bits with room for a carry.
const MAX_SIGNIFICANT: usize = 18;
const MANTISSA_BITS: u32 = 52;
const EXPONENT_BIAS: i32 = 1075;
/// Precision without one.
const DEFAULT_PRECISION: usize = 6;

const POWERS_OF_TEN: [u64; 20] = {
    let mut powers = [1; 20];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// Appends a float as `printf` does if it is an ordinary one and the flags are; returns whether it did.
pub(super) fn write(value: f64, letter: u8, spec: &Spec, out: &mut Vec<u8>) -> bool {
    if spec.plus || spec.space || spec.alternate || spec.zero {
        return false;
    }
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    let start = out.len();
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let written = match letter {
        b'f' => write_fixed(value.abs(), precision, out),
        b'e' => write_exponential(value.abs(), precision, out),
        b'g' => write_general(value.abs(), precision.max(1), out),
        _ => false,
    };
    if !written {
        out.truncate(start);
        return false;
    }
    let missing = spec.width.saturating_sub(out.len() - start);
    if missing > 0 {
        out.resize(out.len() + missing, b' ');
        if !spec.left {
            out[start..].rotate_right(missing);
        }
    }
    true
}

fn write_fixed(value: f64, precision: usize, out: &mut Vec<u8>) -> bool {
    if precision > MAX_SCALE {
        return false;
    }
    let Some(scaled) = scale(value, precision as i32) else { return false };
    // At least one digit stands before the point.
    push_digits(scaled, precision + 1, out);
    if precision > 0 {
        insert_point(out, precision);
    }
    true
}

fn write_exponential(value: f64, precision: usize, out: &mut Vec<u8>) -> bool {
    let Some((digits, exponent)) = significant(value, precision + 1) else { return false };
    push_digits(digits, precision + 1, out);
    if precision > 0 {
        insert_point(out, precision);
    }
    push_exponent(exponent, out);
    true
}

fn write_general(value: f64, count: usize, out: &mut Vec<u8>) -> bool {
    let Some((mut digits, exponent)) = significant(value, count) else { return false };
    let mut count = count as i32;
    let plain = (-4..count).contains(&exponent);
    // Zeros at the end of the fraction are not shown.
    let least = if plain { (exponent + 1).max(1) } else { 1 };
    while count > least && digits % 10 == 0 {
        digits /= 10;
        count -= 1;
    }
    if !plain {
        push_digits(digits, count as usize, out);
        if count > 1 {
            insert_point(out, count as usize - 1);
        }
        push_exponent(exponent, out);
        return true;
    }
    let decimals = (count - 1 - exponent).max(0) as usize;
    push_digits(digits, decimals + 1, out);
    if decimals > 0 {
        insert_point(out, decimals);
    }
    true
}

/// `value * 10^scale`, rounded.
#[inline]
fn scale(value: f64, scale: i32) -> Option<u64> {
    let bits = value.to_bits();
    let biased = (bits >> MANTISSA_BITS) as i32;
    let fraction = bits & ((1 << MANTISSA_BITS) - 1);
    // Subnormal numbers, infinities and NaN take the other way; so do integers of more than 64 bits.
    if biased == 0 && fraction != 0 || biased > EXPONENT_BIAS + 10 {
        return None;
    }
    if biased == 0 {
        return Some(0);
    }
    let mantissa = fraction | 1 << MANTISSA_BITS;
    let exponent = biased - EXPONENT_BIAS;
    if scale < 0 {
        return divide(mantissa, exponent, *POWERS_OF_TEN.get(scale.unsigned_abs() as usize)?);
    }
    let scale = scale as usize;
    if scale > MAX_SCALE {
        return None;
    }
    let power = if scale < POWERS_OF_TEN.len() {
        u128::from(POWERS_OF_TEN[scale])
    } else {
        u128::from(POWERS_OF_TEN[19]) * u128::from(POWERS_OF_TEN[scale - 19])
    };
    let product = u128::from(mantissa) * power;
    if exponent >= 0 {
        // Only integers below 2^63 come here.
        return u64::try_from(product).ok()?.checked_mul(1 << exponent);
    }
    let shift = exponent.unsigned_abs();
    if shift > 127 {
        // Less than a half, because the product has at most 127 bits.
        return Some(0);
    }
    let quotient = u64::try_from(product >> shift).ok()?;
    let rest = product & ((1 << shift) - 1);
    let half = 1 << (shift - 1);
    quotient.checked_add((rest > half || (rest == half && quotient & 1 == 1)).into())
}

/// `mantissa * 2^exponent / divisor`, rounded; the divisor is a power of ten above 1.
fn divide(mantissa: u64, exponent: i32, divisor: u64) -> Option<u64> {
    let (whole, has_fraction) = if exponent >= 0 {
        (mantissa << exponent, false)
    } else {
        let shift = exponent.unsigned_abs();
        if shift > 63 {
            return Some(0);
        }
        (mantissa >> shift, mantissa & ((1 << shift) - 1) != 0)
    };
    let (quotient, rest) = (whole / divisor, whole % divisor);
    let half = divisor / 2;
    let up = rest > half || (rest == half && (has_fraction || quotient & 1 == 1));
    Some(quotient + u64::from(up))
}

/// `count` significant digits as an integer, and the decimal exponent of the first.
#[inline]
fn significant(value: f64, count: usize) -> Option<(u64, i32)> {
    if count > MAX_SIGNIFICANT {
        return None;
    }
    if value == 0.0 {
        return Some((0, 0));
    }
    let binary = (value.to_bits() >> MANTISSA_BITS) as i32 - 1023;
    // log10(2) as a fraction; the guess is right or one too small.
    let mut exponent = (binary * 78_913) >> 18;
    let count = count as i32;
    let limit = POWERS_OF_TEN[count as usize];
    let mut digits = scale(value, count - 1 - exponent)?;
    if digits >= limit {
        exponent += 1;
        digits = scale(value, count - 1 - exponent)?;
    }
    Some((digits, exponent))
}

/// Appends an integer with at least so many digits.
#[inline]
fn push_digits(mut value: u64, least: usize, out: &mut Vec<u8>) {
    const SIZE: usize = 48;
    let mut text = [b'0'; SIZE];
    let mut start = SIZE;
    while value >= 100 {
        start -= 2;
        let pair = (value % 100) as usize;
        text[start..start + 2].copy_from_slice(&PAIRS[2 * pair..2 * pair + 2]);
        value /= 100;
    }
    if value >= 10 {
        start -= 1;
        text[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    start -= 1;
    text[start] = b'0' + value as u8;
    out.extend_from_slice(&text[start.min(SIZE - least)..]);
}

/// The numbers from 00 to 99.
static PAIRS: [u8; 200] = {
    let mut pairs = [0; 200];
    let mut index = 0;
    while index < 100 {
        pairs[2 * index] = b'0' + index as u8 / 10;
        pairs[2 * index + 1] = b'0' + index as u8 % 10;
        index += 1;
    }
    pairs
};

/// Puts a point before the last `decimals` digits.
#[inline]
fn insert_point(out: &mut Vec<u8>, decimals: usize) {
    let at = out.len() - decimals;
    out.push(0);
    out.copy_within(at..at + decimals, at + 1);
    out[at] = b'.';
}

fn push_exponent(exponent: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
    push_digits(exponent.unsigned_abs().into(), 2, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use perilune_number::format::format_float;
    use proptest::prelude::*;

    fn check(value: f64, letter: u8, spec: &Spec) {
        let mut fast = Vec::new();
        if write(value, letter, spec, &mut fast) {
            let mut expected = Vec::new();
            format_float(value, letter, spec, &mut expected);
            let (fast, expected) = (String::from_utf8(fast).unwrap(), String::from_utf8(expected).unwrap());
            assert_eq!(fast, expected, "{value:e} {} {spec:?}", char::from(letter));
        } else {
            assert!(fast.is_empty());
        }
    }

    #[test]
    fn takes_ordinary_floats() {
        for value in [0.0, -0.0, 1.0, 0.5, 0.1, 123.456, 1e15, 1e-5, 99999.95, 999_999.5, 9.5, 2.5, 1e18] {
            for precision in 0..15 {
                for letter in *b"feg" {
                    let spec = Spec { precision: Some(precision), ..Spec::default() };
                    check(value, letter, &spec);
                    let fits = letter != b'f' || value * 10_f64.powi(precision as i32) < u64::MAX as f64;
                    assert_eq!(write(value, letter, &spec, &mut Vec::new()), fits, "{value} {precision}");
                }
            }
        }
    }

    fn float() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>(),
            -1e6..1e6,
            (any::<i32>(), 0..12).prop_map(|(value, scale)| f64::from(value) / 10_f64.powi(scale)),
            (any::<i32>(), 0..20).prop_map(|(value, scale)| f64::from(value) / 2_f64.powi(scale)),
            (any::<i64>(), -20..20).prop_map(|(value, scale)| value as f64 * 10_f64.powi(scale)),
            (-20..20, -3_i64..3).prop_map(|(scale, steps)| {
                f64::from_bits((10_f64.powi(scale).to_bits() as i64 + steps) as u64)
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn agrees_with_the_general_algorithm(
            value in float(),
            letter in prop::sample::select(b"feg".to_vec()),
            precision in prop::option::of(0_usize..25),
            width in 0_usize..30,
            left: bool,
        ) {
            check(value, letter, &Spec { precision, width, left, ..Spec::default() });
        }
    }
}
