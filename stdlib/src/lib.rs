//! Perilune's stdlib crate.
