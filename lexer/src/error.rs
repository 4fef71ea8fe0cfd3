//! Lexical errors, in the reference's words.

use crate::newline::MAX_LINE;

/// Text that is no token.
///
/// The whole message is `chunkname:line: message near near`; the last part is missing without `near`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LexError {
    /// What is wrong, such as `unfinished string`.
    pub message: Vec<u8>,
    /// What was read of the token, in quotes, or `<eof>`.
    pub near: Option<Vec<u8>>,
    /// The line that was reached.
    pub line: u32,
}

impl LexError {
    /// An error in a token of which `text` was read.
    #[cold]
    pub(crate) fn near_text(message: &str, text: &[u8], line: u32) -> Self {
        let near = [b"'", up_to_nul(text), b"'"].concat();
        Self { message: message.into(), near: Some(near), line }
    }

    /// An error at the end of the source.
    #[cold]
    pub(crate) fn near_end(message: impl Into<Vec<u8>>, line: u32) -> Self {
        Self { message: message.into(), near: Some(b"<eof>".into()), line }
    }

    /// More lines than line numbers.
    #[cold]
    pub(crate) fn too_many_lines() -> Self {
        Self { message: b"chunk has too many lines".into(), near: None, line: MAX_LINE }
    }
}

/// COMPAT: the reference quotes a token as a C string, so a NUL ends it.
pub(crate) fn up_to_nul(text: &[u8]) -> &[u8] {
    text.iter().position(|&byte| byte == 0).map_or(text, |end| &text[..end])
}
