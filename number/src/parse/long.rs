//! Numerals of any length: what they spell is found in portions, with a question in between whether to give up.
//!
//! A long numeral is condensed to a short one of the same value: zeros in front go, and of the digits behind the first [`KEPT`] only whether one of them is
//! not zero can matter. Their number goes into the exponent.

use super::{is_space, parse_number};
use crate::Number;

/// Texts up to this length are read at once.
const PORTION: usize = 1 << 16;
/// Significant digits that can decide how a numeral is rounded: a float that lies half between two others has 767 decimal digits at most.
const KEPT: usize = 800;
/// An exponent that no number of digits makes up for.
const MAX_EXPONENT: i64 = 1 << 60;

/// Whoever was asked wanted to give up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stopped;

/// As [`parse_number`], and asks now and then, if the text is long, whether to give up.
///
/// # Errors
/// `stop` gave true.
///
/// ```
/// use perilune_number::{Number, parse::parse_number_unless};
/// let text = "0".repeat(1 << 20) + "17";
/// assert_eq!(parse_number_unless(text.as_bytes(), &|| false), Ok(Some(Number::Integer(17))));
/// assert!(parse_number_unless(text.as_bytes(), &|| true).is_err());
/// ```
#[inline]
pub fn parse_number_unless(text: &[u8], stop: &dyn Fn() -> bool) -> Result<Option<Number>, Stopped> {
    if text.len() <= PORTION {
        return Ok(parse_number(text));
    }
    Ok(condense(text, stop)?.and_then(|numeral| parse_number(&numeral)))
}

/// The text without whitespace around it, as [`parse_number_unless`] reads it.
///
/// # Errors
/// `stop` gave true.
pub fn trim_unless<'t>(text: &'t [u8], stop: &dyn Fn() -> bool) -> Result<&'t [u8], Stopped> {
    let mut text = text;
    while let Some((portion, rest)) = text.split_at_checked(PORTION)
        && portion.iter().all(|&byte| is_space(byte))
    {
        ask(stop)?;
        text = rest;
    }
    while let Some((rest, portion)) = text.len().checked_sub(PORTION).map(|at| text.split_at(at))
        && portion.iter().all(|&byte| is_space(byte))
    {
        ask(stop)?;
        text = rest;
    }
    Ok(super::trim(text))
}

fn ask(stop: &dyn Fn() -> bool) -> Result<(), Stopped> {
    if stop() { Err(Stopped) } else { Ok(()) }
}

/// A short numeral with the value of a long one; `None` if that is none.
fn condense(text: &[u8], stop: &dyn Fn() -> bool) -> Result<Option<Vec<u8>>, Stopped> {
    let text = trim_unless(text, stop)?;
    let mut out = Vec::new();
    let magnitude = match text {
        [b'-', magnitude @ ..] => {
            out.push(b'-');
            magnitude
        }
        [b'+', magnitude @ ..] | magnitude => magnitude,
    };
    if let [b'0', b'x' | b'X', digits @ ..] = magnitude {
        out.extend_from_slice(b"0x");
        return condense_magnitude(digits, &Radix::HEXADECIMAL, out, stop);
    }
    condense_magnitude(magnitude, &Radix::DECIMAL, out, stop)
}

/// What differs between decimal and hexadecimal numerals.
struct Radix {
    is_digit: fn(&u8) -> bool,
    mark: u8,
    /// By how much a digit scales in units of the exponent.
    per_digit: i64,
    wraps: bool,
}

impl Radix {
    const DECIMAL: Self = Self { is_digit: u8::is_ascii_digit, mark: b'e', per_digit: 1, wraps: false };
    const HEXADECIMAL: Self = Self { is_digit: u8::is_ascii_hexdigit, mark: b'p', per_digit: 4, wraps: true };
}

/// The digits of a numeral that has been read up to some place.
#[derive(Default)]
struct Digits {
    kept: Vec<u8>,
    /// Digits that were left out, and whether one of them is not zero.
    left_out: u64,
    sticky: bool,
    /// By how many digits the point stands behind the last one that is kept.
    scale: i64,
    any: bool,
    after_point: bool,
}

impl Digits {
    /// False if the byte can be no part of them.
    fn add(&mut self, byte: u8, radix: &Radix) -> bool {
        if byte == b'.' {
            return !std::mem::replace(&mut self.after_point, true);
        }
        if !(radix.is_digit)(&byte) {
            return false;
        }
        self.any = true;
        let fraction = i64::from(self.after_point);
        if self.kept.len() < KEPT {
            self.scale -= fraction;
            if byte != b'0' || !self.kept.is_empty() {
                self.kept.push(byte);
            }
        } else {
            self.scale += 1 - fraction;
            self.left_out += 1;
            self.sticky |= byte != b'0';
        }
        true
    }
}

fn condense_magnitude(
    text: &[u8],
    radix: &Radix,
    mut out: Vec<u8>,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Vec<u8>>, Stopped> {
    let mut digits = Digits::default();
    let mut exponent = None;
    'portions: for (index, portion) in text.chunks(PORTION).enumerate() {
        ask(stop)?;
        for (at, &byte) in portion.iter().enumerate() {
            if byte | 0x20 == radix.mark {
                exponent = Some(&text[index * PORTION + at + 1..]);
                break 'portions;
            }
            if !digits.add(byte, radix) {
                return Ok(None);
            }
        }
    }
    if !digits.any {
        return Ok(None);
    }
    let is_integer = exponent.is_none() && !digits.after_point;
    if is_integer && radix.wraps {
        // Only the last bits count.
        out.extend_from_slice(&text[text.len().saturating_sub(16)..]);
        return Ok(Some(out));
    }
    let exponent = match exponent {
        None => 0,
        Some(text) => match read_exponent(text, stop)? {
            Some(exponent) => exponent,
            None => return Ok(None),
        },
    };
    if digits.kept.is_empty() {
        digits.kept.push(b'0');
    }
    if digits.sticky {
        digits.kept.push(b'1');
        digits.scale -= 1;
    }
    out.extend_from_slice(&digits.kept);
    if !is_integer || digits.left_out > 0 {
        out.push(radix.mark);
        out.extend_from_slice(
            exponent.saturating_add(digits.scale.saturating_mul(radix.per_digit)).to_string().as_bytes(),
        );
    }
    Ok(Some(out))
}

/// Decimal digits after an optional sign; `None` if there is anything else.
fn read_exponent(text: &[u8], stop: &dyn Fn() -> bool) -> Result<Option<i64>, Stopped> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return Ok(None);
    }
    let mut value = 0i64;
    for portion in digits.chunks(PORTION) {
        ask(stop)?;
        for byte in portion {
            if !byte.is_ascii_digit() {
                return Ok(None);
            }
            value = (value.min(MAX_EXPONENT / 10) * 10 + i64::from(byte - b'0')).min(MAX_EXPONENT);
        }
    }
    Ok(Some(if is_negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Condensed although it is short.
    fn condensed(text: &str) -> Option<Number> {
        condense(text.as_bytes(), &|| false).unwrap().and_then(|numeral| parse_number(&numeral))
    }

    fn same(text: &str) {
        let (long, short) = (condensed(text), parse_number(text.as_bytes()));
        let is_same = match (long, short) {
            (Some(Number::Float(a)), Some(Number::Float(b))) => a.to_bits() == b.to_bits(),
            (a, b) => a == b,
        };
        assert!(is_same, "{text:.80}: {long:?}, {short:?}");
    }

    #[test]
    fn numerals_keep_their_value() {
        for text in [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "17",
            "-17",
            "+17",
            " 17 ",
            "007",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1e3",
            "1E+3",
            "1e-3",
            "1.5",
            ".5",
            "5.",
            "-.5e1",
            "0x10",
            "0xA.8p1",
            "0x.8",
            "0x8.",
            "-0xff",
            "0x1p-1074",
            "0x123456789abcdef01",
            "1e400",
            "1e-400",
            "0e99999999999999999999",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "0x0p0",
            "0x1P+4",
            "00.00100e2",
            "100.00e-2",
            "5e-324",
            "2.4703282292062327e-324",
        ] {
            same(text);
        }
    }

    #[test]
    fn digits_beyond_those_that_are_kept_count() {
        for zeros in [700, 799, 800, 801, 1000] {
            let many = "0".repeat(zeros);
            for text in [
                format!("1{many}"),
                format!("1{many}1"),
                format!("0.{many}1"),
                format!("0.{many}1e{zeros}"),
                format!("9007199254740993.{many}"),
                format!("9007199254740993.{many}1"),
                format!("9007199254740992.5{many}e0"),
                format!("1{many}e-{zeros}"),
                format!("1{many}1.5e-{zeros}"),
                format!("0x1{many}p-{}", 4 * zeros),
                format!("0x1.0000000000000{many}8p0"),
                format!("0x1.00000000000008{many}p0"),
                format!("0x1.00000000000008{many}1p0"),
                format!("0x1{many}12"),
                format!("{many}12"),
                format!("1e{many}2"),
                format!("1e-{many}2"),
            ] {
                same(&text);
            }
        }
    }

    #[test]
    fn what_is_no_numeral_is_refused() {
        for text in [
            "", " ", ".", "e1", "1e", "1e+", "1.2.3", "0x", "0x.", "0xp1", "1e1.5", "1 2", "--1", "inf",
            "0x1pf", "1p1", "1e1e1",
        ] {
            assert_eq!(condensed(text), None, "{text}");
            assert_eq!(parse_number(text.as_bytes()), None, "{text}");
        }
    }
}
