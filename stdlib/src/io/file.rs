//! File handles: the userdata that scripts see, and the streams that a state keeps.
//!
//! A handle is a [`FileHandle`]; a closed one has no stream. Every open handle is a key of a weak table in the
//! registry, so that all buffers can be flushed when the process ends without closing the state.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io;

use perilune_vm::{NativeResult, Raised, State};

use super::shared::{SharedFile, shared_standard};
use super::stream::{Access, Stream};
use super::system;
use crate::text::{Piece, cut_at_nul, push_joined};

/// Name of the metatable of file handles.
pub(crate) const METATABLE: &str = "FILE*";
/// Registry: the weak set of open handles.
const OPEN_FILES: &str = "perilune.io.open";
/// Registry: the handles of the standard streams.
pub(crate) const STDIN: &str = "perilune.io.stdin";
pub(crate) const STDOUT: &str = "perilune.io.stdout";
pub(crate) const STDERR: &str = "perilune.io.stderr";

/// The value inside a file's userdata.
#[repr(C)]
pub(crate) struct FileHandle {
    /// What C code finds at the start of the handle of a shared file; zeros otherwise.
    words: Cell<[usize; 2]>,
    stream: RefCell<Option<Stream>>,
    kind: Kind,
}

/// Who a stream belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ordinary,
    /// One of the three that a process begins with, which scripts cannot close.
    Standard,
    /// C code, which has made the handle that the first user value is.
    Deputy,
}

impl FileHandle {
    fn new(stream: Stream, kind: Kind) -> Self {
        Self { words: Cell::new(stream.words()), stream: RefCell::new(Some(stream)), kind }
    }

    /// Whether C could not work with this file yet.
    pub(crate) fn needs_sharing(&self) -> bool {
        self.words.get()[0] == 0
    }

    /// Makes the stream one over a file that C works with too. If that fails, C finds the file closed.
    pub(crate) fn share(&self, open: impl FnOnce(File, Access) -> io::Result<Box<dyn SharedFile>>) {
        if let Some(stream) = self.stream.borrow_mut().as_mut() {
            stream.share(open);
            self.words.set(stream.words());
        }
    }

    /// Takes back that C code has marked the file as closed.
    pub(crate) fn unmark(&self) {
        if let Some(stream) = self.stream.borrow().as_ref() {
            self.words.set(stream.words());
        }
    }

    /// Runs `action` on the stream; `None` if the file is closed.
    pub(crate) fn with<T>(&self, action: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        if self.is_taken_over() {
            return None;
        }
        self.stream.borrow_mut().as_mut().map(action)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_taken_over() || self.stream.borrow().as_ref().is_none_or(Stream::is_closed_by_c)
    }

    /// Whether C code has marked the shared file as closed, which means that it has closed it or does so itself.
    fn is_taken_over(&self) -> bool {
        matches!(self.words.get(), [file, 0] if file != 0)
    }

    pub(crate) fn is_standard(&self) -> bool {
        self.kind == Kind::Standard
    }

    pub(crate) fn is_deputy(&self) -> bool {
        self.kind == Kind::Deputy
    }

    /// Lets C find a `FILE` in a closed handle.
    pub(crate) fn show_closed(&self, file: usize) {
        self.words.set([file, 0]);
    }

    /// Takes the stream out, which closes the handle.
    pub(crate) fn take(&self) -> Option<Stream> {
        self.words.set([0; 2]);
        self.stream.borrow_mut().take()
    }
}

impl Drop for FileHandle {
    fn drop(&mut self) {
        if self.is_taken_over() {
            // What the stream stands on may be gone.
            std::mem::forget(self.stream.take());
        }
    }
}

/// The file at `idx`, if the value there is one.
pub(crate) fn handle(l: &State, idx: i32) -> Option<&FileHandle> {
    l.userdata::<FileHandle>(idx)
}

/// Runs `action` on the stream of the file at `idx`. A closed file gives EBADF.
pub(crate) fn with_stream<T>(
    l: &State,
    idx: i32,
    action: impl FnOnce(&mut Stream) -> io::Result<T>,
) -> io::Result<T> {
    handle(l, idx)
        .and_then(|handle| {
            handle.with(|stream| {
                let result = action(stream);
                stream.count(l);
                result
            })
        })
        .unwrap_or_else(|| Err(io::Error::from_raw_os_error(9)))
}

/// Pushes a handle for `stream`.
pub(crate) fn push_file(l: &mut State, stream: Stream) -> Result<(), Raised> {
    push_following(l, stream, Kind::Ordinary)
}

/// Pushes a deputy for the handle of C code at `idx`.
pub(super) fn push_deputy(l: &mut State, mut stream: Stream, idx: i32) -> Result<(), Raised> {
    follow_printed(l, &mut stream)?;
    l.new_userdata(FileHandle::new(stream, Kind::Deputy), 1)?;
    l.push_value(idx);
    l.set_user_value(-2, 1);
    remember(l)
}

/// Pushes a handle for a stream that lets go first what was printed.
fn push_following(l: &mut State, mut stream: Stream, kind: Kind) -> Result<(), Raised> {
    follow_printed(l, &mut stream)?;
    // What buffers have been taken since the last look must be within the limits before there are more.
    l.claim_taken(0)?;
    push_handle(l, FileHandle::new(stream, kind))
}

fn follow_printed(l: &mut State, stream: &mut Stream) -> Result<(), Raised> {
    let printed = with_standard(l, STDOUT, |stdout| Ok(stdout.printed()))?;
    stream.follow(printed.ok().flatten());
    Ok(())
}

fn push_handle(l: &mut State, handle: FileHandle) -> Result<(), Raised> {
    l.new_userdata(handle, 0)?;
    l.set_metatable_named(METATABLE)?;
    remember(l)
}

/// Adds the handle on top to the open ones.
fn remember(l: &mut State) -> Result<(), Raised> {
    if !l.registry_get(OPEN_FILES)?.eq(&perilune_vm::Type::Table) {
        l.pop(1);
        l.new_table()?;
        l.new_table()?;
        l.push_str("k")?;
        l.raw_set_field(-2, "__mode")?;
        l.set_metatable(-2)?;
        l.push_value(-1);
        l.registry_set(OPEN_FILES)?;
    }
    l.push_value(-2);
    l.push_boolean(true);
    l.raw_set(-3)?;
    l.pop(1);
    Ok(())
}

/// Pushes the handle of a standard stream, which is made when it is first asked for.
pub(crate) fn push_standard(l: &mut State, key: &str) -> Result<(), Raised> {
    if l.registry_get(key)? != perilune_vm::Type::Nil {
        return Ok(());
    }
    l.pop(1);
    super::create_metatable(l)?;
    let access = if key == STDIN { Access::Read } else { Access::Write };
    let opened = match (shared_standard(l, key)?, key) {
        (Some(file), _) => Stream::shared(file, access),
        (None, STDIN) => system::standard_input(),
        (None, STDOUT) => system::standard_output(),
        (None, _) => system::standard_error(),
    };
    if key == STDOUT {
        push_handle(l, FileHandle::new(opened, Kind::Standard))?;
    } else {
        push_following(l, opened, Kind::Standard)?;
    }
    l.push_value(-1);
    l.registry_set(key)
}

/// Runs `action` on a standard stream.
pub(crate) fn with_standard<T>(
    l: &mut State,
    key: &str,
    action: impl FnOnce(&mut Stream) -> io::Result<T>,
) -> Result<io::Result<T>, Raised> {
    push_standard(l, key)?;
    let result = with_stream(l, -1, action);
    l.pop(1);
    Ok(result)
}

/// Delivers what `print` has promised, before the outside could notice.
pub(crate) fn flush_printed(l: &mut State) -> Result<(), Raised> {
    let _ = with_standard(l, STDOUT, |stream| stream.deliver_printed())?;
    Ok(())
}

/// Flushes all files that the state has open.
pub(crate) fn flush_all(l: &mut State) -> Result<(), Raised> {
    for_all(l, |stream| {
        let _ = stream.flush();
    })
}

/// Does with all open files what the end of the process asks for.
pub(crate) fn settle_all(l: &mut State) -> Result<(), Raised> {
    for_all(l, Stream::settle)
}

fn for_all(l: &mut State, action: fn(&mut Stream)) -> Result<(), Raised> {
    if l.registry_get(OPEN_FILES)? == perilune_vm::Type::Table {
        l.push_nil();
        while l.next(-2)? {
            l.pop(1);
            if let Some(handle) = handle(l, -1) {
                handle.with(action);
            }
        }
    }
    l.pop(1);
    Ok(())
}

/// luaL_fileresult: `true`, or nil, a message that begins with the string at `name`, and the error's number.
pub fn push_result(l: &mut State, result: io::Result<()>, name: Option<i32>) -> NativeResult {
    match result {
        Ok(()) => {
            l.push_boolean(true);
            Ok(1)
        }
        Err(error) => push_failure(l, &error, name),
    }
}

/// Pushes nil, message and number.
pub(crate) fn push_failure(l: &mut State, error: &io::Error, name: Option<i32>) -> NativeResult {
    let reason = system::error_text(error);
    if let Some(name) = name {
        // A name is shown as C sees it.
        cut_at_nul(l, name)?;
    }
    l.push_nil();
    match name {
        Some(name) => push_joined(l, &[Piece::At(name), Piece::Str(": "), Piece::Str(&reason)])?,
        None => l.push_str(&reason)?,
    }
    l.push_integer(system::error_number(error));
    Ok(3)
}

/// luaL_execresult: true or nil, how a process ended, and its code.
pub fn push_exit_status(l: &mut State, status: std::process::ExitStatus) -> NativeResult {
    use std::os::unix::process::ExitStatusExt;
    let (how, code) = match status.signal() {
        Some(signal) => ("signal", signal),
        None => ("exit", status.code().unwrap_or(0)),
    };
    if how == "exit" && code == 0 {
        l.push_boolean(true);
    } else {
        l.push_nil();
    }
    l.push_str(how)?;
    l.push_integer(code.into());
    Ok(3)
}
