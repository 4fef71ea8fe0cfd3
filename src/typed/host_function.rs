//! Functions of Rust as they are, without a state among their parameters.

use super::convert::later;
use super::lua::call_mut;
use super::{ExternalError, FromLuaMulti, Function, IntoLua, IntoLuaMulti, Lua};
use std::cell::RefCell;

/// A trait for functions of Rust, implemented for all that can be called that way, with up to eight parameters.
macro_rules! host_functions {
    (@implement $name:ident $bound:ident $self_:ident $receiver:ty; $(($($parameter:ident)*))*) => {$(
        impl<F, R, $($parameter),*> $name<($($parameter,)*)> for F
        where
            F: $bound($($parameter),*) -> R + Send + 'static,
        {
            type Output = R;

            #[allow(non_snake_case, reason = "names of types serve as names of variables")]
            fn call($self_: $receiver, ($($parameter,)*): ($($parameter,)*)) -> R {
                $self_($($parameter),*)
            }
        }
    )*};
    ($($(#[$about:meta])* $name:ident $bound:ident $self_:ident $receiver:ty;)*) => {$(
        $(#[$about])*
        pub trait $name<A>: Send + 'static {
            /// What it returns.
            type Output;

            /// Calls it.
            fn call($self_: $receiver, arguments: A) -> Self::Output;
        }

        host_functions! {
            @implement $name $bound $self_ $receiver;
            () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H) (A B C D E G H I)
        }
    )*};
}
host_functions! {
    /// Functions and closures that [`Function::wrap`] takes: with up to eight parameters, which are the types of the tuple `A`.
    HostFunction Fn self &Self;
    /// As [`HostFunction`], for closures that change what they have captured: [`Function::wrap_mut`].
    HostFunctionMut FnMut self &mut Self;
}

impl Function {
    /// A function of Rust as a value of Lua, for use without a state at hand. Its parameters are converted one by one, and its error may be any
    /// that [`ExternalError`] knows.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Function, Lua};
    /// use std::num::ParseIntError;
    ///
    /// fn parse(text: String, radix: u32) -> Result<i64, ParseIntError> {
    ///     i64::from_str_radix(&text, radix)
    /// }
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("parse", Function::wrap(parse))?;
    /// assert_eq!(lua.load("return parse('ff', 16)").eval::<i64>()?, 255);
    /// let error = lua.load("parse('x', 10)").exec().unwrap_err();
    /// assert!(error.downcast_ref::<ParseIntError>().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap<F, A, R, E>(function: F) -> impl IntoLua
    where
        F: HostFunction<A, Output = std::result::Result<R, E>>,
        A: FromLuaMulti + 'static,
        R: IntoLuaMulti,
        E: ExternalError,
    {
        later(move |l, lua| {
            lua.push_callback(l, move |_, arguments: A| {
                function.call(arguments).map_err(ExternalError::into_lua_err)
            })
        })
    }

    /// As [`Function::wrap`], for a closure that changes what it has captured. A call while it runs is an error.
    pub fn wrap_mut<F, A, R, E>(mut function: F) -> impl IntoLua
    where
        F: HostFunctionMut<A, Output = std::result::Result<R, E>>,
        A: FromLuaMulti + 'static,
        R: IntoLuaMulti,
        E: ExternalError,
    {
        later(move |l, lua| {
            let f = RefCell::new(move |_: &Lua, arguments: A| {
                function.call(arguments).map_err(ExternalError::into_lua_err)
            });
            lua.push_callback(l, move |lua, arguments: A| call_mut(&f, lua, arguments))
        })
    }

    /// As [`Function::wrap`], for a function that cannot fail. A `Result` is a value here: an `Err` becomes nil and the error, as functions of the
    /// standard libraries return it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Function, Lua};
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("twice", Function::wrap_raw(|n: i64| 2 * n))?;
    /// lua.globals().set("parse", Function::wrap_raw(|text: String| text.parse::<i64>().map_err(|error| error.to_string())))?;
    /// assert_eq!(lua.load("return twice(21)").eval::<i64>()?, 42);
    /// let message: String = lua.load("local n, message = parse 'x'; assert(n == nil); return message").eval()?;
    /// assert_eq!(message, "invalid digit found in string");
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap_raw<F, A>(function: F) -> impl IntoLua
    where
        F: HostFunction<A, Output: IntoLuaMulti>,
        A: FromLuaMulti + 'static,
    {
        later(move |l, lua| lua.push_callback(l, move |_, arguments: A| Ok(function.call(arguments))))
    }

    /// As [`Function::wrap_raw`], for a closure that changes what it has captured. A call while it runs is an error.
    pub fn wrap_raw_mut<F, A>(mut function: F) -> impl IntoLua
    where
        F: HostFunctionMut<A, Output: IntoLuaMulti>,
        A: FromLuaMulti + 'static,
    {
        later(move |l, lua| {
            let f = RefCell::new(move |_: &Lua, arguments: A| Ok(function.call(arguments)));
            lua.push_callback(l, move |lua, arguments: A| call_mut(&f, lua, arguments))
        })
    }

    /// As [`Function::wrap`], for a function that returns a future: see [`Lua::create_async_function`].
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Function, Lua, Result};
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("add", Function::wrap_async(async |a: i64, b: i64| Result::Ok(a + b)))?;
    /// let sum = lua.load("return add(40, 2)").eval_async::<i64>();
    /// assert_eq!(futures::executor::block_on(sum)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap_async<F, A, FR, R, E>(function: F) -> impl IntoLua
    where
        F: HostFunction<A, Output = FR>,
        A: FromLuaMulti + 'static,
        FR: Future<Output = std::result::Result<R, E>> + Send + 'static,
        R: IntoLuaMulti + 'static,
        E: ExternalError + 'static,
    {
        later(move |l, lua| {
            lua.push_async_callback(l, move |_, arguments: A| {
                let future = function.call(arguments);
                async { future.await.map_err(ExternalError::into_lua_err) }
            })
        })
    }

    /// As [`Function::wrap_raw`], for a function that returns a future.
    pub fn wrap_raw_async<F, A, FR>(function: F) -> impl IntoLua
    where
        F: HostFunction<A, Output = FR>,
        A: FromLuaMulti + 'static,
        FR: Future<Output: IntoLuaMulti> + Send + 'static,
    {
        later(move |l, lua| {
            lua.push_async_callback(l, move |_, arguments: A| {
                let future = function.call(arguments);
                async { Ok(future.await) }
            })
        })
    }
}
