//! Small objects with a block each, for states whose memory comes from a function of the host.
//!
//! Such a function counts blocks, and may refuse them from some moment on. Did objects share a page, then it would have a say when the next page is needed only; so
//! it is asked for each object, of just its size, as the reference asks.
//!
//! *Rolls* tell which objects there are. They are to the sweep what pages are: it goes from roll to roll, partly when the allocator looks for a place
//! ([`super::pages`]), and passes those by in a minor collection that hold old objects only. The places in use of a roll are the first ones.

use super::blocks::{Blocks, List, Source, kind_of_object};
use super::pages::{MOST_FULL_PAGES, cell_size, class_of, survive};
use super::{Heap, NoMemory, color};
use crate::object::Header;

/// Places of the first roll, and of large ones. Each is twice as large as the one before.
const FIRST_ROLL: u16 = 8;
const DOUBLINGS: usize = 4;

struct Roll {
    /// The addresses of its objects, and then their sizes; there is room for `places` of both.
    block: *mut u8,
    places: u16,
    used: u16,
    /// As with pages.
    swept: u32,
    young: bool,
}

/// An object, and what the host was asked for.
#[derive(Clone, Copy)]
struct Single {
    object: *mut Header,
    size: u16,
}

/// All rolls of a state.
pub(super) struct Rolls {
    rolls: List<Roll>,
    /// The roll in use, or the next one to take places from.
    cursor: usize,
    /// Where the collector's own sweep stands.
    sweep_roll: usize,
}

impl Roll {
    /// Stands in the place of one that is being swept.
    const ABSENT: Self = Self { block: std::ptr::null_mut(), places: 0, used: 0, swept: 0, young: false };

    const fn bytes(places: u16) -> usize {
        places as usize * (size_of::<*mut Header>() + size_of::<u16>())
    }

    unsafe fn address(&self, place: u16) -> *mut *mut Header {
        self.block.cast::<*mut Header>().add(place.into())
    }

    unsafe fn size(&self, place: u16) -> *mut u16 {
        self.address(self.places).cast::<u16>().add(place.into())
    }

    unsafe fn get(&self, place: u16) -> Single {
        Single { object: self.address(place).read(), size: self.size(place).read() }
    }

    unsafe fn set(&mut self, place: u16, Single { object, size }: Single) {
        self.address(place).write(object);
        self.size(place).write(size);
    }

    fn has_room(&self) -> bool {
        self.used < self.places
    }

    unsafe fn push(&mut self, single: Single) {
        self.set(self.used, single);
        self.used += 1;
    }
}

impl Rolls {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { rolls: blocks.list(), cursor: 0, sweep_roll: 0 }
    }

    pub(super) fn start_sweep(&mut self) {
        self.cursor = 0;
        self.sweep_roll = 0;
    }

    /// Calls `f` for every object, as [`Heap::for_each`].
    pub(super) unsafe fn for_each(this: *const Self, f: &mut impl FnMut(*mut Header)) {
        for at in 0..(*this).rolls.len() {
            let roll = &(&(*this).rolls)[at];
            for place in 0..roll.used {
                f(roll.get(place).object);
            }
        }
    }

    /// Gives back all objects, which have been released before.
    pub(super) unsafe fn free_all(&mut self, source: &Source) {
        for roll in self.rolls.drain(..) {
            for place in 0..roll.used {
                let Single { object, size } = roll.get(place);
                source.free(object.cast(), size.into());
            }
            source.free(roll.block, Roll::bytes(roll.places));
        }
    }
}

impl Heap {
    /// A block for an object that would otherwise have a cell. It has been accounted.
    pub(super) unsafe fn allocate_single(&mut self, size: usize, object: u8) -> Result<*mut u8, NoMemory> {
        let index = if self.dropping { self.place_while_dropping()? } else { self.place()? };
        let block = self.source.allocate(size, kind_of_object(object));
        if block.is_null() {
            return Err(self.exhausted());
        }
        let sweep = self.pages.sweep();
        let roll = &mut self.pages.singles.rolls[index];
        roll.push(Single { object: block.cast(), size: size as u16 });
        // If it was not young, there was nothing to sweep.
        roll.young = true;
        roll.swept = sweep;
        Ok(block)
    }

    /// The index of a roll that is swept and has room.
    unsafe fn place(&mut self) -> Result<usize, NoMemory> {
        let mut full = 0;
        loop {
            let cursor = self.pages.singles.cursor;
            let Some(roll) = self.pages.singles.rolls.get(cursor).filter(|_| full < MOST_FULL_PAGES) else {
                self.fresh_roll()?;
                // It comes before rolls that are still to be swept.
                let rolls = &mut self.pages.singles.rolls;
                let last = rolls.len() - 1;
                rolls.swap(cursor, last);
                return Ok(cursor);
            };
            if self.pages.is_unswept(roll.swept, roll.young) {
                self.sweep_roll(cursor);
                full += 1;
            }
            if self.pages.singles.rolls[cursor].has_room() {
                return Ok(cursor);
            }
            self.pages.singles.cursor += 1;
        }
    }

    /// The same for what the `drop` of a host's value makes, where any roll may be in the middle of its sweep.
    #[cold]
    unsafe fn place_while_dropping(&mut self) -> Result<usize, NoMemory> {
        let last = self.pages.singles.rolls.last();
        if !last.is_some_and(|roll| roll.has_room() && !self.pages.is_unswept(roll.swept, roll.young)) {
            self.fresh_roll()?;
        }
        Ok(self.pages.singles.rolls.len() - 1)
    }

    /// Adds a roll without objects.
    unsafe fn fresh_roll(&mut self) -> Result<(), NoMemory> {
        let rolls = &mut self.pages.singles.rolls;
        if rolls.try_reserve(1).is_err() {
            return Err(self.exhausted());
        }
        let places = FIRST_ROLL << rolls.len().min(DOUBLINGS);
        let block = self.source.allocate(Roll::bytes(places), super::kind::OTHER);
        if block.is_null() {
            return Err(self.exhausted());
        }
        let swept = self.pages.sweep();
        self.pages.singles.rolls.push(Roll { block, places, used: 0, swept, young: true });
        Ok(())
    }

    /// Frees the dead objects of a roll. Returns how many there are left.
    unsafe fn sweep_roll(&mut self, index: usize) -> u16 {
        // As with pages: what the sweep frees does not put off the next step.
        let (debt, bytes) = (self.debt, self.bytes);
        let dead = self.white ^ color::WHITES;
        let mut roll = std::mem::replace(&mut self.pages.singles.rolls[index], Roll::ABSENT);
        let mut marks = color::OLD;
        for place in 0..std::mem::take(&mut roll.used) {
            let single @ Single { object, size } = roll.get(place);
            if (*object).mark & color::WHITES == dead {
                self.release_object(object);
                self.account_release(cell_size(class_of(size.into())));
                self.source.free(object.cast(), size.into());
            } else {
                survive(object, self.pages.survivors, self.white);
                marks &= (*object).mark;
                roll.push(single);
            }
        }
        roll.young = marks & color::OLD == 0;
        roll.swept = self.pages.sweep();
        let live = roll.used;
        self.pages.singles.rolls[index] = roll;
        self.debt = debt;
        // Values that were dropped may have made others.
        self.pages.swept_bytes += bytes.saturating_sub(self.bytes);
        live
    }

    /// The part of [`Heap::sweep_step`] that concerns rolls; true when all are swept.
    pub(super) unsafe fn sweep_rolls(&mut self, budget: &mut isize) -> bool {
        while let Some(roll) = self.pages.singles.rolls.get(self.pages.singles.sweep_roll) {
            if *budget <= 0 {
                return false;
            }
            let index = self.pages.singles.sweep_roll;
            if self.pages.is_unswept(roll.swept, roll.young) {
                let used = roll.used;
                let live = self.sweep_roll(index);
                // To free an object takes longer than to look at it.
                *budget -= isize::try_from(used + 3 * (used - live)).unwrap_or(isize::MAX);
                if live == 0 {
                    self.remove_roll(index);
                    continue;
                }
            }
            self.pages.singles.sweep_roll += 1;
        }
        true
    }

    unsafe fn remove_roll(&mut self, index: usize) {
        let singles = &mut self.pages.singles;
        let roll = singles.rolls.swap_remove(index);
        // The roll that took its place may be unswept; the cursor must not have passed it.
        singles.cursor = singles.cursor.min(index);
        self.source.free(roll.block, Roll::bytes(roll.places));
    }
}
