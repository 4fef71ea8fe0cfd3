//! The formats of `read` and `lines`.

use crate::message;
use std::io;

use perilune_number::parse::parse_number;
use perilune_vm::{CountedVec, NativeResult, Raised, State, Type};

use super::file::{push_failure, with_stream};
use super::stream::{LineStep, Stream};

/// The longest numeral that the format `n` accepts.
const MAX_NUMERAL: usize = 200;
/// How much is asked of the system at once for a large block.
const BLOCK: usize = 64 * 1024;
/// How much is read between two looks at the limits of the state.
const PORTION: usize = 1 << 20;

/// Why a read stopped: the system reported an error, or Lua has one.
pub(super) enum Failure {
    System(io::Error),
    Lua(Raised),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl From<Raised> for Failure {
    fn from(raised: Raised) -> Self {
        Self::Lua(raised)
    }
}

/// Whether something was read; its value is on top of the stack in any case.
type Outcome = Result<bool, Failure>;

/// Reads from the file at `file` according to the formats at `first..=last`, a line if there are none. Pushes the
/// results, or nil, message and number, and returns how many they are.
pub(super) fn read_formats(l: &mut State, file: i32, first: i32, last: i32) -> NativeResult {
    // A closed file is reported by the reading itself.
    let _ = with_stream(l, file, |stream| {
        stream.begin_read();
        Ok(())
    });
    if first > last {
        return match read_line(l, file, false) {
            Ok(true) => Ok(1),
            Ok(false) => end_of_file(l, 1),
            Err(failure) => fail(l, failure),
        };
    }
    l.ensure_stack(last - first + 1 + 20, "too many arguments")?;
    let mut count = 0;
    for format in first..=last {
        count += 1;
        match read_format(l, file, format) {
            Ok(true) => {}
            Ok(false) => return end_of_file(l, count),
            Err(failure) => return fail(l, failure),
        }
    }
    Ok(count)
}

/// Puts nil in the place of the last result.
fn end_of_file(l: &mut State, count: usize) -> NativeResult {
    l.pop(1);
    l.push_nil();
    Ok(count)
}

fn fail(l: &mut State, failure: Failure) -> NativeResult {
    match failure {
        Failure::System(error) => push_failure(l, &error, None),
        Failure::Lua(raised) => Err(raised),
    }
}

fn read_format(l: &mut State, file: i32, format: i32) -> Outcome {
    if l.type_of(format) == Type::Number {
        let count = l.check_integer(format)?;
        return match usize::try_from(count) {
            Ok(0) => test_end(l, file),
            Ok(count) => read_block(l, file, count),
            // The reference takes a negative count for a huge size.
            Err(_) => Err(l.out_of_memory().into()),
        };
    }
    l.check_string(format)?;
    let text = l.str_arg(format);
    match text.strip_prefix(b"*").unwrap_or(text).first() {
        Some(b'n') => read_numeral(l, file),
        Some(b'l') => read_line(l, file, false),
        Some(b'L') => read_line(l, file, true),
        Some(b'a') => read_all(l, file),
        _ => Err(l.arg_error(format, message::INVALID_FORMAT).into()),
    }
}

fn test_end(l: &mut State, file: i32) -> Outcome {
    let more = with_stream(l, file, Stream::peek)?.is_some();
    l.push_bytes(b"")?;
    Ok(more)
}

fn read_line(l: &mut State, file: i32, keep_newline: bool) -> Outcome {
    let mut line = CountedVec::new();
    let mut charged = 0;
    loop {
        match with_stream(l, file, |stream| stream.read_line(&mut line, keep_newline))? {
            LineStep::Newline => {
                l.push_bytes(&line)?;
                return Ok(true);
            }
            LineStep::End => {
                l.push_bytes(&line)?;
                return Ok(!line.is_empty());
            }
            LineStep::Partial => {
                l.charge_bytes(line.len() - charged)?;
                charged = line.len();
                let room = line.len();
                l.grow_buffer(&mut line, room)?;
            }
        }
    }
}

fn read_all(l: &mut State, file: i32) -> Outcome {
    let bytes = read_rest(l, file)?;
    l.push_bytes(&bytes)?;
    Ok(true)
}

/// What is left of a file.
pub(super) fn read_rest(l: &mut State, file: i32) -> Result<CountedVec<u8>, Failure> {
    let hint = with_stream(l, file, |stream| Ok(stream.remaining_hint())).unwrap_or(0);
    let mut bytes = CountedVec::new();
    if hint > 0 {
        // One more byte than there should be, so that the end shows without growing the buffer.
        l.grow_buffer(&mut bytes, hint + 1)?;
    }
    loop {
        let room = bytes.capacity() - bytes.len();
        if room < BLOCK / 16 {
            let more = bytes.len().max(BLOCK);
            l.grow_buffer(&mut bytes, more)?;
        }
        let room = (bytes.capacity() - bytes.len()).clamp(1, PORTION);
        let read = with_stream(l, file, |stream| stream.read_some(&mut bytes, room))?;
        if read == 0 {
            return Ok(bytes);
        }
        l.charge_bytes(read)?;
        l.poll()?;
    }
}

/// Reads `count` bytes or as many as there are. Memory is reserved as they come, so that a large count is harmless.
fn read_block(l: &mut State, file: i32, count: usize) -> Outcome {
    let mut bytes = CountedVec::new();
    while bytes.len() < count {
        let wanted = (count - bytes.len()).min(bytes.len().clamp(BLOCK, PORTION));
        if bytes.capacity() - bytes.len() < wanted {
            let more = (count - bytes.len()).min(bytes.len().max(BLOCK));
            l.grow_buffer(&mut bytes, more)?;
        }
        let read = with_stream(l, file, |stream| stream.read_some(&mut bytes, wanted))?;
        if read == 0 {
            break;
        }
        l.charge_bytes(read)?;
        l.poll()?;
    }
    l.push_bytes(&bytes)?;
    Ok(!bytes.is_empty())
}

/// A numeral while it is read: the longest text that can be the beginning of one.
struct Numeral<'a> {
    stream: &'a mut Stream,
    text: Vec<u8>,
    too_long: bool,
}

impl Numeral<'_> {
    /// Takes the next byte if it is of the wanted kind.
    fn accept(&mut self, wanted: impl Fn(u8) -> bool) -> io::Result<bool> {
        match self.stream.peek()? {
            Some(byte) if wanted(byte) => {}
            _ => return Ok(false),
        }
        if self.text.len() == MAX_NUMERAL {
            self.too_long = true;
            return Ok(false);
        }
        if let Some(byte) = self.stream.peek()? {
            self.text.push(byte);
            self.stream.skip_peeked();
        }
        Ok(true)
    }

    fn accept_any(&mut self, set: &[u8]) -> io::Result<bool> {
        self.accept(|byte| set.contains(&byte))
    }

    fn accept_digits(&mut self, hexadecimal: bool) -> io::Result<bool> {
        let mut some = false;
        while self
            .accept(|byte| if hexadecimal { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() })?
        {
            some = true;
        }
        Ok(some)
    }

    /// Reads what follows the white space.
    fn read(&mut self) -> io::Result<()> {
        self.accept_any(b"+-")?;
        let mut hexadecimal = false;
        let mut digits = false;
        if self.accept_any(b"0")? {
            hexadecimal = self.accept_any(b"xX")?;
            digits = !hexadecimal;
        }
        digits |= self.accept_digits(hexadecimal)?;
        if self.accept_any(b".")? {
            digits |= self.accept_digits(hexadecimal)?;
        }
        if digits && self.accept_any(if hexadecimal { b"pP" } else { b"eE" })? {
            self.accept_any(b"+-")?;
            self.accept_digits(false)?;
        }
        Ok(())
    }
}

fn read_numeral(l: &mut State, file: i32) -> Outcome {
    loop {
        let skipped = with_stream(l, file, Stream::skip_spaces)?;
        if skipped == 0 {
            break;
        }
        l.charge_bytes(skipped)?;
    }
    let text = with_stream(l, file, |stream| {
        let mut numeral = Numeral { stream, text: Vec::new(), too_long: false };
        numeral.read()?;
        Ok(if numeral.too_long { Vec::new() } else { numeral.text })
    })?;
    match parse_number(&text) {
        Some(number) => {
            l.push_numeric(number);
            Ok(true)
        }
        None => {
            l.push_nil();
            Ok(false)
        }
    }
}
