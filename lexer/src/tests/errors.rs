//! What is said about bad source; the expectations are the reference's messages.

use super::scan;

/// The message as it stands after the chunk name.
fn message(source: &[u8]) -> String {
    let error = scan(source).1.unwrap_or_else(|| panic!("no error: {}", source.escape_ascii()));
    let near = error.near.map(|near| format!(" near {}", String::from_utf8_lossy(&near)));
    format!("{}: {}{}", error.line, String::from_utf8_lossy(&error.message), near.unwrap_or_default())
}

#[test]
fn unfinished_strings() {
    for (source, expected) in [
        ("'abc", "1: unfinished string near <eof>"),
        ("'abc\\", "1: unfinished string near <eof>"),
        ("'abc\\z \n", "2: unfinished string near <eof>"),
        ("\n\"abc\n\"", "2: unfinished string near '\"abc'"),
        ("'a\\65\r", "1: unfinished string near ''aA'"),
        ("'a\\\nb\n", "2: unfinished string near ''a\nb'"),
        ("'a\\0b\n", "1: unfinished string near ''a'"),
        ("\n[[a\n\n]=]", "4: unfinished long string (starting at line 2) near <eof>"),
        ("x --[==[ \n]=]", "2: unfinished long comment (starting at line 1) near <eof>"),
        ("[==x", "1: invalid long string delimiter near '[=='"),
        ("[=", "1: invalid long string delimiter near '[='"),
    ] {
        assert_eq!(message(source.as_bytes()), expected, "{source:?}");
    }
}

#[test]
fn bad_escapes() {
    for (source, expected) in [
        (r#""abc\q""#, r#"1: invalid escape sequence near '"abc\q'"#),
        (r#""\n\q""#, "1: invalid escape sequence near '\"\n\\q'"),
        (r#""\x""#, r#"1: hexadecimal digit expected near '"\x"'"#),
        (r#""\x5Z""#, r#"1: hexadecimal digit expected near '"\x5Z'"#),
        (r#""\x5"#, r#"1: hexadecimal digit expected near '"\x5'"#),
        (r#""\u41""#, r#"1: missing '{' near '"\u4'"#),
        (r#""\u"#, r#"1: missing '{' near '"\u'"#),
        (r#""\u{}""#, r#"1: hexadecimal digit expected near '"\u{}'"#),
        (r#""\u{41""#, r#"1: missing '}' near '"\u{41"'"#),
        (r#""\u{80000000}""#, r#"1: UTF-8 value too large near '"\u{80000000'"#),
        (r#""\u{110000000}""#, r#"1: UTF-8 value too large near '"\u{110000000'"#),
        (r#""\256""#, r#"1: decimal escape too large near '"\256"'"#),
        (r#""\999x""#, r#"1: decimal escape too large near '"\999x'"#),
        (r#""\300"#, r#"1: decimal escape too large near '"\300'"#),
    ] {
        assert_eq!(message(source.as_bytes()), expected, "{source:?}");
    }
    assert_eq!(message(b"'\\\xff'"), "1: invalid escape sequence near ''\\\u{fffd}'");
}

#[test]
fn malformed_numbers() {
    for (source, near) in [
        ("3..2", "3..2"),
        ("1e", "1e"),
        ("1e+", "1e+"),
        ("1e+-2", "1e+"),
        ("0x", "0x"),
        ("0xg", "0xg"),
        ("0x.", "0x."),
        ("0x1p", "0x1p"),
        ("0x1p+x", "0x1p+x"),
        ("3x", "3x"),
        ("3xyz", "3x"),
        ("3_", "3_"),
        ("1.5.", "1.5."),
        ("12fe", "12fe"),
        (".5.5", ".5.5"),
        (".0x1", ".0x1"),
        ("1e1e1", "1e1e1"),
        ("08z", "08z"),
    ] {
        assert_eq!(message(source.as_bytes()), format!("1: malformed number near '{near}'"), "{source:?}");
    }
}
