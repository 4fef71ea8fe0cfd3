//! Functions that a worker has linked to its state already.
//!
//! PERF: linking makes the constants and the inner functions objects of the state. Ten small inner functions made a job of 6 µs one of
//! 22 µs when each job linked its function anew.

use super::PortableFunction;
use crate::{Function, Lua, Result};
use perilune_vm::State;

/// The functions that jobs have called last, without globals.
#[derive(Default)]
pub(super) struct Linked {
    recent: Vec<(PortableFunction, Function)>,
}

/// How many functions a worker keeps.
const KEPT: usize = 16;

impl Linked {
    /// Pushes the function, with the state's present table of globals.
    pub(super) fn push(&mut self, l: &mut State, lua: &Lua, function: &PortableFunction) -> Result<()> {
        match self.recent.iter().position(|(known, _)| known == function) {
            Some(place) => self.recent[..=place].rotate_right(1),
            None => {
                lua.attempt(l, |l| l.push_proto(function.proto().clone()))?;
                // What is kept shall not keep the globals of a job.
                l.push_nil();
                l.set_upvalue(-2, 1);
                let linked = Function::pop(l, lua)?;
                self.recent.truncate(KEPT - 1);
                self.recent.insert(0, (function.clone(), linked));
            }
        }
        let (_, linked) = &self.recent[0];
        linked.push_handle(l);
        lua.attempt(l, |l| l.push_sibling(-1))?;
        l.remove(-2);
        Ok(())
    }
}
