//! The library `coroutine` (section 6.2 of the manual).

use crate::message;
use perilune_vm::{NativeResult, Raised, State, Type, upvalue_index};

/// Opens the library: pushes its table.
///
/// # Errors
/// Not enough memory.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, 8)?;
    l.set_functions(&[
        ("close", close),
        ("create", create),
        ("isyieldable", is_yieldable),
        ("resume", resume),
        ("running", running),
        ("status", status),
        ("wrap", wrap),
        ("yield", yield_),
    ])?;
    l.declare_switches(resume, resume_wrapped, yield_);
    Ok(1)
}

fn check_coroutine(l: &mut State, arg: i32) -> Result<(), Raised> {
    if l.type_of(arg) == Type::Thread { Ok(()) } else { Err(l.type_error(arg, message::THREAD)) }
}

fn create(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Function)?;
    l.set_top(1);
    l.new_coroutine()?;
    Ok(1)
}

fn resume(l: &mut State) -> NativeResult {
    check_coroutine(l, 1)?;
    let nargs = l.top() - 1;
    l.resume_k(1, nargs, false)
}

fn wrap(l: &mut State) -> NativeResult {
    create(l)?;
    l.push_native_closure(resume_wrapped, 1)?;
    Ok(1)
}

fn resume_wrapped(l: &mut State) -> NativeResult {
    let nargs = l.top();
    l.resume_k(upvalue_index(1), nargs, true)
}

fn yield_(l: &mut State) -> NativeResult {
    let n = l.top();
    l.yield_k(n, 0, None)
}

/// Makes sure that index 1 is the coroutine that the optional argument names: by default the running one.
fn optional_coroutine(l: &mut State) -> Result<(), Raised> {
    if l.type_of(1) != Type::None {
        return check_coroutine(l, 1);
    }
    l.push_thread();
    Ok(())
}

fn is_yieldable(l: &mut State) -> NativeResult {
    optional_coroutine(l)?;
    let yieldable = l.coroutine_is_yieldable(1);
    l.push_boolean(yieldable);
    Ok(1)
}

fn running(l: &mut State) -> NativeResult {
    let is_main = l.push_thread();
    l.push_boolean(is_main);
    Ok(2)
}

fn status(l: &mut State) -> NativeResult {
    check_coroutine(l, 1)?;
    let status = l.coroutine_status(1).unwrap_or_default();
    l.push_str(status)?;
    Ok(1)
}

fn close(l: &mut State) -> NativeResult {
    check_coroutine(l, 1)?;
    match l.coroutine_status(1) {
        Some("suspended" | "dead") => {
            if l.close_coroutine(1) {
                l.push_boolean(true);
                return Ok(1);
            }
            l.push_boolean(false);
            l.insert(-2);
            Ok(2)
        }
        other => Err(l.raise(message::cannot_close(other.unwrap_or_default()))),
    }
}
