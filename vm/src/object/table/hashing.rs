//! Where keys belong: the hashes of keys.
//!
//! Programs use keys together that are neighbours in some sense: integers in a row, floats at equal distances, objects
//! that were made one after the other. Each in a random place would be a cache miss of its own. So such keys are
//! numbered, [`ROW`] numbers form a row, a row lies in neighbouring nodes, and the place of the row is random.
//! The random part is seeded, so only knowledge of the seed helps to find many keys that collide.

use super::Table;
use crate::object::string::LongString;
use crate::value::{Value, tag};

/// Numbers in a row.
///
/// PERF: reading 200,000 negative integers in order took 1.6 times as long in rows of eight, which are too short for the
/// processor to fetch ahead.
const ROW: u64 = 64;

/// Multiply-shift hashing: the highest bits of the product with a random odd number, which come to lie in the lowest byte.
#[inline(always)]
fn mix(bits: u64, seed: u64) -> u32 {
    bits.wrapping_mul(seed | 1).swap_bytes() as u32
}

/// The place of number `n` in its row, relative to the row's.
///
/// One is left out after each eight. Otherwise numbers at a distance of a power of two would share few places in a hash part
/// that is smaller than a row.
#[inline(always)]
fn place_in_row(n: u64) -> u32 {
    let n = (n % ROW) as u32;
    n + (n >> 3)
}

#[inline(always)]
fn hash_number(n: u64, seed: u64) -> u32 {
    mix(n / ROW, seed).wrapping_add(place_in_row(n))
}

#[inline(always)]
pub(super) fn hash_integer(i: i64, seed: u64) -> u32 {
    hash_number(i as u64, seed)
}

/// The hash of a float that is no integer. Its bits without the zeros at their end are an odd number, so half of that numbers
/// floats at a distance of a power of two in a row. How many zeros there were selects the rows.
#[inline(always)]
pub(super) fn hash_float(f: f64, seed: u64) -> u32 {
    let bits = f.to_bits();
    let zeros = bits.trailing_zeros() & 63;
    hash_number(!(bits >> zeros >> 1), seed.rotate_left(zeros))
}

/// The hash of an address. Objects of one kind lie in cells side by side, most often of the size of a table.
#[inline(always)]
pub(super) fn hash_address(address: u64, seed: u64) -> u32 {
    hash_number(address / size_of::<Table>() as u64, seed)
}

#[inline(always)]
pub(super) unsafe fn hash(key: Value, seed: u64) -> u32 {
    match key.tag {
        tag::SHORT_STRING => (*key.as_header()).aux,
        tag::INTEGER => hash_integer(key.as_integer(), seed),
        tag::FLOAT => hash_float(key.as_float(), seed),
        tag::LONG_STRING => LongString::hash(key.as_pointer(), seed),
        _ => hash_identity(key, seed),
    }
}

/// The hash of a key that is neither number nor string: a boolean, or something with an address.
#[inline(always)]
pub(super) fn hash_identity(key: Value, seed: u64) -> u32 {
    if key.tag <= tag::TRUE { u32::from(key.tag) } else { hash_address(key.bits, seed) }
}
