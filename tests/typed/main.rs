//! The typed API.

mod conversions;
mod errors;
mod handles;
mod userdata;
