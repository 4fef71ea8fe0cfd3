//! The typed API.

mod asynchronous;
mod cancelling;
mod conversions;
mod counted;
mod dropping;
mod errors;
mod foreign;
mod handles;
mod inspection;
mod limits;
mod reentrancy;
mod scopes;
mod threads;
mod userdata;

/// A size that a test can do with in Miri, where everything takes some hundred times as long.
const fn size(full: usize, in_miri: usize) -> usize {
    if cfg!(miri) { in_miri } else { full }
}
