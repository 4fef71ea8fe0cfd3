//! From Lua to Rust: a deserializer that reads one value in its place on the stack.

use super::entries::{Keys, Open, Shape, is_left_out, is_unsupported, shape, step_at};
use super::{DeserializeOptions, Error, Lua, Result, is_null, userdata};
use crate::pool::{Portable, path_step as step};
use perilune_vm::{Number, State, Type};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads one value.
pub(super) struct Reader<'a> {
    pub(super) l: &'a mut State,
    pub(super) lua: &'a Lua,
    /// Where it is, from the bottom.
    pub(super) idx: i32,
    pub(super) options: &'a DeserializeOptions,
    /// The containers around it.
    pub(super) open: Option<&'a Open<'a>>,
    /// Whether it is a key, whose numbers may be text.
    pub(super) is_key: bool,
}

impl<'a> Reader<'a> {
    /// One for the value on top.
    pub(super) fn of_top(l: &'a mut State, lua: &'a Lua, options: &'a DeserializeOptions) -> Self {
        let idx = l.top();
        Self { l, lua, idx, options, open: None, is_key: false }
    }

    pub(super) fn kind(&self) -> Type {
        self.l.type_of(self.idx)
    }

    /// Whether it stands for nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.l.is_none_or_nil(self.idx) || is_null(self.l, self.idx)
    }

    /// The container that the value is, as one more around what is inside.
    pub(super) fn enter(&self) -> Result<Open<'a>> {
        let address = if self.kind() == Type::Table { self.l.to_pointer(self.idx) } else { 0 };
        Open::enter(address, self.open, self.options).map_err(Error::custom)
    }

    pub(super) fn shape(&mut self) -> Result<Shape> {
        shape(self.l, self.lua, self.idx, self.options)
    }

    /// The error for a value without a form here, unless such values count as nothing.
    pub(super) fn check_supported(&mut self) -> Result<()> {
        if self.options.deny_unsupported_types && is_unsupported(self.l, self.idx) {
            let kind = match self.kind() {
                Type::LightUserdata => "light userdata",
                kind => kind.name(),
            };
            return Err(Error::custom(format_args!("a {kind} cannot be serialised")));
        }
        Ok(())
    }

    /// What serde calls the value where another one was expected.
    fn unexpected(&self, expected: &dyn Expected) -> Error {
        let kind = self.kind();
        let unexpected = match kind {
            Type::None | Type::Nil => Unexpected::Unit,
            Type::Boolean => Unexpected::Bool(self.l.to_boolean(self.idx)),
            Type::Number => match self.l.numeric(self.idx) {
                Some(Number::Integer(i)) => Unexpected::Signed(i),
                _ => Unexpected::Float(self.l.to_number(self.idx).unwrap_or_default()),
            },
            Type::String => match self.text() {
                Some(text) => Unexpected::Str(text),
                None => Unexpected::Bytes(self.l.bytes(self.idx).unwrap_or_default()),
            },
            _ => Unexpected::Other(kind.name()),
        };
        Error::invalid_type(unexpected, expected)
    }

    fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.l.bytes(self.idx)?).ok()
    }

    /// Visits the elements of a table, so many.
    fn visit_elements<'de, V: Visitor<'de>>(mut self, length: usize, visitor: V) -> Result<V::Value> {
        let open = self.enter()?;
        let top = self.l.top();
        let mut elements = Elements { reader: &mut self, open, next: 1, length };
        let value = visitor.visit_seq(&mut elements)?;
        let is_over = elements.next > length as i64;
        self.l.set_top(top);
        if is_over { Ok(value) } else { Err(Error::invalid_length(length, &"fewer elements")) }
    }

    /// Visits the entries of a table, so many.
    fn visit_entries<'de, V: Visitor<'de>>(mut self, count: Option<usize>, visitor: V) -> Result<V::Value> {
        let open = self.enter()?;
        let top = self.l.top();
        let keys = Keys::new(self.l, self.lua, self.idx, self.options)?;
        let mut entries = Entries { reader: &mut self, open, keys, key: None, count };
        let value = visitor.visit_map(&mut entries)?;
        self.l.set_top(top);
        Ok(value)
    }

    /// Puts what a userdata serialises as in its place: another value.
    fn replace_userdata(&mut self) -> Result<()> {
        userdata::push_content(self.l, self.lua, self.idx)?;
        self.idx = self.l.top();
        Ok(())
    }

    /// A table as sequence, where one is wanted.
    fn sequence_or_any<'de, V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        if self.kind() == Type::Userdata && userdata::is_serializable(self.l, self.idx) {
            self.replace_userdata()?;
        }
        if self.kind() == Type::Table {
            return match self.shape()? {
                Shape::Sequence(length) => self.visit_elements(length, visitor),
                Shape::Map(0) => self.visit_elements(0, visitor),
                Shape::Map(count) => self.visit_entries(Some(count), visitor),
            };
        }
        self.deserialize_any(visitor)
    }

    /// A table as map, where one is wanted.
    fn map_or_any<'de, V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        if self.kind() == Type::Userdata && userdata::is_serializable(self.l, self.idx) {
            self.replace_userdata()?;
        }
        if self.kind() == Type::Table {
            self.visit_entries(None, visitor)
        } else {
            self.deserialize_any(visitor)
        }
    }

    /// A number as text where it is a key; anything else as it is.
    fn text_or_any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if !self.is_key || self.kind() != Type::Number {
            return self.deserialize_any(visitor);
        }
        self.l.push_value(self.idx);
        self.lua.attempt(self.l, |l| l.coerce_string(-1))?;
        let text = String::from_utf8_lossy(self.l.bytes(-1).unwrap_or_default()).into_owned();
        self.l.pop(1);
        visitor.visit_string(text)
    }

    /// A float that is an integer as one, where one is wanted.
    fn integer_or_any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        /// 2 to the power of 127, beyond the largest integer of Rust with sign.
        const LIMIT: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
        if let (Type::Number, Some(Number::Float(n))) = (self.kind(), self.l.numeric(self.idx))
            && n.trunc() == n
        {
            if let Some(i) = self.l.to_integer(self.idx) {
                return visitor.visit_i64(i);
            } else if (0.0..u64::MAX as f64).contains(&n) {
                return visitor.visit_u64(n as u64);
            } else if (-LIMIT..LIMIT).contains(&n) {
                return visitor.visit_i128(n as i128);
            }
        }
        // As a key, the text of an integer is one: formats such as JSON have no other keys.
        if let (true, Some(i)) = (self.is_key, self.text().and_then(|text| text.parse().ok())) {
            return visitor.visit_i64(i);
        }
        self.deserialize_any(visitor)
    }
}

macro_rules! hints {
    ($($method:ident: $($deserialize:ident)*;)*) => {$($(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$method(visitor)
        }
    )*)*};
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        match self.kind() {
            Type::None | Type::Nil => visitor.visit_unit(),
            Type::Boolean => visitor.visit_bool(self.l.to_boolean(self.idx)),
            Type::Number => match self.l.numeric(self.idx) {
                Some(Number::Integer(i)) => visitor.visit_i64(i),
                _ => visitor.visit_f64(self.l.to_number(self.idx).unwrap_or_default()),
            },
            Type::String => match self.text() {
                Some(text) => visitor.visit_str(text),
                None => visitor.visit_bytes(self.l.bytes(self.idx).unwrap_or_default()),
            },
            Type::Table => match self.shape()? {
                Shape::Sequence(length) => self.visit_elements(length, visitor),
                Shape::Map(count) => self.visit_entries(Some(count), visitor),
            },
            _ if self.is_nothing() => visitor.visit_unit(),
            _ => {
                self.check_supported()?;
                if is_unsupported(self.l, self.idx) {
                    return visitor.visit_unit();
                }
                self.replace_userdata()?;
                self.deserialize_any(visitor)
            }
        }
    }

    hints! {
        integer_or_any: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128;
        text_or_any: deserialize_str deserialize_string deserialize_identifier deserialize_char;
        sequence_or_any: deserialize_seq;
        map_or_any: deserialize_map;
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.sequence_or_any(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.sequence_or_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.map_or_any(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.kind() {
            Type::String => visitor.visit_bytes(self.l.bytes(self.idx).unwrap_or_default()),
            _ => self.sequence_or_any(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        // The value is not inside a container, but types can wrap one value without end.
        let open = Open::enter(0, self.open, self.options).map_err(Error::custom)?;
        let Reader { l, lua, idx, options, is_key, .. } = self;
        visitor.visit_newtype_struct(Reader { l, lua, idx, options, open: Some(&open), is_key })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if self.kind() == Type::Userdata && userdata::is_serializable(self.l, self.idx) {
            self.replace_userdata()?;
        }
        match self.kind() {
            Type::String => {
                let name = self.idx;
                visitor.visit_enum(Named { open: self.enter()?, reader: self, name, content: None })
            }
            Type::Table => {
                let open = self.enter()?;
                let table = self.idx;
                self.l.push_nil();
                let mut is_only = self.lua.attempt(self.l, |l| l.next(table))?;
                if is_only {
                    let (name, content) = (self.l.top() - 1, self.l.top());
                    self.l.push_value(name);
                    is_only = !self.lua.attempt(self.l, |l| l.next(table))?;
                    if is_only {
                        return visitor.visit_enum(Named {
                            open,
                            reader: self,
                            name,
                            content: Some(content),
                        });
                    }
                }
                Err(Error::custom("a variant is a table with one field, or a name"))
            }
            _ => Err(self.unexpected(&"the name of a variant, or a table with one field")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bool f32 f64 unit unit_struct }
}

/// The elements of a table.
struct Elements<'r, 'a> {
    reader: &'r mut Reader<'a>,
    open: Open<'a>,
    next: i64,
    length: usize,
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Reader { l, lua, idx, options, .. } = &mut *self.reader;
        let top = l.top();
        while self.next <= self.length as i64 {
            let i = self.next;
            self.next += 1;
            l.raw_get_index(*idx, i);
            if is_left_out(l, -1, &self.open, options) {
                l.set_top(top);
                continue;
            }
            let open = Some(&self.open);
            let value = seed.deserialize(Reader { l, lua, idx: top + 1, options, open, is_key: false });
            l.set_top(top);
            return value.map(Some).map_err(|error| error.below(&step(&Portable::Integer(i))));
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        let options = self.reader.options;
        let is_exact = options.deny_unsupported_types && options.deny_recursive_tables;
        is_exact.then(|| (self.length + 1).saturating_sub(self.next as usize))
    }
}

/// The entries of a table.
struct Entries<'r, 'a> {
    reader: &'r mut Reader<'a>,
    open: Open<'a>,
    keys: Keys,
    /// Where the key is whose value comes next.
    key: Option<i32>,
    /// How many there are, if that is known.
    count: Option<usize>,
}

impl<'de> MapAccess<'de> for &mut Entries<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Reader { l, lua, idx, options, .. } = &mut *self.reader;
        if self.key.take().is_some() {
            self.keys.finish_entry(l);
        }
        while self.keys.push_next(l, lua, *idx)? {
            let key = l.top() - 1;
            let out =
                is_left_out(l, key, &self.open, options) || is_left_out(l, key + 1, &self.open, options);
            if out {
                self.keys.finish_entry(l);
                continue;
            }
            self.key = Some(key);
            let open = Some(&self.open);
            let name = seed.deserialize(Reader { l, lua, idx: key, options, open, is_key: true });
            l.set_top(key + 1);
            return name.map(Some).map_err(|error| error.below(&step_at(l, key)));
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        let Reader { l, lua, options, .. } = &mut *self.reader;
        let Some(key) = self.key else { return Err(Error::custom("a value was asked for before its key")) };
        let open = Some(&self.open);
        let value = seed.deserialize(Reader { l, lua, idx: key + 1, options, open, is_key: false });
        l.set_top(key + 1);
        value.map_err(|error| error.below(&step_at(l, key)))
    }

    fn size_hint(&self) -> Option<usize> {
        self.count
    }
}

/// A variant: its name, and its content if it has one.
struct Named<'a> {
    reader: Reader<'a>,
    open: Open<'a>,
    name: i32,
    content: Option<i32>,
}

impl<'de, 'a> EnumAccess<'de> for Named<'a> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let Reader { l, .. } = &self.reader;
        let Some(name) = l.bytes(self.name).and_then(|name| std::str::from_utf8(name).ok()) else {
            return Err(Error::custom("the name of a variant is a string"));
        };
        let variant = seed.deserialize(IntoDeserializer::<Error>::into_deserializer(name))?;
        Ok((variant, self))
    }
}

impl<'a> Named<'a> {
    /// Works with the content.
    fn content<T>(self, expected: &'static str, f: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
        let Some(content) = self.content else {
            return Err(Error::invalid_type(Unexpected::UnitVariant, &expected));
        };
        let Reader { l, lua, options, .. } = self.reader;
        let value = f(Reader { l, lua, idx: content, options, open: Some(&self.open), is_key: false });
        value.map_err(|error| error.below(&step_at(l, self.name)))
    }
}

impl<'de> VariantAccess<'de> for Named<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        if self.content.is_none() {
            return Ok(());
        }
        self.content("unit variant", |reader| {
            if reader.is_nothing() { Ok(()) } else { Err(reader.unexpected(&"unit variant")) }
        })
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.content("newtype variant", |reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.content("tuple variant", |reader| reader.sequence_or_any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.content("struct variant", |reader| reader.map_or_any(visitor))
    }
}
