//! Perilune's stdlib crate.

pub mod string;
pub mod utf8;
