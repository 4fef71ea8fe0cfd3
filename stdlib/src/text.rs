//! Texts made of pieces whose length a script controls.
//!
//! They are joined on the stack of the state, where memory is accounted, so that a huge piece ends in an error and
//! not in the end of the process.

use perilune_vm::{CountedVec, Raised, State};

/// A part of a text.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    Str(&'a str),
    Bytes(&'a [u8]),
    /// The string at an index that is not relative to the top.
    At(i32),
}

/// Pushes the text.
pub(crate) fn push_joined(l: &mut State, pieces: &[Piece<'_>]) -> Result<(), Raised> {
    for piece in pieces {
        match *piece {
            Piece::Str(text) => l.push_str(text)?,
            Piece::Bytes(bytes) => l.push_bytes(bytes)?,
            Piece::At(idx) => l.push_value(idx),
        }
    }
    l.concat(pieces.len() as i32)
}

/// Raises the text as an error, with the position of the caller in front.
pub(crate) fn raise_joined(l: &mut State, pieces: &[Piece<'_>]) -> Raised {
    let position = l.position(1);
    let pushed = l.push_bytes(&position).and_then(|()| push_joined(l, pieces)).and_then(|()| l.concat(2));
    match pushed {
        Ok(()) => l.raise_value(),
        Err(raised) => raised,
    }
}

/// A copy of the string at an index.
pub(crate) fn copy_string(l: &mut State, idx: i32) -> Result<CountedVec<u8>, Raised> {
    let mut copy = l.new_buffer(l.str_arg(idx).len())?;
    copy.extend_from_slice(l.str_arg(idx));
    Ok(copy)
}

/// Appends bytes to a buffer.
pub(crate) fn append(l: &mut State, buffer: &mut CountedVec<u8>, bytes: &[u8]) -> Result<(), Raised> {
    if buffer.capacity() - buffer.len() < bytes.len() {
        let more = bytes.len().max(buffer.len());
        l.grow_buffer(buffer, more)?;
    }
    buffer.extend_from_slice(bytes);
    Ok(())
}
