//! Files of `io` as `FILE`s of the C library, for C code that works with the same file or standard stream; and handles that C code makes itself
//! (`luaL_Stream`), for `io`.

use crate::host::{handle_of, host_of, making_shell};
use crate::types::{lua_CFunction, lua_State};
use libc::{FILE, SEEK_CUR, SEEK_END, SEEK_SET};
use perilune_stdlib::io::shared::{Access, Buffering, FileSharing, SharedFile, Standard, close_file};
use perilune_vm::{Block, NativeResult, State};
use std::ffi::c_int;
use std::fs::File;
use std::io::{self, SeekFrom};
use std::os::fd::IntoRawFd;
use std::ptr;

unsafe extern "C" {
    static stdin: *mut FILE;
    static stdout: *mut FILE;
    static stderr: *mut FILE;
    fn getc_unlocked(file: *mut FILE) -> c_int;
}

/// How this crate shares files.
pub(crate) const SHARING: FileSharing = FileSharing { standard, open, made_by_c, close_made_by_c, closed };

/// What was last done; C wants a seek between reading and writing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Neither,
    Read,
    Write,
}

/// What a handle of C code begins with.
#[repr(C)]
struct Handle {
    /// Null while the file is being opened.
    file: *mut FILE,
    /// None when it is closed, and before it is opened.
    close: Option<lua_CFunction>,
}

/// Who owns a `FILE`.
enum Owner {
    /// The state: it is closed with its handle.
    State,
    /// The process.
    Process,
    /// C code, with a handle that lives as long as what is done with the file.
    Foreign(*mut Handle),
}

struct CFile {
    file: *mut FILE,
    owner: Owner,
    last: Last,
}

// SAFETY: the C library's functions lock the file where several OS threads use it.
unsafe impl Send for CFile {}

fn standard(which: Standard) -> Box<dyn SharedFile> {
    // SAFETY: the C library sets these before anything runs.
    let file = unsafe {
        match which {
            Standard::Input => stdin,
            Standard::Output => stdout,
            Standard::Error => stderr,
        }
    };
    Box::new(CFile { file, owner: Owner::Process, last: Last::Neither })
}

fn made_by_c(l: &mut State, idx: i32) -> Option<Box<dyn SharedFile>> {
    let Block::At(block) = l.block(idx) else { return None };
    let handle = block.cast::<Handle>();
    let fits = l.raw_len(idx) >= size_of::<Handle>();
    fits.then(|| -> Box<dyn SharedFile> {
        Box::new(CFile { file: ptr::null_mut(), owner: Owner::Foreign(handle), last: Last::Neither })
    })
}

fn close_made_by_c(l: &mut State) -> NativeResult {
    let Block::At(block) = l.block(1) else { return Ok(0) };
    // SAFETY: the handle is on the stack. Its function is one of C's and takes a state.
    unsafe {
        let Some(close) = (*block.cast::<Handle>()).close.take() else { return Ok(0) };
        let arguments = [handle_of(l) as usize, 0, 0, 0];
        let results = l.call_back(close as usize, arguments)?;
        Ok((results as c_int).clamp(0, l.top()) as usize)
    }
}

fn closed(l: &mut State) -> usize {
    // SAFETY: the host lives as long as the state.
    let closed = unsafe { &mut (*host_of(l)).closed_file };
    if closed.0.is_null() {
        // SAFETY: a file of one byte, no smaller one can be had, in memory that the C library finds.
        closed.0 = unsafe { libc::fmemopen(ptr::null_mut(), 1, c"r".as_ptr()) };
        if !closed.0.is_null() {
            // SAFETY: it is open; the byte is read.
            unsafe { libc::fgetc(closed.0) };
        }
    }
    closed.0 as usize
}

/// A `FILE` without contents that cannot be written, for C code that works with a closed handle. Made when it is asked for.
pub(crate) struct ClosedFile(*mut FILE);

impl ClosedFile {
    pub(crate) fn none() -> Self {
        Self(ptr::null_mut())
    }
}

impl Drop for ClosedFile {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: it is open, and goes with the state.
            unsafe { libc::fclose(self.0) };
        }
    }
}

fn open(file: File, access: Access) -> io::Result<Box<dyn SharedFile>> {
    let mode = match access {
        Access::Read => c"r",
        Access::Write => c"w",
        Access::Both => c"r+",
    };
    let descriptor = file.into_raw_fd();
    // SAFETY: the descriptor is ours and open; the mode is one of C's.
    unsafe {
        let file = libc::fdopen(descriptor, mode.as_ptr());
        if file.is_null() {
            let error = io::Error::last_os_error();
            libc::close(descriptor);
            return Err(error);
        }
        Ok(Box::new(CFile { file, owner: Owner::State, last: Last::Neither }))
    }
}

/// What C finds as the function that closes a file.
unsafe extern "C-unwind" fn close_stream(l: *mut lua_State) -> c_int {
    making_shell(l, close_file) as c_int
}

/// Success, or the error that the C library has left.
fn check(result: c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

impl CFile {
    /// Finds the `FILE`, which C code may have closed.
    fn find(&mut self) -> io::Result<()> {
        if let Owner::Foreign(handle) = self.owner {
            // SAFETY: who works with the file has its handle on the stack.
            unsafe {
                self.file = if (*handle).close.is_some() { (*handle).file } else { ptr::null_mut() };
            }
            if self.file.is_null() {
                return Err(io::Error::from_raw_os_error(libc::EBADF));
            }
        }
        Ok(())
    }

    /// Comes before reading or writing.
    fn turn_to(&mut self, next: Last) -> io::Result<()> {
        self.find()?;
        if self.last != next && self.last != Last::Neither {
            // SAFETY: the file is open. What cannot seek needs not be told.
            unsafe { libc::fseeko(self.file, 0, SEEK_CUR) };
        }
        self.last = next;
        Ok(())
    }
}

impl SharedFile for CFile {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.turn_to(Last::Read)?;
        // SAFETY: the file is open and there is that much room.
        unsafe {
            libc::clearerr(self.file);
            let read = libc::fread(room.as_mut_ptr().cast(), 1, room.len(), self.file);
            if read == 0 && libc::ferror(self.file) != 0 { Err(io::Error::last_os_error()) } else { Ok(read) }
        }
    }

    fn read_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<bool> {
        self.turn_to(Last::Read)?;
        // SAFETY: the file is open; only this thread works with it while the line is read.
        unsafe {
            libc::clearerr(self.file);
            loop {
                let byte = getc_unlocked(self.file);
                if byte == libc::EOF {
                    let failed = libc::ferror(self.file) != 0;
                    return if failed { Err(io::Error::last_os_error()) } else { Ok(false) };
                }
                if byte == c_int::from(b'\n') {
                    if keep_newline {
                        out.push(b'\n');
                    }
                    return Ok(true);
                }
                if out.len() == out.capacity() && perilune_vm::asking(|| out.try_reserve(1)).is_err() {
                    return Err(io::ErrorKind::OutOfMemory.into());
                }
                out.push(byte as u8);
            }
        }
    }

    fn unread(&mut self, byte: u8) {
        if self.find().is_err() {
            return;
        }
        // SAFETY: the file is open.
        unsafe { libc::ungetc(byte.into(), self.file) };
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.turn_to(Last::Write)?;
        // SAFETY: the file is open and the bytes are there.
        let written = unsafe { libc::fwrite(bytes.as_ptr().cast(), 1, bytes.len(), self.file) };
        if written == bytes.len() { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.last == Last::Read {
            return Ok(());
        }
        self.find()?;
        // SAFETY: the file is open.
        check(unsafe { libc::fflush(self.file) })
    }

    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let (offset, whence) = match target {
            SeekFrom::Start(offset) => (i64::try_from(offset).unwrap_or(-1), SEEK_SET),
            SeekFrom::Current(offset) => (offset, SEEK_CUR),
            SeekFrom::End(offset) => (offset, SEEK_END),
        };
        self.find()?;
        self.last = Last::Neither;
        // SAFETY: the file is open.
        unsafe {
            check(libc::fseeko(self.file, offset, whence))?;
            u64::try_from(libc::ftello(self.file)).map_err(|_| io::Error::last_os_error())
        }
    }

    fn set_buffering(&mut self, buffering: Buffering) -> io::Result<()> {
        let (mode, size) = match buffering {
            Buffering::No => (libc::_IONBF, 0),
            Buffering::Full => (libc::_IOFBF, libc::BUFSIZ as usize),
            Buffering::Line => (libc::_IOLBF, libc::BUFSIZ as usize),
        };
        self.find()?;
        // SAFETY: the file is open, and the C library finds its own memory.
        check(unsafe { libc::setvbuf(self.file, ptr::null_mut(), mode, size) })
    }

    fn close(mut self: Box<Self>) -> io::Result<()> {
        if !matches!(self.owner, Owner::State) {
            return self.flush();
        }
        let file = std::mem::replace(&mut self.file, ptr::null_mut());
        // SAFETY: the file is open, and nobody uses it after this.
        check(unsafe { libc::fclose(file) })
    }

    fn words(&self) -> [usize; 2] {
        [self.file as usize, close_stream as *const () as usize]
    }

    fn belongs_to_c(&self) -> bool {
        matches!(self.owner, Owner::Foreign(_))
    }

    fn is_closed(&self) -> bool {
        match self.owner {
            // SAFETY: who asks has the handle on the stack.
            Owner::Foreign(handle) => unsafe { (*handle).close.is_none() || (*handle).file.is_null() },
            _ => false,
        }
    }
}

impl Drop for CFile {
    fn drop(&mut self) {
        if matches!(self.owner, Owner::State) && !self.file.is_null() {
            // SAFETY: as in `close`.
            unsafe { libc::fclose(self.file) };
        }
    }
}
