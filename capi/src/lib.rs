//! The C interface of Lua 5.4 on Perilune's stack API: what `lua.h`, `lauxlib.h` and `lualib.h` declare, in Rust.
//!
//! A program compiled against the headers in `include/` links the library made from this crate, and a C module that a Lua program
//! requires finds the functions in the command `lua`, which exports them. Reading order: [`types`], `host` (handles, and the shell that every function
//! has), [`call`] (C functions called by Lua and calls from C), [`exceptions`], `entries` (native functions called by C), then the functions.
//!
//! # The shells
//!
//! C functions know no `Result`: an error leaves their frames. So each function of the interface is an outer shell without destructors
//! around an inner function that returns a `Result`. When the inner one raises, everything it owned has been dropped; only then does the
//! shell leave. Nothing else in this crate may leave C frames.
//!
//! # Safety
//!
//! All functions are called from C and trust what they get as C does: threads are alive, pointers are valid, strings end with
//! NUL. Indices, counts and types are checked by the stack API and do no harm when they are wrong.

#![allow(
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    reason = "the names are those of the C interface"
)]

pub mod types;
// The trusted base, see "Safety" above.
#[expect(unsafe_code)]
pub mod auxiliary;
#[expect(unsafe_code)]
pub mod call;
#[expect(unsafe_code)]
pub mod core;
#[expect(unsafe_code)]
mod entries;
#[expect(unsafe_code)]
pub mod exceptions;
#[expect(unsafe_code)]
pub mod format;
#[expect(unsafe_code)]
mod host;
#[expect(unsafe_code)]
pub mod libraries;
#[expect(unsafe_code)]
pub mod limits;
#[expect(unsafe_code)]
mod module;
#[expect(unsafe_code)]
mod streams;
#[expect(unsafe_code)]
pub mod symbols;

mod texts;

pub use module::enable;
