//! `..`, which computes chains from the right once all operands are there.

use super::Generator;
use crate::ast::{ExprId, ListId};
use crate::limits::{FIELDS_PER_FLUSH, MAX_CONCAT};
use perilune_bytecode::OpCode;

impl Generator<'_, '_> {
    /// Makes the value of a chain in the first free register.
    pub(super) fn concat(&mut self, list: ListId, line: u32) {
        let count = self.ast.item(list, 0);
        if count as usize > MAX_CONCAT {
            return self.long_concat(list, count, line);
        }
        let base = self.free;
        for index in 1..=count {
            let operand = self.ast.expr_item(list, index);
            self.push(operand);
        }
        self.free = base;
        self.emit(OpCode::Concat, base, count, 0, 0, line);
    }

    /// A chain with more operands than there are registers, which the reference refuses. The operands wait in a table
    /// and are joined run by run from the right, so that order of evaluation and grouping stay the same.
    fn long_concat(&mut self, list: ListId, count: u32, line: u32) {
        let table = self.reserve(1, line);
        self.emit(OpCode::NewTable, table, 0, 0, count as i32, line);
        let mut stored = 0;
        while stored < count {
            if self.is_over() {
                return;
            }
            let run = FIELDS_PER_FLUSH.min(count - stored);
            for index in stored..stored + run {
                let operand: ExprId = self.ast.expr_item(list, index + 1);
                self.push(operand);
            }
            self.free = table + 1;
            self.emit(OpCode::SetList, table, run, 0, stored as i32, line);
            stored += run;
        }
        // What has been joined so far comes last in the next run.
        let mut joined = None;
        while stored > 0 {
            if self.is_over() {
                return;
            }
            let run = FIELDS_PER_FLUSH.min(stored);
            stored -= run;
            let first = table + 1;
            if let Some(result) = joined {
                self.need(first + run + 1, line);
                self.copy(result, first + run, line);
            }
            for index in 0..run {
                let operand = self.reserve(1, line);
                self.load_integer(i64::from(stored + index) + 1, operand, line);
                self.emit(OpCode::GetTable, operand, table, operand, 0, line);
            }
            let operands = run + u32::from(joined.is_some());
            self.free = first;
            if operands > 1 {
                self.emit(OpCode::Concat, first, operands, 0, 0, line);
            }
            joined = Some(first);
        }
        self.free = table;
        self.copy(table + 1, table, line);
    }
}
