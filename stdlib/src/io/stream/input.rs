//! Reading: a buffer that is filled from the system, and what is read of it.

use std::io::{self, Read, Seek, SeekFrom};

use memchr::memchr;

use super::source::{Source, bad_descriptor};
use super::{Access, BUFFER_SIZE, Buffering, Stream};

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

impl Stream {
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
}
