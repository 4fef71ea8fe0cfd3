//! The cycle: when a step is due, what it does, and when the next cycle starts.
//!
//! A cycle marks from the roots in steps, ends marking in one indivisible step ([`atomic`]), flips the white, and sweeps. Steps
//! run at safepoints only: after an instruction or native function has put what it made where the roots reach it.

use super::mark;
use super::weak;
use super::{Heap, NoMemory, Phase, color};
use crate::object::{Header, Interner, LinkedProto, ShortString, Table, Upvalue, Userdata};
use crate::state::{Global, State};
use crate::value::tag;
use std::collections::VecDeque;

/// Bytes that may be allocated between two steps.
const STEP_BYTES: isize = 32 * 1024;
/// Marking work, in bytes, for a step at the default multiplier.
const STEP_WORK: isize = 400 * 1024;

/// A list of the collector that may find no memory to grow. What was not noted is found again by looking through the
/// whole heap.
pub(crate) fn note<T>(list: &mut Vec<T>, item: T, overflowed: &mut bool) {
    if list.len() == list.capacity() && list.try_reserve(1).is_err() {
        *overflowed = true;
    } else {
        list.push(item);
    }
}

/// The collector's state and parameters.
pub(crate) struct Collector {
    pub(crate) gray: Vec<*mut Header>,
    /// A grey object could not be noted for want of memory.
    pub(crate) overflowed: bool,
    /// Objects to look at again at the end of marking: threads, and tables written while black.
    pub(crate) gray_again: Vec<*mut Header>,
    pub(crate) weak_values: Vec<*mut Table>,
    pub(crate) ephemerons: Vec<*mut Table>,
    pub(crate) all_weak: Vec<*mut Table>,
    pub(crate) open_upvalues: Vec<*mut Upvalue>,
    /// Objects with a finalizer, in the order in which they got it.
    pub(crate) finalizable: Vec<*mut Header>,
    /// Objects whose finalizer is due, in calling order.
    pub(crate) due: VecDeque<*mut Header>,
    /// Wait until memory is this many percent of what survived the last cycle.
    pub(crate) pause: i32,
    pub(crate) step_mul: i32,
    pub(crate) step_size: i32,
    pub(crate) minor_mul: i32,
    pub(crate) major_mul: i32,
    pub(crate) generational: bool,
    /// Stopped by the program.
    pub(crate) stopped: bool,
    /// Stopped while a finalizer runs or the state is being built or closed.
    pub(crate) blocked: bool,
    /// Memory is short in the middle of an operation: stacks must not move.
    pub(crate) emergency: bool,
    /// No finalizer is called any more: the state is closing.
    pub(crate) closing: bool,
}

impl Collector {
    pub(crate) fn new() -> Self {
        Self {
            gray: Vec::new(),
            overflowed: false,
            gray_again: Vec::new(),
            weak_values: Vec::new(),
            ephemerons: Vec::new(),
            all_weak: Vec::new(),
            open_upvalues: Vec::new(),
            finalizable: Vec::new(),
            due: VecDeque::new(),
            pause: 200,
            step_mul: 100,
            step_size: 13,
            minor_mul: 20,
            major_mul: 100,
            generational: false,
            stopped: false,
            blocked: true,
            emergency: false,
            closing: false,
        }
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
                    drop_block(Userdata::block(userdata));
                }
            }
            tag::PROTO => {
                let proto = o.cast::<LinkedProto>();
                self.account_release((*proto).accounted);
                std::ptr::drop_in_place(&raw mut (*proto).shared);
                std::ptr::drop_in_place(&raw mut (*proto).constant_values);
                std::ptr::drop_in_place(&raw mut (*proto).children);
            }
            tag::THREAD => State::release(o.cast()),
            _ => {}
        }
    }
}

/// One step of the collector. Finalizers that became due are called by the caller.
pub(crate) unsafe fn step(g: *mut Global) {
    let heap = &mut (*g).heap;
    if heap.gc.stopped || heap.gc.blocked {
        heap.debt = -STEP_BYTES;
        return;
    }
    let mut work = STEP_WORK * heap.gc.step_mul.max(10) as isize / 100;
    work += heap.debt.clamp(0, 1 << 30) * 4;
    loop {
        work -= single_step(g, work);
        if (*g).heap.phase == Phase::Pause {
            set_pause(&mut (*g).heap);
            return;
        }
        if work <= 0 {
            (*g).heap.debt = -STEP_BYTES;
            return;
        }
    }
}

/// Ends a cycle: sets the debt such that the next one starts when memory has grown by the pause.
///
/// The set of strings has the size of what was there at most, not of what is there now. Were it counted as live, it would allow
/// for more garbage, and that make it larger again.
unsafe fn set_pause(heap: &mut Heap) {
    Interner::shrink(heap.strings, heap);
    let live = heap.bytes.saturating_sub((*heap.strings).bytes()).max(32 * 1024) as i128;
    let wait = live * i128::from(heap.gc.pause - 100) / 100;
    heap.debt = -(wait.clamp(i128::from(STEP_BYTES as i64), isize::MAX as i128 / 2) as isize);
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
            let done = mark::propagate(g, budget);
            if (*g).heap.gc.gray.is_empty() {
                return done + atomic(g);
            }
            done
        }
        Phase::Sweep => {
            let cells = budget / 16 + 64;
            if (*g).heap.sweep_step(cells) {
                (*g).heap.phase = Phase::Pause;
            }
            budget.max(64)
        }
    }
}

/// Ends marking. Returns the work done.
unsafe fn atomic(g: *mut Global) -> isize {
    let mut work = mark::roots_again(g);
    work += weak::converge_ephemerons(g);
    // Everything that is strongly reachable is marked now.
    weak::clear_values(g, 0, 0);
    let values = (*g).heap.gc.weak_values.len();
    let all = (*g).heap.gc.all_weak.len();
    separate_finalizable(g, false);
    mark_due(g);
    work += mark::propagate_all(g);
    work += weak::converge_ephemerons(g);
    // Resurrected objects are marked too.
    weak::clear_keys(g);
    weak::clear_values(g, values, all);
    let heap = &mut (*g).heap;
    heap.gc.weak_values.clear();
    heap.gc.ephemerons.clear();
    heap.gc.all_weak.clear();
    heap.white ^= color::WHITES;
    heap.pages.start_sweep();
    heap.phase = Phase::Sweep;
    work
}

/// Moves unreachable objects with a finalizer to the list of due ones, the newest first.
unsafe fn separate_finalizable(g: *mut Global, all: bool) {
    let gc = &mut (*g).heap.gc;
    for i in (0..gc.finalizable.len()).rev() {
        let o = gc.finalizable[i];
        if all || color::is_white(o) {
            if gc.due.len() == gc.due.capacity() && gc.due.try_reserve(1).is_err() {
                // It stays for a cycle that finds more memory, and is kept alive until then.
                mark::object(g, o);
                continue;
            }
            gc.due.push_back(o);
            gc.finalizable[i] = std::ptr::null_mut();
        }
    }
    gc.finalizable.retain(|o| !o.is_null());
}

unsafe fn mark_due(g: *mut Global) {
    for i in 0..(*g).heap.gc.due.len() {
        let o = (&(*g).heap.gc.due)[i];
        mark::object(g, o);
    }
}

/// A complete cycle, whatever state the collector is in. Finalizers that became due are called by the caller.
pub(crate) unsafe fn full(g: *mut Global) {
    // Finish what runs, so that everything is white.
    run_phase(g, Phase::Mark);
    run_phase(g, Phase::Sweep);
    single_step(g, 1);
    run_phase(g, Phase::Mark);
    run_phase(g, Phase::Sweep);
    set_pause(&mut (*g).heap);
    (*g).heap.hold_reserve();
}

/// Does all that is left of a phase, if it is the current one.
unsafe fn run_phase(g: *mut Global, phase: Phase) {
    loop {
        if (*g).heap.phase != phase {
            return;
        }
        single_step(g, isize::MAX / 4);
    }
}

/// Registers an object whose metatable has just got it a finalizer.
pub(crate) unsafe fn register_finalizer(g: *mut Global, o: *mut Header) -> Result<(), NoMemory> {
    if (*o).mark & color::FINALIZABLE != 0 || (*g).heap.gc.closing {
        return Ok(());
    }
    let list = &mut (*g).heap.gc.finalizable;
    if list.len() == list.capacity() && list.try_reserve(1).is_err() {
        return Err(NoMemory);
    }
    (*o).mark |= color::FINALIZABLE;
    list.push(o);
    Ok(())
}

/// Makes every object with a finalizer due, for the end of the state.
pub(crate) unsafe fn all_due(g: *mut Global) {
    separate_finalizable(g, true);
}

/// The next object whose finalizer is to be called, which is an ordinary object again.
pub(crate) unsafe fn next_due(g: *mut Global) -> Option<*mut Header> {
    let o = (*g).heap.gc.due.pop_front()?;
    (*o).mark &= !color::FINALIZABLE;
    if (*g).heap.phase == Phase::Sweep {
        // It may have been swept already or not; either way it is alive in this cycle.
        color::to_white(o, (*g).heap.white);
    }
    Some(o)
}

/// Releases every object: the state ends.
pub(crate) unsafe fn release_all(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    let main = (*g).main.cast::<Header>();
    (*heap).pages.for_each(|o| {
        // Strings and upvalues own nothing; the lists they are in end with the state.
        if !matches!((*o).kind, tag::SHORT_STRING | tag::UPVALUE) && o != main {
            (*heap).release_object(o);
        }
    });
    let large = std::mem::take(&mut (*g).heap.large);
    for block in large {
        (*g).heap.release_object(block.object);
        std::alloc::dealloc(
            block.object.cast(),
            std::alloc::Layout::from_size_align_unchecked(block.size, 16),
        );
    }
    (*g).heap.release_object(main);
}
