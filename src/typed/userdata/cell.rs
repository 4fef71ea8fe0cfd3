//! What a userdata holds, and borrowing it.

use crate::typed::{Error, FromLua, IntoLua, Lua, Reference, Result, Value};
use perilune_vm::{Cell, CellRef, CellRefMut, Lent, NotLent, Raised, State, Type};
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

/// A userdata, whatever it holds.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{AnyUserData, Error, Lua, UserData};
///
/// struct Lamp { on: bool }
/// impl UserData for Lamp {}
///
/// let lua = Lua::new()?;
/// lua.globals().set("lamp", Lamp { on: false })?;
/// let lamp: AnyUserData = lua.globals().get("lamp")?;
/// lamp.borrow_mut::<Lamp>()?.on = true;
/// assert!(lamp.borrow::<Lamp>()?.on);
/// assert!(matches!(lamp.borrow::<String>(), Err(Error::UserDataTypeMismatch)));
///
/// let taken: Lamp = lamp.take()?;
/// assert!(taken.on);
/// assert!(matches!(lamp.borrow::<Lamp>(), Err(Error::UserDataDestructed)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct AnyUserData(pub(crate) Reference);

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
        Ok(Self(UserDataRefMut::<T>::from_lua(value, lua)?.0.take()))
    }
}

fn held<T: Send + Sync + 'static>(l: &State, idx: i32) -> Result<&Held<T>> {
    match l.userdata::<Held<T>>(idx) {
        Some(held) => Ok(held),
        None => Err(Error::UserDataTypeMismatch),
    }
}

#[cold]
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

/// The field `__name` of the metatable of the value at the top.
fn type_name_at(l: &mut State) -> std::result::Result<Option<String>, Raised> {
    Ok(match l.get_metafield(-1, "__name")? {
        Type::String => l.bytes(-1).map(|name| String::from_utf8_lossy(name).into_owned()),
        _ => None,
    })
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

/// The name of a type without the path to it.
pub(super) fn short_type_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let path_end = name.find('<').unwrap_or(name.len());
    let start = name[..path_end].rfind("::").map_or(0, |colons| colons + 2);
    &name[start..]
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
    /// As [`AnyUserData::borrow`].
    pub fn borrow_scoped<T: Send + Sync + 'static, R>(&self, f: impl FnOnce(&T) -> R) -> Result<R> {
        self.0.with(|l, _| with_value(l, -1, |value| Ok(f(value))))
    }

    /// As [`AnyUserData::borrow_scoped`], to change it.
    ///
    /// # Errors
    /// As [`AnyUserData::borrow_mut`].
    pub fn borrow_mut_scoped<T: Send + Sync + 'static, R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R> {
        self.0.with(|l, _| with_value_mut(l, -1, |value| Ok(f(value))))
    }

    /// Takes the value out. Every later use of the userdata is an error.
    ///
    /// # Errors
    /// As [`AnyUserData::borrow_mut`].
    pub fn take<T: Send + Sync + 'static>(&self) -> Result<T> {
        Ok(self.borrow_mut::<T>()?.0.take())
    }

    /// A value that Lua keeps with the userdata, by a key of the host's choice; scripts do not see it. nil if there is none.
    ///
    /// # Errors
    /// The value cannot become a `V`.
    pub fn user_value<V: FromLua>(&self, key: impl IntoLua) -> Result<V> {
        self.0.with(|l, lua| {
            if l.get_user_value(-1, 1) == Some(Type::Table) {
                key.push_to_stack(l, lua)?;
                l.raw_get(-2);
            } else {
                l.push_nil();
            }
            V::from_stack(l, -1, lua)
        })
    }

    /// Sets a value that Lua keeps with the userdata.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, UserData};
    /// struct Button;
    /// impl UserData for Button {}
    ///
    /// let lua = Lua::new()?;
    /// let button = lua.create_userdata(Button)?;
    /// button.set_user_value("on_click", lua.load("return 'clicked'").into_function()?)?;
    /// let on_click: perilune::Function = button.user_value("on_click")?;
    /// assert_eq!(on_click.call::<String>(())?, "clicked");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A userdata that no host has made with this interface, such as a file; a key or value that cannot be one of Lua; not enough memory.
    pub fn set_user_value(&self, key: impl IntoLua, value: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            match l.get_user_value(-1, 1) {
                Some(Type::Table) => {}
                Some(_) => {
                    l.pop(1);
                    lua.attempt(l, State::new_table)?;
                    l.push_value(-1);
                    l.set_user_value(-3, 1);
                }
                None => return Err(Error::runtime("userdata without user values")),
            }
            key.push_to_stack(l, lua)?;
            value.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.raw_set(-3))
        })
    }

    /// The name of its type as messages show it: the field `__name` of its metatable.
    #[must_use]
    pub fn type_name(&self) -> Option<String> {
        self.0.with(|l, lua| lua.attempt(l, type_name_at)).unwrap_or(None)
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
