//! Loading chunks: the one place that decides between text and binary.

mod gate;
mod memory;
mod pieces;

pub use gate::{Gate, Origin, set_gate};
pub(crate) use gate::{gate, pass};
pub(crate) use memory::Memory;
pub use pieces::{ChunkReader, load_pieces, load_read};

use std::io::Read;
use std::sync::Arc;

use perilune_bytecode::{Proto, Remains};
use perilune_compiler::Workspace;
use perilune_vm::{CountedVec, Raised, State, Status, has_borrowed, reserve_is_short};

use crate::io::system;
use crate::text::{append, find_byte_in};
use memory::Kept;

/// The byte that every binary chunk begins with.
const ESCAPE: u8 = 0x1b;
/// Bytes that are read between two looks at the limits of the state.
const PORTION: u64 = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a chunk could not be loaded.
#[derive(Debug)]
pub enum LoadFailure {
    /// The chunk is wrong, or its mode is not allowed.
    Syntax {
        /// What `load` returns as its second result.
        message: Vec<u8>,
        /// The text ends too early: with more lines it may become right. The read-eval-print loop asks this.
        incomplete: bool,
    },
    /// The file cannot be opened or read.
    File {
        /// What `loadfile` returns as its second result.
        message: Vec<u8>,
    },
    /// The state raised an error, such as "not enough memory".
    Raised(Raised),
}

impl From<Raised> for LoadFailure {
    fn from(raised: Raised) -> Self {
        Self::Raised(raised)
    }
}

impl LoadFailure {
    fn syntax(message: impl Into<Vec<u8>>) -> Self {
        Self::Syntax { message: message.into(), incomplete: false }
    }

    /// The error that a native function returns for it: with the message as its value, or the one that is raised already.
    pub fn raise(self, l: &mut State) -> Raised {
        match self.into_message() {
            Ok(message) => match l.push_bytes(&message) {
                Ok(()) => l.raise_value(),
                Err(raised) => raised,
            },
            Err(raised) => raised,
        }
    }

    /// Pushes the message, or the error value, behind the first `top` values of the stack, as the functions of the C interface do.
    pub fn push(self, l: &mut State, top: i32) -> Status {
        let (message, status) = match self {
            Self::Syntax { message, .. } => (message, Status::ErrSyntax),
            Self::File { message } => (message, Status::ErrFile),
            Self::Raised(raised) => return l.catch(raised, top),
        };
        l.set_top(top);
        match l.push_bytes(&message) {
            Ok(()) => status,
            Err(raised) => l.catch(raised, top),
        }
    }

    /// The message, or the token of an error that is raised already.
    pub fn into_message(self) -> Result<Vec<u8>, Raised> {
        match self {
            Self::Syntax { message, .. } | Self::File { message } => Ok(message),
            Self::Raised(raised) => Err(raised),
        }
    }
}

/// Compiles or undumps `bytes` and pushes the main function, whose first upvalue is the table of globals.
///
/// `name` is the chunk's name with its first byte (`=` or `@`) as in section 4.6 of the manual under `lua_load`. `mode`
/// is a text with `b`, `t` or both; `None` allows both.
pub fn load_chunk(l: &mut State, bytes: &[u8], name: &[u8], mode: Option<&[u8]>) -> Result<(), LoadFailure> {
    check_mode(l, mode, bytes)?;
    let memory = memory_for(l, bytes)?;
    l.charge(bytes.len())?;
    load_within(l, bytes, name, Origin::Memory, memory)
}

/// As [`load_chunk`], for bytes that have been charged for.
pub(crate) fn load_charged(
    l: &mut State,
    bytes: &[u8],
    name: &[u8],
    mode: Option<&[u8]>,
    origin: Origin,
) -> Result<(), LoadFailure> {
    check_mode(l, mode, bytes)?;
    let memory = memory_for(l, bytes)?;
    load_within(l, bytes, name, origin, memory)
}

/// What loading the bytes may take.
fn memory_for(l: &mut State, bytes: &[u8]) -> Result<Memory, Raised> {
    if let Some(memory) = Memory::at_hand(l, bytes) {
        return Ok(memory);
    }
    l.make_room();
    Memory::at_hand(l, bytes).ok_or_else(|| l.out_of_memory())
}

fn load_within(
    l: &mut State,
    bytes: &[u8],
    name: &[u8],
    origin: Origin,
    memory: Memory,
) -> Result<(), LoadFailure> {
    let bytes = pass(gate(l).as_deref(), bytes, origin)?;
    let copied = copied_of_name(l, bytes, name);
    let read = read_unless_refused(l, copied, |l, workspace| read_in(l, workspace, bytes, name));
    drop(memory);
    push_chunk(l, read?)
}

/// What the process may lend in the place of a state's host, which is not asked before.
const NOT_LARGE: usize = 16 * 1024;

/// How many bytes of its name a chunk is going to keep, if they are many and it matters whether the state's host has them: a text without another name is its own.
pub(crate) fn copied_of_name(l: &State, bytes: &[u8], name: &[u8]) -> usize {
    if !l.has_route() || is_binary(bytes) || name.len() <= NOT_LARGE {
        return 0;
    }
    let interrupt = l.interrupt();
    cut_at_nul(name, &|| interrupt.is_requested()).len()
}

/// Reads a chunk, once more after a collection if the state's host has refused memory meanwhile. A block of `needed` bytes is among what will be asked for.
pub(crate) fn read_unless_refused(
    l: &mut State,
    needed: usize,
    read: impl Fn(&State, &mut Workspace) -> Result<Arc<Proto>, LoadFailure>,
) -> Result<Result<Arc<Proto>, LoadFailure>, Raised> {
    l.forget_borrowed();
    for is_last in [false, true] {
        if l.host_has(needed) {
            let mut kept = Kept::take(l);
            let result = read(l, &mut kept.workspace);
            if !l.forget_borrowed() {
                kept.leave(l);
                return Ok(result);
            }
        }
        if !is_last {
            l.make_room();
        }
    }
    Err(l.out_of_memory())
}

/// [`read_chunk`] within the limits of a state, and in memory that is there already.
pub(crate) fn read_in(
    l: &State,
    workspace: &mut Workspace,
    bytes: &[u8],
    name: &[u8],
) -> Result<Arc<Proto>, LoadFailure> {
    let interrupt = l.interrupt();
    let stop = || interrupt.is_requested() || reserve_is_short() || has_borrowed();
    let mut remains = Remains::default();
    let read = read_chunk_in(workspace, &mut remains, bytes, name, l.native_levels(), &stop).map(Arc::new);
    remains.give_back_unless(&stop);
    l.leave_remains(remains);
    read
}

/// Compiles or undumps `bytes`, under a name as for [`load_chunk`] and inside of `levels` native calls. It fails when `stop` has
/// become true.
pub fn read_chunk(
    bytes: &[u8],
    name: &[u8],
    levels: u32,
    stop: &dyn Fn() -> bool,
) -> Result<Proto, LoadFailure> {
    read_chunk_in(&mut Workspace::default(), &mut Remains::default(), bytes, name, levels, stop)
}

fn read_chunk_in(
    workspace: &mut Workspace,
    remains: &mut Remains,
    bytes: &[u8],
    name: &[u8],
    levels: u32,
    stop: &dyn Fn() -> bool,
) -> Result<Proto, LoadFailure> {
    // COMPAT: names are C strings in the reference.
    let name = cut_at_nul(name, stop);
    if is_binary(bytes) {
        perilune_bytecode::undump_leaving(bytes, name, stop, remains)
            .map_err(|error| LoadFailure::syntax(error.message))
    } else {
        perilune_compiler::compile_in(workspace, remains, bytes, name, levels, stop)
            .map_err(|error| LoadFailure::Syntax { message: error.message, incomplete: error.incomplete })
    }
}

/// What comes before the first zero byte. If it is given up to look for one, what is loaded is of no use to anybody.
fn cut_at_nul<'n>(name: &'n [u8], stop: &dyn Fn() -> bool) -> &'n [u8] {
    let portions = name.chunks(PORTION as usize).enumerate().take_while(|(at, _)| *at == 0 || !stop());
    let mut found =
        portions.filter_map(|(at, portion)| Some(at * PORTION as usize + memchr::memchr(0, portion)?));
    &name[..found.next().unwrap_or(name.len())]
}

/// Pushes the function of a main chunk that was read, unless that failed.
pub(crate) fn push_chunk(l: &mut State, read: Result<Arc<Proto>, LoadFailure>) -> Result<(), LoadFailure> {
    // An interrupt or want of memory comes before the failure that it has caused.
    if let Err(raised) = l.poll() {
        if let Ok(proto) = read {
            l.leave_remains(proto.into());
        }
        return Err(raised.into());
    }
    if read.is_err() && reserve_is_short() {
        return Err(l.out_of_memory().into());
    }
    let read = match read {
        // This one is an error of the machine, which its message handler gets.
        Err(LoadFailure::Syntax { message, .. }) if message == perilune_compiler::TOO_DEEP => {
            return Err(LoadFailure::syntax(handle_message(l, message)?));
        }
        read => read?,
    };
    l.push_proto(read)?;
    Ok(())
}

/// What the message handler in force makes of an error message; the message itself if that is no string.
fn handle_message(l: &mut State, message: Vec<u8>) -> Result<Vec<u8>, Raised> {
    l.push_bytes(&message)?;
    l.handle_message();
    let handled = l.bytes(-1).map_or(message, <[u8]>::to_vec);
    l.pop(1);
    Ok(handled)
}

/// Pops a value and makes it the first upvalue of the function below it, if that has one.
pub(crate) fn set_environment(l: &mut State) {
    if l.set_upvalue(-2, 1).is_none() {
        l.pop(1);
    }
}

pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.first() == Some(&ESCAPE)
}

fn check_mode(l: &mut State, mode: Option<&[u8]>, bytes: &[u8]) -> Result<(), LoadFailure> {
    match mode {
        Some(mode) => check_mode_of(l, mode, is_binary(bytes)),
        None => Ok(()),
    }
}

/// Whether a mode allows a chunk of this kind.
pub(crate) fn allows(l: &mut State, mode: &[u8], binary: bool) -> Result<bool, Raised> {
    Ok(find_byte_in(l, mode, if binary { b'b' } else { b't' })?.is_some())
}

/// Fails if a mode does not allow a chunk of this kind.
pub(crate) fn check_mode_of(l: &mut State, mode: &[u8], binary: bool) -> Result<(), LoadFailure> {
    if allows(l, mode, binary)? {
        return Ok(());
    }
    let kind = if binary { "binary" } else { "text" };
    let message = format!("attempt to load a {kind} chunk (mode is '").into_bytes();
    let mut message = CountedVec::from(message);
    append(l, &mut message, mode)?;
    append(l, &mut message, b"')")?;
    Err(LoadFailure::syntax(message.into_vec()))
}

/// Loads a file as [`load_chunk`] does; without a name, the rest of standard input.
///
/// A first line that begins with `#` is skipped, and so is a byte order mark before it.
pub fn load_file(l: &mut State, name: Option<&[u8]>, mode: Option<&[u8]>) -> Result<(), LoadFailure> {
    let (bytes, chunk_name) = match name {
        None => {
            let read = crate::io::read_stdin(l)?;
            let bytes = read.map_err(|error| file_failure(l, "read", b"stdin", &error))?;
            l.charge(bytes.len())?;
            (bytes, b"=stdin".to_vec().into())
        }
        Some(name) => {
            let mut chunk_name = b"@".to_vec().into();
            append(l, &mut chunk_name, name)?;
            (read_file(l, name)?, chunk_name)
        }
    };
    load_charged(l, chunk_of_file(&bytes), &chunk_name, mode, Origin::File)
}

/// The contents of a file, which are charged for as what is loaded.
fn read_file(l: &mut State, name: &[u8]) -> Result<CountedVec<u8>, LoadFailure> {
    let opened = system::file_name(name).and_then(std::fs::File::open);
    let mut opened = opened.map_err(|error| file_failure(l, "open", name, &error))?;
    let length = opened.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = l.new_buffer(usize::try_from(length).unwrap_or(0).saturating_add(1))?;
    loop {
        let read = opened.by_ref().take(PORTION).read_to_end(&mut bytes);
        let read = read.map_err(|error| file_failure(l, "read", name, &error))?;
        // A device may have no end.
        l.charge(read)?;
        if (read as u64) < PORTION {
            return Ok(bytes);
        }
        if bytes.capacity() - bytes.len() < PORTION as usize && bytes.len() as u64 >= length {
            let more = bytes.len().max(PORTION as usize);
            l.grow_buffer(&mut bytes, more)?;
        }
    }
}

fn file_failure(l: &mut State, what: &str, name: &[u8], error: &std::io::Error) -> LoadFailure {
    let mut message: CountedVec<u8> = format!("cannot {what} ").into_bytes().into();
    if let Err(raised) = append(l, &mut message, name) {
        return raised.into();
    }
    message.extend_from_slice(b": ");
    message.extend_from_slice(system::error_text(error).as_bytes());
    LoadFailure::File { message: message.into_vec() }
}

/// The chunk in the contents of a file, without a byte order mark and without a first line that begins with `#`.
///
/// For a text the newline of that line stays, because the line counts.
#[must_use]
pub fn chunk_of_file(bytes: &[u8]) -> &[u8] {
    let (newline, start) = skip_preamble(bytes);
    let text = newline && bytes.get(start) != Some(&ESCAPE);
    &bytes[start - usize::from(text)..]
}

/// Whether a first line was skipped, and where the chunk begins. If one was, a newline stands before that place,
/// unless the file ended.
fn skip_preamble(bytes: &[u8]) -> (bool, usize) {
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    if bytes.get(start) != Some(&b'#') {
        return (false, start);
    }
    match memchr::memchr(b'\n', &bytes[start..]) {
        Some(length) => (true, start + length + 1),
        None => (false, bytes.len()),
    }
}

/// Pushes nil and the message.
pub(crate) fn push_failure(l: &mut State, failure: LoadFailure) -> perilune_vm::NativeResult {
    let message = failure.into_message()?;
    l.push_nil();
    l.push_bytes(&message)?;
    Ok(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_the_first_line_of_a_script() {
        assert_eq!(skip_preamble(b"#!/usr/bin/lua\nx=1"), (true, 15));
        assert_eq!(skip_preamble(b"\xef\xbb\xbf#x\n\x1bLua"), (true, 6));
        assert_eq!(skip_preamble(b"\xef\xbb\xbfreturn"), (false, 3));
        assert_eq!(skip_preamble(b"#only"), (false, 5));
        assert_eq!(skip_preamble(b""), (false, 0));
    }
}
