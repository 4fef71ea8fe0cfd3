//! The handlers, by family.

pub(super) mod arith;
pub(super) mod calls;
pub(super) mod compare;
pub(super) mod load;
pub(super) mod loops;
pub(super) mod tables;

use super::Control;

/// What follows a handler that always goes on with the next instruction.
#[inline(always)]
pub(super) fn next(_done: ()) -> Control {
    Control::Next
}
