//! The short strings that native code has made last.
//!
//! Hosts and libraries give the same texts to Lua again and again: names, states, small results. To intern one takes its hash and a look into a
//! large set. Here a few of its bytes choose a row, and one comparison tells whether the row's string is the one. Rows are forgotten whenever
//! strings begin to die, so all that stand here are alive.

use super::ShortString;
use super::string::{is_same_text, read, word_of};

const ROWS: usize = 64;

/// A row for each string; null in those that have none.
pub(super) struct Recent([*mut ShortString; ROWS]);

impl Recent {
    pub(super) const fn new() -> Self {
        Self([std::ptr::null_mut(); ROWS])
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    /// The row of a text.
    #[inline(always)]
    pub(super) fn row(&mut self, text: &[u8]) -> &mut *mut ShortString {
        let len = text.len();
        let bytes = if len < 8 {
            word_of(text)
        } else {
            u64::from_le_bytes(read(text, 0)) ^ u64::from_le_bytes(read(text, len - 8)).rotate_left(21)
        };
        let spread = (bytes ^ len as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        &mut self.0[(spread >> (u64::BITS - ROWS.ilog2())) as usize]
    }
}

/// Whether the string of a row has this text.
#[inline(always)]
pub(super) unsafe fn is_text(s: *mut ShortString, text: &[u8]) -> bool {
    !s.is_null()
        && usize::from((*s).header.extra) == text.len()
        && is_same_text(std::slice::from_raw_parts(ShortString::data(s), text.len()), text)
}

#[cfg(test)]
mod tests {
    use crate::OwnedState;

    #[test]
    fn a_text_is_the_same_string_until_strings_die() {
        let mut lua = OwnedState::new().unwrap();
        let l = lua.state();
        for text in
            ["", "a", "ab", "seven b", "eight by", "nine byte", "a text of forty bytes, the longest short"]
        {
            l.push_str(text).unwrap();
            l.push_str(text).unwrap();
            assert!(l.raw_equal(-1, -2), "{text:?}");
            assert_eq!(l.bytes(-1), Some(text.as_bytes()));
            // SAFETY: the global outlives its threads.
            let row = || unsafe { *(*l.global()).strings.recent.row(text.as_bytes()) };
            assert_eq!(row().cast(), l.value_at(-1).as_header(), "{text:?}");
        }
        l.set_top(0);
        l.gc_collect().unwrap();
        for text in ["a", "ab", "seven b"] {
            // SAFETY: as above.
            assert!(unsafe { (*(*l.global()).strings.recent.row(text.as_bytes())).is_null() });
        }
    }

    #[test]
    fn texts_of_one_row_are_told_apart() {
        let mut lua = OwnedState::new().unwrap();
        let l = lua.state();
        for round in 0..2 {
            for i in 0..if cfg!(miri) { 100 } else { 1000 } {
                let text = format!("number {i} of a thousand");
                l.push_str(&text).unwrap();
                assert_eq!(l.bytes(-1), Some(text.as_bytes()), "round {round}");
                l.pop(1);
            }
        }
    }
}
