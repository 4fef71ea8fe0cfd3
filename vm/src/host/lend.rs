//! Values of the host that a script may use for a time, although they do not live as long as the state.
//!
//! A script can keep what it was given and use it later. So what it gets is a [`Lent`], which forgets the value when the time is over:
//! when [`lending`] returns. Every use after that fails.

use crate::state::State;
use crate::{NativeResult, Raised};
use parking_lot::{Mutex, RwLock};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

/// Why a lent value cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotLent {
    /// The time is over.
    Over,
    /// The value is in use, in a way that does not go together with the wanted one.
    InUse,
    /// The value is lent to be read only.
    ReadOnly,
}

/// Where a lent value is; nothing when the time is over.
struct Place<T: ?Sized>(RwLock<Option<NonNull<T>>>);

// SAFETY: who reaches the value through it holds the lock, and a `Lent`, which one thread has at a time.
unsafe impl<T: ?Sized + Send> Send for Place<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Place<T> {}

/// Leads to a value that is lent.
pub struct Lent<T: ?Sized> {
    place: Arc<Place<T>>,
    exclusive: bool,
    /// Threads may hand it on, but not share it: the value need not be `Sync`.
    not_sync: PhantomData<Cell<()>>,
}

impl<T: ?Sized> Lent<T> {
    /// Uses the value.
    ///
    /// # Errors
    /// See [`NotLent`].
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> Result<R, NotLent> {
        let place = self.place.0.try_read_recursive().ok_or(NotLent::InUse)?;
        let value = place.ok_or(NotLent::Over)?;
        // SAFETY: the loan is not over, and does not end while the lock is held; exclusive users hold it alone.
        Ok(f(unsafe { value.as_ref() }))
    }

    /// Uses the value, and may change it.
    ///
    /// # Errors
    /// See [`NotLent`].
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R, NotLent> {
        if !self.exclusive {
            return Err(NotLent::ReadOnly);
        }
        let place = self.place.0.try_write().ok_or(NotLent::InUse)?;
        let mut value = place.ok_or(NotLent::Over)?;
        // SAFETY: the loan is not over, it is one of a `&mut`, and the lock is held alone.
        Ok(f(unsafe { value.as_mut() }))
    }
}

impl<T: ?Sized + Sync> Clone for Lent<T> {
    /// Leads to the same value.
    fn clone(&self) -> Self {
        Self { place: Arc::clone(&self.place), exclusive: self.exclusive, not_sync: PhantomData }
    }
}

/// Something that can be taken back.
trait Loan {
    fn end(&self);
}

impl<T: ?Sized> Loan for Place<T> {
    fn end(&self) {
        *self.0.write() = None;
    }
}

/// A function of the host for the time of a loan.
type Callback<'env> = dyn Fn(&mut State) -> NativeResult + Send + 'env;

/// A value or a function that a loan owns. Its place is known elsewhere, so it is no `Box`.
struct Owned<'env>(NonNull<dyn Droppable + 'env>);

/// Any value, to be dropped.
trait Droppable {}
impl<T> Droppable for T {}

// SAFETY: values are `Send` when they come in.
unsafe impl Send for Owned<'_> {}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        // SAFETY: it comes from a box, and is dropped once.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// What is lent for the lifetime `'env`, until [`lending`] ends.
pub struct Loans<'env> {
    loans: Mutex<Vec<Arc<dyn Loan + 'env>>>,
    owned: Mutex<Vec<Owned<'env>>>,
    /// Neither longer nor shorter.
    lifetime: PhantomData<fn(&'env ()) -> &'env ()>,
}

/// Runs `f`, which can lend what lives for `'env`, and takes everything back afterwards, also after a panic. It waits for other threads that are
/// using something.
pub fn lending<'env, R>(f: impl FnOnce(&Loans<'env>) -> R) -> R {
    let loans = Loans { loans: Mutex::default(), owned: Mutex::default(), lifetime: PhantomData };
    f(&loans)
}

impl<'env> Loans<'env> {
    fn place<T: ?Sized + 'env>(&self, value: NonNull<T>, exclusive: bool) -> Lent<T> {
        let place = Arc::new(Place(RwLock::new(Some(value))));
        self.loans.lock().push(Arc::clone(&place) as Arc<dyn Loan + 'env>);
        Lent { place, exclusive, not_sync: PhantomData }
    }

    /// Lends a value to be read.
    pub fn lend<T: Send + Sync + 'static>(&self, value: &'env T) -> Lent<T> {
        self.place(NonNull::from(value), false)
    }

    /// Lends a value to be changed.
    pub fn lend_mut<T: Send + 'static>(&self, value: &'env mut T) -> Lent<T> {
        self.place(NonNull::from(value), true)
    }

    /// Lends a value that is dropped when the loan is over, to be changed.
    pub fn lend_owned<T: Send + 'env>(&self, value: T) -> Lent<T> {
        let place = NonNull::from(Box::leak(Box::new(value)));
        self.owned.lock().push(Owned(place));
        self.place(place, true)
    }

    /// Pushes a function that calls `f` and fails when the loan is over.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_closure<F>(&self, l: &mut State, f: F) -> Result<(), Raised>
    where
        F: Fn(&mut State) -> NativeResult + Send + 'env,
    {
        let callback = NonNull::from(Box::leak(Box::new(f)));
        self.owned.lock().push(Owned(callback));
        let callback_at: NonNull<Callback<'env>> = callback;
        // SAFETY: only the lifetime changes; the place is emptied before `'env` ends.
        let callback_at: NonNull<Callback<'static>> = unsafe { std::mem::transmute(callback_at) };
        let lent = self.place(callback_at, false);
        l.push_closure(move |l| {
            let called = lent.with(|f| f(l));
            called.unwrap_or_else(|_| Err(l.raise("function of the host whose time is over")))
        })
    }
}

impl Drop for Loans<'_> {
    fn drop(&mut self) {
        for loan in self.loans.get_mut().drain(..) {
            loan.end();
        }
        // What is owned is dropped only now.
    }
}
