//! What hosts stand on that hold values without borrowing the state: owners that share a state, and values that they keep.

mod anchor;
mod closure;
mod lend;
mod shared;

pub use anchor::Anchor;
pub use lend::{Lent, Loans, NotLent, lending};
pub use shared::{Entered, Shared};
pub(crate) use shared::Link;
