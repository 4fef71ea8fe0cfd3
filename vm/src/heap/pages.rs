//! Pages of equal cells, and their sweep.
//!
//! A page belongs to one size class. Its cells are objects or free; a free cell has kind 0 and a link in its second word. Cells at
//! the end that were never free nor used are no part of the page yet: they are linked when they are needed, so that a fresh page
//! takes no memory of the system before. The first pages of a class are small, each twice as large as the one before: most
//! states have few objects of most sizes.
//! The allocator takes cells from `free`, the list of one page at a time. When that list is empty it goes on to the next page of
//! the class; a page that the last cycle has not swept yet is swept then, so that most of the sweep happens
//! where its cells are about to be used anyway. The collector's steps sweep the rest before the next cycle marks.
//! A minor collection sweeps only pages that hold an object that is not old ([`Page::young`]).
//! Invariant: cells on a free list always belong to swept pages.
//!
//! States whose memory comes from a function of the host, and all states in builds with `isolated_objects`, which is for tools that watch the system's
//! allocator, have no pages, but a block for each object ([`super::singles`]). If the function comes later, objects that are in pages stay there, and no
//! other joins them.

use super::blocks::{Blocks, List, Source, kind};
use super::singles::Rolls;
use super::{Heap, NoMemory, Phase, color};
use crate::object::Header;

/// Largest object that lives in a page.
pub(crate) const MAX_CELL: usize = 512;
const CLASSES: usize = MAX_CELL / 16 + 1;
const PAGE_SIZE: u16 = 16 * 1024;
/// Size of the first page of a class.
const FIRST_PAGE_SIZE: u16 = 512;
/// Bytes of fresh cells that are linked at once.
const PORTION: usize = 2048;
/// Bytes of a large block that are given back in the time that the sweep of a cell takes.
const BYTES_A_CELL: usize = 64;
/// Pages without a free cell that the allocator sweeps in a row before it takes a new page.
pub(super) const MOST_FULL_PAGES: usize = 8;

/// The size class of an object.
#[inline(always)]
pub(crate) const fn class_of(size: usize) -> usize {
    size.div_ceil(16)
}

/// The cell size of a class.
#[inline(always)]
pub(crate) const fn cell_size(class: usize) -> usize {
    class * 16
}

#[inline(always)]
pub(crate) unsafe fn next_free(cell: *mut u8) -> *mut u8 {
    *cell.add(8).cast::<*mut u8>()
}

#[inline(always)]
unsafe fn link_free(cell: *mut u8, next: *mut u8) {
    (*cell.cast::<Header>()).kind = 0;
    *cell.add(8).cast::<*mut u8>() = next;
}

/// An object too large for a page.
pub(crate) struct Large {
    pub(crate) object: *mut Header,
    pub(crate) size: usize,
}

/// What a sweep makes of the objects that are marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Survivors {
    /// White again, for the next cycle.
    Whiten,
    /// Older by a minor collection.
    Age,
    /// Old.
    Tenure,
}

struct Page {
    start: *mut u8,
    /// Free cells that the allocator has not taken yet.
    free: *mut u8,
    /// Cells that are objects or have been linked.
    cells: u16,
    /// Bytes that there are for cells.
    bytes: u16,
    /// The number of the last sweep that came here. They are counted modulo 2^32; no page is left out that often in a row.
    swept: u32,
    /// There may be objects in it that are not old.
    young: bool,
}

/// The pages of one cell size.
pub(crate) struct Class {
    /// Free cells of the page in use.
    pub(crate) free: *mut u8,
    pages: List<Page>,
    /// The page in use, or the next one to take cells from.
    cursor: usize,
}

/// All pages.
pub(crate) struct PageSet {
    pub(crate) classes: [Class; CLASSES],
    spare: List<*mut u8>,
    /// Objects that lie in none.
    pub(super) singles: Rolls,
    /// What the running or last sweep makes of marked objects.
    pub(crate) survivors: Survivors,
    /// The number of the running or last sweep.
    sweep: u32,
    /// Bytes that the running or last sweep has freed.
    pub(crate) swept_bytes: usize,
    /// The number of large objects, at the front of their list, that are old.
    old_large: usize,
    /// Where the collector's own sweep stands.
    sweep_class: usize,
    sweep_page: usize,
    sweep_large: usize,
}

impl PageSet {
    pub(crate) fn new(blocks: Blocks) -> Self {
        Self {
            classes: std::array::from_fn(|_| Class {
                free: std::ptr::null_mut(),
                pages: blocks.list(),
                cursor: 0,
            }),
            spare: blocks.list(),
            singles: Rolls::new(blocks),
            survivors: Survivors::Whiten,
            sweep: 0,
            swept_bytes: 0,
            old_large: 0,
            sweep_class: 0,
            sweep_page: 0,
            sweep_large: 0,
        }
    }

    /// Declares unswept what marking was about: all pages, or those with young objects.
    pub(crate) fn start_sweep(&mut self, survivors: Survivors) {
        self.leave_free_cells();
        for class in &mut self.classes {
            class.cursor = 0;
        }
        self.singles.start_sweep();
        if survivors != Survivors::Age {
            self.old_large = 0;
        }
        self.survivors = survivors;
        self.sweep = self.sweep.wrapping_add(1);
        self.swept_bytes = 0;
        self.sweep_class = 0;
        self.sweep_page = 0;
        self.sweep_large = self.old_large;
    }

    /// Takes their cells from the allocator. A page in use counts as young, so they come back with its sweep.
    pub(super) fn leave_free_cells(&mut self) {
        for class in &mut self.classes {
            class.free = std::ptr::null_mut();
        }
    }

    /// The number of the running or last sweep.
    pub(super) fn sweep(&self) -> u32 {
        self.sweep
    }

    /// Whether the running sweep has yet to come to a page or roll that was swept last in sweep `swept`, and where `young` says whether something may not be old.
    #[inline(always)]
    pub(super) fn is_unswept(&self, swept: u32, young: bool) -> bool {
        swept != self.sweep && (young || self.survivors != Survivors::Age)
    }

    pub(crate) unsafe fn free_all(&mut self, source: &Source) {
        for class in &mut self.classes {
            for page in class.pages.drain(..) {
                source.free(page.start, page.bytes.into());
            }
            class.free = std::ptr::null_mut();
        }
        self.singles.free_all(source);
        self.free_spare(source);
    }

    /// Frees pages that are kept although no class uses them.
    pub(crate) unsafe fn free_spare(&mut self, source: &Source) {
        for page in self.spare.drain(..) {
            source.free(page, PAGE_SIZE.into());
        }
    }

    /// Calls `f` for every small object. Neither pages nor classes come or go meanwhile.
    unsafe fn for_each(this: *const Self, f: &mut impl FnMut(*mut Header)) {
        for class in 0..(*this).classes.len() {
            let pages = &raw const (*this).classes[class].pages;
            for at in 0..(&*pages).len() {
                let Page { start, cells, .. } = (&*pages)[at];
                for i in 0..usize::from(cells) {
                    let header = start.add(i * cell_size(class)).cast::<Header>();
                    if (*header).kind != 0 {
                        f(header);
                    }
                }
            }
        }
        Rolls::for_each(&raw const (*this).singles, f);
    }
}

/// What a sweep makes of an object that lives. White ones were made or written since.
pub(super) unsafe fn survive(object: *mut Header, survivors: Survivors, white: u8) {
    match survivors {
        Survivors::Whiten => color::to_white(object, white),
        _ if color::is_white(object) => {}
        Survivors::Age => color::grow_older(object, white),
        Survivors::Tenure => color::to_old(object),
    }
}

impl Page {
    fn is_unswept(&self, set: &PageSet) -> bool {
        set.is_unswept(self.swept, self.young)
    }

    /// Makes some of the fresh cells free ones.
    unsafe fn link_fresh(&mut self, size: usize) {
        let used = usize::from(self.cells);
        let more = (PORTION / size).min(usize::from(self.bytes) / size - used);
        let first = self.start.add(used * size);
        for i in (0..more).rev() {
            let cell = first.add(i * size);
            link_free(cell, self.free);
            self.free = cell;
        }
        self.cells += more as u16;
    }
}

impl Heap {
    /// Calls `f` for every object. It may do anything with the heap but make and free objects.
    pub(crate) unsafe fn for_each(this: *const Self, mut f: impl FnMut(*mut Header)) {
        PageSet::for_each(&raw const (*this).pages, &mut f);
        for at in 0..(*this).large.len() {
            f((&(*this).large)[at].object);
        }
    }

    /// Finds a free cell for an object of this size and kind when the list of its class is empty.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn refill(&mut self, size: usize, object: u8) -> Result<*mut u8, NoMemory> {
        if self.asks_singly {
            return self.allocate_single(size, object);
        }
        let class = class_of(size);
        let size = cell_size(class);
        if self.dropping {
            return self.refill_while_dropping(class);
        }
        let mut full = 0;
        loop {
            let cursor = self.pages.classes[class].cursor;
            if full == MOST_FULL_PAGES || cursor >= self.pages.classes[class].pages.len() {
                self.fresh_page(class)?;
                // It comes before pages that are still to be swept.
                let pages = &mut self.pages.classes[class].pages;
                let last = pages.len() - 1;
                pages.swap(cursor, last);
            } else if self.pages.classes[class].pages[cursor].is_unswept(&self.pages) {
                self.sweep_page(class, cursor);
                full += 1;
            }
            let sweep = self.pages.sweep;
            let page = &mut self.pages.classes[class].pages[cursor];
            if page.free.is_null() {
                page.link_fresh(size);
            }
            let free = std::mem::replace(&mut page.free, std::ptr::null_mut());
            if !free.is_null() {
                // If it was not young, there was nothing to sweep.
                page.young = true;
                page.swept = sweep;
                self.pages.classes[class].free = next_free(free);
                return Ok(free);
            }
            self.pages.classes[class].cursor += 1;
        }
    }

    /// A cell for what the `drop` of a host's value makes. A sweep may be in the middle of any page, so none is swept, and none changes its place.
    #[cold]
    unsafe fn refill_while_dropping(&mut self, class: usize) -> Result<*mut u8, NoMemory> {
        self.fresh_page(class)?;
        let sweep = self.pages.sweep;
        let last = self.pages.classes[class].pages.len() - 1;
        let page = &mut self.pages.classes[class].pages[last];
        page.link_fresh(cell_size(class));
        let free = std::mem::replace(&mut page.free, std::ptr::null_mut());
        page.young = true;
        page.swept = sweep;
        self.pages.classes[class].free = next_free(free);
        Ok(free)
    }

    /// Adds a page without any cell yet.
    unsafe fn fresh_page(&mut self, class: usize) -> Result<(), NoMemory> {
        self.prepare_for(PAGE_SIZE.into());
        let pages = &mut self.pages.classes[class].pages;
        pages.try_reserve(1).map_err(|_| NoMemory)?;
        let bytes = PAGE_SIZE.min(FIRST_PAGE_SIZE << pages.len().min(5));
        let spare = if bytes == PAGE_SIZE { self.pages.spare.pop() } else { None };
        let start = spare.unwrap_or_else(|| self.source.allocate(bytes.into(), kind::OTHER));
        if start.is_null() {
            return Err(self.exhausted());
        }
        let (free, swept) = (std::ptr::null_mut(), self.pages.sweep);
        self.pages.classes[class].pages.push(Page { start, free, cells: 0, bytes, swept, young: true });
        Ok(())
    }

    /// Frees the dead objects of a page and collects its free cells. Returns the number of live objects.
    unsafe fn sweep_page(&mut self, class: usize, index: usize) -> usize {
        match self.pages.survivors {
            Survivors::Whiten => self.sweep_cells(class, index, |o, white| color::to_white(o, white)),
            Survivors::Age => self.sweep_cells(class, index, |o, white| {
                if !color::is_white(o) {
                    color::grow_older(o, white);
                }
            }),
            Survivors::Tenure => self.sweep_cells(class, index, |o, _| {
                if !color::is_white(o) {
                    color::to_old(o);
                }
            }),
        }
    }

    /// `survive` gets live objects: marked ones, and white ones that were made or written since.
    #[inline(always)]
    unsafe fn sweep_cells(&mut self, class: usize, index: usize, survive: impl Fn(*mut Header, u8)) -> usize {
        let Page { start, cells, .. } = self.pages.classes[class].pages[index];
        // What the sweep frees does not put off the next step: the sweep would never end while its cells are reused.
        let debt = self.debt;
        let bytes = self.bytes;
        let size = cell_size(class);
        let white = self.white;
        let dead = white ^ color::WHITES;
        let mut free = std::ptr::null_mut();
        let mut live = 0;
        let mut marks = color::OLD;
        for i in (0..usize::from(cells)).rev() {
            let cell = start.add(i * size);
            let header = cell.cast::<Header>();
            if (*header).kind == 0 {
                link_free(cell, free);
                free = cell;
            } else if (*header).mark & color::WHITES == dead {
                self.release_object(header);
                self.account_release(size);
                link_free(cell, free);
                free = cell;
            } else {
                survive(header, white);
                marks &= (*header).mark;
                live += 1;
            }
        }
        self.debt = debt;
        // Values that were dropped may have made others.
        self.pages.swept_bytes += bytes.saturating_sub(self.bytes);
        let sweep = self.pages.sweep;
        let page = &mut self.pages.classes[class].pages[index];
        page.free = free;
        page.swept = sweep;
        page.young = marks & color::OLD == 0;
        live
    }

    /// Sweeps a little; `budget` is in cells, and left with what was not needed. True when everything is swept, and what it freed
    /// given back.
    pub(crate) unsafe fn sweep_step(&mut self, budget: &mut isize) -> bool {
        debug_assert!(matches!(self.phase, Phase::Sweep | Phase::Whiten));
        if !self.give_back((*budget as usize).saturating_mul(BYTES_A_CELL)) {
            *budget = 0;
            return false;
        }
        while self.pages.sweep_class < CLASSES {
            let class = self.pages.sweep_class;
            if self.pages.sweep_page >= self.pages.classes[class].pages.len() {
                self.pages.sweep_class += 1;
                self.pages.sweep_page = 0;
                continue;
            }
            if *budget <= 0 {
                return false;
            }
            let index = self.pages.sweep_page;
            // The allocator takes the free cells when its cursor gets there.
            if self.pages.classes[class].pages[index].is_unswept(&self.pages) {
                let before = self.pages.swept_bytes;
                let live = self.sweep_page(class, index);
                // To free an object takes longer than to look at it.
                let freed = (self.pages.swept_bytes - before) / cell_size(class);
                let cells = usize::from(self.pages.classes[class].pages[index].cells);
                *budget -= (cells + 3 * freed) as isize;
                if live == 0 {
                    self.retire_page(class, index);
                    continue;
                }
            }
            self.pages.sweep_page += 1;
        }
        if !self.sweep_rolls(budget) {
            return false;
        }
        let (debt, bytes) = (self.debt, self.bytes);
        let done = self.sweep_large(budget);
        self.debt = debt;
        // Values that were dropped may have made others.
        self.pages.swept_bytes += bytes.saturating_sub(self.bytes);
        done && self.retired.is_empty()
    }

    /// Sweeps objects with blocks of their own; true when that is done. Old ones gather at the front of the list.
    unsafe fn sweep_large(&mut self, budget: &mut isize) -> bool {
        while self.pages.sweep_large < self.large.len() {
            if *budget <= 0 {
                return false;
            }
            *budget -= 1;
            let index = self.pages.sweep_large;
            let Large { object, size } = self.large[index];
            if (*object).mark & color::WHITES == self.white ^ color::WHITES {
                self.release_object(object);
                self.account_release(size);
                *budget -= (size / BYTES_A_CELL) as isize;
                self.retire(object.cast(), size);
                self.large.swap_remove(index);
                continue;
            }
            survive(object, self.pages.survivors, self.white);
            if (*object).mark & color::OLD != 0 {
                self.large.swap(index, self.pages.old_large);
                self.pages.old_large += 1;
            }
            self.pages.sweep_large += 1;
        }
        true
    }

    /// Takes an empty page out of its class.
    unsafe fn retire_page(&mut self, class: usize, index: usize) {
        let set = &mut self.pages.classes[class];
        let page = set.pages.swap_remove(index);
        // The page that took its place may be unswept; the cursor must not have passed it.
        set.cursor = set.cursor.min(index);
        if page.bytes == PAGE_SIZE && self.pages.spare.len() < 64 && self.pages.spare.try_reserve(1).is_ok() {
            self.pages.spare.push(page.start);
        } else {
            self.source.free(page.start, page.bytes.into());
        }
    }
}
