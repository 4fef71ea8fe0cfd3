//! The conversions of C's `strftime` in the C locale.

use std::io::Write;

use super::calendar::Date;
use super::zone::LocalTime;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The conversions of C99, plain and with the modifiers `E` and `O`, which change nothing in the C locale.
const PLAIN: &[u8] = b"aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
const AFTER_E: &[u8] = b"cCxXyY";
const AFTER_O: &[u8] = b"deHImMSuUVwWy";

/// A moment that is to be shown.
pub(super) struct Moment {
    pub(super) date: Date,
    pub(super) local: LocalTime,
}

/// The conversion at the beginning of `text`, which follows a `%`, and its length; `None` if there is none.
pub(super) fn conversion(text: &[u8]) -> Option<(u8, usize)> {
    match *text {
        [letter, ..] if PLAIN.contains(&letter) => Some((letter, 1)),
        [b'E', letter, ..] if AFTER_E.contains(&letter) => Some((letter, 2)),
        [b'O', letter, ..] if AFTER_O.contains(&letter) => Some((letter, 2)),
        _ => None,
    }
}

impl Moment {
    /// Appends what a conversion shows.
    pub(super) fn write(&self, conversion: u8, out: &mut Vec<u8>) {
        let date = &self.date;
        match conversion {
            b'a' => out.extend_from_slice(&self.weekday().as_bytes()[..3]),
            b'A' => out.extend_from_slice(self.weekday().as_bytes()),
            b'b' | b'h' => out.extend_from_slice(&self.month().as_bytes()[..3]),
            b'B' => out.extend_from_slice(self.month().as_bytes()),
            b'c' => self.write_all(b"a b e T Y", out),
            b'C' => number(out, date.year.div_euclid(100), 1),
            b'd' => number(out, date.day, 2),
            b'D' | b'x' => self.write_separated(b"mdy", b'/', out),
            b'e' => padded(out, date.day),
            b'F' => self.write_separated(b"Ymd", b'-', out),
            b'g' => number(out, date.iso_week().0.rem_euclid(100), 2),
            b'G' => number(out, date.iso_week().0, 1),
            b'H' => number(out, date.hour, 2),
            b'I' => number(out, self.hour_of_half_day(), 2),
            b'j' => number(out, date.yearday + 1, 3),
            b'm' => number(out, date.month + 1, 2),
            b'M' => number(out, date.minute, 2),
            b'n' => out.push(b'\n'),
            b'p' => out.extend_from_slice(if date.hour < 12 { b"AM" } else { b"PM" }),
            b'r' => {
                self.write_separated(b"IMS", b':', out);
                out.push(b' ');
                self.write(b'p', out);
            }
            b'R' => self.write_separated(b"HM", b':', out),
            b'S' => number(out, date.second, 2),
            b't' => out.push(b'\t'),
            b'T' | b'X' => self.write_separated(b"HMS", b':', out),
            b'u' => number(out, (date.weekday + 6) % 7 + 1, 1),
            b'U' => number(out, (date.yearday + 7 - date.weekday) / 7, 2),
            b'V' => number(out, date.iso_week().1, 2),
            b'w' => number(out, date.weekday, 1),
            b'W' => number(out, (date.yearday + 7 - (date.weekday + 6) % 7) / 7, 2),
            b'y' => number(out, date.year.rem_euclid(100), 2),
            b'Y' => number(out, date.year, 1),
            b'z' => self.write_offset(out),
            b'Z' => out.extend_from_slice(self.local.name.as_bytes()),
            other => out.push(other),
        }
    }

    fn weekday(&self) -> &'static str {
        DAYS[self.date.weekday as usize]
    }

    fn month(&self) -> &'static str {
        MONTHS[self.date.month as usize]
    }

    fn hour_of_half_day(&self) -> i64 {
        match self.date.hour % 12 {
            0 => 12,
            hour => hour,
        }
    }

    /// Writes the letters as conversions and everything else as it is.
    fn write_all(&self, template: &[u8], out: &mut Vec<u8>) {
        for &byte in template {
            if byte.is_ascii_alphabetic() {
                self.write(byte, out);
            } else {
                out.push(byte);
            }
        }
    }

    fn write_separated(&self, conversions: &[u8], separator: u8, out: &mut Vec<u8>) {
        for (place, &conversion) in conversions.iter().enumerate() {
            if place > 0 {
                out.push(separator);
            }
            self.write(conversion, out);
        }
    }

    fn write_offset(&self, out: &mut Vec<u8>) {
        let minutes = self.local.offset / 60;
        out.push(if minutes < 0 { b'-' } else { b'+' });
        number(out, minutes.abs() / 60 * 100 + minutes.abs() % 60, 4);
    }
}

/// A number with zeros in front of it; a sign counts among the digits.
fn number(out: &mut Vec<u8>, value: i64, width: usize) {
    // Writing to a vector cannot fail.
    let _ = write!(out, "{value:0width$}");
}

/// A number of two digits, the first of which may be a space.
fn padded(out: &mut Vec<u8>, value: i64) {
    let _ = write!(out, "{value:2}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(seconds: i64, conversions: &str) -> String {
        let moment = Moment { date: Date::from_seconds(seconds), local: LocalTime::utc() };
        let mut out = Vec::new();
        for conversion in conversions.bytes() {
            moment.write(conversion, &mut out);
            out.push(b'|');
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_dates_as_c_does() {
        assert_eq!(show(0, "cxXp"), "Thu Jan  1 00:00:00 1970|01/01/70|00:00:00|AM|");
        assert_eq!(show(1_700_000_000, "FrjUVWgG"), "2023-11-14|10:13:20 PM|318|46|46|46|23|2023|");
        assert_eq!(show(1_700_000_000, "zZuwCeI"), "+0000|GMT|2|2|20|14|10|");
    }

    #[test]
    fn finds_conversions_with_modifiers() {
        assert_eq!(conversion(b"Y-"), Some((b'Y', 1)));
        assert_eq!(conversion(b"EY"), Some((b'Y', 2)));
        assert_eq!(conversion(b"Od"), Some((b'd', 2)));
        for bad in ["", "E", "O", "Ez", "OY", "Q", "i"] {
            assert_eq!(conversion(bad.as_bytes()), None, "{bad}");
        }
    }
}
