//! Lists of the collector that grow and shrink by portions.
//!
//! A vector of millions of notes would be moved as a whole when it grows, and given back as a whole in the end. Each takes
//! milliseconds, in the middle of a step.

use super::blocks::{Blocks, List};

/// Notes in a portion.
const PORTION: usize = if cfg!(test) { 4 } else { 1024 };

/// A list to which notes are added, and from whose end they are taken.
pub(super) struct Notes<T> {
    /// None is empty, and all but the last are full.
    portions: List<List<T>>,
}

impl<T> Notes<T> {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { portions: blocks.list() }
    }

    /// Leaves an empty list in the place of this one.
    pub(super) fn take(&mut self) -> Self {
        let empty = Self::new(self.blocks());
        std::mem::replace(self, empty)
    }

    pub(super) fn blocks(&self) -> Blocks {
        *self.portions.allocator()
    }

    /// False if there is no memory for it.
    #[must_use]
    pub(super) fn push(&mut self, item: T) -> bool {
        if let Some(last) = self.portions.last_mut()
            && last.len() < PORTION
        {
            if last.try_reserve(1).is_err() {
                return false;
            }
            last.push(item);
            return true;
        }
        let mut portion = self.blocks().list();
        if self.portions.try_reserve(1).is_err() || portion.try_reserve(1).is_err() {
            return false;
        }
        portion.push(item);
        self.portions.push(portion);
        true
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let last = self.portions.last_mut()?;
        let item = last.pop();
        if last.is_empty() {
            self.portions.pop();
        }
        item
    }

    pub(super) fn len(&self) -> usize {
        self.portions.last().map_or(0, |last| (self.portions.len() - 1) * PORTION + last.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.portions.is_empty()
    }

    /// The notes from a position on, in the order in which they were added.
    pub(super) fn from(&self, position: usize) -> impl Iterator<Item = &T> {
        self.portions.iter().skip(position / PORTION).flatten().skip(position % PORTION)
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Source;
    use super::*;

    #[test]
    fn notes_come_back_from_both_ends() {
        let mut source = Source::system();
        // SAFETY: the source outlives the notes.
        let mut notes = Notes::new(unsafe { Blocks::of(&raw mut source) });
        for i in 0..3 * PORTION {
            assert_eq!((notes.len(), notes.is_empty()), (i, i == 0));
            assert!(notes.push(i));
        }
        for first in 0..=3 * PORTION {
            assert!(notes.from(first).copied().eq(first..3 * PORTION));
        }
        for i in (0..3 * PORTION).rev() {
            assert_eq!(notes.pop(), Some(i));
            assert!(notes.from(0).copied().eq(0..i));
        }
        assert_eq!(notes.pop(), None);
    }
}
