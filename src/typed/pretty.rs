//! How values show themselves with `{:?}`, and tables their entries with `{:#?}`.

use super::{Table, Value};
use std::fmt::{Debug, Formatter, Result};

/// A value below the tables with these addresses.
struct Nested<'a> {
    value: &'a Value,
    around: &'a [usize],
}

impl Debug for Nested<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.value {
            Value::Nil => f.write_str("nil"),
            Value::Boolean(b) => b.fmt(f),
            Value::Integer(i) => i.fmt(f),
            Value::Number(n) => n.fmt(f),
            Value::String(text) => text.fmt(f),
            Value::Table(table) => write_table(table, self.around, f),
            Value::Function(function) => function.fmt(f),
            Value::Thread(thread) => thread.fmt(f),
            Value::UserData(userdata) => userdata.fmt(f),
            Value::LightUserData(address) => address.fmt(f),
        }
    }
}

/// A table by its address, or if more is asked for, by its entries: in the order of `next`, without metamethods.
fn write_table(table: &Table, around: &[usize], f: &mut Formatter<'_>) -> Result {
    let address = table.to_pointer();
    if !f.alternate() {
        return write!(f, "Table({address:#x})");
    }
    if around.contains(&address) {
        return f.write_str("{...}");
    }
    let around = &[around, &[address]].concat();
    let mut entries = f.debug_map();
    for (key, value) in table.pairs::<Value, Value>().flatten() {
        entries.entry(&Nested { value: &key, around }, &Nested { value: &value, around });
    }
    entries.finish()
}

impl Debug for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Nested { value: self, around: &[] }.fmt(f)
    }
}

impl Debug for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write_table(self, &[], f)
    }
}
