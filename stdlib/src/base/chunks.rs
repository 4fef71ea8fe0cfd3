//! `load`, `loadfile` and `dofile`.

use perilune_vm::{CountedVec, MULTI, NativeResult, Raised, State, Status, Type, upvalue_index};

use crate::load::{self, LoadFailure, Origin};
use crate::text::{append_part, copy_string};

/// The bytes of an optional string argument.
fn optional_bytes(l: &mut State, arg: i32) -> Result<Option<CountedVec<u8>>, Raised> {
    if l.is_none_or_nil(arg) {
        return Ok(None);
    }
    l.check_string(arg)?;
    copy_string(l, arg).map(Some)
}

pub(super) fn dofile(l: &mut State) -> NativeResult {
    let name = optional_bytes(l, 1)?;
    l.set_top(1);
    if let Err(failure) = load::load_file(l, name.as_deref().map(Vec::as_slice), None) {
        return Err(failure.raise(l));
    }
    l.call_k(0, MULTI, 0, |l, _, _| Ok((l.top() - 1) as usize))
}

pub(super) fn loadfile(l: &mut State) -> NativeResult {
    let name = optional_bytes(l, 1)?;
    let mode = optional_mode(l, 2)?;
    let name = name.as_deref().map(Vec::as_slice);
    let loaded = load::load_file(l, name, mode.as_deref().map(Vec::as_slice));
    finish_load(l, loaded, 3)
}

pub(super) fn load(l: &mut State) -> NativeResult {
    let mode = optional_mode(l, 3)?;
    load_as(l, mode)
}

/// `load` without binary chunks.
pub(super) fn load_text(l: &mut State) -> NativeResult {
    let mode = optional_mode(l, 3)?;
    let allows_text = mode.is_none_or(|mode| mode.contains(&b't'));
    load_as(l, Some(if allows_text { b"t".to_vec() } else { Vec::new() }.into()))
}

/// [`load_text`] whose chunks have the upvalue as their globals, unless the script gives them others.
pub(crate) fn load_into(l: &mut State) -> NativeResult {
    if l.is_none(4) {
        l.set_top(3);
        l.push_value(upvalue_index(1));
    }
    load_text(l)
}

fn load_as(l: &mut State, mode: Option<CountedVec<u8>>) -> NativeResult {
    let mode = mode.as_deref().map(Vec::as_slice);
    let loaded = if l.coerce_string(1)? {
        let name = optional_bytes(l, 2)?;
        load_string(l, name.as_deref().map(Vec::as_slice), mode)
    } else {
        let name = optional_bytes(l, 2)?;
        let name = name.as_deref().map(Vec::as_slice);
        l.check_type(1, Type::Function)?;
        match read_pieces(l, mode)? {
            Some(text) => load::load_charged(l, &text, name.unwrap_or(b"=(load)"), mode, Origin::Memory),
            None => {
                // The reader's error is on top.
                l.push_nil();
                l.insert(-2);
                return Ok(2);
            }
        }
    };
    finish_load(l, loaded, 4)
}

/// The mode of a chunk. COMPAT: it ends at a zero byte.
fn optional_mode(l: &mut State, arg: i32) -> Result<Option<CountedVec<u8>>, Raised> {
    let mut mode = optional_bytes(l, arg)?;
    if let Some(mode) = &mut mode {
        let end = mode.iter().position(|&byte| byte == 0).unwrap_or(mode.len());
        mode.truncate(end);
    }
    Ok(mode)
}

/// Loads the string that is argument 1 without copying it. It is its own name if it has none.
fn load_string(l: &mut State, name: Option<&[u8]>, mode: Option<&[u8]>) -> Result<(), LoadFailure> {
    if let Some(mode) = mode {
        load::check_mode_of(l, mode, load::is_binary(l.str_arg(1)))?;
    }
    let memory = match load::Memory::at_hand(l, l.str_arg(1)) {
        Some(memory) => memory,
        None => {
            l.make_room();
            load::Memory::at_hand(l, l.str_arg(1)).ok_or_else(|| l.out_of_memory())?
        }
    };
    l.charge(l.str_arg(1).len())?;
    let gate = load::gate(l);
    let copied = load::copied_of_name(l, l.str_arg(1), name.unwrap_or(l.str_arg(1)));
    let read = load::read_unless_refused(l, copied, |l, workspace| {
        let text = l.str_arg(1);
        let chunk = load::pass(gate.as_deref(), text, Origin::Memory)?;
        load::read_in(l, workspace, chunk, name.unwrap_or(text))
    });
    drop(memory);
    load::push_chunk(l, read?)
}

/// Sets the environment of the new function to argument `environment`, if it is there.
fn finish_load(l: &mut State, loaded: Result<(), LoadFailure>, environment: i32) -> NativeResult {
    if let Err(failure) = loaded {
        return load::push_failure(l, failure);
    }
    if !l.is_none(environment) && l.top() > environment {
        l.push_value(environment);
        load::set_environment(l);
    }
    Ok(1)
}

/// Collects what the reader function (argument 1) returns, and charges for it. `None` if it fails, with the error value on top.
///
/// COMPAT: in the reference it is a part of the protected call that loads, so the message handler in force gets its errors.
fn read_pieces(l: &mut State, mode: Option<&[u8]>) -> Result<Option<CountedVec<u8>>, Raised> {
    let mut text = CountedVec::new();
    loop {
        l.push_value(1);
        match l.pcall_inside(0, 1) {
            Ok(()) => {}
            Err(Status::Exception) => return Err(l.raise_exception()),
            Err(_) => return Ok(None),
        }
        if l.is_nil(-1) {
            l.pop(1);
            return Ok(Some(text));
        }
        if !l.coerce_string(-1)? {
            l.pop(1);
            let mut message = l.position(1);
            message.extend_from_slice(b"reader function must return a string");
            l.push_bytes(&message)?;
            l.handle_message();
            return Ok(None);
        }
        let length = l.str_arg(-1).len();
        if length == 0 {
            l.pop(1);
            return Ok(Some(text));
        }
        if text.capacity() - text.len() < length {
            let more = length.max(text.len());
            l.grow_buffer(&mut text, more)?;
        }
        let is_first = text.is_empty();
        append_part(l, &mut text, -1, 0..length)?;
        l.pop(1);
        if is_first
            && let Some(mode) = mode
            && !load::allows(l, mode, load::is_binary(&text))?
        {
            // The rest is not asked for.
            return Ok(Some(text));
        }
        l.charge(length)?;
    }
}
