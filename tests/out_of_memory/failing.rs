//! The system's allocator, which refuses what it is told to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Requests since [`refuse`].
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// The first request to be refused, and the first one after it that is granted again.
static FIRST: AtomicUsize = AtomicUsize::new(usize::MAX);
static END: AtomicUsize = AtomicUsize::new(usize::MAX);

pub(crate) struct Failing;

fn is_refused() -> bool {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    number >= FIRST.load(Ordering::Relaxed) && number < END.load(Ordering::Relaxed)
}

/// From now on the requests of these numbers are refused.
pub(crate) fn refuse(numbers: std::ops::Range<usize>) {
    FIRST.store(usize::MAX, Ordering::Relaxed);
    END.store(numbers.end, Ordering::Relaxed);
    COUNT.store(0, Ordering::Relaxed);
    FIRST.store(numbers.start, Ordering::Relaxed);
}

/// Grants everything again. The number of requests since [`refuse`].
pub(crate) fn grant() -> usize {
    FIRST.store(usize::MAX, Ordering::Relaxed);
    COUNT.load(Ordering::Relaxed)
}

// SAFETY: what is granted is the system allocator's doing.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused() { std::ptr::null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // To make a block smaller is not refused.
        if size > layout.size() && is_refused() {
            return std::ptr::null_mut();
        }
        unsafe { System.realloc(block, layout, size) }
    }
}
