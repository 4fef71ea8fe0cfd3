//! Long brackets, `[==[ ... ]==]`, of strings and comments.

use crate::error::LexError;
use crate::newline::{count_line, is_newline, newline_len};
use crate::portions::{PORTION, Stopped, Watch};
use std::borrow::Cow;

/// What an opening long bracket begins, as messages call it.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    String,
    Comment,
}

/// The contents of a long bracket, as far as they were measured.
pub(crate) struct Body<'s> {
    raw: &'s [u8],
    /// Whether a line ends otherwise than with a single `\n`.
    has_return: bool,
}

/// The level of the opening long bracket at the start of `text`, if there is one.
pub(crate) fn opening_level(text: &[u8]) -> Option<usize> {
    let level = text.strip_prefix(b"[")?.iter().take_while(|&&byte| byte == b'=').count();
    (text.get(level + 1) == Some(&b'[')).then_some(level)
}

/// Whether `text` starts with the closing long bracket of `level`.
fn closes(text: &[u8], level: usize) -> bool {
    text.get(level + 1) == Some(&b']') && text[1..=level].iter().all(|&byte| byte == b'=')
}

impl<'s> Body<'s> {
    /// Reads up to the closing bracket of `level`. `text` begins after the opening one; `line` is counted on.
    pub(crate) fn read(
        text: &'s [u8],
        level: usize,
        kind: Kind,
        line: &mut u32,
        watch: &mut Watch<'_>,
    ) -> Result<Self, LexError> {
        let opening_line = *line;
        let (mut at, mut has_return) = (0, false);
        loop {
            at = watch.find(text, at, |byte| byte == b']' || is_newline(byte))?;
            watch.pass(at)?;
            if at == text.len() {
                return Err(unfinished(kind, opening_line, *line));
            }
            if text[at] != b']' {
                let len = newline_len(&text[at..]);
                has_return |= len == 2 || text[at] == b'\r';
                at += len;
                count_line(line);
            } else if closes(&text[at..], level) {
                return Ok(Self { raw: &text[..at], has_return });
            } else {
                at += 1;
            }
        }
    }

    /// The bytes between the brackets.
    pub(crate) fn len(&self) -> usize {
        self.raw.len()
    }

    /// The value of the string: line ends become `\n`, and one at the beginning is dropped.
    pub(crate) fn into_value(self, watch: &mut Watch<'_>) -> Result<Cow<'s, [u8]>, Stopped> {
        let text = match self.raw {
            [b'\n' | b'\r', ..] => &self.raw[newline_len(self.raw)..],
            text => text,
        };
        Ok(if self.has_return { normalize_newlines(text, watch)?.into() } else { text.into() })
    }
}

fn normalize_newlines(text: &[u8], watch: &mut Watch<'_>) -> Result<Vec<u8>, Stopped> {
    let mut value = Vec::with_capacity(text.len());
    let mut at = 0;
    watch.begin_again();
    while at < text.len() {
        let portion = &text[at..text.len().min(at + PORTION)];
        let plain = portion.iter().position(|&byte| is_newline(byte)).unwrap_or(portion.len());
        value.extend_from_slice(&portion[..plain]);
        at += plain;
        if plain < portion.len() {
            value.push(b'\n');
            at += newline_len(&text[at..]);
        }
        watch.pass(at)?;
    }
    Ok(value)
}

#[cold]
fn unfinished(kind: Kind, opening_line: u32, line: u32) -> LexError {
    let what = match kind {
        Kind::String => "string",
        Kind::Comment => "comment",
    };
    LexError::near_end(format!("unfinished long {what} (starting at line {opening_line})"), line)
}
