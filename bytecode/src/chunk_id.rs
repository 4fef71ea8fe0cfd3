//! The printable form of a chunk name, as it appears in front of messages.

/// Longest printable chunk name, in bytes.
pub const MAX_CHUNK_ID: usize = 59;

const OPEN: &[u8] = b"[string \"";
const ELLIPSIS: &[u8] = b"...";
const CLOSE: &[u8] = b"\"]";

/// Turns a chunk name into what messages and tracebacks show.
///
/// `=text` stands for itself, `@name` is a file name, anything else is source text, of which the first
/// line is quoted. The result has at most [`MAX_CHUNK_ID`] bytes.
///
/// ```
/// use perilune_bytecode::chunk_id::chunk_id;
/// assert_eq!(chunk_id(b"@script.lua"), b"script.lua");
/// assert_eq!(chunk_id(b"=stdin"), b"stdin");
/// assert_eq!(chunk_id(b"return 1"), b"[string \"return 1\"]");
/// assert_eq!(chunk_id(b"a = 1\nb = 2"), b"[string \"a = 1...\"]");
/// ```
#[must_use]
pub fn chunk_id(source: &[u8]) -> Vec<u8> {
    chunk_id_parts(source).concat()
}

/// What [`chunk_id`] is put together from.
#[must_use]
pub fn chunk_id_parts(source: &[u8]) -> [&[u8]; 4] {
    match source {
        [b'=', text @ ..] => [&text[..text.len().min(MAX_CHUNK_ID)], b"", b"", b""],
        [b'@', file @ ..] if file.len() <= MAX_CHUNK_ID => [file, b"", b"", b""],
        [b'@', file @ ..] => {
            let tail = &file[file.len() - (MAX_CHUNK_ID - ELLIPSIS.len())..];
            [ELLIPSIS, tail, b"", b""]
        }
        text => {
            let room = MAX_CHUNK_ID - OPEN.len() - ELLIPSIS.len() - CLOSE.len();
            // What is left out anyway may be long.
            let seen = &text[..text.len().min(room + 1)];
            let first = seen.iter().position(|&b| b == b'\n').map_or(seen, |end| &seen[..end]);
            if first.len() == text.len() && text.len() < room {
                [OPEN, text, CLOSE, b""]
            } else {
                [OPEN, &first[..first.len().min(room)], ELLIPSIS, CLOSE]
            }
        }
    }
}
