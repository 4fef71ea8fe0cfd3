//! Sets of bytes: the letters after `%`, and what stands in brackets.
//!
//! A set is a table with one entry a byte, so that a test is one load. The tables of the classes are made at
//! compile time; nothing here depends on a locale.

/// Membership of each byte.
pub(super) type Set = [bool; 256];

/// The set of an upper- or lower-case class letter, or `None` if the letter stands for itself.
pub(super) fn class(letter: u8) -> Option<Set> {
    let base = CLASSES.iter().find(|(name, _)| *name == letter.to_ascii_lowercase()).map(|(_, set)| *set)?;
    if letter.is_ascii_uppercase() {
        let mut complement = *base;
        complement.iter_mut().for_each(|member| *member = !*member);
        return Some(complement);
    }
    Some(*base)
}

/// Adds the meaning of `%letter` to a set.
pub(super) fn add_class(set: &mut Set, letter: u8) {
    match class(letter) {
        Some(members) => set.iter_mut().zip(members).for_each(|(member, new)| *member |= new),
        None => set[usize::from(letter)] = true,
    }
}

static CLASSES: [(u8, &Set); 11] = [
    (b'a', &ALPHA),
    (b'd', &DIGIT),
    (b's', &SPACE),
    (b'w', &ALNUM),
    (b'l', &LOWER),
    (b'u', &UPPER),
    (b'p', &PUNCT),
    (b'x', &HEX),
    (b'c', &CONTROL),
    (b'g', &GRAPH),
    // COMPAT: `%z` (the zero byte) is gone from the manual, but still understood.
    (b'z', &ZERO),
];

macro_rules! table {
    ($name:ident, $byte:ident => $member:expr) => {
        static $name: Set = {
            let mut set = [false; 256];
            let mut index = 0;
            while index < 256 {
                let $byte = index as u8;
                set[index] = $member;
                index += 1;
            }
            set
        };
    };
}

table!(ALPHA, byte => byte.is_ascii_alphabetic());
table!(DIGIT, byte => byte.is_ascii_digit());
// Unlike Rust, C counts the vertical tab among the spaces.
table!(SPACE, byte => matches!(byte, b' ' | 9..=13));
table!(ALNUM, byte => byte.is_ascii_alphanumeric());
table!(LOWER, byte => byte.is_ascii_lowercase());
table!(UPPER, byte => byte.is_ascii_uppercase());
table!(PUNCT, byte => byte.is_ascii_punctuation());
table!(HEX, byte => byte.is_ascii_hexdigit());
table!(CONTROL, byte => byte.is_ascii_control());
table!(GRAPH, byte => byte.is_ascii_graphic());
table!(ZERO, byte => byte == 0);
