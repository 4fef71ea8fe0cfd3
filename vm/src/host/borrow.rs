//! Values of the host in userdata, and borrows of them that may leave the state.
//!
//! A value is used in two ways. The state's own thread uses it for the time of a call ([`Cell::with`]); that is counted in a plain number, for
//! one thread at a time has the cell. And it is borrowed ([`Cell::borrow`]): the borrow may go to another thread and end there. That is counted in
//! an atomic number, but only *ends* of borrows happen elsewhere. They make it smaller in value, and what was free when it was looked at is still free,
//! so looking and counting need not be one operation.

use super::NotLent;
use std::cell::{Cell as Plain, UnsafeCell};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

/// Uses or borrows: so many shared ones, or an exclusive one.
const EXCLUSIVE: i32 = -1;

/// A value with the state of its uses; nothing once it was taken.
pub struct Cell<T> {
    place: Arc<Place<T>>,
    /// Uses by the thread that has the cell.
    uses: Plain<i32>,
}

struct Place<T> {
    /// Borrows, wherever they are.
    borrows: AtomicI32,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: shared borrows on several threads at once need `Sync`, exclusive ones and the drop `Send`; the counts keep them apart.
unsafe impl<T: Send + Sync> Send for Place<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Place<T> {}

/// A shared borrow of the value of a [`Cell`].
pub struct CellRef<T>(Arc<Place<T>>);

/// An exclusive borrow of the value of a [`Cell`].
pub struct CellRefMut<T>(Arc<Place<T>>);

/// Ends a use, also after a panic.
struct Use<'a> {
    uses: &'a Plain<i32>,
    change: i32,
}

impl<'a> Use<'a> {
    #[inline(always)]
    fn new(uses: &'a Plain<i32>, change: i32) -> Self {
        uses.set(uses.get() + change);
        Self { uses, change }
    }
}

impl Drop for Use<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.uses.set(self.uses.get() - self.change);
    }
}

impl<T> Cell<T> {
    /// A cell with a value.
    pub fn new(value: T) -> Self {
        let place = Place { borrows: AtomicI32::new(0), value: UnsafeCell::new(Some(value)) };
        Self { place: Arc::new(place), uses: Plain::new(0) }
    }

    /// Whether there is no exclusive use or borrow.
    #[inline(always)]
    fn can_share(&self) -> Result<(), NotLent> {
        if self.uses.get() >= 0 && self.place.borrows.load(Ordering::Acquire) >= 0 {
            Ok(())
        } else {
            Err(NotLent::InUse)
        }
    }

    /// Whether there is no use or borrow.
    #[inline(always)]
    fn is_free(&self) -> Result<(), NotLent> {
        if self.uses.get() == 0 && self.place.borrows.load(Ordering::Acquire) == 0 {
            Ok(())
        } else {
            Err(NotLent::InUse)
        }
    }

    /// Uses the value.
    ///
    /// # Errors
    /// See [`NotLent`].
    #[inline(always)]
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> Result<R, NotLent> {
        self.can_share()?;
        let _use = Use::new(&self.uses, 1);
        // SAFETY: nobody has it exclusively, which the count keeps so.
        let value = unsafe { (*self.place.value.get()).as_ref() };
        value.map(f).ok_or(NotLent::Over)
    }

    /// Uses the value, and may change it.
    ///
    /// # Errors
    /// See [`NotLent`].
    #[inline(always)]
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R, NotLent> {
        self.is_free()?;
        let _use = Use::new(&self.uses, EXCLUSIVE);
        // SAFETY: nobody else has it, which the count keeps so.
        let value = unsafe { (*self.place.value.get()).as_mut() };
        value.map(f).ok_or(NotLent::Over)
    }

    /// Borrows the value.
    ///
    /// # Errors
    /// See [`NotLent`].
    pub fn borrow(&self) -> Result<CellRef<T>, NotLent> {
        self.with(|_| ())?;
        self.place.borrows.fetch_add(1, Ordering::Relaxed);
        Ok(CellRef(Arc::clone(&self.place)))
    }

    /// Borrows the value, to change it.
    ///
    /// # Errors
    /// See [`NotLent`].
    pub fn borrow_mut(&self) -> Result<CellRefMut<T>, NotLent> {
        self.with_mut(|_| ())?;
        self.place.borrows.store(EXCLUSIVE, Ordering::Relaxed);
        Ok(CellRefMut(Arc::clone(&self.place)))
    }
}

impl<T> CellRefMut<T> {
    /// Takes the value out, for good.
    #[must_use]
    pub fn take(self) -> T {
        // SAFETY: the borrow is exclusive.
        let value = unsafe { (*self.0.value.get()).take() };
        value.expect("a borrow is only made of a value that is there")
    }
}

macro_rules! access {
    ($($t:ident)*) => {$(
        impl<T> Deref for $t<T> {
            type Target = T;

            fn deref(&self) -> &T {
                // SAFETY: the borrow keeps others from changing it.
                let value = unsafe { (*self.0.value.get()).as_ref() };
                value.expect("a borrow is only made of a value that is there")
            }
        }
    )*};
}
access!(CellRef CellRefMut);

impl<T> DerefMut for CellRefMut<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the borrow is exclusive.
        let value = unsafe { (*self.0.value.get()).as_mut() };
        value.expect("a borrow is only made of a value that is there")
    }
}

impl<T> Drop for CellRef<T> {
    fn drop(&mut self) {
        self.0.borrows.fetch_sub(1, Ordering::Release);
    }
}

impl<T> Drop for CellRefMut<T> {
    fn drop(&mut self) {
        self.0.borrows.store(0, Ordering::Release);
    }
}
