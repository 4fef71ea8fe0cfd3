//! Tests of the whole scanner.

mod errors;
mod properties;
mod tokens;

use crate::{LexError, Lexer, Token};

/// All tokens up to the end or the first error.
fn scan(source: &[u8]) -> (Vec<Token<'_>>, Option<LexError>) {
    let mut lexer = Lexer::new(source);
    let mut tokens = Vec::new();
    loop {
        match lexer.next_token() {
            Ok(Token::Eof) => return (tokens, None),
            Ok(token) => tokens.push(token),
            Err(error) => return (tokens, Some(error)),
        }
    }
}

/// The tokens of valid source.
fn tokens(source: &[u8]) -> Vec<Token<'_>> {
    let (tokens, error) = scan(source);
    assert_eq!(error, None, "{:?}", source.escape_ascii().to_string());
    tokens
}
