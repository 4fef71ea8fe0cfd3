//! Chunks: source text or binary code on its way to a function.

use super::convert::later;
use super::{Error, FromLuaMulti, Function, IntoLua, IntoLuaMulti, Lua, Reference, Result, Table};
use crate::stdlib::load::{LoadFailure, load_chunk};
use std::borrow::Cow;
use std::panic::Location;
use std::path::{Path, PathBuf};

/// What can be loaded as a chunk.
pub trait AsChunk<'a> {
    /// The text or binary code.
    ///
    /// # Errors
    /// The file cannot be read.
    fn into_source(self) -> std::io::Result<Cow<'a, [u8]>>;

    /// How messages call the chunk; without a name they show where the host has loaded it.
    fn name(&self) -> Option<String> {
        None
    }

    /// Global variables of its own, which the chunk finds before those of its environment.
    ///
    /// # Errors
    /// Not enough memory, or a value that cannot be one of Lua.
    fn own_globals(&mut self, lua: &Lua) -> Result<Option<Table>> {
        let _ = lua;
        Ok(None)
    }
}

macro_rules! sources {
    ($($t:ty, $self_:ident => $source:expr;)*) => {$(
        impl<'a> AsChunk<'a> for $t {
            fn into_source($self_) -> std::io::Result<Cow<'a, [u8]>> {
                Ok($source)
            }
        }
    )*};
}
sources! {
    &'a str, self => Cow::Borrowed(self.as_bytes());
    String, self => Cow::Owned(self.into_bytes());
    &'a String, self => Cow::Borrowed(self.as_bytes());
    &'a [u8], self => Cow::Borrowed(self);
    Vec<u8>, self => Cow::Owned(self);
    &'a Vec<u8>, self => Cow::Borrowed(self);
}

impl<'a, const N: usize> AsChunk<'a> for &'a [u8; N] {
    fn into_source(self) -> std::io::Result<Cow<'a, [u8]>> {
        Ok(Cow::Borrowed(self))
    }
}

macro_rules! files {
    ($($t:ty)*) => {$(
        impl<'a> AsChunk<'a> for $t {
            fn into_source(self) -> std::io::Result<Cow<'a, [u8]>> {
                let bytes = std::fs::read(self)?;
                Ok(Cow::Owned(crate::stdlib::load::chunk_of_file(&bytes).to_vec()))
            }

            fn name(&self) -> Option<String> {
                Some(format!("@{}", self.display()))
            }
        }
    )*};
}
files!(&'a Path PathBuf);

/// What a chunk may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChunkMode {
    /// Source text.
    Text,
    /// Code that [`Function::dump`] or `luac` has made. It is verified before it runs.
    Binary,
}

impl ChunkMode {
    fn letter(self) -> &'static [u8] {
        match self {
            Self::Text => b"t",
            Self::Binary => b"b",
        }
    }
}

/// A chunk that is not loaded yet: [`Lua::load`].
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, Value};
///
/// let lua = Lua::new()?;
/// lua.load("x = 20").set_name("=set-up").exec()?;
/// assert_eq!(lua.load("x + 22").eval::<i64>()?, 42);
/// assert_eq!(lua.load("local a, b = ...; return b, a").call::<(i64, i64)>((1, 2))?, (2, 1));
///
/// let own = lua.create_table_from([("x", 1)])?;
/// lua.load("y = x + 1").set_environment(own.clone()).exec()?;
/// assert_eq!(own.get::<i64>("y")?, 2);
/// assert!(lua.globals().get::<Value>("y")?.is_nil());
/// # Ok(())
/// # }
/// ```
#[must_use = "a chunk does nothing until it is run"]
pub struct Chunk<'a> {
    lua: Lua,
    source: Result<Cow<'a, [u8]>>,
    name: String,
    environment: Option<Table>,
    own_globals: Result<Option<Table>>,
    mode: Option<ChunkMode>,
}

impl<'a> Chunk<'a> {
    #[track_caller]
    pub(crate) fn new(lua: Lua, source: impl AsChunk<'a>) -> Self {
        Self::at(Location::caller(), lua, source)
    }

    /// A chunk that the host loads at a place of its source.
    fn at(place: &Location<'_>, lua: Lua, mut source: impl AsChunk<'a>) -> Self {
        let name = source.name().unwrap_or_else(|| format!("@{}:{}", place.file(), place.line()));
        let own_globals = source.own_globals(&lua);
        let source = source.into_source().map_err(Error::external);
        Self { lua, source, name, environment: None, own_globals, mode: None }
    }

    /// How messages call the chunk: after `=` or `@` as it is, otherwise as a piece of source (`lua_load` in the manual).
    pub fn set_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// A table of globals of its own for the chunk.
    pub fn set_environment(mut self, environment: Table) -> Self {
        self.environment = Some(environment);
        self
    }

    /// What the chunk may be; by default both.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{ChunkMode, Lua};
    ///
    /// let lua = Lua::new()?;
    /// let binary = lua.load("return 1").into_function()?.dump(true).expect("a function of Lua");
    /// assert!(lua.load(&binary).set_mode(ChunkMode::Text).exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_mode(mut self, mode: ChunkMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// How messages call the chunk.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the chunk may be; `None` for both.
    #[must_use]
    pub fn mode(&self) -> Option<ChunkMode> {
        self.mode
    }

    /// A chunk on its way to a state, where it becomes a function.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Chunk, Lua};
    /// let lua = Lua::new()?;
    /// lua.globals().set("answer", Chunk::wrap("return 6 * 7"))?;
    /// assert_eq!(lua.load("answer()").eval::<i64>()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn wrap(source: impl AsChunk<'a>) -> impl IntoLua {
        let place = Location::caller();
        later(move |l, lua| {
            let function = Chunk::at(place, lua.observer(), source).into_function()?;
            function.push_to_stack(l, lua)
        })
    }

    /// The table of globals of its own, if it has one.
    #[must_use]
    pub fn environment(&self) -> Option<&Table> {
        self.environment.as_ref()
    }

    /// Compiles the chunk: its main function.
    ///
    /// # Errors
    /// [`Error::Syntax`]; the file cannot be read; not enough memory.
    pub fn into_function(self) -> Result<Function> {
        self.load("")
    }

    /// Compiles the chunk with a text in front.
    fn load(&self, prefix: &str) -> Result<Function> {
        let source = self.source.as_ref().map_err(Error::clone)?;
        let source: Cow<'_, [u8]> = if prefix.is_empty() {
            Cow::Borrowed(source)
        } else {
            Cow::Owned([prefix.as_bytes(), source].concat())
        };
        let function = self.lua.with(|l, lua| {
            match load_chunk(l, &source, self.name.as_bytes(), self.mode.map(ChunkMode::letter)) {
                Ok(()) => {}
                Err(LoadFailure::Syntax { message, incomplete }) => {
                    return Err(Error::Syntax {
                        message: String::from_utf8_lossy(&message).into_owned(),
                        incomplete,
                    });
                }
                Err(LoadFailure::File { message }) => {
                    return Err(Error::external(String::from_utf8_lossy(&message).into_owned()));
                }
                Err(LoadFailure::Raised(raised)) => return lua.attempt(l, |_| Err(raised)),
            }
            Reference::pop(l, lua).map(Function)
        })?;
        let environment = match self.own_globals.clone()? {
            Some(own) => {
                let others = self.environment.clone().unwrap_or_else(|| self.lua.globals());
                let metatable = [("__index", &others), ("__newindex", &others)];
                own.set_metatable(Some(self.lua.create_table_from(metatable)?))?;
                Some(own)
            }
            None => self.environment.clone(),
        };
        if let Some(environment) = environment {
            function.set_environment(environment)?;
        }
        Ok(function)
    }

    /// Runs the chunk.
    ///
    /// # Errors
    /// Those of [`Chunk::into_function`], and what the chunk raises.
    pub fn exec(self) -> Result<()> {
        self.call(())
    }

    /// Runs the chunk as an expression, or if it is none, as statements, for its results.
    ///
    /// # Errors
    /// As [`Chunk::exec`].
    pub fn eval<R: FromLuaMulti>(self) -> Result<R> {
        self.into_expression()?.call(())
    }

    /// A function that returns the value of the chunk if it is an expression, or else its main function.
    pub(crate) fn into_expression(self) -> Result<Function> {
        self.load("return ").or_else(|_| self.load(""))
    }

    /// Runs the chunk with arguments, which it gets as `...`.
    ///
    /// # Errors
    /// As [`Chunk::exec`].
    pub fn call<R: FromLuaMulti>(self, arguments: impl IntoLuaMulti) -> Result<R> {
        self.load("")?.call(arguments)
    }
}
