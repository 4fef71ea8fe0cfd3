//! Tables: whether they are sequences or maps, which of them are open, and their entries one by one.

use super::{ARRAY_METATABLE, DeserializeOptions, check_depth, is_null, userdata};
use crate::pool::{Portable, path_step as step};
use crate::typed::{Lua, Result, Value};
use perilune_vm::{Number, State, Type};

/// What a table is where the wanted type leaves it open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A sequence of this length.
    Sequence(usize),
    /// Entries, so many.
    Map(usize),
}

/// The shape of the table at an index.
pub(super) fn shape(l: &mut State, lua: &Lua, idx: i32, options: &DeserializeOptions) -> Result<Shape> {
    let length = l.raw_len(idx);
    if is_array(l, lua, idx)? || (length > 0 && !options.detect_mixed_tables) {
        return Ok(Shape::Sequence(length));
    }
    let top = l.top();
    let (mut count, mut is_sequence) = (0, true);
    l.push_nil();
    while lua.attempt(l, |l| l.next(idx))? {
        l.pop(1);
        count += 1;
        is_sequence = is_sequence
            && matches!(l.numeric(-1), Some(Number::Integer(i)) if i >= 1 && i as u64 <= length as u64)
            && l.type_of(-1) == Type::Number;
    }
    l.set_top(top);
    Ok(match count {
        0 if options.encode_empty_tables_as_array => Shape::Sequence(0),
        0 => Shape::Map(0),
        _ if is_sequence => Shape::Sequence(length),
        _ => Shape::Map(count),
    })
}

/// Whether the table at an index has the metatable of sequences.
fn is_array(l: &mut State, lua: &Lua, idx: i32) -> Result<bool> {
    let top = l.top();
    let is_array = l.get_metatable(idx) && {
        lua.attempt(l, |l| l.registry_get(ARRAY_METATABLE))?;
        l.raw_equal(-1, -2)
    };
    l.set_top(top);
    Ok(is_array)
}

/// A container around a value, and those around it.
#[derive(Clone, Copy)]
pub(super) struct Open<'a> {
    /// The address of a table; 0 for other containers.
    address: usize,
    depth: usize,
    outer: Option<&'a Open<'a>>,
}

impl<'a> Open<'a> {
    /// Goes into a container.
    pub(super) fn enter(
        address: usize,
        outer: Option<&'a Self>,
        options: &DeserializeOptions,
    ) -> std::result::Result<Self, String> {
        let depth = outer.map_or(0, |outer| outer.depth);
        if address != 0 && outer.is_some_and(|outer| outer.contains(address)) {
            return Err("a table that contains itself".to_owned());
        }
        check_depth(depth, options.recursion_limit)?;
        Ok(Self { address, depth: depth + 1, outer })
    }

    fn contains(&self, address: usize) -> bool {
        let mut open = Some(self);
        while let Some(container) = open {
            if container.address == address {
                return true;
            }
            open = container.outer;
        }
        false
    }
}

/// Whether the value at an index is left out of tables.
pub(super) fn is_left_out(l: &mut State, idx: i32, open: &Open<'_>, options: &DeserializeOptions) -> bool {
    match l.type_of(idx) {
        Type::Table => !options.deny_recursive_tables && open.contains(l.to_pointer(idx)),
        _ => !options.deny_unsupported_types && is_unsupported(l, idx),
    }
}

/// Whether the value at an index has no form in serde's data model.
pub(super) fn is_unsupported(l: &mut State, idx: i32) -> bool {
    match l.type_of(idx) {
        Type::Function | Type::Thread => true,
        Type::LightUserdata => !is_null(l, idx),
        Type::Userdata => !userdata::is_serializable(l, idx),
        _ => false,
    }
}

/// Gives the keys of a table one after the other.
pub(super) enum Keys {
    /// In the order of the table. The last key lies on top of the stack.
    Natural,
    /// In their own order.
    Sorted(std::vec::IntoIter<Value>),
}

impl Keys {
    /// Those of the table at an index.
    pub(super) fn new(l: &mut State, lua: &Lua, table: i32, options: &DeserializeOptions) -> Result<Self> {
        if !options.sort_keys {
            l.push_nil();
            return Ok(Self::Natural);
        }
        let mut keys = Vec::new();
        let top = l.top();
        l.push_nil();
        while lua.attempt(l, |l| l.next(table))? {
            l.pop(1);
            let order = Order::of(l, -1);
            keys.push((order, Value::from_stack_at(l, -1, lua)?));
        }
        l.set_top(top);
        keys.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let keys: Vec<Value> = keys.into_iter().map(|(_, key)| key).collect();
        Ok(Self::Sorted(keys.into_iter()))
    }

    /// Pushes the next key and its value, above what [`Keys::new`] found there; false at the end. Before the next call, the value is popped, and
    /// the key as well if it is not the table that remembers where it is.
    pub(super) fn push_next(&mut self, l: &mut State, lua: &Lua, table: i32) -> Result<bool> {
        match self {
            Self::Natural => lua.attempt(l, |l| l.next(table)),
            Self::Sorted(keys) => {
                let Some(key) = keys.next() else { return Ok(false) };
                key.push_to(l, lua)?;
                l.push_value(-1);
                l.raw_get(table);
                Ok(true)
            }
        }
    }

    /// Pops what the last entry has left.
    pub(super) fn finish_entry(&self, l: &mut State) {
        l.pop(if matches!(self, Self::Natural) { 1 } else { 2 });
    }
}

/// Where a key stands among others.
#[derive(PartialEq, PartialOrd)]
enum Order {
    Boolean(bool),
    Number(f64),
    String(Vec<u8>),
    Other,
}

impl Order {
    fn of(l: &State, idx: i32) -> Self {
        match l.type_of(idx) {
            Type::Boolean => Self::Boolean(l.to_boolean(idx)),
            Type::Number => Self::Number(l.to_number(idx).unwrap_or_default()),
            Type::String => Self::String(l.bytes(idx).unwrap_or_default().to_vec()),
            _ => Self::Other,
        }
    }
}

/// How a path shows the key at an index.
pub(super) fn step_at(l: &State, idx: i32) -> String {
    match l.type_of(idx) {
        Type::Boolean => step(&Portable::Boolean(l.to_boolean(idx))),
        Type::Number => match l.numeric(idx) {
            Some(Number::Integer(i)) => step(&Portable::Integer(i)),
            _ => step(&Portable::Number(l.to_number(idx).unwrap_or_default())),
        },
        Type::String => step(&Portable::from(l.bytes(idx).unwrap_or_default())),
        kind => format!("[{}]", kind.name()),
    }
}
