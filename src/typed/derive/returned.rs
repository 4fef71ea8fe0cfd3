//! What a function of `userdata_impl` returns: a value or a result with some error.
//!
//! A macro sees no types, so the compiler chooses: `(&&&Probe::of(&value)).kind()` is found in the first of the traits below whose condition
//! the type meets, because method lookup takes one reference away after the other.

use super::{Error, IntoLua, Lua, MultiValue, Result, Value};
use crate::typed::{ExternalError, IntoLuaMulti};
use std::marker::PhantomData;

/// Stands for the type of a value while the compiler chooses.
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    /// One for the type of a value.
    #[must_use]
    pub fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

/// A result with the crate's own error.
pub trait OwnResult {
    /// How it is finished.
    fn kind(&self) -> Own {
        Own
    }
}

impl<T> OwnResult for &&Probe<Result<T>> {}

/// How a result with the crate's own error is finished.
pub struct Own;

impl Own {
    /// The result as it is.
    ///
    /// # Errors
    /// That of the result.
    pub fn finish<T>(self, result: Result<T>) -> Result<T> {
        result
    }
}

/// A result with an error of the host.
pub trait ForeignResult {
    /// How it is finished.
    fn kind(&self) -> Foreign {
        Foreign
    }
}

impl<T, E: ExternalError> ForeignResult for &Probe<std::result::Result<T, E>> {}

/// How a result with an error of the host is finished.
pub struct Foreign;

impl Foreign {
    /// The result with its error as one of the host.
    ///
    /// # Errors
    /// That of the result.
    pub fn finish<T, E: ExternalError>(self, result: std::result::Result<T, E>) -> Result<T> {
        result.map_err(ExternalError::into_lua_err)
    }
}

/// Any other value.
pub trait PlainValue {
    /// How it is finished.
    fn kind(&self) -> Plain {
        Plain
    }
}

impl<T> PlainValue for Probe<T> {}

/// How a value that is no result is finished.
pub struct Plain;

impl Plain {
    /// The value as a result.
    ///
    /// # Errors
    /// None.
    pub fn finish<T>(self, value: T) -> Result<T> {
        Ok::<T, Error>(value)
    }
}

/// What borrows from the arguments, as a value of Lua.
///
/// # Errors
/// As [`IntoLua::into_lua`].
pub fn into_value(value: impl IntoLua, lua: &Lua) -> Result<Value> {
    crate::typed::convert::value_of(lua, |l, lua| value.push_to_stack(l, lua))
}

/// As [`into_value`], for any number of values.
///
/// # Errors
/// As [`IntoLuaMulti::into_lua_multi`].
pub fn into_values(values: impl IntoLuaMulti, lua: &Lua) -> Result<MultiValue> {
    values.into_lua_multi(lua)
}
