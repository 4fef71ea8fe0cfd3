//! The typed API.

mod asynchronous;
mod conversions;
mod errors;
mod handles;
mod scopes;
mod userdata;
