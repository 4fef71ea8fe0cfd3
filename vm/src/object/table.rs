//! Tables: an array part for the keys 1..n and a hash part for the rest.
//!
//! # Array part
//!
//! Payloads and tags lie apart, 9 bytes an element, around the pointer `array`:
//!
//! ```text
//!    ... | bits of [3] | bits of [2] | bits of [1] | tag of [1] | tag of [2] | tag of [3] | ...
//!                                                  ^ array
//! ```
//!
//! Every element below `array_size` is initialised; unused ones are nil. `header.aux` remembers a border.
//!
//! # Hash part
//!
//! A chained scatter table with Brent's variation: colliding nodes are linked through relative indices inside
//! the node array, and a node that sits in a foreign chain gives way to a key whose main position it occupies. So
//! lookups are short even when the table is full. Removal leaves the key in place (with its tag turned to
//! `DEAD_KEY` by the collector if the object dies), which keeps `next` valid during a traversal.
//!
//! # Invariants
//!
//! Floats with an integer value never are keys of the hash part: they are normalised to integers. No key is nil or
//! NaN. This module does not run write barriers; `Table::barrier` in [`crate::heap`] is called by whoever writes.

use super::string::{LongString, string_bytes};
use super::{Header, ShortString};
use crate::heap::mark::parts_moved;
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};
use perilune_number::arith::float_to_integer;

/// One entry of the hash part; 24 bytes.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Node {
    pub(crate) value_bits: u64,
    pub(crate) key_bits: u64,
    pub(crate) value_tag: u8,
    pub(crate) key_tag: u8,
    /// Distance to the next node of the chain, 0 at its end.
    pub(crate) next: i32,
}

impl Node {
    const EMPTY: Self = Self { value_bits: 0, key_bits: 0, value_tag: tag::NIL, key_tag: tag::NIL, next: 0 };

    #[inline(always)]
    pub(crate) fn key(&self) -> Value {
        Value { bits: self.key_bits, tag: self.key_tag }
    }

    #[inline(always)]
    pub(crate) fn value(&self) -> Value {
        Value { bits: self.value_bits, tag: self.value_tag }
    }

    #[inline(always)]
    pub(crate) fn set_value(&mut self, v: Value) {
        self.value_bits = v.bits;
        self.value_tag = v.tag;
    }
}

/// The hash part of tables that have none. Never written.
#[repr(transparent)]
pub(crate) struct DummyNode(Node);
// SAFETY: it is immutable.
unsafe impl Sync for DummyNode {}
pub(crate) static DUMMY_NODE: DummyNode = DummyNode(Node::EMPTY);

#[inline(always)]
fn dummy() -> *mut Node {
    (&raw const DUMMY_NODE.0).cast_mut()
}

/// A table.
#[repr(C)]
pub(crate) struct Table {
    /// `flags`: metamethods known to be absent from this table as a metatable. `extra`: 1 if it may have dead
    /// keys. `aux`: a recent border.
    pub(crate) header: Header,
    pub(crate) array: *mut u8,
    pub(crate) nodes: *mut Node,
    pub(crate) metatable: *mut Table,
    pub(crate) array_size: u32,
    /// Number of nodes minus one.
    pub(crate) node_mask: u32,
    /// All nodes at or above this index are in use.
    pub(crate) last_free: u32,
}

/// Why a raw write failed.
#[derive(Debug)]
pub(crate) enum TableError {
    /// The key is nil.
    NilKey,
    /// The key is NaN.
    NanKey,
    /// `next` got a key that is not in the table.
    UnknownKey,
    /// Too many entries, or no memory.
    NoMemory,
}

impl From<NoMemory> for TableError {
    fn from(_: NoMemory) -> Self {
        Self::NoMemory
    }
}

/// Largest array part.
const MAX_ARRAY: usize = 1 << 30;
/// Most nodes.
const MAX_NODES: usize = 1 << 30;

/// Multiply-shift hashing: the highest bits of the product with a random odd number, which come to lie in the lowest byte. Only
/// knowledge of the seed helps to find keys that collide.
#[inline(always)]
fn mix(bits: u64, seed: u64) -> u32 {
    bits.wrapping_mul(seed | 1).swap_bytes() as u32
}

/// Eight integers in a row lie in a row of nodes.
///
/// PERF: programs use neighbours together; each in a place of its own would be a cache miss of its own.
#[inline(always)]
fn hash_integer(i: i64, seed: u64) -> u32 {
    mix(i as u64 >> 3, seed).wrapping_add(i as u32 & 7)
}

#[inline(always)]
unsafe fn key_hash(key: Value, seed: u64) -> u32 {
    match key.tag {
        tag::SHORT_STRING => (*key.as_header()).aux,
        tag::INTEGER => hash_integer(key.as_integer(), seed),
        tag::LONG_STRING => LongString::hash(key.as_pointer(), seed),
        tag::FALSE | tag::TRUE => u32::from(key.tag),
        _ => mix(key.bits, seed),
    }
}

#[inline(always)]
unsafe fn same_key(node: *const Node, key: Value) -> bool {
    if (*node).key_tag != key.tag {
        return false;
    }
    (*node).key_bits == key.bits
        || key.tag == tag::LONG_STRING && string_bytes((*node).key()) == string_bytes(key)
}

/// A float key with an integer value becomes that integer.
#[inline(always)]
fn normalize(key: Value) -> Value {
    if key.tag == tag::FLOAT
        && let Some(i) = float_to_integer(key.as_float())
    {
        return Value::integer(i);
    }
    key
}

impl Table {
    pub(crate) unsafe fn allocate(heap: &mut Heap) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(size_of::<Self>(), tag::TABLE)?;
        (*this).header.flags = 0;
        (*this).header.extra = 0;
        (*this).header.aux = 0;
        (*this).array = std::ptr::null_mut();
        (*this).nodes = dummy();
        (*this).metatable = std::ptr::null_mut();
        (*this).array_size = 0;
        (*this).node_mask = 0;
        (*this).last_free = 0;
        Ok(this)
    }

    /// A new table with the hash part of another, which has one.
    #[inline]
    pub(crate) unsafe fn copy_template(heap: &mut Heap, template: *const Self) -> Result<*mut Self, NoMemory> {
        let this = Self::allocate(heap)?;
        let count = Self::node_count(template);
        let nodes: *mut Node = heap.allocate_buffer(count * size_of::<Node>())?.cast();
        std::ptr::copy_nonoverlapping((*template).nodes, nodes, count);
        (*this).nodes = nodes;
        (*this).node_mask = (*template).node_mask;
        (*this).last_free = (*template).last_free;
        Ok(this)
    }

    /// Gives the parts back; the table's own cell belongs to the sweep.
    pub(crate) unsafe fn release(this: *mut Self, heap: &mut Heap) {
        if (*this).array_size > 0 {
            let size = (*this).array_size as usize;
            heap.sweep_buffer((*this).array.sub(size * 8), array_bytes(size));
        }
        if (*this).nodes != dummy() {
            heap.sweep_buffer((*this).nodes.cast(), Self::node_count(this) * size_of::<Node>());
        }
    }

    #[inline(always)]
    pub(crate) unsafe fn has_hash(this: *const Self) -> bool {
        (*this).nodes != dummy()
    }

    #[inline(always)]
    pub(crate) unsafe fn node_count(this: *const Self) -> usize {
        (*this).node_mask as usize + 1
    }

    // ---------------------------------------------------------------- array elements

    /// Element `index` (from 0) of the array part.
    #[inline(always)]
    pub(crate) unsafe fn element(this: *const Self, index: usize) -> Value {
        let array = (*this).array;
        Value { bits: *array.cast::<u64>().offset(!(index as isize)), tag: *array.add(index) }
    }

    #[inline(always)]
    pub(crate) unsafe fn element_tag(this: *const Self, index: usize) -> u8 {
        *(*this).array.add(index)
    }

    #[inline(always)]
    pub(crate) unsafe fn set_element(this: *mut Self, index: usize, v: Value) {
        let array = (*this).array;
        *array.cast::<u64>().offset(!(index as isize)) = v.bits;
        *array.add(index) = v.tag;
    }

    // ---------------------------------------------------------------- reading

    /// The node of a short string key, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_short(this: *const Self, key: *const ShortString) -> *mut Node {
        let mut node = (*this).nodes.add(((*key).header.aux & (*this).node_mask) as usize);
        loop {
            if (*node).key_bits == key as u64 && (*node).key_tag == tag::SHORT_STRING {
                return node;
            }
            if (*node).next == 0 {
                return std::ptr::null_mut();
            }
            node = node.offset((*node).next as isize);
        }
    }

    /// The value of a short string key.
    #[inline(always)]
    pub(crate) unsafe fn get_short(this: *const Self, key: *const ShortString) -> Value {
        let node = Self::find_short(this, key);
        if node.is_null() { Value::NIL } else { (*node).value() }
    }

    /// The node of a normalised key, or null.
    pub(crate) unsafe fn find_node(this: *const Self, key: Value, seed: u64) -> *mut Node {
        let mut node = (*this).nodes.add((key_hash(key, seed) & (*this).node_mask) as usize);
        loop {
            if same_key(node, key) {
                return node;
            }
            if (*node).next == 0 {
                return std::ptr::null_mut();
            }
            node = node.offset((*node).next as isize);
        }
    }

    #[inline(always)]
    pub(crate) unsafe fn get_integer(this: *const Self, i: i64, seed: u64) -> Value {
        let index = (i as u64).wrapping_sub(1);
        if index < u64::from((*this).array_size) {
            return Self::element(this, index as usize);
        }
        Self::get_integer_hash(this, i, seed)
    }

    /// The node of an integer key that is not in the array part, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_integer(this: *const Self, i: i64, seed: u64) -> *mut Node {
        let mut node = (*this).nodes.add((hash_integer(i, seed) & (*this).node_mask) as usize);
        loop {
            if (*node).key_bits == i as u64 && (*node).key_tag == tag::INTEGER {
                return node;
            }
            if (*node).next == 0 {
                return std::ptr::null_mut();
            }
            node = node.offset((*node).next as isize);
        }
    }

    #[inline]
    pub(crate) unsafe fn get_integer_hash(this: *const Self, i: i64, seed: u64) -> Value {
        let node = Self::find_integer(this, i, seed);
        if node.is_null() { Value::NIL } else { (*node).value() }
    }

    /// Raw read.
    #[inline]
    pub(crate) unsafe fn get(this: *const Self, key: Value, seed: u64) -> Value {
        match key.tag {
            tag::SHORT_STRING => Self::get_short(this, key.as_pointer()),
            tag::INTEGER => Self::get_integer(this, key.as_integer(), seed),
            tag::NIL => Value::NIL,
            tag::FLOAT => match float_to_integer(key.as_float()) {
                Some(i) => Self::get_integer(this, i, seed),
                None => Self::get_generic(this, key, seed),
            },
            _ => Self::get_generic(this, key, seed),
        }
    }

    unsafe fn get_generic(this: *const Self, key: Value, seed: u64) -> Value {
        let node = Self::find_node(this, key, seed);
        if node.is_null() { Value::NIL } else { (*node).value() }
    }

    // ---------------------------------------------------------------- writing

    /// Overwrites a value that is there and not nil; false if there is none.
    #[inline(always)]
    pub(crate) unsafe fn replace(this: *mut Self, key: Value, v: Value, seed: u64) -> bool {
        let key = normalize(key);
        if key.tag == tag::INTEGER {
            let index = (key.bits).wrapping_sub(1);
            if index < u64::from((*this).array_size) {
                if Self::element_tag(this, index as usize) == tag::NIL {
                    return false;
                }
                Self::set_element(this, index as usize, v);
                return true;
            }
        }
        if key.is_nil() {
            return false;
        }
        let node = Self::find_node(this, key, seed);
        if node.is_null() || (*node).value_tag == tag::NIL {
            return false;
        }
        (*node).set_value(v);
        true
    }

    /// Raw write of any key. The caller runs the barrier and forgets cached absences of metamethods.
    pub(crate) unsafe fn set(heap: &mut Heap, this: *mut Self, key: Value, v: Value) -> Result<(), TableError> {
        let seed = heap.seed;
        let key = normalize(key);
        if key.tag == tag::INTEGER {
            return Self::set_integer(heap, this, key.as_integer(), v);
        }
        if key.is_nil() {
            return Err(TableError::NilKey);
        }
        let node = Self::find_node(this, key, seed);
        if !node.is_null() {
            (*node).set_value(v);
            return Ok(());
        }
        if key.is_float() && key.as_float().is_nan() {
            return Err(TableError::NanKey);
        }
        if v.is_nil() {
            return Ok(());
        }
        Self::insert(heap, this, key, v)
    }

    /// Raw write of an integer key.
    #[inline]
    pub(crate) unsafe fn set_integer(heap: &mut Heap, this: *mut Self, i: i64, v: Value) -> Result<(), TableError> {
        let index = (i as u64).wrapping_sub(1);
        let size = u64::from((*this).array_size);
        if index < size {
            Self::set_element(this, index as usize, v);
            return Ok(());
        }
        if index == size && !Self::has_hash(this) {
            if v.is_nil() {
                return Ok(());
            }
            return Self::append(heap, this, v);
        }
        let node = Self::find_integer(this, i, heap.seed);
        if !node.is_null() {
            (*node).set_value(v);
            return Ok(());
        }
        if v.is_nil() {
            return Ok(());
        }
        Self::insert(heap, this, Value::integer(i), v)
    }

    /// Writes the element behind a full array part of a table without hash part.
    #[cold]
    #[inline(never)]
    unsafe fn append(heap: &mut Heap, this: *mut Self, v: Value) -> Result<(), TableError> {
        let size = (*this).array_size as usize;
        let new_size = if size == 0 { 4 } else { size * 2 };
        let used = count_used(std::slice::from_raw_parts((*this).array_or_dangling(), size));
        if size <= 4 || used + 1 > new_size / 2 {
            Self::resize_array(heap, this, new_size)?;
            Self::set_element(this, size, v);
            return Ok(());
        }
        Self::insert(heap, this, Value::integer(size as i64 + 1), v)
    }

    fn array_or_dangling(&self) -> *const u8 {
        if self.array.is_null() { std::ptr::dangling() } else { self.array }
    }

    /// Puts a key that is not there into the hash part, which grows if it must.
    unsafe fn insert(heap: &mut Heap, this: *mut Self, key: Value, v: Value) -> Result<(), TableError> {
        if Self::has_hash(this) && Self::try_insert(this, key, v, heap.seed) {
            return Ok(());
        }
        Self::rehash(heap, this, key)?;
        if key.tag == tag::INTEGER {
            let index = (key.bits).wrapping_sub(1);
            if index < u64::from((*this).array_size) {
                Self::set_element(this, index as usize, v);
                return Ok(());
            }
        }
        let placed = Self::try_insert(this, key, v, heap.seed);
        debug_assert!(placed, "rehash makes room");
        Ok(())
    }

    /// The node in whose place a key would be put, which may be one of another key; null if there is no hash part.
    pub(crate) unsafe fn occupant(this: *const Self, key: Value, seed: u64) -> *mut Node {
        if !Self::has_hash(this) {
            return std::ptr::null_mut();
        }
        (*this).nodes.add((key_hash(normalize(key), seed) & (*this).node_mask) as usize)
    }

    /// Brent's variation: a colliding node out of its main position moves away, otherwise the new key takes a free node.
    #[inline(never)]
    unsafe fn try_insert(this: *mut Self, key: Value, v: Value, seed: u64) -> bool {
        let nodes = (*this).nodes;
        let mask = (*this).node_mask;
        let mut main = nodes.add((key_hash(key, seed) & mask) as usize);
        if (*main).value_tag != tag::NIL {
            let free = Self::take_free(this);
            if free.is_null() {
                return false;
            }
            let other_main = nodes.add((key_hash((*main).key(), seed) & mask) as usize);
            if other_main != main {
                let mut previous = other_main;
                while previous.offset((*previous).next as isize) != main {
                    previous = previous.offset((*previous).next as isize);
                }
                (*previous).next = free.offset_from(previous) as i32;
                *free = *main;
                if (*main).next != 0 {
                    (*free).next += main.offset_from(free) as i32;
                    (*main).next = 0;
                }
                (*main).value_tag = tag::NIL;
            } else {
                (*free).next =
                    if (*main).next != 0 { main.offset((*main).next as isize).offset_from(free) as i32 } else { 0 };
                (*main).next = free.offset_from(main) as i32;
                main = free;
            }
        }
        (*main).key_bits = key.bits;
        (*main).key_tag = key.tag;
        (*main).set_value(v);
        true
    }

    /// A node that no chain has ever used, or null.
    unsafe fn take_free(this: *mut Self) -> *mut Node {
        while (*this).last_free > 0 {
            (*this).last_free -= 1;
            let node = (*this).nodes.add((*this).last_free as usize);
            if (*node).key_tag == tag::NIL {
                return node;
            }
        }
        std::ptr::null_mut()
    }

    // ---------------------------------------------------------------- sizes

    /// Chooses sizes so that `extra` fits and more than half of the array part is in use, and moves everything.
    unsafe fn rehash(heap: &mut Heap, this: *mut Self, extra: Value) -> Result<(), TableError> {
        let mut bins = [0usize; 64];
        let mut integers = 0;
        let size = (*this).array_size as usize;
        let mut low = 0;
        let mut bin = 0;
        let mut limit = 1;
        while low < size {
            let high = limit.min(size);
            let used = count_used(std::slice::from_raw_parts((*this).array.add(low), high - low));
            bins[bin] += used;
            integers += used;
            low = high;
            limit *= 2;
            bin += 1;
        }
        let mut total = integers;
        if Self::has_hash(this) {
            for i in 0..Self::node_count(this) {
                let node = (*this).nodes.add(i);
                if (*node).value_tag != tag::NIL {
                    total += 1;
                    integers += count_integer((*node).key(), &mut bins);
                }
            }
        }
        total += 1;
        integers += count_integer(extra, &mut bins);
        let (array_size, in_array) = best_array_size(&bins, integers);
        Self::resize(heap, this, array_size, total - in_array)
    }

    /// Sets the sizes of both parts and moves all entries.
    pub(crate) unsafe fn resize(
        heap: &mut Heap,
        this: *mut Self,
        array_size: usize,
        hash_entries: usize,
    ) -> Result<(), TableError> {
        if array_size > MAX_ARRAY || hash_entries > MAX_NODES {
            return Err(TableError::NoMemory);
        }
        let old_size = (*this).array_size as usize;
        let old_nodes = (*this).nodes;
        let old_count = if Self::has_hash(this) { Self::node_count(this) } else { 0 };
        let count = if hash_entries == 0 { 0 } else { hash_entries.next_power_of_two() };
        // Everything that can fail comes first.
        let nodes = if count == 0 { dummy() } else { allocate_nodes(heap, count)? };
        let old_array = (*this).array;
        if array_size != old_size {
            let new_array = match allocate_array(heap, array_size) {
                Ok(array) => array,
                Err(e) => {
                    if count != 0 {
                        heap.free_buffer(nodes.cast(), count * size_of::<Node>());
                    }
                    return Err(e.into());
                }
            };
            copy_array(old_array, old_size.min(array_size), new_array, array_size);
            (*this).array = new_array;
            (*this).array_size = array_size as u32;
            (*this).header.aux = (*this).header.aux.min(array_size as u32);
        }
        (*this).nodes = nodes;
        (*this).node_mask = if count == 0 { 0 } else { count as u32 - 1 };
        (*this).last_free = count as u32;
        parts_moved(heap, this);
        let seed = heap.seed;
        // Elements that no longer fit the array part move to the hash part; callers made room for them.
        for index in array_size..old_size {
            let v = Value { bits: *old_array.cast::<u64>().sub(index + 1), tag: *old_array.add(index) };
            if !v.is_nil() {
                Self::try_insert(this, Value::integer(index as i64 + 1), v, seed);
            }
        }
        for i in (0..old_count).rev() {
            let node = old_nodes.add(i);
            if (*node).value_tag == tag::NIL {
                continue;
            }
            let key = (*node).key();
            let index = key.bits.wrapping_sub(1);
            if key.tag == tag::INTEGER && index < array_size as u64 {
                Self::set_element(this, index as usize, (*node).value());
            } else {
                Self::try_insert(this, key, (*node).value(), seed);
            }
        }
        if array_size != old_size && old_size > 0 {
            free_array(heap, old_array, old_size);
        }
        if old_count > 0 {
            heap.free_buffer(old_nodes.cast(), old_count * size_of::<Node>());
        }
        Ok(())
    }

    /// Grows the array part of a table without hash part.
    pub(crate) unsafe fn resize_array(heap: &mut Heap, this: *mut Self, size: usize) -> Result<(), TableError> {
        if size > MAX_ARRAY {
            return Err(TableError::NoMemory);
        }
        let old_size = (*this).array_size as usize;
        let old_array = (*this).array;
        let new_array = allocate_array(heap, size)?;
        copy_array(old_array, old_size, new_array, size);
        (*this).array = new_array;
        (*this).array_size = size as u32;
        parts_moved(heap, this);
        if old_size > 0 {
            free_array(heap, old_array, old_size);
        }
        Ok(())
    }

    /// Makes sure that elements `1..=size` have their place in the array part.
    pub(crate) unsafe fn reserve_array(heap: &mut Heap, this: *mut Self, size: usize) -> Result<(), TableError> {
        if size <= (*this).array_size as usize {
            return Ok(());
        }
        if !Self::has_hash(this) {
            return Self::resize_array(heap, this, size);
        }
        let entries = (0..Self::node_count(this)).filter(|&i| (*(*this).nodes.add(i)).value_tag != tag::NIL).count();
        Self::resize(heap, this, size, entries)
    }

    // ---------------------------------------------------------------- length and traversal

    /// A border (section 3.4.7 of the manual).
    #[inline]
    pub(crate) unsafe fn border(this: *mut Self, seed: u64) -> i64 {
        let size = (*this).array_size as usize;
        if size > 0 {
            let hint = (*this).header.aux as usize;
            // The usual loop appends, or removes from the end.
            if hint > 0 && hint <= size && Self::element_tag(this, hint - 1) != tag::NIL {
                if hint < size {
                    if Self::element_tag(this, hint) == tag::NIL {
                        return hint as i64;
                    }
                    if hint + 1 < size && Self::element_tag(this, hint + 1) == tag::NIL {
                        (*this).header.aux = hint as u32 + 1;
                        return hint as i64 + 1;
                    }
                }
            } else if hint > 1 && hint <= size && Self::element_tag(this, hint - 2) != tag::NIL {
                (*this).header.aux = hint as u32 - 1;
                return hint as i64 - 1;
            }
        }
        Self::border_slow(this, seed)
    }

    #[inline(never)]
    unsafe fn border_slow(this: *mut Self, seed: u64) -> i64 {
        let size = (*this).array_size as usize;
        if size > 0 && Self::element_tag(this, size - 1) == tag::NIL {
            // COMPAT: of several borders, programs see the one just before a single nil at the end.
            if size > 1 && Self::element_tag(this, size - 2) != tag::NIL {
                (*this).header.aux = size as u32 - 1;
                return size as i64 - 1;
            }
            let (mut low, mut high) = (0, size);
            // low is 0 or the number of a used element; element `high` is nil.
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if Self::element_tag(this, middle - 1) == tag::NIL { high = middle } else { low = middle }
            }
            (*this).header.aux = low as u32;
            return low as i64;
        }
        (*this).header.aux = size as u32;
        if !Self::has_hash(this) || Self::get_integer_hash(this, size as i64 + 1, seed).is_nil() {
            return size as i64;
        }
        Self::hash_border(this, size as u64 + 1, seed)
    }

    /// Finds a border above `low`, which is in use, by doubling and bisection.
    unsafe fn hash_border(this: *const Self, mut low: u64, seed: u64) -> i64 {
        let mut high = low;
        loop {
            if high > i64::MAX as u64 / 2 {
                let max = i64::MAX;
                if !Self::get_integer(this, max, seed).is_nil() {
                    return max;
                }
                high = max as u64;
                break;
            }
            high *= 2;
            if Self::get_integer(this, high as i64, seed).is_nil() {
                break;
            }
            low = high;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if Self::get_integer(this, middle as i64, seed).is_nil() { high = middle } else { low = middle }
        }
        low as i64
    }

    /// The position behind `key` in the order of traversal: array elements first, then nodes.
    pub(crate) unsafe fn position_after(this: *const Self, key: Value, seed: u64) -> Result<usize, TableError> {
        let key = normalize(key);
        if key.is_nil() {
            return Ok(0);
        }
        let size = (*this).array_size as usize;
        if key.tag == tag::INTEGER {
            let index = key.bits.wrapping_sub(1);
            if index < size as u64 {
                return Ok(index as usize + 1);
            }
        }
        let mut node = Self::find_node(this, key, seed);
        if node.is_null() && key.is_collectable() {
            node = Self::find_dead(this, key, seed);
        }
        if node.is_null() {
            return Err(TableError::UnknownKey);
        }
        Ok(size + node.offset_from((*this).nodes) as usize + 1)
    }

    /// A key that is still alive itself, whose entry was emptied and marked dead since.
    unsafe fn find_dead(this: *const Self, key: Value, seed: u64) -> *mut Node {
        let mut node = (*this).nodes.add((key_hash(key, seed) & (*this).node_mask) as usize);
        loop {
            if (*node).key_tag == tag::DEAD_KEY && (*node).key_bits == key.bits {
                return node;
            }
            if (*node).next == 0 {
                return std::ptr::null_mut();
            }
            node = node.offset((*node).next as isize);
        }
    }

    /// The entry behind `key`, or `None` at the end.
    pub(crate) unsafe fn next(this: *const Self, key: Value, seed: u64) -> Result<Option<(Value, Value)>, TableError> {
        let position = Self::position_after(this, key, seed)?;
        Ok(Self::entry_from(this, position).map(|(_, k, v)| (k, v)))
    }

    /// The first entry at or behind a position, with the position after it.
    #[inline]
    pub(crate) unsafe fn entry_from(this: *const Self, mut position: usize) -> Option<(usize, Value, Value)> {
        let size = (*this).array_size as usize;
        while position < size {
            if Self::element_tag(this, position) != tag::NIL {
                let v = Self::element(this, position);
                return Some((position + 1, Value::integer(position as i64 + 1), v));
            }
            position += 1;
        }
        let count = Self::node_count(this);
        let mut i = position - size;
        while i < count {
            let node = (*this).nodes.add(i);
            if (*node).value_tag != tag::NIL {
                return Some((size + i + 1, (*node).key(), (*node).value()));
            }
            i += 1;
        }
        None
    }
}

/// Counts elements that are not nil.
fn count_used(tags: &[u8]) -> usize {
    tags.len() - tags.chunks(128).map(|c| usize::from(c.iter().map(|&t| u8::from(t == tag::NIL)).sum::<u8>())).sum::<usize>()
}

fn count_integer(key: Value, bins: &mut [usize; 64]) -> usize {
    let k = key.as_integer();
    if key.tag == tag::INTEGER && k > 0 && k as usize <= MAX_ARRAY {
        bins[(k as u64).next_power_of_two().trailing_zeros() as usize] += 1;
        1
    } else {
        0
    }
}

/// The largest n such that more than half of 1..n is in use, and how many keys it takes in. `bins[b]` counts
/// the keys in `2^(b-1)+1 ..= 2^b`.
fn best_array_size(bins: &[usize; 64], integers: usize) -> (usize, usize) {
    let (mut size, mut taken, mut seen) = (0, 0, 0);
    let mut candidate = 1;
    for &count in bins {
        if candidate / 2 >= integers || candidate > MAX_ARRAY {
            break;
        }
        seen += count;
        if seen > candidate / 2 {
            size = candidate;
            taken = seen;
        }
        candidate *= 2;
    }
    (size, taken)
}

unsafe fn allocate_nodes(heap: &mut Heap, count: usize) -> Result<*mut Node, NoMemory> {
    let nodes: *mut Node = heap.allocate_buffer(count * size_of::<Node>())?.cast();
    for i in 0..count {
        *nodes.add(i) = Node::EMPTY;
    }
    Ok(nodes)
}

const fn array_bytes(size: usize) -> usize {
    (size * 9).next_multiple_of(8)
}

/// A new array part; tags are not initialised.
unsafe fn allocate_array(heap: &mut Heap, size: usize) -> Result<*mut u8, NoMemory> {
    if size == 0 {
        return Ok(std::ptr::null_mut());
    }
    Ok(heap.allocate_buffer(array_bytes(size))?.add(size * 8))
}

unsafe fn free_array(heap: &mut Heap, array: *mut u8, size: usize) {
    heap.free_buffer(array.sub(size * 8), array_bytes(size));
}

/// Copies the first `count` elements and clears the rest of the new part.
unsafe fn copy_array(old: *const u8, count: usize, new: *mut u8, size: usize) {
    if count > 0 {
        std::ptr::copy_nonoverlapping(old.cast::<u64>().sub(count), new.cast::<u64>().sub(count), count);
        std::ptr::copy_nonoverlapping(old, new, count);
    }
    if size > count {
        std::ptr::write_bytes(new.add(count), tag::NIL, size - count);
    }
}
