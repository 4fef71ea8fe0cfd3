//! `find`, `match` and `gmatch`.

use super::cache::{self, Search};
use super::pattern::{Capture, Caret, PatternError, Progress, SCANNED_PER_UNIT};
use super::start_position;
use crate::plain::find_bytes;
use perilune_vm::{NativeResult, Raised, State, upvalue_index};
use std::cell::Cell;

/// `string.find(s, pattern [, init [, plain]])`
pub(super) fn find(l: &mut State) -> NativeResult {
    let Some(from) = arguments(l)? else { return Ok(1) };
    if l.to_boolean(4) || cache::is_short_text(l.str_arg(2)) {
        return find_plain(l, from);
    }
    let mut search = cache::take(l, 2)?;
    if search.literal {
        return find_plain(l, from);
    }
    search.matcher.begin(from);
    let Some(whole) = next_match(l, 1, &mut search)? else {
        cache::put(l, upvalue_index(1), search);
        l.push_nil();
        return Ok(1);
    };
    l.push_integer(whole.0 as i64 + 1);
    l.push_integer(whole.1 as i64);
    let captures = search.pattern.captures();
    push_captures(l, 1, &search, whole, captures)?;
    cache::put(l, upvalue_index(1), search);
    Ok(2 + captures)
}

/// `string.match(s, pattern [, init])`
pub(super) fn match_(l: &mut State) -> NativeResult {
    let Some(from) = arguments(l)? else { return Ok(1) };
    let mut search = cache::take(l, 2)?;
    search.matcher.begin(from);
    let Some(whole) = next_match(l, 1, &mut search)? else {
        cache::put(l, upvalue_index(1), search);
        l.push_nil();
        return Ok(1);
    };
    let count = search.pattern.captures().max(1);
    push_captures(l, 1, &search, whole, count)?;
    cache::put(l, upvalue_index(1), search);
    Ok(count)
}

/// Checks subject, pattern and start. If the start lies behind the subject, pushes nil and returns `None`.
#[inline]
fn arguments(l: &mut State) -> Result<Option<usize>, Raised> {
    l.check_string(1)?;
    l.check_string(2)?;
    let init = l.opt_integer(3, 1)?;
    let len = l.str_arg(1).len();
    let from = start_position(init, len) - 1;
    if from > len {
        l.push_nil();
        return Ok(None);
    }
    Ok(Some(from))
}

fn find_plain(l: &mut State, from: usize) -> NativeResult {
    l.charge_bytes(l.str_arg(1).len() - from)?;
    let needle = l.str_arg(2);
    let len = needle.len();
    let found = find_bytes(&l.str_arg(1)[from..], needle, &|| l.must_stop());
    match found {
        _ if l.must_stop() => Err(l.out_of_memory()),
        Some(at) => {
            l.push_integer((from + at) as i64 + 1);
            l.push_integer((from + at + len) as i64);
            Ok(2)
        }
        None => {
            l.push_nil();
            Ok(1)
        }
    }
}

/// Continues a search over the string at `subject`, and lets the state look at its limits now and then.
#[inline]
pub(super) fn next_match(
    l: &mut State,
    subject: i32,
    search: &mut Search,
) -> Result<Option<(usize, usize)>, Raised> {
    loop {
        let stop = |scanned| l.must_stop_after(scanned / SCANNED_PER_UNIT);
        let progress = search.matcher.search(&search.pattern, l.str_arg(subject), &stop);
        l.charge(search.matcher.take_work())?;
        match progress {
            Ok(Progress::Found(start, end)) => return Ok(Some((start, end))),
            Ok(Progress::NotFound) => return Ok(None),
            Ok(Progress::Paused) => {}
            Err(error) => return Err(raise(l, error)),
        }
    }
}

#[cold]
pub(super) fn raise(l: &mut State, error: PatternError) -> Raised {
    l.raise(error.to_string())
}

/// Native functions find this many free slots.
const FREE_SLOTS: usize = 16;

/// Pushes the first `count` captures of a match in the string at `subject`.
#[inline]
pub(super) fn push_captures(
    l: &mut State,
    subject: i32,
    search: &Search,
    whole: (usize, usize),
    count: usize,
) -> Result<(), Raised> {
    if count > FREE_SLOTS {
        l.ensure_stack(count as i32, "too many captures")?;
    }
    for index in 0..count {
        push_capture(l, subject, search, whole, index)?;
    }
    Ok(())
}

/// Pushes capture `index`, from 0.
#[inline]
pub(super) fn push_capture(
    l: &mut State,
    subject: i32,
    search: &Search,
    whole: (usize, usize),
    index: usize,
) -> Result<(), Raised> {
    match search.matcher.capture(&search.pattern, index, whole) {
        Ok(Capture::Span(start, end)) => l.push_substring(subject, start..end),
        Ok(Capture::Position(at)) => {
            l.push_integer(at as i64 + 1);
            Ok(())
        }
        Err(error) => Err(raise(l, error)),
    }
}

/// What a `gmatch` iterator remembers.
struct Iteration {
    /// Taken out while it is in use, and given back to the cache when the iteration is over.
    search: Cell<Option<Box<Search>>>,
    from: Cell<usize>,
    /// Where the last match ended: an empty match there would be the same place again.
    last_end: Cell<Option<usize>>,
}

/// Upvalues of an iterator.
const SUBJECT: i32 = upvalue_index(1);
const ITERATION: i32 = upvalue_index(2);
const CACHE: i32 = upvalue_index(3);

/// `string.gmatch(s, pattern [, init])`
pub(super) fn gmatch(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    l.check_string(2)?;
    let from = start_position(l.opt_integer(3, 1)?, l.str_arg(1).len()) - 1;
    // COMPAT: an anchor would make no sense here, so `^` is a byte like others (section 6.4.1).
    let search = if l.str_arg(2).first() == Some(&b'^') {
        cache::translate(l, 2, Caret::IsLiteral)?
    } else {
        cache::take(l, 2)?
    };
    l.push_value(1);
    l.new_userdata(
        Iteration { search: Cell::new(Some(search)), from: Cell::new(from), last_end: Cell::new(None) },
        0,
    )?;
    l.push_value(upvalue_index(1));
    l.push_native_closure(gmatch_next, 3)?;
    Ok(1)
}

fn gmatch_next(l: &mut State) -> NativeResult {
    let Some(iteration) = l.userdata::<Iteration>(ITERATION) else { return Ok(0) };
    let Some(mut search) = iteration.search.take() else { return Ok(0) };
    let mut from = iteration.from.get();
    let last_end = iteration.last_end.get();
    let whole = loop {
        search.matcher.begin(from);
        match next_match(l, SUBJECT, &mut search)? {
            Some((start, end)) if Some(end) == last_end => from = start + 1,
            whole => break whole,
        }
    };
    let Some(whole) = whole else {
        cache::put(l, CACHE, search);
        return Ok(0);
    };
    search.count(l);
    let count = search.pattern.captures().max(1);
    push_captures(l, SUBJECT, &search, whole, count)?;
    if let Some(iteration) = l.userdata::<Iteration>(ITERATION) {
        iteration.from.set(whole.1);
        iteration.last_end.set(Some(whole.1));
        iteration.search.set(Some(search));
    }
    Ok(count)
}
