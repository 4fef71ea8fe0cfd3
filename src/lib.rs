//! Lua 5.4 from scratch in pure Rust, to be embedded.
//!
//! A host makes a [`Lua`], gives it values and functions, and runs chunks in it. All that it gets are *handles*: they may be cloned, kept in
//! structures, and sent to other OS threads. There is no `unsafe` in a host, and nothing that it or a script does wrong brings the process down.
//!
//! ```
//! use perilune::{Lua, Result};
//!
//! fn main() -> Result<()> {
//!     let lua = Lua::new()?;
//!     lua.globals().set("twice", lua.create_function(|_, n: i64| Ok(2 * n))?)?;
//!     let answer: i64 = lua.load("return twice(20) + 2").eval()?;
//!     assert_eq!(answer, 42);
//!     Ok(())
//! }
//! ```
//!
//! ```toml
//! [dependencies]
//! perilune = { version = "0.1", default-features = false }
//! ```
//!
//! The features that are on by default belong to the commands `lua` and `luac`; others are for hosts:
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `commands` | yes | the commands `lua` and `luac`, and what only they need |
//! | `c-modules` | yes | the command `lua` loads C modules |
//! | `signing` | yes | signed chunks: the module [`signing`] |
//! | `derive` | no | derive macros for [`UserData`], [`FromLua`] and [`IntoLua`], `userdata_impl` for methods, `chunk!` for source among Rust |
//! | `bstr` | no | conversions of the byte strings of `bstr` |
//! | `serde` | no | conversions of types with `Serialize` or `Deserialize`, and values of Lua in any format |
//!
//! A tour: [values](#values) · [functions](#functions) · [tables](#tables) · [userdata](#userdata) · [scopes](#scopes) · [errors](#errors) ·
//! [coroutines](#coroutines) · [async](#async) · [limits](#limits-and-sandboxing) · [many states](#threads-and-many-states) ·
//! [the stack API](#the-stack-api) · [coming from mlua](#coming-from-mlua)
//!
//! # Values
//!
//! A [`Value`] is any value of Lua. Mostly it is not needed: what goes in is [`IntoLua`], what comes out is [`FromLua`], and both are
//! implemented for numbers, booleans, text, paths, `Option`, vectors, arrays, maps and sets, and for the handles [`Table`], [`Function`],
//! [`LuaString`], [`Thread`] and [`AnyUserData`]. Lists of arguments and results are tuples; [`Variadic`] takes any number of one type, [`MultiValue`] of any,
//! and [`Either`] is a value of one of two types. What does not fit is an error with the place: `bad argument #2 to 'f' (u8 expected, got number: out of range)`.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Lua, Value, Variadic};
//! use std::collections::BTreeMap;
//!
//! let lua = Lua::new()?;
//! let (name, ages): (String, BTreeMap<String, u32>) =
//!     lua.load("return 'crew', {Ada = 36, Grace = 85}").eval()?;
//! assert_eq!((name.as_str(), ages["Grace"]), ("crew", 85));
//!
//! let sum = lua.create_function(|_, numbers: Variadic<f64>| Ok(numbers.iter().sum::<f64>()))?;
//! assert_eq!(sum.call::<f64>((1, 2.5, "3"))?, 6.5);
//!
//! match lua.load("return 7 // 2").eval()? {
//!     Value::Integer(n) => assert_eq!(n, 3),
//!     other => panic!("a {}", other.type_name()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Functions
//!
//! [`Lua::create_function`] makes a function of a closure, which gets the state and its arguments. It may call back, also recursively;
//! [`Function::call`] calls what scripts have made. [`Function::wrap`] takes functions of Rust as they are, with any error type.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Function, Lua};
//! use std::num::ParseIntError;
//!
//! let lua = Lua::new()?;
//! let map = lua.create_function(|_, (f, items): (Function, Vec<i64>)| {
//!     items.into_iter().map(|item| f.call::<i64>(item)).collect::<perilune::Result<Vec<_>>>()
//! })?;
//! lua.globals().set("map", map)?;
//! lua.globals().set("parse", Function::wrap(|text: String| -> Result<i64, ParseIntError> { text.parse() }))?;
//!
//! let squares: Vec<i64> = lua.load("return map(function(n) return n * n end, {1, 2, parse '3'})").eval()?;
//! assert_eq!(squares, [1, 4, 9]);
//!
//! let greet: Function = lua.load("function(a, b) return a .. ', ' .. b end").eval()?;
//! assert_eq!(greet.bind("Hello")?.call::<String>("moon")?, "Hello, moon");
//! # Ok(())
//! # }
//! ```
//!
//! # Tables
//!
//! [`Table::get`] and [`Table::set`] go by metamethods as scripts do, `raw_get` and `raw_set` past them. `{:#?}` shows what is in a table.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Lua, Table};
//!
//! let lua = Lua::new()?;
//! let config: Table = lua.load("{ title = 'Moon', sizes = { 16, 32 } }").eval()?;
//! config.set("visible", true)?;
//! let sizes: Table = config.get("sizes")?;
//! sizes.push(64)?;
//! assert_eq!(sizes.sequence_values().collect::<perilune::Result<Vec<u32>>>()?, [16, 32, 64]);
//! assert_eq!(config.get::<Option<String>>("subtitle")?, None);
//! # Ok(())
//! # }
//! ```
//!
//! # Userdata
//!
//! Values of the host become values of Lua when their type has [`UserData`]: fields, methods and metamethods. Scripts share the one value; the
//! host borrows it through [`AnyUserData`] or the arguments [`UserDataRef`] and [`UserDataRefMut`]. Borrows are checked at run time, as with
//! a `RefCell`: a second one that does not go together with the first is an error in the script. Lua drops the value when it has collected the userdata.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Lua, MetaMethod, UserData, UserDataFields, UserDataMethods, UserDataRef};
//!
//! struct Vector(f64, f64);
//!
//! impl UserData for Vector {
//!     fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
//!         fields.add_field_method_get("x", |_, v| Ok(v.0));
//!         fields.add_field_method_set("x", |_, v, x: f64| { v.0 = x; Ok(()) });
//!     }
//!
//!     fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
//!         methods.add_function("new", |_, (x, y): (f64, f64)| Ok(Vector(x, y)));
//!         methods.add_method("length", |_, v, ()| Ok(v.0.hypot(v.1)));
//!         methods.add_method_mut("scale", |_, v, by: f64| { *v = Vector(v.0 * by, v.1 * by); Ok(()) });
//!         methods.add_meta_method(MetaMethod::Add, |_, v, other: UserDataRef<Self>| {
//!             Ok(Vector(v.0 + other.0, v.1 + other.1))
//!         });
//!     }
//! }
//!
//! let lua = Lua::new()?;
//! lua.globals().set("v", Vector(3.0, 4.0))?;
//! lua.globals().set("Vector", lua.create_proxy::<Vector>()?)?;
//! assert_eq!(lua.load("v:scale(2); return (v + Vector.new(0, 0)):length()").eval::<f64>()?, 10.0);
//! # Ok(())
//! # }
//! ```
//!
//! Types of other crates get their methods by [`Lua::register_userdata_type`].
//!
//! # Scopes
//!
//! What lives shorter than the state is lent for a time: [`Lua::scope`]. Whatever a script keeps of it fails when the time is over.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::Lua;
//!
//! let lua = Lua::new()?;
//! let mut lines: Vec<String> = Vec::new();
//! lua.scope(|scope| {
//!     let note = scope.create_function_mut(|_, line: String| {
//!         lines.push(line); // borrowed from outside
//!         Ok(())
//!     })?;
//!     lua.globals().set("note", note)?;
//!     lua.load("note 'one'; note 'two'").exec()
//! })?;
//! assert_eq!(lines, ["one", "two"]);
//! assert!(lua.load("note 'three'").exec().is_err());
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! An [`Error`] is cheap to clone and may go to other threads. What a script raises comes with its [value](Error::value) and a
//! [traceback](Error::traceback); what a function of the host returns is raised in the script, where `pcall` catches it and `tostring` shows it, and comes back with its
//! [causes](Error::chain), among which [`Error::downcast_ref`] finds the host's own error. `?` turns common errors of the standard library into an [`Error`],
//! [`into_lua_err`](ExternalResult::into_lua_err) all others, and [`context`](ErrorContext::context) says what was being done. A panic of a function of the host is an error as well.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Error, ErrorContext, Lua};
//! use std::{fs, io};
//!
//! let lua = Lua::new()?;
//! let read = lua.create_function(|_, path: String| {
//!     fs::read_to_string(&path).map_err(Error::from).with_context(|_| format!("reading {path}"))
//! })?;
//! lua.globals().set("read", read)?;
//!
//! let error = lua.load("local text = read '/no/such/file'").set_name("=config").exec().unwrap_err();
//! assert!(error.to_string().starts_with("reading /no/such/file: "));
//! assert!(error.traceback().contains("config:1: in main chunk"));
//! assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
//!
//! let error = lua.load("error({ code = 404 })").exec().unwrap_err();
//! assert_eq!(error.value().unwrap().as_table().unwrap().get::<i64>("code")?, 404);
//! # Ok(())
//! # }
//! ```
//!
//! # Coroutines
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Lua, ThreadStatus};
//!
//! let lua = Lua::new()?;
//! let body = lua.load("local sum = 0; while true do sum = sum + coroutine.yield(sum) end").into_function()?;
//! let thread = lua.create_thread(body)?;
//! thread.resume::<()>(())?;
//! assert_eq!(thread.resume::<i64>(40)?, 40);
//! assert_eq!(thread.resume::<i64>(2)?, 42);
//! assert_eq!(thread.status(), ThreadStatus::Resumable);
//! # Ok(())
//! # }
//! ```
//!
//! # Async
//!
//! [`Lua::create_async_function`] makes a function that waits for a future, on any executor. Scripts just call it: waiting passes through `pcall`,
//! metamethods, iterators and coroutines. What runs it is asynchronous on the host's side, such as [`Function::call_async`] or
//! [`Chunk::eval_async`]; dropping that future closes what the script had open. Many calls may wait in one state.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::Lua;
//!
//! let lua = Lua::new()?;
//! let fetch = lua.create_async_function(async |_, name: String| {
//!     futures::future::ready(()).await; // a timer, a socket, ...
//!     Ok(format!("<{name}>"))
//! })?;
//! lua.globals().set("fetch", fetch)?;
//! let chunk = lua.load("local ok, page = pcall(fetch, 'moon'); return page");
//! let page: String = futures::executor::block_on(chunk.eval_async())?;
//! assert_eq!(page, "<moon>");
//! # Ok(())
//! # }
//! ```
//!
//! [`Thread::into_async`] makes a coroutine a future, and a stream of what it yields.
//!
//! # Limits and sandboxing
//!
//! | what | by what |
//! |---|---|
//! | what scripts can reach | [`Lua::with_preset`], or libraries of your choice: [`Lua::with_libraries`] |
//! | what scripts share | a table of globals for each: [`Lua::create_environment`], [`Chunk::set_environment`] |
//! | instructions, time, memory | [`Lua::set_limits`], [`Lua::with_limits`]: nothing in a script catches that, and the state goes on afterwards |
//! | memory | [`Lua::set_memory_limit`]: an error that scripts can catch |
//! | cancelling | [`Lua::interrupt`] from another OS thread: [`trip`](Interrupt::trip) as limits do, [`stop`](Interrupt::stop) for good |
//! | instructions | [`Lua::set_hook`] |
//! | recursion | fixed limits, an error like others |
//! | what chunks may be | [`Chunk::set_mode`]; binary chunks are verified in any case |
//! | tables of the host | [`Table::freeze`] |
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::{Error, HookTriggers, Lua, Preset};
//!
//! let lua = Lua::with_preset(Preset::Sandbox)?;
//! lua.set_memory_limit(4 << 20)?;
//! lua.set_hook(HookTriggers::new().every_nth_instruction(1_000_000), |_, _| Err(Error::runtime("too long")))?;
//!
//! // Each script has its own globals. Libraries are read-only, so nothing else is shared.
//! let (one, other) = (lua.create_environment()?, lua.create_environment()?);
//! lua.load("x = 1").set_environment(one.clone()).exec()?;
//! lua.load("assert(x == nil and io == nil); x = 2").set_environment(other).exec()?;
//! assert_eq!(one.get::<i64>("x")?, 1);
//! assert!(lua.load("string.rep = nil").exec().is_err());
//! assert!(matches!(lua.load("return ('x'):rep(1 << 30)").exec(), Err(Error::Memory)));
//! assert!(lua.load("while true do end").exec().unwrap_err().to_string().contains("too long"));
//! # Ok(())
//! # }
//! ```
//!
//! # Threads and many states
//!
//! [`Lua`] and all handles are `Send` and `Sync`. One OS thread at a time works in a state, and others wait; states are independent
//! of each other and cheap, so threads that should run at once have their own. A clone of [`Lua`] is another owner: the last one to go closes the state, and handles
//! find it closed. In a function of the host the state is an argument; values inside the state that need it hold a [`WeakLua`].
//!
//! A [`pool::WorkerPool`] has a state for each OS thread and runs jobs in them, with limits, cancelling, and values that
//! are copied in and out ([`pool::Portable`]):
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use perilune::pool::{Job, PortableFunction, WorkerPool};
//!
//! let pool = WorkerPool::builder().threads(2).memory_limit(16 << 20).build()?;
//! let double = PortableFunction::compile("return 2 * ...", "=double")?;
//! let jobs = (0..100i64).map(|n| Job::function(&double).argument(n));
//! let sum: i64 = pool.run_ordered(jobs).map(|outcome| outcome.unwrap()[0].as_integer().unwrap()).sum();
//! assert_eq!(sum, 9900);
//! # Ok(())
//! # }
//! ```
//!
//! # The stack API
//!
//! Below the handles lies the module [`stack`]: the functions of Lua's C interface in Rust, with a stack, indices and native functions of the type
//! `fn(&mut State) -> NativeResult`. It is for libraries in the manner of the standard ones, for what C code is being
//! ported from, and where each call counts, since nothing is kept or counted. Both go together: [`Lua::with`] gives the [`stack::State`] of a state, and [`Lua::from_state`]
//! takes one over.
//!
//! The crates below this one are there for hosts that want less: [`stdlib`] opens single libraries, [`compiler`] makes prototypes without a
//! state, [`bytecode`] writes, reads and lists them.
//!
//! # Coming from mlua
//!
//! Most names are the same. What differs:
//!
//! | mlua | here |
//! |---|---|
//! | `Lua::new_with(StdLib, LuaOptions)` | [`Lua::with_libraries`] |
//! | `Lua::sandbox` | [`Lua::with_preset`], [`Lua::create_environment`] |
//! | feature `send` | always on: handles are `Send + Sync`, closures of the host have to be `Send`, userdata `Send + Sync` |
//! | `RegistryKey`, `create_registry_value` | not needed: a handle, such as a [`Value`], keeps what it refers to |
//! | `Error::CallbackError`, `Error::RuntimeError(String)` | [`Error::Callback`], [`Error::Runtime`] with value and traceback |
//! | `Error::ExternalError`, `parent` | [`Error::External`], [`Error::root_cause`] |
//! | `Value::Error` | [`Value::as_error`] |
//! | `LuaString::to_str`, `as_bytes` | [`LuaString::to_str`] copies, [`LuaString::with_bytes`] does not |
//! | `Table::set_readonly` | [`Table::freeze`], for good |
//! | `ObjectLike` | methods of [`Table`] and [`AnyUserData`] |
//! | `AnyUserData::set_nth_user_value`, `set_named_user_value` | [`AnyUserData::set_user_value`] with any key |
//! | `Lua::set_global_hook` | [`Lua::set_hook`]: coroutines that are made later have it too |
//! | `Lua::inspect_stack` with a closure | [`Lua::inspect_stack`] returns a [`StackFrame`] |
//! | `WeakLua::try_upgrade` | [`WeakLua::upgrade`] |
//! | `Lua::exec_raw`, `ffi` | [`Lua::with`] and the module [`stack`] |
//! | `#[derive(FromLua)]` of a userdata | with `#[lua(userdata)]`; without, a table becomes a struct |
//! | `LuaSerdeExt` | methods of [`Lua`] with the feature `serde`, whose module has the options; mixed tables are maps by default |
//! | `chunk!` | the same, with the feature `derive`; what is no chunk does not compile |
//! | `Lua::entrypoint` | none |
//! | features `lua51` to `lua55`, `luajit`, `luau` | Lua 5.4 |
//! | features `vendored`, `module` | not needed; Rust only |

mod accessors;
mod limits;
pub mod pool;
pub mod prelude;
#[cfg(feature = "signing")]
pub mod signing;
pub mod stack;
mod typed;

pub use perilune_bytecode as bytecode;
pub use perilune_compiler as compiler;
pub use perilune_stdlib as stdlib;
pub use perilune_stdlib::sandbox::Preset;

pub use either::Either;
pub use limits::Limits;
pub use perilune_vm::{Interrupt, Limit, Mappings, WithHosts, WithReserve};
pub use typed::{
    AnyUserData, AppDataRef, AppDataRefMut, AsChunk, AsyncCall, AsyncThread, AsyncYield, BasicType, Chunk,
    ChunkMode, Error, ErrorContext, ExternalError, ExternalResult, FromLua, FromLuaMulti, Function,
    FunctionInfo, GcMode, HookEvent, HookTriggers, HostFunction, HostFunctionMut, IntoLua, IntoLuaMulti,
    Libraries, LightUserData, Lua, LuaString, MetaMethod, MultiValue, Pairs, Result, RuntimeError, Scope,
    ScopedRegistry, Sequence, StackFrame, Table, Thread, ThreadStatus, UserData, UserDataFields,
    UserDataMethods, UserDataOwned, UserDataRef, UserDataRefMut, UserDataRegistry, Value, Variadic, VmState,
    WeakLua,
};

/// A number of Lua of the subtype integer.
pub type Integer = i64;
/// A number of Lua of the subtype float.
pub type Number = f64;

#[doc(no_inline)]
pub use typed::Value::Nil;

#[cfg(feature = "serde")]
pub use typed::serde;

#[cfg(feature = "derive")]
pub use perilune_derive::{FromLua, IntoLua, UserData, chunk, userdata_impl};
#[cfg(feature = "derive")]
#[doc(hidden)]
pub use typed::derive as __derive;

/// The version line of the commands: it starts as that of the reference does, for the programs that look at it.
pub const RELEASE: &str = concat!("Lua 5.4.8 (Perilune ", env!("CARGO_PKG_VERSION"), ")");

/// The examples of the README, which are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

/// How to run code of strangers, likewise.
#[cfg(doctest)]
#[doc = include_str!("../SECURITY.md")]
mod security {}
