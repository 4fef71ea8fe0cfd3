//! Coroutines.

use super::{Error, FromLuaMulti, IntoLuaMulti, Lua, Reference, Result};
use perilune_vm::{Resumed, State, Status};

/// A coroutine.
#[derive(Clone, PartialEq, Debug)]
pub struct Thread(pub(crate) Reference);

/// What a coroutine is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThreadStatus {
    /// Not started, or yielded: it can be resumed.
    Resumable,
    /// It runs.
    Running,
    /// It has resumed another one, and waits for it.
    Normal,
    /// Its function has returned.
    Finished,
    /// It has ended with an error.
    Failed,
}

impl Thread {
    /// Resumes the coroutine with these arguments. The results are what it yields, or what its function returns.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let f = lua.load("local n = ...; while true do n = n + coroutine.yield(n) end").into_function()?;
    /// let thread = lua.create_thread(f)?;
    /// assert_eq!(thread.resume::<i64>(1)?, 1);
    /// assert_eq!(thread.resume::<i64>(41)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the coroutine raises; [`Error::CoroutineUnresumable`].
    pub fn resume<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> Result<R> {
        self.0.with(|l, lua| {
            let thread = l.top();
            if l.coroutine_status(thread) != Some("suspended") {
                return Err(Error::CoroutineUnresumable);
            }
            let count = arguments.push_multi(l, lua)?;
            l.move_to_thread(thread, count);
            match l.resume(thread, count) {
                Ok(Resumed::Yielded(results) | Resumed::Returned(results)) => {
                    l.move_from_thread(thread, results);
                    R::from_stack_multi(l, thread + 1, results, lua)
                }
                Err(status) => Err(Self::failure(l, lua, thread, status)),
            }
        })
    }

    /// The error of the coroutine at an index, which a resume has ended with.
    #[cold]
    pub(super) fn failure(l: &mut State, lua: &Lua, thread: i32, status: Status) -> Error {
        l.move_from_thread(thread, 1);
        let traceback = l.traceback_of(thread, None, 0).unwrap_or_default();
        lua.pop_error_with(l, status, String::from_utf8_lossy(&traceback).into_owned())
    }

    /// What the coroutine is doing.
    #[must_use]
    pub fn status(&self) -> ThreadStatus {
        self.0
            .with(|l, _| {
                Ok(match l.coroutine_status(-1) {
                    Some("suspended") => ThreadStatus::Resumable,
                    Some("running") => ThreadStatus::Running,
                    Some("normal") => ThreadStatus::Normal,
                    _ if l.with_thread(-1, |co| co.status()) == Some(perilune_vm::Status::Ok) => {
                        ThreadStatus::Finished
                    }
                    _ => ThreadStatus::Failed,
                })
            })
            .unwrap_or(ThreadStatus::Finished)
    }

    /// Whether it can be resumed.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        self.status() == ThreadStatus::Resumable
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.status() == ThreadStatus::Running
    }

    /// Whether it waits for a coroutine that it has resumed.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        self.status() == ThreadStatus::Normal
    }

    /// Whether it has ended with an error.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.status() == ThreadStatus::Failed
    }

    /// Whether its function has returned.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.status() == ThreadStatus::Finished
    }

    /// Closes the coroutine: its pending variables are closed.
    ///
    /// # Errors
    /// The coroutine runs; what it has failed with, or what closing a variable raises.
    pub fn close(&self) -> Result<()> {
        self.0.with(|l, lua| {
            if !matches!(l.coroutine_status(-1), Some("suspended" | "dead")) {
                return Err(Error::CoroutineUnresumable);
            }
            if l.close_coroutine(-1) { Ok(()) } else { Err(lua.pop_error(l, perilune_vm::Status::ErrRun)) }
        })
    }

    /// Makes the coroutine one of another function: it is closed before.
    ///
    /// # Errors
    /// As [`Thread::close`], or a function of another state.
    pub fn reset(&self, function: &super::Function) -> Result<()> {
        self.close()?;
        self.0.with(|l, lua| {
            function.0.push_to(l, lua)?;
            l.move_to_thread(-2, 1);
            l.with_thread(-1, State::reuse);
            Ok(())
        })
    }

    /// The address of the coroutine, which identifies it while it lives.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.0.address()
    }
}
