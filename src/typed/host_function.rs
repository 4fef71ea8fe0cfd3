//! Functions of Rust as they are, without a state among their parameters.

use super::lua::call_mut;
use super::{ExternalError, FromLuaMulti, Function, IntoLua, IntoLuaMulti, Lua, Result, Value};
use perilune_vm::State;
use std::cell::RefCell;
use std::marker::PhantomData;

/// Functions and closures that [`Function::wrap`] takes: with up to eight parameters, which are the types of the tuple `A`.
pub trait HostFunction<A>: Send + 'static {
    /// What it returns.
    type Output;

    /// Calls it.
    fn call(&self, arguments: A) -> Self::Output;
}

macro_rules! host_functions {
    ($(($($parameter:ident)*))*) => {$(
        impl<F, R, $($parameter),*> HostFunction<($($parameter,)*)> for F
        where
            F: Fn($($parameter),*) -> R + Send + 'static,
        {
            type Output = R;

            #[allow(non_snake_case, reason = "names of types serve as names of variables")]
            fn call(&self, ($($parameter,)*): ($($parameter,)*)) -> R {
                self($($parameter),*)
            }
        }
    )*};
}
host_functions! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H) (A B C D E G H I)
}

/// A function on its way to a state.
struct Wrapped<F, A> {
    function: F,
    arguments: PhantomData<fn(A)>,
}

impl<F, A, R, E> IntoLua for Wrapped<F, A>
where
    F: HostFunction<A, Output = std::result::Result<R, E>>,
    A: FromLuaMulti + 'static,
    R: IntoLuaMulti,
    E: ExternalError,
{
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        super::convert::value_of(lua, |l, lua| self.push_to_stack(l, lua))
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        let function = self.function;
        lua.push_callback(l, move |_, arguments: A| {
            function.call(arguments).map_err(ExternalError::into_lua_err)
        })
    }
}

/// As [`HostFunction`], for closures that change what they have captured: [`Function::wrap_mut`].
pub trait HostFunctionMut<A>: Send + 'static {
    /// What it returns.
    type Output;

    /// Calls it.
    fn call(&mut self, arguments: A) -> Self::Output;
}

macro_rules! host_functions_mut {
    ($(($($parameter:ident)*))*) => {$(
        impl<F, R, $($parameter),*> HostFunctionMut<($($parameter,)*)> for F
        where
            F: FnMut($($parameter),*) -> R + Send + 'static,
        {
            type Output = R;

            #[allow(non_snake_case, reason = "names of types serve as names of variables")]
            fn call(&mut self, ($($parameter,)*): ($($parameter,)*)) -> R {
                self($($parameter),*)
            }
        }
    )*};
}
host_functions_mut! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H) (A B C D E G H I)
}

/// A function that changes what it has captured, on its way to a state.
struct WrappedMut<F, A> {
    function: F,
    arguments: PhantomData<fn(A)>,
}

impl<F, A, R, E> IntoLua for WrappedMut<F, A>
where
    F: HostFunctionMut<A, Output = std::result::Result<R, E>>,
    A: FromLuaMulti + 'static,
    R: IntoLuaMulti,
    E: ExternalError,
{
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        super::convert::value_of(lua, |l, lua| self.push_to_stack(l, lua))
    }

    fn push_to_stack(mut self, l: &mut State, lua: &Lua) -> Result<()> {
        let f = RefCell::new(move |_: &Lua, arguments: A| {
            self.function.call(arguments).map_err(ExternalError::into_lua_err)
        });
        lua.push_callback(l, move |lua, arguments: A| call_mut(&f, lua, arguments))
    }
}

impl Function {
    /// As [`Function::wrap`], for a closure that changes what it has captured. A call while it runs is an error.
    pub fn wrap_mut<F, A, R, E>(function: F) -> impl IntoLua
    where
        F: HostFunctionMut<A, Output = std::result::Result<R, E>>,
        A: FromLuaMulti + 'static,
        R: IntoLuaMulti,
        E: ExternalError,
    {
        WrappedMut { function, arguments: PhantomData }
    }

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
        Wrapped { function, arguments: PhantomData }
    }
}
