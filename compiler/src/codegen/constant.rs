//! Constants: their indices, and the shortest way to load them.

use super::Generator;
use crate::ast::{ExprId, ExprKind};
use crate::names::NameId;
use hashbrown::HashMap;
use perilune_bytecode::{Constant, MAX_SHORT_STRING, OpCode};

/// A constant that is no string, by its bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Nil,
    Boolean(bool),
    Integer(i64),
    Float(u64),
}

/// For each constant that is no string: the function that last used it, and its index there.
#[derive(Default)]
pub(super) struct Numbers(HashMap<Key, (u32, u32)>);

impl Numbers {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.0.allocation_size()
    }
}

/// Constants that fit the eight bits of a comparison.
const MAX_BYTE_INDEX: u32 = 255;

impl Generator<'_, '_> {
    /// The index of a string.
    pub(super) fn string_constant(&mut self, name: NameId) -> i32 {
        let next = self.buffers.constants.len() as u32;
        let index = self.names.constant(name, self.buffers.generation, next);
        if index == next {
            self.buffers.constants.push(Constant::String(self.names.share(name)));
        }
        index as i32
    }

    /// The index of a field's name, if field instructions take it.
    pub(super) fn short_string(&mut self, name: NameId) -> Option<i32> {
        (self.names.bytes(name).len() <= MAX_SHORT_STRING).then(|| self.string_constant(name))
    }

    /// The index of a new template with these keys.
    pub(super) fn template(&mut self, keys: Vec<u32>) -> i32 {
        let index = self.buffers.constants.len();
        self.buffers.constants.push(Constant::Template(keys.into()));
        index as i32
    }

    fn other_constant(&mut self, key: Key, constant: Constant) -> i32 {
        let buffers = &mut *self.buffers;
        let next = buffers.constants.len() as u32;
        let slot = buffers.numbers.0.entry(key).or_insert((0, 0));
        if slot.0 != buffers.generation {
            *slot = (buffers.generation, next);
            buffers.constants.push(constant);
        }
        slot.1 as i32
    }

    /// The index of a constant expression.
    pub(super) fn constant(&mut self, kind: ExprKind) -> Option<i32> {
        Some(match kind {
            ExprKind::Nil => self.other_constant(Key::Nil, Constant::Nil),
            ExprKind::True => self.other_constant(Key::Boolean(true), Constant::Boolean(true)),
            ExprKind::False => self.other_constant(Key::Boolean(false), Constant::Boolean(false)),
            ExprKind::Integer(bits) => {
                self.other_constant(Key::Integer(bits.integer()), Constant::Integer(bits.integer()))
            }
            ExprKind::Float(bits) => {
                self.other_constant(Key::Float(bits.float().to_bits()), Constant::Float(bits.float()))
            }
            ExprKind::String(name) => self.string_constant(name),
            _ => return None,
        })
    }

    /// The index of a constant expression, if it is one and comparisons take its index.
    pub(super) fn byte_constant(&mut self, id: ExprId) -> Option<u32> {
        let index = self.constant(self.ast.kind(id))? as u32;
        (index <= MAX_BYTE_INDEX).then_some(index)
    }

    /// Loads an integer into a register.
    pub(super) fn load_integer(&mut self, value: i64, dst: u32, line: u32) {
        match i32::try_from(value) {
            Ok(small) => self.emit(OpCode::LoadI, dst, 0, 0, small, line),
            Err(_) => {
                let index = self.other_constant(Key::Integer(value), Constant::Integer(value));
                self.emit(OpCode::LoadK, dst, 0, 0, index, line)
            }
        };
    }

    /// Loads a float into a register.
    pub(super) fn load_float(&mut self, value: f64, dst: u32, line: u32) {
        let small = value as i32;
        // A zero may have a sign, which an integer has not.
        if f64::from(small).to_bits() == value.to_bits() {
            self.emit(OpCode::LoadF, dst, 0, 0, small, line);
        } else {
            let index = self.other_constant(Key::Float(value.to_bits()), Constant::Float(value));
            self.emit(OpCode::LoadK, dst, 0, 0, index, line);
        }
    }

    /// Loads a string into a register.
    pub(super) fn load_string(&mut self, name: NameId, dst: u32, line: u32) {
        let index = self.string_constant(name);
        self.emit(OpCode::LoadK, dst, 0, 0, index, line);
    }

    /// Clears registers, together with the instruction before where that clears those just below.
    pub(super) fn load_nil(&mut self, first: u32, count: u32, line: u32) {
        if count == 0 {
            return;
        }
        if self.last_target != self.pc()
            && let Some(last) = self.buffers.code.last_mut()
            && last.opcode() == Some(OpCode::LoadNil)
            && (last.a() + last.b() + 1) as u32 == first
        {
            let more = last.b() as u32 + count;
            *last = last.with_b(more as u8);
            return;
        }
        self.emit(OpCode::LoadNil, first, count - 1, 0, 0, line);
    }
}
