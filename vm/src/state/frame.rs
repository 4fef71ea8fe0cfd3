//! Call frames: one entry for each active function of a thread, in an array that the heap owns.

use crate::Continuation;
use crate::object::Closure;
use perilune_bytecode::Instruction;

/// What a frame is and what has to happen when it returns.
pub(crate) mod flag {
    /// Runs a Lua function.
    pub(crate) const LUA: u16 = 1;
    /// The interpreter loop was entered for this frame and is left when it returns.
    pub(crate) const ENTRY: u16 = 1 << 1;
    /// The frame below was interrupted in an instruction that this frame's result completes.
    pub(crate) const FINISH_OP: u16 = 1 << 2;
    /// A native function that catches errors of what it called (`pcall_k`).
    pub(crate) const PROTECTED: u16 = 1 << 3;
    /// A message handler: its result replaces the error value.
    pub(crate) const HANDLER: u16 = 1 << 4;
    /// Took the place of its caller by a tail call.
    pub(crate) const TAIL: u16 = 1 << 5;
    /// A `__close` metamethod called while the frame below unwinds after an error.
    pub(crate) const UNWIND_CLOSE: u16 = 1 << 6;
    /// A native function that waits for a coroutine it resumed.
    pub(crate) const RESUMING: u16 = 1 << 7;
    /// With `RESUMING`: errors and results pass through as they are (`coroutine.wrap`).
    pub(crate) const WRAP: u16 = 1 << 8;
    /// Lua: the frame below is no Lua frame. Shares its bit with a flag that only native frames have.
    pub(crate) const OVER_NATIVE: u16 = WRAP;
    /// A native function that waits for a call it requested, to go on in its continuation.
    pub(crate) const CONTINUED: u16 = 1 << 9;
    /// The instruction of the frame below is executed again when this frame has returned (`__close` in order).
    pub(crate) const AGAIN: u16 = 1 << 10;
    /// A finalizer was called at a safepoint of this frame and is running.
    pub(crate) const FINALIZER: u16 = 1 << 11;
    /// A hook was called for this frame and is running.
    pub(crate) const HOOK: u16 = 1 << 12;
    /// A vararg function that was moved above its extra arguments.
    pub(crate) const SHIFTED: u16 = 1 << 13;
    /// The base frame of a thread.
    pub(crate) const BASE: u16 = 1 << 14;
    /// A `PROTECTED` frame that is being unwound to.
    pub(crate) const UNWINDING: u16 = 1 << 15;
    /// Flags that ask for something when the frame has returned.
    pub(crate) const SLOW_RETURN: u16 = ENTRY | FINISH_OP | HANDLER | UNWIND_CLOSE | AGAIN;
}

/// One active function. Positions are slots of the thread's stack, which may move.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct CallFrame {
    /// Slot of the function.
    pub(crate) func: u32,
    /// End of the window of a Lua function. Native: first slot of a call in progress (`call_k`).
    pub(crate) top: u32,
    /// Results that the caller wants; -1 for all.
    pub(crate) nresults: i16,
    pub(crate) flags: u16,
    /// Lua: number of extra arguments of a vararg function, which lie below `func`.
    pub(crate) extra_args: u32,
    /// Lua: the next instruction, valid while the frame is not on top or has saved it. Native: its request, see
    /// `call::Request`.
    pub(crate) pc: *const Instruction,
    /// Lua: the running closure. Native: address of the host's own continuation, see `api::foreign`.
    pub(crate) closure: *mut Closure,
    /// Native: what to do after `call_k`, `pcall_k` or `yield_k`.
    pub(crate) continuation: Option<Continuation>,
    /// Native: the continuation's context.
    pub(crate) context: i64,
    /// Native, protected: the message handler to restore; before the call it is the one to come.
    pub(crate) saved_handler: u32,
    /// Native, waiting for a call: `not_yieldable` and `native_calls` of the thread to restore.
    pub(crate) saved_levels: (u16, u16),
}

/// `nresults` and `flags` of a frame in one word.
///
/// PERF: a call from Lua code sets both, and a return compares both, with one instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome(u32);

impl Outcome {
    pub(crate) const fn new(nresults: i16, flags: u16) -> Self {
        let (n, f) = (nresults.to_ne_bytes(), flags.to_ne_bytes());
        Self(u32::from_ne_bytes([n[0], n[1], f[0], f[1]]))
    }

    /// Whether the frame was called by a native function for all results, and nothing else is to be done.
    #[inline(always)]
    pub(crate) const fn is_plain_over_native(self) -> bool {
        self.0 & !Self::new(0, flag::TAIL | flag::SHIFTED).0 == Self::new(-1, flag::LUA | flag::OVER_NATIVE).0
    }

    /// Whether the frame is the entry frame of a loop, called by native code for so many results, and nothing else is to be done.
    #[inline(always)]
    pub(crate) const fn is_entry(self, nresults: i16) -> bool {
        self.0 == Self::new(nresults, flag::ENTRY | flag::LUA | flag::OVER_NATIVE).0
    }

    #[inline(always)]
    pub(crate) const fn has(self, flags: u16) -> bool {
        self.0 & Self::new(0, flags).0 != 0
    }

    #[inline(always)]
    pub(crate) const fn with(self, flags: u16) -> Self {
        Self(self.0 | Self::new(0, flags).0)
    }

    /// Whether the frame was called or tail called by Lua code for so many results, and nothing else is to be done.
    #[inline(always)]
    pub(crate) const fn is_plain(self, nresults: i16) -> bool {
        self.0 & !Self::new(0, flag::TAIL).0 == Self::new(nresults, flag::LUA).0
    }
}

impl CallFrame {
    /// First slot of the window: register 0, or the first argument of a native function.
    #[inline(always)]
    pub(crate) const fn base(&self) -> u32 {
        self.func + 1
    }

    #[inline(always)]
    pub(crate) const unsafe fn outcome(this: *const Self) -> Outcome {
        *(&raw const (*this).nresults).cast()
    }

    #[inline(always)]
    pub(crate) const unsafe fn set_outcome(this: *mut Self, outcome: Outcome) {
        *(&raw mut (*this).nresults).cast() = outcome;
    }

    #[inline(always)]
    pub(crate) fn is_lua(&self) -> bool {
        self.flags & flag::LUA != 0
    }
}
