//! The owner of a state.

use crate::Limit;
use crate::debug::hook::{ATTENTION_HOOK, ATTENTION_INTERRUPT, ATTENTION_STOP};
use crate::heap::arena::arena;
use crate::heap::blocks::{Allocator, Source};
use crate::heap::routing::OpenRoute;
use crate::heap::{NoMemory, collect};
use crate::object::table;
use crate::state::{Event, Global, State};
use std::hash::{BuildHasher, RandomState};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// There was not enough memory to make a state.
#[derive(Debug)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not enough memory")
    }
}

impl std::error::Error for OutOfMemory {}

/// An independent Lua state: heap, globals, threads. It may move between OS threads.
///
/// ```
/// let mut lua = perilune_vm::OwnedState::new().unwrap();
/// let l = lua.state();
/// l.push_integer(42);
/// assert_eq!(l.to_integer(-1), Some(42));
/// ```
pub struct OwnedState {
    global: NonNull<Global>,
}

// SAFETY: a state owns everything it points to, host values in it are `Send`, and it is only used through `&mut`.
unsafe impl Send for OwnedState {}

/// Stops running code from another OS thread or a signal handler.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Makes the running code raise `interrupted!` at its next safepoint.
    pub fn request(&self) {
        self.0.fetch_max(ATTENTION_INTERRUPT, Ordering::Relaxed);
    }

    /// Trips [`Limit::Deadline`] or [`Limit::Cancelled`] at the next safepoint: nothing catches that, and nothing runs in the state until its host calls
    /// [`State::reset_limits`]. For signal handlers, too.
    pub fn trip(&self, limit: Limit) {
        self.0.fetch_max(limit.attention(), Ordering::Relaxed);
    }

    /// Takes back what [`Interrupt::trip`] has asked for, unless the code has met it already.
    pub fn withdraw(&self, limit: Limit) {
        let order = Ordering::Relaxed;
        let _ = self.0.compare_exchange(limit.attention(), ATTENTION_HOOK, order, order);
    }

    /// As [`Interrupt::trip`] for good: nothing can run in the state any more, and its owner drops it.
    pub fn stop(&self) {
        self.0.store(ATTENTION_STOP, Ordering::Relaxed);
    }

    /// A word and the number whose store into it is a request, for signal handlers that can do no more.
    #[must_use]
    pub fn word(&self) -> (Arc<AtomicUsize>, usize) {
        (Arc::clone(&self.0), ATTENTION_INTERRUPT)
    }

    /// Whether a request is waiting for the next safepoint.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= ATTENTION_INTERRUPT
    }
}

/// A seed with random bits in all places, made of a number that may be small. Hashes are products with it. (The last steps of
/// the generator SplitMix64.)
fn spread(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl OwnedState {
    /// A state without libraries. Hashes are seeded at random.
    ///
    /// # Errors
    /// [`OutOfMemory`]
    pub fn new() -> Result<Self, OutOfMemory> {
        Self::with_seed(RandomState::new().hash_one(0u64))
    }

    /// A state whose hashes are seeded with a given number.
    ///
    /// # Errors
    /// [`OutOfMemory`]
    pub fn with_seed(seed: u64) -> Result<Self, OutOfMemory> {
        // SAFETY: the system's allocator can be used anywhere.
        unsafe { Self::with_source(table::seed(spread(seed), false), Source::system()) }
    }

    /// A state that does the same each time with the same seed, as far as its host's functions do: its hashes are seeded with a given number, and its memory comes from
    /// an arena of its own, so that also tables whose keys are objects have their entries in the same order. The state can use at most `bytes` bytes, or a gigabyte.
    ///
    /// Texts still show addresses, unless [`State::number_addresses`] takes them away.
    ///
    /// # Errors
    /// [`OutOfMemory`]
    pub fn deterministic(seed: u64, bytes: usize) -> Result<Self, OutOfMemory> {
        let allocator = arena(bytes).ok_or(OutOfMemory)?;
        // SAFETY: the arena lives until it has all its blocks back, and moves between OS threads with its state.
        unsafe { Self::with_source(table::seed(spread(seed), true), Source::arena(allocator)) }
    }

    /// A state whose memory comes from a function of the host (`lua_newstate`, section 4.6), which is asked for each object. Some of what surrounds it does not,
    /// but counts: compiled functions, texts under construction, buffers of files.
    ///
    /// # Errors
    /// [`OutOfMemory`]
    ///
    /// # Safety
    /// The function keeps the contract of [`AllocFunction`](crate::AllocFunction) for as long as the state lives, on each OS thread that the
    /// state moves to, and uses no state.
    pub unsafe fn with_allocator(allocator: Allocator) -> Result<Self, OutOfMemory> {
        let seed = table::seed(RandomState::new().hash_one(0u64), false);
        Self::with_source(seed, Source::of_host(allocator))
    }

    /// The same, and all else that the state needs comes from the function as well, if the program has [`WithHosts`](crate::WithHosts) as its global allocator: while the
    /// state runs, what native code allocates is the host's. That must be code of the machine, its libraries and a C interface only, for
    /// what belongs to others would not come back when the state is closed.
    ///
    /// # Errors
    /// [`OutOfMemory`]
    ///
    /// # Safety
    /// As for [`OwnedState::with_allocator`].
    pub unsafe fn with_all_memory_from(allocator: Allocator) -> Result<Self, OutOfMemory> {
        let seed = table::seed(RandomState::new().hash_one(0u64), false);
        let route = OpenRoute::new(allocator).ok_or(OutOfMemory)?;
        route.hand_to(|route| Self::with_source(seed, Source::with_route(allocator, route)))
    }

    unsafe fn with_source(seed: u64, source: Source) -> Result<Self, OutOfMemory> {
        let global = Global::new(seed, source).map_err(|NoMemory| OutOfMemory)?;
        let lua = Self { global };
        let g = global.as_ptr();
        (*g).populate().map_err(|NoMemory| OutOfMemory)?;
        (*g).heap.gc.blocked = false;
        Ok(lua)
    }

    /// The owner of a state that has none.
    pub(crate) unsafe fn from_global(global: *mut Global) -> Self {
        Self { global: NonNull::new_unchecked(global) }
    }

    fn global(&self) -> &Global {
        // SAFETY: the global lives as long as its owner.
        unsafe { self.global.as_ref() }
    }

    fn global_mut(&mut self) -> &mut Global {
        // SAFETY: as above, and the owner is not shared.
        unsafe { self.global.as_mut() }
    }

    /// The main thread, through which everything is done.
    pub fn state(&mut self) -> &mut State {
        // SAFETY: the main thread lives as long as the global.
        unsafe { &mut *self.global().main }
    }

    /// A handle that stops running code.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(Arc::clone(&self.global().attention))
    }

    /// Sets the most memory, in bytes, that the state may hold ([`State::held_memory`]).
    pub fn set_memory_limit(&mut self, bytes: usize) {
        self.global_mut().heap.source.set_soft_limit(bytes);
    }

    /// Lets the collector work at every safepoint: finds values that nothing keeps alive, and writes without a barrier. For tests.
    pub fn set_stress(&mut self, stress: Stress) {
        self.global_mut().stress = stress;
        if stress != Stress::Off {
            self.global_mut().heap.debt = 1;
        }
    }
}

/// What the collector does at every safepoint, for tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stress {
    /// What is due.
    #[default]
    Off,
    /// A full collection.
    Collections,
    /// A step as small as can be: a piece of a cycle in incremental mode, and in generational mode a minor collection, now and
    /// then a full one.
    Steps,
}

impl Drop for OwnedState {
    fn drop(&mut self) {
        let g = self.global.as_ptr();
        // SAFETY: nothing uses the state any more; finalizers run before objects are freed.
        unsafe {
            if !(*g).main.is_null() {
                let complete = !(*g).globals.is_nil();
                if complete {
                    (*(*g).main).close_for_exit();
                }
                collect::release_all(g);
            }
            Global::free(g);
        }
    }
}

impl State {
    /// A handle that stops running code, as [`OwnedState::interrupt`] gives it.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        // SAFETY: the global outlives its threads.
        Interrupt(Arc::clone(unsafe { &(*self.global()).attention }))
    }

    /// The allocator of the host that the state's memory comes from, if it has one (`lua_getallocf`, section 4.6).
    #[must_use]
    pub fn allocator(&self) -> Option<Allocator> {
        // SAFETY: the global outlives its threads.
        unsafe { &*self.global() }.heap.source.allocator
    }

    /// Gives the state another allocator (`lua_setallocf`, section 4.6).
    ///
    /// # Safety
    /// As for [`OwnedState::with_allocator`]. The function takes back what the one before it has given; that of a state without
    /// one is the global allocator of the program, with blocks aligned to 16.
    pub unsafe fn set_allocator(&mut self, allocator: Allocator) {
        (&mut *self.global()).heap.set_allocator(allocator);
    }

    /// From now on all memory of the state comes from its host, as with [`OwnedState::with_all_memory_from`]; false if it has no allocator
    /// of its own, or the process no memory.
    ///
    /// # Safety
    /// As there.
    pub unsafe fn take_all_memory_from_host(&mut self) -> bool {
        let source = &mut (&mut *self.global()).heap.source;
        let open = source.open_route();
        source.set_state(self.global());
        open
    }

    /// Closes pending variables of the main thread and runs all finalizers, from wherever the state is. The caller ends the
    /// process afterwards or drops the state; nothing can run in it any more.
    pub fn close_for_exit(&mut self) {
        let g = self.global();
        // SAFETY: the global outlives its threads; whatever is running does not go on.
        unsafe {
            let main = &mut *(*g).main;
            Global::switch_to(g, (*g).main);
            main.close_main();
            collect::all_due(g);
            (*g).heap.gc.closing = true;
            main.run_finalizers(usize::MAX);
        }
    }

    /// Unwinds the main thread completely: pending variables are closed.
    pub(crate) unsafe fn close_main(&mut self) {
        let l = self.inner_mut();
        l.handler = 0;
        l.frame = l.frames;
        while let Some(slot) = l.to_close.pop() {
            if (*l.global).is_tripped() {
                continue;
            }
            l.top = l.at(slot).add(1);
            let v = *l.at(slot);
            let method = (*l.global).metamethod(v, Event::Close);
            l.push(method);
            l.push(v);
            l.push_nil();
            let _ = l.pcall(2, 0, 0);
        }
        l.set_top(0);
    }
}
