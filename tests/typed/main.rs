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
