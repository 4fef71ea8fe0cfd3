//! Values into registers.

use super::Generator;
use crate::ast::{Expr, ExprId, ExprKind, ListId, UnOp};
use perilune_bytecode::OpCode;

impl Generator<'_, '_> {
    /// Makes a value in the first free register, and occupies that.
    pub(super) fn push(&mut self, id: ExprId) -> u32 {
        let dst = self.free;
        self.produce(id, dst);
        self.free = dst;
        self.reserve(1, self.ast.line(id));
        dst
    }

    /// A register that holds the value: that of a local variable, or else the first free one, which is occupied then.
    pub(super) fn any_register(&mut self, id: ExprId) -> u32 {
        match self.ast.kind(id) {
            ExprKind::Local { register, .. } => u32::from(register),
            _ => self.push(id),
        }
    }

    /// Makes a value in `dst`, which is the first free register, or that of a variable. Registers above what is
    /// occupied now may be used, but none is occupied afterwards, not even `dst`.
    pub(super) fn produce(&mut self, id: ExprId, dst: u32) {
        if self.is_stopped {
            return;
        }
        let free = self.free;
        let Expr { kind, line } = self.ast.exprs[id.0 as usize];
        match kind {
            ExprKind::Nil => self.load_nil(dst, 1, line),
            ExprKind::True => {
                self.emit(OpCode::LoadTrue, dst, 0, 0, 0, line);
            }
            ExprKind::False => {
                self.emit(OpCode::LoadFalse, dst, 0, 0, 0, line);
            }
            ExprKind::Integer(bits) => self.load_integer(bits.integer(), dst, line),
            ExprKind::Float(bits) => self.load_float(bits.float(), dst, line),
            ExprKind::String(name) => self.load_string(name, dst, line),
            ExprKind::Local { register, .. } => self.copy(u32::from(register), dst, line),
            ExprKind::Upvalue(index) => {
                self.emit(OpCode::GetUpval, dst, u32::from(index), 0, 0, line);
            }
            ExprKind::Field { .. } | ExprKind::Index { .. } => self.index_value(id, dst),
            ExprKind::Binary { .. } => self.binary(id, dst),
            ExprKind::And { .. } | ExprKind::Or { .. } => self.logical_value(id, dst),
            ExprKind::Unary { op: UnOp::Not, operand } if self.is_logical(operand) => {
                self.logical_value(id, dst);
            }
            ExprKind::Unary { op, operand } => {
                let line = if op == UnOp::Not { self.ast.end_line(operand) } else { line };
                let operand = self.any_register(operand);
                let op = match op {
                    UnOp::Minus => OpCode::Unm,
                    UnOp::BNot => OpCode::BNot,
                    UnOp::Not => OpCode::Not,
                    UnOp::Len => OpCode::Len,
                };
                self.emit(op, dst, operand, 0, 0, line);
            }
            ExprKind::Paren(inner) => self.produce(inner, dst),
            ExprKind::Vararg { .. }
            | ExprKind::Call { .. }
            | ExprKind::Method { .. }
            | ExprKind::Function(_)
            | ExprKind::Concat(_)
            | ExprKind::Table(_) => {
                // These need the top of the stack.
                self.produce_on_top(id);
                self.need(free + 1, line);
                if dst != free {
                    self.copy(free, dst, self.ast.end_line(id));
                }
            }
            ExprKind::CompileTime(_) => unreachable!("the parser puts the value in its place"),
        }
        self.free = free;
    }

    /// Makes a value in the first free register, by instructions that need nothing above.
    fn produce_on_top(&mut self, id: ExprId) {
        let dst = self.free;
        let Expr { kind, line } = self.ast.exprs[id.0 as usize];
        match kind {
            ExprKind::Vararg { .. } => {
                self.emit(OpCode::VarArg, dst, 0, 2, 0, line);
            }
            ExprKind::Call { .. } | ExprKind::Method { .. } => {
                self.call(id, 2);
            }
            ExprKind::Function(number) => {
                self.emit(OpCode::Closure, dst, 0, 0, number as i32, line);
            }
            ExprKind::Concat(list) => self.concat(list, line),
            ExprKind::Table(list) => self.table(list, line),
            _ => unreachable!("not a value that needs the top"),
        }
    }

    /// Copies a register, unless it is the same.
    pub(super) fn copy(&mut self, src: u32, dst: u32, line: u32) {
        if src != dst {
            self.emit(OpCode::Move, dst, src, 0, 0, line);
        }
    }

    /// Makes all values of an expression that may have several, up to "top".
    pub(super) fn open_values(&mut self, id: ExprId) {
        self.multiple_values(id, 0);
    }

    /// Makes `operand - 1` values from the first free register on, which they do not occupy yet; 0 stands for all.
    fn multiple_values(&mut self, id: ExprId, operand: u32) {
        let Expr { kind, line } = self.ast.exprs[id.0 as usize];
        match kind {
            ExprKind::Vararg { .. } => {
                self.need(self.free + 1, line);
                self.emit(OpCode::VarArg, self.free, 0, operand, 0, line);
            }
            _ => {
                self.call(id, operand);
            }
        }
    }

    /// Makes the values of expressions in the first free registers, and occupies those. The last expression may have
    /// any number of values: then the result is true, and its values end at "top".
    pub(super) fn push_open(&mut self, list: ListId, first: u32, count: u32) -> bool {
        for index in 0..count {
            if self.is_over() {
                break;
            }
            let id = self.ast.expr_item(list, first + index);
            if index + 1 == count && self.ast.kind(id).is_multi() {
                self.open_values(id);
                return true;
            }
            self.push(id);
        }
        false
    }

    /// Makes exactly `wanted` values from `count` expressions in the first free registers, and occupies those.
    pub(super) fn push_exactly(&mut self, list: ListId, first: u32, count: u32, wanted: u32, line: u32) {
        let base = self.free;
        for index in 0..count {
            if self.is_over() {
                break;
            }
            let id = self.ast.expr_item(list, first + index);
            if index + 1 == count && self.ast.kind(id).is_multi() {
                let missing = wanted.saturating_sub(index);
                self.multiple_values(id, missing + 1);
                self.reserve(missing, line);
            } else {
                self.push(id);
            }
        }
        let made = self.free - base;
        if made < wanted {
            let missing = wanted - made;
            let first = self.reserve(missing, line);
            self.load_nil(first, missing, line);
        }
        self.free = base + wanted;
    }
}
