//! This crate's typed API.

#[allow(clippy::duplicate_mod, reason = "the same code against another crate")]
#[path = "typed.rs"]
mod typed;

pub use ::perilune as api;
pub use typed::rows;

fn new_state() -> api::Lua {
    api::Lua::new().unwrap()
}

fn length(text: &api::LuaString) -> usize {
    text.with_bytes(|bytes| Ok(bytes.len())).unwrap()
}
