//! From Rust to Lua: a serializer that pushes one value to the stack.

use super::{Error, Lua, Result, SerializeOptions, check_depth, push_array_metatable};
use crate::pool::{Portable, path_step as step};
use perilune_vm::State;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Pushes one value.
pub(super) struct Writer<'a> {
    l: &'a mut State,
    lua: &'a Lua,
    options: &'a SerializeOptions,
    /// Containers around the value.
    depth: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(l: &'a mut State, lua: &'a Lua, options: &'a SerializeOptions) -> Self {
        Self { l, lua, options, depth: 0 }
    }

    /// One for what is inside.
    pub(super) fn inside(self) -> Result<Self> {
        check_depth(self.depth, self.options.recursion_limit).map_err(Error::custom)?;
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// Pushes a table that gets its content, and with `name` the table around it that has it as its only field.
    fn table(self, name: Option<&'static str>, sequence: usize, record: usize) -> Result<Content<'a>> {
        let Self { l, lua, options, depth } = self.inside()?;
        // Lengths are hints, and not all of them are true.
        let size = |hint: usize| hint.min(1 << 16);
        lua.attempt(l, |l| l.create_table(size(sequence), size(record)))?;
        Ok(Content { l, lua, options, depth, name, next: 1 })
    }

    fn push_nothing(self, is_null: bool) -> Result<()> {
        if is_null {
            self.l.push_light(0);
        } else {
            self.l.push_nil();
        }
        Ok(())
    }

    /// An integer, or the nearest float.
    fn push_wide<T: TryInto<i64> + Copy>(self, value: T, float: f64) -> Result<()> {
        match value.try_into() {
            Ok(i) => self.l.push_integer(i),
            Err(_) => self.l.push_number(float),
        }
        Ok(())
    }
}

macro_rules! integers {
    ($($serialize:ident $t:ty;)*) => {$(
        fn $serialize(self, value: $t) -> Result<()> {
            self.l.push_integer(value.into());
            Ok(())
        }
    )*};
}

macro_rules! wide_integers {
    ($($serialize:ident $t:ty;)*) => {$(
        fn $serialize(self, value: $t) -> Result<()> {
            self.push_wide(value, value as f64)
        }
    )*};
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Content<'a>;
    type SerializeTuple = Content<'a>;
    type SerializeTupleStruct = Content<'a>;
    type SerializeTupleVariant = Content<'a>;
    type SerializeMap = Content<'a>;
    type SerializeStruct = Content<'a>;
    type SerializeStructVariant = Content<'a>;

    integers! {
        serialize_i8 i8; serialize_i16 i16; serialize_i32 i32; serialize_i64 i64;
        serialize_u8 u8; serialize_u16 u16; serialize_u32 u32;
    }

    wide_integers! { serialize_u64 u64; serialize_i128 i128; serialize_u128 u128; }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.l.push_boolean(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        self.l.push_number(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.lua.attempt(self.l, |l| l.push_bytes(value))
    }

    fn serialize_none(self) -> Result<()> {
        let is_null = self.options.serialize_none_to_null;
        self.push_nothing(is_null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        let is_null = self.options.serialize_unit_to_null;
        self.push_nothing(is_null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self.inside()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut content = self.table(None, 0, 1)?;
        value.serialize(content.writer()).map_err(|error| error.below(&name_step(variant)))?;
        if content.l.is_nil(-1) {
            // The field has to be there, whatever `None` is.
            content.l.pop(1);
            content.l.push_light(0);
        }
        content.lua.attempt(content.l, |l| l.raw_set_field(-2, variant))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Content<'a>> {
        self.table(None, len.unwrap_or(0), 0)
    }

    fn serialize_tuple(self, len: usize) -> Result<Content<'a>> {
        self.table(None, len, 0)
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Content<'a>> {
        self.table(None, len, 0)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Content<'a>> {
        self.table(Some(variant), len, 0)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Content<'a>> {
        self.table(None, 0, len.unwrap_or(0))
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Content<'a>> {
        self.table(None, 0, len)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Content<'a>> {
        self.table(Some(variant), 0, len)
    }
}

/// Fills the table on top; between a key and its value the key lies above it.
pub(super) struct Content<'a> {
    l: &'a mut State,
    lua: &'a Lua,
    options: &'a SerializeOptions,
    depth: usize,
    /// The variant whose content the table is.
    name: Option<&'static str>,
    /// The next element of a sequence.
    next: i64,
}

impl Content<'_> {
    /// For the next thing inside.
    pub(super) fn writer(&mut self) -> Writer<'_> {
        Writer { l: self.l, lua: self.lua, options: self.options, depth: self.depth }
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let i = self.next;
        value.serialize(self.writer()).map_err(|error| error.below(&step(&Portable::Integer(i))))?;
        self.set_element()
    }

    /// Makes the value on top the next element.
    pub(super) fn set_element(&mut self) -> Result<()> {
        let i = self.next;
        self.next += 1;
        self.lua.attempt(self.l, |l| l.raw_set_index(-2, i))
    }

    /// Checks that the value on top can be a key.
    pub(super) fn check_key(&self) -> Result<()> {
        let is_key = !self.l.is_nil(-1) && self.l.to_number(-1).is_none_or(|n| !n.is_nan());
        if is_key { Ok(()) } else { Err(Error::custom("a key that is nil or NaN")) }
    }

    /// Makes an entry of the key and value on top.
    pub(super) fn set_entry(&mut self) -> Result<()> {
        self.lua.attempt(self.l, |l| l.raw_set(-3))
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        value.serialize(self.writer()).map_err(|error| error.below(&name_step(name)))?;
        self.lua.attempt(self.l, |l| l.raw_set_field(-2, name))
    }

    fn end_sequence(self) -> Result<()> {
        if self.options.set_array_metatable {
            self.lua.attempt(self.l, |l| {
                push_array_metatable(l)?;
                l.set_metatable(-2)
            })?;
        }
        self.end_table()
    }

    fn end_table(self) -> Result<()> {
        let Some(name) = self.name else { return Ok(()) };
        self.lua.attempt(self.l, |l| {
            l.create_table(0, 1)?;
            l.insert(-2);
            l.raw_set_field(-2, name)
        })
    }
}

/// How a path shows a field.
fn name_step(name: &str) -> String {
    step(&Portable::from(name))
}

macro_rules! sequences {
    ($($t:ident $serialize:ident;)*) => {$(
        impl $t for Content<'_> {
            type Ok = ();
            type Error = Error;

            fn $serialize<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<()> {
                self.end_sequence()
            }
        }
    )*};
}
sequences! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! records {
    ($($t:ident)*) => {$(
        impl $t for Content<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
                self.field(name, value)
            }

            fn end(self) -> Result<()> {
                self.end_table()
            }
        }
    )*};
}
records! { SerializeStruct SerializeStructVariant }

impl SerializeMap for Content<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        key.serialize(self.writer())?;
        self.check_key()
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self.l.top();
        if let Err(error) = value.serialize(self.writer()) {
            return Err(error.below(&super::entries::step_at(self.l, key)));
        }
        self.set_entry()
    }

    fn end(self) -> Result<()> {
        self.end_table()
    }
}
