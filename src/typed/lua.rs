//! A state as the typed API sees it.

use super::convert::{argument_error, push_results};
use super::{
    AsChunk, Chunk, Error, FromLua, FromLuaMulti, Function, IntoLua, IntoLuaMulti, LuaString, MultiValue,
    Reference, Result, Table, Thread, Value,
};
use perilune_vm::{MULTI, NativeResult, OwnedState, Shared, State};
use std::cell::RefCell;

/// A Lua state that may be used from everywhere: it is cloned, sent to other OS threads, and used inside functions that it calls
/// itself. One thread at a time works with it; others wait.
///
/// Clones are owners of the same state, and the last one to go closes it. Handles such as [`Table`] are no owners.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::Lua;
///
/// let lua = Lua::new()?;
/// lua.globals().set("n", 20)?;
/// let answer: i64 = lua.load("return n * 2 + 2").eval()?;
/// assert_eq!(answer, 42);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Lua {
    shared: Shared,
}

/// Knows a state without keeping it open: for values inside the state that need it.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::Lua;
///
/// let lua = Lua::new()?;
/// let weak = lua.weak();
/// assert!(weak.upgrade().is_some());
/// drop(lua);
/// assert!(weak.upgrade().is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WeakLua {
    observer: Lua,
}

impl WeakLua {
    /// An owner, unless the state is closed.
    #[must_use]
    pub fn upgrade(&self) -> Option<Lua> {
        let entered = self.observer.shared.enter()?;
        let lua = self.observer.clone();
        drop(entered);
        Some(lua)
    }
}

/// Of the same state.
impl PartialEq for WeakLua {
    fn eq(&self, other: &Self) -> bool {
        self.observer.is_same(&other.observer)
    }
}

impl Eq for WeakLua {}

impl Clone for WeakLua {
    fn clone(&self) -> Self {
        Self { observer: self.observer.observer() }
    }
}

/// Calls a closure that changes what it has captured; an error while it runs already.
pub(super) fn call_mut<A, R>(
    f: &RefCell<impl FnMut(&Lua, A) -> Result<R>>,
    lua: &Lua,
    arguments: A,
) -> Result<R> {
    let mut f = f.try_borrow_mut().map_err(|_| Error::runtime("recursive call of a mutable function"))?;
    f(lua, arguments)
}

impl Lua {
    /// Takes over a state of the stack API.
    #[must_use]
    pub fn from_state(lua: OwnedState) -> Self {
        Self { shared: Shared::new(lua, super::error::trace) }
    }

    /// The state that a thread of the stack API belongs to; it knows the state and does not keep it open.
    pub(crate) fn observing(shared: Shared) -> Self {
        Self { shared }
    }

    pub(crate) fn observer(&self) -> Self {
        Self { shared: self.shared.observer() }
    }

    /// One that knows this state without keeping it open.
    #[must_use]
    pub fn weak(&self) -> WeakLua {
        WeakLua { observer: self.observer() }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.shared.is_same(&other.shared)
    }

    #[inline(always)]
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Works with the state through the stack API. The height of the stack is restored afterwards.
    ///
    /// # Errors
    /// Those of `f`, or the state is closed.
    #[inline(always)]
    pub fn with<T>(&self, f: impl FnOnce(&mut State, &Self) -> Result<T>) -> Result<T> {
        self.shared.with(|| Err(Error::Closed), |l| f(l, self))
    }

    /// The table of globals.
    ///
    /// # Panics
    /// If the state has no memory for one more handle.
    #[must_use]
    pub fn globals(&self) -> Table {
        self.with(|l, lua| {
            l.push_globals();
            Reference::pop(l, lua).map(Table)
        })
        .expect("a handle of the globals")
    }

    /// Gives every coroutine globals of its own, from now on. Call it before chunks are loaded; functions that exist keep the globals
    /// that they have.
    ///
    /// A coroutine reads a name from what it has assigned itself, then from [`Lua::globals`], where the libraries and the names of the
    /// host are. It assigns to what it has itself. At its first resume it gets a copy of what the one that resumes it has assigned, without
    /// coroutines and userdata. In a script, `_ENV[""] = { "NAME" }` declares names that all coroutines share, `_ENV[""] = { NAME = value }`
    /// constants, and `_G` is the table of [`Lua::globals`].
    ///
    /// # Errors
    /// Not enough memory.
    ///
    /// ```
    /// use perilune::{Lua, Result};
    ///
    /// # fn main() -> Result<()> {
    /// let lua = Lua::new()?;
    /// lua.isolate_globals()?;
    /// lua.globals().set("limit", 10)?;
    /// let n: i64 = lua
    ///     .load("n = 1; coroutine.wrap(function() n = n + limit end)(); return n")
    ///     .eval()?;
    /// assert_eq!(n, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn isolate_globals(&self) -> Result<()> {
        self.with(|l, lua| lua.attempt(l, State::isolate_globals))
    }

    /// Exchanges the table of globals: chunks that are loaded from now on see the new one.
    ///
    /// # Errors
    /// A table of another state.
    pub fn set_globals(&self, globals: Table) -> Result<()> {
        self.with(|l, lua| {
            globals.push_to_stack(l, lua)?;
            lua.attempt(l, State::set_globals)
        })
    }

    /// A new empty table.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_table(&self) -> Result<Table> {
        self.create_table_with_capacity(0, 0)
    }

    /// A new table with room for so many elements of a sequence and so many other entries.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_table_with_capacity(&self, sequence: usize, record: usize) -> Result<Table> {
        self.with(|l, lua| {
            lua.attempt(l, |l| l.create_table(sequence, record))?;
            Reference::pop(l, lua).map(Table)
        })
    }

    /// A new table with these entries.
    ///
    /// # Errors
    /// Not enough memory, or a key or value that cannot be one.
    pub fn create_table_from<K: IntoLua, V: IntoLua>(
        &self,
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Table> {
        let table = self.create_table()?;
        for (key, value) in entries {
            table.raw_set(key, value)?;
        }
        Ok(table)
    }

    /// A new table with the items as elements 1, 2, ...
    ///
    /// # Errors
    /// Not enough memory, or a value that cannot be one.
    pub fn create_sequence_from<T: IntoLua>(&self, items: impl IntoIterator<Item = T>) -> Result<Table> {
        let table = self.create_table()?;
        for (i, item) in items.into_iter().enumerate() {
            table.raw_set(i + 1, item)?;
        }
        Ok(table)
    }

    /// A string with these bytes.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_string(&self, bytes: impl AsRef<[u8]>) -> Result<LuaString> {
        self.with(|l, lua| {
            lua.attempt(l, |l| l.push_bytes(bytes.as_ref()))?;
            Reference::pop(l, lua).map(LuaString)
        })
    }

    /// A function that calls `f`, with its arguments converted.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let join = lua.create_function(|_, (a, b): (String, String)| Ok(a + &b))?;
    /// assert_eq!(join.call::<String>(("mo", "on"))?, "moon");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_function<F, A, R>(&self, f: F) -> Result<Function>
    where
        F: Fn(&Lua, A) -> Result<R> + Send + 'static,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        self.with(|l, lua| {
            lua.push_callback(l, f)?;
            Reference::pop(l, lua).map(Function)
        })
    }

    /// As [`Lua::create_function`], for a closure that changes what it has captured. A call while it runs is an error.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_function_mut<F, A, R>(&self, f: F) -> Result<Function>
    where
        F: FnMut(&Lua, A) -> Result<R> + Send + 'static,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        let f = RefCell::new(f);
        self.create_function(move |lua, arguments| call_mut(&f, lua, arguments))
    }

    /// Answers a call of a script: `f` gets the arguments on the stack, and its results go there.
    pub(crate) fn answer<A, R>(&self, l: &mut State, f: impl Fn(&Lua, A) -> Result<R>) -> NativeResult
    where
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        let count = l.top();
        let results = A::from_stack_multi(l, 1, count, self)
            .map_err(|error| argument_error(l, error))
            .and_then(|arguments| f(self, arguments))
            .and_then(|results| push_results(l, results, self));
        results.map_err(|error| self.raise(l, error))
    }

    /// Pushes a function that calls `f`.
    pub(crate) fn push_callback<F, A, R>(&self, l: &mut State, f: F) -> Result<()>
    where
        F: Fn(&Lua, A) -> Result<R> + Send + 'static,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        let lua = self.observer();
        self.attempt(l, |l| l.push_closure(move |l| lua.answer(l, &f)))
    }

    /// A coroutine that will run a function.
    ///
    /// # Errors
    /// Not enough memory, or a function of another state.
    pub fn create_thread(&self, function: Function) -> Result<Thread> {
        self.with(|l, lua| {
            function.0.push_to(l, lua)?;
            lua.attempt(l, State::new_coroutine)?;
            Reference::pop(l, lua).map(Thread)
        })
    }

    /// A chunk of source text or a binary one, to be run or made into a function.
    #[track_caller]
    pub fn load<'a>(&self, source: impl AsChunk<'a>) -> Chunk<'a> {
        Chunk::new(self.observer(), source)
    }

    /// Converts a value.
    ///
    /// # Errors
    /// The value cannot become a `T`.
    pub fn unpack<T: FromLua>(&self, value: Value) -> Result<T> {
        T::from_lua(value, self)
    }

    /// Converts a value.
    ///
    /// # Errors
    /// The value cannot be one of Lua.
    pub fn pack(&self, value: impl IntoLua) -> Result<Value> {
        value.into_lua(self)
    }

    /// Converts a value of one type of Rust to another, the way that an argument of a call goes.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use std::collections::BTreeMap;
    /// # let lua = perilune::Lua::new()?;
    /// let map: BTreeMap<i64, String> = lua.convert(["a", "b"])?;
    /// assert_eq!(map[&2], "b");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The value cannot become a `T`.
    pub fn convert<T: FromLua>(&self, value: impl IntoLua) -> Result<T> {
        self.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            T::from_stack(l, -1, lua)
        })
    }

    /// The string that a value is, or a number as its text, as operators of Lua convert them; `None` for all others.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, Value};
    /// let lua = Lua::new()?;
    /// assert_eq!(lua.coerce_string(Value::Number(1.0))?.expect("a number"), "1.0");
    /// assert_eq!(lua.coerce_integer(Value::Number(3.0))?, Some(3));
    /// assert_eq!(lua.coerce_number(lua.pack("0x10")?)?, Some(16.0));
    /// assert_eq!(lua.coerce_integer(Value::Number(3.5))?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Not enough memory, or a value of another state.
    pub fn coerce_string(&self, value: Value) -> Result<Option<LuaString>> {
        match value {
            Value::String(_) | Value::Integer(_) | Value::Number(_) => {
                LuaString::from_lua(value, self).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The integer that a value is, or that a float or a string stands for; `None` for all others.
    ///
    /// # Errors
    /// A value of another state.
    pub fn coerce_integer(&self, value: Value) -> Result<Option<i64>> {
        self.with(|l, lua| {
            value.push_to(l, lua)?;
            Ok(l.to_integer(-1))
        })
    }

    /// The number that a value is, or that a string stands for, as a float; `None` for all others.
    ///
    /// # Errors
    /// A value of another state.
    pub fn coerce_number(&self, value: Value) -> Result<Option<f64>> {
        self.with(|l, lua| {
            value.push_to(l, lua)?;
            Ok(l.to_number(-1))
        })
    }

    /// Converts a list of values.
    ///
    /// # Errors
    /// The values cannot become a `T`.
    pub fn unpack_multi<T: FromLuaMulti>(&self, values: MultiValue) -> Result<T> {
        T::from_lua_multi(values, self)
    }

    /// Converts a list of values.
    ///
    /// # Errors
    /// A value cannot be one of Lua.
    pub fn pack_multi(&self, values: impl IntoLuaMulti) -> Result<MultiValue> {
        values.into_lua_multi(self)
    }

    /// The thread that runs now: the main one, or the coroutine in which the host's function was called.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn current_thread(&self) -> Result<Thread> {
        self.with(|l, lua| {
            l.push_thread();
            Reference::pop(l, lua).map(Thread)
        })
    }

    /// Keeps a value under a name where scripts do not find it.
    ///
    /// # Errors
    /// Not enough memory, or a value that cannot be one.
    pub fn set_named_registry_value(&self, name: &str, value: impl IntoLua) -> Result<()> {
        self.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.registry_set(name))
        })
    }

    /// The value that [`Lua::set_named_registry_value`] has kept, nil if there is none.
    ///
    /// # Errors
    /// The value cannot become a `T`.
    pub fn named_registry_value<T: FromLua>(&self, name: &str) -> Result<T> {
        self.with(|l, lua| {
            lua.attempt(l, |l| l.registry_get(name))?;
            T::from_stack(l, -1, lua)
        })
    }

    /// Forgets the value that [`Lua::set_named_registry_value`] has kept.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn unset_named_registry_value(&self, name: &str) -> Result<()> {
        self.set_named_registry_value(name, Value::Nil)
    }

    /// Calls a function with arguments, and makes an error of what it raises.
    pub(crate) fn call<R: FromLuaMulti>(
        &self,
        l: &mut State,
        function: &Reference,
        arguments: impl IntoLuaMulti,
    ) -> Result<R> {
        let below = l.top();
        function.push(l);
        let count = arguments.push_multi(l, self)?;
        if let Err(status) = l.pcall_traced(count, R::WANTED) {
            return Err(self.pop_error(l, status));
        }
        let count = if R::WANTED == MULTI { l.top() - below } else { R::WANTED };
        R::from_stack_multi(l, below + 1, count, self)
    }
}
