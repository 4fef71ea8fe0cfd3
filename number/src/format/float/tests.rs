//! Conversions of floats and integers; the expectations are what C's `printf` prints.

use super::super::{Conv, Spec, format_decimal, format_float, format_unsigned};
use crate::Number;
use crate::parse::parse_number;
use proptest::prelude::*;

/// Reads `%[flags][width][.precision]conv`.
fn parse_spec(text: &str) -> (Spec, u8) {
    let (mut spec, mut rest) = (Spec::default(), text.strip_prefix('%').unwrap());
    while let Some(flag @ ('-' | '+' | ' ' | '#' | '0')) = rest.chars().next() {
        match flag {
            '-' => spec.left = true,
            '+' => spec.plus = true,
            ' ' => spec.space = true,
            '#' => spec.alternate = true,
            _ => spec.zero = true,
        }
        rest = &rest[1..];
    }
    let (numbers, conv) = rest.split_at(rest.len() - 1);
    let (width, precision) = numbers.split_once('.').map_or((numbers, None), |(w, p)| (w, Some(p)));
    spec.width = width.parse().unwrap_or(0);
    spec.precision = precision.map(|p| p.parse().unwrap_or(0));
    (spec, conv.as_bytes()[0])
}

fn float(format: &str, value: f64) -> String {
    let (spec, conv) = parse_spec(format);
    let mut out = b"<".to_vec();
    format_float(value, conv, &spec, &mut out);
    String::from_utf8(out).unwrap()[1..].to_owned()
}

fn integer(format: &str, value: i64) -> String {
    let (spec, conv) = parse_spec(format);
    let mut out = b"<".to_vec();
    match conv {
        b'o' => format_unsigned(value as u64, Conv::Octal, &spec, &mut out),
        b'x' => format_unsigned(value as u64, Conv::HexLower, &spec, &mut out),
        b'X' => format_unsigned(value as u64, Conv::HexUpper, &spec, &mut out),
        b'u' => format_unsigned(value as u64, Conv::Unsigned, &spec, &mut out),
        _ => format_decimal(value, &spec, &mut out),
    }
    String::from_utf8(out).unwrap()[1..].to_owned()
}

#[test]
fn formats_floats_as_printf() {
    for (format, value, expected) in [
        ("%f", 1.5, "1.500000"),
        ("%.0f", 0.5, "0"),
        ("%.0f", 1.5, "2"),
        ("%.0f", 2.5, "2"),
        ("%#.0f", 2.5, "2."),
        ("%.1f", 0.25, "0.2"),
        ("%.3f", 2.0005, "2.001"),
        ("%.20f", 0.1, "0.10000000000000000555"),
        ("%8.2f", -3.14259, "   -3.14"),
        ("%-8.2f|", 3.14259, "3.14    "),
        ("%08.2f", -3.14259, "-0003.14"),
        ("%+.1f", 1.0, "+1.0"),
        ("% .1f", 1.0, " 1.0"),
        ("%e", 0.0, "0.000000e+00"),
        ("%.0e", 12345.0, "1e+04"),
        ("%#.0e", 12345.0, "1.e+04"),
        ("%.3E", 1e-100, "1.000E-100"),
        ("%.1e", 9.96, "1.0e+01"),
        ("%g", 100000.0, "100000"),
        ("%g", 1000000.0, "1e+06"),
        ("%g", 0.0001, "0.0001"),
        ("%g", 0.00001, "1e-05"),
        ("%#g", 1.0, "1.00000"),
        ("%#g", 0.0, "0.00000"),
        ("%#.1g", 1.0, "1."),
        ("%#.6g", 123456.0, "123456."),
        ("%#.3g", 1e10, "1.00e+10"),
        ("%.0g", 123.0, "1e+02"),
        ("%.3g", 999.9, "1e+03"),
        ("%.3g", 0.00099999, "0.001"),
        ("%.14g", std::f64::consts::PI, "3.1415926535898"),
        ("%.99g", 0.5, "0.5"),
        ("%G", 1e-10, "1E-10"),
        ("%010g", -1.5, "-0000001.5"),
        ("%5.1f", f64::INFINITY, "  inf"),
        ("%05.1f", f64::NEG_INFINITY, " -inf"),
        ("%+F", f64::INFINITY, "+INF"),
        ("%-5g", f64::NAN, "nan  "),
        ("%G", -f64::NAN, "-NAN"),
    ] {
        assert_eq!(float(format.trim_end_matches('|'), value), expected, "{format} {value}");
    }
}

#[test]
fn formats_hexadecimal_floats_as_glibc() {
    for (format, value, expected) in [
        ("%a", 0.0, "0x0p+0"),
        ("%a", -0.0, "-0x0p+0"),
        ("%a", 1.0, "0x1p+0"),
        ("%#a", 1.0, "0x1.p+0"),
        ("%A", 1.0 / 3.0, "0X1.5555555555555P-2"),
        ("%a", 0.1, "0x1.999999999999ap-4"),
        ("%.0a", 1.5, "0x2p+0"),
        ("%.0a", 1.25, "0x1p+0"),
        ("%.1a", 1.998046875, "0x2.0p+0"),
        ("%.3a", 1.0, "0x1.000p+0"),
        ("%.15a", 1.5, "0x1.800000000000000p+0"),
        ("%.3a", 0.1, "0x1.99ap-4"),
        ("%a", 5e-324, "0x0.0000000000001p-1022"),
        ("%.1a", 5e-324, "0x0.0p-1022"),
        ("%a", f64::MAX, "0x1.fffffffffffffp+1023"),
        ("%012a", 1.5, "0x00001.8p+0"),
        ("%+12a", 1.5, "   +0x1.8p+0"),
    ] {
        assert_eq!(float(format, value), expected, "{format} {value}");
    }
}

#[test]
fn formats_integers_as_printf() {
    for (format, value, expected) in [
        ("%d", 0, "0"),
        ("%d", i64::MIN, "-9223372036854775808"),
        ("%5d", 42, "   42"),
        ("%-5d", 42, "42   "),
        ("%05d", -42, "-0042"),
        ("%-05d", -42, "-42  "),
        ("%05.3d", -42, " -042"),
        ("%+d", 42, "+42"),
        ("% d", 42, " 42"),
        ("%.0d", 0, ""),
        ("%+.0d", 0, "+"),
        ("%3.0d", 0, "   "),
        ("%.20d", 1, "00000000000000000001"),
        ("%u", -1, "18446744073709551615"),
        ("%o", -1, "1777777777777777777777"),
        ("%#o", 8, "010"),
        ("%#o", 0, "0"),
        ("%#.0o", 0, "0"),
        ("%#.3o", 8, "010"),
        ("%x", 255, "ff"),
        ("%#X", 255, "0XFF"),
        ("%#x", 0, "0"),
        ("%#.0x", 0, ""),
        ("%#08x", 255, "0x0000ff"),
        ("%#8x", 255, "    0xff"),
        ("%x", -1, "ffffffffffffffff"),
    ] {
        assert_eq!(integer(format, value), expected, "{format} {value}");
    }
}

proptest! {
    #[test]
    fn seventeen_digits_round_trip(value in proptest::num::f64::ANY.prop_filter("finite", |v| v.is_finite())) {
        prop_assert_eq!(parse_number(float("%.17g", value).as_bytes()).map(as_float), Some(value));
        prop_assert_eq!(parse_number(float("%.16e", value).as_bytes()), Some(Number::Float(value)));
        prop_assert_eq!(parse_number(float("%a", value).as_bytes()).map(as_float), Some(value));
    }

    #[test]
    fn pads_to_the_width(value: f64, width in 0usize..60, conv in "[efga]", flags in "[-+ #0]{0,3}") {
        let text = float(&format!("%{flags}{width}.3{conv}"), value);
        let bare = float(&format!("%{}.3{conv}", flags.replace(['0', '-'], "")), value);
        prop_assert_eq!(text.len(), width.max(bare.len()));
    }
}

/// `%.17g` and `%a` show integers without a dot, or as what reads back as an integer.
fn as_float(number: Number) -> f64 {
    match number {
        Number::Integer(value) => value as f64,
        Number::Float(value) => value,
    }
}
