//! The memory that loading a chunk takes: whether it is there, and what stays with the state for the next chunk.

use super::is_binary;
use perilune_compiler::Workspace;
use perilune_vm::{Ballast, Claim, State, reserve_in_use, reserve_is_short};

/// What compiling or undumping a chunk may take. It can neither ask for more nor do with less. As much again is held, where the limits of
/// the state allow it, to be given back if the system has less than it seemed.
pub(crate) struct Memory {
    _counted: Claim,
    _ballast: Option<Ballast>,
}

/// Up to here nobody asks the system whether it has the memory: the process's reserve has as much.
const SMALL: usize = 64 * 1024;

impl Memory {
    /// Memory enough for `bytes`; none if it is not there.
    pub(crate) fn at_hand(l: &State, bytes: &[u8]) -> Option<Self> {
        let mut needed = if is_binary(bytes) {
            perilune_bytecode::memory_bound(bytes)
        } else {
            perilune_compiler::rough_memory_bound(bytes)
        };
        let mut counted = Claim::none();
        if needed <= SMALL && l.is_within_limits(needed) && !reserve_is_short() {
            counted.set(l, needed);
            return Some(Self { _counted: counted, _ballast: None });
        }
        if !l.has_memory_for(needed) {
            // To count tokens may take a copy of the text.
            if is_binary(bytes) || !l.has_memory_for(bytes.len()) {
                return None;
            }
            let interrupt = l.interrupt();
            needed = perilune_compiler::memory_bound_unless(bytes, &|| interrupt.is_requested());
            if !l.has_memory_for(needed) {
                return None;
            }
        }
        let twice = needed.saturating_mul(2);
        // A host is not asked for what may not be used.
        let ballast = if l.is_within_limits(twice) && !l.has_route() { Ballast::hold(needed) } else { None };
        counted.set(l, if ballast.is_some() { twice } else { needed });
        Some(Self { _counted: counted, _ballast: ballast })
    }
}

/// The compiler's vectors. Between two chunks they are the state's, and count as such.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) workspace: Workspace,
    counted: Claim,
}

impl Kept {
    /// What is there, or nothing yet.
    pub(crate) fn take(l: &mut State) -> Box<Self> {
        l.take_working_memory().unwrap_or_default()
    }

    /// Leaves it for the next chunk, unless the reserve is in use and may be what it lies in. What was large is gone already ([`Workspace`]).
    pub(crate) fn leave(mut self: Box<Self>, l: &mut State) {
        if reserve_in_use() == 0 {
            self.counted.set(l, self.workspace.memory());
            l.leave_working_memory(self);
        }
    }
}
