//! Properties of any source.

use super::{scan, tokens};
use crate::{Lexer, Token, token_text};
use perilune_number::format::{Spec, format_float};
use proptest::collection::vec;
use proptest::prelude::*;

/// Pieces of which source is likely to be interesting.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        vec(any::<u8>(), 0..3),
        r#"["'\\]|\[=*\[|\]=*\]|--|\\[abnuxz0-9]|\\u\{[0-9a-f]{0,9}\}?|\r?\n|[ \t]"#
            .prop_map(String::into_bytes),
        "[0-9a-fxpe.+-]{1,6}".prop_map(String::into_bytes),
        "[a-z_]{1,6}|[-+*/%^#&~|<>=(){};:,.\\[\\]]{1,3}".prop_map(String::into_bytes),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A token that owns what it needs.
#[derive(Clone, Debug)]
enum Sample {
    Fixed(Token<'static>),
    Name(String),
    String(Vec<u8>),
    Integer(i64),
    Float(f64),
}

impl Sample {
    fn as_token(&self) -> Token<'_> {
        match self {
            Self::Fixed(token) => token.clone(),
            Self::Name(name) => Token::Name(name.as_bytes()),
            Self::String(value) => Token::String(value.into()),
            &Self::Integer(value) => Token::Integer(value),
            &Self::Float(value) => Token::Float(value),
        }
    }
}

fn sample() -> impl Strategy<Value = Sample> {
    let fixed = proptest::sample::select(tokens(
        b"and break do else elseif end false for function goto if in local nil not or repeat return then true until \
          while + - * / // % ^ # & ~ | << >> == ~= <= >= < > = ( ) { } [ ] :: ; : , . .. ... $ @",
    ));
    prop_oneof![
        fixed.prop_map(Sample::Fixed),
        "[A-Z_][a-z0-9_]{0,8}".prop_map(Sample::Name),
        vec(any::<u8>(), 0..20).prop_map(Sample::String),
        any::<i64>().prop_map(Sample::Integer),
        any::<f64>()
            .prop_filter("no numeral is NaN", |value| !value.is_nan())
            .prop_map(|value| Sample::Float(value.abs())),
    ]
}

/// Appends source text of the token, of which there may be several: `form` chooses.
fn print(token: &Token<'_>, form: u8, out: &mut Vec<u8>) {
    match token {
        Token::Name(name) => out.extend_from_slice(name),
        Token::String(value) => print_string(value, form, out),
        Token::Integer(value) if *value >= 0 && form.is_multiple_of(2) => {
            out.extend(value.to_string().bytes())
        }
        Token::Integer(value) => out.extend(format!("0x{value:x}").bytes()),
        Token::Float(value) => print_float(*value, form, out),
        Token::Unknown(byte) => out.push(*byte),
        fixed => out.extend(token_text(fixed).bytes()),
    }
}

fn print_string(value: &[u8], form: u8, out: &mut Vec<u8>) {
    let level = "=".repeat(usize::from(form % 3) + 20);
    if form % 4 == 3 && !value.contains(&b'\r') {
        out.extend(format!("[{level}[\n").bytes());
        out.extend_from_slice(value);
        return out.extend(format!("]{level}]").bytes());
    }
    out.push(b'\'');
    for &byte in value {
        match form % 3 {
            0 => out.extend(format!("\\{byte:03}").bytes()),
            1 => out.extend(format!("\\x{byte:02x}").bytes()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte),
            _ if byte.is_ascii() => out.extend(format!("\\z\n\\u{{{byte:x}}}").bytes()),
            _ => out.extend(format!("\\{byte}\\z ").bytes()),
        }
    }
    out.push(b'\'');
}

fn print_float(value: f64, form: u8, out: &mut Vec<u8>) {
    if value.is_infinite() {
        return out.extend_from_slice(b"1e999");
    }
    let (conv, precision) = if form.is_multiple_of(2) { (b'a', None) } else { (b'e', Some(16)) };
    // `%#a` keeps the dot, without which a hexadecimal numeral could be taken for an integer.
    format_float(value, conv, &Spec { alternate: true, precision, ..Spec::default() }, out);
}

/// Reads everything and checks what must hold at each token.
fn check_positions(source: &[u8]) -> Result<(), TestCaseError> {
    let mut lexer = Lexer::new(source);
    let (mut end, mut line) = (0, 1);
    while let Ok(token) = lexer.next_token() {
        let span = lexer.span();
        prop_assert!(end <= span.start && span.end <= source.len() && line <= lexer.line());
        prop_assert!(!lexer.near(&token).is_empty());
        if token == Token::Eof {
            prop_assert_eq!(span, source.len()..source.len());
            break;
        }
        prop_assert!(span.start < span.end, "a token has text");
        (end, line) = (span.end, lexer.line());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 1000 }))]

    #[test]
    fn any_bytes_have_tokens_or_an_error(source: Vec<u8>) {
        check_positions(&source)?;
    }

    #[test]
    fn likely_text_has_tokens_or_an_error(source in fragments()) {
        check_positions(&source)?;
    }

    #[test]
    fn lexing_goes_on_after_an_error(source in fragments()) {
        let mut lexer = Lexer::new(&source);
        // Each call takes at least a byte.
        let ended = (0..=source.len()).any(|_| lexer.next_token() == Ok(Token::Eof));
        prop_assert!(ended);
    }

    #[test]
    fn each_line_end_counts_once(ends in vec(proptest::sample::select(vec!["\n", "\r", "\r\n", "\n\r"]), 0..20)) {
        for (before, after) in [("", ""), ("'", "'"), ("[[", "]]"), ("--[[", "]]")] {
            let escape = if before == "'" { "\\" } else { "" };
            let lines: String = ends.iter().map(|end| format!("x{escape}{end}")).collect();
            let source = format!("{before}{lines}{after}");
            let mut lexer = Lexer::new(source.as_bytes());
            while lexer.next_token() != Ok(Token::Eof) {}
            prop_assert_eq!(lexer.line() as usize, 1 + ends.len());
        }
    }

    #[test]
    fn printed_tokens_read_back(samples in vec((sample(), any::<u8>()), 0..20)) {
        let mut text = Vec::new();
        for (sample, form) in &samples {
            print(&sample.as_token(), *form, &mut text);
            text.extend_from_slice([&b" "[..], b"\n", b" --\r\n", b" --[[ ]]"][usize::from(form % 4)]);
        }
        let (read, error) = scan(&text);
        prop_assert_eq!(error, None);
        prop_assert_eq!(read, samples.iter().map(|(sample, _)| sample.as_token()).collect::<Vec<_>>());
    }
}
