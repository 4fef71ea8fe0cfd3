//! Entering the machine from native code, and leaving it: by a return, an error or a yield.
//!
//! [`execute_within`] is one such entry. Within it, [`drive`] alternates between the machine ([`advance`]), the interpreter's loop and the handling of
//! errors. How foreign frames are left on the way is told in [`jump`].

use super::jump::{self, Word};
use super::{CallRequest, Flow, Step, advance, direct, exception, foreign, protect};
use crate::heap::routing;
use crate::interp;
use crate::state::{Global, Thread};
use crate::value::Value;
use crate::{NativeFn, Raised};
use std::ptr::{with_exposed_provenance, without_provenance};

/// Where a loop begins.
///
/// PERF: two words, which stay in registers on their way through [`jump::enter`].
#[derive(Clone, Copy)]
pub(crate) struct Start {
    pub(super) kind: usize,
    pub(super) word: usize,
}

impl Start {
    const CALL: usize = 0;
    const FOREIGN: usize = 1;
    const NATIVE: usize = 2;
    const CONTINUE: usize = 3;
    const RESUMED: usize = 4;
    const FAILED: usize = 5;
    const KNOWN_NATIVE: usize = 6;

    /// The foreign function at an address is called, for the frame on top.
    pub(super) const fn foreign(address: usize) -> Self {
        Self { kind: Self::FOREIGN, word: address }
    }

    /// The native function is called, for the frame on top.
    pub(super) fn native(f: NativeFn) -> Self {
        Self { kind: Self::KNOWN_NATIVE, word: f as usize }
    }

    /// An error has been raised.
    pub(super) fn failed(raised: Raised) -> Self {
        let Raised(()) = raised;
        Self { kind: Self::FAILED, word: 0 }
    }

    /// The machine goes on with a step, which is none of those that stop it.
    #[inline(always)]
    pub(crate) fn step(step: Step) -> Self {
        let (kind, word) = match step {
            Step::Call(call) => (Self::CALL, call.0 as usize),
            Step::Native(n) => (Self::NATIVE, n),
            Step::Resumed => (Self::RESUMED, 0),
            _ => (Self::CONTINUE, 0),
        };
        Self { kind, word }
    }

    #[inline(always)]
    unsafe fn begin(self, g: *mut Global) -> Result<Flow, Raised> {
        match self.kind {
            Self::FOREIGN => foreign::run(g, self.word),
            Self::KNOWN_NATIVE => foreign::run_native(g, Value::native_at(self.word).as_native()),
            Self::CALL => advance(g, Step::Call(CallRequest(self.word as u64))),
            Self::NATIVE => advance(g, Step::Native(self.word)),
            Self::RESUMED => advance(g, Step::Resumed),
            Self::FAILED => Err(Raised::token()),
            _ => advance(g, Step::Continue),
        }
    }
}

/// The frame that called into the loop: errors do not go past it.
pub(crate) struct Boundary {
    pub(super) thread: *const Thread,
    /// The distance of the frame from the first one, in bytes.
    pub(super) depth: usize,
}

impl Boundary {
    /// No frame: for a thread that the host resumes, whose own base ends the search.
    pub(crate) const NONE: Self = Self { thread: std::ptr::null(), depth: 0 };

    /// The running function of a thread.
    #[inline(always)]
    pub(super) unsafe fn of(l: *const Thread) -> Self {
        Self { thread: l, depth: (*l).frame as usize - (*l).frames as usize }
    }

    pub(super) unsafe fn is_at(&self, l: *const Thread, frame: *const crate::state::CallFrame) -> bool {
        std::ptr::eq(l, self.thread) && frame as usize - (*l).frames as usize <= self.depth
    }
}

/// Runs all that follows from a start, to the return of the entry frame or a yield across it. Errors do not go past the boundary.
/// A panic of a native function is an error that the function has raised.
#[inline(always)]
pub(crate) unsafe fn execute_within(
    g: *mut Global,
    start: Start,
    boundary: &Boundary,
) -> Result<Flow, Raised> {
    (*g).limits.loops += 1;
    let ended = enter_recorded(g, start, boundary);
    let result = if ended.left == 0 { ended_as(ended.value) } else { execute_left(g, ended, boundary) };
    (*g).limits.loops -= 1;
    result
}

#[inline(always)]
unsafe fn enter_recorded(g: *mut Global, start: Start, boundary: &Boundary) -> jump::Ended {
    let within: *const Boundary = boundary;
    let (kind, word) = (without_provenance(start.kind), with_exposed_provenance(start.word));
    enter(g, run_from, g.cast(), kind, word, within.cast())
}

/// [`jump::enter`] with the memory of the state's host, if that wants to give all.
///
/// PERF: words as arguments. The variables of a closure would lie in memory for the sake of the unusual case.
#[inline(always)]
pub(super) unsafe fn enter(
    g: *mut Global,
    function: jump::Function,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
) -> jump::Ended {
    if routing::in_use() {
        enter_within(g, function, a, b, c, d)
    } else {
        jump::enter(function, a, b, c, d, &raw mut (*g).records)
    }
}

#[cold]
#[inline(never)]
unsafe fn enter_within(
    g: *mut Global,
    function: jump::Function,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
) -> jump::Ended {
    routing::within(g, || jump::enter(function, a, b, c, d, &raw mut (*g).records))
}

#[inline(always)]
pub(super) fn ended_as(value: u64) -> Result<Flow, Raised> {
    match value {
        EXIT => Ok(Flow::Exit),
        YIELD => Ok(Flow::Yield),
        _ => Err(Raised::token()),
    }
}

/// Goes on where foreign frames have been left, or something has been caught.
#[inline(never)]
pub(super) unsafe fn execute_left(
    g: *mut Global,
    ended: jump::Ended,
    boundary: &Boundary,
) -> Result<Flow, Raised> {
    let mut ended = ended;
    loop {
        let start = if ended.left == jump::CAUGHT {
            // Native loops further in have caught theirs themselves, so the frame on top is that of the function.
            Start::failed(exception::receive(g, ended.value))
        } else if ended.value == jump::BY_ERROR && direct::escapes_at_once(g, boundary) {
            return Err(Raised::token());
        } else {
            match foreign::left(g, ended.value) {
                Ok(Some(step)) => Start::step(step),
                Ok(None) => return Ok(Flow::Exit),
                Err(raised) => Start::failed(raised),
            }
        };
        ended = enter_recorded(g, start, boundary);
        if ended.left == 0 {
            return ended_as(ended.value);
        }
    }
}

/// What [`run_from`] returns.
const EXIT: u64 = 0;

pub(super) const YIELD: u64 = 1;

const RAISED: u64 = 2;

/// What the functions of [`direct`] return in the usual case; [`jump::leave`] gives nothing like it.
pub(super) const DONE: u64 = 3;

/// [`drive`] for [`jump::enter`], of a state from a start to a boundary, which outlives the call.
unsafe extern "C-unwind" fn run_from(g: Word, kind: Word, word: Word, boundary: Word) -> u64 {
    run(g.cast_mut().cast(), Start { kind: kind.addr(), word: word.addr() }, boundary.cast())
}

/// As [`drive`]; returns one of the numbers above.
#[inline(always)]
pub(super) unsafe fn run(g: *mut Global, start: Start, boundary: *const Boundary) -> u64 {
    match drive(g, start, &*boundary) {
        Ok(Flow::Yield) => YIELD,
        Ok(_) => EXIT,
        Err(_) => RAISED,
    }
}

/// Goes on from a start to the return of the entry frame or a yield across it.
unsafe fn drive(g: *mut Global, start: Start, boundary: &Boundary) -> Result<Flow, Raised> {
    let mut flow = start.begin(g);
    loop {
        match flow {
            Ok(Flow::Lua) => flow = interp::run(g),
            Ok(left) => return Ok(left),
            Err(raised) => {
                flow = protect::handle_error(g, raised, boundary);
                if flow.is_err() && (*g).error_escapes {
                    (*g).error_escapes = false;
                    return flow;
                }
            }
        }
    }
}
