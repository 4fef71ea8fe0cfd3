//! The metatable of a type, which all its values share.

use super::cell::{Destroyer, name_of, short_type_name, with_value, with_value_mut};
use super::members::{Members, Place};
use super::registry::Registrar;
use crate::typed::convert::{argument_error, push_results};
use crate::typed::{Error, FromLuaMulti, IntoLuaMulti, Lua, Result};
use perilune_vm::{NativeResult, State};
use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

/// The fields, methods and metamethods of a type: see [`Lua::register_userdata_type`].
pub struct UserDataRegistry<T> {
    members: Members<'static>,
    of: PhantomData<fn(T)>,
}

/// Answers a call: `f` gets the number of arguments.
pub(super) fn answer<R: IntoLuaMulti>(
    l: &mut State,
    lua: &Lua,
    f: impl FnOnce(&mut State, &Lua, i32) -> Result<R>,
) -> NativeResult {
    let count = l.top();
    f(l, lua, count).and_then(|results| push_results(l, results, lua)).map_err(|error| lua.raise(l, error))
}

/// The arguments behind the userdata.
pub(super) fn arguments<A: FromLuaMulti>(l: &mut State, lua: &Lua, count: i32) -> Result<A> {
    A::from_stack_multi(l, 2, (count - 1).max(0), lua).map_err(|error| match error {
        // The userdata itself is the first.
        Error::BadArgument { function, position, cause } => {
            argument_error(l, Error::BadArgument { function, position: position + 1, cause })
        }
        other => other,
    })
}

/// The error of a method whose first argument is not what it should be.
pub(super) fn bad_self(l: &mut State, error: Error, name: impl FnOnce(&mut State) -> String) -> Error {
    let cause = match error {
        Error::UserDataTypeMismatch => Error::from_lua(l.type_of(1).name(), name(l), None),
        Error::UserDataBorrowed | Error::UserDataDestructed => error,
        // That of the method itself.
        other => return other,
    };
    argument_error(l, Error::BadArgument { function: None, position: 1, cause: Arc::new(cause) })
}

impl<T: Send + Sync + 'static> UserDataRegistry<T> {
    /// Adds a function that gets the userdata and the arguments behind it.
    fn add_callback<R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&mut State, &Lua, i32) -> Result<R> + Send + 'static,
    ) {
        self.members.add(place, name, move |l, lua| {
            let observer = lua.observer();
            let answer = move |l: &mut State| {
                answer(l, &observer, |l, lua, count| {
                    f(l, lua, count).map_err(|error| bad_self(l, error, name_of::<T>))
                })
            };
            lua.attempt(l, |l| l.push_closure(answer))
        });
    }
}

impl<T: Send + Sync + 'static> Registrar<T> for UserDataRegistry<T> {
    fn add_pushed(
        &mut self,
        place: Place,
        name: String,
        push: impl FnOnce(&mut State, &Lua) -> Result<()> + 'static,
    ) {
        self.members.add(place, name, push);
    }

    fn add_reading<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_callback(place, name, move |l, lua, count| {
            let arguments = arguments(l, lua, count);
            with_value(l, 1, |value| f(lua, value, arguments?))
        });
    }

    fn add_changing<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_callback(place, name, move |l, lua, count| {
            let arguments = arguments(l, lua, count);
            with_value_mut(l, 1, |value| f(lua, value, arguments?))
        });
    }
}

/// Pushes a metatable with what `tell` tells, and makes it that of the type.
pub(super) fn push_new_metatable<T: Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    tell: impl FnOnce(&mut UserDataRegistry<T>),
) -> Result<()> {
    let mut registry = UserDataRegistry { members: Members::default(), of: PhantomData };
    tell(&mut registry);
    registry.members.push_metatable(l, lua, short_type_name::<T>(), Some(Destroyer::of::<T>()))?;
    lua.attempt(l, |l| l.set_type_metatable(TypeId::of::<T>()))
}
