//! Calls, returns, coroutine switches: everything that changes which frame is on top.
//!
//! Nothing here recurses for Lua's sake. [`advance`] is a small state machine over [`Step`]s: a native function that wants to call,
//! yield or resume *returns* a request, and the machine goes on from there until either a Lua frame is on
//! top, which the interpreter loop runs, or the frame that the loop was entered for has returned. [`entry`] alternates
//! between the machine, the loop and the handling of errors.

mod close;
mod coroutine;
mod direct;
mod entry;
pub(crate) mod exception;
mod foreign;
mod frames;
pub(crate) mod jump;
pub(crate) mod pcall;
mod protect;
mod request;
mod results;
pub(crate) mod switch;

pub(crate) use close::{
    close_recursively, close_upvalues, closing_call, drop_pending, find_upvalue, mark_to_be_closed,
    take_pending,
};
pub(crate) use coroutine::{close_thread, new_thread, outermost, resume_from_host, resume_main};
pub use direct::RaisedIn;
pub(crate) use foreign::{call_address, call_foreign, push_foreign_frame};
pub(crate) use frames::{fill_lua_frame, has_room, push_lua_frame, push_native_frame};
pub(crate) use request::{REQUESTED, Request};
pub(crate) use results::{after_return, move_results};

use crate::error::message;
use crate::heap::mark::barrier_thread;
use crate::heap::routing;
use crate::interp;
use crate::state::{Activity, Event, Global, MAX_NATIVE_CALLS, Thread, flag, isolation};
use crate::value::tag;
use crate::{NativeFn, Raised, Status};
use entry::{Boundary, Start, execute_within};
use request::{continue_native, perform_call};
use results::return_native;

/// Levels of native calls that not even message handlers may use.
const HANDLER_LIMIT: u16 = MAX_NATIVE_CALLS / 10 * 11;

/// A call to make: of the value at a slot of the current thread with everything above it.
///
/// PERF: packed into a word, so that a [`Step`] is two words that stay in registers. As a struct it was copied through memory
/// in pieces of other widths than it had been written in; the stalls were half the time of a coroutine switch.
#[derive(Clone, Copy)]
pub(crate) struct CallRequest(u64);

impl CallRequest {
    #[inline(always)]
    pub(crate) fn func(self) -> u32 {
        self.0 as u32
    }

    #[inline(always)]
    fn nresults(self) -> i16 {
        (self.0 >> 32) as i16
    }

    #[inline(always)]
    fn flags(self) -> u16 {
        (self.0 >> 48) as u16
    }
}

/// What the machine does next.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Call(CallRequest),
    /// The native function on top returned this.
    Native(usize),
    /// The frame on top goes on.
    Continue,
    /// The native function on top, which has yielded, goes on in its continuation.
    Resumed,
    /// The protected frame on top goes on unwinding.
    Unwind,
    /// The machine stops: Lua code is to be run.
    RunLua,
    /// The machine stops: the entry frame has returned.
    Exit,
    /// The machine stops: see [`Flow::Yield`].
    YieldAcross,
}

/// Only as two words does a step stay in registers: no other variant may have a payload than these two have.
const _: () = assert!(size_of::<Result<Option<Step>, Raised>>() == 16);

impl Step {
    #[inline(always)]
    pub(crate) fn call(func: u32, nresults: i16, flags: u16) -> Self {
        Self::Call(CallRequest(u64::from(func) | u64::from(nresults as u16) << 32 | u64::from(flags) << 48))
    }
}

/// Where the machine stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// A Lua frame is on top.
    Lua,
    /// The entry frame has returned, or the coroutine that the host resumed has yielded or ended.
    Exit,
    /// The thread yields across the native frame that entered the loop: see `api::foreign`.
    Yield,
}

/// Runs steps until Lua code is to be run or the entry frame has returned.
pub(crate) unsafe fn advance(g: *mut Global, mut step: Step) -> Result<Flow, Raised> {
    loop {
        step = match step {
            Step::Call(call) => {
                let l = &mut *(*g).current;
                match begin_call(l, call.func(), call.nresults(), call.flags())? {
                    Some(next) => next,
                    None => return Ok(Flow::Lua),
                }
            }
            Step::Native(REQUESTED) => {
                let l = &mut *(*g).current;
                let frame = l.frame;
                if (*frame).requests(Request::Yield) {
                    if l.yieldable_calls > 0 {
                        // It passes foreign frames, and is still to be performed.
                        return Ok(Flow::Yield);
                    }
                    match coroutine::perform_yield(g)? {
                        Some(next) => next,
                        None => return Ok(Flow::Exit),
                    }
                } else if (*frame).requests(Request::Resume) || (*frame).requests(Request::ResumeWrapped) {
                    coroutine::perform_resume(g)?
                } else if (*frame).requests(Request::Wait) {
                    coroutine::perform_wait(g)?;
                    return Ok(Flow::Exit);
                } else if (*frame).is_lua() {
                    // Its hook yields.
                    if l.yieldable_calls > 0 {
                        return Ok(Flow::Yield);
                    }
                    match coroutine::yield_nothing(g)? {
                        Some(next) => next,
                        None => return Ok(Flow::Exit),
                    }
                } else {
                    perform_call(l)?
                }
            }
            Step::Native(n) => match return_native(g, n)? {
                Some(next) => next,
                None => return Ok(Flow::Exit),
            },
            Step::Continue => {
                let l = (*g).current;
                let frame = (*l).frame;
                if (*frame).flags & flag::LUA != 0 {
                    return Ok(Flow::Lua);
                }
                if (*frame).flags & flag::BASE != 0 {
                    match coroutine::finish(g)? {
                        Some(next) => next,
                        None => return Ok(Flow::Exit),
                    }
                } else {
                    continue_native(l, Status::Ok)?
                }
            }
            Step::Resumed => continue_native((*g).current, Status::Yield)?,
            Step::Unwind => protect::unwind(g)?,
            Step::RunLua => return Ok(Flow::Lua),
            Step::Exit => return Ok(Flow::Exit),
            Step::YieldAcross => return Ok(Flow::Yield),
        };
    }
}

/// Starts a call. `None`: a Lua frame is on top now.
unsafe fn begin_call(
    l: &mut Thread,
    mut func: u32,
    nresults: i16,
    flags: u16,
) -> Result<Option<Step>, Raised> {
    loop {
        let f = *l.at(func);
        match f.tag {
            tag::CLOSURE => {
                push_lua_frame(l, func, nresults, flags, f.as_closure())?;
                if l.attention_pending() {
                    crate::debug::hook::on_call(l)?;
                }
                return Ok(None);
            }
            tag::NATIVE => return call_native(l, func, nresults, flags, f.as_native()).map(Some),
            tag::NATIVE_CLOSURE => {
                return call_native(l, func, nresults, flags, (*f.as_native_closure()).function).map(Some);
            }
            tag::FOREIGN => return call_native(l, func, nresults, flags, call_foreign).map(Some),
            _ => func = insert_call_metamethods(l, func)?,
        }
    }
}

/// Puts the `__call` metamethod of a value below it, and that one's if it is no function either, and so on.
///
/// COMPAT: the reference goes on until the stack is full, with a cost quadratic in its size; we stop as for `__index`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn insert_call_metamethods(l: &mut Thread, func: u32) -> Result<u32, Raised> {
    for _ in 0..interp::meta::MAX_CHAIN {
        insert_call_metamethod(l, func)?;
        if (*l.at(func)).is_function() {
            return Ok(func);
        }
    }
    Err(l.runtime_error(message::CALL_CHAIN))
}

unsafe fn insert_call_metamethod(l: &mut Thread, func: u32) -> Result<(), Raised> {
    let method = (*l.global).metamethod(*l.at(func), Event::Call);
    if method.is_nil() {
        let at = l.at(func);
        return Err(l.call_error(at));
    }
    l.ensure(1)?;
    let mut p = l.top;
    let bottom = l.at(func);
    while p > bottom {
        *p = *p.sub(1);
        p = p.sub(1);
    }
    l.top = l.top.add(1);
    *bottom = method;
    Ok(())
}

unsafe fn call_native(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
    f: NativeFn,
) -> Result<Step, Raised> {
    push_native_frame(l, func, nresults, flags)?;
    if l.attention_pending() {
        crate::debug::hook::on_call(l)?;
    }
    let n = f(l)?;
    collect_after_native(l)?;
    Ok(Step::Native(n))
}

/// The safepoint behind every native function: its results are on the stack.
#[inline(always)]
pub(crate) unsafe fn collect_after_native(l: &mut Thread) -> Result<(), Raised> {
    if (*l.global).heap.debt > 0 {
        if routing::has_borrowed() {
            l.make_good()?;
        }
        l.collect_step();
    }
    Ok(())
}

impl Thread {
    /// Calls with native recursion: the loop is entered anew.
    #[inline]
    pub(crate) unsafe fn call_slot(&mut self, func: u32, nresults: i16) -> Result<(), Raised> {
        let at = self.at(func);
        if self.can_call_lua(at) {
            return self.call_lua(at, func, nresults);
        }
        self.call_with(func, nresults, flag::ENTRY)
    }

    /// A call has failed. The caller may go on, and then others use the slots from that of the function on.
    pub(crate) unsafe fn abandon(&mut self, func: u32) {
        close_upvalues(self, self.at(func));
        if (*self.global).is_tripped() {
            drop_pending(self, func);
        }
        if self.error_status == Status::Exception {
            self.close_passed(func);
        }
    }

    #[inline(never)]
    pub(crate) unsafe fn call_with(&mut self, func: u32, nresults: i16, flags: u16) -> Result<(), Raised> {
        let levels = (self.not_yieldable, self.native_calls);
        self.not_yieldable += 1;
        let result = match self.enter_native_call() {
            Ok(()) => self.enter_loop(func, nresults, flags | flag::ENTRY),
            Err(raised) => Err(raised),
        };
        (self.not_yieldable, self.native_calls) = levels;
        match result {
            Ok(_) => Ok(()),
            Err(raised) => {
                self.abandon(func);
                Err(raised)
            }
        }
    }

    /// Calls the function at a slot of this thread, which need not be the running one: a host may call functions in any thread that
    /// does nothing.
    #[inline]
    pub(crate) unsafe fn enter_loop(&mut self, func: u32, nresults: i16, flags: u16) -> Result<Flow, Raised> {
        let g = self.global;
        let boundary = Boundary::of(self);
        let running = (*g).current;
        if std::ptr::eq(running, self) {
            return execute_within(g, self.begin_loop(func, nresults, flags), &boundary);
        }
        isolation::prepare(g, self).map_err(|_| self.memory_error())?;
        barrier_thread(self);
        let activities = ((*running).activity, self.activity);
        (*running).activity = Activity::Normal;
        self.activity = Activity::Running;
        Global::switch_to(g, self);
        let result = execute_within(g, Start::step(Step::call(func, nresults, flags)), &boundary);
        Global::switch_to(g, running);
        ((*running).activity, self.activity) = activities;
        result
    }

    /// How the call of a function of the running thread begins. The short ways put up the frame.
    #[inline(always)]
    unsafe fn begin_loop(&mut self, func: u32, nresults: i16, flags: u16) -> Start {
        let f = *self.at(func);
        let address = foreign::address_of(f);
        if self.attention_pending() {
            return Start::step(Step::call(func, nresults, flags));
        }
        let (pushed, start) = if address != 0 {
            (push_foreign_frame(self, func, nresults, flags), Start::foreign(address))
        } else if f.tag == tag::NATIVE {
            (push_native_frame(self, func, nresults, flags), Start::native(f.as_native()))
        } else {
            return Start::step(Step::call(func, nresults, flags));
        };
        match pushed {
            Ok(()) => start,
            Err(raised) => Start::failed(raised),
        }
    }

    /// Counts a call that cannot be yielded across, one native level deeper; gives what was counted before, for [`Self::set_levels`].
    ///
    /// PERF: the counts are read and written as one word. In two halves they were still in flight when the next call read them as one.
    #[inline(always)]
    unsafe fn deepen(&mut self) -> u32 {
        let word = self.levels();
        let before = *word;
        *word = before + 0x1_0001;
        before
    }

    #[inline(always)]
    unsafe fn set_levels(&mut self, levels: u32) {
        *self.levels() = levels;
    }

    /// `not_yieldable` and `native_calls`.
    #[inline(always)]
    fn levels(&mut self) -> *mut u32 {
        const AT: usize = std::mem::offset_of!(Thread, not_yieldable);
        const {
            assert!(
                cfg!(target_endian = "little")
                    && AT.is_multiple_of(4)
                    && AT + 2 == std::mem::offset_of!(Thread, native_calls)
            )
        }
        (&raw mut *self).wrapping_byte_add(AT).cast()
    }

    /// Counts one more level of native calls. The level at which the bound is met raises an error; those above are for its
    /// message handler, up to [`HANDLER_LIMIT`].
    #[inline(always)]
    pub(crate) fn enter_native_call(&mut self) -> Result<(), Raised> {
        self.native_calls += 1;
        if self.native_calls >= HANDLER_LIMIT {
            Err(self.raise_status(Status::ErrErr))
        } else if self.native_calls == MAX_NATIVE_CALLS {
            Err(self.native_overflow())
        } else {
            Ok(())
        }
    }

    /// `attempt to yield ...`
    #[cold]
    pub(crate) fn yield_error(&mut self) -> Raised {
        // SAFETY: the global outlives its threads.
        let main = unsafe { (*self.global).main };
        let text = if std::ptr::eq(self, main) { message::YIELD_OUTSIDE } else { message::YIELD_ACROSS };
        self.runtime_error(text)
    }
}
