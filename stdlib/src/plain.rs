//! Searching for plain text, in portions: between two of them a search asks whether to give up.
//!
//! The time is linear in both texts, and so is the time of a portion in its size. The searcher of `memmem` looks at its whole needle first, so it is used for
//! needles that are short enough for that. For a longer one it searches the first bytes of it, and the rest is compared. Where this finds
//! too many places at which the needle is not (and only texts that are made for it have so many), a hash that rolls along the text takes over.

use memchr::{memchr, memmem};
use std::hash::{BuildHasher, RandomState};

/// Bytes that are looked at between two questions.
const PORTION: usize = 1 << 19;
/// Texts up to this length are searched without preparation.
const SHORT_TEXT: usize = 256;
/// Longest needle that is prepared as a whole.
const LONGEST_PREPARED: usize = 1 << 16;
/// What is searched of longer ones.
const PREFIX: usize = 4096;
/// How often each byte may be compared in vain, on average, before the rolling hash takes over.
const PATIENCE: usize = 4;

/// Where the needle stands; none if `stop` gives true before it is found.
pub(crate) fn find_bytes(text: &[u8], needle: &[u8], stop: &dyn Fn() -> bool) -> Option<usize> {
    let [first, rest @ ..] = needle else { return Some(0) };
    if text.len() > PORTION {
        return find_in_portions(text, needle, stop);
    }
    if rest.is_empty() {
        return memchr(*first, text);
    }
    // PERF: the searcher of `memmem` looks at the needle first, which does not pay for a short text.
    if text.len() > SHORT_TEXT {
        return memmem::find(text, needle);
    }
    let last_start = text.len().checked_sub(needle.len())?;
    let mut from = 0;
    while let Some(skipped) = text.get(from..=last_start).and_then(|starts| memchr(*first, starts)) {
        from += skipped + 1;
        if text[from..].starts_with(rest) {
            return Some(from - 1);
        }
    }
    None
}

fn find_in_portions(text: &[u8], needle: &[u8], stop: &dyn Fn() -> bool) -> Option<usize> {
    if needle.len() > LONGEST_PREPARED {
        return find_long(text, needle, stop);
    }
    if stop() {
        return None;
    }
    find_prepared(&memmem::Finder::new(needle), text, PORTION, &|_| stop())
}

/// Where a needle stands for which there is a searcher. `stop` is asked after each portion, with what has been searched.
pub(crate) fn find_prepared(
    finder: &memmem::Finder<'_>,
    text: &[u8],
    portion: usize,
    stop: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let length = finder.needle().len();
    let mut start = 0;
    while start + length <= text.len() {
        let end = text.len().min(start + portion + length - 1);
        if let Some(at) = finder.find(&text[start..end]) {
            return Some(start + at);
        }
        start += portion;
        if stop(start) {
            break;
        }
    }
    None
}

/// A search for a needle that is not prepared as a whole.
fn find_long(text: &[u8], needle: &[u8], stop: &dyn Fn() -> bool) -> Option<usize> {
    let (prefix, rest) = needle.split_at(PREFIX);
    let finder = memmem::Finder::new(prefix);
    let mut start = 0;
    let mut in_vain = 0;
    while start + needle.len() <= text.len() && !stop() {
        let end = text.len().min(start + PORTION + PREFIX - 1);
        let Some(at) = finder.find(&text[start..end]) else {
            start = end - (PREFIX - 1);
            continue;
        };
        let place = start + at;
        let behind = text.get(place..place + needle.len())?;
        let same = common_length(&behind[PREFIX..], rest, stop);
        if same == rest.len() {
            return Some(place);
        }
        start = place + 1;
        in_vain += PREFIX + same;
        if in_vain > PATIENCE * (start + needle.len()) {
            return find_by_hash(&text[start..], needle, stop).map(|at| start + at);
        }
    }
    None
}

/// How many bytes two texts have in common from their beginning; less if it is given up.
fn common_length(a: &[u8], b: &[u8], stop: &dyn Fn() -> bool) -> usize {
    let mut common = 0;
    for (a, b) in a.chunks(PORTION).zip(b.chunks(PORTION)) {
        if stop() {
            break;
        }
        if a != b {
            return common + a.iter().zip(b).take_while(|(a, b)| a == b).count();
        }
        common += a.len();
    }
    common
}

/// The rolling hash of Karp and Rabin: a text as a number in a random base, modulo a prime. So nobody can make a text that has the hash of the needle at
/// many places without having the needle there.
#[derive(Clone, Copy, PartialEq)]
struct Rolling(u64);

impl Rolling {
    const PRIME: u64 = (1 << 61) - 1;

    fn times(self, factor: u64) -> Self {
        let product = u128::from(self.0) * u128::from(factor);
        Self((product as u64 & Self::PRIME) + (product >> 61) as u64).reduced()
    }

    fn plus(self, term: u64) -> Self {
        Self(self.0 + term).reduced()
    }

    fn reduced(self) -> Self {
        Self(if self.0 >= Self::PRIME { self.0 - Self::PRIME } else { self.0 })
    }

    /// The hash of a text with another byte behind it.
    fn with(self, base: u64, byte: u8) -> Self {
        self.times(base).plus(byte.into())
    }
}

fn find_by_hash(text: &[u8], needle: &[u8], stop: &dyn Fn() -> bool) -> Option<usize> {
    if needle.len() > text.len() {
        return None;
    }
    let base = RandomState::new().hash_one(needle.len()) % (Rolling::PRIME - 512) + 256;
    let (mut wanted, mut hash, mut leading) = (Rolling(0), Rolling(0), Rolling(1));
    for (wanted_bytes, bytes) in needle.chunks(PORTION).zip(text.chunks(PORTION)) {
        if stop() {
            return None;
        }
        for (&wanted_byte, &byte) in wanted_bytes.iter().zip(bytes) {
            wanted = wanted.with(base, wanted_byte);
            hash = hash.with(base, byte);
            leading = leading.times(base);
        }
    }
    let mut place = 0;
    loop {
        if place % PORTION == 0 && stop() {
            return None;
        }
        if hash == wanted && common_length(&text[place..], needle, stop) == needle.len() {
            return Some(place);
        }
        let next = *text.get(place + needle.len())?;
        let without = Rolling::PRIME - leading.times(text[place].into()).0;
        hash = hash.with(base, next).plus(without);
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], needle: &[u8]) {
        let found = find_bytes(text, needle, &|| false);
        assert_eq!(found, memmem::find(text, needle), "{} in {}", needle.len(), text.len());
        if !needle.is_empty() {
            assert_eq!(find_by_hash(text, needle, &|| false), found);
        }
        if needle.len() > PREFIX {
            assert_eq!(find_long(text, needle, &|| false), found);
        }
    }

    #[test]
    fn finds_what_is_there_whatever_the_lengths() {
        for length in [0, 1, 2, SHORT_TEXT, PREFIX + 1, LONGEST_PREPARED, LONGEST_PREPARED + 1, PORTION + 7] {
            let mut needle = vec![b'a'; length];
            for last in [b'a', b'b'] {
                if let Some(byte) = needle.last_mut() {
                    *byte = last;
                }
                for before in [0, 1, PORTION - 1, 2 * PORTION + 3] {
                    let mut text = vec![b'a'; before];
                    check(&text, &needle);
                    text.extend_from_slice(&needle);
                    check(&text, &needle);
                    text.extend_from_slice(b"ab");
                    check(&text, &needle);
                }
            }
        }
    }

    #[test]
    fn gives_up_when_it_is_to() {
        let text = vec![b'a'; 3 * PORTION];
        for length in [2, LONGEST_PREPARED + 1, PORTION] {
            let mut needle = vec![b'a'; length];
            needle[length - 1] = b'b';
            let questions = std::cell::Cell::new(0);
            let stop = || questions.replace(questions.get() + 1) > 0;
            assert_eq!(find_bytes(&text, &needle, &stop), None);
            assert!((2..=3).contains(&questions.get()));
        }
    }
}
