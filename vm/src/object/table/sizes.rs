//! The sizes of both parts: when they change, what is chosen, and moving all entries.
//!
//! The array part is the largest of 1..n, n a power of two, of which more than half is in use. It takes in all positive integers where that
//! needs less memory than leaving them to the hash part: a queue whose front has been taken off stays an array. (With a choice of all sizes,
//! the least memory often is that of a hash part without a free node, and the next insertion would be here again.)
//!
//! The hash part has as many nodes as it needs, rounded up to a power of two. A table that has had entries removed gets room for
//! a third more: otherwise one that keeps its number of entries while they change would soon be here again.

use super::hashing::hash;
use super::{Node, Table, TableError, dummy, link_behind};
use crate::heap::mark::parts_moved;
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};

/// Largest array part.
const MAX_ARRAY: usize = 1 << 30;
/// Array parts from this size on are resized in place.
const RESIZED_ARRAY: usize = 8192;
/// Most nodes.
const MAX_NODES: usize = 1 << 30;
/// Smallest array part that memory is a reason for. Of a small table with holes, programs notice which border is its length.
const MIN_SPARSE_ARRAY: usize = 64;

impl Table {
    /// Chooses sizes so that `extra` fits, and moves everything.
    pub(super) unsafe fn rehash(heap: &mut Heap, this: *mut Self, extra: Value) -> Result<(), TableError> {
        heap.spend((*this).array_size as usize / 8);
        let mut census = Census::default();
        census.count_array(this);
        let mut removed = 0;
        if Self::has_hash(this) {
            for i in 0..Self::node_count(this) {
                let node = (*this).nodes.add(i);
                if (*node).value_tag == tag::NIL {
                    removed += 1;
                } else {
                    census.count_key((*node).key());
                }
            }
        }
        census.count_key(extra);
        let (array_size, in_array) = census.best_array();
        let entries = census.entries - in_array;
        Self::resize(heap, this, array_size, if removed > 0 { entries + entries / 3 } else { entries })
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
        let count = node_count_for(hash_entries);
        heap.spend(old_count + old_size / 8 + array_size / 8);
        // Everything that can fail comes first.
        let nodes = if count == 0 { dummy() } else { allocate_nodes(heap, count)? };
        let old_array = (*this).array;
        if array_size != old_size {
            let new_array = if array_size > old_size {
                grow_array(heap, old_array, old_size, array_size)
            } else {
                allocate_array(heap, array_size)
            };
            let new_array = match new_array {
                Ok(array) => array,
                Err(e) => {
                    if count != 0 {
                        heap.free_buffer(nodes.cast(), count * size_of::<Node>());
                    }
                    return Err(e.into());
                }
            };
            if array_size < old_size {
                copy_array(old_array, array_size, new_array, array_size);
            }
            (*this).array = new_array;
            (*this).array_size = array_size as u32;
            (*this).header.aux = (*this).header.aux.min(array_size as u32);
        }
        (*this).nodes = nodes;
        (*this).node_mask = if count == 0 { 0 } else { count as u32 - 1 };
        (*this).last_free = count as u32;
        parts_moved(heap, this);
        let seed = heap.seed;
        let old_nodes_end = old_nodes.add(old_count);
        // Keys in their main positions first. Then nothing has to give way to the others, which take free nodes.
        let mut node = old_nodes;
        while node < old_nodes_end {
            if (*node).value_tag != tag::NIL && Self::move_to_main(this, (*node).key(), (*node).value(), seed) {
                (*node).value_tag = tag::NIL;
            }
            node = node.add(1);
        }
        node = old_nodes;
        while node < old_nodes_end {
            if (*node).value_tag != tag::NIL {
                Self::move_beside(this, (*node).key(), (*node).value(), seed);
            }
            node = node.add(1);
        }
        // Elements that no longer fit the array part move to the hash part; callers made room for them.
        for index in array_size..old_size {
            let v = Value { bits: *old_array.cast::<u64>().sub(index + 1), tag: *old_array.add(index) };
            if !v.is_nil() {
                Self::try_insert(this, Value::integer(index as i64 + 1), v, seed);
            }
        }
        if array_size < old_size {
            free_array(heap, old_array, old_size);
        }
        if old_count > 0 {
            heap.free_buffer(old_nodes.cast(), old_count * size_of::<Node>());
        }
        Ok(())
    }

    /// Moves an entry to the array part or to its main position. False if that is taken.
    #[inline(always)]
    unsafe fn move_to_main(this: *mut Self, key: Value, v: Value, seed: u64) -> bool {
        let index = key.bits.wrapping_sub(1);
        if key.tag == tag::INTEGER && index < u64::from((*this).array_size) {
            Self::set_element(this, index as usize, v);
            return true;
        }
        let main = Self::main_position(this, hash(key, seed));
        let is_vacant = (*main).value_tag == tag::NIL;
        if is_vacant {
            (*main).fill(key, v);
        }
        is_vacant
    }

    #[inline(always)]
    unsafe fn move_beside(this: *mut Self, key: Value, v: Value, seed: u64) {
        let free = Self::take_free(this);
        debug_assert!(!free.is_null(), "there is room for all entries");
        (*free).fill(key, v);
        link_behind(Self::main_position(this, hash(key, seed)), free);
    }

    /// Grows the array part of a table without hash part.
    pub(crate) unsafe fn resize_array(heap: &mut Heap, this: *mut Self, size: usize) -> Result<(), TableError> {
        if size > MAX_ARRAY {
            return Err(TableError::NoMemory);
        }
        (*this).array = grow_array(heap, (*this).array, (*this).array_size as usize, size)?;
        (*this).array_size = size as u32;
        parts_moved(heap, this);
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
}

/// What a table has to hold.
struct Census {
    entries: usize,
    integers: usize,
    /// Item `b` counts the keys in `2^(b-1)+1 ..= 2^b`.
    bins: [usize; MAX_ARRAY.ilog2() as usize + 1],
}

impl Default for Census {
    fn default() -> Self {
        Self { entries: 0, integers: 0, bins: [0; _] }
    }
}

impl Census {
    unsafe fn count_array(&mut self, t: *const Table) {
        let size = (*t).array_size as usize;
        let (mut low, mut limit) = (0, 1);
        for bin in &mut self.bins {
            if low >= size {
                break;
            }
            let high = limit.min(size);
            let used = count_used(std::slice::from_raw_parts((*t).array.add(low), high - low));
            *bin += used;
            self.integers += used;
            low = high;
            limit *= 2;
        }
        self.entries += self.integers;
    }

    fn count_key(&mut self, key: Value) {
        self.entries += 1;
        let k = key.as_integer();
        if key.tag == tag::INTEGER && k > 0 && k as usize <= MAX_ARRAY {
            self.bins[(k as u64).next_power_of_two().trailing_zeros() as usize] += 1;
            self.integers += 1;
        }
    }

    /// The best size of the array part, and how many keys it takes in.
    fn best_array(&self) -> (usize, usize) {
        let mut best = (0, 0);
        let mut least = self.bytes(0, 0);
        let mut seen = 0;
        for (bin, &count) in self.bins.iter().enumerate() {
            let size = 1 << bin;
            if size / 4 >= self.integers {
                break;
            }
            seen += count;
            let bytes = self.bytes(size, seen);
            if seen > size / 2 || size >= MIN_SPARSE_ARRAY && seen == self.integers && bytes < least {
                best = (size, seen);
                least = bytes;
            }
        }
        best
    }

    /// The memory of both parts if the array part has this size and takes in so many keys.
    fn bytes(&self, array_size: usize, in_array: usize) -> usize {
        array_bytes(array_size) + node_count_for(self.entries - in_array) * size_of::<Node>()
    }
}

/// Whether more than half of a larger array part would be in use after an element is added.
pub(super) unsafe fn is_half_used(this: *const Table, new_size: usize) -> bool {
    let size = (*this).array_size as usize;
    count_used(std::slice::from_raw_parts((*this).array, size)) + 1 > new_size / 2
}

/// Counts elements that are not nil.
fn count_used(tags: &[u8]) -> usize {
    tags.len() - tags.chunks(128).map(|c| usize::from(c.iter().map(|&t| u8::from(t == tag::NIL)).sum::<u8>())).sum::<usize>()
}

fn node_count_for(entries: usize) -> usize {
    if entries == 0 { 0 } else { entries.next_power_of_two() }
}

unsafe fn allocate_nodes(heap: &mut Heap, count: usize) -> Result<*mut Node, NoMemory> {
    let nodes: *mut Node = heap.allocate_buffer(count * size_of::<Node>())?.cast();
    for i in 0..count {
        *nodes.add(i) = Node::EMPTY;
    }
    Ok(nodes)
}

pub(super) const fn array_bytes(size: usize) -> usize {
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

/// An array part of a larger size with the same elements and nil behind them. The old one is gone, unless there is no memory.
///
/// PERF: large ones are resized in place where the system can, so that old and new part do not take memory at the same time.
unsafe fn grow_array(heap: &mut Heap, old: *mut u8, old_size: usize, size: usize) -> Result<*mut u8, NoMemory> {
    if old_size < RESIZED_ARRAY {
        let new = allocate_array(heap, size)?;
        copy_array(old, old_size, new, size);
        if old_size > 0 {
            free_array(heap, old, old_size);
        }
        return Ok(new);
    }
    let block = heap.resize_buffer(old.sub(old_size * 8), array_bytes(old_size), array_bytes(size))?;
    let new = block.add(size * 8);
    // The tags first: the other bits may come to lie where they were.
    std::ptr::copy(block.add(old_size * 8), new, old_size);
    std::ptr::copy(block, new.sub(old_size * 8), old_size * 8);
    std::ptr::write_bytes(new.add(old_size), tag::NIL, size - old_size);
    Ok(new)
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
