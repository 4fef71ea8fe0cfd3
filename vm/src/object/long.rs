//! Work on long strings, done in portions, so that a limit that trips ends it.
//!
//! Between two portions stands a look at the limits ([`Heap::must_stop`]). Work that is given up fails as it does without memory. What it is worth has been taken
//! from the budget before, so a budget that does not suffice ends it at the first look. New memory is touched portion by portion as well: where
//! the system has to clear its pages, that takes longer than the copy.

use super::table::Table;
use super::{LongString, string_bytes};
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};
use std::cmp::Ordering;

/// Bytes of a portion, which take some tenths of a millisecond at most.
pub(crate) const PORTION: usize = 1 << 19;

/// Copies bytes to where nothing refers to yet.
///
/// # Safety
/// As of [`std::ptr::copy_nonoverlapping`]. If it fails, a part is copied.
#[inline]
pub(crate) unsafe fn copy(heap: &Heap, from: *const u8, to: *mut u8, len: usize) -> Result<(), NoMemory> {
    if len <= PORTION {
        std::ptr::copy_nonoverlapping(from, to, len);
        return Ok(());
    }
    copy_long(heap, from, to, len)
}

#[cold]
#[inline(never)]
unsafe fn copy_long(heap: &Heap, from: *const u8, to: *mut u8, len: usize) -> Result<(), NoMemory> {
    for done in (0..len).step_by(PORTION) {
        if heap.must_stop() {
            return Err(NoMemory);
        }
        std::ptr::copy_nonoverlapping(from.add(done), to.add(done), PORTION.min(len - done));
    }
    Ok(())
}

/// The order of two texts.
#[inline]
pub(crate) fn compare(heap: &Heap, a: &[u8], b: &[u8]) -> Result<Ordering, NoMemory> {
    if a.len().min(b.len()) <= PORTION { Ok(a.cmp(b)) } else { compare_long(heap, a, b) }
}

#[cold]
#[inline(never)]
fn compare_long(heap: &Heap, a: &[u8], b: &[u8]) -> Result<Ordering, NoMemory> {
    let common = a.len().min(b.len());
    for (x, y) in a[..common].chunks(PORTION).zip(b[..common].chunks(PORTION)) {
        if heap.must_stop() {
            return Err(NoMemory);
        }
        let order = x.cmp(y);
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(a.len().cmp(&b.len()))
}

/// Whether two long strings are the same text.
#[inline]
pub(crate) unsafe fn equal(heap: &Heap, a: Value, b: Value) -> Result<bool, NoMemory> {
    if a.bits == b.bits {
        return Ok(true);
    }
    let (a, b) = (string_bytes(a), string_bytes(b));
    Ok(a.len() == b.len() && if a.len() <= PORTION { a == b } else { compare_long(heap, a, b)?.is_eq() })
}

/// Prepares a key for being looked for in a table: where it is a very long string, its hash is known afterwards, and if the table has the same text as
/// a key, it is that string.
#[inline(always)]
pub(crate) unsafe fn prepare_key(heap: &Heap, t: *mut Table, key: Value) -> Result<Value, NoMemory> {
    if key.tag == tag::LONG_STRING { prepare_long_key(heap, t, key) } else { Ok(key) }
}

#[cold]
#[inline(never)]
unsafe fn prepare_long_key(heap: &Heap, t: *mut Table, key: Value) -> Result<Value, NoMemory> {
    let s: *mut LongString = key.as_pointer();
    if (*s).len <= PORTION {
        return Ok(key);
    }
    LongString::hash_in_portions(s, heap.seed, PORTION, || {
        if heap.must_stop() { Err(NoMemory) } else { Ok(()) }
    })?;
    for known in Table::long_keys_beside(t, key, heap.seed) {
        if (*known.as_pointer::<LongString>()).len == (*s).len && equal(heap, known, key)? {
            return Ok(known);
        }
    }
    Ok(key)
}
