//! What a handle is: a state, and the place where it keeps the value.

use super::{Error, Lua, Result};
use perilune_vm::{Anchor, Raised, State};

/// A kept value, which every handle has. It knows its state but does not keep it open, so values inside a state may hold it.
pub(crate) struct Reference {
    lua: Lua,
    /// Always there until it is dropped.
    anchor: Option<Anchor>,
}

impl Reference {
    /// Keeps the value at an index. `lua` is the state of `l`.
    pub(crate) fn new(l: &mut State, lua: &Lua, idx: i32) -> std::result::Result<Self, Raised> {
        Ok(Self { anchor: Some(l.anchor(idx)?), lua: lua.observer() })
    }

    /// Keeps the value on top and pops it.
    pub(crate) fn pop(l: &mut State, lua: &Lua) -> Result<Self> {
        let reference = lua.attempt(l, |l| l.anchor(-1));
        let reference = reference.map(|anchor| Self { anchor: Some(anchor), lua: lua.observer() });
        l.pop(1);
        reference
    }

    /// The state that the value belongs to.
    pub(crate) fn lua(&self) -> &Lua {
        &self.lua
    }

    /// Pushes the value. `l` is a thread of its state.
    pub(crate) fn push(&self, l: &mut State) {
        if let Some(anchor) = &self.anchor {
            l.push_anchored(anchor);
        }
    }

    /// Pushes the value to a thread of `lua`, if it belongs there.
    pub(crate) fn push_to(&self, l: &mut State, lua: &Lua) -> Result<()> {
        if !self.lua.is_same(lua) {
            return Err(Error::ForeignState);
        }
        self.push(l);
        Ok(())
    }

    /// Works with the value in its state: `f` gets it on top of the stack, whose height is restored afterwards.
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut State, &Lua) -> Result<T>) -> Result<T> {
        self.lua.with(|l, lua| {
            self.push(l);
            f(l, lua)
        })
    }

    /// The address of the value, which identifies it while it lives; for `%p`.
    pub(crate) fn address(&self) -> usize {
        self.with(|l, _| Ok(l.to_pointer(-1))).unwrap_or(0)
    }

    /// Another reference to the same value.
    pub(crate) fn clone_in(&self, lua: &Lua) -> Self {
        let anchor = self.with(|l, lua| lua.attempt(l, |l| l.anchor(-1))).ok();
        Self { lua: lua.observer(), anchor }
    }
}

impl Clone for Reference {
    fn clone(&self) -> Self {
        self.clone_in(&self.lua)
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        if let Some(anchor) = self.anchor.take() {
            self.lua.release(anchor);
        }
    }
}

impl PartialEq for Reference {
    /// The same object of the same state.
    fn eq(&self, other: &Self) -> bool {
        self.lua.is_same(&other.lua)
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
