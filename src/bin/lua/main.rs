//! The `lua` command: a drop-in replacement for the stand-alone interpreter of the manual's section 7.
//!
//! `arguments` reads the command line, `session` does what it asks for in the order that scripts rely on, `call` runs
//! chunks under a message handler and reports errors, `repl` is the interactive mode, `interrupt` handles Ctrl-C.
//! Nothing here knows more of the language than its public interface.

mod arguments;
mod call;
mod interrupt;
mod repl;
mod session;

use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use arguments::Invocation;
use perilune::WithHosts;

/// Where the system has no memory left, the program that runs gets an error, and the process goes on.
#[global_allocator]
static ALLOCATOR: WithHosts = WithHosts::system();

fn main() -> ExitCode {
    // As programs in C do, this one ends in silence when nobody reads what it writes.
    sigpipe::reset();
    let words = std::env::args_os().map(OsStringExt::into_vec).collect();
    session::run(Invocation::from_words(words))
}
