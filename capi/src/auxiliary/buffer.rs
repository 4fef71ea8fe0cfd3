//! `luaL_Buffer`: strings under construction.
//!
//! A buffer begins in the memory inside it; what grows beyond is in a box, a userdata of the state. Either way it occupies one stack slot: a
//! placeholder, then the box. C reads and writes the fields `b`, `size` and `n` through macros.

use crate::core::access::lua_tolstring;
use crate::core::push::push_string;
use crate::host::{making_shell, state_of, text};
use crate::types::{BUFFER_SIZE, lua_State, luaL_Buffer};
use perilune_vm::{CountedVec, Raised, State};
use std::ffi::c_char;

/// The memory of a buffer that has outgrown its own. `len` is 0 but while it grows: how much is used, the buffer knows.
struct Memory(CountedVec<u8>);

/// Prepares a buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_buffinit(l: *mut lua_State, buffer: *mut luaL_Buffer) {
    (*buffer).L = l;
    (*buffer).b = (&raw mut (*buffer).init).cast();
    (*buffer).n = 0;
    (*buffer).size = BUFFER_SIZE;
    state_of(l).push_light(buffer as usize);
}

/// Prepares a buffer with room for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_buffinitsize(
    l: *mut lua_State,
    buffer: *mut luaL_Buffer,
    size: usize,
) -> *mut c_char {
    luaL_buffinit(l, buffer);
    make_room(buffer, size, -1)
}

/// Makes room for `size` more bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_prepbuffsize(buffer: *mut luaL_Buffer, size: usize) -> *mut c_char {
    make_room(buffer, size, -1)
}

/// Makes room for `size` more bytes; the buffer's slot is at an index.
#[inline]
unsafe fn make_room(buffer: *mut luaL_Buffer, size: usize, slot: i32) -> *mut c_char {
    if (*buffer).size - (*buffer).n < size {
        making_shell((*buffer).L, |l| grow(l, buffer, size, slot));
    }
    (*buffer).b.add((*buffer).n)
}

#[cold]
unsafe fn grow(l: &mut State, buffer: *mut luaL_Buffer, size: usize, slot: i32) -> Result<(), Raised> {
    let used = (*buffer).n;
    let Some(needed) = used.checked_add(size).filter(|&needed| needed <= perilune_vm::MAX_STRING) else {
        return Err(l.raise("buffer too large"));
    };
    let capacity = needed.max((*buffer).size / 2 * 3);
    let mut memory = l.new_buffer(0)?;
    if is_boxed(buffer) {
        // A box grows in place, with what is in use.
        if let Some(Memory(boxed)) = l.userdata_mut::<Memory>(slot) {
            memory = std::mem::take(boxed);
        }
        memory.set_len(used);
        let grown = l.grow_buffer(&mut memory, capacity - used);
        memory.set_len(0);
        (*buffer).b = memory.as_mut_ptr().cast();
        if let Some(Memory(boxed)) = l.userdata_mut::<Memory>(slot) {
            *boxed = memory;
        }
        grown?;
    } else {
        l.grow_buffer(&mut memory, capacity)?;
        let place = memory.as_mut_ptr();
        std::ptr::copy_nonoverlapping((*buffer).b.cast(), place, used);
        let slot = l.abs_index(slot);
        l.new_userdata(Memory(memory), 0)?;
        l.replace(slot);
        (*buffer).b = place.cast();
    }
    (*buffer).size = capacity;
    Ok(())
}

unsafe fn is_boxed(buffer: *mut luaL_Buffer) -> bool {
    (*buffer).b != (&raw mut (*buffer).init).cast()
}

/// Appends bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_addlstring(buffer: *mut luaL_Buffer, s: *const c_char, len: usize) {
    if len > 0 {
        let place = make_room(buffer, len, -1);
        std::ptr::copy_nonoverlapping(s, place, len);
        (*buffer).n += len;
    }
}

/// Appends a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_addstring(buffer: *mut luaL_Buffer, s: *const c_char) {
    luaL_addlstring(buffer, s, text(s).len());
}

/// Appends the string on top, which is popped; the buffer's slot is below it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_addvalue(buffer: *mut luaL_Buffer) {
    let l = (*buffer).L;
    let mut len = 0;
    let s = lua_tolstring(l, -1, &raw mut len);
    let place = make_room(buffer, len, -2);
    std::ptr::copy_nonoverlapping(s, place, len);
    (*buffer).n += len;
    state_of(l).pop(1);
}

/// Replaces the buffer's slot by the finished string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_pushresult(buffer: *mut luaL_Buffer) {
    let l = (*buffer).L;
    push_string(l, std::slice::from_raw_parts((*buffer).b.cast(), (*buffer).n));
    let state = state_of(l);
    if let Some(memory) = state.userdata_mut::<Memory>(-2) {
        drop(std::mem::take(&mut memory.0));
    }
    state.remove(-2);
}

/// As `luaL_pushresult` after `size` more bytes have been written.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_pushresultsize(buffer: *mut luaL_Buffer, size: usize) {
    (*buffer).n += size;
    luaL_pushresult(buffer);
}
