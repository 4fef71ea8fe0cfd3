//! [`State`]: what native functions and hosts know of a [`Thread`].
//!
//! They get it as `&mut State`, and whoever has two of these, of two owners even, can swap what they refer to, in safe code. A thread must not move:
//! the objects of its heap point to it, and the heap frees it where it lies. So a `State` has no bytes of its own. It stands at the address of
//! a thread, and swapping, replacing or moving it moves nothing.
//!
//! ```text
//!     &mut State --+
//!                  v
//!                  +--------+--------+-----+-------+-----
//!                  | header | global | top | stack | ...     Thread
//!                  +--------+--------+-----+-------+-----
//! ```
//!
//! The stack API is made of methods of `State`, which begin with [`State::inner_mut`]; the machine itself works with threads, for which
//! these methods are there as well, as a thread dereferences to its state. Never the other way round: through a `&mut Thread` in the hands of a host
//! the thread could be swapped again.

use super::{Global, SharedAccess, Thread};
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// A thread of Lua (a coroutine), as native functions and hosts work with it: the stack API.
///
/// The main thread belongs to [`OwnedState`](crate::OwnedState); others are made by `coroutine.create`. A state is known by its address and has
/// no content that could be moved out of it.
#[repr(C)]
pub struct State {
    /// No bytes, aligned as a thread is. The cell says that what a `&State` leads to may change.
    _opaque: UnsafeCell<[usize; 0]>,
    /// A state stays with the OS thread that has it.
    _bound: PhantomData<*mut Thread>,
    _shared_access: SharedAccess,
}

/// Nothing of a thread can be moved through a handle.
const _: () = assert!(size_of::<State>() == 0 && align_of::<State>() <= align_of::<Thread>());

impl State {
    /// The handle of a thread. This is the only way to one, so there is a thread at the address of every `State`.
    ///
    /// # Safety
    /// The thread is valid for as long as the handle is used.
    #[inline(always)]
    pub(crate) unsafe fn of<'a>(thread: *mut Thread) -> &'a mut State {
        &mut *thread.cast()
    }

    /// The thread that this is the handle of.
    #[inline(always)]
    pub(crate) fn inner(&self) -> &Thread {
        // SAFETY: there is a thread at the address of every state. The address was made from one of the whole thread and is
        // valid for all of it.
        unsafe { &*(&raw const *self).cast() }
    }

    /// The thread that this is the handle of.
    #[inline(always)]
    pub(crate) fn inner_mut(&mut self) -> &mut Thread {
        // SAFETY: as above. The state is borrowed as long as the thread is.
        unsafe { &mut *(&raw mut *self).cast() }
    }

    /// What all threads of the state share.
    #[inline(always)]
    pub(crate) fn global(&self) -> *mut Global {
        self.inner().global
    }
}

impl Deref for Thread {
    type Target = State;

    #[inline(always)]
    fn deref(&self) -> &State {
        // SAFETY: a state has no bytes, so whatever is reached through this one is reached by `State::inner`.
        unsafe { &*(&raw const *self).cast() }
    }
}

impl DerefMut for Thread {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut State {
        // SAFETY: the thread is borrowed as long as the handle is.
        unsafe { State::of(self) }
    }
}
