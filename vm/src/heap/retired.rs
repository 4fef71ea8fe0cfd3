//! Large blocks that a sweep has found free, given back to the system a piece at a time.
//!
//! To give back a gigabyte that has been written to takes tens of milliseconds. So blocks that the sweep frees are shrunk
//! by pieces in the steps that follow, from their end, until little is left of them. They no longer count as memory in use. Whoever allocates
//! a large block first gives back as much of what has been retired. In generational mode, where minor collections do not go in steps
//! either, blocks are freed at once, but for very large ones, so that limits interrupt that, and for a few megabytes that are kept as *spare* ones until the
//! second sweep after: a program that makes a large table again and again takes the same blocks each time, in place of new memory that the
//! system has to clear first.

use super::Heap;
use super::blocks::{Blocks, List, Source, take_list};

/// Smaller blocks are freed at once.
const MIN_RETIRED: usize = 64 * 1024;
/// What is given back of a block at a time.
const PIECE: usize = 4 * 1024 * 1024;

/// Most bytes that are kept in spare blocks.
const MAX_SPARE: usize = 4 * 1024 * 1024;

/// A block that nothing uses any more.
pub(super) struct Retired {
    block: *mut u8,
    size: usize,
}

/// Blocks for allocations of the same size.
pub(super) struct SpareBlocks {
    /// The oldest first.
    blocks: List<Retired>,
    bytes: usize,
    /// How many were there when the last sweep began.
    old: usize,
}

impl SpareBlocks {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { blocks: blocks.list(), bytes: 0, old: 0 }
    }

    unsafe fn keep(&mut self, block: *mut u8, size: usize) -> bool {
        let fits = self.bytes + size <= MAX_SPARE && self.blocks.try_reserve(1).is_ok();
        if fits {
            self.blocks.push(Retired { block, size });
            self.bytes += size;
        }
        fits
    }

    unsafe fn take(&mut self, size: usize) -> Option<*mut u8> {
        let index = self.blocks.iter().position(|spare| spare.size == size)?;
        self.bytes -= size;
        self.old -= usize::from(index < self.old);
        Some(self.blocks.remove(index).block)
    }

    unsafe fn free_first(&mut self, source: &Source, count: usize) {
        for spare in self.blocks.drain(..count) {
            self.bytes -= spare.size;
            source.free(spare.block, spare.size);
        }
    }

    /// A sweep begins.
    pub(super) unsafe fn age(&mut self, source: &Source) {
        self.free_first(source, self.old);
        self.old = self.blocks.len();
    }

    pub(super) unsafe fn free_all(&mut self, source: &Source) {
        self.free_first(source, self.blocks.len());
        self.old = 0;
    }
}

impl Heap {
    /// Takes a block that was allocated with this size, aligned to 16.
    pub(super) unsafe fn retire(&mut self, block: *mut u8, size: usize) {
        if size < MIN_RETIRED {
            self.source.free(block, size);
        } else if self.gc.is_generational() {
            // A state with a limit has other uses for them.
            if !self.source.is_limited() && self.spare.keep(block, size) {
                return;
            }
            if size > PIECE {
                self.retire_for_later(block, size);
            } else {
                self.source.free(block, size);
            }
        } else {
            self.retire_for_later(block, size);
        }
    }

    unsafe fn retire_for_later(&mut self, block: *mut u8, size: usize) {
        if self.retired.try_reserve(1).is_ok() {
            self.retired.push(Retired { block, size });
        } else {
            self.source.free(block, size);
        }
    }

    /// Takes a buffer back whose owner gives up long work, because a limit has tripped.
    pub(crate) unsafe fn abandon_buffer(&mut self, buffer: *mut u8, size: usize) {
        if size > PIECE {
            self.retire_for_later(buffer, size);
            self.account_release(size);
        } else {
            self.free_buffer(buffer, size);
        }
    }

    /// A spare block of this size.
    #[inline]
    pub(super) unsafe fn take_spare(&mut self, size: usize) -> Option<*mut u8> {
        if size < MIN_RETIRED { None } else { self.spare.take(size) }
    }

    /// Whether there is something to be given back, here or of native functions.
    #[inline]
    pub(super) fn has_retired(&self) -> bool {
        !self.retired.is_empty() || self.source.account.has_left()
    }

    /// Gives back what native functions have left, so many bytes of it.
    #[inline]
    pub(crate) fn give_back_left(&self, bytes: usize) {
        let mut given = 0;
        while given < bytes && self.source.account.has_left() && !self.must_stop() {
            given += self.source.account.give_back_piece();
        }
    }

    /// Gives back at least so many bytes, if there are as many and no limit trips. True if nothing is left.
    pub(super) unsafe fn give_back(&mut self, bytes: usize) -> bool {
        let mut left = bytes;
        while self.has_retired() {
            if left == 0 || self.must_stop() {
                return false;
            }
            left = left.saturating_sub(self.give_back_piece());
        }
        true
    }

    /// Gives back all that is retired.
    pub(super) unsafe fn free_retired(&mut self) {
        for Retired { block, size } in take_list(&mut self.retired) {
            self.source.free(block, size);
        }
    }

    /// Gives back some of the last block. Returns how much.
    unsafe fn give_back_piece(&mut self) -> usize {
        let Some(retired) = self.retired.last_mut() else { return self.source.account.give_back_piece() };
        let rest = retired.size.saturating_sub(PIECE);
        if rest >= MIN_RETIRED {
            let block = self.source.resize(retired.block, retired.size, rest);
            if !block.is_null() {
                let given = retired.size - rest;
                *retired = Retired { block, size: rest };
                return given;
            }
        }
        let given = retired.size;
        self.source.free(retired.block, given);
        self.retired.pop();
        given
    }
}
