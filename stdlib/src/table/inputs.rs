//! What the tests of sorting sort.

/// Sequences of a length: in order, reversed, with few values, in waves, mixed.
pub(super) fn sequences(count: u64) -> Vec<Vec<u64>> {
    let patterns: [fn(u64, u64) -> u64; 8] = [
        |i, _| i,
        |i, n| n - i,
        |_, _| 7,
        |i, _| i % 3,
        |i, n| if i < n / 2 { i } else { n - i },
        |i, _| i.wrapping_mul(6_364_136_223_846_793_005) >> 33,
        |i, n| if i + 1 == n { 0 } else { i },
        |i, _| (i / 100) ^ 0x155,
    ];
    patterns.iter().map(|pattern| (0..count).map(|i| pattern(i, count)).collect()).collect()
}
