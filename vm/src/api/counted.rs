//! Vectors of native functions whose memory counts as the state's.

use crate::Raised;
use crate::heap::claim::Claim;
use crate::heap::reserve::asking;
use crate::state::State;
use std::ops::{Deref, DerefMut};

/// A vector whose memory counts against the limits of a state and in [`State::gc_bytes`], as long as it lives. It is used as the vector that it
/// is; [`State::grow_buffer`] makes room in it. What it grows by without that neither fails nor counts before the next time.
#[derive(Debug)]
pub struct CountedVec<T> {
    items: Vec<T>,
    claim: Claim,
}

/// Smaller vectors do not count: they are many, short-lived and no more at a time than native calls can nest.
const MIN_COUNTED: usize = 256;

impl<T> CountedVec<T> {
    /// A vector without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new(), claim: Claim::none() }
    }

    /// The vector itself, which counts no more.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<T> {
        std::mem::take(&mut self.items)
    }

    /// Grows to a capacity; false if there is no memory for it.
    fn grow_to(&mut self, l: &State, capacity: usize) -> bool {
        let Some(bytes) = capacity.checked_mul(size_of::<T>()) else { return false };
        let claimed = self.claim.bytes();
        if bytes > MIN_COUNTED {
            // SAFETY: the global outlives its threads.
            unsafe { (*l.global()).heap.give_back_left(bytes) };
        }
        if bytes > claimed && l.is_over_limit(bytes - claimed)
            || asking(|| self.items.try_reserve_exact(capacity - self.items.len())).is_err()
        {
            return false;
        }
        let bytes = self.items.capacity() * size_of::<T>();
        if bytes > MIN_COUNTED {
            self.claim.set(l, bytes);
        }
        true
    }

    /// Makes room for `more` items, if possible for twice as many as there are; false if there is no memory.
    #[cold]
    pub(crate) fn grow(&mut self, l: &mut State, more: usize) -> bool {
        let Some(needed) = self.items.len().checked_add(more) else { return false };
        let generous = needed.max(self.items.capacity().saturating_mul(2));
        if self.grow_to(l, generous) || self.grow_to(l, needed) {
            return true;
        }
        l.make_room();
        self.grow_to(l, needed)
    }
}

impl<T> Drop for CountedVec<T> {
    fn drop(&mut self) {
        self.claim.leave(&mut self.items);
    }
}

impl<T> From<Vec<T>> for CountedVec<T> {
    /// The memory that there is does not count before the vector grows.
    fn from(items: Vec<T>) -> Self {
        Self { items, claim: Claim::none() }
    }
}

impl<T> Default for CountedVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl AsRef<[u8]> for CountedVec<u8> {
    fn as_ref(&self) -> &[u8] {
        &self.items
    }
}

impl<T> Deref for CountedVec<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for CountedVec<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.items
    }
}

impl State {
    /// A vector with room for `capacity` bytes, whose memory counts.
    ///
    /// # Errors
    /// Not enough memory.
    #[inline]
    pub fn new_buffer(&mut self, capacity: usize) -> Result<CountedVec<u8>, Raised> {
        let mut buffer = CountedVec::new();
        self.grow_buffer(&mut buffer, capacity)?;
        Ok(buffer)
    }

    /// Makes room for `additional` more items.
    ///
    /// # Errors
    /// Not enough memory.
    #[inline]
    pub fn grow_buffer<T>(&mut self, buffer: &mut CountedVec<T>, additional: usize) -> Result<(), Raised> {
        if buffer.capacity() - buffer.len() >= additional || buffer.grow(self, additional) {
            return Ok(());
        }
        Err(self.out_of_memory())
    }
}
