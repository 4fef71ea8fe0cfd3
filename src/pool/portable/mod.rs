//! Values that belong to no state, and so can go from one to another.
//!
//! Plain data: a copy of what a value of Lua consists of. What cannot be copied without changing its meaning (identity, metatables,
//! captured variables, values of the host) is refused with the path at which it stands.

mod convert;
mod function;
#[cfg(feature = "serde")]
mod serde;
mod table;

pub use function::PortableFunction;
pub use table::PortableTable;

use std::fmt;

/// How deep tables may nest.
pub const MAX_DEPTH: usize = 100;

/// A value of Lua that belongs to no state.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use perilune::pool::Portable;
/// use perilune::Lua;
///
/// let (here, there) = (Lua::new()?, Lua::new()?);
/// let value: Portable = here.load("return {name = 'moon', phases = {1, 2, 3}}").eval()?;
/// there.globals().set("value", value.clone())?;
/// assert_eq!(there.load("return value.name .. #value.phases").eval::<String>()?, "moon3");
/// assert_eq!(value.get("name").and_then(Portable::as_str), Some("moon"));
///
/// let refused = here.load("return {1, {name = io.stdout}}").eval()?;
/// let error = Portable::from_value(&refused, &here).unwrap_err();
/// assert_eq!(error.to_string(), "[2].name: a userdata cannot leave its state");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Portable {
    /// nil
    #[default]
    Nil,
    /// true or false
    Boolean(bool),
    /// A number of the subtype integer.
    Integer(i64),
    /// A number of the subtype float.
    Number(f64),
    /// A string, which need not be UTF-8.
    String(Vec<u8>),
    /// The entries of a table.
    Table(PortableTable),
    /// A function without variables but its globals.
    Function(PortableFunction),
}

impl Portable {
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
        }
    }

    crate::accessors::accessors!(table: PortableTable, function: PortableFunction);

    /// The bytes, if it is a string.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::String(bytes) = self { Some(bytes) } else { None }
    }

    /// The text, if it is a string of UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()?).ok()
    }

    /// The value of a key, if it is a table that has one.
    #[must_use]
    pub fn get(&self, key: impl Into<Self>) -> Option<&Self> {
        self.as_table()?.get(key)
    }
}

macro_rules! from {
    ($($t:ty, $value:ident => $portable:expr;)*) => {$(
        impl From<$t> for Portable {
            fn from($value: $t) -> Self {
                $portable
            }
        }
    )*};
}
from! {
    (), _value => Self::Nil;
    bool, value => Self::Boolean(value);
    i64, value => Self::Integer(value);
    i32, value => Self::Integer(value.into());
    u32, value => Self::Integer(value.into());
    f64, value => Self::Number(value);
    &str, value => Self::String(value.into());
    String, value => Self::String(value.into());
    &[u8], value => Self::String(value.into());
    PortableTable, value => Self::Table(value);
    PortableFunction, value => Self::Function(value);
}

impl<T: Into<Self>> From<Vec<T>> for Portable {
    /// A sequence. (Bytes become a string through a slice of them, or [`Portable::String`].)
    fn from(items: Vec<T>) -> Self {
        Self::Table(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Portable {
    /// nil for `None`.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nil, Into::into)
    }
}

/// Why a value cannot leave its state, or enter one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortableError {
    path: String,
    refusal: Refusal,
}

/// What is wrong with a value that should become a [`Portable`] or come from one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It is a value of a type that cannot leave its state.
    Type(&'static str),
    /// It is a function of the host.
    HostFunction,
    /// It is a function with a local variable of its surroundings.
    Upvalue(String),
    /// It is a table with a metatable.
    Metatable,
    /// It is a table that contains itself.
    Cycle,
    /// It is a table that was met before.
    Shared,
    /// Tables nest more than [`MAX_DEPTH`] levels.
    Depth,
    /// It is a table with a key that is neither boolean, number nor string, or is NaN.
    Key(&'static str),
    /// The state could not do it: there is no memory, or it is closed.
    State(String),
}

impl PortableError {
    fn new(refusal: Refusal) -> Self {
        Self { path: String::new(), refusal }
    }

    /// The error seen from the table that has the value under `key`.
    fn below(mut self, key: &Portable) -> Self {
        self.path.insert_str(0, &path_step(key));
        self
    }

    /// Where the value stands: such as `[2].name`; empty for the whole value.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}

/// How a path shows a key.
pub(crate) fn path_step(key: &Portable) -> String {
    match key {
        Portable::String(name) => match std::str::from_utf8(name) {
            Ok(text) if is_name(text) => format!(".{text}"),
            _ => format!("[{:?}]", String::from_utf8_lossy(name)),
        },
        Portable::Integer(i) => format!("[{i}]"),
        Portable::Number(n) => format!("[{n}]"),
        Portable::Boolean(b) => format!("[{b}]"),
        other => format!("[{}]", other.type_name()),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

impl fmt::Display for PortableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.refusal.fmt(f)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) => write!(f, "a {name} cannot leave its state"),
            Self::HostFunction => f.write_str("a function of the host cannot leave its state"),
            Self::Upvalue(name) => {
                write!(f, "a function with the upvalue '{name}' cannot leave its state")
            }
            Self::Metatable => f.write_str("a table with a metatable cannot leave its state"),
            Self::Cycle => f.write_str("a table that contains itself cannot leave its state"),
            Self::Shared => f.write_str("a table that stands at two places cannot leave its state"),
            Self::Depth => write!(f, "tables nest more than {MAX_DEPTH} levels"),
            Self::Key(name) => write!(f, "a key that is a {name} cannot leave its state"),
            Self::State(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for PortableError {}
