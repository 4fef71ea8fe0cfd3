//! What a host needs that works with addresses: a C interface above all.
//!
//! A *foreign function* is known to the machine by its address alone. To call one, the machine runs the native function
//! that the host has set with [`State::set_host`], which asks for the address and does what is to be done. Light foreign functions
//! are values without an object, equal when their addresses are; closures have upvalues as native ones have.
//!
//! # Calls from frames that cannot wait
//!
//! A native function that wants to call returns a request, so that nothing of it is left on the native stack. A foreign function calls
//! in the middle, and its frames stay there. So [`State::call_across`] recurses; but when what it calls *yields*, the host is told
//! to drop the frames ([`Called::Yielded`]): it leaves them, and then the native function that called the foreign one returns
//! [`State::pass_yield`]. From then on the foreign function is in the state of a native one that has made the request, and
//! goes on in its continuation. Each loop of the machine that the yield leaves this way is counted in the thread (`yieldable_calls`); where
//! there is none left, the yield is performed.

use crate::call::{
    Flow, REQUEST_YIELD, Step, close_recursively, close_thread, mark_to_be_closed, new_thread, resume_from_host,
};
use crate::heap::color;
use crate::heap::mark::barrier_thread;
use crate::object::{Closure, Userdata};
use crate::state::{Activity, CallFrame, State, flag};
use crate::value::{Value, tag};
use crate::{Continuation, Lua, NativeFn, NativeResult, Raised, Status};
use std::any::Any;

/// How a call across which a thread can yield has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Called {
    /// The function has returned.
    Returned,
    /// The thread yields: the caller's frames are to be dropped.
    Yielded,
}

/// Where the memory of a userdata is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Block {
    /// The value is no userdata.
    None,
    /// Memory that means something to foreign functions only.
    At(*mut u8),
    /// Memory with a value of [`State::new_userdata`].
    HostValue(*mut u8),
}

impl Lua {
    /// Gives up the owner: [`Lua::from_main_thread`] makes it again.
    #[must_use]
    pub fn into_main_thread(self) -> *mut State {
        let mut this = std::mem::ManuallyDrop::new(self);
        this.state()
    }

    /// The owner of the state whose main thread this is.
    ///
    /// # Safety
    /// The state has no owner now.
    pub unsafe fn from_main_thread(main: *mut State) -> Self {
        Self::from_global((*main).global)
    }
}

/// What a host sets once, and handles of threads.
impl State {
    /// A host may know a thread by the address that is this many bytes behind that of its `State`. The eight bytes in front of that
    /// address are the host's; a new thread has a copy of those of the main thread.
    pub const HANDLE_OFFSET: usize = std::mem::offset_of!(Self, global);

    /// Sets what the host keeps with the state, and what calls foreign functions. `host` is dropped with the state, after
    /// all its values.
    pub fn set_host<T: Any + Send>(&mut self, host: Box<T>, foreign_call: NativeFn) {
        let mut host = host;
        // SAFETY: the global outlives its threads.
        unsafe {
            (*self.global).host_address = (&raw mut *host).cast();
            (*self.global).host = Some(host);
            (*self.global).foreign_call = foreign_call;
        }
    }

    /// Where the host's value is; null if there is none.
    #[must_use]
    #[inline(always)]
    pub fn host(&self) -> *mut () {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global).host_address }
    }

    /// The main thread.
    #[must_use]
    pub fn main_thread(&self) -> *mut Self {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global).main }
    }

    /// The thread at an index, ready to be worked with; `None` if there is none or no memory for its frames.
    pub fn thread(&mut self, idx: i32) -> Option<*mut Self> {
        let co = self.thread_at(idx)?;
        // SAFETY: the thread is on the stack.
        unsafe { ((*co).frames.is_null().then(|| (*co).make_frames(4)).is_none_or(|made| made.is_ok())).then_some(co) }
    }

    /// Pushes a new thread and returns it (`lua_newthread`).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_thread(&mut self) -> Result<*mut Self, Raised> {
        // SAFETY: the thread is pushed at once.
        unsafe {
            let Ok(co) = new_thread(self.global, Value::NIL) else { return Err(self.memory_error()) };
            self.push(Value::of_kind(co, tag::THREAD));
            (*co).make_frames(4).map_err(|_| self.memory_error())?;
            Ok(co)
        }
    }

    /// Moves the top `n` values to another thread of the state (`lua_xmove`).
    ///
    /// # Safety
    /// `to` is a thread of the same state.
    pub unsafe fn move_values(&mut self, to: *mut Self, n: i32) {
        if std::ptr::eq(to, self) {
            return;
        }
        let n = n.clamp(0, self.top()) as usize;
        let first = self.top.sub(n);
        for i in 0..n {
            (*to).push(*first.add(i));
        }
        self.top = first;
        barrier_thread(to);
    }

    /// The collector's step, if one is due. Everything that the caller needs is on a stack.
    #[inline(always)]
    pub fn safepoint(&mut self) {
        // SAFETY: by what the caller promises, this is a safepoint.
        unsafe {
            if (*self.global).heap.debt > 0 {
                self.collect_step();
                self.enter();
            }
        }
    }

    /// To be called whenever a host comes to work on a thread that it knows by its address, which need not be the running one.
    #[inline(always)]
    pub fn enter(&mut self) {
        // SAFETY: the thread is alive.
        unsafe {
            if color::is_black(&raw const self.header) {
                barrier_thread(self);
            }
        }
    }
}

/// Foreign functions.
impl State {
    /// Pushes a light foreign function.
    #[inline]
    pub fn push_foreign(&mut self, address: usize) {
        self.push(Value::foreign(address));
    }

    /// Pops `upvalues` values and pushes a foreign function that has them as upvalues.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_foreign_closure(&mut self, address: usize, upvalues: i32) -> Result<(), Raised> {
        // SAFETY: the global outlives its threads; the closure has just been pushed.
        unsafe {
            self.push_native_closure((*self.global).foreign_call, upvalues)?;
            (*self.value_at(-1).as_native_closure()).foreign = address;
        }
        Ok(())
    }

    /// The address of the foreign function at an index.
    #[must_use]
    pub fn foreign_address(&self, idx: i32) -> Option<usize> {
        foreign_address(self.value_at(idx))
    }

    /// The address of the foreign function that runs.
    #[must_use]
    #[inline(always)]
    pub fn running_foreign(&self) -> usize {
        // SAFETY: the running frame is valid.
        unsafe {
            let f = *self.at((*self.frame).func);
            if f.tag == tag::FOREIGN { f.bits as usize } else { foreign_address(f).unwrap_or(0) }
        }
    }

    /// Pushes a userdata with a block of `len` bytes, all zero and aligned to 16, and returns the block.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_block(&mut self, len: usize, user_values: u8) -> Result<*mut u8, Raised> {
        // SAFETY: the userdata is pushed at once.
        unsafe {
            let heap = &raw mut (*self.global).heap;
            if len > crate::MAX_STRING {
                return Err(self.memory_error());
            }
            let userdata = match Userdata::allocate(&mut *heap, len, user_values) {
                Ok(userdata) => userdata,
                Err(_) => {
                    self.collect_everything();
                    Userdata::allocate(&mut *heap, len, user_values).map_err(|_| self.memory_error())?
                }
            };
            self.push(Value::of_kind(userdata, tag::USERDATA));
            Ok(Userdata::block(userdata))
        }
    }

    /// The block of a full userdata or the address that is a light one (`lua_touserdata`).
    #[must_use]
    #[inline]
    pub fn block(&self, idx: i32) -> Block {
        let v = self.value_at(idx);
        match v.tag {
            // SAFETY: the userdata is on the stack.
            tag::USERDATA => unsafe {
                let block = Userdata::block(v.as_userdata());
                if (*v.as_userdata()).type_id.is_some() { Block::HostValue(block) } else { Block::At(block) }
            },
            tag::LIGHT => Block::At(v.bits as usize as *mut u8),
            _ => Block::None,
        }
    }
}

#[inline]
fn foreign_address(f: Value) -> Option<usize> {
    match f.tag {
        tag::FOREIGN => Some(f.bits as usize),
        // SAFETY: the value is reachable.
        tag::NATIVE_CLOSURE => Some(unsafe { (*f.as_native_closure()).foreign }).filter(|&address| address != 0),
        _ => None,
    }
}

/// Errors and yields that have passed foreign frames.
impl State {
    /// The error that is on its way in this thread, again: the host has carried it past frames that know no `Result`.
    #[must_use]
    pub fn raised_before(&mut self) -> Raised {
        Raised::token()
    }

    /// As [`State::raised_before`] for an error of another thread: it goes on in this one.
    ///
    /// # Safety
    /// `other` is a thread of the same state.
    pub unsafe fn raised_in(&mut self, other: *mut Self) -> Raised {
        if !std::ptr::eq(other, self) {
            self.error = std::mem::replace(&mut (*other).error, Value::NIL);
            self.error_status = (*other).error_status;
            self.error_handled = false;
        }
        Raised::token()
    }

    /// Pushes the error value that is on its way, which nobody will catch.
    pub fn push_raised(&mut self) {
        let v = std::mem::replace(&mut self.error, Value::NIL);
        self.push(v);
    }

    /// Catches an error: its value is pushed behind the first `top` values.
    pub fn catch(&mut self, raised: Raised, top: i32) -> Status {
        let Raised(()) = raised;
        self.set_top(top);
        self.push_raised();
        self.error_status
    }

    /// Runs `action`, during which the thread cannot yield.
    pub fn without_yields<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.not_yieldable;
        self.not_yieldable += 1;
        let result = action(self);
        self.not_yieldable = before;
        result
    }

    /// Whether a native function runs, and not the host itself or the hook of a Lua function.
    #[must_use]
    pub fn runs_native(&self) -> bool {
        // SAFETY: the running frame is valid.
        unsafe { (*self.frame).flags & (flag::BASE | flag::LUA) == 0 }
    }

    /// What the native function that called a foreign one returns when the foreign one was left for a yield.
    ///
    /// # Errors
    /// None.
    pub fn pass_yield(&mut self) -> NativeResult {
        Ok(REQUEST_YIELD)
    }

    /// The address that was given to [`State::call_across`] or [`State::set_foreign_continuation`].
    #[must_use]
    pub fn foreign_continuation(&self) -> usize {
        // SAFETY: the running frame is a native one, where the field holds an address.
        unsafe { (*self.frame).closure as usize }
    }

    /// Keeps an address for the continuation of the running function, with a request such as [`State::yield_k`].
    pub fn set_foreign_continuation(&mut self, address: usize) {
        // SAFETY: the running frame is valid.
        unsafe { set_continuation_address(self.frame, address) };
    }

    /// As [`State::call`], but a yield may pass: then the caller's frames are to be dropped, and `k` runs when the function has
    /// returned. `foreign` is for [`State::foreign_continuation`].
    ///
    /// # Errors
    /// Those of the function.
    pub fn call_across(
        &mut self,
        nargs: i32,
        nresults: i32,
        ctx: i64,
        k: Continuation,
        foreign: usize,
    ) -> Result<Called, Raised> {
        if !self.can_wait() {
            return self.call(nargs, nresults).map(|()| Called::Returned);
        }
        // SAFETY: function and arguments are on the stack; the running frame is a native one.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            let depth = self.depth();
            let called = self.call_yieldably(func, nresults as i16)?;
            if called == Called::Yielded {
                self.wait_at(depth, func, ctx, k, foreign);
            }
            Ok(called)
        }
    }

    /// As [`State::pcall`], but a yield may pass, as in [`State::call_across`].
    ///
    /// # Errors
    /// The status of the error, unless a yield has passed before.
    pub fn pcall_across(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: i32,
        ctx: i64,
        k: Continuation,
        foreign: usize,
    ) -> Result<Called, Status> {
        if !self.can_wait() {
            return self.pcall(nargs, nresults, handler).map(|()| Called::Returned);
        }
        // SAFETY: as above.
        unsafe {
            let func = self.slot_of(self.top) - nargs as u32 - 1;
            let depth = self.depth();
            let handlers = (self.handler, self.handler_slot(handler));
            let called = self.protect(func, handlers.1, |l| l.call_yieldably(func, nresults as i16))?;
            if called == Called::Yielded {
                let frame = self.wait_at(depth, func, ctx, k, foreign);
                (*frame).saved_handler = handlers.0;
                (*frame).flags |= flag::PROTECTED;
                self.handler = handlers.1;
            }
            Ok(called)
        }
    }

    /// Whether the running function could go on in a continuation.
    fn can_wait(&self) -> bool {
        self.is_yieldable() && self.runs_native()
    }

    unsafe fn call_yieldably(&mut self, func: u32, nresults: i16) -> Result<Called, Raised> {
        let depth = self.depth();
        let levels = (self.not_yieldable, self.native_calls);
        self.yieldable_calls += 1;
        let result = match self.enter_native_call() {
            Ok(()) => self.enter_loop(Step::call(func, nresults, flag::ENTRY)),
            Err(raised) => Err(raised),
        };
        self.yieldable_calls -= 1;
        (self.not_yieldable, self.native_calls) = levels;
        if result? != Flow::Yield {
            return Ok(Called::Returned);
        }
        // No loop waits for the called function any more.
        (*self.frames.add(depth + 1)).flags &= !flag::ENTRY;
        Ok(Called::Yielded)
    }

    /// Puts the function at a depth into the state of one that has requested the call of `func`.
    unsafe fn wait_at(
        &mut self,
        depth: usize,
        func: u32,
        ctx: i64,
        k: Continuation,
        foreign: usize,
    ) -> *mut CallFrame {
        let frame = self.frames.add(depth);
        (*frame).top = func;
        (*frame).continuation = Some(k);
        (*frame).context = ctx;
        (*frame).saved_levels = (self.not_yieldable, self.native_calls);
        (*frame).flags |= flag::CONTINUED;
        set_continuation_address(frame, foreign);
        frame
    }
}

unsafe fn set_continuation_address(frame: *mut CallFrame, address: usize) {
    if (*frame).flags & flag::LUA == 0 {
        (*frame).closure = address as *mut Closure;
    }
}

/// Threads that a host runs itself.
impl State {
    /// Resumes this thread with its top `nargs` values (`lua_resume`). What it yields or returns, or the error value, is on its own
    /// stack. A thread that has finished without error can run another function.
    ///
    /// # Errors
    /// The status of the error.
    pub fn resume_self(&mut self, nargs: i32) -> Result<(), Status> {
        if self.activity == Activity::Dead && self.error_status == Status::Ok {
            self.activity = Activity::Suspended;
        }
        // SAFETY: the thread that runs is valid.
        unsafe {
            let running = (*self.global).current;
            resume_from_host(&mut *running, self, nargs.max(0) as usize)
        }
    }

    /// Number of values on top that this thread, which is suspended, has yielded.
    #[must_use]
    pub fn yielded(&self) -> i32 {
        // SAFETY: the frame on top is that of the function that yielded.
        unsafe { (*self.frame).extra_args as i32 }
    }

    /// [`Status::Yield`] for a suspended thread, the error of a failed one, [`Status::Ok`] for others (`lua_status`).
    #[must_use]
    pub fn status(&self) -> Status {
        match self.activity {
            // SAFETY: the thread's frames are valid if it has any.
            Activity::Suspended if unsafe { self.depth() } > 0 => Status::Yield,
            Activity::Dead => self.error_status,
            _ => Status::Ok,
        }
    }

    /// Closes this thread, which does not run (`lua_closethread`): its pending variables are closed. An error is on its stack then.
    ///
    /// # Errors
    /// The status of the error.
    pub fn close_self(&mut self) -> Result<(), Status> {
        let status = self.status();
        // SAFETY: the thread that runs is valid.
        let closed = unsafe { close_thread((*self.global).current, self) };
        self.activity = Activity::Suspended;
        closed.map_err(|error| {
            self.push(error);
            if matches!(status, Status::Ok | Status::Yield) { Status::ErrRun } else { status }
        })
    }
}

/// To-be-closed slots.
impl State {
    /// Marks the slot at an index to be closed (`lua_toclose`).
    ///
    /// # Errors
    /// The value cannot be closed.
    pub fn to_close(&mut self, idx: i32) -> Result<(), Raised> {
        let place = self.address(idx);
        if place.is_null() {
            return Ok(());
        }
        // SAFETY: the index is one of the stack.
        unsafe { mark_to_be_closed(self, self.slot_of(place)) }
    }

    /// Closes the pending slots from an index on and sets that one to nil (`lua_closeslot`).
    ///
    /// # Errors
    /// Those of the metamethods.
    pub fn close_slot(&mut self, idx: i32) -> Result<(), Raised> {
        let place = self.address(idx);
        if place.is_null() {
            return Ok(());
        }
        // SAFETY: the index is one of the stack, which may move meanwhile.
        unsafe {
            let slot = self.slot_of(place);
            close_recursively(self, slot, Value::NIL)?;
            *self.at(slot) = Value::NIL;
        }
        Ok(())
    }

    /// As [`State::set_top`], and pending slots that it drops are closed (`lua_settop`).
    ///
    /// # Errors
    /// Those of the metamethods.
    #[inline]
    pub fn set_top_closing(&mut self, idx: i32) -> Result<(), Raised> {
        if !self.to_close.is_empty() {
            let target = if idx >= 0 { idx } else { (self.top() + 1 + idx).max(0) };
            if target < self.top() {
                // SAFETY: the slot is one of the running function.
                unsafe { close_recursively(self, (*self.frame).base + target as u32, Value::NIL)? };
            }
        }
        self.set_top(idx);
        Ok(())
    }
}
