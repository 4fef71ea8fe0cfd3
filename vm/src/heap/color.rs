//! The mark byte of an object.
//!
//! ```text
//!   bit 0, 1   white, two kinds: the one of the running cycle, and the other, which is dead once marking is over
//!   bit 2      black: marked, and its references are too
//!   bit 3      has a finalizer that has not been called
//!   bit 4      frozen: the table refuses writes
//!   bit 5      has survived a minor collection
//!   bit 6      old: has survived two, or a major one
//!   bit 7      doubtful: white when an entry of a weak table that refers to it was noted, and not marked since
//! ```
//!
//! An object with no white and no black bit is grey: marked, its references still to be looked at.
//! The barrier's test and the test for frozen tables are one: [`WRITE_TRAP`].
//! The two bits of age are clear outside the generational mode; what they mean in it is told in [`super::generation`].

use crate::object::Header;

pub(crate) const WHITE0: u8 = 1;
pub(crate) const WHITE1: u8 = 2;
pub(crate) const WHITES: u8 = WHITE0 | WHITE1;
pub(crate) const BLACK: u8 = 4;
pub(crate) const FINALIZABLE: u8 = 8;
pub(crate) const FROZEN: u8 = 16;
pub(crate) const AGED: u8 = 32;
pub(crate) const OLD: u8 = 64;
pub(crate) const DOUBTFUL: u8 = 128;
/// A write to a table with one of these bits leaves the fast path.
pub(crate) const WRITE_TRAP: u8 = BLACK | FROZEN;

#[inline(always)]
pub(crate) unsafe fn is_white(o: *const Header) -> bool {
    (*o).mark & WHITES != 0
}

#[inline(always)]
pub(crate) unsafe fn is_black(o: *const Header) -> bool {
    (*o).mark & BLACK != 0
}

#[inline(always)]
pub(crate) unsafe fn is_gray(o: *const Header) -> bool {
    (*o).mark & (WHITES | BLACK) == 0
}

/// Whether the object survived a minor collection before the one that runs, and so is old after it.
#[inline(always)]
pub(crate) unsafe fn is_aged(o: *const Header) -> bool {
    (*o).mark & AGED != 0
}

#[inline(always)]
pub(crate) unsafe fn to_black(o: *mut Header) {
    (*o).mark = (*o).mark & !WHITES | BLACK;
}

#[inline(always)]
pub(crate) unsafe fn to_gray(o: *mut Header) {
    (*o).mark &= !(WHITES | BLACK);
}

/// Makes an object white, and new.
#[inline(always)]
pub(crate) unsafe fn to_white(o: *mut Header, white: u8) {
    (*o).mark = (*o).mark & !(WHITES | BLACK | AGED | OLD | DOUBTFUL) | white;
}

/// What a minor collection makes of an object that it marked: a new one has survived it, another is old.
#[inline(always)]
pub(crate) unsafe fn grow_older(o: *mut Header, white: u8) {
    let mark = (*o).mark;
    (*o).mark = if mark & AGED != 0 { mark | OLD } else { mark & !BLACK | AGED | white };
}

/// What a major collection makes of an object that it marked.
#[inline(always)]
pub(crate) unsafe fn to_old(o: *mut Header) {
    (*o).mark |= AGED | OLD;
}

/// Makes a dead object that was found through a weak structure live again.
#[inline(always)]
pub(crate) unsafe fn revive(o: *mut Header, white: u8) {
    if (*o).mark & WHITES == white ^ WHITES {
        (*o).mark ^= WHITES;
    }
}
