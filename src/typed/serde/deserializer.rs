//! The deserializer that hosts can use: a value of Lua in its state.

use super::reader::Reader;
use super::{DeserializeOptions, Error, Lua, Result, Value};
use serde::de::Visitor;

/// A value as a deserializer: for what wraps deserializers. [`Lua::from_value`] is enough otherwise.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// # let lua = perilune::Lua::new()?;
/// use perilune::serde::Deserializer;
/// use serde::Deserialize;
///
/// let value = lua.load("return {1, 2}").eval()?;
/// let numbers = Vec::<u8>::deserialize(Deserializer::new(&lua, &value))?;
/// assert_eq!(numbers, [1, 2]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Deserializer<'a> {
    lua: &'a Lua,
    value: &'a Value,
    options: DeserializeOptions,
}

impl<'a> Deserializer<'a> {
    /// One for a value of a state.
    #[must_use]
    pub fn new(lua: &'a Lua, value: &'a Value) -> Self {
        Self { lua, value, options: DeserializeOptions::new() }
    }

    /// With options.
    #[must_use]
    pub fn with_options(self, options: DeserializeOptions) -> Self {
        Self { options, ..self }
    }

    fn read<T>(self, f: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
        self.lua.with(|l, lua| {
            self.value.push_to(l, lua)?;
            f(Reader::of_top(l, lua, &self.options))
        })
    }
}

macro_rules! forward {
    ($($deserialize:ident($($argument:ident: $t:ty),*);)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, $($argument: $t,)* visitor: V) -> Result<V::Value> {
            self.read(|reader| reader.$deserialize($($argument,)* visitor))
        }
    )*};
}

impl<'de> serde::Deserializer<'de> for Deserializer<'_> {
    type Error = Error;

    forward! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_char(); deserialize_str(); deserialize_string();
        deserialize_bytes(); deserialize_byte_buf(); deserialize_option(); deserialize_unit();
        deserialize_unit_struct(name: &'static str); deserialize_newtype_struct(name: &'static str); deserialize_seq();
        deserialize_tuple(len: usize); deserialize_tuple_struct(name: &'static str, len: usize); deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier(); deserialize_ignored_any();
    }
}
