//! The sizes of both parts: when they change, what is chosen, and moving all entries.
//!
//! The array part is the largest of 1..n, n a power of two, of which more than half is in use. It takes in all positive integers where that
//! needs less memory than leaving them to the hash part: a queue whose front has been taken off stays an array. (With a choice of all sizes,
//! the least memory often is that of a hash part without a free node, and the next insertion would be here again.)
//!
//! The hash part has as many nodes as it needs, rounded up to a power of two. A table that has had entries removed gets room for
//! a third more: otherwise one that keeps its number of entries while they change would soon be here again.
//!
//! Where the parts are large, limits of the state are looked at in between ([`Heap::must_stop`]), and the table stays as it was if one has tripped.

use super::hashing::hash;
use super::{Node, Table, TableError, dummy, element_of, link_behind};
use crate::heap::mark::parts_moved;
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};

/// Largest array part.
const MAX_ARRAY: usize = 1 << 30;
/// Array parts from this size on are resized in place.
const RESIZED_ARRAY: usize = 8192;
/// Most nodes.
const MAX_NODES: usize = 1 << 30;
/// Parts from this size on are moved in such a way that it can be given up.
const LARGE: usize = 1 << 15;
/// Nodes for each of which a word has a bit.
const NODES_A_WORD: usize = u64::BITS as usize;
/// Nodes or elements that are moved between two looks at the limits of the state.
const PORTION: usize = 1 << 14;
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
                if i % PORTION == PORTION - 1 && heap.must_stop() {
                    return Err(TableError::NoMemory);
                }
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
        let old =
            Parts { array: (*this).array, array_size: old_size, nodes: old_nodes, node_count: old_count };
        let (old_mask, old_free) = ((*this).node_mask, (*this).last_free);
        // Everything that can fail comes first, but for limits that trip.
        let nodes = if count == 0 { dummy() } else { allocate_nodes(heap, count)? };
        let array = if array_size == old_size {
            Ok(old.array)
        } else if array_size > old_size && old_count < LARGE {
            grow_array(heap, this, array_size)
        } else {
            copied_array(heap, &old, array_size)
        };
        let array = match array {
            Ok(array) => array,
            Err(e) => {
                if count != 0 {
                    heap.abandon_buffer(nodes.cast(), count * size_of::<Node>());
                }
                return Err(e.into());
            }
        };
        (*this).array = array;
        (*this).array_size = array_size as u32;
        (*this).nodes = nodes;
        (*this).node_mask = if count == 0 { 0 } else { count as u32 - 1 };
        (*this).last_free = count as u32;
        let moved = if old_count < LARGE {
            Self::move_nodes(this, &old, heap.seed);
            Ok(())
        } else {
            Self::move_many_nodes(heap, this, &old)
        };
        // Elements that no longer fit the array part move to the hash part; callers made room for them.
        if let Err(e) = moved.and_then(|()| Self::move_elements(heap, this, &old)) {
            // The old parts are as they were.
            (*this).array = old.array;
            (*this).array_size = old_size as u32;
            (*this).nodes = old.nodes;
            (*this).node_mask = old_mask;
            (*this).last_free = old_free;
            if count != 0 {
                heap.abandon_buffer(nodes.cast(), count * size_of::<Node>());
            }
            if array != old.array && array_size > 0 {
                heap.abandon_buffer(array.sub(array_size * 8), array_bytes(array_size));
            }
            return Err(e.into());
        }
        (*this).header.aux = (*this).header.aux.min(array_size as u32);
        parts_moved(heap, this);
        if array_size < old_size || array_size > old_size && old_size > 0 && old_count >= LARGE {
            free_array(heap, old.array, old_size);
        }
        if old_count > 0 {
            heap.free_buffer(old.nodes.cast(), old_count * size_of::<Node>());
        }
        Ok(())
    }

    /// Moves the entries of the old nodes, which are of no use afterwards.
    unsafe fn move_nodes(this: *mut Self, old: &Parts, seed: u64) {
        let end = old.nodes.add(old.node_count);
        // Keys in their main positions first. Then nothing has to give way to the others, which take free nodes.
        let mut node = old.nodes;
        while node < end {
            if (*node).value_tag != tag::NIL && Self::move_to_main(this, (*node).key(), (*node).value(), seed)
            {
                (*node).value_tag = tag::NIL;
            }
            node = node.add(1);
        }
        node = old.nodes;
        while node < end {
            if (*node).value_tag != tag::NIL {
                Self::move_beside(this, (*node).key(), (*node).value(), seed);
            }
            node = node.add(1);
        }
    }

    /// As [`Table::move_nodes`], unless a limit trips. The old nodes stay as they are: which ones are moved is noted in a set of bits.
    unsafe fn move_many_nodes(heap: &mut Heap, this: *mut Self, old: &Parts) -> Result<(), NoMemory> {
        let seed = heap.seed;
        let nodes = std::slice::from_raw_parts(old.nodes, old.node_count);
        let mut left_over = heap.blocks().list::<u64>();
        left_over.try_reserve_exact(nodes.len().div_ceil(NODES_A_WORD)).map_err(|_| NoMemory)?;
        for portion in nodes.chunks(PORTION) {
            for word in portion.chunks(NODES_A_WORD) {
                let mut bits = 0;
                for (i, node) in word.iter().enumerate() {
                    if node.value_tag != tag::NIL && !Self::move_to_main(this, node.key(), node.value(), seed)
                    {
                        bits |= 1 << i;
                    }
                }
                left_over.push(bits);
            }
            if heap.must_stop() {
                return Err(NoMemory);
            }
        }
        for (portion, words) in nodes.chunks(PORTION).zip(left_over.chunks(PORTION / NODES_A_WORD)) {
            for (word, &bits) in portion.chunks(NODES_A_WORD).zip(words) {
                let mut bits = bits;
                while bits != 0 {
                    let node = word.get_unchecked(bits.trailing_zeros() as usize);
                    Self::move_beside(this, node.key(), node.value(), seed);
                    bits &= bits - 1;
                }
            }
            if heap.must_stop() {
                return Err(NoMemory);
            }
        }
        Ok(())
    }

    /// Moves the elements of an old array part that no longer fit to the hash part, unless a limit trips.
    unsafe fn move_elements(heap: &Heap, this: *mut Self, old: &Parts) -> Result<(), NoMemory> {
        for index in (*this).array_size as usize..old.array_size {
            let v = element_of(old.array, index);
            if !v.is_nil() {
                Self::try_insert(this, Value::integer(index as i64 + 1), v, heap.seed);
            }
            if index % PORTION == PORTION - 1 && heap.must_stop() {
                return Err(NoMemory);
            }
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
    pub(crate) unsafe fn resize_array(
        heap: &mut Heap,
        this: *mut Self,
        size: usize,
    ) -> Result<(), TableError> {
        if size > MAX_ARRAY {
            return Err(TableError::NoMemory);
        }
        (*this).array = grow_array(heap, this, size)?;
        (*this).array_size = size as u32;
        parts_moved(heap, this);
        Ok(())
    }

    /// Makes sure that elements `1..=size` have their place in the array part.
    pub(crate) unsafe fn reserve_array(
        heap: &mut Heap,
        this: *mut Self,
        size: usize,
    ) -> Result<(), TableError> {
        if size <= (*this).array_size as usize {
            return Ok(());
        }
        if !Self::has_hash(this) {
            return Self::resize_array(heap, this, size);
        }
        let entries =
            (0..Self::node_count(this)).filter(|&i| (*(*this).nodes.add(i)).value_tag != tag::NIL).count();
        Self::resize(heap, this, size, entries)
    }
}

/// Both parts of a table before they are resized.
struct Parts {
    array: *mut u8,
    array_size: usize,
    nodes: *mut Node,
    node_count: usize,
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
    tags.len()
        - tags
            .chunks(128)
            .map(|c| usize::from(c.iter().map(|&t| u8::from(t == tag::NIL)).sum::<u8>()))
            .sum::<usize>()
}

fn node_count_for(entries: usize) -> usize {
    if entries == 0 { 0 } else { entries.next_power_of_two() }
}

unsafe fn allocate_nodes(heap: &mut Heap, count: usize) -> Result<*mut Node, NoMemory> {
    let nodes: *mut Node = heap.allocate_buffer(count * size_of::<Node>())?.cast();
    let mut done = 0;
    while done < count {
        let end = count.min(done + PORTION);
        for i in done..end {
            *nodes.add(i) = Node::EMPTY;
        }
        done = end;
        if done < count && heap.must_stop() {
            heap.abandon_buffer(nodes.cast(), count * size_of::<Node>());
            return Err(NoMemory);
        }
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

/// A new array part with as many of the old elements as it has room for, and nil behind them. Given up if a limit trips.
unsafe fn copied_array(heap: &mut Heap, old: &Parts, size: usize) -> Result<*mut u8, NoMemory> {
    let new = allocate_array(heap, size)?;
    let count = old.array_size.min(size);
    let mut done = 0;
    while done < size {
        if done > 0 && heap.must_stop() {
            heap.abandon_buffer(new.sub(size * 8), array_bytes(size));
            return Err(NoMemory);
        }
        let end = size.min(done + PORTION);
        let copied = count.min(end).saturating_sub(done);
        if copied > 0 {
            let bits = done + copied;
            std::ptr::copy_nonoverlapping(old.array.sub(bits * 8), new.sub(bits * 8), copied * 8);
            std::ptr::copy_nonoverlapping(old.array.add(done), new.add(done), copied);
        }
        std::ptr::write_bytes(new.add(done + copied), tag::NIL, end - done - copied);
        done = end;
    }
    Ok(new)
}

/// An array part of a larger size with the same elements and nil behind them. The old one is gone, unless there is no memory or a limit trips.
///
/// PERF: large ones are resized in place where the system can, so that old and new part do not take memory at the same time.
unsafe fn grow_array(heap: &mut Heap, this: *mut Table, size: usize) -> Result<*mut u8, NoMemory> {
    let (old, old_size) = ((*this).array, (*this).array_size as usize);
    if old_size < RESIZED_ARRAY {
        let new = allocate_array(heap, size)?;
        copy_array(old, old_size, new, size);
        if old_size > 0 {
            free_array(heap, old, old_size);
        }
        return Ok(new);
    }
    let block = heap.resize_buffer(old.sub(old_size * 8), array_bytes(old_size), array_bytes(size))?;
    if move_up(heap, block, old_size, size) {
        return Ok(block.add(size * 8));
    }
    // A limit has tripped, and all is where it was.
    match heap.resize_buffer(block, array_bytes(size), array_bytes(old_size)) {
        Ok(block) => (*this).array = block.add(old_size * 8),
        // What the source of memory does not take back is used.
        Err(NoMemory) => {
            move_up_at_once(block, old_size, size);
            return Ok(block.add(size * 8));
        }
    }
    Err(NoMemory)
}

/// Moves the elements of an array part to where they belong in the larger block, and writes nil behind them. False if a limit trips before:
/// then they are where they were.
unsafe fn move_up(heap: &Heap, block: *mut u8, old_size: usize, size: usize) -> bool {
    let (old_tags, new_tags) = (block.add(old_size * 8), block.add(size * 8));
    let new_bits = new_tags.sub(old_size * 8);
    if size < LARGE || new_bits < old_tags {
        move_up_at_once(block, old_size, size);
        return true;
    }
    // The tags first: the other bits may come to lie where they were.
    let tags = copy_in_portions(heap, old_tags, new_tags, old_size);
    let bits = tags && copy_in_portions(heap, block, new_bits, old_size * 8);
    let done = bits && clear_in_portions(heap, new_tags.add(old_size), size - old_size);
    if tags && !done {
        std::ptr::copy_nonoverlapping(new_tags, old_tags, old_size);
    }
    done
}

unsafe fn move_up_at_once(block: *mut u8, old_size: usize, size: usize) {
    let new = block.add(size * 8);
    std::ptr::copy(block.add(old_size * 8), new, old_size);
    std::ptr::copy(block, new.sub(old_size * 8), old_size * 8);
    std::ptr::write_bytes(new.add(old_size), tag::NIL, size - old_size);
}

/// Bytes that are copied or written between two looks at the limits.
const BYTES: usize = PORTION * 8;

/// Copies bytes; false if a limit trips before the end.
unsafe fn copy_in_portions(heap: &Heap, from: *const u8, to: *mut u8, len: usize) -> bool {
    (0..len).step_by(BYTES).all(|done| {
        std::ptr::copy_nonoverlapping(from.add(done), to.add(done), BYTES.min(len - done));
        !heap.must_stop()
    })
}

/// Writes nil as tags; false if a limit trips before the end.
unsafe fn clear_in_portions(heap: &Heap, tags: *mut u8, len: usize) -> bool {
    (0..len).step_by(BYTES).all(|done| {
        std::ptr::write_bytes(tags.add(done), tag::NIL, BYTES.min(len - done));
        !heap.must_stop()
    })
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
