//! Lua patterns (section 6.4.1 of the manual): a matcher on plain bytes that knows nothing of the VM.
//!
//! # How it works
//!
//! A pattern is translated once into a list of nodes ([`Pattern`]). Patterns have no alternatives and no groups that
//! repeat, so the nodes form a straight line and every successful match walks all of them in order. Two things follow
//! that the [`Matcher`] relies on:
//!
//! - Captures need no undoing: going back to an earlier choice passes all later brackets again.
//! - The only choices are *how many* bytes a repeated item takes. Each choice that could still be changed is a frame
//!   on an explicit stack, so the native stack is not used and a match can be interrupted and continued.
//!
//! The translation also finds what cannot need a second choice (`%a+` before something that is no letter, anything at
//! the end of the pattern), and by which byte, text or set a match must begin.
//!
//! # Limits
//!
//! The reference nests a call for each repetition and each bracket, up to 200. Patterns that could get there are
//! *deep*: they are matched without shortcuts and count the same nesting.

mod balance;
mod class;
mod compile;
mod error;
mod matcher;
mod scan;

pub use compile::Caret;
pub use error::PatternError;
pub use matcher::{Matcher, Progress, SCANNED_PER_UNIT};
pub use scan::Stop;

use class::Set;
use memchr::memmem::Finder;
use perilune_bytecode::Remains;

/// Most captures of a pattern.
pub const MAX_CAPTURES: usize = 32;
/// Nesting at which the reference gives up.
const MAX_DEPTH: usize = 200;

/// A pattern, ready to be matched.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Ends with [`Node::End`] or [`Node::Fail`].
    nodes: Vec<Node>,
    sets: Vec<Set>,
    /// Bytes of the [`Node::Literal`]s.
    literals: Vec<u8>,
    captures: Vec<CaptureKind>,
    anchored: bool,
    has_back_reference: bool,
    deep: bool,
    prefilter: Prefilter,
    /// The first node takes a whole run of bytes and leaves no choice. If the rest fails after a run, it fails for all
    /// later beginnings inside this run too, because they reach the same place.
    skips_runs: bool,
    shape: Shape,
}

impl Pattern {
    /// Number of captures.
    pub fn captures(&self) -> usize {
        self.captures.len()
    }

    /// Whether it begins with a `^` that anchors.
    pub fn is_anchored(&self) -> bool {
        self.anchored
    }

    /// Bytes that the pattern has taken beside itself.
    pub fn memory(&self) -> usize {
        let finder = match &self.prefilter {
            Prefilter::Literal(finder) => size_of_val(&**finder) + finder.needle().len(),
            _ => 0,
        };
        self.nodes.capacity() * size_of::<Node>()
            + self.sets.capacity() * size_of::<Set>()
            + self.literals.capacity()
            + self.captures.capacity() * size_of::<CaptureKind>()
            + finder
    }

    /// Leaves what takes long to free.
    pub fn leave(&mut self, remains: &mut Remains) {
        remains.take(std::mem::take(&mut self.nodes));
        remains.take(std::mem::take(&mut self.sets));
        remains.take(std::mem::take(&mut self.literals));
    }

    /// Number of tables that the pattern holds.
    pub fn sets(&self) -> usize {
        self.sets.len()
    }

    #[inline]
    fn accepts(&self, item: Item, byte: u8) -> bool {
        match item {
            Item::Byte(own) => own == byte,
            Item::Any => true,
            Item::Set(set) => self.sets[usize::from(set)][usize::from(byte)],
        }
    }

    #[inline]
    fn literal(&self, literal: Literal) -> &[u8] {
        &self.literals[literal.start as usize..][..literal.len as usize]
    }
}

/// What stands for one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Byte(u8),
    Any,
    /// Index into the pattern's sets.
    Set(u16),
}

/// A range of the pattern's literals; at least two bytes.
#[derive(Clone, Copy, Debug)]
struct Literal {
    start: u32,
    len: u32,
}

/// A step of a match.
#[derive(Clone, Copy, Debug)]
enum Node {
    One(Item),
    Literal(Literal),
    /// `*` and `+`.
    Repeat {
        item: Item,
        at_least_one: bool,
        follow: Follow,
    },
    /// `-`
    Lazy {
        item: Item,
        follow: Follow,
    },
    /// `?`
    Optional {
        item: Item,
        follow: Follow,
    },
    /// Beginning of a capture, or a position capture.
    Open(u8),
    Close(u8),
    BackReference(u8),
    Balance(u8, u8),
    Frontier(u16),
    /// `$`
    AtEnd,
    /// Asks whether to give up. Very long patterns have it at intervals.
    Pause,
    /// Matches nothing.
    Never,
    /// The match is complete.
    End,
    /// The pattern is wrong here.
    Fail(PatternError),
}

/// What is known about the place after a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follow {
    Unknown,
    /// The pattern is complete.
    Anything,
    /// The subject must be at its end.
    AtEnd,
    /// A byte must follow that this item accepts.
    Item(Item),
    /// As many bytes as possible is the only choice worth trying.
    Decided,
}

/// By what a match must begin.
#[derive(Clone, Debug)]
enum Prefilter {
    None,
    Byte(u8),
    Literal(Box<Finder<'static>>),
    /// One that is not worth a searcher.
    LongLiteral(Literal),
    Set(u16),
    Frontier(u16),
}

/// Patterns whose match is complete once the prefilter has found its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Any,
    /// So many bytes.
    Fixed(usize),
    /// As many bytes as the item accepts.
    Run(Item),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CaptureKind {
    Span,
    Position,
    /// Never closed.
    Unfinished,
}

/// What a capture holds, as offsets in the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// The bytes from `.0` up to `.1`, without that.
    Span(usize, usize),
    /// An offset from 0.
    Position(usize),
}

#[cfg(test)]
mod tests;
