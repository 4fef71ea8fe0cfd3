//! A value of one of two types.

use super::{FromLua, IntoLua};
use crate::typed::{Error, Lua, Result, Value};
use either::Either;
use perilune_vm::State;

impl<L: FromLua, R: FromLua> FromLua for Either<L, R> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        lua.with(|l, lua| {
            value.push_to(l, lua)?;
            Self::from_stack(l, -1, lua)
        })
    }

    /// The first type that the value can become.
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        let left = match L::from_stack(l, idx, lua) {
            Ok(value) => return Ok(Self::Left(value)),
            Err(error) => error,
        };
        R::from_stack(l, idx, lua).map(Self::Right).map_err(|right| match (left, right) {
            (Error::FromLua { from, to: left, .. }, Error::FromLua { to: right, .. }) => {
                Error::FromLua { from, to: format!("{left} or {right}"), message: None }
            }
            (_, right) => right,
        })
    }
}

impl<L: IntoLua, R: IntoLua> IntoLua for Either<L, R> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        match self {
            Self::Left(value) => value.into_lua(lua),
            Self::Right(value) => value.into_lua(lua),
        }
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        match self {
            Self::Left(value) => value.push_to_stack(l, lua),
            Self::Right(value) => value.push_to_stack(l, lua),
        }
    }
}
