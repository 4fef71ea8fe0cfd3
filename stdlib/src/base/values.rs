//! What a value is, and conversions: `type`, `tostring`, `tonumber`, `select`.

use perilune_number::Number;
use perilune_number::parse::{Stopped, trim_unless};
use perilune_vm::{NativeResult, State, Type};

use crate::message;

pub(super) fn select(l: &mut State) -> NativeResult {
    let count = l.top();
    if l.type_of(1) == Type::String && l.str_arg(1).first() == Some(&b'#') {
        l.push_integer((count - 1).into());
        return Ok(1);
    }
    let index = l.check_integer(1)?;
    let count = i64::from(count);
    let first = if index < 0 { count.saturating_add(index) } else { index.min(count) };
    if first < 1 {
        return Err(l.arg_error(1, message::INDEX_OUT_OF_RANGE));
    }
    Ok((count - first) as usize)
}

pub(super) fn type_(l: &mut State) -> NativeResult {
    let kind = l.type_of(1);
    if kind == Type::None {
        return Err(l.arg_error(1, message::VALUE_EXPECTED));
    }
    l.push_str(kind.name())?;
    Ok(1)
}

pub(super) fn tostring(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_display(1)?;
    Ok(1)
}

pub(super) fn tonumber(l: &mut State) -> NativeResult {
    if !l.is_none_or_nil(2) {
        return to_number_with_base(l);
    }
    match l.type_of(1) {
        Type::Number => {
            l.set_top(1);
            return Ok(1);
        }
        Type::String => {
            if let Some(number) = l.parse_number(1)? {
                l.push_numeric(number);
                return Ok(1);
            }
        }
        _ => l.check_any(1)?,
    }
    l.push_nil();
    Ok(1)
}

fn to_number_with_base(l: &mut State) -> NativeResult {
    let base = l.check_integer(2)?;
    l.check_type(1, Type::String)?;
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)) else {
        return Err(l.arg_error(2, message::BASE_OUT_OF_RANGE));
    };
    l.charge_bytes(4 * l.str_arg(1).len())?;
    match parse_in_base(l.str_arg(1), base, &|| l.must_stop()) {
        Ok(Some(value)) => l.push_numeric(Number::Integer(value)),
        Ok(None) => l.push_nil(),
        Err(Stopped) => return Err(l.out_of_memory()),
    }
    Ok(1)
}

/// An integer in any base, with whitespace around it; wraps around.
fn parse_in_base(text: &[u8], base: u32, stop: &dyn Fn() -> bool) -> Result<Option<i64>, Stopped> {
    let (negative, digits) = match trim_unless(text, stop)? {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return Ok(None);
    }
    let mut value = 0_i64;
    for portion in digits.chunks(DIGITS_BETWEEN_QUESTIONS) {
        if stop() {
            return Err(Stopped);
        }
        for &digit in portion {
            let Some(digit) = char::from(digit).to_digit(base) else { return Ok(None) };
            value = value.wrapping_mul(base.into()).wrapping_add(digit.into());
        }
    }
    Ok(Some(if negative { value.wrapping_neg() } else { value }))
}

/// Digits of a long number that are read between two questions whether a limit has tripped.
const DIGITS_BETWEEN_QUESTIONS: usize = 1 << 16;

#[cfg(test)]
mod tests {
    fn parse_in_base(text: &[u8], base: u32) -> Option<i64> {
        super::parse_in_base(text, base, &|| false).unwrap()
    }

    #[test]
    fn reads_integers_in_any_base() {
        assert_eq!(parse_in_base(b" -7F ", 16), Some(-127));
        assert_eq!(parse_in_base(b"zz", 36), Some(35 * 36 + 35));
        assert_eq!(parse_in_base(b"\t+10\x0b", 2), Some(2));
        assert_eq!(parse_in_base(b"ffffffffffffffff", 16), Some(-1));
        for bad in ["", " ", "-", "- 1", "1 1", "8", "1.0"] {
            assert_eq!(parse_in_base(bad.as_bytes(), 8), None, "{bad}");
        }
    }
}
