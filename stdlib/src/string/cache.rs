//! Translated patterns, kept for their next use.
//!
//! A program uses few patterns and uses them often, and looking one up costs less than translating it. Whoever uses a
//! pattern takes it out of the cache and puts it back afterwards, so that a callback that comes across the same pattern
//! just makes its own. The cache is a userdata, the first upvalue of the functions that need it; without it (a script may
//! exchange upvalues) every pattern is simply translated.

use super::pattern::{Caret, Matcher, Pattern};
use perilune_vm::{Raised, State, upvalue_index};
use std::cell::Cell;

/// Number of places; a power of two.
const PLACES: usize = 64;
/// Longest pattern, and most sets of a pattern, that are worth keeping. They bound the memory of the cache.
const MAX_KEPT: usize = 128;
const MAX_KEPT_SETS: usize = 16;
/// Patterns from here on are translated only if the state has memory for the result.
const LONG: usize = 1 << 16;
/// More memory than a byte of a pattern can cost.
const COST_PER_BYTE: usize = 24;

/// A pattern with what is needed to run it.
pub(super) struct Search {
    pub(super) pattern: Pattern,
    pub(super) matcher: Matcher,
    source: Box<[u8]>,
}

pub(super) struct Cache {
    places: [Cell<Option<Box<Search>>>; PLACES],
}

/// Pushes a new cache.
pub(super) fn push(l: &mut State) -> Result<(), Raised> {
    l.new_userdata(Cache { places: [const { Cell::new(None) }; PLACES] }, 0)
}

/// The pattern in argument `arg`, a string.
pub(super) fn take(l: &mut State, arg: i32) -> Result<Box<Search>, Raised> {
    let source = l.str_arg(arg);
    if let Some(cache) = l.userdata::<Cache>(upvalue_index(1)) {
        let home = place(source);
        for place in [home, home ^ 1] {
            if let Some(search) = cache.places[place].take() {
                if *search.source == *source {
                    return Ok(search);
                }
                cache.places[place].set(Some(search));
            }
        }
    }
    translate(l, arg, Caret::Anchors)
}

/// Translates the pattern in argument `arg`, a string.
pub(super) fn translate(l: &mut State, arg: i32, caret: Caret) -> Result<Box<Search>, Raised> {
    let len = l.str_arg(arg).len();
    let reservation = if len >= LONG { Some(l.new_buffer(len.saturating_mul(COST_PER_BYTE))?) } else { None };
    let source = l.str_arg(arg);
    let search = Search {
        pattern: Pattern::compile(source, caret),
        matcher: Matcher::new(),
        // What is not going to be kept needs no name.
        source: if len <= MAX_KEPT && caret == Caret::Anchors { source.into() } else { Box::default() },
    };
    drop(reservation);
    Ok(Box::new(search))
}

/// Gives a pattern back.
pub(super) fn put(l: &State, index: i32, search: Box<Search>) {
    let keep = !search.source.is_empty() && search.pattern.sets() <= MAX_KEPT_SETS;
    let Some(cache) = l.userdata::<Cache>(index).filter(|_| keep) else { return };
    let home = place(&search.source);
    // The newcomer takes its home; who lived there moves next door.
    if let Some(former) = cache.places[home].replace(Some(search)) {
        cache.places[home ^ 1].set(Some(former));
    }
}

/// Where a pattern belongs: its length and its two ends, mixed.
fn place(source: &[u8]) -> usize {
    let mut ends = [0; 16];
    let len = source.len();
    let part = len.min(8);
    ends[..part].copy_from_slice(&source[..part]);
    ends[8..8 + part].copy_from_slice(&source[len - part..]);
    let mixed = (u128::from_le_bytes(ends) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ ((u128::from_le_bytes(ends) >> 64) as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
        ^ (len as u64) << 57;
    (mixed >> 58) as usize % PLACES
}
