//! Writing: a buffer that goes to the system when the stream's [`Buffering`] says so.

use std::io::{self, ErrorKind};

use memchr::memrchr;
use perilune_number::Number;
use perilune_number::format::{Spec, format_float, write_integer};
use perilune_vm::asking;

use super::source::bad_descriptor;
use super::{Access, BUFFER_SIZE, Buffering, Stream};

impl Stream {
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
        if asking(|| self.output.try_reserve(bytes.len())).is_err() {
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
    pub(super) fn deliver(&mut self) -> io::Result<()> {
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
        self.output.capacity() != 0 || asking(|| self.output.try_reserve_exact(BUFFER_SIZE + 512)).is_ok()
    }

    fn prepare_write(&mut self) -> io::Result<()> {
        if self.access == Access::Read {
            return Err(bad_descriptor());
        }
        self.forget_input()
    }
}
