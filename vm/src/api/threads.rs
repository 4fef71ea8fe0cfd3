//! Coroutines.

use crate::call::{REQUEST_RESUME, REQUEST_WAIT, close_thread, new_thread, outermost, resume_from_host};
use crate::heap::mark::barrier_thread;
use crate::state::{Activity, State, flag};
use crate::value::{Value, tag};
use crate::{Continuation, NativeResult, Raised, Status};
use std::task::Waker;

impl State {
    /// Pops a function and pushes a coroutine that will run it.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_coroutine(&mut self) -> Result<(), Raised> {
        let f = self.value_at(-1);
        // SAFETY: the function stays on the stack until the thread holds it.
        unsafe {
            let Ok(co) = new_thread(self.global, f) else { return Err(self.memory_error()) };
            self.pop(1);
            self.push(Value::of_kind(co, tag::THREAD));
        }
        Ok(())
    }

    /// The coroutine at an index, if it is one.
    pub(crate) fn thread_at(&self, idx: i32) -> Option<*mut State> {
        let v = self.value_at(idx);
        (v.tag == tag::THREAD).then(|| v.as_thread())
    }

    /// `return l.resume_k(...)`: resumes the coroutine at `idx` with the top `nargs` values, without native recursion. The
    /// function's results are those of `coroutine.resume`; with `wrap` those of a function made by `coroutine.wrap`.
    ///
    /// # Errors
    /// None now.
    pub fn resume_k(&mut self, idx: i32, nargs: i32, wrap: bool) -> NativeResult {
        let Some(co) = self.thread_at(idx) else { return Err(self.type_error(idx, "coroutine")) };
        // SAFETY: the running frame is a native one.
        unsafe {
            (*self.global).resume_target = co;
            (*self.frame).context = i64::from(nargs);
            (*self.frame).flags |= flag::RESUMING | if wrap { flag::WRAP } else { 0 };
        }
        Ok(REQUEST_RESUME)
    }

    /// `return l.wait_k(...)`: suspends the running coroutine *and* those that have resumed it, up to the one that the host
    /// has resumed, until the host resumes that one again; then `k` runs. So a function of the host can wait for something outside,
    /// wherever a script calls it.
    ///
    /// # Errors
    /// Something on the way cannot be suspended: the host itself runs the function, a comparator of `table.sort`, ...
    pub fn wait_k(&mut self, ctx: i64, k: Continuation) -> NativeResult {
        // SAFETY: the running frame is a native one; the threads on the way are alive.
        unsafe {
            if outermost(self).is_none_or(|outer| (*outer).is_main()) {
                return Err(self.yield_error());
            }
            (*self.frame).continuation = Some(k);
            (*self.frame).context = ctx;
        }
        Ok(REQUEST_WAIT)
    }

    /// Whether the coroutine at an index is suspended because a function in it waits for the host.
    #[must_use]
    pub fn coroutine_waits(&self, idx: i32) -> bool {
        // SAFETY: the thread is on the stack.
        self.thread_at(idx).is_some_and(|co| unsafe {
            (*co).activity == Activity::Suspended && !(*co).resumer.is_null()
        })
    }

    /// Sets what functions that wait have to wake, and returns what was set before.
    pub fn replace_waker(&mut self, waker: Option<Waker>) -> Option<Waker> {
        // SAFETY: the global outlives its threads.
        unsafe { std::mem::replace(&mut (*self.global).waker, waker) }
    }

    /// What functions that wait have to wake; `None` if the host does not wait for anything.
    #[must_use]
    pub fn waker(&self) -> Option<Waker> {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global).waker.clone() }
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

    /// Closes the coroutine at an index, which is suspended or dead: its pending variables are closed. False if it failed or one
    /// of them does; the error is pushed then.
    pub fn close_coroutine(&mut self, idx: i32) -> bool {
        let Some(co) = self.thread_at(idx) else { return true };
        let l: *mut Self = self;
        // SAFETY: the thread is on the stack and does not run.
        match unsafe { close_thread(l, co) } {
            Ok(()) => true,
            Err(error) => {
                self.push(error);
                false
            }
        }
    }

    /// Runs `f` with the state of the coroutine at an index; for the debug interface. `None` if there is no thread.
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

    /// Moves the top `n` values to the coroutine at `idx`, or from it.
    pub fn move_to_thread(&mut self, idx: i32, n: i32) {
        let Some(co) = self.thread_at(idx) else { return };
        if std::ptr::eq(co, self) {
            return;
        }
        let n = n.clamp(0, self.top()) as usize;
        // SAFETY: the values are on the stack; pushing makes room.
        unsafe {
            for i in 0..n {
                let v = *self.top.sub(n).add(i);
                (*co).push(v);
            }
            barrier_thread(co);
            self.top = self.top.sub(n);
        }
    }

    /// Moves the top `n` values of the coroutine at `idx` here.
    pub fn move_from_thread(&mut self, idx: i32, n: i32) {
        let Some(co) = self.thread_at(idx) else { return };
        if std::ptr::eq(co, self) {
            return;
        }
        // SAFETY: as above.
        unsafe {
            for i in 0..n as usize {
                let v = *(*co).top.sub(n as usize).add(i);
                self.push(v);
            }
            (*co).top = (*co).top.sub(n as usize);
        }
    }

    /// Resumes the coroutine at `idx` from the host with its top `nargs` values as arguments (`lua_resume`). The results, or the
    /// error value, are on its own stack.
    ///
    /// # Errors
    /// The status of the error.
    pub fn resume(&mut self, idx: i32, nargs: i32) -> Result<(), Status> {
        let Some(co) = self.thread_at(idx) else { return Err(Status::ErrRun) };
        // SAFETY: the thread is on the stack.
        unsafe { resume_from_host(self, &mut *co, nargs as usize) }
    }
}
