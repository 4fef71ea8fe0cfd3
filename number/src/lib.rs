//! Perilune's number crate.
