//! Strings.

use super::convert::later;
use super::{Error, IntoLua, Reference, Result};

/// A string of Lua: immutable bytes, which need not be UTF-8. Strings are equal and ordered by their bytes.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// # let lua = perilune::Lua::new()?;
/// let name = lua.create_string("Mond")?;
/// assert_eq!(name, "Mond");
/// assert_eq!(name.to_str()?, "Mond");
/// assert_eq!(name.with_bytes(|bytes| Ok(bytes.len()))?, 4);
/// assert!(lua.create_string(b"\xff")?.to_str().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LuaString(pub(crate) Reference);

impl LuaString {
    /// Works with the bytes in their place.
    ///
    /// # Errors
    /// Those of `f`, or the state is closed.
    pub fn with_bytes<T>(&self, f: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        self.0.with(|l, _| f(l.bytes(-1).unwrap_or_default()))
    }

    /// A copy of the bytes; empty if the state is closed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.with_bytes(|bytes| Ok(bytes.to_vec())).unwrap_or_default()
    }

    /// The string as text.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn to_str(&self) -> Result<String> {
        self.with_bytes(|bytes| {
            std::str::from_utf8(bytes)
                .map(str::to_owned)
                .map_err(|error| Error::from_lua("string", "&str", Some(&error.to_string())))
        })
    }

    /// The string as text, with replacement characters where it is not UTF-8.
    #[must_use]
    pub fn to_string_lossy(&self) -> String {
        self.with_bytes(|bytes| Ok(String::from_utf8_lossy(bytes).into_owned())).unwrap_or_default()
    }

    /// Bytes on their way to a state, where they become a string. (A `Vec<u8>` by itself becomes a table.)
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, LuaString};
    /// let lua = Lua::new()?;
    /// lua.globals().set("header", LuaString::wrap(vec![0x1b, 0x4c]))?;
    /// assert_eq!(lua.load("return #header").eval::<i64>()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap(bytes: impl AsRef<[u8]>) -> impl IntoLua {
        later(move |l, lua| lua.push_bytes(l, bytes.as_ref()))
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with_bytes(|bytes| Ok(bytes.len())).unwrap_or(0)
    }

    /// The address of the string. Equal strings may have different ones.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.0.address()
    }

    /// Whether it has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for LuaString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

impl std::fmt::Display for LuaString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}

impl PartialEq for LuaString {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.to_bytes() == other.to_bytes()
    }
}

impl Eq for LuaString {}

impl PartialOrd for LuaString {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LuaString {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.to_bytes().cmp(&other.to_bytes())
    }
}

impl std::hash::Hash for LuaString {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.to_bytes().hash(state);
    }
}

impl<T: AsRef<[u8]> + ?Sized> PartialEq<T> for LuaString {
    fn eq(&self, other: &T) -> bool {
        self.with_bytes(|bytes| Ok(bytes == other.as_ref())).unwrap_or(false)
    }
}
