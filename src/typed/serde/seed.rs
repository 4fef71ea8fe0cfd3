//! Values of Lua out of any format.

use super::serializer::Writer;
use super::{Lua, Result as LuaResult, SerializeOptions, Value};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use std::fmt;

/// Makes values of a state from what a deserializer gives.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let lua = perilune::Lua::new()?;
/// use perilune::serde::ValueSeed;
/// use serde::de::DeserializeSeed;
///
/// let mut json = serde_json::Deserializer::from_str(r#"{"name": "moon", "phases": [1, 2.5, null]}"#);
/// lua.globals().set("v", ValueSeed::new(&lua).deserialize(&mut json)?)?;
/// lua.load("assert(v.name == 'moon' and math.type(v.phases[1]) == 'integer' and #v.phases == 3)").exec()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ValueSeed<'a> {
    lua: &'a Lua,
    options: SerializeOptions,
}

impl<'a> ValueSeed<'a> {
    /// One for values of a state.
    #[must_use]
    pub fn new(lua: &'a Lua) -> Self {
        Self { lua, options: SerializeOptions::new() }
    }

    /// With options.
    #[must_use]
    pub fn with_options(self, options: SerializeOptions) -> Self {
        Self { options, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let value = self.lua.with(|l, lua| {
            let written = Push(Writer::new(l, lua, &self.options)).deserialize(deserializer);
            Ok(match written {
                Ok(()) => Value::from_top(l, lua).map_err(Error::custom),
                Err(error) => Err(error),
            })
        });
        value.unwrap_or_else(|error| Err(Error::custom(error)))
    }
}

/// Pushes what is deserialised.
struct Push<'a>(Writer<'a>);

impl<'de> DeserializeSeed<'de> for Push<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What became of a push, in terms of a format.
fn pushed<E: Error>(result: LuaResult<()>) -> Result<(), E> {
    result.map_err(E::custom)
}

macro_rules! scalars {
    ($($visit:ident($t:ty) $serialize:ident;)*) => {$(
        fn $visit<E: Error>(self, value: $t) -> Result<(), E> {
            pushed(self.0.$serialize(value))
        }
    )*};
}

impl<'de> Visitor<'de> for Push<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something that Lua has values for")
    }

    scalars! {
        visit_bool(bool) serialize_bool;
        visit_i64(i64) serialize_i64;
        visit_i128(i128) serialize_i128;
        visit_u64(u64) serialize_u64;
        visit_u128(u128) serialize_u128;
        visit_f64(f64) serialize_f64;
        visit_str(&str) serialize_str;
        visit_bytes(&[u8]) serialize_bytes;
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        pushed(self.0.serialize_none())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        pushed(self.0.serialize_unit())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Push(self.0.inside().map_err(Error::custom)?).deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut content = self.0.serialize_seq(elements.size_hint()).map_err(Error::custom)?;
        while let Some(()) = elements.next_element_seed(Push(content.writer()))? {
            pushed(content.set_element())?;
        }
        pushed(SerializeSeq::end(content))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut content = self.0.serialize_map(entries.size_hint()).map_err(Error::custom)?;
        while let Some(()) = entries.next_key_seed(Push(content.writer()))? {
            pushed(content.check_key())?;
            entries.next_value_seed(Push(content.writer()))?;
            pushed(content.set_entry())?;
        }
        pushed(SerializeMap::end(content))
    }
}
