//! What scripts can reach: presets, read-only libraries, environments.

use super::{Error, Lua, Reference, Result, Table};
use crate::stdlib::sandbox::{self, Preset};
use perilune_vm::OwnedState;

/// The seed of states that do the same each time.
const SEED: u64 = 0;

impl Lua {
    /// A state with the libraries of a preset.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, Preset};
    ///
    /// let lua = Lua::with_preset(Preset::Sandbox)?;
    /// assert!(lua.load("return io == nil and debug == nil and require == nil").eval::<bool>()?);
    /// assert!(lua.load("string.format = nil").exec().is_err());
    /// assert!(lua.load("return load('\\27Lua')").eval::<Option<bool>>()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn with_preset(preset: Preset) -> Result<Self> {
        let state = match preset {
            Preset::Deterministic => OwnedState::deterministic(SEED, usize::MAX),
            _ => OwnedState::new(),
        };
        let lua = Self::from_state(state.map_err(|_| Error::Memory)?);
        lua.with(|l, lua| lua.attempt(l, |l| sandbox::open_preset(l, preset)))?;
        Ok(lua)
    }

    /// Makes the libraries that are there, and the metatable of strings, read-only: also for `rawset`, `table.insert` and `setmetatable`, and
    /// for the host. The table of globals itself is not. [`Preset::Sandbox`] has done so.
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn freeze_libraries(&self) -> Result<()> {
        self.with(|l, lua| lua.attempt(l, sandbox::freeze_libraries))
    }

    /// A table of globals for code that shall have its own ([`Chunk::set_environment`](crate::Chunk::set_environment),
    /// [`Function::set_environment`](crate::Function::set_environment)): it has what the globals have at the moment, and is its own `_G`.
    /// Where libraries are read-only, code in different environments shares them and nothing else.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, Preset};
    ///
    /// let lua = Lua::with_preset(Preset::Sandbox)?;
    /// let (first, second) = (lua.create_environment()?, lua.create_environment()?);
    /// let define = "name = ...; print = nil; function _G.get() return name:upper() end";
    /// lua.load(define).set_environment(first.clone()).call::<()>("first")?;
    /// lua.load(define).set_environment(second.clone()).call::<()>("second")?;
    /// assert_eq!(first.call_function::<String>("get", ())?, "FIRST");
    /// assert_eq!(second.call_function::<String>("get", ())?, "SECOND");
    /// assert!(lua.load("return name == nil and print ~= nil").eval::<bool>()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn create_environment(&self) -> Result<Table> {
        self.with(|l, lua| {
            lua.attempt(l, sandbox::push_environment)?;
            Reference::pop(l, lua).map(Table)
        })
    }
}
