//! What tables and userdata have in common: they are called, and have fields and methods.

use super::{AnyUserData, AsyncCall, FromLua, FromLuaMulti, Function, IntoLua, IntoLuaMulti, Result, Table};

macro_rules! objects {
    ($($object:ty, $noun:literal;)*) => {$(
        impl $object {
            #[doc = concat!("Calls the ", $noun, " itself, through its metamethod `__call`.")]
            ///
            /// # Errors
            /// Those of the metamethod, or there is none.
            pub fn call<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> Result<R> {
                self.0.lua().with(|l, lua| lua.call(l, &self.0, arguments))
            }

            /// Calls a field as a function.
            ///
            /// # Errors
            /// Those of the function, or the field is none.
            pub fn call_function<R: FromLuaMulti>(&self, name: impl IntoLua, arguments: impl IntoLuaMulti) -> Result<R> {
                self.get::<Function>(name)?.call(arguments)
            }

            #[doc = concat!("Calls a field as a method: the ", $noun, " is the first argument.")]
            ///
            /// # Errors
            /// Those of the method, or the field is no function.
            pub fn call_method<R: FromLuaMulti>(&self, name: impl IntoLua, arguments: impl IntoLuaMulti) -> Result<R> {
                self.get::<Function>(name)?.call((self, arguments))
            }

            /// As `call`, where asynchronous functions can wait.
            ///
            /// # Errors
            /// As there.
            pub fn call_async<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> AsyncCall<R> {
                AsyncCall::new(&self.0, arguments)
            }

            /// As `call_function`, where asynchronous functions can wait.
            ///
            /// # Errors
            /// As there.
            pub fn call_async_function<R: FromLuaMulti>(
                &self,
                name: impl IntoLua,
                arguments: impl IntoLuaMulti,
            ) -> AsyncCall<R> {
                match self.get::<Function>(name) {
                    Ok(function) => function.call_async(arguments),
                    Err(error) => AsyncCall::failed(error),
                }
            }

            /// As `call_method`, where asynchronous functions can wait.
            ///
            /// # Errors
            /// As there.
            pub fn call_async_method<R: FromLuaMulti>(
                &self,
                name: impl IntoLua,
                arguments: impl IntoLuaMulti,
            ) -> AsyncCall<R> {
                self.call_async_function(name, (self, arguments))
            }
        }
    )*};
}
objects! {
    Table, "table";
    AnyUserData, "userdata";
}

impl AnyUserData {
    /// The value of a field (`u[key]`), as scripts read it.
    ///
    /// # Errors
    /// Those of getters and metamethods, or the value cannot become a `V`.
    pub fn get<V: FromLua>(&self, key: impl IntoLua) -> Result<V> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.get_table(-2))?;
            V::from_stack(l, -1, lua)
        })
    }

    /// Sets the value of a field (`u[key] = value`), as scripts do.
    ///
    /// # Errors
    /// Those of setters and metamethods, or there is no such field.
    pub fn set(&self, key: impl IntoLua, value: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            value.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.set_table(-3))
        })
    }
}
