//! Coroutines: a resume or yield switches which thread the loop runs.

use super::Step;
use super::close::{close_upvalues, closing_call, take_pending};
use super::entry::{Boundary, Start, execute_within};
use super::request::Request;
use crate::debug::hook;
use crate::error::message;
use crate::heap::NoMemory;
use crate::heap::mark::barrier_thread;
use crate::state::{Activity, CallFrame, Global, MAX_NATIVE_CALLS, Thread, flag, isolation};
use crate::value::Value;
use crate::{Raised, Status};

/// Slots of a new coroutine: the base, the function and its first arguments.
const FIRST_STACK: usize = 4;
const FIRST_FRAMES: usize = 4;

/// A coroutine that will run `function`.
pub(crate) unsafe fn new_thread(g: *mut Global, function: Value) -> Result<*mut Thread, NoMemory> {
    let co = Thread::allocate(g)?;
    (*co).make_stack(FIRST_STACK)?;
    if !function.is_nil() {
        *(*co).top = function;
        (*co).top = (*co).top.add(1);
    }
    Ok(co)
}

/// Performs the request of a native function to resume a thread: its arguments are on top, their number in the
/// frame's context.
pub(super) unsafe fn perform_resume(g: *mut Global) -> Result<Step, Raised> {
    let l = &mut *(*g).current;
    let wrap = (*l.frame).requests(Request::ResumeWrapped);
    (*l.frame).set_request(Request::None);
    let nargs = (*l.frame).context as usize;
    // Whoever made the request may have dropped the arguments, or the thread itself, which is gone then.
    if !l.has_values(nargs) || (*g).resume_target.is_null() {
        return Err(l.runtime_error(message::MISSING_VALUES));
    }
    let co = &mut *(*g).resume_target;
    (*l.frame).flags |= flag::RESUMING | if wrap { flag::WRAP } else { 0 };
    if let Err(text) = check_resume(l, co) {
        return refuse(l, text);
    }
    if co.frames.is_null() {
        l.with_memory(|_| co.make_frames(FIRST_FRAMES))?;
    }
    l.with_memory(|_| isolation::prepare(g, co))?;
    if co.ensure(nargs + 2).is_err() {
        // Its own error says why; the thread has not started to run.
        barrier_thread(co);
        return Err(l.raise_any(co.error, co.error_status));
    }
    for i in 0..nargs {
        *co.top.add(i) = *l.top.sub(nargs).add(i);
    }
    co.top = co.top.add(nargs);
    l.top = l.top.sub(nargs);
    co.native_calls = l.native_calls + 1;
    let waiting = std::mem::replace(&mut co.resumer, l);
    enter(g, l, co, waiting, nargs)
}

/// Makes `co` the running thread, or the one in it that has been waiting; the step that goes on there.
unsafe fn enter(
    g: *mut Global,
    l: &mut Thread,
    co: &mut Thread,
    waiting: *mut Thread,
    nargs: usize,
) -> Result<Step, Raised> {
    barrier_thread(co);
    co.activity = Activity::Running;
    l.activity = Activity::Normal;
    Global::switch_to(g, co);
    if !waiting.is_null() && !std::ptr::eq(waiting, co) {
        return wake(g, co, waiting);
    }
    Ok(first_step(co, nargs))
}

/// How a thread starts, or goes on behind its yield, with its top `nargs` values.
unsafe fn first_step(co: &mut Thread, nargs: usize) -> Step {
    if co.frame == co.frames {
        let func = co.slot_of(co.top) - nargs as u32 - 1;
        return Step::call(func, -1, 0);
    }
    if (*co.frame).is_lua() {
        // It yielded in a hook, and gets nothing.
        hook::resume_instruction(co.frame);
        co.top = co.top.sub(nargs);
        return Step::Continue;
    }
    if (*co.frame).continuation.is_some() {
        return Step::Resumed;
    }
    (*co.frame).flags &= !flag::CONTINUED;
    Step::Native(nargs)
}

/// Makes `inner` the running thread, which waits for the host in a coroutine that `co` has resumed.
unsafe fn wake(g: *mut Global, co: &mut Thread, inner: *mut Thread) -> Result<Step, Raised> {
    let mut thread = inner;
    while !std::ptr::eq(thread, co) {
        barrier_thread(thread);
        thread = (*thread).resumer;
    }
    co.activity = Activity::Normal;
    (*inner).activity = Activity::Running;
    Global::switch_to(g, inner);
    Ok(Step::Resumed)
}

/// The thread that the host has resumed and in which `l` runs; `None` if something on the way to it cannot be suspended.
pub(crate) unsafe fn outermost(l: *mut Thread) -> Option<*mut Thread> {
    let mut thread = l;
    loop {
        if (*thread).not_yieldable > 0 || (*thread).yieldable_calls > 0 {
            return None;
        }
        if (*thread).resumer.is_null() {
            return Some(thread);
        }
        thread = (*thread).resumer;
    }
}

/// Suspends all threads up to the one that the host has resumed.
pub(super) unsafe fn perform_wait(g: *mut Global) -> Result<(), Raised> {
    let inner = (*g).current;
    (*(*inner).frame).set_request(Request::None);
    let Some(outer) = outermost(inner).filter(|&outer| !(*outer).is_main()) else {
        return Err((*inner).yield_error());
    };
    (*inner).activity = Activity::Normal;
    (*outer).activity = Activity::Suspended;
    (*outer).resumer = inner;
    Ok(())
}

fn check_resume(l: &Thread, co: &Thread) -> Result<(), &'static str> {
    match co.activity {
        Activity::Dead => return Err(message::RESUME_DEAD),
        Activity::Suspended => {}
        _ => return Err(message::RESUME_BUSY),
    }
    if l.native_calls + 1 >= MAX_NATIVE_CALLS {
        return Err(message::C_STACK_OVERFLOW);
    }
    let started = !co.frames.is_null() && co.frame != co.frames;
    if !started && co.slot_of(co.top) < 2 {
        return Err(message::RESUME_DEAD);
    }
    Ok(())
}

/// A resume that cannot be: `false` and a message, or an error for `wrap`.
unsafe fn refuse(l: &mut Thread, text: &str) -> Result<Step, Raised> {
    let wrap = (*l.frame).flags & flag::WRAP != 0;
    (*l.frame).flags &= !(flag::RESUMING | flag::WRAP);
    if wrap {
        return Err(l.raise(text));
    }
    l.push_boolean(false);
    l.push_str(text)?;
    Ok(Step::Native(2))
}

/// Hands the top `n` values of the running thread to the one that resumed it, which runs again.
unsafe fn deliver(g: *mut Global, n: usize) -> Result<Step, Raised> {
    let co = &mut *(*g).current;
    let l = &mut *co.resumer;
    co.resumer = std::ptr::null_mut();
    Global::switch_to(g, l);
    l.activity = Activity::Running;
    let wrap = (*l.frame).flags & flag::WRAP != 0;
    (*l.frame).flags &= !(flag::RESUMING | flag::WRAP);
    if !l.check_stack(n as i32 + 2) {
        co.top = co.top.sub(n);
        if wrap {
            return Err(l.raise(message::RESUME_TOO_MANY));
        }
        l.push_boolean(false);
        l.push_str(message::RESUME_TOO_MANY)?;
        return Ok(Step::Native(2));
    }
    if !wrap {
        *l.top = Value::TRUE;
        l.top = l.top.add(1);
    }
    let first = co.top.sub(n);
    for i in 0..n {
        *l.top.add(i) = *first.add(i);
    }
    l.top = l.top.add(n);
    co.top = first;
    Ok(Step::Native(n + usize::from(!wrap)))
}

/// Performs the request of a native function to yield its top values. `None`: the host resumed this thread.
pub(super) unsafe fn perform_yield(g: *mut Global) -> Result<Option<Step>, Raised> {
    let co = &mut *(*g).current;
    let n = (*co.frame).extra_args as usize;
    (*co.frame).set_request(Request::None);
    if !co.has_values(n) {
        return Err(co.runtime_error(message::MISSING_VALUES));
    }
    suspend(g, n)
}

/// Yields without values, in the middle of a Lua function.
pub(super) unsafe fn yield_nothing(g: *mut Global) -> Result<Option<Step>, Raised> {
    suspend(g, 0)
}

/// Suspends the running thread, which gives its top `n` values.
#[inline(always)]
unsafe fn suspend(g: *mut Global, n: usize) -> Result<Option<Step>, Raised> {
    let co = &mut *(*g).current;
    co.activity = Activity::Suspended;
    if co.resumer.is_null() {
        return Ok(None);
    }
    deliver(g, n).map(Some)
}

/// The running thread's function has returned: what is above the base are the results.
pub(super) unsafe fn finish(g: *mut Global) -> Result<Option<Step>, Raised> {
    let co = &mut *(*g).current;
    co.activity = Activity::Dead;
    co.error_status = Status::Ok;
    if co.resumer.is_null() {
        return Ok(None);
    }
    let n = co.slot_of(co.top) as usize - 1;
    deliver(g, n).map(Some)
}

/// What becomes of an error that a coroutine did not catch.
pub(super) enum Death {
    /// `resume` returns false and the error.
    Result(Step),
    /// The error goes on in the thread that runs now (`wrap`).
    Raise,
    /// The host resumed the thread.
    Escapes,
}

/// The running thread dies of its error.
pub(super) unsafe fn die(g: *mut Global) -> Death {
    let co = &mut *(*g).current;
    co.activity = Activity::Dead;
    if co.resumer.is_null() {
        return Death::Escapes;
    }
    let l = &mut *co.resumer;
    co.resumer = std::ptr::null_mut();
    Global::switch_to(g, l);
    l.activity = Activity::Running;
    let wrap = (*l.frame).flags & flag::WRAP != 0;
    (*l.frame).flags &= !(flag::RESUMING | flag::WRAP);
    let status = co.error_status;
    if status == Status::Exception && !wrap {
        co.error_status = Status::ErrRun;
        let _ = l.raise_any(co.error, status);
        return Death::Raise;
    }
    if wrap {
        let exception = (*g).exceptions.take();
        let error = close_thread(l, co).err().unwrap_or(Value::NIL);
        (*g).exceptions.put_back(exception);
        let plain = matches!(status, Status::ErrMem | Status::Exception);
        let error = if error.is_string() && !plain { with_position(l, error) } else { error };
        let _ = l.raise_any(error, status);
        return Death::Raise;
    }
    l.push_boolean(false);
    *l.top = co.error;
    l.top = l.top.add(1);
    Death::Result(Step::Native(2))
}

/// The running thread dies of a limit that has tripped; the one that has resumed it runs. False: the host has.
pub(super) unsafe fn die_tripped(g: *mut Global) -> bool {
    let co = &mut *(*g).current;
    let l = std::mem::replace(&mut co.resumer, std::ptr::null_mut());
    drop_everything(co);
    if l.is_null() {
        return false;
    }
    Global::switch_to(g, l);
    (*l).activity = Activity::Running;
    (*(*l).frame).flags &= !(flag::RESUMING | flag::WRAP);
    true
}

/// Ends a thread without closing its pending variables.
unsafe fn drop_everything(co: &mut Thread) {
    co.activity = Activity::Dead;
    co.frame = co.frames;
    co.to_close.clear();
    close_upvalues(co, co.at(1));
    co.top = co.at(1);
    (co.handler, co.not_yieldable) = (0, 0);
    co.close_error_zone();
    co.show_trip();
}

/// The error text of a wrapped coroutine with the position of its caller in front.
unsafe fn with_position(l: &mut Thread, error: Value) -> Value {
    let prefix = l.position(1);
    let text = [prefix.as_slice(), crate::object::string_bytes(error)].concat();
    (*l.global).string(&text).unwrap_or(error)
}

/// Closes the pending variables of a thread that does not run, and makes it dead. The error is the thread's own, or that of
/// the last `__close` that failed.
pub(crate) unsafe fn close_thread(l: *mut Thread, co: *mut Thread) -> Result<(), Value> {
    let g = (*l).global;
    let failed = (*co).activity == Activity::Dead && (*co).error_status != Status::Ok;
    let mut error = if failed { Some((*co).error) } else { None };
    if (*co).frames.is_null() && (*co).make_frames(FIRST_FRAMES).is_err() {
        (*co).activity = Activity::Dead;
        return error.map_or(Ok(()), Err);
    }
    barrier_thread(co);
    if (*co).activity == Activity::Suspended {
        close_waiting(l, co);
    }
    (*co).native_calls = (*l).native_calls;
    (*co).frame = (*co).frames;
    (*co).handler = 0;
    (*co).activity = Activity::Running;
    Global::switch_to(g, co);
    close_upvalues(&mut *co, (*co).at(1));
    // The collector finds the error below the base while metamethods run.
    *(*co).at(0) = error.unwrap_or(Value::NIL);
    while let Some(slot) = take_pending(&mut *co, 1) {
        if (*g).is_tripped() {
            continue;
        }
        (*co).top = (*co).at(slot).add(1);
        let before = (*co).not_yieldable;
        let outcome = match closing_call(&mut *co, slot, error.unwrap_or(Value::NIL), 0) {
            Ok(Step::Call(call)) => (*co).call_slot(call.func(), 0),
            Ok(_) => Ok(()),
            Err(raised) => Err(raised),
        };
        (*co).not_yieldable = before;
        if outcome.is_err() {
            // COMPAT: what closes a thread tells of errors by results.
            (*co).settle((*co).error_status);
            error = Some((*co).error);
            *(*co).at(0) = (*co).error;
            (*co).frame = (*co).frames;
        }
    }
    *(*co).at(0) = Value::NIL;
    (*co).top = (*co).at(1);
    (*co).activity = Activity::Dead;
    (*co).error = Value::NIL;
    (*co).error_status = Status::Ok;
    Global::switch_to(g, l);
    error.map_or(Ok(()), Err)
}

/// Closes the coroutines between a suspended thread and the one in it that waits for the host, from the inside out.
unsafe fn close_waiting(l: *mut Thread, co: *mut Thread) {
    let mut thread = std::mem::replace(&mut (*co).resumer, std::ptr::null_mut());
    while !thread.is_null() && !std::ptr::eq(thread, co) {
        let next = std::mem::replace(&mut (*thread).resumer, std::ptr::null_mut());
        let _ = close_thread(l, thread);
        thread = next;
    }
}

/// Resumes a thread from the host. Its results or error value are on top of its own stack.
#[inline(always)]
pub(crate) unsafe fn resume_from_host(l: &mut Thread, co: &mut Thread, nargs: usize) -> Result<(), Status> {
    let g = l.global;
    barrier_thread(co);
    let started = !co.frames.is_null() && co.frame != co.frames;
    let values = if started { co.top() as usize } else { co.slot_of(co.top) as usize - 1 };
    let given = nargs.min(values);
    // The function of a thread that has not started is no argument.
    let nargs = nargs.min(if started { values } else { values.saturating_sub(1) });
    if co.show_trip() {
        *co.top = co.error;
        co.top = co.top.add(1);
        return Err(Status::ErrLimit);
    }
    if let Err(text) = check_resume(l, co) {
        let text = (*g).string(text.as_bytes()).unwrap_or((&(*g).fixed)[0]);
        // The message takes the place of the arguments.
        co.top = co.top.sub(given);
        *co.top = text;
        co.top = co.top.add(1);
        return Err(Status::ErrRun);
    }
    let prepared = l.with_memory(|_| {
        if co.frames.is_null() {
            co.make_frames(FIRST_FRAMES)?;
        }
        isolation::prepare(g, co)
    });
    if prepared.is_err() {
        *co.top = l.error;
        co.top = co.top.add(1);
        return Err(l.error_status);
    }
    co.native_calls = l.native_calls + 1;
    let waiting = std::mem::replace(&mut co.resumer, std::ptr::null_mut());
    let previous = (*g).current;
    let activity = l.activity;
    let result = match enter(g, l, co, waiting, nargs) {
        Ok(step) => execute_within(g, Start::step(step), &Boundary::NONE).map(drop),
        Err(raised) => Err(raised),
    };
    Global::switch_to(g, previous);
    l.activity = activity;
    result.map_err(|_| {
        co.activity = Activity::Dead;
        *co.top = co.error;
        co.top = co.top.add(1);
        co.error_status
    })
}

/// As [`resume_from_host`] for the main thread, in which nothing runs, or which has yielded: a host may run chunks in it as in a
/// coroutine. When they have ended, all is as before.
#[cold]
#[inline(never)]
pub(crate) unsafe fn resume_main(main: &mut Thread, nargs: usize) -> Result<(), Status> {
    let values = main.top() as usize;
    let started = main.depth() > 0;
    if !started && values <= nargs {
        // There is no function.
        main.set_top((values - nargs.min(values)) as i32);
        main.push_str(message::RESUME_DEAD).map_err(|_| Status::ErrMem)?;
        return Err(Status::ErrRun);
    }
    if main.show_trip() {
        *main.top = main.error;
        main.top = main.top.add(1);
        return Err(Status::ErrLimit);
    }
    main.activity = Activity::Running;
    main.not_yieldable = 0;
    let step = first_step(main, nargs.min(values));
    let result = execute_within(main.global, Start::step(step), &Boundary::NONE);
    if main.activity == Activity::Suspended {
        return Ok(());
    }
    main.not_yieldable = 1;
    main.native_calls = 0;
    match result {
        Ok(_) => {
            main.activity = Activity::Running;
            Ok(())
        }
        Err(_) => {
            main.activity = Activity::Dead;
            *main.top = main.error;
            main.top = main.top.add(1);
            Err(main.error_status)
        }
    }
}

impl Thread {
    /// Whether this thread neither runs nor waits for one that does.
    pub(crate) fn is_at_rest(&self) -> bool {
        matches!(self.activity, Activity::Suspended | Activity::Dead)
    }

    /// Number of frames above the base.
    pub(crate) unsafe fn depth(&self) -> usize {
        if self.frames.is_null() { 0 } else { self.frame.offset_from(self.frames) as usize }
    }

    /// The frame `level` below the one on top, if there is one above the base.
    pub(crate) unsafe fn frame_at_level(&self, level: usize) -> Option<*mut CallFrame> {
        (level < self.depth()).then(|| self.frame.sub(level))
    }
}
