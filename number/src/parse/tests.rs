//! Tests of both grammars against exact values.

use super::{parse_number, parse_numeral};
use crate::Number::{self, Float, Integer};
use proptest::prelude::*;

fn number(text: &str) -> Option<Number> {
    parse_number(text.as_bytes())
}

#[test]
fn reads_decimal_integers() {
    assert_eq!(number("0"), Some(Integer(0)));
    assert_eq!(number(" \t\n\x0b\x0c\r+42 \t\n\x0b\x0c\r"), Some(Integer(42)));
    assert_eq!(number("00000000000000000000000000000000000000007"), Some(Integer(7)));
    assert_eq!(number("9223372036854775807"), Some(Integer(i64::MAX)));
    assert_eq!(number("-9223372036854775808"), Some(Integer(i64::MIN)));
    assert_eq!(number("-9223372036854775809"), Some(Float(-9223372036854775808.0)));
    assert_eq!(parse_numeral(b"9223372036854775808"), Some(Float(9223372036854775808.0)));
}

#[test]
fn reads_hexadecimal_numerals() {
    assert_eq!(number("0xff"), Some(Integer(255)));
    assert_eq!(number("-0Xff"), Some(Integer(-255)));
    assert_eq!(number("0x1ffffffffffffffff"), Some(Integer(-1)));
    assert_eq!(number("0x.1"), Some(Float(0.0625)));
    assert_eq!(number("0x1."), Some(Float(1.0)));
    assert_eq!(number("0xep1"), Some(Float(28.0)));
    assert_eq!(number("-0x0p99999999999999999999"), Some(Float(0.0)));
    assert_eq!(number("0x1p-1074"), Some(Float(5e-324)));
    assert_eq!(number("0x1p-1075"), Some(Float(0.0)));
    assert_eq!(number("0x1.8p-1075"), Some(Float(5e-324)));
    assert_eq!(number("0x1.fffffffffffff8p1023"), Some(Float(f64::INFINITY)));
    assert_eq!(number("0x1.fffffffffffff7p1023"), Some(Float(f64::MAX)));
    assert_eq!(number("0x0.fffffffffffffcp-1022"), Some(Float(f64::MIN_POSITIVE)));
    assert_eq!(number("0x1p-99999999999999999999"), Some(Float(0.0)));
    assert_eq!(number(&format!("0x{}p-4000", "f".repeat(1000))), Some(Float(1.0)));
    assert_eq!(number(&format!("0x.{}1p4000", "0".repeat(999))), Some(Float(1.0)));
}

#[test]
fn rounds_hexadecimal_ties_to_even() {
    assert_eq!(number("0x1.00000000000008p0"), Some(Float(1.0)));
    assert_eq!(number("0x1.00000000000018p0"), Some(Float(1.0 + 2.0 * f64::EPSILON)));
    assert_eq!(number("0x1.0000000000000800000000000000001p0"), Some(Float(1.0 + f64::EPSILON)));
}

#[test]
fn rejects_what_is_no_number() {
    for text in [
        "", " ", "-", "+", "--1", "+-1", "- 1", "inf", "-inf", "nan", "NaN", "infinity", "0x", "0x.", "0xp1",
        "0x1p", "0x1p+", "0xg", "0x 1", "1e", "1e+", "1e1.0", ".", "..1", "1..2", ".e1", "1 2", "1\0",
        "\u{0}1", "1_000", "0x1e+1", "1f", "1p1", "e1", "0b1", "1e 1", "\u{a0}1", "0x-1", "0x+1",
    ] {
        assert_eq!(number(text), None, "{text:?}");
    }
    assert_eq!(parse_numeral(b" 1"), None);
    assert_eq!(parse_numeral(b"-1"), None);
    assert_eq!(parse_numeral(b"1 "), None);
}

#[test]
fn keeps_the_sign_of_zero() {
    let Some(Float(zero)) = number("-0.0") else { panic!("not a float") };
    assert!(zero.is_sign_negative());
    let Some(Float(zero)) = number("-0x.0") else { panic!("not a float") };
    assert!(zero.is_sign_negative());
}

#[test]
fn overflows_to_infinity_and_underflows_to_zero() {
    assert_eq!(number("1e999999999999999999999"), Some(Float(f64::INFINITY)));
    assert_eq!(number("-1e309"), Some(Float(f64::NEG_INFINITY)));
    assert_eq!(number("1e-999999999999999999999"), Some(Float(0.0)));
    assert_eq!(number("0x1p1024"), Some(Float(f64::INFINITY)));
}

/// `digits * 2^scale` by another way than the parser's.
fn nearest(digits: u128, scale: i32) -> f64 {
    // Conversion from u128 rounds half to even; multiplication by a power of two is exact unless the result
    // is subnormal, so the strategy below keeps the exponents away from there.
    let mut value = digits as f64;
    let step = if scale < 0 { 0.5 } else { 2.0 };
    for _ in 0..scale.unsigned_abs() {
        value *= step;
    }
    value
}

proptest! {
    #[test]
    fn decimal_floats_are_rounded_correctly(text in "[0-9]{0,25}(\\.[0-9]{1,25})([eE][+-]?[0-9]{1,3})?") {
        prop_assert_eq!(number(&text), Some(Float(text.parse().unwrap())));
        prop_assert_eq!(number(&format!(" -{text}\n")), Some(Float(-text.parse::<f64>().unwrap())));
    }

    #[test]
    fn decimal_floats_with_exponent_only(text in "[0-9]{1,25}\\.?[eE][+-]?[0-9]{1,3}") {
        prop_assert_eq!(number(&text), Some(Float(text.parse().unwrap())));
    }

    #[test]
    fn hexadecimal_floats_are_rounded_correctly(digits: u128, dot in 0usize..32, exponent in -800i32..800) {
        let mut text = format!("{digits:032x}");
        text.insert(32 - dot, '.');
        let expected = nearest(digits, exponent - 4 * dot as i32);
        prop_assert_eq!(number(&format!("0x{text}p{exponent}")), Some(Float(expected)));
    }

    #[test]
    fn hexadecimal_ties_and_neighbours(kept in (1u64 << 52)..(1 << 53), rest in 0u128..=8, exponent in -1140i32..-1000) {
        // Exact subnormal rounding in integers: the value is wide * 2^exponent.
        let wide = u128::from(kept) << 60 | rest << 56;
        let units = exponent + 1074;
        let expected = if units >= 0 { None } else {
            let distance = units.unsigned_abs();
            let (whole, part) = if distance > 127 { (0, 1) } else { (wide >> distance, wide & ((1 << distance) - 1)) };
            let half = if distance > 127 { u128::MAX } else { 1u128 << (distance - 1) };
            let up = part > half || (part == half && whole & 1 == 1);
            Some(whole + u128::from(up))
        };
        if let Some(units) = expected.filter(|&units| units <= 1 << 52) {
            prop_assert_eq!(number(&format!("0x{wide:x}p{exponent}")), Some(Float(f64::from_bits(units as u64))));
        }
    }

    #[test]
    fn hexadecimal_integers_wrap(value: u64, high in "[0-9a-f]{0,5}") {
        prop_assert_eq!(number(&format!("0x{high}{value:016X}")), Some(Integer(value as i64)));
    }

    #[test]
    fn never_panics(text: Vec<u8>) {
        let _ = parse_number(&text);
        let _ = parse_numeral(&text);
    }

    #[test]
    fn never_panics_on_likely_text(text in "[ +-]{0,2}(0[xX])?[0-9a-fA-F.]{0,30}([eEpP][+-]?[0-9]{0,30})?") {
        let _ = number(&text);
    }
}
