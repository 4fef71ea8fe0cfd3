//! Values of the host in Lua.

mod cell;
mod create;
mod metatable;
mod registry;

#[cfg(any(feature = "derive", feature = "serde"))]
pub(crate) use cell::with_value;
pub use cell::{AnyUserData, UserDataOwned, UserDataRef, UserDataRefMut};
pub(crate) use create::{push_any_lent, push_lent};
#[cfg(feature = "serde")]
pub(crate) use create::{push_any_owned, push_owned};
pub use metatable::UserDataRegistry;
pub use registry::{MetaMethod, UserData, UserDataFields, UserDataMethods};
