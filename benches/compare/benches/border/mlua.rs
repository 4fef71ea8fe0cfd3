//! mlua.

#[allow(clippy::duplicate_mod, reason = "the same code against another crate")]
#[path = "typed.rs"]
mod typed;

pub use ::mlua as api;
pub use typed::rows;

fn new_state() -> api::Lua {
    api::Lua::new()
}

fn length(text: &api::LuaString) -> usize {
    text.as_bytes().len()
}
