//! How derived userdata finds its members, and what types have to be for that.

use super::{Error, Result, State, UserData, UserDataFields, UserDataMethods};
use crate::typed::FromLuaMulti;
use crate::typed::userdata::with_value;

/// The members of types without `userdata_impl`: none. Where a type has them, its own functions of these names win.
pub trait WithoutMembers {
    /// No fields.
    fn __perilune_fields<F: UserDataFields<Self>>(_: &mut F)
    where
        Self: Sized,
    {
    }

    /// No methods.
    fn __perilune_methods<M: UserDataMethods<Self>>(_: &mut M)
    where
        Self: Sized,
    {
    }
}

impl<T> WithoutMembers for T {}

/// Types whose derived `UserData` calls what `userdata_impl` has written, whatever the type parameters.
#[diagnostic::on_unimplemented(
    message = "the derived `UserData` of `{Self}` does not know of these members",
    note = "a type with parameters says that it has members: `#[derive(UserData)] #[lua(methods)]`"
)]
pub trait HasMethods {}

/// Fails to compile unless the type is [`HasMethods`].
pub fn has_methods<T: HasMethods>() {}

/// Fails to compile unless somebody registers the members.
pub fn is_userdata<T: UserData>() {}

/// Fails to compile unless the type can be an argument.
pub fn is_argument<T: FromLuaMulti>() {}

/// Types that functions can borrow from a userdata.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be borrowed from a value of Lua",
    label = "not a userdata",
    note = "only a type with `UserData` can be taken by reference; others are taken by value"
)]
pub trait IsUserData {
    /// The type.
    type Itself: Send + Sync + 'static;
}

impl<T: UserData + Send + Sync + 'static> IsUserData for T {
    type Itself = T;
}

/// A copy of the value of the userdata at an index.
///
/// # Errors
/// It is no userdata with such a value, or one that is borrowed exclusively.
pub fn clone_userdata<T: Clone + Send + Sync + 'static>(
    l: &State,
    idx: i32,
    name: &'static str,
) -> Result<T> {
    with_value::<T, T>(l, idx, |value| Ok(value.clone())).map_err(|error| match error {
        Error::UserDataTypeMismatch => Error::from_lua(l.type_of(idx).name(), name, None),
        other => other,
    })
}
