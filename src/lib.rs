//! Lua 5.4 from scratch in pure Rust.
//!
//! A host makes a [`Lua`], gives it values and functions, and runs chunks in it:
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::Lua;
//!
//! let lua = Lua::new()?;
//! lua.globals().set("twice", lua.create_function(|_, n: i64| Ok(2 * n))?)?;
//! let answer: i64 = lua.load("return twice(20) + 2").eval()?;
//! assert_eq!(answer, 42);
//! # Ok(())
//! # }
//! ```
//!
//! [`pool`] runs chunks on many OS threads. [`stack`] is Lua's own C interface in Rust, which stands below.
//!
//! The crates below this one are there for hosts that want less: [`stdlib`] opens single libraries, [`compiler`] makes
//! prototypes without a state.

pub mod pool;
pub mod stack;
mod typed;

pub use perilune_bytecode as bytecode;
pub use perilune_compiler as compiler;
pub use perilune_stdlib as stdlib;

pub use perilune_vm::Interrupt;
pub use typed::{
    AnyUserData, AsChunk, AsyncThread, Chunk, Error, ErrorContext, ExternalError, ExternalResult, FromLua,
    FromLuaMulti, Function, IntoLua, IntoLuaMulti, Libraries, LightUserData, Lua, LuaString, MetaMethod,
    MultiValue, Pairs, Result, RuntimeError, Scope, Sequence, Table, Thread, ThreadStatus, UserData,
    UserDataFields, UserDataMethods, UserDataRef, UserDataRefMut, Value, Variadic, WeakLua,
};

/// The version line of the commands: it starts as that of the reference does, for the programs that look at it.
pub const RELEASE: &str = concat!("Lua 5.4.8 (Perilune ", env!("CARGO_PKG_VERSION"), ")");

/// The examples of the README, which are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
