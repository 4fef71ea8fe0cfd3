//! The standard libraries of a state, and modules of the host.

use super::{Error, Function, IntoLua, Lua, Result};
use crate::stdlib::{base, coroutine, debug, io, math, os, package, string, table, utf8};
use perilune_vm::{LOADED_TABLE, NativeFn, OwnedState, PRELOAD_TABLE, REGISTRY_INDEX, State};
use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// A set of standard libraries (section 6 of the manual). For scripts that are not trusted, [`Lua::with_preset`] has a choice of functions.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Libraries, Lua};
///
/// let lua = Lua::with_libraries(Libraries::BASE | Libraries::STRING)?;
/// assert!(lua.load("return string ~= nil and io == nil").eval::<bool>()?);
/// assert!(lua.load("return dofile == nil").eval::<bool>()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Libraries(u16);

macro_rules! libraries {
    ($($(#[$doc:meta])* $constant:ident $bit:literal $name:literal $open:path;)*) => {
        impl Libraries {
            $($(#[$doc])* pub const $constant: Self = Self(1 << $bit);)*
            /// None, not even the basic functions.
            pub const NONE: Self = Self(0);
            /// All ten.
            pub const ALL: Self = Self($(1 << $bit)|*);
        }

        /// Each library with its name and the function that opens it, in the order in which they are opened.
        const LIBRARIES: &[(Libraries, &str, NativeFn)] = &[$((Libraries::$constant, $name, $open)),*];
    };
}
libraries! {
    /// The basic functions, such as `print`; among them `dofile` and `loadfile` only together with [`Libraries::IO`].
    BASE 0 "_G" base::open;
    /// `package` and `require`, which reads files.
    PACKAGE 1 "package" package::open;
    /// `coroutine`
    COROUTINE 2 "coroutine" coroutine::open;
    /// `table`
    TABLE 3 "table" table::open;
    /// `io`: files and processes.
    IO 4 "io" io::open;
    /// `os`: time, but also the environment, files and processes, and the end of this one.
    OS 5 "os" os::open;
    /// `string`
    STRING 6 "string" string::open;
    /// `math`
    MATH 7 "math" math::open;
    /// `utf8`
    UTF8 8 "utf8" utf8::open;
    /// `debug`: looks into functions, and changes what others rely on.
    DEBUG 9 "debug" debug::open;
}

impl Libraries {
    /// Whether all of these are in the set.
    #[must_use]
    pub const fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

impl Default for Libraries {
    /// All.
    fn default() -> Self {
        Self::ALL
    }
}

impl BitOr for Libraries {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Libraries {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl fmt::Debug for Libraries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = LIBRARIES.iter().filter(|(library, ..)| self.contains(*library));
        f.debug_set().entries(members.map(|(_, name, _)| name)).finish()
    }
}

impl Lua {
    /// A state with all standard libraries.
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn new() -> Result<Self> {
        Self::with_libraries(Libraries::ALL)
    }

    /// A state with the chosen libraries.
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn with_libraries(libraries: Libraries) -> Result<Self> {
        let lua = Self::from_state(OwnedState::new().map_err(|_| Error::Memory)?);
        lua.open_libraries(libraries)?;
        Ok(lua)
    }

    /// Opens libraries: each becomes a global and an element of `package.loaded`.
    ///
    /// # Errors
    /// [`Error::Memory`], or a table of globals that refuses them.
    pub fn open_libraries(&self, libraries: Libraries) -> Result<()> {
        self.with(|l, lua| {
            for &(library, name, open) in LIBRARIES {
                if libraries.contains(library) {
                    lua.attempt(l, |l| l.require(name, open, true))?;
                    l.pop(1);
                }
            }
            if libraries.contains(Libraries::BASE) && !libraries.contains(Libraries::IO) {
                for reads_files in ["dofile", "loadfile"] {
                    l.push_nil();
                    lua.attempt(l, |l| l.set_global(reads_files))?;
                }
            }
            Ok(())
        })
    }

    /// Makes a value a module: `require(name)` returns it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Function, Lua};
    /// let lua = Lua::new()?;
    /// let module = lua.create_table_from([("version", 3)])?;
    /// lua.register_module("host", module)?;
    /// assert_eq!(lua.load("return require('host').version").eval::<i64>()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`], or a value that cannot be one of Lua.
    pub fn register_module(&self, name: &str, module: impl IntoLua) -> Result<()> {
        self.set_in(LOADED_TABLE, name, module)
    }

    /// As [`Lua::register_module`] for a module that `loader` makes when it is required for the first time. It gets the name.
    ///
    /// # Errors
    /// As there.
    pub fn preload_module(&self, name: &str, loader: Function) -> Result<()> {
        self.set_in(PRELOAD_TABLE, name, loader)
    }

    /// Forgets a module: the next `require` looks for it again.
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn unload_module(&self, name: &str) -> Result<()> {
        self.set_in(LOADED_TABLE, name, super::Value::Nil)
    }

    fn set_in(&self, table: &str, name: &str, value: impl IntoLua) -> Result<()> {
        self.with(|l, lua| {
            lua.attempt(l, |l: &mut State| l.get_subtable(REGISTRY_INDEX, table).map(drop))?;
            value.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.set_field(-2, name))
        })
    }
}
