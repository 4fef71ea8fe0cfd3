//! Sorting in portions, so that a limit that trips ends it: the sort of the standard library cannot be interrupted.
//!
//! What is short is sorted at once. What is long is divided around pivots first, as a quicksort does, with looks at the limits on the way,
//! until its parts are short. Pivots are medians of samples; where they divide badly again and again, the rest is sorted at once, so that
//! no input takes quadratic time.

use std::cmp::Ordering;

/// Elements between two looks at the limits.
const BETWEEN_LOOKS: usize = 1 << 14;
/// Elements of which a pivot is the median.
const SAMPLE: usize = 31;
/// Divisions after which little was split off, until the rest is sorted at once.
const MOST_BAD_DIVISIONS: u32 = 8;

/// A limit has tripped. The elements are in some order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stopped;

/// Sorts by a total order. Parts of up to `at_once` elements, which are more than a sample has, are sorted without a look at the limits.
pub(super) fn sort<T>(
    items: &mut [T],
    at_once: usize,
    compare: &impl Fn(&T, &T) -> Ordering,
    must_stop: &dyn Fn() -> bool,
) -> Result<(), Stopped> {
    if items.len() <= at_once {
        items.sort_unstable_by(compare);
        return Ok(());
    }
    if was_in_order(items, compare, must_stop)? {
        return Ok(());
    }
    divide(items, at_once, compare, must_stop)
}

fn divide<T>(
    mut items: &mut [T],
    at_once: usize,
    compare: &impl Fn(&T, &T) -> Ordering,
    must_stop: &dyn Fn() -> bool,
) -> Result<(), Stopped> {
    let mut bad_divisions = 0;
    while items.len() > at_once && bad_divisions < MOST_BAD_DIVISIONS {
        let part = std::mem::take(&mut items);
        let length = part.len();
        take_pivot(part, compare);
        let (pivot, rest) = part.split_first_mut().expect("there are many");
        let below = partition(rest, |item| compare(item, pivot).is_lt(), must_stop)?;
        let mut equal = 1;
        if below < length / 16 {
            // Maybe many are equal to the pivot, and so at their place already.
            equal += partition(&mut rest[below..], |item| compare(item, pivot).is_eq(), must_stop)?;
        }
        part.swap(0, below);
        let (front, back) = part.split_at_mut(below);
        let (small, large) = match &mut back[equal..] {
            back if front.len() < back.len() => (front, back),
            back => (back, front),
        };
        bad_divisions += u32::from(large.len() > length / 8 * 7);
        divide(small, at_once, compare, must_stop)?;
        items = large;
    }
    look(must_stop)?;
    items.sort_unstable_by(compare);
    Ok(())
}

fn look(must_stop: &dyn Fn() -> bool) -> Result<(), Stopped> {
    if must_stop() { Err(Stopped) } else { Ok(()) }
}

/// Whether the elements ascend, or descend and could be reversed.
fn was_in_order<T>(
    items: &mut [T],
    compare: &impl Fn(&T, &T) -> Ordering,
    must_stop: &dyn Fn() -> bool,
) -> Result<bool, Stopped> {
    let descends = compare(&items[1], &items[0]).is_lt();
    for start in (0..items.len()).step_by(BETWEEN_LOOKS) {
        look(must_stop)?;
        let portion = &items[start..items.len().min(start + BETWEEN_LOOKS + 1)];
        if !portion.is_sorted_by(|a, b| compare(b, a).is_lt() == descends) {
            return Ok(false);
        }
    }
    if descends {
        let (front, back) = items.split_at_mut(items.len() / 2);
        for (front, back) in front.chunks_mut(BETWEEN_LOOKS).zip(back.rchunks_mut(BETWEEN_LOOKS)) {
            look(must_stop)?;
            front.iter_mut().zip(back.iter_mut().rev()).for_each(|(a, b)| std::mem::swap(a, b));
        }
    }
    Ok(true)
}

/// Brings the median of a sample to the front.
fn take_pivot<T>(items: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    let step = items.len() / SAMPLE;
    for place in 0..SAMPLE {
        items.swap(place, place * step + place * 7919 % step);
    }
    items[..SAMPLE].sort_unstable_by(compare);
    items.swap(0, SAMPLE / 2);
}

/// Brings those for which `belongs_in_front` holds to the front; returns how many they are.
///
/// PERF: no branch depends on the outcome, which nobody could predict.
fn partition<T>(
    items: &mut [T],
    belongs_in_front: impl Fn(&T) -> bool,
    must_stop: &dyn Fn() -> bool,
) -> Result<usize, Stopped> {
    let mut front = 0;
    for start in (0..items.len()).step_by(BETWEEN_LOOKS) {
        look(must_stop)?;
        for place in start..items.len().min(start + BETWEEN_LOOKS) {
            let belongs = belongs_in_front(&items[place]);
            items.swap(place, front);
            front += usize::from(belongs);
        }
    }
    Ok(front)
}

#[cfg(test)]
mod tests {
    use super::super::inputs::sequences;
    use super::*;
    use std::cell::Cell;

    #[test]
    fn sorts_as_the_standard_library_does() {
        for count in [40, 1000, 70_000, 70_001] {
            for items in sequences(count) {
                let (mut sorted, mut expected) = (items.clone(), items);
                expected.sort_unstable();
                assert_eq!(sort(&mut sorted, 35, &u64::cmp, &|| false), Ok(()));
                assert!(sorted == expected);
            }
        }
    }

    #[test]
    fn stops_at_any_look_and_loses_nothing() {
        for items in sequences(70_000) {
            let mut expected = items.clone();
            expected.sort_unstable();
            for looks in 0..20_u32 {
                let mut left = items.clone();
                let until_stop = Cell::new(looks);
                let must_stop = || until_stop.replace(until_stop.get().saturating_sub(1)) == 0;
                let outcome = sort(&mut left, 1000, &u64::cmp, &must_stop);
                assert!(outcome == Err(Stopped) || left == expected);
                left.sort_unstable();
                assert!(left == expected);
            }
        }
    }
}
