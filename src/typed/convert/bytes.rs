//! Byte strings of the crate `bstr`: strings of Lua whose bytes need not be UTF-8.

use super::{FromLua, IntoLua, value_of};
use crate::typed::{Lua, LuaString, Result, Value};
use bstr::{BStr, BString};
use perilune_vm::State;

impl FromLua for BString {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        LuaString::from_lua(value, lua).map(|text| text.to_bytes().into())
    }

    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        match l.bytes(idx) {
            Some(bytes) => Ok(bytes.into()),
            None => LuaString::from_stack(l, idx, lua).map(|text| text.to_bytes().into()),
        }
    }
}

macro_rules! byte_strings {
    ($($t:ty)*) => {$(
        impl IntoLua for $t {
            fn into_lua(self, lua: &Lua) -> Result<Value> {
                value_of(lua, |l, lua| self.push_to_stack(l, lua))
            }

            fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
                lua.push_bytes(l, &self)
            }
        }
    )*};
}
byte_strings!(BString & BString & BStr);
