//! Conversions between values of Lua and types of Rust.

#[cfg(feature = "bstr")]
mod bytes;
mod collections;
mod either;
mod multi;
mod scalars;

pub use multi::{FromLuaMulti, IntoLuaMulti, MultiValue, Variadic};
pub(crate) use multi::{argument_error, push_results};

use super::{Lua, Result, Value};
use perilune_vm::State;

/// Types of Rust that a value of Lua can become.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Error, FromLua, IntoLua, Lua, Result, Table, Value};
///
/// #[derive(PartialEq, Debug)]
/// struct Point { x: f64, y: f64 }
///
/// impl FromLua for Point {
///     fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
///         let table = Table::from_lua(value, lua)?;
///         Ok(Self { x: table.get("x")?, y: table.get("y")? })
///     }
/// }
///
/// impl IntoLua for Point {
///     fn into_lua(self, lua: &Lua) -> Result<Value> {
///         lua.create_table_from([("x", self.x), ("y", self.y)])?.into_lua(lua)
///     }
/// }
///
/// let lua = Lua::new()?;
/// let mirror = lua.create_function(|_, p: Point| Ok(Point { x: -p.x, ..p }))?;
/// assert_eq!(mirror.call::<Point>(Point { x: 1.0, y: 2.0 })?, Point { x: -1.0, y: 2.0 });
/// let error = mirror.call::<Point>(1).unwrap_err();
/// assert!(matches!(error.root_cause(), Error::FromLua { .. }));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "no value of Lua can become a `{Self}`",
    label = "cannot come from Lua",
    note = "a userdata is borrowed as `UserDataRef<T>`; by value it comes with `#[derive(FromLua)] #[lua(userdata)]`",
    note = "a table becomes a struct with `#[derive(FromLua)]`"
)]
pub trait FromLua: Sized {
    /// The value as this type.
    ///
    /// # Errors
    /// [`Error::FromLua`](super::Error::FromLua) if it cannot be.
    fn from_lua(value: Value, lua: &Lua) -> Result<Self>;

    /// As [`FromLua::from_lua`] for the value at an index of the stack; types for which that is quicker have their own.
    ///
    /// # Errors
    /// As there.
    #[doc(hidden)]
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        Self::from_lua(Value::from_stack_at(l, idx, lua)?, lua)
    }
}

/// Types of Rust that can become a value of Lua.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot become a value of Lua",
    label = "cannot go to Lua",
    note = "a type becomes a userdata by `UserData`, and a table by `#[derive(IntoLua)]`"
)]
pub trait IntoLua: Sized {
    /// The value.
    ///
    /// # Errors
    /// Not enough memory, or there is no such value.
    fn into_lua(self, lua: &Lua) -> Result<Value>;

    /// Pushes the value; types for which that is quicker have their own.
    ///
    /// # Errors
    /// As [`IntoLua::into_lua`].
    #[doc(hidden)]
    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.into_lua(lua)?.push_to(l, lua)
    }
}

/// The value that `push` pushes.
pub(crate) fn value_of(lua: &Lua, push: impl FnOnce(&mut State, &Lua) -> Result<()>) -> Result<Value> {
    lua.with(|l, lua| {
        push(l, lua)?;
        Value::from_top(l, lua)
    })
}

/// A value on its way to a state: what `push` pushes.
pub(crate) fn later(push: impl FnOnce(&mut State, &Lua) -> Result<()>) -> impl IntoLua {
    Later(push)
}

struct Later<P>(P);

impl<P: FnOnce(&mut State, &Lua) -> Result<()>> IntoLua for Later<P> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        value_of(lua, self.0)
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        (self.0)(l, lua)
    }
}
