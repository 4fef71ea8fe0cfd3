//! What a host needs that works with addresses: a C interface above all.
//!
//! A *foreign function* is known to the machine by its address alone: it takes the handle of a thread ([`State::HANDLE_OFFSET`]), and returns the
//! number of its results (`call::foreign`). Light foreign functions are values without an object, equal when their addresses are; closures have
//! upvalues as native ones have.
//!
//! An error leaves its frames by [`State::leave_with_error`].
//!
//! # Calls from frames that cannot wait
//!
//! A native function that wants to call returns a request, so that nothing of it is left on the native stack. A foreign function calls
//! in the middle, and its frames stay there. So [`State::call_across`] recurses; but when what it calls *yields*, the host is told
//! to drop the frames ([`Called::Yielded`]) by [`State::leave_for_yield`]. From then on the foreign function is in the state of a native one
//! that has made the request, and
//! goes on in its continuation. Each loop of the machine that the yield leaves this way is counted in the thread (`yieldable_calls`); where
//! there is none left, the yield is performed.

use crate::call::{
    Flow, call_foreign, close_recursively, close_thread, drop_pending, exception, jump, mark_to_be_closed,
    new_thread, resume_from_host, resume_main,
};
use crate::error::message;
use crate::heap::color;
use crate::heap::mark::barrier_thread;
use crate::heap::routing;
use crate::object::{Closure, Userdata};
use crate::state::{Activity, CallFrame, State, Thread, flag};
use crate::value::{Value, tag};
use crate::{Continuation, OwnedState, Raised, Resumed, Status};
use std::any::Any;
use std::ptr::with_exposed_provenance;

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

impl OwnedState {
    /// Gives up the owner: [`OwnedState::from_main_thread`] makes it again.
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
        Self::from_global((*main).global())
    }
}

/// What a host sets once, and handles of threads.
impl State {
    /// A host may know a thread by the address that is this many bytes behind that of its `State`. The eight bytes in front of that
    /// address are the host's; a new thread has a copy of those of the main thread.
    pub const HANDLE_OFFSET: usize = std::mem::offset_of!(Thread, global);

    /// Sets what the host keeps with the state. `host` is dropped with the state, after all its values.
    pub fn set_host<T: Any + Send>(&mut self, host: Box<T>) {
        let l = self.inner_mut();
        let mut host = host;
        // SAFETY: the global outlives its threads.
        unsafe {
            (*l.global).host_address = (&raw mut *host).cast();
            (*l.global).host = Some(host);
        }
    }

    /// Where the host's value is; null if there is none.
    #[must_use]
    #[inline(always)]
    pub fn host(&self) -> *mut () {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).host_address }
    }

    /// The main thread.
    #[must_use]
    pub fn main_thread(&self) -> *mut Self {
        // SAFETY: the global outlives its threads.
        unsafe { State::of((*self.global()).main) }
    }

    /// The thread at an index, ready to be worked with; `None` if there is none or no memory for its frames.
    pub fn thread(&mut self, idx: i32) -> Option<*mut Self> {
        let co = self.thread_at(idx)?;
        // SAFETY: the thread is on the stack.
        unsafe {
            let is_ready = !(*co).frames.is_null() || (*co).make_frames(4).is_ok();
            is_ready.then(|| -> *mut Self { State::of(co) })
        }
    }

    /// Pushes a new thread and returns it (`lua_newthread`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_thread(&mut self) -> Result<*mut Self, Raised> {
        self.permit_coroutine()?;
        // SAFETY: the thread is pushed at once.
        unsafe {
            let co = self.with_memory(|l| new_thread(l.global, Value::NIL))?;
            self.push(Value::of_kind(co, tag::THREAD));
            self.with_memory(|_| (*co).make_frames(4))?;
            self.bequeath_to(co);
            Ok(State::of(co))
        }
    }

    /// The collector's step, if one is due. Everything that the caller needs is on a stack.
    #[inline(always)]
    pub fn safepoint(&mut self) {
        // SAFETY: by what the caller promises, this is a safepoint.
        unsafe {
            if (*self.global()).heap.debt > 0 {
                self.collect_step();
                self.enter();
            }
        }
    }

    /// To be called whenever a host comes to work on a thread that it knows by its address, which need not be the running one.
    #[inline(always)]
    pub fn enter(&mut self) {
        if !self.is_entered() {
            // SAFETY: the thread is alive.
            unsafe { barrier_thread(self.inner_mut()) };
        }
    }

    /// Whether [`State::enter`] has nothing to do.
    #[must_use]
    #[inline(always)]
    pub fn is_entered(&self) -> bool {
        // SAFETY: the thread is alive.
        unsafe { !color::is_black(&raw const self.inner().header) }
    }

    /// Whether a value can be pushed at once: [`State::enter`] has nothing to do, and the stack need not grow.
    #[must_use]
    #[inline(always)]
    pub fn can_push_at_once(&self) -> bool {
        let l = self.inner();
        l.is_entered() && l.top < l.stack_limit
    }
}

/// Foreign functions.
impl State {
    /// Pushes a light foreign function.
    ///
    /// # Safety
    /// The address is that of a foreign function.
    #[inline]
    pub unsafe fn push_foreign(&mut self, address: usize) {
        self.push(Value::foreign(address));
    }

    /// Pops `upvalues` values and pushes a foreign function that has them as upvalues.
    ///
    /// # Errors
    /// As [`State::push_native_closure`].
    ///
    /// # Safety
    /// As [`State::push_foreign`].
    pub unsafe fn push_foreign_closure(&mut self, address: usize, upvalues: i32) -> Result<(), Raised> {
        if upvalues == 0 {
            self.push_foreign(address);
            return Ok(());
        }
        self.push_native_closure(call_foreign, upvalues)?;
        (*self.value_at(-1).as_native_closure()).foreign = address;
        Ok(())
    }

    /// The address of the foreign function at an index.
    #[must_use]
    pub fn foreign_address(&self, idx: i32) -> Option<usize> {
        foreign_address(self.value_at(idx))
    }

    /// The address of the foreign function that runs.
    #[inline(always)]
    pub(crate) fn running_foreign(&self) -> usize {
        // SAFETY: the running frame is valid.
        unsafe {
            let l = self.inner();
            let f = *l.at((*l.frame).func);
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
            if len > crate::MAX_STRING {
                return Err(self.memory_error());
            }
            let userdata =
                self.with_memory(|l| Userdata::allocate(&mut (*l.global).heap, len, user_values))?;
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
        tag::NATIVE_CLOSURE => {
            Some(unsafe { (*f.as_native_closure()).foreign }).filter(|&address| address != 0)
        }
        _ => None,
    }
}

/// Errors and yields that have passed foreign frames.
impl State {
    /// Whether foreign frames can be left: somebody is there who will go on.
    #[must_use]
    pub fn can_leave(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).records != 0 }
    }

    /// Leaves foreign frames with an error.
    ///
    /// # Safety
    /// They can be left, and the frame that calls this owns nothing.
    pub unsafe fn leave_with_error(this: *mut Self, raised: Raised) -> ! {
        let Raised(()) = raised;
        let g = (*this).global();
        (*g).thrower = (*this).inner_mut();
        jump::announce_leaving();
        jump::leave((*g).records, jump::BY_ERROR, jump::LEFT)
    }

    /// Leaves foreign frames because the thread yields: after a request such as [`State::yield_k`], and for [`Called::Yielded`].
    ///
    /// # Safety
    /// As [`State::leave_with_error`].
    pub unsafe fn leave_for_yield(this: *mut Self) -> ! {
        jump::announce_leaving();
        jump::leave((*(*this).global()).records, jump::BY_YIELD, jump::LEFT)
    }

    /// The error of a thread that has left foreign frames: it goes on in this one.
    ///
    /// # Safety
    /// `thrower` is a thread of the same state.
    pub(crate) unsafe fn raised_in(&mut self, thrower: *mut Thread) -> Raised {
        let l = self.inner_mut();
        if !std::ptr::eq(thrower, l) {
            l.error = std::mem::replace(&mut (*thrower).error, Value::NIL);
            l.error_status = (*thrower).error_status;
            l.error_handled = false;
        }
        Raised::token()
    }

    /// Calls what the host has at an address with four words, outside of any loop of the machine. It cannot yield. The result is what it
    /// returns.
    ///
    /// # Errors
    /// That with which it was left.
    ///
    /// # Safety
    /// It takes (at most) these arguments.
    pub unsafe fn call_back(&mut self, address: usize, arguments: [usize; 4]) -> Result<u64, Raised> {
        let l = self.inner_mut();
        let [a, b, c, d] = arguments.map(with_exposed_provenance);
        let function = std::mem::transmute::<*const (), jump::Function>(with_exposed_provenance(address));
        let g = l.global;
        let before = l.not_yieldable;
        l.not_yieldable += 1;
        let ended = routing::outside(|| jump::enter(function, a, b, c, d, &raw mut (*g).records));
        l.not_yieldable = before;
        match ended.left {
            0 => Ok(ended.value),
            jump::CAUGHT => {
                let _ = exception::receive(g, ended.value);
                Err(l.raised_in((*g).current))
            }
            _ => Err(l.raised_in((*g).thrower)),
        }
    }

    /// Ends what this thread does because of an error on its way that nobody will catch: its pending variables are closed, and the error, or that of
    /// the last `__close` that has failed, is all that is on its stack.
    pub fn end_by_raised(&mut self, raised: Raised) -> Status {
        let l = self.inner_mut();
        let Raised(()) = raised;
        let status = l.error_status;
        l.activity = Activity::Dead;
        // SAFETY: the thread that runs is valid.
        let closed = unsafe { close_thread((*l.global).current, l) };
        l.activity = Activity::Running;
        let error = closed.err().unwrap_or(Value::NIL);
        l.push(error);
        status
    }

    /// Catches an error: its value is pushed behind the first `top` values.
    pub fn catch(&mut self, raised: Raised, top: i32) -> Status {
        let l = self.inner_mut();
        let Raised(()) = raised;
        if l.show_trip() {
            // SAFETY: the slots above those that stay are ones of the stack.
            let level = unsafe { (*l.frame).base() } + top.max(0).cast_unsigned();
            drop_pending(l, level);
        }
        l.set_top(top);
        let error = std::mem::replace(&mut l.error, Value::NIL);
        l.push(error);
        let status = l.error_status;
        l.settle(status)
    }

    /// Whether a native function runs, and not the host itself or the hook of a Lua function.
    fn runs_native(&self) -> bool {
        // SAFETY: the running frame is valid.
        unsafe { (*self.inner().frame).flags & (flag::BASE | flag::LUA) == 0 }
    }

    /// Whether a hook of the host runs in which [`State::yield_from_hook`] yields.
    #[must_use]
    pub fn hook_can_yield(&self) -> bool {
        let l = self.inner();
        l.hook_running && !l.runs_native() && l.hook_may_yield
    }

    /// Lets the thread yield when the hook of the host that runs has returned (`lua_yield` in a hook, section 4.5); false if none runs. Only
    /// line and count events can yield, and without values.
    ///
    /// # Errors
    /// The event cannot yield, or the thread cannot yield here.
    pub fn yield_from_hook(&mut self, nresults: i32) -> Result<bool, Raised> {
        let l = self.inner_mut();
        if !l.hook_running || l.runs_native() {
            return Ok(false);
        }
        if !l.hook_may_yield || nresults != 0 {
            return Err(l.yield_error());
        }
        l.hook_yields = true;
        Ok(true)
    }

    /// The address that was given to [`State::call_across`] or [`State::set_foreign_continuation`].
    #[must_use]
    pub fn foreign_continuation(&self) -> usize {
        // SAFETY: the running frame is a native one, where the field holds an address.
        unsafe { (*self.inner().frame).closure as usize }
    }

    /// Keeps an address for the continuation of the running function, with a request such as [`State::yield_k`].
    ///
    /// # Safety
    /// That continuation can do with the address what it does with [`State::foreign_continuation`].
    pub unsafe fn set_foreign_continuation(&mut self, address: usize) {
        // SAFETY: the running frame is valid.
        unsafe { set_continuation_address(self.inner().frame, address) };
    }

    /// As [`State::call`], but a yield may pass: then the caller's frames are to be dropped, and `k` runs when the function has
    /// returned. `foreign` is for [`State::foreign_continuation`].
    ///
    /// # Errors
    /// Those of the function.
    ///
    /// # Safety
    /// As [`State::set_foreign_continuation`].
    pub unsafe fn call_across(
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
        let func = self.function_slot(nargs)?;
        let nresults = self.result_count(nresults)?;
        // SAFETY: function and arguments are on the stack; the running frame is a native one.
        unsafe {
            let depth = self.inner().depth();
            let called = self.call_yieldably(func, nresults)?;
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
    ///
    /// # Safety
    /// As [`State::set_foreign_continuation`].
    pub unsafe fn pcall_across(
        &mut self,
        nargs: i32,
        nresults: i32,
        handler: i32,
        ctx: i64,
        k: Continuation,
        foreign: usize,
    ) -> Result<Called, Status> {
        let l = self.inner_mut();
        if !l.can_wait() {
            return l.pcall_passing(nargs, nresults, handler).map(|()| Called::Returned);
        }
        let (func, nresults, handler) =
            match l.prepare_pcall(nargs, nresults, |l, func| l.handler_slot(handler, func)) {
                Ok(prepared) => prepared,
                Err(raised) => return Err(l.refuse_pcall(nargs, raised)),
            };
        // SAFETY: as above.
        unsafe {
            let depth = l.depth();
            let handlers = (l.handler, handler);
            let called = l.protect(func, handlers.1, |l| l.call_yieldably(func, nresults))?;
            if called == Called::Yielded {
                let frame = l.wait_at(depth, func, ctx, k, foreign);
                (*frame).saved_handler = handlers.0;
                (*frame).flags |= flag::PROTECTED;
                l.handler = handlers.1;
            }
            Ok(called)
        }
    }

    /// Whether the running function could go on in a continuation.
    fn can_wait(&self) -> bool {
        self.is_yieldable() && self.runs_native()
    }

    unsafe fn call_yieldably(&mut self, func: u32, nresults: i16) -> Result<Called, Raised> {
        let l = self.inner_mut();
        let depth = l.depth();
        let levels = (l.not_yieldable, l.native_calls);
        l.yieldable_calls += 1;
        let result = match l.enter_native_call() {
            Ok(()) => l.enter_loop(func, nresults, flag::ENTRY),
            Err(raised) => Err(raised),
        };
        l.yieldable_calls -= 1;
        (l.not_yieldable, l.native_calls) = levels;
        match result {
            Ok(Flow::Yield) => {}
            Ok(_) => return Ok(Called::Returned),
            Err(raised) => {
                l.abandon(func);
                return Err(raised);
            }
        }
        // No loop waits for the called function any more.
        (*l.frames.add(depth + 1)).flags &= !flag::ENTRY;
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
        let l = self.inner_mut();
        let frame = l.frames.add(depth);
        (*frame).top = func;
        (*frame).continuation = Some(k);
        (*frame).context = ctx;
        (*frame).saved_levels = (l.not_yieldable, l.native_calls);
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
    /// Resumes this thread with its top `nargs` values (`lua_resume`, section 4.6). What it yields or returns, or the error value,
    /// is on its own stack. A thread that has finished without error can run another function.
    ///
    /// # Errors
    /// The status of the error, also where the thread cannot be resumed.
    // PERF: a yield from C skips the returns of all frames up to this one, and each return below is then mispredicted: there is to be one.
    #[inline(always)]
    pub fn resume_self(&mut self, nargs: i32) -> Result<Resumed, Status> {
        let l = self.inner_mut();
        if l.error_status == Status::Ok {
            l.reuse();
        }
        let nargs = nargs.max(0) as usize;
        // SAFETY: the thread that runs is valid.
        unsafe {
            let running = (*l.global).current;
            if std::ptr::eq(running, l) && l.is_idle_main() {
                resume_main(l, nargs)?;
            } else {
                resume_from_host(&mut *running, l, nargs)?;
            }
        }
        Ok(if l.status() == Status::Yield {
            Resumed::Yielded(l.yielded())
        } else {
            Resumed::Returned(l.top())
        })
    }

    /// Whether this is the main thread, and the host can run something in it as in a coroutine.
    fn is_idle_main(&self) -> bool {
        let l = self.inner();
        // SAFETY: the thread's frames are valid.
        let at_rest = || unsafe { l.depth() } == 0;
        l.is_main() && (l.activity == Activity::Suspended || l.activity == Activity::Running && at_rest())
    }

    /// Number of values on top that this thread has yielded; 0 unless it is suspended.
    #[must_use]
    pub fn yielded(&self) -> i32 {
        let l = self.inner();
        if l.status() != Status::Yield || !l.resumer.is_null() {
            // A thread that waits has not yielded anything.
            return 0;
        }
        // SAFETY: the frame on top is that of the function that yielded, or a Lua function whose hook did.
        unsafe { if (*l.frame).is_lua() { 0 } else { ((*l.frame).extra_args as i32).min(l.top()) } }
    }

    /// Lets this thread, which has ended and, if that was by an error, was closed, run the function on its stack. Others stay as they
    /// are.
    pub fn reuse(&mut self) {
        let l = self.inner_mut();
        // SAFETY: the thread's frames are valid if it has any.
        if l.activity == Activity::Dead && unsafe { l.depth() } == 0 {
            l.activity = Activity::Suspended;
            l.error_status = Status::Ok;
        }
    }

    /// [`Status::Yield`] for a suspended thread, the error of a failed one, [`Status::Ok`] for others (`lua_status`, section 4.6).
    #[must_use]
    pub fn status(&self) -> Status {
        let l = self.inner();
        match l.activity {
            // SAFETY: the thread's frames are valid if it has any.
            Activity::Suspended if unsafe { l.depth() } > 0 => Status::Yield,
            Activity::Dead => l.error_status,
            _ => Status::Ok,
        }
    }

    /// Closes this thread, which does not run (`lua_closethread`, section 4.6): its pending variables are closed, and it can run
    /// another function. An error is on its stack then.
    ///
    /// # Errors
    /// The status of the error: that which has ended the thread, or the last one of a `__close`. A thread that runs, or waits for one
    /// that does, is left as it is, with the error on its stack.
    pub fn close_self(&mut self) -> Result<(), Status> {
        let l = self.inner_mut();
        if !l.is_at_rest() {
            let raised = l.raise(message::CLOSE_BUSY);
            let top = l.top();
            return Err(l.catch(raised, top));
        }
        let status = l.status();
        // SAFETY: the thread that runs is valid.
        let closed = unsafe { close_thread((*l.global).current, l) };
        l.activity = if l.is_main() { Activity::Running } else { Activity::Suspended };
        closed.map_err(|error| {
            l.push(error);
            if matches!(status, Status::Ok | Status::Yield) { Status::ErrRun } else { status }
        })
    }
}

/// To-be-closed slots.
impl State {
    /// Marks the slot at an index to be closed (`lua_toclose`, section 4.6): when [`State::set_top_closing`] or
    /// [`State::close_slot`] drops it, or the native function returns or fails, its metamethod `__close` is called. Nil and false
    /// need no closing.
    ///
    /// # Errors
    /// The value cannot be closed; the index is not one of the stack, or lies below one that is marked already.
    pub fn to_close(&mut self, idx: i32) -> Result<(), Raised> {
        match self.stack_slot(idx) {
            Some(slot) if self.inner().to_close.last().is_none_or(|&last| last < slot) => {
                // SAFETY: the slot is one of the stack.
                unsafe { mark_to_be_closed(self.inner_mut(), slot) }
            }
            _ => Err(self.raise(message::BAD_SLOT)),
        }
    }

    /// Closes the pending slots from an index on and sets that one to nil (`lua_closeslot`, section 4.6).
    ///
    /// # Errors
    /// Those of the metamethods; the index is not one of the stack.
    pub fn close_slot(&mut self, idx: i32) -> Result<(), Raised> {
        let Some(slot) = self.stack_slot(idx) else { return Err(self.raise(message::BAD_SLOT)) };
        // SAFETY: the slot is one of the stack, which may move meanwhile.
        unsafe {
            close_recursively(self.inner_mut(), slot, Value::NIL)?;
            *self.inner().at(slot) = Value::NIL;
        }
        Ok(())
    }

    /// As [`State::set_top`], and pending slots that it drops are closed (`lua_settop`, section 4.6).
    ///
    /// # Errors
    /// Those of the metamethods.
    #[inline]
    pub fn set_top_closing(&mut self, idx: i32) -> Result<(), Raised> {
        let l = self.inner_mut();
        if !l.to_close.is_empty() {
            let target = l.index_of_top(idx);
            if target < l.top() {
                // SAFETY: the slot is one of the running function.
                unsafe { close_recursively(l, (*l.frame).base() + target as u32, Value::NIL)? };
            }
        }
        l.set_top(idx);
        Ok(())
    }
}
