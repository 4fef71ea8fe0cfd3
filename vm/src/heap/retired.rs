//! Large blocks that a sweep has found free, given back to the system a piece at a time.
//!
//! To give back a gigabyte that has been written to takes tens of milliseconds. So blocks that the sweep frees are shrunk
//! by pieces in the steps that follow, from their end, until little is left of them. They no longer count as memory in use. Whoever allocates
//! a large block first gives back as much of what has been retired. In generational mode, where minor collections do not go in steps
//! either, blocks are freed at once.

use super::Heap;
use std::alloc::{Layout, dealloc, realloc};

/// Smaller blocks are freed at once.
const MIN_RETIRED: usize = 64 * 1024;
/// What is given back of a block at a time.
const PIECE: usize = 4 * 1024 * 1024;

/// A block that nothing uses any more.
pub(super) struct Retired {
    block: *mut u8,
    size: usize,
}

const fn layout(size: usize) -> Layout {
    match Layout::from_size_align(size, 16) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    }
}

impl Heap {
    /// Takes a block that was allocated with this size, aligned to 16.
    pub(super) unsafe fn retire(&mut self, block: *mut u8, size: usize) {
        if size < MIN_RETIRED || self.gc.is_generational() || self.retired.try_reserve(1).is_err() {
            dealloc(block, layout(size));
        } else {
            self.retired.push(Retired { block, size });
        }
    }

    /// Gives back at least so many bytes, if there are as many. True if nothing is left.
    pub(super) unsafe fn give_back(&mut self, bytes: usize) -> bool {
        let mut left = bytes;
        while let Some(retired) = self.retired.last_mut() {
            if left == 0 {
                return false;
            }
            let rest = retired.size.saturating_sub(PIECE);
            if rest >= MIN_RETIRED {
                let block = realloc(retired.block, layout(retired.size), rest);
                if !block.is_null() {
                    left = left.saturating_sub(retired.size - rest);
                    *retired = Retired { block, size: rest };
                    continue;
                }
            }
            dealloc(retired.block, layout(retired.size));
            left = left.saturating_sub(retired.size);
            self.retired.pop();
        }
        true
    }
}
