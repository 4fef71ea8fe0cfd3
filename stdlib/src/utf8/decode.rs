//! UTF-8 of up to six bytes, both ways.

/// Largest value that six bytes hold.
pub(super) const MAX_CODE: u32 = 0x7FFF_FFFF;
/// Smallest value of a sequence with so many continuation bytes; what is smaller is overlong.
const SMALLEST: [u32; 6] = [0, 0x80, 0x800, 0x1_0000, 0x20_0000, 0x400_0000];

/// Which values are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Unicode: up to U+10FFFF, without surrogates.
    Strict,
    /// All that six bytes hold.
    Lax,
}

/// Whether a byte is one that follows the first byte of a character.
#[inline]
pub(super) fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// The character at the start of `bytes`, and its length; `None` if there is no valid one.
#[inline]
pub(super) fn decode(bytes: &[u8], mode: Mode) -> Option<(u32, usize)> {
    let &first = bytes.first()?;
    if first < 0x80 { Some((first.into(), 1)) } else { decode_sequence(first, bytes, mode) }
}

fn decode_sequence(first: u8, bytes: &[u8], mode: Mode) -> Option<(u32, usize)> {
    let length = first.leading_ones() as usize;
    // A continuation byte begins nothing, and seven or eight bytes are too many.
    if !(2..=SMALLEST.len()).contains(&length) {
        return None;
    }
    let mut code = u32::from(first) & (0x7F >> length);
    for &byte in bytes.get(1..length)? {
        if !is_continuation(byte) {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3F);
    }
    if code < SMALLEST[length - 1] || (mode == Mode::Strict && char::from_u32(code).is_none()) {
        return None;
    }
    Some((code, length))
}

/// Writes a value, which must not exceed `MAX_CODE`, into `buffer`, and returns the part that it takes.
pub fn encode(code: u32, buffer: &mut [u8; 6]) -> &[u8] {
    if code < 0x80 {
        buffer[0] = code as u8;
        return &buffer[..1];
    }
    let length =
        SMALLEST.iter().rposition(|&smallest| code >= smallest).map_or(1, |continuations| continuations + 1);
    let mut rest = code;
    for byte in buffer[1..length].iter_mut().rev() {
        *byte = 0x80 | (rest & 0x3F) as u8;
        rest >>= 6;
    }
    buffer[0] = (0xFF_u32 << (8 - length)) as u8 | rest as u8;
    &buffer[..length]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn knows_the_long_forms() {
        assert_eq!(encode(0x7FFF_FFFF, &mut [0; 6]), b"\xFD\xBF\xBF\xBF\xBF\xBF");
        assert_eq!(encode(0x20_0000, &mut [0; 6]), b"\xF8\x88\x80\x80\x80");
        assert_eq!(decode(b"\xFD\xBF\xBF\xBF\xBF\xBF", Mode::Lax), Some((MAX_CODE, 6)));
        assert_eq!(decode(b"\xFD\xBF\xBF\xBF\xBF\xBF", Mode::Strict), None);
    }

    #[test]
    fn refuses_what_is_not_well_formed() {
        for bytes in [
            &b"\xC0\x80"[..],
            b"\x80",
            b"\xC3",
            b"\xC3x",
            b"\xE0\x80\x80",
            b"\xFE\xBF\xBF\xBF\xBF\xBF\xBF",
            b"\xFF",
        ] {
            assert_eq!(decode(bytes, Mode::Lax), None, "{bytes:?}");
        }
        assert_eq!(decode(b"\xED\xA0\x80", Mode::Strict), None);
        assert_eq!(decode(b"\xED\xA0\x80", Mode::Lax), Some((0xD800, 3)));
        assert_eq!(decode(b"\xF4\x90\x80\x80", Mode::Strict), None);
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(code in 0..=MAX_CODE) {
            let mut buffer = [0; 6];
            let bytes = encode(code, &mut buffer);
            prop_assert_eq!(decode(bytes, Mode::Lax), Some((code, bytes.len())));
        }

        #[test]
        fn agrees_with_rust(code: char) {
            let mut buffer = [0; 4];
            let text = code.encode_utf8(&mut buffer);
            let mut own = [0; 6];
            prop_assert_eq!(encode(code.into(), &mut own), text.as_bytes());
            prop_assert_eq!(decode(text.as_bytes(), Mode::Strict), Some((code.into(), text.len())));
        }
    }
}
