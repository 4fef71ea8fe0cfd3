//! The typed API: handles of Lua values, and conversions between them and Rust's types.

mod app_data;
mod asynchronous;
mod basic_type;
mod chunk;
mod collector;
mod convert;
#[cfg(feature = "derive")]
pub mod derive;
mod error;
mod function;
mod host_function;
mod inspection;
mod libraries;
mod lua;
mod object;
mod path;
mod pretty;
mod reference;
mod sandbox;
mod scope;
#[cfg(feature = "serde")]
pub mod serde;
mod string;
mod table;
mod thread;
mod userdata;
mod value;
mod yielding;

pub use app_data::{AppDataRef, AppDataRefMut};
pub use asynchronous::{AsyncCall, AsyncThread};
pub use basic_type::BasicType;
pub use chunk::{AsChunk, Chunk, ChunkMode};
pub use collector::GcMode;
pub use convert::{FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, MultiValue, Variadic};
pub use error::{Error, ErrorContext, ExternalError, ExternalResult, Result, RuntimeError};
pub use function::Function;
pub use host_function::{HostFunction, HostFunctionMut};
pub use inspection::{FunctionInfo, HookEvent, HookTriggers, StackFrame, VmState};
pub use libraries::Libraries;
pub use lua::{Lua, WeakLua};
pub use scope::Scope;
pub use string::LuaString;
pub use table::{Pairs, Sequence, Table};
pub use thread::{Thread, ThreadStatus};
pub use userdata::{
    AnyUserData, MetaMethod, ScopedRegistry, UserData, UserDataFields, UserDataMethods, UserDataOwned,
    UserDataRef, UserDataRefMut, UserDataRegistry,
};
pub use value::{LightUserData, Value};
pub use yielding::AsyncYield;

pub(crate) use reference::Reference;
