//! What tables and userdata have in common: they are called, and have fields and methods.

use super::path::{Key, Step, Steps};
use super::{
    AnyUserData, AsyncCall, Error, FromLua, FromLuaMulti, Function, IntoLua, IntoLuaMulti, Lua, Result, Table,
};
use perilune_vm::{State, Type};

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

            #[doc = concat!("The value at the end of a path of fields that begins at the ", $noun, ", read as scripts read them.")]
            ///
            /// A path has names behind dots, and integers or quoted strings in brackets. `?` behind one makes the whole path nil
            /// where that value is nil.
            ///
            /// ```
            /// # fn main() -> perilune::Result<()> {
            /// # let lua = perilune::Lua::new()?;
            /// let config = lua.load("{servers = {{name = 'moon', ['max load'] = 7}}}").eval::<perilune::Table>()?;
            /// assert_eq!(config.get_path::<String>("servers[1].name")?, "moon");
            /// assert_eq!(config.get_path::<i64>("servers[1]['max load']")?, 7);
            /// assert_eq!(config.get_path::<Option<i64>>("servers[2]?.port")?, None);
            /// assert!(config.get_path::<Option<i64>>("servers[2].port").is_err());
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            /// No path; those of metamethods; a value that has no fields, or cannot become a `V`.
            pub fn get_path<V: FromLua>(&self, path: &str) -> Result<V> {
                self.0.with(|l, lua| {
                    follow(l, lua, path)?;
                    V::from_stack(l, -1, lua)
                })
            }
        }
    )*};
}
objects! {
    Table, "table";
    AnyUserData, "userdata";
}

/// Replaces the value on top by the one at the end of a path from it.
fn follow(l: &mut State, lua: &Lua, path: &str) -> Result<()> {
    for step in Steps::new(path) {
        let Step { key, may_end } = step?;
        let kind = l.type_of(-1);
        if !matches!(kind, Type::Table | Type::Userdata | Type::String) {
            let kind = kind.name();
            return Err(Error::runtime(format_args!("attempt to index a {kind} value with key '{key}'")));
        }
        match key {
            Key::Integer(index) => index.push_to_stack(l, lua)?,
            Key::Name(name) => lua.push_bytes(l, name.as_bytes())?,
        }
        lua.attempt(l, |l| l.get_table(-2))?;
        l.remove(-2);
        if may_end && l.is_nil(-1) {
            break;
        }
    }
    Ok(())
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
