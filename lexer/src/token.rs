//! The tokens, as one table from which the scanner is derived.
//!
//! Words and symbols are rows of the table at the end of this file. From a row come the token, its documentation,
//! its text in messages and the rule that recognises it.

use crate::newline::count_line;
use logos::Logos;
use std::borrow::Cow;

/// Defines [`Token`], [`token_text`] and the scanner's `Rule` from the words and symbols.
macro_rules! tokens {
    ($($name:ident = $text:literal,)*) => {
        /// A token; names and strings without escapes borrow from the source.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Token<'s> {
            $(
                #[doc = concat!("`", $text, "`")]
                $name,
            )*
            /// A name that is no reserved word.
            Name(&'s [u8]),
            /// The value of a literal string of either form.
            String(Cow<'s, [u8]>),
            /// The value of an integer numeral.
            Integer(i64),
            /// The value of a float numeral.
            Float(f64),
            /// Any other byte, for the parser to report.
            Unknown(u8),
            /// The end of the source.
            Eof,
        }

        /// The text of a token in messages about what was expected.
        ///
        /// Tokens with a value have the name of their kind.
        ///
        /// ```
        /// use perilune_lexer::{Token, token_text};
        /// assert_eq!(token_text(&Token::While), "while");
        /// assert_eq!(token_text(&Token::Name(b"x")), "<name>");
        /// ```
        #[must_use]
        pub const fn token_text(token: &Token<'_>) -> &'static str {
            match token {
                $(Token::$name => $text,)*
                Token::Name(_) => "<name>",
                Token::String(_) => "<string>",
                Token::Integer(_) => "<integer>",
                Token::Float(_) => "<number>",
                Token::Unknown(_) => "<unknown>",
                Token::Eof => "<eof>",
            }
        }

        /// What the regular part of the scanner recognises; [`Lexer`](crate::Lexer) makes tokens of it.
        ///
        /// A rule exists for each token of fixed text, and for the beginning of each token that needs a closer
        /// look. Every byte matches some rule. The extra state is the line number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
        #[logos(utf8 = false, extras = u32)]
        #[logos(skip r"[ \t\x0B\x0C]+")]
        #[logos(skip(r"\n\r|\r\n|\n|\r", |lexer| count_line(&mut lexer.extras)))]
        pub(crate) enum Rule {
            $(
                #[token($text)]
                $name,
            )*
            #[regex("[A-Za-z_][A-Za-z0-9_]*")]
            Name,
            #[regex("[\"']")]
            Quote,
            #[regex(r"\[=*\[")]
            LongBracket,
            #[regex(r"\[=+")]
            BadLongBracket,
            // COMPAT: a numeral takes whatever looks like one, and a letter that touches it; its value decides.
            #[regex(r"\.?[0-9]([eE][+-]?|[0-9a-fA-F.])*[A-Za-z_]?")]
            #[regex(r"\.?0[xX]([pP][+-]?|[0-9a-fA-F.])*[A-Za-z_]?", priority = 20)]
            Numeral,
            #[token("--")]
            Comment,
            #[regex(r"(?s-u:.)", priority = 0)]
            Unknown,
        }

        impl Rule {
            /// The token of fixed text that the rule stands for.
            #[inline]
            pub(crate) const fn fixed<'s>(self) -> Option<Token<'s>> {
                match self {
                    $(Self::$name => Some(Token::$name),)*
                    _ => None,
                }
            }
        }
    };
}

tokens! {
    And = "and",
    Break = "break",
    Do = "do",
    Else = "else",
    ElseIf = "elseif",
    End = "end",
    False = "false",
    For = "for",
    Function = "function",
    Goto = "goto",
    If = "if",
    In = "in",
    Local = "local",
    Nil = "nil",
    Not = "not",
    Or = "or",
    Repeat = "repeat",
    Return = "return",
    Then = "then",
    True = "true",
    Until = "until",
    While = "while",
    Plus = "+",
    Minus = "-",
    Star = "*",
    Slash = "/",
    DoubleSlash = "//",
    Percent = "%",
    Caret = "^",
    Hash = "#",
    Ampersand = "&",
    Tilde = "~",
    Pipe = "|",
    ShiftLeft = "<<",
    ShiftRight = ">>",
    Equal = "==",
    NotEqual = "~=",
    LessEqual = "<=",
    GreaterEqual = ">=",
    Less = "<",
    Greater = ">",
    Assign = "=",
    LeftParen = "(",
    RightParen = ")",
    LeftBrace = "{",
    RightBrace = "}",
    LeftBracket = "[",
    RightBracket = "]",
    DoubleColon = "::",
    Semicolon = ";",
    Colon = ":",
    Comma = ",",
    Dot = ".",
    Concat = "..",
    Ellipsis = "...",
}
