//! The scanner: one token after the other, with positions and what messages quote.
//!
//! Regular expressions find tokens in a *window*, a portion of the source that begins between two tokens. A token that reaches the end of the
//! window may go on behind it; then it is looked at again in a window that begins with it, and what fills a window is read by hand. So nothing takes long
//! without a question whether to give up.

use crate::error::{LexError, up_to_nul};
use crate::long_bracket::{self, Body, Kind};
use crate::newline::{MAX_LINE, count_line, is_newline, newline_len};
use crate::portions::{PORTION, Stopped, Watch};
use crate::string;
use crate::token::{Rule, Token, token_text};
use perilune_number::Number;
use perilune_number::parse::{parse_number_unless, parse_numeral};
use std::ops::Range;

/// Reads tokens from source text.
///
/// After an error the lexer stands somewhere behind it; reading on is safe but of little use.
pub struct Lexer<'s> {
    source: &'s [u8],
    /// The regular part; its extra state is the line number.
    rules: logos::Lexer<'s, Rule>,
    /// The part of the source that it knows.
    window: Range<usize>,
    /// The end of the window if the source goes on behind it, otherwise `usize::MAX`: a token that ends here may be longer.
    limit: usize,
    /// Where the token read last stands.
    token: Range<usize>,
    /// Whether to give up.
    stop: &'s dyn Fn() -> bool,
}

impl<'s> Lexer<'s> {
    /// Starts at the beginning of `source`, on line 1.
    #[must_use]
    pub fn new(source: &'s [u8]) -> Self {
        Self::new_unless(source, &|| false)
    }

    /// Like [`Lexer::new`], and asks now and then whether to give up; reading fails when that has become true.
    #[must_use]
    pub fn new_unless(source: &'s [u8], stop: &'s dyn Fn() -> bool) -> Self {
        let window = logos::Lexer::with_extras(&source[..0], 1);
        let mut lexer = Self { source, rules: window, window: 0..0, limit: 0, token: 0..0, stop };
        lexer.look_at(0, PORTION);
        lexer
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
            let span = self.rules.span();
            self.token = self.window.start + span.start..self.window.start + span.end;
            // Every byte matches a rule, so otherwise there is nothing left.
            let Some(Ok(mut rule)) = rule else {
                if self.limit == usize::MAX {
                    return Ok(Token::Eof);
                }
                self.open_window()?;
                continue;
            };
            let mut text = self.rules.slice();
            if self.token.end == self.limit {
                match self.read_beyond(rule)? {
                    Some(whole) => (rule, text) = (whole, self.slice()),
                    None => continue,
                }
            }
            return match rule {
                Rule::Name => Ok(Token::Name(text)),
                Rule::Numeral => self.read_numeral(),
                Rule::Quote => self.read_string(),
                Rule::LongBracket => self.read_long_string(),
                Rule::BadLongBracket => Err(self.error("invalid long string delimiter")),
                Rule::Unknown => Ok(Token::Unknown(text[0])),
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
        self.token.clone()
    }

    /// The text of the token read last.
    #[inline]
    fn slice(&self) -> &'s [u8] {
        &self.source[self.token.clone()]
    }

    /// Has the rules look at so many bytes from a place between two tokens on.
    fn look_at(&mut self, start: usize, size: usize) {
        let mut end = self.source.len().min(start.saturating_add(size));
        if end < self.source.len() {
            // A line end of two bytes belongs together.
            while end > start && is_newline(self.source[end - 1]) {
                end -= 1;
            }
        }
        self.window = start..end;
        self.limit = if end < self.source.len() { end } else { usize::MAX };
        self.rules = logos::Lexer::with_extras(&self.source[start..end], self.rules.extras);
    }

    /// Goes on behind the window: skips what separates tokens, and looks at what follows.
    #[cold]
    fn open_window(&mut self) -> Result<(), LexError> {
        let mut watch = Watch::new(self.stop);
        let start = self.window.end;
        let mut at = start;
        watch.ask_now()?;
        while let Some(byte @ (b' ' | b'\t'..=b'\r')) = self.source.get(at) {
            watch.pass(at - start)?;
            if is_newline(*byte) {
                at += newline_len(&self.source[at..]);
                count_line(&mut self.rules.extras);
            } else {
                at += 1;
            }
        }
        self.look_at(at, PORTION);
        Ok(())
    }

    /// The token reaches the end of the window. Reads the rest of it if it began with the window; otherwise, and if that is no rule of its own, it
    /// has to be read again.
    #[cold]
    fn read_beyond(&mut self, rule: Rule) -> Result<Option<Rule>, LexError> {
        let (start, source) = (self.token.start, self.source);
        if start > self.window.start {
            self.look_at(start, PORTION);
            return Ok(None);
        }
        let mut watch = Watch::new(self.stop);
        let text = &source[start..];
        let (rule, length) = match (rule, text[0]) {
            (Rule::Numeral, _) => (rule, numeral_len(text, &mut watch)?),
            (rule, b'A'..=b'Z' | b'a'..=b'z' | b'_') => {
                let length = watch.find(text, 0, |byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))?;
                (if length == self.token.len() { rule } else { Rule::Name }, length)
            }
            (Rule::LongBracket | Rule::BadLongBracket, _) => {
                let level = watch.find(text, 1, |byte| byte != b'=')?;
                if text.get(level) == Some(&b'[') {
                    (Rule::LongBracket, level + 1)
                } else {
                    (Rule::BadLongBracket, level)
                }
            }
            _ => {
                self.look_at(start, 2 * self.window.len().max(PORTION));
                return Ok(None);
            }
        };
        self.token.end = start + length;
        self.go_to(self.token.end);
        Ok(Some(rule))
    }

    /// Goes on at a place behind the token that the rules have found.
    fn go_to(&mut self, place: usize) {
        let known = self.window.start + self.rules.span().end;
        if place <= self.window.end {
            self.rules.bump(place - known);
        } else {
            self.look_at(place, 0);
        }
        self.token.end = place;
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
            Token::Integer(_) | Token::Float(_) => self.slice().to_vec(),
            Token::String(value) => self.quote(value),
            Token::Unknown(byte @ b' '..=b'~') => vec![*byte],
            Token::Unknown(byte) => format!("<\\{byte}>").into_bytes(),
            fixed => token_text(fixed).into(),
        }
    }

    /// The value of the string read last, in its delimiters.
    fn quote(&self, value: &[u8]) -> Vec<u8> {
        let text = self.slice();
        let delimiter = long_bracket::opening_level(text).map_or(1, |level| level + 2).min(text.len());
        let (opening, closing) = (&text[..delimiter], &text[text.len() - delimiter..]);
        up_to_nul(&[opening, value, closing].concat()).to_vec()
    }

    fn read_numeral(&self) -> Result<Token<'s>, LexError> {
        let text = self.slice();
        // Without spaces and sign the two are the same.
        let number = if text.len() <= PORTION {
            parse_numeral(text)
        } else {
            parse_number_unless(text, self.stop).map_err(|_| Stopped)?
        };
        match number {
            Some(Number::Integer(value)) => Ok(Token::Integer(value)),
            Some(Number::Float(value)) => Ok(Token::Float(value)),
            None => Err(self.error("malformed number")),
        }
    }

    /// Reads on after the opening delimiter.
    fn read_string(&mut self) -> Result<Token<'s>, LexError> {
        let start = self.token.start;
        let (value, len) = string::read(&self.source[start..], &mut self.rules.extras, self.stop)?;
        self.go_to(start + len);
        Ok(Token::String(value))
    }

    /// Reads on after the opening bracket.
    fn read_long_string(&mut self) -> Result<Token<'s>, LexError> {
        let (start, level) = (self.token.end, self.token.len() - 2);
        let mut watch = Watch::new(self.stop);
        let text = &self.source[start..];
        let body = Body::read(text, level, Kind::String, &mut self.rules.extras, &mut watch)?;
        self.go_to(start + body.len() + level + 2);
        Ok(Token::String(body.into_value(&mut watch)?))
    }

    /// Skips the rest of a comment, after its dashes.
    fn skip_comment(&mut self) -> Result<(), LexError> {
        let start = self.token.end;
        let text = &self.source[start..];
        let mut watch = Watch::new(self.stop);
        let len = match long_bracket::opening_level(text) {
            Some(level) => {
                let bracket = level + 2;
                let text = &text[bracket..];
                let body = Body::read(text, level, Kind::Comment, &mut self.rules.extras, &mut watch)?;
                body.len() + 2 * bracket
            }
            None => watch.find(text, 0, is_newline)?,
        };
        self.go_to(start + len);
        Ok(())
    }

    /// An error in the token read so far.
    #[cold]
    fn error(&self, message: &str) -> LexError {
        LexError::near_text(message, self.slice(), self.line())
    }
}

/// The length of the numeral at the start of a text: what [`Rule::Numeral`] takes, of any length.
fn numeral_len(text: &[u8], watch: &mut Watch<'_>) -> Result<usize, Stopped> {
    let is_hexadecimal = matches!(text.strip_prefix(b".").unwrap_or(text), [b'0', b'x' | b'X', ..]);
    let exponents = if is_hexadecimal { b"pP" } else { b"eE" };
    let prefix = usize::from(text[0] == b'.') + if is_hexadecimal { 2 } else { 1 };
    let mut at = prefix;
    while let Some(&byte) = text.get(at) {
        watch.pass(at)?;
        if exponents.contains(&byte) {
            at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        } else if byte.is_ascii_hexdigit() || byte == b'.' {
            at += 1;
        } else {
            break;
        }
    }
    Ok(at + usize::from(text.get(at).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_')))
}
