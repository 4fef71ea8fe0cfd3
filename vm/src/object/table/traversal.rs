//! The length of a table, and the order of its entries.

use super::hashing::hash;
use super::{Node, Table, TableError, normalize};
use crate::value::{Value, tag};

impl Table {
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
                } else if !Self::has_hash(this) {
                    return size as i64;
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
    pub(crate) unsafe fn position_after(
        this: *const Self,
        key: Value,
        seed: u64,
    ) -> Result<usize, TableError> {
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
        let main = Self::main_position(this, hash(key, seed));
        Self::find(main, |node| (*node).key_tag == tag::DEAD_KEY && (*node).key_bits == key.bits)
    }

    /// The entry behind `key`, or `None` at the end.
    pub(crate) unsafe fn next(
        this: *const Self,
        key: Value,
        seed: u64,
    ) -> Result<Option<(Value, Value)>, TableError> {
        let position = Self::position_after(this, key, seed)?;
        Ok(Self::entry_from(this, position).map(|(_, k, v)| (k, v)))
    }

    /// Number of places that a traversal goes through.
    #[inline(always)]
    pub(crate) unsafe fn places(this: *const Self) -> usize {
        (*this).array_size as usize + if Self::has_hash(this) { Self::node_count(this) } else { 0 }
    }

    /// The first entry at or behind a position, with the position after it.
    ///
    /// PERF: called out of line, it would write to memory of a handler, whose jump to the next one would no longer be one.
    #[inline(always)]
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
