//! The library `io`.
//!
//! `stream` buffers, `printed` delivers what `print` writes, `system` opens, `descriptor` is what is open, `file` is the userdata, `foreign` those that C code has made, `read` knows the formats; this file has the
//! functions that scripts call. The default files are the elements of a table that these functions share as
//! their upvalue.

mod descriptor;
pub(crate) mod file;
mod foreign;
mod printed;
mod read;
pub mod shared;
mod stream;
pub(crate) mod system;

pub use file::{push_exit_status, push_result};

use crate::message;
use std::io::{self, SeekFrom};

use perilune_vm::{CountedVec, NativeFn, NativeResult, Raised, State, Type, upvalue_index};

use file::{FileHandle, METATABLE, STDERR, STDIN, STDOUT, handle, push_failure, push_file};
use stream::{Buffering, Stream};
use system::OpenMode;
pub use system::error_text;

use crate::text::{Piece, begin_of_c_string, raise_joined};

/// Element of the table of default files.
const INPUT: i64 = 1;
const OUTPUT: i64 = 2;
/// Most formats that `lines` takes.
const MAX_LINES_FORMATS: i32 = 250;

const LIBRARY: &[(&str, NativeFn)] = &[
    ("close", io_close),
    ("flush", io_flush),
    ("input", io_input),
    ("lines", io_lines),
    ("open", io_open),
    ("output", io_output),
    ("popen", io_popen),
    ("read", io_read),
    ("tmpfile", io_tmpfile),
    ("type", io_type),
    ("write", io_write),
];

const METHODS: &[(&str, NativeFn)] = &[
    ("read", file_read),
    ("write", file_write),
    ("lines", file_lines),
    ("flush", file_flush),
    ("seek", file_seek),
    ("close", file_close),
    ("setvbuf", file_setvbuf),
];

const METAMETHODS: &[(&str, NativeFn)] =
    &[("__gc", file_gc), ("__close", file_gc), ("__tostring", file_tostring)];

/// Pushes the library's table.
pub fn open(l: &mut State) -> NativeResult {
    create_metatable(l)?;
    l.create_table(0, LIBRARY.len() + 3)?;
    l.create_table(2, 0)?;
    for (element, key) in [(INPUT, STDIN), (OUTPUT, STDOUT)] {
        file::push_standard(l, key)?;
        l.raw_set_index(-2, element)?;
    }
    for &(name, function) in LIBRARY {
        l.push_value(-1);
        l.push_library_closure(function, 1)?;
        l.raw_set_field(-3, name)?;
    }
    l.pop(1);
    for (name, key) in [("stdin", STDIN), ("stdout", STDOUT), ("stderr", STDERR)] {
        file::push_standard(l, key)?;
        l.raw_set_field(-2, name)?;
    }
    Ok(1)
}

fn create_metatable(l: &mut State) -> Result<(), Raised> {
    if l.new_metatable(METATABLE)? {
        l.set_functions(METAMETHODS)?;
        l.create_table(0, METHODS.len())?;
        l.set_functions(METHODS)?;
        l.raw_set_field(-2, "__index")?;
    }
    l.pop(1);
    Ok(())
}

// ---- finding the file

/// The file that argument 1 must be.
fn check_handle(l: &mut State) -> Result<(), Raised> {
    if handle(l, 1).is_none() {
        l.check_userdata(1, METATABLE)?;
        foreign::represent(l, 1)?;
        if handle(l, 1).is_none() {
            return Err(l.type_error(1, METATABLE));
        }
    }
    Ok(())
}

/// The same, and it must be open.
fn check_open(l: &mut State) -> Result<(), Raised> {
    check_handle(l)?;
    if handle(l, 1).is_none_or(FileHandle::is_closed) {
        return Err(l.raise(message::ATTEMPT_TO_USE_A_CLOSED_FILE));
    }
    Ok(())
}

/// Pushes a default file, which must be open, and returns its index.
fn push_default(l: &mut State, element: i64) -> Result<i32, Raised> {
    l.raw_get_index(upvalue_index(1), element);
    foreign::represent(l, -1)?;
    if handle(l, -1).is_none_or(FileHandle::is_closed) {
        let which = if element == INPUT { "input" } else { "output" };
        return Err(l.raise(message::default_file_closed(which)));
    }
    Ok(l.top())
}

// ---- opening

fn io_open(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let mode = if l.is_none_or_nil(2) {
        Some(OpenMode::READ)
    } else {
        l.check_string(2)?;
        OpenMode::parse(l.str_arg(2))
    };
    let Some(mode) = mode else {
        return Err(l.arg_error(2, message::INVALID_MODE));
    };
    let opened = counted(l, |l| system::open_file(l.str_arg(1), mode))?;
    push_opened(l, opened, true)
}

fn io_popen(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let reading = if l.is_none_or_nil(2) {
        true
    } else {
        l.check_string(2)?;
        match begin_of_c_string(l.str_arg(2), 2) {
            b"r" => true,
            b"w" => false,
            _ => return Err(l.arg_error(2, message::INVALID_MODE)),
        }
    };
    file::flush_all(l)?;
    let opened = counted(l, |l| system::open_process(l.str_arg(1), reading))?;
    push_opened(l, opened, true)
}

fn io_tmpfile(l: &mut State) -> NativeResult {
    let opened = counted(l, |_| {
        system::temporary_file().map(|file| Stream::new(file, stream::Access::Both, Buffering::Full))
    })?;
    push_opened(l, opened, false)
}

/// Opens a file that counts, unless there are too many already.
fn counted(
    l: &mut State,
    open: impl FnOnce(&State) -> io::Result<Stream>,
) -> Result<io::Result<Stream>, Raised> {
    let Some(permit) = l.permit_file()? else { return Ok(Err(system::too_many_files())) };
    Ok(open(l).map(|stream| stream.counted(permit)))
}

/// Pushes the new file, or the error with the name that is argument 1.
fn push_opened(l: &mut State, opened: io::Result<Stream>, named: bool) -> NativeResult {
    match opened {
        Ok(stream) => {
            push_file(l, stream)?;
            Ok(1)
        }
        Err(error) => push_failure(l, &error, named.then_some(1)),
    }
}

/// Pushes the file whose name is argument 1, or raises an error.
fn push_named_file(l: &mut State, mode: OpenMode) -> Result<(), Raised> {
    match counted(l, |l| system::open_file(l.str_arg(1), mode))? {
        Ok(stream) => push_file(l, stream),
        Err(error) => {
            let reason = format!("' ({})", system::error_text(&error));
            Err(raise_joined(l, &[Piece::Str("cannot open file '"), Piece::At(1), Piece::Str(&reason)]))
        }
    }
}

fn io_input(l: &mut State) -> NativeResult {
    set_default(l, INPUT, OpenMode::READ)
}

fn io_output(l: &mut State) -> NativeResult {
    set_default(l, OUTPUT, OpenMode::WRITE)
}

/// Sets a default file to argument 1, if there is one, and pushes the current one.
fn set_default(l: &mut State, element: i64, mode: OpenMode) -> NativeResult {
    if !l.is_none_or_nil(1) {
        if l.coerce_string(1)? {
            push_named_file(l, mode)?;
        } else {
            check_open(l)?;
            l.push_value(1);
            foreign::give_back(l, -1);
        }
        l.raw_set_index(upvalue_index(1), element)?;
    }
    l.raw_get_index(upvalue_index(1), element);
    Ok(1)
}

// ---- closing and kind

fn io_close(l: &mut State) -> NativeResult {
    if l.is_none(1) {
        l.raw_get_index(upvalue_index(1), OUTPUT);
    }
    file_close(l)
}

fn file_close(l: &mut State) -> NativeResult {
    check_open(l)?;
    close_handle(l, 1)
}

/// Closes the file at `idx` and pushes what `close` returns.
fn close_handle(l: &mut State, idx: i32) -> NativeResult {
    let Some(handle) = handle(l, idx) else { return Ok(0) };
    if handle.is_deputy() {
        return foreign::close(l, idx);
    }
    if handle.is_standard() {
        l.push_nil();
        l.push_str("cannot close standard file")?;
        return Ok(2);
    }
    let Some(stream) = handle.take() else { return Ok(0) };
    match stream.close() {
        Ok(Some(status)) => file::push_exit_status(l, status),
        result => push_result(l, result.map(|_| ()), None),
    }
}

fn file_gc(l: &mut State) -> NativeResult {
    check_handle(l)?;
    if handle(l, 1).is_some_and(|handle| !handle.is_closed() && !handle.is_standard()) {
        close_handle(l, 1)?;
    }
    Ok(0)
}

fn io_type(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    foreign::represent(l, 1)?;
    match handle(l, 1).map(FileHandle::is_closed) {
        None => l.push_nil(),
        Some(true) => l.push_str("closed file")?,
        Some(false) => l.push_str("file")?,
    }
    Ok(1)
}

fn file_tostring(l: &mut State) -> NativeResult {
    check_handle(l)?;
    if handle(l, 1).is_none_or(FileHandle::is_closed) {
        l.push_str("file (closed)")?;
    } else {
        foreign::give_back(l, 1);
        let address = l.shown_address(1)?;
        l.push_str(&format!("file ({address:#x})"))?;
    }
    Ok(1)
}

// ---- reading

fn io_read(l: &mut State) -> NativeResult {
    let last = l.top();
    let file = push_default(l, INPUT)?;
    read::read_formats(l, file, 1, last)
}

fn file_read(l: &mut State) -> NativeResult {
    check_open(l)?;
    read::read_formats(l, 1, 2, l.top())
}

fn file_lines(l: &mut State) -> NativeResult {
    check_open(l)?;
    push_lines(l, false)?;
    Ok(1)
}

fn io_lines(l: &mut State) -> NativeResult {
    if l.is_none(1) {
        l.push_nil();
    }
    let by_name = !l.is_nil(1);
    if by_name {
        l.check_string(1)?;
        push_named_file(l, OpenMode::READ)?;
        l.replace(1);
    } else {
        l.raw_get_index(upvalue_index(1), INPUT);
        l.replace(1);
        check_open(l)?;
    }
    push_lines(l, by_name)?;
    if !by_name {
        return Ok(1);
    }
    l.push_nil();
    l.push_nil();
    l.push_value(1);
    Ok(4)
}

/// Makes the iteration function out of the file and the formats on the stack. Its upvalues are the file, the
/// number of formats, whether it closes the file at the end, and the formats.
fn push_lines(l: &mut State, close_at_end: bool) -> Result<(), Raised> {
    let formats = l.top() - 1;
    if formats > MAX_LINES_FORMATS {
        return Err(l.arg_error(MAX_LINES_FORMATS + 2, message::TOO_MANY_ARGUMENTS));
    }
    l.ensure_stack(formats + 4, "too many arguments")?;
    l.push_value(1);
    l.push_integer(formats.into());
    l.push_boolean(close_at_end);
    for format in 2..=formats + 1 {
        l.push_value(format);
    }
    l.push_native_closure(next_line, 3 + formats)
}

fn next_line(l: &mut State) -> NativeResult {
    let file = upvalue_index(1);
    if handle(l, file).is_none_or(FileHandle::is_closed) {
        return Err(l.raise(message::FILE_IS_ALREADY_CLOSED));
    }
    let formats = l.to_integer(upvalue_index(2)).unwrap_or(0) as i32;
    l.set_top(1);
    l.ensure_stack(formats, "too many arguments")?;
    for format in 1..=formats {
        l.push_value(upvalue_index(3 + format));
    }
    let count = read::read_formats(l, file, 2, formats + 1)?;
    let first = l.top() - count as i32 + 1;
    if l.to_boolean(first) {
        return Ok(count);
    }
    if count > 1 {
        return Err(raise_joined(l, &[Piece::At(first + 1)]));
    }
    if l.to_boolean(upvalue_index(3)) {
        close_handle(l, file)?;
    }
    Ok(0)
}

// ---- writing

fn io_write(l: &mut State) -> NativeResult {
    let last = l.top();
    let file = push_default(l, OUTPUT)?;
    write_values(l, file, 1, last)
}

fn file_write(l: &mut State) -> NativeResult {
    check_open(l)?;
    let last = l.top();
    l.push_value(1);
    write_values(l, last + 1, 2, last)
}

/// Writes the values at `first..=last` to the file on top of the stack, which is the result. After a failure
/// nothing more is written, but the kind of the other values is still checked.
fn write_values(l: &mut State, file: i32, first: i32, last: i32) -> NativeResult {
    let mut failure = None;
    for arg in first..=last {
        if l.type_of(arg) != Type::Number {
            l.check_string(arg)?;
        }
        if failure.is_some() {
            continue;
        }
        let written = match l.numeric(arg) {
            Some(number) => file::with_stream(l, file, |stream| stream.write_number(number)),
            None => write_text(l, file, arg)?,
        };
        failure = written.err();
    }
    match failure {
        None => {
            foreign::give_back(l, file);
            Ok(1)
        }
        Some(error) => push_failure(l, &error, None),
    }
}

/// Bytes that go to the system between two looks at the limits of the state.
const WRITTEN_AT_ONCE: usize = 1 << 20;

/// Writes the string at an index to a file. Neither index is relative to the top.
pub(crate) fn write_text(l: &mut State, file: i32, arg: i32) -> Result<io::Result<()>, Raised> {
    if l.str_arg(arg).len() > WRITTEN_AT_ONCE {
        return write_in_portions(l, file, arg);
    }
    Ok(file::with_stream(l, file, |stream| stream.write(l.str_arg(arg))))
}

#[cold]
fn write_in_portions(l: &mut State, file: i32, arg: i32) -> Result<io::Result<()>, Raised> {
    let length = l.str_arg(arg).len();
    for start in (0..length).step_by(WRITTEN_AT_ONCE) {
        let end = length.min(start + WRITTEN_AT_ONCE);
        l.charge_bytes(end - start)?;
        let written = file::with_stream(l, file, |stream| stream.write(&l.str_arg(arg)[start..end]));
        if written.is_err() {
            return Ok(written);
        }
    }
    Ok(Ok(()))
}

fn io_flush(l: &mut State) -> NativeResult {
    let file = push_default(l, OUTPUT)?;
    flush(l, file)
}

fn file_flush(l: &mut State) -> NativeResult {
    check_open(l)?;
    flush(l, 1)
}

fn flush(l: &mut State, file: i32) -> NativeResult {
    let result = file::with_stream(l, file, Stream::flush);
    push_result(l, result, None)
}

fn file_setvbuf(l: &mut State) -> NativeResult {
    check_open(l)?;
    let buffering = match l.check_option(2, None, &["no", "full", "line"])? {
        0 => Buffering::No,
        1 => Buffering::Full,
        _ => Buffering::Line,
    };
    // The size is a hint, which the C library ignores as well when it owns the buffer.
    l.opt_integer(3, 0)?;
    let result = file::with_stream(l, 1, |stream| stream.set_buffering(buffering));
    push_result(l, result, None)
}

fn file_seek(l: &mut State) -> NativeResult {
    check_open(l)?;
    let whence = l.check_option(2, Some("cur"), &["set", "cur", "end"])?;
    let offset = l.opt_integer(3, 0)?;
    let target = match whence {
        // A negative offset becomes one that no file has.
        0 => SeekFrom::Start(offset as u64),
        1 => SeekFrom::Current(offset),
        _ => SeekFrom::End(offset),
    };
    match file::with_stream(l, 1, |stream| stream.seek(target)) {
        Ok(position) => {
            l.push_integer(position as i64);
            Ok(1)
        }
        Err(error) => push_failure(l, &error, None),
    }
}

// ---- for hosts

/// Writes bytes to the state's standard output, in line with what `print` and `io.write` have written.
pub fn write_stdout(l: &mut State, bytes: &[u8]) -> Result<io::Result<()>, Raised> {
    file::with_standard(l, STDOUT, |stream| stream.write(bytes))
}

/// Writes bytes to the state's standard error, after what `print` has promised to deliver.
pub fn write_stderr(l: &mut State, bytes: &[u8]) -> Result<io::Result<()>, Raised> {
    file::with_standard(l, STDERR, |stream| stream.write(bytes))
}

/// Flushes what `print`, `io.write` and the open files of the state still hold.
///
/// The state does so itself when it is dropped; a host that ends the process otherwise calls this first.
pub fn flush_all(l: &mut State) -> Result<(), Raised> {
    file::flush_all(l)
}

/// Whether what the state's standard output has delivered ends in the middle of a line.
pub fn is_inside_line(l: &mut State) -> Result<bool, Raised> {
    let inside = file::with_standard(l, STDOUT, |stream| Ok(stream.is_inside_line()))?;
    Ok(inside.unwrap_or(false))
}

/// Reads a line from the state's standard input, with the newline if there was one; `None` at the end of input.
pub fn read_stdin_line(l: &mut State) -> Result<io::Result<Option<Vec<u8>>>, Raised> {
    file::with_standard(l, STDIN, |stream| {
        stream.begin_read();
        let mut line = Vec::new();
        while stream.read_line(&mut line, true)? == stream::LineStep::Partial {}
        Ok((!line.is_empty()).then_some(line))
    })
}

/// Reads the rest of the state's standard input.
pub fn read_stdin(l: &mut State) -> Result<io::Result<CountedVec<u8>>, Raised> {
    let _ = file::with_standard(l, STDIN, |stream| {
        stream.begin_read();
        Ok(())
    })?;
    file::push_standard(l, STDIN)?;
    let file = l.top();
    let result = read::read_rest(l, file);
    l.pop(1);
    match result {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(read::Failure::System(error)) => Ok(Err(error)),
        Err(read::Failure::Lua(raised)) => Err(raised),
    }
}
