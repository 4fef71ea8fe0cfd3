//! `os.date`, `os.time` and `os.difftime`.

use crate::message;
use std::cell::OnceCell;
use std::time::{SystemTime, UNIX_EPOCH};

use perilune_vm::{CountedVec, NativeFn, NativeResult, Raised, State, Type, upvalue_index};

use super::calendar::Date;
use super::strftime::{Moment, conversion};
use super::zone::{LocalTime, Zone};
use crate::text::{Rounds, append, append_up_to_nul, begin_of_c_string, copy_string};

/// Functions that need the time zone, which is their upvalue.
const FUNCTIONS: &[(&str, NativeFn)] = &[("date", date), ("time", time)];

/// C keeps the year, less 1900, in 32 bits.
const YEARS: std::ops::RangeInclusive<i64> = i32::MIN as i64 + 1900..=i32::MAX as i64 + 1900;

/// More than any conversion shows.
const LONGEST_CONVERSION: usize = 256;

/// The local time zone, which is read when it is first needed.
#[derive(Default)]
struct LocalZone(OnceCell<Zone>);

/// Adds the functions to the table on top.
pub(super) fn add_functions(l: &mut State) -> Result<(), Raised> {
    l.new_userdata(LocalZone::default(), 0)?;
    for &(name, function) in FUNCTIONS {
        l.push_value(-1);
        l.push_library_closure(function, 1)?;
        l.raw_set_field(-3, name)?;
    }
    l.pop(1);
    Ok(())
}

fn with_zone<T>(l: &State, action: impl FnOnce(&Zone) -> T) -> T {
    match l.userdata::<LocalZone>(upvalue_index(1)) {
        Some(zone) => action(zone.0.get_or_init(Zone::local)),
        None => action(&Zone::local()),
    }
}

/// The local date at `seconds` since 1970; `None` if C could not represent it.
fn local_moment(l: &State, seconds: i64) -> Option<Moment> {
    let local = with_zone(l, |zone| zone.at(seconds));
    moment(seconds, local)
}

fn moment(seconds: i64, local: LocalTime) -> Option<Moment> {
    let date = Date::from_seconds(seconds.checked_add(local.offset)?);
    YEARS.contains(&date.year).then_some(Moment { date, local })
}

fn now() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs() as i64,
        Err(before) => -(before.duration().as_secs() as i64),
    }
}

fn date(l: &mut State) -> NativeResult {
    if !l.is_none_or_nil(1) {
        l.check_string(1)?;
    }
    let seconds = if l.is_none_or_nil(2) { now() } else { l.check_integer(2)? };
    let format = if l.is_none_or_nil(1) { b"%c".to_vec().into() } else { copy_string(l, 1)? };
    let (shown, format) = match format.strip_prefix(b"!") {
        Some(format) => (moment(seconds, LocalTime::utc()), format),
        None => (local_moment(l, seconds), format.as_slice()),
    };
    let Some(shown) = shown else {
        return Err(l.raise(message::DATE_NOT_REPRESENTABLE));
    };
    // COMPAT: C ends the text at a NUL.
    if begin_of_c_string(format, 3) == b"*t" {
        l.create_table(0, 9)?;
        set_fields(l, -1, &shown)?;
        return Ok(1);
    }
    let mut text = CountedVec::new();
    let mut rest = format;
    let mut rounds = Rounds::new();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        rounds.next(l)?;
        if text.capacity() - text.len() < LONGEST_CONVERSION {
            let more = text.len().max(LONGEST_CONVERSION);
            l.grow_buffer(&mut text, more)?;
            l.poll()?;
        }
        if byte != b'%' {
            text.push(byte);
            continue;
        }
        let Some((letter, length)) = conversion(after) else {
            let mut message = b"invalid conversion specifier '%".to_vec().into();
            append_up_to_nul(l, &mut message, after)?;
            append(l, &mut message, b"'")?;
            return Err(l.arg_error(1, &message));
        };
        shown.write(letter, &mut text);
        rest = &after[length..];
    }
    l.push_bytes(&text)?;
    Ok(1)
}

/// Sets all fields of a date in the table at `idx`.
fn set_fields(l: &mut State, idx: i32, moment: &Moment) -> Result<(), Raised> {
    let table = l.abs_index(idx);
    let date = &moment.date;
    for (name, value) in [
        ("year", date.year),
        ("month", date.month + 1),
        ("day", date.day),
        ("hour", date.hour),
        ("min", date.minute),
        ("sec", date.second),
        ("yday", date.yearday + 1),
        ("wday", date.weekday + 1),
    ] {
        l.push_integer(value);
        l.set_field(table, name)?;
    }
    l.push_boolean(moment.local.daylight_saving);
    l.set_field(table, "isdst")
}

fn time(l: &mut State) -> NativeResult {
    if l.is_none_or_nil(1) {
        l.push_integer(now());
        return Ok(1);
    }
    l.check_type(1, Type::Table)?;
    l.set_top(1);
    let date = Date {
        year: field(l, "year", None, 1900)? + 1900,
        month: field(l, "month", None, 1)?,
        day: field(l, "day", None, 0)?,
        hour: field(l, "hour", Some(12), 0)?,
        minute: field(l, "min", Some(0), 0)?,
        second: field(l, "sec", Some(0), 0)?,
        weekday: 0,
        yearday: 0,
    };
    let daylight_saving = (l.get_field(1, "isdst")? != Type::Nil).then(|| l.to_boolean(-1));
    l.pop(1);
    let seconds = with_zone(l, |zone| zone.moment_of(date, daylight_saving));
    let normalised = seconds.and_then(|seconds| local_moment(l, seconds));
    if let Some(moment) = &normalised {
        set_fields(l, 1, moment)?;
    }
    match seconds {
        // COMPAT: C returns -1 for a failure, so that one second of 1969 is one.
        Some(seconds) if normalised.is_some() && seconds != -1 => {
            l.push_integer(seconds);
            Ok(1)
        }
        _ => Err(l.raise(message::TIME_NOT_REPRESENTABLE)),
    }
}

/// A field of the table at index 1, less `delta`; it must fit in 32 bits then.
fn field(l: &mut State, name: &str, default: Option<i64>, delta: i64) -> Result<i64, Raised> {
    let kind = l.get_field(1, name)?;
    let value = l.to_integer(-1);
    l.pop(1);
    let Some(value) = value else {
        return match default {
            _ if kind != Type::Nil => Err(l.raise(message::field_not_an_integer(name))),
            Some(default) => Ok(default),
            None => Err(l.raise(message::field_missing(name))),
        };
    };
    match value.checked_sub(delta).map(i32::try_from) {
        Some(Ok(value)) => Ok(value.into()),
        _ => Err(l.raise(message::field_out_of_bound(name))),
    }
}

pub(super) fn difftime(l: &mut State) -> NativeResult {
    let end = l.check_integer(1)?;
    let start = l.check_integer(2)?;
    l.push_number(end as f64 - start as f64);
    Ok(1)
}
