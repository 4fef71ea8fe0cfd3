//! Yields from asynchronous functions.
//!
//! A future cannot yield; it can only say that it is not ready. So [`Lua::yield_with`] leaves its values in the [`Exchange`] of the OS thread and
//! says so, and the function that has polled it yields them. The values of the resume come with the next poll.

use super::{Error, FromLuaMulti, IntoLuaMulti, Lua, MultiValue, Result};
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A poll of a future for a script.
#[derive(Clone, Copy)]
struct Polled {
    /// Address of the state; 0 for none.
    state: usize,
    /// There is something in the exchange.
    exchanges: bool,
}

/// What passes between a future and the function of a script that polls it.
#[derive(Default)]
struct Exchange {
    /// To be yielded.
    given: Option<MultiValue>,
    /// What the coroutine was resumed with after a yield.
    resumed: Option<MultiValue>,
}

// PERF: apart, since most polls exchange nothing, and need not look at what has to be dropped when the OS thread ends.
thread_local! {
    /// The innermost poll on this OS thread.
    static POLLED: Cell<Polled> = const { Cell::new(Polled { state: 0, exchanges: false }) };
    /// The exchange of that poll.
    static EXCHANGE: RefCell<Exchange> = const { RefCell::new(Exchange { given: None, resumed: None }) };
}

/// Puts the poll further out back in its place, also after a panic.
struct Outer {
    polled: Polled,
    exchange: Exchange,
}

impl Outer {
    /// Begins a poll within.
    fn enter(within: Polled) -> Self {
        let polled = POLLED.replace(within);
        let exchange = if polled.exchanges { EXCHANGE.take() } else { Exchange::default() };
        Self { polled, exchange }
    }
}

impl Drop for Outer {
    fn drop(&mut self) {
        let within = POLLED.replace(self.polled);
        if within.exchanges || self.polled.exchanges {
            EXCHANGE.set(std::mem::take(&mut self.exchange));
        }
    }
}

/// Polls a future for a script. With the outcome comes what it wants to yield.
pub(super) fn poll<F: Future + ?Sized>(
    future: Pin<&mut F>,
    waker: &Waker,
    lua: &Lua,
    resumed: Option<MultiValue>,
) -> (Poll<F::Output>, Option<MultiValue>) {
    let outer = Outer::enter(Polled { state: lua.shared().address(), exchanges: resumed.is_some() });
    if resumed.is_some() {
        EXCHANGE.set(Exchange { given: None, resumed });
    }
    let polled = future.poll(&mut Context::from_waker(waker));
    let given = if POLLED.get().exchanges { EXCHANGE.take().given } else { None };
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
        let polled = POLLED.get();
        if polled.state != self.lua.shared().address() {
            let message = "a yield that no asynchronous function of this state waits for";
            return Poll::Ready(Err(Error::runtime(message)));
        }
        let Some(values) = self.values.take() else {
            return match EXCHANGE.with_borrow_mut(|exchange| exchange.resumed.take()) {
                Some(values) => Poll::Ready(R::from_lua_multi(values, &self.lua)),
                None => Poll::Pending,
            };
        };
        let values = match values {
            Ok(values) => values,
            Err(error) => return Poll::Ready(Err(error)),
        };
        POLLED.set(Polled { exchanges: true, ..polled });
        EXCHANGE.with_borrow_mut(|exchange| match exchange.given {
            None => exchange.given = Some(values),
            // Of several at once one has its turn after the other.
            Some(_) => self.values = Some(Ok(values)),
        });
        Poll::Pending
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
