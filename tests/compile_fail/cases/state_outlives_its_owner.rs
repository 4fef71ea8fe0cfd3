//! A state lives as long as its owner.
use perilune::stack::{State, new_state};

fn state() -> &'static mut State {
    let mut lua = new_state().unwrap();
    lua.state()
}

fn main() {}
