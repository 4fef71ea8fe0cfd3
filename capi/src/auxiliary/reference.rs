//! References: values kept in a table under integers.

use crate::host::{shell, state_of};
use crate::types::lua_State;
use perilune_vm::Type;
use std::ffi::c_int;

/// `LUA_REFNIL`
const NIL: c_int = -1;
/// Element with the head of the list of free references, behind the predefined elements of the registry.
const FREE: i64 = 3;

/// Pops a value and returns a reference to it in a table.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_ref(l: *mut lua_State, table: c_int) -> c_int {
    shell(l, |l| {
        if l.is_nil(-1) {
            l.pop(1);
            return Ok(NIL);
        }
        let table = l.abs_index(table);
        let mut free = 0;
        if l.raw_get_index(table, FREE) == Type::Nil {
            l.push_integer(0);
            l.raw_set_index(table, FREE)?;
        } else {
            free = l.to_integer(-1).unwrap_or(0);
        }
        l.pop(1);
        if free == 0 {
            free = l.raw_len(table) as i64 + 1;
        } else {
            l.raw_get_index(table, free);
            l.raw_set_index(table, FREE)?;
        }
        l.raw_set_index(table, free)?;
        Ok(free as c_int)
    })
}

/// Releases a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn luaL_unref(l: *mut lua_State, table: c_int, reference: c_int) {
    if reference < 0 {
        return;
    }
    let table = state_of(l).abs_index(table);
    shell(l, |l| {
        l.raw_get_index(table, FREE);
        l.raw_set_index(table, i64::from(reference))?;
        l.push_integer(i64::from(reference));
        l.raw_set_index(table, FREE)
    });
}
