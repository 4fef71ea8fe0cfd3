//! Exceptions of C++ that leave C functions, hooks, readers, writers and what else Lua calls (machine: `call::exception`).
//!
//! They pass, as with the reference's library that is built as C: protected calls and coroutines do not stop them, and the
//! first C++ frame that catches them does, out of whatever function of the interface it has called. Other than there, the state can be
//! used then: it is as if the call had failed, with function and arguments gone and no error value in their place. Exceptions of finalizers become
//! warnings, as errors do.
//!
//! With [`perilune_catchexceptions`] they become Lua errors where they leave the function, as with a reference that is built as C++.

use crate::host::state_of;
use crate::types::lua_State;
use perilune_vm::{Exception, State, THROW, Throw};
use std::ffi::{CStr, c_int, c_void};

/// Functions of C++'s run-time library.
type BeginCatch = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;
type EndCatch = unsafe extern "C-unwind" fn();
type Terminate = unsafe extern "C-unwind" fn() -> !;

/// Makes a state ready for exceptions.
pub(crate) fn install(l: &mut State) {
    // SAFETY: it frees any exception.
    unsafe { l.set_exception_release(release) };
}

/// Whether exceptions become errors. Returns what was set before.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn perilune_catchexceptions(l: *mut lua_State, catch: c_int) -> c_int {
    state_of(l).set_exceptions_become_errors(catch != 0).into()
}

/// Throws the exception again that the error on its way stands for, if it does.
///
/// # Safety
/// Between the caller and the C frames below lies nothing that owns anything.
pub(crate) unsafe fn pass_on(l: *mut State) {
    if let Some(exception) = (*l).take_exception() {
        throw(exception.as_ptr());
    }
}

/// Throws an exception, by the unwinder that has thrown it before. Where nobody catches it the process ends, as in C++.
#[cold]
unsafe fn throw(exception: *mut Exception) -> ! {
    let runtime = Runtime::of(exception);
    let throw = runtime.as_ref().and_then(|runtime| runtime.throw).unwrap_or(THROW);
    throw(exception);
    if let Some(runtime) = runtime {
        (runtime.begin_catch)(exception.cast());
        (runtime.terminate)();
    }
    std::process::abort()
}

/// Frees an exception that has become an error.
///
/// C++ counts the exceptions that are thrown and not caught, so it has to be caught in its own way.
#[cold]
unsafe fn release(exception: *mut Exception) {
    match Runtime::of(exception) {
        Some(runtime) => {
            (runtime.begin_catch)(exception.cast());
            (runtime.end_catch)();
        }
        None => Exception::clean_up(exception),
    }
}

/// The run-time library of C++ that has thrown an exception.
struct Runtime {
    begin_catch: BeginCatch,
    end_catch: EndCatch,
    terminate: Terminate,
    /// Its unwinder, unless that is within it.
    throw: Option<Throw>,
}

impl Runtime {
    /// `None` if it is no exception of C++, or its library hides its functions.
    ///
    /// The library need not be visible to all: a module may have brought it. But the exception names a function in it.
    unsafe fn of(exception: *mut Exception) -> Option<Self> {
        let inside = Exception::is_of_cpp(exception).then(|| Exception::cleanup(exception))??;
        let mut found: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(inside as *const c_void, &raw mut found) == 0 {
            return None;
        }
        let library = libc::dlopen(found.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD);
        let handle = if library.is_null() { libc::RTLD_DEFAULT } else { library };
        let symbol =
            |name: &CStr| Some(libc::dlsym(handle, name.as_ptr())).filter(|address| !address.is_null());
        Some(Self {
            begin_catch: std::mem::transmute::<*mut c_void, BeginCatch>(symbol(c"__cxa_begin_catch")?),
            end_catch: std::mem::transmute::<*mut c_void, EndCatch>(symbol(c"__cxa_end_catch")?),
            throw: symbol(c"_Unwind_RaiseException").map(|f| std::mem::transmute::<*mut c_void, Throw>(f)),
            terminate: std::mem::transmute::<*mut c_void, Terminate>(symbol(c"_ZSt9terminatev")?),
        })
    }
}
