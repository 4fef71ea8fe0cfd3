//! The edge to the operating system: paths, descriptors, processes and the texts of its errors.
//!
//! Everything here that depends on Unix is behind a function with a portable signature.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, IsTerminal, Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::descriptor::Descriptor;
use super::shared::Standard;
use super::stream::{Access, Buffering, Stream};
use crate::text::begin_of_c_string;

/// A path or other text for the system, which C would end at the first NUL.
pub(crate) fn os_text(bytes: &[u8]) -> &OsStr {
    OsStr::from_bytes(up_to_nul(bytes))
}

/// What C sees of a text.
pub(crate) fn up_to_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

/// No system takes longer names of files. What a script gives is looked at no further, since that would take time with its length.
const LONGEST_NAME: usize = 64 * 1024;
/// The same for commands and names of variables.
const LONGEST_ARGUMENT: usize = 4 * 1024 * 1024;

/// The name of a file, up to the first NUL.
pub(crate) fn file_name(name: &[u8]) -> io::Result<&Path> {
    bounded(name, LONGEST_NAME).map(Path::new).ok_or_else(|| rustix::io::Errno::NAMETOOLONG.into())
}

/// The name of a variable of the environment; none if there cannot be one of that name.
pub(crate) fn variable_name(name: &[u8]) -> Option<&OsStr> {
    bounded(name, LONGEST_ARGUMENT)
}

/// A text up to the first NUL, if that is no longer than `longest`.
fn bounded(text: &[u8], longest: usize) -> Option<&OsStr> {
    let seen = up_to_nul(&text[..text.len().min(longest + 1)]);
    (seen.len() <= longest).then(|| OsStr::from_bytes(seen))
}

/// The bytes of a text that the system gave.
pub(crate) fn os_bytes(text: &OsStr) -> &[u8] {
    text.as_bytes()
}

/// What `strerror` says about an error.
pub fn error_text(error: &io::Error) -> String {
    if error.raw_os_error() == Some(0) {
        return "(no extra info)".to_owned();
    }
    let mut text = error.to_string();
    if error.raw_os_error().is_some()
        && let Some(suffix) = text.rfind(" (os error ")
    {
        text.truncate(suffix);
    }
    text
}

/// The number of an error, 0 if the system gave none.
pub(crate) fn error_number(error: &io::Error) -> i64 {
    error.raw_os_error().unwrap_or(0).into()
}

/// Longer modes are invalid without a look at the rest.
const LONGEST_MODE: usize = 64;

/// How `io.open` opens a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct OpenMode {
    kind: u8,
    update: bool,
}

impl OpenMode {
    pub(crate) const READ: Self = Self { kind: b'r', update: false };
    pub(crate) const WRITE: Self = Self { kind: b'w', update: false };
    const APPEND: Self = Self { kind: b'a', update: false };

    /// `[rwa]%+?b*`, as a pattern, up to a NUL.
    ///
    /// COMPAT: in the reference there may be any number of `b`.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = begin_of_c_string(text, LONGEST_MODE + 1);
        if text.len() > LONGEST_MODE {
            return None;
        }
        let (&kind, rest) = text.split_first()?;
        if !b"rwa".contains(&kind) {
            return None;
        }
        let (update, rest) = match rest.strip_prefix(b"+") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        rest.iter().all(|&byte| byte == b'b').then_some(Self { kind, update })
    }
}

/// The system's error for a process that has too many open files.
pub(crate) fn too_many_files() -> io::Error {
    rustix::io::Errno::MFILE.into()
}

/// Opens a file as `fopen` does.
pub(crate) fn open_file(name: &[u8], mode: OpenMode) -> io::Result<Stream> {
    let mut options = OpenOptions::new();
    match mode.kind {
        b'r' => options.read(true).write(mode.update),
        b'w' => options.write(true).create(true).truncate(true).read(mode.update),
        _ => options.append(true).create(true).read(mode.update),
    };
    let access = match (mode.kind, mode.update) {
        (_, true) => Access::Both,
        (b'r', false) => Access::Read,
        _ => Access::Write,
    };
    let mut file = options.open(file_name(name)?)?;
    if mode == OpenMode::APPEND {
        // COMPAT: the position is the end from the beginning. What cannot be positioned has none.
        let _ = file.seek(SeekFrom::End(0));
    }
    let buffering =
        if access != Access::Read && file.is_terminal() { Buffering::Line } else { Buffering::Full };
    Ok(Stream::new(file, access, buffering))
}

/// The standard streams. Each state has buffers of its own over the descriptors of the process.
pub(crate) fn standard_input() -> Stream {
    Stream::common_input(Descriptor::Standard(Standard::Input))
}

pub(crate) fn standard_output() -> Stream {
    let buffering = if io::stdout().is_terminal() { Buffering::Line } else { Buffering::Full };
    Stream::for_printing(Descriptor::Standard(Standard::Output), buffering)
}

pub(crate) fn standard_error() -> Stream {
    Stream::new(Descriptor::Standard(Standard::Error), Access::Write, Buffering::No)
}

/// A command for the system's shell, which names itself in its messages as C's `system` has it do.
pub(crate) fn shell(command: &[u8]) -> io::Result<Command> {
    let command = bounded(command, LONGEST_ARGUMENT).ok_or(rustix::io::Errno::TOOBIG)?;
    let mut shell = Command::new("/bin/sh");
    shell.arg0("sh").arg("-c").arg(command);
    Ok(shell)
}

/// Starts a command and connects a stream to its output or its input.
pub(crate) fn open_process(command: &[u8], reading: bool) -> io::Result<Stream> {
    let mut shell = shell(command)?;
    let (access, missing) = if reading { (Access::Read, "output") } else { (Access::Write, "input") };
    if reading {
        shell.stdout(Stdio::piped());
    } else {
        shell.stdin(Stdio::piped());
    }
    let mut child = shell.spawn()?;
    let pipe: Option<OwnedFd> =
        if reading { child.stdout.take().map(Into::into) } else { child.stdin.take().map(Into::into) };
    match pipe {
        Some(pipe) => Ok(Stream::with_child(File::from(pipe), access, child)),
        None => Err(io::Error::other(format!("process has no {missing}"))),
    }
}

/// Creates an empty file with a new name that begins with `prefix`, readable by nobody else.
pub(crate) fn create_unique(prefix: &str) -> io::Result<(PathBuf, File)> {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let random = RandomState::new();
    for attempt in 0..1000_u32 {
        let mut bits = random.hash_one((attempt, std::process::id()));
        let mut name = String::from(prefix);
        for _ in 0..6 {
            name.push(char::from(LETTERS[(bits % LETTERS.len() as u64) as usize]));
            bits /= LETTERS.len() as u64;
        }
        let path = Path::new("/tmp").join(name);
        match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|file| (path, file)),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// A file without a name, which goes when it is closed.
pub(crate) fn temporary_file() -> io::Result<File> {
    let (path, file) = create_unique("lua_tmp_")?;
    std::fs::remove_file(path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_modes_of_fopen() {
        for good in ["r", "w", "a", "r+", "w+b", "ab", "rbb"] {
            assert!(OpenMode::parse(good.as_bytes()).is_some(), "{good}");
        }
        for bad in ["", "x", "rw", "rb+", "r++", "+r", "r+bk"] {
            assert!(OpenMode::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn error_texts_are_those_of_c() {
        let error = File::open("/nonexistent/file").unwrap_err();
        assert_eq!(error_text(&error), "No such file or directory");
        assert_eq!(error_number(&error), 2);
    }
}
