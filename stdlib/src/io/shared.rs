//! Files that C code works with too: their bytes go through the C library's `FILE`, whose buffer both sides use.
//!
//! The host knows how that is done ([`FileSharing`]). A stream changes over when C asks for its handle; the standard streams
//! do when the host says that C code is about to run.

use std::fs::File;
use std::io::{self, SeekFrom};

use perilune_vm::{NativeFn, NativeResult, Raised, State, Type};

use super::file::{STDERR, STDIN, STDOUT, handle};
use super::stream::Stream;
pub use super::stream::{Access, Buffering};

/// Registry: how files are shared.
const SHARING: &str = "perilune.io.sharing";

/// An open `FILE`. What it buffers is its own affair.
pub trait SharedFile: Send {
    /// Reads at most as many bytes as there is room for; 0 at the end.
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize>;
    /// Appends the bytes up to the end of the line and says whether there was one; false at the end of the file.
    fn read_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<bool>;
    /// Gives a byte back that was read.
    fn unread(&mut self, byte: u8);
    /// Writes all bytes.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Delivers what is buffered.
    fn flush(&mut self) -> io::Result<()>;
    /// Moves to a position and returns it.
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64>;
    /// Sets when output leaves the buffer.
    fn set_buffering(&mut self, buffering: Buffering) -> io::Result<()>;
    /// Delivers what is buffered and closes, unless it is a standard stream.
    fn close(self: Box<Self>) -> io::Result<()>;
    /// Whether it belongs to C code, which closes it.
    fn belongs_to_c(&self) -> bool {
        false
    }
    /// Whether C code has closed it.
    fn is_closed(&self) -> bool {
        false
    }
    /// The words that C finds at the start of the handle: the `FILE` and the function that closes it.
    fn words(&self) -> [usize; 2];
}

/// One of the three streams that a process begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs)]
pub enum Standard {
    Input,
    Output,
    Error,
}

/// How a host shares files.
#[derive(Clone, Copy)]
pub struct FileSharing {
    /// The `FILE` of a standard stream.
    pub standard: fn(Standard) -> Box<dyn SharedFile>,
    /// A `FILE` for an open file, which it owns.
    pub open: fn(File, Access) -> io::Result<Box<dyn SharedFile>>,
    /// The `FILE` of a handle that C code has made: the userdata at an index, if it can be one.
    pub made_by_c: fn(&mut State, i32) -> Option<Box<dyn SharedFile>>,
    /// Closes such a handle, the only value on the stack, and pushes the results.
    pub close_made_by_c: NativeFn,
    /// The `FILE` that C code finds in a closed handle: it can be used without harm.
    pub closed: fn(&mut State) -> usize,
}

/// From now on the standard streams of the state are shared with C code, and other files are when C asks for their handles.
pub fn share_files(l: &mut State, sharing: FileSharing) -> Result<(), Raised> {
    l.new_userdata(sharing, 0)?;
    l.registry_set(SHARING)?;
    for key in [STDIN, STDOUT, STDERR] {
        if l.registry_get(key)? != Type::Nil
            && let Some(handle) = handle(l, -1)
        {
            handle.share(|_, _| Ok((sharing.standard)(standard(key))));
        }
        l.pop(1);
    }
    Ok(())
}

fn standard(key: &str) -> Standard {
    match key {
        STDIN => Standard::Input,
        STDOUT => Standard::Output,
        _ => Standard::Error,
    }
}

/// The `FILE` of a standard stream, if files are shared.
pub(super) fn shared_standard(l: &mut State, key: &str) -> Result<Option<Box<dyn SharedFile>>, Raised> {
    let sharing = sharing(l)?;
    Ok(sharing.map(|sharing| (sharing.standard)(standard(key))))
}

/// How files are shared, if they are.
pub(super) fn sharing(l: &mut State) -> Result<Option<FileSharing>, Raised> {
    l.registry_get(SHARING)?;
    let sharing = l.userdata::<FileSharing>(-1).copied();
    l.pop(1);
    Ok(sharing)
}

/// Makes the file at `idx` fit for C, if the value there is a file of this library: its handle then begins with
/// [`SharedFile::words`]; if it is closed, with [`FileSharing::closed`] and zero.
pub fn share_file(l: &mut State, idx: i32) -> Result<(), Raised> {
    let Some(file) = handle(l, idx) else { return Ok(()) };
    if file.is_closed() {
        if let Some(sharing) = sharing(l)? {
            let closed = (sharing.closed)(l);
            if let Some(file) = handle(l, idx) {
                file.show_closed(closed);
            }
        }
        return Ok(());
    }
    if !file.needs_sharing() {
        // What a format has looked at without taking it is C's to read.
        let _ = file.with(Stream::forget_input);
        return Ok(());
    }
    if let Some(sharing) = sharing(l)?
        && let Some(file) = handle(l, idx)
    {
        file.share(sharing.open);
    }
    Ok(())
}

/// `file:close()` for the file that is argument 1, when C code calls the function that it has found in the handle. It has marked the file as closed.
pub fn close_file(l: &mut State) -> NativeResult {
    if let Some(file) = handle(l, 1) {
        file.unmark();
    }
    super::file_close(l)
}
