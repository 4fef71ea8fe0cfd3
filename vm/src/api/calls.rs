//! Calls and continuations.

use crate::call::{REQUESTED, Request, close_upvalues};
use crate::error::message;
use crate::state::{Activity, Event, State, Thread, flag};
use crate::value::Value;
use crate::{Continuation, NativeResult, Raised, Status};

/// In the place of the slot of a message handler: that of the state's `Shared`.
pub(crate) const SHARED_HANDLER: u32 = u32::MAX;

impl State {
    /// Calls the function below its `nargs` arguments, all of which it replaces by `nresults` results, or by all for
    /// [`MULTI`](crate::MULTI) (`lua_call`, section 4.6). This recurses natively, at most 200 levels, and cannot be yielded across;
    /// see [`State::call_k`].
    ///
    /// A native function passes an error on with `?`. A host outside of any Lua function can get at the error value with
    /// [`State::catch`].
    ///
    /// # Errors
    /// Those of the function; the value is not a function; fewer than `nargs + 1` values; more than 32767 results wanted.
    ///
    /// ```
    /// use perilune_vm::{OwnedState, MULTI, NativeResult, State};
    ///
    /// fn both(l: &mut State) -> NativeResult {
    ///     l.push_value(1);
    ///     Ok(2)
    /// }
    ///
    /// let mut lua = OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_native(both);
    /// l.push_integer(7);
    /// l.call(1, MULTI).unwrap();
    /// assert_eq!((l.top(), l.to_integer(1), l.to_integer(2)), (2, Some(7), Some(7)));
    /// ```
    pub fn call(&mut self, nargs: i32, nresults: i32) -> Result<(), Raised> {
        let func = self.function_slot(nargs)?;
        let nresults = self.result_count(nresults)?;
        // SAFETY: function and arguments are on the stack.
        unsafe { self.inner_mut().call_slot(func, nresults) }
    }

    /// As [`State::call`], but catches errors: the error value is then on top (`lua_pcall`, section 4.6). `handler` is the index of
    /// a message handler below the function, 0 for none.
    ///
    /// # Errors
    /// The status of the error.
    pub fn pcall(&mut self, nargs: i32, nresults: i32, handler: i32) -> Result<(), Status> {
        self.pcall_passing(nargs, nresults, handler).map_err(|status| self.settle(status))
    }

    /// As [`State::pcall`] for foreign callers, where exceptions pass: see [`State::take_exception`].
    pub(crate) fn pcall_passing(&mut self, nargs: i32, nresults: i32, handler: i32) -> Result<(), Status> {
        self.pcall_checked(nargs, nresults, |l, func| l.handler_slot(handler, func))
    }

    /// As [`State::pcall`] with the message handler that is in force already. What is not caught is an exception: after [`Status::Exception`] the
    /// native function returns [`State::raise_exception`].
    ///
    /// # Errors
    /// The status of the error.
    pub fn pcall_inside(&mut self, nargs: i32, nresults: i32) -> Result<(), Status> {
        self.pcall_checked(nargs, nresults, |l, _| Ok(l.handler))
    }

    /// As [`State::pcall`] with the message handler of the state's [`Shared`](crate::Shared), which need not lie on the stack. Without such
    /// a one there is no handler.
    ///
    /// # Errors
    /// The status of the error.
    #[inline]
    pub fn pcall_traced(&mut self, nargs: i32, nresults: i32) -> Result<(), Status> {
        self.pcall_checked(nargs, nresults, |_, _| Ok(SHARED_HANDLER)).map_err(|status| self.settle(status))
    }

    /// The message handler in force, if there is one.
    pub(crate) fn handler_value(&self) -> Option<Value> {
        let l = self.inner();
        match l.handler {
            0 => None,
            // SAFETY: the global outlives its threads.
            SHARED_HANDLER => unsafe { (*l.global).trace.map(Value::native) },
            // SAFETY: the handler lies on the stack.
            slot => Some(unsafe { *l.at(slot) }),
        }
    }

    #[inline(always)]
    fn pcall_checked(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: impl FnOnce(&mut Thread, u32) -> Result<u32, Raised>,
    ) -> Result<(), Status> {
        match self.prepare_pcall(nargs, nresults, handler) {
            // SAFETY: function and arguments are on the stack.
            Ok((func, nresults, handler)) => unsafe {
                self.protect(func, handler, |l| l.call_slot(func, nresults))
            },
            Err(raised) => Err(self.refuse_pcall(nargs, raised)),
        }
    }

    /// The slot of the function, the number of results and the slot of the message handler.
    pub(crate) fn prepare_pcall(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: impl FnOnce(&mut Thread, u32) -> Result<u32, Raised>,
    ) -> Result<(u32, i16, u32), Raised> {
        let func = self.function_slot(nargs)?;
        let nresults = self.result_count(nresults)?;
        let handler = handler(self.inner_mut(), func)?;
        Ok((func, nresults, handler))
    }

    /// A protected call that cannot be: the error takes the place of function and arguments, as far as they are there.
    #[cold]
    pub(crate) fn refuse_pcall(&mut self, nargs: i32, raised: Raised) -> Status {
        let left = self.top().saturating_sub(nargs.max(0)).saturating_sub(1).max(0);
        self.catch(raised, left)
    }

    /// The slot of a function below `nargs` arguments.
    #[inline(always)]
    pub(crate) fn function_slot(&mut self, nargs: i32) -> Result<u32, Raised> {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        if nargs < 0 || nargs >= l.top() || unsafe { (*l.global).push_failed } {
            return Err(l.no_function_slot());
        }
        Ok(l.slot_of(l.top) - nargs as u32 - 1)
    }

    #[cold]
    fn no_function_slot(&mut self) -> Raised {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        if unsafe { (*l.global).push_failed } { l.push_error() } else { l.raise(message::MISSING_VALUES) }
    }

    /// The number of results as the machine counts them; every negative number means all.
    #[inline(always)]
    pub(crate) fn result_count(&mut self, nresults: i32) -> Result<i16, Raised> {
        match i16::try_from(nresults.max(-1)) {
            Ok(count) => Ok(count),
            Err(_) => Err(self.raise(message::TOO_MANY_RESULTS)),
        }
    }

    /// Hands the error value on top to the message handler in force, if there is one, and puts its result in the place.
    pub fn handle_message(&mut self) {
        let Some(handler) = self.handler_value().filter(|_| self.top() > 0) else { return };
        self.push(handler);
        self.insert(-2);
        // An error in the handler takes the place of its result.
        if let Err(status) = self.pcall_inside(1, 1) {
            self.settle(status);
        }
    }

    /// Levels of native calls that are in use.
    #[must_use]
    pub fn native_levels(&self) -> u32 {
        self.inner().native_calls.into()
    }

    /// Runs `f` so many levels of native calls deeper: for recursion of the host whose depth a script controls. One level may take some ten
    /// kilobytes of the native stack.
    ///
    /// # Errors
    /// "C stack overflow" where a call would raise it, too; `f` does not run then.
    ///
    /// ```
    /// # use perilune_vm::{OwnedState, Raised, State};
    /// fn descend(l: &mut State, levels: u32) -> Result<(), Raised> {
    ///     if levels == 0 { Ok(()) } else { l.at_native_levels(1, |l| descend(l, levels - 1))? }
    /// }
    /// let mut lua = OwnedState::new().unwrap();
    /// assert!(lua.state().attempt(|l| descend(l, 100)).is_ok());
    /// assert!(lua.state().attempt(|l| descend(l, 1_000_000)).is_err());
    /// assert_eq!(lua.state().native_levels(), 0);
    /// ```
    pub fn at_native_levels<T>(&mut self, levels: u16, f: impl FnOnce(&mut State) -> T) -> Result<T, Raised> {
        /// Gives the levels back, also after a panic.
        struct Deeper<'a>(&'a mut State, u16);
        impl Drop for Deeper<'_> {
            fn drop(&mut self) {
                self.0.inner_mut().native_calls = self.1;
            }
        }
        let before = self.inner().native_calls;
        let deeper = Deeper(self, before);
        for _ in 0..levels {
            deeper.0.inner_mut().enter_native_call()?;
        }
        Ok(f(deeper.0))
    }

    /// The slot of the message handler at an index, which lies below the function; 0 stays 0.
    #[inline]
    pub(crate) fn handler_slot(&mut self, handler: i32, func: u32) -> Result<u32, Raised> {
        if handler == 0 {
            return Ok(0);
        }
        match self.stack_slot(handler) {
            Some(slot) if slot < func => Ok(slot),
            _ => Err(self.raise(message::BAD_HANDLER)),
        }
    }

    /// Runs `call` under a message handler and catches its error: everything from `func` on is unwound then, and the error
    /// value stands there.
    #[inline(always)]
    pub(crate) unsafe fn protect<T>(
        &mut self,
        func: u32,
        handler: u32,
        call: impl FnOnce(&mut Thread) -> Result<T, Raised>,
    ) -> Result<T, Status> {
        let l = self.inner_mut();
        let saved_handler = std::mem::replace(&mut l.handler, handler);
        let frame = l.frame.byte_offset_from(l.frames);
        if let Ok(result) = call(l) {
            l.handler = saved_handler;
            return Ok(result);
        }
        Err(l.catch_at(func, frame, saved_handler))
    }

    /// Unwinds everything from slot `func` on and puts the error value there. The frame that catches it is so many bytes above the first. An exception
    /// that passes goes on, with [`Status::Exception`].
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn catch_at(&mut self, func: u32, frame: isize, saved_handler: u32) -> Status {
        let l = self.inner_mut();
        l.frame = l.frames.byte_offset(frame);
        let mut status = l.error_status;
        let mut error = l.error;
        let mut passing = l.take_passing();
        close_upvalues(l, l.at(func));
        // The collector finds the error there while metamethods run.
        *l.at(func) = error;
        while let Some(slot) = crate::call::take_pending(l, func) {
            if (*l.global).is_tripped() {
                continue;
            }
            l.top = l.at(slot).add(1);
            let v = *l.at(slot);
            let method = (*l.global).metamethod(v, Event::Close);
            let at = l.slot_of(l.top);
            l.push(method);
            l.push(v);
            l.push(error);
            if l.call_slot(at, 0).is_err() {
                l.frame = l.frames.byte_offset(frame);
                if l.error_status == Status::Exception {
                    (*l.global).exceptions.replace(&mut passing);
                } else if status == Status::Exception {
                    // An error does not stop it.
                    continue;
                }
                status = l.error_status;
                error = l.error;
                *l.at(func) = error;
            }
        }
        (*l.global).exceptions.put_back(passing);
        l.error_status = status;
        if l.show_trip() {
            (status, error) = (l.error_status, l.error);
        }
        l.handler = saved_handler;
        l.top = l.at(func);
        l.error = Value::NIL;
        l.close_error_zone();
        l.shrink_frames();
        l.push(error);
        status
    }

    /// A native function is running that can make a request about the top `n` values, and the machine to perform it.
    #[inline(always)]
    pub(crate) fn check_request(&mut self, n: i32) -> Result<(), Raised> {
        if !self.can_request() {
            return Err(self.raise(message::BAD_REQUEST));
        }
        if n < 0 || n > self.top() {
            return Err(self.raise(message::MISSING_VALUES));
        }
        Ok(())
    }

    /// Whether a native function runs whose requests the machine would perform.
    #[inline(always)]
    pub(super) fn can_request(&self) -> bool {
        let l = self.inner();
        // SAFETY: the running frame is valid.
        let flags = unsafe { (*l.frame).flags };
        flags & (flag::BASE | flag::LUA | flag::HOOK) == 0 && l.activity == Activity::Running
    }

    /// `return l.call_k(...)`: calls without native recursion, then runs `k` with the results on the stack above the
    /// function's other values (`lua_callk`, section 4.5). Yields pass through. `k` gets [`Status::Ok`] or, if it is known that a
    /// yield has passed, [`Status::Yield`], and `ctx`.
    ///
    /// The call is a request, performed when the native function returns what this one gave it.
    ///
    /// # Errors
    /// Fewer than `nargs + 1` values; more than 32767 results wanted; no native function is running. Those of the called function go
    /// past the caller.
    pub fn call_k(&mut self, nargs: i32, nresults: i32, ctx: i64, k: Continuation) -> NativeResult {
        self.request_call(Request::Call, nargs, nresults, ctx, k)
    }

    /// As [`State::call_k`] for calls that the reference makes from C: they cannot be yielded across and count as native
    /// recursion, although they do not recurse.
    ///
    /// # Errors
    /// As [`State::call_k`]; `C stack overflow`
    pub fn call_barred_k(&mut self, nargs: i32, nresults: i32, ctx: i64, k: Continuation) -> NativeResult {
        self.request_call(Request::BarredCall, nargs, nresults, ctx, k)
    }

    /// As [`State::call_k`], and an error of the function is caught: `k` gets its status and the error value on top
    /// (`lua_pcallk`, section 4.5). `handler` is the index of a message handler below the function, 0 for none.
    ///
    /// # Errors
    /// As [`State::call_k`]; there is no value at `handler`.
    pub fn pcall_k(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: i32,
        ctx: i64,
        k: Continuation,
    ) -> NativeResult {
        let func = self.function_slot(nargs)?;
        let handler = self.handler_slot(handler, func)?;
        let request = self.request_call(Request::ProtectedCall, nargs, nresults, ctx, k)?;
        // SAFETY: the running frame is a native one.
        unsafe { (*self.inner().frame).saved_handler = handler };
        Ok(request)
    }

    #[inline(always)]
    fn request_call(
        &mut self,
        request: Request,
        nargs: i32,
        nresults: i32,
        ctx: i64,
        k: Continuation,
    ) -> NativeResult {
        if !self.can_request() {
            return Err(self.raise(message::BAD_REQUEST));
        }
        let func = self.function_slot(nargs)?;
        let nresults = self.result_count(nresults)?;
        // SAFETY: the running frame is a native one.
        unsafe {
            let frame = self.inner().frame;
            (*frame).top = func;
            (*frame).extra_args = i32::from(nresults) as u32;
            (*frame).continuation = Some(k);
            (*frame).context = ctx;
            (*frame).set_request(request);
        }
        Ok(REQUESTED)
    }

    /// `return l.yield_k(...)`: yields the top `nresults` values; when resumed, `k` runs with what was passed to resume, or
    /// without `k` these values are the function's results (`lua_yieldk` and `lua_yield`, section 4.5).
    ///
    /// # Errors
    /// The thread cannot yield here; fewer than `nresults` values.
    pub fn yield_k(&mut self, nresults: i32, ctx: i64, k: Option<Continuation>) -> NativeResult {
        let l = self.inner_mut();
        if l.not_yieldable > 0 {
            return Err(l.yield_error());
        }
        if !l.can_request() {
            return Err(l.raise(message::YIELD_ACROSS));
        }
        if nresults < 0 || nresults > l.top() {
            return Err(l.raise(message::MISSING_VALUES));
        }
        // SAFETY: the running frame is a native one.
        unsafe {
            let frame = l.frame;
            (*frame).extra_args = nresults as u32;
            (*frame).continuation = k;
            (*frame).context = ctx;
            (*frame).set_request(Request::Yield);
        }
        Ok(REQUESTED)
    }

    /// Whether the running thread can yield (`lua_isyieldable`, section 4.6).
    #[must_use]
    pub fn is_yieldable(&self) -> bool {
        self.inner().not_yieldable == 0
    }
}
