//! The system's allocator, but for large blocks, which are mappings of their own.
//!
//! An allocator that finds room for a large block between small ones, as that of glibc does in a process that has freed as much before, has to
//! copy it when it grows: half a millisecond for each megabyte, in which nobody can ask it to stop. The pages of a mapping only
//! get another place. And what is cut off from the end of a mapping goes back to the system at once.
//!
//! The system clears the pages of a new mapping, one by one as they are touched. So some mappings that are given back are kept as
//! *spares* for the next large blocks.
//!
//! Where mappings cannot be resized all blocks are the system allocator's, and so are they for tools that watch it.

#[cfg(all(target_os = "linux", not(isolated_objects), not(miri)))]
pub use large::Mappings;
#[cfg(not(all(target_os = "linux", not(isolated_objects), not(miri))))]
pub use std::alloc::System as Mappings;

#[cfg(all(target_os = "linux", not(isolated_objects), not(miri)))]
mod large {
    use crate::heap::spin_lock::SpinLock;
    use rustix::mm::{MapFlags, MremapFlags, ProtFlags, mmap_anonymous, mremap, munmap};
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::cell::UnsafeCell;
    use std::ptr::null_mut;

    /// Blocks of this size and more are mappings.
    pub(super) const LARGE: usize = 4 * 1024 * 1024;
    /// No page is larger, so this is the alignment of all mappings that counts on every machine.
    const MAX_ALIGN: usize = 4096;
    /// Most bytes in spares.
    pub(super) const MAX_SPARE: usize = 8 * 1024 * 1024;

    /// The system's allocator, with mappings for large blocks.
    #[derive(Debug, Default)]
    pub struct Mappings;

    #[inline(always)]
    fn is_large(layout: Layout) -> bool {
        layout.size() >= LARGE && layout.align() <= MAX_ALIGN
    }

    // SAFETY: the layout of a block says whether it is a mapping, when it is made and ever after.
    unsafe impl GlobalAlloc for Mappings {
        #[inline]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if is_large(layout) { take(layout.size()) } else { System.alloc(layout) }
        }

        #[inline]
        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            if is_large(layout) { map(layout.size()) } else { System.alloc_zeroed(layout) }
        }

        #[inline]
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if is_large(layout) { give_back(block, layout.size()) } else { System.dealloc(block, layout) }
        }

        #[inline]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // The caller has made sure of the bounds.
            let wanted = Layout::from_size_align_unchecked(size, layout.align());
            match (is_large(layout), is_large(wanted)) {
                (false, false) => System.realloc(block, layout, size),
                (true, true) => resize(block, layout.size(), size),
                _ => {
                    let moved = self.alloc(wanted);
                    if !moved.is_null() {
                        std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                        self.dealloc(block, layout);
                    }
                    moved
                }
            }
        }
    }

    /// Mappings that nobody uses, with their sizes; null where there is none.
    struct Spares {
        lock: SpinLock,
        blocks: UnsafeCell<[(*mut u8, usize); 8]>,
    }

    // SAFETY: the list is used under the lock only.
    unsafe impl Sync for Spares {}

    static SPARES: Spares = Spares { lock: SpinLock::new(), blocks: UnsafeCell::new([(null_mut(), 0); 8]) };

    impl Spares {
        fn with<T>(&self, f: impl FnOnce(&mut [(*mut u8, usize); 8]) -> T) -> T {
            // SAFETY: nobody else uses the list meanwhile.
            self.lock.hold(|| f(unsafe { &mut *self.blocks.get() }))
        }

        /// Takes the smallest one of this size or more, unless it is much too large.
        fn take(&self, size: usize) -> Option<(*mut u8, usize)> {
            self.with(|blocks| {
                let fitting = blocks.iter_mut().filter(|(_, there)| (size..=size * 2).contains(there));
                fitting.min_by_key(|(_, there)| *there).map(|spare| std::mem::replace(spare, (null_mut(), 0)))
            })
        }

        /// False if there is no room.
        fn keep(&self, block: *mut u8, size: usize) -> bool {
            self.with(|blocks| {
                let there: usize = blocks.iter().map(|(_, size)| size).sum();
                let place = blocks.iter_mut().find(|(block, _)| block.is_null());
                let fits = size <= MAX_SPARE && there <= MAX_SPARE - size;
                match place {
                    Some(place) if fits => {
                        *place = (block, size);
                        true
                    }
                    _ => false,
                }
            })
        }
    }

    /// A block whose content may be anything.
    #[cold]
    #[inline(never)]
    unsafe fn take(size: usize) -> *mut u8 {
        let Some((block, there)) = SPARES.take(size) else { return map(size) };
        let fitting = resize(block, there, size);
        if fitting.is_null() {
            unmap(block, there)
        }
        fitting
    }

    #[cold]
    #[inline(never)]
    unsafe fn give_back(block: *mut u8, size: usize) {
        if !SPARES.keep(block, size) {
            unmap(block, size);
        }
    }

    /// A new mapping, of zeros.
    #[cold]
    #[inline(never)]
    unsafe fn map(size: usize) -> *mut u8 {
        let flags = MapFlags::PRIVATE;
        let mapped = mmap_anonymous(null_mut(), size, ProtFlags::READ | ProtFlags::WRITE, flags);
        mapped.map_or(null_mut(), |block| block.cast())
    }

    #[cold]
    #[inline(never)]
    unsafe fn resize(block: *mut u8, old: usize, new: usize) -> *mut u8 {
        mremap(block.cast(), old, new, MremapFlags::MAYMOVE).map_or(null_mut(), |block| block.cast())
    }

    unsafe fn unmap(block: *mut u8, size: usize) {
        // Where there is no memory for the note that a mapping is cut in two, a part of one cannot go; these are whole.
        let _ = munmap(block.cast(), size);
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn layout(size: usize) -> Layout {
            Layout::from_size_align(size, 16).unwrap()
        }

        /// Writes a number that depends on the place into some places.
        unsafe fn fill(block: *mut u8, size: usize) {
            for at in (0..size).step_by(1000) {
                block.add(at).write(at as u8);
            }
        }

        unsafe fn is_filled(block: *mut u8, size: usize) -> bool {
            (0..size).step_by(1000).all(|at| block.add(at).read() == at as u8)
        }

        #[test]
        fn content_stays_whatever_becomes_of_the_size() {
            // SAFETY: blocks are used within their sizes.
            unsafe {
                let mut size = 1000;
                let mut block = Mappings.alloc(layout(size));
                for next in [LARGE - 1, LARGE, 3 * LARGE, 40 * LARGE, 2 * LARGE + 5, LARGE, LARGE - 1, 5000] {
                    fill(block, size);
                    block = Mappings.realloc(block, layout(size), next);
                    assert!(!block.is_null() && is_filled(block, size.min(next)), "{size} to {next}");
                    assert_eq!(block as usize % 16, 0);
                    size = next;
                }
                Mappings.dealloc(block, layout(size));
            }
        }

        #[test]
        fn zeros_are_zeros_again() {
            // SAFETY: blocks are used within their sizes.
            unsafe {
                for size in [LARGE, LARGE + 4096, 3 * LARGE] {
                    for _ in 0..3 {
                        let used = Mappings.alloc(layout(size));
                        fill(used, size);
                        Mappings.dealloc(used, layout(size));
                        let zeros = Mappings.alloc_zeroed(layout(size));
                        assert!((0..size).step_by(100).all(|at| zeros.add(at).read() == 0));
                        Mappings.dealloc(zeros, layout(size));
                    }
                }
            }
        }

        #[test]
        fn spares_are_few() {
            // SAFETY: blocks are used within their sizes.
            unsafe {
                let blocks: Vec<_> = (0..40).map(|_| Mappings.alloc(layout(LARGE))).collect();
                for &block in &blocks {
                    fill(block, LARGE);
                }
                for block in blocks {
                    Mappings.dealloc(block, layout(LARGE));
                }
                Mappings.dealloc(Mappings.alloc(layout(MAX_SPARE + 1)), layout(MAX_SPARE + 1));
            }
            let (count, bytes) = SPARES.with(|blocks| {
                (
                    blocks.iter().filter(|(block, _)| !block.is_null()).count(),
                    blocks.iter().map(|(_, size)| size).sum::<usize>(),
                )
            });
            assert!(count > 0 && bytes <= MAX_SPARE, "{count} spares of {bytes} bytes");
        }

        #[test]
        fn what_the_system_refuses_is_null() {
            // SAFETY: nothing is used.
            unsafe {
                let huge = layout(1 << 55);
                assert!(Mappings.alloc(huge).is_null() && Mappings.alloc_zeroed(huge).is_null());
                let block = Mappings.alloc(layout(LARGE));
                fill(block, LARGE);
                assert!(Mappings.realloc(block, layout(LARGE), 1 << 55).is_null());
                assert!(is_filled(block, LARGE));
                Mappings.dealloc(block, layout(LARGE));
            }
        }
    }
}
