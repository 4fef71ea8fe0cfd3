//! Native functions that a foreign function calls directly, as C functions call each other: in its own frame, with its arguments and
//! upvalues.
//!
//! The machine is not there to perform what a native function requests, so it is performed here, recursively, and the continuation runs. A
//! yield leaves the foreign function, as one of its own would.

use super::{Called, Resumed};
use crate::call::{REQUESTED, Request};
use crate::error::message;
use crate::object::NativeClosure;
use crate::state::{State, Thread};
use crate::value::{Type, tag};
use crate::{Continuation, MULTI, NativeFn, NativeResult, REGISTRY_INDEX, Raised, Status};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Slots that a native function has without asking.
const ROOM: usize = 4;
/// Frames of a thread that has not run yet.
const FRAMES: usize = 4;

/// How a native function that was called directly has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Ran {
    /// It has returned so many values, which are on top.
    Returned(usize),
    /// The thread yields: the caller's frames are to be dropped.
    Yielded,
}

impl State {
    /// The native function at an index, or that of a native closure there. There is none for functions of Rust with captured values,
    /// which are nothing without them, and for foreign ones.
    #[must_use]
    pub fn native_function(&self, idx: i32) -> Option<NativeFn> {
        let v = self.value_at(idx);
        match v.tag {
            // SAFETY: the value is on the stack.
            tag::NATIVE => Some(unsafe { v.as_native() }),
            // SAFETY: as above.
            tag::NATIVE_CLOSURE => unsafe {
                let closure = v.as_native_closure();
                ((*closure).foreign == 0 && (*closure).header.flags != NativeClosure::HOST)
                    .then_some((*closure).function)
            },
            _ => None,
        }
    }

    /// Whether the value at an index was made by [`State::push_library_closure`].
    #[must_use]
    pub fn is_library_closure(&self, idx: i32) -> bool {
        let v = self.value_at(idx);
        // SAFETY: the value is on the stack.
        v.tag == tag::NATIVE_CLOSURE
            && unsafe { (*v.as_native_closure()).header.flags == NativeClosure::HIDDEN }
    }

    /// As [`State::run_native`] for the closure on top, which is popped: it sees its own upvalues.
    ///
    /// # Errors
    /// Those of the function; there is no native closure on top; not enough memory.
    ///
    /// # Safety
    /// As there.
    pub unsafe fn run_native_closure(&mut self) -> Result<Ran, Raised> {
        let Some(function) = self.native_function(-1) else {
            return Err(self.runtime_error(message::MISSING_VALUES));
        };
        // The closure takes the place of the running function, which is kept elsewhere meanwhile.
        let func = (*self.inner().frame).func;
        let running = *self.inner().at(func);
        self.push(running);
        let kept = self.ref_(REGISTRY_INDEX)?;
        *self.inner().at(func) = self.pop_value();
        let ran = self.run_native(function);
        if !matches!(ran, Ok(Ran::Yielded)) {
            *self.inner().at(func) = running;
        }
        self.unref(REGISTRY_INDEX, kept)?;
        ran
    }

    /// Runs a native function in the frame of the foreign function that runs.
    ///
    /// # Errors
    /// Those of the function.
    ///
    /// # Safety
    /// For [`Ran::Yielded`] the caller leaves its frames, as [`State::leave_for_yield`] says.
    pub unsafe fn run_native(&mut self, function: NativeFn) -> Result<Ran, Raised> {
        let l = self.inner_mut();
        if !l.can_request() {
            return l.call_with_arguments(function).map(Ran::Returned);
        }
        l.ensure(ROOM)?;
        let mut result = l.catch_panic(function);
        loop {
            let n = result?;
            if n != REQUESTED {
                return Ok(Ran::Returned(l.existing_results(n)));
            }
            if (*l.frame).requests(Request::Yield) {
                return Ok(Ran::Yielded);
            }
            let request = (*l.frame).take_request();
            result = match request {
                Request::Call | Request::BarredCall | Request::ProtectedCall => {
                    let Some((k, status, context)) = l.perform_call(request)? else {
                        return Ok(Ran::Yielded);
                    };
                    l.catch_panic(|l| k(l, status, context))
                }
                Request::Resume => l.perform_resume(),
                Request::ResumeWrapped => l.perform_wrapped_resume(),
                Request::Wait => Err(l.yield_error()),
                Request::Yield | Request::None => Err(l.runtime_error(message::BAD_RESULT_COUNT)),
            };
        }
    }

    /// Where no native function runs that could request anything, it is called as Lua would, with copies of all values.
    fn call_with_arguments(&mut self, function: NativeFn) -> NativeResult {
        let nargs = self.top();
        self.ensure_stack(nargs + 1, "too many arguments")?;
        self.push_native(function);
        for i in 1..=nargs {
            self.push_value(i);
        }
        self.call(nargs, MULTI)?;
        Ok((self.top() - nargs) as usize)
    }

    fn catch_panic(&mut self, run: impl FnOnce(&mut Self) -> NativeResult) -> NativeResult {
        match catch_unwind(AssertUnwindSafe(|| run(self))) {
            Ok(result) => result,
            Err(payload) => Err(self.raise_panic(&*payload)),
        }
    }

    /// Performs the requested call; the continuation, with its status and context. `None`: a yield passes.
    unsafe fn perform_call(
        &mut self,
        request: Request,
    ) -> Result<Option<(Continuation, Status, i64)>, Raised> {
        let l = self.inner_mut();
        let frame = l.frame;
        let (func, end) = ((*frame).top, l.slot_of(l.top));
        let Some(k) = (*frame).continuation.take().filter(|_| func < end) else {
            return Err(l.runtime_error(message::MISSING_VALUES));
        };
        let (nargs, nresults, context) =
            ((end - func) as i32 - 1, (*frame).extra_args as i32, (*frame).context);
        let called = match request {
            Request::Call => Ok(l.call_across(nargs, nresults, context, k, 0)?),
            Request::ProtectedCall => {
                let handler = (*frame).saved_handler;
                let handler = if handler == 0 { 0 } else { (handler - (*frame).func) as i32 };
                l.pcall_across(nargs, nresults, handler, context, k, 0)
            }
            _ => Ok(l.call(nargs, nresults).map(|()| Called::Returned)?),
        };
        Ok(match called {
            Ok(Called::Yielded) => None,
            Ok(Called::Returned) => Some((k, Status::Ok, context)),
            Err(status) => Some((k, status, context)),
        })
    }

    /// What `coroutine.resume` returns.
    unsafe fn perform_resume(&mut self) -> NativeResult {
        let (co, resumed) = self.resume_target()?;
        let (succeeded, count) = match resumed {
            Ok(count) => (true, count),
            Err(Status::Exception) => return Err(self.raised_in(co)),
            Err(_) => (false, 1),
        };
        if !self.check_stack(count + 1) {
            (*co).pop(count);
            self.push_boolean(false);
            self.push_str(message::RESUME_TOO_MANY)?;
            return Ok(2);
        }
        self.push_boolean(succeeded);
        (*co).x_move(self, count);
        Ok(count as usize + 1)
    }

    /// What a function made by `coroutine.wrap` returns.
    unsafe fn perform_wrapped_resume(&mut self) -> NativeResult {
        let (co, resumed) = self.resume_target()?;
        match resumed {
            Ok(count) if self.check_stack(count + 1) => {
                (*co).x_move(self, count);
                Ok(count as usize)
            }
            Ok(count) => {
                (*co).pop(count);
                Err(self.raise(message::RESUME_TOO_MANY))
            }
            Err(Status::Exception) => Err(self.raised_in(co)),
            Err(status) => {
                if !matches!((*co).status(), Status::Ok | Status::Yield) {
                    (*co).pop(1);
                    let _ = (*co).close_self();
                }
                (*co).x_move(self, 1);
                if status != Status::ErrMem
                    && let Some(text) = self.bytes(-1).filter(|_| self.type_of(-1) == Type::String)
                {
                    let text = [self.position(1).as_slice(), text].concat();
                    self.pop(1);
                    self.push_bytes(&text)?;
                }
                Err(self.raise_value())
            }
        }
    }

    /// Resumes the thread of the request with its arguments, which are on top. Its values, so many of them, are on its own stack; or the
    /// error value.
    unsafe fn resume_target(&mut self) -> Result<(*mut Thread, Result<i32, Status>), Raised> {
        let l = self.inner_mut();
        let co = (*l.global).resume_target;
        let nargs = (*l.frame).context as i32;
        if co.is_null() || !l.has_values(nargs as usize) {
            return Err(l.runtime_error(message::MISSING_VALUES));
        }
        if (*co).frames.is_null() {
            l.with_memory(|_| (*co).make_frames(FRAMES))?;
        }
        (*co).ensure(nargs as usize + 2).map_err(|_| l.raise_any((*co).error, (*co).error_status))?;
        l.x_move(&mut *co, nargs);
        let resumed = (*co).resume_self(nargs).map(|resumed| match resumed {
            Resumed::Yielded(count) | Resumed::Returned(count) => count,
        });
        Ok((co, resumed))
    }
}
