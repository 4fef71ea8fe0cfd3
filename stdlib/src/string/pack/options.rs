//! Format strings of `pack`: reading options, sizes and alignment. Pure, so that it can be tested alone.

/// Largest size of an integer, in bytes.
pub(super) const MAX_INTEGER: usize = 16;
/// Native sizes and alignment of the C types, as on the platforms that the reference is built for.
const SHORT: usize = size_of::<i16>();
const INT: usize = size_of::<i32>();
const LONG: usize = if cfg!(windows) { 4 } else { size_of::<isize>() };
const SIZE_T: usize = size_of::<usize>();
const MAX_ALIGNMENT: usize = 8;
/// Numbers in a format stop growing here, so that they fit the C type `int`.
const MAX_NUMBER: usize = (i32::MAX as usize - 9) / 10;

/// What an option stands for. Sizes are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Signed(usize),
    Unsigned(usize),
    Float,
    Double,
    /// `c`: so many bytes.
    Chars(usize),
    /// `s`: bytes after their number, which takes so much itself.
    Counted(usize),
    /// `z`: bytes up to a zero.
    ZeroTerminated,
    /// `x`: one byte.
    Padding,
    /// `X`: nothing but alignment.
    Alignment,
    /// Changes the state of the reader only.
    Nothing,
}

impl Kind {
    /// The fixed part of what this option takes.
    pub(super) fn size(self) -> usize {
        match self {
            Kind::Signed(size) | Kind::Unsigned(size) | Kind::Chars(size) | Kind::Counted(size) => size,
            Kind::Float => 4,
            Kind::Double => 8,
            Kind::Padding => 1,
            Kind::ZeroTerminated | Kind::Alignment | Kind::Nothing => 0,
        }
    }
}

/// An option, and how many bytes to skip before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackOption {
    pub(super) kind: Kind,
    pub(super) padding: usize,
}

/// What can be wrong with a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    IntegralSize(usize),
    MissingSize,
    InvalidOption(u8),
    /// These two are errors of argument 1.
    InvalidNext,
    NotPowerOfTwo,
}

impl Fault {
    pub(super) fn is_about_argument(self) -> bool {
        matches!(self, Fault::InvalidNext | Fault::NotPowerOfTwo)
    }

    pub(super) fn message(self) -> Vec<u8> {
        match self {
            Fault::IntegralSize(size) => {
                format!("integral size ({size}) out of limits [1,{MAX_INTEGER}]").into_bytes()
            }
            Fault::MissingSize => b"missing size for format option 'c'".to_vec(),
            Fault::InvalidOption(option) => [b"invalid format option '", &[option][..], b"'"].concat(),
            Fault::InvalidNext => b"invalid next option for option 'X'".to_vec(),
            Fault::NotPowerOfTwo => b"format asks for alignment not power of 2".to_vec(),
        }
    }
}

/// Reads options one after the other. It holds no borrow of the format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    at: usize,
    pub(super) little_endian: bool,
    max_alignment: usize,
}

impl Reader {
    pub(super) fn new() -> Reader {
        Reader { at: 0, little_endian: cfg!(target_endian = "little"), max_alignment: 1 }
    }

    /// The next option, for data that continues at offset `position`; `None` at the end of the format, which a zero
    /// byte ends too.
    pub(super) fn next(&mut self, format: &[u8], position: usize) -> Result<Option<PackOption>, Fault> {
        if self.peek(format).is_none() {
            return Ok(None);
        }
        let kind = self.option(format)?;
        let mut alignment = kind.size();
        if kind == Kind::Alignment {
            // Takes the alignment of the following option, without the option itself.
            let following = if self.peek(format).is_some() { self.option(format)? } else { Kind::Nothing };
            alignment = following.size();
            if alignment == 0 || matches!(following, Kind::Chars(_)) {
                return Err(Fault::InvalidNext);
            }
        }
        let mut padding = 0;
        if alignment > 1 && !matches!(kind, Kind::Chars(_)) {
            alignment = alignment.min(self.max_alignment);
            if !alignment.is_power_of_two() {
                return Err(Fault::NotPowerOfTwo);
            }
            padding = position.wrapping_neg() & (alignment - 1);
        }
        Ok(Some(PackOption { kind, padding }))
    }

    fn peek(&self, format: &[u8]) -> Option<u8> {
        format.get(self.at).copied().filter(|&byte| byte != 0)
    }

    fn option(&mut self, format: &[u8]) -> Result<Kind, Fault> {
        let Some(letter) = self.peek(format) else { return Ok(Kind::Nothing) };
        self.at += 1;
        Ok(match letter {
            b'b' => Kind::Signed(1),
            b'B' => Kind::Unsigned(1),
            b'h' => Kind::Signed(SHORT),
            b'H' => Kind::Unsigned(SHORT),
            b'l' => Kind::Signed(LONG),
            b'L' => Kind::Unsigned(LONG),
            b'j' => Kind::Signed(8),
            b'J' => Kind::Unsigned(8),
            b'T' => Kind::Unsigned(SIZE_T),
            b'f' => Kind::Float,
            b'n' | b'd' => Kind::Double,
            b'i' => Kind::Signed(self.integer_size(format, INT)?),
            b'I' => Kind::Unsigned(self.integer_size(format, INT)?),
            b's' => Kind::Counted(self.integer_size(format, SIZE_T)?),
            b'c' => Kind::Chars(self.number(format).ok_or(Fault::MissingSize)?),
            b'z' => Kind::ZeroTerminated,
            b'x' => Kind::Padding,
            b'X' => Kind::Alignment,
            b' ' => Kind::Nothing,
            b'<' => self.order(true),
            b'>' => self.order(false),
            b'=' => self.order(cfg!(target_endian = "little")),
            b'!' => {
                self.max_alignment = self.integer_size(format, MAX_ALIGNMENT)?;
                Kind::Nothing
            }
            _ => return Err(Fault::InvalidOption(letter)),
        })
    }

    fn order(&mut self, little_endian: bool) -> Kind {
        self.little_endian = little_endian;
        Kind::Nothing
    }

    fn number(&mut self, format: &[u8]) -> Option<usize> {
        let mut value = None;
        while let Some(digit @ b'0'..=b'9') = self.peek(format) {
            if value.is_some_and(|value| value > MAX_NUMBER) {
                break;
            }
            value = Some(value.unwrap_or(0) * 10 + usize::from(digit - b'0'));
            self.at += 1;
        }
        value
    }

    fn integer_size(&mut self, format: &[u8], default: usize) -> Result<usize, Fault> {
        let size = self.number(format).unwrap_or(default);
        if (1..=MAX_INTEGER).contains(&size) { Ok(size) } else { Err(Fault::IntegralSize(size)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str) -> Result<Vec<(Kind, usize)>, Fault> {
        let mut reader = Reader::new();
        let mut position = 0;
        let mut options = Vec::new();
        while let Some(option) = reader.next(format.as_bytes(), position)? {
            position += option.padding + option.kind.size();
            options.push((option.kind, option.padding));
        }
        Ok(options)
    }

    #[test]
    fn reads_sizes() {
        assert_eq!(
            read("bi3I s2"),
            Ok(vec![
                (Kind::Signed(1), 0),
                (Kind::Signed(3), 0),
                (Kind::Unsigned(4), 0),
                (Kind::Nothing, 0),
                (Kind::Counted(2), 0),
            ])
        );
        assert_eq!(read("c10z"), Ok(vec![(Kind::Chars(10), 0), (Kind::ZeroTerminated, 0)]));
        assert_eq!(read("b\0i99"), Ok(vec![(Kind::Signed(1), 0)]));
    }

    #[test]
    fn aligns() {
        assert_eq!(read("!bd"), Ok(vec![(Kind::Nothing, 0), (Kind::Signed(1), 0), (Kind::Double, 7)]));
        assert_eq!(read("!4bd"), Ok(vec![(Kind::Nothing, 0), (Kind::Signed(1), 0), (Kind::Double, 3)]));
        assert_eq!(read("!bXi4"), Ok(vec![(Kind::Nothing, 0), (Kind::Signed(1), 0), (Kind::Alignment, 3)]));
        assert_eq!(read("bd"), Ok(vec![(Kind::Signed(1), 0), (Kind::Double, 0)]));
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        assert_eq!(read("i0"), Err(Fault::IntegralSize(0)));
        assert_eq!(read("i17"), Err(Fault::IntegralSize(17)));
        assert_eq!(read("c"), Err(Fault::MissingSize));
        assert_eq!(read("y"), Err(Fault::InvalidOption(b'y')));
        assert_eq!(read("c99999999999999999999"), Err(Fault::InvalidOption(b'9')));
        for format in ["X", "Xc1", "Xz", "X ", "XX", "X<"] {
            assert_eq!(read(format), Err(Fault::InvalidNext), "{format}");
        }
        assert_eq!(read("!4i3"), Err(Fault::NotPowerOfTwo));
        assert_eq!(read("!3i4"), Err(Fault::NotPowerOfTwo));
    }
}
