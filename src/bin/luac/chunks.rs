//! Reading chunks, of text or binary, and writing a binary one.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;

use perilune::bytecode::{Proto, combine};
use perilune::stdlib::load::{LoadFailure, chunk_of_file, read_chunk};

use crate::Message;
use crate::arguments::Place;

/// The main function of the inputs; several of them become one that calls each.
pub(crate) fn read(inputs: &[Place]) -> Result<Proto, Message> {
    let mut chunks = inputs.iter().map(read_one).collect::<Result<Vec<_>, _>>()?;
    if chunks.len() == 1 {
        return Ok(chunks.remove(0));
    }
    combine(chunks, b"=(luac)").map_err(|error| format!("cannot combine the inputs: {error}").into_bytes())
}

fn read_one(input: &Place) -> Result<Proto, Message> {
    let mut bytes = Vec::new();
    let name = match input {
        Place::Standard => {
            io::stdin().read_to_end(&mut bytes).map_err(|error| cannot("read", b"stdin", &error))?;
            b"=stdin".to_vec()
        }
        Place::File(name) => {
            let mut file =
                File::open(OsStr::from_bytes(name)).map_err(|error| cannot("open", name, &error))?;
            file.read_to_end(&mut bytes).map_err(|error| cannot("read", name, &error))?;
            [b"@", &name[..]].concat()
        }
    };
    read_chunk(chunk_of_file(&bytes), &name, 0, &|| false).map_err(|failure| match failure {
        LoadFailure::Syntax { message, .. } | LoadFailure::File { message } => message,
        LoadFailure::Raised(_) => b"not enough memory".to_vec(),
    })
}

/// Writes a binary chunk.
pub(crate) fn write(chunk: &[u8], place: &Place) -> Result<(), Message> {
    match place {
        Place::Standard => write_stdout(chunk),
        Place::File(name) => {
            let mut file =
                File::create(OsStr::from_bytes(name)).map_err(|error| cannot("open", name, &error))?;
            file.write_all(chunk).map_err(|error| cannot("write", name, &error))
        }
    }
}

/// Writes to standard output.
pub(crate) fn write_stdout(bytes: &[u8]) -> Result<(), Message> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| cannot("write", b"stdout", &error))
}

pub(crate) fn cannot(what: &str, name: &[u8], error: &io::Error) -> Message {
    let error = perilune::stdlib::io::error_text(error);
    [b"cannot ", what.as_bytes(), b" ", name, b": ", error.as_bytes()].concat()
}
