//! Where the memory of a state comes from: the system's allocator, or a function that the host has given.
//!
//! Everything that belongs to a state goes through here: pages and large objects, parts of tables, stacks, the set of strings, the
//! lists of the collector. A function of the host is asked for each object, and told its kind ([`kind`]); where there is none, small objects share
//! pages.
//!
//! A [`Source`] lies in the state's shared part, which does not move. Lists and sets know it by its address ([`Blocks`]), so that a state
//! can change its function: blocks that the old one gave go back to the new one, as the manual has it.
//!
//! The source counts what it has given, to the byte, and keeps to the limits of the state: a block beyond them is refused as if the system had none.
//! What native code holds in memory of the process counts as well ([`Claim`](super::claim::Claim)).

use super::account::Account;
use super::reserve::asking;
use super::routing::OpenRoute;
use crate::state::Global;
use crate::value::tag;
use allocator_api2::alloc::{AllocError, Allocator as ListAllocator};
use std::alloc::{Layout, alloc, dealloc, realloc};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;

/// Gives, resizes and takes back memory (`lua_Alloc`, section 4.6): `data`, the block or null, its size, and the size that is wanted.
/// A size of 0 takes the block back. For a new block the old size tells the kind of the object that it is for.
pub type AllocFunction =
    unsafe extern "C-unwind" fn(data: *mut c_void, block: *mut c_void, old: usize, new: usize) -> *mut c_void;

/// An allocator of the host: a function and what it is given with each call.
#[derive(Clone, Copy, Debug)]
pub struct Allocator {
    /// Blocks that it gives are aligned to 8 at least.
    pub function: AllocFunction,
    /// Passed to the function.
    pub data: *mut c_void,
}

/// Where blocks come from and go to.
pub(crate) struct Source {
    /// None: the system's allocator.
    pub(crate) allocator: Option<Allocator>,
    /// The allocator is a function of the host, which may want to know of each object; not an arena.
    of_host: bool,
    /// Bytes of all blocks that have been given and not come back.
    held: Cell<usize>,
    /// Bytes of memory of the process that belongs to objects.
    adopted: Cell<usize>,
    /// For memory of the process that native code has claimed.
    pub(crate) account: Arc<Account>,
    /// The lower one of the two limits that follow.
    limit: usize,
    /// The limit beyond which allocations fail.
    soft_limit: usize,
    /// The cap beyond which they trip.
    cap: usize,
    /// A block was refused because of the cap.
    cap_met: Cell<bool>,
    /// What the limits may be passed by: see [`Source::allow_more`].
    more: usize,
    /// For a host that gives all memory: the way of what does not go through here. It goes last.
    pub(super) route: Option<OpenRoute>,
}

/// What a collection that makes room may take beyond the limits, for its lists.
const FOR_COLLECTION: usize = 16 * 1024;

/// The kinds of new blocks: numbers of types, and 0 for what is no object of a type.
pub(crate) mod kind {
    pub(crate) const OTHER: usize = 0;
    pub(crate) const STRING: usize = 4;
    pub(crate) const TABLE: usize = 5;
    pub(crate) const FUNCTION: usize = 6;
    pub(crate) const USERDATA: usize = 7;
    pub(crate) const THREAD: usize = 8;
}

/// The kind of a block for an object.
pub(super) fn kind_of_object(object: u8) -> usize {
    match object {
        tag::SHORT_STRING | tag::LONG_STRING => kind::STRING,
        tag::TABLE => kind::TABLE,
        tag::CLOSURE | tag::NATIVE_CLOSURE => kind::FUNCTION,
        tag::USERDATA => kind::USERDATA,
        tag::THREAD => kind::THREAD,
        _ => kind::OTHER,
    }
}

/// Blocks of the system's allocator are aligned to this.
const ALIGNMENT: usize = 16;
/// All blocks are aligned to this.
const LEAST_ALIGNMENT: usize = 8;

const unsafe fn layout(size: usize) -> Layout {
    Layout::from_size_align_unchecked(size, ALIGNMENT)
}

/// No block is larger.
pub(crate) const MAX_BLOCK: usize = isize::MAX as usize - 4 * ALIGNMENT;

impl Source {
    /// The system's allocator.
    pub(crate) fn system() -> Self {
        Self {
            allocator: None,
            of_host: false,
            held: Cell::new(0),
            adopted: Cell::new(0),
            account: Arc::default(),
            limit: usize::MAX,
            soft_limit: usize::MAX,
            cap: usize::MAX,
            cap_met: Cell::new(false),
            more: 0,
            route: None,
        }
    }

    /// An arena.
    pub(crate) fn arena(arena: Allocator) -> Self {
        Self { allocator: Some(arena), ..Self::system() }
    }

    /// A function of the host.
    pub(crate) fn of_host(allocator: Allocator) -> Self {
        Self { allocator: Some(allocator), of_host: true, ..Self::system() }
    }

    /// The source of a state whose host gives all memory.
    pub(crate) fn with_route(allocator: Allocator, route: OpenRoute) -> Self {
        Self { route: Some(route), ..Self::of_host(allocator) }
    }

    pub(crate) fn is_of_host(&self) -> bool {
        self.of_host
    }

    /// Takes blocks from another function of the host from now on, which also takes back those of the one before.
    pub(super) fn set_allocator(&mut self, allocator: Allocator) {
        self.allocator = Some(allocator);
        self.of_host = true;
        if let Some(route) = &self.route {
            route.set_allocator(allocator);
        }
    }

    /// The source is that of a state, which is there.
    pub(crate) fn set_state(&self, g: *mut Global) {
        if let Some(route) = &self.route {
            route.set_state(g);
        }
    }

    /// Takes from the host also what does not go through here, from now on; false if the process has no memory for that.
    pub(crate) fn open_route(&mut self) -> bool {
        if self.route.is_none() {
            self.route = self.allocator.and_then(OpenRoute::new);
        }
        self.route.is_some()
    }

    /// Bytes of all blocks, and of memory of the process that counts as the state's.
    pub(crate) fn held(&self) -> usize {
        self.held.get() + self.adopted.get() + self.account.claimed()
    }

    /// Counts memory of the process that now belongs to an object.
    pub(crate) fn adopt(&self, bytes: usize) {
        self.adopted.set(self.adopted.get() + bytes);
    }

    /// Counts it no more.
    pub(crate) fn disown(&self, bytes: usize) {
        self.adopted.set(self.adopted.get() - bytes);
    }

    /// Sets the limit beyond which allocations fail; returns the old one.
    pub(crate) fn set_soft_limit(&mut self, bytes: usize) -> usize {
        self.limit = bytes.min(self.cap);
        std::mem::replace(&mut self.soft_limit, bytes)
    }

    /// Sets the cap beyond which they trip; returns the old one.
    pub(crate) fn set_cap(&mut self, bytes: usize) -> usize {
        self.limit = bytes.min(self.soft_limit);
        std::mem::replace(&mut self.cap, bytes)
    }

    /// Lets a collection take a little beyond the limits, since it is going to make room.
    pub(crate) fn allow_more(&mut self, allow: bool) {
        self.more = if allow { FOR_COLLECTION } else { 0 };
    }

    pub(crate) fn is_limited(&self) -> bool {
        self.limit < usize::MAX
    }

    /// Whether `more` bytes would pass a limit. Only asked: nothing has failed yet.
    pub(crate) fn would_pass_limit(&self, more: usize) -> bool {
        self.held().saturating_add(more) > self.limit.saturating_add(self.more)
    }

    /// Whether `more` bytes pass a limit, which is met then.
    #[inline]
    pub(crate) fn over_limit(&self, more: usize) -> bool {
        let over = self.would_pass_limit(more);
        if over && self.held().saturating_add(more) > self.cap {
            self.cap_met.set(true);
        }
        over
    }

    /// Whether the cap has been met since the last question.
    pub(crate) fn take_cap_met(&self) -> bool {
        self.cap_met.take()
    }

    /// A block of `size` bytes, which are not 0 and at most [`MAX_BLOCK`]; null if there is none, or the limits do not allow it.
    pub(crate) unsafe fn allocate(&self, size: usize, kind: usize) -> *mut u8 {
        if self.over_limit(size) || super::reserve::is_short() {
            return std::ptr::null_mut();
        }
        let block: *mut u8 = match self.allocator {
            None => asking(|| alloc(layout(size))),
            Some(Allocator { function, data }) => function(data, std::ptr::null_mut(), kind, size).cast(),
        };
        if !block.is_null() {
            self.held.set(self.held.get() + size);
        }
        block
    }

    /// Takes a block back.
    pub(crate) unsafe fn free(&self, block: *mut u8, size: usize) {
        self.held.set(self.held.get() - size);
        match self.allocator {
            None => dealloc(block, layout(size)),
            Some(Allocator { function, data }) => {
                function(data, block.cast(), size, 0);
            }
        }
    }

    /// As [`Source::free`]. To give back a large block takes long, so that goes by pieces.
    unsafe fn free_by_pieces(&self, block: *mut u8, size: usize) {
        if self.allocator.is_none() && self.account.leave_block(block, layout(size)) {
            self.held.set(self.held.get() - size);
        } else {
            self.free(block, size);
        }
    }

    /// Gives a block another size, within the same bounds. Null if that is not possible; the block stays as it is then.
    pub(crate) unsafe fn resize(&self, block: *mut u8, old: usize, new: usize) -> *mut u8 {
        if new > old && self.over_limit(new - old) {
            return std::ptr::null_mut();
        }
        let moved: *mut u8 = match self.allocator {
            None => asking(|| realloc(block, layout(old), new)),
            Some(Allocator { function, data }) => function(data, block.cast(), old, new).cast(),
        };
        if !moved.is_null() {
            self.held.set(self.held.get() - old + new);
        }
        moved
    }
}

/// A vector of the state itself.
pub(crate) type List<T> = allocator_api2::vec::Vec<T, Blocks>;

/// Leaves an empty list in the place of another.
pub(crate) fn take_list<T>(list: &mut List<T>) -> List<T> {
    let empty = list.allocator().list();
    std::mem::replace(list, empty)
}

/// The source of a state, for its lists and sets.
#[derive(Clone, Copy)]
pub(crate) struct Blocks(NonNull<Source>);

impl Blocks {
    /// # Safety
    /// The source stays where it is as long as there are lists of it.
    pub(crate) unsafe fn of(source: *mut Source) -> Self {
        Self(NonNull::new_unchecked(source))
    }

    /// A list without memory.
    pub(crate) fn list<T>(self) -> List<T> {
        List::new_in(self)
    }
}

// SAFETY: blocks stay valid until they are given back, whichever copy does that: all know the same source.
unsafe impl ListAllocator for Blocks {
    fn allocate(&self, wanted: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let padding = padding(wanted);
        let size = wanted.size() + padding;
        if size > MAX_BLOCK {
            return Err(AllocError);
        }
        // SAFETY: the source is valid and the size within its bounds; what is skipped of the padding lies in the block.
        unsafe {
            let start = NonNull::new(self.0.as_ref().allocate(size, kind::OTHER)).ok_or(AllocError)?;
            Ok(NonNull::slice_from_raw_parts(skip_padding(start, padding), wanted.size()))
        }
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, given: Layout) {
        let padding = padding(given);
        self.0.as_ref().free_by_pieces(start_of(block, padding), given.size() + padding);
    }

    unsafe fn grow(&self, block: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if padding(new) != 0 {
            let larger = ListAllocator::allocate(self, new)?;
            block.copy_to_nonoverlapping(larger.cast(), old.size());
            self.deallocate(block, old);
            return Ok(larger);
        }
        if new.size() > MAX_BLOCK {
            return Err(AllocError);
        }
        let block = self.0.as_ref().resize(block.as_ptr(), old.size(), new.size());
        NonNull::new(block).map(|block| NonNull::slice_from_raw_parts(block, new.size())).ok_or(AllocError)
    }
}

/// Bytes by which a block is larger so that what is used of it has the alignment of `wanted`. The functions of hosts often put a word in
/// front of what `malloc` gives them.
fn padding(wanted: Layout) -> usize {
    if wanted.align() > LEAST_ALIGNMENT { wanted.align() } else { 0 }
}

/// The place within a block that is aligned to its padding. The byte in front of it says how far it is from the block's start.
unsafe fn skip_padding(start: NonNull<u8>, padding: usize) -> NonNull<u8> {
    if padding == 0 {
        return start;
    }
    let skipped = padding - start.addr().get() % padding;
    let place = start.add(skipped);
    place.sub(1).write(skipped as u8);
    place
}

/// The start of a block, from the place that [`skip_padding`] has given.
unsafe fn start_of(place: NonNull<u8>, padding: usize) -> *mut u8 {
    let skipped = if padding == 0 { 0 } else { place.sub(1).read() };
    place.sub(skipped.into()).as_ptr()
}
