//! Tables that derived conversions read and write, in their place on the stack.

use super::{Error, FromLua, IntoLua, Lua, Result, State, nested};
use crate::typed::ErrorContext;
use perilune_vm::{Raised, Type};

/// A table whose fields become those of a value.
pub struct RecordReader<'a> {
    l: &'a mut State,
    lua: &'a Lua,
    /// The index of the table from the bottom.
    table: i32,
    /// What it becomes, for messages.
    name: &'static str,
}

/// Reads a value from the table at an index.
///
/// # Errors
/// Those of `read`, or it is no table.
pub fn read_record<T>(
    l: &mut State,
    idx: i32,
    lua: &Lua,
    name: &'static str,
    read: impl FnOnce(&mut RecordReader<'_>) -> Result<T>,
) -> Result<T> {
    if l.type_of(idx) != Type::Table {
        return Err(Error::from_lua(type_name(l, idx), name, None));
    }
    let table = l.abs_index(idx);
    nested(l, lua, |l| read(&mut RecordReader { l, lua, table, name }))
}

/// Reads a value without content, which is nil.
///
/// # Errors
/// It is not nil.
pub fn read_unit(l: &State, idx: i32, name: &'static str) -> Result<()> {
    if l.is_none_or_nil(idx) { Ok(()) } else { Err(Error::from_lua(type_name(l, idx), name, None)) }
}

pub(super) fn type_name(l: &State, idx: i32) -> &'static str {
    match l.type_of(idx) {
        Type::None => "no value",
        kind => kind.name(),
    }
}

impl RecordReader<'_> {
    /// A field, with metamethods.
    ///
    /// # Errors
    /// Those of metamethods, or its value cannot become a `T`.
    pub fn field<T: FromLua>(&mut self, name: &str) -> Result<T> {
        self.take(|l, table| l.get_field(table, name), T::from_stack)
            .with_context(|_| format!("field '{name}'"))
    }

    /// As [`RecordReader::field`], where it may be nil.
    ///
    /// # Errors
    /// As there.
    pub fn optional_field<T: FromLua>(&mut self, name: &str) -> Result<Option<T>> {
        let read = |l: &mut State, idx, lua: &Lua| {
            if l.is_nil(idx) { Ok(None) } else { T::from_stack(l, idx, lua).map(Some) }
        };
        self.take(|l, table| l.get_field(table, name), read).with_context(|_| format!("field '{name}'"))
    }

    /// An element, with metamethods.
    ///
    /// # Errors
    /// As [`RecordReader::field`].
    pub fn element<T: FromLua>(&mut self, i: i64) -> Result<T> {
        self.take(|l, table| l.get_index(table, i), T::from_stack).with_context(|_| format!("element {i}"))
    }

    /// What the table itself becomes beside.
    ///
    /// # Errors
    /// It cannot become a `T`.
    pub fn flattened<T: FromLua>(&mut self) -> Result<T> {
        T::from_stack(self.l, self.table, self.lua)
    }

    /// Refuses keys other than these.
    ///
    /// # Errors
    /// There is another one.
    pub fn only(&mut self, names: &[&str]) -> Result<()> {
        let Self { table, name, lua, .. } = *self;
        let l = &mut *self.l;
        let top = l.top();
        l.push_nil();
        while lua.attempt(l, |l| l.next(table))? {
            l.pop(1);
            let known = l.type_of(-1) == Type::String
                && l.bytes(-1).is_some_and(|key| names.iter().any(|name| name.as_bytes() == key));
            if !known {
                lua.attempt(l, |l| l.push_display(-1))?;
                let key = String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()).into_owned();
                l.set_top(top);
                return Err(Error::from_lua("table", name, Some(&format!("unknown field '{key}'"))));
            }
        }
        Ok(())
    }

    /// Pushes a value, reads it and pops it.
    fn take<T>(
        &mut self,
        push: impl FnOnce(&mut State, i32) -> std::result::Result<Type, Raised>,
        read: impl FnOnce(&mut State, i32, &Lua) -> Result<T>,
    ) -> Result<T> {
        let Self { table, lua, .. } = *self;
        let top = self.l.top();
        lua.attempt(self.l, |l| push(l, table))?;
        let value = read(self.l, top + 1, lua);
        self.l.set_top(top);
        value
    }
}

/// A new table that gets the fields of a value.
pub struct RecordWriter<'a> {
    l: &'a mut State,
    lua: &'a Lua,
}

/// Pushes a table that gets its fields from `write`; about `size` of them.
///
/// # Errors
/// Those of `write`; not enough memory.
pub fn push_record(
    l: &mut State,
    lua: &Lua,
    size: usize,
    write: impl FnOnce(&mut RecordWriter<'_>) -> Result<()>,
) -> Result<()> {
    lua.attempt(l, |l| l.create_table(0, size))?;
    nested(l, lua, |l| write(&mut RecordWriter { l, lua }))
}

impl RecordWriter<'_> {
    /// Sets a field.
    ///
    /// # Errors
    /// The value cannot be one of Lua; not enough memory.
    pub fn set_field(&mut self, name: &str, value: impl IntoLua) -> Result<()> {
        value.push_to_stack(self.l, self.lua).with_context(|_| format!("field '{name}'"))?;
        self.lua.attempt(self.l, |l| l.raw_set_field(-2, name))
    }

    /// Sets an element.
    ///
    /// # Errors
    /// As [`RecordWriter::set_field`].
    pub fn set_element(&mut self, i: i64, value: impl IntoLua) -> Result<()> {
        value.push_to_stack(self.l, self.lua).with_context(|_| format!("element {i}"))?;
        self.lua.attempt(self.l, |l| l.raw_set_index(-2, i))
    }

    /// Sets the entries of the table that a value becomes; one that becomes nil has none.
    ///
    /// # Errors
    /// It becomes something else; not enough memory.
    pub fn flatten<T: IntoLua>(&mut self, value: T) -> Result<()> {
        value.push_to_stack(self.l, self.lua)?;
        let kind = self.l.type_of(-1);
        if kind == Type::Table {
            let (from, to) = (self.l.top(), self.l.top() - 1);
            self.lua.attempt(self.l, |l| {
                l.push_nil();
                while l.next(from)? {
                    l.push_value(-2);
                    l.insert(-2);
                    l.raw_set(to)?;
                }
                Ok(())
            })?;
        } else if kind != Type::Nil {
            let message = format!("a flattened field becomes a table, not a {}", kind.name());
            return Err(Error::IntoLua { from: std::any::type_name::<T>(), message });
        }
        self.l.pop(1);
        Ok(())
    }
}
