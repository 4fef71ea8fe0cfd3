//! The behaviour of the `lua` command that scripts, shells and people rely on.

mod cases;
mod environment;
mod errors;
mod interactive;
mod interrupt;
mod luac;
mod options;
mod recorded;
mod run;
mod screen;
#[cfg(feature = "signing")]
mod signatures;
mod streams;
mod terminal;
