//! Strings: immutable byte strings with a NUL behind the last byte that does not count.
//!
//! Strings of up to [`MAX_SHORT_STRING`] bytes are interned, so that equality is equality of addresses and a
//! field access compares one word. Longer ones are hashed when they are first used as a key. The hash is seeded
//! per state.

use super::recent::{self, Recent};
use super::{Header, long};
use crate::heap::blocks::{Blocks, List};
use crate::heap::{Heap, NoMemory, color};
use crate::value::{Value, tag};
use hashbrown::HashTable;
use perilune_bytecode::MAX_SHORT_STRING;

/// `Header.aux` is the hash, `Header.extra` the length; the bytes follow.
#[repr(C)]
pub(crate) struct ShortString {
    pub(crate) header: Header,
    bytes: [u8; 0],
}

/// `Header.aux` is the hash once `Header.flags` is 1; the bytes follow the length.
#[repr(C)]
pub(crate) struct LongString {
    pub(crate) header: Header,
    pub(crate) len: usize,
    bytes: [u8; 0],
}

impl LongString {
    /// Bytes that a long string of `len` occupies.
    pub(crate) const fn size(len: usize) -> usize {
        size_of::<Self>() + len + 1
    }

    #[inline(always)]
    pub(crate) unsafe fn data(this: *mut Self) -> *mut u8 {
        this.cast::<u8>().add(size_of::<Self>())
    }

    /// A long string whose bytes the caller fills before anything else can see it.
    pub(crate) unsafe fn allocate(heap: &mut Heap, len: usize) -> Result<*mut Self, NoMemory> {
        if len > heap.longest_string {
            heap.string_refused = true;
            return Err(NoMemory);
        }
        let this: *mut Self = heap.allocate(Self::size(len), tag::LONG_STRING)?;
        heap.spend_bytes(len);
        (*this).len = len;
        (*this).header.flags = 0;
        *Self::data(this).add(len) = 0;
        Ok(this)
    }

    /// The hash, computed at the first call.
    pub(crate) unsafe fn hash(this: *mut Self, seed: u64) -> u32 {
        if (*this).header.flags == 0 {
            Self::compute_hash(this, seed);
        }
        (*this).header.aux
    }

    #[inline(never)]
    unsafe fn compute_hash(this: *mut Self, seed: u64) {
        (*this).header.aux = hash_bytes(std::slice::from_raw_parts(Self::data(this), (*this).len), seed);
        (*this).header.flags = 1;
    }

    /// Computes the hash of a string, if that has not happened, with `between` after each portion of so many bytes, a multiple of [`HASH_BLOCK`].
    pub(crate) unsafe fn hash_in_portions<E>(
        this: *mut Self,
        seed: u64,
        portion: usize,
        between: impl Fn() -> Result<(), E>,
    ) -> Result<(), E> {
        if (*this).header.flags != 0 {
            return Ok(());
        }
        let (mut h, blocks) = begin_hash(std::slice::from_raw_parts(Self::data(this), (*this).len), seed);
        for some in blocks.chunks(portion) {
            h = absorb_blocks(h, some, seed);
            between()?;
        }
        (*this).header.aux = finish_hash(h);
        (*this).header.flags = 1;
        Ok(())
    }
}

impl ShortString {
    /// Bytes that a short string of `len` occupies.
    pub(crate) const fn size(len: usize) -> usize {
        size_of::<Self>() + len + 1
    }

    #[inline(always)]
    pub(crate) unsafe fn data(this: *mut Self) -> *mut u8 {
        this.cast::<u8>().add(size_of::<Self>())
    }
}

/// The bytes of a string value.
///
/// # Safety
/// `v` is a string that stays reachable for `'a`.
#[inline(always)]
pub(crate) unsafe fn string_bytes<'a>(v: Value) -> &'a [u8] {
    if v.tag == tag::SHORT_STRING {
        let s = v.as_pointer::<ShortString>();
        std::slice::from_raw_parts(ShortString::data(s), usize::from((*s).header.extra))
    } else {
        let s = v.as_pointer::<LongString>();
        std::slice::from_raw_parts(LongString::data(s), (*s).len)
    }
}

/// The length of a string value, in bytes.
#[inline(always)]
pub(crate) unsafe fn string_len(v: Value) -> usize {
    if v.tag == tag::SHORT_STRING {
        usize::from((*v.as_header()).extra)
    } else {
        (*v.as_pointer::<LongString>()).len
    }
}

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
pub(super) fn read<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap_or([0; N])
}

/// Up to eight bytes as a number, a different one for each text of a length.
#[inline(always)]
pub(super) fn word_of(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    match len {
        8 => u64::from_le_bytes(read(bytes, 0)),
        4..8 => {
            let (first, last) =
                (u32::from_le_bytes(read(bytes, 0)), u32::from_le_bytes(read(bytes, len - 4)));
            u64::from(first) | u64::from(last) << 32
        }
        1..4 => u64::from(bytes[0]) | u64::from(bytes[len / 2]) << 8 | u64::from(bytes[len - 1]) << 16,
        _ => 0,
    }
}

const K: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bytes that are added to a hash at once.
const HASH_BLOCK: usize = 16;

#[inline(always)]
fn absorb(h: u64, first: u64, second: u64, seed: u64) -> u64 {
    fold(first ^ K ^ seed, second ^ h)
}

/// The hash of an incomplete block at the start, and the blocks that follow it. Up to [`HASH_BLOCK`] bytes count as incomplete.
#[inline(always)]
fn begin_hash(bytes: &[u8], seed: u64) -> (u64, &[u8]) {
    let len = bytes.len();
    let (head, blocks) = bytes.split_at(if len <= HASH_BLOCK { len } else { len % HASH_BLOCK });
    let h = seed ^ (len as u64).wrapping_mul(K);
    if head.len() > 8 {
        let (first, second) = head.split_at(head.len() - 8);
        return (absorb(h, word_of(first), word_of(second), seed), blocks);
    }
    (if head.is_empty() { h } else { fold(h ^ word_of(head), K ^ seed) }, blocks)
}

/// Adds complete blocks to a hash.
#[inline(always)]
fn absorb_blocks(mut h: u64, blocks: &[u8], seed: u64) -> u64 {
    for block in blocks.as_chunks::<HASH_BLOCK>().0 {
        h = absorb(h, u64::from_le_bytes(read(block, 0)), u64::from_le_bytes(read(block, 8)), seed);
    }
    h
}

#[inline(always)]
fn finish_hash(h: u64) -> u32 {
    (h ^ h >> 32) as u32
}

/// Hashes bytes by folded multiplication, sixteen at a time, of which an incomplete block comes first.
///
/// PERF: texts have often been copied just before. Copies of up to 64 bytes are two wide stores, from the start and to the end, and a read of
/// bytes from both has to wait until they have left the processor's buffer. Blocks that are counted from the end avoid that.
#[inline(always)]
pub(crate) fn hash_bytes(bytes: &[u8], seed: u64) -> u32 {
    let (h, blocks) = begin_hash(bytes, seed);
    finish_hash(absorb_blocks(h, blocks, seed))
}

/// Whether two texts of the same length are equal.
///
/// PERF: for short ones the call of a function costs more than the comparison.
#[inline(always)]
pub(super) fn is_same_text(a: &[u8], b: &[u8]) -> bool {
    let len = a.len().min(b.len());
    if len < 8 {
        return word_of(&a[..len]) == word_of(&b[..len]);
    }
    let mut at = 0;
    while at + 8 < len {
        if read::<8>(a, at) != read::<8>(b, at) {
            return false;
        }
        at += 8;
    }
    read::<8>(a, len - 8) == read::<8>(b, len - 8)
}

/// The set of all short strings; it holds them weakly.
///
/// It is kept in parts, by bits of the hash, so that no insertion has to move more than the strings of one part. There are as many
/// parts as keep them small (linear hashing): when the set has grown, the next part in turn is split in two, and when it
/// has shrunk the last part is put back where it came from.
pub(crate) struct Interner {
    /// None until the state has its first objects.
    parts: List<Part>,
    /// The smallest power of two that is not less than the number of parts, minus one.
    mask: usize,
    /// All strings.
    len: usize,
    /// Bytes of the parts.
    bytes: usize,
    pub(super) recent: Recent,
    pub(crate) seed: u64,
    _shared_access: crate::state::SharedAccess,
}

/// Strings of a part, in the mean, at which the set gets another part.
const PART: usize = if cfg!(test) { 16 } else { 2 * 1024 };
/// The bits of the hash from here on choose the part; within a part those below count.
const PART_SHIFT: u32 = 14;

#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

unsafe fn rehash(s: &*mut ShortString) -> u64 {
    spread((**s).header.aux)
}

/// A part of the set.
type Part = HashTable<*mut ShortString, Blocks>;

impl Interner {
    /// A set without any part, into which nothing can be put yet.
    pub(crate) fn new(seed: u64, blocks: Blocks) -> Self {
        Self {
            parts: blocks.list(),
            mask: 0,
            len: 0,
            bytes: 0,
            recent: Recent::new(),
            seed,
            _shared_access: std::marker::PhantomPinned,
        }
    }

    /// Makes the first part.
    pub(crate) fn prepare(&mut self) -> Result<(), NoMemory> {
        self.parts.try_reserve(1).map_err(|_| NoMemory)?;
        self.parts.push(self.empty_part());
        Ok(())
    }

    fn empty_part(&self) -> Part {
        Part::new_in(*self.parts.allocator())
    }

    /// Bytes of the set itself, without the strings.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The part of a hash.
    #[inline(always)]
    fn part_of(&self, hash: u32) -> usize {
        let number = (hash >> PART_SHIFT) as usize;
        let part = number & self.mask;
        // Parts that have not been split yet hold what belongs to their other half.
        if part < self.parts.len() { part } else { number & (self.mask >> 1) }
    }

    /// The string value with these bytes, short or long.
    #[inline(always)]
    pub(crate) unsafe fn string(&mut self, heap: &mut Heap, bytes: &[u8]) -> Result<Value, NoMemory> {
        if bytes.len() <= MAX_SHORT_STRING {
            return Ok(Value::of_kind(self.intern(heap, bytes)?, tag::SHORT_STRING));
        }
        Self::long(heap, bytes)
    }

    #[inline(never)]
    unsafe fn long(heap: &mut Heap, bytes: &[u8]) -> Result<Value, NoMemory> {
        let s = LongString::allocate(heap, bytes.len())?;
        long::copy(heap, bytes.as_ptr(), LongString::data(s), bytes.len())?;
        Ok(Value::of_kind(s, tag::LONG_STRING))
    }

    /// As [`Self::intern`], for native code, where the same texts come again and again.
    #[inline(never)]
    pub(crate) unsafe fn intern_again(
        &mut self,
        heap: &mut Heap,
        bytes: &[u8],
    ) -> Result<*mut ShortString, NoMemory> {
        let s = *self.recent.row(bytes);
        if recent::is_text(s, bytes) { Ok(s) } else { self.intern_and_note(heap, bytes) }
    }

    #[inline(never)]
    unsafe fn intern_and_note(
        &mut self,
        heap: &mut Heap,
        bytes: &[u8],
    ) -> Result<*mut ShortString, NoMemory> {
        let s = self.intern(heap, bytes)?;
        *self.recent.row(bytes) = s;
        Ok(s)
    }

    /// Strings begin to die: they are no longer at hand.
    pub(crate) fn forget_recent(&mut self) {
        self.recent.clear();
    }

    /// The short string with these bytes.
    #[inline(never)]
    pub(crate) unsafe fn intern(
        &mut self,
        heap: &mut Heap,
        bytes: &[u8],
    ) -> Result<*mut ShortString, NoMemory> {
        debug_assert!(bytes.len() <= MAX_SHORT_STRING);
        let hash = hash_bytes(bytes, self.seed);
        let part = self.part_of(hash);
        let found = self.parts.get_unchecked(part).find(spread(hash), |&s| {
            (*s).header.aux == hash
                && usize::from((*s).header.extra) == bytes.len()
                && is_same_text(std::slice::from_raw_parts(ShortString::data(s), bytes.len()), bytes)
        });
        if let Some(&s) = found {
            // A dead string that the sweep has not reached yet comes back to life.
            color::revive(s.cast(), heap.current_white());
            return Ok(s);
        }
        self.insert(heap, bytes, hash, part)
    }

    /// Makes the short string with these bytes, of which there is none yet.
    #[inline(never)]
    unsafe fn insert(
        &mut self,
        heap: &mut Heap,
        bytes: &[u8],
        hash: u32,
        part: usize,
    ) -> Result<*mut ShortString, NoMemory> {
        let s: *mut ShortString = heap.allocate(ShortString::size(bytes.len()), tag::SHORT_STRING)?;
        (*s).header.aux = hash;
        (*s).header.extra = bytes.len() as u8;
        let data = ShortString::data(s);
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), data, bytes.len());
        *data.add(bytes.len()) = 0;
        // To get a cell may have freed strings, but it has not changed the number of parts.
        let set = self.parts.get_unchecked_mut(part);
        if set.len() == set.capacity() {
            let before = set.allocation_size();
            set.try_reserve(1, |s| rehash(s)).map_err(|_| NoMemory)?;
            let growth = set.allocation_size() - before;
            self.bytes += growth;
            heap.account_growth(growth);
        }
        self.parts.get_unchecked_mut(part).insert_unique(spread(hash), s, |s| rehash(s));
        self.len += 1;
        if self.len > self.parts.len() * PART {
            self.split(heap);
        }
        Ok(s)
    }

    /// Gives the set another part, if there is memory.
    #[cold]
    #[inline(never)]
    unsafe fn split(&mut self, heap: &mut Heap) {
        let count = self.parts.len();
        let half = (count + 1).next_power_of_two() / 2;
        let source = count - half;
        if self.parts.try_reserve(1).is_err() {
            return;
        }
        let mut part = self.empty_part();
        let old = &mut self.parts[source];
        let moves = |s: &*mut ShortString| ((**s).header.aux >> PART_SHIFT) as usize & half != 0;
        let moving = old.iter().filter(|s| moves(s)).count();
        if part.try_reserve(moving + moving / 4, |_| 0).is_err() {
            return;
        }
        for s in old.extract_if(|s| moves(s)) {
            part.insert_unique(spread((*s).header.aux), s, |s| rehash(s));
        }
        // Without memory for a smaller table the old one stays.
        let mut smaller = Part::new_in(*old.allocator());
        if smaller.try_reserve(old.len() + old.len() / 4, |_| 0).is_ok()
            && smaller.allocation_size() < old.allocation_size()
        {
            for &s in old.iter() {
                smaller.insert_unique(spread((*s).header.aux), s, |s| rehash(s));
            }
            let freed = old.allocation_size() - smaller.allocation_size();
            *old = smaller;
            self.bytes -= freed;
            heap.account_release(freed);
        }
        let growth = part.allocation_size();
        self.parts.push(part);
        self.mask = half * 2 - 1;
        self.bytes += growth;
        heap.account_growth(growth);
    }

    /// Gives back memory of the set when most strings it once held are gone: one part of it, if it has several. True if there is
    /// nothing more to give back.
    pub(crate) unsafe fn shrink(this: *mut Self, heap: &mut Heap) -> bool {
        let last = (*this).parts.len() - 1;
        if last == 0 {
            Self::resize_part(this, heap, 0, &(*this).empty_part());
            return true;
        }
        if (*this).len >= (*this).parts.len() * PART / 4 {
            return true;
        }
        let Some(part) = (*this).parts.pop() else { return true };
        let half = (last + 1).next_power_of_two() / 2;
        let target = last - half;
        if !Self::resize_part(this, heap, target, &part) {
            (*this).parts.push(part);
            return true;
        }
        (*this).mask = last.next_power_of_two() - 1;
        let freed = part.allocation_size();
        (*this).bytes -= freed;
        heap.account_release(freed);
        false
    }

    /// Puts the strings of a part in a new table, as large as it must be, with those of `other`. Nothing is done where there is
    /// nothing to put in and the part is not too large. False if there is no memory.
    unsafe fn resize_part(this: *mut Self, heap: &mut Heap, part: usize, other: &Part) -> bool {
        let set = &raw mut (&mut (*this).parts)[part];
        let len = (*set).len() + other.len();
        if other.is_empty() && len >= (*set).capacity() / 4 {
            return true;
        }
        let mut new = (*this).empty_part();
        if new.try_reserve(len * 2, |_| 0).is_err() {
            return false;
        }
        for &s in (*set).iter().chain(other) {
            new.insert_unique(spread((*s).header.aux), s, |s| rehash(s));
        }
        let (before, after) = ((*set).allocation_size(), new.allocation_size());
        *set = new;
        (*this).bytes = (*this).bytes - before + after;
        heap.account_growth(after);
        heap.account_release(before);
        true
    }

    /// Forgets a string that the sweep is about to free.
    pub(crate) unsafe fn forget(&mut self, s: *mut ShortString) {
        let hash = (*s).header.aux;
        let part = self.part_of(hash);
        if let Ok(entry) = self.parts.get_unchecked_mut(part).find_entry(spread(hash), |&other| other == s) {
            entry.remove();
            self.len -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{hash_bytes, is_same_text};
    use std::collections::HashSet;

    const LONGEST: usize = if cfg!(miri) { 20 } else { 80 };

    /// Texts of a length: all zero, and one for each bit that may be set in them.
    fn texts(len: usize) -> impl Iterator<Item = Vec<u8>> {
        let bits = (0..len * 8).map(move |bit| {
            let mut text = vec![0; len];
            text[bit / 8] = 1 << (bit % 8);
            text
        });
        std::iter::once(vec![0; len]).chain(bits)
    }

    #[test]
    fn every_bit_of_a_text_counts() {
        let mut hashes = HashSet::new();
        let mut count = 0;
        for text in (0..LONGEST).flat_map(texts) {
            // What a hash of 32 bits is likely to hold apart.
            let wide = u64::from(hash_bytes(&text, 7)) << 32 | u64::from(hash_bytes(&text, 8));
            count += usize::from(!hashes.insert(wide));
        }
        assert_eq!(count, 0);
        for len in 0..=40 {
            for text in texts(len).skip(1) {
                assert!(!is_same_text(&text, &vec![0; len]), "{text:?}");
                assert!(is_same_text(&text, &text.clone()));
            }
        }
    }

    #[test]
    fn hashes_depend_on_the_seed() {
        for text in (1..LONGEST).flat_map(texts) {
            let hashes: HashSet<u32> = (0..16)
                .map(|seed: u64| hash_bytes(&text, seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
                .collect();
            assert!(hashes.len() >= 15, "{text:?}");
        }
    }
}
