//! Calls by native code, without the steps of a loop that begins anywhere.
//!
//! Native code calls Lua functions and foreign functions above all, in the thread that runs, while nothing wants attention. For these calls the
//! frame is put up here, and the loop goes straight to the code of the function. What is to be known afterwards lies in memory, in a
//! [`DirectCall`], and what is to be done in the usual case is done by the function that [`jump::enter`] calls. So the caller keeps nothing in
//! registers over the call, and saves none.

use super::entry::{self, Boundary, DONE, Start, YIELD, ended_as, enter, execute_left, execute_within};
use super::foreign::{self, MIN_STACK, address_of, call_address, push_foreign_frame};
use super::frames::{fill_lua_frame, fill_native_frame, has_room, push_native_frame};
use super::jump::{self, Word};
use super::results::return_native;
use super::{Flow, Step, close_recursively, collect_after_native};
use crate::heap::routing;
use crate::interp;
use crate::object::LinkedProto;
use crate::state::{Global, MAX_NATIVE_CALLS, Outcome, State, Thread, flag};
use crate::value::{Value, tag};
use crate::{NativeFn, Raised, Status};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null, with_exposed_provenance};

/// As [`Raised`], and the thread in which the error is on its way.
pub struct RaisedIn(NonNull<State>);

impl RaisedIn {
    /// The thread and the error.
    #[must_use]
    pub fn into_parts(self) -> (*mut State, Raised) {
        (self.0.as_ptr(), Raised::token())
    }

    fn new(l: &mut State, raised: Raised) -> Self {
        let Raised(()) = raised;
        Self(NonNull::from(l))
    }
}

/// A call in progress.
struct DirectCall {
    /// Where errors end; its thread is the one that calls.
    boundary: Boundary,
    /// What [`Thread::set_levels`] sets afterwards.
    levels: u32,
    /// Slot of the function.
    func: u32,
    /// Slot of the message handler that was in force, for a protected call.
    handler: u32,
}

impl DirectCall {
    #[inline(always)]
    fn thread(&self) -> *mut Thread {
        self.boundary.thread.cast_mut()
    }

    /// The call has returned, and the frame is popped.
    #[inline(always)]
    unsafe fn end(&self) {
        let l = self.thread();
        (*(*l).global).limits.loops -= 1;
        (*l).set_levels(self.levels);
    }

    /// Goes on after whatever is not the usual end.
    unsafe fn end_otherwise(&self, ended: jump::Ended) -> Result<(), Raised> {
        let g = (*self.thread()).global;
        let result =
            if ended.left == 0 { ended_as(ended.value) } else { execute_left(g, ended, &self.boundary) };
        self.end();
        result.map(drop)
    }

    #[cold]
    #[inline(never)]
    unsafe fn end_unprotected(&self, ended: jump::Ended) -> Result<(), Raised> {
        let result = self.end_otherwise(ended);
        if result.is_err() {
            (*self.thread()).abandon(self.func);
        }
        result
    }

    #[inline(never)]
    unsafe fn end_protected(&self, ended: jump::Ended) -> Result<(), Status> {
        let result = self.end_otherwise(ended);
        let l = self.thread();
        match result {
            Ok(()) => {
                (*l).handler = self.handler;
                Ok(())
            }
            Err(_) => Err((*l).catch_at(self.func, self.boundary.depth as isize, self.handler)),
        }
    }
}

/// Whether an error for which a foreign function was left has passed the only frame above the boundary, and nobody is to be told of it. That
/// frame is popped then.
pub(super) unsafe fn escapes_at_once(g: *mut Global, boundary: &Boundary) -> bool {
    let l = (*g).current;
    let frame = (*l).frame;
    let escapes = std::ptr::eq((*g).thrower, l)
        && boundary.is_at(l, frame.sub(1))
        && !boundary.is_at(l, frame)
        && (*l).handler == 0
        && (*frame).flags & flag::PROTECTED == 0
        && !(*g).is_tripped();
    if escapes {
        (*l).frame = frame.sub(1);
    }
    escapes
}

/// A foreign function that is called without a loop. When an exception ends it, which nothing here catches, the caller may: nothing of the call is left then.
///
/// It owns nothing, so the frame can be left as [`jump`] says.
struct Unwound {
    l: *mut Thread,
    func: u32,
    levels: u32,
}

impl Drop for Unwound {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: the thread that has called is alive; its frames above that of the caller are those of the call.
        unsafe { (*self.l).unwind_call(self.func, self.levels) };
    }
}

/// What a function of this file that [`jump::enter`] calls returns.
#[inline(always)]
unsafe fn outcome(call: *const DirectCall, result: Result<Flow, Raised>) -> u64 {
    match result {
        Ok(Flow::Exit) => {
            (*call).end();
            DONE
        }
        Ok(Flow::Yield) => YIELD,
        _ => go_on_failed(call),
    }
}

/// An error has been raised.
#[cold]
#[inline(never)]
unsafe fn go_on_failed(call: *const DirectCall) -> u64 {
    entry::run((*(*call).thread()).global, Start::failed(Raised::token()), &raw const (*call).boundary)
}

/// For [`jump::enter`], with a [`DirectCall`]: runs the Lua frame on top, which is the entry frame, from its first instruction on. Then come that
/// instruction's address, and those of the registers and the constants.
unsafe extern "C-unwind" fn run_lua(call: Word, pc: Word, base: Word, k: Word) -> u64 {
    let call: *const DirectCall = call.cast();
    outcome(call, interp::run_at((*call).thread(), pc.cast(), base.cast_mut().cast(), k.cast()))
}

/// For [`jump::enter`], with a [`DirectCall`]: calls the foreign function at an address for the frame on top, which is the entry frame.
unsafe extern "C-unwind" fn run_foreign(call: Word, address: Word, _: Word, _: Word) -> u64 {
    let call: *const DirectCall = call.cast();
    outcome(call, foreign::run((*(*call).thread()).global, address.addr()))
}

impl Thread {
    /// Whether a function can be called directly by this thread. While nothing wants attention, there is no hook.
    #[inline(always)]
    unsafe fn can_call_directly(&mut self) -> bool {
        // `native_calls` is the upper half.
        *self.levels() < u32::from(MAX_NATIVE_CALLS - 1) << 16
            && std::ptr::eq((*self.global).current, self)
            && !self.attention_pending()
            && !(*self.global).push_failed
    }

    /// Whether [`Thread::call_lua`] can call the value at an address of the stack.
    #[inline(always)]
    pub(super) unsafe fn can_call_lua(&mut self, at: *mut Value) -> bool {
        (*at).tag == tag::CLOSURE
            && self.can_call_directly()
            && !(*self.global).limits.counted
            && has_room(self, at, (*at).as_closure())
    }

    /// A call that begins now. It cannot be yielded across, and is one native level deeper.
    #[inline(always)]
    unsafe fn begin_direct(&mut self, func: u32, handler: u32) -> DirectCall {
        let call = DirectCall { boundary: Boundary::of(self), levels: self.deepen(), func, handler };
        (*self.global).limits.loops += 1;
        call
    }

    /// Puts up the frame of the Lua function at an address of the stack and runs it.
    #[inline(always)]
    unsafe fn enter_lua(&mut self, at: *mut Value, nresults: i16, call: &DirectCall) -> jump::Ended {
        let below = if (*self.frame).is_lua() { 0 } else { flag::OVER_NATIVE };
        let outcome = Outcome::new(nresults, flag::ENTRY | flag::LUA | below);
        let closure = (*at).as_closure();
        let frame = fill_lua_frame(self, at, self.top, call.func, outcome, closure);
        let proto: *const LinkedProto = (*closure).proto;
        (*frame).pc = (*proto).code;
        let call: *const DirectCall = call;
        let (pc, base, k) = ((*proto).code, at.add(1), (*proto).constants);
        enter(self.global, run_lua, call.cast(), pc.cast(), base.cast_const().cast(), k.cast())
    }

    /// Calls a Lua function for which [`Thread::can_call_lua`] holds.
    #[inline(always)]
    pub(super) unsafe fn call_lua(&mut self, at: *mut Value, func: u32, nresults: i16) -> Result<(), Raised> {
        let call = self.begin_direct(func, 0);
        let ended = self.enter_lua(at, nresults, &call);
        if ended.value == DONE { Ok(()) } else { call.end_unprotected(ended) }
    }
}

impl State {
    /// As [`State::call`], for foreign callers: a foreign function is called without a loop, so whatever leaves it leaves the caller
    /// as well.
    ///
    /// # Errors
    /// As there. The thread is this one.
    ///
    /// # Safety
    /// No frame between the caller and the next loop of the machine below owns anything: see `call::jump`.
    #[inline(always)]
    pub unsafe fn call_from_foreign(&mut self, nargs: i32, nresults: i32) -> Result<(), RaisedIn> {
        let l = self.inner_mut();
        let Some(at) = l.function_at(nargs, nresults) else { return l.call_checked(nargs, nresults) };
        let (func, nresults) = (l.slot_of(at), nresults as i16);
        if !l.can_call_lua(at) {
            return l.call_foreign_at(func, nresults);
        }
        let call = l.begin_direct(func, 0);
        let ended = l.enter_lua(at, nresults, &call);
        if ended.value == DONE {
            return Ok(());
        }
        // PERF: the thread is read from memory, so that no register keeps it over the call.
        call.end_unprotected(ended).map_err(|raised| RaisedIn::new(&mut *call.thread(), raised))
    }
}

impl Thread {
    /// The address of the function below `nargs` arguments, if it is there and can return so many results.
    #[inline(always)]
    unsafe fn function_at(&self, nargs: i32, nresults: i32) -> Option<*mut Value> {
        // A negative number is too large as an unsigned one.
        let distance = (nargs.cast_unsigned() as usize + 1) * size_of::<Value>();
        let few = nresults.wrapping_add(1).cast_unsigned() <= 0x8000;
        let is_there = distance < self.top as usize - self.at((*self.frame).func) as usize;
        (few && is_there).then(|| self.top.byte_sub(distance))
    }

    #[cold]
    #[inline(never)]
    fn call_checked(&mut self, nargs: i32, nresults: i32) -> Result<(), RaisedIn> {
        self.call(nargs, nresults).map_err(|raised| RaisedIn::new(self, raised))
    }

    #[inline(never)]
    unsafe fn call_foreign_at(&mut self, func: u32, nresults: i16) -> Result<(), RaisedIn> {
        let f = *self.at(func);
        let address = address_of(f);
        if address == 0 || !self.can_call_directly() {
            let called = match f.tag {
                tag::NATIVE if self.can_call_directly() => self.call_native_at(func, nresults, f.as_native()),
                _ => self.call_slot(func, nresults),
            };
            return called.map_err(|raised| RaisedIn::new(self, raised));
        }
        let levels = self.deepen();
        if let Err(raised) = push_foreign_frame(self, func, nresults, 0) {
            self.set_levels(levels);
            return Err(RaisedIn::new(self, raised));
        }
        let unwound = Unwound { l: self, func, levels };
        let n = call_address(self, address);
        std::mem::forget(unwound);
        if !self.return_at_once(n)
            && let Err(raised) = self.return_slowly(n)
        {
            if self.is_exception() {
                self.abandon_call(func, levels);
            }
            return Err(RaisedIn::new(self, raised));
        }
        self.set_levels(levels);
        Ok(())
    }

    /// Calls a native function without a loop, unless it makes a request.
    unsafe fn call_native_at(&mut self, func: u32, nresults: i16, f: NativeFn) -> Result<(), Raised> {
        let boundary = Boundary::of(self);
        let levels = self.deepen();
        push_native_frame(self, func, nresults, flag::ENTRY)?;
        let ran = routing::within(self.global, || catch_unwind(AssertUnwindSafe(|| f(self))));
        let ended = match ran {
            Ok(Ok(n)) if self.return_at_once(n) => Ok(()),
            Ok(Ok(n)) => self.finish_native(n, &boundary),
            Ok(Err(raised)) => Err(raised),
            Err(payload) => Err(self.raise_panic(&*payload)),
        };
        match ended {
            Ok(()) => self.set_levels(levels),
            Err(_) if self.is_exception() => self.abandon_call(func, levels),
            Err(_) => {}
        }
        ended
    }

    #[inline(never)]
    unsafe fn finish_native(&mut self, n: usize, boundary: &Boundary) -> Result<(), Raised> {
        collect_after_native(self)?;
        execute_within(self.global, Start::step(Step::Native(n)), boundary)?;
        Ok(())
    }

    #[cold]
    #[inline(never)]
    unsafe fn return_slowly(&mut self, n: usize) -> Result<(), Raised> {
        collect_after_native(self)?;
        let n = self.existing_results(n);
        // There is no loop for what closes its slots.
        close_recursively(self, (*self.frame).base(), Value::NIL)?;
        // The frame asks for nothing that would have to be done then.
        return_native(self.global, n)?;
        Ok(())
    }
}

impl State {
    /// As [`State::pcall`], for foreign callers.
    ///
    /// # Errors
    /// As there.
    ///
    /// # Safety
    /// As for [`State::call_from_foreign`].
    #[inline(always)]
    pub unsafe fn pcall_from_foreign(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: i32,
    ) -> Result<(), Status> {
        let l = self.inner_mut();
        let Some(at) = l.function_at(nargs, nresults) else {
            return l.pcall_passing(nargs, nresults, handler);
        };
        let func = l.slot_of(at);
        let Ok(new_handler) = l.handler_slot(handler, func) else {
            return l.pcall_passing(nargs, nresults, handler);
        };
        let (ended, call);
        if l.can_call_lua(at) {
            let handler = std::mem::replace(&mut l.handler, new_handler);
            call = l.begin_direct(func, handler);
            ended = l.enter_lua(at, nresults as i16, &call);
        } else {
            let address = address_of(*at);
            let room =
                (l.stack_limit as usize).wrapping_sub(l.top as usize) >= MIN_STACK * size_of::<Value>();
            if address == 0 || !l.can_call_directly() || !room || !l.has_free_frame() {
                return l.pcall_passing(nargs, nresults, handler);
            }
            let handler = std::mem::replace(&mut l.handler, new_handler);
            call = l.begin_direct(func, handler);
            let frame = l.frame.add(1);
            l.frame = frame;
            fill_native_frame(frame, func, nresults as i16, flag::ENTRY);
            let address = with_exposed_provenance(address);
            ended = enter(l.global, run_foreign, (&raw const call).cast(), address, null(), null());
        }
        if ended.value == DONE {
            (*call.thread()).handler = call.handler;
            return Ok(());
        }
        call.end_protected(ended)
    }
}
