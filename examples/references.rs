//! Callbacks that the host keeps, with the stack API: references in the registry.
//!
//! A host structure cannot hold a place on the stack. It holds an integer instead, under which the registry keeps the value alive.
//!
//! `cargo run --release --example references`

use perilune::stack::{NativeResult, REGISTRY_INDEX, State, do_string, new_state};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// The callbacks of an event, as references.
type Callbacks = Arc<Mutex<Vec<i32>>>;

/// `subscribe(f)`: keeps `f`.
fn subscribe(l: &mut State, callbacks: &Callbacks) -> NativeResult {
    l.check_any(1)?;
    l.push_value(1);
    let reference = l.ref_(REGISTRY_INDEX)?;
    callbacks.lock().expect("nobody panics with it").push(reference);
    Ok(0)
}

pub(crate) fn run(out: &mut impl Write) -> io::Result<()> {
    let callbacks = Callbacks::default();
    let mut lua = new_state().expect("there is memory for a state");
    let l = lua.state();
    let inner = Arc::clone(&callbacks);
    l.push_closure(move |l| subscribe(l, &inner)).expect("there is memory for a function");
    l.set_global("subscribe").expect("globals have no metamethods");

    let script = "
        local seen = 0
        subscribe(function(event) seen = seen + 1; return 'first: ' .. event end)
        subscribe(function(event) return 'second: ' .. event:upper() .. ', ' .. seen end)
        collectgarbage()";
    do_string(l, script).expect("the script is right");

    for event in ["open", "close"] {
        for &reference in callbacks.lock().expect("nobody panics with it").iter() {
            l.raw_get_index(REGISTRY_INDEX, reference.into());
            l.push_str(event).expect("there is memory for a string");
            l.pcall(1, 1, 0).expect("the callbacks are right");
            writeln!(out, "{}", String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()))?;
            l.pop(1);
        }
    }

    // Let go of, the functions are collected, and their integers are given again.
    for reference in callbacks.lock().expect("nobody panics with it").drain(..) {
        l.unref(REGISTRY_INDEX, reference).expect("the registry is a table");
    }
    Ok(())
}

fn main() -> io::Result<()> {
    run(&mut io::stdout())
}
