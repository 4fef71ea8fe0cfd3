//! Decimal digits of a float, and the two ways to lay them out.

use std::io::Write;

/// Seventeen digits identify any float; nothing here needs more.
const CAPACITY: usize = 17;

/// Significant decimal digits, `d.ddd * 10^exponent`, with neither leading nor trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    digits: [u8; CAPACITY],
    len: usize,
    exponent: i32,
}

impl Digits {
    /// Reads the text of a positive float: up to seventeen digits that count, with an optional dot and exponent.
    pub(super) fn parse(text: &[u8]) -> Self {
        let (mantissa, scale) = match text.iter().position(|&byte| byte == b'e') {
            Some(mark) => (&text[..mark], parse_exponent(&text[mark + 1..])),
            None => (text, 0),
        };
        let dot = mantissa.iter().position(|&byte| byte == b'.').unwrap_or(mantissa.len());
        let (whole, fraction) = (&mantissa[..dot], mantissa.get(dot + 1..).unwrap_or_default());
        if whole != b"0" {
            return Self::collect(whole, fraction, scale + whole.len() as i32 - 1);
        }
        let zeros = fraction.iter().take_while(|&&digit| digit == b'0').count();
        Self::collect(b"", &fraction[zeros..], scale - zeros as i32 - 1)
    }

    /// Joins digits before and after the dot. What exceeds the capacity is a zero after the dot, which would be
    /// trimmed anyway.
    fn collect(whole: &[u8], fraction: &[u8], exponent: i32) -> Self {
        let mut digits = [b'0'; CAPACITY];
        let len = CAPACITY.min(whole.len() + fraction.len());
        digits[..whole.len()].copy_from_slice(whole);
        digits[whole.len()..len].copy_from_slice(&fraction[..len - whole.len()]);
        let mut digits = Self { digits, len, exponent };
        digits.trim();
        digits
    }

    fn trim(&mut self) {
        while self.len > 0 && self.digits[self.len - 1] == b'0' {
            self.len -= 1;
        }
        self.digits[self.len..].fill(b'0');
    }

    /// Whether there are exactly `count + 1` digits of which the last is 5.
    pub(super) fn is_half_way(&self, count: usize) -> bool {
        self.len == count + 1 && self.digits[count] == b'5'
    }

    /// Rounds to at most `count` digits; a half goes up, so the caller sees to exact halves.
    pub(super) fn round(&mut self, count: usize) {
        if self.len <= count {
            return;
        }
        let up = self.digits[count] >= b'5';
        self.digits[count..].fill(b'0');
        self.len = count;
        if up {
            self.increment();
        }
        self.trim();
    }

    /// Adds one to the last digit.
    fn increment(&mut self) {
        match self.digits[..self.len].iter().rposition(|&digit| digit != b'9') {
            Some(last) => {
                self.digits[last] += 1;
                self.digits[last + 1..].fill(b'0');
            }
            None => {
                self.digits.fill(b'0');
                self.digits[0] = b'1';
                self.exponent += 1;
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    pub(super) fn exponent(&self) -> i32 {
        self.exponent
    }
}

/// The exponent that a formatter wrote: an optional sign and digits.
pub(super) fn parse_exponent(text: &[u8]) -> i32 {
    let ([b'+' | b'-', digits @ ..] | digits) = text;
    let magnitude = digits.iter().fold(0, |value, &byte| value * 10 + i32::from(byte - b'0'));
    if text.first() == Some(&b'-') { -magnitude } else { magnitude }
}

/// Appends `d.ddd * 10^exponent` without exponent, filled up with zeros on either side.
pub(super) fn write_plain(digits: &[u8], exponent: i32, out: &mut Vec<u8>) {
    if exponent < 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + exponent.unsigned_abs() as usize - 1, b'0');
        out.extend_from_slice(digits);
        return;
    }
    let before_dot = exponent.unsigned_abs() as usize + 1;
    match digits.split_at_checked(before_dot) {
        Some((whole, [])) => out.extend_from_slice(whole),
        Some((whole, fraction)) => {
            out.extend_from_slice(whole);
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
        None => {
            out.extend_from_slice(digits);
            out.resize(out.len() + before_dot - digits.len(), b'0');
        }
    }
}

/// Appends `d.ddd * 10^exponent` with an exponent of at least two digits.
pub(super) fn write_scientific(digits: &[u8], exponent: i32, force_dot: bool, out: &mut Vec<u8>) {
    out.push(digits[0]);
    if force_dot || digits.len() > 1 {
        out.push(b'.');
    }
    out.extend_from_slice(&digits[1..]);
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to a `Vec` cannot fail.
    let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
}
