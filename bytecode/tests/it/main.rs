//! Tests of binary chunks, the verifier, listings and the page of instructions.

mod assembler;
mod chunks;
mod combined;
mod generated;
mod listing;
mod machine;
mod page;
mod verifier;
