//! `Serialize` for values of Lua: from a state into any format.

use super::entries::{Keys, Shape, is_left_out, is_unsupported};
use super::reader::Reader;
use super::{DeserializeOptions, userdata};
use crate::typed::{AnyUserData, Lua, LuaString, Table, Value};
use perilune_vm::{Number, State, Type};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::cell::RefCell;

/// A value that is serialised as options say: [`Value::to_serializable`].
#[derive(Clone, Debug)]
pub struct Serializable<'a> {
    value: &'a Value,
    options: DeserializeOptions,
}

impl Value {
    /// The value for serialisation with other options than the default ones, with which values are serialised by themselves.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let lua = perilune::Lua::new()?;
    /// let value: perilune::Value = lua.load("return {b = {}, a = print}").eval()?;
    /// let lenient = value.to_serializable().deny_unsupported_types(false).encode_empty_tables_as_array(true);
    /// assert_eq!(serde_json::to_string(&lenient)?, r#"{"b":[]}"#);
    /// assert!(serde_json::to_string(&value).is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn to_serializable(&self) -> Serializable<'_> {
        Serializable { value: self, options: DeserializeOptions::new() }
    }
}

macro_rules! options {
    ($($option:ident: $t:ty;)*) => {
        impl Serializable<'_> {
            $(
                #[doc = concat!("As [`DeserializeOptions::", stringify!($option), "`].")]
                #[must_use]
                pub fn $option(self, value: $t) -> Self {
                    Self { options: self.options.$option(value), ..self }
                }
            )*
        }
    };
}
options! {
    deny_unsupported_types: bool;
    deny_recursive_tables: bool;
    sort_keys: bool;
    encode_empty_tables_as_array: bool;
    detect_mixed_tables: bool;
    recursion_limit: usize;
}

impl Serialize for Serializable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Nil => serializer.serialize_unit(),
            Value::Boolean(b) => serializer.serialize_bool(*b),
            Value::Integer(i) => serializer.serialize_i64(*i),
            Value::Number(n) => serializer.serialize_f64(*n),
            Value::LightUserData(_) if self.value.is_null() || !self.options.deny_unsupported_types => {
                serializer.serialize_unit()
            }
            Value::LightUserData(_) => Err(S::Error::custom("a light userdata cannot be serialised")),
            object => {
                let Some(reference) = object.reference() else { return serializer.serialize_unit() };
                let written =
                    reference.with(|l, lua| Ok(write(Reader::of_top(l, lua, &self.options), serializer)));
                written.unwrap_or_else(|error| Err(S::Error::custom(error)))
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_serializable().serialize(serializer)
    }
}

macro_rules! handles {
    ($($t:ty)*) => {$(
        impl Serialize for $t {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let options = DeserializeOptions::new();
                let written = self.0.with(|l, lua| Ok(write(Reader::of_top(l, lua, &options), serializer)));
                written.unwrap_or_else(|error| Err(S::Error::custom(error)))
            }
        }
    )*};
}
handles! { LuaString Table AnyUserData }

/// Serialises what a reader stands for.
fn write<S: Serializer>(mut reader: Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let idx = reader.idx;
    match reader.kind() {
        Type::Boolean => serializer.serialize_bool(reader.l.to_boolean(idx)),
        Type::Number => match reader.l.numeric(idx) {
            Some(Number::Integer(i)) => serializer.serialize_i64(i),
            _ => serializer.serialize_f64(reader.l.to_number(idx).unwrap_or_default()),
        },
        Type::String => {
            let bytes = reader.l.bytes(idx).unwrap_or_default();
            match std::str::from_utf8(bytes) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => serializer.serialize_bytes(bytes),
            }
        }
        Type::Table => match reader.shape().map_err(S::Error::custom)? {
            Shape::Sequence(length) => write_elements(reader, length, serializer),
            Shape::Map(count) => write_entries(reader, count, serializer),
        },
        _ if reader.is_nothing() => serializer.serialize_unit(),
        _ => {
            reader.check_supported().map_err(S::Error::custom)?;
            if is_unsupported(reader.l, idx) {
                return serializer.serialize_unit();
            }
            userdata::serialize(reader.l, reader.lua, idx, serializer)
        }
    }
}

/// Whether nothing is left out, so that lengths are known.
fn is_complete(options: &DeserializeOptions) -> bool {
    options.deny_unsupported_types && options.deny_recursive_tables
}

/// Runs `f` inside of a container. Each one is a level of native calls: handles that are serialised by code of the host know nothing of the
/// containers around them.
fn inside<T, E: Error>(l: &mut State, lua: &Lua, f: impl FnOnce(&mut State) -> Result<T, E>) -> Result<T, E> {
    lua.at_native_levels(l, 1, f).unwrap_or_else(|error| Err(E::custom(error)))
}

fn write_elements<S: Serializer>(
    reader: Reader<'_>,
    length: usize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let open = reader.enter().map_err(S::Error::custom)?;
    let Reader { l, lua, idx, options, .. } = reader;
    inside(l, lua, |l| {
        let mut sequence = serializer.serialize_seq(is_complete(options).then_some(length))?;
        let top = l.top();
        for i in 1..=length as i64 {
            l.raw_get_index(idx, i);
            if !is_left_out(l, -1, &open, options) {
                let inner = Reader { l, lua, idx: top + 1, options, open: Some(&open), is_key: false };
                sequence.serialize_element(&Once::new(inner))?;
            }
            l.set_top(top);
        }
        sequence.end()
    })
}

fn write_entries<S: Serializer>(reader: Reader<'_>, count: usize, serializer: S) -> Result<S::Ok, S::Error> {
    let open = reader.enter().map_err(S::Error::custom)?;
    let Reader { l, lua, idx, options, .. } = reader;
    inside(l, lua, |l| {
        let mut map = serializer.serialize_map(is_complete(options).then_some(count))?;
        let top = l.top();
        let mut keys = Keys::new(l, lua, idx, options).map_err(S::Error::custom)?;
        while keys.push_next(l, lua, idx).map_err(S::Error::custom)? {
            let key = l.top() - 1;
            if !is_left_out(l, key, &open, options) && !is_left_out(l, key + 1, &open, options) {
                let open = Some(&open);
                map.serialize_key(&Once::new(Reader { l, lua, idx: key, options, open, is_key: true }))?;
                l.set_top(key + 1);
                map.serialize_value(&Once::new(Reader {
                    l,
                    lua,
                    idx: key + 1,
                    options,
                    open,
                    is_key: false,
                }))?;
                l.set_top(key + 1);
            }
            keys.finish_entry(l);
        }
        l.set_top(top);
        map.end()
    })
}

/// A value on the stack that is serialised once: formats take what they serialise by a shared reference.
struct Once<'a>(RefCell<Option<Reader<'a>>>);

impl<'a> Once<'a> {
    fn new(reader: Reader<'a>) -> Self {
        Self(RefCell::new(Some(reader)))
    }
}

impl Serialize for Once<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.take() {
            Some(reader) => write(reader, serializer),
            None => Err(S::Error::custom("a value of Lua was serialised twice")),
        }
    }
}
