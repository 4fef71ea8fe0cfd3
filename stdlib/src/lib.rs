//! Perilune's stdlib crate.

pub mod string;
