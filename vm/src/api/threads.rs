//! Coroutines.

use crate::call::{REQUESTED, Request, close_thread, new_thread, outermost};
use crate::error::message;
use crate::heap::mark::barrier_thread;
use crate::state::{Activity, State, Thread};
use crate::value::{Value, tag};
use crate::{Continuation, NativeResult, Raised, Status};
use std::task::Waker;

/// What a thread that was resumed has done. Either way the values are on top of its own stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resumed {
    /// It has yielded so many values. They are to be popped before it is resumed.
    Yielded(i32),
    /// Its function has returned so many results.
    Returned(i32),
}

impl State {
    /// Pops a function and pushes a coroutine that will run it (`lua_newthread`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_coroutine(&mut self) -> Result<(), Raised> {
        self.permit_coroutine()?;
        let f = self.value_at(-1);
        // SAFETY: the function stays on the stack until the thread holds it.
        unsafe {
            let co = self.with_memory(|l| new_thread(l.global, f))?;
            self.bequeath_to(co);
            self.pop(1);
            self.push(Value::of_kind(co, tag::THREAD));
        }
        Ok(())
    }

    /// The coroutine at an index, if it is one.
    pub(crate) fn thread_at(&self, idx: i32) -> Option<*mut Thread> {
        let v = self.value_at(idx);
        (v.tag == tag::THREAD).then(|| v.as_thread())
    }

    /// `return l.resume_k(...)` (`lua_resume`, section 4.6): resumes the coroutine at `idx` with the top `nargs` values, without
    /// native recursion. The function's results are those of `coroutine.resume`; with `wrap` those of a function made by
    /// `coroutine.wrap`.
    ///
    /// # Errors
    /// There is no coroutine; fewer than `nargs` values; no native function is running.
    #[inline]
    pub fn resume_k(&mut self, idx: i32, nargs: i32, wrap: bool) -> NativeResult {
        let l = self.inner_mut();
        let Some(co) = l.thread_at(idx) else { return Err(l.type_error(idx, "coroutine")) };
        l.check_request(nargs)?;
        // SAFETY: the running frame is a native one.
        unsafe {
            (*l.global).resume_target = co;
            (*l.frame).context = i64::from(nargs);
            (*l.frame).set_request(if wrap { Request::ResumeWrapped } else { Request::Resume });
        }
        Ok(REQUESTED)
    }

    /// `return l.wait_k(...)`: suspends the running coroutine *and* those that have resumed it, up to the one that the host
    /// has resumed, until the host resumes that one again; then `k` runs. So a function of the host can wait for something outside,
    /// wherever a script calls it.
    ///
    /// # Errors
    /// Something on the way cannot be suspended: the host itself runs the function, a comparator of `table.sort`, ...
    pub fn wait_k(&mut self, ctx: i64, k: Continuation) -> NativeResult {
        let l = self.inner_mut();
        // SAFETY: the running frame is a native one; the threads on the way are alive.
        unsafe {
            if outermost(l).is_none_or(|outer| (*outer).is_main()) {
                return Err(l.yield_error());
            }
            l.check_request(0)?;
            (*l.frame).continuation = Some(k);
            (*l.frame).context = ctx;
            (*l.frame).set_request(Request::Wait);
        }
        Ok(REQUESTED)
    }

    /// Whether the coroutine at an index is suspended because a function in it waits for the host.
    #[must_use]
    pub fn coroutine_waits(&self, idx: i32) -> bool {
        // SAFETY: the thread is on the stack.
        self.thread_at(idx)
            .is_some_and(|co| unsafe { (*co).activity == Activity::Suspended && !(*co).resumer.is_null() })
    }

    /// Sets what functions that wait have to wake, and returns what was set before.
    pub fn replace_waker(&mut self, waker: Option<Waker>) -> Option<Waker> {
        // SAFETY: the global outlives its threads.
        unsafe { std::mem::replace(&mut (*self.global()).waker, waker) }
    }

    /// What functions that wait have to wake; `None` if the host does not wait for anything.
    #[must_use]
    pub fn waker(&self) -> Option<Waker> {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).waker.clone() }
    }

    /// The status of the coroutine at an index, as `coroutine.status` names it.
    #[must_use]
    pub fn coroutine_status(&self, idx: i32) -> Option<&'static str> {
        // SAFETY: the thread is on the stack.
        self.thread_at(idx).map(|co| unsafe {
            match (*co).activity {
                Activity::Running => "running",
                Activity::Normal => "normal",
                Activity::Dead => "dead",
                Activity::Suspended => {
                    let started = !(*co).frames.is_null() && (*co).frame != (*co).frames;
                    if started || (*co).slot_of((*co).top) >= 2 { "suspended" } else { "dead" }
                }
            }
        })
    }

    /// Whether the coroutine at an index could yield.
    #[must_use]
    pub fn coroutine_is_yieldable(&self, idx: i32) -> bool {
        // SAFETY: the thread is on the stack.
        self.thread_at(idx).is_some_and(|co| unsafe { (*co).not_yieldable == 0 })
    }

    /// Closes the coroutine at an index, which is suspended or dead (`lua_closethread`, section 4.6): its pending variables are
    /// closed, as `coroutine.close` does. False if it failed or one of them does, or if it runs or waits for another; the error is
    /// pushed then. Another value is closed already.
    pub fn close_coroutine(&mut self, idx: i32) -> bool {
        let Some(co) = self.thread_at(idx) else { return true };
        // SAFETY: the thread is on the stack.
        if unsafe { !(*co).is_at_rest() } {
            let raised = self.raise(message::CLOSE_BUSY);
            self.catch(raised, self.top());
            return false;
        }
        let l = self.inner_mut();
        // SAFETY: the thread is on the stack and does not run.
        match unsafe { close_thread(l, co) } {
            Ok(()) => true,
            Err(error) => {
                self.push(error);
                false
            }
        }
    }

    /// Runs `f` with the state of the coroutine at an index (`lua_tothread`, section 4.6); for the debug interface. `None` if there
    /// is no thread.
    pub fn with_thread<R>(&mut self, idx: i32, f: impl FnOnce(&mut State) -> R) -> Option<R> {
        let co = self.thread_at(idx)?;
        // SAFETY: the thread is on the stack. A thread that never ran gets its base frame.
        unsafe {
            if (*co).frames.is_null() && (*co).make_frames(4).is_err() {
                return None;
            }
            barrier_thread(co);
            let result = f(&mut *co);
            // A collection for want of memory may have looked at it meanwhile.
            barrier_thread(co);
            Some(result)
        }
    }

    /// Moves the top `n` values, or all that there are, to the coroutine at `idx` (`lua_xmove`, section 4.6). Nothing happens if
    /// there is none, or if it is this one.
    pub fn move_to_thread(&mut self, idx: i32, n: i32) {
        if let Some(co) = self.thread_at(idx) {
            // SAFETY: the thread is on the stack.
            self.x_move(unsafe { &mut *co }, n);
        }
    }

    /// Moves the top `n` values of the coroutine at `idx`, or all that it has, here (`lua_xmove`, section 4.6). Nothing happens if
    /// there is none, or if it is this one.
    pub fn move_from_thread(&mut self, idx: i32, n: i32) {
        if let Some(co) = self.thread(idx) {
            // SAFETY: the thread is on the stack.
            unsafe { (*co).x_move(self, n) };
        }
    }

    /// Moves the top `n` values, or all that there are, to another thread (`lua_xmove`, section 4.6). False, and nothing is moved,
    /// if that is one of another [`OwnedState`](crate::OwnedState).
    pub fn x_move(&mut self, to: &mut Self, n: i32) -> bool {
        let (l, to) = (self.inner_mut(), to.inner_mut());
        if !std::ptr::eq(l.global, to.global) {
            return false;
        }
        if std::ptr::eq(l, to) {
            return true;
        }
        let n = n.clamp(0, l.top()) as usize;
        // SAFETY: the values are on the stack; pushing makes room.
        unsafe {
            let first = l.top.sub(n);
            for i in 0..n {
                to.push(*first.add(i));
            }
            barrier_thread(to);
            l.top = first;
        }
        true
    }

    /// Resumes the coroutine at `idx` from the host with its own top `nargs` values as arguments (`lua_resume`, section 4.6). What
    /// it yields or returns, or the error value, is on its own stack. This recurses natively; see [`State::resume_k`].
    ///
    /// # Errors
    /// The status of the error, also where the coroutine cannot be resumed or there is none.
    ///
    /// ```
    /// use perilune_vm::{OwnedState, NativeResult, Resumed, State};
    ///
    /// fn yield_twice(l: &mut State) -> NativeResult {
    ///     l.push_integer(1);
    ///     l.yield_k(1, 0, Some(|l, _, _| {
    ///         l.push_str("done")?;
    ///         Ok(1)
    ///     }))
    /// }
    ///
    /// let mut lua = OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_native(yield_twice);
    /// l.new_coroutine().unwrap();
    /// assert_eq!(l.resume(-1, 0), Ok(Resumed::Yielded(1)));
    /// l.with_thread(-1, |co| co.pop(1));
    /// assert_eq!(l.resume(-1, 0), Ok(Resumed::Returned(1)));
    /// l.move_from_thread(-1, 1);
    /// assert_eq!(l.bytes(-1), Some(&b"done"[..]));
    /// ```
    pub fn resume(&mut self, idx: i32, nargs: i32) -> Result<Resumed, Status> {
        let Some(co) = self.thread(idx) else { return Err(Status::ErrRun) };
        if std::ptr::eq(co, self) {
            // C may run its main thread as a coroutine, but not by its own stack.
            let raised = self.raise(message::RESUME_BUSY);
            return Err(self.catch(raised, self.top()));
        }
        // SAFETY: the thread is on the stack.
        unsafe { (*co).resume_self(nargs).map_err(|status| self.settle(status)) }
    }

    /// As [`State::status`] for the thread at an index (`lua_status`, section 4.6); `None` if there is none.
    #[must_use]
    pub fn thread_status(&self, idx: i32) -> Option<Status> {
        // SAFETY: the thread is on the stack.
        self.thread_at(idx).map(|co| unsafe { (*co).status() })
    }
}
