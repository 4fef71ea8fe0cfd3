//! The end of marking in full cycles: what is done in steps, so that the one indivisible step has little left to do.
//!
//! When marking runs out of grey objects, some things are still to be looked at, and each can be as large as the heap: what was
//! written meanwhile, what only the stacks of running threads refer to, weak tables, and objects with a finalizer. They are gone
//! through in stages ([`Stage`]):
//!
//! - **Rounds** mark from what was written and from the stacks, again and again, until a round finds little. From the second
//!   round on, and in all that follows, tables are not made grey when they are written: what is written is marked instead.
//!   So a round finds less than the one before.
//! - **Weak tables** are gone through when nearly everything is marked, a slice at a time. Entries that refer to nothing
//!   white will stay, and need no second look. The others are *doubtful*, and noted. Such a table is black then, so what is written
//!   to it is marked, and no doubtful entry can be added. The place of a noted entry is only a hint: when it is looked at again, it is
//!   judged by what it refers to then. Objects for which an entry is doubtful are known by a bit of their mark, and listed when they are
//!   marked after all: so the indivisible steps, which go through all noted entries, look at few of the objects.
//! - **Objects with a finalizer** that are white are noted in the same way.
//! - After more rounds, **reachability is settled** in one step ([`super::collect::settle`]): what is white now, nothing refers to but weak
//!   tables. Doubtful entries with a dead value go.
//! - White objects with a finalizer are **separated** from the others and become due, and only then they are **marked**,
//!   with all that they refer to.
//! - When rounds find little once more, the cycle ends with the second indivisible step ([`super::collect::finish`]), in which doubtful
//!   entries with a dead key go.
//!
//! Between the two steps the program can get at white objects through keys of ephemeron tables, which is as if it had got at them
//! after their finalizers became due.
//!
//! Minor collections do both steps at once; they, and weak tables that come up in these steps, do without lists of doubtful things.

use super::blocks::Blocks;
use super::collect::{self, Collector, note};
use super::mark::{self, Slice};
use super::notes::Notes;
use super::{color, weak};
use crate::object::{Header, Table};
use crate::state::Global;

/// A round that does no more work than this, in bytes, is the last.
const LITTLE: isize = if cfg!(test) { 256 } else { 64 * 1024 };
/// Rounds before a program that makes reachable objects faster than they are marked has to wait for the rest.
const MOST_ROUNDS: u32 = 24;
/// Entries of the collector's own lists that are looked at at a time.
const PORTION: usize = if cfg!(test) { 2 } else { 1024 };

/// What is done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Marking of objects whose finalizer is due.
    Due,
    Rounds,
    WeakTables,
    Finalizable,
    RoundsBeforeSettling,
    Separation,
    /// Marking of what has been separated.
    Resurrection,
    LastRounds,
}

/// An entry of a weak table that may have to go: elements count first, then nodes.
#[derive(Clone, Copy)]
pub(super) struct Doubtful {
    pub(super) table: *mut Table,
    pub(super) position: usize,
    /// The key or value that was white.
    pub(super) object: *mut Header,
}

/// How far the end of marking is.
pub(crate) struct Ending {
    stage: Stage,
    /// Entries at the end of the list of due objects that are not marked yet.
    due_left: usize,
    rounds: u32,
    /// A round has begun in this stage.
    begun: bool,
    /// Work since the last round began, and how much of it the stacks of running threads were.
    work: isize,
    stacks: isize,
    /// Tables are not made grey by writes any more.
    near: bool,
    /// Weak tables that were found; they are grey.
    weak: Notes<*mut Table>,
    /// The one that is being looked at, and from where on.
    current: *mut Table,
    position: usize,
    /// A weak table has been looked at.
    scanned: bool,
    /// Entries whose value was white, in tables that hold values weakly.
    pub(super) values: Notes<Doubtful>,
    /// Entries whose key was white, in tables that hold keys weakly.
    pub(super) keys: Notes<Doubtful>,
    /// Those of them in ephemeron tables whose value was white too.
    pub(super) ephemerons: Notes<Doubtful>,
    /// Objects that were marked after an entry had been noted for them.
    pub(super) reached: Notes<*mut Header>,
    /// One of them could not be noted for want of memory.
    pub(super) reached_unknown: bool,
    /// How many of them have been followed through ephemeron tables.
    pub(super) followed: usize,
    /// How many of the tables with weak keys and values that stand in the collector's list have lost entries with a dead value.
    pub(super) all_weak_cleared: usize,
    /// Places of white objects in the list of finalizable ones, how far that list has been looked at, and how many stay.
    finalizable: Notes<usize>,
    finalizable_scanned: usize,
    finalizable_kept: usize,
    /// The places below this one are looked at once more, since some of them could not be noted for want of memory.
    finalizable_unnoted: usize,
}

impl Ending {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self {
            stage: Stage::Due,
            due_left: 0,
            rounds: 0,
            begun: false,
            work: 0,
            stacks: 0,
            near: false,
            weak: Notes::new(blocks),
            current: std::ptr::null_mut(),
            position: 0,
            scanned: false,
            values: Notes::new(blocks),
            keys: Notes::new(blocks),
            ephemerons: Notes::new(blocks),
            reached: Notes::new(blocks),
            reached_unknown: false,
            followed: 0,
            all_weak_cleared: 0,
            finalizable: Notes::new(blocks),
            finalizable_scanned: 0,
            finalizable_kept: 0,
            finalizable_unnoted: 0,
        }
    }

    /// What lists are made of.
    pub(super) fn blocks(&self) -> Blocks {
        self.weak.blocks()
    }

    /// A cycle begins with this many objects whose finalizer is due, or ends.
    pub(super) fn clear(&mut self, due: usize) {
        *self = Self { due_left: due, ..Self::new(self.blocks()) };
    }

    /// The first of the due objects that are not marked yet. Those in front may be gone: their finalizers were called.
    pub(super) fn due_unmarked(&self, gc: &Collector) -> usize {
        gc.due.len() - self.due_left.min(gc.due.len())
    }

    /// Whether what is written to a table is marked, in place of the table being made grey.
    #[inline]
    pub(super) fn is_near(&self) -> bool {
        self.near
    }

    /// Whether the table is a weak one that has been looked at, or may be.
    pub(super) unsafe fn may_have_scanned(&self, t: *mut Table) -> bool {
        self.scanned && !(*t).metatable.is_null()
    }

    /// Takes a weak table that has not been looked at.
    pub(super) fn next_weak(&mut self) -> Option<*mut Table> {
        self.weak.pop()
    }

    /// An object is about to be marked for which an entry is doubtful.
    pub(super) unsafe fn add_reached(&mut self, o: *mut Header) {
        (*o).mark &= !color::DOUBTFUL;
        self.reached_unknown |= !self.reached.push(o);
    }

    pub(super) fn add_stack(&mut self, size: usize) {
        self.stacks += size as isize;
    }

    pub(super) fn add_work(&mut self, work: isize) {
        self.work += work;
    }
}

/// Puts a weak table off that marking has come to. False if there is no memory to note it.
pub(super) unsafe fn put_off(g: *mut Global, t: *mut Table) -> bool {
    let noted = (*g).heap.gc.ending.weak.push(t);
    if noted {
        color::to_gray(t.cast());
    }
    noted
}

/// Does some of what is left to do. There are no grey objects but those in lists of their own. Returns the work, or `None` if
/// the indivisible step is due.
pub(super) unsafe fn advance(g: *mut Global, budget: isize) -> Option<isize> {
    let gc = &raw mut (*g).heap.gc;
    let ending = &raw mut (*gc).ending;
    Some(match (*ending).stage {
        Stage::Due | Stage::Resurrection => {
            let from = (*ending).due_unmarked(&*gc);
            let count = ((*gc).due.len() - from).min(PORTION);
            mark::due(g, from, from + count);
            (*ending).due_left = (*gc).due.len() - from - count;
            if count == 0 {
                (*ending).stage =
                    if (*ending).stage == Stage::Due { Stage::Rounds } else { Stage::LastRounds };
            }
            count as isize * 16
        }
        Stage::Rounds | Stage::RoundsBeforeSettling | Stage::LastRounds => {
            let found = std::mem::take(&mut (*ending).work) - std::mem::take(&mut (*ending).stacks);
            let given_up = (*ending).rounds >= MOST_ROUNDS;
            if (*ending).begun && found <= LITTLE || given_up {
                (*ending).begun = false;
                return rounds_are_over(g, given_up);
            }
            (*ending).near |= (*ending).begun;
            (*ending).begun = true;
            (*ending).rounds += 1;
            std::mem::swap(&mut (*gc).gray, &mut (*gc).gray_again);
            mark::roots(g);
            64
        }
        Stage::WeakTables => weak_tables(g, budget),
        Stage::Finalizable => finalizable(g),
        Stage::Separation => separation(g),
    })
}

/// Goes on to the next stage after rounds. Returns the work, or `None` if the last step is due.
unsafe fn rounds_are_over(g: *mut Global, given_up: bool) -> Option<isize> {
    let ending = &raw mut (*g).heap.gc.ending;
    match (*ending).stage {
        Stage::LastRounds => None,
        Stage::RoundsBeforeSettling if (*ending).weak.is_empty() || given_up => {
            // What goes with the number of entries is enough for a step.
            let doubtful = (*ending).values.len() + (*ending).ephemerons.len();
            let work = collect::settle(g)? + doubtful as isize * 64;
            let added = (*ending).finalizable_scanned..(*g).heap.gc.finalizable.len();
            (*ending).finalizable_scanned = added.end;
            for place in added {
                if !(*ending).finalizable.push(place) {
                    (*ending).finalizable_unnoted = place + 1;
                }
            }
            (*ending).stage = Stage::Separation;
            (*ending).rounds = 0;
            Some(work)
        }
        _ => {
            (*ending).near = true;
            (*ending).stage = Stage::WeakTables;
            Some(0)
        }
    }
}

/// Marks objects that have got a finalizer since reachability was settled: they cannot become due in this cycle.
pub(super) unsafe fn keep_late_finalizable(g: *mut Global) {
    for place in (*g).heap.gc.ending.finalizable_scanned..(*g).heap.gc.finalizable.len() {
        mark::object(g, (&(*g).heap.gc.finalizable)[place]);
    }
}

/// Makes a portion of the objects due that have a finalizer and were found unreachable, the newest first.
unsafe fn separation(g: *mut Global) -> isize {
    let ending = &raw mut (*g).heap.gc.ending;
    for _ in 0..PORTION {
        let place = if (*ending).finalizable_unnoted > 0 {
            (*ending).finalizable_unnoted -= 1;
            (*ending).finalizable_unnoted
        } else if let Some(place) = (*ending).finalizable.pop() {
            place
        } else {
            (*ending).stage = Stage::Resurrection;
            break;
        };
        let o = (&(*g).heap.gc.finalizable)[place];
        if !o.is_null() && color::is_white(o) && collect::separate(g, place) {
            (*ending).due_left += 1;
        }
    }
    PORTION as isize * 16
}

/// Looks at weak tables until the budget is used up.
unsafe fn weak_tables(g: *mut Global, budget: isize) -> isize {
    let gc = &raw mut (*g).heap.gc;
    let ending = &raw mut (*gc).ending;
    let mut work = 0;
    while work < budget {
        if (*ending).current.is_null() {
            let Some(t) = (*ending).next_weak() else {
                (*ending).stage = Stage::Finalizable;
                break;
            };
            work += 64;
            if !color::is_gray(t.cast()) {
                continue;
            }
            if mark::weakness(g, t) == (false, false) {
                // It is none any more.
                note(&mut (*gc).gray, t.cast(), &mut (*gc).overflowed);
                continue;
            }
            color::to_black(t.cast());
            (*ending).scanned = true;
            (*ending).current = t;
            (*ending).position = 0;
        }
        let t = (*ending).current;
        let (slice, next) = mark::slice_from(t, (*ending).position);
        (*ending).position = next;
        work += match slice {
            Slice::Elements(range) => weak::doubt_elements(g, t, range),
            Slice::Nodes(range) => weak::doubt_nodes(g, t, range),
            Slice::End => {
                (*ending).current = std::ptr::null_mut();
                0
            }
        };
    }
    work
}

/// Looks at a portion of the list of objects with a finalizer, and closes the gaps that the last cycle left there.
unsafe fn finalizable(g: *mut Global) -> isize {
    let gc = &raw mut (*g).heap.gc;
    let ending = &raw mut (*gc).ending;
    let list = &raw mut (*gc).finalizable;
    let length = (*list).len();
    let first = (*ending).finalizable_scanned;
    let end = length.min(first + PORTION);
    for i in first..end {
        let o = std::mem::replace(&mut (&mut *list)[i], std::ptr::null_mut());
        if o.is_null() {
            continue;
        }
        let place = (*ending).finalizable_kept;
        (&mut *list)[place] = o;
        (*ending).finalizable_kept += 1;
        if color::is_white(o) && !(*ending).finalizable.push(place) {
            (*ending).finalizable_unnoted = place + 1;
        }
    }
    (*ending).finalizable_scanned = end;
    if end == length {
        (*list).truncate((*ending).finalizable_kept);
        (*ending).finalizable_scanned = (*ending).finalizable_kept;
        (*ending).stage = Stage::RoundsBeforeSettling;
    }
    (end - first) as isize * 16
}
