//! Reading values.

use crate::entries;
use crate::host::{handle_of, making_shell, shell, state_of, text, thread_of};
use crate::types::{lua_CFunction, lua_Integer, lua_Number, lua_State, lua_Unsigned};
use perilune_stdlib::io::shared::share_file;
use perilune_vm::{Block, Number, Type};
use std::ffi::{c_char, c_int, c_void};

/// The number of a type in C.
#[inline]
pub(crate) fn type_number(t: Type) -> c_int {
    t as c_int
}

/// The names of the types, from `LUA_TNONE` on.
const TYPE_NAMES: [*const c_char; 10] = [
    c"no value".as_ptr(),
    c"nil".as_ptr(),
    c"boolean".as_ptr(),
    c"userdata".as_ptr(),
    c"number".as_ptr(),
    c"string".as_ptr(),
    c"table".as_ptr(),
    c"function".as_ptr(),
    c"userdata".as_ptr(),
    c"thread".as_ptr(),
];

/// The type of a value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_type(l: *mut lua_State, idx: c_int) -> c_int {
    type_number(thread_of(l).type_of(idx))
}

/// The name of a type.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_typename(_l: *mut lua_State, t: c_int) -> *const c_char {
    let index = usize::try_from(i64::from(t) + 1).unwrap_or(0);
    TYPE_NAMES.get(index).copied().unwrap_or(TYPE_NAMES[0])
}

/// Whether the value is a number or a string that spells one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_isnumber(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).is_number(idx).into()
}

/// Whether the value is a string or a number.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_isstring(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).is_string(idx).into()
}

/// Whether the value is a function that is not written in Lua.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_iscfunction(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).is_native(idx).into()
}

/// Whether the value is an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_isinteger(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).is_integer(idx).into()
}

/// Whether the value is a userdata.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_isuserdata(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).is_userdata(idx).into()
}

/// The value as a float.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_tonumberx(
    l: *mut lua_State,
    idx: c_int,
    is_number: *mut c_int,
) -> lua_Number {
    match thread_of(l).numeric(idx) {
        Some(Number::Float(n)) => converted(Some(n), is_number),
        Some(Number::Integer(i)) => converted(Some(i as lua_Number), is_number),
        None => convert_to_number(l, idx, is_number),
    }
}

#[inline(never)]
unsafe fn convert_to_number(l: *mut lua_State, idx: c_int, is_number: *mut c_int) -> lua_Number {
    converted(thread_of(l).to_number(idx), is_number)
}

/// The value as an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_tointegerx(
    l: *mut lua_State,
    idx: c_int,
    is_integer: *mut c_int,
) -> lua_Integer {
    match thread_of(l).numeric(idx) {
        Some(Number::Integer(i)) => converted(Some(i), is_integer),
        _ => convert_to_integer(l, idx, is_integer),
    }
}

#[inline(never)]
unsafe fn convert_to_integer(l: *mut lua_State, idx: c_int, is_integer: *mut c_int) -> lua_Integer {
    converted(thread_of(l).to_integer(idx), is_integer)
}

#[inline(always)]
unsafe fn converted<T: Default>(value: Option<T>, success: *mut c_int) -> T {
    if !success.is_null() {
        *success = value.is_some().into();
    }
    value.unwrap_or_default()
}

/// Whether the value counts as true.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_toboolean(l: *mut lua_State, idx: c_int) -> c_int {
    thread_of(l).to_boolean(idx).into()
}

/// The bytes of a string; a number is converted in place.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_tolstring(
    l: *mut lua_State,
    idx: c_int,
    len: *mut usize,
) -> *const c_char {
    match thread_of(l).bytes(idx) {
        Some(bytes) => string(Some(bytes), len),
        None => convert_to_string(l, idx, len),
    }
}

#[inline(never)]
unsafe fn convert_to_string(l: *mut lua_State, idx: c_int, len: *mut usize) -> *const c_char {
    shell(l, |l| {
        if l.coerce_string(idx)? {
            l.safepoint();
        }
        Ok(())
    });
    string(thread_of(l).bytes(idx), len)
}

#[inline(always)]
unsafe fn string(bytes: Option<&[u8]>, len: *mut usize) -> *const c_char {
    if !len.is_null() {
        *len = bytes.map_or(0, <[u8]>::len);
    }
    bytes.map_or(std::ptr::null(), |bytes| bytes.as_ptr().cast())
}

/// The length without metamethods.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_rawlen(l: *mut lua_State, idx: c_int) -> lua_Unsigned {
    thread_of(l).raw_len(idx) as lua_Unsigned
}

/// The C function; of a native one, where C can call it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_tocfunction(l: *mut lua_State, idx: c_int) -> Option<lua_CFunction> {
    // SAFETY: an address that is not 0 is that of a C function.
    let state = thread_of(l);
    let address = state.foreign_address(idx).or_else(|| entries::address_of(state, idx));
    address.map(|address| std::mem::transmute::<usize, lua_CFunction>(address))
}

/// The block of a full userdata or the address that is a light one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_touserdata(l: *mut lua_State, idx: c_int) -> *mut c_void {
    match thread_of(l).block(idx) {
        Block::At(block) => block.cast(),
        Block::None => std::ptr::null_mut(),
        Block::HostValue(block) => shared_block(l, idx, block),
    }
}

#[cold]
#[inline(never)]
unsafe fn shared_block(l: *mut lua_State, idx: c_int, block: *mut u8) -> *mut c_void {
    making_shell(l, |l| share_file(l, idx));
    block.cast()
}

/// The thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_tothread(l: *mut lua_State, idx: c_int) -> *mut lua_State {
    thread_of(l).thread(idx).map_or(std::ptr::null_mut(), handle_of)
}

/// An address that identifies the value.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_topointer(l: *mut lua_State, idx: c_int) -> *const c_void {
    let state = thread_of(l);
    match state.thread(idx) {
        Some(thread) => handle_of(thread).cast(),
        None => state.to_pointer(idx) as *const c_void,
    }
}

/// Pushes the number that a string spells; its size with the NUL, or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_stringtonumber(l: *mut lua_State, s: *const c_char) -> usize {
    let bytes = text(s);
    if state_of(l).with_own_memory(|l| l.string_to_number(bytes)) { bytes.len() + 1 } else { 0 }
}
