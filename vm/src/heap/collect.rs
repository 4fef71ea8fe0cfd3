//! The cycle: when a step is due, what it does, and when the next cycle starts.
//!
//! A full cycle marks from the roots in steps, prepares the end of marking ([`super::ending`]), ends it, flips the white, sweeps, and waits
//! until the finalizers that became due have been called. Steps run at safepoints only: after an instruction or native function
//! has put what it made where the roots reach it.
//! In the generational mode most collections are minor ones, see [`super::generation`]; this file has what both share.

use super::blocks::{Blocks, List, take_list};
use super::mark;
use super::pages::{Large, Survivors};
use super::queue::Queue;
use super::weak;
use super::{Heap, NoMemory, Phase, color, ending, generation};
use crate::object::{Header, Interner, LinkedProto, ShortString, Table, Upvalue, Userdata};
use crate::state::{Global, Thread};
use crate::value::tag;

/// Marking work, in bytes, for each byte allocated, at a multiplier of 100.
const STEP_WORK: isize = 12;

/// The work of a step, in bytes, if not more is owed than some such steps can do.
const ENOUGH_WORK: isize = 256 * 1024;

/// What counts as work, in bytes, for the sweep of a cell.
const CELL_WORK: isize = 16;

/// Work, in bytes, between two looks at the limits of the state.
pub(super) const PORTION: isize = if cfg!(test) { 64 } else { 1024 * 1024 };

/// Bytes that may be allocated between two steps while more is owed.
const SHORT_PAUSE: isize = 1024;

/// A list of the collector that may find no memory to grow. What was not noted is found again by looking through the
/// whole heap.
///
/// PERF: that search comes anyway once one note is missing, so the system is not asked again before: where it has nothing left, millions
/// of questions took ten times as long as the marking.
pub(crate) fn note<T>(list: &mut List<T>, item: T, overflowed: &mut bool) {
    if list.len() == list.capacity() && (*overflowed || list.try_reserve(1).is_err()) {
        *overflowed = true;
    } else {
        list.push(item);
    }
}

/// A parameter in percent. The reference keeps a quarter of it in a byte, and shows what is left.
#[derive(Clone, Copy)]
pub(crate) struct Percent(u8);

impl Percent {
    pub(crate) const fn new(percent: i32) -> Self {
        Self((percent / 4) as u8)
    }

    pub(crate) fn get(self) -> i32 {
        i32::from(self.0) * 4
    }
}

/// What is done when the debt is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Regime {
    /// A step of a full cycle: the incremental mode.
    Incremental,
    /// A minor collection: the generational mode.
    Minor,
    /// A step of a full cycle, in the generational mode.
    Major,
}

/// The collector's state and parameters.
pub(crate) struct Collector {
    pub(crate) gray: List<*mut Header>,
    /// Large tables that have been looked at in part.
    pub(crate) partial: List<mark::Partial>,
    /// A grey object could not be noted for want of memory.
    pub(crate) overflowed: bool,
    /// Objects to look at again at the end of marking: threads, and tables written while black. Between minor
    /// collections: the remembered objects.
    pub(crate) gray_again: List<*mut Header>,
    /// An object that should be remembered could not be noted.
    pub(crate) forgotten: bool,
    pub(crate) weak_values: List<*mut Table>,
    pub(crate) ephemerons: List<*mut Table>,
    pub(crate) all_weak: List<*mut Table>,
    /// The end of marking in full cycles.
    pub(crate) ending: ending::Ending,
    /// Objects with a finalizer, in the order in which they got it. Null where one has become due since the list was last
    /// gone through.
    pub(crate) finalizable: List<*mut Header>,
    /// How many of them, from the front, were old at the last minor collection, and how many there were in all.
    pub(crate) finalizable_old: usize,
    pub(crate) finalizable_seen: usize,
    /// Objects whose finalizer is due, in calling order.
    pub(crate) due: Queue<*mut Header>,
    /// Wait until memory is this many percent of what survived the last cycle.
    pub(crate) pause: Percent,
    pub(crate) step_mul: Percent,
    /// Logarithm of the bytes that may be allocated between two steps.
    pub(crate) step_size: u8,
    pub(crate) minor_mul: u8,
    pub(crate) major_mul: Percent,
    pub(crate) regime: Regime,
    /// Work of the running full cycle so far, in bytes, and strings that it marked.
    pub(crate) marked: usize,
    pub(crate) marked_strings: usize,
    /// Work of the last collection on objects that had become due and what only they refer to: most of it is garbage once their
    /// finalizers have been called, so it is not taken for live.
    pub(super) resurrected: usize,
    /// `marked` when reachability was settled.
    settled: usize,
    /// Work since the last look at the limits of the state, in bytes, where marking does not go in steps.
    pub(super) unwatched: isize,
    /// A limit has tripped there.
    given_up: bool,
    /// Work, in bytes, that the allocations of the program have called for and that was left to later steps.
    owed: isize,
    /// For the generational mode.
    pub(crate) generations: generation::Pace,
    /// Stopped by the program.
    pub(crate) stopped: bool,
    /// Stopped while a finalizer runs or the state is being built or closed.
    pub(crate) blocked: bool,
    /// Memory was short: the next step is a full collection.
    pub(crate) short: bool,
    /// Memory is short in the middle of an operation: stacks must not move.
    pub(crate) emergency: bool,
    /// No finalizer is called any more: the state is closing.
    pub(crate) closing: bool,
}

impl Collector {
    pub(crate) fn new(blocks: Blocks) -> Self {
        Self {
            gray: blocks.list(),
            partial: blocks.list(),
            overflowed: false,
            gray_again: blocks.list(),
            forgotten: false,
            weak_values: blocks.list(),
            ephemerons: blocks.list(),
            all_weak: blocks.list(),
            ending: ending::Ending::new(blocks),
            finalizable: blocks.list(),
            finalizable_old: 0,
            finalizable_seen: 0,
            due: Queue::new(blocks),
            pause: Percent::new(200),
            step_mul: Percent::new(100),
            step_size: 13,
            minor_mul: 20,
            major_mul: Percent::new(100),
            regime: Regime::Incremental,
            marked: 0,
            marked_strings: 0,
            resurrected: 0,
            settled: 0,
            unwatched: 0,
            given_up: false,
            owed: 0,
            generations: generation::Pace::new(),
            stopped: false,
            blocked: true,
            short: false,
            emergency: false,
            closing: false,
        }
    }

    pub(crate) fn is_generational(&self) -> bool {
        self.regime != Regime::Incremental
    }

    /// Bytes that may be allocated between two steps.
    pub(super) fn step_bytes(&self) -> isize {
        1 << self.step_size.clamp(8, 40)
    }
}

impl Heap {
    /// Frees what an object owns besides its cell.
    pub(super) unsafe fn release_object(&mut self, o: *mut Header) {
        match (*o).kind {
            tag::SHORT_STRING => (*self.strings).forget(o.cast::<ShortString>()),
            tag::TABLE => Table::release(o.cast(), self),
            tag::UPVALUE => {
                let upvalue = o.cast::<Upvalue>();
                if Upvalue::is_open(upvalue) {
                    Upvalue::unlink(upvalue);
                }
            }
            tag::USERDATA => {
                let userdata = o.cast::<Userdata>();
                if let Some(drop_block) = (*userdata).drop_block.take() {
                    // What it does with the state is no occasion for another step.
                    let was_blocked = std::mem::replace(&mut self.gc.blocked, true);
                    let was_dropping = std::mem::replace(&mut self.dropping, true);
                    drop_block(Userdata::block(userdata));
                    self.gc.blocked = was_blocked;
                    self.dropping = was_dropping;
                }
            }
            tag::PROTO => LinkedProto::release(o.cast(), self),
            tag::THREAD => Thread::release(o.cast()),
            _ => {}
        }
    }
}

/// One step of the collector. Finalizers that became due are called by the caller.
pub(crate) unsafe fn step(g: *mut Global) {
    let heap = &mut (*g).heap;
    if heap.gc.stopped || heap.gc.blocked {
        generation::grant(heap, heap.gc.step_bytes());
    } else if heap.gc.regime == Regime::Minor {
        generation::step(g);
    } else {
        cycle_step(g, if heap.gc.regime == Regime::Major { Portion::Whole } else { Portion::Bounded });
    }
}

/// The step that a program asks for without a size. True if a cycle ended with it.
pub(crate) unsafe fn basic_step(g: *mut Global) -> bool {
    if (*g).heap.gc.regime == Regime::Minor {
        generation::minor(g);
        return true;
    }
    counted_step(g)
}

/// A step that a program asks for. True if a cycle ended with it.
pub(crate) unsafe fn counted_step(g: *mut Global) -> bool {
    let was_minor = (*g).heap.gc.regime == Regime::Minor;
    let sweeping = (*g).heap.phase == Phase::Sweep;
    if was_minor {
        if generation::step(g) {
            generation::finish_sweep(&mut (*g).heap);
            return true;
        }
    } else {
        cycle_step(g, Portion::Whole);
    }
    let heap = &mut (*g).heap;
    if heap.phase == Phase::Finalize {
        // The caller calls all that are due.
        heap.phase = Phase::Pause;
        set_pause(heap);
    }
    heap.phase == Phase::Pause && (sweeping || !was_minor)
}

/// As little as can be done at once of a full cycle.
pub(crate) unsafe fn smallest_step(g: *mut Global) {
    single_step(g, 1);
    if (*g).heap.gc.regime == Regime::Minor {
        generation::begin(&mut (*g).heap, 0);
    }
}

/// Leaves the generational mode, unless a limit trips before.
pub(crate) unsafe fn to_incremental(g: *mut Global) {
    let heap = &mut (*g).heap;
    if heap.gc.regime == Regime::Minor {
        if !finish_sweep(heap) {
            return;
        }
        start_whitening(heap);
        heap.debt = -heap.gc.step_bytes();
    }
    heap.gc.regime = Regime::Incremental;
}

/// How much of the work that is owed a step does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Portion {
    /// Some, if it is much; the next step comes soon.
    Bounded,
    Whole,
}

/// A step of a full cycle, as large as the debt asks for.
pub(super) unsafe fn cycle_step(g: *mut Global, portion: Portion) {
    let heap = &mut (*g).heap;
    let allocated = heap.gc.step_bytes() + heap.debt.clamp(0, 1 << 30) / 3;
    let regular =
        |bytes: isize| (bytes * STEP_WORK).saturating_mul(heap.gc.step_mul.get().max(10) as isize) / 100;
    let mut owed = heap.gc.owed.saturating_add(regular(allocated));
    let mut left = match portion {
        Portion::Whole => owed,
        // A program that goes on to allocate large blocks must not get ahead of the collector.
        Portion::Bounded => owed.min(ENOUGH_WORK.max(regular(heap.gc.step_bytes())).max(owed / 4)),
    };
    loop {
        // What waits for finalizers takes whatever is left.
        let is_waiting = (*g).heap.phase == Phase::Finalize;
        let work = single_step(g, if is_waiting { left } else { left.min(PORTION) });
        left -= work;
        owed -= work;
        let heap = &mut (*g).heap;
        heap.gc.owed = owed.max(0);
        if heap.gc.regime == Regime::Minor {
            // The major cycle was a good one.
            heap.gc.owed = 0;
            generation::begin(heap, left);
            return;
        }
        if heap.phase == Phase::Pause {
            heap.gc.owed = 0;
            set_pause(heap);
            return;
        }
        if left <= 0 || heap.must_stop() {
            let much = heap.gc.owed > ENOUGH_WORK || heap.phase == Phase::Finalize;
            heap.debt = if much { -SHORT_PAUSE } else { -heap.gc.step_bytes() };
            return;
        }
    }
}

/// Bytes up to which heaps are alike to the pace of full cycles.
const SMALL_HEAP: usize = 64 * 1024;

/// Ends a cycle: sets the debt such that the next one starts when memory has grown by the pause.
///
/// The set of strings has the size of what was there at most, not of what is there now. Were it counted as live, it would allow
/// for more garbage, and that make it larger again.
///
/// PERF: what a cycle costs at the least is spread over as much as a heap of [`SMALL_HEAP`] allows for.
unsafe fn set_pause(heap: &mut Heap) {
    let live =
        heap.bytes.saturating_sub((*heap.strings).bytes() + heap.gc.resurrected).max(SMALL_HEAP) as i128;
    let wait = live * i128::from(heap.gc.pause.get() - 100) / 100;
    heap.debt = -(wait.clamp(heap.gc.step_bytes() as i128, isize::MAX as i128 / 2) as isize);
}

/// Sweeps with a budget of work. Gives whether everything is swept, and the work done.
pub(super) unsafe fn sweep_step(heap: &mut Heap, budget: isize) -> (bool, isize) {
    let mut cells = budget / CELL_WORK + 64;
    let done = heap.sweep_step(&mut cells);
    (done, (budget - cells.max(0) * CELL_WORK).max(64))
}

/// Does part of the current phase; returns the work done.
unsafe fn single_step(g: *mut Global, budget: isize) -> isize {
    match (*g).heap.phase {
        Phase::Pause => {
            mark::start(g);
            (*g).heap.phase = Phase::Mark;
            64
        }
        Phase::Mark => {
            let mut done = mark::propagate(g, budget);
            let gc = &mut (*g).heap.gc;
            gc.marked += done as usize;
            gc.ending.add_work(done);
            if gc.gray.is_empty() && gc.partial.is_empty() {
                done += match ending::advance(g, budget.saturating_sub(done)) {
                    Some(work) => work,
                    None => end_cycle(g).unwrap_or_default(),
                };
                if (*g).heap.gc.given_up {
                    // It begins anew.
                    start_whitening(&mut (*g).heap);
                }
            }
            done.max(64)
        }
        Phase::Sweep => {
            let (done, work) = sweep_step(&mut (*g).heap, budget);
            if !done {
                return work;
            }
            if !Interner::shrink((*g).heap.strings, &mut (*g).heap) {
                return budget.max(64);
            }
            (*g).heap.phase = Phase::Finalize;
            work
        }
        Phase::Finalize => {
            if !(*g).heap.gc.due.is_empty() {
                return budget.max(64);
            }
            (*g).heap.phase = Phase::Pause;
            64
        }
        Phase::Whiten => {
            let (done, work) = sweep_step(&mut (*g).heap, budget);
            if done {
                mark::start(g);
                (*g).heap.phase = Phase::Mark;
            }
            work
        }
    }
}

/// Ends the marking of a full cycle. Returns the work done, or `None` if it was given up.
unsafe fn end_cycle(g: *mut Global) -> Option<isize> {
    ending::keep_late_finalizable(g);
    let work = finish(g)?;
    let gc = &mut (*g).heap.gc;
    // All objects with a finalizer that are left have survived this cycle.
    gc.finalizable_old = gc.finalizable.len();
    gc.finalizable_seen = gc.finalizable_old;
    gc.marked += work as usize;
    gc.resurrected = gc.marked.saturating_sub(gc.settled);
    let survivors = generation::after_cycle(gc);
    start_sweep(&mut (*g).heap, survivors);
    Some(work)
}

/// Whether marking is to be given up, after so much more work where it does not go in steps.
#[inline]
pub(super) unsafe fn gives_up(g: *mut Global, work: isize) -> bool {
    let heap = &raw mut (*g).heap;
    (*heap).gc.unwatched += work;
    if (*heap).gc.unwatched >= PORTION {
        (*heap).gc.unwatched = 0;
        (*heap).gc.given_up |= (*heap).must_stop();
    }
    (*heap).gc.given_up
}

/// Whether marking has been given up.
pub(super) unsafe fn has_given_up(g: *mut Global) -> bool {
    (*g).heap.gc.given_up
}

/// Marks what only now is found to be reachable, at once, and removes the entries of weak tables whose value is not.
/// Returns the work done, or `None` if it was given up.
pub(super) unsafe fn settle(g: *mut Global) -> Option<isize> {
    let work = mark_reachable(g)?;
    // Everything that is strongly reachable is marked now.
    (*g).heap.gc.settled = (*g).heap.gc.marked + work as usize;
    weak::clear_values(g);
    (!has_given_up(g)).then_some(work)
}

/// Ends marking. Objects that have become due are marked. Returns the work done, or `None` if it was given up.
pub(super) unsafe fn finish(g: *mut Global) -> Option<isize> {
    let work = mark_reachable(g)?;
    // Resurrected objects are marked too.
    weak::clear_keys(g);
    weak::clear_values(g);
    let gc = &mut (*g).heap.gc;
    gc.weak_values.clear();
    gc.ephemerons.clear();
    gc.all_weak.clear();
    gc.ending.clear(gc.due.len());
    (!has_given_up(g)).then_some(work)
}

/// The marking of a minor collection, at once. Returns the work done, or `None` if it was given up.
pub(super) unsafe fn mark_young(g: *mut Global) -> Option<isize> {
    let work = settle(g)?;
    let due = (*g).heap.gc.due.len();
    separate_young(g);
    mark::due(g, due, (*g).heap.gc.due.len());
    let resurrected = mark::propagate_all(g);
    (*g).heap.gc.resurrected = resurrected as usize;
    Some(work + resurrected + finish(g)?)
}

/// Marks what only now is found to be reachable, at once. Returns the work done, or `None` if that was given up.
unsafe fn mark_reachable(g: *mut Global) -> Option<isize> {
    let work = mark::roots_again(g) + weak::converge_ephemerons(g);
    (!has_given_up(g)).then_some(work)
}

/// Marking is over: what is white is dead.
pub(super) unsafe fn start_sweep(heap: &mut Heap, survivors: Survivors) {
    heap.spare.age(&heap.source);
    heap.white ^= color::WHITES;
    (*heap.strings).forget_recent();
    heap.pages.start_sweep(survivors);
    heap.phase = Phase::Sweep;
}

/// Starts to turn every object white and new, as a sweep would that finds nothing dead. Everything is swept.
pub(super) fn start_whitening(heap: &mut Heap) {
    forget_marking(heap);
    heap.pages.start_sweep(Survivors::Whiten);
    heap.phase = Phase::Whiten;
}

fn forget_marking(heap: &mut Heap) {
    heap.gc.gray_again.clear();
    heap.gc.forgotten = false;
    heap.gc.given_up = false;
}

/// Sweeps what is left to sweep. A cycle that waited for finalizers is over. False if a limit trips before.
pub(super) unsafe fn finish_sweep(heap: &mut Heap) -> bool {
    if matches!(heap.phase, Phase::Sweep | Phase::Whiten) {
        while !sweep_step(heap, PORTION).0 {
            if heap.must_stop() {
                return false;
            }
        }
        heap.phase = Phase::Pause;
    } else if heap.phase == Phase::Finalize {
        heap.phase = Phase::Pause;
    }
    true
}

/// Moves an object with a finalizer from its place in the list to the end of the due ones. False if there is no memory for that;
/// then it stays, for a later cycle, and is kept alive until then.
pub(super) unsafe fn separate(g: *mut Global, place: usize) -> bool {
    let gc = &mut (*g).heap.gc;
    let o = gc.finalizable[place];
    if !gc.due.push(o) {
        mark::object(g, o);
        return false;
    }
    gc.finalizable[place] = std::ptr::null_mut();
    true
}

/// Makes those objects with a finalizer due that a minor collection has found unreachable, the newest first.
unsafe fn separate_young(g: *mut Global) {
    let gc = &raw mut (*g).heap.gc;
    let list = &raw mut (*gc).finalizable;
    let first = (*gc).finalizable_old;
    let mut separated_seen = 0;
    for place in (first..(*list).len()).rev() {
        if color::is_white((&*list)[place]) && separate(g, place) {
            separated_seen += usize::from(place < (*gc).finalizable_seen);
        }
    }
    let mut kept = first;
    for place in first..(*list).len() {
        let o = (&*list)[place];
        if !o.is_null() {
            (&mut *list)[kept] = o;
            kept += 1;
        }
    }
    (*list).truncate(kept);
    // What was there at the last minor collection is old after this one.
    (*gc).finalizable_old = (*gc).finalizable_seen - separated_seen;
    (*gc).finalizable_seen = kept;
}

/// A complete cycle, whatever state the collector is in. Finalizers that became due are called by the caller. If a limit trips, the
/// cycle is left as one that goes in steps.
pub(crate) unsafe fn full(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    if !finish_sweep(&mut *heap) {
        return leave_to_steps(&mut *heap);
    }
    if (*heap).phase == Phase::Mark || (*heap).gc.regime == Regime::Minor {
        start_whitening(&mut *heap);
    }
    (*heap).gc.owed = 0;
    if (*heap).gc.is_generational() {
        // After a cycle that a program asks for, the old generation is what survived, however much that is.
        (*heap).gc.regime = Regime::Major;
        (*heap).gc.generations.expect_good_cycle();
    }
    while (*heap).phase != Phase::Sweep {
        if (*heap).must_stop() {
            return leave_to_steps(&mut *heap);
        }
        single_step(g, PORTION);
    }
    if !finish_sweep(&mut *heap) {
        if (*heap).gc.regime == Regime::Minor {
            generation::begin(&mut *heap, 0);
        }
        return leave_to_steps(&mut *heap);
    }
    while !Interner::shrink((*heap).strings, &mut *heap) {}
    if (*heap).gc.is_generational() {
        generation::begin_swept(&mut *heap)
    } else {
        set_pause(&mut *heap)
    }
    (*heap).renew_reserve();
    (*heap).gc.short = false;
}

/// Lets the program run until the next step of a cycle that was to be done at once.
unsafe fn leave_to_steps(heap: &mut Heap) {
    if heap.gc.regime == Regime::Minor {
        generation::grant(heap, heap.gc.step_bytes());
    } else {
        heap.debt = -heap.gc.step_bytes();
    }
}

/// Registers an object whose metatable has just got it a finalizer.
pub(crate) unsafe fn register_finalizer(g: *mut Global, o: *mut Header) -> Result<(), NoMemory> {
    if (*o).mark & color::FINALIZABLE != 0 || (*g).heap.gc.closing {
        return Ok(());
    }
    let Collector { finalizable: list, due, .. } = &mut (*g).heap.gc;
    if list.len() == list.capacity() {
        // Room for all of them to become due is made here: once the memory is full, what it is full of may be the finalizers' to free.
        let has_room = list.try_reserve(1).is_ok() && due.reserve(list.capacity());
        if !has_room {
            return Err(NoMemory);
        }
    }
    (*o).mark |= color::FINALIZABLE;
    list.push(o);
    Ok(())
}

/// Makes every object with a finalizer due, for the end of the state.
pub(crate) unsafe fn all_due(g: *mut Global) {
    for place in (0..(*g).heap.gc.finalizable.len()).rev() {
        if !(&(*g).heap.gc.finalizable)[place].is_null() {
            separate(g, place);
        }
    }
    (*g).heap.gc.finalizable.clear();
}

/// The next object whose finalizer is to be called, which is an ordinary object again.
pub(crate) unsafe fn next_due(g: *mut Global) -> Option<*mut Header> {
    let o = (*g).heap.gc.due.pop()?;
    // It was marked together with the list, so it lives until a later cycle finds it unreachable.
    (*o).mark &= !color::FINALIZABLE;
    Some(o)
}

/// Releases every object: the state ends.
pub(crate) unsafe fn release_all(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    let main = (*g).main.cast::<Header>();
    Heap::for_each(heap, |o| {
        // Strings and upvalues own nothing; the lists they are in end with the state.
        if !matches!((*o).kind, tag::SHORT_STRING | tag::UPVALUE) && o != main {
            (*heap).release_object(o);
        }
    });
    (*heap).release_object(main);
    for Large { object, size } in take_list(&mut (*heap).large) {
        (*heap).source.free(object.cast(), size);
    }
}
