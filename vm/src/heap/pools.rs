//! Pools of small buffers.
//!
//! Buffers of a size come from a free list, and are cut off a chunk when that is empty. A chunk goes back to the source when
//! memory is short and all of it is free.
//!
//! Where each buffer is asked for on its own ([`super::singles`]), there are none, but for what a state has from the time before.

use super::blocks::kind;
use super::{Heap, NoMemory, pages};

/// Buffers up to this size come from free lists.
pub(super) const MAX_POOLED: usize = pages::MAX_CELL;
pub(super) const POOLS: usize = MAX_POOLED / 16;

/// Sizes of the chunks that pooled buffers are cut from. Large heaps have large ones, which lie apart from the pages: between
/// pages they would stay behind as pieces too small to be put to another use. The very first chunks are smaller.
const CHUNK: usize = 16 * 1024;
const FIRST_CHUNK: usize = 2 * 1024;
const MAX_CHUNK: usize = 1024 * 1024;

/// What pooled buffers are cut from.
pub(super) struct Chunk {
    start: *mut u8,
    length: usize,
    /// Bytes that are free: counted when memory is short.
    free: usize,
}

impl Heap {
    /// Takes a buffer back that was cut from a chunk.
    #[inline(always)]
    pub(super) unsafe fn give_to_pool(&mut self, buffer: *mut u8, size: usize) {
        let pool = size.div_ceil(16);
        *buffer.cast::<*mut u8>() = self.pools[pool];
        self.pools[pool] = buffer;
        self.account_release(pool * 16);
    }

    /// From now on each buffer is asked for on its own.
    pub(super) fn leave_pools(&mut self) {
        self.max_pooled = 0;
        self.pool_chunks.sort_unstable_by_key(|chunk| chunk.start);
    }

    /// Whether a buffer was cut from a chunk before the pools were left.
    #[inline]
    pub(super) fn is_left_in_pool(&self, buffer: *mut u8, size: usize) -> bool {
        size <= MAX_POOLED && self.is_in_chunk(buffer)
    }

    #[cold]
    fn is_in_chunk(&self, buffer: *mut u8) -> bool {
        let after = self.pool_chunks.partition_point(|chunk| chunk.start <= buffer);
        after > 0 && {
            let chunk = &self.pool_chunks[after - 1];
            (buffer as usize) < chunk.start as usize + chunk.length
        }
    }

    /// Cuts a pooled buffer off the current chunk.
    #[cold]
    pub(super) unsafe fn carve(&mut self, pool: usize) -> Result<*mut u8, NoMemory> {
        let size = pool * 16;
        if self.pool_left < size {
            self.pool_chunks.try_reserve(1).map_err(|_| NoMemory)?;
            let mut length = match self.pool_chunks.len() {
                few @ 0..3 => FIRST_CHUNK << few,
                _ if self.bytes < 16 * MAX_CHUNK => CHUNK,
                _ => MAX_CHUNK,
            };
            if length > CHUNK && self.source.would_pass_limit(length) {
                length = CHUNK;
            }
            let mut start = self.source.allocate(length, kind::OTHER);
            if start.is_null() && length > CHUNK {
                length = CHUNK;
                start = self.source.allocate(length, kind::OTHER);
            }
            if start.is_null() {
                return Err(self.exhausted());
            }
            self.pool_rest();
            self.pool_chunks.push(Chunk { start, length, free: 0 });
            self.pool_cursor = start;
            self.pool_left = length;
        }
        let buffer = self.pool_cursor;
        self.pool_cursor = self.pool_cursor.add(size);
        self.pool_left -= size;
        self.account_growth(size);
        Ok(buffer)
    }

    /// What is left of the current chunk serves smaller buffers.
    unsafe fn pool_rest(&mut self) {
        while self.pool_left >= 16 {
            let piece = self.pool_left.min(MAX_POOLED) / 16;
            *self.pool_cursor.cast::<*mut u8>() = self.pools[piece];
            self.pools[piece] = self.pool_cursor;
            self.pool_cursor = self.pool_cursor.add(piece * 16);
            self.pool_left -= piece * 16;
        }
    }

    /// Gives back the chunks of which nothing is in use. It takes the time of a walk over all free buffers, and no memory.
    pub(crate) unsafe fn give_back_chunks(&mut self) {
        self.pool_rest();
        self.pool_chunks.sort_unstable_by_key(|chunk| chunk.start);
        for chunk in &mut self.pool_chunks {
            chunk.free = 0;
        }
        for pool in 1..=POOLS {
            let mut buffer = self.pools[pool];
            while !buffer.is_null() {
                let chunk = self.chunk_of(buffer);
                self.pool_chunks[chunk].free += pool * 16;
                buffer = *buffer.cast::<*mut u8>();
            }
        }
        if self.pool_chunks.iter().all(|chunk| chunk.free < chunk.length) {
            return;
        }
        for pool in 1..=POOLS {
            let mut buffer = std::mem::replace(&mut self.pools[pool], std::ptr::null_mut());
            while !buffer.is_null() {
                let next = *buffer.cast::<*mut u8>();
                let chunk = &self.pool_chunks[self.chunk_of(buffer)];
                if chunk.free < chunk.length {
                    *buffer.cast::<*mut u8>() = self.pools[pool];
                    self.pools[pool] = buffer;
                }
                buffer = next;
            }
        }
        let source = &self.source;
        self.pool_chunks.retain(|chunk| {
            let in_use = chunk.free < chunk.length;
            if !in_use {
                source.free(chunk.start, chunk.length);
            }
            in_use
        });
    }

    /// The chunk that a buffer was cut from; they are in order.
    fn chunk_of(&self, buffer: *mut u8) -> usize {
        self.pool_chunks.partition_point(|chunk| chunk.start <= buffer) - 1
    }

    /// Gives back all chunks.
    pub(super) unsafe fn free_pools(&mut self) {
        for chunk in self.pool_chunks.drain(..) {
            self.source.free(chunk.start, chunk.length);
        }
    }
}
