//! The library `math`, apart from the generator of pseudo-random numbers (`random.rs`).

use crate::message;
use perilune_number::Number;
use perilune_number::arith::float_pow;
use perilune_number::arith::{float_to_integer, float_to_integer_ceil, float_to_integer_floor};
use perilune_vm::{
    CompareOp, FastArguments, FastFn, FastResult, NativeFn, NativeResult, Raised, State, Type,
};

use crate::random;
pub use crate::random::fix_seed;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("abs", abs),
    ("acos", acos),
    ("asin", asin),
    ("atan", atan),
    ("ceil", ceil),
    ("cos", cos),
    ("deg", deg),
    ("exp", exp),
    ("tointeger", tointeger),
    ("floor", floor),
    ("fmod", fmod),
    ("ult", ult),
    ("log", log),
    ("max", max),
    ("min", min),
    ("modf", modf),
    ("rad", rad),
    ("sin", sin),
    ("sqrt", sqrt),
    ("tan", tan),
    ("type", type_),
    // COMPAT: not in the manual of 5.4, but in the usual build of the reference.
    ("cosh", cosh),
    ("sinh", sinh),
    ("tanh", tanh),
    ("atan2", atan),
    ("pow", pow),
    ("frexp", frexp),
    ("ldexp", ldexp),
    ("log10", log10),
];

/// Short cuts for ordinary arguments.
pub(crate) const FAST: &[(NativeFn, FastFn)] = &[
    (floor, |_, a| match a.float(1) {
        Some(value) => quick_floor(value).map_or(FastResult::DECLINED, FastResult::integer),
        None => a.integer(1).map_or(FastResult::DECLINED, FastResult::integer),
    }),
    (ceil, |_, a| match a.float(1) {
        Some(value) => {
            quick_floor(-value).map_or(FastResult::DECLINED, |integer| FastResult::integer(-integer))
        }
        None => a.integer(1).map_or(FastResult::DECLINED, FastResult::integer),
    }),
    (abs, |_, a| match a.integer(1) {
        Some(value) => FastResult::integer(value.wrapping_abs()),
        None => a.float(1).map_or(FastResult::DECLINED, |value| FastResult::float(value.abs())),
    }),
    (sqrt, |_, a| a.number(1).map_or(FastResult::DECLINED, |value| FastResult::float(value.sqrt()))),
    (sin, |_, a| a.number(1).map_or(FastResult::DECLINED, |value| FastResult::float(value.sin()))),
    (cos, |_, a| a.number(1).map_or(FastResult::DECLINED, |value| FastResult::float(value.cos()))),
    (max, |_, a| choose_fast(a, |candidate, best| candidate > best, |candidate, best| candidate > best)),
    (min, |_, a| choose_fast(a, |candidate, best| candidate < best, |candidate, best| candidate < best)),
    (type_, |state, a| {
        if a.integer(1).is_some() {
            state.string(b"integer")
        } else if a.float(1).is_some() {
            state.string(b"float")
        } else {
            FastResult::DECLINED
        }
    }),
    (tointeger, |_, a| a.integer(1).map_or(FastResult::DECLINED, FastResult::integer)),
    (fmod, |_, a| match (a.float(1), a.number(2)) {
        (Some(x), Some(y)) => FastResult::float(x % y),
        _ => FastResult::DECLINED,
    }),
];

/// Of two numbers of the same kind.
#[inline(always)]
fn choose_fast(
    a: FastArguments<'_>,
    integer_is_better: fn(i64, i64) -> bool,
    float_is_better: fn(f64, f64) -> bool,
) -> FastResult {
    if a.count() != 2 {
        return FastResult::DECLINED;
    }
    let second = match (a.integer(1), a.integer(2), a.float(1), a.float(2)) {
        (Some(first), Some(second), ..) => integer_is_better(second, first),
        (_, _, Some(first), Some(second)) => float_is_better(second, first),
        _ => return FastResult::DECLINED,
    };
    a.result(if second { 2 } else { 1 })
}

/// Pushes the library's table.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, FUNCTIONS.len() + 6)?;
    l.set_functions(FUNCTIONS)?;
    l.set_fast_forms(&crate::FAST_FORMS);
    for (name, value) in [
        ("pi", Number::Float(std::f64::consts::PI)),
        ("huge", Number::Float(f64::INFINITY)),
        ("maxinteger", Number::Integer(i64::MAX)),
        ("mininteger", Number::Integer(i64::MIN)),
    ] {
        l.push_numeric(value);
        l.raw_set_field(-2, name)?;
    }
    random::add_functions(l)?;
    Ok(1)
}

fn pow(l: &mut State) -> NativeResult {
    let (x, y) = (l.check_number(1)?, l.check_number(2)?);
    l.push_number(float_pow(x, y));
    Ok(1)
}

/// Splits a float into a mantissa in `[0.5, 1)` and an exponent of 2.
fn frexp(l: &mut State) -> NativeResult {
    let x = l.check_number(1)?;
    let (mantissa, exponent) = if x == 0.0 || !x.is_finite() {
        (x, 0)
    } else {
        // A subnormal number is scaled up first.
        let (scaled, shift) = if x.is_subnormal() { (x * (1u64 << 54) as f64, 54) } else { (x, 0) };
        let bits = scaled.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as i64 - 1022;
        (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - shift)
    };
    l.push_number(mantissa);
    l.push_integer(exponent);
    Ok(2)
}

fn ldexp(l: &mut State) -> NativeResult {
    let mut x = l.check_number(1)?;
    // COMPAT: the exponent is cut to 32 bits.
    let mut exponent = i64::from(l.check_integer(2)? as i32).clamp(-2200, 2200);
    // In steps that are powers of two themselves; only the last one can round.
    while exponent != 0 {
        let step = exponent.clamp(-1000, 1000);
        x *= 2f64.powi(step as i32);
        exponent -= step;
    }
    l.push_number(x);
    Ok(1)
}

/// Defines functions of one float.
macro_rules! float_functions {
    ($($name:ident = $function:expr;)*) => {
        $(fn $name(l: &mut State) -> NativeResult {
            let x = l.check_number(1)?;
            let function: fn(f64) -> f64 = $function;
            l.push_number(function(x));
            Ok(1)
        })*
    };
}

float_functions! {
    acos = f64::acos;
    asin = f64::asin;
    cos = f64::cos;
    // Not `to_degrees` and `to_radians`, which round differently.
    deg = |x| x * (180.0 / std::f64::consts::PI);
    exp = f64::exp;
    rad = |x| x * (std::f64::consts::PI / 180.0);
    sin = f64::sin;
    sqrt = f64::sqrt;
    tan = f64::tan;
    cosh = f64::cosh;
    sinh = f64::sinh;
    tanh = f64::tanh;
    log10 = f64::log10;
}

fn atan(l: &mut State) -> NativeResult {
    let y = l.check_number(1)?;
    let x = l.opt_number(2, 1.0)?;
    l.push_number(y.atan2(x));
    Ok(1)
}

fn abs(l: &mut State) -> NativeResult {
    match l.numeric(1) {
        Some(Number::Integer(value)) => l.push_integer(value.wrapping_abs()),
        _ => {
            let value = l.check_number(1)?;
            l.push_number(value.abs());
        }
    }
    Ok(1)
}

fn floor(l: &mut State) -> NativeResult {
    round(l, quick_floor, float_to_integer_floor, f64::floor)
}

fn ceil(l: &mut State) -> NativeResult {
    round(l, |value| quick_floor(-value).map(|integer| -integer), float_to_integer_ceil, f64::ceil)
}

/// The floor of a float of ordinary size.
///
/// PERF: conversion and comparison instead of the call that `f64::floor` is where the processor may be an old one.
#[inline(always)]
fn quick_floor(value: f64) -> Option<i64> {
    const LIMIT: f64 = (1_u64 << 52) as f64;
    if !(-LIMIT..LIMIT).contains(&value) {
        return None;
    }
    let truncated = value as i64;
    Some(truncated - i64::from(truncated as f64 > value))
}

/// An integer as it is; a float as an integer, or as a float where no integer is that large.
#[inline(always)]
fn round(
    l: &mut State,
    quick: fn(f64) -> Option<i64>,
    to_integer: fn(f64) -> Option<i64>,
    to_float: fn(f64) -> f64,
) -> NativeResult {
    let value = match l.numeric(1) {
        Some(Number::Integer(value)) => {
            l.push_integer(value);
            return Ok(1);
        }
        Some(Number::Float(value)) => value,
        None => l.check_number(1)?,
    };
    match quick(value).or_else(|| to_integer(value)) {
        Some(integer) => l.push_integer(integer),
        None => l.push_number(to_float(value)),
    }
    Ok(1)
}

fn tointeger(l: &mut State) -> NativeResult {
    let number = match l.type_of(1) {
        Type::Number => l.numeric(1),
        Type::String => l.parse_number(1)?,
        _ => {
            l.check_any(1)?;
            None
        }
    };
    match number {
        Some(Number::Integer(value)) => l.push_integer(value),
        Some(Number::Float(value)) => match float_to_integer(value) {
            Some(integer) => l.push_integer(integer),
            None => l.push_nil(),
        },
        None => l.push_nil(),
    }
    Ok(1)
}

/// The remainder that rounds the quotient towards zero.
fn fmod(l: &mut State) -> NativeResult {
    if let (Some(Number::Integer(a)), Some(Number::Integer(b))) = (l.numeric(1), l.numeric(2)) {
        if b == 0 {
            return Err(l.arg_error(2, message::ZERO));
        }
        l.push_integer(a.wrapping_rem(b));
    } else {
        // COMPAT: of two wrong arguments the reference reports the second.
        let b = l.check_number(2)?;
        let a = l.check_number(1)?;
        l.push_number(a % b);
    }
    Ok(1)
}

fn modf(l: &mut State) -> NativeResult {
    if l.is_integer(1) {
        l.set_top(1);
        l.push_number(0.0);
        return Ok(2);
    }
    let value = l.check_number(1)?;
    let whole = value.trunc();
    match float_to_integer(whole) {
        Some(integer) => l.push_integer(integer),
        None => l.push_number(whole),
    }
    l.push_number(if value == whole { 0.0 } else { value - whole });
    Ok(2)
}

fn ult(l: &mut State) -> NativeResult {
    let a = l.check_integer(1)?;
    let b = l.check_integer(2)?;
    l.push_boolean((a as u64) < (b as u64));
    Ok(1)
}

fn log(l: &mut State) -> NativeResult {
    let x = l.check_number(1)?;
    let result = if l.is_none_or_nil(2) {
        x.ln()
    } else {
        match l.check_number(2)? {
            2.0 => x.log2(),
            10.0 => x.log10(),
            base => x.ln() / base.ln(),
        }
    };
    l.push_number(result);
    Ok(1)
}

fn max(l: &mut State) -> NativeResult {
    choose(l, |l, candidate, best| l.compare(best, candidate, CompareOp::Lt))
}

fn min(l: &mut State) -> NativeResult {
    choose(l, |l, candidate, best| l.compare(candidate, best, CompareOp::Lt))
}

/// Pushes the argument that is better than all before it. Any values that compare will do.
fn choose(l: &mut State, is_better: fn(&mut State, i32, i32) -> Result<bool, Raised>) -> NativeResult {
    let last = l.top();
    if last < 1 {
        return Err(l.arg_error(1, message::VALUE_EXPECTED));
    }
    let mut best = 1;
    for candidate in 2..=last {
        if is_better(l, candidate, best)? {
            best = candidate;
        }
    }
    l.push_value(best);
    Ok(1)
}

fn type_(l: &mut State) -> NativeResult {
    match l.numeric(1) {
        Some(Number::Integer(_)) => l.push_str("integer")?,
        Some(Number::Float(_)) => l.push_str("float")?,
        None => {
            l.check_any(1)?;
            l.push_nil();
        }
    }
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_floor_agrees_with_the_exact_one() {
        for value in [
            0.0,
            -0.0,
            0.5,
            -0.5,
            1.0,
            -1.0,
            1.999,
            -1.001,
            4e15,
            -4e15,
            1e300,
            -1e300,
            f64::NAN,
            f64::INFINITY,
        ] {
            if let Some(integer) = quick_floor(value) {
                assert_eq!(Some(integer), float_to_integer_floor(value), "{value}");
            }
        }
        assert_eq!(quick_floor(f64::NAN), None);
    }
}
