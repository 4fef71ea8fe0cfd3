//! Jumps, and lists of jumps whose target is not known yet.
//!
//! A waiting jump keeps the place of the next one of its list in its operand `D`, so lists cost nothing and
//! adding to them takes constant time.
//!
//! Conditions lead forwards only. So loops go back by `JMP`, `FORLOOP` or `TFORLOOP`, and these are where the machine
//! looks for interruptions.

use super::Generator;
use perilune_bytecode::{Instruction, OpCode};

/// Jumps that wait for the same target.
#[derive(Clone, Copy)]
pub(super) struct JumpList(i32);

impl JumpList {
    pub(super) const EMPTY: Self = Self(-1);

    pub(super) fn is_empty(self) -> bool {
        self.0 < 0
    }
}

/// How far a chain of jumps to jumps is followed; it may be a circle.
const MAX_HOPS: usize = 100;

impl Generator<'_, '_> {
    /// Adds the jump at `pc` to a list.
    pub(super) fn add_jump(&mut self, list: &mut JumpList, pc: usize) {
        let instruction = &mut self.buffers.code[pc];
        *instruction = instruction.with_d(list.0);
        list.0 = pc as i32;
    }

    /// Adds a jump without condition to a list.
    pub(super) fn jump(&mut self, list: &mut JumpList, line: u32) {
        let pc = self.emit(OpCode::Jmp, 0, 0, 0, 0, line);
        self.add_jump(list, pc);
    }

    /// Jumps without condition to a place that is known.
    pub(super) fn jump_to(&mut self, target: usize, line: u32) {
        let pc = self.emit(OpCode::Jmp, 0, 0, 0, 0, line);
        self.set_target(pc, target);
    }

    /// Lets the jump at `pc` lead to `target`.
    pub(super) fn set_target(&mut self, pc: usize, target: usize) {
        let instruction = &mut self.buffers.code[pc];
        *instruction = instruction.with_d((target as i64 - pc as i64 - 1) as i32);
    }

    /// Lets all jumps of a list lead to `target`, which is no later than here.
    pub(super) fn patch(&mut self, list: JumpList, target: usize) {
        let mut next = list.0;
        while next >= 0 && !self.is_over() {
            let pc = next as usize;
            next = self.buffers.code[pc].d();
            self.set_target(pc, target);
        }
        if target == self.pc() && !list.is_empty() {
            self.last_target = target;
        }
    }

    /// Lets all jumps of a list lead here.
    pub(super) fn patch_here(&mut self, list: JumpList) {
        self.patch(list, self.pc());
    }

    /// Marks this place as the target of a jump, and gives it.
    pub(super) fn target_here(&mut self) -> usize {
        self.last_target = self.pc();
        self.last_target
    }

    /// Whether control can get here.
    pub(super) fn is_reachable(&self) -> bool {
        if self.last_target == self.pc() {
            return true;
        }
        let last = self.buffers.code.last().and_then(|instruction| instruction.opcode());
        !matches!(last, Some(OpCode::Jmp | OpCode::Return | OpCode::Return0 | OpCode::Return1))
    }

    /// Shortens jumps that lead to jumps.
    pub(super) fn thread_jumps(&mut self) {
        for pc in 0..self.buffers.code.len() {
            if self.is_over() {
                return;
            }
            let code = &mut self.buffers.code;
            let Some(op) = code[pc].opcode().filter(|&op| is_threadable(op)) else {
                continue;
            };
            let mut target = destination(code, pc);
            for _ in 0..MAX_HOPS {
                if code[target].opcode() != Some(OpCode::Jmp) {
                    break;
                }
                let next = destination(code, target);
                if op != OpCode::Jmp && next <= pc {
                    break;
                }
                target = next;
            }
            code[pc] = code[pc].with_d((target as i64 - pc as i64 - 1) as i32);
        }
    }
}

fn destination(code: &[Instruction], pc: usize) -> usize {
    (pc as i64 + 1 + i64::from(code[pc].d())) as usize
}

/// Whether it is a jump that no instruction elsewhere belongs to.
fn is_threadable(op: OpCode) -> bool {
    use OpCode::{Eq, EqI, EqK, GeI, GeK, GtI, GtK, Jmp, Le, LeI, LeK, Lt, LtI, LtK, Test, TestSet};
    matches!(
        op,
        Jmp | Eq | EqK | EqI | Lt | LtI | LtK | Le | LeI | LeK | GtI | GtK | GeI | GeK | Test | TestSet
    )
}
