//! The derive macros.

mod fields;
mod from_lua;
mod into_lua;
mod members;
mod messages;
