//! `%q`: literals that the compiler reads back as the same value.

use std::ops::Range;

use perilune_number::format::{Spec, format_float, write_integer};

/// Length of a quoted text, at most.
pub(super) fn quoted_length(text: &[u8]) -> usize {
    /// Longest escape, less the byte itself.
    const ESCAPE: usize = 3;
    let escapes = text.iter().filter(|&&byte| needs_escape(byte)).count();
    text.len() + ESCAPE * escapes
}

fn needs_escape(byte: u8) -> bool {
    byte.is_ascii_control() || matches!(byte, b'"' | b'\\')
}

/// Appends a part of a text as it stands between double quotes.
pub(super) fn quote_part(text: &[u8], part: Range<usize>, out: &mut Vec<u8>) {
    for index in part {
        let byte = text[index];
        match byte {
            b'"' | b'\\' | b'\n' => out.extend_from_slice(&[b'\\', byte]),
            _ if byte.is_ascii_control() => {
                let (hundreds, tens, ones) = (b'0' + byte / 100, b'0' + byte / 10 % 10, b'0' + byte % 10);
                // Before a digit, an escape must have its full length.
                let full = text.get(index + 1).is_some_and(u8::is_ascii_digit);
                out.push(b'\\');
                if full || byte >= 100 {
                    out.push(hundreds);
                }
                if full || byte >= 10 {
                    out.push(tens);
                }
                out.push(ones);
            }
            _ => out.push(byte),
        }
    }
}

/// Appends an integer; the smallest has no decimal numeral.
pub(super) fn quote_integer(value: i64, out: &mut Vec<u8>) {
    if value == i64::MIN {
        out.extend_from_slice(b"0x8000000000000000");
    } else {
        write_integer(value, out);
    }
}

/// Appends a float, in hexadecimal so that no bit is lost.
pub(super) fn quote_float(value: f64, out: &mut Vec<u8>) {
    if value == f64::INFINITY {
        out.extend_from_slice(b"1e9999");
    } else if value == f64::NEG_INFINITY {
        out.extend_from_slice(b"-1e9999");
    } else if value.is_nan() {
        out.extend_from_slice(b"(0/0)");
    } else {
        format_float(value, b'a', &Spec::default(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        quote_part(text, 0..text.len(), &mut out);
        assert!(out.len() <= quoted_length(text));
        out
    }

    #[test]
    fn escapes_what_would_not_be_read_back() {
        assert_eq!(quoted(b"say \"hi\"\\"), br#"say \"hi\"\\"#);
        assert_eq!(quoted(b"a\nb"), b"a\\\nb");
        assert_eq!(quoted(b"\r\0x"), br#"\13\0x"#);
        assert_eq!(quoted(b"\x001\x7f2\x7f"), br#"\0001\1272\127"#);
        assert_eq!(quoted(b"\xc3\xa4"), b"\xc3\xa4");
    }

    #[test]
    fn numbers_keep_every_bit() {
        let float = |value| {
            let mut out = Vec::new();
            quote_float(value, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(float(0.1), "0x1.999999999999ap-4");
        assert_eq!(float(1.0), "0x1p+0");
        assert_eq!(float(f64::INFINITY), "1e9999");
        assert_eq!(float(f64::NEG_INFINITY), "-1e9999");
        assert_eq!(float(f64::NAN), "(0/0)");
        let mut out = Vec::new();
        quote_integer(i64::MIN, &mut out);
        assert_eq!(out, b"0x8000000000000000");
    }
}
