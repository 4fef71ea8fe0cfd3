//! The stack API against the text of the manual (sections 4 and 5), a file for each concept.
//!
//! `misuse` holds what a host may do wrong: it ends in an error, or in nothing, and never in a panic. `model` performs random sequences
//! of operations and compares the stack with a plain vector.

mod auxiliary;
mod calls;
mod convert;
mod debug;
mod isolation;
mod loading;
#[cfg(all(target_os = "linux", not(miri)))]
mod low_addresses;
mod misuse;
mod model;
mod names;
mod stack;
mod tables;
mod threads;

use perilune::stack::{OwnedState, Raised, State, load, new_state};

/// A state with libraries.
fn lua() -> OwnedState {
    new_state().expect("there is memory")
}

/// Pushes what a chunk returns.
#[track_caller]
fn run(l: &mut State, source: &str, results: i32) {
    load(l, source.as_bytes(), "=test").expect("the chunk is right");
    if let Err(status) = l.pcall(0, results, 0) {
        panic!("{status:?}: {}", text(l, -1));
    }
}

/// The text form of a value.
fn text(l: &mut State, idx: i32) -> String {
    l.push_display(idx).expect("there is memory");
    let text = String::from_utf8_lossy(l.str_arg(-1)).into_owned();
    l.pop(1);
    text
}

/// The text form of all values.
fn texts(l: &mut State) -> Vec<String> {
    (1..=l.top()).map(|idx| text(l, idx)).collect()
}

/// The message of an error that the host got.
#[track_caller]
fn message<T>(l: &mut State, result: Result<T, Raised>) -> String {
    let Err(raised) = result else { panic!("there is no error") };
    let top = l.top();
    l.catch(raised, top);
    let message = text(l, -1);
    l.pop(1);
    message
}

/// Pushes the integers from 1 on.
fn push_integers(l: &mut State, count: i64) {
    for i in 1..=count {
        l.push_integer(i);
    }
}

/// A size that a test can do with in Miri, where everything takes some hundred times as long.
const fn size(full: usize, in_miri: usize) -> usize {
    if cfg!(miri) { in_miri } else { full }
}
