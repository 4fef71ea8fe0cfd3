//! What valid source means.

use super::tokens;
use crate::token::Token::{self, *};
use crate::{Lexer, token_text};

/// The value of the only string in the source.
fn string(source: &[u8]) -> Vec<u8> {
    match tokens(source).as_slice() {
        [String(value)] => value.to_vec(),
        other => panic!("not one string: {other:?}"),
    }
}

#[test]
fn takes_the_longest_symbol() {
    assert_eq!(tokens(b"....."), [Ellipsis, Concat]);
    assert_eq!(tokens(b"a.b..c"), [Name(b"a"), Dot, Name(b"b"), Concat, Name(b"c")]);
    assert_eq!(tokens(b"<<=>>="), [ShiftLeft, Assign, ShiftRight, Assign]);
    assert_eq!(tokens(b"===~=~"), [Equal, Assign, NotEqual, Tilde]);
    assert_eq!(tokens(b"///:::"), [DoubleSlash, Slash, DoubleColon, Colon]);
    assert_eq!(tokens(b"[[]][=[]=] [ ["), [String(b"".into()), String(b"".into()), LeftBracket, LeftBracket]);
    assert_eq!(tokens(b"- -x"), [Minus, Minus, Name(b"x")]);
}

#[test]
fn tells_names_from_reserved_words() {
    assert_eq!(tokens(b"and andy _and And"), [And, Name(b"andy"), Name(b"_and"), Name(b"And")]);
    assert_eq!(tokens(b"elseif else if"), [ElseIf, Else, If]);
    assert_eq!(tokens(b"x1_2 _"), [Name(b"x1_2"), Name(b"_")]);
}

#[test]
fn passes_on_bytes_that_begin_no_token() {
    assert_eq!(tokens(b"$ \x00\xff!"), [Unknown(b'$'), Unknown(0), Unknown(0xff), Unknown(b'!')]);
}

#[test]
fn reads_numerals() {
    for (text, token) in [
        ("3", Integer(3)),
        ("345", Integer(345)),
        ("0xff", Integer(255)),
        ("0xBEBADA", Integer(0xBEBADA)),
        ("0xffffffffffffffff", Integer(-1)),
        ("9223372036854775807", Integer(i64::MAX)),
        ("9223372036854775808", Float(9223372036854775808.0)),
        ("3.0", Float(3.0)),
        ("3.", Float(3.0)),
        (".5", Float(0.5)),
        ("3e2", Float(300.0)),
        ("314.25e-2", Float(3.1425)),
        ("0.31425E1", Float(3.1425)),
        ("34e1", Float(340.0)),
        ("0x0.1E", Float(0.1171875)),
        ("0x.1", Float(0.0625)),
        ("0xep1", Float(28.0)),
        ("0xA23p-4", Float(162.1875)),
        ("0X1.921FB54442D18P+1", Float(std::f64::consts::PI)),
    ] {
        assert_eq!(tokens(text.as_bytes()), [token], "{text}");
    }
    assert_eq!(tokens(b"0x1e+1"), [Integer(30), Plus, Integer(1)]);
    assert_eq!(tokens(b"1-1"), [Integer(1), Minus, Integer(1)]);
}

#[test]
fn decodes_escapes() {
    assert_eq!(string(br#""\a\b\f\n\r\t\v\\\"\'""#), b"\x07\x08\x0c\n\r\t\x0b\\\"'");
    assert_eq!(string(br#"'\65\066\10a\0'"#), b"AB\na\0");
    assert_eq!(string(br#"'\x41\xfF'"#), b"A\xff");
    assert_eq!(string(br#"'\u{0}\u{7f}\u{80}\u{7ff}'"#), b"\0\x7f\xc2\x80\xdf\xbf");
    assert_eq!(string(br#"'\u{800}\u{D800}\u{FFFF}'"#), b"\xe0\xa0\x80\xed\xa0\x80\xef\xbf\xbf");
    assert_eq!(string(br#"'\u{10000}\u{1FFFFF}'"#), b"\xf0\x90\x80\x80\xf7\xbf\xbf\xbf");
    assert_eq!(string(br#"'\u{200000}\u{3FFFFFF}'"#), b"\xf8\x88\x80\x80\x80\xfb\xbf\xbf\xbf\xbf");
    assert_eq!(string(br#"'\u{4000000}\u{7FFFFFFF}'"#), b"\xfc\x84\x80\x80\x80\x80\xfd\xbf\xbf\xbf\xbf\xbf");
    assert_eq!(string(br#"'\u{000000000041}'"#), b"A");
    assert_eq!(string(b"'a\\z \n\t\x0b\x0c\r\n b\\z'"), b"ab");
    assert_eq!(string(b"'a\\\r\nb\\\n\\\rc'"), b"a\nb\n\nc");
}

#[test]
fn strings_hold_any_bytes() {
    assert_eq!(string(b"'\x00\xff\"'"), b"\x00\xff\"");
    assert_eq!(string(b"\"it's\""), b"it's");
    assert_eq!(string(b"''"), b"");
}

#[test]
fn long_strings_normalize_line_ends() {
    assert_eq!(string(b"[[\na\r\nb\rc\n\rd\n\ne]]"), b"a\nb\nc\nd\n\ne");
    assert_eq!(string(b"[[\r\n\r\nx]]"), b"\nx");
    assert_eq!(string(b"[==[a]]b]=]c]==]"), b"a]]b]=]c");
    assert_eq!(string(b"[=[]]=]"), b"]");
    assert_eq!(string(br"[[\n]]"), br"\n");
}

#[test]
fn skips_comments() {
    assert_eq!(tokens(b"--a\nx--[b\ny--[[c\n]]z--[==[\n]]]==]w--"), ["x", "y", "z", "w"].map(name));
    assert_eq!(tokens(b"--[=x[[\nx"), ["x"].map(name));
    assert_eq!(tokens(b"--[==\nx"), ["x"].map(name));
}

fn name(text: &'static str) -> Token<'static> {
    Name(text.as_bytes())
}

#[test]
fn borrows_strings_without_escapes() {
    for source in ["'plain'", "[[plain]]", "[[\nplain\n]]"] {
        let [String(std::borrow::Cow::Borrowed(_))] = tokens(source.as_bytes())[..] else {
            panic!("{source} was copied")
        };
    }
}

#[test]
fn counts_lines_to_the_end_of_the_token() {
    let source = b"a\nb\r\nc\rd\n\re 'f\\\ng\\z\n\n' [[\n\n]] --[[\n]] h --i\n";
    let mut lexer = Lexer::new(source);
    let mut lines = Vec::new();
    loop {
        let token = lexer.next_token().unwrap();
        lines.push(lexer.line());
        if token == Eof {
            break;
        }
    }
    assert_eq!(lines, [1, 2, 3, 4, 5, 8, 10, 11, 12]);
}

#[test]
fn spans_cover_the_token() {
    let source = b" ab  'c\\n' --x\n[=[ d ]=] 0x1p4 >=";
    let mut lexer = Lexer::new(source);
    for text in [&b"ab"[..], b"'c\\n'", b"[=[ d ]=]", b"0x1p4", b">=", b"", b""] {
        lexer.next_token().unwrap();
        assert_eq!(source[lexer.span()].escape_ascii().to_string(), text.escape_ascii().to_string());
    }
    assert_eq!(lexer.span(), source.len()..source.len());
}

#[test]
fn quotes_the_last_token() {
    for (source, near) in [
        ("while", "while"),
        ("name", "name"),
        ("==", "=="),
        ("0x10", "0x10"),
        ("3.50", "3.50"),
        (r#"'a\65\n'"#, "'aA\n'"),
        ("'a\\0b'", "'a"),
        ("[=[\nx]=]", "[=[x]=]"),
        ("[[a]]", "[[a]]"),
        ("$", "$"),
        ("\x01", "<\\1>"),
        ("\x7f", "<\\127>"),
        ("", "<eof>"),
    ] {
        let mut lexer = Lexer::new(source.as_bytes());
        let token = lexer.next_token().unwrap();
        assert_eq!(lexer.near(&token), near.as_bytes(), "{source:?}");
    }
}

#[test]
fn the_end_repeats() {
    let mut lexer = Lexer::new(b"x");
    lexer.next_token().unwrap();
    assert_eq!(lexer.next_token(), Ok(Eof));
    assert_eq!(lexer.next_token(), Ok(Eof));
    assert_eq!(token_text(&Eof), "<eof>");
}
