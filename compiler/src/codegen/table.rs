//! Table constructors.

use super::Generator;
use super::suffix::{Key, Object};
use crate::ast::{ExprId, ExprKind, ListId, NONE, TableList};
use crate::limits::FIELDS_PER_FLUSH;
use perilune_bytecode::OpCode;

impl Generator<'_, '_> {
    /// Makes a table in the first free register.
    pub(super) fn table(&mut self, list: ListId, line: u32) {
        let table = self.reserve(1, line);
        let hashed = self.ast.item(list, TableList::HASHED);
        let count = self.ast.item(list, TableList::COUNT);
        let last_line = self.ast.item(list, TableList::END_LINE);
        let creation = self.emit(OpCode::NewTable, table, size_code(hashed), 0, 0, line);

        let mut stored = 0;
        let mut waiting = 0;
        let mut open = false;
        for index in 0..count {
            let pair = TableList::ITEMS + 2 * index;
            let key = self.ast.item(list, pair);
            let value = self.ast.expr_item(list, pair + 1);
            if key != NONE {
                self.table_field(table, ExprId(key), value);
                continue;
            }
            if waiting == FIELDS_PER_FLUSH {
                self.emit(OpCode::SetList, table, waiting, 0, stored, self.previous_line());
                self.free = table + 1;
                stored += waiting as i32;
                waiting = 0;
            }
            if index + 1 == count && self.ast.kind(value).is_multi() {
                self.open_values(value);
                open = true;
            } else {
                self.push(value);
                waiting += 1;
            }
        }
        if open {
            self.emit(OpCode::SetList, table, 0, 0, stored, last_line);
        } else if waiting > 0 {
            self.emit(OpCode::SetList, table, waiting, 0, stored, last_line);
        }
        let creation = &mut self.buffers.code[creation];
        *creation = creation.with_d(stored + waiting as i32);
        self.free = table;
    }

    fn table_field(&mut self, table: u32, key: ExprId, value: ExprId) {
        let free = self.free;
        let line = self.ast.end_line(value);
        let key = match self.ast.kind(key) {
            ExprKind::String(name) => match self.short_string(name) {
                Some(constant) => Key::Field(constant),
                None => Key::Register(self.push(key)),
            },
            _ => self.index_key(key),
        };
        let value = self.any_register(value);
        self.set(Object::Register(table), key, value, line);
        self.free = free;
    }
}

/// How `NEWTABLE` writes the size of the hash part: 0 for none, else one more than the power of two.
fn size_code(hashed: u32) -> u32 {
    match hashed {
        0 => 0,
        hashed => hashed.next_power_of_two().trailing_zeros() + 1,
    }
}
