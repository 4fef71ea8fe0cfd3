//! Scans over bytes. Long ones go in portions, between which they ask whether to give up.

use crate::plain::find_prepared;
use memchr::memmem::Finder;

/// Whether to give up, after so many bytes of a scan. What a search finds then is of no use to anybody.
pub type Stop<'a> = &'a dyn Fn(usize) -> bool;

/// Bytes that are looked at between two questions.
pub(super) const PORTION: usize = 1 << 18;

/// The first place that `find` finds, which it must do in each part of the bytes for itself.
#[inline(always)]
pub(super) fn first(
    bytes: &[u8],
    stop: Stop<'_>,
    mut find: impl FnMut(&[u8]) -> Option<usize>,
) -> Option<usize> {
    if bytes.len() <= PORTION { find(bytes) } else { first_in_portions(bytes, stop, find) }
}

#[inline(never)]
fn first_in_portions(
    bytes: &[u8],
    stop: Stop<'_>,
    mut find: impl FnMut(&[u8]) -> Option<usize>,
) -> Option<usize> {
    let mut seen = 0;
    for portion in bytes.chunks(PORTION) {
        if let Some(at) = find(portion) {
            return Some(seen + at);
        }
        seen += portion.len();
        if stop(seen) {
            break;
        }
    }
    None
}

/// As [`first`] for the last place.
#[inline(always)]
pub(super) fn last(bytes: &[u8], stop: Stop<'_>, find: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    if bytes.len() <= PORTION { find(bytes) } else { last_in_portions(bytes, stop, find) }
}

#[inline(never)]
fn last_in_portions(bytes: &[u8], stop: Stop<'_>, find: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    let mut start = bytes.len();
    for portion in bytes.rchunks(PORTION) {
        start -= portion.len();
        if let Some(at) = find(portion) {
            return Some(start + at);
        }
        if stop(bytes.len() - start) {
            break;
        }
    }
    None
}

/// Whether bytes begin with others.
#[inline(always)]
pub(super) fn starts_with(bytes: &[u8], prefix: &[u8], stop: Stop<'_>) -> bool {
    if prefix.len() <= PORTION { bytes.starts_with(prefix) } else { starts_with_long(bytes, prefix, stop) }
}

#[inline(never)]
fn starts_with_long(bytes: &[u8], prefix: &[u8], stop: Stop<'_>) -> bool {
    let mut portions = bytes.chunks(PORTION).zip(prefix.chunks(PORTION)).enumerate();
    bytes.len() >= prefix.len()
        && portions.all(|(number, (a, b))| a.starts_with(b) && !stop((number + 1) * PORTION))
}

/// Where a text stands for which there is a searcher.
#[inline]
pub(super) fn literal(finder: &Finder<'_>, bytes: &[u8], stop: Stop<'_>) -> Option<usize> {
    if bytes.len() <= PORTION { finder.find(bytes) } else { find_prepared(finder, bytes, PORTION, stop) }
}
