//! Making userdata. The metatable of a type is made with the first value of it.

use super::cell::Held;
use super::metatable::push_new_metatable;
use super::{AnyUserData, UserData, UserDataRegistry};
use crate::typed::convert::value_of;
use crate::typed::{IntoLua, Lua, Reference, Result, Value};
use perilune_vm::{Lent, State};
use std::any::TypeId;
use std::marker::PhantomData;

/// Pushes a userdata that holds `value`.
fn push<T: UserData + Send + Sync + 'static>(l: &mut State, lua: &Lua, value: T) -> Result<()> {
    push_owned(l, lua, value, 1)
}

/// Pushes a userdata that holds `value` and has so many user values.
pub(crate) fn push_owned<T: UserData + Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    value: T,
    user_values: u8,
) -> Result<()> {
    lua.attempt(l, |l| l.new_userdata(Held::new(value), user_values))?;
    set_metatable(l, lua, members::<T>)
}

/// As [`push_owned`] for any type.
pub(crate) fn push_any_owned<T: Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    value: T,
    user_values: u8,
) -> Result<()> {
    lua.attempt(l, |l| l.new_userdata(Held::new(value), user_values))?;
    set_metatable::<T>(l, lua, |_| {})
}

/// A value of the host becomes a userdata that holds it, as [`Lua::create_userdata`] makes it.
impl<T: UserData + Send + Sync + 'static> IntoLua for T {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        value_of(lua, |l, lua| push(l, lua, self))
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        push(l, lua, self)
    }
}

/// Pushes a userdata that holds a lent value.
pub(crate) fn push_lent<T: UserData + Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    lent: Lent<T>,
) -> Result<()> {
    lua.attempt(l, |l| l.new_userdata(Held::Lent(lent), 1))?;
    set_metatable(l, lua, members::<T>)
}

/// As [`push_lent`] for any type.
pub(crate) fn push_any_lent<T: Send + Sync + 'static>(l: &mut State, lua: &Lua, lent: Lent<T>) -> Result<()> {
    lua.attempt(l, |l| l.new_userdata(Held::Lent(lent), 1))?;
    set_metatable::<T>(l, lua, |_| {})
}

/// Has the type tell its members.
fn members<T: UserData + Send + Sync + 'static>(registry: &mut UserDataRegistry<T>) {
    T::add_fields(registry);
    T::add_methods(registry);
}

/// Gives the userdata on top the metatable of a type, which is made if there is none yet.
fn set_metatable<T: Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    tell: impl FnOnce(&mut UserDataRegistry<T>),
) -> Result<()> {
    if !l.push_type_metatable(TypeId::of::<T>()) {
        push_new_metatable(l, lua, tell)?;
    }
    lua.attempt(l, |l| l.set_metatable(-2))
}

impl Lua {
    /// A userdata that holds a value, with the methods of its type. To give a value to Lua it is enough to pass it on: types with
    /// [`UserData`] are [`IntoLua`].
    ///
    /// # Errors
    /// [`Error::Memory`](crate::Error::Memory)
    pub fn create_userdata<T: UserData + Send + Sync + 'static>(&self, value: T) -> Result<AnyUserData> {
        self.with(|l, lua| {
            push(l, lua, value)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }

    /// A userdata that holds a value of any type. Its methods are those of [`Lua::register_userdata_type`].
    ///
    /// # Errors
    /// [`Error::Memory`](crate::Error::Memory)
    pub fn create_any_userdata<T: Send + Sync + 'static>(&self, value: T) -> Result<AnyUserData> {
        self.with(|l, lua| {
            push_any_owned(l, lua, value, 1)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }

    /// Gives fields and methods to values of a type that cannot implement [`UserData`], because it is of another crate. Those that exist already
    /// keep what they have.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, UserDataMethods};
    /// use std::time::Duration;
    ///
    /// let lua = Lua::new()?;
    /// lua.register_userdata_type::<Duration>(|registry| {
    ///     registry.add_method("seconds", |_, duration, ()| Ok(duration.as_secs_f64()));
    /// })?;
    /// let minute = lua.create_any_userdata(Duration::from_secs(60))?;
    /// assert_eq!(minute.call_method::<f64>("seconds", ())?, 60.0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`](crate::Error::Memory)
    pub fn register_userdata_type<T: Send + Sync + 'static>(
        &self,
        tell: impl FnOnce(&mut UserDataRegistry<T>),
    ) -> Result<()> {
        self.with(|l, lua| push_new_metatable(l, lua, tell))
    }

    /// A userdata that stands for a type and not for a value of it: it has the functions and plain fields of the type, such as its
    /// constructors.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, UserData, UserDataMethods};
    ///
    /// struct Counter(i64);
    ///
    /// impl UserData for Counter {
    ///     fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
    ///         methods.add_function("new", |_, start: i64| Ok(Counter(start)));
    ///         methods.add_method("count", |_, counter, ()| Ok(counter.0));
    ///     }
    /// }
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("Counter", lua.create_proxy::<Counter>()?)?;
    /// assert_eq!(lua.load("return Counter.new(7):count()").eval::<i64>()?, 7);
    /// assert!(lua.load("Counter:count()").exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`](crate::Error::Memory)
    pub fn create_proxy<T: UserData + Send + Sync + 'static>(&self) -> Result<AnyUserData> {
        self.with(|l, lua| {
            lua.attempt(l, |l| l.new_userdata(Proxy::<T>(PhantomData), 1))?;
            set_metatable(l, lua, members::<T>)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }
}

/// What a userdata holds that stands for a type.
pub(super) struct Proxy<T>(PhantomData<fn() -> T>);
