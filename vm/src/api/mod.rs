//! The stack API: the functions of the C interface in Rust spelling (section 4 of the manual).
//!
//! An index addresses a value of the running function: 1 is its first argument, -1 the top, and pseudo-indices stand
//! for the registry and upvalues. An index at which there is no value reads as [`Type::None`](crate::Type::None).

mod arguments;
mod calls;
mod collector;
mod compare;
mod convert;
mod errors;
mod fast;
mod foreign;
mod functions;
mod push;
mod stack;
mod tables;
mod threads;
mod userdata;

pub use compare::{ArithOp, CompareOp};
pub(crate) use fast::FastLookup;
pub use fast::{FastArguments, FastFn, FastForms, FastResult, FastState};
pub use foreign::{Block, Called};
