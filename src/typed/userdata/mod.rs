//! Values of the host in Lua.

mod cell;
mod metatable;
mod registry;

pub use cell::{AnyUserData, UserDataRef, UserDataRefMut};
pub(crate) use metatable::{push, push_lent};
pub use registry::{MetaMethod, UserData, UserDataFields, UserDataMethods};
