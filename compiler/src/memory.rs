//! How much memory a compilation may need, told before it begins.
//!
//! The structures of the compiler are vectors that grow with the tokens of a chunk, and its strings. A host that has little memory left
//! asks for a bound first, so that a compilation which would not end well is not begun.

use perilune_lexer::{Lexer, Token};

/// Bytes for each token: its part of the tree, of lists under construction, of the code and of names, with what vectors need while they
/// grow. `tests/memory` holds compilations to it.
const A_TOKEN: usize = 160;
/// Bytes for each byte of a source: strings with escapes are copied while they are read, and again for the prototype.
const A_BYTE: usize = 4;
const TOKENS_BETWEEN_QUESTIONS: usize = 1 << 14;
const AT_LEAST: usize = 8 * 1024;

/// A bound of the memory, in bytes, that compiling `source` takes at any moment. It is made in no time, and may be far too high: for each byte
/// a token is assumed.
#[must_use]
pub fn rough_memory_bound(source: &[u8]) -> usize {
    bound(source, source.len())
}

/// As [`rough_memory_bound`], from the tokens that there are. To count them takes a fraction of the time that compiling takes, and memory for the
/// largest string with escapes.
#[must_use]
pub fn memory_bound(source: &[u8]) -> usize {
    memory_bound_unless(source, &|| false)
}

/// As [`memory_bound`], and asks now and then whether to give up; what it gives then is of no use.
#[must_use]
pub fn memory_bound_unless(source: &[u8], stop: &dyn Fn() -> bool) -> usize {
    let mut lexer = Lexer::new_unless(source, stop);
    let mut tokens = 0;
    // Nothing is compiled beyond a lexical error.
    while !matches!(lexer.next_token(), Ok(Token::Eof) | Err(_)) {
        tokens += 1;
        if tokens % TOKENS_BETWEEN_QUESTIONS == 0 && stop() {
            break;
        }
    }
    bound(source, tokens)
}

fn bound(source: &[u8], tokens: usize) -> usize {
    AT_LEAST
        .saturating_add(source.len().saturating_mul(A_BYTE))
        .saturating_add(tokens.saturating_mul(A_TOKEN))
}
