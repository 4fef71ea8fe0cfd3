//! A global allocator that takes memory from the host of the state that runs.
//!
//! Blocks of a state come from its [`Source`]. But compiled code, texts under construction, buffers and all else that native code makes of
//! the standard library's types comes from the program's global allocator. If that is [`WithHosts`], then a state whose
//! host wants to give all memory has a [`Route`], and while such a state runs, its route is the current one of the OS thread: what is
//! allocated comes from the host's function. The refusal of an allocation that cannot fail is noted, the process lends the memory, and whoever takes
//! the note makes it an error ([`State::make_good`]).
//!
//! # When a route is current
//!
//! It begins where foreign code calls the machine ([`State::with_own_memory`], [`within`]), and it is suspended where the machine calls foreign code
//! ([`outside`]). Each of these puts back what was current before. A jump over frames ends in a record (`call::jump`), and who enters one does so within or outside as well. So
//! foreign code runs without a route, and whichever state it uses begins its own. Memory that other states or OS threads share, or that may outlive the state, is
//! made outside.
//!
//! While the process has no route, all this is a test of one word.
//!
//! # Which blocks are whose
//!
//! Blocks of the process are at multiples of 16, because [`WithHosts`] asks for that. A block of a host lies 8 behind one, and the word in front of it is its
//! [`Header`]. Blocks with a larger alignment than 8 cannot lie there; they are few (tables with hashes) and stand in a list. So a block finds
//! back to its host whenever and by whomever it is freed, and one of the process to the process.

use super::blocks::{Allocator, Source};
use super::reserve::{WithReserve, may_fail};
use crate::Raised;
use crate::state::{Global, State};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::{NonNull, null, null_mut};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the memory of a state comes from and goes to. It is there as long as the state or a block is.
struct Route {
    allocator: Cell<Allocator>,
    /// The blocks, and the state while it is there.
    users: AtomicUsize,
    /// The state is gone. A block that has outlived it is lost: the host's function may be gone, too.
    closed: Cell<bool>,
    /// Bytes of the largest request that the process has served in the place of the host since the last note was taken; 0 for none.
    lent: Cell<usize>,
    /// The state, which gets to a safepoint soon when something was lent; null while it is made.
    global: Cell<*mut Global>,
}

impl Route {
    /// The process serves a request in the place of the host.
    unsafe fn lend(&self, size: usize) {
        self.lent.set(self.lent.get().max(size));
        let g = self.global.get();
        if !self.closed.get() && !g.is_null() {
            (*g).heap.debt = (*g).heap.debt.max(1);
        }
    }
}

/// Routes of states that are there.
static OPEN: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static CURRENT: Cell<*const Route> = const { Cell::new(null()) };
}

/// Whether there are routes at all.
#[inline(always)]
pub(crate) fn in_use() -> bool {
    OPEN.load(Ordering::Relaxed) != 0
}

/// The route of a state that is there.
pub(crate) struct OpenRoute(NonNull<Route>);

impl OpenRoute {
    /// None if the process has no memory for it.
    pub(crate) fn new(allocator: Allocator) -> Option<Self> {
        let route = Route {
            allocator: Cell::new(allocator),
            users: AtomicUsize::new(1),
            closed: Cell::new(false),
            lent: Cell::new(0),
            global: Cell::new(null_mut()),
        };
        // SAFETY: the layout is not empty. It is not for the global allocator, which asks for a route.
        unsafe {
            let place = NonNull::new(System.alloc(Layout::new::<Route>()).cast::<Route>())?;
            place.write(route);
            OPEN.fetch_add(1, Ordering::Relaxed);
            Some(Self(place))
        }
    }

    /// Makes what the route is for, already with this route as the current one.
    pub(crate) fn hand_to<T>(self, make: impl FnOnce(Self) -> T) -> T {
        with_current(self.0.as_ptr(), || make(self))
    }

    /// The state is there.
    pub(super) fn set_state(&self, g: *mut Global) {
        self.route().global.set(g);
    }

    /// The state has another allocator now, which takes over the blocks.
    pub(super) fn set_allocator(&self, allocator: Allocator) {
        self.route().allocator.set(allocator);
    }

    fn route(&self) -> &Route {
        // SAFETY: it is there as long as the state.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for OpenRoute {
    fn drop(&mut self) {
        self.route().closed.set(true);
        if std::ptr::eq(CURRENT.get(), self.0.as_ptr()) {
            CURRENT.set(null());
        }
        OPEN.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: the state was one of the users.
        unsafe { leave_route(self.0.as_ptr()) };
    }
}

unsafe fn leave_route(route: *const Route) {
    if (*route).users.fetch_sub(1, Ordering::AcqRel) == 1 {
        System.dealloc(route.cast_mut().cast(), Layout::new::<Route>());
    }
}

unsafe fn route_of(g: *const Global) -> *const Route {
    let source: &Source = &(*g).heap.source;
    source.route.as_ref().map_or(null(), |open| open.0.as_ptr())
}

/// Runs something with the route of a state as the current one, or with none if the state has none.
#[inline(always)]
pub(crate) unsafe fn within<T>(g: *mut Global, body: impl FnOnce() -> T) -> T {
    if in_use() { with_current(route_of(g), body) } else { body() }
}

/// Runs something without a route: foreign code, and what makes memory that does not belong to the state alone.
#[inline(always)]
pub fn outside<T>(body: impl FnOnce() -> T) -> T {
    if in_use() { with_current(null(), body) } else { body() }
}

#[cold]
#[inline(never)]
fn with_current<T>(route: *const Route, body: impl FnOnce() -> T) -> T {
    let before = CURRENT.replace(route);
    let result = body();
    CURRENT.set(before);
    result
}

/// Whether the process has lent memory to the state that runs, because its host had none. Long work had better end then.
#[must_use]
#[inline]
pub fn has_borrowed() -> bool {
    in_use() && {
        let route = CURRENT.get();
        // SAFETY: the current route is one of a state that is there.
        !route.is_null() && unsafe { (*route).lent.get() != 0 }
    }
}

impl State {
    /// Runs what foreign code has called with the memory of the state's host, if that wants to give all.
    #[inline(always)]
    pub fn with_own_memory<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        // SAFETY: the global outlives its threads.
        unsafe { within(self.global(), || body(self)) }
    }

    /// The same for a function of the interface that is a safepoint and can fail: if the host has refused something, this is made good.
    ///
    /// # Errors
    /// Those of `body`; not enough memory.
    #[inline(always)]
    pub fn try_with_own_memory<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        if in_use() { self.try_within(body) } else { body(self) }
    }

    #[cold]
    #[inline(never)]
    fn try_within<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, Raised>) -> Result<T, Raised> {
        self.with_own_memory(|l| {
            l.forget_borrowed();
            let result = body(l)?;
            if has_borrowed() {
                l.make_good()?;
            }
            Ok(result)
        })
    }

    /// Whether all memory of the state comes from its host.
    #[must_use]
    pub fn has_route(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { !route_of(self.global()).is_null() }
    }

    /// Whether the host has so many bytes in one block, which are about to be asked for in a way that cannot be refused. Without such a host the answer is yes.
    #[must_use]
    pub fn host_has(&self, bytes: usize) -> bool {
        // SAFETY: the global outlives its threads; the block goes back as it came.
        unsafe {
            let Some(route) = route_of(self.global()).as_ref().filter(|_| bytes > 0) else { return true };
            let Allocator { function, data } = route.allocator.get();
            let block = function(data, null_mut(), 0, bytes);
            if !block.is_null() {
                function(data, block, bytes, 0);
            }
            !block.is_null()
        }
    }

    /// Forgets that the process has lent memory; whether it has.
    pub fn forget_borrowed(&mut self) -> bool {
        // SAFETY: as above.
        unsafe { route_of(self.global()).as_ref().is_some_and(|route| route.lent.take() != 0) }
    }

    /// Makes good that the process has lent memory to what has just ended: by a collection, after which the host has as much again, or by an error.
    ///
    /// # Errors
    /// Not enough memory.
    #[cold]
    pub fn make_good(&mut self) -> Result<(), Raised> {
        // SAFETY: as above; the caller is a safepoint.
        unsafe {
            let Some(route) = route_of(self.global()).as_ref() else { return Ok(()) };
            let size = route.lent.take();
            self.collect_everything();
            let Allocator { function, data } = route.allocator.get();
            let block = function(data, null_mut(), 0, size);
            if block.is_null() {
                return Err(self.out_of_memory());
            }
            function(data, block, size, 0);
            Ok(())
        }
    }
}

/// A global allocator in front of another one: what belongs to a state whose host gives all memory ([`OwnedState::with_all_memory_from`](crate::OwnedState::with_all_memory_from)) comes from
/// there. A program that exports the C interface has one.
#[derive(Debug)]
pub struct WithHosts<A = WithReserve>(A);

impl WithHosts {
    /// In front of the system's allocator with a reserve.
    #[must_use]
    pub const fn system() -> Self {
        Self(WithReserve::system())
    }
}

/// Blocks of the process are aligned to this, and not smaller.
const UNIT: usize = 16;
/// Where blocks of hosts lie behind a multiple of [`UNIT`].
const MARK: usize = 8;
/// What the function of a host is asked for beyond a block: the header, and as much again where it stands at the mark.
const EXTRA: usize = 16;

/// What the allocator behind is asked for.
#[inline(always)]
fn widened(layout: Layout) -> Layout {
    // SAFETY: the bounds of a layout leave room for less than a unit more.
    unsafe { Layout::from_size_align_unchecked(layout.size().max(UNIT), layout.align().max(UNIT)) }
}

// SAFETY: blocks are those of the allocator behind or of a host's function, and go back where they came from, as the comment of the module
// says.
unsafe impl<A: GlobalAlloc> GlobalAlloc for WithHosts<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if in_use()
            && let Some(block) = take(layout)
        {
            return block;
        }
        self.0.alloc(widened(layout))
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if in_use()
            && let Some(block) = take(layout)
        {
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            return block;
        }
        self.0.alloc_zeroed(widened(layout))
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_marked(block) {
            give_back(block, layout.size());
        } else if layout.align() <= MARK || !listed::give_back(block, layout) {
            self.0.dealloc(block, widened(layout));
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The caller has made sure of the bounds.
        let wanted = Layout::from_size_align_unchecked(size, layout.align());
        let moved = if is_marked(block) {
            match resize(block, layout.size(), size) {
                Some(moved) => return moved,
                // Where the host has no memory, the process lends it.
                None => self.0.alloc(widened(wanted)),
            }
        } else if layout.align() <= MARK || !listed::is_there(block) {
            return self.0.realloc(block, widened(layout), size.max(UNIT));
        } else {
            self.alloc(wanted)
        };
        if !moved.is_null() {
            std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
            self.dealloc(block, layout);
        }
        moved
    }
}

#[inline(always)]
fn is_marked(block: *mut u8) -> bool {
    block as usize & MARK != 0
}

/// In front of a block of a host: the address of its route, and whether the host's block begins one word further in front.
#[derive(Clone, Copy)]
struct Header(usize);

const SHIFTED: usize = 1;

impl Header {
    unsafe fn of(block: *mut u8) -> Self {
        Self(block.cast::<usize>().sub(1).read())
    }

    fn route(self) -> *const Route {
        (self.0 & !SHIFTED) as *const Route
    }

    /// How far the block lies behind the start of the host's.
    fn distance(self) -> usize {
        if self.0 & SHIFTED == 0 { MARK } else { 2 * MARK }
    }
}

/// The place at the mark in a host's block, after its header.
unsafe fn mark(start: *mut u8, route: *const Route) -> *mut u8 {
    let shifted = if start as usize & MARK == 0 { 0 } else { SHIFTED };
    let header = Header(route as usize | shifted);
    let block = start.add(header.distance());
    block.cast::<usize>().sub(1).write(header.0);
    block
}

/// The current route, if memory is to come from it.
fn current_route() -> Option<&'static Route> {
    // SAFETY: the current route is one of a state that is there.
    let route = unsafe { CURRENT.get().as_ref() }?;
    // What a panic leaves behind is not the state's.
    (!std::thread::panicking()).then_some(route)
}

/// Asks the host of the current route for `size` bytes and the start of a block. None: the process is to give them.
unsafe fn ask(route: &Route, size: usize) -> Option<*mut u8> {
    let Allocator { function, data } = route.allocator.get();
    let start: *mut u8 = function(data, null_mut(), 0, size).cast();
    if start.is_null() {
        if may_fail() {
            return Some(null_mut());
        }
        route.lend(size);
        return None;
    }
    route.users.fetch_add(1, Ordering::Relaxed);
    Some(start)
}

/// A block from the host of the current route; null if it was refused and may be. None: the process is to give it.
#[cold]
#[inline(never)]
unsafe fn take(layout: Layout) -> Option<*mut u8> {
    let route = current_route()?;
    if layout.align() > MARK {
        return listed::take(route, layout);
    }
    let start = ask(route, layout.size() + EXTRA)?;
    Some(if start.is_null() { start } else { mark(start, route) })
}

#[cold]
#[inline(never)]
unsafe fn give_back(block: *mut u8, size: usize) {
    let header = Header::of(block);
    return_to(header.route(), block.sub(header.distance()), size + EXTRA);
}

/// Gives a block back to the host that it came from.
unsafe fn return_to(route: *const Route, start: *mut u8, size: usize) {
    if !(*route).closed.get() {
        let Allocator { function, data } = (*route).allocator.get();
        function(data, start.cast(), size, 0);
    }
    leave_route(route);
}

/// Gives a block of a host another size; null if that was refused and may be. None: the process is to lend a block, which the content moves to.
#[cold]
#[inline(never)]
unsafe fn resize(block: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
    let header = Header::of(block);
    let route = header.route();
    if (*route).closed.get() {
        return None;
    }
    let Allocator { function, data } = (*route).allocator.get();
    let start = block.sub(header.distance());
    let moved: *mut u8 = function(data, start.cast(), old + EXTRA, new + EXTRA).cast();
    if moved.is_null() {
        if new > old && may_fail() {
            return Some(moved);
        }
        (*route).lend(new + EXTRA);
        return None;
    }
    // The content has moved with the start, which may be aligned in another way.
    let content = moved.add(header.distance());
    let shifted = if moved as usize & MARK == 0 { MARK } else { 2 * MARK };
    if shifted != header.distance() {
        std::ptr::copy(content, moved.add(shifted), old.min(new));
    }
    Some(mark(moved, route))
}

/// Blocks of hosts with an alignment that the mark does not have.
mod listed {
    use super::super::spin_lock::SpinLock;
    use super::{AtomicUsize, Layout, Ordering, Route, ask, null_mut, return_to};
    use std::sync::atomic::AtomicPtr;

    /// Stands in front of such a block.
    struct Entry {
        route: *const Route,
        /// Where the host's block begins.
        start: *mut u8,
        next: *mut Entry,
    }

    static FIRST: AtomicPtr<Entry> = AtomicPtr::new(null_mut());
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static LOCK: SpinLock = SpinLock::new();

    /// How much larger the host's block is.
    fn extra(layout: Layout) -> usize {
        size_of::<Entry>() + layout.align()
    }

    pub(super) unsafe fn take(route: &Route, layout: Layout) -> Option<*mut u8> {
        let start = ask(route, layout.size() + extra(layout))?;
        if start.is_null() {
            return Some(start);
        }
        let place = start.add(size_of::<Entry>());
        let block = place.add(place.align_offset(layout.align()));
        let entry = block.cast::<Entry>().sub(1);
        LOCK.hold(|| {
            entry.write(Entry { route, start, next: FIRST.load(Ordering::Relaxed) });
            FIRST.store(entry, Ordering::Relaxed);
            COUNT.fetch_add(1, Ordering::Relaxed);
        });
        Some(block)
    }

    /// Whether a block is one of the list. Blocks that are not freed meanwhile stay what they are.
    #[inline(always)]
    pub(super) fn is_there(block: *mut u8) -> bool {
        // Whoever owns a block of the list has seen it counted.
        COUNT.load(Ordering::Relaxed) != 0 && is_listed(block)
    }

    #[cold]
    fn is_listed(block: *mut u8) -> bool {
        LOCK.hold(|| {
            let mut entry = FIRST.load(Ordering::Relaxed);
            // SAFETY: entries in the list are valid.
            while !entry.is_null() && !std::ptr::eq(unsafe { entry.add(1) }.cast(), block) {
                entry = unsafe { (*entry).next };
            }
            !entry.is_null()
        })
    }

    /// Gives a block of the list back; false if it is none.
    #[inline(always)]
    pub(super) unsafe fn give_back(block: *mut u8, layout: Layout) -> bool {
        COUNT.load(Ordering::Relaxed) != 0 && unlist(block, layout)
    }

    #[cold]
    unsafe fn unlist(block: *mut u8, layout: Layout) -> bool {
        let found = LOCK.hold(|| {
            let mut before: *mut Entry = null_mut();
            let mut entry = FIRST.load(Ordering::Relaxed);
            while !entry.is_null() {
                let next = (*entry).next;
                if std::ptr::eq(entry.add(1).cast(), block) {
                    if before.is_null() {
                        FIRST.store(next, Ordering::Relaxed);
                    } else {
                        (*before).next = next;
                    }
                    COUNT.fetch_sub(1, Ordering::Relaxed);
                    return Some(((*entry).route, (*entry).start));
                }
                before = entry;
                entry = next;
            }
            None
        });
        let Some((route, start)) = found else { return false };
        return_to(route, start, layout.size() + extra(layout));
        true
    }
}
