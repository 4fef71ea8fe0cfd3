//! Pages of equal cells, and their sweep.
//!
//! A page belongs to one size class. Its cells are objects or free; a free cell has kind 0 and a link in its second word.
//! The allocator takes cells from `free`, the list of one page at a time. When that list is empty it goes on to the next page of
//! the class; a page that the last cycle has not swept yet is swept then, so that most of the sweep happens
//! where its cells are about to be used anyway. The collector's steps sweep the rest before the next cycle marks.
//! Invariant: cells on a free list always belong to swept pages.

use super::{Heap, NoMemory, Phase};
use crate::object::Header;
use std::alloc::{Layout, alloc, dealloc};

/// Largest object that lives in a page.
pub(crate) const MAX_CELL: usize = 512;
const CLASSES: usize = MAX_CELL / 16 + 1;
const PAGE_SIZE: usize = 16 * 1024;

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

struct Page {
    start: *mut u8,
    unswept: bool,
}

/// The free cells of a page, linked; null pointers if there is none.
struct FreeCells {
    first: *mut u8,
    last: *mut u8,
}

/// The pages of one cell size.
pub(crate) struct Class {
    /// Free cells of the page in use.
    pub(crate) free: *mut u8,
    pages: Vec<Page>,
    /// The next page to take cells from.
    cursor: usize,
}

/// All pages.
pub(crate) struct PageSet {
    pub(crate) classes: [Class; CLASSES],
    spare: Vec<*mut u8>,
    /// Where the collector's own sweep stands.
    sweep_class: usize,
    sweep_page: usize,
    sweep_large: usize,
}

impl PageSet {
    pub(crate) fn new() -> Self {
        Self {
            classes: std::array::from_fn(|_| Class { free: std::ptr::null_mut(), pages: Vec::new(), cursor: 0 }),
            spare: Vec::new(),
            sweep_class: 0,
            sweep_page: 0,
            sweep_large: 0,
        }
    }

    /// Declares all pages unswept, after marking is over.
    pub(crate) fn start_sweep(&mut self) {
        for class in &mut self.classes {
            class.free = std::ptr::null_mut();
            class.cursor = 0;
            for page in &mut class.pages {
                page.unswept = true;
            }
        }
        self.sweep_class = 0;
        self.sweep_page = 0;
        self.sweep_large = 0;
    }

    pub(crate) unsafe fn free_all(&mut self) {
        for class in &mut self.classes {
            for page in class.pages.drain(..) {
                free_page(page.start);
            }
            class.free = std::ptr::null_mut();
        }
        for page in self.spare.drain(..) {
            free_page(page);
        }
    }

    /// Calls `f` for every object in pages.
    pub(crate) unsafe fn for_each(&self, mut f: impl FnMut(*mut Header)) {
        for (class, pages) in self.classes.iter().enumerate() {
            let size = cell_size(class);
            for page in &pages.pages {
                for i in 0..PAGE_SIZE / size {
                    let header = page.start.add(i * size).cast::<Header>();
                    if (*header).kind != 0 {
                        f(header);
                    }
                }
            }
        }
    }
}

const PAGE_LAYOUT: Layout = match Layout::from_size_align(PAGE_SIZE, 16) {
    Ok(layout) => layout,
    Err(_) => unreachable!(),
};

unsafe fn free_page(start: *mut u8) {
    dealloc(start, PAGE_LAYOUT);
}

impl Heap {
    /// Finds a free cell when the list of the class is empty.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn refill(&mut self, class: usize) -> Result<*mut u8, NoMemory> {
        loop {
            let cursor = self.pages.classes[class].cursor;
            if cursor >= self.pages.classes[class].pages.len() {
                break;
            }
            self.pages.classes[class].cursor += 1;
            if self.pages.classes[class].pages[cursor].unswept {
                let FreeCells { first, .. } = self.sweep_page(class, cursor).0;
                if !first.is_null() {
                    self.pages.classes[class].free = next_free(first);
                    return Ok(first);
                }
            }
        }
        self.fresh_page(class)
    }

    unsafe fn fresh_page(&mut self, class: usize) -> Result<*mut u8, NoMemory> {
        if self.over_limit(0) {
            return Err(NoMemory);
        }
        self.pages.classes[class].pages.try_reserve(1).map_err(|_| NoMemory)?;
        let start = match self.pages.spare.pop() {
            Some(page) => page,
            None => alloc(PAGE_LAYOUT),
        };
        if start.is_null() {
            return Err(self.exhausted());
        }
        let size = cell_size(class);
        let count = PAGE_SIZE / size;
        for i in 0..count {
            let cell = start.add(i * size);
            link_free(cell, if i + 1 < count { cell.add(size) } else { std::ptr::null_mut() });
        }
        let set = &mut self.pages.classes[class];
        set.pages.push(Page { start, unswept: false });
        set.cursor = set.pages.len();
        set.free = next_free(start);
        Ok(start)
    }

    /// Frees the dead objects of a page. Returns its free cells and the number of live objects.
    unsafe fn sweep_page(&mut self, class: usize, index: usize) -> (FreeCells, usize) {
        let start = self.pages.classes[class].pages[index].start;
        self.pages.classes[class].pages[index].unswept = false;
        // What the sweep frees does not put off the next step: the sweep would never end while its cells are reused.
        let debt = self.debt;
        let size = cell_size(class);
        let dead = self.white ^ super::color::WHITES;
        let mut free = std::ptr::null_mut();
        let mut last = std::ptr::null_mut();
        let mut live = 0;
        for i in (0..PAGE_SIZE / size).rev() {
            let cell = start.add(i * size);
            let header = cell.cast::<Header>();
            if (*header).kind != 0 {
                if (*header).mark & super::color::WHITES != dead {
                    super::color::to_white(header, self.white);
                    live += 1;
                    continue;
                }
                self.release_object(header);
                self.account_release(size);
            }
            link_free(cell, free);
            if free.is_null() {
                last = cell;
            }
            free = cell;
        }
        self.debt = debt;
        (FreeCells { first: free, last }, live)
    }

    /// Sweeps a little; `budget` is in cells. True when everything is swept.
    pub(crate) unsafe fn sweep_step(&mut self, mut budget: isize) -> bool {
        debug_assert!(self.phase == Phase::Sweep);
        while self.pages.sweep_class < CLASSES {
            let class = self.pages.sweep_class;
            if self.pages.sweep_page >= self.pages.classes[class].pages.len() {
                self.pages.sweep_class += 1;
                self.pages.sweep_page = 0;
                continue;
            }
            if budget <= 0 {
                return false;
            }
            let index = self.pages.sweep_page;
            // Pages ahead of the allocator's cursor stay with the class; it takes their cells when it gets there.
            if self.pages.classes[class].pages[index].unswept {
                budget -= (PAGE_SIZE / cell_size(class)) as isize;
                let (free, live) = self.sweep_page(class, index);
                if live == 0 {
                    self.retire_page(class, index);
                    continue;
                }
                self.pages.classes[class].pages[index].unswept = false;
                self.keep_free_cells(class, &free);
            }
            self.pages.sweep_page += 1;
        }
        let debt = self.debt;
        while self.pages.sweep_large < self.large.len() {
            if budget <= 0 {
                self.debt = debt;
                return false;
            }
            budget -= 1;
            let index = self.pages.sweep_large;
            let Large { object, size } = self.large[index];
            if (*object).mark & super::color::WHITES == self.white ^ super::color::WHITES {
                self.release_object(object);
                self.account_release(size);
                dealloc(object.cast(), Layout::from_size_align_unchecked(size, 16));
                self.large.swap_remove(index);
            } else {
                super::color::to_white(object, self.white);
                self.pages.sweep_large += 1;
            }
        }
        self.debt = debt;
        true
    }

    /// Hands the free cells of a page that the collector swept to the allocator, in front of its list.
    unsafe fn keep_free_cells(&mut self, class: usize, cells: &FreeCells) {
        if !cells.first.is_null() {
            link_free(cells.last, self.pages.classes[class].free);
            self.pages.classes[class].free = cells.first;
        }
    }

    /// Takes an empty page out of its class.
    unsafe fn retire_page(&mut self, class: usize, index: usize) {
        let set = &mut self.pages.classes[class];
        let page = set.pages.swap_remove(index);
        // The page that took its place may be unswept; the cursor must not have passed it.
        set.cursor = set.cursor.min(index);
        if self.pages.spare.len() < 64 && self.pages.spare.try_reserve(1).is_ok() {
            self.pages.spare.push(page.start);
        } else {
            free_page(page.start);
        }
    }
}
