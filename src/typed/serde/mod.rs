//! Values of Lua and the data model of [serde](https://serde.rs): any type with `Serialize` becomes a value, and a value any type with
//! `Deserialize`.
//!
//! ```
//! # fn main() -> perilune::Result<()> {
//! use perilune::Lua;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! struct Server {
//!     host: String,
//!     ports: Vec<u16>,
//!     kind: Kind,
//! }
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! enum Kind {
//!     Public,
//!     Inside { network: String },
//! }
//!
//! let lua = Lua::new()?;
//! let server = Server { host: "moon".into(), ports: vec![80], kind: Kind::Public };
//! lua.globals().set("server", lua.to_value(&server)?)?;
//! let value = lua.load("
//!     server.ports[2] = 8080
//!     server.kind = {Inside = {network = 'lan'}}
//!     return server").eval()?;
//! let server: Server = lua.from_value(value)?;
//! assert_eq!(server.ports, [80, 8080]);
//! assert_eq!(server.kind, Kind::Inside { network: "lan".into() });
//! # Ok(())
//! # }
//! ```
//!
//! # What becomes what
//!
//! | in Rust | in Lua |
//! |---|---|
//! | integers | integers; those beyond 64 bits with sign the nearest float, as numerals do |
//! | floats | floats |
//! | `bool` | booleans |
//! | `char`, `str`, bytes | strings |
//! | `None`, `()` and unit structs | [`Value::NULL`], or nil with [`SerializeOptions`] |
//! | `Some(x)` and newtypes | what `x` is |
//! | sequences, tuples, tuple structs | tables with elements 1, 2, ... and the metatable [`Lua::array_metatable`] |
//! | maps | tables; keys may be anything but nil and NaN |
//! | structs | tables with fields |
//! | enums | the name of a variant without content; otherwise a table with one field, which has the name of the variant |
//!
//! In the other direction the wanted type decides. Where it leaves it open, as [`serde_json::Value`](https://docs.rs/serde_json) does, a table is a
//! sequence if it has the metatable [`Lua::array_metatable`], or if all its keys are integers from 1 to its length; nil stands where elements are missing.
//! Otherwise it is a map. A table without entries is a map, unless [`DeserializeOptions`] say otherwise.
//!
//! - Floats with an integer value become integers where integers are wanted, numbers that are keys become text where text is wanted, and
//!   keys that are the text of an integer become integers where those are wanted. Nothing else is converted.
//! - Strings that are not UTF-8 are bytes.
//! - Metamethods are not asked.
//! - Functions, coroutines, light userdata other than null, and userdata without [`Lua::create_ser_userdata`] are errors, or left out.
//! - Tables that contain themselves are errors, or left out. Those that nest more than 128 levels are errors.

mod deserializer;
mod entries;
mod options;
mod reader;
mod seed;
mod serialize;
mod serializer;
mod userdata;

pub use deserializer::Deserializer;
pub use options::{DeserializeOptions, SerializeOptions};
pub use seed::ValueSeed;
pub use serialize::Serializable;

use super::{Error, LightUserData, Lua, Reference, Result, Table, Value};
use perilune_vm::{Raised, State, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serializer::Writer;
use std::fmt::Display;

/// The registry's name of the metatable that marks sequences.
const ARRAY_METATABLE: &str = "perilune.array";

impl Value {
    /// A value that stands for nothing where nil cannot stand: in tables. It is a light userdata.
    pub const NULL: Self = Self::LightUserData(LightUserData(0));

    /// Whether it is [`Value::NULL`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Self::NULL
    }
}

impl Lua {
    /// Converts a value of a type with `Serialize`: see [`serde`](crate::serde).
    ///
    /// # Errors
    /// [`Error::Serialize`], with the place of what cannot be a value.
    pub fn to_value<T: Serialize + ?Sized>(&self, value: &T) -> Result<Value> {
        self.to_value_with(value, SerializeOptions::default())
    }

    /// As [`Lua::to_value`] with options.
    ///
    /// # Errors
    /// As there.
    pub fn to_value_with<T: Serialize + ?Sized>(
        &self,
        value: &T,
        options: SerializeOptions,
    ) -> Result<Value> {
        self.with(|l, lua| {
            value.serialize(Writer::new(l, lua, &options))?;
            Value::from_top(l, lua)
        })
    }

    /// Converts to a type with `Deserialize`: see [`serde`](crate::serde).
    ///
    /// # Errors
    /// [`Error::Deserialize`], with the place of what is not as wanted.
    pub fn from_value<T: DeserializeOwned>(&self, value: Value) -> Result<T> {
        self.from_value_with(value, DeserializeOptions::default())
    }

    /// As [`Lua::from_value`] with options.
    ///
    /// # Errors
    /// As there.
    pub fn from_value_with<T: DeserializeOwned>(
        &self,
        value: Value,
        options: DeserializeOptions,
    ) -> Result<T> {
        T::deserialize(Deserializer::new(self, &value).with_options(options))
    }

    /// [`Value::NULL`].
    #[must_use]
    pub fn null(&self) -> Value {
        Value::NULL
    }

    /// The metatable of tables that are sequences, also when they have no elements. Scripts can give it to their own tables.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// lua.globals().set("array", lua.array_metatable()?)?;
    /// let value = lua.load("return {{}, setmetatable({}, array)}").eval()?;
    /// assert_eq!(lua.from_value::<serde_json::Value>(value)?.to_string(), "[{},[]]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn array_metatable(&self) -> Result<Table> {
        self.with(|l, lua| {
            lua.attempt(l, push_array_metatable)?;
            Reference::pop(l, lua).map(Table)
        })
    }
}

fn push_array_metatable(l: &mut State) -> std::result::Result<(), Raised> {
    if l.new_metatable(ARRAY_METATABLE)? {
        // Scripts may set and compare it, and not change what it marks.
        l.push_boolean(false);
        l.raw_set_field(-2, "__metatable")?;
    }
    Ok(())
}

fn is_null(l: &State, idx: i32) -> bool {
    l.type_of(idx) == Type::LightUserdata && l.to_pointer(idx) == 0
}

/// Refuses values that nest too deeply: native stacks are not endless.
fn check_depth(depth: usize, limit: usize) -> std::result::Result<(), String> {
    if depth < limit { Ok(()) } else { Err(format!("nested more than {limit} levels")) }
}

impl Error {
    /// The error of a value below another one, seen from there.
    fn below(mut self, step: &str) -> Self {
        if let Self::Serialize { path, .. } | Self::Deserialize { path, .. } = &mut self {
            path.insert_str(0, step);
        }
        self
    }
}

impl serde::ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::Serialize { path: String::new(), message: message.to_string() }
    }
}

impl serde::de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::Deserialize { path: String::new(), message: message.to_string() }
    }
}
