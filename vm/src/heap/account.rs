//! What a state holds in memory of the process besides its own blocks: how much that is, and what nobody uses any more.
//!
//! To give back hundreds of megabytes takes milliseconds, so a native function that ends does not do it with its large vectors. They are *left* here, still
//! counted, and go back by pieces as what a sweep has found free does ([`super::retired`]).

use parking_lot::Mutex;
use perilune_bytecode::Remains;
use std::alloc::{Layout, dealloc, realloc};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Smaller vectors are given back by whoever drops them.
const MIN_LEFT: usize = 8 * 1024 * 1024;
/// What is given back at a time.
const PIECE: usize = 4 * 1024 * 1024;

/// Shared by a state and all that claims memory in its name, which may outlive it and be dropped in other OS threads.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Bytes that are claimed, those that have been left among them.
    claimed: AtomicUsize,
    /// How many vectors and remains there are in `left` and `remains`.
    count: AtomicUsize,
    left: Mutex<Vec<Left>>,
    remains: Mutex<Vec<LeftRemains>>,
}

/// What is left of work on a chunk, and what is claimed for it.
#[derive(Debug)]
struct LeftRemains {
    remains: Remains,
    claimed: usize,
}

/// Memory of a vector without items.
#[derive(Debug)]
struct Left {
    block: *mut u8,
    layout: Layout,
    /// What is claimed for it.
    claimed: usize,
}

// SAFETY: the block belongs to nobody else.
unsafe impl Send for Left {}

impl Account {
    #[inline]
    pub(crate) fn claimed(&self) -> usize {
        self.claimed.load(Ordering::Relaxed)
    }

    /// Claims bytes in the place of others.
    pub(super) fn change(&self, before: usize, after: usize) {
        // Both wrap alike.
        self.claimed.fetch_add(after.wrapping_sub(before), Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn has_left(&self) -> bool {
        self.count.load(Ordering::Relaxed) != 0
    }

    /// Takes over the memory of a vector, with what is claimed for it. False if it is not worth that, or cannot be noted.
    pub(super) fn leave<T>(&self, items: &mut Vec<T>, claimed: usize) -> bool {
        let Ok(layout) = Layout::array::<T>(items.capacity()) else { return false };
        if layout.size() < MIN_LEFT {
            return false;
        }
        items.clear();
        let mut taken = ManuallyDrop::new(std::mem::take(items));
        let noted = self.note(Left { block: taken.as_mut_ptr().cast(), layout, claimed });
        if !noted {
            *items = ManuallyDrop::into_inner(taken);
        }
        noted
    }

    /// Takes over a block of the global allocator, and claims its bytes. False if it is not worth that, or cannot be noted.
    pub(super) fn leave_block(&self, block: *mut u8, layout: Layout) -> bool {
        let noted = layout.size() >= MIN_LEFT && self.note(Left { block, layout, claimed: layout.size() });
        if noted {
            self.change(0, layout.size());
        }
        noted
    }

    fn note(&self, left: Left) -> bool {
        let mut list = self.left.lock();
        let has_room = super::reserve::asking(|| list.try_reserve(1)).is_ok();
        if has_room {
            list.push(left);
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        has_room
    }

    /// Takes over what is left of work on a chunk, and claims so many bytes for it, unless that is nothing or cannot be noted.
    pub(crate) fn leave_remains(&self, remains: Remains, claimed: usize) {
        if remains.is_empty() {
            return;
        }
        let mut list = self.remains.lock();
        if super::reserve::asking(|| list.try_reserve(1)).is_err() {
            return;
        }
        self.change(0, claimed);
        list.push(LeftRemains { remains, claimed });
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives back some of what is left of work on chunks. False if nothing is.
    fn give_back_remains(&self) -> bool {
        let mut list = self.remains.lock();
        let Some(last) = list.last_mut() else { return false };
        if !last.remains.give_back_piece() {
            self.change(last.claimed, 0);
            list.pop();
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
        true
    }

    /// Gives back some of the last one. Returns how much.
    pub(super) fn give_back_piece(&self) -> usize {
        if self.give_back_remains() {
            return PIECE;
        }
        let mut list = self.left.lock();
        let Some(left) = list.last_mut() else { return 0 };
        let rest = left.layout.size().saturating_sub(PIECE);
        if rest >= PIECE {
            // SAFETY: the block has this layout, and the rest of it is not empty.
            let block = unsafe { realloc(left.block, left.layout, rest) };
            if !block.is_null()
                && let Ok(layout) = Layout::from_size_align(rest, left.layout.align())
            {
                let given = (left.layout.size() - rest).min(left.claimed);
                *left = Left { block, layout, claimed: left.claimed - given };
                self.claimed.fetch_sub(given, Ordering::Relaxed);
                return PIECE;
            }
        }
        if let Some(left) = list.pop() {
            self.free(&left);
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
        PIECE
    }

    fn free(&self, left: &Left) {
        // SAFETY: the block has this layout, and nobody uses it.
        unsafe { dealloc(left.block, left.layout) };
        self.claimed.fetch_sub(left.claimed, Ordering::Relaxed);
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        for left in std::mem::take(self.left.get_mut()) {
            self.free(&left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_vectors_go_back_by_pieces() {
        let account = Account::default();
        let mut small = vec![0_u64; 10];
        assert!(!account.leave(&mut small, 80));
        assert_eq!(small.len(), 10);
        for size in [MIN_LEFT, 3 * MIN_LEFT + 8] {
            let mut large = vec![0_u64; size / 8];
            account.change(0, size);
            assert!(account.leave(&mut large, size));
            assert_eq!((large.capacity(), account.claimed(), account.has_left()), (0, size, true));
            let mut pieces = 0;
            while account.has_left() {
                let before = account.claimed();
                assert!(account.give_back_piece() > 0 && account.claimed() < before);
                pieces += 1;
            }
            assert_eq!((account.claimed(), pieces), (0, size / PIECE));
        }
        // What is there at the end goes as a whole.
        let mut large = vec![0_u8; MIN_LEFT];
        assert!(account.leave(&mut large, 0));
    }
}
