//! Statements that are no loops, conditions or jumps.

use super::Generator;
use crate::ast::{BlockId, ExprId, ExprKind, ListId, NONE, Stmt, StmtKind, VarId};
use perilune_bytecode::{OpCode, VarKind};

impl Generator<'_, '_> {
    /// Generates statements from `first` to the end of their block.
    pub(super) fn statements(&mut self, first: u32) {
        let mut next = first;
        while next != NONE && !self.is_over() {
            let statement = self.ast.stmts[next as usize];
            self.statement(&statement);
            self.free = self.buffers.active.len() as u32;
            next = statement.next;
        }
    }

    /// Generates a block with a scope of its own.
    pub(super) fn block(&mut self, id: BlockId) {
        let block = self.ast.blocks[id.0 as usize];
        let level = self.buffers.active.len();
        self.statements(block.first);
        self.leave_scope(level, block.end_line);
    }

    fn statement(&mut self, statement: &Stmt) {
        let line = statement.line;
        match statement.kind {
            StmtKind::Call(id) => {
                self.call(id, 1);
            }
            StmtKind::Local { first, count, values } => self.local(first, u32::from(count), values, line),
            StmtKind::LocalFunction { var, function } => {
                self.reserve(1, line);
                self.activate(var, 1);
                self.free -= 1;
                self.push(function);
            }
            StmtKind::AssignOne { target, value } => self.assign_one(target, value, line),
            StmtKind::Assign { targets, values } => self.assign(targets, values, line),
            StmtKind::Do(block) => self.block(block),
            StmtKind::While { condition, body } => self.while_loop(condition, body),
            StmtKind::Repeat { body, condition } => self.repeat_loop(body, condition, line),
            StmtKind::If(list) => self.if_chain(list),
            StmtKind::NumericFor { first, list } => self.numeric_for(first, list, line),
            StmtKind::GenericFor { first, list } => self.generic_for(first, list, line),
            StmtKind::Return(values) => self.return_values(values, line),
            StmtKind::Break => self.break_loop(line),
            StmtKind::Goto(label) => self.goto(label, line),
            StmtKind::Label(label) => self.label(label),
        }
    }

    fn local(&mut self, first: VarId, count: u32, values: ListId, line: u32) {
        let last = VarId(first.0 + count - 1);
        let given = self.ast.item(values, 0);
        if self.ast.var(last).kind == VarKind::CompileTime {
            // There is a value for each, and the last one is in the tree already.
            self.push_exactly(values, 1, given - 1, count - 1, line);
            self.activate(first, count - 1);
            return;
        }
        self.push_exactly(values, 1, given, count, line);
        self.activate(first, count);
        for id in first.0..=last.0 {
            let var = self.ast.var(VarId(id));
            if var.kind == VarKind::ToBeClosed {
                self.emit(OpCode::Tbc, u32::from(var.register), 0, 0, 0, line);
            }
        }
    }

    fn return_values(&mut self, values: ListId, line: u32) {
        let count = self.ast.item(values, 0);
        let base = self.free;
        if count == 1 {
            let value = self.ast.expr_item(values, 1);
            let is_call = matches!(self.ast.kind(value), ExprKind::Call { .. } | ExprKind::Method { .. });
            if is_call && !self.is_inside_to_be_closed() {
                return self.return_call(value, line);
            }
            if !self.ast.kind(value).is_multi() {
                let register = self.any_register(value);
                return self.return_registers(register, Some(1), line);
            }
        }
        let open = self.push_open(values, 1, count);
        self.return_registers(base, (!open).then_some(count), line);
    }

    fn return_call(&mut self, call: ExprId, line: u32) {
        let base = self.free;
        let pc = self.call(call, 0);
        let closes = u32::from(self.closes_above(0));
        let call = self.buffers.code[pc];
        self.buffers.code[pc] = perilune_bytecode::Instruction::new(
            OpCode::TailCall,
            call.a() as u8,
            call.b() as u8,
            closes as u8,
            0,
        );
        self.emit(OpCode::Return, base, 0, closes, 0, line);
    }

    /// Returns `count` registers from `first` on, or all up to "top".
    pub(super) fn return_registers(&mut self, first: u32, count: Option<u32>, line: u32) {
        let closes = self.closes_above(0);
        match count {
            Some(0) if !closes && !self.is_vararg => self.emit(OpCode::Return0, 0, 0, 0, 0, line),
            Some(1) if !closes && !self.is_vararg => self.emit(OpCode::Return1, first, 0, 0, 0, line),
            _ => {
                let values = count.map_or(0, |count| count + 1);
                self.emit(OpCode::Return, first, values, u32::from(closes), 0, line)
            }
        };
    }
}
