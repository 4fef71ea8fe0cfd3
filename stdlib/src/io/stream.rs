//! A buffered stream over a file descriptor, with the habits of C's `FILE`.
//!
//! One buffer for input and one for output, of which at most one holds data. Switching from reading to writing
//! steps the descriptor back over what was read ahead, so that the position scripts see is always exact.
//!
//! # What `print` promises
//!
//! The reference flushes standard output after every `print`, and a system call a line is what makes it slow.
//! Here the bytes of a `print` are only *due*: they leave at once when the last flush is a while ago, and otherwise
//! together with the next ones, but always before anything by which the outside could tell the difference: before
//! the state waits for input, writes to standard error, starts a process or ends. What `io.write` leaves in the
//! buffer is not due, exactly as in the reference.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use memchr::{memchr, memrchr};
use perilune_number::Number;
use perilune_number::format::{Spec, format_float, write_integer};

/// Bytes that a buffer holds before it goes to the system.
const BUFFER_SIZE: usize = 16 * 1024;

/// How long the bytes of a `print` may wait for the next one.
const PRINT_DELAY: Duration = Duration::from_millis(20);

/// When output leaves the buffer (`setvbuf`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Buffering {
    /// With every write.
    No,
    /// When the buffer is full.
    Full,
    /// With every completed line.
    Line,
}

/// What a stream may be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    Read,
    Write,
    Both,
}

/// How far one step of [`Stream::read_line`] came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LineStep {
    /// The newline was reached and consumed.
    Newline,
    /// The line goes on behind the buffer.
    Partial,
    /// The input ended.
    End,
}

/// An open stream. Dropping it flushes it and ignores failures.
pub(crate) struct Stream {
    file: File,
    child: Option<Child>,
    access: Access,
    buffering: Buffering,
    input: Box<[u8]>,
    /// Unread bytes are `input[start..end]`.
    start: usize,
    end: usize,
    output: Vec<u8>,
    /// How many bytes of `output` a `print` has promised to deliver.
    due: usize,
    /// When a `print` last went through to the system.
    delivered: Option<Instant>,
    exit_on_broken_pipe: bool,
    /// Whether what the system got so far ends in the middle of a line.
    inside_line: bool,
}

/// What a shell reports for a process that SIGPIPE has ended.
const BROKEN_PIPE_STATUS: i32 = 128 + 13;

impl Stream {
    pub(crate) fn new(file: File, access: Access, buffering: Buffering) -> Self {
        Self {
            file,
            child: None,
            access,
            buffering,
            input: Box::default(),
            start: 0,
            end: 0,
            output: Vec::new(),
            due: 0,
            delivered: None,
            exit_on_broken_pipe: false,
            inside_line: false,
        }
    }

    /// A stream to or from a process, which [`Stream::close`] waits for.
    pub(crate) fn with_child(file: File, access: Access, child: Child) -> Self {
        let mut stream = Self::new(file, access, Buffering::Full);
        stream.child = Some(child);
        stream
    }

    pub(crate) fn set_buffering(&mut self, buffering: Buffering) -> io::Result<()> {
        self.flush()?;
        self.buffering = buffering;
        Ok(())
    }

    pub(crate) fn is_unbuffered(&self) -> bool {
        self.buffering == Buffering::No
    }

    /// From now on the process ends when nobody reads what is written here, as a C program does by default.
    pub(crate) fn exit_on_broken_pipe(&mut self) {
        self.exit_on_broken_pipe = true;
    }

    // ---- input

    /// Whether the next read has to ask the system.
    pub(crate) fn is_input_empty(&self) -> bool {
        self.start == self.end
    }

    /// The next byte, which stays unread; `None` at the end.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.is_input_empty() && self.fill()? == 0 {
            return Ok(None);
        }
        Ok(Some(self.input[self.start]))
    }

    /// Reads the byte that [`Stream::peek`] has shown.
    pub(crate) fn skip_peeked(&mut self) {
        debug_assert!(self.start < self.end);
        self.start += 1;
    }

    /// Appends bytes up to the end of the line, at most as many as one buffer holds. The newline is appended if
    /// `keep_newline`.
    pub(crate) fn read_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<LineStep> {
        if self.is_input_empty() && self.fill()? == 0 {
            return Ok(LineStep::End);
        }
        let unread = &self.input[self.start..self.end];
        if let Some(length) = memchr(b'\n', unread) {
            out.extend_from_slice(&unread[..length + usize::from(keep_newline)]);
            self.start += length + 1;
            return Ok(LineStep::Newline);
        }
        out.extend_from_slice(unread);
        self.start = self.end;
        Ok(LineStep::Partial)
    }

    /// Appends at most `limit` bytes, the unread ones or else what one system call delivers; 0 at the end.
    pub(crate) fn read_some(&mut self, out: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
        if self.is_input_empty() {
            if limit >= BUFFER_SIZE {
                return self.read_direct(out, limit);
            }
            if self.fill()? == 0 {
                return Ok(0);
            }
        }
        let length = limit.min(self.end - self.start);
        out.extend_from_slice(&self.input[self.start..self.start + length]);
        self.start += length;
        Ok(length)
    }

    /// PERF: whole files and large blocks pass the buffer by, straight into memory that nobody has zeroed.
    fn read_direct(&mut self, out: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
        self.prepare_read()?;
        (&self.file).take(limit as u64).read_to_end(out)
    }

    fn fill(&mut self) -> io::Result<usize> {
        self.prepare_read()?;
        if self.input.is_empty() {
            self.input = vec![0; BUFFER_SIZE].into_boxed_slice();
        }
        self.start = 0;
        self.end = 0;
        self.end = retry(|| self.file.read(&mut self.input))?;
        Ok(self.end)
    }

    fn prepare_read(&mut self) -> io::Result<()> {
        if self.access == Access::Write {
            return Err(bad_descriptor());
        }
        self.flush()
    }

    /// How many bytes the file still has, as far as the system can tell.
    pub(crate) fn remaining_hint(&mut self) -> usize {
        let Ok(metadata) = self.file.metadata() else { return 0 };
        if !metadata.is_file() {
            return 0;
        }
        let position = self.file.stream_position().unwrap_or(0);
        let unread = (self.end - self.start) as u64;
        usize::try_from(metadata.len().saturating_sub(position) + unread).unwrap_or(0)
    }

    // ---- output

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.prepare_write()?;
        if bytes.len() >= BUFFER_SIZE {
            self.flush()?;
            let result = self.file.write_all(bytes);
            return self.check_delivery(result);
        }
        if self.buffering == Buffering::Full {
            if self.output.len() + bytes.len() > BUFFER_SIZE {
                self.flush()?;
            }
            if !self.reserve_output() {
                let result = self.file.write_all(bytes);
                return self.check_delivery(result);
            }
            self.output.extend_from_slice(bytes);
            return Ok(());
        }
        if self.output.try_reserve(bytes.len()).is_err() {
            self.flush()?;
            let result = self.file.write_all(bytes);
            return self.check_delivery(result);
        }
        self.output.extend_from_slice(bytes);
        self.flush_unbuffered()
    }

    /// Writes a number as `io.write` shows it: floats with `%.14g`, and so without a `.0`.
    pub(crate) fn write_number(&mut self, number: Number) -> io::Result<()> {
        match number {
            Number::Integer(value) => self.write_with(|out| write_integer(value, out)),
            Number::Float(value) => {
                let spec = Spec { precision: Some(14), ..Spec::default() };
                self.write_with(|out| format_float(value, b'g', &spec, out))
            }
        }
    }

    /// Lets `format` append a short text to the buffer.
    pub(crate) fn write_with(&mut self, format: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        self.prepare_write()?;
        if !self.reserve_output() {
            return Err(ErrorKind::OutOfMemory.into());
        }
        format(&mut self.output);
        match self.buffering {
            Buffering::Full if self.output.len() < BUFFER_SIZE => Ok(()),
            Buffering::Full => self.flush(),
            _ => self.flush_unbuffered(),
        }
    }

    /// Makes everything written so far due; see the module's documentation.
    pub(crate) fn end_print(&mut self) -> io::Result<()> {
        self.due = self.output.len();
        if self.due == 0 {
            return Ok(());
        }
        let now = Instant::now();
        if self.delivered.is_some_and(|last| now.duration_since(last) < PRINT_DELAY) {
            return Ok(());
        }
        self.delivered = Some(now);
        self.flush()
    }

    /// Delivers what `print` has promised.
    pub(crate) fn flush_due(&mut self) -> io::Result<()> {
        self.flush_front(self.due)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        self.due = 0;
        self.inside_line = self.output.last() != Some(&b'\n');
        let result = self.file.write_all(&self.output);
        self.output.clear();
        self.check_delivery(result)
    }

    /// Whether what was delivered ends in the middle of a line.
    pub(crate) fn is_inside_line(&self) -> bool {
        self.inside_line
    }

    /// After a write to a stream that is not fully buffered.
    fn flush_unbuffered(&mut self) -> io::Result<()> {
        match self.buffering {
            Buffering::No => self.flush(),
            Buffering::Line if self.output.len() < BUFFER_SIZE => match memrchr(b'\n', &self.output) {
                Some(newline) => self.flush_front(newline + 1),
                None => Ok(()),
            },
            _ => self.flush(),
        }
    }

    fn flush_front(&mut self, length: usize) -> io::Result<()> {
        if length == 0 {
            return Ok(());
        }
        self.due = self.due.saturating_sub(length);
        self.inside_line = self.output[length - 1] != b'\n';
        let result = self.file.write_all(&self.output[..length]);
        self.output.drain(..length);
        self.check_delivery(result)
    }

    fn check_delivery(&self, result: io::Result<()>) -> io::Result<()> {
        if self.exit_on_broken_pipe
            && result.as_ref().is_err_and(|error| error.kind() == ErrorKind::BrokenPipe)
        {
            std::process::exit(BROKEN_PIPE_STATUS);
        }
        result
    }

    /// Makes the buffer at the first use. False if there is no memory for it.
    fn reserve_output(&mut self) -> bool {
        self.output.capacity() != 0 || self.output.try_reserve_exact(BUFFER_SIZE + 512).is_ok()
    }

    fn prepare_write(&mut self) -> io::Result<()> {
        if self.access == Access::Read {
            return Err(bad_descriptor());
        }
        self.forget_input()
    }

    /// Steps the descriptor back over bytes that were read ahead.
    fn forget_input(&mut self) -> io::Result<()> {
        let unread = self.end - self.start;
        self.start = 0;
        self.end = 0;
        if unread > 0 {
            self.file.seek(SeekFrom::Current(-(unread as i64)))?;
        }
        Ok(())
    }

    // ---- position and end

    /// Moves to `target` and returns the position from the start of the file.
    pub(crate) fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        self.flush()?;
        if target == SeekFrom::Current(0) {
            let ahead = (self.end - self.start) as u64;
            return Ok(self.file.stream_position()?.saturating_sub(ahead));
        }
        let target = match target {
            SeekFrom::Current(offset) => {
                SeekFrom::Current(offset.saturating_sub((self.end - self.start) as i64))
            }
            SeekFrom::Start(offset) if i64::try_from(offset).is_err() => return Err(invalid_argument()),
            absolute => absolute,
        };
        let position = self.file.seek(target)?;
        self.start = 0;
        self.end = 0;
        Ok(position)
    }

    /// Flushes and closes; for a process, waits for its end and returns how it ended.
    pub(crate) fn close(mut self) -> io::Result<Option<ExitStatus>> {
        let flushed = self.flush();
        let Some(mut child) = self.child.take() else {
            return flushed.map(|()| None);
        };
        // The process sees the end of its input only when our side of the pipe is gone.
        drop(self);
        child.wait().map(Some)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// EBADF, what C gives for a stream that is used against its mode.
fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(9)
}

/// EINVAL
fn invalid_argument() -> io::Error {
    io::Error::from_raw_os_error(22)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary() -> Stream {
        let file = crate::io::system::temporary_file().expect("a temporary file");
        Stream::new(file, Access::Both, Buffering::Full)
    }

    #[test]
    fn keeps_the_position_exact_when_reading_turns_into_writing() {
        let mut stream = temporary();
        stream.write(b"alpha\nbeta\ngamma\n").unwrap();
        stream.seek(SeekFrom::Start(0)).unwrap();
        let mut line = Vec::new();
        assert_eq!(stream.read_line(&mut line, false).unwrap(), LineStep::Newline);
        assert_eq!(line, b"alpha");
        stream.write(b"BETA").unwrap();
        assert_eq!(stream.seek(SeekFrom::Current(0)).unwrap(), 10);
        stream.seek(SeekFrom::Start(0)).unwrap();
        let mut all = Vec::new();
        while stream.read_some(&mut all, 5).unwrap() > 0 {}
        assert_eq!(all, b"alpha\nBETA\ngamma\n");
    }

    #[test]
    fn relative_seek_counts_from_what_was_read() {
        let mut stream = temporary();
        stream.write(b"0123456789").unwrap();
        stream.seek(SeekFrom::Start(2)).unwrap();
        assert_eq!(stream.peek().unwrap(), Some(b'2'));
        stream.skip_peeked();
        assert_eq!(stream.seek(SeekFrom::Current(2)).unwrap(), 5);
        assert_eq!(stream.peek().unwrap(), Some(b'5'));
        assert!(stream.seek(SeekFrom::Start(u64::MAX)).is_err());
    }

    #[test]
    fn delivers_the_first_print_at_once_and_the_next_when_due() {
        let mut stream = temporary();
        stream.write(b"one\n").unwrap();
        stream.end_print().unwrap();
        assert!(stream.output.is_empty());
        stream.write(b"two\n").unwrap();
        stream.delivered = Some(Instant::now() + Duration::from_secs(60));
        stream.end_print().unwrap();
        stream.write(b"three").unwrap();
        assert_eq!(stream.output, b"two\nthree");
        stream.flush_due().unwrap();
        assert_eq!(stream.output, b"three");
    }

    #[test]
    fn line_buffering_keeps_only_the_unfinished_line() {
        let mut stream = temporary();
        stream.set_buffering(Buffering::Line).unwrap();
        stream.write(b"a\nb\nc").unwrap();
        assert_eq!(stream.output, b"c");
    }
}
