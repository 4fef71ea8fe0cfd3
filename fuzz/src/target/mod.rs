//! What is fuzzed. A target makes inputs from random numbers and tries them; an input is bytes, so that it can be kept in a file and tried again.
//!
//! - [`code`]: damaged sources, compiled and also run; damaged binary chunks, loaded and run;
//! - [`limits`]: code under random limits;
//! - [`properties`]: functions of the libraries with made-up arguments, checked by scripts that state what has to hold;
//! - [`stack`]: sequences of operations of the stack API.

pub mod code;
pub mod limits;
pub mod properties;
pub mod stack;

use crate::corpus::Corpus;
use crate::random::Random;
use std::sync::Arc;

/// What became of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// The compiler or loader accepted it, or the functions took their arguments.
    pub accepted: bool,
    /// Code ran.
    pub ran: bool,
    /// It ended without error.
    pub ended: bool,
    /// A limit ended it.
    pub tripped: bool,
}

/// Something to be fuzzed.
pub trait Target {
    /// How the names of files with its inputs end.
    fn extension(&self) -> &'static str;

    /// The input of a case.
    fn make(&self, random: &mut Random) -> Vec<u8>;

    /// Tries an input. Equal inputs have equal fates.
    ///
    /// # Panics
    /// When something does not hold that has to.
    fn run(&mut self, input: &[u8]) -> Fate;
}

/// What targets may need.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Pieces of source.
    pub corpus: Arc<Corpus>,
    /// What code may use.
    pub limits: crate::sandbox::Limits,
}

/// A target by name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// How the command line calls it.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// Makes it.
    pub new: fn(&Setting) -> Box<dyn Target>,
}

/// All targets.
pub const TARGETS: &[Entry] = &[
    Entry {
        name: "source",
        about: "damaged sources: compiled, verified, dumped and loaded again",
        new: |setting| Box::new(code::Source::new(setting, false)),
    },
    Entry {
        name: "run",
        about: "damaged sources, run within limits",
        new: |setting| Box::new(code::Source::new(setting, true)),
    },
    Entry {
        name: "chunk",
        about: "damaged binary chunks, loaded and run within limits",
        new: |setting| Box::new(code::Chunk::new(setting)),
    },
    Entry {
        name: "limits",
        about: "sources under random budgets, caps and cancellations: the same budget trips at the same place",
        new: |setting| Box::new(limits::Limited::new(setting)),
    },
    Entry {
        name: "pattern",
        about: "patterns and subjects: find, match, gmatch and gsub agree",
        new: |setting| Box::new(properties::Properties::new(setting, &properties::PATTERN)),
    },
    Entry {
        name: "format",
        about: "string.format: what it writes reads back as the same",
        new: |setting| Box::new(properties::Properties::new(setting, &properties::FORMAT)),
    },
    Entry {
        name: "pack",
        about: "string.pack and string.unpack undo each other",
        new: |setting| Box::new(properties::Properties::new(setting, &properties::PACK)),
    },
    Entry {
        name: "number",
        about: "tonumber, tostring and numerals in sources agree",
        new: |setting| Box::new(properties::Properties::new(setting, &properties::NUMBER)),
    },
    Entry {
        name: "stack",
        about: "random operations of the stack API, misuse included",
        new: |setting| Box::new(stack::Stack::new(setting)),
    },
];
