//! Functions that wait without blocking their OS thread, on any executor.
//!
//! A function of [`Lua::create_async_function`] makes a future when a script calls it, and polls it. While the future is not ready, the function
//! *waits for the host* ([`State::wait_k`]): the coroutine that called it is suspended, together with all that have resumed one another up
//! to the one that an [`AsyncThread`] runs, which says [`Poll::Pending`] to its executor. When it is polled again, it resumes there, and the future is polled again.
//! So waiting passes through `pcall`, metamethods, iterators and coroutines within coroutines, and a script need not know of it.

use super::convert::{argument_error, push_results};
use super::{
    Chunk, Error, FromLuaMulti, Function, IntoLuaMulti, Lua, MultiValue, Reference, Result, Thread,
    ThreadStatus, yielding,
};
use futures_core::Stream;
use parking_lot::Mutex;
use perilune_vm::{NativeResult, Raised, Resumed, State, Status};
use std::any::TypeId;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The future of a call that a script has made.
type Running<R> = Pin<Box<dyn Future<Output = Result<R>> + Send>>;

/// A future between two polls, as a userdata. It is the first value of the function that waits, and marked to be closed, so that
/// the future is dropped as soon as its coroutine is closed.
struct Waiting<R>(Mutex<Option<Running<R>>>);

/// A coroutine as a future, whose output is what its function returns, or as a stream of what it yields.
///
/// Dropped before its end, it closes the coroutine: the variables to be closed are closed.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use futures::StreamExt;
/// use perilune::Lua;
///
/// let lua = Lua::new()?;
/// let count = lua.load("for i = 1, ... do coroutine.yield(i) end").into_function()?;
/// let numbers = lua.create_thread(count)?.into_async::<i64>(3);
/// let sum = futures::executor::block_on(numbers.fold(0, async |sum, n| sum + n.unwrap()));
/// assert_eq!(sum, 6);
/// # Ok(())
/// # }
/// ```
#[must_use = "futures do nothing unless they are polled"]
#[derive(Debug)]
pub struct AsyncThread<R> {
    thread: Thread,
    arguments: Arguments,
    /// The coroutine has ended.
    is_over: bool,
    results: PhantomData<fn() -> R>,
}

/// The arguments of the next resume.
#[derive(Debug)]
enum Arguments {
    Values(Result<MultiValue>),
    /// So many, which the coroutine has already. Nobody else can resume it.
    There(i32),
}

impl Lua {
    /// A function that calls `f` and waits for its future. It can wait in what runs through [`Function::call_async`] and the like; elsewhere
    /// a future that is not ready at once is an error. It can also yield: [`Lua::yield_with`].
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
                        poll(l, &lua, running, false, None)
                    }
                    Err(error) => Err(lua.raise(l, error)),
                }
            })
        })
    }
}

/// Polls the future of the running function, which returns, waits or yields. After a yield it gets what the coroutine was resumed with.
/// `waited` tells that its userdata is there.
fn poll<R: IntoLuaMulti + 'static>(
    l: &mut State,
    lua: &Lua,
    mut running: Running<R>,
    waited: bool,
    resumed: Option<MultiValue>,
) -> NativeResult {
    let waker = l.waker();
    let (polled, given) =
        yielding::poll(running.as_mut(), waker.as_ref().unwrap_or(Waker::noop()), lua, resumed);
    if let Poll::Ready(results) = polled {
        let results = results.and_then(|results| push_results(l, results, lua));
        return results.map_err(|error| lua.raise(l, error));
    }
    if given.is_none() && waker.is_none() {
        return Err(l.raise("asynchronous function called where nobody waits for it"));
    }
    if waited {
        l.set_top(1);
        put_back(l, running)?;
    } else {
        l.set_top(0);
        keep(l, running)?;
    }
    match given {
        None => l.wait_k(0, poll_again::<R>),
        Some(values) => {
            let count = values.push_multi(l, lua).map_err(|error| lua.raise(l, error))?;
            l.yield_k(count, 0, Some(poll_after_yield::<R>))
        }
    }
}

/// Pushes the userdata of a future that is to be polled again.
fn keep<R: 'static>(l: &mut State, running: Running<R>) -> std::result::Result<(), Raised> {
    l.new_userdata(Waiting(Mutex::new(Some(running))), 0)?;
    let kind = TypeId::of::<Waiting<R>>();
    if !l.push_type_metatable(kind) {
        l.new_table()?;
        l.push_native(drop_future::<R>);
        l.raw_set_field(-2, "__close")?;
        l.set_type_metatable(kind)?;
    }
    l.set_metatable(-2)?;
    l.to_close(-1)
}

/// The metamethod `__close` of [`Waiting`]. Nothing is left to drop when the function has returned.
fn drop_future<R: 'static>(l: &mut State) -> NativeResult {
    drop(take::<R>(l));
    Ok(0)
}

/// The continuation of a function that waits.
fn poll_again<R: IntoLuaMulti + 'static>(l: &mut State, _: Status, _: i64) -> NativeResult {
    let lua = observe(l)?;
    let running = take::<R>(l).ok_or_else(|| l.raise(GONE))?;
    poll(l, &lua, running, true, None)
}

/// The continuation of a function that has yielded: the values of the resume lie above its future.
fn poll_after_yield<R: IntoLuaMulti + 'static>(l: &mut State, _: Status, _: i64) -> NativeResult {
    let lua = observe(l)?;
    let running = take::<R>(l).ok_or_else(|| l.raise(GONE))?;
    let count = l.top() - 1;
    match MultiValue::from_stack_multi(l, 2, count, &lua) {
        Ok(values) => poll(l, &lua, running, true, Some(values)),
        Err(error) => Err(lua.raise(l, error)),
    }
}

/// The state of a thread.
fn observe(l: &mut State) -> std::result::Result<Lua, Raised> {
    l.shared().map(Lua::observing).ok_or_else(|| l.raise("the state has a plain owner"))
}

/// The future of the running function, taken out of its userdata.
fn take<R: 'static>(l: &State) -> Option<Running<R>> {
    l.userdata::<Waiting<R>>(1).and_then(|waiting| waiting.0.lock().take())
}

fn put_back<R: 'static>(l: &mut State, running: Running<R>) -> std::result::Result<(), Raised> {
    let Some(waiting) = l.userdata::<Waiting<R>>(1) else { return Err(l.raise(GONE)) };
    *waiting.0.lock() = Some(running);
    Ok(())
}

/// Of a future whose place a script has changed through the library `debug`.
const GONE: &str = "the future is gone";

impl<R> AsyncThread<R> {
    fn new(thread: Thread, arguments: Arguments) -> Self {
        Self { thread, arguments, is_over: false, results: PhantomData }
    }

    /// Runs the coroutine until it waits (`None`), yields or ends. `take` gets what it has yielded or returned: so many values from an index on,
    /// and whether it can go on.
    fn advance<T>(
        &mut self,
        waker: &Waker,
        take: impl FnOnce(&mut State, &Lua, i32, i32, bool) -> Result<T>,
    ) -> Result<Option<T>> {
        let arguments = std::mem::replace(&mut self.arguments, Arguments::There(0));
        let is_over = &mut self.is_over;
        self.thread.0.with(|l, lua| {
            let thread = l.top();
            if l.coroutine_status(thread) != Some("suspended") {
                return Err(Error::CoroutineUnresumable);
            }
            let count = match arguments {
                Arguments::There(count) => count,
                Arguments::Values(values) => {
                    let count = values?.push_multi(l, lua)?;
                    l.move_to_thread(thread, count);
                    count
                }
            };
            // Wakers nest as calls do.
            let outer = l.replace_waker(Some(waker.clone()));
            let resumed = l.resume(thread, count);
            l.replace_waker(outer);
            let (count, can_go_on) = match resumed {
                Ok(Resumed::Yielded(_)) if l.coroutine_waits(thread) => return Ok(None),
                Ok(Resumed::Yielded(count)) => (count, true),
                Ok(Resumed::Returned(count)) => (count, false),
                Err(status) => {
                    *is_over = true;
                    return Err(Thread::failure(l, lua, thread, status));
                }
            };
            *is_over = !can_go_on;
            l.move_from_thread(thread, count);
            take(l, lua, thread + 1, count, can_go_on).map(Some)
        })
    }
}

impl<R: FromLuaMulti> Future for AsyncThread<R> {
    type Output = Result<R>;

    /// What the coroutine yields itself is dropped, and it goes on when the executor has had its turn.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let advanced = self.advance(cx.waker(), |l, lua, first, count, can_go_on| {
            if can_go_on { Ok(None) } else { R::from_stack_multi(l, first, count, lua).map(Some) }
        });
        match advanced {
            Ok(None) => Poll::Pending,
            Ok(Some(None)) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Ok(Some(Some(results))) => Poll::Ready(Ok(results)),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<R: FromLuaMulti> Stream for AsyncThread<R> {
    type Item = Result<R>;

    /// What the coroutine yields; what it returns ends the stream.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over || self.thread.status() != ThreadStatus::Resumable {
            return Poll::Ready(None);
        }
        let advanced = self.advance(cx.waker(), |l, lua, first, count, can_go_on| {
            if can_go_on { R::from_stack_multi(l, first, count, lua).map(Some) } else { Ok(None) }
        });
        match advanced {
            Ok(None) => Poll::Pending,
            Ok(Some(values)) => Poll::Ready(values.map(Ok)),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl<R> Unpin for AsyncThread<R> {}

impl<R> Drop for AsyncThread<R> {
    fn drop(&mut self) {
        if !self.is_over && self.thread.status() == ThreadStatus::Resumable {
            // Nobody is there for the error of a variable's `__close`.
            let _ = self.thread.close();
        }
    }
}

impl Thread {
    /// The coroutine as a future or stream, with the arguments of its first resume.
    pub fn into_async<R: FromLuaMulti>(self, arguments: impl IntoLuaMulti) -> AsyncThread<R> {
        let arguments = arguments.into_lua_multi(self.0.lua());
        AsyncThread::new(self, Arguments::Values(arguments))
    }
}

impl Function {
    /// Calls the function in a coroutine of its own, in which asynchronous functions can wait. The call runs as the future is polled.
    ///
    /// # Errors
    /// As [`Function::call`].
    pub fn call_async<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> AsyncCall<R> {
        AsyncCall::new(&self.0, arguments)
    }
}

/// A call in a coroutine of its own: [`Function::call_async`]. It borrows nothing, so it may be given to an executor.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{AsyncCall, Function, Lua};
///
/// fn start(f: Function) -> AsyncCall<i64> {
///     f.call_async((40, 2))
/// }
///
/// let lua = Lua::new()?;
/// let add: Function = lua.load("function(a, b) return a + b end").eval()?;
/// assert_eq!(futures::executor::block_on(start(add))?, 42);
/// # Ok(())
/// # }
/// ```
#[must_use = "futures do nothing unless they are polled"]
#[derive(Debug)]
pub struct AsyncCall<R>(Result<AsyncThread<R>>);

impl<R> AsyncCall<R> {
    /// Gets a coroutine ready to call what `function` refers to.
    pub(super) fn new(function: &Reference, arguments: impl IntoLuaMulti) -> Self {
        Self(function.with(|l, lua| {
            lua.attempt(l, State::new_coroutine)?;
            let thread = l.top();
            let count = arguments.push_multi(l, lua)?;
            l.move_to_thread(thread, count);
            Reference::pop(l, lua).map(|thread| AsyncThread::new(Thread(thread), Arguments::There(count)))
        }))
    }

    /// A call that has failed already.
    pub(super) fn failed(error: Error) -> Self {
        Self(Err(error))
    }
}

impl<R: FromLuaMulti> Future for AsyncCall<R> {
    type Output = Result<R>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Ok(thread) => Pin::new(thread).poll(cx),
            Err(error) => Poll::Ready(Err(error.clone())),
        }
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
