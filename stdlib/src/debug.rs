//! The library `debug` (section 6.10 of the manual).
//!
//! Levels and indices are cut to 32 bits, as C's `int` does in the reference.

use crate::message;
use crate::text::{ByteSet, Piece, push_joined};
use perilune_vm::{FunctionInfo, NativeResult, Raised, State, Type};
use std::io::{BufRead, Write};

/// Opens the library: pushes its table.
///
/// # Errors
/// Not enough memory.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, 17)?;
    l.set_functions(&[
        ("debug", debug),
        ("gethook", get_hook),
        ("getinfo", get_info),
        ("getlocal", get_local),
        ("getmetatable", get_metatable),
        ("getregistry", get_registry),
        ("getupvalue", get_upvalue),
        ("getuservalue", get_user_value),
        ("sethook", set_hook),
        ("setlocal", set_local),
        ("setmetatable", set_metatable),
        ("setupvalue", set_upvalue),
        ("setuservalue", set_user_value),
        ("traceback", traceback),
        ("upvalueid", upvalue_id),
        ("upvaluejoin", upvalue_join),
        ("setcstacklimit", set_c_stack_limit),
    ])?;
    Ok(1)
}

/// The number of leading thread arguments: 1 if argument 1 is a coroutine.
fn thread_shift(l: &State) -> i32 {
    i32::from(l.type_of(1) == Type::Thread)
}

/// Runs `f` on the thread that argument 1 names, or on the running one.
fn on_thread<R>(l: &mut State, f: impl FnOnce(&mut State) -> R) -> R {
    let is_other = {
        l.push_thread();
        let same = l.raw_equal(1, -1);
        l.pop(1);
        thread_shift(l) == 1 && !same
    };
    if !is_other {
        return f(l);
    }
    let mut f = Some(f);
    let result = l.with_thread(1, |co| f.take().map(|f| f(co)));
    match result.flatten() {
        Some(r) => r,
        // No memory for the frames of a thread that never ran: it has none to show.
        None => match f.take() {
            Some(f) => f(l),
            None => unreachable!("the closure ran and gave a result"),
        },
    }
}

/// Whether argument 1 is a thread other than the running one.
fn names_other_thread(l: &mut State) -> bool {
    l.push_thread();
    let same = l.raw_equal(1, -1);
    l.pop(1);
    thread_shift(l) == 1 && !same
}

fn set_bytes(l: &mut State, name: &str, bytes: &[u8]) -> Result<(), Raised> {
    l.push_bytes(bytes)?;
    l.raw_set_field(-2, name)
}

fn set_integer(l: &mut State, name: &str, n: i64) -> Result<(), Raised> {
    l.push_integer(n);
    l.raw_set_field(-2, name)
}

fn set_boolean(l: &mut State, name: &str, b: bool) -> Result<(), Raised> {
    l.push_boolean(b);
    l.raw_set_field(-2, name)
}

fn get_info(l: &mut State) -> NativeResult {
    let shift = thread_shift(l);
    let options = if l.is_none_or_nil(shift + 2) {
        ByteSet::of(b"flnSrtu")
    } else {
        l.check_string(shift + 2)?;
        ByteSet::of_string(l, shift + 2)?
    };
    if l.str_arg(shift + 2).first() == Some(&b'>') {
        return Err(l.arg_error(shift + 2, message::INVALID_OPTION_GREATER));
    }
    // The function in question is left on top of this stack.
    let info = if l.type_of(shift + 1) == Type::Function {
        l.push_value(shift + 1);
        l.function_info(-1)
    } else {
        let level = l.check_integer(shift + 1)? as i32;
        let Some((info, other)) = call_at(l, level) else {
            l.push_nil();
            return Ok(1);
        };
        if other {
            l.move_from_thread(1, 1);
        }
        info
    };
    if !options.is_within(b"SlnrutLf") {
        return Err(l.arg_error(shift + 2, message::INVALID_OPTION));
    }
    let function = l.top();
    l.new_table()?;
    describe(l, &info, &options)?;
    if options.contains(b'L') {
        l.push_active_lines(function)?;
        l.raw_set_field(-2, "activelines")?;
    }
    if options.contains(b'f') {
        l.push_value(function);
        l.raw_set_field(-2, "func")?;
    }
    Ok(1)
}

/// Information about the call at a level, whose function is pushed on the thread in question; whether that is another one.
fn call_at(l: &mut State, level: i32) -> Option<(FunctionInfo, bool)> {
    let level = usize::try_from(level).ok()?;
    let other = names_other_thread(l);
    on_thread(l, |th| {
        let info = th.call_info(level)?;
        th.push_call_function(level);
        Some((info, other))
    })
}

fn describe(l: &mut State, info: &FunctionInfo, options: &ByteSet) -> Result<(), Raised> {
    if options.contains(b'S') {
        set_bytes(l, "source", &info.source)?;
        set_bytes(l, "short_src", &info.short_source)?;
        set_integer(l, "linedefined", info.line_defined)?;
        set_integer(l, "lastlinedefined", info.last_line_defined)?;
        set_bytes(l, "what", info.what.as_bytes())?;
    }
    if options.contains(b'l') {
        set_integer(l, "currentline", info.current_line)?;
    }
    if options.contains(b'u') {
        set_integer(l, "nups", info.upvalues as i64)?;
        set_integer(l, "nparams", info.params as i64)?;
        set_boolean(l, "isvararg", info.is_vararg)?;
    }
    if options.contains(b'n') {
        if let Some(name) = &info.name {
            set_bytes(l, "name", name)?;
        }
        set_bytes(l, "namewhat", info.name_what.as_bytes())?;
    }
    if options.contains(b'r') {
        set_integer(l, "ftransfer", i64::from(info.first_transfer))?;
        set_integer(l, "ntransfer", i64::from(info.transfer_count))?;
    }
    if options.contains(b't') {
        set_boolean(l, "istailcall", info.is_tail_call)?;
    }
    Ok(())
}

fn get_local(l: &mut State) -> NativeResult {
    let shift = thread_shift(l);
    let n = l.check_integer(shift + 2)?;
    let n = n as i32;
    if l.type_of(shift + 1) == Type::Function {
        match l.parameter_name(shift + 1, n) {
            Some(name) => l.push_bytes(&name)?,
            None => l.push_nil(),
        }
        return Ok(1);
    }
    let level = check_level(l, shift + 1)?;
    let other = names_other_thread(l);
    let Some(name) = on_thread(l, |th| th.push_local(level, n)) else {
        l.push_nil();
        return Ok(1);
    };
    if other {
        l.move_from_thread(1, 1);
    }
    l.push_bytes(&name)?;
    l.insert(-2);
    Ok(2)
}

/// The level of an active call.
fn check_level(l: &mut State, arg: i32) -> Result<usize, Raised> {
    let level = l.check_integer(arg)? as i32;
    let found = usize::try_from(level).ok().filter(|&n| on_thread(l, |th| th.call_info(n).is_some()));
    found.ok_or_else(|| l.arg_error(arg, message::LEVEL_OUT_OF_RANGE))
}

fn set_local(l: &mut State) -> NativeResult {
    let shift = thread_shift(l);
    let level = check_level(l, shift + 1)?;
    let n = l.check_integer(shift + 2)? as i32;
    l.check_any(shift + 3)?;
    l.set_top(shift + 3);
    if names_other_thread(l) {
        l.move_to_thread(1, 1);
    }
    match on_thread(l, |th| th.set_local(level, n)) {
        Some(name) => l.push_bytes(&name)?,
        None => l.push_nil(),
    }
    Ok(1)
}

fn get_metatable(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    if !l.get_metatable(1) {
        l.push_nil();
    }
    Ok(1)
}

fn set_metatable(l: &mut State) -> NativeResult {
    if !matches!(l.type_of(2), Type::Nil | Type::Table) {
        return Err(l.type_error(2, message::NIL_OR_TABLE));
    }
    l.set_top(2);
    l.set_metatable(1)?;
    Ok(1)
}

fn get_registry(l: &mut State) -> NativeResult {
    l.push_value(perilune_vm::REGISTRY_INDEX);
    Ok(1)
}

fn get_upvalue(l: &mut State) -> NativeResult {
    let n = l.check_integer(2)?;
    l.check_type(1, Type::Function)?;
    let Some(name) = l.get_upvalue(1, n as i32) else { return Ok(0) };
    l.push_bytes(&name)?;
    l.insert(-2);
    Ok(2)
}

fn set_upvalue(l: &mut State) -> NativeResult {
    l.check_any(3)?;
    let n = l.check_integer(2)?;
    l.check_type(1, Type::Function)?;
    l.set_top(3);
    let Some(name) = l.set_upvalue(1, n as i32) else { return Ok(0) };
    l.push_bytes(&name)?;
    Ok(1)
}

/// The identifier of an upvalue; an error if there is none.
fn check_upvalue(l: &mut State, function: i32, arg: i32) -> Result<i32, Raised> {
    let n = l.check_integer(arg)?;
    l.check_type(function, Type::Function)?;
    match Some(n as i32).filter(|&n| l.upvalue_id(function, n).is_some()) {
        Some(n) => Ok(n),
        None => Err(l.arg_error(arg, message::INVALID_UPVALUE_INDEX)),
    }
}

fn upvalue_id(l: &mut State) -> NativeResult {
    let n = l.check_integer(2)?;
    l.check_type(1, Type::Function)?;
    match l.upvalue_id(1, n as i32) {
        Some(id) => l.push_light(id),
        None => l.push_nil(),
    }
    Ok(1)
}

fn upvalue_join(l: &mut State) -> NativeResult {
    let n1 = check_upvalue(l, 1, 2)?;
    let n2 = check_upvalue(l, 3, 4)?;
    for arg in [1, 3] {
        if l.is_native(arg) {
            return Err(l.arg_error(arg, message::LUA_FUNCTION_EXPECTED));
        }
    }
    l.upvalue_join(1, n1, 3, n2);
    Ok(0)
}

fn get_user_value(l: &mut State) -> NativeResult {
    let n = l.opt_integer(2, 1)? as i32;
    if l.type_of(1) != Type::Userdata {
        l.push_nil();
        return Ok(1);
    }
    if l.get_user_value(1, n).is_some() {
        l.push_boolean(true);
        return Ok(2);
    }
    Ok(1)
}

fn set_user_value(l: &mut State) -> NativeResult {
    let n = l.opt_integer(3, 1)? as i32;
    l.check_type(1, Type::Userdata)?;
    l.check_any(2)?;
    l.set_top(2);
    if !l.set_user_value(1, n) {
        l.push_nil();
    }
    Ok(1)
}

fn set_hook(l: &mut State) -> NativeResult {
    let shift = thread_shift(l);
    let (mut call, mut ret, mut line, mut count) = (false, false, false, 0);
    if l.is_none_or_nil(shift + 1) {
        l.set_top(shift + 1);
    } else {
        l.check_string(shift + 2)?;
        l.check_type(shift + 1, Type::Function)?;
        let mask = ByteSet::of_string(l, shift + 2)?;
        (call, ret, line) = (mask.contains(b'c'), mask.contains(b'r'), mask.contains(b'l'));
        count = l.opt_integer(shift + 3, 0)? as i32;
    }
    remember_hook(l, shift)?;
    l.push_value(shift + 1);
    if names_other_thread(l) {
        l.move_to_thread(1, 1);
    }
    on_thread(l, |th| th.set_hook(call, ret, line, count));
    Ok(0)
}

/// Keeps hook functions by thread in the registry, where programs look for them.
fn remember_hook(l: &mut State, shift: i32) -> Result<(), Raised> {
    const HOOK_TABLE: &str = "_HOOKKEY";
    if l.registry_get(HOOK_TABLE)? != Type::Table {
        l.pop(1);
        l.new_table()?;
        l.push_str("k")?;
        l.raw_set_field(-2, "__mode")?;
        l.push_value(-1);
        l.set_metatable(-2)?;
        l.push_value(-1);
        l.registry_set(HOOK_TABLE)?;
    }
    if shift == 1 {
        l.push_value(1);
    } else {
        l.push_thread();
    }
    l.push_value(shift + 1);
    l.raw_set(-3)?;
    l.pop(1);
    Ok(())
}

fn get_hook(l: &mut State) -> NativeResult {
    let other = names_other_thread(l);
    let (call, ret, line, count) = on_thread(l, State::push_hook);
    if other {
        l.move_from_thread(1, 1);
    }
    if l.host_hook().is_some() {
        l.pop(1);
        l.push_str("external hook")?;
    } else if l.is_nil(-1) {
        return Ok(1);
    }
    let mut mask = String::new();
    for (on, letter) in [(call, 'c'), (ret, 'r'), (line, 'l')] {
        if on {
            mask.push(letter);
        }
    }
    l.push_str(&mask)?;
    l.push_integer(i64::from(count));
    Ok(3)
}

fn traceback(l: &mut State) -> NativeResult {
    let shift = thread_shift(l);
    if !l.is_none_or_nil(shift + 1) && !l.is_string(shift + 1) {
        l.push_value(shift + 1);
        return Ok(1);
    }
    let has_message = !l.is_none_or_nil(shift + 1);
    if has_message {
        l.check_string(shift + 1)?;
    }
    let other = names_other_thread(l);
    let level = l.opt_integer(shift + 2, i64::from(!other))?;
    let level = level as i32;
    let text =
        if other { l.traceback_of(1, None, level).unwrap_or_default() } else { l.traceback(None, level) };
    if has_message {
        push_joined(l, &[Piece::At(shift + 1), Piece::Str("\n"), Piece::Bytes(&text)])?;
    } else {
        l.push_bytes(&text)?;
    }
    Ok(1)
}

fn set_c_stack_limit(l: &mut State) -> NativeResult {
    l.check_integer(1)?;
    // COMPAT: kept for programs that call it; the limit is fixed, as in 5.4.3 and later.
    l.push_integer(200);
    Ok(1)
}

/// `debug.debug`: runs lines of standard input until `cont`.
fn debug(l: &mut State) -> NativeResult {
    loop {
        eprint!("lua_debug> ");
        // Standard error that is gone cannot be told so.
        let _ = std::io::stderr().flush();
        let mut line = Vec::new();
        let read = std::io::stdin().lock().read_until(b'\n', &mut line).unwrap_or(0);
        if read == 0 || line == b"cont\n" {
            return Ok(0);
        }
        let loaded = crate::load::load_chunk(l, &line, b"=(debug command)", None).is_ok();
        if !loaded || l.pcall(0, 0, 0).is_err() {
            l.push_display(-1)?;
            eprintln!("{}", String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()));
        }
        l.set_top(0);
    }
}
