//! Calls, returns, coroutine switches: everything that changes which frame is on top.
//!
//! Nothing here recurses for Lua's sake. [`advance`] is a small state machine over [`Step`]s: a native function that wants to call,
//! yield or resume *returns* a request, and the machine goes on from there until either a Lua frame is on
//! top, which the interpreter loop runs, or the frame that the loop was entered for has returned. [`execute`] alternates
//! between the machine, the loop and the handling of errors.

mod close;
mod coroutine;
mod direct;
pub(crate) mod exception;
mod foreign;
pub(crate) mod jump;
pub(crate) mod pcall;
mod protect;
pub(crate) mod switch;

pub use direct::RaisedIn;
pub(crate) use close::{close_recursively, close_upvalues, closing_call, drop_pending, find_upvalue, mark_to_be_closed, take_pending};
pub(crate) use foreign::{call_address, call_foreign, push_foreign_frame};
pub(crate) use coroutine::{close_thread, new_thread, outermost, resume_from_host, resume_main};

use crate::error::message;
use crate::heap::mark::barrier_thread;
use crate::heap::routing;
use crate::interp;
use crate::object::Closure;
use crate::state::{Activity, CallFrame, Event, Global, MAX_NATIVE_CALLS, Outcome, Thread, flag, isolation};
use crate::value::{Value, tag};
use crate::{NativeFn, Raised, Status};

/// The result of a native function that has made a request. Which one, its frame tells: a native function can return any number,
/// but only the stack API makes requests.
pub(crate) const REQUESTED: usize = usize::MAX;

/// What a native function wants. Nothing of it happens before the function has returned [`REQUESTED`], and what the request
/// says of the stack is tested only then: the function may have gone on meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(crate) enum Request {
    /// Nothing.
    None,
    /// A call (`call_k`).
    Call,
    /// A call that cannot be yielded across (`call_barred_k`).
    BarredCall,
    /// A call whose errors are caught (`pcall_k`).
    ProtectedCall,
    /// A yield (`yield_k`).
    Yield,
    /// The resumption of a coroutine (`resume_k`).
    Resume,
    /// The same, and errors go through (`coroutine.wrap`).
    ResumeWrapped,
    /// To be suspended until the host goes on (`wait_k`).
    Wait,
}

impl CallFrame {
    /// Whether this is the request of a native function.
    #[inline(always)]
    pub(crate) fn requests(&self, request: Request) -> bool {
        self.pc.addr() == request as usize
    }

    /// The request of a native function, which is not made any more then.
    pub(crate) fn take_request(&mut self) -> Request {
        use Request::{BarredCall, Call, ProtectedCall, Resume, ResumeWrapped, Wait, Yield};
        let all = [Call, BarredCall, ProtectedCall, Yield, Resume, ResumeWrapped, Wait];
        let request = all.into_iter().find(|&request| self.requests(request)).unwrap_or(Request::None);
        self.set_request(Request::None);
        request
    }

    /// Notes the request of a native function, in the field that says where a Lua function is.
    #[inline(always)]
    pub(crate) fn set_request(&mut self, request: Request) {
        self.pc = std::ptr::without_provenance(request as usize);
    }
}

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

/// Where a loop begins.
///
/// PERF: two words, which stay in registers on their way through [`jump::enter`].
#[derive(Clone, Copy)]
pub(crate) struct Start {
    kind: usize,
    word: usize,
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
    const fn foreign(address: usize) -> Self {
        Self { kind: Self::FOREIGN, word: address }
    }

    /// The native function is called, for the frame on top.
    fn native(f: NativeFn) -> Self {
        Self { kind: Self::KNOWN_NATIVE, word: f as usize }
    }

    /// An error has been raised.
    fn failed(raised: Raised) -> Self {
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
    thread: *const Thread,
    /// The distance of the frame from the first one, in bytes.
    depth: usize,
}

impl Boundary {
    /// No frame: for a thread that the host resumes, whose own base ends the search.
    pub(crate) const NONE: Self = Self { thread: std::ptr::null(), depth: 0 };

    /// The running function of a thread.
    #[inline(always)]
    unsafe fn of(l: *const Thread) -> Self {
        Self { thread: l, depth: (*l).frame as usize - (*l).frames as usize }
    }

    unsafe fn is_at(&self, l: *const Thread, frame: *const crate::state::CallFrame) -> bool {
        std::ptr::eq(l, self.thread) && frame as usize - (*l).frames as usize <= self.depth
    }
}

/// Runs all that follows from a start, to the return of the entry frame or a yield across it. Errors do not go past the boundary.
/// A panic of a native function is an error that the function has raised.
#[inline(always)]
pub(crate) unsafe fn execute_within(g: *mut Global, start: Start, boundary: &Boundary) -> Result<Flow, Raised> {
    (*g).limits.loops += 1;
    let ended = enter_recorded(g, start, boundary);
    let result = if ended.left == 0 { ended_as(ended.value) } else { execute_left(g, ended, boundary) };
    (*g).limits.loops -= 1;
    result
}

#[inline(always)]
unsafe fn enter_recorded(g: *mut Global, start: Start, boundary: &Boundary) -> jump::Ended {
    let within = &raw const *boundary as usize;
    let function = run_from as *const () as usize;
    routing::within(g, || jump::enter(function, g as usize, start.kind, start.word, within, &raw mut (*g).records))
}

#[inline(always)]
fn ended_as(value: u64) -> Result<Flow, Raised> {
    match value {
        EXIT => Ok(Flow::Exit),
        YIELD => Ok(Flow::Yield),
        _ => Err(Raised::token()),
    }
}

/// Goes on where foreign frames have been left, or something has been caught.
#[inline(never)]
unsafe fn execute_left(g: *mut Global, ended: jump::Ended, boundary: &Boundary) -> Result<Flow, Raised> {
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
const YIELD: u64 = 1;
const RAISED: u64 = 2;
/// What the functions of [`direct`] return in the usual case; [`jump::leave`] gives nothing like it.
const DONE: u64 = 3;

/// [`drive`] for [`jump::enter`]. The boundary outlives the call.
unsafe extern "C-unwind" fn run_from(g: *mut Global, kind: usize, word: usize, boundary: *const Boundary) -> u64 {
    match drive(g, Start { kind, word }, &*boundary) {
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

/// Starts a call. `None`: a Lua frame is on top now.
unsafe fn begin_call(l: &mut Thread, mut func: u32, nresults: i16, flags: u16) -> Result<Option<Step>, Raised> {
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

/// Pushes the frame of a Lua function whose arguments lie between it and the top.
#[inline(always)]
pub(crate) unsafe fn push_lua_frame(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
    closure: *mut Closure,
) -> Result<(), Raised> {
    if !has_room(l, l.at(func), closure) {
        make_room(l, func, closure)?;
    }
    let below = if (*l.frame).is_lua() { 0 } else { flag::OVER_NATIVE };
    let outcome = Outcome::new(nresults, flags | flag::LUA | below);
    let frame = fill_lua_frame(l, l.at(func), l.top, func, outcome, closure);
    (*frame).pc = (*(*closure).proto).code;
    Ok(())
}

#[cold]
#[inline(never)]
unsafe fn make_room(l: &mut Thread, func: u32, closure: *mut Closure) -> Result<(), Raised> {
    let slots = (*(*closure).proto).max_stack as usize + 1;
    if (l.stack_limit as usize) < l.at(func).add(slots) as usize {
        l.grow_stack(slots)?;
    }
    l.push_frame()?;
    l.frame = l.frame.sub(1);
    Ok(())
}

/// Whether a Lua function at `func` can be called as stack and frames are.
#[inline(always)]
pub(crate) unsafe fn has_room(l: &Thread, func: *mut Value, closure: *mut Closure) -> bool {
    let end = func.add(1 + (*(*closure).proto).max_stack as usize);
    l.stack_limit as usize >= end as usize && l.has_free_frame()
}

/// Fills the next frame with all but the position, where there is room. `func_at` is the address of slot `func`; the arguments
/// end at `end`.
#[inline(always)]
pub(crate) unsafe fn fill_lua_frame(
    l: &mut Thread,
    func_at: *mut Value,
    mut end: *mut Value,
    func: u32,
    outcome: Outcome,
    closure: *mut Closure,
) -> *mut CallFrame {
    let proto = (*closure).proto;
    let wanted = func_at.add(1 + (*proto).num_params as usize);
    while end < wanted {
        *end = Value::NIL;
        end = end.add(1);
    }
    l.top = end;
    let frame = l.frame.add(1);
    l.frame = frame;
    (*frame).func = func;
    (*frame).top = func + 1 + (*proto).max_stack as u32;
    CallFrame::set_outcome(frame, outcome);
    (*frame).closure = closure;
    frame
}

/// Pushes the frame of a native function whose arguments lie between it and the top.
#[inline(always)]
pub(crate) unsafe fn push_native_frame(l: &mut Thread, func: u32, nresults: i16, flags: u16) -> Result<(), Raised> {
    push_frame_with_room(l, func, nresults, flags, 4)
}

/// As [`push_native_frame`], with room for so many values.
#[inline(always)]
unsafe fn push_frame_with_room(
    l: &mut Thread,
    func: u32,
    nresults: i16,
    flags: u16,
    room: usize,
) -> Result<(), Raised> {
    l.ensure(room)?;
    let frame = l.push_frame()?;
    fill_native_frame(frame, func, nresults, flags);
    Ok(())
}

#[inline(always)]
unsafe fn fill_native_frame(frame: *mut CallFrame, func: u32, nresults: i16, flags: u16) {
    (*frame).func = func;
    (*frame).top = func + 1;
    CallFrame::set_outcome(frame, Outcome::new(nresults, flags));
    (*frame).pc = std::ptr::null();
}

unsafe fn call_native(l: &mut Thread, func: u32, nresults: i16, flags: u16, f: NativeFn) -> Result<Step, Raised> {
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

/// Performs the call that the native function on top has requested, if it has.
#[inline(always)]
unsafe fn perform_call(l: &mut Thread) -> Result<Step, Raised> {
    let frame = l.frame;
    let func = (*frame).top;
    if (*frame).requests(Request::None) || func >= l.slot_of(l.top) || (*l.global).push_failed {
        return Err(refuse_call(l));
    }
    (*frame).saved_levels = (l.not_yieldable, l.native_calls);
    (*frame).flags |= flag::CONTINUED;
    if (*frame).requests(Request::ProtectedCall) {
        // Until now it was the handler to come.
        let handler = (*frame).saved_handler;
        (*frame).saved_handler = std::mem::replace(&mut l.handler, handler);
        (*frame).flags |= flag::PROTECTED;
        (*frame).set_request(Request::None);
        l.enter_native_call()?;
    } else if (*frame).requests(Request::BarredCall) {
        (*frame).set_request(Request::None);
        l.not_yieldable += 1;
        l.enter_native_call()?;
    } else {
        (*frame).set_request(Request::None);
    }
    Ok(Step::call(func, (*frame).extra_args as i32 as i16, 0))
}

/// The error of a call that cannot be, or was never requested.
#[cold]
unsafe fn refuse_call(l: &mut Thread) -> Raised {
    let text =
        if (*l.frame).requests(Request::None) { message::BAD_RESULT_COUNT } else { message::MISSING_VALUES };
    (*l.frame).set_request(Request::None);
    if (*l.global).push_failed { l.push_error() } else { l.runtime_error(text) }
}

/// Pops the frame of a native function whose `n` results are on top. `None`: it was the entry frame.
unsafe fn return_native(g: *mut Global, n: usize) -> Result<Option<Step>, Raised> {
    let l = &mut *(*g).current;
    if (*g).push_failed {
        return Err(l.push_error());
    }
    if !l.has_values(n) {
        return Err(l.runtime_error(message::BAD_RESULT_COUNT));
    }
    let frame = l.frame;
    let flags = (*frame).flags;
    if !l.to_close.is_empty() && l.to_close.last().is_some_and(|&slot| slot >= (*frame).base()) {
        return close::close_before_return(l, n).map(Some);
    }
    if l.attention_pending() {
        crate::debug::hook::on_return(l, n)?;
    }
    let frame = l.frame;
    l.frame = frame.sub(1);
    let dest = l.at((*frame).func);
    move_results(l, dest, l.top.sub(n), n, (*frame).nresults);
    after_return(l, flags, (*frame).func)
}

/// Moves results down to where the caller wants them, and sets the top behind them.
#[inline(always)]
pub(crate) unsafe fn move_results(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: i16) {
    match wanted {
        0 => l.top = dest,
        1 => {
            *dest = if n == 0 { Value::NIL } else { *first };
            l.top = dest.add(1);
        }
        _ => move_many_results(l, dest, first, n, wanted),
    }
}

#[inline(never)]
unsafe fn move_many_results(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: i16) {
    let wanted = if wanted < 0 { n } else { wanted as usize };
    if wanted > n && dest.add(wanted) > l.stack_limit {
        return move_and_grow(l, dest, first, n, wanted);
    }
    fill_results(l, dest, first, n, wanted);
}

/// A native function may want any number of results.
#[cold]
#[inline(never)]
unsafe fn move_and_grow(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: usize) {
    let slot = l.slot_of(first);
    let (dest, wanted) = l.room_from(dest, wanted);
    fill_results(l, dest, l.at(slot), n, wanted);
}

#[inline(always)]
unsafe fn fill_results(l: &mut Thread, dest: *mut Value, first: *mut Value, n: usize, wanted: usize) {
    let copied = n.min(wanted);
    for i in 0..copied {
        *dest.add(i) = *first.add(i);
    }
    for i in copied..wanted {
        *dest.add(i) = Value::NIL;
    }
    l.top = dest.add(wanted);
}

/// What a returned frame's flags ask for. Its results lie from slot `dest` on and it is popped. `None`: leave the loop.
pub(crate) unsafe fn after_return(l: &mut Thread, flags: u16, dest: u32) -> Result<Option<Step>, Raised> {
    if flags & flag::SLOW_RETURN == 0 {
        return Ok(Some(Step::Continue));
    }
    if flags & flag::FINISH_OP != 0 {
        let result = *l.at(dest);
        let flow = interp::finish_instruction(l, result)?;
        if flow != Flow::Lua {
            return Ok(Some(match flow {
                Flow::Lua => Step::RunLua,
                Flow::Exit => Step::Exit,
                Flow::Yield => Step::YieldAcross,
            }));
        }
    } else if flags & flag::AGAIN != 0 {
        (*l.frame).pc = (*l.frame).pc.sub(1);
        if let Some(hook) = &mut l.hook {
            hook.expect_again();
        }
    } else if flags & flag::HANDLER != 0 {
        l.error = *l.at(dest);
        l.error_handled = true;
        // The handler may have caught errors itself.
        l.error_status = Status::ErrRun;
        return Err(Raised::token());
    } else if flags & flag::UNWIND_CLOSE != 0 {
        return Ok(Some(Step::Unwind));
    }
    if flags & flag::ENTRY != 0 {
        return Ok(None);
    }
    Ok(Some(Step::Continue))
}

/// Runs the continuation of the native function on top.
unsafe fn continue_native(l: *mut Thread, status: Status) -> Result<Step, Raised> {
    let l = &mut *l;
    let frame = l.frame;
    if (*frame).flags & flag::PROTECTED != 0 {
        l.handler = (*frame).saved_handler;
    }
    if (*frame).flags & flag::CONTINUED != 0 {
        (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
    }
    (*frame).flags &= !(flag::PROTECTED | flag::CONTINUED | flag::UNWINDING);
    match (*frame).continuation.take() {
        Some(k) => {
            let context = (*frame).context;
            let n = k(l, status, context)?;
            collect_after_native(l)?;
            Ok(Step::Native(n))
        }
        None => {
            let n = (l.top as usize - l.at((*frame).base()) as usize) / size_of::<Value>();
            Ok(Step::Native(n))
        }
    }
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
        const { assert!(cfg!(target_endian = "little") && AT.is_multiple_of(4) && AT + 2 == std::mem::offset_of!(Thread, native_calls)) }
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
