//! Fuzzing with ordinary programs: no nightly compiler, no instrumentation, the same cases for the same seed.
//!
//! - [`random`]: the generator of everything;
//! - [`target`]: what is fuzzed, with the dictionaries that inputs are made of;
//! - [`corpus`]: the pieces of Lua source that cases are made of;
//! - [`mutate`]: from pieces and chunks to damaged ones;
//! - [`sandbox`]: runs a function within limits, in a state that can touch nothing;
//! - [`campaign`]: many cases, and the count of what became of them;
//! - [`watch`]: notices cases that do not end;
//! - [`supervisor`]: campaigns in processes of their own;
//! - [`options`]: the command line of `fuzz`;
//! - [`generate`], [`differential`]: generated programs, compared with a reference;
//! - [`library`]: functions of the standard libraries with random arguments, compared with a reference.
//!
//! A case fails when something panics, when the compiler makes code that the verifier refuses, when a dumped chunk does
//! not come back the same, when code goes on after a limit has tripped, when a state cannot be used afterwards, when functions that have to
//! agree do not, or when nothing can stop the running code.

pub mod campaign;
pub mod corpus;
pub mod differential;
pub mod generate;
pub mod library;
pub mod mutate;
pub mod options;
pub mod random;
pub mod sandbox;
pub mod supervisor;
pub mod target;
pub mod watch;
