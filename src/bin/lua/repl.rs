//! The interactive mode: read a line, evaluate it, print its results, loop.
//!
//! A line is first tried as an expression, with `return` before it. A statement may take several lines: it goes on as
//! long as its text only ends too early.

use std::io::IsTerminal;

use perilune::stdlib::io;
use perilune::stdlib::load::{LoadFailure, load_chunk};
use perilune::{Raised, State, Type};

use crate::call::{self, Outcome, call_and_report, report};

const CHUNK_NAME: &[u8] = b"=stdin";

/// Reads and evaluates lines until the input ends.
pub(crate) fn run(l: &mut State) -> Result<(), Raised> {
    let mut repl = Repl { echo: !std::io::stdin().is_terminal() };
    while let Some(loaded) = repl.read_statement(l)? {
        let outcome = match loaded {
            Ok(()) => call_and_report(l, 0, call::ALL, None)?,
            Err(failure) => {
                report(l, None, &failure.into_message()?)?;
                Outcome::Failed
            }
        };
        if outcome == Outcome::Done {
            print_results(l)?;
        }
        l.set_top(0);
    }
    let _ = io::write_stdout(l, b"\n")?;
    Ok(())
}

struct Repl {
    /// Lines that are not typed are shown, as the reference does where it reads them with an editor.
    echo: bool,
}

impl Repl {
    /// Reads a statement and loads it; `None` at the end of input.
    fn read_statement(&mut self, l: &mut State) -> Result<Option<Result<(), LoadFailure>>, Raised> {
        let Some(mut text) = self.read_line(l, true)? else { return Ok(None) };
        let expression = [b"return ", &text[..]].concat();
        if let loaded @ (Ok(()) | Err(LoadFailure::Raised(_))) =
            load_chunk(l, &expression, CHUNK_NAME, Some(b"t"))
        {
            return Ok(Some(loaded));
        }
        loop {
            let loaded = load_chunk(l, &text, CHUNK_NAME, Some(b"t"));
            if !matches!(loaded, Err(LoadFailure::Syntax { incomplete: true, .. })) {
                return Ok(Some(loaded));
            }
            let Some(line) = self.read_line(l, false)? else { return Ok(Some(loaded)) };
            text.push(b'\n');
            text.extend_from_slice(&line);
        }
    }

    /// Prompts and reads a line, without its end. A first line `=e` means `return e`.
    fn read_line(&mut self, l: &mut State, first: bool) -> Result<Option<Vec<u8>>, Raised> {
        let prompt = prompt(l, first)?;
        let _ = io::write_stdout(l, &prompt)?;
        io::flush_all(l)?;
        let Ok(Some(mut line)) = io::read_stdin_line(l)? else { return Ok(None) };
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if self.echo {
            let _ = io::write_stdout(l, &[&line[..], b"\n"].concat())?;
        }
        if first && let Some(expression) = line.strip_prefix(b"=") {
            line = [b"return ", expression].concat();
        }
        Ok(Some(line))
    }
}

/// What `_PROMPT` or `_PROMPT2` says, or the usual prompt.
fn prompt(l: &mut State, first: bool) -> Result<Vec<u8>, Raised> {
    let (global, default) = if first { ("_PROMPT", "> ") } else { ("_PROMPT2", ">> ") };
    if l.get_global(global)? == Type::Nil {
        l.pop(1);
        return Ok(default.into());
    }
    l.push_display(-1)?;
    let text = l.bytes(-1).unwrap_or_default().to_vec();
    l.pop(2);
    Ok(text)
}

/// Shows the values on the stack with the global `print`.
fn print_results(l: &mut State) -> Result<(), Raised> {
    let count = l.top();
    if count == 0 {
        return Ok(());
    }
    l.ensure_stack(20, "too many results to print")?;
    l.get_global("print")?;
    l.insert(1);
    if l.pcall(count, 0, 0).is_err() {
        let mut message = b"error calling 'print' (".to_vec();
        l.push_display(-1)?;
        message.extend_from_slice(l.bytes(-1).unwrap_or_default());
        message.push(b')');
        report(l, None, &message)?;
    }
    Ok(())
}
