//! `lua.h`: the functions of the manual's section 4.6, by what they are about, and those of 4.7.
//!
//! Each is the outer shell that `host::shell` describes; what a function does stands in the machine's stack API.

pub mod access;
pub mod collector;
pub mod debug;
pub mod get;
pub mod load;
pub mod operators;
pub mod push;
pub mod set;
pub mod stack;
pub mod state;
pub mod threads;
