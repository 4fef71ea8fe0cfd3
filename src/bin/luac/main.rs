//! The `luac` command: compiles chunks to binary ones and lists them, as the reference's compiler does.
//!
//! `arguments` reads the command line, `chunks` reads the inputs and writes the output, `key` signs it; this file puts them in order.

mod arguments;
mod chunks;
#[cfg_attr(not(feature = "signing"), path = "no_key.rs")]
mod key;

use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use arguments::{Job, Request};
use perilune::bytecode::{Detail, dump, list};
use perilune::{RELEASE, WithReserve};

/// As in the command `lua`.
#[global_allocator]
static ALLOCATOR: WithReserve = WithReserve::system();

fn main() -> ExitCode {
    // As programs in C do, this one ends in silence when nobody reads what it writes.
    sigpipe::reset();
    let words: Vec<_> = std::env::args_os().map(OsStringExt::into_vec).collect();
    let name = arguments::program_name(&words);
    let message = match arguments::read(&words) {
        Request::Version => show(format!("{RELEASE}\n").as_bytes()),
        Request::Compile(job) => perform(&job),
        Request::NewKey(file) => key::create(&file),
        Request::Wrong(complaint) => {
            let _ = std::io::stderr().write_all(&complaint);
            return ExitCode::FAILURE;
        }
    };
    if let Err(message) = message {
        let _ = std::io::stderr().write_all(&[name, b": ", &message, b"\n"].concat());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Why the job failed.
type Message = Vec<u8>;

fn perform(job: &Job) -> Result<(), Message> {
    if job.show_version {
        show(format!("{RELEASE}\n").as_bytes())?;
    }
    let proto = chunks::read(&job.inputs)?;
    if job.listing > 0 {
        let mut text = Vec::new();
        list(&proto, if job.listing > 1 { Detail::Full } else { Detail::Code }, &mut text);
        show(&text)?;
    }
    match &job.output {
        Some(place) => {
            let mut chunk = dump(&proto, job.strip);
            if let Some(file) = &job.sign {
                chunk = key::sign(&chunk, file)?;
            }
            chunks::write(&chunk, place)
        }
        None => Ok(()),
    }
}

/// Writes to standard output.
fn show(text: &[u8]) -> Result<(), Message> {
    chunks::write_stdout(text)
}
