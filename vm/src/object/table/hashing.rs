//! Where keys belong: the hashes of keys.
//!
//! Programs use keys together that are neighbours in some sense: integers in a row, floats at equal distances, objects
//! that were made one after the other. Each in a random place would be a cache miss of its own. So such keys are
//! numbered, [`ROW`] numbers form a row, a row lies in neighbouring nodes, and the place of the row is random.
//! The random part is seeded, so only knowledge of the seed helps to find many keys that collide.

use super::Table;
use crate::heap::arena::LARGEST;
use crate::object::string::{LongString, hash_bytes};
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

/// Marks the seed of a state whose objects lie in an arena (`heap/arena.rs`). Hashes of numbers take no notice of this bit.
const IN_ARENA: u64 = 1;

/// The seed of a state, from any number.
pub(crate) const fn seed(random: u64, in_arena: bool) -> u64 {
    (random & !IN_ARENA) | in_arena as u64
}

/// The hash of an address, or of an offset in an arena. Objects of one kind lie in cells side by side, most often of the size of a table.
#[inline(always)]
pub(super) fn hash_address(address: u64, seed: u64) -> u32 {
    let address = if seed & IN_ARENA == 0 { address } else { address % LARGEST as u64 };
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

/// The hash of a key that is neither number nor string: a boolean, or something with an address. (Hosts use light userdata for
/// any numbers.)
#[inline(always)]
pub(super) fn hash_identity(key: Value, seed: u64) -> u32 {
    match key.tag {
        tag::FALSE | tag::TRUE => u32::from(key.tag),
        tag::LIGHT => hash_number(key.bits, seed),
        // The program lies elsewhere each time, but its functions keep their distances.
        tag::NATIVE if seed & IN_ARENA != 0 => {
            hash_number(key.bits.wrapping_sub(hash_bytes as *const () as u64), seed)
        }
        _ => hash_address(key.bits, seed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: u64 = 1 << 14;
    const SEEDS: u64 = 16;

    /// Demands that a search for a key looks at few nodes in the mean over keys and seeds, where there are as many nodes as keys and each chain holds the keys of one main
    /// position: at most twice the 1.5 that random places give.
    fn mean_probes(name: &str, hash: impl Fn(u64, u64) -> u32) {
        let mut probes = 0;
        for seed in 1..=SEEDS {
            let seed =
                seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0xd134_2543_de82_ef95);
            let mut loads = vec![0u64; KEYS as usize];
            for k in 1..=KEYS {
                let load = &mut loads[(u64::from(hash(k, seed)) % KEYS) as usize];
                *load += 1;
                probes += *load;
            }
        }
        let mean = probes as f64 / (SEEDS * KEYS) as f64;
        assert!(mean < 3.0, "{name}: {mean}");
    }

    #[test]
    #[cfg_attr(miri, ignore = "many million hashes, which are safe code")]
    fn integers_of_any_pattern_are_spread() {
        for shift in 0..50 {
            mean_probes("k << shift", |k, seed| hash_integer((k << shift) as i64, seed));
        }
        for factor in [3, 7, 63, 65, 1000, 65535, 65537, 0xffff_ffff, 0x9e37_79b9_7f4a_7c15] {
            mean_probes("k * factor", |k, seed| hash_integer(k.wrapping_mul(factor) as i64, seed));
        }
        mean_probes("-k", |k, seed| hash_integer(-(k as i64), seed));
        mean_probes("k * k", |k, seed| hash_integer((k * k) as i64, seed));
    }

    #[test]
    #[cfg_attr(miri, ignore = "many million hashes, which are safe code")]
    fn floats_of_any_pattern_are_spread() {
        for exponent in [-1000, -600, -52, -20, -2, -1, 60, 600, 900] {
            let scale = 2.0f64.powi(exponent);
            mean_probes("k * scale", |k, seed| hash_float(k as f64 * scale, seed));
        }
        mean_probes("k + 0.25", |k, seed| hash_float(k as f64 + 0.25, seed));
        mean_probes("k * 0.1", |k, seed| hash_float(k as f64 * 0.1, seed));
        mean_probes("1 / k", |k, seed| hash_float(1.0 / k as f64, seed));
        // Few bits that are set, wherever they are.
        mean_probes("odd << zeros", |k, seed| hash_float(f64::from_bits((k / 56 * 2 + 1) << (k % 56)), seed));
    }

    #[test]
    #[cfg_attr(miri, ignore = "many million hashes, which are safe code")]
    fn addresses_at_any_distance_are_spread() {
        for distance in [32, 48, 64, 80, 96, 128, 512, 4096, 1 << 20] {
            let address = |k| 0x7f12_3456_7000 + k * distance;
            mean_probes("address", |k, random| hash_address(address(k), seed(random, false)));
            if KEYS * distance <= LARGEST as u64 {
                mean_probes("offset", |k, random| hash_address(address(k), seed(random, true)));
            }
        }
    }

    #[test]
    fn offsets_in_arenas_are_what_counts() {
        let (random, arena) = (seed(12345, false), seed(12345, true));
        let (one, other) = (LARGEST as u64 * 7 + 4096, LARGEST as u64 * 123 + 4096);
        assert_eq!(hash_address(one, arena), hash_address(other, arena));
        assert_ne!(hash_address(one, random), hash_address(other, random));
    }
}
