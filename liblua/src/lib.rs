//! The C interface as a static library.
//!
//! A crate of its own, so that building the command does not link a library besides. `cargo xtask install` gives the result its
//! name, and makes the shared library from it.

use perilune_vm::WithHosts;

pub use perilune_capi::symbols::{FUNCTIONS, NAMES};

/// Where there is no memory left, functions fail with `LUA_ERRMEM`, and the program goes on. States with an allocator of their host take all memory
/// from there.
#[global_allocator]
static ALLOCATOR: WithHosts = WithHosts::system();
