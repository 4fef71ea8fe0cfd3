//! Calls and continuations.

use crate::call::{REQUEST_CALL, REQUEST_YIELD, close_upvalues};
use crate::state::{Event, State, flag};
use crate::value::Value;
use crate::{Continuation, NativeResult, Raised, Status};

impl State {
    /// Calls the function below its `nargs` arguments, all of which it replaces by the results (`lua_call`). This
    /// recurses natively, at most 200 levels, and cannot be yielded across; see [`State::call_k`].
    ///
    /// # Errors
    /// Those of the function.
    pub fn call(&mut self, nargs: i32, nresults: i32) -> Result<(), Raised> {
        // SAFETY: function and arguments are on the stack.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            self.call_slot(func, nresults as i16)
        }
    }

    /// As [`State::call`], but catches errors: the error value is then on top (`lua_pcall`). `handler` is the index of a message
    /// handler, 0 for none.
    ///
    /// # Errors
    /// The status of the error.
    pub fn pcall(&mut self, nargs: i32, nresults: i32, handler: i32) -> Result<(), Status> {
        // SAFETY: function and arguments are on the stack.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            let handler = self.handler_slot(handler);
            self.protect(func, handler, |l| l.call_slot(func, nresults as i16))
        }
    }

    /// As [`State::pcall`] with the message handler that is in force already.
    ///
    /// # Errors
    /// The status of the error.
    pub fn pcall_inside(&mut self, nargs: i32, nresults: i32) -> Result<(), Status> {
        // SAFETY: function and arguments are on the stack.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            self.protect(func, self.handler, |l| l.call_slot(func, nresults as i16))
        }
    }

    /// Hands the error value on top to the message handler in force, if there is one, and puts its result in the place.
    pub fn handle_message(&mut self) {
        if self.handler == 0 {
            return;
        }
        // SAFETY: the handler lies on the stack below.
        let handler = unsafe { *self.at(self.handler) };
        self.push(handler);
        self.insert(-2);
        // An error in the handler takes the place of its result.
        let _ = self.pcall_inside(1, 1);
    }

    /// Levels of native calls that are in use.
    #[must_use]
    pub fn native_levels(&self) -> u32 {
        self.native_calls.into()
    }

    /// The slot of the message handler at an index; 0 stays 0.
    pub(crate) fn handler_slot(&self, handler: i32) -> u32 {
        if handler == 0 { 0 } else { self.slot_of(self.address(handler)) }
    }

    /// Runs `call` under a message handler and catches its error: everything from `func` on is unwound then, and the error
    /// value stands there.
    pub(crate) unsafe fn protect<T>(
        &mut self,
        func: u32,
        handler: u32,
        call: impl FnOnce(&mut Self) -> Result<T, Raised>,
    ) -> Result<T, Status> {
        let saved_handler = std::mem::replace(&mut self.handler, handler);
        let frame = self.frame.offset_from(self.frames);
        if let Ok(result) = call(self) {
            self.handler = saved_handler;
            return Ok(result);
        }
        self.frame = self.frames.offset(frame);
        let mut status = self.error_status;
        let mut error = self.error;
        close_upvalues(self, self.at(func));
        while let Some(slot) = crate::call::take_pending(self, func) {
            self.top = self.at(slot).add(1);
            let v = *self.at(slot);
            let method = (*self.global).metamethod(v, Event::Close);
            let at = self.slot_of(self.top);
            self.push(method);
            self.push(v);
            self.push(error);
            if self.call_slot(at, 0).is_err() {
                self.frame = self.frames.offset(frame);
                status = self.error_status;
                error = self.error;
            }
        }
        self.handler = saved_handler;
        self.top = self.at(func);
        self.error = Value::NIL;
        self.close_error_zone();
        self.shrink_frames();
        self.push(error);
        Err(status)
    }

    /// `return l.call_k(...)`: calls without native recursion, then runs `k` with the results on the stack above the
    /// function's other values (`lua_callk`). Yields pass through.
    ///
    /// # Errors
    /// None now; those of the function go past the caller.
    pub fn call_k(&mut self, nargs: i32, nresults: i32, ctx: i64, k: Continuation) -> NativeResult {
        // SAFETY: the running frame is a native one.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            let frame = self.frame;
            (*frame).top = func;
            (*frame).extra_args = nresults as u32;
            (*frame).continuation = Some(k);
            (*frame).context = ctx;
            (*frame).saved_levels = (self.not_yieldable, self.native_calls);
            (*frame).flags |= flag::CONTINUED;
        }
        Ok(REQUEST_CALL)
    }

    /// As [`State::call_k`] for calls that the reference makes from C: they cannot be yielded across and count as native
    /// recursion, although they do not recurse.
    ///
    /// # Errors
    /// `C stack overflow`
    pub fn call_barred_k(&mut self, nargs: i32, nresults: i32, ctx: i64, k: Continuation) -> NativeResult {
        let request = self.call_k(nargs, nresults, ctx, k);
        self.not_yieldable += 1;
        self.enter_native_call()?;
        request
    }

    /// As [`State::call_k`], and an error of the function is caught: `k` gets its status and the error value on top
    /// (`lua_pcallk`).
    ///
    /// # Errors
    /// None.
    pub fn pcall_k(&mut self, nargs: i32, nresults: i32, handler: i32, ctx: i64, k: Continuation) -> NativeResult {
        // SAFETY: the running frame is a native one; the handler's index is valid.
        unsafe {
            let handler = self.handler_slot(handler);
            let frame = self.frame;
            (*frame).saved_handler = self.handler;
            (*frame).flags |= flag::PROTECTED;
            self.handler = handler;
        }
        let request = self.call_k(nargs, nresults, ctx, k);
        self.enter_native_call()?;
        request
    }

    /// `return l.yield_k(...)`: yields the top `nresults` values; when resumed, `k` runs with what was passed to resume, or
    /// without `k` these values are the function's results (`lua_yieldk`).
    ///
    /// # Errors
    /// The thread cannot yield here.
    pub fn yield_k(&mut self, nresults: i32, ctx: i64, k: Option<Continuation>) -> NativeResult {
        if self.not_yieldable > 0 {
            return Err(self.yield_error());
        }
        // SAFETY: the running frame is a native one.
        unsafe {
            let frame = self.frame;
            (*frame).extra_args = nresults as u32;
            (*frame).continuation = k;
            (*frame).context = ctx;
        }
        Ok(REQUEST_YIELD)
    }

    /// Whether the running thread can yield.
    #[must_use]
    pub fn is_yieldable(&self) -> bool {
        self.not_yieldable == 0
    }
}
