//! Values of the host that a state keeps, one of each type, out of the reach of scripts.

use super::{Error, Lua, Result};
use parking_lot::{ArcRwLockReadGuard, ArcRwLockWriteGuard, RawRwLock, RwLock};
use perilune_vm::State;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// The place of a value. It is empty once the value was taken out.
type Place<T> = Arc<RwLock<Option<T>>>;

/// All of them, as a userdata in the registry: they are dropped with the state.
#[derive(Default)]
struct AppData(HashMap<TypeId, Box<dyn Any + Send>>);

const KEY: &str = "perilune.app_data";

/// A shared borrow of a value that the state keeps: [`Lua::app_data_ref`].
pub struct AppDataRef<T>(ArcRwLockReadGuard<RawRwLock, Option<T>>);

/// An exclusive borrow of a value that the state keeps: [`Lua::app_data_mut`].
pub struct AppDataRefMut<T>(ArcRwLockWriteGuard<RawRwLock, Option<T>>);

impl<T> Deref for AppDataRef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("a borrow is only made of a value that is there")
    }
}

impl<T> Deref for AppDataRefMut<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("a borrow is only made of a value that is there")
    }
}

impl<T> DerefMut for AppDataRefMut<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("a borrow is only made of a value that is there")
    }
}

impl Lua {
    /// Keeps a value of the host, one of each type; returns the one before. Functions of the host find it through their state, which is a
    /// way to give them what they share.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::Lua;
    ///
    /// struct Log(Vec<String>);
    ///
    /// let lua = Lua::new()?;
    /// lua.set_app_data(Log(Vec::new()))?;
    /// let log = lua.create_function(|lua, line: String| {
    ///     lua.app_data_mut::<Log>().expect("it was set").0.push(line);
    ///     Ok(())
    /// })?;
    /// log.call::<()>("started")?;
    /// assert_eq!(lua.remove_app_data::<Log>()?.unwrap().0, ["started"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::UserDataBorrowed`] if the value before is borrowed; [`Error::Memory`].
    pub fn set_app_data<T: Send + Sync + 'static>(&self, value: T) -> Result<Option<T>> {
        self.with(|l, lua| {
            if lua.attempt(l, |l| l.registry_get(KEY))? == perilune_vm::Type::Nil {
                lua.attempt(l, |l| {
                    l.new_userdata(AppData::default(), 0)?;
                    l.registry_set(KEY)
                })?;
            }
            let place = place::<T>(l, lua)?;
            let mut place = place.try_write().ok_or(Error::UserDataBorrowed)?;
            Ok(place.replace(value))
        })
    }

    /// Borrows the value of this type; `None` if there is none, or it is borrowed exclusively.
    #[must_use]
    pub fn app_data_ref<T: Send + Sync + 'static>(&self) -> Option<AppDataRef<T>> {
        let guard = self.with(place::<T>).ok()?.try_read_arc()?;
        guard.is_some().then_some(AppDataRef(guard))
    }

    /// Borrows the value of this type, to change it; `None` if there is none, or it is borrowed.
    #[must_use]
    pub fn app_data_mut<T: Send + Sync + 'static>(&self) -> Option<AppDataRefMut<T>> {
        let guard = self.with(place::<T>).ok()?.try_write_arc()?;
        guard.is_some().then_some(AppDataRefMut(guard))
    }

    /// Takes the value of this type out.
    ///
    /// # Errors
    /// [`Error::UserDataBorrowed`]
    pub fn remove_app_data<T: Send + Sync + 'static>(&self) -> Result<Option<T>> {
        match self.with(place::<T>) {
            Ok(place) => Ok(place.try_write().ok_or(Error::UserDataBorrowed)?.take()),
            Err(_) => Ok(None),
        }
    }
}

/// The place of the values of a type, made if need be; an error as long as nothing was ever kept.
fn place<T: Send + Sync + 'static>(l: &mut State, lua: &Lua) -> Result<Place<T>> {
    lua.attempt(l, |l| l.registry_get(KEY))?;
    let data = l.userdata_mut::<AppData>(-1).ok_or(Error::UserDataDestructed)?;
    let place = data.0.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(Place::<T>::default()));
    place.downcast_ref::<Place<T>>().cloned().ok_or(Error::UserDataTypeMismatch)
}
