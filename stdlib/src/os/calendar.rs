//! Seconds since 1970 as dates of the Gregorian calendar, and back, without time zones.

/// A date and a time of day, in C's `struct tm` but with the year as it is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 0.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// From 0, which is Sunday.
    pub(super) weekday: i64,
    /// From 0.
    pub(super) yearday: i64,
}

pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// Days from 1970-01-01 to the first day of a month. The month may lie outside 0..12.
///
/// Years are counted from March, so that the leap day is the last one.
fn days_to_month(year: i64, month: i64) -> i64 {
    let year = year + month.div_euclid(12);
    let month = month.rem_euclid(12);
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

pub(super) fn is_leap_year(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

impl Date {
    /// The date at `seconds` since 1970.
    pub(super) fn from_seconds(seconds: i64) -> Self {
        let days = seconds.div_euclid(SECONDS_PER_DAY);
        let time = seconds.rem_euclid(SECONDS_PER_DAY);
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, carry) = if month < 10 { (month + 2, 0) } else { (month - 10, 1) };
        let year = era * 400 + year_of_era + carry;
        Self {
            year,
            month,
            day,
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
            weekday: (days + 4).rem_euclid(7),
            yearday: days - days_to_month(year, 0),
        }
    }

    /// Seconds since 1970. Fields may lie outside their ranges, each within 32 bits; weekday and yearday do not
    /// count.
    pub(super) fn to_seconds(self) -> i64 {
        let days = days_to_month(self.year, self.month) + self.day - 1;
        days * SECONDS_PER_DAY + self.hour * 3600 + self.minute * 60 + self.second
    }

    /// Year and number of the week that ISO 8601 counts the day to.
    pub(super) fn iso_week(&self) -> (i64, i64) {
        let days_since_monday = (self.weekday + 6) % 7;
        let week = (self.yearday - days_since_monday + 10) / 7;
        if week < 1 {
            return (self.year - 1, weeks_of_iso_year(self.year - 1));
        }
        if week > weeks_of_iso_year(self.year) {
            return (self.year + 1, 1);
        }
        (self.year, week)
    }
}

/// A year has 53 weeks if it begins on a Thursday, or on a Wednesday and is a leap year.
fn weeks_of_iso_year(year: i64) -> i64 {
    let first = (days_to_month(year, 0) + 4).rem_euclid(7);
    if first == 4 || (first == 3 && is_leap_year(year)) { 53 } else { 52 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_there_and_back() {
        let mut seconds = -100_000_000_000_i64;
        while seconds < 300_000_000_000 {
            let date = Date::from_seconds(seconds);
            assert_eq!(date.to_seconds(), seconds);
            assert!((0..366).contains(&date.yearday) && (1..=31).contains(&date.day));
            seconds += 86_399 * 13;
        }
        let date = Date::from_seconds(951_782_400);
        assert_eq!((date.year, date.month, date.day, date.weekday, date.yearday), (2000, 1, 29, 2, 59));
    }

    #[test]
    fn knows_weeks_at_the_turn_of_the_year() {
        let week = |year, month, day| {
            let date = Date { year, month, day, hour: 0, minute: 0, second: 0, weekday: 0, yearday: 0 };
            Date::from_seconds(date.to_seconds()).iso_week()
        };
        assert_eq!(week(2021, 0, 3), (2020, 53));
        assert_eq!(week(2021, 0, 4), (2021, 1));
        assert_eq!(week(2018, 11, 31), (2019, 1));
        assert_eq!(week(2016, 11, 31), (2016, 52));
    }
}
