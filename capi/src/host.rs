//! What this crate keeps with a state, and the way between `lua_State *` and the machine's own handle.

use crate::jump::{announce_leaving, leave};
use crate::types::{lua_CFunction, lua_State};
use libloading::os::unix::Library;
use perilune_vm::{Raised, State};
use std::ffi::{CStr, c_char};

/// One a state; dropped after all values, so that finalizers find their libraries.
pub(crate) struct Host {
    /// Head of the chain of records of [`jump`](crate::jump); 0 if no C function is to be left.
    pub(crate) head: usize,
    /// The thread whose error leaves C frames.
    pub(crate) thrower: *mut State,
    pub(crate) panic: Option<lua_CFunction>,
    /// Whether C code and the state use the same standard streams.
    pub(crate) shares_files: bool,
    /// The dynamic libraries that the state has opened, by path.
    pub(crate) libraries: Vec<(Vec<u8>, Library)>,
}

// SAFETY: the host belongs to its state, which is used by one OS thread at a time; the pointers that C gave are its own affair.
unsafe impl Send for Host {}

impl Host {
    fn new() -> Self {
        Self {
            head: 0,
            thrower: std::ptr::null_mut(),
            panic: None,
            shares_files: false,
            libraries: Vec::new(),
        }
    }
}

/// Makes a state ready for C functions.
pub(crate) fn install(l: &mut State) {
    if l.host().is_null() {
        l.set_host(Box::new(Host::new()), crate::call::call_foreign);
    }
}

/// The host of a state that [`install`] has seen.
#[inline(always)]
pub(crate) fn host_of(l: &State) -> *mut Host {
    l.host().cast()
}

/// The machine's handle of a thread.
///
/// # Safety
/// `l` came from [`handle_of`], and its thread is alive.
#[inline(always)]
pub(crate) unsafe fn state_of<'a>(l: *mut lua_State) -> &'a mut State {
    let l = &mut *l.byte_sub(State::HANDLE_OFFSET).cast::<State>();
    l.enter();
    l
}

/// C's handle of a thread.
#[inline(always)]
pub(crate) fn handle_of(l: *mut State) -> *mut lua_State {
    l.wrapping_byte_add(State::HANDLE_OFFSET).cast()
}

/// What a C function is left for.
pub(crate) const LEFT_BY_ERROR: u64 = 0;
/// The thread yields.
pub(crate) const LEFT_BY_YIELD: u64 = 1;

/// Runs `body`, the inner function of one of the interface. When it raises, everything it owned is gone; then the C frames are left.
///
/// # Safety
/// `l` is a thread.
#[inline(always)]
pub(crate) unsafe fn shell<T>(l: *mut lua_State, body: impl FnOnce(&mut State) -> Result<T, Raised>) -> T {
    match body(state_of(l)) {
        Ok(result) => result,
        Err(raised) => throw(l, raised),
    }
}

/// Leaves C frames with an error that is on its way in `l`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw(l: *mut lua_State, _raised: Raised) -> ! {
    let state = &raw mut *state_of(l);
    let host = host_of(&*state);
    if (*host).head == 0 {
        panic_unprotected(&mut *state, host);
    }
    (*host).thrower = state;
    announce_leaving();
    leave((*host).head, LEFT_BY_ERROR)
}

/// Leaves C frames because the thread yields.
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw_yield(l: *mut lua_State) -> ! {
    announce_leaving();
    leave((*host_of(state_of(l))).head, LEFT_BY_YIELD)
}

/// An error that nobody catches: the host's function has the last word, which should not return.
unsafe fn panic_unprotected(l: &mut State, host: *mut Host) -> ! {
    if let Some(function) = (*host).panic {
        l.push_raised();
        function(handle_of(l));
    }
    std::process::abort()
}

/// The bytes of a C string.
///
/// # Safety
/// `s` points to a string that ends with NUL and outlives `'a`.
#[inline]
pub(crate) unsafe fn text<'a>(s: *const c_char) -> &'a [u8] {
    CStr::from_ptr(s).to_bytes()
}
