//! The bytes of a string stay in the state.
use perilune::LuaString;

fn bytes(text: &LuaString) -> &[u8] {
    text.with_bytes(|bytes| Ok(bytes)).unwrap()
}

fn main() {}
