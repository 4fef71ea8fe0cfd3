//! The C interface as a static library.
//!
//! A crate of its own, so that building the command does not link a library besides. `cargo xtask install` gives the result its
//! name, and makes the shared library from it.

pub use perilune_capi::symbols::{FUNCTIONS, NAMES};
