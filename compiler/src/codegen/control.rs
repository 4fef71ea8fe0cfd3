//! Conditions, loops and jumps between statements.

use super::jump::JumpList;
use super::{Generator, LabelState, Loop};
use crate::ast::{BlockId, ExprId, LabelId, ListId, NONE, StmtKind, VarId};
use perilune_bytecode::OpCode;

/// Registers of a generic loop before its variables.
const GENERIC_STATE: u32 = 4;
/// Registers of a numeric loop before its variable.
const NUMERIC_STATE: u32 = 3;
/// Registers that a call of an iterator takes.
const ITERATOR_CALL: u32 = 3;

impl Generator<'_, '_> {
    /// `if`, with any number of arms.
    pub(super) fn if_chain(&mut self, list: ListId) {
        let arms = self.ast.item(list, 0);
        let otherwise = self.ast.item(list, 1 + 3 * arms);
        let mut end = JumpList::EMPTY;
        for arm in 0..arms {
            if self.is_over() {
                return;
            }
            let position = 1 + 3 * arm;
            let condition = self.ast.expr_item(list, position);
            let line = self.ast.item(list, position + 1);
            let block = BlockId(self.ast.item(list, position + 2));
            if self.conditional_jump(condition, block, line) {
                continue;
            }
            let mut next = JumpList::EMPTY;
            self.condition(condition, false, &mut next, line);
            self.block(block);
            let is_last = arm + 1 == arms && otherwise == NONE;
            if !is_last {
                self.jump(&mut end, self.ast.blocks[block.0 as usize].end_line);
            }
            self.patch_here(next);
        }
        if otherwise != NONE {
            self.block(BlockId(otherwise));
        }
        self.patch_here(end);
    }

    /// If all that a block does is to jump away, and nothing is to be closed, makes the condition jump there.
    fn conditional_jump(&mut self, condition: ExprId, block: BlockId, line: u32) -> bool {
        let first = self.ast.blocks[block.0 as usize].first;
        if first == NONE {
            return false;
        }
        let statement = self.ast.stmts[first as usize];
        if statement.next != NONE {
            return false;
        }
        match statement.kind {
            StmtKind::Break => {
                let level = self.current_loop().active;
                if self.closes_above(level) {
                    return false;
                }
                let mut breaks = self.current_loop().breaks;
                self.condition(condition, true, &mut breaks, line);
                self.current_loop().breaks = breaks;
            }
            // COMPAT: a line hook sees a `goto` on a line of its own.
            StmtKind::Goto(label) if statement.line == line => {
                if self.closes_above(self.label_level(label)) {
                    return false;
                }
                let LabelState { pc, mut jumps } = self.label_state(label);
                if pc.is_some() {
                    // A condition never leads backwards.
                    return false;
                }
                self.condition(condition, true, &mut jumps, line);
                self.buffers.labels[label.0 as usize - self.first_label].jumps = jumps;
            }
            _ => return false,
        }
        true
    }

    fn current_loop(&mut self) -> &mut Loop {
        self.buffers.loops.last_mut().expect("the parser refuses `break` elsewhere")
    }

    /// Enters a loop whose `break` closes variables from `active` on.
    fn enter_loop(&mut self, active: usize) {
        self.buffers.loops.push(Loop { breaks: JumpList::EMPTY, active });
    }

    /// Leaves a loop: this is where `break` leads.
    fn leave_loop(&mut self) {
        let breaks = self.buffers.loops.pop().expect("loops are entered and left in pairs").breaks;
        self.patch_here(breaks);
    }

    /// `while`.
    pub(super) fn while_loop(&mut self, condition: ExprId, body: BlockId) {
        let line = self.ast.end_line(condition);
        self.enter_loop(self.buffers.active.len());
        let start = self.target_here();
        let mut exit = JumpList::EMPTY;
        self.condition(condition, false, &mut exit, line);
        self.block(body);
        // Debuggers expect the line even where the jump is dead code.
        self.jump_to(start, self.ast.blocks[body.0 as usize].end_line);
        self.patch_here(exit);
        self.leave_loop();
    }

    /// `repeat`: the condition sees the variables of the body.
    pub(super) fn repeat_loop(&mut self, body: BlockId, condition: ExprId, line: u32) {
        let level = self.buffers.active.len();
        self.enter_loop(level);
        let start = self.target_here();
        self.statements(self.ast.blocks[body.0 as usize].first);
        let closes = self.closes_above(level);
        let is_once = self.ast.kind(condition).truth() == Some(true);
        let mut exit = JumpList::EMPTY;
        if !is_once {
            self.condition(condition, true, &mut exit, line);
        }
        self.deactivate(level);
        if !is_once && self.is_reachable() {
            if closes {
                self.emit(OpCode::Close, level as u32, 0, 0, 0, line);
            }
            self.jump_to(start, line);
        }
        self.patch_here(exit);
        if closes && self.is_reachable() {
            self.emit(OpCode::Close, level as u32, 0, 0, 0, line);
        }
        self.leave_loop();
    }

    /// `for name = start, limit, step`.
    pub(super) fn numeric_for(&mut self, first: VarId, list: ListId, line: u32) {
        let level = self.buffers.active.len();
        let base = self.push(self.ast.expr_item(list, 0));
        self.push(self.ast.expr_item(list, 1));
        match self.ast.item(list, 2) {
            NONE => {
                let step = self.reserve(1, line);
                self.load_integer(1, step, self.previous_line());
            }
            step => {
                self.push(ExprId(step));
            }
        }
        let do_line = self.ast.item(list, 3);
        let body = BlockId(self.ast.item(list, 4));
        self.activate(first, NUMERIC_STATE);
        self.enter_loop(self.buffers.active.len());
        let prepare = self.emit(OpCode::ForPrep, base, 0, 0, 0, do_line);
        self.loop_body(VarId(first.0 + NUMERIC_STATE), 1, body, line);
        let step = self.emit(OpCode::ForLoop, base, 0, 0, 0, line);
        self.set_target(step, prepare + 1);
        self.set_target(prepare, step + 1);
        self.target_here();
        self.deactivate(level);
        self.leave_loop();
    }

    /// `for names in expressions`.
    pub(super) fn generic_for(&mut self, first: VarId, list: ListId, line: u32) {
        let level = self.buffers.active.len();
        let base = self.free;
        let count = self.ast.item(list, 0);
        let call_line = self.ast.item(list, 1);
        let do_line = self.ast.item(list, 2);
        let body = BlockId(self.ast.item(list, 3));
        let values = self.ast.item(list, 4);
        let values_line = self.ast.end_line(self.ast.expr_item(list, 4 + values));
        self.push_exactly(list, 5, values, GENERIC_STATE, values_line);
        self.activate(first, GENERIC_STATE);
        // What the loop itself has is closed where it ends, however it ends.
        self.enter_loop(usize::MAX);
        let prepare = self.emit(OpCode::TForPrep, base, 0, 0, 0, do_line);
        self.need(base + GENERIC_STATE + ITERATOR_CALL.max(count), line);
        self.loop_body(VarId(first.0 + GENERIC_STATE), count, body, line);
        let call = self.target_here();
        self.set_target(prepare, call);
        self.emit(OpCode::TForCall, base, 0, count, 0, call_line);
        let step = self.emit(OpCode::TForLoop, base, 0, 0, 0, call_line);
        self.set_target(step, prepare + 1);
        self.deactivate(level);
        self.leave_loop();
        self.emit(OpCode::Close, base, 0, 0, 0, line);
    }

    /// The body of a loop with `count` variables.
    fn loop_body(&mut self, first: VarId, count: u32, body: BlockId, line: u32) {
        let level = self.buffers.active.len();
        self.target_here();
        self.reserve(count, line);
        self.activate(first, count);
        let block = self.ast.blocks[body.0 as usize];
        self.statements(block.first);
        self.leave_scope(level, block.end_line);
    }

    /// `break`.
    pub(super) fn break_loop(&mut self, line: u32) {
        let level = self.current_loop().active;
        self.close_above(level, line);
        let mut breaks = self.current_loop().breaks;
        self.jump(&mut breaks, line);
        self.current_loop().breaks = breaks;
    }

    /// Closes what a jump out of the scope of the variables from `level` on leaves behind.
    fn close_above(&mut self, level: usize, line: u32) {
        if self.closes_above(level) {
            self.emit(OpCode::Close, level as u32, 0, 0, 0, line);
        }
    }

    fn label_state(&self, label: LabelId) -> LabelState {
        self.buffers.labels[label.0 as usize - self.first_label]
    }

    fn label_level(&self, label: LabelId) -> usize {
        usize::from(self.ast.labels[label.0 as usize])
    }

    /// `goto`.
    pub(super) fn goto(&mut self, label: LabelId, line: u32) {
        self.close_above(self.label_level(label), line);
        let LabelState { pc, mut jumps } = self.label_state(label);
        match pc {
            Some(target) => self.jump_to(target, line),
            None => {
                self.jump(&mut jumps, line);
                self.buffers.labels[label.0 as usize - self.first_label].jumps = jumps;
            }
        }
    }

    /// A label.
    pub(super) fn label(&mut self, label: LabelId) {
        let jumps = self.label_state(label).jumps;
        let pc = self.target_here();
        self.patch(jumps, pc);
        self.buffers.labels[label.0 as usize - self.first_label] =
            LabelState { pc: Some(pc), jumps: JumpList::EMPTY };
    }
}
