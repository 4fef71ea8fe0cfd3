//! What this crate keeps with a state, and the way between `lua_State *` and the machine's own handle.

use crate::exceptions;
use crate::streams::ClosedFile;
use crate::texts::Texts;
use crate::types::{lua_CFunction, lua_State};
use libloading::os::unix::Library;
use perilune_vm::{Name, Raised, State, Status, outside};
use std::ffi::{CStr, c_char};

/// One a state; dropped after all values, so that finalizers find their libraries.
pub(crate) struct Host {
    pub(crate) panic: Option<lua_CFunction>,
    /// The thread whose error nobody has caught, and its status from then on.
    pub(crate) panicked: (*mut State, Status),
    /// Whether C code and the state use the same standard streams.
    pub(crate) shares_files: bool,
    pub(crate) closed_file: ClosedFile,
    pub(crate) texts: Texts,
    /// The dynamic libraries that the state has opened, by path.
    pub(crate) libraries: Vec<(Vec<u8>, Library)>,
}

// SAFETY: the host belongs to its state, which is used by one OS thread at a time; the pointers that C gave are its own affair.
unsafe impl Send for Host {}

impl Host {
    fn new() -> Self {
        Self {
            panic: None,
            panicked: (std::ptr::null_mut(), Status::Ok),
            shares_files: false,
            closed_file: ClosedFile::none(),
            texts: Texts::new(),
            libraries: Vec::new(),
        }
    }
}

/// Makes a state ready for C functions.
pub(crate) fn install(l: &mut State) {
    if l.host().is_null() {
        l.set_host(Box::new(Host::new()));
        exceptions::install(l);
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
    let l = thread_of(l);
    l.enter();
    l
}

/// As [`state_of`] for what does not write to the stack: the thread need not be entered.
///
/// # Safety
/// As there.
#[inline(always)]
pub(crate) unsafe fn thread_of<'a>(l: *mut lua_State) -> &'a mut State {
    &mut *l.byte_sub(State::HANDLE_OFFSET).cast::<State>()
}

/// Runs something short on the machine's handle of a thread: `entered!(l, |l| action)`, for `l` as [`state_of`] wants it.
///
/// PERF: the unusual case is a copy, called at the end, so no register is saved for it.
macro_rules! entered {
    ($handle:expr, |$l:ident| $action:expr) => {{
        let handle = $handle;
        let $l = $crate::host::thread_of(handle);
        if $l.is_entered() { $action } else { $crate::host::enter_and(handle, |$l| $action) }
    }};
}
pub(crate) use entered;

/// As `entered!` for what pushes one value: a stack that has to grow is an unusual case, too.
macro_rules! pushing {
    ($handle:expr, |$l:ident| $action:expr) => {{
        let handle = $handle;
        let $l = $crate::host::thread_of(handle);
        if $l.can_push_at_once() { $action } else { $crate::host::enter_and(handle, |$l| $action) }
    }};
}
pub(crate) use pushing;

#[cold]
#[inline(never)]
pub(crate) unsafe fn enter_and<T>(l: *mut lua_State, action: impl FnOnce(&mut State) -> T) -> T {
    action(state_of(l))
}

/// C's handle of a thread.
#[inline(always)]
pub(crate) fn handle_of(l: *mut State) -> *mut lua_State {
    l.wrapping_byte_add(State::HANDLE_OFFSET).cast()
}

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

/// As [`shell`] for functions that make texts, lists, and what else is no object: they take it from the state's host, if that wants to give all memory.
///
/// # Safety
/// As there.
#[inline(always)]
pub(crate) unsafe fn making_shell<T>(
    l: *mut lua_State,
    body: impl FnOnce(&mut State) -> Result<T, Raised>,
) -> T {
    match state_of(l).try_with_own_memory(body) {
        Ok(result) => result,
        Err(raised) => throw(l, raised),
    }
}

/// Leaves C frames with an error that is on its way in `l`, or with the exception that it stands for.
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw(l: *mut lua_State, raised: Raised) -> ! {
    let state = &raw mut *state_of(l);
    exceptions::pass_on(state);
    if !(*state).can_leave() {
        panic_unprotected(&mut *state, raised);
    }
    State::leave_with_error(state, raised)
}

/// Leaves C frames because the thread yields.
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw_yield(l: *mut lua_State) -> ! {
    State::leave_for_yield(state_of(l))
}

/// An error that nobody catches: the host's function has the last word, which should not return.
unsafe fn panic_unprotected(l: &mut State, raised: Raised) -> ! {
    let host = host_of(l);
    let status = l.end_by_raised(raised);
    (*host).panicked = (l, status);
    if let Some(function) = (*host).panic {
        outside(|| function(handle_of(l)));
    }
    std::process::abort()
}

/// The string with the text of a C string, which is often the one that stood at its address before.
///
/// # Safety
/// As for [`text`].
#[inline(always)]
pub(crate) unsafe fn name(l: &mut State, s: *const c_char) -> Result<Name, Raised> {
    l.name_at(s as usize, |other| libc::strcmp(other.cast(), s) == 0, || text(s))
}

/// The bytes of a C string.
///
/// # Safety
/// `s` points to a string that ends with NUL and outlives `'a`.
#[inline]
pub(crate) unsafe fn text<'a>(s: *const c_char) -> &'a [u8] {
    CStr::from_ptr(s).to_bytes()
}
