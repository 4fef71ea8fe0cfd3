//! Limits of a state that hold against the code in it: what trips, and how the budget of instructions is counted.
//!
//! When a limit *trips*, the state notes which one, and the attention word stays set. From then on every safepoint raises,
//! and nothing catches it: the error machinery (`call/protect.rs`, `State::protect`) goes past whatever would, runs neither message
//! handlers nor `__close` nor finalizers, and leaves the coroutines on the way dead. What decides is the note, not the error on its way, so a
//! native function that drops its `Raised` or makes another error of it does not get on either. Only the host takes the note back, with
//! [`State::reset_limits`]; the state is usable afterwards.
//!
//! The *budget* counts down. The loop that counts (`interp/match_loop.rs`) takes one for each instruction and ends when there is none left; native
//! functions take what their work is worth ([`State::charge`]). Without a budget the counter stands so high that it never ends, so
//! whoever charges need not ask.

use crate::debug::hook::{ATTENTION_HOOK, ATTENTION_STOP, ATTENTION_TRIP, attend};
use crate::heap::Heap;
use crate::state::{Global, State};
use crate::{Raised, Status};
use std::sync::atomic::Ordering;

/// A limit that trips: see [`State::tripped`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Limit {
    /// The budget of instructions is used up.
    Instructions,
    /// The state would have taken more memory than its cap.
    Memory,
    /// The time is over.
    Deadline,
    /// The host has cancelled what runs.
    Cancelled,
}

impl Limit {
    pub(crate) const ALL: [Self; 4] = [Self::Instructions, Self::Memory, Self::Deadline, Self::Cancelled];

    /// What errors say.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Instructions => "instruction limit reached",
            Self::Memory => "memory limit reached",
            Self::Deadline => "time limit reached",
            Self::Cancelled => "interrupted!",
        }
    }

    /// The attention word by which another OS thread trips the limit.
    pub(crate) const fn attention(self) -> usize {
        ATTENTION_TRIP + self as usize
    }

    /// The limit that a value of the attention word tells of.
    pub(crate) fn of_attention(attention: usize) -> Option<Self> {
        if attention == ATTENTION_STOP {
            return Some(Self::Cancelled);
        }
        Self::ALL.get(attention.checked_sub(ATTENTION_TRIP)?).copied()
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

/// The counter of a state without a budget.
pub(crate) const ENDLESS: i64 = i64::MAX / 2;
/// Places of a table that a traversal passes for a unit of work.
const PLACES_PER_UNIT: usize = 16;
/// What a single charge is at most, so that the counter cannot wrap.
const MAX_CHARGE: usize = 1 << 60;

/// The state's limits, and which one has tripped.
pub(crate) struct Limits {
    /// There is a budget: the loop that counts runs.
    pub(crate) counted: bool,
    pub(crate) tripped: Option<Limit>,
    /// Loops of the machine that are running, one in the other.
    pub(crate) loops: u32,
}

impl Limits {
    pub(crate) const NONE: Self = Self { counted: false, tripped: None, loops: 0 };
}

impl Heap {
    /// Takes from the budget what a piece of work is worth. That it is used up shows at the next instruction.
    #[inline(always)]
    pub(crate) fn spend(&mut self, units: usize) {
        self.left -= units.min(MAX_CHARGE) as i64;
    }

    /// As [`Heap::spend`] for work on so many bytes.
    #[inline(always)]
    pub(crate) fn spend_bytes(&mut self, bytes: usize) {
        self.spend(bytes / State::UNIT_BYTES);
    }

    /// Whether a limit has tripped or the budget is used up, so that long work on objects is given up: it fails as it does
    /// without memory, and who raises that error finds the limit instead ([`State::memory_error`]).
    #[inline]
    pub(crate) fn must_stop(&self) -> bool {
        self.left < 0 || self.attention.load(Ordering::Relaxed) >= ATTENTION_TRIP
    }

    /// As [`Heap::spend`] for the step of a traversal over so many places. Most of them were empty if they are many.
    ///
    /// PERF: without a branch and without a call, since loops over `pairs` do it at each step.
    #[inline(always)]
    pub(crate) fn spend_for_places(&mut self, places: usize) {
        self.left -= (places / PLACES_PER_UNIT) as i64;
    }
}

impl Global {
    /// Notes that a limit has tripped, unless another one has already.
    #[cold]
    pub(crate) fn trip(&mut self, limit: Limit) {
        self.limits.tripped.get_or_insert(limit);
        self.attention.fetch_max(limit.attention(), Ordering::Relaxed);
    }

    /// Whether a limit has tripped and the code that runs knows it.
    #[inline]
    pub(crate) fn is_tripped(&self) -> bool {
        self.limits.tripped.is_some()
    }
}

impl State {
    /// The limit that has tripped, if one has: nothing runs in the state until [`State::reset_limits`].
    #[must_use]
    pub fn tripped(&self) -> Option<Limit> {
        // SAFETY: the global outlives its threads.
        let g = unsafe { &*self.global() };
        g.limits.tripped.or_else(|| Limit::of_attention(g.attention.load(Ordering::Relaxed)))
    }

    /// Lets code run again after a limit has tripped. The limits themselves stay as they are: a budget that is used up has to be
    /// [filled](State::set_instruction_budget) as well. After [`Interrupt::stop`](crate::Interrupt::stop) nothing runs all the same.
    pub fn reset_limits(&mut self) {
        // SAFETY: the global outlives its threads.
        let g = unsafe { &mut *self.global() };
        g.limits.tripped = None;
        g.push_failed = false;
        g.heap.source.take_cap_met();
        let attention = g.attention.load(Ordering::Relaxed);
        if (ATTENTION_TRIP..ATTENTION_STOP).contains(&attention) {
            let rest = if g.hooked || g.limits.loops > 0 { ATTENTION_HOOK } else { 0 };
            let order = Ordering::Relaxed;
            let _ = g.attention.compare_exchange(attention, rest, order, order);
        }
    }

    /// Gives the state a budget of instructions, or takes it away. It is counted in instructions of the machine, which are the same everywhere, and in
    /// units of work of the libraries ([`State::charge`]); when it is used up, [`Limit::Instructions`] trips. Code of finalizers and
    /// hooks counts as well.
    ///
    /// ```
    /// use perilune_vm::{Limit, OwnedState, Status};
    ///
    /// let mut lua = OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.set_instruction_budget(Some(10));
    /// l.push_native(|l| {
    ///     l.charge(11)?;
    ///     Ok(0)
    /// });
    /// assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrLimit));
    /// assert_eq!(l.tripped(), Some(Limit::Instructions));
    /// l.set_instruction_budget(None);
    /// l.reset_limits();
    /// ```
    pub fn set_instruction_budget(&mut self, budget: Option<u64>) {
        // SAFETY: the global outlives its threads.
        let g = unsafe { &mut *self.global() };
        g.heap.left = budget.map_or(ENDLESS, |budget| i64::try_from(budget).unwrap_or(ENDLESS).min(ENDLESS));
        if g.limits.counted != budget.is_some() {
            g.limits.counted = budget.is_some();
            if g.limits.loops > 0 {
                // Loops that run now have to give way to the other kind.
                let order = Ordering::Relaxed;
                let _ = g.attention.compare_exchange(0, ATTENTION_HOOK, order, order);
            }
        }
    }

    /// What is left of the budget; `None` if there is none.
    #[must_use]
    pub fn instruction_budget(&self) -> Option<u64> {
        // SAFETY: the global outlives its threads.
        let g = unsafe { &*self.global() };
        g.limits.counted.then(|| g.heap.left.max(0).cast_unsigned())
    }

    /// Adds to the budget, if there is one.
    pub fn add_instructions(&mut self, more: u64) {
        if let Some(left) = self.instruction_budget() {
            self.set_instruction_budget(Some(left.saturating_add(more)));
        }
    }

    /// Sets the most memory, in bytes, that the state may hold, as [`State::held_memory`] counts them; `usize::MAX` is no limit. What would take more, after a full
    /// collection, trips [`Limit::Memory`]. ([`State::set_memory_limit`] is the same with an error that scripts can catch.) Returns what was
    /// set before.
    pub fn set_memory_cap(&mut self, bytes: usize) -> usize {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.source.set_cap(bytes) }
    }

    /// Takes `units` of work from the budget and tests the attention word. Native functions call it in loops whose length a script controls, often
    /// enough that less than a millisecond lies between two calls. A unit is worth about an instruction: an element looked at, a step of a
    /// pattern, or [`UNIT_BYTES`](State::UNIT_BYTES) bytes copied.
    ///
    /// # Errors
    /// A limit has tripped, or the host wants the script to stop.
    #[inline]
    pub fn charge(&mut self, units: usize) -> Result<(), Raised> {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        unsafe {
            (*l.global).heap.spend(units);
            if (*l.global).heap.left < 0 || l.attention_pending() {
                return l.meet_limit();
            }
        }
        Ok(())
    }

    /// Bytes of a string that are worth one unit of work.
    pub const UNIT_BYTES: usize = 64;

    /// As [`State::charge`] for work on so many bytes.
    ///
    /// # Errors
    /// As [`State::charge`].
    #[inline]
    pub fn charge_bytes(&mut self, bytes: usize) -> Result<(), Raised> {
        self.charge(bytes / Self::UNIT_BYTES)
    }

    /// Whether a limit has tripped or the budget is used up: what a native function asks in the middle of long work, where it cannot raise. It should give
    /// up then, and [`State::poll`] raises the error.
    #[must_use]
    #[inline]
    pub fn must_stop(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.must_stop() }
    }

    /// As [`State::must_stop`], as if so many units had been taken already: for long work that is charged as a whole when it is done.
    #[must_use]
    #[inline]
    pub fn must_stop_after(&self, units: usize) -> bool {
        // SAFETY: the global outlives its threads.
        let heap = unsafe { &(*self.global()).heap };
        heap.must_stop() || heap.left < units.min(MAX_CHARGE) as i64
    }

    /// Looks whether a limit has tripped or the budget is used up.
    #[inline]
    pub(crate) fn look_at_limits(&mut self) -> Result<(), Raised> {
        self.charge(0)
    }

    /// The budget is used up, or something else wants attention.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn meet_limit(&mut self) -> Result<(), Raised> {
        let g = self.global();
        if (*g).heap.left < 0 {
            if (*g).limits.counted {
                (*g).heap.left = 0;
                (*g).trip(Limit::Instructions);
            } else {
                (*g).heap.left = ENDLESS;
            }
        }
        attend(self.inner_mut())
    }

    /// The error of the limit that has tripped.
    #[cold]
    pub(crate) fn raise_trip(&mut self) -> Raised {
        self.show_trip();
        Raised::token()
    }

    /// If a limit has tripped, its error takes the place of whatever is on its way. Its text was made with the state.
    pub(crate) fn show_trip(&mut self) -> bool {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        let g = unsafe { &*l.global };
        let Some(limit) = g.limits.tripped else { return false };
        let text = g.fixed[super::state::FIRST_LIMIT_TEXT + limit as usize];
        let _ = l.raise_any(text, Status::ErrLimit);
        l.error_handled = true;
        true
    }
}
