//! Perilune's vm crate.
