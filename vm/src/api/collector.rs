//! The collector's interface, finalizers and warnings.

use crate::Raised;
use crate::heap::collect::{self, Percent, Regime};
use crate::heap::{NoMemory, generation, reserve};
use crate::owned::Stress;
use crate::state::{Event, State, Thread, WarnSink, flag};
use crate::value::Value;

/// Finalizers called after one step of a full cycle; after a minor collection all are called. They are more than a program can
/// make objects of between two steps when nothing else is left to do.
const FINALIZERS_A_STEP: usize = 64;

/// Bytes of the heap whose collection, on demand of a program, is worth a unit of work.
const BYTES_COLLECTED_PER_UNIT: usize = 256;

impl State {
    /// A step of the collector at a safepoint, with the finalizers that are due.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn collect_step(&mut self) {
        let g = self.global();
        let gc = &raw mut (*g).heap.gc;
        if (*g).stress != Stress::Off && !(*gc).stopped && !(*gc).blocked {
            self.collect_under_stress();
        } else if (*gc).short && !(*gc).blocked {
            collect::full(g);
        } else {
            collect::step(g);
        }
        if !(*gc).due.is_empty() && !(*gc).blocked {
            self.run_finalizers(if (*gc).regime == Regime::Minor { usize::MAX } else { FINALIZERS_A_STEP });
        }
        self.keep_stress();
    }

    /// Under stress something is always due.
    unsafe fn keep_stress(&mut self) {
        let l = self.inner_mut();
        if (*l.global).stress != Stress::Off {
            (*l.global).heap.debt = 1;
        }
    }

    #[cold]
    unsafe fn collect_under_stress(&mut self) {
        let g = self.global();
        (*g).stress_count = (*g).stress_count.wrapping_add(1);
        if (*g).stress == Stress::Collections {
            collect::full(g);
        } else if (*g).heap.gc.regime != Regime::Minor {
            collect::smallest_step(g);
        } else if (*g).stress_count.is_multiple_of(64) {
            collect::full(g);
        } else {
            generation::minor(g);
        }
    }

    /// Does what needs memory; if there is none, once more after a full collection. What the caller holds is reachable, and what an
    /// attempt has made before it failed is garbage.
    #[inline(always)]
    pub(crate) unsafe fn with_memory<T>(
        &mut self,
        mut attempt: impl FnMut(&mut Thread) -> Result<T, NoMemory>,
    ) -> Result<T, Raised> {
        let l = self.inner_mut();
        match attempt(l) {
            Ok(made) => Ok(made),
            Err(NoMemory) if (*l.global).heap.must_stop() || (*l.global).heap.string_refused => {
                Err(l.memory_error())
            }
            Err(NoMemory) => {
                l.collect_everything();
                attempt(l).map_err(|NoMemory| l.memory_error())
            }
        }
    }

    /// Whether there are `bytes` for what a native function makes outside of the state: within the cap, and in the system.
    #[must_use]
    pub fn has_memory_for(&self, bytes: usize) -> bool {
        // SAFETY: the global outlives its threads.
        let within_cap = unsafe { !(*self.global()).heap.source.would_pass_limit(bytes) };
        // A host is not asked for what is not to be used at once: its refusals are met where they happen.
        within_cap && (self.has_route() || !reserve::is_short() && reserve::is_available(bytes))
    }

    /// Whether the limits of memory allow so many bytes more.
    #[must_use]
    pub fn is_within_limits(&self, bytes: usize) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { !(&*self.global()).heap.source.would_pass_limit(bytes) }
    }

    /// Collects garbage because memory is short. Finalizers are not called.
    pub fn make_room(&mut self) {
        // SAFETY: a native function's call is a safepoint.
        unsafe { self.collect_for_room(false) }
    }

    /// A full collection without finalizers, because memory is short.
    #[cold]
    pub(crate) unsafe fn collect_everything(&mut self) {
        self.collect_for_room(true);
    }

    /// In an `emergency` the stacks stay as they are: who has run out of memory may know places in them.
    unsafe fn collect_for_room(&mut self, emergency: bool) {
        let l = self.inner_mut();
        (*l.global).working_memory = None;
        let heap = &mut (*l.global).heap;
        if !heap.gc.blocked {
            heap.give_back_all();
            heap.source.allow_more(true);
            heap.gc.emergency = emergency;
            collect::full(l.global);
            let heap = &mut (*l.global).heap;
            heap.gc.emergency = false;
            heap.source.allow_more(false);
            // The next attempt tells whether it is met.
            heap.source.take_cap_met();
            heap.give_back_all();
            heap.give_back_chunks();
            l.keep_stress();
        }
    }

    /// Calls finalizers that are due, at most `limit`. Errors become warnings.
    pub(crate) unsafe fn run_finalizers(&mut self, limit: usize) {
        let g = self.global();
        if (*g).heap.gc.blocked && !(*g).heap.gc.closing {
            return;
        }
        for _ in 0..limit {
            if (*g).is_tripped() {
                // Those that are left are called when the host lets code run again.
                return;
            }
            let Some(o) = collect::next_due(g) else { return };
            let v = Value::object(o);
            let method = (*g).metamethod(v, Event::Gc);
            if !method.is_function() {
                continue;
            }
            self.call_finalizer(method, v);
        }
    }

    unsafe fn call_finalizer(&mut self, method: Value, v: Value) {
        let l = self.inner_mut();
        let g = l.global;
        let was_blocked = (*g).heap.gc.blocked;
        (*g).heap.gc.blocked = true;
        let (error, handled, status) = (l.error, l.error_handled, l.error_status);
        let exception = (*g).exceptions.take();
        let hook_was_running = std::mem::replace(&mut l.hook_running, true);
        let top = l.slot_of(l.top);
        let frame = l.frame;
        let index = frame.offset_from(l.frames);
        (*frame).flags |= flag::FINALIZER;
        l.push(method);
        l.push(v);
        let result = l.pcall_slot(top);
        (*l.frames.offset(index)).flags &= !flag::FINALIZER;
        if result.is_err() && !(*g).is_tripped() {
            l.warn_of_finalizer();
        }
        l.top = l.at(top);
        l.hook_running = hook_was_running;
        l.error = error;
        l.error_handled = handled;
        l.error_status = status;
        (*g).exceptions.put_back(exception);
        (*g).heap.gc.blocked = was_blocked;
    }

    unsafe fn pcall_slot(&mut self, func: u32) -> Result<(), crate::Status> {
        let l = self.inner_mut();
        let nargs = (l.slot_of(l.top) - func - 1) as i32;
        l.pcall(nargs, 0, 0)
    }

    /// Reports the error value on top as a warning.
    fn warn_of_finalizer(&mut self) {
        let text = match self.bytes(-1) {
            Some(text) => text.to_vec(),
            None => b"error object is not a string".to_vec(),
        };
        let parts = [(&b"error in "[..], true), (b"__gc", true), (b" (", true), (&text, true), (b")", false)];
        // Nobody who could be told called the finalizer.
        let _ = parts.into_iter().try_for_each(|(part, to_continue)| self.warning(part, to_continue));
    }

    /// Performs a full collection (`LUA_GCCOLLECT` of `lua_gc`, section 4.6).
    ///
    /// # Errors
    /// A limit has tripped, in a finalizer or because of the work.
    pub fn gc_collect(&mut self) -> Result<(), Raised> {
        // SAFETY: a native function's call is a safepoint.
        unsafe {
            let g = self.global();
            if !(*g).heap.gc.blocked {
                self.charge_collection()?;
                collect::full(g);
                self.look_at_limits()?;
                self.run_finalizers(usize::MAX);
                self.keep_stress();
            }
            if (*g).is_tripped() {
                return Err(self.raise_trip());
            }
        }
        Ok(())
    }

    /// Takes from the budget what it is worth to go through the whole heap.
    ///
    /// # Errors
    /// As [`State::charge`].
    pub fn charge_collection(&mut self) -> Result<(), Raised> {
        // SAFETY: the global outlives its threads.
        self.charge(unsafe { (*self.global()).heap.bytes } / BYTES_COLLECTED_PER_UNIT)
    }

    /// Whether a finalizer is running, in which case the collector does nothing.
    #[must_use]
    pub fn gc_is_blocked(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.gc.blocked }
    }

    /// Bytes in use, those of [`Buffer`](crate::Buffer)s included (`LUA_GCCOUNT` and `LUA_GCCOUNTB`, section 4.6).
    #[must_use]
    pub fn gc_bytes(&self) -> usize {
        // SAFETY: as above.
        unsafe {
            let heap = &(*self.global()).heap;
            heap.bytes + heap.source.account.claimed()
        }
    }

    /// Bytes that the state has taken from the process: what [`State::gc_bytes`] counts, and what is kept for later, such as free places between
    /// objects and the lists of the collector. The limits of memory are about these.
    #[must_use]
    pub fn held_memory(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.global()).heap.source.held() }
    }

    /// Sets the most memory, in bytes, that the state may hold, as [`OwnedState::set_memory_limit`](crate::OwnedState::set_memory_limit)
    /// does; returns the old limit. Without one it is `usize::MAX`.
    pub fn set_memory_limit(&mut self, bytes: usize) -> usize {
        // SAFETY: as above.
        unsafe { (*self.global()).heap.source.set_soft_limit(bytes) }
    }

    /// Performs a step of the collector as if `kbytes` KB had been allocated (`LUA_GCSTEP` of `lua_gc`, section 4.6); with 0 a
    /// basic step, which in generational mode is a minor collection. True if a cycle ended. A minor collection is a cycle.
    ///
    /// # Errors
    /// As [`State::gc_collect`].
    pub fn gc_step(&mut self, kbytes: i32) -> Result<bool, Raised> {
        // SAFETY: a native function's call is a safepoint.
        unsafe {
            let g = self.global();
            let heap = &raw mut (*g).heap;
            if (*heap).gc.blocked {
                return Ok(false);
            }
            self.charge((*heap).bytes / BYTES_COLLECTED_PER_UNIT / 4)?;
            let stopped = std::mem::replace(&mut (*heap).gc.stopped, false);
            let finished = if kbytes == 0 {
                (*heap).debt = (*heap).debt.min(0);
                collect::basic_step(g)
            } else {
                (*heap).debt = (*heap).debt.saturating_add(kbytes as isize * 1024);
                (*heap).debt > 0 && collect::counted_step(g)
            };
            if let Err(raised) = self.look_at_limits() {
                (*heap).gc.stopped = stopped;
                return Err(raised);
            }
            self.run_finalizers(usize::MAX);
            (*heap).gc.stopped = stopped;
            self.keep_stress();
            if (*g).is_tripped() {
                return Err(self.raise_trip());
            }
            Ok(finished)
        }
    }

    /// Stops the collector (`LUA_GCSTOP` of `lua_gc`, section 4.6).
    pub fn gc_stop(&mut self) {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.gc.stopped = true };
    }

    /// Lets the collector run again (`LUA_GCRESTART` of `lua_gc`, section 4.6).
    pub fn gc_restart(&mut self) {
        let l = self.inner_mut();
        // SAFETY: as above.
        unsafe {
            (*l.global).heap.gc.stopped = false;
            (*l.global).heap.debt = 0;
            l.keep_stress();
        }
    }

    /// Whether the collector runs by itself (`LUA_GCISRUNNING` of `lua_gc`, section 4.6).
    #[must_use]
    pub fn gc_is_running(&self) -> bool {
        let l = self.inner();
        // SAFETY: as above.
        unsafe { !(*l.global).heap.gc.stopped && !(*l.global).heap.gc.blocked }
    }

    /// Sets incremental mode (`LUA_GCINC` of `lua_gc`, section 4.6); 0 keeps a parameter. True if the previous mode was
    /// generational.
    pub fn gc_incremental(&mut self, pause: i32, step_mul: i32, step_size: i32) -> bool {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        unsafe {
            let gc = &raw mut (*l.global).heap.gc;
            let was_generational = (*gc).is_generational();
            if (*gc).blocked {
                return was_generational;
            }
            for (place, value) in [(&mut (*gc).pause, pause), (&mut (*gc).step_mul, step_mul)] {
                if value != 0 {
                    *place = Percent::new(value);
                }
            }
            if step_size != 0 {
                (*gc).step_size = step_size as u8;
            }
            collect::to_incremental(l.global);
            l.keep_stress();
            was_generational
        }
    }

    /// Sets generational mode, with a full collection if it was not set (`LUA_GCGEN` of `lua_gc`, section 4.6); 0 keeps a
    /// parameter. True if the previous mode was generational.
    pub fn gc_generational(&mut self, minor: i32, major: i32) -> bool {
        let l = self.inner_mut();
        // SAFETY: as above; a native function's call is a safepoint.
        unsafe {
            let gc = &raw mut (*l.global).heap.gc;
            let was_generational = (*gc).is_generational();
            if (*gc).blocked {
                return was_generational;
            }
            if minor != 0 {
                (*gc).minor_mul = minor as u8;
            }
            if major != 0 {
                (*gc).major_mul = Percent::new(major);
            }
            if !was_generational {
                (*gc).regime = Regime::Major;
                collect::full(l.global);
                l.run_finalizers(usize::MAX);
                l.keep_stress();
            }
            was_generational
        }
    }

    /// Sets the pause in percent (`LUA_GCSETPAUSE` of `lua_gc`, section 4.6); returns the old one. A quarter of it is kept, in a
    /// byte, as in the reference.
    pub fn gc_set_pause(&mut self, pause: i32) -> i32 {
        // SAFETY: as above.
        unsafe { std::mem::replace(&mut (*self.global()).heap.gc.pause, Percent::new(pause)).get() }
    }

    /// Sets the step multiplier in percent (`LUA_GCSETSTEPMUL` of `lua_gc`, section 4.6); returns the old one. It is kept as the
    /// pause is.
    pub fn gc_set_step_mul(&mut self, mul: i32) -> i32 {
        // SAFETY: as above.
        unsafe { std::mem::replace(&mut (*self.global()).heap.gc.step_mul, Percent::new(mul)).get() }
    }

    /// Emits a warning, or a part of one (`lua_warning`, section 4.6).
    ///
    /// # Errors
    /// Those of what receives the warning.
    pub fn warning(&mut self, msg: &[u8], to_continue: bool) -> Result<(), Raised> {
        let l = self.inner_mut();
        // SAFETY: as above. The sink is taken out while it runs.
        unsafe {
            let Some(mut sink) = (*l.global).warn.take() else { return Ok(()) };
            let received = sink(l, msg, to_continue);
            (*l.global).warn.get_or_insert(sink);
            received
        }
    }

    /// Sets what receives warnings (`lua_setwarnf`, section 4.6).
    pub fn set_warn_sink(&mut self, sink: Option<WarnSink>) {
        // SAFETY: as above.
        unsafe { (*self.global()).warn = sink };
    }
}
