//! What a userdata holds, and borrowing it.

use super::scoped::OfScope;
use crate::typed::{Error, FromLua, Lua, Result, Value};
use perilune_vm::{Cell, CellRef, CellRefMut, Lent, NotLent, State, Type};
use std::any::TypeId;
use std::ops::{Deref, DerefMut};

/// What a userdata of the host holds.
pub(super) enum Held<T> {
    /// A value with the state of its borrows; nothing once it was taken.
    Own(Cell<T>),
    /// A value that a [`Scope`](crate::typed::Scope) has lent.
    Lent(Lent<T>),
}

impl<T> Held<T> {
    pub(super) fn new(value: T) -> Self {
        Self::Own(Cell::new(value))
    }
}

/// A shared borrow of what a userdata holds.
pub struct UserDataRef<T: 'static>(CellRef<T>);

/// An exclusive borrow of what a userdata holds.
pub struct UserDataRefMut<T: 'static>(CellRefMut<T>);

/// The value of a userdata, taken out of it: an argument by which a script gives a value away.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, UserData, UserDataOwned};
///
/// struct Ticket(u32);
/// impl UserData for Ticket {}
///
/// let lua = Lua::new()?;
/// lua.globals().set("redeem", lua.create_function(|_, UserDataOwned(ticket): UserDataOwned<Ticket>| Ok(ticket.0))?)?;
/// lua.globals().set("ticket", Ticket(7))?;
/// assert_eq!(lua.load("return redeem(ticket)").eval::<u32>()?, 7);
/// assert!(lua.load("redeem(ticket)").exec().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct UserDataOwned<T>(pub T);

impl<T: Send + Sync + 'static> FromLua for UserDataOwned<T> {
    fn from_lua(value: Value, lua: &Lua) -> Result<Self> {
        Ok(Self(UserDataRefMut::<T>::from_lua(value, lua)?.take()))
    }
}

pub(super) fn held<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<&Held<T>> {
    match l.userdata::<Held<T>>(idx) {
        Some(held) => Ok(held),
        None if l.userdata::<OfScope>(idx).is_some() => Err(Error::UserDataLent),
        None => Err(Error::UserDataTypeMismatch),
    }
}

#[cold]
pub(super) fn not_lent(reason: NotLent) -> Error {
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
    let used = match held::<T>(l, idx)? {
        Held::Own(cell) => cell.with(f),
        Held::Lent(lent) => lent.with(f),
    };
    match used {
        Ok(result) => result,
        Err(reason) => Err(not_lent(reason)),
    }
}

/// As [`with_value`], to change it.
pub(super) fn with_value_mut<T: Send + Sync + 'static, R>(
    l: &State,
    idx: i32,
    f: impl FnOnce(&mut T) -> Result<R>,
) -> Result<R> {
    let used = match held::<T>(l, idx)? {
        Held::Own(cell) => cell.with_mut(f),
        Held::Lent(lent) => lent.with_mut(f),
    };
    match used {
        Ok(result) => result,
        Err(reason) => Err(not_lent(reason)),
    }
}

/// How messages call a type: as its metatable in the state says, or else by its name in Rust without the path.
pub(super) fn name_of<T: 'static>(l: &mut State) -> String {
    let top = l.top();
    let mut name = None;
    if l.push_type_metatable(TypeId::of::<T>()) {
        let is_text = l.attempt(|l| l.raw_get_field(-1, "__name")) == Ok(Type::String);
        name = l.bytes(-1).filter(|_| is_text).map(|name| String::from_utf8_lossy(name).into_owned());
    }
    l.set_top(top);
    name.unwrap_or_else(|| short_type_name::<T>().to_owned())
}

/// The name of a type without the path to it, and without lifetimes, of which nothing is known at run time.
pub(super) fn short_type_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let (path, generics) = name.split_at(name.find('<').unwrap_or(name.len()));
    let start = path.rfind("::").map_or(0, |colons| colons + 2);
    let is_of_lifetimes = generics.chars().all(|c| "<>'_, ".contains(c));
    if is_of_lifetimes { &path[start..] } else { &name[start..] }
}

/// The place of a value that the userdata at an index owns. A lent value cannot be borrowed beyond a call.
fn owned<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<&Cell<T>> {
    match held::<T>(l, idx)? {
        Held::Own(cell) => Ok(cell),
        Held::Lent(_) => Err(Error::UserDataLent),
    }
}

/// Borrows the value of the userdata at an index.
pub(super) fn borrow_at<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<UserDataRef<T>> {
    owned::<T>(l, idx)?.borrow().map(UserDataRef).map_err(not_lent)
}

/// Borrows the value of the userdata at an index, to change it.
pub(super) fn borrow_mut_at<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<UserDataRefMut<T>> {
    owned::<T>(l, idx)?.borrow_mut().map(UserDataRefMut).map_err(not_lent)
}

impl<T> UserDataRefMut<T> {
    /// Takes the value out of the userdata.
    pub(super) fn take(self) -> T {
        self.0.take()
    }
}

impl<T> Deref for UserDataRef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for UserDataRefMut<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for UserDataRefMut<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
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
                        Error::from_lua(l.type_of(idx).name(), name_of::<T>(l), None)
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

/// Drops what a userdata of some type holds.
#[derive(Clone, Copy)]
pub(super) struct Destroyer(fn(&State, i32) -> Result<()>);

impl Destroyer {
    pub(super) fn of<T: Send + Sync + 'static>() -> Self {
        Self(|l, idx| {
            drop(borrow_mut_at::<T>(l, idx)?.take());
            Ok(())
        })
    }

    pub(super) fn destroy(self, l: &State, idx: i32) -> Result<()> {
        (self.0)(l, idx)
    }
}
