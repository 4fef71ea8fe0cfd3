//! A buffered stream over a file descriptor, with the habits of C's `FILE`.
//!
//! One buffer for input and one for output, of which at most one holds data. Switching from reading to writing
//! steps the descriptor back over what was read ahead, so that the position scripts see is always exact.
//! What `print` writes takes another way, see [`Printed`].

use perilune_vm::{Claim, State};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::process::{Child, ExitStatus};
use std::sync::Arc;

use memchr::{memchr, memrchr};
use perilune_number::Number;
use perilune_number::format::{Spec, format_float, write_integer};
use perilune_vm::OpenFile;

use super::descriptor::Descriptor;
use super::printed::Printed;
use super::shared::SharedFile;

/// Bytes that a buffer holds before it goes to the system.
pub(crate) const BUFFER_SIZE: usize = 16 * 1024;

/// COMPAT: what C libraries ask of files and pipes at once. Processes that share an input with the state see the same
/// rest of it as they do under the reference.
const COMMON_INPUT_SIZE: usize = 4096;

/// When output leaves the buffer (`setvbuf`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Buffering {
    /// With every write.
    No,
    /// When the buffer is full.
    Full,
    /// With every completed line.
    Line,
}

/// What a stream may be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs)]
pub enum Access {
    Read,
    Write,
    Both,
}

/// Where bytes come from and go to.
enum Source {
    System(Descriptor),
    /// Buffers of its own, which others use too: nothing may be read ahead or held back here.
    Shared(Box<dyn SharedFile>),
    /// Between the two, and after closing.
    Gone,
}

impl Source {
    fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(_))
    }

    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::System(descriptor) => {
                let file = descriptor.file()?;
                retry(|| file.read(room))
            }
            Self::Shared(file) => file.read(room),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::System(descriptor) => descriptor.file()?.write_all(bytes),
            Self::Shared(file) => file.write_all(bytes),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        match self {
            Self::System(descriptor) => descriptor.file()?.seek(target),
            Self::Shared(file) => file.seek(target),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    /// Delivers what a shared file still holds.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Shared(file) => file.flush(),
            _ => Ok(()),
        }
    }
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
    file: Source,
    child: Option<Child>,
    access: Access,
    buffering: Buffering,
    /// How much is asked of the system at once.
    input_block: usize,
    input: Box<[u8]>,
    /// Unread bytes are `input[start..end]`.
    start: usize,
    end: usize,
    /// The input has ended, and is not asked again before the next call of a reading function.
    at_end: bool,
    output: Vec<u8>,
    /// What was printed has to leave before this stream turns to the system. None if nobody prints.
    printed: Option<Arc<Printed>>,
    /// The printed bytes are this stream's.
    prints: bool,
    /// Whether what the system got so far ends in the middle of a line.
    inside_line: bool,
    /// For the buffers.
    claim: Claim,
    /// It counts as an open file of the state.
    permit: Option<OpenFile>,
}

impl Stream {
    /// Counts the buffers as memory of a state.
    #[inline]
    pub(crate) fn count(&mut self, l: &State) {
        let bytes = self.input.len() + self.output.capacity();
        if bytes != self.claim.bytes() {
            self.claim.set(l, bytes);
        }
    }

    pub(crate) fn new(file: impl Into<Descriptor>, access: Access, buffering: Buffering) -> Self {
        Self::over(Source::System(file.into()), access, buffering)
    }

    /// A stream over a file that C code works with too.
    pub(crate) fn shared(file: Box<dyn SharedFile>, access: Access) -> Self {
        Self::over(Source::Shared(file), access, Buffering::No)
    }

    fn over(file: Source, access: Access, buffering: Buffering) -> Self {
        Self {
            file,
            child: None,
            access,
            buffering,
            input_block: BUFFER_SIZE,
            input: Box::default(),
            start: 0,
            end: 0,
            at_end: false,
            output: Vec::new(),
            printed: None,
            prints: false,
            inside_line: false,
            claim: Claim::none(),
            permit: None,
        }
    }

    /// The stream as an open file that counts.
    pub(crate) fn counted(mut self, permit: OpenFile) -> Self {
        self.permit = Some(permit);
        self
    }

    /// A stream to or from a process, which [`Stream::close`] waits for.
    pub(crate) fn with_child(file: File, access: Access, child: Child) -> Self {
        let mut stream = Self::new(file, access, Buffering::Full);
        stream.child = Some(child);
        stream
    }

    /// A stream from which other processes may read on.
    pub(crate) fn common_input(file: Descriptor) -> Self {
        let mut stream = Self::new(file, Access::Read, Buffering::Full);
        stream.input_block = COMMON_INPUT_SIZE;
        stream
    }

    /// A stream for [`Stream::end_print`]. Without a second descriptor nothing can be delivered later.
    pub(crate) fn for_printing(file: Descriptor, buffering: Buffering) -> Self {
        let printed = file.second().ok().map(Printed::new);
        let mut stream = Self::new(file, Access::Write, buffering);
        stream.printed = printed;
        stream.prints = true;
        stream
    }

    /// What was printed to this stream.
    pub(crate) fn printed(&self) -> Option<Arc<Printed>> {
        self.printed.clone()
    }

    /// From now on `printed` leaves before anything that this stream does.
    pub(crate) fn follow(&mut self, printed: Option<Arc<Printed>>) {
        self.printed = printed;
    }

    /// Goes over to a file that C code works with too, with nothing read ahead or held back.
    pub(crate) fn share(&mut self, open: impl FnOnce(File, Access) -> io::Result<Box<dyn SharedFile>>) {
        let _ = self.flush();
        let _ = self.forget_input();
        self.file = match std::mem::replace(&mut self.file, Source::Gone) {
            Source::System(file) => match file.into_file().and_then(|file| open(file, self.access)) {
                Ok(mut shared) => {
                    if self.buffering != Buffering::Full {
                        let _ = shared.set_buffering(self.buffering);
                    }
                    self.buffering = Buffering::No;
                    Source::Shared(shared)
                }
                Err(_) => Source::Gone,
            },
            other => other,
        };
    }

    /// What C code finds at the start of the handle.
    pub(crate) fn words(&self) -> [usize; 2] {
        match &self.file {
            Source::Shared(file) => file.words(),
            _ => [0; 2],
        }
    }

    /// Whether C code, to whom the file belongs, has closed it.
    pub(crate) fn is_closed_by_c(&self) -> bool {
        matches!(&self.file, Source::Shared(file) if file.is_closed())
    }

    pub(crate) fn set_buffering(&mut self, buffering: Buffering) -> io::Result<()> {
        self.flush()?;
        if let Source::Shared(file) = &mut self.file {
            return file.set_buffering(buffering);
        }
        self.buffering = buffering;
        Ok(())
    }

    // ---- input

    /// A call of a reading function begins, which may find more where the last one found the end.
    pub(crate) fn begin_read(&mut self) {
        self.at_end = false;
    }

    fn is_input_empty(&self) -> bool {
        self.start == self.end
    }

    /// How much the next read asks for. (Of a shared file nothing is read ahead, so it has no buffer here.)
    fn input_size(&self) -> usize {
        if self.buffering == Buffering::No { 1 } else { self.input_block }
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

    /// Reads what is white space to C, at most the rest of one buffer. Gives how much that was; 0 if something else comes, or the end.
    pub(crate) fn skip_spaces(&mut self) -> io::Result<usize> {
        if self.is_input_empty() && self.fill()? == 0 {
            return Ok(0);
        }
        let unread = &self.input[self.start..self.end];
        let is_space = |&byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let count = unread.iter().position(|byte| !is_space(byte)).unwrap_or(unread.len());
        self.start += count;
        Ok(count)
    }

    /// Appends bytes up to the end of the line, at most as many as one buffer holds. The newline is appended if
    /// `keep_newline`.
    pub(crate) fn read_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<LineStep> {
        if let Some(step) = self.read_shared_line(out, keep_newline)? {
            return Ok(step);
        }
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

    /// As [`Stream::read_line`] if the file is shared.
    fn read_shared_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<Option<LineStep>> {
        if !self.file.is_shared() {
            return Ok(None);
        }
        self.prepare_read()?;
        self.forget_input()?;
        let Source::Shared(file) = &mut self.file else { return Ok(None) };
        let before = out.len();
        let newline = file.read_line(out, keep_newline)?;
        Ok(Some(match newline {
            true => LineStep::Newline,
            false if out.len() > before => LineStep::Partial,
            false => LineStep::End,
        }))
    }

    /// Appends at most `limit` bytes, the unread ones or else what one system call delivers; 0 at the end.
    pub(crate) fn read_some(&mut self, out: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
        if self.is_input_empty() {
            let size = self.input_size();
            if limit >= size {
                // In whole buffers, so that the position is the one that the C library leaves.
                return self.read_direct(out, limit - limit % size);
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
        if self.at_end {
            return Ok(0);
        }
        if let Source::System(descriptor) = &mut self.file {
            let length = descriptor.file()?.take(limit as u64).read_to_end(out)?;
            self.at_end = length < limit;
            return Ok(length);
        }
        let before = out.len();
        let limit = limit.min(BUFFER_SIZE);
        out.resize(before + limit, 0);
        let read = self.file.read(&mut out[before..]);
        out.truncate(before + read.as_ref().map_or(0, |&read| read));
        read
    }

    fn fill(&mut self) -> io::Result<usize> {
        self.prepare_read()?;
        if self.at_end {
            return Ok(0);
        }
        let size = self.input_size();
        if self.input.len() != size {
            self.input = vec![0; size].into_boxed_slice();
        }
        self.start = 0;
        self.end = 0;
        self.end = self.file.read(&mut self.input)?;
        self.at_end = self.end == 0;
        Ok(self.end)
    }

    fn prepare_read(&mut self) -> io::Result<()> {
        if self.access == Access::Write {
            return Err(bad_descriptor());
        }
        self.deliver_printed()?;
        self.deliver()
    }

    /// How many bytes the file still has, as far as the system can tell.
    pub(crate) fn remaining_hint(&mut self) -> usize {
        let Source::System(descriptor) = &mut self.file else { return 0 };
        let Ok(file) = descriptor.file() else { return 0 };
        let Ok(metadata) = file.metadata() else { return 0 };
        if !metadata.is_file() {
            return 0;
        }
        let position = file.stream_position().unwrap_or(0);
        let unread = (self.end - self.start) as u64;
        usize::try_from(metadata.len().saturating_sub(position) + unread).unwrap_or(0)
    }

    // ---- output

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.prepare_write()?;
        if bytes.len() >= BUFFER_SIZE {
            self.flush()?;
            return self.write_through(bytes);
        }
        if self.buffering == Buffering::Full {
            if self.output.len() + bytes.len() > BUFFER_SIZE {
                self.flush()?;
            }
            if !self.reserve_output() {
                return self.write_through(bytes);
            }
            self.output.extend_from_slice(bytes);
            return Ok(());
        }
        if self.output.try_reserve(bytes.len()).is_err() {
            self.flush()?;
            return self.write_through(bytes);
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

    /// What was written so far leaves soon, see [`Printed`].
    pub(crate) fn end_print(&mut self) -> io::Result<()> {
        if self.file.is_shared() {
            return self.flush();
        }
        if self.output.is_empty() {
            return Ok(());
        }
        let Some(printed) = &self.printed else {
            return self.flush();
        };
        self.inside_line = self.output.last() != Some(&b'\n');
        printed.send(&mut self.output)
    }

    /// Delivers what was printed, which goes before everything that this stream does.
    pub(crate) fn deliver_printed(&self) -> io::Result<()> {
        match &self.printed {
            Some(printed) if self.prints => printed.deliver_and_report(),
            Some(printed) => {
                printed.deliver();
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The one way to the system.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let printed = self.deliver_printed();
        self.file.write_all(bytes)?;
        printed
    }

    /// Delivers everything that was written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.deliver()?;
        self.file.flush()
    }

    /// Hands over what is held back here.
    fn deliver(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            // Without this a flush of standard output would forget what was printed.
            return if self.prints { self.deliver_printed() } else { Ok(()) };
        }
        self.inside_line = self.output.last() != Some(&b'\n');
        let mut output = std::mem::take(&mut self.output);
        let result = self.put(&output);
        output.clear();
        self.output = output;
        result
    }

    /// Writes past the buffer, which is empty.
    fn write_through(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inside_line = bytes.last() != Some(&b'\n');
        self.put(bytes)
    }

    /// Whether what was delivered ends in the middle of a line.
    pub(crate) fn is_inside_line(&self) -> bool {
        self.inside_line
    }

    /// After a write to a stream that is not fully buffered.
    fn flush_unbuffered(&mut self) -> io::Result<()> {
        match self.buffering {
            Buffering::No => self.deliver(),
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
        self.inside_line = self.output[length - 1] != b'\n';
        let mut output = std::mem::take(&mut self.output);
        let result = self.put(&output[..length]);
        output.drain(..length);
        self.output = output;
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

    /// Steps the file back over bytes that were read ahead.
    pub(crate) fn forget_input(&mut self) -> io::Result<()> {
        let unread = self.end - self.start;
        if let Source::Shared(file) = &mut self.file {
            for &byte in self.input[self.start..self.end].iter().rev() {
                file.unread(byte);
            }
            self.start = 0;
            self.end = 0;
            return Ok(());
        }
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
        self.at_end = false;
        if target == SeekFrom::Current(0) {
            let ahead = (self.end - self.start) as u64;
            return Ok(self.file.seek(target)?.saturating_sub(ahead));
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
        let mut flushed = self.flush();
        let _ = self.deliver_printed();
        if let Source::Shared(file) = std::mem::replace(&mut self.file, Source::Gone) {
            flushed = flushed.and(file.close());
        }
        let Some(mut child) = self.child.take() else {
            return flushed.map(|()| None);
        };
        // The process sees the end of its input only when our side of the pipe is gone.
        drop(self);
        child.wait().map(Some)
    }

    /// Before the process ends, or the stream does: writes what is left, and leaves the position of the file where
    /// the next process expects it.
    pub(crate) fn settle(&mut self) {
        let _ = self.flush();
        let _ = self.forget_input();
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if matches!(&self.file, Source::Shared(file) if file.belongs_to_c()) {
            // It may be gone already.
            return;
        }
        self.settle();
        if self.prints
            && let Some(printed) = &self.printed
        {
            printed.end();
        }
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
    fn line_buffering_keeps_only_the_unfinished_line() {
        let mut stream = temporary();
        stream.set_buffering(Buffering::Line).unwrap();
        stream.write(b"a\nb\nc").unwrap();
        assert_eq!(stream.output, b"c");
    }
}
