//! An index of many texts by their hashes, which grows by parts.
//!
//! A hash table that grows moves all it has. With millions of names that takes longer than a host may wait, so the entries are spread over tables
//! that grow one at a time.

use hashbrown::HashTable;

/// Entries of the only table before there are many.
const SPREAD_FROM: usize = 1 << 13;
/// Tables of an index that is spread.
const PARTS: usize = 1 << 8;

/// Numbers of texts, found by the hash of the text.
#[derive(Debug, Default)]
pub struct Index {
    first: HashTable<u32>,
    /// Empty, or [`PARTS`] tables, which have all entries then.
    parts: Vec<HashTable<u32>>,
}

/// The table that a hash belongs to. A table uses the lowest and the highest bits.
fn part_of(hash: u64) -> usize {
    (hash >> 40) as usize % PARTS
}

impl Index {
    /// The number with this hash that `is_same` accepts.
    #[inline]
    pub fn find(&self, hash: u64, mut is_same: impl FnMut(u32) -> bool) -> Option<u32> {
        let table = if self.parts.is_empty() { &self.first } else { &self.parts[part_of(hash)] };
        table.find(hash, |&number| is_same(number)).copied()
    }

    /// Adds a number that is not there. `hash_of` tells the hashes of those that are. Returns how many were moved.
    #[inline]
    pub fn insert(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) -> usize {
        if self.parts.is_empty() && self.first.len() >= SPREAD_FROM {
            self.spread(&hash_of);
        }
        let table = if self.parts.is_empty() { &mut self.first } else { &mut self.parts[part_of(hash)] };
        let moved = if table.len() == table.capacity() { table.len() } else { 0 };
        table.insert_unique(hash, number, |&number| hash_of(number));
        moved
    }

    /// Forgets all, and keeps some of the memory.
    pub fn clear(&mut self) {
        self.first.clear();
        self.parts.clear();
    }

    /// Bytes of memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        let parts: usize = self.parts.iter().map(HashTable::allocation_size).sum();
        self.first.allocation_size() + parts + self.parts.capacity() * size_of::<HashTable<u32>>()
    }

    #[cold]
    fn spread(&mut self, hash_of: &impl Fn(u32) -> u64) {
        self.parts.resize_with(PARTS, HashTable::new);
        for number in std::mem::take(&mut self.first) {
            let hash = hash_of(number);
            self.parts[part_of(hash)].insert_unique(hash, number, |&number| hash_of(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_inserted() {
        let hash_of = |number: u32| u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut index = Index::default();
        let mut most_moved = 0;
        for number in 0..200_000 {
            most_moved = most_moved.max(index.insert(hash_of(number), number, hash_of));
        }
        assert!(most_moved <= SPREAD_FROM, "{most_moved}");
        for number in 0..200_000 {
            assert_eq!(index.find(hash_of(number), |found| found == number), Some(number));
        }
        assert_eq!(index.find(hash_of(7), |_| false), None);
    }
}
