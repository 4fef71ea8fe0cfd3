//! The generational mode: minor collections.
//!
//! Most objects die young. A minor collection marks from the roots as a full one does, but takes *old* objects for alive: they
//! keep their mark from one collection to the next, so marking stops at them, and only pages that hold other objects are
//! swept. Its cost goes with what was made since the last collection and survives, not with the size of the heap.
//!
//! # Ages
//!
//! An object is **new** until it survives a minor collection, and **aged** then; when it survives another one, it becomes
//! **old**. So what happens to be in use just when a collection comes does not grow old by that. A major collection makes all
//! that survives it old. New and aged objects are white between collections, old ones black or grey.
//!
//! # Remembered objects
//!
//! Marking does not reach what only old objects refer to. Therefore the invariant: *an old object that refers to one that is not
//! old is grey and stands in the list `gray_again`*, from where a minor collection marks on. Two things put an object there:
//!
//! - The barrier, when it is written ([`written`]). A grey object passes the barrier's test, so it is noted once.
//! - A minor collection ([`remember_if_young`]), which compares while it marks: an object that is old afterwards, and refers to
//!   one that is new now, and so is aged afterwards, stays in the list; every other leaves it.
//!
//! Threads that run are written without barriers, so they always stand in the list. Everything is marked at once, in one
//! [`collect::mark_young`] step: there is no state in which a minor collection is half done but for its sweep, which is as lazy
//! as that of full cycles. Until its page is swept a survivor is black and has its former age; the barrier knows that.
//! When a limit trips meanwhile, the collection is given up ([`collect::gives_up`]): what it has marked is forgotten, and a major
//! cycle is next.
//!
//! # Major cycles
//!
//! When the memory that survives minor collections has grown by the major multiplier over what survived the last full cycle, a
//! new full cycle begins. It runs in steps, like those of the incremental mode, after a sweep that makes everything white and new.
//! A *good* cycle finds that less than half of the growth lives: what it marked becomes old, and minor
//! collections go on. After a bad one the heap is probably being built up, where generations only cost: full cycles
//! follow each other, with pauses as in the incremental mode, until one marks no more than an eighth more than the last.

use super::collect::{self, Collector, Portion, Regime, note};
use super::pages::Survivors;
use super::{Heap, Phase, color, mark};
use crate::object::{Header, Interner};
use crate::state::Global;

/// Bytes that may always be allocated between two minor collections.
const MIN_NURSERY: usize = 256 * 1024;
/// Growth that is not worth a major cycle.
const MIN_MAJOR_GROWTH: usize = 512 * 1024;
/// What counts as work, in bytes, for a string.
const STRING_WORK: usize = 32;

/// The measures by which the next collection is chosen.
pub(crate) struct Pace {
    /// Memory after the last full cycle.
    base: usize,
    /// Memory when the last sweep began.
    before_sweep: usize,
    /// Work of the last full cycle.
    base_work: usize,
    /// The last full cycle was a bad one.
    growing: bool,
    /// Bytes that may be allocated between two minor collections.
    nursery: usize,
    /// How many of them are used, not counting what the debt counts: it was `granted` bytes at first.
    used: isize,
    granted: isize,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { base: 0, before_sweep: 0, base_work: 0, growing: false, nursery: 0, used: 0, granted: 0 }
    }

    /// The next full cycle is a good one, whatever it finds.
    pub(super) fn expect_good_cycle(&mut self) {
        self.growing = false;
        self.base_work = usize::MAX / 2;
    }
}

/// Notes a grey object for the next minor collection.
pub(super) unsafe fn remember(g: *mut Global, o: *mut Header) {
    color::to_gray(o);
    let gc = &mut (*g).heap.gc;
    note(&mut gc.gray_again, o, &mut gc.forgotten);
}

/// `o` has just been marked; `marks` is the `and` of the mark bytes of what it refers to, as they were before.
#[inline(always)]
pub(super) unsafe fn remember_if_young(g: *mut Global, o: *mut Header, marks: u8) {
    if marks & color::AGED == 0 && color::is_aged(o) {
        remember(g, o);
    }
}

/// A black object is written while nothing is being marked.
pub(super) unsafe fn written(g: *mut Global, o: *mut Header) {
    let heap = &mut (*g).heap;
    if heap.gc.regime != Regime::Minor {
        // The sweep will whiten the object anyway; save further barriers.
        color::to_white(o, heap.white);
    } else if color::is_aged(o) || heap.pages.survivors == Survivors::Tenure {
        // It is old, or will be when it is swept.
        remember(g, o);
    } else {
        // A new survivor that is not swept yet.
        color::grow_older(o, heap.white);
    }
}

/// Lets the program allocate `bytes` until the next step.
pub(super) fn grant(heap: &mut Heap, bytes: isize) {
    let pace = &mut heap.gc.generations;
    pace.used += pace.granted + heap.debt;
    pace.granted = bytes;
    heap.debt = -bytes;
}

/// Sets the debt such that the next minor collection comes when memory has grown by the minor multiplier, or later if `live`,
/// what there was before, leaves room for more and the last minor collection was not worth its `work`.
fn wait(heap: &mut Heap, live: usize, work: Option<usize>) {
    let growth = heap.gc.major_growth();
    let pace = &mut heap.gc.generations;
    let at_least = (live.max(pace.base) as u128 * u128::from(heap.gc.minor_mul) / 100) as usize;
    let at_least = at_least.clamp(MIN_NURSERY, isize::MAX as usize / 2);
    let used = pace.used.max(0) as usize;
    let wanted = match work {
        Some(work) if work > used / 2 => pace.nursery.saturating_mul(2),
        Some(work) if work < used / 8 => pace.nursery / 2,
        _ => pace.nursery,
    };
    let room = (pace.base + growth).saturating_sub(live);
    pace.nursery = wanted.min(room).max(at_least);
    let nursery = pace.nursery as isize;
    grant(heap, nursery);
    heap.gc.generations.used = 0;
}

impl Collector {
    /// By how much memory may grow over that after the last full cycle.
    fn major_growth(&self) -> usize {
        let growth = self.generations.base as u128 * self.major_mul.get() as u128 / 100;
        (growth as usize).max(MIN_MAJOR_GROWTH)
    }
}

/// A full cycle has ended and made everything old, but for its sweep: minor collections are next. The last step of the cycle has
/// `work` left to do.
pub(super) unsafe fn begin(heap: &mut Heap, work: isize) {
    heap.gc.generations.before_sweep = heap.bytes;
    // How much of it lives will be known after the sweep.
    wait(heap, heap.bytes / 2, None);
    if work > 0 {
        sweep_step(heap, work);
    }
    grant(heap, heap.gc.step_bytes());
    heap.gc.generations.used = 0;
}

/// Does a step of the sweep of a major cycle.
unsafe fn sweep_step(heap: &mut Heap, work: isize) {
    if collect::sweep_step(heap, work).0 {
        heap.phase = Phase::Pause;
        take_measure(heap);
    }
}

/// As [`begin`], when everything is swept.
pub(super) unsafe fn begin_swept(heap: &mut Heap) {
    heap.gc.generations.base = heap.bytes;
    heap.gc.generations.before_sweep = heap.bytes + heap.pages.swept_bytes;
    wait(heap, heap.bytes, None);
}

/// Ends the sweep, if there is one, and takes its measure. False if a limit trips before.
pub(super) unsafe fn finish_sweep(heap: &mut Heap) -> bool {
    let swept = heap.phase == Phase::Sweep;
    let finished = collect::finish_sweep(heap);
    if swept && finished {
        take_measure(heap);
    }
    finished
}

unsafe fn take_measure(heap: &mut Heap) {
    while !Interner::shrink(heap.strings, heap) {}
    if heap.pages.survivors == Survivors::Tenure {
        let pace = &mut heap.gc.generations;
        pace.base = pace.before_sweep.saturating_sub(heap.pages.swept_bytes);
    }
}

/// What is due while collections are minor ones. True if that was a minor collection.
pub(super) unsafe fn step(g: *mut Global) -> bool {
    let heap = &raw mut (*g).heap;
    let gc = &raw mut (*heap).gc;
    let pace = &raw mut (*gc).generations;
    grant(&mut *heap, 0);
    let left = (*pace).nursery as isize - (*pace).used;
    if left > 0 {
        // The sweep of a major cycle goes on in steps.
        let step = (*gc).step_bytes();
        if (*heap).phase == Phase::Sweep {
            sweep_step(&mut *heap, 16 * step);
        }
        grant(&mut *heap, if (*heap).phase == Phase::Sweep { step.min(left) } else { left });
        return false;
    }
    if !finish_sweep(&mut *heap) {
        grant(&mut *heap, (*gc).step_bytes());
        return false;
    }
    let old = (*pace).before_sweep.saturating_sub((*heap).pages.swept_bytes + (*gc).resurrected);
    if old > (*pace).base + (*gc).major_growth() {
        (*gc).regime = Regime::Major;
        collect::start_whitening(&mut *heap);
        // The program may have got ahead of the collector already.
        (*heap).debt = -left;
        collect::cycle_step(g, Portion::Whole);
        false
    } else {
        let outsized = -left > (*pace).nursery as isize;
        collect_minor(g);
        if outsized {
            // Large blocks: the allocator would not come to sweep them before the program allocates as many again.
            finish_sweep(&mut *heap);
        }
        true
    }
}

/// A minor collection, but for its sweep. Everything is swept. Finalizers that became due are called by the caller.
unsafe fn collect_minor(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    let pace = &raw mut (*heap).gc.generations;
    if std::mem::take(&mut (*heap).gc.forgotten) {
        mark::search_remembered(g);
    }
    (*heap).gc.marked_strings = 0;
    let Some(work) = collect::mark_young(g) else {
        (*heap).gc.regime = Regime::Major;
        collect::start_whitening(&mut *heap);
        return grant(&mut *heap, (*heap).gc.step_bytes());
    };
    let work = work as usize + (*heap).gc.marked_strings * STRING_WORK;
    (*pace).before_sweep = (*heap).bytes;
    collect::start_sweep(&mut *heap, Survivors::Age);
    wait(&mut *heap, (*heap).bytes.saturating_sub((*pace).used.max(0) as usize), Some(work));
}

/// A minor collection that a program asks for, with its sweep.
pub(crate) unsafe fn minor(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    grant(&mut *heap, 0);
    if finish_sweep(&mut *heap) {
        collect_minor(g);
        collect::finish_sweep(&mut *heap);
    } else {
        grant(&mut *heap, (*heap).gc.step_bytes());
    }
}

/// What becomes of the objects that a full cycle has marked; a good cycle of the generational mode returns to minor
/// collections.
pub(super) fn after_cycle(gc: &mut Collector) -> Survivors {
    if gc.regime == Regime::Incremental {
        return Survivors::Whiten;
    }
    let work = gc.marked - gc.resurrected + gc.marked_strings * STRING_WORK;
    let pace = &mut gc.generations;
    let allowed = if pace.growing {
        pace.base_work / 8
    } else {
        let half = (pace.base_work as u128 * gc.major_mul.get() as u128 / 200) as usize;
        half.max(MIN_MAJOR_GROWTH / 2)
    };
    let good = work <= pace.base_work.saturating_add(allowed);
    pace.base_work = work;
    pace.growing = !good;
    if !good {
        return Survivors::Whiten;
    }
    gc.regime = Regime::Minor;
    Survivors::Tenure
}
