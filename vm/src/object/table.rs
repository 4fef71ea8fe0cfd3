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

mod hashing;
mod sizes;
mod traversal;

pub(crate) use self::hashing::seed;
use self::hashing::{hash, hash_float, hash_identity, hash_integer};
use self::sizes::array_bytes;
use super::string::string_bytes;
use super::{Header, ShortString};
use crate::heap::mark::parts_moved;
use crate::heap::{Heap, NoMemory, color};
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

    /// Gives an unused node a key; it stays where it is in its chain.
    #[inline(always)]
    fn fill(&mut self, key: Value, v: Value) {
        self.key_bits = key.bits;
        self.key_tag = key.tag;
        self.set_value(v);
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

/// Whether a node has this key. Keys that are no long strings are the same if their bits are.
#[inline(always)]
unsafe fn has_key(node: *const Node, key: Value) -> bool {
    (*node).key_bits == key.bits && (*node).key_tag == key.tag
}

#[inline(always)]
unsafe fn has_long_string(node: *const Node, key: Value) -> bool {
    (*node).key_tag == tag::LONG_STRING
        && ((*node).key_bits == key.bits || string_bytes((*node).key()) == string_bytes(key))
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

/// An element of an array part.
///
/// The payload of one that is nil need not have been written, so it is not read.
///
/// PERF: most callers ask for nil afterwards, and the compiler makes one question of the two.
#[inline(always)]
unsafe fn element_of(array: *const u8, index: usize) -> Value {
    match *array.add(index) {
        tag::NIL => Value::NIL,
        tag => Value { bits: *array.cast::<u64>().sub(index + 1), tag },
    }
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
    pub(crate) unsafe fn copy_template(
        heap: &mut Heap,
        template: *const Self,
    ) -> Result<*mut Self, NoMemory> {
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

    /// Exchanges the entries of two tables. The caller runs both barriers.
    pub(crate) unsafe fn exchange(heap: &mut Heap, a: *mut Self, b: *mut Self) {
        std::ptr::swap(&raw mut (*a).header.aux, &raw mut (*b).header.aux);
        std::ptr::swap(&raw mut (*a).header.extra, &raw mut (*b).header.extra);
        std::ptr::swap(&raw mut (*a).array, &raw mut (*b).array);
        std::ptr::swap(&raw mut (*a).nodes, &raw mut (*b).nodes);
        std::ptr::swap(&raw mut (*a).array_size, &raw mut (*b).array_size);
        std::ptr::swap(&raw mut (*a).node_mask, &raw mut (*b).node_mask);
        std::ptr::swap(&raw mut (*a).last_free, &raw mut (*b).last_free);
        for t in [a, b] {
            (*t).header.flags = 0;
            parts_moved(heap, t);
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
        element_of((*this).array, index)
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

    // ---------------------------------------------------------------- chains

    /// The main position of a key with this hash.
    #[inline(always)]
    unsafe fn main_position(this: *const Self, hash: u32) -> *mut Node {
        (*this).nodes.add((hash & (*this).node_mask) as usize)
    }

    /// The node of a key, or null. All nodes that can have it are in the chain from its main position on.
    #[inline(always)]
    unsafe fn find(main: *mut Node, is_key: impl Fn(*const Node) -> bool) -> *mut Node {
        let mut node = main;
        loop {
            if is_key(node) {
                return node;
            }
            if (*node).next == 0 {
                return std::ptr::null_mut();
            }
            node = node.offset((*node).next as isize);
        }
    }

    /// Writes the value of a key, of which the main position is given.
    #[inline(always)]
    unsafe fn set_node(
        heap: &mut Heap,
        this: *mut Self,
        main: *mut Node,
        key: Value,
        v: Value,
        is_key: impl Fn(*const Node) -> bool,
    ) -> Result<(), TableError> {
        let node = Self::find(main, is_key);
        if !node.is_null() {
            (*node).set_value(v);
        } else if !v.is_nil() {
            if (*main).value_tag != tag::NIL || main == dummy() {
                return Self::insert(heap, this, main, key, v);
            }
            (*main).fill(key, v);
        }
        Ok(())
    }

    // ---------------------------------------------------------------- reading

    /// The node of a short string key, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_short(this: *const Self, key: *const ShortString) -> *mut Node {
        let main = Self::main_position(this, (*key).header.aux);
        Self::find(main, |node| (*node).key_bits == key as u64 && (*node).key_tag == tag::SHORT_STRING)
    }

    /// The value of a short string key.
    #[inline(always)]
    pub(crate) unsafe fn get_short(this: *const Self, key: *const ShortString) -> Value {
        Self::value_of(Self::find_short(this, key))
    }

    /// The node of an integer key that is not in the array part, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_integer(this: *const Self, i: i64, seed: u64) -> *mut Node {
        let main = Self::main_position(this, hash_integer(i, seed));
        Self::find(main, |node| (*node).key_bits == i as u64 && (*node).key_tag == tag::INTEGER)
    }

    /// The long strings among the keys whose main position is that of `key`, a long string, too.
    pub(crate) unsafe fn long_keys_beside(
        this: *const Self,
        key: Value,
        seed: u64,
    ) -> impl Iterator<Item = Value> {
        let mut node = Self::main_position(this, hash(key, seed));
        std::iter::from_fn(move || {
            if node.is_null() {
                return None;
            }
            let found = (*node).key();
            node = if (*node).next == 0 { std::ptr::null_mut() } else { node.offset((*node).next as isize) };
            Some(found)
        })
        .filter(|key| key.tag == tag::LONG_STRING)
    }

    /// The node of a float without integer value, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_float(this: *const Self, f: f64, seed: u64) -> *mut Node {
        let main = Self::main_position(this, hash_float(f, seed));
        Self::find(main, |node| has_key(node, Value::float(f)))
    }

    /// The node of a key that is neither number nor string, or null.
    #[inline(always)]
    pub(crate) unsafe fn find_identity(this: *const Self, key: Value, seed: u64) -> *mut Node {
        let main = Self::main_position(this, hash_identity(key, seed));
        Self::find(main, |node| has_key(node, key))
    }

    /// The node of a normalised key, or null.
    #[inline(never)]
    unsafe fn find_node(this: *const Self, key: Value, seed: u64) -> *mut Node {
        match key.tag {
            tag::SHORT_STRING => Self::find_short(this, key.as_pointer()),
            tag::INTEGER => Self::find_integer(this, key.as_integer(), seed),
            tag::FLOAT => Self::find_float(this, key.as_float(), seed),
            tag::LONG_STRING => {
                Self::find(Self::main_position(this, hash(key, seed)), |node| has_long_string(node, key))
            }
            _ => Self::find_identity(this, key, seed),
        }
    }

    #[inline(always)]
    unsafe fn value_of(node: *const Node) -> Value {
        if node.is_null() { Value::NIL } else { (*node).value() }
    }

    #[inline(always)]
    pub(crate) unsafe fn get_integer(this: *const Self, i: i64, seed: u64) -> Value {
        let index = (i as u64).wrapping_sub(1);
        if index < u64::from((*this).array_size) {
            return Self::element(this, index as usize);
        }
        Self::get_integer_hash(this, i, seed)
    }

    #[inline]
    pub(crate) unsafe fn get_integer_hash(this: *const Self, i: i64, seed: u64) -> Value {
        Self::value_of(Self::find_integer(this, i, seed))
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
                None => Self::value_of(Self::find_node(this, key, seed)),
            },
            _ => Self::value_of(Self::find_node(this, key, seed)),
        }
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

    /// Overwrites the value of a short string key if there is one, and the write needs no barrier; else false.
    #[inline(always)]
    pub(crate) unsafe fn overwrite_short(this: *mut Self, key: *const ShortString, v: Value) -> bool {
        if (*this).header.mark & color::WRITE_TRAP != 0 {
            return false;
        }
        let node = Self::find_short(this, key);
        if node.is_null() || (*node).value_tag == tag::NIL {
            return false;
        }
        (*node).set_value(v);
        true
    }

    /// As [`Table::overwrite_short`] for an integer key of the array part.
    #[inline(always)]
    pub(crate) unsafe fn overwrite_element(this: *mut Self, i: i64, v: Value) -> bool {
        let index = (i as u64).wrapping_sub(1);
        if index >= u64::from((*this).array_size)
            || (*this).header.mark & color::WRITE_TRAP != 0
            || Self::element_tag(this, index as usize) == tag::NIL
        {
            return false;
        }
        Self::set_element(this, index as usize, v);
        true
    }

    /// As these, for any key that they are for.
    #[inline(always)]
    pub(crate) unsafe fn overwrite(this: *mut Self, key: Value, v: Value) -> bool {
        match key.tag {
            tag::SHORT_STRING => Self::overwrite_short(this, key.as_pointer(), v),
            tag::INTEGER => Self::overwrite_element(this, key.as_integer(), v),
            _ => false,
        }
    }

    /// Raw write of any key. The caller runs the barrier and forgets cached absences of metamethods.
    pub(crate) unsafe fn set(
        heap: &mut Heap,
        this: *mut Self,
        key: Value,
        v: Value,
    ) -> Result<(), TableError> {
        let key = normalize(key);
        match key.tag {
            tag::INTEGER => return Self::set_integer(heap, this, key.as_integer(), v),
            tag::NIL => return Err(TableError::NilKey),
            tag::FLOAT if key.as_float().is_nan() => return Err(TableError::NanKey),
            _ => {}
        }
        let main = Self::main_position(this, hash(key, heap.seed));
        if key.tag == tag::LONG_STRING {
            Self::set_node(heap, this, main, key, v, |node| has_long_string(node, key))
        } else {
            Self::set_node(heap, this, main, key, v, |node| has_key(node, key))
        }
    }

    /// Raw write of an integer key.
    #[inline]
    pub(crate) unsafe fn set_integer(
        heap: &mut Heap,
        this: *mut Self,
        i: i64,
        v: Value,
    ) -> Result<(), TableError> {
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
        let key = Value::integer(i);
        let main = Self::main_position(this, hash_integer(i, heap.seed));
        Self::set_node(heap, this, main, key, v, |node| has_key(node, key))
    }

    /// Writes the element behind a full array part of a table without hash part.
    #[cold]
    #[inline(never)]
    unsafe fn append(heap: &mut Heap, this: *mut Self, v: Value) -> Result<(), TableError> {
        let size = (*this).array_size as usize;
        let new_size = if size == 0 { 4 } else { size * 2 };
        if size <= 4 || sizes::is_half_used(this, new_size) {
            Self::resize_array(heap, this, new_size)?;
            Self::set_element(this, size, v);
            return Ok(());
        }
        let i = size as i64 + 1;
        let main = Self::main_position(this, hash_integer(i, heap.seed));
        Self::insert(heap, this, main, Value::integer(i), v)
    }

    /// Puts a key that is not there into the hash part, which grows if it must. The main position is in use.
    #[inline(never)]
    unsafe fn insert(
        heap: &mut Heap,
        this: *mut Self,
        main: *mut Node,
        key: Value,
        v: Value,
    ) -> Result<(), TableError> {
        if Self::has_hash(this) && Self::insert_beside(this, main, key, v, heap.seed) {
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
        Self::main_position(this, hash(normalize(key), seed))
    }

    /// Puts a key that is not there into the hash part. False if it is full.
    unsafe fn try_insert(this: *mut Self, key: Value, v: Value, seed: u64) -> bool {
        let main = Self::main_position(this, hash(key, seed));
        if (*main).value_tag == tag::NIL {
            (*main).fill(key, v);
            return true;
        }
        Self::insert_beside(this, main, key, v, seed)
    }

    /// Brent's variation: where the key in the main position is a guest it moves away, otherwise the new key becomes a guest in a free node. False
    /// if there is none.
    unsafe fn insert_beside(this: *mut Self, main: *mut Node, key: Value, v: Value, seed: u64) -> bool {
        let other_main = Self::main_position(this, hash((*main).key(), seed));
        if other_main == main {
            let left = Self::find(main, |node| Self::is_left_by_guest(this, node, seed));
            if !left.is_null() {
                (*left).fill(key, v);
                return true;
            }
        }
        let free = Self::take_free(this);
        if free.is_null() {
            return false;
        }
        if other_main == main {
            link_behind(main, free);
            (*free).fill(key, v);
            return true;
        }
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
        (*main).fill(key, v);
        true
    }

    /// Whether a guest, a key of another main position, was in this node, which is not in use now. Another guest may have it then. (Only
    /// told for numbers: an object may be gone.)
    ///
    /// Where a node has had a key of its own, more of them may be in the chain behind it, and they would be lost when the new guest
    /// gives way to one.
    #[inline(always)]
    unsafe fn is_left_by_guest(this: *const Self, node: *const Node, seed: u64) -> bool {
        (*node).value_tag == tag::NIL
            && matches!((*node).key_tag, tag::INTEGER | tag::FLOAT)
            && Self::main_position(this, hash((*node).key(), seed)).cast_const() != node
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
}

/// Makes a free node the second of the chain that begins at `first`.
#[inline(always)]
unsafe fn link_behind(first: *mut Node, free: *mut Node) {
    let rest = (*first).next;
    (*free).next = if rest != 0 { first.offset(rest as isize).offset_from(free) as i32 } else { 0 };
    (*first).next = free.offset_from(first) as i32;
}
