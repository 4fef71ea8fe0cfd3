//! The part of a conversion specification between `%` and its letter, and padding by it.

/// Flags, width and precision of a conversion, as C's `printf` understands them.
///
/// ```
/// use perilune_number::format::{Spec, format_decimal};
/// let mut out = Vec::new();
/// format_decimal(-7, &Spec { zero: true, width: 5, ..Spec::default() }, &mut out);
/// assert_eq!(out, b"-0007");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spec {
    /// `-`: pads on the right.
    pub left: bool,
    /// `+`: shows a plus sign.
    pub plus: bool,
    /// ` `: shows a space in the place of a plus sign.
    pub space: bool,
    /// `#`: the alternative form.
    pub alternate: bool,
    /// `0`: pads with zeros, after sign and prefix.
    pub zero: bool,
    /// The least number of bytes.
    pub width: usize,
    /// What follows the dot; a dot alone is `Some(0)`.
    pub precision: Option<usize>,
}

impl Spec {
    /// Appends the sign of a signed conversion.
    pub(super) fn write_sign(&self, negative: bool, out: &mut Vec<u8>) {
        if negative {
            out.push(b'-');
        } else if self.plus {
            out.push(b'+');
        } else if self.space {
            out.push(b' ');
        }
    }

    /// Pads what was written since `start`. Zeros, if `zeros` allows them, go to `body`, after sign and prefix.
    pub(super) fn pad(&self, start: usize, body: usize, zeros: bool, out: &mut Vec<u8>) {
        let missing = self.width.saturating_sub(out.len() - start);
        let (at, fill) = if self.left {
            (out.len(), b' ')
        } else if self.zero && zeros {
            (body, b'0')
        } else {
            (start, b' ')
        };
        out.resize(out.len() + missing, fill);
        out[at..].rotate_right(missing);
    }
}
