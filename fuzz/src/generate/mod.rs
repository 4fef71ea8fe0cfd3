//! Random programs from a grammar.
//!
//! - [`grammar`]: the rules, read from the files in `fuzz/grammar`, which say what programs look like;
//! - [`expand`]: from rules to a program, with the variables, labels and loops that are in scope;
//! - [`code`]: a program as a tree of statements and expressions, which can be cut down;
//! - [`spelling`]: numerals, strings and gaps between tokens, as oddly as the language allows;
//! - [`invalid`]: programs with a token too few, too many or wrong.
//!
//! Programs end (loops and functions count their steps), and print neither addresses nor what depends on the order of keys.

pub mod code;
pub mod expand;
pub mod grammar;
pub mod invalid;
pub mod spelling;

use crate::random::Random;
use code::Code;
use grammar::Grammar;

/// A generated program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its text, as a tree.
    pub code: Code,
    /// Whether it may run forever, because it was damaged.
    pub wild: bool,
}

/// The program of a seed.
#[must_use]
pub fn program(grammar: &Grammar, seed: u64) -> Program {
    let mut random = Random::new(seed);
    if random.one_in(12) {
        let text = expand::program(grammar, "fragment", &mut random).to_text();
        return Program { code: Code::Text(invalid::damage(text, &mut random)), wild: true };
    }
    Program { code: expand::program(grammar, "program", &mut random), wild: false }
}
