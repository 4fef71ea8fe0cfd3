//! A state is known by its address: there is none to be had, and none to be put in its place.
use perilune::stack::{State, new_state};

fn main() {
    let mut lua = new_state().unwrap();
    let state = *lua.state();
    let taken = std::mem::take(lua.state());
    let copy = lua.state().clone();
    *lua.state() = State {};
}
