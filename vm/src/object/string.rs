//! Strings: immutable byte strings with a NUL behind the last byte that does not count.
//!
//! Strings of up to [`MAX_SHORT_STRING`] bytes are interned, so that equality is equality of addresses and a
//! field access compares one word. Longer ones are hashed when they are first used as a key. The hash is seeded
//! per state.

use super::Header;
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
        let this: *mut Self = heap.allocate(Self::size(len), tag::LONG_STRING)?;
        (*this).len = len;
        (*this).header.flags = 0;
        *Self::data(this).add(len) = 0;
        Ok(this)
    }

    /// The hash, computed at the first call.
    pub(crate) unsafe fn hash(this: *mut Self, seed: u64) -> u32 {
        if (*this).header.flags == 0 {
            (*this).header.aux = hash_bytes(std::slice::from_raw_parts(Self::data(this), (*this).len), seed);
            (*this).header.flags = 1;
        }
        (*this).header.aux
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
fn read8(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).map_or(0, |b| u64::from_le_bytes(b.try_into().unwrap_or_default()))
}

/// Hashes bytes by folded multiplication, eight at a time.
pub(crate) fn hash_bytes(bytes: &[u8], seed: u64) -> u32 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let len = bytes.len();
    let mut h = seed ^ (len as u64).wrapping_mul(K);
    if len >= 8 {
        let mut at = 0;
        while at + 8 < len {
            h = fold(h ^ read8(bytes, at), K);
            at += 8;
        }
        h = fold(h ^ read8(bytes, len - 8), K ^ seed);
    } else if len >= 4 {
        let first = u32::from_le_bytes(bytes[..4].try_into().unwrap_or_default());
        let last = u32::from_le_bytes(bytes[len - 4..].try_into().unwrap_or_default());
        h = fold(h ^ (u64::from(first) | u64::from(last) << 32), K ^ seed);
    } else if len > 0 {
        let packed = u64::from(bytes[0]) | u64::from(bytes[len / 2]) << 8 | u64::from(bytes[len - 1]) << 16;
        h = fold(h ^ packed, K ^ seed);
    }
    (h ^ h >> 32) as u32
}

/// The set of all short strings; it holds them weakly.
pub(crate) struct Interner {
    set: HashTable<*mut ShortString>,
    pub(crate) seed: u64,
    _shared_access: crate::state::SharedAccess,
}

#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

impl Interner {
    pub(crate) fn new(seed: u64) -> Self {
        Self { set: HashTable::new(), seed, _shared_access: std::marker::PhantomPinned }
    }

    /// Bytes of the set itself, without the strings.
    pub(crate) fn bytes(&self) -> usize {
        self.set.allocation_size()
    }

    /// The string value with these bytes, short or long.
    pub(crate) unsafe fn string(&mut self, heap: &mut Heap, bytes: &[u8]) -> Result<Value, NoMemory> {
        if bytes.len() <= MAX_SHORT_STRING {
            return Ok(Value::of_kind(self.intern(heap, bytes)?, tag::SHORT_STRING));
        }
        let s = LongString::allocate(heap, bytes.len())?;
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), LongString::data(s), bytes.len());
        Ok(Value::of_kind(s, tag::LONG_STRING))
    }

    /// The short string with these bytes.
    pub(crate) unsafe fn intern(&mut self, heap: &mut Heap, bytes: &[u8]) -> Result<*mut ShortString, NoMemory> {
        debug_assert!(bytes.len() <= MAX_SHORT_STRING);
        let hash = hash_bytes(bytes, self.seed);
        let found = self.set.find(spread(hash), |&s| {
            (*s).header.aux == hash
                && usize::from((*s).header.extra) == bytes.len()
                && std::slice::from_raw_parts(ShortString::data(s), bytes.len()) == bytes
        });
        if let Some(&s) = found {
            // A dead string that the sweep has not reached yet comes back to life.
            color::revive(s.cast(), heap.current_white());
            return Ok(s);
        }
        let s: *mut ShortString = heap.allocate(ShortString::size(bytes.len()), tag::SHORT_STRING)?;
        (*s).header.aux = hash;
        (*s).header.extra = bytes.len() as u8;
        let data = ShortString::data(s);
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), data, bytes.len());
        *data.add(bytes.len()) = 0;
        if self.set.len() == self.set.capacity() {
            let before = self.bytes();
            self.set.try_reserve(1, |&s| spread((*s).header.aux)).map_err(|_| NoMemory)?;
            heap.account_growth(self.bytes() - before);
        }
        self.set.insert_unique(spread(hash), s, |&s| spread((*s).header.aux));
        Ok(s)
    }

    /// Gives back memory of the set when most strings it once held are gone.
    pub(crate) unsafe fn shrink(this: *mut Self, heap: &mut Heap) {
        let set = &mut (*this).set;
        if set.len() >= set.capacity() / 4 {
            return;
        }
        let mut smaller = HashTable::new();
        if smaller.try_reserve(set.len() * 2, |_| 0).is_err() {
            return;
        }
        for &s in set.iter() {
            smaller.insert_unique(spread((*s).header.aux), s, |&s| spread((*s).header.aux));
        }
        let before = set.allocation_size();
        *set = smaller;
        heap.account_release(before.saturating_sub((*this).bytes()));
    }

    /// Forgets a string that the sweep is about to free.
    pub(crate) unsafe fn forget(&mut self, s: *mut ShortString) {
        if let Ok(entry) = self.set.find_entry(spread((*s).header.aux), |&other| other == s) {
            entry.remove();
        }
    }
}
