//! Who decides about chunks before anything of them is parsed.

use super::LoadFailure;
use perilune_vm::{REGISTRY_INDEX, Raised, State, Type};
use std::sync::Arc;

/// Where a chunk comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A file, or standard input.
    File,
    /// The host, or a text that the program has.
    Memory,
}

/// Decides whether a chunk may be loaded, and which part of its bytes is the chunk proper. The error is what `load` returns as its second result.
pub type Gate = dyn for<'a> Fn(&'a [u8], Origin) -> Result<&'a [u8], String> + Send + Sync;

/// What a state's gate is kept under in the registry: the address of this.
static KEY: u8 = 0;

fn key() -> usize {
    &raw const KEY as usize
}

/// Lets `gate` decide about all chunks that the state loads from now on.
///
/// # Errors
/// Not enough memory.
pub fn set_gate(l: &mut State, gate: Arc<Gate>) -> Result<(), Raised> {
    l.new_userdata(gate, 0)?;
    l.raw_set_pointer(REGISTRY_INDEX, key())
}

/// The state's gate, if it has one.
pub(crate) fn gate(l: &mut State) -> Option<Arc<Gate>> {
    let found = l.raw_get_pointer(REGISTRY_INDEX, key());
    let gate = if found == Type::Nil { None } else { l.userdata::<Arc<Gate>>(-1).cloned() };
    l.pop(1);
    gate
}

/// What the gate, if there is one, lets through of a chunk.
pub(crate) fn pass<'a>(
    gate: Option<&Gate>,
    bytes: &'a [u8],
    origin: Origin,
) -> Result<&'a [u8], LoadFailure> {
    match gate {
        Some(gate) => gate(bytes, origin).map_err(LoadFailure::syntax),
        None => Ok(bytes),
    }
}
