//! The interactive mode: read an entry, evaluate it, print its results, loop.
//!
//! `entry` says what a text means; `plain` reads from a file or a pipe, byte for byte as the reference does, and
//! `terminal` from a person. What that person gets stands in files of its own: `completion`, `highlight`, `history`,
//! `gutter` (the prompt of continuation lines) and `preview` (the contents of tables).

mod completion;
mod entry;
mod gutter;
mod highlight;
mod history;
mod plain;
mod preview;
mod terminal;

use perilune::stack::{Raised, State, Type};
use perilune::stdlib::load::LoadFailure;

use crate::call::{self, Outcome, call_and_report, error_text, report};

/// Registry key that says that the interactive mode has begun.
const BEGUN: &str = "perilune.interactive";

/// Reads and evaluates entries until the input ends.
pub(crate) fn run(l: &mut State) -> Result<(), Raised> {
    l.push_boolean(true);
    l.registry_set(BEGUN)?;
    // A script may have left its results.
    l.set_top(0);
    if terminal::is_there() { terminal::run(l) } else { plain::run(l) }
}

/// Whether the interactive mode has begun. From then on reports do not show the name of the program.
pub(crate) fn has_begun(l: &mut State) -> bool {
    if l.registry_get(BEGUN).is_err() {
        return false;
    }
    let begun = l.to_boolean(-1);
    l.pop(1);
    begun
}

/// Runs the entry that was loaded, and reports an error. What it returned is then all that is on the stack.
fn evaluate(l: &mut State, loaded: Result<(), LoadFailure>) -> Result<Outcome, Raised> {
    match loaded {
        Ok(()) => call_and_report(l, 0, call::ALL, None),
        Err(failure) => {
            report(l, None, &failure.into_message()?)?;
            Ok(Outcome::Failed)
        }
    }
}

/// What `_PROMPT` or, for a line that continues an entry, `_PROMPT2` says, or the usual prompt.
fn prompt(l: &mut State, first: bool) -> Result<Vec<u8>, Raised> {
    let (global, default) = if first { ("_PROMPT", "> ") } else { ("_PROMPT2", ">> ") };
    if l.get_global(global)? == Type::Nil {
        l.pop(1);
        return Ok(default.into());
    }
    l.push_display(-1)?;
    l.coerce_string(-1)?;
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
        let what = error_text(l)?;
        report(l, None, &[b"error calling 'print' (", &what[..], b")"].concat())?;
    }
    Ok(())
}
