//! What hosts stand on that hold values without borrowing the state: owners that share a state, and values that they keep.

mod barrier;
mod borrow;
mod closure;
mod keep;
mod lend;
mod lock;
mod shared;

pub use borrow::{Cell, CellRef, CellRefMut};
pub(crate) use closure::is_host_closure;
pub use lend::{Lent, Loans, NotLent, lending};
pub(crate) use shared::Link;
pub use shared::{Entered, Shared};
