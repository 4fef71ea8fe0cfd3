//! Tokens as oddly spelt as the language allows.

use crate::random::Random;

/// The tokens of a template, with its spaces, or with odd ones.
pub(crate) fn tokens(template: &str, odd: bool, random: &mut Random) -> String {
    if !odd {
        return template.to_owned();
    }
    let mut text = String::new();
    let mut quote = None;
    for c in template.chars() {
        match (c, quote) {
            (' ', None) => text.push_str(&gap(random)),
            ('"' | '\'', None) => {
                quote = Some(c);
                text.push(c);
            }
            _ => {
                if quote == Some(c) {
                    quote = None;
                }
                text.push(c);
            }
        }
    }
    text
}

fn gap(random: &mut Random) -> String {
    match random.below(24) {
        0 => "\n".to_owned(),
        1 => "\r\n".to_owned(),
        2 => "\t\x0b\x0c".to_owned(),
        3 => comment(random),
        4 => "\n\n".to_owned(),
        _ => " ".to_owned(),
    }
}

/// A comment, with what ends it.
pub(crate) fn comment(random: &mut Random) -> String {
    match random.below(6) {
        0 => " -- [[ to the end of the line\n".to_owned(),
        1 => " --[[ a\nb ]] ".to_owned(),
        2 => " --[==[ a ]] b ]=] ]==] ".to_owned(),
        3 => " --[=x\n".to_owned(),
        4 => " --\n".to_owned(),
        _ => " --[[]]".to_owned() + " ",
    }
}

/// An integer numeral, or a float's where decimal digits do not fit.
pub(crate) fn integer(random: &mut Random) -> String {
    let value = random.bits() >> random.below(64);
    match random.below(6) {
        0 => format!("0x{value:x}"),
        1 => format!("0X{value:X}"),
        2 => format!("0x{:0>20x}", value),
        3 => format!("00{value}"),
        // Hexadecimal numerals wrap around.
        4 => format!("0xf{value:016x}"),
        _ => format!("{value}"),
    }
}

/// A float numeral.
pub(crate) fn float(random: &mut Random) -> String {
    let (whole, part) = (random.bits() >> random.below(64), random.below(10_000));
    let sign = *random.pick(&["", "+", "-"]);
    let exponent = random.below(20) * if random.one_in(6) { 20 } else { 1 };
    match random.below(8) {
        0 => format!("{whole}."),
        1 => format!(".{part}"),
        2 => format!("{part}e{sign}{exponent}"),
        3 => format!("{part}.{part}E{sign}{exponent}"),
        4 => format!("0x{part:x}.{whole:x}"),
        5 => format!("0x.{whole:x}p{sign}{exponent}"),
        6 => format!("0X{part:X}P{sign}{exponent}"),
        _ => format!("{}.{part:04}", part % 100),
    }
}

/// A string literal.
pub(crate) fn string(random: &mut Random) -> String {
    const TEXTS: &[&[u8]] = &[
        b"",
        b"a",
        b"abc",
        b"hello world",
        b"10",
        b" 0x1p4 ",
        b"-7",
        b"1e1",
        b"0x7fffffffffffffff",
        b"9223372036854775808",
        b"3.0",
        b"nan",
        b"%d %s",
        b"line\nbreak",
        b"nul\0byte",
        b"\xff\xfe high",
        b"caf\xc3\xa9 \xe2\x82\xac",
        b"quote\"'\\",
        b"]]",
        b"x=1, y=2",
        b"\ttab\r",
    ];
    if random.one_in(3) {
        let length = random.below(8);
        let bytes: Vec<u8> = (0..length).map(|_| random.bits() as u8).collect();
        return quote(&bytes, random);
    }
    quote(random.pick::<&[u8]>(TEXTS), random)
}

/// A literal for these bytes.
fn quote(bytes: &[u8], random: &mut Random) -> String {
    let long = bytes.iter().all(|&byte| byte == b'\n' || (b' '..0x7f).contains(&byte));
    if long && random.one_in(4) {
        let text = String::from_utf8_lossy(bytes);
        let first = if random.one_in(2) || bytes.first() == Some(&b'\n') { "\n" } else { "" };
        for level in random.below(3)..10 {
            let equals = "=".repeat(level);
            // A bracket at the end would join with the closing ones.
            if !text.contains(&format!("]{equals}]")) && !text.ends_with(&format!("]{equals}")) {
                return format!("[{equals}[{first}{text}]{equals}]");
            }
        }
    }
    let mark = if random.one_in(3) { '\'' } else { '"' };
    let mut text = String::from(mark);
    for (index, &byte) in bytes.iter().enumerate() {
        let digit_follows = bytes.get(index + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'\n' => text.push_str(random.pick::<&str>(&["\\n", "\\\n", "\\10\\z  ", "\\x0A"])),
            b'\\' => text.push_str("\\\\"),
            _ if char::from(byte) == mark => {
                text.push('\\');
                text.push(mark);
            }
            b'\t' => text.push_str(random.pick::<&str>(&["\\t", "\t", "\\9\\z\n "])),
            b' '..0x7f if random.one_in(30) => text.push_str(&format!("\\u{{{byte:x}}}")),
            b' '..0x7f if random.one_in(30) => text.push_str(&format!("\\x{byte:02x}\\z \n")),
            b' '..0x7f => text.push(char::from(byte)),
            _ if digit_follows || random.one_in(2) => text.push_str(&format!("\\{byte:03}")),
            _ if random.one_in(2) => text.push_str(&format!("\\x{byte:02X}")),
            _ => text.push_str(&format!("\\{byte}")),
        }
    }
    text.push(mark);
    text
}
