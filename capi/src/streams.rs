//! Files of `io` as `FILE`s of the C library, for C code that works with the same file or standard stream.

use crate::host::shell;
use crate::types::lua_State;
use libc::{FILE, SEEK_CUR, SEEK_END, SEEK_SET};
use perilune_stdlib::io::shared::{Access, Buffering, FileSharing, SharedFile, Standard, close_file};
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
pub(crate) const SHARING: FileSharing = FileSharing { standard, open };

/// What was last done; C wants a seek between reading and writing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Neither,
    Read,
    Write,
}

struct CFile {
    file: *mut FILE,
    standard: bool,
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
    Box::new(CFile { file, standard: true, last: Last::Neither })
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
        Ok(Box::new(CFile { file, standard: false, last: Last::Neither }))
    }
}

/// What C finds as the function that closes a file.
unsafe extern "C-unwind" fn close_stream(l: *mut lua_State) -> c_int {
    shell(l, close_file) as c_int
}

/// Success, or the error that the C library has left.
fn check(result: c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

impl CFile {
    /// Comes before reading or writing.
    fn turn_to(&mut self, next: Last) {
        if self.last != next && self.last != Last::Neither {
            // SAFETY: the file is open. What cannot seek needs not be told.
            unsafe { libc::fseeko(self.file, 0, SEEK_CUR) };
        }
        self.last = next;
    }
}

impl SharedFile for CFile {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.turn_to(Last::Read);
        // SAFETY: the file is open and there is that much room.
        unsafe {
            libc::clearerr(self.file);
            let read = libc::fread(room.as_mut_ptr().cast(), 1, room.len(), self.file);
            if read == 0 && libc::ferror(self.file) != 0 { Err(io::Error::last_os_error()) } else { Ok(read) }
        }
    }

    fn read_line(&mut self, out: &mut Vec<u8>, keep_newline: bool) -> io::Result<bool> {
        self.turn_to(Last::Read);
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
                if out.len() == out.capacity() && out.try_reserve(1).is_err() {
                    return Err(io::ErrorKind::OutOfMemory.into());
                }
                out.push(byte as u8);
            }
        }
    }

    fn unread(&mut self, byte: u8) {
        // SAFETY: the file is open.
        unsafe { libc::ungetc(byte.into(), self.file) };
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.turn_to(Last::Write);
        // SAFETY: the file is open and the bytes are there.
        let written = unsafe { libc::fwrite(bytes.as_ptr().cast(), 1, bytes.len(), self.file) };
        if written == bytes.len() { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.last == Last::Read {
            return Ok(());
        }
        // SAFETY: the file is open.
        check(unsafe { libc::fflush(self.file) })
    }

    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let (offset, whence) = match target {
            SeekFrom::Start(offset) => (i64::try_from(offset).unwrap_or(-1), SEEK_SET),
            SeekFrom::Current(offset) => (offset, SEEK_CUR),
            SeekFrom::End(offset) => (offset, SEEK_END),
        };
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
        // SAFETY: the file is open, and the C library finds its own memory.
        check(unsafe { libc::setvbuf(self.file, ptr::null_mut(), mode, size) })
    }

    fn close(mut self: Box<Self>) -> io::Result<()> {
        if self.standard {
            return self.flush();
        }
        let file = std::mem::replace(&mut self.file, ptr::null_mut());
        // SAFETY: the file is open, and nobody uses it after this.
        check(unsafe { libc::fclose(file) })
    }

    fn words(&self) -> [usize; 2] {
        [self.file as usize, close_stream as *const () as usize]
    }
}

impl Drop for CFile {
    fn drop(&mut self) {
        if !self.standard && !self.file.is_null() {
            // SAFETY: as in `close`.
            unsafe { libc::fclose(self.file) };
        }
    }
}
