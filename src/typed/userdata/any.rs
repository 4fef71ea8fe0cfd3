//! Handles of userdata, whatever they hold.

use super::cell::{
    Destroyer, UserDataRef, UserDataRefMut, borrow_at, borrow_mut_at, held, with_value, with_value_mut,
};
use super::create::{Proxy, push_any_owned};
use super::members::DESTROYER;
use super::scoped::OfScope;
use crate::typed::convert::later;
use crate::typed::{Error, FromLua, IntoLua, Reference, Result, Table};
use perilune_vm::{Raised, State, Type};

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

/// The field `__name` of the metatable of the value at the top.
fn type_name_at(l: &mut State) -> std::result::Result<Option<String>, Raised> {
    Ok(match l.get_metafield(-1, "__name")? {
        Type::String => l.bytes(-1).map(|name| String::from_utf8_lossy(name).into_owned()),
        _ => None,
    })
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
        Ok(self.borrow_mut::<T>()?.take())
    }

    /// Drops the value now, and not when the userdata is collected, whatever its type is. Every later use of the userdata is an error.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{AnyUserData, Error, Lua, UserData};
    ///
    /// struct Connection;
    /// impl UserData for Connection {}
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("connection", Connection)?;
    /// lua.globals().set("close", lua.create_function(|_, any: AnyUserData| any.destroy())?)?;
    /// lua.load("close(connection)").exec()?;
    /// let closed: AnyUserData = lua.globals().get("connection")?;
    /// assert!(matches!(closed.borrow::<Connection>(), Err(Error::UserDataDestructed)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The value is borrowed, in use, only lent, or gone already; a userdata that holds no value of the host, such as a file.
    pub fn destroy(&self) -> Result<()> {
        self.0.with(|l, _| {
            let userdata = l.top();
            if l.get_metatable(userdata) {
                l.raw_get_index(-1, DESTROYER);
            }
            match l.userdata::<Destroyer>(-1).copied() {
                Some(destroyer) => destroyer.destroy(l, userdata),
                None if l.userdata::<OfScope>(userdata).is_some() => Err(Error::UserDataLent),
                None => Err(Error::UserDataTypeMismatch),
            }
        })
    }

    /// The metatable, which scripts do not see: for further metamethods, say.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, MetaMethod, UserData};
    /// struct Lamp;
    /// impl UserData for Lamp {}
    ///
    /// let lua = Lua::new()?;
    /// let lamp = lua.create_userdata(Lamp)?;
    /// let metatable = lamp.metatable().expect("every type of the host has one");
    /// metatable.raw_set(MetaMethod::ToString.name(), lua.create_function(|_, ()| Ok("a lamp"))?)?;
    /// lua.globals().set("lamp", lamp)?;
    /// assert_eq!(lua.load("return tostring(lamp)").eval::<String>()?, "a lamp");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn metatable(&self) -> Option<Table> {
        self.0.with(Table::of_metatable).unwrap_or(None)
    }

    /// Whether it stands for the type `T`: see [`Lua::create_proxy`](crate::Lua::create_proxy).
    #[must_use]
    pub fn is_proxy<T: 'static>(&self) -> bool {
        self.0.with(|l, _| Ok(l.userdata::<Proxy<T>>(-1).is_some())).unwrap_or(false)
    }

    /// A value of any type on its way to a state, as [`Lua::create_any_userdata`](crate::Lua::create_any_userdata) makes it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{AnyUserData, Lua};
    /// use std::time::Duration;
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("minute", AnyUserData::wrap(Duration::from_secs(60)))?;
    /// let minute: AnyUserData = lua.globals().get("minute")?;
    /// assert_eq!(minute.borrow::<Duration>()?.as_secs(), 60);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap<T: Send + Sync + 'static>(value: T) -> impl IntoLua {
        later(move |l, lua| push_any_owned(l, lua, value, 1))
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
