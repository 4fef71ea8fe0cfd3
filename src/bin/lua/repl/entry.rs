//! What a text that was entered means: an expression, a statement, or the beginning of one.

use std::borrow::Cow;

use perilune::compiler::compile;
use perilune::stack::State;
use perilune::stdlib::load::{LoadFailure, load_chunk};

/// The name under which messages show entries.
pub(super) const CHUNK_NAME: &[u8] = b"=stdin";

/// The text as a chunk: `=e` is another spelling of `return e`.
pub(super) fn chunk(text: &[u8]) -> Cow<'_, [u8]> {
    match text.strip_prefix(b"=") {
        Some(expression) => [b"return ", expression].concat().into(),
        None => text.into(),
    }
}

/// The chunk that returns the values of an expression.
pub(super) fn as_expression(text: &[u8]) -> Vec<u8> {
    [b"return ", text, b";"].concat()
}

/// Loads an entry, if possible as an expression.
pub(super) fn load(l: &mut State, text: &[u8]) -> Result<(), LoadFailure> {
    let text = chunk(text);
    match load_chunk(l, &as_expression(&text), CHUNK_NAME, None) {
        Err(LoadFailure::Syntax { .. }) => load_chunk(l, &text, CHUNK_NAME, None),
        loaded => loaded,
    }
}

/// Whether the text is neither an expression nor a statement, but could become one with more lines.
pub(super) fn is_incomplete(text: &[u8]) -> bool {
    // More lines come after a line break, at which a string in quotes ends for good.
    let text = [&chunk(text), &b"\n"[..]].concat();
    let expression = compile(&[b"return ", &text[..]].concat(), CHUNK_NAME);
    let Err(wrong_as_expression) = expression else { return false };
    let Err(wrong_as_statement) = compile(&text, CHUNK_NAME) else { return false };
    wrong_as_expression.incomplete || wrong_as_statement.incomplete
}

#[cfg(test)]
mod tests {
    use super::is_incomplete;

    #[test]
    fn asks_for_more_when_only_the_end_is_missing() {
        for text in [
            "for i = 1, 2 do",
            "f(",
            "{ 1,",
            "1 +",
            "= 1 +",
            "x = [[",
            "--[[",
            "function f()\n  if x then",
            "'a\\",
            "local",
        ] {
            assert!(is_incomplete(text.as_bytes()), "{text}");
        }
        for text in
            ["", "1 + 1", "= 1", "x = 1", "f() g()", "x = = 1", "1 2", "'unfinished", "end", "-- comment"]
        {
            assert!(!is_incomplete(text.as_bytes()), "{text}");
        }
    }
}
