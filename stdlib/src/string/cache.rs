//! Translated patterns, kept for their next use.
//!
//! A program uses few patterns and uses them often, and looking one up costs less than translating it. Whoever uses a
//! pattern takes it out of the cache and puts it back afterwards, so that a callback that comes across the same pattern
//! just makes its own. The cache is a userdata, the first upvalue of the functions that need it; without it (a script may
//! exchange upvalues) every pattern is simply translated.

use super::pattern::{Caret, Matcher, Pattern};
use crate::text::{ByteSet, find_byte};
use perilune_bytecode::Remains;
use perilune_vm::{Claim, Raised, State, outside, upvalue_index};
use std::cell::Cell;

/// Number of places; a power of two.
const PLACES: usize = 64;
/// Longest pattern, and most sets of a pattern, that are worth keeping. They bound the memory of the cache.
const MAX_KEPT: usize = 128;
const MAX_KEPT_SETS: usize = 16;
/// Patterns from here on are translated only if the state has memory for the result.
const LONG: usize = 1 << 10;
/// Memory of a pattern from which on it is given back by pieces.
const LARGE: usize = 1 << 20;
/// Bytes of a pattern whose translation is worth a unit of work.
const BYTES_PER_UNIT: usize = 8;
/// More memory than a byte of a pattern can cost.
const COST_PER_BYTE: usize = 24;

/// Bytes that make a pattern more than a text.
const SPECIAL: &[u8] = b"^$*+?.([%-";

/// Whether a pattern is a text that is not worth a look into the cache. (A longer one may be a text, too.)
#[inline]
pub(super) fn is_short_text(source: &[u8]) -> bool {
    source.len() <= 8 && !source.iter().any(|byte| SPECIAL.contains(byte))
}

/// A pattern with what is needed to run it.
pub(super) struct Search {
    pub(super) pattern: Pattern,
    pub(super) matcher: Matcher,
    /// `find` takes the pattern as it stands: there is nothing special in it, and a `)` does not count.
    pub(super) literal: bool,
    source: Box<[u8]>,
    /// The place to return to, if it is worth keeping.
    home: Option<usize>,
    /// For the pattern, and with the matcher's part.
    fixed_bytes: usize,
    claim: Claim,
}

impl Drop for Search {
    fn drop(&mut self) {
        if self.fixed_bytes > LARGE {
            let mut remains = Remains::default();
            self.pattern.leave(&mut remains);
            self.claim.leave_remains(remains);
        }
    }
}

impl Search {
    /// Counts what the matcher may have taken since the last time.
    #[inline]
    pub(super) fn count(&mut self, l: &State) {
        let bytes = self.fixed_bytes + self.matcher.memory();
        if bytes != self.claim.bytes() {
            self.claim.set(l, bytes);
        }
    }
}

pub(super) struct Cache {
    places: [Cell<Option<Box<Search>>>; PLACES],
}

/// Pushes a new cache.
pub(super) fn push(l: &mut State) -> Result<(), Raised> {
    l.new_userdata(Cache { places: [const { Cell::new(None) }; PLACES] }, 0)
}

/// The pattern in argument `arg`, a string.
#[inline]
pub(super) fn take(l: &mut State, arg: i32) -> Result<Box<Search>, Raised> {
    // Where a pattern is looked for first is a matter of its address: short strings are the same object wherever they
    // come from, and a constant of the program stays where it is.
    let home = place(l.to_pointer(arg));
    if let Some(cache) = l.userdata::<Cache>(upvalue_index(1)) {
        let source = l.str_arg(arg);
        for place in [home, home ^ 1] {
            if let Some(mut search) = cache.places[place].take() {
                if *search.source == *source {
                    search.home = Some(home);
                    return Ok(search);
                }
                cache.places[place].set(Some(search));
            }
        }
    }
    translate(l, arg, Caret::Anchors)
}

/// Translates the pattern in argument `arg`, a string.
///
/// COMPAT: the reference needs no memory to search. So where the state's host has none, the process lends it for this one time.
#[cold]
pub(super) fn translate(l: &mut State, arg: i32, caret: Caret) -> Result<Box<Search>, Raised> {
    let bytes = size_of::<Search>() + l.str_arg(arg).len() * COST_PER_BYTE;
    if l.host_has(bytes) || l.str_arg(arg).len() >= LONG {
        return translate_for_keeping(l, arg, caret);
    }
    let mut search = outside(|| translate_for_keeping(l, arg, caret))?;
    search.home = None;
    Ok(search)
}

fn translate_for_keeping(l: &mut State, arg: i32, caret: Caret) -> Result<Box<Search>, Raised> {
    let len = l.str_arg(arg).len();
    let reservation =
        if len >= LONG { l.claim_memory(len.saturating_mul(COST_PER_BYTE))? } else { Claim::none() };
    l.charge(len / BYTES_PER_UNIT)?;
    // A text is not searched as a pattern.
    let literal = find_byte(l, arg, 0, b')')?.is_some() && ByteSet::of_string(l, arg)?.is_without(SPECIAL);
    let source = l.str_arg(arg);
    let pattern = Pattern::compile(source, caret, &|_| l.must_stop());
    let keep = len <= MAX_KEPT && pattern.sets() <= MAX_KEPT_SETS && caret == Caret::Anchors;
    // What is not going to be kept needs no name.
    let name: Box<[u8]> = if keep { source.into() } else { Box::default() };
    let mut search = Search {
        fixed_bytes: size_of::<Search>() + pattern.memory() + name.len(),
        claim: reservation,
        pattern,
        matcher: Matcher::new(),
        literal,
        source: name,
        home: keep.then(|| place(l.to_pointer(arg))),
    };
    search.claim.set(l, 0);
    search.claim = l.claim_taken(search.fixed_bytes)?;
    Ok(Box::new(search))
}

/// Gives a pattern back to the cache at `index`.
#[inline]
pub(super) fn put(l: &State, index: i32, mut search: Box<Search>) {
    let Some(home) = search.home else { return };
    search.matcher.forget_subject();
    search.count(l);
    let Some(cache) = l.userdata::<Cache>(index) else { return };
    // The newcomer takes its home; who lived there moves next door.
    if let Some(former) = cache.places[home].replace(Some(search)) {
        cache.places[home ^ 1].set(Some(former));
    }
}

/// The place for an address.
fn place(address: usize) -> usize {
    ((address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - PLACES.ilog2())) as usize
}
