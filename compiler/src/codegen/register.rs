//! Registers: the stack of temporaries, and variables that come and go.

use super::{Active, Generator};
use crate::ast::VarId;
use perilune_bytecode::{LocalVar, MAX_REGISTERS, OpCode};

impl Generator<'_, '_> {
    /// Occupies `count` registers and gives the first.
    #[inline]
    pub(super) fn reserve(&mut self, count: u32, line: u32) -> u32 {
        let first = self.free;
        self.free += count;
        self.need(self.free, line);
        first
    }

    /// Makes sure that the function has `count` registers.
    #[inline]
    pub(super) fn need(&mut self, count: u32, line: u32) {
        if count > self.max_registers {
            self.max_registers = count;
            if count > MAX_REGISTERS as u32 && self.overflow_line == 0 {
                self.overflow_line = line;
            }
        }
    }

    /// Makes variables active, whose registers are occupied already.
    pub(super) fn activate(&mut self, first: VarId, count: u32) {
        let start_pc = self.pc() as u32;
        for id in first.0..first.0 + count {
            let var = self.ast.var(VarId(id));
            let name = self.names.share(var.name);
            debug_assert_eq!(self.buffers.active.len() as u32, u32::from(var.register));
            self.buffers.active.push(Active {
                local: self.buffers.locals.len(),
                closes: var.closes(),
                to_be_closed: var.kind == perilune_bytecode::VarKind::ToBeClosed,
            });
            self.buffers.locals.push(LocalVar { name, start_pc, end_pc: start_pc });
        }
    }

    /// Ends the scope of the variables from register `level` on, and frees everything above.
    pub(super) fn deactivate(&mut self, level: usize) {
        let end_pc = self.pc() as u32;
        for active in self.buffers.active.drain(level..) {
            self.buffers.locals[active.local].end_pc = end_pc;
        }
        self.free = level as u32;
    }

    /// Ends the scope of the variables from register `level` on, and closes them where control gets here.
    pub(super) fn leave_scope(&mut self, level: usize, line: u32) {
        let closes = self.closes_above(level);
        self.deactivate(level);
        if closes && self.is_reachable() {
            self.emit(OpCode::Close, level as u32, 0, 0, 0, line);
        }
    }

    /// Whether a variable from register `level` on has something to close.
    pub(super) fn closes_above(&self, level: usize) -> bool {
        self.buffers.active.iter().skip(level).any(|active| active.closes)
    }

    /// Whether some active variable is to be closed, so that no call may take the place of the function.
    pub(super) fn is_inside_to_be_closed(&self) -> bool {
        self.buffers.active.iter().any(|active| active.to_be_closed)
    }
}
