//! The scanner: one token after the other, with positions and what messages quote.

use crate::error::{LexError, up_to_nul};
use crate::long_bracket::{self, Body, Kind};
use crate::newline::{MAX_LINE, is_newline};
use crate::string;
use crate::token::{Rule, Token, token_text};
use perilune_number::Number;
use perilune_number::parse::parse_numeral;
use std::ops::Range;

/// Reads tokens from source text.
///
/// After an error the lexer stands somewhere behind it; reading on is safe but of little use.
pub struct Lexer<'s> {
    /// The regular part; its extra state is the line number.
    rules: logos::Lexer<'s, Rule>,
}

impl<'s> Lexer<'s> {
    /// Starts at the beginning of `source`, on line 1.
    #[must_use]
    pub fn new(source: &'s [u8]) -> Self {
        Self { rules: logos::Lexer::with_extras(source, 1) }
    }

    /// Reads the next token; at the end of the source, and ever after, it is [`Token::Eof`].
    ///
    /// # Errors
    ///
    /// If the text there is no token, or the chunk has 2^31 lines or more.
    pub fn next_token(&mut self) -> Result<Token<'s>, LexError> {
        loop {
            let rule = self.rules.next();
            if self.line() >= MAX_LINE {
                return Err(LexError::too_many_lines());
            }
            let Some(Ok(rule)) = rule else {
                // Every byte matches a rule, so there is nothing left.
                return Ok(Token::Eof);
            };
            return match rule {
                Rule::Name => Ok(Token::Name(self.rules.slice())),
                Rule::Numeral => self.read_numeral(),
                Rule::Quote => self.read_string(),
                Rule::LongBracket => self.read_long_string(),
                Rule::BadLongBracket => Err(self.error("invalid long string delimiter")),
                Rule::Unknown => Ok(Token::Unknown(self.rules.slice()[0])),
                Rule::Comment => {
                    self.skip_comment()?;
                    continue;
                }
                rule => Ok(rule.fixed().expect("the other rules have a fixed text")),
            };
        }
    }

    /// The line on which the token read last ends, or that an error reached; the first is 1.
    #[must_use]
    #[inline]
    pub fn line(&self) -> u32 {
        self.rules.extras
    }

    /// Where the token read last stands in the source.
    #[must_use]
    #[inline]
    pub fn span(&self) -> Range<usize> {
        self.rules.span()
    }

    /// What a message quotes of `token`, which is the token read last: `near` takes it in single quotes, except for
    /// `<eof>`.
    ///
    /// A string stands there with its delimiters, but with its escapes decoded.
    ///
    /// ```
    /// use perilune_lexer::Lexer;
    /// let mut lexer = Lexer::new(br#" "a\98c" "#);
    /// let token = lexer.next_token().unwrap();
    /// assert_eq!(lexer.near(&token), br#""abc""#);
    /// ```
    #[must_use]
    pub fn near(&self, token: &Token<'_>) -> Vec<u8> {
        match token {
            Token::Name(name) => name.to_vec(),
            Token::Integer(_) | Token::Float(_) => self.rules.slice().to_vec(),
            Token::String(value) => self.quote(value),
            Token::Unknown(byte @ b' '..=b'~') => vec![*byte],
            Token::Unknown(byte) => format!("<\\{byte}>").into_bytes(),
            fixed => token_text(fixed).into(),
        }
    }

    /// The value of the string read last, in its delimiters.
    fn quote(&self, value: &[u8]) -> Vec<u8> {
        let text = self.rules.slice();
        let delimiter = long_bracket::opening_level(text).map_or(1, |level| level + 2).min(text.len());
        let (opening, closing) = (&text[..delimiter], &text[text.len() - delimiter..]);
        up_to_nul(&[opening, value, closing].concat()).to_vec()
    }

    fn read_numeral(&self) -> Result<Token<'s>, LexError> {
        match parse_numeral(self.rules.slice()) {
            Some(Number::Integer(value)) => Ok(Token::Integer(value)),
            Some(Number::Float(value)) => Ok(Token::Float(value)),
            None => Err(self.error("malformed number")),
        }
    }

    /// Reads on after the opening delimiter.
    fn read_string(&mut self) -> Result<Token<'s>, LexError> {
        let text = &self.rules.source()[self.span().start..];
        let (value, len) = string::read(text, &mut self.rules.extras)?;
        self.rules.bump(len - 1);
        Ok(Token::String(value))
    }

    /// Reads on after the opening bracket.
    fn read_long_string(&mut self) -> Result<Token<'s>, LexError> {
        let level = self.rules.slice().len() - 2;
        let body = Body::read(self.rules.remainder(), level, Kind::String, &mut self.rules.extras)?;
        self.rules.bump(body.len() + level + 2);
        Ok(Token::String(body.into_value()))
    }

    /// Skips the rest of a comment, after its dashes.
    fn skip_comment(&mut self) -> Result<(), LexError> {
        let text = self.rules.remainder();
        let len = match long_bracket::opening_level(text) {
            Some(level) => {
                let bracket = level + 2;
                Body::read(&text[bracket..], level, Kind::Comment, &mut self.rules.extras)?.len()
                    + 2 * bracket
            }
            None => text.iter().position(|&byte| is_newline(byte)).unwrap_or(text.len()),
        };
        self.rules.bump(len);
        Ok(())
    }

    /// An error in the token read so far.
    #[cold]
    fn error(&self, message: &str) -> LexError {
        LexError::near_text(message, self.rules.slice(), self.line())
    }
}
