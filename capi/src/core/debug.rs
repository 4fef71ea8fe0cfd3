//! The debug interface (section 4.7 of the manual).
//!
//! A `lua_Debug` names its call by the number of its frame, so that one which is no longer active, or was never filled in, gives
//! nothing instead of a crash. Names that C gets must stay: those that come again and again as long as the state (`texts`), others are strings of the
//! state that live as long as the function that they describe (see `keep`).

use crate::host::{handle_of, host_of, making_shell, shell, state_of, text};
use crate::texts::short_source;
use crate::types::{ID_SIZE, lua_Debug, lua_Hook, lua_State};
use perilune_vm::{REGISTRY_INDEX, Raised, State, Type};
use std::ffi::{c_char, c_int, c_uchar, c_ushort, c_void};

/// Its address is the key in the registry of a table of texts by the function that they describe, weak in the functions.
static TEXTS: u8 = 0;

/// The key of the source among the texts of a function; others are their own keys.
const SOURCE: i64 = 1;

/// Pushes the table of texts of the function on top.
fn push_texts(l: &mut State) -> Result<(), Raised> {
    let function = l.top();
    let texts = &raw const TEXTS as usize;
    if l.raw_get_pointer(REGISTRY_INDEX, texts) != Type::Table {
        l.pop(1);
        l.new_table()?;
        l.push_str("k")?;
        l.raw_set_field(-2, "__mode")?;
        l.push_value(-1);
        l.set_metatable(-2)?;
        l.push_value(-1);
        l.raw_set_pointer(REGISTRY_INDEX, texts)?;
    }
    l.push_value(function);
    if l.raw_get(-2) != Type::Table {
        l.pop(1);
        l.new_table()?;
        l.push_value(function);
        l.push_value(-2);
        l.raw_set(-4)?;
    }
    Ok(())
}

/// A C string with these bytes that lives at least as long as the function on top.
fn keep(l: &mut State, bytes: &[u8]) -> Result<*const c_char, Raised> {
    let function = l.top();
    push_texts(l)?;
    // An equal text that is there already is the one to give out.
    l.push_bytes(bytes)?;
    l.push_value(-1);
    if l.raw_get(-3) == Type::Nil {
        l.pop(1);
        l.push_value(-1);
        l.push_value(-1);
        l.raw_set(-4)?;
    } else {
        l.remove(-2);
    }
    Ok(take_text(l, function))
}

/// As [`keep`] for the source of the Lua function on top.
fn keep_source(l: &mut State) -> Result<*const c_char, Raised> {
    let function = l.top();
    push_texts(l)?;
    if l.raw_get_index(-1, SOURCE) != Type::String {
        l.pop(1);
        let source = l.definition(function).map_or_else(Vec::new, |definition| definition.source.to_vec());
        l.push_bytes(&source)?;
        l.push_value(-1);
        l.raw_set_index(-3, SOURCE)?;
    }
    Ok(take_text(l, function))
}

/// The string on top, which something else keeps; leaves the first `top` values.
fn take_text(l: &mut State, top: i32) -> *const c_char {
    let text = l.bytes(-1).map_or(c"?".as_ptr(), |bytes| bytes.as_ptr().cast());
    l.set_top(top);
    text
}

/// The level of the call that a `lua_Debug` names.
unsafe fn level_of(l: &State, ar: *const lua_Debug) -> Option<usize> {
    let number = (*ar).i_ci;
    (number > 0).then(|| l.call_depth().checked_sub(number)).flatten()
}

/// Finds the active call at a level.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getstack(l: *mut lua_State, level: c_int, ar: *mut lua_Debug) -> c_int {
    let depth = state_of(l).call_depth();
    match usize::try_from(level).ok().and_then(|level| depth.checked_sub(level)) {
        None | Some(0) => 0,
        Some(number) => {
            (*ar).i_ci = number;
            1
        }
    }
}

/// Gives what is asked for about a call or function.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getinfo(
    l: *mut lua_State,
    what: *const c_char,
    ar: *mut lua_Debug,
) -> c_int {
    let what = text(what);
    shell(l, |l| {
        let (level, what) = match what.strip_prefix(b">") {
            Some(what) => (None, what),
            None => {
                let Some(level) = level_of(l, ar) else { return Ok(0) };
                if !l.push_call_function(level) {
                    return Ok(0);
                }
                (Some(level), what)
            }
        };
        let (mut known, mut function_wanted, mut lines_wanted) = (1, false, false);
        for &option in what {
            match option {
                b'S' => fill_source(l, &mut *ar)?,
                b'l' => (*ar).currentline = level.map_or(-1, |level| l.call_line(level) as c_int),
                b'u' => fill_counts(l, &mut *ar),
                b't' => (*ar).istailcall = level.is_some_and(|level| l.is_tail_call(level)).into(),
                b'n' => fill_name(l, &mut *ar, level)?,
                b'r' => {
                    let (first, count) = level.map_or((0, 0), |level| l.call_transfer(level));
                    (*ar).ftransfer = first as c_ushort;
                    (*ar).ntransfer = count as c_ushort;
                }
                b'L' => lines_wanted = true,
                b'f' => function_wanted = true,
                _ => known = 0,
            }
        }
        if !lines_wanted && !function_wanted {
            l.pop(1);
            return Ok(known);
        }
        let function = l.top();
        if lines_wanted {
            l.push_active_lines(function)?;
        }
        if !function_wanted {
            l.remove(function);
        }
        Ok(known)
    })
}

/// What C functions have as `short_src`.
const SHORT_SOURCE_OF_C: [c_char; ID_SIZE] = {
    let mut text = [0; ID_SIZE];
    (text[0], text[1], text[2]) = (b'[' as c_char, b'C' as c_char, b']' as c_char);
    text
};

/// Says where the function on top was defined.
fn fill_source(l: &mut State, ar: &mut lua_Debug) -> Result<(), Raised> {
    let Some(definition) = l.definition(-1) else {
        ar.source = c"=[C]".as_ptr();
        ar.srclen = 4;
        ar.what = c"C".as_ptr();
        (ar.linedefined, ar.lastlinedefined) = (-1, -1);
        ar.short_src = SHORT_SOURCE_OF_C;
        return Ok(());
    };
    ar.srclen = definition.source.len();
    ar.what = if definition.line_defined == 0 { c"main" } else { c"Lua" }.as_ptr();
    ar.linedefined = definition.line_defined as c_int;
    ar.lastlinedefined = definition.last_line_defined as c_int;
    // SAFETY: the state has a host, which is not used otherwise meanwhile.
    if let Some(text) = unsafe { (*host_of(l)).texts.get(definition.source) } {
        ar.short_src = *text.short_source();
        ar.source = text.as_ptr();
        return Ok(());
    }
    ar.short_src = short_source(definition.source);
    ar.source = keep_source(l)?;
    Ok(())
}

/// Says what the function on top has.
fn fill_counts(l: &State, ar: &mut lua_Debug) {
    let info = l.function_info(-1);
    ar.nups = info.upvalues as c_uchar;
    ar.nparams = info.params as c_uchar;
    ar.isvararg = info.is_vararg as c_char;
}

/// Says how a call, which is one of the function on top, names it.
fn fill_name(l: &mut State, ar: &mut lua_Debug, level: Option<usize>) -> Result<(), Raised> {
    ar.name = std::ptr::null();
    ar.namewhat = c"".as_ptr();
    if let Some((kind, name)) = level.and_then(|level| l.name_of_call(level)) {
        // SAFETY: as in `fill_source`.
        let kept = unsafe { (*host_of(l)).texts.get(name) };
        ar.name = match kept {
            Some(text) => text.as_ptr(),
            None => {
                let name = name.to_vec();
                keep(l, &name)?
            }
        };
        ar.namewhat = match kind {
            "global" => c"global".as_ptr(),
            "local" => c"local".as_ptr(),
            "method" => c"method".as_ptr(),
            "field" => c"field".as_ptr(),
            "upvalue" => c"upvalue".as_ptr(),
            "constant" => c"constant".as_ptr(),
            "metamethod" => c"metamethod".as_ptr(),
            kind => keep(l, kind.as_bytes())?,
        };
    }
    Ok(())
}

/// Pushes a local variable of a call and returns its name. Without a call: the name of a parameter of the function on top.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getlocal(
    l: *mut lua_State,
    ar: *const lua_Debug,
    n: c_int,
) -> *const c_char {
    making_shell(l, |l| {
        if ar.is_null() {
            let Some(name) = l.parameter_name(-1, n) else { return Ok(std::ptr::null()) };
            return keep(l, &name);
        }
        let Some(level) = level_of(l, ar) else { return Ok(std::ptr::null()) };
        let Some(name) = l.push_local(level, n) else { return Ok(std::ptr::null()) };
        keep_for_call(l, level, &name)
    })
}

/// Pops a value into a local variable of a call and returns its name. Nothing is popped if there is no such variable.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setlocal(
    l: *mut lua_State,
    ar: *const lua_Debug,
    n: c_int,
) -> *const c_char {
    making_shell(l, |l| {
        let found = level_of(l, ar).filter(|&level| l.push_local(level, n).is_some());
        let Some(level) = found else { return Ok(std::ptr::null()) };
        l.pop(1);
        let Some(name) = l.set_local(level, n) else { return Ok(std::ptr::null()) };
        keep_for_call(l, level, &name)
    })
}

fn keep_for_call(l: &mut State, level: usize, name: &[u8]) -> Result<*const c_char, Raised> {
    l.push_call_function(level);
    let kept = keep(l, name);
    l.pop(1);
    kept
}

/// Pushes an upvalue of a function and returns its name, which is empty for a C function.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_getupvalue(l: *mut lua_State, idx: c_int, n: c_int) -> *const c_char {
    making_shell(l, |l| {
        let idx = l.abs_index(idx);
        let Some(name) = l.get_upvalue(idx, n) else { return Ok(std::ptr::null()) };
        keep_for_function(l, idx, &name)
    })
}

/// Pops a value into an upvalue of a function and returns its name.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_setupvalue(l: *mut lua_State, idx: c_int, n: c_int) -> *const c_char {
    making_shell(l, |l| {
        let idx = l.abs_index(idx);
        let Some(name) = l.set_upvalue(idx, n) else { return Ok(std::ptr::null()) };
        keep_for_function(l, idx, &name)
    })
}

fn keep_for_function(l: &mut State, idx: i32, name: &[u8]) -> Result<*const c_char, Raised> {
    if name.is_empty() {
        return Ok(c"".as_ptr());
    }
    l.push_value(idx);
    let kept = keep(l, name);
    l.pop(1);
    kept
}

/// An identifier of an upvalue, equal for functions that share it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_upvalueid(l: *mut lua_State, idx: c_int, n: c_int) -> *mut c_void {
    state_of(l).upvalue_id(idx, n).unwrap_or(0) as *mut c_void
}

/// Makes an upvalue of a Lua function refer to one of another.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_upvaluejoin(
    l: *mut lua_State,
    idx1: c_int,
    n1: c_int,
    idx2: c_int,
    n2: c_int,
) {
    state_of(l).upvalue_join(idx1, n1, idx2, n2);
}

/// Bits of a hook's mask.
const MASK_CALL: c_int = 1;
const MASK_RETURN: c_int = 2;
const MASK_LINE: c_int = 4;
const MASK_COUNT: c_int = 8;

/// Sets the hook of a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_sethook(
    l: *mut lua_State,
    hook: Option<lua_Hook>,
    mask: c_int,
    count: c_int,
) {
    let has = |bit| mask & bit != 0;
    let count = if has(MASK_COUNT) { count } else { 0 };
    let hook = hook.map(|hook| (run_hook as _, hook as usize));
    let state = state_of(l);
    state.set_host_hook(hook, has(MASK_CALL), has(MASK_RETURN), has(MASK_LINE), count);
    state.bequeath_hook();
}

/// Calls a C hook.
fn run_hook(l: &mut State, hook: usize, event: &str, line: Option<i64>) -> Result<(), Raised> {
    let event = match event {
        "call" => 0,
        "return" => 1,
        "line" => 2,
        "count" => 3,
        _ => 4,
    };
    // SAFETY: all fields may be zero; the address is that of a hook.
    unsafe {
        let mut ar: lua_Debug = std::mem::zeroed();
        ar.event = event;
        ar.currentline = line.map_or(-1, |line| line as c_int);
        ar.i_ci = l.call_depth();
        let arguments = [handle_of(l) as usize, &raw mut ar as usize, 0, 0];
        l.call_back(hook, arguments)?;
    }
    Ok(())
}

/// The hook of a thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gethook(l: *mut lua_State) -> Option<lua_Hook> {
    // SAFETY: the address is that of a hook.
    state_of(l).host_hook().map(|address| std::mem::transmute::<usize, lua_Hook>(address))
}

/// The mask of the hook.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gethookmask(l: *mut lua_State) -> c_int {
    let (call, ret, line, count) = hook_events(state_of(l));
    let bit = |on, bit| if on { bit } else { 0 };
    bit(call, MASK_CALL) | bit(ret, MASK_RETURN) | bit(line, MASK_LINE) | bit(count > 0, MASK_COUNT)
}

/// The count of the hook.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn lua_gethookcount(l: *mut lua_State) -> c_int {
    hook_events(state_of(l)).3
}

fn hook_events(l: &mut State) -> (bool, bool, bool, i32) {
    let events = l.push_hook();
    l.pop(1);
    events
}
