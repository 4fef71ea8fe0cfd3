//! The virtual machine of Perilune: values, collector, interpreter and the stack API.
//!
//! Reading order: [`value`](crate::Type), `object`, `heap`, `state`, `call`, `interp`, `error`, `debug`, `api`. A host starts with [`OwnedState`]
//! and works with a [`State`]. The machine knows no source text, no files and no standard streams: the compiler makes
//! [`Proto`](perilune_bytecode::Proto)s, which [`State::push_proto`] turns into functions, and the standard libraries are
//! native functions on the stack API.
//!
//! # Safety
//!
//! The whole crate works on one graph of heap objects through raw pointers. What keeps it sound:
//!
//! 1. Objects never move and are freed only by the sweep, so a pointer to an object that the roots reach is valid.
//! 2. The collector runs at safepoints only; code between two safepoints may hold pointers to new objects.
//! 3. A `State` and its `Global` are used by one OS thread at a time; [`OwnedState`] owns them all.
//! 4. Hosts have a thread as a [`State`], which has no bytes: safe code that swaps or replaces one moves nothing (`state/handle.rs`).
//! 5. Code that reaches the interpreter is verified (the *contract of verified code*, `perilune_bytecode`).

// The trusted base, see "Safety" above.
#[expect(unsafe_code)]
mod api;
#[expect(unsafe_code)]
mod bounds;
#[expect(unsafe_code)]
mod call;
#[expect(unsafe_code)]
mod debug;
#[expect(unsafe_code)]
mod error;
#[expect(unsafe_code)]
mod heap;
#[expect(unsafe_code)]
mod host;
#[expect(unsafe_code)]
mod interp;
#[expect(unsafe_code)]
mod limit;
#[expect(unsafe_code)]
mod number;
#[expect(unsafe_code)]
mod object;
#[expect(unsafe_code)]
mod owned;
#[expect(unsafe_code)]
mod state;
#[expect(unsafe_code)]
mod value;

pub use api::{
    ArithOp, Block, Buffer, Called, CompareOp, CountedVec, FastArguments, FastFn, FastForms, FastResult,
    FastState, LOADED_TABLE, NO_REF, Name, PRELOAD_TABLE, REF_NIL, Ran, Resumed,
};
pub use bounds::{Bounds, OpenFile};
pub use call::RaisedIn;
pub use call::exception::{Exception, THROW, Throw};
pub use debug::{Definition, FunctionInfo, HostHook};
pub use heap::blocks::{AllocFunction, Allocator};
pub use heap::claim::Claim;
pub use heap::mappings::Mappings;
pub use heap::reserve::{Ballast, WithReserve, asking, reserve_in_use, reserve_is_short};
pub use heap::routing::{WithHosts, has_borrowed, outside};
pub use host::{Cell, CellRef, CellRefMut, Entered, Lent, Loans, NotLent, Shared, lending};
pub use limit::Limit;
pub use owned::{Interrupt, OutOfMemory, OwnedState, Stress};
pub use perilune_number::Number;
pub use state::{State, WarnSink};
pub use value::Type;

/// Proof that an error value is parked in the state. Only the machine makes one; native functions pass it on with `?`.
#[derive(Debug)]
pub struct Raised(());

impl Raised {
    pub(crate) fn token() -> Self {
        Self(())
    }
}

/// What a native function returns: the number of its results, which are on top of the stack, or a request made by
/// [`State::call_k`], [`State::pcall_k`], [`State::yield_k`] or [`State::resume_k`].
pub type NativeResult = Result<usize, Raised>;

/// A function of the host that Lua can call. Its arguments are at the indices 1, 2, ...
pub type NativeFn = fn(&mut State) -> NativeResult;

/// Continues a native function after a call or yield; the context is what it gave when it made the request.
pub type Continuation = fn(&mut State, Status, i64) -> NativeResult;

/// How a call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Without error.
    Ok,
    /// The coroutine has yielded (to a continuation: it was yielded and resumed).
    Yield,
    /// A run-time error.
    ErrRun,
    /// A syntax error.
    ErrSyntax,
    /// Not enough memory.
    ErrMem,
    /// An error while handling an error.
    ErrErr,
    /// A file could not be opened or read (only of functions that load files).
    ErrFile,
    /// A limit of the state has tripped: see [`State::tripped`].
    ErrLimit,
    /// An exception of a foreign function passes (only of functions for foreign callers): see [`State::take_exception`].
    Exception,
}

/// Number of results for a call: keep all.
pub const MULTI: i32 = -1;
/// Pseudo-index of the registry.
pub const REGISTRY_INDEX: i32 = -1_001_000;
/// Longest string, in bytes.
pub const MAX_STRING: usize = isize::MAX as usize / 2;

/// Pseudo-index of upvalue `i` (from 1) of the running native closure.
#[must_use]
pub const fn upvalue_index(i: i32) -> i32 {
    REGISTRY_INDEX - i
}
