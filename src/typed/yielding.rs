//! Yields from asynchronous functions.
//!
//! A future cannot yield; it can only say that it is not ready. So [`Lua::yield_with`] leaves its values in the [`Exchange`] of the poll that
//! runs and says so, and the function that has polled it yields them. The values of the resume come with the next poll.

use super::{Error, FromLuaMulti, IntoLuaMulti, Lua, MultiValue, Result};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What passes between a future and the function of a script that polls it.
struct Exchange {
    /// Address of the state.
    state: usize,
    /// To be yielded.
    given: Option<MultiValue>,
    /// What the coroutine was resumed with after a yield.
    resumed: Option<MultiValue>,
}

thread_local! {
    /// The exchange of the innermost poll on this OS thread.
    static EXCHANGE: RefCell<Option<Exchange>> = const { RefCell::new(None) };
}

/// Puts the exchange of the poll further out back in its place, also after a panic.
struct Outer(Option<Exchange>);

impl Drop for Outer {
    fn drop(&mut self) {
        EXCHANGE.set(self.0.take());
    }
}

/// Polls a future for a script. With the outcome comes what it wants to yield.
pub(super) fn poll<F: Future + ?Sized>(
    future: Pin<&mut F>,
    waker: &Waker,
    lua: &Lua,
    resumed: Option<MultiValue>,
) -> (Poll<F::Output>, Option<MultiValue>) {
    let state = lua.shared().address();
    let outer = Outer(EXCHANGE.replace(Some(Exchange { state, given: None, resumed })));
    let polled = future.poll(&mut Context::from_waker(waker));
    let given = EXCHANGE.take().and_then(|exchange| exchange.given);
    drop(outer);
    (polled, given)
}

/// A yield of an asynchronous function: [`Lua::yield_with`].
#[must_use = "futures do nothing unless they are polled"]
#[derive(Debug)]
pub struct AsyncYield<R> {
    lua: Lua,
    /// The values, until they are in an exchange.
    values: Option<Result<MultiValue>>,
    results: PhantomData<fn() -> R>,
}

impl<R: FromLuaMulti> Future for AsyncYield<R> {
    type Output = Result<R>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let resumed = EXCHANGE.with_borrow_mut(|exchange| {
            let state = this.lua.shared().address();
            let Some(exchange) = exchange.as_mut().filter(|exchange| exchange.state == state) else {
                return Err(Error::runtime("a yield that no asynchronous function of this state waits for"));
            };
            // Of several at once one has its turn after the other.
            if this.values.is_some() {
                if exchange.given.is_none() {
                    exchange.given = this.values.take().transpose()?;
                }
                return Ok(None);
            }
            Ok(exchange.resumed.take())
        });
        match resumed {
            Ok(None) => Poll::Pending,
            Ok(Some(values)) => Poll::Ready(R::from_lua_multi(values, &this.lua)),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<R> Unpin for AsyncYield<R> {}

impl Lua {
    /// Yields values from an asynchronous function, and waits for those that the coroutine is resumed with. To be awaited in the function's own future.
    ///
    /// A function that only yields needs nobody who waits for it: scripts and hosts resume it as any other.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, Result};
    ///
    /// let lua = Lua::new()?;
    /// let squares = lua.create_async_function(async |lua: Lua, limit: i64| {
    ///     for n in 1..=limit {
    ///         lua.yield_with::<()>(n * n).await?;
    ///     }
    ///     Ok(())
    /// })?;
    /// lua.globals().set("squares", squares)?;
    /// let script = "local sum = 0
    ///     for square in coroutine.wrap(function() squares(3) end) do sum = sum + square end
    ///     return sum";
    /// assert_eq!(lua.load(script).eval::<i64>()?, 14);
    ///
    /// let echo = lua.create_async_function(async |lua: Lua, mut n: i64| -> Result<()> {
    ///     loop {
    ///         n = lua.yield_with::<i64>(n).await? + 1;
    ///     }
    /// })?;
    /// let echo = lua.create_thread(echo)?;
    /// assert_eq!(echo.resume::<i64>(1)?, 1);
    /// assert_eq!(echo.resume::<i64>(41)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A value that cannot be one of Lua, or not what the function wants; no asynchronous function of this state is being polled. Where the
    /// coroutine cannot yield, that is an error of the function's call.
    pub fn yield_with<R: FromLuaMulti>(&self, values: impl IntoLuaMulti) -> AsyncYield<R> {
        AsyncYield { lua: self.observer(), values: Some(values.into_lua_multi(self)), results: PhantomData }
    }
}
