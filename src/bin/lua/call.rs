//! Running chunks: protected calls with a traceback, and the report of what went wrong.

use perilune::stack::{MULTI, NativeResult, Raised, State, Status, Type};
use perilune::stdlib::io;
use perilune::stdlib::load::LoadFailure;

use crate::interrupt;

/// How a chunk or call ended. A failure is already reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub(crate) enum Outcome {
    /// It ran to its end.
    Done,
    /// It could not be loaded, or raised an error.
    Failed,
}

/// Calls the function below `nargs` arguments and reports an error, after `prefix` (nothing in interactive mode).
pub(crate) fn call_and_report(
    l: &mut State,
    nargs: i32,
    nresults: i32,
    prefix: Option<&[u8]>,
) -> Result<Outcome, Raised> {
    let function = l.top() - nargs;
    l.push_native(handle_message);
    l.insert(function);
    let result = interrupt::while_running(|| l.pcall(nargs, nresults, function));
    l.remove(function);
    match result {
        Ok(()) => Ok(Outcome::Done),
        // It ends the session, and is reported there.
        Err(Status::ErrLimit) => Ok(Outcome::Failed),
        Err(_) => {
            report_top(l, prefix)?;
            Ok(Outcome::Failed)
        }
    }
}

/// Runs the chunk that was just loaded, or reports why it was not.
pub(crate) fn run_loaded(
    l: &mut State,
    loaded: Result<(), LoadFailure>,
    prefix: &[u8],
) -> Result<Outcome, Raised> {
    match loaded {
        Ok(()) => call_and_report(l, 0, 0, Some(prefix)),
        Err(_) if l.tripped().is_some() => Ok(Outcome::Failed),
        Err(failure) => {
            report(l, Some(prefix), &failure.into_message()?)?;
            Ok(Outcome::Failed)
        }
    }
}

/// Reports the error value on top of the stack and pops it.
pub(crate) fn report_top(l: &mut State, prefix: Option<&[u8]>) -> Result<(), Raised> {
    let message = error_text(l)?;
    l.pop(1);
    report(l, prefix, &message)
}

/// The error value on top of the stack as a text.
pub(crate) fn error_text(l: &mut State) -> Result<Vec<u8>, Raised> {
    Ok(if l.coerce_string(-1)? {
        l.bytes(-1).unwrap_or_default().to_vec()
    } else {
        b"(error message not a string)".to_vec()
    })
}

/// Writes a message to standard error.
pub(crate) fn report(l: &mut State, prefix: Option<&[u8]>, message: &[u8]) -> Result<(), Raised> {
    let mut text = Vec::new();
    if let Some(prefix) = prefix {
        text.extend_from_slice(prefix);
        text.extend_from_slice(b": ");
    }
    text.extend_from_slice(message);
    text.push(b'\n');
    // There is nowhere to report a failure of standard error to.
    let _ = io::write_stderr(l, &text)?;
    Ok(())
}

/// The message handler: turns an error value into a text with a traceback.
///
/// An object that describes itself through `__tostring` is taken at its word, without a traceback.
pub(crate) fn handle_message(l: &mut State) -> NativeResult {
    l.set_top(1);
    let message = if l.coerce_string(1)? {
        l.bytes(1).unwrap_or_default().to_vec()
    } else {
        if l.get_metafield(1, "__tostring")? != Type::Nil {
            l.push_value(1);
            l.call(1, 1)?;
            if l.type_of(-1) == Type::String {
                return Ok(1);
            }
        }
        format!("(error object is a {} value)", l.type_name(1)).into_bytes()
    };
    let text = l.traceback(Some(&message), 1);
    l.push_bytes(&text)?;
    Ok(1)
}

/// All results of a call.
pub(crate) const ALL: i32 = MULTI;
