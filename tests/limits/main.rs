//! Limits that nothing in a state can catch: each way of catching errors, trips at every point of a script, and the use of the state afterwards.

mod bounds;
mod catchers;
mod points;
mod typed;

use perilune::stack::{Limit, OwnedState, State, Status, load, new_state};

/// Runs a chunk; the stack is empty afterwards.
fn run(l: &mut State, source: &str) -> Result<(), Status> {
    load(l, source.as_bytes(), "=chunk").expect("a chunk");
    call(l)
}

/// Calls the function on the stack, which is empty afterwards.
fn call(l: &mut State) -> Result<(), Status> {
    let outcome = l.pcall(0, 0, 0);
    if outcome.is_err() {
        assert!(l.is_string(-1), "an error of a limit is a text");
        l.pop(1);
    }
    assert_eq!(l.top(), 0);
    outcome
}

/// Takes the limits away again.
fn reset(l: &mut State) {
    l.set_instruction_budget(None);
    l.set_memory_cap(usize::MAX);
    l.reset_limits();
    assert_eq!(l.tripped(), None);
}

fn lua() -> OwnedState {
    new_state().expect("memory for a state")
}

/// Runs `source` with a budget, which it uses up.
fn exhaust(l: &mut State, budget: u64, source: &str) {
    load(l, source.as_bytes(), "=chunk").expect("a chunk");
    l.set_instruction_budget(Some(budget));
    assert_eq!(call(l), Err(Status::ErrLimit), "{source}");
    assert_eq!(l.tripped(), Some(Limit::Instructions), "{source}");
    assert_eq!(l.instruction_budget(), Some(0));
    reset(l);
}
