//! Writes a prototype as a binary chunk. The layout is described in [`format`](mod@crate::format).
//!
//! Does not check what it writes: a prototype that breaks the contract of verified code gives a chunk that
//! [`undump`](crate::undump()) refuses.

use crate::format::*;
use crate::index::Index;
use crate::name::{Name, is_same_unless};
use crate::op::{OpInfo, Operand};
use crate::proto::{Constant, LocalVar, Proto, UpvalueDesc};
use hashbrown::DefaultHashBuilder;
use std::hash::{BuildHasher, Hasher};

/// Encodes `proto` and everything inside it as a binary chunk.
///
/// With `strip`, debug information is left out: lines, names of locals and upvalues, and the chunk name.
///
/// ```
/// use perilune_bytecode::{Instruction, OpCode, Proto, dump, undump};
/// let mut proto = Proto::default();
/// proto.code = vec![Instruction::new(OpCode::Return0, 0, 0, 0, 0)];
/// proto.max_stack = 2;
/// proto.source = Some(b"@empty.lua"[..].into());
///
/// let chunk = dump(&proto, false);
/// assert!(chunk.starts_with(b"\x1bLua\x54\0"));
/// let again = undump(&chunk, b"=chunk")?;
/// assert_eq!(again.source.as_deref(), Some(&b"@empty.lua"[..]));
/// assert_eq!(dump(&again, false), chunk);
/// # Ok::<(), perilune_bytecode::LoadError>(())
/// ```
#[must_use]
pub fn dump(proto: &Proto, strip: bool) -> Vec<u8> {
    let mut out = Vec::new();
    dump_to(proto, &mut out, strip);
    out
}

/// Like [`dump`], and asks now and then whether to give up; `None` if it was to.
#[must_use]
pub fn dump_unless(proto: &Proto, strip: bool, stop: &dyn Fn() -> bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    write_unless(proto, &mut out, strip, stop).then_some(out)
}

/// Like [`dump`], and appends the chunk to `out`.
pub fn dump_to(proto: &Proto, out: &mut Vec<u8>, strip: bool) {
    dump_to_unless(proto, out, strip, &|| false);
}

/// Like [`dump_to`], but gives up when `stop` has become true; false then.
pub fn dump_to_unless(proto: &Proto, out: &mut Vec<u8>, strip: bool, stop: &dyn Fn() -> bool) -> bool {
    write_unless(proto, out, strip, stop)
}

/// The length of the chunk that [`dump`] makes.
#[must_use]
pub fn dump_length(proto: &Proto, strip: bool) -> usize {
    dump_length_unless(proto, strip, &|| false)
}

/// As [`dump_length`], and asks now and then whether to give up; what it gives then is of no use.
#[must_use]
pub fn dump_length_unless(proto: &Proto, strip: bool, stop: &dyn Fn() -> bool) -> usize {
    let mut length = 0;
    write_unless(proto, &mut length, strip, stop);
    length
}

/// What making a chunk needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct DumpNeeds {
    /// A bound of the memory that it takes beside the chunk itself.
    pub memory: usize,
    /// Instructions, constants and other items that it writes.
    pub items: usize,
    /// Bytes of the texts among the constants.
    pub text: usize,
}

/// Tells what [`dump`] needs, and asks now and then whether to give up; what it gives then is of no use.
#[must_use]
pub fn dump_needs_unless(proto: &Proto, stop: &dyn Fn() -> bool) -> DumpNeeds {
    let (mut names, mut items, mut text) = (0_usize, 0_usize, 0_usize);
    let mut unasked = 0;
    for proto in PreOrder::new(proto) {
        names += 1 + proto.constants.len() + proto.upvalues.len() + proto.locals.len();
        items += proto.code.len();
        let mut constants = &proto.constants[..];
        loop {
            let portion =
                constants.split_off(..constants.len().min(ITEMS_BETWEEN_QUESTIONS)).unwrap_or_default();
            text += portion.iter().map(Constant::text_length).sum::<usize>();
            unasked += 1 + portion.len();
            if unasked >= ITEMS_BETWEEN_QUESTIONS {
                unasked = 0;
                if stop() {
                    return DumpNeeds::default();
                }
            }
            if constants.is_empty() {
                break;
            }
        }
    }
    DumpNeeds { memory: names.saturating_mul(A_NAME), items: items + names, text }
}

/// Prototypes and constants that are looked at between two questions.
const ITEMS_BETWEEN_QUESTIONS: usize = 1 << 14;

/// A prototype and all inside it, each before those inside it, with a stack of our own, so that nesting takes no native stack.
struct PreOrder<'p> {
    first: Option<&'p Proto>,
    pending: Vec<std::slice::Iter<'p, std::sync::Arc<Proto>>>,
}

impl<'p> PreOrder<'p> {
    fn new(proto: &'p Proto) -> Self {
        Self { first: Some(proto), pending: Vec::new() }
    }
}

impl<'p> Iterator for PreOrder<'p> {
    type Item = &'p Proto;

    fn next(&mut self) -> Option<&'p Proto> {
        let proto = match self.first.take() {
            Some(first) => first,
            None => loop {
                match self.pending.last_mut()?.next() {
                    Some(proto) => break &**proto,
                    None => drop(self.pending.pop()),
                }
            },
        };
        if !proto.protos.is_empty() {
            self.pending.push(proto.protos.iter());
        }
        Some(proto)
    }
}

/// What a name takes in the set of those that have been written, while the set grows.
const A_NAME: usize = 128;

/// Where a chunk is written to.
trait Sink {
    fn put(&mut self, bytes: &[u8]);
    /// Bytes so far.
    fn written(&self) -> usize;
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn written(&self) -> usize {
        self.len()
    }
}

/// Only counts.
impl Sink for usize {
    fn put(&mut self, bytes: &[u8]) {
        *self += bytes.len();
    }

    fn written(&self) -> usize {
        *self
    }
}

/// False if it was to give up.
fn write_unless(proto: &Proto, out: &mut impl Sink, strip: bool, stop: &dyn Fn() -> bool) -> bool {
    let mut writer = Writer {
        out,
        index: Index::default(),
        names: Vec::new(),
        hasher: DefaultHashBuilder::default(),
        source: None,
        strip,
        stop,
        until_question: BYTES_BETWEEN_QUESTIONS,
    };
    writer.header();
    for proto in PreOrder::new(proto) {
        if writer.is_stopped() {
            return false;
        }
        writer.proto(proto);
    }
    !writer.is_stopped()
}

/// Bytes that are written between two questions whether to give up.
const BYTES_BETWEEN_QUESTIONS: usize = 1 << 18;

struct Writer<'p, 'o, S> {
    out: &'o mut S,
    /// Finds a name that has been written among these, with their hashes.
    index: Index,
    names: Vec<(&'p [u8], u64)>,
    hasher: DefaultHashBuilder,
    /// The source of the last prototype, with its number: most have the same, and it may be long.
    source: Option<(&'p Name, u64)>,
    strip: bool,
    /// Whether to give up.
    stop: &'o dyn Fn() -> bool,
    /// Length of the output at which this is asked. It is the largest number once the answer was yes: then nothing is written any more.
    until_question: usize,
}

impl<'p, S: Sink> Writer<'p, '_, S> {
    fn header(&mut self) {
        self.bytes(SIGNATURE);
        self.bytes(&[LUA_VERSION, LUA_FORMAT]);
        self.bytes(LUA_DATA);
        for (size, _) in SIZES {
            self.byte(size);
        }
        self.bytes(&SAMPLE_INTEGER.to_le_bytes());
        self.bytes(&SAMPLE_FLOAT.to_le_bytes());
        self.bytes(MAGIC);
        self.byte(REVISION);
    }

    /// Writes all of `proto` but the prototypes inside, of which only the count.
    fn proto(&mut self, proto: &'p Proto) {
        let has_lines = !self.strip && !proto.lines.is_empty();
        let mut flags = 0;
        if proto.is_vararg {
            flags |= FLAG_VARARG;
        }
        if has_lines {
            flags |= FLAG_LINES;
        }
        self.bytes(&[flags, proto.num_params, proto.max_stack]);
        self.source(proto.source.as_ref());
        self.varint(proto.line_defined.into());
        self.varint(proto.last_line_defined.into());
        self.code(proto);
        self.count(proto.constants.len());
        for constant in &proto.constants {
            if self.is_stopped() {
                return;
            }
            self.constant(constant);
        }
        self.count(proto.upvalues.len());
        for upvalue in &proto.upvalues {
            self.upvalue(upvalue);
        }
        if has_lines {
            self.lines(proto);
        }
        let locals: &[LocalVar] = if self.strip { &[] } else { &proto.locals };
        self.count(locals.len());
        for local in locals {
            if self.is_stopped() {
                return;
            }
            self.name(Some(&local.name));
            self.varint(local.start_pc.into());
            self.varint(local.end_pc.saturating_sub(local.start_pc).into());
        }
        self.count(proto.protos.len());
    }

    fn code(&mut self, proto: &Proto) {
        self.count(proto.code.len());
        for instruction in &proto.code {
            if self.is_stopped() {
                return;
            }
            self.byte(instruction.op_byte());
            let Some(&OpInfo { a, b, c, d, .. }) = instruction.opcode().map(|op| op.info()) else { continue };
            for (kind, value) in [(a, instruction.a()), (b, instruction.b()), (c, instruction.c())] {
                if kind != Operand::None {
                    self.byte(value as u8);
                }
            }
            if d != Operand::None {
                self.varint(zigzag(instruction.d().into()));
            }
        }
    }

    fn constant(&mut self, constant: &'p Constant) {
        match constant {
            Constant::Nil => self.byte(tag::NIL),
            Constant::Boolean(false) => self.byte(tag::FALSE),
            Constant::Boolean(true) => self.byte(tag::TRUE),
            Constant::Integer(n) => {
                self.byte(tag::INTEGER);
                self.varint(zigzag(*n));
            }
            Constant::Float(n) => {
                self.byte(tag::FLOAT);
                self.bytes(&n.to_le_bytes());
            }
            Constant::String(text) => {
                self.byte(tag::STRING);
                self.name(Some(text));
            }
            Constant::Template(keys) => {
                self.byte(tag::TEMPLATE);
                self.count(keys.len());
                for &key in keys {
                    self.varint(key.into());
                }
            }
        }
    }

    fn upvalue(&mut self, upvalue: &'p UpvalueDesc) {
        self.debug_name(upvalue.name.as_ref());
        let in_stack = if upvalue.in_stack { UPVALUE_IN_STACK } else { 0 };
        self.bytes(&[in_stack | (upvalue.kind as u8) << 1, upvalue.index]);
    }

    fn lines(&mut self, proto: &Proto) {
        let mut last = i64::from(proto.line_defined);
        for &line in &proto.lines {
            if self.is_stopped() {
                return;
            }
            self.varint(zigzag(i64::from(line) - last));
            last = line.into();
        }
    }

    fn source(&mut self, source: Option<&'p Name>) {
        if let (Some(source), Some((last, index))) = (source, self.source)
            && source.is_one_with(last)
        {
            return self.varint(NAME_BACK + index);
        }
        let index = self.debug_name(source);
        self.source = source.zip(index);
    }

    fn debug_name(&mut self, name: Option<&'p Name>) -> Option<u64> {
        self.name(name.filter(|_| !self.strip))
    }

    /// Writes a name, and gives its number.
    fn name(&mut self, name: Option<&'p Name>) -> Option<u64> {
        let Some(name) = name else {
            self.varint(NAME_NONE);
            return None;
        };
        let hash = self.hash(name)?;
        let (names, stop) = (&self.names, self.stop);
        if let Some(number) =
            self.index.find(hash, |number| is_same_unless(names[number as usize].0, name, stop))
        {
            let number = number.into();
            self.varint(NAME_BACK + number);
            return Some(number);
        }
        let number = self.names.len() as u32;
        self.names.push((name, hash));
        let names = &self.names;
        if self.index.insert(hash, number, |number| names[number as usize].1) > 0 {
            self.ask();
        }
        self.varint(NAME_NEW);
        self.count(name.len());
        self.bytes(name);
        Some(number.into())
    }

    /// The hash of a text; none if it was to give up.
    fn hash(&mut self, text: &[u8]) -> Option<u64> {
        let mut hasher = self.hasher.build_hasher();
        for portion in text.chunks(BYTES_BETWEEN_QUESTIONS) {
            if portion.len() == BYTES_BETWEEN_QUESTIONS {
                self.ask();
            }
            if self.is_stopped() {
                return None;
            }
            hasher.write(portion);
        }
        Some(hasher.finish())
    }

    fn count(&mut self, n: usize) {
        self.varint(n as u64);
    }

    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.byte(n as u8 | 0x80);
            n >>= 7;
        }
        self.byte(n as u8);
    }

    fn byte(&mut self, byte: u8) {
        self.out.put(&[byte]);
        if self.out.written() >= self.until_question {
            self.ask();
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for portion in bytes.chunks(BYTES_BETWEEN_QUESTIONS) {
            if self.is_stopped() {
                return;
            }
            self.out.put(portion);
            if self.out.written() >= self.until_question {
                self.ask();
            }
        }
    }

    #[cold]
    fn ask(&mut self) {
        if !self.is_stopped() {
            self.until_question =
                if (self.stop)() { usize::MAX } else { self.out.written() + BYTES_BETWEEN_QUESTIONS };
        }
    }

    fn is_stopped(&self) -> bool {
        self.until_question == usize::MAX
    }
}
