//! The stack API: Lua's own C interface in Rust.
//!
//! A host makes a state with [`new_state`], pushes values and functions onto its stack, and calls them, as with the
//! C API of Lua's manual. The functions are those of [`State`], in Rust spelling.
//!
//! ```
//! use perilune::stack::{load, new_state};
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! load(l, b"local a, b = ... ; return a * b", "=multiply").unwrap();
//! l.push_integer(6);
//! l.push_integer(7);
//! l.pcall(2, 1, 0).unwrap();
//! assert_eq!(l.to_integer(-1), Some(42));
//! ```
//!
//! A native function takes the state, finds its arguments at 1, 2, ... and returns how many results it has pushed:
//!
//! ```
//! use perilune::stack::{NativeResult, State, load, new_state};
//!
//! fn area(l: &mut State) -> NativeResult {
//!     let (width, height) = (l.check_number(1)?, l.opt_number(2, 1.0)?);
//!     if width < 0.0 || height < 0.0 {
//!         return Err(l.raise("negative side"));
//!     }
//!     l.push_number(width * height);
//!     Ok(1)
//! }
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! l.push_native(area);
//! l.set_global("area").unwrap();
//! load(l, b"return area(2, 3), select(2, pcall(area, -1))", "=example").unwrap();
//! l.pcall(0, 2, 0).unwrap();
//! assert_eq!(l.to_number(-2), Some(6.0));
//! assert_eq!(l.bytes(-1), Some(&b"negative side"[..]));
//! ```
//!
//! Host values travel as userdata; Rust drops them when Lua has collected them:
//!
//! ```
//! use perilune::stack::{NativeResult, State, load, new_state};
//!
//! struct Counter(i64);
//!
//! fn count(l: &mut State) -> NativeResult {
//!     l.check_userdata(1, "Counter")?;
//!     let counter = l.userdata_mut::<Counter>(1).expect("the metatable is only given to counters");
//!     counter.0 += 1;
//!     let n = counter.0;
//!     l.push_integer(n);
//!     Ok(1)
//! }
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! l.new_metatable("Counter").unwrap();
//! l.push_native(count);
//! l.set_field(-2, "__call").unwrap();
//! l.pop(1);
//! l.new_userdata(Counter(0), 0).unwrap();
//! l.set_metatable_named("Counter").unwrap();
//! l.set_global("counter").unwrap();
//! load(l, b"counter(); counter(); return counter()", "=example").unwrap();
//! l.pcall(0, 1, 0).unwrap();
//! assert_eq!(l.to_integer(-1), Some(3));
//! ```
//!
//! A native function that calls Lua and lets it yield makes a request and goes on in a continuation:
//!
//! ```
//! use perilune::stack::{NativeResult, State, load, new_state};
//!
//! /// `twice(f)`: the sum of what two calls of `f` return.
//! fn twice(l: &mut State) -> NativeResult {
//!     l.push_value(1);
//!     l.call_k(0, 1, 0, |l, _, _| {
//!         l.push_value(1);
//!         l.call_k(0, 1, 0, |l, _, _| {
//!             let sum = l.to_integer(-1).unwrap_or(0) + l.to_integer(-2).unwrap_or(0);
//!             l.push_integer(sum);
//!             Ok(1)
//!         })
//!     })
//! }
//!
//! let mut lua = new_state().unwrap();
//! let l = lua.state();
//! l.push_native(twice);
//! l.set_global("twice").unwrap();
//! let source = b"
//!   local co = coroutine.wrap(function() return twice(coroutine.yield) end)
//!   co(); co(20)
//!   return co(22)";
//! load(l, source, "=example").unwrap();
//! l.pcall(0, 1, 0).unwrap();
//! assert_eq!(l.to_integer(-1), Some(42));
//! ```
//!
//! Limits for scripts that are not trusted, from the host's side; both end in ordinary errors that `pcall` reports:
//!
//! ```
//! use perilune::stack::{Status, load, new_state};
//!
//! let mut lua = new_state().unwrap();
//! lua.set_memory_limit(16 << 20);
//! let l = lua.state();
//! load(l, b"return string.rep('x', 1 << 30)", "=greedy").unwrap();
//! assert_eq!(l.pcall(0, 1, 0), Err(Status::ErrMem));
//!
//! let interrupt = lua.interrupt();
//! std::thread::spawn(move || {
//!     std::thread::sleep(std::time::Duration::from_millis(10));
//!     interrupt.request();
//! });
//! let l = lua.state();
//! load(l, b"while true do end", "=endless").unwrap();
//! assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
//! assert_eq!(l.bytes(-1), Some(&b"interrupted!"[..]));
//! ```
//!
//! A chunk may come in pieces, from a file, a socket or a decoder of the host's own: [`load_pieces`].
//!
//! Errors are values here, and there is no `unsafe` in a host; [`c_names`] says which function is which of the C interface, and what is
//! different.

pub mod c_names;
mod load;

pub use crate::limits::{Limits, deadline, set_deadline};

pub use load::{
    ChunkReader, LoadError, LoadFailure, do_file, do_string, load, load_file, load_pieces, load_read,
};
pub use perilune_vm::{
    AllocFunction, Allocator, ArithOp, Block, Bounds, Buffer, Called, Claim, CompareOp, Continuation,
    CountedVec, Definition, FastArguments, FastFn, FastForms, FastResult, FastState, FunctionInfo, HostHook,
    LOADED_TABLE, Limit, MAX_STRING, MULTI, NO_REF, NativeFn, NativeResult, Number, OpenFile, OutOfMemory,
    OwnedState, PRELOAD_TABLE, REF_NIL, REGISTRY_INDEX, Raised, RaisedIn, Resumed, State, Status, Stress,
    Type, WarnSink, WithReserve, reserve_in_use, upvalue_index,
};

/// A state with all standard libraries open (`luaL_newstate` and `luaL_openlibs`).
///
/// # Errors
/// [`OutOfMemory`]
pub fn new_state() -> Result<OwnedState, OutOfMemory> {
    let mut lua = OwnedState::new()?;
    perilune_stdlib::open_libs(lua.state()).map_err(|_| OutOfMemory)?;
    Ok(lua)
}
