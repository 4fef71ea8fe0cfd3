//! Libraries: tables of native functions, and the table of what is loaded.

use crate::error::message;
use crate::state::State;
use crate::{NativeFn, REGISTRY_INDEX, Raised};

/// The field of the registry with the table of loaded modules, which is `package.loaded` (`LUA_LOADED_TABLE`).
pub const LOADED_TABLE: &str = "_LOADED";
/// The field of the registry with the table of loaders, which is `package.preload` (`LUA_PRELOAD_TABLE`).
pub const PRELOAD_TABLE: &str = "_PRELOAD";

impl State {
    /// Adds native functions to the table on top, without metamethods (`luaL_setfuncs` without upvalues, section 5.1).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn set_functions(&mut self, functions: &[(&str, NativeFn)]) -> Result<(), Raised> {
        for &(name, f) in functions {
            self.push_native(f);
            self.raw_set_field(-2, name)?;
        }
        Ok(())
    }

    /// Adds native functions to the table below the top `upvalues` values, which are popped: each function has copies of them as
    /// its upvalues (`luaL_setfuncs`, section 5.1). Without a function, the field becomes false: a place for one to come.
    ///
    /// # Errors
    /// Those of assignment; fewer than `upvalues` values; not enough memory.
    pub fn set_functions_sharing(
        &mut self,
        functions: &[(&str, Option<NativeFn>)],
        upvalues: i32,
    ) -> Result<(), Raised> {
        self.set_functions_as(functions.iter().copied(), upvalues, Self::push_native_closure)
    }

    /// As [`State::set_functions_sharing`] for functions of any kind: `push` pops the upvalues, of which there are as many as it is
    /// told, and pushes the function.
    ///
    /// # Errors
    /// As there, and those of `push`.
    pub fn set_functions_as<N: AsRef<[u8]>, F>(
        &mut self,
        functions: impl IntoIterator<Item = (N, Option<F>)>,
        upvalues: i32,
        mut push: impl FnMut(&mut Self, F, i32) -> Result<(), Raised>,
    ) -> Result<(), Raised> {
        if upvalues < 0 || upvalues >= self.top() {
            return Err(self.raise(message::MISSING_VALUES));
        }
        self.ensure_stack(upvalues + 2, "too many upvalues")?;
        for (name, function) in functions {
            match function {
                None => self.push_boolean(false),
                Some(function) => {
                    for _ in 0..upvalues {
                        self.push_value(-upvalues);
                    }
                    push(self, function, upvalues)?;
                }
            }
            self.set_field(-(upvalues + 2), &name)?;
        }
        self.pop(upvalues);
        Ok(())
    }

    /// Pushes a new table with native functions (`luaL_newlib`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_library(&mut self, functions: &[(&str, NativeFn)]) -> Result<(), Raised> {
        self.create_table(0, functions.len())?;
        self.set_functions(functions)
    }

    /// Makes a native function a global (`lua_register`, section 4.6).
    ///
    /// # Errors
    /// Those of a metamethod of the globals; not enough memory.
    pub fn register(&mut self, name: &(impl AsRef<[u8]> + ?Sized), f: NativeFn) -> Result<(), Raised> {
        self.push_native(f);
        self.set_global(name)
    }

    /// Pushes a module, and makes it a global if it shall be one (`luaL_requiref`, section 5.1). Unless `package.loaded` has it,
    /// `open` is called with the name, and what it returns is put there.
    ///
    /// # Errors
    /// Those of `open`; not enough memory.
    pub fn require(
        &mut self,
        name: &(impl AsRef<[u8]> + ?Sized),
        open: NativeFn,
        global: bool,
    ) -> Result<(), Raised> {
        self.push_native(open);
        self.require_pushed(name, global)
    }

    /// As [`State::require`] with the function on top, which is popped.
    ///
    /// # Errors
    /// As [`State::require`].
    pub fn require_pushed(&mut self, name: &(impl AsRef<[u8]> + ?Sized), global: bool) -> Result<(), Raised> {
        if self.top() == 0 {
            return Err(self.raise(message::MISSING_VALUES));
        }
        self.get_subtable(REGISTRY_INDEX, LOADED_TABLE)?;
        self.get_field(-1, name)?;
        if !self.to_boolean(-1) {
            self.pop(1);
            self.push_value(-2);
            self.push_bytes(name.as_ref())?;
            self.call(1, 1)?;
            self.push_value(-1);
            self.set_field(-3, name)?;
        }
        // The table of modules, and the function below it.
        self.remove(-2);
        self.remove(-2);
        if global {
            self.push_value(-1);
            self.set_global(name)?;
        }
        Ok(())
    }
}
