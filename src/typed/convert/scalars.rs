//! Numbers, booleans, strings and handles.

use super::{FromLua, IntoLua, value_of};
use crate::typed::{
    AnyUserData, Error, Function, LightUserData, Lua, LuaString, Reference, Result, Table, Thread, Value,
};
use perilune_vm::{Raised, State, Type};
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

    #[inline]
    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}

impl IntoLua for &Value {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(self.clone())
    }

    #[inline]
    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        self.push_to(l, lua)
    }
}

impl FromLua for bool {
    fn from_lua(value: Value, _: &Lua) -> Result<Self> {
        Ok(!matches!(value, Value::Nil | Value::Boolean(false)))
    }

    #[inline]
    fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
        Ok(l.to_boolean(idx))
    }
}

impl IntoLua for bool {
    fn into_lua(self, _: &Lua) -> Result<Value> {
        Ok(Value::Boolean(self))
    }

    #[inline]
    fn push_to_stack(self, l: &mut State, _: &Lua) -> Result<()> {
        l.push_boolean(self);
        Ok(())
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl FromLua for $t {
            from_lua_by_stack!();

            #[inline]
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

            #[inline]
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

            #[inline]
            fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
                l.to_number(idx).map(|n| n as $t).ok_or_else(|| mismatch(l, idx, stringify!($t), None))
            }
        }

        impl IntoLua for $t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                Ok(Value::Number(self.into()))
            }

            #[inline]
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

    #[inline(always)]
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        match l.bytes(idx) {
            Some(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(not_text(l, idx, error)),
            },
            None => text_of_number(l, idx, lua),
        }
    }
}

#[cold]
fn not_text(l: &State, idx: i32, error: std::str::Utf8Error) -> Error {
    mismatch(l, idx, "String", Some(&error.to_string()))
}

/// A number becomes its text, and stays a number where it is.
#[cold]
fn text_of_number(l: &mut State, idx: i32, lua: &Lua) -> Result<String> {
    if !l.is_number(idx) {
        return Err(mismatch(l, idx, "String", None));
    }
    l.push_value(idx);
    lua.attempt(l, |l| l.coerce_string(-1))?;
    let text = String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()).into_owned();
    l.pop(1);
    Ok(text)
}

macro_rules! texts {
    ($($t:ty, $self_:ident => $bytes:expr;)*) => {$(
        impl IntoLua for $t {
            into_lua_by_stack!();

            #[inline]
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
    Cow<'_, CStr>, self => self.to_bytes();
    OsString, self => self.as_encoded_bytes();
    &OsStr, self => self.as_encoded_bytes();
    Cow<'_, OsStr>, self => self.as_encoded_bytes();
    PathBuf, self => self.as_os_str().as_encoded_bytes();
    &Path, self => self.as_os_str().as_encoded_bytes();
    Cow<'_, Path>, self => self.as_os_str().as_encoded_bytes();
}

impl FromLua for Box<str> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        String::from_lua(value, lua).map(String::into_boxed_str)
    }
}

impl FromLua for Cow<'static, str> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        String::from_lua(value, lua).map(Cow::Owned)
    }
}

impl FromLua for CString {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        let bytes = LuaString::from_lua(value, lua)?.to_bytes();
        Self::new(bytes).map_err(|error| Error::from_lua("string", "CString", Some(&error.to_string())))
    }
}

impl FromLua for OsString {
    /// Any bytes are a name on Unix; elsewhere it has to be UTF-8.
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        #[cfg(unix)]
        {
            let bytes = LuaString::from_lua(value, lua)?.to_bytes();
            Ok(std::os::unix::ffi::OsStringExt::from_vec(bytes))
        }
        #[cfg(not(unix))]
        String::from_lua(value, lua).map(Self::from)
    }
}

impl FromLua for PathBuf {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        OsString::from_lua(value, lua).map(Self::from)
    }
}

impl IntoLua for char {
    into_lua_by_stack!();

    #[inline]
    fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
        lua.push_bytes(l, self.encode_utf8(&mut [0; 4]).as_bytes())
    }
}

/// From a text of one character, or its code point.
impl FromLua for char {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        let kind = value.type_name();
        if let Value::Integer(code) = value {
            let character = u32::try_from(code).ok().and_then(Self::from_u32);
            return character.ok_or_else(|| Error::from_lua(kind, "char", Some("no code point")));
        }
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

            #[inline]
            fn push_to_stack(self, l: &mut State, lua: &Lua) -> Result<()> {
                self.0.push_to(l, lua)
            }
        }

        impl IntoLua for &$t {
            fn into_lua(self, _: &Lua) -> Result<Value> {
                Ok(Value::$variant(self.clone()))
            }

            #[inline]
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

            #[inline]
            fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
                if l.type_of(idx) != $kind {
                    return Err(mismatch(l, idx, $name, None));
                }
                lua.attempt(l, |l| Reference::new(l, idx)).map(Self)
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
    #[inline]
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        match l.type_of(idx) {
            Type::String => lua.attempt(l, |l| Reference::new(l, idx)).map(Self),
            Type::Number => {
                l.push_value(idx);
                lua.attempt(l, |l| l.coerce_string(-1))?;
                Reference::pop(l, lua).map(Self)
            }
            _ => Err(mismatch(l, idx, "string", None)),
        }
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

    #[inline]
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

    #[inline]
    fn from_stack(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        if l.is_none_or_nil(idx) { Ok(None) } else { T::from_stack(l, idx, lua).map(Some) }
    }
}

impl<T: IntoLua> IntoLua for Option<T> {
    fn into_lua(self, lua: &Lua) -> Result<Value> {
        self.map_or(Ok(Value::Nil), |value| value.into_lua(lua))
    }

    #[inline]
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
    #[inline]
    pub(crate) fn push_bytes(&self, l: &mut State, bytes: &[u8]) -> Result<()> {
        l.push_bytes(bytes).map_err(|raised| self.pop_raised(l, raised))
    }

    /// Makes an error of one that was raised outside of any function.
    #[cold]
    #[inline(never)]
    fn pop_raised(&self, l: &mut State, raised: Raised) -> Error {
        let top = l.top();
        let status = l.catch(raised, top);
        self.pop_error(l, status)
    }
}
