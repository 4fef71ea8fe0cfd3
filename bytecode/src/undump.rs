//! Reads a binary chunk and verifies it. The layout is described in [`format`](mod@crate::format).
//!
//! The bytes come from anywhere. Nothing is reserved before the bytes that could justify it are known to be
//! there, so memory stays within a constant factor of the chunk's size; nesting is bounded; and what comes out
//! satisfies the contract of verified code. Bytes after the chunk are ignored, as in the reference.

use crate::MAX_NESTING;
use crate::format::*;
use crate::instruction::Instruction;
use crate::name::Name;
use crate::op::{OpCode, Operand};
use crate::proto::{Constant, LocalVar, Proto, UpvalueDesc, VarKind};
use crate::remains::Remains;
use crate::verify::{VerifyError, verify_unless};
use std::sync::Arc;

/// Why a binary chunk was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The message as Lua programs see it, `NAME: bad binary format (REASON)`. Bytes, not UTF-8.
    pub message: Vec<u8>,
    /// Whether the chunk ended too early.
    pub truncated: bool,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for LoadError {}

/// Decodes the binary chunk at the start of `bytes` and verifies it.
///
/// `chunk_name` is the name given to `load`; it only appears in the message.
///
/// # Errors
///
/// When the chunk is cut, damaged, made by another Lua or another revision of this one, or breaks the contract of
/// verified code.
///
/// ```
/// let error = perilune_bytecode::undump(b"\x1bLua\x53", b"@old.luac").unwrap_err();
/// assert_eq!(error.to_string(), "old.luac: bad binary format (version mismatch)");
/// let error = perilune_bytecode::undump(b"\x1bLu", b"=stdin").unwrap_err();
/// assert_eq!(error.to_string(), "stdin: bad binary format (truncated chunk)");
/// assert!(error.truncated);
/// ```
pub fn undump(bytes: &[u8], chunk_name: &[u8]) -> Result<Proto, LoadError> {
    undump_unless(bytes, chunk_name, &|| false)
}

/// Like [`undump`], and asks now and then whether to give up, so that a long chunk cannot keep its host waiting.
///
/// # Errors
///
/// Those of [`undump`], and some error when `stop` has become true.
pub fn undump_unless(bytes: &[u8], chunk_name: &[u8], stop: &dyn Fn() -> bool) -> Result<Proto, LoadError> {
    undump_leaving(bytes, chunk_name, stop, &mut Remains::default())
}

/// Like [`undump_unless`], and leaves to `remains` what takes long to free.
///
/// # Errors
///
/// Those of [`undump_unless`].
pub fn undump_leaving(
    bytes: &[u8],
    chunk_name: &[u8],
    stop: &dyn Fn() -> bool,
    remains: &mut Remains,
) -> Result<Proto, LoadError> {
    read_chunk(bytes, stop, remains).map_err(|fault| {
        let reason = fault.to_string();
        let message = [display_name(chunk_name), b": bad binary format (", reason.as_bytes(), b")"].concat();
        LoadError { message, truncated: matches!(fault, Fault::Truncated) }
    })
}

/// How the loader names a chunk: shorter than [`chunk_id`](crate::chunk_id::chunk_id), up to the first NUL.
fn display_name(chunk_name: &[u8]) -> &[u8] {
    let name = match chunk_name {
        [b'@' | b'=', rest @ ..] => rest,
        [0x1b, ..] => b"binary string",
        name => name,
    };
    name.split(|&byte| byte == 0).next().unwrap_or_default()
}

enum Fault {
    Truncated,
    Header(&'static str),
    Corrupted(&'static str),
    Unverified(VerifyError),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated => f.write_str("truncated chunk"),
            Self::Header(reason) => f.write_str(reason),
            Self::Corrupted(detail) => write!(f, "corrupted chunk: {detail}"),
            Self::Unverified(error) => write!(f, "corrupted chunk: {error}"),
        }
    }
}

/// Bytes that reading and verifying a chunk takes for each of its bytes, at most; `tests/memory` holds it to that.
const A_BYTE: usize = 96;

/// A bound of the memory, in bytes, that [`undump`] takes at any moment.
#[must_use]
pub fn memory_bound(chunk: &[u8]) -> usize {
    chunk.len().saturating_mul(A_BYTE).saturating_add(8 * 1024)
}

type Read<T> = std::result::Result<T, Fault>;

fn read_chunk(bytes: &[u8], stop: &dyn Fn() -> bool, remains: &mut Remains) -> Read<Proto> {
    let mut reader =
        Reader { rest: bytes, names: Vec::new(), stop, until_question: ITEMS_BETWEEN_QUESTIONS, remains };
    let read = reader.header().and_then(|()| reader.proto(0));
    let names = reader.names;
    remains.take_names(names);
    let proto = read?;
    match verify_unless(&proto, stop) {
        Ok(()) => Ok(proto),
        Err(error) => {
            remains.take_proto(proto);
            Err(Fault::Unverified(error))
        }
    }
}

/// Least encoded sizes, by which counts are held against the bytes that remain.
mod least {
    pub(super) const INSTRUCTION: usize = 1;
    pub(super) const CONSTANT: usize = 1;
    pub(super) const KEY: usize = 1;
    pub(super) const UPVALUE: usize = 3;
    pub(super) const LOCAL: usize = 3;
    pub(super) const PROTO: usize = 11;
}

/// Items of lists that are read between two questions whether to give up.
const ITEMS_BETWEEN_QUESTIONS: u32 = 1 << 12;

struct Reader<'b> {
    rest: &'b [u8],
    names: Vec<Name>,
    /// Whether to give up.
    stop: &'b dyn Fn() -> bool,
    /// Items until this is asked.
    until_question: u32,
    /// Gets what was read in vain.
    remains: &'b mut Remains,
}

impl<'b> Reader<'b> {
    fn header(&mut self) -> Read<()> {
        self.expect(SIGNATURE, "not a binary chunk")?;
        self.expect(&[LUA_VERSION], "version mismatch")?;
        self.expect(&[LUA_FORMAT], "format mismatch")?;
        self.expect(LUA_DATA, "corrupted chunk")?;
        for (size, mismatch) in SIZES {
            self.expect(&[size], mismatch)?;
        }
        self.expect(&SAMPLE_INTEGER.to_le_bytes(), "integer format mismatch")?;
        self.expect(&SAMPLE_FLOAT.to_le_bytes(), "float format mismatch")?;
        // A chunk of another Lua may end before our magic would; it is of another version all the same.
        let shared = MAGIC.iter().zip(self.rest).take_while(|(ours, theirs)| ours == theirs).count();
        if shared < MAGIC.len().min(self.rest.len()) {
            return Err(Fault::Header("version mismatch"));
        }
        self.expect(MAGIC, "version mismatch")?;
        self.expect(&[REVISION], "version mismatch")
    }

    fn proto(&mut self, depth: usize) -> Read<Proto> {
        if depth > MAX_NESTING {
            return Err(Fault::Corrupted("functions nested too deeply"));
        }
        let flags = self.byte()?;
        if flags & !(FLAG_VARARG | FLAG_LINES) != 0 {
            return Err(Fault::Corrupted("unknown function flag"));
        }
        let mut proto = Proto::default();
        match self.fill(&mut proto, flags, depth) {
            Ok(()) => Ok(proto),
            Err(fault) => {
                self.remains.take_proto(proto);
                Err(fault)
            }
        }
    }

    fn fill(&mut self, proto: &mut Proto, flags: u8, depth: usize) -> Read<()> {
        proto.is_vararg = flags & FLAG_VARARG != 0;
        proto.num_params = self.byte()?;
        proto.max_stack = self.byte()?;
        proto.source = self.name()?;
        proto.line_defined = self.varint_u32()?;
        proto.last_line_defined = self.varint_u32()?;
        self.list(&mut proto.code, least::INSTRUCTION, Self::instruction)?;
        self.list(&mut proto.constants, least::CONSTANT, Self::constant)?;
        self.list(&mut proto.upvalues, least::UPVALUE, Self::upvalue)?;
        if flags & FLAG_LINES != 0 {
            self.lines(&mut proto.lines, proto.line_defined, proto.code.len())?;
        }
        self.list(&mut proto.locals, least::LOCAL, Self::local)?;
        self.list(&mut proto.protos, least::PROTO, |reader| reader.proto(depth + 1).map(Arc::new))
    }

    fn instruction(&mut self) -> Read<Instruction> {
        let op = OpCode::from_byte(self.byte()?).ok_or(Fault::Corrupted("unknown instruction"))?;
        let info = op.info();
        let mut operand = |kind| if kind == Operand::None { Ok(0) } else { self.byte() };
        let (a, b, c) = (operand(info.a)?, operand(info.b)?, operand(info.c)?);
        let d = if info.d == Operand::None { 0 } else { self.signed()? };
        let d = i32::try_from(d).map_err(|_| Fault::Corrupted("operand out of range"))?;
        Ok(Instruction::new(op, a, b, c, d))
    }

    fn constant(&mut self) -> Read<Constant> {
        Ok(match self.byte()? {
            tag::NIL => Constant::Nil,
            tag::FALSE => Constant::Boolean(false),
            tag::TRUE => Constant::Boolean(true),
            tag::INTEGER => Constant::Integer(self.signed()?),
            tag::FLOAT => Constant::Float(f64::from_le_bytes(self.array()?)),
            tag::STRING => Constant::String(self.name()?.ok_or(Fault::Corrupted("constant without text"))?),
            tag::TEMPLATE => {
                let mut keys = Vec::new();
                self.list(&mut keys, least::KEY, |reader| {
                    u32::try_from(reader.varint()?).map_err(|_| Fault::Corrupted("constant out of range"))
                })?;
                Constant::Template(keys.into())
            }
            _ => return Err(Fault::Corrupted("unknown kind of constant")),
        })
    }

    fn upvalue(&mut self) -> Read<UpvalueDesc> {
        let name = self.name()?;
        let flags = self.byte()?;
        let kind = match flags >> 1 {
            0 => VarKind::Regular,
            1 => VarKind::Const,
            2 => VarKind::ToBeClosed,
            3 => VarKind::CompileTime,
            _ => return Err(Fault::Corrupted("unknown kind of variable")),
        };
        Ok(UpvalueDesc { name, in_stack: flags & UPVALUE_IN_STACK != 0, index: self.byte()?, kind })
    }

    fn lines(&mut self, lines: &mut Vec<u32>, line_defined: u32, count: usize) -> Read<()> {
        if count > self.rest.len() {
            return Err(Fault::Truncated);
        }
        lines.reserve_exact(count);
        let mut line = line_defined;
        for _ in 0..count {
            let step = self.signed()?;
            line = i64::from(line)
                .checked_add(step)
                .and_then(|line| line.try_into().ok())
                .ok_or(Fault::Corrupted("line out of range"))?;
            lines.push(line);
            self.count_item()?;
        }
        Ok(())
    }

    fn local(&mut self) -> Read<LocalVar> {
        let name = self.name()?.ok_or(Fault::Corrupted("variable without name"))?;
        let start_pc = self.varint_u32()?;
        let end_pc =
            start_pc.checked_add(self.varint_u32()?).ok_or(Fault::Corrupted("variable out of range"))?;
        Ok(LocalVar { name, start_pc, end_pc })
    }

    fn name(&mut self) -> Read<Option<Name>> {
        match self.varint()? {
            NAME_NONE => Ok(None),
            NAME_NEW => {
                let length = self.count(1)?;
                let text = self.take(length)?;
                let name =
                    Name::copy_leaving(text, self.stop, self.remains).ok_or(Fault::Corrupted("stopped"))?;
                self.names.push(name.clone());
                Ok(Some(name))
            }
            back => {
                let index = usize::try_from(back - NAME_BACK).unwrap_or(usize::MAX);
                self.names.get(index).cloned().map(Some).ok_or(Fault::Corrupted("unknown name"))
            }
        }
    }

    /// Reads a counted list of items that take at least `least` bytes each.
    fn list<T>(
        &mut self,
        items: &mut Vec<T>,
        least: usize,
        mut read: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<()> {
        let count = self.count(least)?;
        items.reserve_exact(count);
        for _ in 0..count {
            items.push(read(self)?);
            self.count_item()?;
        }
        Ok(())
    }

    /// Fails now and then, if it is to give up.
    fn count_item(&mut self) -> Read<()> {
        self.until_question -= 1;
        if self.until_question == 0 {
            self.until_question = ITEMS_BETWEEN_QUESTIONS;
            if (self.stop)() {
                return Err(Fault::Corrupted("stopped"));
            }
        }
        Ok(())
    }

    fn count(&mut self, least: usize) -> Read<usize> {
        let count = usize::try_from(self.varint()?).map_err(|_| Fault::Truncated)?;
        if count > self.rest.len() / least { Err(Fault::Truncated) } else { Ok(count) }
    }

    fn varint_u32(&mut self) -> Read<u32> {
        self.varint()?.try_into().map_err(|_| Fault::Corrupted("number out of range"))
    }

    fn signed(&mut self) -> Read<i64> {
        self.varint().map(unzigzag)
    }

    fn varint(&mut self) -> Read<u64> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            let lost = (part << shift) >> shift != part;
            let overlong = byte == 0 && shift > 0;
            if lost || overlong {
                break;
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Fault::Corrupted("malformed number"))
    }

    fn expect(&mut self, expected: &[u8], mismatch: &'static str) -> Read<()> {
        if self.take(expected.len())? == expected { Ok(()) } else { Err(Fault::Header(mismatch)) }
    }

    fn byte(&mut self) -> Read<u8> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Read<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}
