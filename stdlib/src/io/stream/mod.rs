//! A buffered stream over a file descriptor, with the habits of C's `FILE`.
//!
//! One buffer for input and one for output, of which at most one holds data. Switching from reading to writing
//! steps the descriptor back over what was read ahead, so that the position scripts see is always exact.
//! What `print` writes takes another way, see [`Printed`].

mod input;
mod output;
mod source;

use std::fs::File;
use std::io::{self, SeekFrom};
use std::process::{Child, ExitStatus};
use std::sync::Arc;

use perilune_vm::{Claim, OpenFile, State};

use super::descriptor::Descriptor;
use super::printed::Printed;
use super::shared::SharedFile;
pub(crate) use input::LineStep;
use source::Source;

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
