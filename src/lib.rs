//! Lua 5.4 from scratch in pure Rust.
