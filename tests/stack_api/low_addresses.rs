//! A state whose blocks lie where a program without a random layout has them: near the beginning of the address space.

#![expect(unsafe_code, reason = "the memory of a state is given by the host")]

use crate::push_integers;
use perilune::stack::{Allocator, OwnedState, Type};
use std::ffi::c_void;

const START: usize = 4 << 20;
const SIZE: usize = 4 << 20;

/// How much of the region is in use. Nothing is given back before the state ends.
struct Region(usize);

impl Region {
    fn new() -> Self {
        let (access, flags) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE,
        );
        // SAFETY: nothing else is there.
        let start = unsafe { libc::mmap(START as *mut c_void, SIZE, access, flags, -1, 0) };
        assert_eq!(start as usize, START);
        Self(0)
    }
}

unsafe extern "C-unwind" fn allocate(
    data: *mut c_void,
    block: *mut c_void,
    old: usize,
    new: usize,
) -> *mut c_void {
    let used = &mut (*data.cast::<Region>()).0;
    if new == 0 || *used + new > SIZE {
        return std::ptr::null_mut();
    }
    let place = (START + *used) as *mut c_void;
    *used += new.next_multiple_of(16);
    if !block.is_null() {
        place.cast::<u8>().copy_from_nonoverlapping(block.cast(), old.min(new));
    }
    place
}

#[test]
fn negative_indices_do_not_wrap_around_at_low_addresses() {
    let mut region = Region::new();
    let allocator = Allocator { function: allocate, data: (&raw mut region).cast() };
    // SAFETY: the function gives blocks as it should, and the region outlives the state.
    let mut lua = unsafe { OwnedState::with_allocator(allocator) }.unwrap();
    let l = lua.state();
    assert!((&raw const *l as usize) < 16 << 20);
    push_integers(l, 3);
    for idx in [-1_000_000, -900_000, -4] {
        assert_eq!((l.type_of(idx), l.to_integer(idx)), (Type::None, None), "{idx}");
        l.rotate(idx, 1);
        l.remove(idx);
        assert_eq!((l.top(), l.to_integer(-1)), (3, Some(3)));
    }
    l.push_native(|_| Ok(0));
    for count in [i32::MAX, 1 << 28, 1 << 20, 4, -1, i32::MIN] {
        assert!(l.pcall(count, 0, 0).is_err(), "{count}");
        l.set_top(0);
        push_integers(l, 3);
        l.push_native(|_| Ok(0));
    }
    for idx in [i32::MIN, i32::MIN + 1, -(1 << 28), -1_000_000, -6] {
        push_integers(l, 3);
        l.set_top(idx);
        assert_eq!(l.top(), 0, "{idx}");
    }
}
