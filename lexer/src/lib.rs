//! Bytes to Lua tokens with positions (section 3.1 of the manual).
//!
//! Source text is bytes, not UTF-8: names are ASCII, strings hold anything. The crate knows neither syntax trees
//! nor files; it has no lookahead, and the parser keeps the tokens it needs.
//!
//! - [`token`]: the tokens, as one table from which the scanner is derived;
//! - [`lexer`]: the interface of the scanner, positions and what messages quote;
//! - `portions`: long tokens, of which a piece is read at a time;
//! - `newline`, `long_bracket`, `string`: what regular expressions would not do well;
//! - [`error`]: lexical errors;
//! - [`first_line`]: what precedes the chunk in a file.
//!
//! ```
//! use perilune_lexer::{Lexer, Token};
//! let mut lexer = Lexer::new(b"return 'hi' -- done");
//! assert_eq!(lexer.next_token(), Ok(Token::Return));
//! assert_eq!(lexer.next_token(), Ok(Token::String(b"hi".into())));
//! assert_eq!(lexer.next_token(), Ok(Token::Eof));
//! ```

pub mod error;
pub mod first_line;
pub mod lexer;
mod long_bracket;
mod newline;
mod portions;
mod string;
#[cfg(test)]
mod tests;
pub mod token;

pub use error::LexError;
pub use first_line::skip_first_line;
pub use lexer::Lexer;
pub use token::{Token, token_text};
