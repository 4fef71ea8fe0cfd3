//! Texts made of pieces whose length a script controls.
//!
//! They are joined on the stack of the state, where memory is accounted, so that a huge piece ends in an error and
//! not in the end of the process. What is long is copied and searched in portions, between which limits of the state are looked at.

use memchr::memchr;
use perilune_vm::{CountedVec, Raised, State};
use std::ops::Range;

/// Bytes that are copied or searched between two looks at the limits of the state.
const PORTION: usize = 1 << 19;

/// Rounds of a loop between two looks at the limits.
const ROUNDS: usize = 1 << 10;

/// Counts the rounds of a loop whose length a script controls.
pub(crate) struct Rounds(usize);

impl Rounds {
    pub(crate) const fn new() -> Self {
        Self(0)
    }

    /// Begins another round, which is worth a unit of work.
    #[inline]
    pub(crate) fn next(&mut self, l: &mut State) -> Result<(), Raised> {
        self.0 += 1;
        if self.0.is_multiple_of(ROUNDS) { l.charge(ROUNDS) } else { Ok(()) }
    }
}

/// Appends a part of the string at an index, for which there is room.
#[inline]
pub(crate) fn append_part(
    l: &mut State,
    out: &mut Vec<u8>,
    idx: i32,
    part: Range<usize>,
) -> Result<(), Raised> {
    if part.len() > PORTION {
        return append_long_part(l, out, idx, part);
    }
    out.extend_from_slice(&l.str_arg(idx)[part]);
    Ok(())
}

#[cold]
fn append_long_part(l: &mut State, out: &mut Vec<u8>, idx: i32, part: Range<usize>) -> Result<(), Raised> {
    let mut start = part.start;
    while start < part.end {
        let end = part.end.min(start + PORTION);
        out.extend_from_slice(&l.str_arg(idx)[start..end]);
        l.charge_bytes(end - start)?;
        start = end;
    }
    Ok(())
}

/// Appends so many zero bytes, for which there is room.
pub(crate) fn append_zeros(l: &mut State, out: &mut Vec<u8>, count: usize) -> Result<(), Raised> {
    let length = out.len() + count;
    while length - out.len() > PORTION {
        out.resize(out.len() + PORTION, 0);
        l.charge_bytes(PORTION)?;
    }
    out.resize(length, 0);
    Ok(())
}

/// Where the string at an index has this byte first, from an offset on.
#[inline]
pub(crate) fn find_byte(l: &mut State, idx: i32, from: usize, byte: u8) -> Result<Option<usize>, Raised> {
    let text = &l.str_arg(idx)[from..];
    if text.len() > PORTION {
        return find_byte_in_portions(l, idx, from, byte);
    }
    Ok(memchr(byte, text).map(|at| from + at))
}

#[cold]
fn find_byte_in_portions(l: &mut State, idx: i32, from: usize, byte: u8) -> Result<Option<usize>, Raised> {
    let mut start = from;
    while start < l.str_arg(idx).len() {
        let text = l.str_arg(idx);
        let end = text.len().min(start + PORTION);
        if let Some(at) = memchr(byte, &text[start..end]) {
            return Ok(Some(start + at));
        }
        l.charge_bytes(end - start)?;
        start = end;
    }
    Ok(None)
}

/// Where a text that is not on the stack has this byte first.
pub(crate) fn find_byte_in(l: &mut State, text: &[u8], byte: u8) -> Result<Option<usize>, Raised> {
    for (number, portion) in text.chunks(PORTION).enumerate() {
        if let Some(at) = memchr(byte, portion) {
            return Ok(Some(number * PORTION + at));
        }
        l.charge_bytes(portion.len())?;
    }
    Ok(None)
}

/// Which bytes a text has.
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut set = Self([false; 256]);
        set.add(text);
        set
    }

    /// Those of the string at an index.
    pub(crate) fn of_string(l: &mut State, idx: i32) -> Result<Self, Raised> {
        let mut set = Self::of(b"");
        let mut start = 0;
        while let Some(rest) = l.str_arg(idx).get(start..).filter(|rest| !rest.is_empty()) {
            let portion = &rest[..rest.len().min(PORTION)];
            set.add(portion);
            start += portion.len();
            l.charge_bytes(portion.len())?;
        }
        Ok(set)
    }

    fn add(&mut self, text: &[u8]) {
        for &byte in text {
            self.0[usize::from(byte)] = true;
        }
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    pub(crate) fn is_without(&self, bytes: &[u8]) -> bool {
        !bytes.iter().any(|&byte| self.contains(byte))
    }

    /// Whether there are no others than these.
    pub(crate) fn is_within(&self, bytes: &[u8]) -> bool {
        (0..=u8::MAX).all(|byte| !self.contains(byte) || bytes.contains(&byte))
    }
}

/// What comes first in a text that ends at its first zero byte, at most so many bytes of it: one more than are of interest.
pub(crate) fn begin_of_c_string(text: &[u8], longest: usize) -> &[u8] {
    let seen = &text[..text.len().min(longest)];
    &seen[..memchr(0, seen).unwrap_or(seen.len())]
}

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
    let length = l.str_arg(idx).len();
    let mut copy = l.new_buffer(length)?;
    append_part(l, &mut copy, idx, 0..length)?;
    Ok(copy)
}

/// Cuts the string at an index, which is not relative to the top, to what C sees of it.
pub(crate) fn cut_at_nul(l: &mut State, idx: i32) -> Result<(), Raised> {
    if let Some(length) = find_byte(l, idx, 0, 0)? {
        let mut seen = l.new_buffer(length)?;
        append_part(l, &mut seen, idx, 0..length)?;
        l.push_bytes(&seen)?;
        l.replace(idx);
    }
    Ok(())
}

/// Appends bytes to a buffer.
pub(crate) fn append(l: &mut State, buffer: &mut CountedVec<u8>, bytes: &[u8]) -> Result<(), Raised> {
    if buffer.capacity() - buffer.len() < bytes.len() {
        let more = bytes.len().max(buffer.len());
        l.grow_buffer(buffer, more)?;
    }
    if bytes.len() <= PORTION {
        buffer.extend_from_slice(bytes);
        return Ok(());
    }
    for portion in bytes.chunks(PORTION) {
        buffer.extend_from_slice(portion);
        l.charge_bytes(portion.len())?;
    }
    Ok(())
}

/// The same for what C sees of them.
pub(crate) fn append_up_to_nul(
    l: &mut State,
    buffer: &mut CountedVec<u8>,
    bytes: &[u8],
) -> Result<(), Raised> {
    for portion in bytes.chunks(PORTION) {
        let end = memchr(0, portion);
        append(l, buffer, &portion[..end.unwrap_or(portion.len())])?;
        if end.is_some() {
            break;
        }
    }
    Ok(())
}
