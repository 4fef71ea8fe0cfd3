//! Programs with a token too few, too many or wrong.

use crate::random::Random;
use std::ops::Range;

const TOKENS: &[&str] = &[
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "::",
    ":",
    ".",
    "..",
    "...",
    ",",
    ";",
    "=",
    "==",
    "~=",
    "~",
    "<",
    "<=",
    "<<",
    ">",
    ">>",
    "//",
    "/",
    "+",
    "-",
    "*",
    "%",
    "^",
    "#",
    "&",
    "|",
    "and",
    "or",
    "not",
    "nil",
    "true",
    "do",
    "end",
    "local",
    "return",
    "break",
    "goto",
    "goto x",
    "::x::",
    "function",
    "while",
    "repeat",
    "until",
    "if",
    "then",
    "else",
    "elseif",
    "for",
    "in",
    "<const>",
    "<close>",
    "<other>",
    "0x",
    "1e",
    "3x",
    "0x1p",
    "1..2",
    "'",
    "\"",
    "'\\q'",
    "'\\xg'",
    "'\\300'",
    "'\\u{80000000}'",
    "'\\u{'",
    "[[",
    "[=[",
    "[=",
    "--[[",
    "x",
    "\\",
    "@",
    "$",
    "\u{e9}",
    "\0",
    "\n",
    "'a\nb'",
    "local c <const> = 1; c = 2",
    "local x <close>, y <close> = 1",
    "x = x",
    "goto nowhere",
    "do local z ::l:: end goto l",
    "...",
    "return 1",
    "break",
    "for i = 1 do end",
    "f()()",
    "a.b:c()",
    "a.b:c",
    "'\\u{110000}'",
    "12345678901234567890",
    "0xffffffffffffffffff",
    "\"unfinished",
    "[==[ unfinished",
];

/// Changes one to three tokens of a program.
pub(crate) fn damage(mut text: String, random: &mut Random) -> String {
    for _ in 0..1 + random.below(3) {
        let tokens = tokens(&text);
        if tokens.is_empty() {
            break;
        }
        let token = random.pick(&tokens).clone();
        let other = text[random.pick(&tokens).clone()].to_owned();
        match random.below(6) {
            0 => text.replace_range(token, ""),
            1 => text.insert_str(token.start, &format!(" {other} ")),
            2 => text.replace_range(token, &other),
            3 => text.insert_str(token.start, &format!(" {} ", random.pick(TOKENS))),
            4 => text.replace_range(token, &format!(" {} ", random.pick(TOKENS))),
            _ => text.truncate(token.end),
        }
    }
    text
}

/// Where the tokens stand, roughly: words, and single characters otherwise.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        let is_word = c.is_ascii_alphanumeric() || c == '_';
        match tokens.last_mut() {
            Some(last) if is_word && in_word => last.end = at + 1,
            _ if c.is_whitespace() => {}
            _ => tokens.push(at..at + c.len_utf8()),
        }
        in_word = is_word;
    }
    tokens
}
