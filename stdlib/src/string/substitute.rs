//! `gsub`.
//!
//! Text between replacements is copied in one piece, when the next replacement comes or at the end, so a substitution that
//! replaces nothing copies nothing. A replacement function is called through a continuation, so it takes no native
//! stack. While it runs, the [`Substitution`] is parked in a userdata.

use super::cache::{self, Search};
use super::pattern::Capture;
use super::search::{next_match, push_capture, push_captures, raise};
use crate::message;
use crate::text::{Rounds, append_part, find_byte};
use perilune_number::format::write_integer;
use perilune_vm::{CountedVec, NativeResult, Raised, State, Status, Type, upvalue_index};
use std::cell::Cell;

/// Slots of the frame.
const SUBJECT: i32 = 1;
const REPLACEMENT: i32 = 3;
const PARKED: i32 = 4;

/// A substitution on its way.
struct Substitution {
    search: Box<Search>,
    result: CountedVec<u8>,
    /// Up to here the subject is copied.
    copied: usize,
    /// Where the next search begins.
    from: usize,
    last_end: Option<usize>,
    /// The match that is being replaced.
    whole: (usize, usize),
    count: i64,
    max: i64,
    changed: bool,
    rounds: Rounds,
}

/// Place of a substitution during a call.
struct Parked(Cell<Option<Box<Substitution>>>);

/// `string.gsub(s, pattern, repl [, n])`
pub(super) fn gsub(l: &mut State) -> NativeResult {
    l.check_string(SUBJECT)?;
    l.check_string(2)?;
    let kind = l.type_of(REPLACEMENT);
    // COMPAT: a wrong count is reported before a wrong replacement.
    let max = l.opt_integer(4, i64::MAX)?;
    match kind {
        Type::String | Type::Table | Type::Function => {}
        Type::Number => l.check_string(REPLACEMENT)?,
        _ => return Err(l.type_error(REPLACEMENT, message::STRING_FUNCTION_TABLE)),
    }
    let mut substitution = Substitution {
        search: cache::take(l, 2)?,
        result: CountedVec::new(),
        copied: 0,
        from: 0,
        last_end: None,
        whole: (0, 0),
        count: 0,
        max,
        changed: false,
        rounds: Rounds::new(),
    };
    match kind {
        Type::Function => {
            l.set_top(REPLACEMENT);
            l.new_userdata(Parked(Cell::new(None)), 0)?;
            call_replacement(l, Box::new(substitution))
        }
        Type::Table => {
            while substitution.advance(l)? {
                push_capture(l, SUBJECT, &substitution.search, substitution.whole, 0)?;
                l.get_table(REPLACEMENT)?;
                substitution.replace_by_top(l)?;
            }
            substitution.finish(l)
        }
        _ => {
            while substitution.advance(l)? {
                substitution.replace_by_template(l)?;
            }
            substitution.finish(l)
        }
    }
}

/// Calls the replacement function for the next match, or finishes.
fn call_replacement(l: &mut State, mut substitution: Box<Substitution>) -> NativeResult {
    if !substitution.advance(l)? {
        return substitution.finish(l);
    }
    l.push_value(REPLACEMENT);
    let count = substitution.search.pattern.captures().max(1);
    push_captures(l, SUBJECT, &substitution.search, substitution.whole, count)?;
    if let Some(Parked(place)) = l.userdata::<Parked>(PARKED) {
        place.set(Some(substitution));
    }
    // COMPAT: the reference cannot yield here, and programs can ask.
    l.call_barred_k(count as i32, 1, 0, after_call)
}

fn after_call(l: &mut State, _status: Status, _ctx: i64) -> NativeResult {
    let parked = l.userdata::<Parked>(PARKED).and_then(|Parked(place)| place.take());
    // Only a debugger that writes into this frame can take the substitution away.
    let Some(mut substitution) = parked else { return Err(l.raise(message::SUBSTITUTION_LOST)) };
    substitution.replace_by_top(l)?;
    call_replacement(l, substitution)
}

impl Substitution {
    /// Goes to the next match that is to be replaced; false if there is none.
    fn advance(&mut self, l: &mut State) -> Result<bool, Raised> {
        let anchored = self.search.pattern.is_anchored();
        if self.count >= self.max || (anchored && self.count > 0) {
            return Ok(false);
        }
        loop {
            self.search.matcher.begin(self.from);
            match next_match(l, SUBJECT, &mut self.search)? {
                None => return Ok(false),
                // An empty match where the last one ended.
                Some((start, end)) if Some(end) == self.last_end => self.from = start + 1,
                Some(whole) => {
                    self.whole = whole;
                    self.from = whole.1;
                    self.last_end = Some(whole.1);
                    self.count += 1;
                    return Ok(true);
                }
            }
        }
    }

    /// Copies the subject up to the match, and makes room for `additional` bytes.
    fn begin_replacement(&mut self, l: &mut State, additional: usize) -> Result<(), Raised> {
        let copied = self.copied;
        self.reserve(l, self.whole.0 - copied + additional)?;
        append_part(l, &mut self.result, SUBJECT, copied..self.whole.0)?;
        self.copied = self.whole.1;
        self.changed = true;
        Ok(())
    }

    #[inline]
    fn reserve(&mut self, l: &mut State, additional: usize) -> Result<(), Raised> {
        if self.result.capacity() - self.result.len() >= additional {
            return Ok(());
        }
        if self.result.capacity() == 0 {
            // Most results are about as long as the subject.
            let expected = l.str_arg(SUBJECT).len().max(additional);
            self.result = l.new_buffer(expected + expected / 8)?;
            return Ok(());
        }
        // At least twice as much, so that many small replacements cost little.
        let additional = additional.max(self.result.len());
        l.grow_buffer(&mut self.result, additional)
    }

    /// Takes the value on top as replacement; false and nil keep the match.
    fn replace_by_top(&mut self, l: &mut State) -> Result<(), Raised> {
        if l.to_boolean(-1) {
            if !l.coerce_string(-1)? {
                let message = format!("invalid replacement value (a {})", l.type_name(-1));
                return Err(l.raise(message));
            }
            let len = l.str_arg(-1).len();
            self.begin_replacement(l, len)?;
            append_part(l, &mut self.result, -1, 0..len)?;
        }
        l.pop(1);
        Ok(())
    }

    /// Takes the replacement string, in which `%` and a digit stand for a capture.
    fn replace_by_template(&mut self, l: &mut State) -> Result<(), Raised> {
        let len = l.str_arg(REPLACEMENT).len();
        self.begin_replacement(l, len)?;
        let mut at = 0;
        while let Some(percent) = find_byte(l, REPLACEMENT, at, b'%')? {
            append_part(l, &mut self.result, REPLACEMENT, at..percent)?;
            self.rounds.next(l)?;
            at = percent + 2;
            let capture = match l.str_arg(REPLACEMENT).get(at - 1).copied() {
                Some(b'%') => {
                    self.result.push(b'%');
                    continue;
                }
                Some(b'0') => Ok(Capture::Span(self.whole.0, self.whole.1)),
                Some(digit @ b'1'..=b'9') => {
                    self.search.matcher.capture(&self.search.pattern, usize::from(digit - b'1'), self.whole)
                }
                _ => return Err(l.raise(message::INVALID_USE_OF_PERCENT_IN_REPLACEMENT_STRING)),
            };
            // Room for the rest of the template stays reserved.
            match capture {
                Ok(Capture::Span(start, end)) => {
                    self.reserve(l, end - start + len - at)?;
                    append_part(l, &mut self.result, SUBJECT, start..end)?;
                }
                Ok(Capture::Position(position)) => {
                    self.reserve(l, MAX_DIGITS + len - at)?;
                    write_integer(position as i64 + 1, &mut self.result);
                }
                Err(error) => return Err(raise(l, error)),
            }
        }
        append_part(l, &mut self.result, REPLACEMENT, at..len)
    }

    /// Pushes the result and the number of matches.
    fn finish(mut self, l: &mut State) -> NativeResult {
        if self.changed {
            let end = l.str_arg(SUBJECT).len();
            self.reserve(l, end - self.copied)?;
            append_part(l, &mut self.result, SUBJECT, self.copied..end)?;
            l.push_bytes(&self.result)?;
        } else {
            l.push_value(SUBJECT);
        }
        l.push_integer(self.count);
        cache::put(l, upvalue_index(1), self.search);
        Ok(2)
    }
}

/// Longest position.
const MAX_DIGITS: usize = 20;
