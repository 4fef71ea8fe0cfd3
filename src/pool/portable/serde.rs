//! Portable values in serde's data model.

use super::{MAX_DEPTH, Portable, PortableTable, Refusal};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt;

/// A table with elements 1, 2, ... alone is a sequence; others are maps, also the empty one. Strings that are not UTF-8 are bytes. Functions are
/// errors.
impl Serialize for Portable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Nested(self, 0).serialize(serializer)
    }
}

/// A value inside so many tables.
struct Nested<'a>(&'a Portable, usize);

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value, depth) = *self;
        match value {
            Portable::Nil => serializer.serialize_unit(),
            Portable::Boolean(b) => serializer.serialize_bool(*b),
            Portable::Integer(i) => serializer.serialize_i64(*i),
            Portable::Number(n) => serializer.serialize_f64(*n),
            Portable::String(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => serializer.serialize_bytes(bytes),
            },
            Portable::Function(_) => Err(S::Error::custom("a function cannot be serialised")),
            Portable::Table(_) if depth == MAX_DEPTH => Err(S::Error::custom(Refusal::Depth)),
            Portable::Table(table) if table.len() == table.sequence().len() && !table.is_empty() => {
                let mut sequence = serializer.serialize_seq(Some(table.len()))?;
                for item in table.sequence() {
                    sequence.serialize_element(&Nested(item, depth + 1))?;
                }
                sequence.end()
            }
            Portable::Table(table) => {
                let mut map = serializer.serialize_map(Some(table.len()))?;
                for (key, value) in table.entries() {
                    map.serialize_entry(&Nested(&key, depth + 1), &Nested(value, depth + 1))?;
                }
                map.end()
            }
        }
    }
}

/// Integers beyond 64 bits with sign become the nearest float. What is nothing becomes nil, and so is missing in tables.
impl<'de> serde::Deserialize<'de> for Portable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Depth(0).deserialize(deserializer)
    }
}

/// Makes a value inside so many tables.
#[derive(Clone, Copy)]
struct Depth(usize);

impl Depth {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.0 == MAX_DEPTH { Err(E::custom(Refusal::Depth)) } else { Ok(Self(self.0 + 1)) }
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Portable;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Portable, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! visits {
    ($($visit:ident($value:ident: $t:ty) $portable:expr;)*) => {$(
        fn $visit<E>(self, $value: $t) -> Result<Portable, E> {
            Ok($portable)
        }
    )*};
}

/// An integer, or the nearest float.
fn wide<T: TryInto<i64> + Copy>(value: T, float: f64) -> Portable {
    value.try_into().map_or(Portable::Number(float), Portable::Integer)
}

impl<'de> Visitor<'de> for Depth {
    type Value = Portable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something that Lua has values for")
    }

    visits! {
        visit_bool(b: bool) Portable::Boolean(b);
        visit_i64(i: i64) Portable::Integer(i);
        visit_i128(i: i128) wide(i, i as f64);
        visit_u64(u: u64) wide(u, u as f64);
        visit_u128(u: u128) wide(u, u as f64);
        visit_f64(n: f64) Portable::Number(n);
        visit_str(text: &str) Portable::from(text);
        visit_string(text: String) Portable::from(text);
        visit_bytes(bytes: &[u8]) Portable::from(bytes);
        visit_byte_buf(bytes: Vec<u8>) Portable::String(bytes);
    }

    fn visit_none<E>(self) -> Result<Portable, E> {
        Ok(Portable::Nil)
    }

    fn visit_unit<E>(self) -> Result<Portable, E> {
        Ok(Portable::Nil)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Portable, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Portable, D::Error> {
        self.inside()?.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Portable, A::Error> {
        let inside = self.inside()?;
        let mut table = PortableTable::new();
        let mut i = 1;
        while let Some(element) = elements.next_element_seed(inside)? {
            // Integers are keys.
            let _ = table.set(Portable::Integer(i), element);
            i += 1;
        }
        Ok(Portable::Table(table))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Portable, A::Error> {
        let inside = self.inside()?;
        let mut table = PortableTable::new();
        while let Some(key) = entries.next_key_seed(inside)? {
            let value = entries.next_value_seed(inside)?;
            table
                .set(key, value)
                .map_err(|key| A::Error::custom(format_args!("a key that is {}", key.type_name())))?;
        }
        Ok(Portable::Table(table))
    }
}
