//! The string library (section 6.4 of the manual), and the arithmetic of strings that look like numbers.

mod arith;
mod basic;
mod cache;
mod format;
mod pack;
pub mod pattern;
mod search;
mod substitute;

pub(crate) use basic::FAST;
use perilune_vm::{NativeFn, NativeResult, State};

/// Longest string that `rep` and `packsize` speak of: the reference counts in the C type `int`.
const MAX_SIZE: usize = i32::MAX as usize;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("byte", basic::byte),
    ("char", basic::char),
    ("dump", basic::dump),
    ("format", format::format),
    ("len", basic::len),
    ("lower", basic::lower),
    ("pack", pack::pack),
    ("packsize", pack::packsize),
    ("rep", basic::rep),
    ("reverse", basic::reverse),
    ("sub", basic::sub),
    ("unpack", pack::unpack),
    ("upper", basic::upper),
];

/// Functions that share a cache of translated patterns, which is their first upvalue.
const PATTERN_FUNCTIONS: &[(&str, NativeFn)] = &[
    ("find", search::find),
    ("gmatch", search::gmatch),
    ("gsub", substitute::gsub),
    ("match", search::match_),
];

/// Pushes the library and makes it the `__index` of all strings.
///
/// # Errors
///
/// If memory runs out.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, FUNCTIONS.len() + PATTERN_FUNCTIONS.len())?;
    l.set_functions(FUNCTIONS)?;
    l.set_fast_forms(&crate::FAST_FORMS);
    cache::push(l)?;
    for &(name, function) in PATTERN_FUNCTIONS {
        l.push_value(-1);
        l.push_library_closure(function, 1)?;
        l.set_field(-3, name)?;
    }
    l.pop(1);
    l.create_table(0, arith::METAMETHODS.len() + 1)?;
    l.set_functions(arith::METAMETHODS)?;
    l.push_value(-2);
    l.set_field(-2, "__index")?;
    l.push_str("")?;
    l.insert(-2);
    l.set_metatable(-2)?;
    l.pop(1);
    Ok(1)
}

/// A start position: negative ones count from the end, and what lies before the string is its first byte.
#[inline]
fn start_position(position: i64, len: usize) -> usize {
    if position > 0 {
        usize::try_from(position).unwrap_or(usize::MAX)
    } else if position == 0 || position.unsigned_abs() > len as u64 {
        1
    } else {
        len - position.unsigned_abs() as usize + 1
    }
}

/// An end position: negative ones count from the end, and what lies behind the string is its last byte.
#[inline]
fn end_position(position: i64, len: usize) -> usize {
    if position >= 0 {
        usize::try_from(position).map_or(len, |position| position.min(len))
    } else {
        (len as u64 + 1).saturating_sub(position.unsigned_abs()) as usize
    }
}

#[cfg(test)]
mod tests;
