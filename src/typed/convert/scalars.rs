//! Numbers, booleans, strings and handles.

use super::{FromLua, IntoLua, value_of};
use crate::typed::{
    AnyUserData, Error, Function, LightUserData, Lua, LuaString, Reference, Result, Table, Thread, Value,
};
use perilune_vm::{State, Type};
use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::path::{Path, PathBuf};

/// The error for a value on the stack that cannot become the wanted type.
#[cold]
fn mismatch(l: &State, idx: i32, to: &'static str, message: Option<&str>) -> Error {
    let from = match l.type_of(idx) {
        Type::None => "no value",
        kind => kind.name(),
    };
    Error::from_lua(from, to, message)
}

/// Gives a type whose values are quickest read from the stack the way by [`Value`] as well.
macro_rules! from_lua_by_stack {
    () => {
        fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
            lua.with(|l, lua| {
                value.push_to(l, lua)?;
                Self::from_stack(l, -1, lua)
            })
        }
    };
}

/// As [`from_lua_by_stack`] for the other direction.
macro_rules! into_lua_by_stack {
    () => {
        fn into_lua(self, lua: &Lua) -> Result<Value> {
            value_of(lua, |l, lua| self.push_to_stack(l, lua))
        }
    };
}

impl FromLua for Value {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        Ok(value)
    }
}

impl IntoLua for Value {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(self)
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}

impl IntoLua for &Value {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(self.clone())
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}

impl FromLua for bool {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        Ok(!matches!(value, Value::Nil | Value::Boolean(false)))
    }

    fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
        Ok(l.to_boolean(idx))
    }
}

impl IntoLua for bool {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(Value::Boolean(self))
    }

    fn push_to_stack(self, l: &mut State, _: &Lua) -> Result<()> {
        l.push_boolean(self);
        Ok(())
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl FromLua for $t {
            from_lua_by_stack!();

            fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
                let Some(i) = l.to_integer(idx) else {
                    return Err(mismatch(l, idx, stringify!($t), l.to_number(idx).map(|_| "number has no integer representation")));
                };
                Self::try_from(i).map_err(|_| mismatch(l, idx, stringify!($t), Some("out of range")))
            }
        }

        impl IntoLua for $t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                // What does not fit becomes a float, as a numeral does.
                Ok(i64::try_from(self).map_or_else(|_| Value::Number(self as f64), Value::Integer))
            }

            fn push_to_stack(self, l: &mut State, _: &Lua) -> Result<()> {
                match i64::try_from(self) {
                    Ok(i) => l.push_integer(i),
                    Err(_) => l.push_number(self as f64),
                }
                Ok(())
            }
        }
    )*};
}
integers!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 isize usize);

macro_rules! floats {
    ($($t:ty)*) => {$(
        impl FromLua for $t {
            from_lua_by_stack!();

            fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
                l.to_number(idx).map(|n| n as $t).ok_or_else(|| mismatch(l, idx, stringify!($t), None))
            }
        }

        impl IntoLua for $t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                Ok(Value::Number(self.into()))
            }

            fn push_to_stack(self, l: &mut State, _: &Lua) -> Result<()> {
                l.push_number(self.into());
                Ok(())
            }
        }
    )*};
}
floats!(f32 f64);

impl FromLua for String {
    from_lua_by_stack!();

    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        if l.bytes(idx).is_none() && !l.is_number(idx) {
            return Err(mismatch(l, idx, "String", None));
        }
        // A number becomes its text, and stays a number where it is.
        l.push_value(idx);
        lua.attempt(l, |l| l.coerce_string(-1))?;
        let text = std::str::from_utf8(l.bytes(-1).unwrap_or_default()).map(str::to_owned);
        l.pop(1);
        text.map_err(|error| mismatch(l, idx, "String", Some(&error.to_string())))
    }
}

macro_rules! texts {
    ($($t:ty, $self_:ident => $bytes:expr;)*) => {$(
        impl IntoLua for $t {
            into_lua_by_stack!();

            fn push_to_stack($self_, l: &mut State, lua: &Lua) -> Result<()> {
                let bytes: &[u8] = $bytes;
                lua.push_bytes(l, bytes)
            }
        }
    )*};
}
texts! {
    String, self => self.as_bytes();
    &String, self => self.as_bytes();
    &str, self => self.as_bytes();
    Box<str>, self => self.as_bytes();
    Cow<'_, str>, self => self.as_bytes();
    CString, self => self.to_bytes();
    &CStr, self => self.to_bytes();
    OsString, self => self.as_encoded_bytes();
    &OsStr, self => self.as_encoded_bytes();
    PathBuf, self => self.as_os_str().as_encoded_bytes();
    &Path, self => self.as_os_str().as_encoded_bytes();
}

impl FromLua for Box<str> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        String::from_lua(value, lua).map(String::into_boxed_str)
    }
}

impl FromLua for PathBuf {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        String::from_lua(value, lua).map(Self::from)
    }
}

impl FromLua for OsString {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        String::from_lua(value, lua).map(Self::from)
    }
}

impl IntoLua for char {
    into_lua_by_stack!();

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        lua.push_bytes(l, self.encode_utf8(&mut [0; 4]).as_bytes())
    }
}

impl FromLua for char {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        let kind = value.type_name();
        let text = String::from_lua(value, lua).map_err(|_| Error::from_lua(kind, "char", None))?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(Error::from_lua(kind, "char", Some("not one character"))),
        }
    }
}

/// A handle as a value, by itself and borrowed.
macro_rules! handles_into_lua {
    ($($t:ident $variant:ident;)*) => {$(
        impl IntoLua for $t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                Ok(Value::$variant(self))
            }

            fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
                self.0.push_to(l, lua)
            }
        }

        impl IntoLua for &$t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                Ok(Value::$variant(self.clone()))
            }

            fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
                self.0.push_to(l, lua)
            }
        }
    )*};
}
handles_into_lua! {
    LuaString String;
    Table Table;
    Function Function;
    Thread Thread;
    AnyUserData UserData;
}

/// A handle from a value of its type. ([`LuaString`] is not among them: numbers become strings.)
macro_rules! handles_from_lua {
    ($($t:ident $variant:ident $kind:path, $name:literal;)*) => {$(
        impl FromLua for $t {
            fn from_lua(value: Value, _: &Lua) -> Result<Self> {
                match value {
                    Value::$variant(handle) => Ok(handle),
                    other => Err(Error::from_lua(other.type_name(), $name, None)),
                }
            }

            fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
                if l.type_of(idx) != $kind {
                    return Err(mismatch(l, idx, $name, None));
                }
                lua.attempt(l, |l| Reference::new(l, lua, idx)).map(Self)
            }
        }
    )*};
}
handles_from_lua! {
    Table Table Type::Table, "table";
    Function Function Type::Function, "function";
    Thread Thread Type::Thread, "thread";
    AnyUserData UserData Type::Userdata, "userdata";
}

impl FromLua for LuaString {
    from_lua_by_stack!();

    /// Numbers become their text.
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        if !matches!(l.type_of(idx), Type::String | Type::Number) {
            return Err(mismatch(l, idx, "string", None));
        }
        l.push_value(idx);
        lua.attempt(l, |l| l.coerce_string(-1))?;
        Reference::pop(l, lua).map(Self)
    }
}

impl FromLua for LightUserData {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        match value {
            Value::LightUserData(address) => Ok(address),
            other => Err(Error::from_lua(other.type_name(), "light userdata", None)),
        }
    }
}

impl IntoLua for LightUserData {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(Value::LightUserData(self))
    }
}

impl IntoLua for Error {
    into_lua_by_stack!();

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        lua.attempt(l, |l| lua.push_thrown(l, self))
    }
}

impl FromLua for Error {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        lua.with(|l, lua| {
            value.push_to(l, lua)?;
            Ok(Lua::thrown(l, -1).unwrap_or_else(|| lua.pop_error(l, perilune_vm::Status::ErrRun)))
        })
    }
}

impl<T: FromLua> FromLua for Option<T> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        match value {
            Value::Nil => Ok(None),
            value => T::from_lua(value, lua).map(Some),
        }
    }

    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        if l.is_none_or_nil(idx) { Ok(None) } else { T::from_stack(l, idx, lua).map(Some) }
    }
}

impl<T: IntoLua> IntoLua for Option<T> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        self.map_or(Ok(Value::Nil), |value| value.into_lua(lua))
    }

    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        match self {
            Some(value) => value.push_to_stack(l, lua),
            None => {
                l.push_nil();
                Ok(())
            }
        }
    }
}

impl Lua {
    /// Pushes a string.
    pub(crate) fn push_bytes(&self, l: &mut State, bytes: &[u8]) -> Result<()> {
        l.push_bytes(bytes).map_err(|raised| {
            let top = l.top();
            let status = l.catch(raised, top);
            self.pop_error(l, status)
        })
    }
}
