//! The handlers, by family.

pub(super) mod arith;
pub(super) mod calls;
pub(super) mod compare;
pub(super) mod load;
pub(super) mod loops;
pub(super) mod tables;
