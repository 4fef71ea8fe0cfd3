//! `lauxlib.h`: the functions of the manual's chapter 5, by what they are about.

pub mod buffer;
pub mod check;
pub mod errors;
pub mod library;
pub mod load;
pub mod metatable;
pub mod reference;
