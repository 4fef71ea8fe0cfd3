//! Lending values that do not live as long as the state.

use super::lua::call_mut;
use super::{
    AnyUserData, FromLuaMulti, Function, IntoLuaMulti, Lua, Reference, Result, ScopedRegistry, UserData,
};
use perilune_vm::{Loans, lending};
use std::cell::RefCell;

/// Lends values and functions to scripts for the time of [`Lua::scope`].
pub struct Scope<'scope, 'env> {
    lua: &'scope Lua,
    loans: &'scope Loans<'env>,
    destructors: &'scope Destructors<'env>,
}

/// What is called at the end of a scope, in order.
#[derive(Default)]
struct Destructors<'env>(RefCell<Vec<Box<dyn FnOnce() + Send + 'env>>>);

impl Drop for Destructors<'_> {
    fn drop(&mut self) {
        for destructor in self.0.get_mut().drain(..) {
            destructor();
        }
    }
}

impl Lua {
    /// Runs `f`, which may lend to scripts what lives for `'env` only. Whatever scripts keep of it fails afterwards.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let mut lines = Vec::new();
    /// lua.scope(|scope| {
    ///     let note = scope.create_function_mut(|_, line: String| {
    ///         lines.push(line);
    ///         Ok(())
    ///     })?;
    ///     lua.globals().set("note", note)?;
    ///     lua.load("note 'one'; note 'two'").exec()
    /// })?;
    /// assert_eq!(lines, ["one", "two"]);
    /// assert!(lua.load("note 'three'").exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `f`.
    pub fn scope<'env, R>(&self, f: impl FnOnce(&Scope<'_, 'env>) -> Result<R>) -> Result<R> {
        let destructors = Destructors::default();
        lending(|loans| f(&Scope { lua: self, loans, destructors: &destructors }))
    }
}

impl<'env> Scope<'_, 'env> {
    /// A function that calls `f` as long as the scope lasts.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_function<F, A, R>(&self, f: F) -> Result<Function>
    where
        F: Fn(&Lua, A) -> Result<R> + Send + 'env,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        let observer = self.lua.observer();
        self.lua.with(|l, lua| {
            lua.attempt(l, |l| self.loans.push_closure(l, move |l| observer.answer(l, &f)))?;
            Reference::pop(l, lua).map(Function)
        })
    }

    /// As [`Scope::create_function`], for a closure that changes what it has captured. A call while it runs is an error.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_function_mut<F, A, R>(&self, f: F) -> Result<Function>
    where
        F: FnMut(&Lua, A) -> Result<R> + Send + 'env,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        let f = RefCell::new(f);
        self.create_function(move |lua, arguments| call_mut(&f, lua, arguments))
    }

    /// A userdata that refers to `value`: its methods may read it.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_userdata_ref<T: UserData + Send + Sync + 'static>(
        &self,
        value: &'env T,
    ) -> Result<AnyUserData> {
        self.push(self.loans.lend(value))
    }

    /// A userdata that refers to `value`: its methods may change it.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_userdata_ref_mut<T: UserData + Send + Sync + 'static>(
        &self,
        value: &'env mut T,
    ) -> Result<AnyUserData> {
        self.push(self.loans.lend_mut(value))
    }

    /// A userdata that owns `value` until the scope ends: it is dropped then, whatever scripts keep of the userdata.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, UserData, UserDataMethods};
    /// use std::sync::Arc;
    ///
    /// struct Connection(Arc<()>);
    /// impl UserData for Connection {
    ///     fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
    ///         methods.add_method("ping", |_, _, ()| Ok("pong"));
    ///     }
    /// }
    ///
    /// let (lua, open) = (Lua::new()?, Arc::new(()));
    /// lua.scope(|scope| {
    ///     lua.globals().set("connection", scope.create_userdata(Connection(open.clone()))?)?;
    ///     lua.load("assert(connection:ping() == 'pong')").exec()
    /// })?;
    /// assert_eq!(Arc::strong_count(&open), 1);
    /// assert!(lua.load("connection:ping()").exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The type need not live as long as the state. It has no identity at run time then, so no borrow finds the value by its type: it is
    /// used through its methods only, and asynchronous ones cannot have it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Lua, UserData, UserDataMethods};
    ///
    /// struct Log<'a>(&'a mut Vec<String>);
    /// impl UserData for Log<'_> {
    ///     fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
    ///         methods.add_method_mut("note", |_, log, line: String| Ok(log.0.push(line)));
    ///     }
    /// }
    ///
    /// let (lua, mut lines) = (Lua::new()?, Vec::new());
    /// lua.scope(|scope| {
    ///     lua.globals().set("log", scope.create_userdata(Log(&mut lines))?)?;
    ///     lua.load("log:note 'one'; log:note 'two'").exec()
    /// })?;
    /// assert_eq!(lines, ["one", "two"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_userdata<T: UserData + Send + Sync + 'env>(&self, value: T) -> Result<AnyUserData> {
        self.create_any_userdata(value, |registry| {
            T::add_fields(registry);
            T::add_methods(registry);
        })
    }

    /// As [`Scope::create_userdata`] for a value of any type, which gets its fields and methods from `tell`.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, UserDataMethods};
    /// let (lua, words) = (Lua::new()?, ["moon", "sun"]);
    /// let found: bool = lua.scope(|scope| {
    ///     let list = scope.create_any_userdata(&words[..], |registry| {
    ///         registry.add_method("has", |_, words, word: String| Ok(words.contains(&word.as_str())));
    ///     })?;
    ///     list.call_method("has", "sun")
    /// })?;
    /// assert!(found);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_any_userdata<T: Send + Sync + 'env>(
        &self,
        value: T,
        tell: impl FnOnce(&mut ScopedRegistry<'_, 'env, T>),
    ) -> Result<AnyUserData> {
        self.lua.with(|l, lua| {
            super::userdata::push_scoped(l, lua, self.loans, value, tell)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }

    /// As [`Scope::create_userdata_ref`] for a value of any type.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_any_userdata_ref<T: Send + Sync + 'static>(&self, value: &'env T) -> Result<AnyUserData> {
        self.push_any(self.loans.lend(value))
    }

    /// As [`Scope::create_userdata_ref_mut`] for a value of any type.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_any_userdata_ref_mut<T: Send + Sync + 'static>(
        &self,
        value: &'env mut T,
    ) -> Result<AnyUserData> {
        self.push_any(self.loans.lend_mut(value))
    }

    /// Calls `f` when the scope has ended and nothing that it has lent can be used any more, also after a panic.
    pub fn add_destructor(&self, f: impl FnOnce() + Send + 'env) {
        self.destructors.0.borrow_mut().push(Box::new(f));
    }

    fn push<T: UserData + Send + Sync + 'static>(&self, lent: perilune_vm::Lent<T>) -> Result<AnyUserData> {
        self.lua.with(|l, lua| {
            super::userdata::push_lent(l, lua, lent)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }

    fn push_any<T: Send + Sync + 'static>(&self, lent: perilune_vm::Lent<T>) -> Result<AnyUserData> {
        self.lua.with(|l, lua| {
            super::userdata::push_any_lent(l, lua, lent)?;
            Reference::pop(l, lua).map(AnyUserData)
        })
    }
}
