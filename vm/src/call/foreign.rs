//! Calls of foreign functions, which are known by their addresses (`api::foreign`).
//!
//! They may be left in the middle, for an error or a yield: see [`jump`].

use super::frames::push_frame_with_room;
use super::request::{REQUESTED, Request};
use super::results::move_results;
use super::{Flow, Step, advance, collect_after_native, coroutine, jump};
use crate::heap::routing;
use crate::state::{Global, State, Thread};
use crate::value::{Value, tag};
use crate::{NativeFn, NativeResult, Raised};
use std::ptr::with_exposed_provenance;

/// Slots that a foreign function may use without asking (`LUA_MINSTACK`).
pub(super) const MIN_STACK: usize = 20;

/// A foreign function: it gets the handle of the thread, and returns the number of its results.
type ForeignFn = unsafe extern "C-unwind" fn(*mut u8) -> i32;

/// Calls the foreign function at an address for the frame on top. The number of results is what it said: there may be fewer values.
///
/// No closure here: handlers of instructions end with a tail call, which they cannot while something points to their variables.
#[inline(always)]
pub(crate) unsafe fn call_address(l: *mut Thread, address: usize) -> usize {
    if routing::in_use() { call_outside(l, address) } else { call_plainly(l, address) }
}

#[inline(always)]
unsafe fn call_plainly(l: *mut Thread, address: usize) -> usize {
    let function = std::mem::transmute::<*const (), ForeignFn>(with_exposed_provenance(address));
    // A negative number is too large.
    function(l.cast::<u8>().add(State::HANDLE_OFFSET)) as u32 as usize
}

#[cold]
#[inline(never)]
unsafe fn call_outside(l: *mut Thread, address: usize) -> usize {
    routing::outside(|| call_plainly(l, address))
}

/// Pushes the frame of a foreign function whose arguments lie between it and the top.
#[inline(always)]
pub(crate) unsafe fn push_foreign_frame(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
) -> Result<(), Raised> {
    push_frame_with_room(l, func, nresults, flags, MIN_STACK)
}

/// The address of a foreign function; 0 for other values.
#[inline(always)]
pub(super) unsafe fn address_of(f: Value) -> usize {
    match f.tag {
        tag::FOREIGN => f.bits as usize,
        tag::NATIVE_CLOSURE => (*f.as_native_closure()).foreign,
        _ => 0,
    }
}

/// Calls the foreign function at an address for the frame on top, which is the entry frame of the loop.
pub(super) unsafe fn run(g: *mut Global, address: usize) -> Result<Flow, Raised> {
    let l = &mut *(*g).current;
    let n = call_address(l, address);
    if l.return_at_once(n) {
        return Ok(Flow::Exit);
    }
    collect_after_native(l)?;
    advance(g, Step::Native(l.existing_results(n)))
}

/// The native function that a foreign one is: calls the foreign function of the frame on top.
pub(crate) fn call_foreign(l: &mut State) -> NativeResult {
    let l = l.inner_mut();
    // SAFETY: the host that gave the address has promised that it is one of a foreign function.
    unsafe {
        l.ensure(MIN_STACK)?;
        let address = l.running_foreign();
        let n = call_address(l, address);
        Ok(l.existing_results(n))
    }
}

/// As [`run`] for a native function.
pub(super) unsafe fn run_native(g: *mut Global, f: NativeFn) -> Result<Flow, Raised> {
    let n = f(&mut *(*g).current)?;
    let l = &mut *(*g).current;
    if l.return_at_once(n) {
        return Ok(Flow::Exit);
    }
    collect_after_native(l)?;
    advance(g, Step::Native(n))
}

/// What becomes of the loop whose foreign function was left. `None`: the host resumed the thread, which has yielded.
pub(super) unsafe fn left(g: *mut Global, by: u64) -> Result<Option<Step>, Raised> {
    let l = (*g).current;
    if by == jump::BY_ERROR {
        return Err((*l).raised_in((*g).thrower));
    }
    if (*(*l).frame).requests(Request::Yield) && (*l).yieldable_calls == 0 {
        return coroutine::perform_yield(g);
    }
    Ok(Some(Step::Native(REQUESTED)))
}

impl Thread {
    /// As many results as there are values, at most `n`. More would be a mistake of the function's.
    #[inline(always)]
    pub(crate) fn existing_results(&self, n: usize) -> usize {
        if self.has_values(n) { n } else { self.all_values(n) }
    }

    #[cold]
    fn all_values(&self, n: usize) -> usize {
        if (n as u32 as i32) < 0 { 0 } else { self.top() as usize }
    }

    /// Whether nothing else is to be done when a native function has returned `n` values, as it said.
    #[inline(always)]
    pub(super) unsafe fn returns_at_once(&self, n: usize) -> bool {
        let g = self.global;
        self.has_values(n)
            && (*g).heap.debt <= 0
            && !self.attention_pending()
            && self.to_close.is_empty()
            && !(*g).push_failed
    }

    /// Pops the frame of a native function that has returned `n` values, as it said, if nothing else is to be done.
    #[inline(always)]
    pub(super) unsafe fn return_at_once(&mut self, n: usize) -> bool {
        if !self.returns_at_once(n) {
            return false;
        }
        let frame = self.frame;
        self.frame = frame.sub(1);
        move_results(self, self.at((*frame).func), self.top.sub(n), n, (*frame).nresults);
        true
    }
}
