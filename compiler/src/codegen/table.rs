//! Table constructors.

use super::Generator;
use super::suffix::{Key, Object};
use crate::ast::{ExprId, ExprKind, ListId, NONE, TableList};
use crate::limits::FIELDS_PER_FLUSH;
use perilune_bytecode::OpCode;

/// The most fields of a constructor that gets a template. Larger tables are data rather than records, and made once.
const MAX_TEMPLATE: u32 = 64;

impl Generator<'_, '_> {
    /// Makes a table in the first free register.
    pub(super) fn table(&mut self, list: ListId, line: u32) {
        let table = self.reserve(1, line);
        let hashed = self.ast.item(list, TableList::HASHED);
        let count = self.ast.item(list, TableList::COUNT);
        let last_line = self.ast.item(list, TableList::END_LINE);
        if hashed == count
            && let Some(keys) = self.field_names(list)
        {
            let template = self.template(keys);
            self.emit(OpCode::NewRecord, table, 0, 0, template, line);
            for index in 0..count {
                let pair = TableList::ITEMS + 2 * index;
                let value = self.ast.expr_item(list, pair + 1);
                self.table_field(table, ExprId(self.ast.item(list, pair)), value);
            }
            self.free = table;
            return;
        }
        let creation = self.emit(OpCode::NewTable, table, size_code(hashed), 0, 0, line);

        let mut stored = 0;
        let mut waiting = 0;
        let mut open = false;
        for index in 0..count {
            if self.is_over() {
                break;
            }
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

    /// The keys of a constructor, without repetitions, if all are short strings.
    fn field_names(&mut self, list: ListId) -> Option<Vec<u32>> {
        let count = self.ast.item(list, TableList::COUNT);
        if !(1..=MAX_TEMPLATE).contains(&count) {
            return None;
        }
        let mut keys = Vec::with_capacity(count as usize);
        for index in 0..count {
            let key = ExprId(self.ast.item(list, TableList::ITEMS + 2 * index));
            let ExprKind::String(name) = self.ast.kind(key) else { return None };
            let constant = self.short_string(name)? as u32;
            if !keys.contains(&constant) {
                keys.push(constant);
            }
        }
        Some(keys)
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
