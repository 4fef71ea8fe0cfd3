//! The typed API: handles of Lua values, and conversions between them and Rust's types.

mod asynchronous;
mod chunk;
mod convert;
#[cfg(feature = "derive")]
pub mod derive;
mod error;
mod function;
mod lua;
mod reference;
mod scope;
mod string;
mod table;
mod thread;
mod userdata;
mod value;

pub use asynchronous::AsyncThread;
pub use chunk::{AsChunk, Chunk};
pub use convert::{FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, MultiValue, Variadic};
pub use error::{Error, ErrorContext, ExternalError, ExternalResult, Result, RuntimeError};
pub use function::Function;
pub use lua::{Libraries, Lua, WeakLua};
pub use scope::Scope;
pub use string::LuaString;
pub use table::{Pairs, Sequence, Table};
pub use thread::{Thread, ThreadStatus};
pub use userdata::{
    AnyUserData, MetaMethod, UserData, UserDataFields, UserDataMethods, UserDataRef, UserDataRefMut,
};
pub use value::{LightUserData, Value};

pub(crate) use error::trace;
pub(crate) use reference::Reference;
