//! `math.random` and `math.randomseed`: the generator xoshiro256**, one for each state.
//!
//! The sequences for a given seed are those of the reference, and so is the way a number is brought into an
//! interval, so that programs which seed the generator behave the same.

use crate::message;
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use perilune_vm::{NativeFn, NativeResult, Raised, State, Type, upvalue_index};

const FUNCTIONS: &[(&str, NativeFn)] = &[("random", random), ("randomseed", randomseed)];

/// Name in the registry: if it has a value, the library that is opened is to be seeded always the same way.
const FIXED_SEED: &str = "perilune.fixed_seed";
const FIXED: [u64; 2] = [0, 0];

/// Has `math.random` of libraries that are opened from now on give the same numbers each time; `math.randomseed` without arguments, too.
///
/// # Errors
/// Not enough memory.
pub fn fix_seed(l: &mut State) -> Result<(), Raised> {
    l.push_boolean(true);
    l.registry_set(FIXED_SEED)
}

/// The generator of a state.
struct Generator {
    words: Cell<[u64; 4]>,
    /// Whether a seed that nobody gives is always the same.
    fixed: bool,
}

impl Generator {
    fn new(seed: [u64; 2], fixed: bool) -> Self {
        let generator = Self { words: Cell::default(), fixed };
        generator.seed(seed);
        generator
    }

    /// The second word keeps the state from being all zeros. The first numbers are thrown away because they
    /// would show the seed.
    fn seed(&self, [first, second]: [u64; 2]) {
        self.words.set([first, 0xff, second, 0]);
        for _ in 0..16 {
            self.next();
        }
    }

    fn next(&self) -> u64 {
        let [a, b, c, d] = self.words.get();
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let c2 = c ^ a;
        let d2 = d ^ b;
        self.words.set([a ^ d2, b ^ c2, c2 ^ (b << 17), d2.rotate_left(45)]);
        result
    }

    /// A number in `0..=limit`, as likely as any other: bits above the limit's highest are cut off, and what is
    /// still too large is drawn again.
    fn project(&self, mut random: u64, limit: u64) -> u64 {
        let mask = u64::MAX.checked_shr(limit.leading_zeros()).unwrap_or(0);
        loop {
            random &= mask;
            if random <= limit {
                return random;
            }
            random = self.next();
        }
    }
}

/// The 53 highest bits as a float in `0.0..1.0`.
fn to_float(random: u64) -> f64 {
    (random >> 11) as f64 * (0.5 / (1_u64 << 52) as f64)
}

/// Something that differs from run to run and from state to state.
fn fresh_seed() -> [u64; 2] {
    let random = RandomState::new();
    [random.hash_one(1), random.hash_one(2)]
}

/// Adds the functions to the table on top. Their upvalue is the generator.
pub(crate) fn add_functions(l: &mut State) -> Result<(), Raised> {
    let fixed = l.registry_get(FIXED_SEED)? != Type::Nil;
    l.pop(1);
    l.new_userdata(Generator::new(if fixed { FIXED } else { fresh_seed() }, fixed), 0)?;
    for &(name, function) in FUNCTIONS {
        l.push_value(-1);
        l.push_library_closure(function, 1)?;
        l.raw_set_field(-3, name)?;
    }
    l.pop(1);
    Ok(())
}

/// Runs `action` on the generator of the running function.
fn with_generator<T>(l: &mut State, action: impl FnOnce(&Generator) -> T) -> Result<T, Raised> {
    match l.userdata::<Generator>(upvalue_index(1)) {
        Some(generator) => Ok(action(generator)),
        // Only the debug library can bring this about.
        None => Err(l.raise(message::THE_RANDOM_GENERATOR_IS_GONE)),
    }
}

fn random(l: &mut State) -> NativeResult {
    let random = with_generator(l, Generator::next)?;
    let (low, high) = match l.top() {
        0 => {
            l.push_number(to_float(random));
            return Ok(1);
        }
        1 => {
            let high = l.check_integer(1)?;
            if high == 0 {
                l.push_integer(random as i64);
                return Ok(1);
            }
            (1, high)
        }
        2 => (l.check_integer(1)?, l.check_integer(2)?),
        _ => return Err(l.raise(message::WRONG_NUMBER_OF_ARGUMENTS)),
    };
    if low > high {
        return Err(l.arg_error(1, message::INTERVAL_IS_EMPTY));
    }
    let limit = high.wrapping_sub(low) as u64;
    let offset = with_generator(l, |generator| generator.project(random, limit))?;
    l.push_integer(low.wrapping_add(offset as i64));
    Ok(1)
}

/// Seeds the generator and returns the two parts of the seed.
fn randomseed(l: &mut State) -> NativeResult {
    let seed = if l.is_none(1) {
        if with_generator(l, |generator| generator.fixed)? { FIXED } else { fresh_seed() }
    } else {
        let first = l.check_integer(1)?;
        let second = l.opt_integer(2, 0)?;
        [first as u64, second as u64]
    };
    with_generator(l, |generator| generator.seed(seed))?;
    for part in seed {
        l.push_integer(part as i64);
    }
    Ok(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_the_sequence_of_the_reference() {
        let generator = Generator::new([42, 0], false);
        let first = to_float(generator.next());
        assert!((first - 0.930_812_178_039_57).abs() < 1e-13, "{first}");
        assert_eq!(generator.next() as i64, 8_333_941_968_102_511_665);
        let random = generator.next();
        assert_eq!(generator.project(random, 9) + 1, 6);
        let random = generator.next();
        assert_eq!(generator.project(random, 12) as i64 - 5, 0);
    }

    #[test]
    fn projects_into_the_whole_range() {
        let generator = Generator::new([1, 2], false);
        for limit in [0, 1, 2, 7, 8, 1000, u64::MAX - 1, u64::MAX] {
            for _ in 0..100 {
                let random = generator.next();
                assert!(generator.project(random, limit) <= limit);
            }
        }
        assert_eq!(generator.project(u64::MAX, 0), 0);
    }
}
