//! Pushing values. Functions that make an object are safepoints of the collector.

use crate::entries;
use crate::format::{VaList, write_format};
use crate::host::{making_shell, name, pushing, shell, state_of, text, thread_of};
use crate::types::{lua_CFunction, lua_Integer, lua_Number, lua_State};
use perilune_vm::State;
use std::ffi::{c_char, c_int, c_void};

/// Pushes nil.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushnil(l: *mut lua_State) {
    pushing!(l, |l| l.push_nil());
}

/// Pushes a float.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushnumber(l: *mut lua_State, n: lua_Number) {
    pushing!(l, |l| l.push_number(n));
}

/// Pushes an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushinteger(l: *mut lua_State, n: lua_Integer) {
    pushing!(l, |l| l.push_integer(n));
}

/// Pushes a boolean.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushboolean(l: *mut lua_State, b: c_int) {
    pushing!(l, |l| l.push_boolean(b != 0));
}

/// Pushes a light userdata.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushlightuserdata(l: *mut lua_State, p: *mut c_void) {
    pushing!(l, |l| l.push_light(p as usize));
}

/// Pushes the running thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushthread(l: *mut lua_State) -> c_int {
    state_of(l).push_thread().into()
}

/// Where the bytes of the string on top are.
unsafe fn top_string(l: *mut lua_State) -> *const c_char {
    thread_of(l).bytes(-1).map_or(std::ptr::null(), |bytes| bytes.as_ptr().cast())
}

/// Pushes a string.
pub(crate) unsafe fn push_string(l: *mut lua_State, bytes: &[u8]) -> *const c_char {
    shell(l, |l| {
        l.push_bytes(bytes)?;
        l.safepoint();
        Ok(())
    });
    top_string(l)
}

/// Pushes a string of some length.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushlstring(
    l: *mut lua_State,
    s: *const c_char,
    len: usize,
) -> *const c_char {
    let bytes = if len == 0 { &[][..] } else { std::slice::from_raw_parts(s.cast(), len) };
    push_string(l, bytes)
}

/// Pushes a C string, or nil for a null pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushstring(l: *mut lua_State, s: *const c_char) -> *const c_char {
    if s.is_null() {
        state_of(l).push_nil();
        return std::ptr::null();
    }
    shell(l, |l| {
        let name = name(l, s)?;
        l.push_name(name);
        l.safepoint();
        Ok(())
    });
    top_string(l)
}

/// Pushes a formatted string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushvfstring(
    l: *mut lua_State,
    format: *const c_char,
    arguments: *mut VaList,
) -> *const c_char {
    making_shell(l, |l: &mut State| {
        let formatted = write_format(l, text(format), &mut *arguments)?;
        l.push_bytes(&formatted)?;
        l.safepoint();
        Ok(())
    });
    top_string(l)
}

/// Pushes a C function with upvalues.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_pushcclosure(
    l: *mut lua_State,
    f: Option<lua_CFunction>,
    upvalues: c_int,
) {
    let address = f.map_or(0, |f| f as usize);
    if upvalues == 0 {
        if let Some(index) = entries::index_of(address) {
            return push_native(l, index);
        }
        return pushing!(l, |l| l.push_foreign(address));
    }
    push_closure(l, address, upvalues);
}

#[cold]
#[inline(never)]
unsafe fn push_native(l: *mut lua_State, index: usize) {
    shell(l, |l| entries::push_native(l, index));
}

#[inline(never)]
unsafe fn push_closure(l: *mut lua_State, address: usize, upvalues: c_int) {
    shell(l, |l| {
        entries::push_closure(l, address, upvalues)?;
        l.safepoint();
        Ok(())
    });
}

/// Pushes a new table with room for some elements.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_createtable(l: *mut lua_State, array: c_int, record: c_int) {
    shell(l, |l| {
        l.create_table(array.max(0) as usize, record.max(0) as usize)?;
        l.safepoint();
        Ok(())
    });
}

/// Pushes a new full userdata and returns its block.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_newuserdatauv(
    l: *mut lua_State,
    size: usize,
    user_values: c_int,
) -> *mut c_void {
    shell(l, |l| {
        let Ok(count) = u8::try_from(user_values) else { return Err(l.raise("too many user values")) };
        if size > perilune_vm::MAX_STRING {
            l.push_str("memory allocation error: block too big")?;
            return Err(l.raise_value());
        }
        let block = l.new_block(size, count)?;
        l.safepoint();
        Ok(block.cast())
    })
}
