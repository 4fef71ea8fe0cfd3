//! Perilune's lexer crate.
