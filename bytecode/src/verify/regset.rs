//! Sets of registers.

/// A set of register indices, 0 to 255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RegSet([u64; 4]);

impl RegSet {
    /// All registers below `end`.
    pub(super) fn below(end: usize) -> Self {
        Self(std::array::from_fn(|word| match end.saturating_sub(word * 64) {
            0 => 0,
            bits @ 1..64 => (1 << bits) - 1,
            _ => u64::MAX,
        }))
    }

    /// The registers `start`, ..., `start + count - 1`.
    pub(super) fn range(start: usize, count: usize) -> Self {
        Self::below(start + count).minus(Self::below(start))
    }

    pub(super) fn insert(&mut self, register: usize) {
        self.0[register / 64] |= 1 << (register % 64);
    }

    pub(super) fn remove(&mut self, register: usize) {
        self.0[register / 64] &= !(1 << (register % 64));
    }

    pub(super) fn contains(self, register: usize) -> bool {
        self.0[register / 64] >> (register % 64) & 1 != 0
    }

    /// The set with every register lowered by `distance` < 64; those that would be negative are lost.
    pub(super) fn moved_down(self, distance: usize) -> Self {
        let carried = |word: usize| match (distance, self.0.get(word + 1)) {
            (1.., Some(above)) => above << (64 - distance),
            _ => 0,
        };
        Self(std::array::from_fn(|word| self.0[word] >> distance | carried(word)))
    }

    /// Removes every register from `start` on.
    pub(super) fn truncate(&mut self, start: usize) {
        *self = self.and(Self::below(start));
    }

    /// Whether some register of the set is `start` or above.
    pub(super) fn reaches(self, start: usize) -> bool {
        !self.minus(Self::below(start)).is_empty()
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }

    pub(super) fn contains_all(self, other: Self) -> bool {
        other.minus(self).is_empty()
    }

    pub(super) fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    fn zip(self, other: Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|word| combine(self.0[word], other.0[word])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cross_words() {
        let set = RegSet::range(60, 10);
        let members: Vec<usize> = (0..256).filter(|&register| set.contains(register)).collect();
        assert_eq!(members, (60..70).collect::<Vec<_>>());
        assert!(set.reaches(69) && !set.reaches(70));
    }

    #[test]
    fn the_last_register_counts() {
        let mut set = RegSet::below(256);
        assert!(set.contains(255) && set.reaches(255));
        set.truncate(255);
        assert!(!set.contains(255) && set.contains(254));
        assert!(RegSet::range(255, 1).contains(255));
    }

    #[test]
    fn moving_down_crosses_words() {
        assert_eq!(RegSet::range(63, 3).moved_down(2), RegSet::range(61, 3));
        assert_eq!(RegSet::range(0, 3).moved_down(2), RegSet::range(0, 1));
        assert_eq!(RegSet::below(256).moved_down(0), RegSet::below(256));
    }

    #[test]
    fn empty_ranges_hold_nothing() {
        assert!(RegSet::range(64, 0).is_empty() && RegSet::below(0).is_empty());
        assert!(RegSet::default().contains_all(RegSet::range(7, 0)));
    }
}
