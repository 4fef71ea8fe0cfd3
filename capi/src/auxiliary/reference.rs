//! References: values kept in a table under integers.

use crate::host::shell;
use crate::types::lua_State;
use std::ffi::c_int;

/// Pops a value and returns a reference to it in a table.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_ref(l: *mut lua_State, table: c_int) -> c_int {
    shell(l, |l| l.ref_(table))
}

/// Releases a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_unref(l: *mut lua_State, table: c_int, reference: c_int) {
    shell(l, |l| l.unref(table, reference));
}
