//! Values that a scope owns, of types that need not live as long as the state.
//!
//! Such a type has no identity at run time. So each value has a metatable of its own, whose functions know where the value is, and its userdata
//! only says which value it stands for.

use super::cell::{not_lent, short_type_name};
use super::members::{Members, Place};
use super::metatable::{answer, arguments, bad_self};
use super::registry::Registrar;
use crate::typed::{Error, FromLuaMulti, IntoLuaMulti, Lua, Result};
use perilune_vm::{Lent, Loans, State};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the userdata holds: the number of the value.
pub(super) struct OfScope(u64);

/// Where a value of a [`Scope`](crate::Scope) gets its fields and methods.
pub struct ScopedRegistry<'scope, 'env, T> {
    members: Members<'scope>,
    loans: &'scope Loans<'env>,
    value: Lent<T>,
    number: u64,
}

impl<'env, T: Send + Sync + 'env> ScopedRegistry<'_, 'env, T> {
    /// Adds a function that gets the place of the value, if it is called with its userdata.
    fn add_callback<R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&mut State, &Lua, i32, &Lent<T>) -> Result<R> + Send + 'env,
    ) {
        let (loans, value, number) = (self.loans, self.value.clone(), self.number);
        self.members.add(place, name, move |l, lua| {
            let observer = lua.observer();
            let answer = move |l: &mut State| {
                answer(l, &observer, |l, lua, count| {
                    let is_self = l.userdata::<OfScope>(1).is_some_and(|of| of.0 == number);
                    let result =
                        if is_self { f(l, lua, count, &value) } else { Err(Error::UserDataTypeMismatch) };
                    result.map_err(|error| bad_self(l, error, |_| short_type_name::<T>().to_owned()))
                })
            };
            lua.attempt(l, |l| loans.push_closure(l, answer))
        });
    }
}

impl<'env, T: Send + Sync + 'env> Registrar<T> for ScopedRegistry<'_, 'env, T> {
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
        self.add_callback(place, name, move |l, lua, count, value| {
            let arguments = arguments(l, lua, count)?;
            value.with(|value| f(lua, value, arguments)).map_err(not_lent)?
        });
    }

    fn add_changing<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_callback(place, name, move |l, lua, count, value| {
            let arguments = arguments(l, lua, count)?;
            value.with_mut(|value| f(lua, value, arguments)).map_err(not_lent)?
        });
    }
}

/// Pushes a userdata that stands for `value`, which the loans own, with the members that `tell` tells.
pub(crate) fn push_scoped<'env, T: Send + Sync + 'env>(
    l: &mut State,
    lua: &Lua,
    loans: &Loans<'env>,
    value: T,
    tell: impl FnOnce(&mut ScopedRegistry<'_, 'env, T>),
) -> Result<()> {
    static NUMBERS: AtomicU64 = AtomicU64::new(0);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let mut registry =
        ScopedRegistry { members: Members::default(), loans, value: loans.lend_owned(value), number };
    tell(&mut registry);
    lua.attempt(l, |l| l.new_userdata(OfScope(number), 1))?;
    registry.members.push_metatable(l, lua, short_type_name::<T>(), None)?;
    lua.attempt(l, |l| l.set_metatable(-2))
}
