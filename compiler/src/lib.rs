//! Perilune's compiler crate.
