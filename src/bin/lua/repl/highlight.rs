//! Colours for the text that is edited, from the tokens of the lexer.

use std::ops::Range;

use perilune_lexer::{Lexer, Token};

use super::gutter::MARK;

/// What is coloured; everything else stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Keyword,
    Constant,
    Number,
    String,
    Comment,
}

impl Kind {
    /// The sequence that begins its colour. The sixteen basic colours follow the theme of the terminal.
    fn color(self) -> &'static str {
        match self {
            Self::Keyword => "\x1b[35m",
            Self::Constant => "\x1b[33m",
            Self::Number => "\x1b[36m",
            Self::String => "\x1b[32m",
            Self::Comment => "\x1b[90m",
        }
    }

    fn of(token: &Token<'_>) -> Option<Self> {
        Some(match token {
            Token::Nil | Token::True | Token::False => Self::Constant,
            Token::Integer(_) | Token::Float(_) => Self::Number,
            Token::String(_) => Self::String,
            Token::Name(_) | Token::Unknown(_) | Token::Eof => return None,
            token => {
                let word = perilune_lexer::token_text(token).starts_with(|c: char| c.is_ascii_alphabetic());
                return word.then_some(Self::Keyword);
            }
        })
    }
}

const RESET: &str = "\x1b[0m";

/// The text as it is to be shown: in colours if `colored`, and with `prompt` in the place of each gutter.
pub(super) fn show(text: &str, prompt: &str, colored: bool) -> String {
    let plain = super::gutter::without_marks(text);
    let spans = if colored { spans(&plain) } else { Vec::new() };
    let mut spans = spans.into_iter().peekable();
    let mut out = String::new();
    let mut kind = None;
    let mut at = 0;
    let mut in_gutter = false;
    let mut before = '\n';
    for c in text.chars() {
        if c == MARK {
            if before == '\n' && at > 0 {
                let color = if kind.is_some() { RESET } else { "" };
                out.extend([color, prompt, kind.map_or("", Kind::color)]);
                in_gutter = true;
            } else if !in_gutter {
                out.push(' ');
            }
            before = c;
            continue;
        }
        in_gutter = false;
        if kind.is_some() && spans.peek().is_none_or(|(range, _)| at == range.end) {
            out.push_str(RESET);
            kind = None;
            spans.next();
        }
        if let Some((_, new)) = spans.peek().filter(|(range, _)| at == range.start) {
            out.push_str(new.color());
            kind = Some(*new);
        }
        out.push(c);
        at += c.len_utf8();
        before = c;
    }
    if kind.is_some() {
        out.push_str(RESET);
    }
    out
}

/// Whether what is typed at the end of the text goes into a string or a comment.
pub(super) fn ends_quoted(text: &str) -> bool {
    let spans = spans(text);
    let Some((range, kind)) = spans.last().filter(|(range, _)| range.end == text.len()) else { return false };
    match kind {
        Kind::Comment => true,
        Kind::String => {
            !matches!(Lexer::new(text[range.clone()].as_bytes()).next_token(), Ok(Token::String(_)))
        }
        _ => false,
    }
}

/// The pieces of the text that have a colour, in order.
fn spans(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut spans = Vec::new();
    let mut lexer = Lexer::new(text.as_bytes());
    let mut end = 0;
    loop {
        let token = lexer.next_token();
        let start = match &token {
            Ok(Token::Eof) => text.len(),
            Ok(_) => lexer.span().start,
            Err(_) => text.len(),
        };
        let gap = &text[end..start];
        match &token {
            Ok(_) => {
                if let Some(comment) = gap.find("--") {
                    spans.push((end + comment..end + gap.trim_end().len(), Kind::Comment));
                }
            }
            // A comment or string without end, or a number that is none.
            Err(_) => {
                let begin = end + gap.len() - gap.trim_start().len();
                let kind = match &text.as_bytes()[begin..] {
                    [b'-', b'-', ..] => Some(Kind::Comment),
                    [b'"' | b'\'' | b'[', ..] => Some(Kind::String),
                    _ => None,
                };
                spans.extend(kind.map(|kind| (begin..text.len(), kind)));
            }
        }
        let Ok(token) = token else { return spans };
        if token == Token::Eof {
            return spans;
        }
        end = lexer.span().end;
        spans.extend(Kind::of(&token).map(|kind| (start..end, kind)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the colours as letters in brackets.
    fn shown(text: &str) -> String {
        let mut text = show(text, "..", true).replace(RESET, ">");
        for (kind, name) in [
            (Kind::Keyword, "<k "),
            (Kind::Constant, "<c "),
            (Kind::Number, "<n "),
            (Kind::String, "<s "),
            (Kind::Comment, "<- "),
        ] {
            text = text.replace(kind.color(), name);
        }
        text
    }

    #[test]
    fn colours_tokens() {
        assert_eq!(shown("local x = nil -- done"), "<k local> x = <c nil> <- -- done>");
        assert_eq!(shown("f'a'..\"é\" + 0x1p4"), "f<s 'a'>..<s \"é\"> + <n 0x1p4>");
        assert_eq!(shown("--[[a\nb]] x --c\ny"), "<- --[[a\nb]]> x <- --c>\ny");
    }

    #[test]
    fn colours_what_is_not_finished() {
        assert_eq!(shown("x = 'abc"), "x = <s 'abc>");
        assert_eq!(shown("x = [[abc"), "x = <s [[abc>");
        assert_eq!(shown("x --[[abc"), "x <- --[[abc>");
        assert_eq!(shown("1x 'a'"), "1x 'a'");
    }

    #[test]
    fn draws_the_prompt_in_gutters() {
        let text = format!("x = [[a\n{MARK}{MARK}b]]");
        assert_eq!(shown(&text), "x = <s [[a\n>..<s b]]>");
        assert_eq!(show(&text, "..", false), "x = [[a\n..b]]");
        assert_eq!(show(&format!("a{MARK}b"), "..", false), "a b");
    }

    #[test]
    fn knows_whether_a_string_or_comment_goes_on() {
        for (text, quoted) in [
            ("'a", true),
            ("'a'", false),
            ("'a' x", false),
            ("-- a", true),
            ("x", false),
            ("[[a", true),
            ("[[a]]", false),
            ("", false),
        ] {
            assert_eq!(ends_quoted(text), quoted, "{text}");
        }
    }
}
