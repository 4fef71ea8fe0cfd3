//! Differential testing: what generated programs print here and under another implementation of Lua.
//!
//! - [`interpreter`]: runs many programs in one process of an interpreter, and one as a file of its own;
//! - [`compare`]: many programs, and where two interpreters differ;
//! - [`reduce`]: cuts a program down to what makes the difference;
//! - [`known`]: differences that are explained.
//!
//! `prelude.lua` has the functions that programs use, `driver.lua` runs batches of them.

pub mod compare;
pub mod interpreter;
pub mod known;
pub mod reduce;

pub use compare::{Plan, Report, run};
