//! What a userdata holds, and borrowing it.

use crate::typed::{Error, FromLua, Lua, Reference, Result, Value};
use parking_lot::{ArcRwLockReadGuard, ArcRwLockWriteGuard, RawRwLock, RwLock};
use perilune_vm::{Lent, NotLent, State};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What a userdata of the host holds.
pub(super) enum Held<T> {
    /// A value with the state of its borrows; nothing once it was taken.
    Own(Arc<RwLock<Option<T>>>),
    /// A value that a [`Scope`](crate::typed::Scope) has lent.
    Lent(Lent<T>),
}

impl<T> Held<T> {
    pub(super) fn new(value: T) -> Self {
        Self::Own(Arc::new(RwLock::new(Some(value))))
    }
}

/// A userdata, whatever it holds.
#[derive(Clone, PartialEq, Debug)]
pub struct AnyUserData(pub(crate) Reference);

/// A shared borrow of what a userdata holds.
pub struct UserDataRef<T: 'static>(ArcRwLockReadGuard<RawRwLock, Option<T>>);

/// An exclusive borrow of what a userdata holds.
pub struct UserDataRefMut<T: 'static>(ArcRwLockWriteGuard<RawRwLock, Option<T>>);

fn held<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<&Held<T>> {
    l.userdata::<Held<T>>(idx).ok_or(Error::UserDataTypeMismatch)
}

fn not_lent(reason: NotLent) -> Error {
    match reason {
        NotLent::Over => Error::UserDataDestructed,
        NotLent::InUse | NotLent::ReadOnly => Error::UserDataBorrowed,
    }
}

/// Works with what the userdata at an index holds.
pub(crate) fn with_value<T: Send + Sync + 'static, R>(
    l: &State,
    idx: i32,
    f: impl FnOnce(&T) -> Result<R>,
) -> Result<R> {
    match held::<T>(l, idx)? {
        Held::Own(cell) => {
            let value = cell.try_read().ok_or(Error::UserDataBorrowed)?;
            f(value.as_ref().ok_or(Error::UserDataDestructed)?)
        }
        Held::Lent(lent) => lent.with(f).map_err(not_lent)?,
    }
}

/// As [`with_value`], to change it.
pub(super) fn with_value_mut<T: Send + Sync + 'static, R>(
    l: &State,
    idx: i32,
    f: impl FnOnce(&mut T) -> Result<R>,
) -> Result<R> {
    match held::<T>(l, idx)? {
        Held::Own(cell) => {
            let mut value = cell.try_write().ok_or(Error::UserDataBorrowed)?;
            f(value.as_mut().ok_or(Error::UserDataDestructed)?)
        }
        Held::Lent(lent) => lent.with_mut(f).map_err(not_lent)?,
    }
}

/// The place of a value that the userdata at an index owns. A lent value cannot be borrowed beyond a call.
fn owned<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<&Arc<RwLock<Option<T>>>> {
    match held::<T>(l, idx)? {
        Held::Own(cell) => Ok(cell),
        Held::Lent(_) => Err(Error::UserDataLent),
    }
}

/// Borrows the value of the userdata at an index.
pub(super) fn borrow_at<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<UserDataRef<T>> {
    let guard = owned::<T>(l, idx)?.try_read_arc().ok_or(Error::UserDataBorrowed)?;
    if guard.is_none() {
        return Err(Error::UserDataDestructed);
    }
    Ok(UserDataRef(guard))
}

/// Borrows the value of the userdata at an index, to change it.
pub(super) fn borrow_mut_at<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<UserDataRefMut<T>> {
    let guard = owned::<T>(l, idx)?.try_write_arc().ok_or(Error::UserDataBorrowed)?;
    if guard.is_none() {
        return Err(Error::UserDataDestructed);
    }
    Ok(UserDataRefMut(guard))
}

impl AnyUserData {
    /// Whether it holds a `T`.
    #[must_use]
    pub fn is<T: Send + Sync + 'static>(&self) -> bool {
        self.0.with(|l, _| Ok(held::<T>(l, -1).is_ok())).unwrap_or(false)
    }

    /// Borrows what it holds.
    ///
    /// # Errors
    /// It holds something else, nothing any more, or a value that is borrowed exclusively.
    pub fn borrow<T: Send + Sync + 'static>(&self) -> Result<UserDataRef<T>> {
        self.0.with(|l, _| borrow_at(l, -1))
    }

    /// Borrows what it holds, to change it.
    ///
    /// # Errors
    /// It holds something else, nothing any more, or a value that is borrowed.
    pub fn borrow_mut<T: Send + Sync + 'static>(&self) -> Result<UserDataRefMut<T>> {
        self.0.with(|l, _| borrow_mut_at(l, -1))
    }

    /// Works with what it holds, also if that is only lent.
    ///
    /// # Errors
    /// Those of `f`, and as [`AnyUserData::borrow`].
    pub fn with_ref<T: Send + Sync + 'static, R>(&self, f: impl FnOnce(&T) -> Result<R>) -> Result<R> {
        self.0.with(|l, _| with_value(l, -1, f))
    }

    /// Takes the value out. Every later use of the userdata is an error.
    ///
    /// # Errors
    /// As [`AnyUserData::borrow_mut`].
    pub fn take<T: Send + Sync + 'static>(&self) -> Result<T> {
        let mut guard = self.borrow_mut::<T>()?.0;
        guard.take().ok_or(Error::UserDataDestructed)
    }

    /// Value `n` (from 1) of those that Lua keeps with the userdata.
    ///
    /// # Errors
    /// The value cannot become a `V`.
    pub fn user_value<V: FromLua>(&self, n: i32) -> Result<V> {
        self.0.with(|l, lua| {
            l.get_user_value(-1, n);
            V::from_stack(l, -1, lua)
        })
    }

    /// Sets the value `n` (from 1) of those that Lua keeps with the userdata.
    ///
    /// # Errors
    /// There is no such value, or `value` cannot be one of Lua.
    pub fn set_user_value(&self, n: i32, value: impl crate::typed::IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            if l.set_user_value(-2, n) {
                Ok(())
            } else {
                Err(Error::runtime("userdata without this user value"))
            }
        })
    }

    /// The address of the userdata, which identifies it while it lives.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.0.address()
    }
}

impl<T> Deref for UserDataRef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("a borrow is only made of a value that is there")
    }
}

impl<T> Deref for UserDataRefMut<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("a borrow is only made of a value that is there")
    }
}

impl<T> DerefMut for UserDataRefMut<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("a borrow is only made of a value that is there")
    }
}

macro_rules! borrows_from_lua {
    ($($t:ident $borrow:ident;)*) => {$(
        impl<T: Send + Sync + 'static> FromLua for $t<T> {
            fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
                lua.with(|l, lua| {
                    value.push_to(l, lua)?;
                    Self::from_stack(l, -1, lua)
                })
            }

            fn from_stack(l: &mut State, idx: i32, _: &Lua) -> Result<Self> {
                $borrow(l, idx).map_err(|error| match error {
                    Error::UserDataTypeMismatch => {
                        Error::from_lua(l.type_of(idx).name(), std::any::type_name::<T>(), None)
                    }
                    other => other,
                })
            }
        }

        impl<T: std::fmt::Debug> std::fmt::Debug for $t<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }
    )*};
}
borrows_from_lua! {
    UserDataRef borrow_at;
    UserDataRefMut borrow_mut_at;
}
