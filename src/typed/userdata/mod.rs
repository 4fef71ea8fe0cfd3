//! Values of the host in Lua.

mod cell;
mod metatable;
mod registry;

#[cfg(feature = "derive")]
pub(crate) use cell::with_value;
pub use cell::{AnyUserData, UserDataRef, UserDataRefMut};
pub(crate) use metatable::{push, push_lent, push_proxy};
pub use registry::{MetaMethod, UserData, UserDataFields, UserDataMethods};
