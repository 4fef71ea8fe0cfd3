//! The local time: which offset from UTC holds when, and which moment a local date means.

use tz::TimeZone;

use super::calendar::{Date, SECONDS_PER_DAY};

/// Seconds in 400 years, after which the calendar repeats.
const CYCLE: i64 = 146_097 * SECONDS_PER_DAY;
/// How far around a date a moment of the wanted kind is looked for when the zone has none at the date itself.
const SEARCH_RANGE: i64 = 268_227_000;
const SEARCH_STEP: i64 = 601_200;

/// A time zone with its rules.
pub(super) struct Zone(TimeZone);

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

impl Zone {
    /// The zone that the variable `TZ` names, or else the one of the system. What cannot be found is UTC.
    pub(super) fn local() -> Self {
        let found = match std::env::var("TZ") {
            Ok(name) if name.is_empty() => Ok(TimeZone::utc()),
            Ok(name) => TimeZone::from_posix_tz(&name),
            Err(_) => TimeZone::local(),
        };
        Self(found.unwrap_or_else(|_| TimeZone::utc()))
    }

    /// What holds at `seconds` since 1970.
    pub(super) fn at(&self, seconds: i64) -> LocalTime {
        // Far from today the rules are those of the same date in the cycle of years that begins in 2000.
        let near =
            seconds.rem_euclid(CYCLE) + if seconds.rem_euclid(CYCLE) < 946_684_800 { CYCLE } else { 0 };
        match self.0.find_local_time_type(seconds).or_else(|_| self.0.find_local_time_type(near)) {
            Ok(kind) => LocalTime {
                offset: kind.ut_offset().into(),
                daylight_saving: kind.is_dst(),
                name: match kind.time_zone_designation() {
                    "" => "UTC".into(),
                    name => name.into(),
                },
            },
            Err(_) => LocalTime { name: "UTC".into(), ..LocalTime::utc() },
        }
    }

    /// The moment of a local date whose fields may lie outside their ranges. `daylight_saving` decides which of
    /// two moments is meant where clocks are set back.
    pub(super) fn moment_of(&self, date: Date, daylight_saving: Option<bool>) -> i64 {
        let local = date.to_seconds();
        let candidates = [local - SECONDS_PER_DAY, local + SECONDS_PER_DAY].map(|near| {
            let kind = self.at(near);
            let moment = local - kind.offset;
            (moment, self.at(moment) == kind, kind.daylight_saving)
        });
        let fits = |&&(_, exact, is_daylight): &&(i64, bool, bool)| {
            exact && daylight_saving.is_none_or(|wanted| wanted == is_daylight)
        };
        if let Some(&(moment, ..)) = candidates.iter().find(fits) {
            return moment;
        }
        // A time that clocks jump over counts as if they had not, and so comes out an hour later.
        let &(moment, ..) = candidates.iter().find(|(_, exact, _)| *exact).unwrap_or(&candidates[0]);
        match daylight_saving {
            None => moment,
            Some(wanted) => match self.nearest(moment, wanted) {
                Some(kind) => local - kind.offset,
                // As the C library does, where there never is daylight saving time or always.
                None if wanted => moment - 3600,
                None => moment + 3600,
            },
        }
    }

    /// The closest time that is daylight saving time or is not, as wanted.
    fn nearest(&self, moment: i64, daylight_saving: bool) -> Option<LocalTime> {
        (0..=SEARCH_RANGE)
            .step_by(SEARCH_STEP as usize)
            .flat_map(|distance| [moment - distance, moment + distance])
            .map(|near| self.at(near))
            .find(|kind| kind.daylight_saving == daylight_saving)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone(TimeZone::from_posix_tz("CET-1CEST,M3.5.0,M10.5.0/3").unwrap())
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
        assert_eq!(zone.moment_of(date(0, 1, 1, 0), None), 1_704_067_200);
    }

    #[test]
    fn daylight_saving_field_decides_between_two_moments() {
        let zone = berlin();
        let ambiguous = date(9, 27, 2, 30);
        let (summer, winter) =
            (zone.moment_of(ambiguous, Some(true)), zone.moment_of(ambiguous, Some(false)));
        assert_eq!(winter - summer, 3600);
        // In January there is no summer time, so its offset is taken from the nearest one.
        let january = date(0, 15, 12, 0);
        assert_eq!(zone.moment_of(january, Some(false)) - zone.moment_of(january, Some(true)), 3600);
    }

    #[test]
    fn skipped_time_comes_out_later() {
        let zone = berlin();
        let moment = zone.moment_of(date(2, 31, 2, 30), None);
        let shown = Date::from_seconds(moment + zone.at(moment).offset);
        assert_eq!((shown.hour, shown.minute), (3, 30));
    }
}
