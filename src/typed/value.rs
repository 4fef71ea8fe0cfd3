//! Any value.

use super::{AnyUserData, Function, Lua, LuaString, Reference, Result, Table, Thread};
use perilune_vm::{Number, State, Type};

/// An address of the host as a value: two of them are equal when the addresses are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LightUserData(pub usize);

/// A value of Lua.
///
/// Those that are objects are handles: cloning one makes another handle of the same object, and equality is that of objects (without
/// metamethods).
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, Value};
///
/// let lua = Lua::new()?;
/// match lua.load("return 6 * 7").eval()? {
///     Value::Integer(n) => assert_eq!(n, 42),
///     other => panic!("a {}", other.type_name()),
/// }
/// let value: Value = lua.load("return {1, x = 'moon'}").eval()?;
/// assert!(value.is_table() && value.as_integer().is_none());
/// assert_eq!(format!("{value:#?}"), "{\n    1: 1,\n    \"x\": \"moon\",\n}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq)]
pub enum Value {
    /// nil
    #[default]
    Nil,
    /// true or false
    Boolean(bool),
    /// A number of the subtype integer.
    Integer(i64),
    /// A number of the subtype float.
    Number(f64),
    /// A string.
    String(LuaString),
    /// A table.
    Table(Table),
    /// A function.
    Function(Function),
    /// A coroutine.
    Thread(Thread),
    /// A userdata that holds a value of the host.
    UserData(AnyUserData),
    /// An address of the host.
    LightUserData(LightUserData),
}

macro_rules! numbers_as {
    ($($name:ident $t:ty,)*) => {$(
        #[doc = concat!("The integer as `", stringify!($t), "`, if it is one and fits.")]
        #[must_use]
        pub fn $name(&self) -> Option<$t> {
            self.as_integer()?.try_into().ok()
        }
    )*};
}

impl Value {
    /// The name of the type in Lua.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) | Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Table(_) => "table",
            Self::Function(_) => "function",
            Self::Thread(_) => "thread",
            Self::UserData(_) | Self::LightUserData(_) => "userdata",
        }
    }

    crate::accessors::accessors!(table: Table, function: Function);

    numbers_as! {
        as_i32 i32, as_u32 u32, as_i64 i64, as_u64 u64, as_isize isize, as_usize usize,
    }

    /// The number as a float, if it is a number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()
    }

    /// The number as a float, if it is a number.
    #[must_use]
    pub fn as_f32(&self) -> Option<f32> {
        self.as_number().map(|n| n as f32)
    }

    /// A copy of the string as text, if it is a string of UTF-8.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        self.as_string()?.to_str().ok()
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_string(&self) -> Option<&LuaString> {
        if let Self::String(s) = self { Some(s) } else { None }
    }

    /// Whether it is a coroutine.
    #[must_use]
    pub fn is_thread(&self) -> bool {
        matches!(self, Self::Thread(_))
    }

    /// The coroutine, if it is one.
    #[must_use]
    pub fn as_thread(&self) -> Option<&Thread> {
        if let Self::Thread(t) = self { Some(t) } else { None }
    }

    /// Whether it is a userdata that holds a value of the host.
    #[must_use]
    pub fn is_userdata(&self) -> bool {
        matches!(self, Self::UserData(_))
    }

    /// The userdata, if it is one.
    #[must_use]
    pub fn as_userdata(&self) -> Option<&AnyUserData> {
        if let Self::UserData(u) = self { Some(u) } else { None }
    }

    /// The address, if it is one of the host.
    #[must_use]
    pub fn as_light_userdata(&self) -> Option<LightUserData> {
        if let Self::LightUserData(address) = self { Some(*address) } else { None }
    }

    /// The error of the host that a script has caught, if it is one.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Error, Lua, Value};
    /// let lua = Lua::new()?;
    /// lua.globals().set("fail", lua.create_function(|_, ()| Err::<(), _>(Error::external("no moon")))?)?;
    /// let caught: Value = lua.load("return select(2, pcall(fail))").eval()?;
    /// assert_eq!(caught.as_error().unwrap().to_string(), "no moon");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn as_error(&self) -> Option<super::Error> {
        self.as_userdata()?.0.with(|l, _| Ok(Lua::thrown(l, -1))).ok()?
    }

    /// The address of an object, which identifies it while it lives; 0 for values that are none.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.reference().map_or(0, Reference::address)
    }

    /// As the operator `==` compares, with metamethods.
    ///
    /// # Errors
    /// Those of the metamethod, or values of two states.
    pub fn equals(&self, other: &Self) -> Result<bool> {
        let Some(lua) =
            self.reference().or_else(|| other.reference()).map(|reference| reference.lua().observer())
        else {
            return Ok(self == other);
        };
        lua.with(|l, lua| {
            self.push_to(l, lua)?;
            other.push_to(l, lua)?;
            lua.attempt(l, |l| l.compare(-2, -1, perilune_vm::CompareOp::Eq))
        })
    }

    /// The value as `tostring` shows it.
    ///
    /// # Errors
    /// Those of the metamethod `__tostring`.
    pub fn to_display(&self, lua: &Lua) -> Result<String> {
        lua.with(|l, lua| {
            self.push_to(l, lua)?;
            lua.attempt(l, |l| l.push_display(-1))?;
            Ok(l.bytes(-1).map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default())
        })
    }

    pub(super) fn reference(&self) -> Option<&Reference> {
        match self {
            Self::String(LuaString(reference))
            | Self::Table(Table(reference))
            | Self::Function(Function(reference))
            | Self::Thread(Thread(reference))
            | Self::UserData(AnyUserData(reference)) => Some(reference),
            _ => None,
        }
    }

    /// Pushes the value to a thread of `lua`.
    pub(crate) fn push_to(&self, l: &mut State, lua: &Lua) -> Result<()> {
        match self {
            Self::Nil => l.push_nil(),
            Self::Boolean(b) => l.push_boolean(*b),
            Self::Integer(i) => l.push_integer(*i),
            Self::Number(n) => l.push_number(*n),
            Self::LightUserData(LightUserData(address)) => l.push_light(*address),
            _ => {
                if let Some(reference) = self.reference() {
                    return reference.push_to(l, lua);
                }
            }
        }
        Ok(())
    }

    /// The value on top, which is popped.
    pub(crate) fn from_top(l: &mut State, lua: &Lua) -> Result<Self> {
        let value = Self::from_stack_at(l, -1, lua);
        l.pop(1);
        value
    }

    /// The value at an index.
    pub(crate) fn from_stack_at(l: &mut State, idx: i32, lua: &Lua) -> Result<Self> {
        let kind = l.type_of(idx);
        match kind {
            Type::None | Type::Nil => return Ok(Self::Nil),
            Type::Boolean => return Ok(Self::Boolean(l.to_boolean(idx))),
            Type::Number => {
                return Ok(match l.numeric(idx) {
                    Some(Number::Integer(i)) => Self::Integer(i),
                    Some(Number::Float(n)) => Self::Number(n),
                    None => Self::Nil,
                });
            }
            Type::LightUserdata => return Ok(Self::LightUserData(LightUserData(l.to_pointer(idx)))),
            _ => {}
        }
        let reference = lua.attempt(l, |l| Reference::new(l, idx))?;
        Ok(match kind {
            Type::String => Self::String(LuaString(reference)),
            Type::Table => Self::Table(Table(reference)),
            Type::Function => Self::Function(Function(reference)),
            Type::Thread => Self::Thread(Thread(reference)),
            _ => Self::UserData(AnyUserData(reference)),
        })
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Boolean(b)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Self {
        Self::Integer(i)
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}
