//! From the text of a pattern to its nodes.
//!
//! A fault does not stop the compilation with an error: it becomes the last node, because the reference complains
//! only when matching gets there.

use super::class::{Set, add_class, class};
use super::error::PatternError;
use super::scan::Stop;
use super::{CaptureKind, Follow, Item, Literal, MAX_CAPTURES, MAX_DEPTH, Node, Pattern, Prefilter, Shape};
use memchr::memmem::Finder;

/// Most different sets of a pattern: what fits the index, and a bound for the memory that tables take.
const MAX_SETS: usize = 1 << 16;

/// Longest literal for which a searcher is made, which takes time with its length.
const LONGEST_SEARCHED: usize = 1 << 12;
/// Steps of the translation between two questions whether to give up.
const STEPS_BETWEEN_QUESTIONS: usize = 1 << 14;

/// Nodes of a pattern that are matched between two questions.
const NODES_BETWEEN_PAUSES: usize = 1 << 14;

/// What a `^` at the start means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caret {
    /// The match begins where the search begins.
    Anchors,
    /// A byte like others, as in `gmatch`.
    IsLiteral,
}

impl Pattern {
    /// Translates a pattern. If it is given up to do so, the result is of no use.
    pub fn compile(source: &[u8], caret: Caret, stop: Stop<'_>) -> Pattern {
        let anchored = caret == Caret::Anchors && source.first() == Some(&b'^');
        let mut compiler = Compiler {
            source,
            at: usize::from(anchored),
            pattern: Pattern {
                nodes: Vec::with_capacity(source.len().min(32) + 1),
                sets: Vec::new(),
                literals: Vec::new(),
                captures: Vec::new(),
                anchored,
                has_back_reference: false,
                deep: false,
                prefilter: Prefilter::None,
                skips_runs: false,
                shape: Shape::Any,
            },
            classes: Vec::new(),
            depth: 0,
            steps: 0,
            next_pause: NODES_BETWEEN_PAUSES,
            stop,
        };
        // Offsets into the literals have 32 bits.
        let result = if u32::try_from(source.len()).is_ok() {
            compiler.translate()
        } else {
            Err(PatternError::TooComplex)
        };
        if let Err(error) = result {
            compiler.pattern.nodes.push(Node::Fail(error));
        }
        compiler.finish()
    }
}

struct Compiler<'a> {
    source: &'a [u8],
    at: usize,
    pattern: Pattern,
    /// Class letters that have a set already.
    classes: Vec<(u8, u16)>,
    /// Nodes for which the reference would nest a call.
    depth: usize,
    steps: usize,
    /// Nodes at which the next [`Node::Pause`] comes.
    next_pause: usize,
    stop: Stop<'a>,
}

impl Compiler<'_> {
    /// Counts a step, and fails if it is to give up.
    #[inline]
    fn step(&mut self) -> Result<(), PatternError> {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_BETWEEN_QUESTIONS) && (self.stop)(self.at) {
            return Err(PatternError::TooComplex);
        }
        Ok(())
    }

    fn peek(&self, offset: usize) -> Option<u8> {
        self.source.get(self.at + offset).copied()
    }

    fn push_nested(&mut self, node: Node) {
        self.depth += 1;
        self.pattern.nodes.push(node);
    }

    fn translate(&mut self) -> Result<(), PatternError> {
        while let Some(byte) = self.peek(0) {
            self.step()?;
            if self.pattern.nodes.len() >= self.next_pause {
                self.pattern.nodes.push(Node::Pause);
                self.next_pause = self.pattern.nodes.len() + NODES_BETWEEN_PAUSES;
            }
            match byte {
                b'(' => self.open_capture()?,
                b')' => self.close_capture()?,
                b'$' if self.at + 1 == self.source.len() => {
                    self.at += 1;
                    self.pattern.nodes.push(Node::AtEnd);
                }
                b'%' => match self.peek(1) {
                    Some(b'b') => self.balance()?,
                    Some(b'f') => self.frontier()?,
                    Some(digit @ b'0'..=b'9') => self.back_reference(digit)?,
                    _ => self.single()?,
                },
                _ => self.single()?,
            }
        }
        self.pattern.nodes.push(Node::End);
        Ok(())
    }

    fn open_capture(&mut self) -> Result<(), PatternError> {
        let index = self.pattern.captures.len();
        if index >= MAX_CAPTURES {
            return Err(PatternError::TooManyCaptures);
        }
        if self.peek(1) == Some(b')') {
            self.at += 2;
            self.pattern.captures.push(CaptureKind::Position);
        } else {
            self.at += 1;
            self.pattern.captures.push(CaptureKind::Unfinished);
        }
        self.push_nested(Node::Open(index as u8));
        Ok(())
    }

    fn close_capture(&mut self) -> Result<(), PatternError> {
        let captures = &mut self.pattern.captures;
        let index = captures
            .iter()
            .rposition(|&kind| kind == CaptureKind::Unfinished)
            .ok_or(PatternError::InvalidPatternCapture)?;
        captures[index] = CaptureKind::Span;
        self.at += 1;
        self.push_nested(Node::Close(index as u8));
        Ok(())
    }

    fn balance(&mut self) -> Result<(), PatternError> {
        let (Some(open), Some(close)) = (self.peek(2), self.peek(3)) else {
            return Err(PatternError::MissingBalanceArguments);
        };
        self.at += 4;
        self.pattern.nodes.push(Node::Balance(open, close));
        Ok(())
    }

    fn frontier(&mut self) -> Result<(), PatternError> {
        self.at += 2;
        if self.peek(0) != Some(b'[') {
            return Err(PatternError::MissingFrontierSet);
        }
        let end = self.bracket_end()?;
        let index = self.read_set(&self.source[self.at + 1..end])?;
        self.at = end + 1;
        self.pattern.nodes.push(Node::Frontier(index));
        Ok(())
    }

    fn back_reference(&mut self, digit: u8) -> Result<(), PatternError> {
        let number = usize::from(digit - b'0');
        let kind = number.checked_sub(1).and_then(|index| self.pattern.captures.get(index));
        match kind {
            None | Some(CaptureKind::Unfinished) => return Err(PatternError::InvalidCaptureIndex(number)),
            // The reference takes a position for a capture without end, which nothing can match.
            Some(CaptureKind::Position) => self.pattern.nodes.push(Node::Never),
            Some(CaptureKind::Span) => self.pattern.nodes.push(Node::BackReference(number as u8 - 1)),
        }
        self.pattern.has_back_reference = true;
        self.at += 2;
        Ok(())
    }

    /// One byte, class or set, with what repeats it.
    fn single(&mut self) -> Result<(), PatternError> {
        let item = self.item()?;
        let follow = Follow::Unknown;
        let node = match self.peek(0) {
            Some(b'*') => Node::Repeat { item, at_least_one: false, follow },
            Some(b'+') => Node::Repeat { item, at_least_one: true, follow },
            Some(b'-') => Node::Lazy { item, follow },
            Some(b'?') => Node::Optional { item, follow },
            _ => {
                self.push_one(item);
                return Ok(());
            }
        };
        self.at += 1;
        self.push_nested(node);
        Ok(())
    }

    fn item(&mut self) -> Result<Item, PatternError> {
        let byte = self.source[self.at];
        match byte {
            b'%' => {
                let letter = self.peek(1).ok_or(PatternError::EndsWithEscape)?;
                self.at += 2;
                self.class_item(letter)
            }
            b'[' => {
                let end = self.bracket_end()?;
                let content = &self.source[self.at + 1..end];
                self.at = end + 1;
                match *content {
                    [byte] if byte != b'^' => Ok(Item::Byte(byte)),
                    [b'%', letter] => self.class_item(letter),
                    _ => Ok(Item::Set(self.read_set(content)?)),
                }
            }
            _ => {
                self.at += 1;
                Ok(if byte == b'.' { Item::Any } else { Item::Byte(byte) })
            }
        }
    }

    fn class_item(&mut self, letter: u8) -> Result<Item, PatternError> {
        if let Some(&(_, index)) = self.classes.iter().find(|&&(known, _)| known == letter) {
            return Ok(Item::Set(index));
        }
        let Some(set) = class(letter) else { return Ok(Item::Byte(letter)) };
        let index = self.add_set(set)?;
        self.classes.push((letter, index));
        Ok(Item::Set(index))
    }

    /// Reads what stands between the brackets of a set.
    fn read_set(&mut self, mut content: &[u8]) -> Result<u16, PatternError> {
        let mut set = [false; 256];
        let negated = content.first() == Some(&b'^');
        if negated {
            content = &content[1..];
        }
        while let [byte, rest @ ..] = content {
            self.step()?;
            match (byte, rest) {
                (b'%', [letter, rest @ ..]) => {
                    add_class(&mut set, *letter);
                    content = rest;
                }
                (first, [b'-', last, rest @ ..]) => {
                    (*first..=*last).for_each(|byte| set[usize::from(byte)] = true);
                    content = rest;
                }
                (byte, rest) => {
                    set[usize::from(*byte)] = true;
                    content = rest;
                }
            }
        }
        if negated {
            set.iter_mut().for_each(|member| *member = !*member);
        }
        self.add_set(set)
    }

    fn add_set(&mut self, set: Set) -> Result<u16, PatternError> {
        if self.pattern.sets.len() >= MAX_SETS {
            return Err(PatternError::TooComplex);
        }
        self.pattern.sets.push(set);
        Ok((self.pattern.sets.len() - 1) as u16)
    }

    /// Index of the `]` that closes the set beginning here. A `]` that comes first is a member.
    fn bracket_end(&mut self) -> Result<usize, PatternError> {
        let source = self.source;
        let mut at = self.at + 1;
        if source.get(at) == Some(&b'^') {
            at += 1;
        }
        loop {
            self.step()?;
            let byte = *source.get(at).ok_or(PatternError::MissingBracket)?;
            at += if byte == b'%' && at + 1 < source.len() { 2 } else { 1 };
            if source.get(at) == Some(&b']') {
                return Ok(at);
            }
        }
    }

    /// Adds an item that is not repeated; neighbouring bytes become one literal.
    fn push_one(&mut self, item: Item) {
        let Pattern { nodes, literals, .. } = &mut self.pattern;
        if let Item::Byte(byte) = item {
            match nodes.last_mut() {
                Some(Node::Literal(literal)) => {
                    literals.push(byte);
                    literal.len += 1;
                    return;
                }
                Some(last @ Node::One(Item::Byte(_))) => {
                    let Node::One(Item::Byte(first)) = *last else { unreachable!() };
                    *last = Node::Literal(Literal { start: literals.len() as u32, len: 2 });
                    literals.extend([first, byte]);
                    return;
                }
                _ => {}
            }
        }
        nodes.push(Node::One(item));
    }

    /// Works out what the matcher may take for granted.
    fn finish(self) -> Pattern {
        let mut pattern = self.pattern;
        pattern.deep = self.depth >= MAX_DEPTH;
        // A deep pattern is matched step by step, so that it is found too complex exactly when the reference finds it so.
        if pattern.deep {
            return pattern;
        }
        for index in 0..pattern.nodes.len() {
            if index % STEPS_BETWEEN_QUESTIONS == STEPS_BETWEEN_QUESTIONS - 1 && (self.stop)(0) {
                break;
            }
            let mut follow = pattern.follow(index);
            match pattern.nodes[index] {
                Node::Repeat { item, .. } | Node::Optional { item, .. } => {
                    if pattern.decides(item, follow) {
                        follow = Follow::Decided;
                    }
                }
                Node::Lazy { .. } => {}
                _ => continue,
            }
            if let Node::Repeat { follow: slot, .. }
            | Node::Optional { follow: slot, .. }
            | Node::Lazy { follow: slot, .. } = &mut pattern.nodes[index]
            {
                *slot = follow;
            }
        }
        if !pattern.anchored {
            pattern.prefilter = pattern.choose_prefilter();
            pattern.shape = pattern.find_shape();
            pattern.skips_runs = !pattern.has_back_reference
                && matches!(pattern.first_consuming(0), Node::Repeat { follow: Follow::Decided, .. });
        }
        pattern
    }
}

impl Pattern {
    /// The first node from `index` on that is not a bracket of a capture.
    fn first_consuming(&self, index: usize) -> Node {
        self.nodes[index..]
            .iter()
            .copied()
            .find(|node| !matches!(node, Node::Open(_) | Node::Close(_)))
            .unwrap_or(Node::End)
    }

    /// What must come after node `index`.
    fn follow(&self, index: usize) -> Follow {
        match self.first_consuming(index + 1) {
            Node::End => Follow::Anything,
            Node::AtEnd => Follow::AtEnd,
            Node::One(item) | Node::Repeat { item, at_least_one: true, .. } => Follow::Item(item),
            Node::Literal(literal) => Follow::Item(Item::Byte(self.literal(literal)[0])),
            _ => Follow::Unknown,
        }
    }

    /// Whether taking all that `item` matches is the only choice that can succeed before `follow`, or the preferred
    /// one that always does.
    fn decides(&self, item: Item, follow: Follow) -> bool {
        match follow {
            Follow::Anything | Follow::AtEnd | Follow::Decided => true,
            Follow::Item(next) => self.disjoint(item, next),
            Follow::Unknown => false,
        }
    }

    fn disjoint(&self, a: Item, b: Item) -> bool {
        match (a, b) {
            (Item::Any, _) | (_, Item::Any) => false,
            (Item::Byte(a), Item::Byte(b)) => a != b,
            (Item::Byte(byte), Item::Set(set)) | (Item::Set(set), Item::Byte(byte)) => {
                !self.sets[usize::from(set)][usize::from(byte)]
            }
            (Item::Set(a), Item::Set(b)) => {
                !self.sets[usize::from(a)].iter().zip(&self.sets[usize::from(b)]).any(|(a, b)| *a && *b)
            }
        }
    }

    fn choose_prefilter(&self) -> Prefilter {
        match self.first_consuming(0) {
            Node::One(item) | Node::Repeat { item, at_least_one: true, .. } => match item {
                Item::Byte(byte) => Prefilter::Byte(byte),
                Item::Set(set) => Prefilter::Set(set),
                Item::Any => Prefilter::None,
            },
            Node::Literal(literal) if literal.len as usize > LONGEST_SEARCHED => {
                Prefilter::LongLiteral(literal)
            }
            Node::Literal(literal) => {
                Prefilter::Literal(Box::new(Finder::new(self.literal(literal)).into_owned()))
            }
            Node::Balance(open, _) => Prefilter::Byte(open),
            Node::Frontier(set) => Prefilter::Frontier(set),
            _ => Prefilter::None,
        }
    }
}

impl Pattern {
    fn find_shape(&self) -> Shape {
        match (&self.nodes[..], &self.prefilter) {
            (_, Prefilter::None | Prefilter::Frontier(_)) => Shape::Any,
            ([Node::One(_), Node::End], _) => Shape::Fixed(1),
            ([Node::Literal(literal), Node::End], _) => Shape::Fixed(literal.len as usize),
            ([Node::Repeat { item, .. }, Node::End], _) => Shape::Run(*item),
            _ => Shape::Any,
        }
    }
}
