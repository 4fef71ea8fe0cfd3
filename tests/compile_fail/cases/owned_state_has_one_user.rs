//! The owner of a state lends it to one user.
use perilune::stack::new_state;

fn main() {
    let mut lua = new_state().unwrap();
    let first = lua.state();
    let second = lua.state();
    first.push_nil();
    second.pop(1);
}
