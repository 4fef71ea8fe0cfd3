//! Values of the host in Lua.

mod any;
mod cell;
mod create;
mod members;
mod metatable;
mod registry;
mod scoped;

pub use any::AnyUserData;
#[cfg(any(feature = "derive", feature = "serde"))]
pub(crate) use cell::with_value;
pub use cell::{UserDataOwned, UserDataRef, UserDataRefMut};
pub(crate) use create::{push_any_lent, push_lent};
#[cfg(feature = "serde")]
pub(crate) use create::{push_any_owned, push_owned};
pub use metatable::UserDataRegistry;
pub use registry::{MetaMethod, UserData, UserDataFields, UserDataMethods};
pub use scoped::ScopedRegistry;
pub(crate) use scoped::push_scoped;
