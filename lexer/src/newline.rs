//! Line ends: `\n`, `\r`, `\r\n` and `\n\r` each count as one.

/// The line number that no chunk may reach.
pub(crate) const MAX_LINE: u32 = i32::MAX as u32;

/// Whether a line ends with this byte, or with this and the next.
pub(crate) const fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The length of the line end at the start of `text`, which must be there.
pub(crate) const fn newline_len(text: &[u8]) -> usize {
    match text {
        [b'\n', b'\r', ..] | [b'\r', b'\n', ..] => 2,
        _ => 1,
    }
}

/// Counts a line end. The lexer compares with [`MAX_LINE`] once a token.
pub(crate) const fn count_line(line: &mut u32) {
    *line = line.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::newline_len;

    #[test]
    fn pairs_of_different_bytes_are_one_line_end() {
        for (text, len) in
            [("\n", 1), ("\r", 1), ("\r\n", 2), ("\n\r", 2), ("\n\n", 1), ("\r\r", 1), ("\n\r\n", 2)]
        {
            assert_eq!(newline_len(text.as_bytes()), len, "{text:?}");
        }
    }
}
