//! A state with several owners, used by one OS thread at a time.
//!
//! [`OwnedState`] is one owner, who borrows the state to use it. That is too strict for handles such as "this table", which
//! live in structures of the host, are cloned, go to other threads, and are used while a function of the host runs that the state itself
//! has called. So a [`Shared`] stands in front: it holds the state behind a lock that its thread may take again. Owners are counted; the
//! last one closes the state, while the others that merely *know* the state find it closed. Values inside the state
//! may hold such, and so no circle of references keeps a state alive.

use crate::OwnedState;
use crate::object::Table;
use crate::state::{Global, State};
use crate::value::Value;
use parking_lot::{Mutex, ReentrantMutex, ReentrantMutexGuard};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all that know a state share.
pub(crate) struct Link {
    inside: ReentrantMutex<Inside>,
    owners: AtomicUsize,
    /// Slots of anchors that were dropped while another thread used the state.
    released: Mutex<Vec<u32>>,
}

/// What only the thread that holds the lock may touch.
pub(crate) struct Inside {
    /// The state; null when it is closed.
    global: Cell<*mut Global>,
    /// How often the lock is held.
    depth: Cell<u32>,
    /// Slots of the table of anchors that can be used again.
    free: RefCell<Vec<u32>>,
    /// The first slot that was never used.
    fresh: Cell<u32>,
}

// SAFETY: a state may move between OS threads (`OwnedState` is `Send`), and the lock lets one thread in at a time.
unsafe impl Send for Inside {}

/// A state that owners and handles share: see the module's comment.
///
/// A clone is an owner. [`Shared::observer`] makes one that is not.
pub struct Shared {
    link: Arc<Link>,
    owns: bool,
}

/// Proof that the state is in use by this thread, for as long as it lives: it cannot be closed meanwhile.
pub struct Entered<'a> {
    link: &'a Link,
    inside: ReentrantMutexGuard<'a, Inside>,
}

impl Shared {
    /// Puts a state behind a lock.
    #[must_use]
    pub fn new(lua: OwnedState) -> Self {
        let mut lua = std::mem::ManuallyDrop::new(lua);
        let global = lua.state().global;
        let link = Arc::new(Link {
            inside: ReentrantMutex::new(Inside {
                global: Cell::new(global),
                depth: Cell::new(0),
                free: RefCell::default(),
                fresh: Cell::new(0),
            }),
            owners: AtomicUsize::new(1),
            released: Mutex::default(),
        });
        // SAFETY: the global is alive until the link closes it.
        unsafe { (*global).link = Some(Arc::clone(&link)) };
        Self { link, owns: true }
    }

    /// One that knows the state but does not keep it open.
    #[must_use]
    pub fn observer(&self) -> Self {
        Self { link: Arc::clone(&self.link), owns: false }
    }

    /// Whether both are of the same state.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.link, &other.link)
    }

    /// Waits until no other thread uses the state; `None` if it is closed.
    #[must_use]
    #[inline]
    pub fn enter(&self) -> Option<Entered<'_>> {
        self.link.enter()
    }

    /// Gives an anchor back, whatever the state does now: in the middle of a collection, in use by another thread, or closed.
    #[expect(clippy::needless_pass_by_value, reason = "an anchor is given back once")]
    pub fn release(&self, anchor: super::Anchor) {
        self.link.release_slot(anchor.0);
    }

    pub(crate) fn of_link(link: &Arc<Link>) -> Self {
        Self { link: Arc::clone(link), owns: false }
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        self.link.owners.fetch_add(1, Ordering::Relaxed);
        Self { link: Arc::clone(&self.link), owns: true }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if self.owns && self.link.owners.fetch_sub(1, Ordering::AcqRel) == 1 {
            let inside = self.link.inside.lock();
            if inside.depth.get() == 0 {
                self.link.close(inside);
            }
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("owns", &self.owns).finish_non_exhaustive()
    }
}

impl Entered<'_> {
    /// The thread of the state that runs now: the main one, or the coroutine in which the host's function was called.
    #[inline]
    pub fn state(&mut self) -> &mut State {
        // SAFETY: the state is open and used by this thread. (It may be in use further out on this thread's native stack as well: a
        // `&mut State` is not unique, see `SharedAccess`.)
        unsafe { &mut *(*self.inside.global.get()).current }
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        let depth = self.inside.depth.get() - 1;
        self.inside.depth.set(depth);
        if depth == 0 && self.link.owners.load(Ordering::Acquire) == 0 {
            // The last owner went away while the state was in use.
            self.link.close(self.link.inside.lock());
        }
    }
}

impl Link {
    #[inline]
    pub(crate) fn enter(&self) -> Option<Entered<'_>> {
        let inside = self.inside.lock();
        if inside.global.get().is_null() {
            return None;
        }
        inside.depth.set(inside.depth.get() + 1);
        Some(Entered { link: self, inside })
    }

    /// Ends the state, which nobody uses.
    #[cold]
    fn close(&self, inside: ReentrantMutexGuard<'_, Inside>) {
        let global = inside.global.get();
        if global.is_null() {
            return;
        }
        // Finalizers may use the state, and even make another owner of it; they do not come here again.
        inside.depth.set(1);
        // SAFETY: the state is open, and this thread alone uses it.
        unsafe {
            let mut lua = OwnedState::from_global(global);
            lua.state().close_for_exit();
            // From here on it is closed for the values that its objects hold.
            inside.global.set(std::ptr::null_mut());
            inside.depth.set(0);
            (*global).link = None;
            drop(inside);
            drop(lua);
        }
    }

    /// A free slot of the table of anchors. The caller uses the state.
    ///
    /// # Safety
    /// This thread uses the state, so it holds the lock.
    #[inline]
    pub(crate) unsafe fn take_slot(&self) -> u32 {
        let inside = &*self.inside.data_ptr();
        if let Some(slot) = inside.free.borrow_mut().pop() {
            return slot;
        }
        self.drain();
        if let Some(slot) = inside.free.borrow_mut().pop() {
            return slot;
        }
        let slot = inside.fresh.get();
        inside.fresh.set(slot + 1);
        slot
    }

    pub(crate) fn release_slot(&self, slot: u32) {
        match self.inside.try_lock() {
            Some(inside) => {
                inside.clear(slot);
                inside.free.borrow_mut().push(slot);
            }
            None => self.released.lock().push(slot),
        }
    }

    /// Lets go of the values whose anchors other threads have dropped.
    pub(crate) fn drain(&self) {
        let released = std::mem::take(&mut *self.released.lock());
        if !released.is_empty() {
            let inside = self.inside.lock();
            for &slot in &released {
                inside.clear(slot);
            }
            inside.free.borrow_mut().extend(released);
        }
    }
}

impl Inside {
    /// Takes the value out of a slot. Nothing is allocated or marked for it, so it may happen in the middle of a collection.
    fn clear(&self, slot: u32) {
        let global = self.global.get();
        if !global.is_null() {
            // SAFETY: the state is open; the bound is checked.
            unsafe {
                let anchors = (*global).anchors;
                if !anchors.is_nil() && (slot as usize) < (*anchors.as_table()).array_size as usize {
                    Table::set_element(anchors.as_table(), slot as usize, Value::NIL);
                }
            }
        }
    }
}
