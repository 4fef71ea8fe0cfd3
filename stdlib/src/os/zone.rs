//! The local time: which offset from UTC holds when, and which moment a local date means.
//!
//! The answers are those of the C library, which is what scripts see elsewhere; where the standards leave a choice, a
//! comment says what was chosen.

mod posix;

use std::cell::Cell;
use std::path::Path;

use tz::TimeZone;

use super::calendar::{Date, SECONDS_PER_DAY};
use crate::io::system::{os_bytes, os_text};
use posix::PosixZone;

/// Where zones are found by name, unless the variable `TZDIR` says otherwise.
const ZONE_FILES: &str = "/usr/share/zoneinfo";
/// The zone of the system.
const SYSTEM_ZONE: &[u8] = b"/etc/localtime";

/// Seconds in 400 years, after which the calendar repeats.
const CYCLE: i64 = 146_097 * SECONDS_PER_DAY;
/// How far around a date a moment of the wanted kind is looked for when the zone has none at the date itself.
const SEARCH_RANGE: i64 = 229_222_000;
const SEARCH_STEP: i64 = 601_200;
/// Guesses after which there is no such local time.
const MOST_GUESSES: usize = 6;

/// A time zone.
pub(super) struct Zone {
    rules: Rules,
    /// The offset that the last local date turned out to have, with which the search for the next one begins. It
    /// decides which of two moments is found where clocks are set back.
    last_offset: Cell<i64>,
}

enum Rules {
    File(TimeZone),
    Posix(PosixZone),
}

/// What holds at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LocalTime {
    /// Seconds east of UTC.
    pub(super) offset: i64,
    pub(super) daylight_saving: bool,
    /// Abbreviation such as `CET`.
    pub(super) name: String,
}

impl LocalTime {
    /// Coordinated universal time under the name that C gives it.
    pub(super) fn utc() -> Self {
        Self { offset: 0, daylight_saving: false, name: "GMT".into() }
    }
}

impl Rules {
    /// The rules that the value of `TZ` names or describes. A file goes before a description.
    fn find(text: &[u8]) -> Self {
        if let Some(zone) = read_file(text) {
            return Self::File(zone);
        }
        let text = if text.is_empty() || text == SYSTEM_ZONE { b"UTC0" } else { text };
        Self::Posix(PosixZone::parse(text))
    }

    fn at(&self, seconds: i64) -> LocalTime {
        match self {
            Self::File(zone) => at_in_file(zone, seconds),
            Self::Posix(zone) => zone.at(seconds),
        }
    }
}

fn read_file(name: &[u8]) -> Option<TimeZone> {
    if name.is_empty() {
        return None;
    }
    let folder = std::env::var_os("TZDIR").unwrap_or_else(|| ZONE_FILES.into());
    // An absolute name replaces the folder.
    let bytes = std::fs::read(Path::new(&folder).join(os_text(name))).ok()?;
    TimeZone::from_tz_data(&bytes).ok()
}

fn at_in_file(zone: &TimeZone, seconds: i64) -> LocalTime {
    // Far from today the rules are those of the same date in the cycle of years that begins in 2000.
    let near = seconds.rem_euclid(CYCLE) + if seconds.rem_euclid(CYCLE) < 946_684_800 { CYCLE } else { 0 };
    match zone.find_local_time_type(seconds).or_else(|_| zone.find_local_time_type(near)) {
        Ok(kind) => LocalTime {
            offset: kind.ut_offset().into(),
            daylight_saving: kind.is_dst(),
            name: kind.time_zone_designation().into(),
        },
        Err(_) => LocalTime { name: "UTC".into(), ..LocalTime::utc() },
    }
}

impl Zone {
    /// The zone that the variable `TZ` names or describes, or else the one of the system.
    pub(super) fn local() -> Self {
        match std::env::var_os("TZ") {
            Some(text) => {
                let text = os_bytes(&text);
                Self::new(Rules::find(text.strip_prefix(b":").unwrap_or(text)))
            }
            None => Self::new(Rules::find(SYSTEM_ZONE)),
        }
    }

    fn new(rules: Rules) -> Self {
        Self { rules, last_offset: Cell::new(0) }
    }

    /// What holds at `seconds` since 1970.
    pub(super) fn at(&self, seconds: i64) -> LocalTime {
        self.rules.at(seconds)
    }

    /// The moment of a local date whose fields may lie outside their ranges. `daylight_saving` says which of two moments
    /// is meant where clocks are set back. `None` if there is no such moment.
    pub(super) fn moment_of(&self, date: Date, daylight_saving: Option<bool>) -> Option<i64> {
        // COMPAT: seconds outside their range are added to the moment and not to the local time.
        let second = date.second.clamp(0, 59);
        let local = Date { second, ..date }.to_seconds();
        let moment = self.search(local, daylight_saving)?;
        self.last_offset.set(local - moment);
        Some(moment + date.second - second)
    }

    /// Guesses an offset, takes the one that holds at the guessed moment for the next guess, and so on until they agree.
    fn search(&self, local: i64, daylight_saving: Option<bool>) -> Option<i64> {
        let mut guess = local - self.last_offset.get();
        let mut last = (guess, false);
        let mut last_but_one = guess;
        for _ in 0..MOST_GUESSES {
            let here = self.at(guess);
            let next = local - here.offset;
            if next == guess {
                return Some(match daylight_saving {
                    Some(wanted) if wanted != here.daylight_saving => self.nearest(guess, local, wanted),
                    _ => guess,
                });
            }
            // Clocks jump over this time, so the guesses alternate between a moment before and one after the jump.
            // Without a wish it is the later one; otherwise the one on the other side of what was wished, for then
            // the clock has not been changed as the date supposes.
            let alternates = guess == last_but_one && guess != last.0;
            if alternates
                && daylight_saving
                    .map_or(last.1 <= here.daylight_saving, |wanted| wanted != here.daylight_saving)
            {
                return Some(guess);
            }
            (last_but_one, last, guess) = (last.0, (guess, here.daylight_saving), next);
        }
        None
    }

    /// The moment that would show `local` if the closest time that is daylight saving time, or is not, held then.
    fn nearest(&self, moment: i64, local: i64, daylight_saving: bool) -> i64 {
        (0..=SEARCH_RANGE)
            .step_by(SEARCH_STEP as usize)
            .flat_map(|distance| [moment - distance, moment + distance])
            .map(|near| self.at(near))
            .find(|kind| kind.daylight_saving == daylight_saving)
            // Where there never is daylight saving time, or always, it is supposed to be an hour.
            .map_or(if daylight_saving { moment - 3600 } else { moment + 3600 }, |kind| local - kind.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone::new(Rules::find(b"CET-1CEST,M3.5.0,M10.5.0/3"))
    }

    fn date(month: i64, day: i64, hour: i64, minute: i64) -> Date {
        Date { year: 2024, month, day, hour, minute, second: 0, weekday: 0, yearday: 0 }
    }

    #[test]
    fn follows_the_rules_of_the_zone() {
        let zone = berlin();
        assert_eq!(zone.at(1_704_067_200).offset, 3600);
        let summer = zone.at(1_720_000_000);
        assert_eq!((summer.offset, summer.daylight_saving, summer.name.as_str()), (7200, true, "CEST"));
        assert_eq!(zone.moment_of(date(0, 1, 1, 0), None), Some(1_704_067_200));
    }

    #[test]
    fn daylight_saving_field_decides_between_two_moments() {
        let zone = berlin();
        let ambiguous = date(9, 27, 2, 30);
        let moment = |date, daylight_saving| zone.moment_of(date, Some(daylight_saving)).unwrap();
        assert_eq!(moment(ambiguous, false) - moment(ambiguous, true), 3600);
        // In January there is no summer time, so its offset is taken from the nearest one.
        let january = date(0, 15, 12, 0);
        assert_eq!(moment(january, false) - moment(january, true), 3600);
    }

    #[test]
    fn skipped_time_comes_out_later() {
        let zone = berlin();
        let shown = |daylight_saving| {
            let moment = zone.moment_of(date(2, 31, 2, 30), daylight_saving).unwrap();
            let shown = Date::from_seconds(moment + zone.at(moment).offset);
            (shown.hour, shown.minute)
        };
        assert_eq!(shown(None), (3, 30));
        assert_eq!(shown(Some(false)), (3, 30));
        assert_eq!(shown(Some(true)), (1, 30));
    }

    #[test]
    fn ambiguous_time_is_found_from_the_last_offset() {
        let zone = berlin();
        let ambiguous = date(9, 27, 2, 30);
        let summer = zone.moment_of(date(6, 1, 12, 0), None).unwrap();
        assert!(zone.at(summer).daylight_saving);
        assert!(zone.at(zone.moment_of(ambiguous, None).unwrap()).daylight_saving);
        zone.moment_of(date(11, 1, 12, 0), None);
        assert!(!zone.at(zone.moment_of(ambiguous, None).unwrap()).daylight_saving);
    }
}
