//! The heap of a state: allocation, accounting and collection.
//!
//! Objects live in pages of cells of one size ([`pages`]) or, when large, in blocks of their own; those of a host that gives the memory always have blocks of their own
//! ([`singles`]). The collector marks
//! incrementally ([`mark`]), or what is young at once ([`generation`]), and frees page by page, mostly when the allocator
//! needs the cells ([`pages`]).
//! Buffers (table parts, stacks) are not objects: their owners free them.
//!
//! # Accounting
//!
//! `bytes` counts what is in use: cells, blocks, buffers, and what other parts of the state report. `debt` counts up to 0, where the next
//! step of the collector is due. What the state has taken from the process, free cells and lists of the collector included, is counted
//! by its source ([`blocks`]), which also keeps to the limits of the host. Every refusal is an ordinary [`NoMemory`]; whether it ends as an
//! error or trips the limit is decided where it is raised.

pub(crate) mod account;
pub(crate) mod arena;
pub(crate) mod blocks;
pub(crate) mod claim;
pub(crate) mod collect;
pub(crate) mod color;
mod ending;
pub(crate) mod generation;
pub(crate) mod mappings;
pub(crate) mod mark;
mod notes;
pub(crate) mod pages;
mod pools;
mod queue;
pub(crate) mod reserve;
mod retired;
pub(crate) mod routing;
mod singles;
mod spin_lock;
#[cfg(test)]
mod tests;
mod weak;

use crate::object::{Header, Interner};
use blocks::{Allocator, Blocks, List, MAX_BLOCK, Source, kind};
use pages::{Large, PageSet};
use pools::{Chunk, MAX_POOLED, POOLS};
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// Memory is exhausted, or the cap reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoMemory;

/// The phases of a collection cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Between cycles.
    Pause,
    /// Marking incrementally.
    Mark,
    /// Freeing what was not marked.
    Sweep,
    /// Waiting until the finalizers that became due in a full cycle have been called. What they belong to is not free before the
    /// next cycle, so if that came too early, it would find all of it alive.
    Finalize,
    /// Turning everything white, before a full cycle of the generational mode.
    Whiten,
}

/// All memory of a state.
pub(crate) struct Heap {
    pub(crate) bytes: usize,
    pub(crate) debt: isize,
    /// Bytes of the longest string that may be made, and whether one was refused.
    pub(crate) longest_string: usize,
    pub(crate) string_refused: bool,
    /// What is left of the budget of instructions, from which work on objects takes its part, too: see `limit.rs`. Below 0 when it is used up.
    pub(crate) left: i64,
    /// The state's attention word, by which limits trip: see [`Heap::must_stop`].
    pub(crate) attention: Arc<AtomicUsize>,
    /// Seed of all hashes of this state.
    pub(crate) seed: u64,
    pub(crate) white: u8,
    pub(crate) phase: Phase,
    /// Where memory comes from. It goes last, since lists give their memory back to it.
    pub(crate) source: ManuallyDrop<Source>,
    pub(crate) pages: PageSet,
    /// Each object and buffer is asked for on its own.
    asks_singly: bool,
    pub(crate) large: List<Large>,
    /// A value of the host is being dropped, maybe in the middle of a sweep.
    pub(super) dropping: bool,
    retired: List<retired::Retired>,
    spare: retired::SpareBlocks,
    pools: [*mut u8; POOLS + 1],
    /// Buffers up to this size come from there: none, or up to [`MAX_POOLED`].
    max_pooled: usize,
    pool_chunks: List<Chunk>,
    pool_cursor: *mut u8,
    pool_left: usize,
    /// Memory that is given back when the system has none left, so that what is too small to be worth a check (messages,
    /// lists, buffers of streams) still finds some until a collection has made room.
    reserve: *mut u8,
    /// It has been taken once: the state is no longer a small one.
    reserved: bool,
    pub(crate) gc: collect::Collector,
    /// The set of short strings, which forgets those that are swept.
    pub(crate) strings: *mut Interner,
    _shared_access: crate::state::SharedAccess,
}

const RESERVE: usize = 256 * 1024;
/// From this size on a state holds the reserve.
const MIN_RESERVED: usize = 4 * RESERVE;

impl Heap {
    /// A heap without memory. `blocks` are those of its source.
    pub(crate) fn new(seed: u64, source: Source, blocks: Blocks) -> Self {
        let asks_singly = cfg!(isolated_objects) || source.is_of_host();
        Self {
            source: ManuallyDrop::new(source),
            bytes: 0,
            debt: -(64 * 1024),
            longest_string: usize::MAX,
            string_refused: false,
            left: crate::limit::ENDLESS,
            // Replaced by that of the state.
            attention: Arc::new(AtomicUsize::new(0)),
            seed,
            white: color::WHITE0,
            phase: Phase::Pause,
            pages: PageSet::new(blocks),
            asks_singly,
            large: blocks.list(),
            dropping: false,
            retired: blocks.list(),
            spare: retired::SpareBlocks::new(blocks),
            pools: [std::ptr::null_mut(); POOLS + 1],
            max_pooled: if asks_singly { 0 } else { MAX_POOLED },
            pool_chunks: blocks.list(),
            pool_cursor: std::ptr::null_mut(),
            pool_left: 0,
            reserve: std::ptr::null_mut(),
            reserved: false,
            gc: collect::Collector::new(blocks),
            strings: std::ptr::null_mut(),
            _shared_access: std::marker::PhantomPinned,
        }
    }

    /// What lists and sets of this state are made of.
    pub(crate) fn blocks(&self) -> Blocks {
        *self.large.allocator()
    }

    /// Takes memory from another function of the host from now on, and asks it for each object and buffer.
    pub(crate) fn set_allocator(&mut self, allocator: Allocator) {
        self.source.set_allocator(allocator);
        self.asks_singly = true;
        self.pages.leave_free_cells();
        self.leave_pools();
    }

    /// The system has no memory left: what comes next is a collection.
    #[cold]
    pub(crate) fn exhausted(&mut self) -> NoMemory {
        self.give_back_all();
        self.debt = self.debt.max(1);
        NoMemory
    }

    /// Gives back what is kept for later use.
    pub(crate) fn give_back_all(&mut self) {
        // SAFETY: nothing uses these blocks.
        unsafe {
            if !self.reserve.is_null() {
                self.source.free(self.reserve, RESERVE);
                self.reserve = std::ptr::null_mut();
            }
            self.spare.free_all(&self.source);
            self.pages.free_spare(&self.source);
            self.give_back(usize::MAX);
        }
    }

    /// Takes the reserve when `more` bytes make a large state of a small one, which does without it. So does a state whose host gives the memory: it would be memory that
    /// the host cannot refuse.
    #[inline]
    fn prepare_for(&mut self, more: usize) {
        if !self.reserved && self.bytes.saturating_add(more) >= MIN_RESERVED {
            self.hold_reserve();
        }
    }

    /// Takes the reserve again that a large state has had.
    pub(crate) fn renew_reserve(&mut self) {
        if self.reserved {
            self.hold_reserve();
        }
    }

    #[cold]
    fn hold_reserve(&mut self) {
        self.reserved = true;
        if self.reserve.is_null() && !self.source.is_of_host() && !self.source.would_pass_limit(RESERVE) {
            // SAFETY: the size is within bounds.
            self.reserve = unsafe { self.source.allocate(RESERVE, kind::OTHER) };
        }
    }

    #[inline(always)]
    pub(crate) fn current_white(&self) -> u8 {
        self.white
    }

    #[inline(always)]
    pub(crate) fn account_growth(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.debt += bytes as isize;
    }

    #[inline(always)]
    pub(crate) fn account_release(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
        self.debt -= bytes as isize;
    }

    /// An object of `size` bytes, its header set to `kind` and the current white, the rest uninitialised.
    #[inline(always)]
    pub(crate) unsafe fn allocate<T>(&mut self, size: usize, kind: u8) -> Result<*mut T, NoMemory> {
        let cell = if size <= pages::MAX_CELL {
            self.allocate_cell(size, kind)?
        } else {
            self.allocate_large(size, kind)?
        };
        let header = cell.cast::<Header>();
        (*header).kind = kind;
        (*header).mark = self.white;
        Ok(cell.cast())
    }

    #[inline(always)]
    unsafe fn allocate_cell(&mut self, size: usize, kind: u8) -> Result<*mut u8, NoMemory> {
        let class = pages::class_of(size);
        let cell = self.pages.classes[class].free;
        let bytes = pages::cell_size(class);
        self.account_growth(bytes);
        if cell.is_null() {
            let refilled = self.refill(size, kind);
            if refilled.is_err() {
                self.account_release(bytes);
            }
            return refilled;
        }
        self.pages.classes[class].free = pages::next_free(cell);
        Ok(cell)
    }

    #[cold]
    #[inline(never)]
    unsafe fn allocate_large(&mut self, size: usize, object: u8) -> Result<*mut u8, NoMemory> {
        if size > MAX_BLOCK {
            return Err(NoMemory);
        }
        self.prepare_for(size);
        self.large.try_reserve(1).map_err(|_| NoMemory)?;
        self.give_back(size);
        let block = match self.take_spare(size) {
            Some(block) => block,
            None => self.source.allocate(size, blocks::kind_of_object(object)),
        };
        if block.is_null() {
            return Err(self.exhausted());
        }
        self.large.push(Large { object: block.cast(), size });
        self.account_growth(size);
        Ok(block)
    }

    /// A buffer of `size` bytes, aligned to 16 and uninitialised.
    #[inline]
    pub(crate) unsafe fn allocate_buffer(&mut self, size: usize) -> Result<*mut u8, NoMemory> {
        if size <= self.max_pooled {
            let pool = size.div_ceil(16);
            let cell = self.pools[pool];
            if !cell.is_null() {
                self.pools[pool] = *cell.cast::<*mut u8>();
                self.account_growth(pool * 16);
                return Ok(cell);
            }
            return self.carve(pool);
        }
        if size > MAX_BLOCK {
            return Err(NoMemory);
        }
        self.prepare_for(size);
        if self.has_retired() {
            self.give_back(size);
        }
        let block = match self.take_spare(size) {
            Some(block) => block,
            None => self.source.allocate(size, kind::OTHER),
        };
        if block.is_null() {
            return Err(self.exhausted());
        }
        self.account_growth(size);
        Ok(block)
    }

    /// Gives a buffer back; `size` is what it was allocated with.
    #[inline]
    pub(crate) unsafe fn free_buffer(&mut self, buffer: *mut u8, size: usize) {
        if size <= self.max_pooled || self.is_left_in_pool(buffer, size) {
            self.give_to_pool(buffer, size);
        } else {
            self.source.free(buffer, size);
            self.account_release(size);
        }
    }

    /// As [`Heap::free_buffer`], for the sweep.
    #[inline]
    pub(crate) unsafe fn sweep_buffer(&mut self, buffer: *mut u8, size: usize) {
        if size <= MAX_POOLED {
            self.free_buffer(buffer, size);
        } else {
            self.retire(buffer, size);
            self.account_release(size);
        }
    }

    /// A buffer of another size with the same content, as far as that fits. The old one is gone, unless there is no memory.
    ///
    /// PERF: the system moves large buffers without copying them or touching new memory for the old content.
    pub(crate) unsafe fn resize_buffer(
        &mut self,
        buffer: *mut u8,
        old_size: usize,
        size: usize,
    ) -> Result<*mut u8, NoMemory> {
        if old_size <= self.max_pooled || size <= self.max_pooled || self.is_left_in_pool(buffer, old_size) {
            let new = self.allocate_buffer(size)?;
            std::ptr::copy_nonoverlapping(buffer, new, old_size.min(size));
            self.free_buffer(buffer, old_size);
            return Ok(new);
        }
        if size > MAX_BLOCK {
            return Err(NoMemory);
        }
        let new = self.source.resize(buffer, old_size, size);
        if new.is_null() {
            return Err(self.exhausted());
        }
        self.account_growth(size);
        self.account_release(old_size);
        Ok(new)
    }

    /// Frees the memory of the pools and pages; all objects have been released before.
    pub(crate) unsafe fn free_all(&mut self) {
        self.give_back_all();
        self.free_retired();
        self.free_pools();
        self.pages.free_all(&self.source);
    }
}
