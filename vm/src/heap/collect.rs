//! The cycle: when a step is due, what it does, and when the next cycle starts.
//!
//! A cycle marks from the roots in steps, ends marking in one indivisible step ([`atomic`]), flips the white, and sweeps. Steps
//! run at safepoints only: after an instruction or native function has put what it made where the roots reach it.

use super::mark;
use super::pages::PageSet;
use super::weak;
use super::{Heap, NoMemory, Phase, color};
use crate::object::{Closure, Header, LinkedProto, LongString, NativeClosure, ShortString, Table, Upvalue, Userdata};
use crate::state::{Global, State};
use crate::value::tag;
use std::collections::VecDeque;

/// Bytes that may be allocated between two steps.
const STEP_BYTES: isize = 32 * 1024;
/// Marking work, in bytes, for a step at the default multiplier.
const STEP_WORK: isize = 400 * 1024;

/// Room that the list of grey objects keeps between cycles.
const MAX_KEPT: usize = 64 * 1024;

/// The collector's state and parameters.
pub(crate) struct Collector {
    pub(crate) gray: Vec<*mut Header>,
    /// Objects to look at again at the end of marking: threads, and tables written while black.
    pub(crate) gray_again: Vec<*mut Header>,
    pub(crate) weak_values: Vec<*mut Table>,
    pub(crate) ephemerons: Vec<*mut Table>,
    pub(crate) all_weak: Vec<*mut Table>,
    pub(crate) open_upvalues: Vec<*mut Upvalue>,
    /// Memory was short for `gray`: some grey objects are not on it.
    pub(crate) lost_gray: bool,
    /// Memory was short for `gray_again` or `open_upvalues`.
    pub(crate) lost_again: bool,
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
            gray_again: Vec::new(),
            weak_values: Vec::new(),
            ephemerons: Vec::new(),
            all_weak: Vec::new(),
            open_upvalues: Vec::new(),
            lost_gray: false,
            lost_again: false,
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

/// Sets the debt such that the next cycle starts when memory has grown by the pause.
fn set_pause(heap: &mut Heap) {
    let live = heap.bytes.max(32 * 1024) as i128;
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
    work += mark::propagate(g, isize::MAX);
    work += weak::converge_ephemerons(g);
    // Resurrected objects are marked too.
    weak::clear_keys(g);
    weak::clear_values(g, values, all);
    let heap = &mut (*g).heap;
    heap.gc.weak_values.clear();
    heap.gc.ephemerons.clear();
    heap.gc.all_weak.clear();
    heap.gc.gray.shrink_to(MAX_KEPT);
    heap.white ^= color::WHITES;
    heap.pages.start_sweep();
    heap.phase = Phase::Sweep;
    work
}

/// Moves unreachable objects with a finalizer to the list of due ones, the newest first.
unsafe fn separate_finalizable(g: *mut Global, all: bool) {
    let gc = &mut (*g).heap.gc;
    let count = gc.finalizable.iter().filter(|&&o| all || color::is_white(o)).count();
    if gc.due.try_reserve(count).is_err() {
        // They stay alive until the next cycle.
        for i in 0..gc.finalizable.len() {
            mark::object(g, (&(*g).heap.gc.finalizable)[i]);
        }
        return;
    }
    for i in (0..gc.finalizable.len()).rev() {
        let o = gc.finalizable[i];
        if all || color::is_white(o) {
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
    if (*g).heap.phase == Phase::Mark {
        while (*g).heap.phase == Phase::Mark {
            single_step(g, isize::MAX / 4);
        }
    }
    finish_sweep(g);
    single_step(g, 1);
    while (*g).heap.phase == Phase::Mark {
        single_step(g, isize::MAX / 4);
    }
    finish_sweep(g);
    set_pause(&mut (*g).heap);
}

unsafe fn finish_sweep(g: *mut Global) {
    while (*g).heap.phase == Phase::Sweep {
        single_step(g, isize::MAX / 4);
    }
}

/// Registers an object whose metatable gets it a finalizer.
pub(crate) unsafe fn register_finalizer(g: *mut Global, o: *mut Header) -> Result<(), NoMemory> {
    let gc = &mut (*g).heap.gc;
    if (*o).mark & color::FINALIZABLE != 0 || gc.closing {
        return Ok(());
    }
    gc.finalizable.try_reserve(1).map_err(|_| NoMemory)?;
    (*o).mark |= color::FINALIZABLE;
    gc.finalizable.push(o);
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
    let main = (*g).main.cast::<Header>();
    let pages = std::mem::replace(&mut (*g).heap.pages, PageSet::new());
    pages.for_each(|o| {
        if !matches!((*o).kind, tag::SHORT_STRING | tag::UPVALUE) && o != main {
            (*g).heap.release_object(o);
        }
    });
    (*g).heap.pages = pages;
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

/// The bytes of an object's cell or block, for the collector's bookkeeping of work.
pub(crate) unsafe fn object_size(o: *mut Header) -> usize {
    match (*o).kind {
        tag::SHORT_STRING => ShortString::size(usize::from((*o).extra)),
        tag::LONG_STRING => LongString::size((*o.cast::<LongString>()).len),
        tag::TABLE => size_of::<Table>(),
        tag::CLOSURE => Closure::size(usize::from((*o).extra)),
        tag::NATIVE_CLOSURE => NativeClosure::size(usize::from((*o).extra)),
        tag::USERDATA => Userdata::size((*o.cast::<Userdata>()).len, usize::from((*o).extra)),
        tag::THREAD => size_of::<State>(),
        tag::UPVALUE => size_of::<Upvalue>(),
        _ => size_of::<LinkedProto>(),
    }
}
