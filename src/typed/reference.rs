//! What a handle is: a state, and the place where it keeps the value.

use super::{AnyUserData, Error, Function, Lua, LuaString, Result, Table, Thread, WeakLua};
use perilune_vm::{Raised, State};

/// A kept value, which every handle has. It knows its state but does not keep it open, so values inside a state may hold it.
pub(crate) struct Reference(Lua);

impl Reference {
    /// Keeps the value at an index.
    #[inline(always)]
    pub(crate) fn new(l: &mut State, idx: i32) -> std::result::Result<Self, Raised> {
        l.keep(idx).map(|keeper| Self(Lua::observing(keeper)))
    }

    /// Keeps the value on top and pops it.
    #[inline(always)]
    pub(crate) fn pop(l: &mut State, lua: &Lua) -> Result<Self> {
        let reference = lua.attempt(l, |l| Self::new(l, -1));
        l.pop(1);
        reference
    }

    /// The state that the value belongs to.
    #[inline(always)]
    pub(crate) fn lua(&self) -> &Lua {
        &self.0
    }

    /// Pushes the value. `l` is a thread of its state.
    #[inline]
    pub(crate) fn push(&self, l: &mut State) {
        l.push_kept(self.0.shared());
    }

    /// Pushes the value to a thread of `lua`, if it belongs there.
    #[inline]
    pub(crate) fn push_to(&self, l: &mut State, lua: &Lua) -> Result<()> {
        if !self.0.is_same(lua) {
            return Err(Error::ForeignState);
        }
        self.push(l);
        Ok(())
    }

    /// Works with the value in its state: `f` gets it on top of the stack, whose height is restored afterwards.
    #[inline(always)]
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut State, &Lua) -> Result<T>) -> Result<T> {
        self.0.with(|l, lua| {
            self.push(l);
            f(l, lua)
        })
    }

    /// The address of the value, which identifies it while it lives; for `%p`.
    pub(crate) fn address(&self) -> usize {
        self.with(|l, _| Ok(l.to_pointer(-1))).unwrap_or(0)
    }
}

impl Clone for Reference {
    /// Another reference to the same value; to nil where the state is closed or has no memory.
    fn clone(&self) -> Self {
        let clone = self.with(|l, lua| lua.attempt(l, |l| Self::new(l, -1)));
        clone.unwrap_or_else(|_| Self(self.0.observer()))
    }
}

impl PartialEq for Reference {
    /// The same object of the same state.
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
            && self
                .with(|l, _| {
                    other.push(l);
                    Ok(l.raw_equal(-1, -2))
                })
                .unwrap_or(false)
    }
}

impl std::fmt::Debug for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.address())
    }
}

/// Handles lead to their state.
macro_rules! handles {
    ($($t:ident)*) => {$(
        impl $t {
            /// The state that it belongs to.
            #[must_use]
            pub fn weak_lua(&self) -> WeakLua {
                self.0.lua().weak()
            }
        }
    )*};
}
handles!(AnyUserData Function LuaString Table Thread);
