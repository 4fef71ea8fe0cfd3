//! Runs a pattern over a subject, in portions of work.
//!
//! The matcher holds offsets only, never the subject, so that its user may do something else between two portions: look
//! at limits, let a debugger in. It must then continue with the same pattern and the same subject.

use super::balance::Balance;
use super::scan::{self, Stop};
use super::{
    Capture, CaptureKind, Follow, Item, MAX_CAPTURES, MAX_DEPTH, Node, Pattern, PatternError, Prefilter,
    Shape,
};
use crate::plain::find_bytes;
use memchr::{memchr, memrchr};

/// Work of a portion; a unit is about a nanosecond or a few.
const PORTION: isize = 50_000;
/// Bytes that a scan passes for a unit of work.
pub const SCANNED_PER_UNIT: usize = 8;

/// State of a search.
#[derive(Debug)]
pub struct Matcher {
    /// Where the match begins that is being tried.
    start: usize,
    /// Choices that can still be changed. At most 200: deeper patterns are refused.
    frames: Vec<Frame>,
    /// The search stopped in the middle of an attempt, which goes on with another choice.
    interrupted: bool,
    /// Work of portions that are over, since it was last asked for.
    work: usize,
    /// What [`Matcher::take_work`] has told of this portion.
    told: isize,
    /// Work left in this portion.
    fuel: isize,
    captures: [(usize, usize); MAX_CAPTURES],
    balance: Balance,
}

/// A repetition that may take another number of bytes.
#[derive(Clone, Copy, Debug)]
struct Frame {
    node: usize,
    /// Nesting before this node.
    depth: usize,
    /// Where the repetition may end at the earliest.
    low: usize,
    /// Where it ends now.
    end: usize,
}

/// How far a search came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A match from `.0` up to `.1`.
    Found(usize, usize),
    /// There is no match.
    NotFound,
    /// The portion is used up; call [`Matcher::search`] again.
    Paused,
}

enum Attempt {
    Matched(usize),
    Failed,
    Paused,
}

impl Default for Matcher {
    fn default() -> Self {
        Self::new()
    }
}

impl Matcher {
    /// A matcher at the beginning of a subject.
    pub fn new() -> Matcher {
        Matcher {
            start: 0,
            frames: Vec::new(),
            interrupted: false,
            work: 0,
            told: PORTION,
            fuel: PORTION,
            captures: [(0, 0); MAX_CAPTURES],
            balance: Balance::default(),
        }
    }

    /// Bytes that the matcher has taken beside itself.
    #[inline]
    pub fn memory(&self) -> usize {
        self.frames.capacity() * size_of::<Frame>() + self.balance.memory()
    }

    /// Prepares for another subject.
    #[inline]
    pub fn forget_subject(&mut self) {
        self.balance.forget();
    }

    /// The work done since this was last asked for.
    #[inline]
    pub fn take_work(&mut self) -> usize {
        let now = (self.told - self.fuel).cast_unsigned();
        self.told = self.fuel;
        std::mem::take(&mut self.work) + now
    }

    /// Lets the next search begin at an offset.
    #[inline]
    pub fn begin(&mut self, offset: usize) {
        self.start = offset;
        self.interrupted = false;
        self.fuel -= 1;
        self.frames.clear();
    }

    /// Looks for the first match at or after the beginning, or goes on with that after a pause. A single step may take long: then it asks whether to
    /// give up, and if so, the outcome is of no use.
    ///
    /// # Errors
    ///
    /// If matching reaches a faulty place of the pattern, or nests too deeply.
    pub fn search(
        &mut self,
        pattern: &Pattern,
        subject: &[u8],
        stop: Stop<'_>,
    ) -> Result<Progress, PatternError> {
        loop {
            if self.fuel <= 0 {
                self.work += (self.told - self.fuel).cast_unsigned();
                (self.fuel, self.told) = (PORTION, PORTION);
                return Ok(Progress::Paused);
            }
            if !self.interrupted {
                match self.candidate(pattern, subject, stop) {
                    Some(start) => self.start = start,
                    None => return Ok(Progress::NotFound),
                }
                match pattern.shape {
                    Shape::Any => {}
                    Shape::Fixed(len) => return Ok(Progress::Found(self.start, self.start + len)),
                    Shape::Run(item) => {
                        let run = pattern.run_length(item, &subject[self.start..], stop);
                        self.charge(run);
                        return Ok(Progress::Found(self.start, self.start + run));
                    }
                }
            }
            match self.attempt(pattern, subject, stop)? {
                Attempt::Matched(end) => return Ok(Progress::Found(self.start, end)),
                Attempt::Paused => continue,
                Attempt::Failed if pattern.anchored => return Ok(Progress::NotFound),
                Attempt::Failed => self.start = self.next_start(pattern, subject, stop),
            }
        }
    }

    /// What capture `index` (from 0) of the last match holds. The match itself counts as first capture of a pattern
    /// that has none.
    ///
    /// # Errors
    ///
    /// If there is no such capture, or it was not closed.
    pub fn capture(
        &self,
        pattern: &Pattern,
        index: usize,
        whole: (usize, usize),
    ) -> Result<Capture, PatternError> {
        match pattern.captures.get(index) {
            None if index == 0 => Ok(Capture::Span(whole.0, whole.1)),
            None => Err(PatternError::InvalidCaptureIndex(index + 1)),
            Some(CaptureKind::Unfinished) => Err(PatternError::UnfinishedCapture),
            Some(CaptureKind::Position) => Ok(Capture::Position(self.captures[index].0)),
            Some(CaptureKind::Span) => Ok(Capture::Span(self.captures[index].0, self.captures[index].1)),
        }
    }

    /// The first place at or after `self.start` where a match may begin.
    #[inline]
    fn candidate(&mut self, pattern: &Pattern, subject: &[u8], stop: Stop<'_>) -> Option<usize> {
        let start = self.start;
        let rest = subject.get(start..)?;
        let skipped = match &pattern.prefilter {
            Prefilter::None => return Some(start),
            Prefilter::Byte(byte) => scan::first(rest, stop, |bytes| memchr(*byte, bytes)),
            Prefilter::Literal(finder) => scan::literal(finder, rest, stop),
            Prefilter::LongLiteral(literal) => {
                let literal = pattern.literal(*literal);
                find_bytes(rest, literal, &|| stop(0))
            }
            Prefilter::Set(set) => {
                let set = &pattern.sets[usize::from(*set)];
                scan::first(rest, stop, |bytes| bytes.iter().position(|&byte| set[usize::from(byte)]))
            }
            Prefilter::Frontier(set) => {
                let set = &pattern.sets[usize::from(*set)];
                let mut inside = set[usize::from(byte_before(subject, start))];
                let mut enters = |&byte: &u8| {
                    let was_inside = inside;
                    inside = set[usize::from(byte)];
                    inside && !was_inside
                };
                let found = scan::first(rest, stop, |bytes| bytes.iter().position(&mut enters));
                found.or_else(|| enters(&0).then_some(rest.len()))
            }
        };
        self.charge(skipped.unwrap_or(rest.len()));
        skipped.map(|skipped| start + skipped)
    }

    /// Where to try after the attempt at `self.start` failed.
    fn next_start(&mut self, pattern: &Pattern, subject: &[u8], stop: Stop<'_>) -> usize {
        if pattern.skips_runs
            && let Some(Node::Repeat { item, at_least_one, .. }) = pattern.first_repeat()
        {
            let run = pattern.run_length(item, &subject[self.start..], stop);
            self.charge(run);
            // Without bytes of its own, the repetition can also be empty at the end of the run; that failed too.
            return self.start + if at_least_one { run.max(1) } else { run + 1 };
        }
        self.start + 1
    }

    #[inline]
    fn charge(&mut self, scanned: usize) {
        self.fuel -= 1 + (scanned / SCANNED_PER_UNIT) as isize;
    }

    /// Tries to match at `self.start`, or goes on with that.
    fn attempt(
        &mut self,
        pattern: &Pattern,
        subject: &[u8],
        stop: Stop<'_>,
    ) -> Result<Attempt, PatternError> {
        let nodes = &pattern.nodes[..];
        let mut node = 0;
        let mut at = self.start;
        let mut depth = 0;
        let mut forward = !self.interrupted;
        self.interrupted = false;
        loop {
            if forward && self.walk(pattern, subject, stop, &mut node, &mut at, &mut depth)? {
                return Ok(Attempt::Matched(at));
            }
            // Walking costs as much as the nodes that were passed.
            self.fuel -= 1 + (node / SCANNED_PER_UNIT) as isize;
            // Another choice for the newest repetition that has one.
            loop {
                let Some(frame) = self.frames.last().copied() else { return Ok(Attempt::Failed) };
                if self.fuel <= 0 {
                    self.interrupted = true;
                    return Ok(Attempt::Paused);
                }
                let (end, last) = match nodes[frame.node] {
                    Node::Repeat { follow, .. } => {
                        let end = self.retreat(pattern, subject, stop, follow, frame.low, frame.end);
                        (end, end == Some(frame.low))
                    }
                    Node::Lazy { item, follow } => {
                        let extensible =
                            subject.get(frame.end).is_some_and(|&byte| pattern.accepts(item, byte));
                        let end = if extensible {
                            self.advance(pattern, subject, stop, item, follow, frame.end + 1)
                        } else {
                            None
                        };
                        (end, false)
                    }
                    // The other choice of an optional item is to take nothing.
                    _ => (Some(frame.low), true),
                };
                let Some(end) = end else {
                    self.frames.pop();
                    continue;
                };
                if last {
                    self.frames.pop();
                } else if let Some(top) = self.frames.last_mut() {
                    top.end = end;
                }
                node = frame.node + 1;
                at = end;
                depth = frame.depth + usize::from(!matches!(nodes[frame.node], Node::Optional { .. }));
                forward = true;
                break;
            }
        }
    }

    /// Walks from `node` on until the pattern is complete (true) or something does not match (false).
    #[inline]
    fn walk(
        &mut self,
        pattern: &Pattern,
        subject: &[u8],
        stop: Stop<'_>,
        node: &mut usize,
        position: &mut usize,
        depth: &mut usize,
    ) -> Result<bool, PatternError> {
        let nodes = &pattern.nodes[..];
        let mut at = *position;
        let matched = loop {
            match nodes[*node] {
                Node::One(item) => {
                    if !subject.get(at).is_some_and(|&byte| pattern.accepts(item, byte)) {
                        break false;
                    }
                    at += 1;
                }
                Node::Literal(literal) => {
                    let literal = pattern.literal(literal);
                    if !scan::starts_with(&subject[at..], literal, stop) {
                        break false;
                    }
                    at += literal.len();
                    self.fuel -= (literal.len() / SCANNED_PER_UNIT) as isize;
                }
                Node::Repeat { item, at_least_one, follow } => {
                    let run = pattern.run_length(item, &subject[at..], stop);
                    self.fuel -= (run / SCANNED_PER_UNIT) as isize;
                    if at_least_one && run == 0 {
                        break false;
                    }
                    let low = at + usize::from(at_least_one);
                    at += run;
                    if follow != Follow::Decided {
                        let before = *depth;
                        nest(pattern, depth)?;
                        match self.retreat(pattern, subject, stop, follow, low, at + 1) {
                            Some(end) => at = end,
                            None => break false,
                        }
                        if at > low {
                            self.frames.push(Frame { node: *node, depth: before, low, end: at });
                        }
                    }
                }
                Node::Lazy { item, follow } => {
                    let before = *depth;
                    nest(pattern, depth)?;
                    let low = at;
                    match self.advance(pattern, subject, stop, item, follow, at) {
                        Some(end) => at = end,
                        None => break false,
                    }
                    if !matches!(follow, Follow::Anything | Follow::AtEnd) {
                        self.frames.push(Frame { node: *node, depth: before, low, end: at });
                    }
                }
                Node::Optional { item, follow } => {
                    if subject.get(at).is_some_and(|&byte| pattern.accepts(item, byte)) {
                        if follow != Follow::Decided {
                            let before = *depth;
                            nest(pattern, depth)?;
                            self.frames.push(Frame { node: *node, depth: before, low: at, end: at + 1 });
                        }
                        at += 1;
                    }
                }
                Node::Open(index) => {
                    nest(pattern, depth)?;
                    self.captures[usize::from(index)].0 = at;
                }
                Node::Close(index) => {
                    nest(pattern, depth)?;
                    self.captures[usize::from(index)].1 = at;
                }
                Node::BackReference(index) => {
                    let (start, end) = self.captures[usize::from(index)];
                    self.fuel -= ((end - start) / SCANNED_PER_UNIT) as isize;
                    if !scan::starts_with(&subject[at..], &subject[start..end], stop) {
                        break false;
                    }
                    at += end - start;
                }
                Node::Balance(open, close) => {
                    let outcome = self.balance.end(subject, at, open, close, stop);
                    self.fuel -= (outcome.seen / 2) as isize;
                    match outcome.end {
                        Some(end) => at = end,
                        None => break false,
                    }
                }
                Node::Frontier(set) => {
                    let set = &pattern.sets[usize::from(set)];
                    let next = subject.get(at).copied().unwrap_or(0);
                    if set[usize::from(byte_before(subject, at))] || !set[usize::from(next)] {
                        break false;
                    }
                }
                Node::AtEnd => {
                    if at != subject.len() {
                        break false;
                    }
                }
                Node::Pause => {
                    if stop(*node) {
                        break false;
                    }
                }
                Node::Never => break false,
                Node::End => break true,
                Node::Fail(error) => return Err(error),
            }
            *node += 1;
        };
        *position = at;
        Ok(matched)
    }

    /// The last end of a repetition below `limit` and not below `low` after which `follow` can match.
    #[inline]
    fn retreat(
        &mut self,
        pattern: &Pattern,
        subject: &[u8],
        stop: Stop<'_>,
        follow: Follow,
        low: usize,
        limit: usize,
    ) -> Option<usize> {
        if limit <= low {
            return None;
        }
        let Follow::Item(next) = follow else { return Some(limit - 1) };
        // A byte must be there, so the end of the subject is no choice.
        let candidates = &subject[low..limit.min(subject.len())];
        let found = match next {
            Item::Byte(byte) => scan::last(candidates, stop, |bytes| memrchr(byte, bytes)),
            Item::Any => candidates.len().checked_sub(1),
            Item::Set(set) => {
                let set = &pattern.sets[usize::from(set)];
                scan::last(candidates, stop, |bytes| bytes.iter().rposition(|&byte| set[usize::from(byte)]))
            }
        };
        self.charge(candidates.len() - found.unwrap_or(0));
        found.map(|found| low + found)
    }

    /// The first end of a lazy repetition from `from` on after which `follow` can match.
    #[inline]
    fn advance(
        &mut self,
        pattern: &Pattern,
        subject: &[u8],
        stop: Stop<'_>,
        item: Item,
        follow: Follow,
        from: usize,
    ) -> Option<usize> {
        let rest = &subject[from..];
        let passed = match follow {
            Follow::Unknown | Follow::Anything | Follow::Decided => return Some(from),
            Follow::AtEnd => {
                let run = pattern.run_length(item, rest, stop);
                if run == rest.len() { Ok(run) } else { Err(run) }
            }
            Follow::Item(Item::Byte(byte)) if item == Item::Any => {
                scan::first(rest, stop, |bytes| memchr(byte, bytes)).ok_or(rest.len())
            }
            Follow::Item(next) => {
                let is_end = |&byte: &u8| pattern.accepts(next, byte) || !pattern.accepts(item, byte);
                let end = scan::first(rest, stop, |bytes| bytes.iter().position(is_end));
                match end.map(|end| (end, rest[end])) {
                    Some((passed, byte)) if pattern.accepts(next, byte) => Ok(passed),
                    end => Err(end.map_or(rest.len(), |(passed, _)| passed)),
                }
            }
        };
        let (Ok(scanned) | Err(scanned)) = passed;
        self.charge(scanned);
        passed.ok().map(|passed| from + passed)
    }
}

impl Pattern {
    /// How many bytes at the start of `bytes` the item accepts.
    #[inline]
    fn run_length(&self, item: Item, bytes: &[u8], stop: Stop<'_>) -> usize {
        let end = match item {
            Item::Any => None,
            Item::Byte(own) => scan::first(bytes, stop, |bytes| bytes.iter().position(|&byte| byte != own)),
            Item::Set(set) => {
                let set = &self.sets[usize::from(set)];
                scan::first(bytes, stop, |bytes| bytes.iter().position(|&byte| !set[usize::from(byte)]))
            }
        };
        end.unwrap_or(bytes.len())
    }

    fn first_repeat(&self) -> Option<Node> {
        self.nodes.iter().copied().find(|node| matches!(node, Node::Repeat { .. }))
    }
}

/// Counts a nested call of the reference.
#[inline]
fn nest(pattern: &Pattern, depth: &mut usize) -> Result<(), PatternError> {
    *depth += 1;
    if pattern.deep && *depth >= MAX_DEPTH { Err(PatternError::TooComplex) } else { Ok(()) }
}

/// The byte before an offset; the subject counts as preceded by a zero.
fn byte_before(subject: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |before| subject[before])
}
