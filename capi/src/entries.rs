//! Addresses at which C calls native functions: what `lua_tocfunction` gives for the functions of the standard libraries and of Rust hosts.
//!
//! A native function of the machine takes and returns other things than a C function. So the first time that C asks for one, it gets an
//! *entry*: a few bytes of code in a pool, whose place says which function is meant. An entry belongs to its function for
//! the rest of the process, in all states and OS threads, so that addresses are equal when functions are.
//!
//! An entry that C pushes stands for the native function itself, so what it pushes is equal to what it has got, and is called
//! as fast ([`push_function`]). Only an entry that C calls is run.
//!
//! Some functions of the libraries are closures that belong to their state: `print` has the state's standard output as an upvalue. Their
//! entries stand for the closure of the state in which they are used, which is found in the registry, where `lua_tocfunction` has noted it, or
//! among the loaded modules. A state that has none gets the bare function.
//!
//! The pool bounds how many functions can be asked for; there are some 150 in the standard libraries. Whoever comes too late gets none.

use crate::host::{state_of, throw, throw_yield};
use crate::types::lua_State;
use perilune_vm::{LOADED_TABLE, NativeFn, REGISTRY_INDEX, Raised, Ran, State, Type};
use std::arch::naked_asm;
use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Number of entries.
const COUNT: usize = 1024;
/// Bytes of an entry, which is aligned to as many.
const SIZE: usize = 16;

/// The functions of the entries, 0 for those that are free: a hash table by the address of the function, from which nothing is removed.
static FUNCTIONS: [AtomicUsize; COUNT] = [const { AtomicUsize::new(0) }; COUNT];
/// Whether a closure of a library has been seen with the function of the entry. The addresses are keys of registries.
static HAS_CLOSURE: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

/// The entries. Each hands over to [`run`] with its own address in a second argument, which is some bytes behind its begin.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
unsafe extern "C-unwind" fn pool() {
    naked_asm!(
        ".cfi_startproc",
        ".p2align 4",
        ".rept {count}",
        "lea rsi, [rip]",
        "jmp {run}",
        ".p2align 4",
        ".endr",
        ".cfi_endproc",
        count = const COUNT,
        run = sym run,
    )
}

/// As for x86-64.
#[cfg(target_arch = "aarch64")]
#[unsafe(naked)]
unsafe extern "C-unwind" fn pool() {
    naked_asm!(
        ".cfi_startproc",
        ".p2align 4",
        ".rept {count}",
        "adr x1, .",
        "b {run}",
        ".p2align 4",
        ".endr",
        ".cfi_endproc",
        count = const COUNT,
        run = sym run,
    )
}

/// Where the first entry is: aligned, at the address of the pool or behind it.
#[inline(always)]
fn first() -> usize {
    (pool as *const () as usize).next_multiple_of(SIZE)
}

/// Runs the function of the entry within which an address lies.
unsafe extern "C-unwind" fn run(l: *mut lua_State, within: usize) -> c_int {
    let index = (within - first()) / SIZE;
    let ran = state_of(l).with_own_memory(|l| match push_closure_of(l, index) {
        Ok(true) => l.run_native_closure(),
        Ok(false) => l.run_native(function_at(index)),
        Err(raised) => Err(raised),
    });
    match ran {
        Ok(Ran::Returned(count)) => {
            state_of(l).safepoint();
            count as c_int
        }
        Ok(Ran::Yielded) => throw_yield(l),
        Err(raised) => throw(l, raised),
    }
}

/// The function of an entry that has one.
fn function_at(index: usize) -> NativeFn {
    let address = FUNCTIONS[index].load(Ordering::Acquire);
    // SAFETY: what is not 0 is the address of a native function; C has no address of an entry without one.
    unsafe { std::mem::transmute::<usize, NativeFn>(address) }
}

/// The entry of a native function, unless all are taken.
fn entry_of(function: NativeFn) -> Option<usize> {
    let address = function as usize;
    // Functions are aligned; the multiplier spreads what is left of their addresses.
    let begin = (address >> 4).wrapping_mul(0x9E37_79B9) >> 16;
    (0..COUNT).map(|probe| (begin + probe) % COUNT).find(|&index| {
        let taken = FUNCTIONS[index].compare_exchange(0, address, Ordering::AcqRel, Ordering::Acquire);
        taken.map_or_else(|known| known == address, |_| true)
    })
}

/// The key in the registry for the closure of an entry's function.
fn key_of(index: usize) -> usize {
    &raw const HAS_CLOSURE[index] as usize
}

/// The address at which C calls the native function at an index.
pub(crate) fn address_of(l: &mut State, idx: i32) -> Option<usize> {
    let index = entry_of(l.native_function(idx)?)?;
    if l.is_library_closure(idx) {
        HAS_CLOSURE[index].store(true, Ordering::Release);
        l.push_value(idx);
        // Without memory for it, it will be looked for.
        let _ = l.raw_set_pointer(REGISTRY_INDEX, key_of(index));
    }
    Some(first() + index * SIZE)
}

/// Pushes the closure that the function of an entry is in this state, if it is one.
fn push_closure_of(l: &mut State, index: usize) -> Result<bool, Raised> {
    if !HAS_CLOSURE[index].load(Ordering::Acquire) {
        return Ok(false);
    }
    if l.raw_get_pointer(REGISTRY_INDEX, key_of(index)) == Type::Function {
        return Ok(true);
    }
    l.pop(1);
    if !push_loaded_closure(l, function_at(index))? {
        return Ok(false);
    }
    l.push_value(-1);
    l.raw_set_pointer(REGISTRY_INDEX, key_of(index))?;
    Ok(true)
}

/// Pushes the closure of a function that stands in one of the loaded modules.
fn push_loaded_closure(l: &mut State, function: NativeFn) -> Result<bool, Raised> {
    l.ensure_stack(6, "too many values")?;
    let top = l.top();
    if l.registry_get(LOADED_TABLE)? == Type::Table {
        l.push_nil();
        while l.next(top + 1)? {
            if l.type_of(-1) == Type::Table {
                l.push_nil();
                while l.next(top + 3)? {
                    if l.is_library_closure(-1)
                        && l.native_function(-1).is_some_and(|known| std::ptr::fn_addr_eq(known, function))
                    {
                        l.replace(top + 1);
                        l.set_top(top + 1);
                        return Ok(true);
                    }
                    l.pop(1);
                }
            }
            l.pop(1);
        }
    }
    l.set_top(top);
    Ok(false)
}

/// The place in the pool of an address of one of its entries.
#[inline(always)]
pub(crate) fn index_of(address: usize) -> Option<usize> {
    let distance = address.wrapping_sub(first());
    (distance < COUNT * SIZE).then_some(distance / SIZE)
}

/// Pushes the function that C knows by an address, without upvalues.
///
/// # Errors
/// Not enough memory.
///
/// # Safety
/// The address is that of a C function.
pub(crate) unsafe fn push_function(l: &mut State, address: usize) -> Result<(), Raised> {
    match index_of(address) {
        None => l.push_foreign(address),
        Some(index) => push_native(l, index)?,
    }
    Ok(())
}

/// Pushes the function of an entry.
///
/// # Errors
/// Not enough memory.
pub(crate) fn push_native(l: &mut State, index: usize) -> Result<(), Raised> {
    if !push_closure_of(l, index)? {
        l.push_native(function_at(index));
    }
    Ok(())
}

/// Pops upvalues and pushes the function that C knows by an address with them.
///
/// # Errors
/// Not enough memory.
///
/// # Safety
/// As for [`push_function`].
pub(crate) unsafe fn push_closure(l: &mut State, address: usize, upvalues: c_int) -> Result<(), Raised> {
    match index_of(address) {
        _ if upvalues == 0 => push_function(l, address),
        None => l.push_foreign_closure(address, upvalues),
        Some(index) => l.push_native_closure(function_at(index), upvalues),
    }
}
