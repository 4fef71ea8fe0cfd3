//! Functions that wait without blocking their OS thread, on any executor.
//!
//! A function of [`Lua::create_async_function`] makes a future when a script calls it, and polls it. While the future is not ready, the function
//! *waits for the host* ([`State::wait_k`]): the coroutine that called it is suspended, together with all that have resumed one another up
//! to the one that an [`AsyncThread`] runs, which says [`Poll::Pending`] to its executor. When it is polled again, it resumes there, and the future is polled again.
//! So waiting passes through `pcall`, metamethods, iterators and coroutines within coroutines, and a script need not know of it.

use super::convert::{argument_error, push_results};
use super::{Chunk, FromLuaMulti, Function, IntoLuaMulti, Lua, MultiValue, Reference, Result, Thread};
use futures_core::Stream;
use parking_lot::Mutex;
use perilune_vm::{NativeResult, State, Status};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The future of a call that a script has made.
type Running<R> = Pin<Box<dyn Future<Output = Result<R>> + Send>>;

/// A future between two polls, as a userdata.
struct Waiting<R>(Mutex<Option<Running<R>>>);

/// A coroutine as a future, whose output is what its function returns, or as a stream of what it yields.
///
/// Dropped before its end, it closes the coroutine: the variables to be closed are closed.
#[must_use = "futures do nothing unless they are polled"]
#[derive(Debug)]
pub struct AsyncThread<R> {
    thread: Thread,
    /// The arguments of the first resume.
    arguments: Option<Result<MultiValue>>,
    results: PhantomData<fn() -> R>,
}

impl Lua {
    /// A function that calls `f` and waits for its future. It works in what runs through [`Function::call_async`] and the
    /// like, and is an error elsewhere.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let add = lua.create_async_function(async |_, (a, b): (i64, i64)| Ok(a + b))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_async_function<F, A, FR, R>(&self, f: F) -> Result<Function>
    where
        F: Fn(Lua, A) -> FR + Send + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.with(|l, lua| {
            lua.push_async_callback(l, f)?;
            Reference::pop(l, lua).map(Function)
        })
    }

    /// Pushes a function that waits for the future that `f` makes.
    pub(crate) fn push_async_callback<F, A, FR, R>(&self, l: &mut State, f: F) -> Result<()>
    where
        F: Fn(Lua, A) -> FR + Send + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        let lua = self.observer();
        self.attempt(l, |l| {
            l.push_closure(move |l| {
                let count = l.top();
                let arguments =
                    A::from_stack_multi(l, 1, count, &lua).map_err(|error| argument_error(l, error));
                match arguments {
                    Ok(arguments) => {
                        let running: Running<R> = Box::pin(f(lua.observer(), arguments));
                        poll(l, running)
                    }
                    Err(error) => Err(lua.raise(l, error)),
                }
            })
        })
    }
}

/// Polls the future of the running function, which returns or waits.
fn poll<R: IntoLuaMulti + 'static>(l: &mut State, mut running: Running<R>) -> NativeResult {
    let Some(lua) = l.shared().map(Lua::observing) else {
        return Err(l.raise("the state has a plain owner"));
    };
    let Some(waker) = l.waker() else {
        return Err(l.raise("asynchronous function called where nobody waits for it"));
    };
    match running.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(results) => {
            let results = results.and_then(|results| push_results(l, results, &lua));
            results.map_err(|error| lua.raise(l, error))
        }
        Poll::Pending => {
            l.set_top(0);
            l.new_userdata(Waiting(Mutex::new(Some(running))), 0)?;
            l.wait_k(0, poll_again::<R>)
        }
    }
}

/// The continuation of a function that waits.
fn poll_again<R: IntoLuaMulti + 'static>(l: &mut State, _: Status, _: i64) -> NativeResult {
    let running = l.userdata::<Waiting<R>>(1).and_then(|waiting| waiting.0.lock().take());
    match running {
        Some(running) => poll(l, running),
        None => Err(l.raise("the future is gone")),
    }
}

impl<R: FromLuaMulti> AsyncThread<R> {
    fn new(thread: Thread, arguments: Result<MultiValue>) -> Self {
        Self { thread, arguments: Some(arguments), results: PhantomData }
    }

    /// Runs the coroutine until it waits, yields or ends: `Ok(Some(_))` with what it has yielded or returned.
    fn advance(&mut self, waker: &Waker) -> Result<Option<MultiValue>> {
        let arguments = self.arguments.take().unwrap_or_else(|| Ok(MultiValue::new()))?;
        self.thread.0.with(|l, _| {
            // Wakers nest as calls do.
            let outer = l.replace_waker(Some(waker.clone()));
            let thread = l.top();
            let advanced = self.thread.resume::<MultiValue>(arguments);
            l.replace_waker(outer);
            let values = advanced?;
            Ok((!l.coroutine_waits(thread)).then_some(values))
        })
    }

    fn is_suspended(&self) -> bool {
        self.thread.status() == super::ThreadStatus::Resumable
    }
}

impl<R: FromLuaMulti> Future for AsyncThread<R> {
    type Output = Result<R>;

    /// What the coroutine yields itself is dropped, and it goes on when the executor has had its turn.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.advance(cx.waker()) {
            Ok(None) => Poll::Pending,
            Ok(Some(_)) if self.is_suspended() => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Ok(Some(results)) => Poll::Ready(R::from_lua_multi(results, self.thread.0.lua())),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<R: FromLuaMulti> Stream for AsyncThread<R> {
    type Item = Result<R>;

    /// What the coroutine yields; what it returns ends the stream.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.is_suspended() {
            return Poll::Ready(None);
        }
        match self.advance(cx.waker()) {
            Ok(None) => Poll::Pending,
            Ok(Some(values)) if self.is_suspended() => {
                Poll::Ready(Some(R::from_lua_multi(values, self.thread.0.lua())))
            }
            Ok(Some(_)) => Poll::Ready(None),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl<R> Unpin for AsyncThread<R> {}

impl<R> Drop for AsyncThread<R> {
    fn drop(&mut self) {
        if self.thread.status() == super::ThreadStatus::Resumable {
            // Nobody is there for the error of a variable's `__close`.
            let _ = self.thread.close();
        }
    }
}

impl Thread {
    /// The coroutine as a future or stream, with the arguments of its first resume.
    pub fn into_async<R: FromLuaMulti>(self, arguments: impl IntoLuaMulti) -> AsyncThread<R> {
        let arguments = arguments.into_lua_multi(self.0.lua());
        AsyncThread::new(self, arguments)
    }
}

impl Function {
    /// Calls the function in a coroutine of its own, in which asynchronous functions can wait.
    ///
    /// # Errors
    /// As [`Function::call`].
    pub async fn call_async<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> Result<R> {
        // The arguments become values before the first poll, so the future need not keep their type.
        let call = self.0.lua().create_thread(self.clone()).map(|thread| thread.into_async::<R>(arguments));
        call?.await
    }
}

impl Chunk<'_> {
    /// As [`Chunk::exec`], where asynchronous functions can wait.
    ///
    /// # Errors
    /// As there.
    pub async fn exec_async(self) -> Result<()> {
        self.call_async(()).await
    }

    /// As [`Chunk::eval`], where asynchronous functions can wait.
    ///
    /// # Errors
    /// As there.
    pub async fn eval_async<R: FromLuaMulti>(self) -> Result<R> {
        let function = self.into_expression()?;
        function.call_async(()).await
    }

    /// As [`Chunk::call`], where asynchronous functions can wait.
    ///
    /// # Errors
    /// As there.
    pub async fn call_async<R: FromLuaMulti>(self, arguments: impl IntoLuaMulti) -> Result<R> {
        let function = self.into_function()?;
        function.call_async(arguments).await
    }
}
