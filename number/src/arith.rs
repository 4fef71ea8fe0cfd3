//! Arithmetic and comparison where Lua's meaning differs from Rust's (sections 3.4.1 to 3.4.4 of the manual).
//!
//! Integer operations wrap around. Addition, subtraction, multiplication and bitwise operations on integers are
//! `wrapping_add` and its siblings and need no help; float operations are those of `f64`. What stands here is the
//! rest. Division by zero of integers is `None`, and the caller raises the error.

use crate::Number;

/// 2^63, the first float above every integer.
const INTEGER_END: f64 = 9_223_372_036_854_775_808.0;

/// `a // b` on integers, rounding towards minus infinity; `None` if `b` is zero.
///
/// ```
/// use perilune_number::arith::int_floor_div;
/// assert_eq!(int_floor_div(-7, 2), Some(-4));
/// assert_eq!(int_floor_div(i64::MIN, -1), Some(i64::MIN));
/// assert_eq!(int_floor_div(1, 0), None);
/// ```
#[must_use]
#[inline]
pub const fn int_floor_div(a: i64, b: i64) -> Option<i64> {
    if b > 0 && b & (b - 1) == 0 {
        return Some(a >> b.trailing_zeros());
    }
    match b {
        0 => None,
        -1 => Some(a.wrapping_neg()),
        _ => {
            let inexact_negative = (a ^ b) < 0 && a % b != 0;
            Some(a / b - inexact_negative as i64)
        }
    }
}

/// `a % b` on integers, with the sign of `b`; `None` if `b` is zero.
///
/// ```
/// use perilune_number::arith::int_mod;
/// assert_eq!(int_mod(-7, 3), Some(2));
/// assert_eq!(int_mod(7, -3), Some(-2));
/// assert_eq!(int_mod(1, 0), None);
/// ```
#[must_use]
#[inline]
pub const fn int_mod(a: i64, b: i64) -> Option<i64> {
    // Division is by far the slowest instruction of all that are involved, and less slow in 32 bits.
    if b > 0 && b & (b - 1) == 0 {
        return Some(a & (b - 1));
    }
    if (a | b) as u64 >> 32 == 0 && b != 0 {
        return Some((a as u32 % b as u32) as i64);
    }
    match b {
        0 => None,
        -1 => Some(0),
        _ => {
            let rest = a % b;
            Some(if rest != 0 && (rest ^ b) < 0 { rest + b } else { rest })
        }
    }
}

/// `a // b` on floats: the floor of the rounded quotient.
#[must_use]
#[inline]
pub fn float_floor_div(a: f64, b: f64) -> f64 {
    (a / b).floor()
}

/// `a % b` on floats, with the sign of `b`.
///
/// ```
/// use perilune_number::arith::float_mod;
/// assert_eq!(float_mod(-5.5, 2.0), 0.5);
/// assert_eq!(float_mod(5.0, f64::NEG_INFINITY), f64::NEG_INFINITY);
/// assert_eq!(float_mod(5.0, f64::INFINITY), 5.0);
/// ```
#[must_use]
#[inline]
pub fn float_mod(a: f64, b: f64) -> f64 {
    // The signs are compared without multiplying, which could underflow to zero.
    let rest = float_rest(a, b);
    let wrong_sign = if rest > 0.0 { b < 0.0 } else { rest < 0.0 && b > 0.0 };
    if wrong_sign { rest + b } else { rest }
}

/// The exact rest of a division that truncates, with the sign of `a`.
///
/// PERF: the operator goes bit by bit. Most operands are integers, of a size in which floats have all of them.
#[inline]
fn float_rest(a: f64, b: f64) -> f64 {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    if a.abs() < b.abs() {
        return a;
    }
    let (i, j) = (a as i64, b as i64);
    let exact = i as f64 == a && j as f64 == b && i.unsigned_abs() <= EXACT;
    if exact && j != 0 { ((i % j) as f64).copysign(a) } else { a % b }
}

/// `a ^ b`.
#[must_use]
#[inline]
pub fn float_pow(a: f64, b: f64) -> f64 {
    if b == 2.0 { a * a } else { a.powf(b) }
}

/// `a << n`: a logical shift by any distance; a negative one shifts to the right.
///
/// ```
/// use perilune_number::arith::shift_left;
/// assert_eq!(shift_left(1, 63), i64::MIN);
/// assert_eq!(shift_left(1, 64), 0);
/// assert_eq!(shift_left(-1, -60), 15);
/// ```
#[must_use]
#[inline]
pub const fn shift_left(a: i64, n: i64) -> i64 {
    match n {
        0..=63 => a << n,
        -63..=-1 => (a as u64 >> -n) as i64,
        _ => 0,
    }
}

/// `a >> n`: a logical shift by any distance; a negative one shifts to the left.
#[must_use]
#[inline]
pub const fn shift_right(a: i64, n: i64) -> i64 {
    match n {
        0..=63 => (a as u64 >> n) as i64,
        _ => shift_left(a, n.wrapping_neg()),
    }
}

/// The integer that equals `f`, if there is one.
///
/// ```
/// use perilune_number::arith::float_to_integer;
/// assert_eq!(float_to_integer(-3.0), Some(-3));
/// assert_eq!(float_to_integer(0.5), None);
/// assert_eq!(float_to_integer(9223372036854775808.0), None);
/// ```
#[must_use]
#[inline]
pub fn float_to_integer(f: f64) -> Option<i64> {
    // The cast saturates, so only 2^63 survives the round trip without being in range.
    let i = f as i64;
    (i as f64 == f && f != INTEGER_END).then_some(i)
}

/// The greatest integer not above `f`, if it is in range.
#[must_use]
#[inline]
pub fn float_to_integer_floor(f: f64) -> Option<i64> {
    float_to_integer(f.floor())
}

/// The least integer not below `f`, if it is in range.
#[must_use]
#[inline]
pub fn float_to_integer_ceil(f: f64) -> Option<i64> {
    float_to_integer(f.ceil())
}

/// `i == f` in the mathematical sense.
#[must_use]
#[inline]
pub fn int_eq_float(i: i64, f: f64) -> bool {
    float_to_integer(f) == Some(i)
}

/// Whether every integer of this magnitude is exactly a float.
#[inline]
const fn fits_float(i: i64) -> bool {
    const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;
    -EXACT <= i && i <= EXACT
}

/// `i < f` in the mathematical sense; false if `f` is NaN.
///
/// ```
/// use perilune_number::arith::int_lt_float;
/// assert!(int_lt_float(i64::MAX, 9223372036854775808.0));
/// assert!(!int_lt_float(i64::MAX, f64::NAN));
/// ```
#[must_use]
#[inline]
pub fn int_lt_float(i: i64, f: f64) -> bool {
    if fits_float(i) {
        return (i as f64) < f;
    }
    // i < f  <=>  i < ceil(f); out of range the sign decides.
    float_to_integer_ceil(f).map_or(f > 0.0, |f| i < f)
}

/// `i <= f` in the mathematical sense; false if `f` is NaN.
#[must_use]
#[inline]
pub fn int_le_float(i: i64, f: f64) -> bool {
    if fits_float(i) {
        return i as f64 <= f;
    }
    float_to_integer_floor(f).map_or(f > 0.0, |f| i <= f)
}

/// `f < i` in the mathematical sense; false if `f` is NaN.
#[must_use]
#[inline]
pub fn float_lt_int(f: f64, i: i64) -> bool {
    if fits_float(i) {
        return f < i as f64;
    }
    float_to_integer_floor(f).map_or(f < 0.0, |f| f < i)
}

/// `f <= i` in the mathematical sense; false if `f` is NaN.
#[must_use]
#[inline]
pub fn float_le_int(f: f64, i: i64) -> bool {
    if fits_float(i) {
        return f <= i as f64;
    }
    float_to_integer_ceil(f).map_or(f < 0.0, |f| f <= i)
}

/// What a numerical `for` loop over integers does with its limit; see [`for_limit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForLimit {
    /// The loop does not run.
    Skip,
    /// The loop runs at least once, up to and including this value.
    Limit(i64),
}

/// Clips the limit of a `for` loop whose initial value and step are integers (section 3.3.5).
///
/// A float limit is rounded towards the initial value; one beyond the integers becomes the last integer
/// there. `step` must not be zero; the caller has raised that error.
///
/// ```
/// use perilune_number::{Number, arith::{for_limit, ForLimit}};
/// assert_eq!(for_limit(1, Number::Float(2.9), 1), ForLimit::Limit(2));
/// assert_eq!(for_limit(1, Number::Float(f64::INFINITY), 1), ForLimit::Limit(i64::MAX));
/// assert_eq!(for_limit(1, Number::Integer(0), 1), ForLimit::Skip);
/// ```
#[must_use]
#[inline]
pub fn for_limit(init: i64, limit: Number, step: i64) -> ForLimit {
    let limit = match limit {
        Number::Integer(limit) => Some(limit),
        Number::Float(limit) => clip_float_limit(limit, step),
    };
    match limit {
        Some(limit) if step > 0 && init <= limit => ForLimit::Limit(limit),
        Some(limit) if step < 0 && init >= limit => ForLimit::Limit(limit),
        _ => ForLimit::Skip,
    }
}

/// The float limit of a loop as an integer; `None` if no integer can satisfy it.
fn clip_float_limit(limit: f64, step: i64) -> Option<i64> {
    let rounded = if step < 0 { float_to_integer_ceil(limit) } else { float_to_integer_floor(limit) };
    match rounded {
        Some(limit) => Some(limit),
        None if limit > 0.0 => (step > 0).then_some(i64::MAX),
        // COMPAT: NaN comes here as well, so a loop downwards to NaN runs, as in the reference.
        None => (step < 0).then_some(i64::MIN),
    }
}

/// How many times a `for` loop over integers runs *after its first iteration*.
///
/// (The whole count can be 2^64, which would not fit.) `limit` is what [`for_limit`] gave for the same `init`
/// and `step`.
///
/// ```
/// use perilune_number::arith::for_count;
/// assert_eq!(for_count(1, 10, 3), 3);
/// assert_eq!(for_count(i64::MIN, i64::MAX, 1), u64::MAX);
/// assert_eq!(for_count(i64::MAX, i64::MIN, i64::MIN), 1);
/// ```
#[must_use]
#[inline]
pub const fn for_count(init: i64, limit: i64, step: i64) -> u64 {
    let distance = init.abs_diff(limit);
    // PERF: the usual step needs no division.
    if step == 1 { distance } else { distance / step.unsigned_abs() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn divides_towards_minus_infinity() {
        for (a, b, quotient, rest) in [(7, 3, 2, 1), (-7, 3, -3, 2), (7, -3, -3, -2), (-7, -3, 2, -1)] {
            assert_eq!(int_floor_div(a, b), Some(quotient));
            assert_eq!(int_mod(a, b), Some(rest));
            assert_eq!(float_floor_div(a as f64, b as f64), quotient as f64);
            assert_eq!(float_mod(a as f64, b as f64), rest as f64);
        }
        assert_eq!(int_mod(i64::MIN, -1), Some(0));
        assert_eq!(int_mod(5, 0), None);
    }

    #[test]
    fn float_modulo_of_infinities_and_zeros() {
        assert_eq!(float_mod(-5.0, f64::INFINITY), f64::INFINITY);
        assert_eq!(float_mod(-5.0, f64::NEG_INFINITY), -5.0);
        assert!(float_mod(5.0, 0.0).is_nan());
        assert!(float_mod(f64::INFINITY, 2.0).is_nan());
        assert!(float_mod(-6.0, 2.0).is_sign_negative());
        assert_eq!(float_floor_div(1.0, 0.0), f64::INFINITY);
        assert_eq!(float_mod(-5e-324, 5e-324), 0.0);
    }

    proptest! {
        #[test]
        fn float_rests_are_those_of_the_operator(
            a in prop_oneof![any::<f64>(), (-1i64 << 54..1 << 54).prop_map(|i| i as f64), (-100i32..100).prop_map(f64::from)],
            b in prop_oneof![any::<f64>(), (-1i64 << 54..1 << 54).prop_map(|i| i as f64), (-100i32..100).prop_map(f64::from)],
        ) {
            let (rest, expected) = (float_rest(a, b), a % b);
            prop_assert!(rest.to_bits() == expected.to_bits() || rest.is_nan() && expected.is_nan(), "{rest} {expected}");
        }
    }

    #[test]
    fn shifts_by_any_distance() {
        assert_eq!(shift_right(-1, 63), 1);
        assert_eq!(shift_right(-1, 64), 0);
        assert_eq!(shift_right(1, -4), 16);
        assert_eq!(shift_left(1, -64), 0);
        assert_eq!(shift_left(-1, i64::MIN), 0);
        assert_eq!(shift_right(-1, i64::MIN), 0);
    }

    #[test]
    fn converts_floats_only_in_range() {
        assert_eq!(float_to_integer(-INTEGER_END), Some(i64::MIN));
        assert_eq!(float_to_integer(INTEGER_END), None);
        assert_eq!(float_to_integer(f64::NAN), None);
        assert_eq!(float_to_integer(f64::INFINITY), None);
        assert_eq!(float_to_integer(-0.0), Some(0));
        assert_eq!(float_to_integer_floor(-0.5), Some(-1));
        assert_eq!(float_to_integer_ceil(-0.5), Some(0));
    }

    #[test]
    fn clips_float_limits() {
        use ForLimit::{Limit, Skip};
        assert_eq!(for_limit(1, Number::Float(0.5), 1), Skip);
        assert_eq!(for_limit(1, Number::Float(-0.5), -1), Limit(0));
        assert_eq!(for_limit(1, Number::Float(f64::INFINITY), -1), Skip);
        assert_eq!(for_limit(1, Number::Float(f64::NEG_INFINITY), -1), Limit(i64::MIN));
        assert_eq!(for_limit(1, Number::Float(f64::NAN), 1), Skip);
        assert_eq!(for_limit(1, Number::Float(f64::NAN), -1), Limit(i64::MIN));
    }

    /// Integers and floats near each other and near the edges of exactness.
    fn pair() -> impl Strategy<Value = (i64, f64)> {
        let integer =
            prop_oneof![any::<i64>(), -9i64..9, (i64::MAX - 2048)..=i64::MAX, i64::MIN..(i64::MIN + 2048)];
        (integer, any::<f64>(), -3i32..=3).prop_map(|(i, wild, step)| match step {
            3 => (i, wild),
            2 => (i, i as f64 + 0.5),
            _ => (i, f64::from_bits((i as f64).to_bits().wrapping_add_signed(step.into()))),
        })
    }

    proptest! {
        #[test]
        fn mixed_comparison_is_exact((i, f) in pair()) {
            // Integers of up to 64 bits and floats below 2^100 fit in i128, with the fraction compared apart.
            let (less, equal) = if f.is_nan() {
                (false, false)
            } else if f.abs() > 1e30 {
                (f > 0.0, false)
            } else {
                let (whole, fraction) = (f.floor() as i128, f - f.floor());
                (i128::from(i) < whole || (i128::from(i) == whole && fraction > 0.0),
                 i128::from(i) == whole && fraction == 0.0)
            };
            prop_assert_eq!(int_lt_float(i, f), less);
            prop_assert_eq!(int_le_float(i, f), less || equal);
            prop_assert_eq!(int_eq_float(i, f), equal);
            prop_assert_eq!(float_lt_int(f, i), !less && !equal && !f.is_nan());
            prop_assert_eq!(float_le_int(f, i), !less && !f.is_nan());
        }

        #[test]
        fn quotient_and_rest_agree(a: i64, b in prop_oneof![any::<i64>(), -9i64..9]) {
            if let (Some(q), Some(r)) = (int_floor_div(a, b), int_mod(a, b)) {
                prop_assert_eq!(q.wrapping_mul(b).wrapping_add(r), a);
                prop_assert!(r == 0 || (r < 0) == (b < 0));
            }
        }

        #[test]
        fn counts_iterations(init in -50i64..50, limit in -50i64..50, step in -7i64..7) {
            prop_assume!(step != 0);
            let mut runs = 0;
            let mut i = init;
            while if step > 0 { i <= limit } else { i >= limit } {
                runs += 1;
                i += step;
            }
            match for_limit(init, Number::Integer(limit), step) {
                ForLimit::Skip => prop_assert_eq!(runs, 0),
                ForLimit::Limit(limit) => prop_assert_eq!(for_count(init, limit, step) + 1, runs),
            }
        }
    }
}
