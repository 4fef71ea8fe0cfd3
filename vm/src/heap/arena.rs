//! Memory for states that do the same each time.
//!
//! Where a key that is an object belongs in a table depends on its address, and with it the order of `pairs`. A state whose blocks all come from one
//! arena has its objects at the same offsets each time, so there the offset is hashed in place of the address (`object/table/hashing.rs`).

use super::blocks::Allocator;
use std::alloc::{Layout, alloc, dealloc};
use std::ffi::c_void;
use std::ptr::{NonNull, null_mut};

/// Arenas are aligned to this, and none is larger: the lower bits of an address are its offset.
///
/// Miri knows no larger alignment than half of what other builds have.
pub(crate) const LARGEST: usize = if cfg!(miri) { 1 << 29 } else { 1 << 30 };
/// All sizes are multiples of this.
const GRAIN: usize = 16;
/// Sizes between a power of two and the next one.
const STEPS: usize = 4;
const CLASSES: usize = STEPS * LARGEST.ilog2() as usize;

/// The blocks of a state. It gives itself up with the last of them, which is that of the state's shared part.
struct Arena {
    memory: NonNull<u8>,
    layout: Layout,
    /// Offset of what has never been given away.
    rest: usize,
    /// Blocks that have come back, by class; each holds the address of the next.
    free: [*mut u8; CLASSES],
    /// Blocks that have been given away.
    blocks: usize,
}

/// An allocator over an arena of its own, of at most `bytes` bytes; for one state. Memory that is not touched costs nothing on most systems.
pub(crate) fn arena(bytes: usize) -> Option<Allocator> {
    let layout = Layout::from_size_align(bytes.clamp(1 << 16, LARGEST), LARGEST).ok()?;
    // SAFETY: the size is not 0.
    let memory = NonNull::new(unsafe { alloc(layout) })?;
    let arena = Arena { memory, layout, rest: 0, free: [null_mut(); CLASSES], blocks: 0 };
    Some(Allocator { function: resize, data: Box::into_raw(Box::new(arena)).cast() })
}

/// The class of a size, and the size of its blocks.
fn class(size: usize) -> (usize, usize) {
    let grains = size.div_ceil(GRAIN).max(1);
    if grains <= 2 * STEPS {
        return (grains - 1, grains * GRAIN);
    }
    // Beyond, a step is a part of the power of two below.
    let step = ((grains - 1).ilog2() - STEPS.ilog2()) as usize;
    let steps = ((grains - 1) >> step) + 1;
    (step * STEPS + steps - 1, (steps << step) * GRAIN)
}

/// The [`AllocFunction`](super::blocks::AllocFunction) of arenas.
unsafe extern "C-unwind" fn resize(
    data: *mut c_void,
    block: *mut c_void,
    old: usize,
    new: usize,
) -> *mut c_void {
    let arena: *mut Arena = data.cast();
    let block: *mut u8 = block.cast();
    if block.is_null() {
        return (*arena).give(new).cast();
    }
    if new == 0 {
        (*arena).take_back(block, old);
        if (*arena).blocks == 0 {
            let arena = Box::from_raw(arena);
            dealloc(arena.memory.as_ptr(), arena.layout);
        }
        return null_mut();
    }
    if class(old) == class(new) {
        return block.cast();
    }
    let other = (*arena).give(new);
    if !other.is_null() {
        std::ptr::copy_nonoverlapping(block, other, old.min(new));
        (*arena).take_back(block, old);
    }
    other.cast()
}

impl Arena {
    unsafe fn give(&mut self, size: usize) -> *mut u8 {
        if size > self.layout.size() {
            return null_mut();
        }
        let (class, size) = class(size);
        let Some(free) = self.free.get_mut(class) else { return null_mut() };
        let block = *free;
        if block.is_null() {
            if size > self.layout.size() - self.rest {
                return null_mut();
            }
            let block = self.memory.as_ptr().add(self.rest);
            self.rest += size;
            self.blocks += 1;
            return block;
        }
        *free = block.cast::<*mut u8>().read();
        self.blocks += 1;
        block
    }

    unsafe fn take_back(&mut self, block: *mut u8, size: usize) {
        let (class, _) = class(size);
        block.cast::<*mut u8>().write(self.free[class]);
        self.free[class] = block;
        self.blocks -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_each_other() {
        let mut last = (0, GRAIN);
        for size in 1..if cfg!(miri) { 2000 } else { 200_000 } {
            let (number, bytes) = class(size);
            assert!(bytes >= size && bytes <= size + size / STEPS + GRAIN, "{size}: {bytes}");
            assert!((number, bytes) == last || number == last.0 + 1 && bytes > last.1, "{size}");
            assert_eq!(class(bytes), (number, bytes), "{size}");
            last = (number, bytes);
        }
        assert!(class(LARGEST).0 < CLASSES);
    }

    #[test]
    fn blocks_that_come_back_are_given_again() {
        let Allocator { function, data } = arena(1 << 20).expect("there is memory");
        // SAFETY: blocks are used as long as they are there.
        unsafe {
            let first = function(data, null_mut(), 0, 100);
            let other = function(data, null_mut(), 0, 100);
            first.cast::<u8>().write_bytes(7, 100);
            assert!(function(data, null_mut(), 0, 1 << 20).is_null());
            let larger = function(data, first, 100, 5000);
            assert_eq!(larger.cast::<u8>().add(99).read(), 7);
            assert_eq!(function(data, null_mut(), 0, 97), first);
            function(data, first, 97, 0);
            function(data, other, 100, 0);
            function(data, larger, 5000, 0);
        }
    }
}
