//! The C interface as a static library.
//!
//! A crate of its own, so that building the command does not link a library besides. `cargo xtask install` gives the result its
//! name, and makes the shared library from it.

use perilune_vm::WithReserve;

pub use perilune_capi::symbols::{FUNCTIONS, NAMES};

/// Where there is no memory left, functions fail with `LUA_ERRMEM`, and the program goes on.
#[global_allocator]
static ALLOCATOR: WithReserve = WithReserve::system();
