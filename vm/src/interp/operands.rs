//! The operands of the instruction that is being executed.

use perilune_bytecode::Instruction;

/// Reads operands where the instruction stands.
///
/// PERF: each operand is a load of its own, which takes one machine instruction. Out of a whole word in a register it takes
/// a move, a shift and a mask; with three operands that was a third of an addition.
#[derive(Clone, Copy)]
pub(in crate::interp) struct Operands(*const Instruction);

/// The offset of the byte that lies `n` bytes above the lowest one.
const fn byte(n: usize) -> usize {
    if cfg!(target_endian = "little") { n } else { 7 - n }
}

impl Operands {
    /// # Safety
    /// The instruction stays where it is as long as the operands are read.
    #[inline(always)]
    pub(in crate::interp) unsafe fn at(instruction: *const Instruction) -> Self {
        Self(instruction)
    }

    #[inline(always)]
    fn load(self, n: usize) -> u8 {
        // SAFETY: by the contract of `at`; the offset is less than the size of an instruction.
        unsafe { *self.0.cast::<u8>().add(byte(n)) }
    }

    /// Operand `A`.
    #[inline(always)]
    pub(in crate::interp) fn a(self) -> usize {
        usize::from(self.load(1))
    }

    /// Operand `B`.
    #[inline(always)]
    pub(in crate::interp) fn b(self) -> usize {
        usize::from(self.load(2))
    }

    /// Operand `C`.
    #[inline(always)]
    pub(in crate::interp) fn c(self) -> usize {
        usize::from(self.load(3))
    }

    /// Operand `B` as a signed immediate.
    #[inline(always)]
    pub(in crate::interp) fn sb(self) -> i64 {
        i64::from(self.load(2) as i8)
    }

    /// Operand `C` as a flag. The contract of verified code: it is 0 or 1.
    #[inline(always)]
    pub(in crate::interp) fn flag(self) -> u8 {
        self.load(3)
    }

    /// Operand `D`.
    #[inline(always)]
    pub(in crate::interp) fn d(self) -> i32 {
        let offset = if cfg!(target_endian = "little") { 1 } else { 0 };
        // SAFETY: as in `load`.
        unsafe { *self.0.cast::<i32>().add(offset) }
    }

    /// The whole instruction.
    #[inline(always)]
    pub(in crate::interp) fn instruction(self) -> Instruction {
        // SAFETY: as in `load`.
        unsafe { *self.0 }
    }
}
