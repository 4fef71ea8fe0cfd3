//! Time zones that are written out in the variable `TZ`, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
//!
//! Read as leniently as the C library does: hours beyond the clock are cut off, and where a text stops to make sense,
//! the rest has no effect.

use std::cmp::Ordering;

use super::LocalTime;
use crate::os::calendar::{Date, SECONDS_PER_DAY};

/// What holds when the rules for a change are missing: those of the United States.
const DEFAULT_CHANGES: [Change; 2] = [
    Change { day: Day::Weekday { month: 3, week: 2, weekday: 0 }, seconds: 2 * 3600 },
    Change { day: Day::Weekday { month: 11, week: 1, weekday: 0 }, seconds: 2 * 3600 },
];

/// A zone with standard time and perhaps daylight saving time.
pub(super) struct PosixZone {
    standard: LocalTime,
    daylight: Option<Daylight>,
}

struct Daylight {
    time: LocalTime,
    /// When it begins, in standard time, and when it ends, in daylight saving time.
    changes: [Change; 2],
}

/// When clocks are changed in a year.
#[derive(Clone, Copy)]
struct Change {
    day: Day,
    /// Since the beginning of the day.
    seconds: i64,
}

#[derive(Clone, Copy)]
enum Day {
    /// From 0, counting leap days.
    OfYear(i64),
    /// From 1, without counting leap days.
    OfCommonYear(i64),
    /// Week 5 is the last one that has the day. Months count from 1, weekdays from 0, which is Sunday.
    Weekday { month: i64, week: i64, weekday: i64 },
}

impl PosixZone {
    /// Reads a zone. What cannot be understood is universal time, under the name that stands there.
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut rest = Rest(text);
        let mut standard = LocalTime { offset: 0, daylight_saving: false, name: String::new() };
        let Some(name) = rest.name() else {
            return Self { standard, daylight: None };
        };
        standard.name = name;
        let Some(offset) = rest.offset() else {
            return Self { standard, daylight: None };
        };
        standard.offset = offset;
        if rest.0.is_empty() {
            return Self { standard, daylight: None };
        }
        let never = Change { day: Day::OfYear(0), seconds: 0 };
        let mut daylight = Daylight {
            time: LocalTime { offset: 0, daylight_saving: true, name: String::new() },
            changes: [never; 2],
        };
        if let Some(name) = rest.name() {
            daylight.time.name = name;
            daylight.time.offset = rest.offset().unwrap_or(standard.offset + 3600);
            for (change, default) in daylight.changes.iter_mut().zip(DEFAULT_CHANGES) {
                let Some(found) = rest.change(default) else { break };
                *change = found;
            }
        }
        Self { standard, daylight: Some(daylight) }
    }

    /// What holds at `seconds` since 1970.
    pub(super) fn at(&self, seconds: i64) -> LocalTime {
        let Some(daylight) = &self.daylight else {
            return self.standard.clone();
        };
        // COMPAT: the rules begin with 1970, and it is the year in universal time that counts.
        let year = Date::from_seconds(seconds).year.max(1970);
        let begin = daylight.changes[0].in_year(year) - self.standard.offset;
        let end = daylight.changes[1].in_year(year) - daylight.time.offset;
        let is_daylight = match begin.cmp(&end) {
            Ordering::Greater => seconds < end || seconds >= begin,
            _ => seconds >= begin && seconds < end,
        };
        if is_daylight { daylight.time.clone() } else { self.standard.clone() }
    }
}

impl Change {
    /// The moment in seconds since 1970, on the clock that is about to change.
    fn in_year(self, year: i64) -> i64 {
        let days = |month, day| {
            let date = Date { year, month, day, hour: 0, minute: 0, second: 0, weekday: 0, yearday: 0 };
            date.to_seconds() / SECONDS_PER_DAY
        };
        let day = match self.day {
            Day::OfYear(day) => days(0, 1) + day,
            Day::OfCommonYear(day) => {
                let leap_day = i64::from(day >= 60 && crate::os::calendar::is_leap_year(year));
                days(0, day) + leap_day
            }
            Day::Weekday { month, week, weekday } => {
                let (first, next_month) = (days(month - 1, 1), days(month, 1));
                // Day 0 was a Thursday.
                let first_match = first + (weekday - (first + 4)).rem_euclid(7);
                (0..week)
                    .map(|week| first_match + 7 * week)
                    .take_while(|&day| day < next_month)
                    .last()
                    .unwrap_or(first)
            }
        };
        day * SECONDS_PER_DAY + self.seconds
    }
}

/// What is not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn accept(&mut self, wanted: u8) -> bool {
        let found = self.0.first() == Some(&wanted);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn next_is_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    /// An abbreviation of at least three letters, or of other signs as well between `<` and `>`.
    fn name(&mut self) -> Option<String> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (name, rest) = if length >= 3 {
            self.0.split_at(length)
        } else {
            let inner = self.0.strip_prefix(b"<")?;
            let is_sign = |&&byte: &&u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'-';
            let length = inner.iter().take_while(is_sign).count();
            if length < 3 || inner.get(length) != Some(&b'>') {
                return None;
            }
            (&inner[..length], &inner[length + 1..])
        };
        self.0 = rest;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    /// Seconds east of universal time; the text counts to the west.
    fn offset(&mut self) -> Option<i64> {
        let before = self.0;
        let sign = if self.accept(b'-') {
            1
        } else {
            self.accept(b'+');
            -1
        };
        if !self.next_is_digit() {
            self.0 = before;
            return None;
        }
        let [hours, minutes, seconds] = self.clock([0; 3]);
        Some(sign * (hours.min(24) * 3600 + minutes.min(59) * 60 + seconds.min(59)))
    }

    /// A time such as `2:30`; what is missing stays as it is.
    fn clock(&mut self, mut parts: [i64; 3]) -> [i64; 3] {
        for (index, part) in parts.iter_mut().enumerate() {
            let before = self.0;
            if index > 0 && !self.accept(b':') {
                break;
            }
            match self.number() {
                Some(value) => *part = value,
                None => {
                    self.0 = before;
                    break;
                }
            }
        }
        parts
    }

    /// A number in 16 bits, as the C library reads it.
    fn number(&mut self) -> Option<i64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        let value = digits
            .iter()
            .fold(0_i64, |value, digit| value.saturating_mul(10).saturating_add((digit - b'0').into()));
        self.0 = rest;
        (length > 0).then_some(value & 0xffff)
    }

    /// A rule with the comma before it; `default` where the text has ended.
    fn change(&mut self, default: Change) -> Option<Change> {
        self.accept(b',');
        if self.0.is_empty() {
            return Some(default);
        }
        let day = if self.accept(b'J') {
            Day::OfCommonYear(self.number().filter(|day| (1..=365).contains(day))?)
        } else if self.accept(b'M') {
            let month = self.number().filter(|month| (1..=12).contains(month))?;
            let week = self.accept(b'.').then(|| self.number())?.filter(|week| (1..=5).contains(week))?;
            let weekday = self.accept(b'.').then(|| self.number())?.filter(|&weekday| weekday <= 6)?;
            Day::Weekday { month, week, weekday }
        } else {
            Day::OfYear(self.number().filter(|&day| day <= 365)?)
        };
        let mut seconds = 2 * 3600;
        if self.accept(b'/') {
            let sign = if self.accept(b'-') { -1 } else { 1 };
            let [hours, minutes, rest] = self.clock([2, 0, 0]);
            seconds = sign * (hours * 3600 + minutes * 60 + rest);
        } else if !matches!(self.0.first(), None | Some(b',')) {
            return None;
        }
        Some(Change { day, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_at(zone: &str, seconds: i64, offset: i64, name: &str) {
        let found = PosixZone::parse(zone.as_bytes()).at(seconds);
        assert_eq!((found.offset, &*found.name), (offset, name), "{zone}");
    }

    const JANUARY: i64 = 1_704_067_200;
    const JULY: i64 = 1_720_000_000;

    #[test]
    fn reads_names_and_offsets() {
        assert_at("EST5", JULY, -18_000, "EST");
        assert_at("<+0330>-3:30", JULY, 12_600, "+0330");
        assert_at("ABC-1:02:03", JULY, 3723, "ABC");
        assert_at("ABC99", JULY, -86_400, "ABC");
        assert_at("Nowhere", JULY, 0, "Nowhere");
        assert_at("AB3", JULY, 0, "");
        assert_at("", JULY, 0, "");
    }

    #[test]
    fn changes_clocks_by_rules() {
        let berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
        assert_at(berlin, JANUARY, 3600, "CET");
        assert_at(berlin, JULY, 7200, "CEST");
        assert_at(berlin, 1_711_846_799, 3600, "CET");
        assert_at(berlin, 1_711_846_800, 7200, "CEST");
        assert_at(berlin, 1_729_990_799, 7200, "CEST");
        assert_at(berlin, 1_729_990_800, 3600, "CET");
        assert_at("AEST-10AEDT,M10.1.0,M4.1.0/3", JANUARY, 39_600, "AEDT");
        assert_at("AEST-10AEDT,M10.1.0,M4.1.0/3", JULY, 36_000, "AEST");
        assert_at("EST5EDT4:30", JULY, -16_200, "EDT");
        // The 60th day of a common year is the first of March; the 59th from 0 is that in a common year only.
        assert_at("AAA0BBB,J60/0,J61/0", 1_709_251_200, 3600, "BBB");
        assert_at("AAA0BBB,59/0,60/0", 1_709_164_800, 3600, "BBB");
    }

    #[test]
    fn rules_begin_in_1970() {
        assert_at("CET-1CEST,M3.5.0,M10.5.0/3", JULY - 75 * 31_556_952, 3600, "CET");
        assert_at("AEST-10AEDT,M10.1.0,M4.1.0/3", JULY - 75 * 31_556_952, 39_600, "AEDT");
    }
}
