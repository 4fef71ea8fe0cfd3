//! Short literal strings and their escape sequences.
//!
//! A string without escapes is borrowed from the source. At the first escape the reader starts a buffer, which
//! holds the decoded contents; messages quote the opening delimiter, that buffer and the raw text of the escape
//! that failed.

use crate::error::LexError;
use crate::newline::{count_line, is_newline, newline_len};
use crate::portions::{PORTION, Watch};
use std::borrow::Cow;

/// Reads the string whose opening delimiter is the first byte of `text`. Returns its value and its length with
/// delimiters; `line` is counted on.
pub(crate) fn read<'s>(
    text: &'s [u8],
    line: &mut u32,
    stop: &dyn Fn() -> bool,
) -> Result<(Cow<'s, [u8]>, usize), LexError> {
    let delimiter = text[0];
    let mut watch = Watch::new(stop);
    let end = watch.find(text, 1, |byte| byte == delimiter || byte == b'\\' || is_newline(byte))?;
    if text.get(end) == Some(&delimiter) {
        return Ok((text[1..end].into(), end + 1));
    }
    watch.begin_again();
    let mut reader = Reader { text, at: 1, value: Vec::new(), line, watch };
    reader.read_rest(delimiter)?;
    Ok((reader.value.into(), reader.at))
}

/// The length of the text up to the delimiter, an escape or a line end.
fn plain_len(text: &[u8], delimiter: u8) -> usize {
    let ends = |&byte: &u8| byte == delimiter || byte == b'\\' || is_newline(byte);
    text.iter().position(ends).unwrap_or(text.len())
}

/// A string with escapes, while it is read.
struct Reader<'s, 'l> {
    /// The source from the opening delimiter on.
    text: &'s [u8],
    /// How much of it was read.
    at: usize,
    value: Vec<u8>,
    line: &'l mut u32,
    watch: Watch<'l>,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn read_rest(&mut self, delimiter: u8) -> Result<(), LexError> {
        loop {
            self.watch.pass(self.at)?;
            let portion = &self.text[self.at..self.text.len().min(self.at + PORTION)];
            let plain = plain_len(portion, delimiter);
            self.value.extend_from_slice(&portion[..plain]);
            self.at += plain;
            if plain == PORTION {
                continue;
            }
            match self.peek() {
                None => return Err(LexError::near_end("unfinished string", *self.line)),
                Some(b'\\') => self.read_escape()?,
                Some(byte) if byte == delimiter => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => return Err(self.error("unfinished string", &[])),
            }
        }
    }

    /// Reads an escape sequence from its backslash on.
    fn read_escape(&mut self) -> Result<(), LexError> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            // The loop sees the end of the source.
            return Ok(());
        };
        match letter {
            b'a' => self.push_simple(b'\x07'),
            b'b' => self.push_simple(b'\x08'),
            b'f' => self.push_simple(b'\x0c'),
            b'n' => self.push_simple(b'\n'),
            b'r' => self.push_simple(b'\r'),
            b't' => self.push_simple(b'\t'),
            b'v' => self.push_simple(b'\x0b'),
            b'\\' | b'"' | b'\'' => self.push_simple(letter),
            b'\n' | b'\r' => {
                self.value.push(b'\n');
                self.skip_newline();
            }
            b'x' => self.read_hex_byte(start)?,
            b'u' => self.read_code_point(start)?,
            b'z' => self.skip_whitespace()?,
            b'0'..=b'9' => self.read_decimal_byte(start)?,
            _ => return Err(self.bad_escape("invalid escape sequence", start)),
        }
        Ok(())
    }

    fn push_simple(&mut self, byte: u8) {
        self.value.push(byte);
        self.at += 1;
    }

    fn skip_newline(&mut self) {
        self.at += newline_len(&self.text[self.at..]);
        count_line(self.line);
    }

    /// `\z`
    fn skip_whitespace(&mut self) -> Result<(), LexError> {
        self.at += 1;
        while let Some(byte @ (b' ' | b'\t'..=b'\r')) = self.peek() {
            self.watch.pass(self.at)?;
            if is_newline(byte) {
                self.skip_newline();
            } else {
                self.at += 1;
            }
        }
        Ok(())
    }

    /// `\xXX`
    fn read_hex_byte(&mut self, start: usize) -> Result<(), LexError> {
        self.at += 1;
        let high = self.read_hex_digit(start)?;
        let low = self.read_hex_digit(start)?;
        self.value.push((high << 4 | low) as u8);
        Ok(())
    }

    fn read_hex_digit(&mut self, start: usize) -> Result<u32, LexError> {
        let digit = self.peek_hex_digit();
        let digit = digit.ok_or_else(|| self.bad_escape("hexadecimal digit expected", start))?;
        self.at += 1;
        Ok(digit)
    }

    fn peek_hex_digit(&self) -> Option<u32> {
        self.peek().and_then(|byte| char::from(byte).to_digit(16))
    }

    /// `\ddd`
    fn read_decimal_byte(&mut self, start: usize) -> Result<(), LexError> {
        const MAX_DIGITS: usize = 3;
        let mut value = 0;
        let end = self.at + MAX_DIGITS;
        while let Some(digit @ b'0'..=b'9') = self.peek().filter(|_| self.at < end) {
            value = value * 10 + u32::from(digit - b'0');
            self.at += 1;
        }
        let byte = u8::try_from(value).map_err(|_| self.bad_escape("decimal escape too large", start))?;
        self.value.push(byte);
        Ok(())
    }

    /// `\u{XXX}`
    fn read_code_point(&mut self, start: usize) -> Result<(), LexError> {
        self.at += 1;
        self.expect(b'{', "missing '{'", start)?;
        let mut code = self.read_hex_digit(start)?;
        while let Some(digit) = self.peek_hex_digit() {
            if code > i32::MAX as u32 >> 4 {
                return Err(self.bad_escape("UTF-8 value too large", start));
            }
            code = code << 4 | digit;
            self.at += 1;
            self.watch.pass(self.at)?;
        }
        self.expect(b'}', "missing '}'", start)?;
        push_utf8(code, &mut self.value);
        Ok(())
    }

    fn expect(&mut self, byte: u8, message: &str, start: usize) -> Result<(), LexError> {
        if self.peek() != Some(byte) {
            return Err(self.bad_escape(message, start));
        }
        self.at += 1;
        Ok(())
    }

    /// An error in the escape that begins at `start`; the byte that does not fit is quoted too.
    #[cold]
    fn bad_escape(&self, message: &str, start: usize) -> LexError {
        let end = (self.at + 1).min(self.text.len());
        self.error(message, &self.text[start..end])
    }

    #[cold]
    fn error(&self, message: &str, escape: &[u8]) -> LexError {
        LexError::near_text(message, &[&self.text[..1], &self.value, escape].concat(), *self.line)
    }
}

/// Appends a code point below 2^31 in the original UTF-8 of up to six bytes, surrogates included.
fn push_utf8(code: u32, out: &mut Vec<u8>) {
    if let Ok(ascii @ 0..=0x7f) = u8::try_from(code) {
        return out.push(ascii);
    }
    // Each continuation byte takes six bits; the first byte loses one bit to each of them.
    let continuations = (1..5).find(|n| code < 1 << (6 * n + 6 - n)).unwrap_or(5);
    let lead_mark = !(0x7f_u8 >> continuations);
    out.push(lead_mark | (code >> (6 * continuations)) as u8);
    for place in (0..continuations).rev() {
        out.push(0x80 | (code >> (6 * place) & 0x3f) as u8);
    }
}
