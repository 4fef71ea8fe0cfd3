//! A queue in memory of the state.

use super::blocks::{Blocks, List};
use std::ops::Index;

/// What comes first is taken first.
pub(crate) struct Queue<T> {
    items: List<T>,
    /// How many of the items have been taken.
    taken: usize,
}

impl<T: Copy> Queue<T> {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { items: blocks.list(), taken: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len() - self.taken
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes room for so many items in all; false if there is no memory.
    pub(super) fn reserve(&mut self, count: usize) -> bool {
        let more = count.saturating_sub(self.items.len());
        self.items.try_reserve(more).is_ok()
    }

    /// Adds an item at the end; false if there is no memory.
    pub(super) fn push(&mut self, item: T) -> bool {
        if self.items.len() == self.items.capacity() {
            if self.taken > self.items.len() / 2 {
                self.forget_taken();
            } else if self.items.try_reserve(1).is_err() {
                if self.taken == 0 {
                    return false;
                }
                self.forget_taken();
            }
        }
        self.items.push(item);
        true
    }

    fn forget_taken(&mut self) {
        self.items.drain(..self.taken);
        self.taken = 0;
    }

    /// Takes the first item.
    pub(super) fn pop(&mut self) -> Option<T> {
        let first = self.items.get(self.taken).copied()?;
        self.taken += 1;
        if self.is_empty() {
            self.items.clear();
            self.taken = 0;
        }
        Some(first)
    }
}

impl<T: Copy> Index<usize> for Queue<T> {
    type Output = T;

    /// The item that is taken after `position` others.
    fn index(&self, position: usize) -> &T {
        &self.items[self.taken + position]
    }
}
