//! A state with several owners, used by one OS thread at a time.
//!
//! [`OwnedState`] is one owner, who borrows the state to use it. That is too strict for handles such as "this table", which
//! live in structures of the host, are cloned, go to other threads, and are used while a function of the host runs that the state itself
//! has called. So a [`Shared`] stands in front: it holds the state behind a lock that its thread may take again. Owners are counted; the
//! last one closes the state, while the others that merely *know* the state find it closed. Values inside the state
//! may hold such, and so no circle of references keeps a state alive.
//!
//! A `Shared` can also *keep a value* of the state ([`State::keep`]). Such are made and dropped all the time, so they count nothing: the value has
//! a slot in a table of the state, and as long as any slot is taken the [`Link`] stays. Who drops one
//! clears the slot if it can enter at once, and otherwise notes it for the next one who is inside.

use super::lock::{Lock, Resident, this_thread};
use crate::api::stack::StackHeight;
use crate::object::Table;
use crate::state::{Global, State};
use crate::value::Value;
use crate::{NativeFn, OwnedState};
use parking_lot::Mutex;
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all that know a state share.
pub(crate) struct Link {
    lock: Lock,
    inside: Inside,
    owners: AtomicUsize,
    released: Mutex<Released>,
}

/// What only a thread that has entered the lock may touch.
struct Inside {
    /// The state; null when it is closed.
    global: Cell<*mut Global>,
    /// Slots of the table of kept values that can be used again.
    free: RefCell<Vec<u32>>,
    /// The first slot that was never used.
    fresh: Cell<u32>,
    /// The state is closed, and the slots that are still taken have a count of the link together.
    slots_count: Cell<bool>,
}

/// What was let go by threads that could not enter.
#[derive(Default)]
struct Released {
    slots: Vec<u32>,
    /// The state is closed: who comes now waits to enter, for nobody else may ever come.
    closed: bool,
}

// SAFETY: a state may move between OS threads (`OwnedState` is `Send`), and the lock lets one thread in at a time.
unsafe impl Send for Link {}
// SAFETY: as above.
unsafe impl Sync for Link {}

/// A state that owners and handles share: see the module's comment.
///
/// A clone is an owner, whatever it is a clone of. [`Shared::observer`] makes one that is not.
pub struct Shared {
    /// Counted in the `Arc` if it is an owner or an observer; a kept value's slot does the same.
    link: NonNull<Link>,
    role: Role,
}

/// What a [`Shared`] does: the slot of a value that it keeps, or one of two numbers that are no slots.
///
/// PERF: one number, so that handles stay in registers. An enum of two fields was written in pieces and read in one, which stalls the processor.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Role(u32);

impl Role {
    /// Keeps the state open.
    const OWNER: Self = Self(u32::MAX);
    /// Knows the state.
    const OBSERVER: Self = Self(u32::MAX - 1);
}

/// So many slots there are at most.
const SLOTS: u32 = Role::OBSERVER.0;

// SAFETY: everything behind the link is `Send` and `Sync`.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

/// Proof that the state is in use by this thread, for as long as it lives: it cannot be closed meanwhile.
pub struct Entered<'a> {
    link: &'a Link,
    /// How it has entered, and leaves.
    by: Option<&'a Resident>,
    not_send: PhantomData<*mut ()>,
}

impl Shared {
    /// Puts a state behind a lock. `handler` is the message handler of [`State::pcall_traced`].
    #[must_use]
    pub fn new(state: OwnedState, handler: NativeFn) -> Self {
        let mut state = ManuallyDrop::new(state);
        let global = state.state().global();
        let link = Arc::new(Link {
            lock: Lock::new(),
            inside: Inside {
                global: Cell::new(global),
                free: RefCell::default(),
                fresh: Cell::new(0),
                slots_count: Cell::new(false),
            },
            owners: AtomicUsize::new(1),
            released: Mutex::default(),
        });
        // SAFETY: the global is alive until the link closes it.
        unsafe {
            (*global).link = Some(Arc::clone(&link));
            (*global).trace = Some(handler);
        }
        Self::counted(link, Role::OWNER)
    }

    fn counted(link: Arc<Link>, role: Role) -> Self {
        // SAFETY: the pointer of an `Arc` is not null.
        Self { link: unsafe { NonNull::new_unchecked(Arc::into_raw(link).cast_mut()) }, role }
    }

    #[inline(always)]
    fn link(&self) -> &Link {
        // SAFETY: the count or the slot keeps the link.
        unsafe { self.link.as_ref() }
    }

    fn another(&self, role: Role) -> Self {
        // SAFETY: the link is in an `Arc` and alive.
        unsafe { Arc::increment_strong_count(self.link.as_ptr()) };
        Self { link: self.link, role }
    }

    /// One that knows the state but does not keep it open.
    #[must_use]
    pub fn observer(&self) -> Self {
        self.another(Role::OBSERVER)
    }

    /// Whether both are of the same state.
    #[must_use]
    #[inline]
    pub fn is_same(&self, other: &Self) -> bool {
        self.link == other.link
    }

    /// An address that tells the states of a process apart, as long as they are known.
    #[must_use]
    #[inline]
    pub fn address(&self) -> usize {
        self.link.addr().get()
    }

    /// Waits until no other thread uses the state; `None` if it is closed.
    #[must_use]
    #[inline(always)]
    pub fn enter(&self) -> Option<Entered<'_>> {
        let entered = self.link().enter();
        (!entered.link.inside.global.get().is_null()).then_some(entered)
    }

    /// Works with the state, whose stack gets its height back afterwards, also after a panic; `closed` answers if it is closed. The end is a
    /// safepoint: a host may make values without ever running anything.
    ///
    /// PERF: nothing here is moved or wrapped, neither the guard nor the result. Each move would write in pieces and read in one, which stalls the
    /// processor.
    #[inline(always)]
    pub fn with<R>(&self, closed: impl FnOnce() -> R, f: impl FnOnce(&mut State) -> R) -> R {
        let link = self.link();
        let by = link.lock.enter(this_thread());
        let global = link.inside.global.get();
        if global.is_null() {
            // SAFETY: entered above.
            unsafe { link.leave(by) };
            return closed();
        }
        // SAFETY: as in `Entered::state`.
        let l = unsafe { &mut *(*global).current };
        let height = l.stack_height();
        let unwinding = Used { link, by, height };
        let result = f(l);
        std::mem::forget(unwinding);
        // SAFETY: the state is open as long as this thread is inside; what the host needs it keeps, or has on the stack.
        unsafe {
            let l = &mut *(*global).current;
            l.restore_height(height);
            if (*global).heap.debt > 0 {
                l.collect_step();
            }
            link.leave(by);
        }
        result
    }

    pub(crate) fn of_link(link: &Arc<Link>) -> Self {
        Self::counted(Arc::clone(link), Role::OBSERVER)
    }

    /// One that keeps the value in a slot, which [`Link::take_slot`] has given.
    #[inline(always)]
    pub(super) fn keeper(link: &Arc<Link>, slot: u32) -> Self {
        // A reference would not do: who releases the last slot of a closed state frees the link.
        // SAFETY: the pointer of an `Arc` is not null.
        Self { link: unsafe { NonNull::new_unchecked(Arc::as_ptr(link).cast_mut()) }, role: Role(slot) }
    }

    /// The slot of the value that it keeps.
    #[inline(always)]
    pub(super) fn slot(&self) -> Option<u32> {
        (self.role.0 < SLOTS).then_some(self.role.0)
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        self.link().owners.fetch_add(1, Ordering::Relaxed);
        self.another(Role::OWNER)
    }
}

impl Drop for Shared {
    #[inline]
    fn drop(&mut self) {
        match self.slot() {
            // SAFETY: it is dropped once.
            Some(slot) => unsafe { Link::release(self.link, slot) },
            None => self.drop_count(),
        }
    }
}

impl Shared {
    #[inline(never)]
    fn drop_count(&self) {
        if self.role == Role::OWNER && self.link().owners.fetch_sub(1, Ordering::AcqRel) == 1 {
            // Leaving closes it, here or further out.
            self.link().enter().leave();
        }
        // SAFETY: it is counted, and dropped once.
        unsafe { Arc::decrement_strong_count(self.link.as_ptr()) }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let role = match self.role {
            Role::OWNER => "owner",
            Role::OBSERVER => "observer",
            _ => "keeper",
        };
        f.debug_tuple("Shared").field(&role).finish()
    }
}

impl Entered<'_> {
    /// The thread of the state that runs now: the main one, or the coroutine in which the host's function was called.
    #[inline(always)]
    pub fn state(&mut self) -> &mut State {
        // SAFETY: the state is open and used by this thread. (It may be in use further out on this thread's native stack as well: a
        // `&mut State` is not unique, see `SharedAccess`.)
        unsafe { &mut *(*self.link.inside.global.get()).current }
    }
}

impl Entered<'_> {
    /// As dropping it. PERF: what is called at the ordinary end and while a panic unwinds would not be inlined.
    #[inline(always)]
    pub fn leave(self) {
        let entered = ManuallyDrop::new(self);
        // SAFETY: it is not dropped.
        unsafe { entered.link.leave(entered.by) };
    }

    /// Gives a slot back, and leaves. True if it was the last one of a closed state: its count of the link is to be given back then.
    ///
    /// # Safety
    /// The slot is taken.
    #[inline(always)]
    unsafe fn release(self, slot: u32) -> bool {
        let inside = &self.link.inside;
        inside.clear(slot);
        inside.free.borrow_mut().push(slot);
        let is_last = inside.slots_count.get() && !inside.keeps_any();
        // Leaving the lock is the last that is done with the link, which others may free then.
        self.leave();
        is_last
    }
}

impl Drop for Entered<'_> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: it is dropped.
        unsafe { self.link.leave(self.by) };
    }
}

/// A state in use that a panic gets away from: its stack gets its height back.
struct Used<'a> {
    link: &'a Link,
    by: Option<&'a Resident>,
    height: StackHeight,
}

impl Drop for Used<'_> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: the state is open as long as this thread is inside, where it leaves only here.
        unsafe {
            (*(*self.link.inside.global.get()).current).restore_height(self.height);
            self.link.leave(self.by);
        }
    }
}

impl Link {
    #[inline(always)]
    fn enter(&self) -> Entered<'_> {
        let by = self.lock.enter(this_thread());
        Entered { link: self, by, not_send: PhantomData }
    }

    fn try_enter(&self) -> Option<Entered<'_>> {
        let by = self.lock.try_enter(this_thread())?;
        Some(Entered { link: self, by, not_send: PhantomData })
    }

    /// Leaves what was entered in this way.
    ///
    /// # Safety
    /// The running thread is inside.
    #[inline(always)]
    unsafe fn leave(&self, by: Option<&Resident>) {
        if self.owners.load(Ordering::Acquire) == 0 {
            self.close_at_last();
        }
        self.lock.leave(by);
    }

    /// The last owner went away, maybe while the state was in use.
    #[cold]
    #[inline(never)]
    fn close_at_last(&self) {
        if self.lock.depth(this_thread()) == 1 {
            self.close();
        }
    }

    /// Ends the state, which nobody else uses. The caller is inside.
    #[cold]
    fn close(&self) {
        let global = self.inside.global.get();
        if global.is_null() {
            return;
        }
        // Finalizers may use the state, and even make another owner of it; they do not come here again.
        let by = self.lock.enter(this_thread());
        // SAFETY: the state is open, and this thread alone uses it.
        unsafe {
            let mut state = OwnedState::from_global(global);
            state.state().close_for_exit();
            // From here on it is closed for the values that its objects hold.
            self.inside.global.set(std::ptr::null_mut());
            let link = (*global).link.take();
            drop(state);
            // What the others have released so far; those who come later wait to enter.
            self.released.lock().closed = true;
            self.drain();
            if self.inside.keeps_any() {
                self.inside.slots_count.set(true);
                std::mem::forget(link);
            } else {
                drop(link);
            }
            self.lock.leave(by);
        }
    }

    /// A free slot of the table of kept values.
    ///
    /// # Safety
    /// This thread uses the state, so it is inside.
    #[inline]
    pub(super) unsafe fn take_slot(&self) -> u32 {
        if let Some(slot) = self.inside.free.borrow_mut().pop() {
            return slot;
        }
        self.fresh_slot()
    }

    #[cold]
    unsafe fn fresh_slot(&self) -> u32 {
        self.drain();
        if let Some(slot) = self.inside.free.borrow_mut().pop() {
            return slot;
        }
        let slot = self.inside.fresh.get();
        self.inside.fresh.set(slot + 1);
        assert!(slot < SLOTS, "memory for so many values");
        slot
    }

    /// Gives a slot back that holds no value yet.
    ///
    /// # Safety
    /// As [`Link::take_slot`].
    pub(super) unsafe fn return_slot(&self, slot: u32) {
        self.inside.free.borrow_mut().push(slot);
    }

    /// Gives a slot back, whatever the state does now: in the middle of a collection, in use by another thread, or closed.
    ///
    /// # Safety
    /// The slot is taken; nothing else of its keeper is used afterwards.
    #[inline]
    unsafe fn release(link: NonNull<Self>, slot: u32) {
        let is_last = match link.as_ref().try_enter() {
            Some(entered) => entered.release(slot),
            None => Self::release_later(link, slot),
        };
        // Here, where no function is left that was called with a reference to the link.
        if is_last {
            drop(Arc::from_raw(link.as_ptr().cast_const()));
        }
    }

    /// As [`Entered::release`] where another thread is inside.
    #[cold]
    #[inline(never)]
    unsafe fn release_later(link: NonNull<Self>, slot: u32) -> bool {
        let this = link.as_ref();
        let mut released = this.released.lock();
        if !released.closed {
            released.slots.push(slot);
            return false;
        }
        drop(released);
        this.enter().release(slot)
    }

    /// Lets go of the values that other threads have released. The caller is inside.
    pub(crate) unsafe fn drain(&self) {
        let slots = std::mem::take(&mut self.released.lock().slots);
        for &slot in &slots {
            self.inside.clear(slot);
        }
        self.inside.free.borrow_mut().extend(slots);
    }
}

impl Inside {
    /// Whether any slot is taken. Those that were released and not drained count as taken.
    fn keeps_any(&self) -> bool {
        self.free.borrow().len() < self.fresh.get() as usize
    }

    /// Takes the value out of a slot. Nothing is allocated or marked for it, so it may happen in the middle of a collection.
    #[inline]
    fn clear(&self, slot: u32) {
        let global = self.global.get();
        if !global.is_null() {
            // SAFETY: the state is open; the bound is checked.
            unsafe {
                let kept = (*global).kept;
                if !kept.is_nil() && (slot as usize) < (*kept.as_table()).array_size as usize {
                    Table::set_element(kept.as_table(), slot as usize, Value::NIL);
                }
            }
        }
    }
}
