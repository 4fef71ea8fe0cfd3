//! What may precede the chunk in a file: a byte order mark and a line for the operating system.

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Skips an optional UTF-8 byte order mark, and the first line if it begins with `#`.
///
/// The newline of that line stays, so that line numbers are right. Only files are treated like this, not the
/// strings given to `load`.
///
/// ```
/// use perilune_lexer::skip_first_line;
/// assert_eq!(skip_first_line(b"#!/usr/bin/lua\nreturn 1"), b"\nreturn 1");
/// assert_eq!(skip_first_line(b"\xef\xbb\xbfreturn 1"), b"return 1");
/// ```
#[must_use]
pub fn skip_first_line(source: &[u8]) -> &[u8] {
    let source = source.strip_prefix(BYTE_ORDER_MARK).unwrap_or(source);
    if source.first() != Some(&b'#') {
        return source;
    }
    let end = source.iter().position(|&byte| byte == b'\n').unwrap_or(source.len());
    &source[end..]
}

#[cfg(test)]
mod tests {
    use super::skip_first_line;

    #[test]
    fn skips_mark_and_comment() {
        assert_eq!(skip_first_line(b"\xef\xbb\xbf# comment\r\nx"), b"\nx");
        assert_eq!(skip_first_line(b"# only"), b"");
        assert_eq!(skip_first_line(b""), b"");
    }

    #[test]
    fn leaves_other_text() {
        assert_eq!(skip_first_line(b"\n# second"), b"\n# second");
        assert_eq!(skip_first_line(b"\xef\xbb#"), b"\xef\xbb#");
    }
}
