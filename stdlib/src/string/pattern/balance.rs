//! Balanced texts, `%bxy`.
//!
//! From an opening byte without a partner the search for one runs to the end of the subject. Many such bytes would make a search
//! quadratic, so when one has turned up the others are found in one pass, for a stretch of the subject.

use super::scan::{PORTION, Stop, first};
use perilune_vm::asking;

/// Positions of a stretch.
const STRETCH: usize = 1 << 18;
/// Subjects with less than this behind the opening byte are simply searched.
const SHORT: usize = 1 << 10;

/// What a search knows of opening bytes.
#[derive(Debug, Default)]
pub(super) struct Balance {
    unpaired: Option<Box<Unpaired>>,
}

/// The opening bytes of a stretch of the subject that have no partner.
#[derive(Debug)]
struct Unpaired {
    pair: (u8, u8),
    from: usize,
    bits: Vec<u64>,
}

/// Where a balanced text ends, and the bytes that were looked at to find out.
pub(super) struct Outcome {
    pub(super) end: Option<usize>,
    pub(super) seen: usize,
}

impl Balance {
    /// Bytes that have been taken for it.
    #[inline]
    pub(super) fn memory(&self) -> usize {
        match &self.unpaired {
            Some(unpaired) => size_of::<Unpaired>() + unpaired.bits.capacity() * size_of::<u64>(),
            None => 0,
        }
    }

    /// Forgets the subject.
    #[inline]
    pub(super) fn forget(&mut self) {
        if self.unpaired.is_some() {
            self.unpaired = None;
        }
    }

    /// Where the shortest text ends that begins at `at` with `open` and in which `open` and `close` balance.
    pub(super) fn end(&mut self, subject: &[u8], at: usize, open: u8, close: u8, stop: Stop<'_>) -> Outcome {
        let rest = &subject[at..];
        if rest.first() != Some(&open) {
            return Outcome { end: None, seen: 0 };
        }
        let known = self.unpaired.as_ref().filter(|unpaired| unpaired.pair == (open, close));
        if known.is_some_and(|unpaired| unpaired.has(at)) {
            return Outcome { end: None, seen: 1 };
        }
        match length(rest, open, close, stop) {
            Some(length) => Outcome { end: Some(at + length), seen: length },
            None if rest.len() < SHORT || open == close => Outcome { end: None, seen: rest.len() },
            None => {
                self.unpaired = Unpaired::find(subject, at, open, close, stop).map(Box::new);
                Outcome { end: None, seen: 2 * rest.len() }
            }
        }
    }
}

impl Unpaired {
    /// Goes through the subject from its end; each opening byte takes one of the closing bytes that have been seen. `None` if there is no memory, or it is given up.
    fn find(subject: &[u8], from: usize, open: u8, close: u8, stop: Stop<'_>) -> Option<Self> {
        let stretch = (subject.len() - from).min(STRETCH);
        let mut bits = Vec::new();
        asking(|| bits.try_reserve_exact(stretch.div_ceil(64))).ok()?;
        bits.resize(stretch.div_ceil(64), 0);
        let mut free = 0_usize;
        let rest = &subject[from..];
        for (offset, &byte) in rest.iter().enumerate().rev() {
            if byte == close {
                free += 1;
            } else if byte == open {
                if free > 0 {
                    free -= 1;
                } else if offset < stretch {
                    bits[offset / 64] |= 1 << (offset % 64);
                }
            }
            if offset % PORTION == PORTION - 1 && stop(rest.len() - offset) {
                return None;
            }
        }
        Some(Self { pair: (open, close), from, bits })
    }

    fn has(&self, at: usize) -> bool {
        at.checked_sub(self.from).is_some_and(|offset| {
            self.bits.get(offset / 64).is_some_and(|&word| word & 1 << (offset % 64) != 0)
        })
    }
}

/// Length of the shortest prefix that begins with `open` and in which `open` and `close` balance.
fn length(bytes: &[u8], open: u8, close: u8, stop: Stop<'_>) -> Option<usize> {
    let mut pending = 1_usize;
    let ends = |&byte: &u8| {
        // The closing byte is looked at first, so that `%b""` takes a quoted text.
        if byte == close {
            pending -= 1;
        } else if byte == open {
            pending += 1;
        }
        pending == 0
    };
    scan_after_first(bytes, stop, ends).map(|index| index + 1)
}

/// The first byte behind the first one for which something holds.
fn scan_after_first(bytes: &[u8], stop: Stop<'_>, mut holds: impl FnMut(&u8) -> bool) -> Option<usize> {
    let found = first(bytes.get(1..)?, stop, |bytes| bytes.iter().position(&mut holds));
    found.map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_remembered_makes_no_difference(
            text in proptest::collection::vec(prop_oneof![3 => Just(b'('), 2 => Just(b')'), 1 => Just(b'x')], SHORT..3 * SHORT),
            starts in proptest::collection::vec(0..SHORT, 20),
        ) {
            let mut balance = Balance::default();
            for at in starts {
                let plain = (text[at] == b'(').then(|| length(&text[at..], b'(', b')', &|_| false)).flatten();
                prop_assert_eq!(balance.end(&text, at, b'(', b')', &|_| false).end, plain.map(|length| at + length));
            }
        }
    }

    #[test]
    fn openings_without_partners_are_looked_at_once() {
        let text = "(".repeat(100_000);
        let mut balance = Balance::default();
        let seen: usize =
            (0..text.len()).map(|at| balance.end(text.as_bytes(), at, b'(', b')', &|_| false).seen).sum();
        assert!(seen < 4 * text.len(), "{seen}");
    }
}
