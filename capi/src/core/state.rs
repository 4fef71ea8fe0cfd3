//! Making and closing states; the allocator, the panic function, warnings.

use crate::host::{Host, handle_of, host_of, install, making_shell, state_of, text};
use crate::module;
use crate::types::{VERSION_NUM, lua_Alloc, lua_CFunction, lua_Number, lua_State, lua_WarnFunction};
use perilune_vm::{Allocator, OwnedState, Raised, State};
use std::ffi::{CString, c_char, c_int, c_void};

unsafe fn host<'a>(l: *mut lua_State) -> &'a mut Host {
    &mut *host_of(state_of(l))
}

/// Makes a state without libraries.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_newstate(f: Option<lua_Alloc>, data: *mut c_void) -> *mut lua_State {
    let made = match f {
        Some(function) => OwnedState::with_all_memory_from(Allocator { function, data }),
        None => OwnedState::new(),
    };
    let Ok(lua) = made else { return std::ptr::null_mut() };
    let main = lua.into_main_thread();
    if complete(&mut *main).is_err() {
        lua_close(handle_of(main));
        return std::ptr::null_mut();
    }
    handle_of(main)
}

/// Gives a new state what it needs for C.
fn complete(l: &mut State) -> Result<(), Raised> {
    // What was refused while the state was made counts, too.
    if l.forget_borrowed() {
        return Err(l.out_of_memory());
    }
    l.try_with_own_memory(|l| {
        install(l);
        module::enable(l)?;
        module::share_streams(l)
    })
}

/// Closes a state.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_close(l: *mut lua_State) {
    let main: *mut State = state_of(l).main_thread();
    (*main).with_own_memory(|main| drop(OwnedState::from_main_thread(main)));
}

/// Sets the function that is called for an error that nobody catches, and returns the old one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_atpanic(
    l: *mut lua_State,
    f: Option<lua_CFunction>,
) -> Option<lua_CFunction> {
    std::mem::replace(&mut host(l).panic, f)
}

/// The version of the interface.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_version(_l: *mut lua_State) -> lua_Number {
    VERSION_NUM
}

/// The allocator and its data.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getallocf(
    l: *mut lua_State,
    data: *mut *mut c_void,
) -> Option<lua_Alloc> {
    let allocator = state_of(l).allocator().unwrap_or(SYSTEM_ALLOCATOR);
    if !data.is_null() {
        *data = allocator.data;
    }
    Some(allocator.function)
}

/// Sets the allocator and its data.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setallocf(l: *mut lua_State, f: Option<lua_Alloc>, data: *mut c_void) {
    let state = state_of(l);
    match f {
        Some(function) if function as usize != allocate as *const () as usize => {
            state.set_allocator(Allocator { function, data });
            // What was taken from the process before goes back there.
            state.take_all_memory_from_host();
        }
        _ => state.set_allocator(SYSTEM_ALLOCATOR),
    }
}

/// What a state without an allocator of its own shows as its allocator: it can take over the state's blocks, which come from the
/// same place.
const SYSTEM_ALLOCATOR: Allocator = Allocator { function: allocate, data: std::ptr::null_mut() };

/// The allocator of the C library.
unsafe extern "C-unwind" fn allocate(
    _: *mut c_void,
    block: *mut c_void,
    _: usize,
    size: usize,
) -> *mut c_void {
    if size == 0 {
        libc::free(block);
        return std::ptr::null_mut();
    }
    libc::realloc(block, size)
}

/// C's receiver of warnings, and its data.
#[derive(Clone, Copy)]
struct Receiver {
    function: lua_WarnFunction,
    data: *mut c_void,
}

// SAFETY: it is only called while its state is used, by one OS thread at a time.
unsafe impl Send for Receiver {}

impl Receiver {
    fn receive(self, l: &mut State, message: &[u8], to_continue: bool) -> Result<(), Raised> {
        // A warning ends at a NUL, as C strings do.
        let end = message.iter().position(|&byte| byte == 0).unwrap_or(message.len());
        let message = CString::new(&message[..end]).unwrap_or_default();
        let arguments = [self.data as usize, message.as_ptr() as usize, to_continue.into(), 0];
        // SAFETY: C gave the function for this.
        unsafe { l.call_back(self.function as usize, arguments) }.map(drop)
    }
}

/// Sets what receives warnings.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setwarnf(
    l: *mut lua_State,
    f: Option<lua_WarnFunction>,
    data: *mut c_void,
) {
    let state = state_of(l);
    state.with_own_memory(|state| match f {
        None => state.set_warn_sink(None),
        Some(function) => {
            let receiver = Receiver { function, data };
            let sink =
                move |l: &mut State, message: &[u8], to_continue| receiver.receive(l, message, to_continue);
            state.set_warn_sink(Some(Box::new(sink)));
        }
    });
}

/// Emits a warning, or a part of one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_warning(l: *mut lua_State, message: *const c_char, to_continue: c_int) {
    making_shell(l, |l| l.warning(text(message), to_continue != 0));
}
