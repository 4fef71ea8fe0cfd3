//! Where the bytes of a stream come from and go to: the system, or a file that C code works with too.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use super::super::descriptor::Descriptor;
use super::super::shared::SharedFile;

/// Where bytes come from and go to.
pub(super) enum Source {
    System(Descriptor),
    /// Buffers of its own, which others use too: nothing may be read ahead or held back here.
    Shared(Box<dyn SharedFile>),
    /// Between the two, and after closing.
    Gone,
}

impl Source {
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(_))
    }

    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::System(descriptor) => {
                let file = descriptor.file()?;
                retry(|| file.read(room))
            }
            Self::Shared(file) => file.read(room),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::System(descriptor) => descriptor.file()?.write_all(bytes),
            Self::Shared(file) => file.write_all(bytes),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    pub(super) fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        match self {
            Self::System(descriptor) => descriptor.file()?.seek(target),
            Self::Shared(file) => file.seek(target),
            Self::Gone => Err(bad_descriptor()),
        }
    }

    /// Delivers what a shared file still holds.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Shared(file) => file.flush(),
            _ => Ok(()),
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
pub(super) fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(9)
}
