//! The derive macros.

mod chunks;
mod fields;
mod from_lua;
mod into_lua;
mod members;
mod messages;
