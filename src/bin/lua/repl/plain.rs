//! Entries from a file, a pipe or a terminal that cannot be controlled: the bytes of the reference, in and out.
//!
//! COMPAT: what comes from no terminal is shown behind its prompt, as by the line editor that the reference is usually built with.
//! The official test suite expects it.

use std::io::IsTerminal as _;

use perilune::stack::{Raised, State};
use perilune::stdlib::io;
use perilune::stdlib::load::{LoadFailure, load_chunk};

use super::entry::{self, CHUNK_NAME};
use super::{evaluate, print_results, prompt};
use crate::call::Outcome;

pub(super) fn run(l: &mut State) -> Result<(), Raised> {
    while let Some(loaded) = read_entry(l)? {
        if evaluate(l, loaded)? == Outcome::Done {
            print_results(l)?;
        }
        l.set_top(0);
    }
    let _ = io::write_stdout(l, b"\n")?;
    Ok(())
}

/// Reads an entry and loads it; `None` at the end of input.
///
/// The first line may be an expression. A statement goes on as long as its text only ends too early.
fn read_entry(l: &mut State) -> Result<Option<Result<(), LoadFailure>>, Raised> {
    let Some(line) = read_line(l, true)? else { return Ok(None) };
    let mut text = entry::chunk(&line).into_owned();
    if let loaded @ (Ok(()) | Err(LoadFailure::Raised(_))) =
        load_chunk(l, &entry::as_expression(&text), CHUNK_NAME, None)
    {
        return Ok(Some(loaded));
    }
    loop {
        let loaded = load_chunk(l, &text, CHUNK_NAME, None);
        if !matches!(loaded, Err(LoadFailure::Syntax { incomplete: true, .. })) {
            return Ok(Some(loaded));
        }
        let Some(line) = read_line(l, false)? else { return Ok(Some(loaded)) };
        text.push(b'\n');
        text.extend_from_slice(&line);
    }
}

/// Prompts and reads a line, without its end.
fn read_line(l: &mut State, first: bool) -> Result<Option<Vec<u8>>, Raised> {
    let prompt = prompt(l, first)?;
    let _ = io::write_stdout(l, &prompt)?;
    io::flush_all(l)?;
    let Ok(Some(mut line)) = io::read_stdin_line(l)? else { return Ok(None) };
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if !std::io::stdin().is_terminal() {
        let _ = io::write_stdout(l, &[line.as_slice(), b"\n"].concat())?;
        io::flush_all(l)?;
    }
    Ok(Some(line))
}
