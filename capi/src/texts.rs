//! Texts that the debug interface gives to C again and again: sources and names. They are copied once, with a zero byte behind them, and stay
//! until the state ends. There are few places, and what has no place is kept in another way.

use crate::types::ID_SIZE;
use perilune_bytecode::chunk_id::chunk_id_parts;
use std::ffi::c_char;

const PLACES: usize = 64;
/// Longer texts have no place.
const LONGEST: usize = 200;

/// Places for texts, which are never given up: C may hold what it has got.
pub(crate) struct Texts([Option<Text>; PLACES]);

/// A text that has a place.
pub(crate) struct Text {
    /// With the zero byte.
    bytes: Box<[u8]>,
    /// What messages show of it if it is a source.
    short: [c_char; ID_SIZE],
}

impl Text {
    fn new(text: &[u8]) -> Self {
        Self { bytes: [text, b"\0"].concat().into(), short: short_source(text) }
    }

    #[inline]
    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.bytes.as_ptr().cast()
    }

    #[inline]
    pub(crate) fn short_source(&self) -> &[c_char; ID_SIZE] {
        &self.short
    }
}

impl Texts {
    pub(crate) const fn new() -> Self {
        Self([const { None }; PLACES])
    }

    /// The text at its place, if it has one.
    #[inline]
    pub(crate) fn get(&mut self, text: &[u8]) -> Option<&Text> {
        let place = &mut self.0[place_of(text)];
        if place.is_none() && text.len() <= LONGEST {
            *place = Some(Text::new(text));
        }
        place.as_ref().filter(|kept| kept.bytes.split_last().is_some_and(|(_, kept)| kept == text))
    }
}

fn place_of(text: &[u8]) -> usize {
    let (first, last) = (text.first().copied().unwrap_or(0), text.last().copied().unwrap_or(0));
    let middle = text.get(text.len() / 2).copied().unwrap_or(0);
    let mixed = usize::from(first) ^ usize::from(last) << 3 ^ usize::from(middle) << 5 ^ text.len() << 2;
    mixed.wrapping_mul(0x9E37_79B9) >> 16 & (PLACES - 1)
}

/// The printable form of a source, as `lua_Debug` has it.
pub(crate) fn short_source(source: &[u8]) -> [c_char; ID_SIZE] {
    let mut short = [0; ID_SIZE];
    let mut rest = &mut short[..ID_SIZE - 1];
    for part in chunk_id_parts(source) {
        let (places, behind) = rest.split_at_mut(part.len().min(rest.len()));
        for (place, &byte) in places.iter_mut().zip(part) {
            *place = byte as c_char;
        }
        rest = behind;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(texts: &mut Texts, text: &[u8]) -> Option<*const c_char> {
        texts.get(text).map(Text::as_ptr)
    }

    #[test]
    fn a_text_keeps_its_place() {
        let mut texts = Texts::new();
        let first = get(&mut texts, b"name");
        for i in 0..1000 {
            get(&mut texts, format!("name {i}").as_bytes());
        }
        assert!(first.is_some());
        assert_eq!(get(&mut texts, b"name"), first);
        assert_eq!(get(&mut texts, &[b'x'; LONGEST + 1]), None);
    }

    #[test]
    fn zeros_within_and_nothing_at_all_are_texts() {
        let mut texts = Texts::new();
        let (empty, zero) = (get(&mut texts, b""), get(&mut texts, b"a\0b"));
        assert!(empty.is_some() && empty != zero);
        assert_eq!((get(&mut texts, b""), get(&mut texts, b"a\0b")), (empty, zero));
    }

    #[test]
    fn sources_are_shown_short() {
        let mut texts = Texts::new();
        let shown = |texts: &mut Texts, source: &[u8]| {
            let short = *texts.get(source).expect("a place").short_source();
            let bytes = short.into_iter().take_while(|&c| c != 0);
            bytes.map(|c| c as u8 as char).collect::<String>()
        };
        assert_eq!(shown(&mut texts, b"@file.lua"), "file.lua");
        assert_eq!(shown(&mut texts, b"a = 1\nb = 2"), "[string \"a = 1...\"]");
    }
}
