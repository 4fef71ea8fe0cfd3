//! Texts that the debug interface gives to C again and again: sources and names. They are copied once, with a zero byte behind them, and stay
//! until the state ends. There are few places, and what has no place is kept in another way.

use std::ffi::c_char;

const PLACES: usize = 64;
/// Longer texts have no place.
const LONGEST: usize = 200;

/// Places for texts, which are never given up: C may hold what it has got.
pub(crate) struct Texts([Option<Box<[u8]>>; PLACES]);

impl Texts {
    pub(crate) const fn new() -> Self {
        Self([const { None }; PLACES])
    }

    /// The text as a C string, if it has a place.
    #[inline]
    pub(crate) fn get(&mut self, text: &[u8]) -> Option<*const c_char> {
        let place = &mut self.0[place_of(text)];
        match place {
            Some(kept) if &kept[..kept.len() - 1] == text => Some(kept.as_ptr().cast()),
            None if text.len() <= LONGEST => {
                Some(place.insert([text, b"\0"].concat().into()).as_ptr().cast())
            }
            _ => None,
        }
    }
}

fn place_of(text: &[u8]) -> usize {
    let (first, last) = (text.first().copied().unwrap_or(0), text.last().copied().unwrap_or(0));
    let middle = text.get(text.len() / 2).copied().unwrap_or(0);
    let mixed = usize::from(first) ^ usize::from(last) << 3 ^ usize::from(middle) << 5 ^ text.len() << 2;
    mixed.wrapping_mul(0x9E37_79B9) >> 16 & (PLACES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_place() {
        let mut texts = Texts::new();
        let first = texts.get(b"name").unwrap();
        for i in 0..1000 {
            texts.get(format!("name {i}").as_bytes());
        }
        assert_eq!(texts.get(b"name"), Some(first));
        assert_eq!(texts.get(&[b'x'; LONGEST + 1]), None);
    }

    #[test]
    fn zeros_within_and_nothing_at_all_are_texts() {
        let mut texts = Texts::new();
        let (empty, zero) = (texts.get(b"").unwrap(), texts.get(b"a\0b"));
        assert_ne!(Some(empty), zero);
        assert_eq!((texts.get(b""), texts.get(b"a\0b")), (Some(empty), zero));
    }
}
