//! A global allocator with a reserve, so that the process survives when the system has no memory left.
//!
//! What a state is made of may fail: its blocks, large texts and lists are asked for, and a refusal becomes an error of the program that
//! runs. But messages, names and other small things are vectors of the standard library, which ends the process when there
//! is no memory for one. With [`WithReserve`] as the global allocator they come from a reserve then. While much of it is in use,
//! states get no memory, so that their programs end in an error before the reserve does.
//!
//! The reserve is a static array, which takes no memory before it is used. It is cut into grains; a map says which are taken. There is one,
//! however many allocators there are.
//!
//! A *ballast* is a block that a compilation holds, as large as what it may need: it goes first.

use super::mappings::Mappings;
use super::spin_lock::SpinLock;
use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// The reserve in bytes.
const SIZE: usize = 1024 * 1024;
const GRAIN: usize = 64;
const GRAINS: usize = SIZE / GRAIN;
/// Larger blocks are not given out of the reserve: who asks for them can be refused.
const MAX_BLOCK: usize = SIZE / 4;
/// From here on states get no memory.
const SHORT: usize = SIZE / 4;
/// What the system must have again before they do.
const PROBE: usize = SIZE / 4;

/// An allocator that falls back on a reserve. A host makes it the global one of its program, in front of the system's or another:
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: perilune_vm::WithReserve = perilune_vm::WithReserve::system();
/// ```
#[derive(Debug)]
pub struct WithReserve<A = Mappings>(A);

impl WithReserve {
    /// In front of the system's allocator, with [`Mappings`] for large blocks.
    #[must_use]
    pub const fn system() -> Self {
        Self(Mappings)
    }
}

impl<A> WithReserve<A> {
    /// In front of another allocator.
    pub const fn new(allocator: A) -> Self {
        Self(allocator)
    }
}

// SAFETY: blocks come from the allocator behind or from the reserve, and go back where they came from: the reserve knows its own by
// their addresses.
unsafe impl<A: GlobalAlloc> GlobalAlloc for WithReserve<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = self.0.alloc(layout);
        if block.is_null() { refused(layout, || self.0.alloc(layout)) } else { block }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let block = self.0.alloc_zeroed(layout);
        if !block.is_null() {
            return block;
        }
        let block = refused(layout, || self.0.alloc(layout));
        if !block.is_null() {
            block.write_bytes(0, layout.size());
        }
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_reserved(block) { give_back(block, layout.size()) } else { self.0.dealloc(block, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_reserved(block) {
            let moved = self.0.realloc(block, layout, size);
            if !moved.is_null() {
                return moved;
            }
        }
        // The caller has made sure of the bounds.
        let wanted = Layout::from_size_align_unchecked(size, layout.align());
        let moved =
            if is_reserved(block) { self.alloc(wanted) } else { refused(wanted, || self.0.alloc(wanted)) };
        if !moved.is_null() {
            std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
            self.dealloc(block, layout);
        }
        moved
    }
}

#[repr(align(4096))]
struct Reserve(UnsafeCell<[u8; SIZE]>);

// SAFETY: its parts are given out one by one, under the lock.
unsafe impl Sync for Reserve {}

static RESERVE: Reserve = Reserve(UnsafeCell::new([0; SIZE]));
static LOCK: SpinLock = SpinLock::new();
static USED: AtomicUsize = AtomicUsize::new(0);
/// A bit for each grain that is taken.
static TAKEN: [AtomicUsize; GRAINS / BITS] = [const { AtomicUsize::new(0) }; GRAINS / BITS];
const BITS: usize = usize::BITS as usize;

fn start() -> usize {
    RESERVE.0.get() as usize
}

#[inline]
fn is_reserved(block: *mut u8) -> bool {
    (block as usize).wrapping_sub(start()) < SIZE
}

fn grain_is_taken(grain: usize) -> bool {
    TAKEN[grain / BITS].load(Ordering::Relaxed) & 1 << (grain % BITS) != 0
}

fn turn(grains: std::ops::Range<usize>) {
    for grain in grains {
        TAKEN[grain / BITS].fetch_xor(1 << (grain % BITS), Ordering::Relaxed);
    }
}

thread_local! {
    static MAY_FAIL: Cell<bool> = const { Cell::new(false) };
}

/// Asks for memory that may be refused, by `try_reserve`: the reserve is not for it, and the process lends none where the host of a state has refused it.
#[inline]
pub fn asking<T>(ask: impl FnOnce() -> T) -> T {
    MAY_FAIL.set(true);
    let answer = ask();
    MAY_FAIL.set(false);
    answer
}

/// Whether what is being asked for may be refused.
pub(super) fn may_fail() -> bool {
    MAY_FAIL.get()
}

/// The allocator behind has refused a block: what can be done.
#[cold]
#[inline(never)]
fn refused(layout: Layout, again: impl FnOnce() -> *mut u8) -> *mut u8 {
    if MAY_FAIL.get() {
        return null_mut();
    }
    if drop_ballast() {
        let block = again();
        if !block.is_null() {
            return block;
        }
    }
    take(layout)
}

/// A block of the reserve: the first place where it fits.
fn take(layout: Layout) -> *mut u8 {
    if layout.size() > MAX_BLOCK || layout.align() > 4096 {
        return null_mut();
    }
    let needed = layout.size().div_ceil(GRAIN);
    let step = (layout.align() / GRAIN).max(1);
    LOCK.hold(|| {
        let mut first = 0;
        while first + needed <= GRAINS {
            match (first..first + needed).rev().find(|&grain| grain_is_taken(grain)) {
                Some(taken) => first = (taken + 1).next_multiple_of(step),
                None => {
                    turn(first..first + needed);
                    USED.fetch_add(needed * GRAIN, Ordering::Relaxed);
                    return RESERVE.0.get().cast::<u8>().wrapping_add(first * GRAIN);
                }
            }
        }
        null_mut()
    })
}

fn give_back(block: *mut u8, size: usize) {
    let first = (block as usize - start()) / GRAIN;
    let count = size.div_ceil(GRAIN);
    LOCK.hold(|| {
        turn(first..first + count);
        USED.fetch_sub(count * GRAIN, Ordering::Relaxed);
    });
}

/// Whether so much of the reserve is in use, and so little left in the system, that states get no memory.
#[inline]
pub(crate) fn is_short() -> bool {
    reserve_is_short() && !has_probe()
}

#[cold]
fn has_probe() -> bool {
    is_available(PROBE)
}

/// Whether the system has so many bytes in one block.
pub(crate) fn is_available(bytes: usize) -> bool {
    asking(|| std::hint::black_box(Vec::<u8>::new()).try_reserve_exact(bytes).is_ok())
}

/// Bytes of the reserve of [`WithReserve`] that are in use.
#[must_use]
pub fn reserve_in_use() -> usize {
    USED.load(Ordering::Relaxed)
}

/// Whether the reserve gets short, so that long work which cannot be refused memory had better end.
#[must_use]
pub fn reserve_is_short() -> bool {
    reserve_in_use() >= SHORT
}

/// The ballast that there is, with its size in front.
static BALLAST: AtomicPtr<usize> = AtomicPtr::new(null_mut());

const BALLAST_ALIGN: usize = 16;

/// A block that is given back when the system refuses another one.
#[derive(Debug)]
pub struct Ballast(*mut usize);

impl Ballast {
    /// Holds `bytes`. None if the system does not have them. (If there is a ballast already, it is enough to know that it has.)
    #[must_use]
    pub fn hold(bytes: usize) -> Option<Self> {
        let layout = Layout::from_size_align(bytes.max(BALLAST_ALIGN), BALLAST_ALIGN).ok()?;
        // SAFETY: the layout is not empty, and the block has room for its size.
        unsafe {
            let block = asking(|| std::alloc::alloc(layout)).cast::<usize>();
            if block.is_null() {
                return None;
            }
            block.write(layout.size());
            if BALLAST.compare_exchange(null_mut(), block, Ordering::AcqRel, Ordering::Relaxed).is_err() {
                std::alloc::dealloc(block.cast(), layout);
                return Some(Self(null_mut()));
            }
            Some(Self(block))
        }
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        let Self(block) = *self;
        if !block.is_null()
            && BALLAST.compare_exchange(block, null_mut(), Ordering::AcqRel, Ordering::Relaxed).is_ok()
        {
            // SAFETY: nobody else has it any more.
            unsafe { free_ballast(block) };
        }
    }
}

unsafe fn free_ballast(block: *mut usize) {
    let layout = Layout::from_size_align_unchecked(*block, BALLAST_ALIGN);
    std::alloc::dealloc(block.cast(), layout);
}

/// Gives the ballast back; false if there is none.
fn drop_ballast() -> bool {
    let block = BALLAST.swap(null_mut(), Ordering::AcqRel);
    if block.is_null() {
        return false;
    }
    // SAFETY: `hold` has made the block, and whoever takes it out is the only one who has it.
    unsafe { free_ballast(block) };
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_the_reserve_do_not_overlap_and_come_back() {
        let layouts = [(1, 1), (64, 64), (65, 8), (5000, 4096), (300, 16), (MAX_BLOCK, 1)];
        let layouts = layouts.map(|(size, align)| Layout::from_size_align(size, align).unwrap());
        for _ in 0..3 {
            let blocks = layouts.map(take);
            for (i, (&a, layout)) in blocks.iter().zip(layouts).enumerate() {
                assert!(is_reserved(a) && (a as usize).is_multiple_of(layout.align()));
                for (&b, other) in blocks[..i].iter().zip(layouts) {
                    let (a, b) = (a as usize, b as usize);
                    assert!(a + layout.size() <= b || b + other.size() <= a);
                }
            }
            for (block, layout) in blocks.into_iter().zip(layouts) {
                give_back(block, layout.size());
            }
            assert_eq!(reserve_in_use(), 0);
        }
        assert!(take(Layout::from_size_align(MAX_BLOCK + 1, 1).unwrap()).is_null());
    }
}
