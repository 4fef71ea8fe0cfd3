//! The interpreter: fetches an instruction and runs its handler, again and again.
//!
//! Handlers are plain functions in [`ops`], grouped by family; [`handlers`] lists them by instruction. Two back ends turn the
//! list into a machine: [`match_loop`], a loop around a `match`, and [`tail_calls`], a function for each instruction that ends in a jump to the
//! next one's. Both keep their state, [`Vm`], in machine registers: it must never escape into a function that is not inlined. So
//! everything that may raise, call or move the stack follows one pattern: [`Vm::save`] writes `pc` and top back, an out-of-line
//! function works on the thread, and [`Vm::reload`] reads the (possibly different) frame on top again.
//!
//! The code is trusted under the *contract of verified code* (`perilune_bytecode`).

mod concat;
mod finish;
mod handlers;
mod match_loop;
pub(crate) mod meta;
mod operands;
mod ops;
#[cfg(tail_calls)]
mod tail_calls;

pub(crate) use concat::{concat_top, write_number};
pub(crate) use finish::finish_instruction;

use crate::Raised;
use crate::call::Flow;
use crate::debug::hook::ATTENTION_HOOK;
use crate::object::Closure;
use crate::state::{CallFrame, Global, Thread};
use crate::value::Value;
use perilune_bytecode::Instruction;
use std::marker::PhantomData;
use std::sync::atomic::Ordering;

/// The form in which handlers are compiled.
pub(crate) trait Form {
    /// Only what needs no call out of line: the rest is [`Control::Slow`].
    const FAST: bool;
}

/// Handlers that do all of their instruction.
pub(crate) struct Full;
impl Form for Full {
    const FAST: bool = false;
}

/// The back end's view of the running frame.
pub(crate) struct Vm<F: Form> {
    pub(crate) g: *mut Global,
    pub(crate) l: *mut Thread,
    pub(crate) frame: *mut CallFrame,
    pub(crate) pc: *const Instruction,
    pub(crate) base: *mut Value,
    pub(crate) k: *const Value,
    pub(crate) closure: *mut Closure,
    pub(crate) form: PhantomData<F>,
}

/// What a handler says to the back end.
pub(crate) enum Control {
    /// Go on with the next instruction.
    Next,
    /// Something out of line happened: read the frame again, or leave.
    Reload(Result<Flow, Raised>),
    /// Nothing has been done: the full form of the handler has to. Only of fast forms.
    Slow,
}

impl<F: Form> Vm<F> {
    /// Whether handlers do the frequent cases only.
    #[inline(always)]
    pub(crate) fn is_fast(&self) -> bool {
        F::FAST
    }

    /// Leaves the frequent cases: works out of line, for which a fast form calls on the full one. Nothing may have been changed before.
    #[inline(always)]
    pub(crate) unsafe fn slow(&mut self, work: impl FnOnce(&mut Self) -> Result<Flow, Raised>) -> Control {
        if F::FAST { Control::Slow } else { Control::Reload(work(self)) }
    }

    #[inline(always)]
    unsafe fn load(g: *mut Global) -> Self {
        let l = (*g).current;
        let frame = (*l).frame;
        let closure = (*frame).closure;
        Self {
            g,
            l,
            frame,
            pc: (*frame).pc,
            base: (*l).at((*frame).base()),
            k: (*(*closure).proto).constants,
            closure,
            form: PhantomData,
        }
    }

    /// Writes back what out-of-line code needs: the position, and a top above all registers.
    #[inline(always)]
    pub(crate) unsafe fn save(&mut self) {
        (*self.frame).pc = self.pc;
        (*self.l).top = (*self.l).at((*self.frame).top);
    }

    /// Writes back the position only; the top says where an open list of values ends.
    #[inline(always)]
    pub(crate) unsafe fn save_pc(&mut self) {
        (*self.frame).pc = self.pc;
    }

    /// Reads the frame on top.
    #[inline(always)]
    pub(crate) unsafe fn reload(&mut self) {
        let l = (*self.g).current;
        self.l = l;
        self.enter((*l).frame);
    }

    /// Makes `frame` of the same thread the running one.
    #[inline(always)]
    pub(crate) unsafe fn enter(&mut self, frame: *mut CallFrame) {
        self.frame = frame;
        self.closure = (*frame).closure;
        self.pc = (*frame).pc;
        self.base = (*self.l).at((*frame).base());
        self.k = (*(*self.closure).proto).constants;
    }

    /// The stack may have moved.
    #[inline(always)]
    pub(crate) unsafe fn reload_base(&mut self) {
        self.frame = (*self.l).frame;
        self.base = (*self.l).at((*self.frame).base());
    }

    #[inline(always)]
    pub(crate) unsafe fn reg(&self, i: usize) -> *mut Value {
        self.base.add(i)
    }

    #[inline(always)]
    pub(crate) unsafe fn constant(&self, i: usize) -> *const Value {
        self.k.add(i)
    }

    #[inline(always)]
    pub(crate) unsafe fn jump(&mut self, distance: i32) {
        self.pc = self.pc.offset(distance as isize);
    }

    /// A jump that depends on a condition.
    ///
    /// PERF: this keeps the compiler from choosing between the two positions with a conditional move. The next
    /// instruction would then wait for the condition, which may wait for memory; a branch is predicted. Walking a linked list took
    /// twice the time.
    #[inline(always)]
    pub(crate) unsafe fn jump_predicted(&mut self, distance: i32) {
        keep_apart();
        self.jump(distance);
    }
}

/// Ends a case of a handler so that the compiler does not merge it with another one.
///
/// PERF: what two cases have in common at their ends would be done once, with values that were brought into the same registers
/// before; an integer result took the way through a floating point register. Miri knows no assembly.
#[inline(always)]
pub(crate) fn keep_apart() {
    #[cfg(not(miri))]
    // SAFETY: there is no instruction in it.
    unsafe {
        std::arch::asm!("", options(nomem, nostack, preserves_flags))
    };
}

/// What the loop does besides running instructions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    Nothing,
    /// It counts them.
    Budget,
    /// It counts them, and calls the hook of the thread.
    Hook,
}

impl Watch {
    /// What is to be done for the thread that runs.
    #[inline(always)]
    unsafe fn wanted(g: *const Global) -> Self {
        if (*(*g).current).hook.is_some() {
            Self::Hook
        } else if (*g).limits.counted {
            Self::Budget
        } else {
            Self::Nothing
        }
    }
}

/// Runs Lua frames until the entry frame returns, a coroutine yields to the host, or an error is raised.
pub(crate) unsafe fn run(g: *mut Global) -> Result<Flow, Raised> {
    loop {
        if (*(*g).current).attention_pending() {
            settle(g);
        }
        let flow = match Watch::wanted(g) {
            Watch::Nothing => run_unwatched(g),
            Watch::Budget => match_loop::run::<false, true>(g),
            Watch::Hook => match_loop::run::<true, true>(g),
        };
        match flow {
            Ok(Flow::Lua) => {}
            other => return other,
        }
    }
}

/// As [`run`] for the Lua frame on top of the thread that runs, between whose instructions nothing has to be done. It goes on at `pc`, its registers are at
/// `base` and its constants at `k`, as its frame says, too.
///
/// PERF: what the frame says was written a moment ago, and each part of it leads to the next: read again, it comes late.
#[cfg(tail_calls)]
#[inline(always)]
pub(crate) unsafe fn run_at(
    l: *mut Thread,
    pc: *const Instruction,
    base: *mut Value,
    k: *const Value,
) -> Result<Flow, Raised> {
    match tail_calls::run_at(l, pc, base, k) {
        Ok(Flow::Lua) => run((*l).global),
        left => left,
    }
}

#[cfg(not(tail_calls))]
pub(crate) unsafe fn run_at(
    l: *mut Thread,
    _: *const Instruction,
    _: *mut Value,
    _: *const Value,
) -> Result<Flow, Raised> {
    run((*l).global)
}

/// Takes the attention word back that has made loops give way, once this is the last one.
#[cold]
#[inline(never)]
unsafe fn settle(g: *mut Global) {
    if !(*g).hooked && (*g).limits.loops <= 1 {
        let _ = (*g).attention.compare_exchange(ATTENTION_HOOK, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

#[cfg(tail_calls)]
use tail_calls::run as run_unwatched;

#[cfg(not(tail_calls))]
unsafe fn run_unwatched(g: *mut Global) -> Result<Flow, Raised> {
    match_loop::run::<false, false>(g)
}
