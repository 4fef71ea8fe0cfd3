//! Values of the host in Lua.

mod cell;
mod create;
mod metatable;
mod registry;

#[cfg(feature = "derive")]
pub(crate) use cell::with_value;
pub use cell::{AnyUserData, UserDataRef, UserDataRefMut};
pub(crate) use create::push_lent;
pub use metatable::UserDataRegistry;
pub use registry::{MetaMethod, UserData, UserDataFields, UserDataMethods};
