//! What derived code stands on. It is no part of the interface: only the macros of `perilune-derive` know it.

mod members;
mod record;
mod returned;
mod source;
mod variant;

pub use super::{
    AnyUserData, Error, FromLua, IntoLua, Lua, LuaString, MultiValue, Result, Table, UserData,
    UserDataFields, UserDataMethods, UserDataRef, UserDataRefMut, Value,
};
pub use members::{
    HasMethods, IsUserData, WithoutMembers, clone_userdata, has_methods, is_argument, is_userdata,
};
pub use perilune_vm::State;
pub use record::{RecordReader, RecordWriter, push_record, read_record, read_unit};
pub use returned::{ForeignResult, OwnResult, PlainValue, Probe, into_value, into_values};
pub use source::SourceInRust;
pub use variant::{Variant, push_tagged, push_variant, read_tagged, read_variant};

/// The value as a type that reads from the stack.
///
/// # Errors
/// The value cannot become a `T`.
pub fn by_stack<T: FromLua>(value: Value, lua: &Lua) -> Result<T> {
    lua.with(|l, lua| {
        value.push_to(l, lua)?;
        T::from_stack(l, -1, lua)
    })
}

/// Runs a conversion of what is inside another value. Scripts can nest values, and close rings of them, deeper than native stacks are; so
/// each level counts as a native call does.
///
/// # Errors
/// Those of `f`, and too many levels.
pub fn nested<T>(l: &mut State, lua: &Lua, f: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
    lua.at_native_levels(l, 1, f)?
}

/// The examples of the macros, which are compiled and run as tests.
#[cfg(doctest)]
mod examples {
    #[doc = include_str!("../../../derive/docs/userdata.md")]
    mod userdata {}
    #[doc = include_str!("../../../derive/docs/userdata_impl.md")]
    mod userdata_impl {}
    #[doc = include_str!("../../../derive/docs/from_lua.md")]
    mod from_lua {}
    #[doc = include_str!("../../../derive/docs/into_lua.md")]
    mod into_lua {}
    #[doc = include_str!("../../../derive/docs/chunk.md")]
    mod chunk {}
}
