//! Open files of the system.
//!
//! A state has descriptors of its own for the standard streams, so that closing never touches those of the process. It makes them when
//! it first uses them: most of many states in a process do no input and output.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use super::shared::Standard;

/// An open file, or a standard stream that has not been used yet.
pub(crate) enum Descriptor {
    Open(File),
    Standard(Standard),
}

impl From<File> for Descriptor {
    fn from(file: File) -> Self {
        Self::Open(file)
    }
}

impl Descriptor {
    /// The open file.
    pub(crate) fn file(&mut self) -> io::Result<&mut File> {
        if let Self::Standard(which) = *self {
            *self = Self::Open(duplicate(which)?);
        }
        match self {
            Self::Open(file) => Ok(file),
            Self::Standard(_) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(crate) fn into_file(self) -> io::Result<File> {
        match self {
            Self::Open(file) => Ok(file),
            Self::Standard(which) => duplicate(which),
        }
    }

    /// A second descriptor for the same open file.
    pub(crate) fn second(&self) -> io::Result<Self> {
        match self {
            Self::Open(file) => file.try_clone().map(Self::Open),
            Self::Standard(which) => Ok(Self::Standard(*which)),
        }
    }
}

fn duplicate(which: Standard) -> io::Result<File> {
    let descriptor = match which {
        Standard::Input => io::stdin().as_fd().try_clone_to_owned(),
        Standard::Output => io::stdout().as_fd().try_clone_to_owned(),
        Standard::Error => io::stderr().as_fd().try_clone_to_owned(),
    };
    descriptor.map(File::from)
}
