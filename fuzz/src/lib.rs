//! Mutation fuzzing with ordinary programs: no nightly compiler, no instrumentation, the same cases for the same seed.
//!
//! - [`random`]: the generator of everything;
//! - [`corpus`]: the pieces of Lua source that cases are made of;
//! - [`mutate`]: from pieces and chunks to damaged ones;
//! - [`sandbox`]: runs a function in a state that can touch nothing and that is stopped after a while;
//! - [`watch`]: notices cases that do not end;
//! - [`campaign`]: many cases, and the count of what became of them;
//! - [`options`]: the command lines of `source` and `chunk`.
//!
//! A case fails when something panics, when the compiler makes code that the verifier refuses, when a dumped chunk does
//! not come back the same, or when nothing can stop the running code. An abort or a crash ends the process; with
//! `--current FILE` the case it died of is in that file.

pub mod campaign;
pub mod corpus;
pub mod differential;
pub mod generate;
pub mod mutate;
pub mod options;
pub mod random;
pub mod sandbox;
pub mod watch;
