//! The allocator of the commands, which counts what each OS thread has taken.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

use perilune::Mappings;
use perilune::stack::{OwnedState, State};

thread_local! {
    static IN_USE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
    static WATCH: Cell<Watch> = const { Cell::new(Watch::NONE) };
}

/// What a state says about its memory, compared with what there is whenever something is allocated.
#[derive(Clone, Copy)]
struct Watch {
    state: *const State,
    /// In use without the state.
    before: usize,
    /// The most that the state has not counted, and the most that it has.
    uncounted: usize,
    held: usize,
}

impl Watch {
    const NONE: Self = Self { state: std::ptr::null(), before: 0, uncounted: 0, held: 0 };

    /// Everything that has been allocated so far has been counted by now.
    fn look(mut self) {
        // SAFETY: the state is alive as long as it is watched, and what it counts are cells.
        let held = unsafe { (*self.state).held_memory() };
        self.uncounted = self.uncounted.max(IN_USE.get().saturating_sub(self.before + held));
        self.held = self.held.max(held);
        WATCH.set(self);
    }
}

fn watch() {
    let watch = WATCH.get();
    if !watch.state.is_null() {
        watch.look();
    }
}

/// What was in use before a state was made.
pub(crate) fn in_use() -> usize {
    IN_USE.get()
}

/// Compares what the state counts with what is in use beyond `before`, while `f` runs. The most bytes that were not counted, and the most
/// that were.
pub(crate) fn watched(
    lua: &mut OwnedState,
    before: usize,
    f: impl FnOnce(&mut OwnedState),
) -> (usize, usize) {
    WATCH.set(Watch { state: lua.state(), before, ..Watch::NONE });
    watch();
    f(lua);
    watch();
    let watch = WATCH.replace(Watch::NONE);
    (watch.uncounted, watch.held)
}

pub(crate) struct Counting;

fn count(taken: usize, given_back: usize) {
    let now = (IN_USE.get() + taken).saturating_sub(given_back);
    IN_USE.set(now);
    PEAK.set(PEAK.get().max(now));
}

// SAFETY: everything is the system allocator's doing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        watch();
        let block = unsafe { Mappings.alloc(layout) };
        count(if block.is_null() { 0 } else { layout.size() }, 0);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { Mappings.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        watch();
        let moved = unsafe { Mappings.realloc(block, layout, size) };
        if !moved.is_null() {
            count(size, layout.size());
        }
        moved
    }
}

/// What `f` gives, and the most bytes that were in use meanwhile beyond those from before.
pub(crate) fn peak_of<T>(f: impl FnOnce() -> T) -> (T, usize) {
    let before = IN_USE.get();
    PEAK.set(before);
    let result = f();
    (result, PEAK.get() - before)
}
