//! Exceptions that foreign functions throw, and panics of native ones.
//!
//! Both unwind the native stack, and end at the innermost [`jump::enter`](super::jump::enter), whose frame has a [`personality`] of its own. Where nothing is
//! thrown that costs nothing. (The catch of the standard library ends the process for an exception that is not its own.)
//!
//! A panic becomes an error of the function that panicked. An exception belongs to whoever waits for it further out, in a foreign function: it is kept
//! ([`Kept`]) while an error with [`Status::Exception`] takes down the frames of the machine, and thrown again when that error arrives at the foreign function
//! that has called into the machine. Neither protected calls of Lua code nor coroutines stop it: their frames close what is pending
//! ([`pass_frame`]), and let it go on. What waits in Rust gets an error: [`State::settle`].
//!
//! Unwinding that is forced, when an OS thread is cancelled or ends in a foreign function, passes: nobody will use the state afterwards.

use crate::error::message;
use crate::state::{CallFrame, Global, State, Thread};
use crate::{NativeResult, Raised, Status};
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

/// What the unwinder knows of a thrown object (`_Unwind_Exception`).
#[repr(C)]
pub struct Exception {
    /// Vendor and language.
    class: u64,
    /// Frees it.
    cleanup: Option<unsafe extern "C" fn(c_int, *mut Exception)>,
    /// 0, unless unwinding is forced.
    _stop: usize,
    /// While the stack is being unwound: the frame that catches it.
    handler: usize,
}

impl Exception {
    /// To be called before there are foreign functions that might throw.
    ///
    /// They may bring an unwinder of their own beside the one that this crate is linked with. The two agree in how they hold a frame, but what unwinds
    /// Rust's frames asks the latter, which works only when it has once been asked to throw.
    pub fn prepare() {
        #[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
        panic::cleanup();
    }

    /// Whether it is one of C++.
    ///
    /// # Safety
    /// The exception has not been freed.
    #[must_use]
    pub unsafe fn is_of_cpp(this: *const Self) -> bool {
        (*this).class & 0xffff_ff00 == CPP
    }

    /// Address of the function that frees it, in the library that has thrown it.
    ///
    /// # Safety
    /// As [`Exception::is_of_cpp`].
    #[must_use]
    pub unsafe fn cleanup(this: *const Self) -> Option<usize> {
        (*this).cleanup.map(|function| function as usize)
    }

    /// Frees it in the unwinder's way, as one that another language has caught.
    ///
    /// # Safety
    /// As [`Exception::is_of_cpp`].
    pub unsafe fn clean_up(this: *mut Self) {
        const FOREIGN_EXCEPTION_CAUGHT: c_int = 1;
        if let Some(cleanup) = (*this).cleanup {
            cleanup(FOREIGN_EXCEPTION_CAUGHT, this);
        }
    }
}

/// The class of Rust's panics: the bytes as they lie in memory.
const RUST: u64 = u64::from_ne_bytes(*b"MOZ\0RUST");
/// The class of exceptions of C++, without vendor and kind.
const CPP: u64 = u64::from_be_bytes(*b"\0\0\0\0C++\0");

unsafe extern "C-unwind" {
    fn _Unwind_RaiseException(exception: *mut Exception) -> c_int;
}

/// A function that throws an exception, as that of an unwinder does. It returns if nobody will catch it.
pub type Throw = unsafe extern "C-unwind" fn(*mut Exception) -> c_int;

/// That of the unwinder with which this crate is linked.
pub const THROW: Throw = _Unwind_RaiseException;

/// The exception on its way in a state, and how the host deals with them.
pub(crate) struct Kept {
    /// Null if there is none. Only together with [`Status::Exception`] it is on its way.
    exception: *mut Exception,
    /// Frees an exception that has been caught.
    release: unsafe fn(*mut Exception),
    /// Exceptions become ordinary errors at once.
    become_errors: bool,
}

impl Kept {
    pub(crate) const fn new() -> Self {
        Self { exception: std::ptr::null_mut(), release: Exception::clean_up, become_errors: false }
    }

    /// Keeps an exception; one that was kept before is nobody's any more.
    unsafe fn keep(&mut self, exception: *mut Exception) {
        let old = std::mem::replace(&mut self.exception, exception);
        self.release(old);
    }

    unsafe fn release(&self, exception: *mut Exception) {
        if !exception.is_null() {
            (self.release)(exception);
        }
    }

    /// Takes the exception away while other code runs: it is to be given to [`Self::put_back`].
    pub(crate) fn take(&mut self) -> *mut Exception {
        std::mem::replace(&mut self.exception, std::ptr::null_mut())
    }

    pub(crate) unsafe fn put_back(&mut self, exception: *mut Exception) {
        self.keep(exception);
    }

    /// Takes the exception away, to be put back instead of one that was taken before.
    pub(crate) unsafe fn replace(&mut self, taken: &mut *mut Exception) {
        let old = std::mem::replace(taken, self.take());
        self.release(old);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // SAFETY: what is kept has not been freed.
        unsafe { self.release(self.exception) };
    }
}

/// What has been caught is an error of the running function from now on.
#[cold]
#[inline(never)]
pub(crate) unsafe fn receive(g: *mut Global, caught: u64) -> Raised {
    let l = (*g).current;
    match payload_of(caught) {
        Ok(payload) => (*l).raise_panic(&*payload),
        Err(exception) => (*l).keep_exception(exception),
    }
}

type Payload = Box<dyn std::any::Any + Send>;

/// The payload of a panic, or else the exception.
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
unsafe fn payload_of(caught: u64) -> Result<Payload, *mut Exception> {
    let exception = caught as usize as *mut Exception;
    if (*exception).class != RUST || Exception::cleanup(exception) != Some(panic::cleanup()) {
        return Err(exception);
    }
    panic::payload_of(exception)
}

/// See `enter` for such targets.
#[cfg(any(not(any(target_arch = "x86_64", target_arch = "aarch64")), miri))]
unsafe fn payload_of(caught: u64) -> Result<Payload, *mut Exception> {
    Ok(*Box::from_raw(caught as usize as *mut Payload))
}

/// Panics of the standard library that this crate is linked with. There may be another one in the process, whose panics are exceptions like any.
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
mod panic {
    use super::{AssertUnwindSafe, Exception, Payload, THROW, catch_unwind};
    use crate::call::jump::{self, Word};
    use std::ptr::null;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The function that frees our panics, by which they are known.
    pub(super) fn cleanup() -> usize {
        static CLEANUP: AtomicUsize = AtomicUsize::new(0);
        match CLEANUP.load(Ordering::Relaxed) {
            0 => {
                let cleanup = look();
                CLEANUP.store(cleanup, Ordering::Relaxed);
                cleanup
            }
            cleanup => cleanup,
        }
    }

    /// Looks at a panic.
    fn look() -> usize {
        unsafe extern "C-unwind" fn panic(_: Word, _: Word, _: Word, _: Word) -> u64 {
            std::panic::resume_unwind(Box::new(()))
        }
        let mut records = 0;
        // SAFETY: the chain is as long as this call, and what is caught is a panic.
        unsafe {
            let ended = jump::enter(panic, null(), null(), null(), null(), &raw mut records);
            let exception = ended.value as usize as *mut Exception;
            let cleanup = Exception::cleanup(exception).unwrap_or(0);
            drop(payload_of(exception));
            cleanup
        }
    }

    /// The payload. Only the standard library knows where it is, so it has to catch the panic.
    pub(super) unsafe fn payload_of(exception: *mut Exception) -> Result<Payload, *mut Exception> {
        match catch_unwind(AssertUnwindSafe(|| THROW(exception))) {
            Ok(_) => Err(exception),
            Err(payload) => Ok(payload),
        }
    }
}

/// A protected frame lets the exception on its way pass, when everything above it is closed.
pub(super) unsafe fn pass_frame(l: &mut Thread, frame: *mut CallFrame) {
    let kept = &mut (*l.global).exceptions;
    if is_passed(frame) {
        // Something that was being closed has thrown as well, and that goes on.
        kept.release((*frame).context as usize as *mut Exception);
    }
    (*frame).continuation = Some(go_on);
    (*frame).context = kept.take() as usize as i64;
}

/// Whether an exception passes the protected frame.
pub(super) unsafe fn is_passed(frame: *const CallFrame) -> bool {
    (*frame).continuation.is_some_and(|k| k as usize == go_on as *const () as usize)
}

/// Everything above the frame is closed; the error value is on top.
fn go_on(l: &mut State, _: Status, exception: i64) -> NativeResult {
    let value = l.pop_value();
    // SAFETY: `pass_frame` has put the exception there.
    unsafe { (*l.global()).exceptions.keep(exception as usize as *mut Exception) };
    Err(l.raise_any(value, Status::Exception))
}

impl Thread {
    #[cold]
    unsafe fn keep_exception(&mut self, exception: *mut Exception) -> Raised {
        let text =
            if Exception::is_of_cpp(exception) { message::CPP_EXCEPTION } else { message::FOREIGN_EXCEPTION };
        let raised = self.raise_text(text.as_bytes());
        let kept = &mut (*self.global).exceptions;
        if kept.become_errors {
            kept.release(exception);
            return raised;
        }
        kept.keep(exception);
        self.error_status = Status::Exception;
        raised
    }

    /// Takes away the exception with which the error on its way has to do; null if it is an ordinary one.
    pub(crate) unsafe fn take_passing(&mut self) -> *mut Exception {
        if self.error_status == Status::Exception {
            (*self.global).exceptions.take()
        } else {
            std::ptr::null_mut()
        }
    }

    /// An exception has ended a call, and the caller may catch it: of the call, which was that of the function at `func`, nothing is left.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn close_passed(&mut self, func: u32) {
        let frame = self.frame.byte_offset_from(self.frames);
        let handler = self.handler;
        let status = self.catch_at(func, frame, handler);
        let error = self.pop_value();
        self.raise_any(error, status);
    }

    /// As [`State::close_passed`] while the exception is on its way through the native stack.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn unwind_call(&mut self, func: u32, levels: u32) {
        self.take_down(func, levels);
        let _ = self.raise_text(message::CPP_EXCEPTION.as_bytes());
        let frame = self.frame.byte_offset_from(self.frames);
        let handler = self.handler;
        let status = self.catch_at(func, frame, handler);
        self.settle(status);
        self.pop(1);
    }

    /// As [`State::close_passed`] where the frames of the call are still there, and the levels that were counted before it are to be set.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn abandon_call(&mut self, func: u32, levels: u32) {
        self.take_down(func, levels);
        self.close_passed(func);
    }

    unsafe fn take_down(&mut self, func: u32, levels: u32) {
        while (*self.frame).func >= func && self.frame > self.frames {
            self.frame = self.frame.sub(1);
        }
        self.set_levels(levels);
    }
}

impl State {
    /// An exception has come to where errors are caught in Rust: it is freed, and an error like others.
    #[inline]
    pub(crate) fn settle(&mut self, status: Status) -> Status {
        if status == Status::Exception { self.settle_exception() } else { status }
    }

    #[cold]
    fn settle_exception(&mut self) -> Status {
        // SAFETY: the global outlives its threads; what is kept has not been freed.
        unsafe { (*self.global()).exceptions.keep(std::ptr::null_mut()) };
        self.inner_mut().error_status = Status::ErrRun;
        Status::ErrRun
    }

    /// Sets how a caught exception is freed; before, that is as the unwinder's interface says.
    ///
    /// # Safety
    /// The function frees any exception that is not a panic of this library.
    pub unsafe fn set_exception_release(&mut self, release: unsafe fn(*mut Exception)) {
        (*self.global()).exceptions.release = release;
    }

    /// Sets whether the exceptions of foreign functions become errors, with a text as their value, at once; otherwise they pass all that runs in the
    /// machine. Returns what was set before.
    pub fn set_exceptions_become_errors(&mut self, become_errors: bool) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { std::mem::replace(&mut (*self.global()).exceptions.become_errors, become_errors) }
    }

    /// Lets the exception go on that a protected call has not caught ([`Status::Exception`]). The value on top is popped.
    #[cold]
    pub fn raise_exception(&mut self) -> Raised {
        let value = self.pop_value();
        self.raise_any(value, Status::Exception)
    }

    /// Whether the error on its way in this thread stands for an exception that passes.
    #[must_use]
    pub fn is_exception(&self) -> bool {
        self.inner().error_status == Status::Exception
    }

    /// The exception that is on its way in this thread as an error ([`Status::Exception`]). It is the caller's then, who is to throw it
    /// again, through the foreign frames that have called into the machine.
    pub fn take_exception(&mut self) -> Option<NonNull<Exception>> {
        if self.inner().error_status != Status::Exception {
            return None;
        }
        self.inner_mut().error_status = Status::ErrRun;
        // SAFETY: the global outlives its threads.
        NonNull::new(unsafe { (*self.global()).exceptions.take() })
    }
}

/// How the unwinder asks the frame of `jump::enter` what it does with an exception.
///
/// The unwinder is asked for nothing, since it need not be the one that this crate is linked with: the command has one within, and a module brings that
/// of its C++. So the frame does not go on as the unwinder would have it. It is gone back to by its own record, to which the exception
/// leads: the place of its handler is the stack pointer of that frame, with the unwinder of GCC and with that of LLVM.
///
/// # Safety
/// Called by the unwinder.
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
pub(super) unsafe extern "C-unwind" fn personality(
    version: c_int,
    actions: c_int,
    _class: u64,
    exception: *mut Exception,
    _context: *mut c_void,
) -> c_int {
    const SEARCH_PHASE: c_int = 1;
    const HANDLER_FRAME: c_int = 4;
    const FATAL_PHASE1_ERROR: c_int = 3;
    const HANDLER_FOUND: c_int = 6;
    const CONTINUE_UNWIND: c_int = 8;
    if version != 1 {
        return FATAL_PHASE1_ERROR;
    }
    if actions & SEARCH_PHASE != 0 {
        return HANDLER_FOUND;
    }
    if actions & HANDLER_FRAME == 0 {
        return CONTINUE_UNWIND;
    }
    super::jump::leave((*exception).handler, exception as usize as u64, super::jump::CAUGHT)
}
