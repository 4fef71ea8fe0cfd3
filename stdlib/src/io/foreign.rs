//! Handles that C code has made (`luaL_Stream`): userdata with the metatable of files that begin with a `FILE` and the function that closes it.
//!
//! Inside this library a *deputy* stands for such a handle: a [`FileHandle`] without a metatable, over the same `FILE`. A table whose keys are weak knows
//! the deputies by their handles; a deputy holds its handle as a user value. Functions put the deputy in the place of the argument,
//! and give the handle back where a file is a result.

use perilune_vm::{NativeResult, Raised, State, Type};

use super::file::{FileHandle, METATABLE, handle, push_deputy};
use super::shared::sharing;
use super::stream::{Access, Stream};

/// Registry: deputies by handle.
const DEPUTIES: &str = "perilune.io.deputies";

/// If the value at `idx` is a handle of C code, its deputy takes its place on the stack.
pub(super) fn represent(l: &mut State, idx: i32) -> Result<(), Raised> {
    if handle(l, idx).is_some() || !l.test_userdata(idx, METATABLE)? {
        return Ok(());
    }
    let Some(sharing) = sharing(l)? else { return Ok(()) };
    let idx = l.abs_index(idx);
    push_table(l)?;
    l.push_value(idx);
    if l.raw_get(-2) == Type::Nil {
        l.pop(1);
        let Some(file) = (sharing.made_by_c)(l, idx) else {
            l.pop(1);
            return Ok(());
        };
        push_deputy(l, Stream::shared(file, Access::Both), idx)?;
        l.push_value(idx);
        l.push_value(-2);
        l.raw_set(-4)?;
    }
    l.replace(idx);
    l.pop(1);
    Ok(())
}

/// Pushes the table of deputies.
fn push_table(l: &mut State) -> Result<(), Raised> {
    if l.registry_get(DEPUTIES)? == Type::Table {
        return Ok(());
    }
    l.pop(1);
    l.new_table()?;
    l.new_table()?;
    l.push_str("k")?;
    l.raw_set_field(-2, "__mode")?;
    l.set_metatable(-2)?;
    l.push_value(-1);
    l.registry_set(DEPUTIES)
}

/// Puts the handle of C code in the place of its deputy; other files stay.
pub(super) fn give_back(l: &mut State, idx: i32) {
    if handle(l, idx).is_some_and(FileHandle::is_deputy) {
        let idx = l.abs_index(idx);
        l.get_user_value(idx, 1);
        l.replace(idx);
    }
}

/// Closes the file whose deputy is at `idx`, and pushes what its function returns.
pub(super) fn close(l: &mut State, idx: i32) -> NativeResult {
    let Some(sharing) = sharing(l)? else { return Ok(0) };
    l.push_value(idx);
    give_back(l, -1);
    // The function finds its file where it would as a method.
    l.replace(1);
    l.set_top(1);
    (sharing.close_made_by_c)(l)
}
