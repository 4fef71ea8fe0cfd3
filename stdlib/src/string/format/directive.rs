//! Reading what stands between `%` and its letter.

use perilune_number::format::Spec;

/// Longest directive without its `%`, letter included.
const MAX_DIRECTIVE: usize = 21;

/// A directive, measured but not yet checked: which flags are right depends on the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// Bytes after the `%`, with the letter.
    pub(super) len: usize,
    /// The conversion; 0 if the format ends before it.
    pub(super) letter: u8,
}

/// What can be wrong with a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooLong,
    /// There is no such letter.
    Conversion,
    /// These flags, width or precision are not for this letter.
    Specification,
}

impl Fault {
    /// The reference's message for a directive at the start of `text`.
    pub(super) fn message(self, text: &[u8]) -> Vec<u8> {
        let len = modifiers(text).len() + 1;
        let shown = text.get(..len).unwrap_or(text);
        // A zero byte ends what C shows.
        let shown = shown.split(|&byte| byte == 0).next().unwrap_or_default();
        match self {
            Fault::TooLong => b"invalid format (too long)".to_vec(),
            Fault::Conversion => [b"invalid conversion '%", shown, b"' to 'format'"].concat(),
            Fault::Specification => [b"invalid conversion specification: '%", shown, b"'"].concat(),
        }
    }
}

/// The part of `text` that can belong to flags, width and precision.
fn modifiers(text: &[u8]) -> &[u8] {
    let len = text.iter().position(|byte| !b"-+ #0123456789.".contains(byte)).unwrap_or(text.len());
    &text[..len]
}

impl Directive {
    /// Measures the directive at the start of `text`, after its `%`.
    #[inline]
    pub(super) fn read(text: &[u8]) -> Result<Directive, Fault> {
        if let Some(&letter @ b'a'..=b'z') = text.first() {
            return Ok(Directive { len: 1, letter });
        }
        let len = modifiers(text).len() + 1;
        if len > MAX_DIRECTIVE {
            return Err(Fault::TooLong);
        }
        Ok(Directive { len, letter: text.get(len - 1).copied().unwrap_or(0) })
    }

    /// Whether there is nothing but the letter.
    #[inline]
    pub(super) fn is_plain(self) -> bool {
        self.len == 1
    }

    /// Reads flags, width and precision from the text of this directive, as far as its letter allows them.
    #[inline]
    pub(super) fn specify(self, text: &[u8]) -> Result<Spec, Fault> {
        if self.is_plain() { Ok(Spec::default()) } else { self.specify_slow(text) }
    }

    fn specify_slow(self, text: &[u8]) -> Result<Spec, Fault> {
        let (flags, has_precision): (&[u8], bool) = match self.letter {
            b'd' | b'i' => (b"-+0 ", true),
            b'u' => (b"-0", true),
            b'x' | b'X' | b'o' => (b"-#0", true),
            b's' => (b"-", true),
            b'c' | b'p' => (b"-", false),
            _ => (b"-+#0 ", true),
        };
        let mut rest = &text[..self.len - 1];
        let mut spec = Spec::default();
        while let [flag, tail @ ..] = rest
            && flags.contains(flag)
        {
            match flag {
                b'-' => spec.left = true,
                b'+' => spec.plus = true,
                b' ' => spec.space = true,
                b'#' => spec.alternate = true,
                _ => spec.zero = true,
            }
            rest = tail;
        }
        // Where a zero is no flag, it does not begin a width either.
        if rest.first() != Some(&b'0') {
            spec.width = two_digits(&mut rest);
            if has_precision && let [b'.', tail @ ..] = rest {
                rest = tail;
                spec.precision = Some(two_digits(&mut rest));
            }
        }
        if rest.is_empty() { Ok(spec) } else { Err(Fault::Specification) }
    }
}

/// Takes up to two digits; none count as zero.
fn two_digits(rest: &mut &[u8]) -> usize {
    let mut value = 0;
    for _ in 0..2 {
        let [digit @ b'0'..=b'9', tail @ ..] = *rest else { break };
        value = value * 10 + usize::from(digit - b'0');
        *rest = tail;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specify(text: &str) -> Result<Spec, String> {
        let text = text.as_bytes();
        Directive::read(text)
            .and_then(|directive| directive.specify(text))
            .map_err(|fault| String::from_utf8(fault.message(text)).unwrap())
    }

    #[test]
    fn reads_flags_width_and_precision() {
        assert_eq!(specify("d"), Ok(Spec::default()));
        assert_eq!(specify("-5d"), Ok(Spec { left: true, width: 5, ..Spec::default() }));
        assert_eq!(
            specify("+08.3f"),
            Ok(Spec { plus: true, zero: true, width: 8, precision: Some(3), ..Spec::default() })
        );
        assert_eq!(specify("#x"), Ok(Spec { alternate: true, ..Spec::default() }));
        assert_eq!(specify(".s"), Ok(Spec { precision: Some(0), ..Spec::default() }));
        assert_eq!(specify("99.99g rest"), Ok(Spec { width: 99, precision: Some(99), ..Spec::default() }));
    }

    #[test]
    fn refuses_what_a_letter_does_not_take() {
        for text in ["99999d", "100d", ".100f", "#d", "+x", "05s", "010c", ".3c", "+s", "0p", "1.2.3f", "5-d"]
        {
            let letter = text.len();
            assert_eq!(
                specify(text),
                Err(format!("invalid conversion specification: '%{}'", &text[..letter]))
            );
        }
        assert_eq!(specify("0123456789012345678901d"), Err("invalid format (too long)".to_owned()));
    }

    #[test]
    fn shows_a_directive_up_to_a_zero_byte() {
        assert_eq!(Fault::Conversion.message(b"5y and more"), b"invalid conversion '%5y' to 'format'");
        assert_eq!(Fault::Conversion.message(b""), b"invalid conversion '%' to 'format'");
        assert_eq!(Fault::Conversion.message(b"3\0"), b"invalid conversion '%3' to 'format'");
    }
}
