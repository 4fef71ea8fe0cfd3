//! Syntax errors, in the reference's words.

use perilune_bytecode::chunk_id::chunk_id;

/// Why a source text is no Lua chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The whole text: `chunk:line: message near 'token'`. Bytes, as it may quote the source.
    pub message: Vec<u8>,
    /// Whether the text ends in `<eof>`: more source could still make a chunk of it.
    pub incomplete: bool,
}

/// Boxed inside the compiler, so that results stay small.
pub(crate) type Fail = Box<SyntaxError>;

impl SyntaxError {
    /// An error in `line` of the chunk called `chunk_name`; `near` is quoted already.
    #[cold]
    pub(crate) fn new(chunk_name: &[u8], line: u32, message: &[u8], near: Option<&[u8]>) -> Fail {
        let mut text = chunk_id(chunk_name);
        text.extend_from_slice(format!(":{line}: ").as_bytes());
        text.extend_from_slice(message);
        if let Some(near) = near {
            text.extend_from_slice(b" near ");
            text.extend_from_slice(near);
        }
        Box::new(Self { message: text, incomplete: near == Some(b"<eof>") })
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for SyntaxError {}
