//! A Lua state: what all threads share ([`Global`]), one thread of execution ([`Thread`]), and what hosts know of it ([`State`]).

mod frame;
mod global;
mod handle;
pub(crate) mod isolation;
mod stack;

pub(crate) use frame::{CallFrame, Outcome, flag};
pub use global::WarnSink;
pub(crate) use global::{EVENT_COUNT, Event, FIRST_LIMIT_TEXT, Global};
pub use handle::State;
pub(crate) use stack::MAX_STACK;

use crate::debug::HookState;
use crate::heap::NoMemory;
use crate::heap::blocks::List;
use crate::object::{Header, Upvalue};
use crate::value::{Value, tag};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Marks a struct that is reached through `&mut` and through raw pointers of the object graph at the same time: the compiler
/// must not take a `&mut` to it for the only way to it. (References to types that are not `Unpin` are not marked unique.)
pub(crate) type SharedAccess = std::marker::PhantomPinned;

/// Nested native calls (and coroutines within coroutines) that are allowed.
pub(crate) const MAX_NATIVE_CALLS: u16 = 200;

/// What a thread is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Activity {
    /// Not started, or yielded.
    Suspended,
    /// The thread that runs.
    Running,
    /// Has resumed another thread.
    Normal,
    /// Finished, or failed.
    Dead,
}

/// A thread of Lua (a coroutine). Native functions and hosts have a [`State`] in its place.
#[repr(C)]
pub(crate) struct Thread {
    pub(crate) header: Header,
    /// Bytes of the host: see [`State::HANDLE_OFFSET`].
    pub(crate) host_bytes: [u8; 8],
    pub(crate) global: *mut Global,
    /// The attention word of [`Global`], which outlives the thread.
    attention: *const AtomicUsize,
    /// The first free slot.
    pub(crate) top: *mut Value,
    pub(crate) stack: *mut Value,
    /// The end of the usable stack; [`EXTRA_STACK`] slots lie beyond it.
    pub(crate) stack_limit: *mut Value,
    /// The running function's frame.
    pub(crate) frame: *mut CallFrame,
    pub(crate) frames: *mut CallFrame,
    pub(crate) frames_end: *mut CallFrame,
    pub(crate) stack_size: u32,
    /// Slot of the message handler, 0 for none, or `SHARED_HANDLER`.
    pub(crate) handler: u32,
    pub(crate) open_upvalues: *mut Upvalue,
    /// Slots of pending to-be-closed variables.
    pub(crate) to_close: List<u32>,
    /// The error value on its way.
    pub(crate) error: Value,
    /// The thread that has resumed this one. Of a suspended thread: the one within it that waits for the host, if one does.
    pub(crate) resumer: *mut Thread,
    pub(crate) hook: Option<Box<HookState>>,
    /// A hook of this thread is running: no other event is reported.
    pub(crate) hook_running: bool,
    pub(crate) activity: Activity,
    /// Whether the message handler has seen the error on its way.
    pub(crate) error_handled: bool,
    pub(crate) error_status: crate::Status,
    /// Native calls that cannot be yielded across.
    pub(crate) not_yieldable: u16,
    /// Depth of native recursion and of coroutines within coroutines.
    pub(crate) native_calls: u16,
    /// Calls from the host in progress that this thread can be yielded across: see `api::foreign`.
    pub(crate) yieldable_calls: u16,
    /// The hook that runs may yield without values.
    pub(crate) hook_may_yield: bool,
    /// The thread yields when its hook has returned.
    pub(crate) hook_yields: bool,
    /// Its globals, if coroutines have their own.
    pub(crate) own_names: isolation::OwnNames,
    pub(crate) _shared_access: SharedAccess,
}

impl Thread {
    /// A thread with a minimal stack and no frames yet.
    pub(crate) unsafe fn allocate(g: *mut Global) -> Result<*mut Thread, NoMemory> {
        let this: *mut Thread = (*g).heap.allocate(size_of::<Thread>(), tag::THREAD)?;
        (*this).header.flags = 0;
        (*this).global = g;
        (*g).bounded.threads += 1;
        (*this).attention = Arc::as_ptr(&(*g).attention);
        (*this).top = std::ptr::null_mut();
        (*this).stack = std::ptr::null_mut();
        (*this).stack_limit = std::ptr::null_mut();
        (*this).frame = std::ptr::null_mut();
        (*this).frames = std::ptr::null_mut();
        (*this).frames_end = std::ptr::null_mut();
        (*this).stack_size = 0;
        (*this).handler = 0;
        (*this).open_upvalues = std::ptr::null_mut();
        std::ptr::write(&raw mut (*this).to_close, (*g).heap.blocks().list());
        (*this).error = Value::NIL;
        (*this).resumer = std::ptr::null_mut();
        std::ptr::write(&raw mut (*this).hook, None);
        (*this).hook_running = false;
        (*this).hook_may_yield = false;
        (*this).hook_yields = false;
        (*this).activity = Activity::Suspended;
        (*this).error_handled = false;
        (*this).error_status = crate::Status::Ok;
        (*this).not_yieldable = 0;
        (*this).native_calls = 0;
        (*this).yieldable_calls = 0;
        (*this).own_names = isolation::OwnNames::NONE;
        let main = (*g).main;
        (*this).host_bytes = if main.is_null() { [0; 8] } else { (*main).host_bytes };
        Ok(this)
    }

    /// Frees what a thread owns besides its cell; its open upvalues take their values along.
    pub(crate) unsafe fn release(this: *mut Thread) {
        (*(*this).global).bounded.threads -= 1;
        if std::ptr::eq((*(*this).global).resume_target, this) {
            (*(*this).global).resume_target = std::ptr::null_mut();
        }
        while !(*this).open_upvalues.is_null() {
            let upvalue = (*this).open_upvalues;
            Upvalue::unlink(upvalue);
            Upvalue::close(upvalue);
        }
        let heap = &mut (*(*this).global).heap;
        if !(*this).stack.is_null() {
            heap.sweep_buffer((*this).stack.cast(), stack::buffer_size((*this).stack_size as usize));
        }
        if !(*this).frames.is_null() {
            let count = (*this).frames_end.offset_from((*this).frames) as usize;
            heap.sweep_buffer((*this).frames.cast(), count * size_of::<CallFrame>());
        }
        std::ptr::drop_in_place(&raw mut (*this).to_close);
        std::ptr::drop_in_place(&raw mut (*this).hook);
    }

    /// Notes whether the collector has looked at this thread at the end of marking.
    pub(crate) fn set_seen_at_end(&mut self, seen: bool) {
        self.header.flags = u8::from(seen);
    }

    /// Whether the collector has looked at this thread at the end of marking.
    pub(crate) fn is_seen_at_end(&self) -> bool {
        self.header.flags != 0
    }

    /// The hook function as a value to be marked.
    pub(crate) fn hook_function(&self) -> Value {
        self.hook.as_ref().map_or(Value::NIL, |h| h.function)
    }

    /// Whether something wants attention at the next safepoint.
    #[inline(always)]
    pub(crate) fn attention_pending(&self) -> bool {
        // SAFETY: the word belongs to the global, which outlives its threads.
        unsafe { (*self.attention).load(Ordering::Relaxed) != 0 }
    }

    /// Whether a closure uses a variable at or above a stack address.
    #[inline(always)]
    pub(crate) unsafe fn has_open_upvalues(&self, level: *mut Value) -> bool {
        !self.open_upvalues.is_null() && (*self.open_upvalues).location >= level
    }

    /// Slot of a stack address.
    #[inline(always)]
    pub(crate) fn slot_of(&self, p: *mut Value) -> u32 {
        ((p as usize - self.stack as usize) / size_of::<Value>()) as u32
    }

    /// Address of a slot.
    #[inline(always)]
    pub(crate) unsafe fn at(&self, slot: u32) -> *mut Value {
        self.stack.add(slot as usize)
    }
}
