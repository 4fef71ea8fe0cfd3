//! The stack API: the functions of the C interface in Rust spelling (section 4 of the manual).
//!
//! An index addresses a value of the running function: 1 is its first argument, -1 the top, and pseudo-indices stand
//! for the registry and upvalues. An index at which there is no value reads as [`Type::None`](crate::Type::None).
//!
//! Everything here is safe to call from a host that gets it wrong: indices, counts and states of threads are tested, what cannot be
//! done is an error or nothing, and a native function can neither return more results than there are values nor a request that
//! it has not made. Only what works with addresses ([`foreign`]) is `unsafe`.

mod arguments;
mod buffer;
mod calls;
mod collector;
mod compare;
mod convert;
mod counted;
mod direct;
mod errors;
mod fast;
mod foreign;
mod functions;
mod hooks;
mod identity;
mod library;
mod names;
mod push;
mod reference;
pub(crate) mod stack;
mod tables;
mod threads;
mod userdata;
mod working_memory;

pub use buffer::Buffer;
pub use compare::{ArithOp, CompareOp};
pub use counted::CountedVec;
pub use direct::Ran;
pub(crate) use fast::FastLookup;
pub use fast::{FastArguments, FastFn, FastForms, FastResult, FastState};
pub use foreign::{Block, Called};
pub use library::{LOADED_TABLE, PRELOAD_TABLE};
pub use names::Name;
pub(crate) use names::Names;
pub use reference::{NO_REF, REF_NIL};
pub use threads::Resumed;
