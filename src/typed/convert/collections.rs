//! Sequences, maps and sets as tables.

use super::{FromLua, IntoLua};
use crate::typed::{Error, Lua, Result, Table, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use perilune_vm::Type;

fn table(value: Value, to: &'static str) -> Result<Table> {
    match value {
        Value::Table(table) => Ok(table),
        other => Err(Error::from_lua(other.type_name(), to, None)),
    }
}

impl<T: FromLua> FromLua for Vec<T> {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        table(value, "Vec")?.sequence_values().collect()
    }
}

impl<T: IntoLua> IntoLua for Vec<T> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_sequence_from(self).map(Value::Table)
    }
}

impl<T: FromLua> FromLua for Box<[T]> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        Vec::from_lua(value, lua).map(Vec::into_boxed_slice)
    }
}

impl<T: IntoLua> IntoLua for Box<[T]> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_sequence_from(self).map(Value::Table)
    }
}

impl<T: IntoLua + Clone> IntoLua for &[T] {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_sequence_from(self.iter().cloned()).map(Value::Table)
    }
}

impl<T: FromLua, const N: usize> FromLua for [T; N] {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        Vec::from_lua(value, lua)?.try_into().map_err(|items: Vec<T>| {
            Error::from_lua("table", "array", Some(&format!("{} items", items.len())))
        })
    }
}

impl<T: IntoLua, const N: usize> IntoLua for [T; N] {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_sequence_from(self).map(Value::Table)
    }
}

impl<K: FromLua + Eq + Hash, V: FromLua, S: BuildHasher + Default> FromLua for HashMap<K, V, S> {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        table(value, "HashMap")?.pairs().collect()
    }
}

impl<K: IntoLua + Eq + Hash, V: IntoLua, S: BuildHasher> IntoLua for HashMap<K, V, S> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_table_from(self).map(Value::Table)
    }
}

impl<K: FromLua + Ord, V: FromLua> FromLua for BTreeMap<K, V> {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        table(value, "BTreeMap")?.pairs().collect()
    }
}

impl<K: IntoLua + Ord, V: IntoLua> IntoLua for BTreeMap<K, V> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_table_from(self).map(Value::Table)
    }
}

/// The keys of a table whose values are all true, or the elements of a sequence.
fn members<T: FromLua, C: FromIterator<T>>(value: Value, to: &'static str) -> Result<C> {
    let table = table(value, to)?;
    if table.raw_len() > 0 && !is_set(&table)? {
        return table.sequence_values().collect();
    }
    table.pairs::<T, Value>().map(|pair| pair.map(|(key, _)| key)).collect()
}

/// Whether all values of a table are true.
fn is_set(table: &Table) -> Result<bool> {
    table.0.with(|l, lua| {
        l.push_nil();
        lua.attempt(l, |l| {
            while l.next(-2)? {
                if l.type_of(-1) != Type::Boolean || !l.to_boolean(-1) {
                    return Ok(false);
                }
                l.pop(1);
            }
            Ok(true)
        })
    })
}

impl<T: FromLua + Eq + Hash, S: BuildHasher + Default> FromLua for HashSet<T, S> {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        members(value, "HashSet")
    }
}

impl<T: IntoLua + Eq + Hash, S: BuildHasher> IntoLua for HashSet<T, S> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_table_from(self.into_iter().map(|item| (item, true))).map(Value::Table)
    }
}

impl<T: FromLua + Ord> FromLua for BTreeSet<T> {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        members(value, "BTreeSet")
    }
}

impl<T: IntoLua + Ord> IntoLua for BTreeSet<T> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        lua.create_table_from(self.into_iter().map(|item| (item, true))).map(Value::Table)
    }
}
