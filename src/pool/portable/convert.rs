//! From values of a state to portable ones and back. Metamethods are not asked.

use super::{MAX_DEPTH, Portable, PortableError, PortableFunction, PortableTable, Refusal};
use crate::{Error, Lua, Result, Value};
use perilune_vm::{Number, State, Type};
use std::collections::HashSet;
use std::sync::Arc;

impl Portable {
    /// A copy of a value.
    ///
    /// # Errors
    /// A value that cannot leave its state, with its path.
    pub fn from_value(value: &Value, lua: &Lua) -> std::result::Result<Self, PortableError> {
        let copied = lua.with(|l, lua| {
            value.push_to(l, lua)?;
            Ok(Self::at(l, -1, lua))
        });
        copied.unwrap_or_else(|error| Err(state_error(&error)))
    }

    /// A value of a state with this content. Functions get the globals of the state.
    ///
    /// # Errors
    /// Tables nest too deeply; not enough memory.
    pub fn to_value(&self, lua: &Lua) -> Result<Value> {
        lua.with(|l, lua| {
            self.push_to(l, lua)?;
            Value::from_top(l, lua)
        })
    }

    /// A copy of the value at an index of the stack, whose height stays.
    pub(in crate::pool) fn at(
        l: &mut State,
        idx: i32,
        lua: &Lua,
    ) -> std::result::Result<Self, PortableError> {
        let (top, idx) = (l.top(), l.abs_index(idx));
        let value = Reader { lua, open: Vec::new(), met: HashSet::new() }.read(l, idx);
        l.set_top(top);
        value
    }

    /// Pushes a value with this content.
    pub(in crate::pool) fn push_to(&self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_below(l, lua, 0)
    }

    fn push_below(&self, l: &mut State, lua: &Lua, depth: usize) -> Result<()> {
        match self {
            Self::Nil => l.push_nil(),
            Self::Boolean(b) => l.push_boolean(*b),
            Self::Integer(i) => l.push_integer(*i),
            Self::Number(n) => l.push_number(*n),
            Self::String(bytes) => lua.attempt(l, |l| l.push_bytes(bytes))?,
            Self::Function(function) => lua.attempt(l, |l| l.push_proto(Arc::clone(function.proto())))?,
            Self::Table(_) if depth == MAX_DEPTH => {
                return Err(Error::external(PortableError::new(Refusal::Depth)));
            }
            Self::Table(table) => {
                let elements = table.sequence().len();
                lua.attempt(l, |l| l.create_table(elements, table.len() - elements))?;
                for (i, item) in (1..).zip(table.sequence()) {
                    item.push_below(l, lua, depth + 1)?;
                    lua.attempt(l, |l| l.raw_set_index(-2, i))?;
                }
                for (key, value) in table.entries().skip(elements) {
                    key.push_below(l, lua, depth + 1)?;
                    value.push_below(l, lua, depth + 1)?;
                    lua.attempt(l, |l| l.raw_set(-3))?;
                }
            }
        }
        Ok(())
    }
}

fn state_error(error: &Error) -> PortableError {
    PortableError::new(Refusal::State(error.to_string()))
}

/// Copies one value.
struct Reader<'a> {
    lua: &'a Lua,
    /// The addresses of the tables around the value that is read.
    open: Vec<usize>,
    /// Those of all tables so far.
    met: HashSet<usize>,
}

impl Reader<'_> {
    fn read(&mut self, l: &mut State, idx: i32) -> std::result::Result<Portable, PortableError> {
        Ok(match l.type_of(idx) {
            Type::None | Type::Nil => Portable::Nil,
            Type::Boolean => Portable::Boolean(l.to_boolean(idx)),
            Type::Number => match l.numeric(idx) {
                Some(Number::Integer(i)) => Portable::Integer(i),
                Some(Number::Float(n)) => Portable::Number(n),
                None => Portable::Nil,
            },
            Type::String => Portable::String(l.bytes(idx).unwrap_or_default().to_vec()),
            Type::Table => Portable::Table(self.read_table(l, idx)?),
            Type::Function => {
                let proto = l.function_proto(idx).ok_or_else(|| PortableError::new(Refusal::HostFunction))?;
                Portable::Function(PortableFunction::from_proto(proto)?)
            }
            kind => return Err(PortableError::new(Refusal::Type(kind.name()))),
        })
    }

    fn read_table(&mut self, l: &mut State, idx: i32) -> std::result::Result<PortableTable, PortableError> {
        let address = l.to_pointer(idx);
        let refusal = if self.open.contains(&address) {
            Some(Refusal::Cycle)
        } else if !self.met.insert(address) {
            Some(Refusal::Shared)
        } else if self.open.len() == MAX_DEPTH {
            Some(Refusal::Depth)
        } else if l.get_metatable(idx) {
            Some(Refusal::Metatable)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return Err(PortableError::new(refusal));
        }
        self.open.push(address);
        let table = self.read_entries(l, idx);
        self.open.pop();
        table
    }

    fn read_entries(&mut self, l: &mut State, idx: i32) -> std::result::Result<PortableTable, PortableError> {
        let mut sequence = Vec::new();
        let mut i = 1;
        while l.raw_get_index(idx, i) != Type::Nil {
            let item = self.read(l, l.top());
            sequence.push(item.map_err(|error| error.below(&Portable::Integer(i)))?);
            l.pop(1);
            i += 1;
        }
        let mut table = PortableTable::with_sequence(sequence);
        // The nil behind the sequence is the first key.
        while self.lua.attempt(l, |l| l.next(idx)).map_err(|error| state_error(&error))? {
            let (key_at, value_at) = (l.top() - 1, l.top());
            let key = match l.type_of(key_at) {
                Type::Boolean | Type::Number | Type::String => self.read(l, key_at)?,
                kind => return Err(PortableError::new(Refusal::Key(kind.name()))),
            };
            if !matches!(key, Portable::Integer(k) if 1 <= k && k < i) {
                let value = self.read(l, value_at).map_err(|error| error.below(&key))?;
                // It was a key of the table.
                let _ = table.set(key, value);
            }
            l.pop(1);
        }
        Ok(table)
    }
}

impl crate::FromLua for Portable {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        Self::from_value(&value, lua).map_err(Error::external)
    }

    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        Self::at(l, idx, lua).map_err(Error::external)
    }
}

impl crate::IntoLua for Portable {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        self.to_value(lua)
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}

impl crate::IntoLua for &Portable {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        self.to_value(lua)
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}
