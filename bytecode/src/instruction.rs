//! One encoded instruction; the layout is described in [`crate::op`].

use crate::op::OpCode;

/// A 64-bit instruction word, `op:8 | A:8 | B:8 | C:8 | D:32`.
///
/// A word that was not made by [`Instruction::new`] may hold an unknown operation; [`Instruction::opcode`]
/// tells. The verifier rejects such words.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Instruction(pub u64);

impl Instruction {
    /// Encodes an instruction.
    #[must_use]
    #[inline]
    pub const fn new(op: OpCode, a: u8, b: u8, c: u8, d: i32) -> Self {
        Self(op as u64 | (a as u64) << 8 | (b as u64) << 16 | (c as u64) << 24 | (d as u32 as u64) << 32)
    }

    /// The number of the operation.
    #[must_use]
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }

    /// The operation, if the word holds a known one.
    #[must_use]
    pub fn opcode(self) -> Option<OpCode> {
        OpCode::from_byte(self.op_byte())
    }

    /// Operand `A`.
    #[must_use]
    #[inline(always)]
    pub const fn a(self) -> usize {
        (self.0 >> 8) as u8 as usize
    }

    /// Operand `B`.
    #[must_use]
    #[inline(always)]
    pub const fn b(self) -> usize {
        (self.0 >> 16) as u8 as usize
    }

    /// Operand `C`.
    #[must_use]
    #[inline(always)]
    pub const fn c(self) -> usize {
        (self.0 >> 24) as u8 as usize
    }

    /// Operand `B` as a signed immediate.
    #[must_use]
    #[inline(always)]
    pub const fn sb(self) -> i64 {
        (self.0 >> 16) as i8 as i64
    }

    /// Operand `D`.
    #[must_use]
    #[inline(always)]
    pub const fn d(self) -> i32 {
        (self.0 >> 32) as i32
    }

    /// The same instruction with another `A`.
    #[must_use]
    pub const fn with_a(self, a: u8) -> Self {
        Self(self.0 & !(0xff << 8) | (a as u64) << 8)
    }

    /// The same instruction with another `B`.
    #[must_use]
    pub const fn with_b(self, b: u8) -> Self {
        Self(self.0 & !(0xff << 16) | (b as u64) << 16)
    }

    /// The same instruction with another `C`.
    #[must_use]
    pub const fn with_c(self, c: u8) -> Self {
        Self(self.0 & !(0xff << 24) | (c as u64) << 24)
    }

    /// The same instruction with another `D`.
    #[must_use]
    pub const fn with_d(self, d: i32) -> Self {
        Self(self.0 & 0xffff_ffff | (d as u32 as u64) << 32)
    }
}

impl std::fmt::Debug for Instruction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.opcode() {
            Some(op) => write!(f, "{} {} {} {} {}", op.info().name, self.a(), self.b(), self.c(), self.d()),
            None => write!(f, "?{:#018x}", self.0),
        }
    }
}
