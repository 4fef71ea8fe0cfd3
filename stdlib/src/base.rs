//! The basic functions: everything that is a global without a library's name in front.

use crate::message;
use perilune_number::Number;
use perilune_number::format::write_number;
use perilune_number::parse::{Stopped, trim_unless};
use perilune_vm::{
    CountedVec, FastFn, FastResult, MULTI, NativeFn, NativeResult, Raised, State, Status, Type, upvalue_index,
};

use crate::FAST_FORMS;
use crate::io::file::{STDOUT, flush_printed, push_standard, with_stream};
use crate::io::write_text;
use crate::load::{self, LoadFailure, Origin};
use crate::text::{append_part, copy_string};
use crate::warn;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("assert", assert),
    ("collectgarbage", collectgarbage),
    ("dofile", dofile),
    ("error", error),
    ("getmetatable", getmetatable),
    ("ipairs", ipairs),
    ("loadfile", loadfile),
    ("load", load),
    ("next", next),
    ("pairs", pairs),
    ("pcall", pcall),
    ("warn", warn),
    ("rawequal", rawequal),
    ("rawlen", rawlen),
    ("rawget", rawget),
    ("rawset", rawset),
    ("select", select),
    ("setmetatable", setmetatable),
    ("tonumber", tonumber),
    ("tostring", tostring),
    ("type", type_),
    ("xpcall", xpcall),
];

/// What some functions are where scripts are not trusted.
pub(crate) const SANDBOXED: &[(&str, NativeFn)] = &[("collectgarbage", collect), ("load", load_text)];
/// And where they shall do the same each time.
pub(crate) const DETERMINISTIC: &[(&str, NativeFn)] = &[("collectgarbage", collect_unseen)];

/// Short cuts for ordinary arguments.
pub(crate) const FAST: &[(NativeFn, FastFn)] = &[
    (assert, |state, a| {
        let is_whole = a.count() == 1 || state.wants_one();
        if is_whole && a.is_true(1) { a.result(1) } else { FastResult::DECLINED }
    }),
    (getmetatable, |state, a| if a.count() >= 1 { state.metatable(a, 1) } else { FastResult::DECLINED }),
    (next, |state, a| if state.wants_one() { state.next_key(a, 1, 2) } else { FastResult::DECLINED }),
    (rawequal, |_, a| if a.count() >= 2 { a.raw_equal(1, 2) } else { FastResult::DECLINED }),
    (rawget, |state, a| if a.count() >= 2 { state.raw_get(a, 1, 2) } else { FastResult::DECLINED }),
    (rawlen, |state, a| state.raw_len(a, 1)),
    (select, |state, a| match (a.integer(1), a.string(1)) {
        (Some(index), _) => {
            let count = a.count() as i64;
            let chosen = if index < 0 { count.saturating_add(index) + 1 } else { index.min(count) + 1 };
            match chosen {
                ..=1 => FastResult::DECLINED,
                _ if chosen > count => FastResult::NONE,
                _ if chosen == count || state.wants_one() => a.result(chosen as usize),
                _ => FastResult::DECLINED,
            }
        }
        (None, Some(b"#")) => FastResult::integer(a.count() as i64 - 1),
        _ => FastResult::DECLINED,
    }),
    (setmetatable, |state, a| state.set_metatable(a, 1, 2)),
    (tonumber, |_, a| {
        if a.count() == 1 && a.type_of(1) == Type::Number { a.result(1) } else { FastResult::DECLINED }
    }),
    (tostring, |state, a| state.text(a, 1)),
    (type_, |state, a| if a.count() >= 1 { state.type_name(a, 1) } else { FastResult::DECLINED }),
];

/// Puts the functions into the table of globals and pushes it. Warnings go to standard error from now on, once a
/// script or the host has said `@on`.
pub fn open(l: &mut State) -> NativeResult {
    l.set_warn_sink(Some(warn::standard_sink()));
    l.push_globals();
    l.set_functions(FUNCTIONS)?;
    l.set_fast_forms(&FAST_FORMS);
    l.declare_next(next);
    l.declare_ipairs(next_element);
    l.declare_pcall(pcall, finish_pcall);
    push_standard(l, STDOUT)?;
    l.push_library_closure(print, 1)?;
    l.raw_set_field(-2, "print")?;
    l.push_value(-1);
    l.raw_set_field(-2, "_G")?;
    l.push_str("Lua 5.4")?;
    l.raw_set_field(-2, "_VERSION")?;
    Ok(1)
}

// ---- output

/// Its upvalue is the handle of standard output, unless C code calls the bare function.
fn print(l: &mut State) -> NativeResult {
    let last = l.top();
    let file = if l.is_none(upvalue_index(1)) {
        push_standard(l, STDOUT)?;
        last + 1
    } else {
        upvalue_index(1)
    };
    for arg in 1..=last {
        if arg > 1 {
            let _ = with_stream(l, file, |stream| stream.write(b"\t"));
        }
        match l.numeric(arg) {
            // A number has no metatable but where a script gave it one through the debug library.
            Some(number) if !has_metatable(l, arg) => {
                let _ = with_stream(l, file, |stream| stream.write_with(|out| write_number(number, out)));
            }
            _ => {
                l.push_display(arg)?;
                let _ = write_text(l, file, l.top())?;
                l.pop(1);
            }
        }
    }
    let _ = with_stream(l, file, |stream| {
        stream.write(b"\n")?;
        stream.end_print()
    });
    Ok(0)
}

fn has_metatable(l: &mut State, idx: i32) -> bool {
    let has = l.get_metatable(idx);
    if has {
        l.pop(1);
    }
    has
}

/// Bytes of a warning between two looks at the limits of the state.
const WARNED_AT_ONCE: usize = 1 << 20;

fn warn(l: &mut State) -> NativeResult {
    let last = l.top();
    l.check_string(1)?;
    for arg in 2..=last {
        l.check_string(arg)?;
    }
    flush_printed(l)?;
    for arg in 1..=last {
        let text = copy_string(l, arg)?;
        let mut left = text.as_slice();
        while left.len() > WARNED_AT_ONCE {
            let (portion, rest) = left.split_at(WARNED_AT_ONCE);
            l.warning(portion, true)?;
            l.charge_bytes(portion.len())?;
            left = rest;
        }
        l.warning(left, arg < last)?;
    }
    Ok(0)
}

// ---- errors and protected calls

fn assert(l: &mut State) -> NativeResult {
    if l.to_boolean(1) {
        return Ok(l.top() as usize);
    }
    l.check_any(1)?;
    l.remove(1);
    l.push_str("assertion failed!")?;
    l.set_top(1);
    error(l)
}

fn error(l: &mut State) -> NativeResult {
    let level = l.opt_integer(2, 1)? as i32;
    l.set_top(1);
    if l.type_of(1) == Type::String && level > 0 {
        let position = l.position(level);
        l.push_bytes(&position)?;
        l.push_value(1);
        l.concat(2)?;
    }
    Err(l.raise_value())
}

fn pcall(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_boolean(true);
    l.insert(1);
    l.pcall_k(l.top() - 2, MULTI, 0, 0, finish_pcall)
}

fn xpcall(l: &mut State) -> NativeResult {
    let arguments = l.top() - 2;
    l.check_type(2, Type::Function)?;
    l.push_boolean(true);
    l.push_value(1);
    l.rotate(3, 2);
    l.pcall_k(arguments, MULTI, 2, 2, finish_pcall)
}

/// `skipped` values at the bottom of the frame are no results.
fn finish_pcall(l: &mut State, status: Status, skipped: i64) -> NativeResult {
    match status {
        Status::Ok | Status::Yield => Ok((l.top() - skipped as i32) as usize),
        _ => {
            l.push_boolean(false);
            l.push_value(-2);
            Ok(2)
        }
    }
}

// ---- chunks

/// The bytes of an optional string argument.
fn optional_bytes(l: &mut State, arg: i32) -> Result<Option<CountedVec<u8>>, Raised> {
    if l.is_none_or_nil(arg) {
        return Ok(None);
    }
    l.check_string(arg)?;
    copy_string(l, arg).map(Some)
}

fn dofile(l: &mut State) -> NativeResult {
    let name = optional_bytes(l, 1)?;
    l.set_top(1);
    if let Err(failure) = load::load_file(l, name.as_deref().map(Vec::as_slice), None) {
        return Err(failure.raise(l));
    }
    l.call_k(0, MULTI, 0, |l, _, _| Ok((l.top() - 1) as usize))
}

fn loadfile(l: &mut State) -> NativeResult {
    let name = optional_bytes(l, 1)?;
    let mode = optional_mode(l, 2)?;
    let name = name.as_deref().map(Vec::as_slice);
    let loaded = load::load_file(l, name, mode.as_deref().map(Vec::as_slice));
    finish_load(l, loaded, 3)
}

fn load(l: &mut State) -> NativeResult {
    let mode = optional_mode(l, 3)?;
    load_as(l, mode)
}

/// `load` without binary chunks.
fn load_text(l: &mut State) -> NativeResult {
    let mode = optional_mode(l, 3)?;
    let allows_text = mode.is_none_or(|mode| mode.contains(&b't'));
    load_as(l, Some(if allows_text { b"t".to_vec() } else { Vec::new() }.into()))
}

/// [`load_text`] whose chunks have the upvalue as their globals, unless the script gives them others.
pub(crate) fn load_into(l: &mut State) -> NativeResult {
    if l.is_none(4) {
        l.set_top(3);
        l.push_value(upvalue_index(1));
    }
    load_text(l)
}

fn load_as(l: &mut State, mode: Option<CountedVec<u8>>) -> NativeResult {
    let mode = mode.as_deref().map(Vec::as_slice);
    let loaded = if l.coerce_string(1)? {
        let name = optional_bytes(l, 2)?;
        load_string(l, name.as_deref().map(Vec::as_slice), mode)
    } else {
        let name = optional_bytes(l, 2)?;
        let name = name.as_deref().map(Vec::as_slice);
        l.check_type(1, Type::Function)?;
        match read_pieces(l, mode)? {
            Some(text) => load::load_chunk(l, &text, name.unwrap_or(b"=(load)"), mode),
            None => {
                // The reader's error is on top.
                l.push_nil();
                l.insert(-2);
                return Ok(2);
            }
        }
    };
    finish_load(l, loaded, 4)
}

/// Loads the string that is argument 1 without copying it. It is its own name if it has none.
/// The mode of a chunk. COMPAT: it ends at a zero byte.
fn optional_mode(l: &mut State, arg: i32) -> Result<Option<CountedVec<u8>>, Raised> {
    let mut mode = optional_bytes(l, arg)?;
    if let Some(mode) = &mut mode {
        let end = mode.iter().position(|&byte| byte == 0).unwrap_or(mode.len());
        mode.truncate(end);
    }
    Ok(mode)
}

fn load_string(l: &mut State, name: Option<&[u8]>, mode: Option<&[u8]>) -> Result<(), LoadFailure> {
    if let Some(mode) = mode {
        load::check_mode_of(l, mode, load::is_binary(l.str_arg(1)))?;
    }
    let memory = match load::Memory::at_hand(l, l.str_arg(1)) {
        Some(memory) => memory,
        None => {
            l.make_room();
            load::Memory::at_hand(l, l.str_arg(1)).ok_or_else(|| l.out_of_memory())?
        }
    };
    l.charge(l.str_arg(1).len())?;
    let gate = load::gate(l);
    let read = load::read_unless_refused(l, |l| {
        let text = l.str_arg(1);
        let chunk = load::pass(gate.as_deref(), text, Origin::Memory)?;
        load::read_in(l, chunk, name.unwrap_or(text))
    });
    drop(memory);
    load::push_chunk(l, read?)
}

/// Sets the environment of the new function to argument `environment`, if it is there.
fn finish_load(l: &mut State, loaded: Result<(), LoadFailure>, environment: i32) -> NativeResult {
    if let Err(failure) = loaded {
        return load::push_failure(l, failure);
    }
    if !l.is_none(environment) && l.top() > environment {
        l.push_value(environment);
        load::set_environment(l);
    }
    Ok(1)
}

/// Collects what the reader function (argument 1) returns. `None` if it fails, with the error value on top.
///
/// COMPAT: in the reference it is a part of the protected call that loads, so the message handler in force gets its errors.
fn read_pieces(l: &mut State, mode: Option<&[u8]>) -> Result<Option<CountedVec<u8>>, Raised> {
    let mut text = CountedVec::new();
    loop {
        l.push_value(1);
        match l.pcall_inside(0, 1) {
            Ok(()) => {}
            Err(Status::Exception) => return Err(l.raise_exception()),
            Err(_) => return Ok(None),
        }
        if l.is_nil(-1) {
            l.pop(1);
            return Ok(Some(text));
        }
        if !l.coerce_string(-1)? {
            l.pop(1);
            let mut message = l.position(1);
            message.extend_from_slice(b"reader function must return a string");
            l.push_bytes(&message)?;
            l.handle_message();
            return Ok(None);
        }
        let length = l.str_arg(-1).len();
        if length == 0 {
            l.pop(1);
            return Ok(Some(text));
        }
        if text.capacity() - text.len() < length {
            let more = length.max(text.len());
            l.grow_buffer(&mut text, more)?;
        }
        let is_first = text.is_empty();
        append_part(l, &mut text, -1, 0..length)?;
        l.pop(1);
        if is_first
            && let Some(mode) = mode
            && !load::allows(l, mode, load::is_binary(&text))?
        {
            // The rest is not asked for.
            return Ok(Some(text));
        }
        l.poll()?;
    }
}

// ---- metatables and raw access

fn getmetatable(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    if !l.get_metatable(1) {
        l.push_nil();
        return Ok(1);
    }
    l.get_metafield(1, "__metatable")?;
    Ok(1)
}

fn setmetatable(l: &mut State) -> NativeResult {
    let kind = l.type_of(2);
    l.check_type(1, Type::Table)?;
    if kind != Type::Nil && kind != Type::Table {
        return Err(l.type_error(2, message::NIL_OR_TABLE));
    }
    if l.get_metafield(1, "__metatable")? != Type::Nil {
        return Err(l.raise(message::CANNOT_CHANGE_A_PROTECTED_METATABLE));
    }
    l.set_top(2);
    l.set_metatable(1)?;
    Ok(1)
}

fn rawequal(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.check_any(2)?;
    let equal = l.raw_equal(1, 2);
    l.push_boolean(equal);
    Ok(1)
}

fn rawlen(l: &mut State) -> NativeResult {
    if !matches!(l.type_of(1), Type::Table | Type::String) {
        return Err(l.type_error(1, message::TABLE_OR_STRING));
    }
    let length = l.raw_len(1);
    l.push_integer(length as i64);
    Ok(1)
}

fn rawget(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.check_any(2)?;
    l.set_top(2);
    l.raw_get(1);
    Ok(1)
}

fn rawset(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.check_any(2)?;
    l.check_any(3)?;
    l.set_top(3);
    l.raw_set(1)?;
    Ok(1)
}

// ---- iteration

fn next(l: &mut State) -> NativeResult {
    l.check_type(1, Type::Table)?;
    l.set_top(2);
    if l.next(1)? {
        return Ok(2);
    }
    l.push_nil();
    Ok(1)
}

fn pairs(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    if l.get_metafield(1, "__pairs")? == Type::Nil {
        l.push_native(next);
        l.push_value(1);
        l.push_nil();
        return Ok(3);
    }
    l.push_value(1);
    l.call_k(1, 3, 0, |_, _, _| Ok(3))
}

fn ipairs(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_native(next_element);
    l.push_value(1);
    l.push_integer(0);
    Ok(3)
}

/// The iteration function of `ipairs`.
fn next_element(l: &mut State) -> NativeResult {
    let index = l.check_integer(2)?.wrapping_add(1);
    l.push_integer(index);
    let found = l.get_index(1, index)?;
    Ok(if found == Type::Nil { 1 } else { 2 })
}

// ---- values

fn select(l: &mut State) -> NativeResult {
    let count = l.top();
    if l.type_of(1) == Type::String && l.str_arg(1).first() == Some(&b'#') {
        l.push_integer((count - 1).into());
        return Ok(1);
    }
    let index = l.check_integer(1)?;
    let count = i64::from(count);
    let first = if index < 0 { count.saturating_add(index) } else { index.min(count) };
    if first < 1 {
        return Err(l.arg_error(1, message::INDEX_OUT_OF_RANGE));
    }
    Ok((count - first) as usize)
}

fn type_(l: &mut State) -> NativeResult {
    let kind = l.type_of(1);
    if kind == Type::None {
        return Err(l.arg_error(1, message::VALUE_EXPECTED));
    }
    l.push_str(kind.name())?;
    Ok(1)
}

fn tostring(l: &mut State) -> NativeResult {
    l.check_any(1)?;
    l.push_display(1)?;
    Ok(1)
}

fn tonumber(l: &mut State) -> NativeResult {
    if !l.is_none_or_nil(2) {
        return to_number_with_base(l);
    }
    match l.type_of(1) {
        Type::Number => {
            l.set_top(1);
            return Ok(1);
        }
        Type::String => {
            if let Some(number) = l.parse_number(1)? {
                l.push_numeric(number);
                return Ok(1);
            }
        }
        _ => l.check_any(1)?,
    }
    l.push_nil();
    Ok(1)
}

fn to_number_with_base(l: &mut State) -> NativeResult {
    let base = l.check_integer(2)?;
    l.check_type(1, Type::String)?;
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)) else {
        return Err(l.arg_error(2, message::BASE_OUT_OF_RANGE));
    };
    l.charge_bytes(4 * l.str_arg(1).len())?;
    match parse_in_base(l.str_arg(1), base, &|| l.must_stop()) {
        Ok(Some(value)) => l.push_numeric(Number::Integer(value)),
        Ok(None) => l.push_nil(),
        Err(Stopped) => return Err(l.out_of_memory()),
    }
    Ok(1)
}

/// An integer in any base, with whitespace around it; wraps around.
fn parse_in_base(text: &[u8], base: u32, stop: &dyn Fn() -> bool) -> Result<Option<i64>, Stopped> {
    let (negative, digits) = match trim_unless(text, stop)? {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return Ok(None);
    }
    let mut value = 0_i64;
    for portion in digits.chunks(DIGITS_BETWEEN_QUESTIONS) {
        if stop() {
            return Err(Stopped);
        }
        for &digit in portion {
            let Some(digit) = char::from(digit).to_digit(base) else { return Ok(None) };
            value = value.wrapping_mul(base.into()).wrapping_add(digit.into());
        }
    }
    Ok(Some(if negative { value.wrapping_neg() } else { value }))
}

/// Digits of a long number that are read between two questions whether a limit has tripped.
const DIGITS_BETWEEN_QUESTIONS: usize = 1 << 16;

// ---- memory

/// `collectgarbage` without what changes how the collector works.
fn collect(l: &mut State) -> NativeResult {
    l.check_option(1, Some("collect"), &["collect", "count", "isrunning", "step"])?;
    collectgarbage(l)
}

/// And without what tells how much memory is in use.
fn collect_unseen(l: &mut State) -> NativeResult {
    l.check_option(1, Some("collect"), &["collect", "isrunning"])?;
    collectgarbage(l)
}

fn collectgarbage(l: &mut State) -> NativeResult {
    const OPTIONS: &[&str] = &[
        "stop",
        "restart",
        "collect",
        "count",
        "step",
        "setpause",
        "setstepmul",
        "isrunning",
        "generational",
        "incremental",
    ];
    let option = OPTIONS[l.check_option(1, Some("collect"), OPTIONS)?];
    if l.gc_is_blocked() {
        // Inside a finalizer nothing may be asked of the collector.
        l.push_nil();
        return Ok(1);
    }
    match option {
        "stop" => l.gc_stop(),
        "restart" => l.gc_restart(),
        "collect" => l.gc_collect()?,
        "count" => {
            let bytes = l.gc_bytes();
            l.push_number(bytes as f64 / 1024.0);
            return Ok(1);
        }
        "step" => {
            let kbytes = l.opt_integer(2, 0)? as i32;
            let finished = l.gc_step(kbytes)?;
            l.push_boolean(finished);
            return Ok(1);
        }
        "setpause" | "setstepmul" => {
            let value = l.opt_integer(2, 0)? as i32;
            let old = if option == "setpause" { l.gc_set_pause(value) } else { l.gc_set_step_mul(value) };
            l.push_integer(old.into());
            return Ok(1);
        }
        "isrunning" => {
            let running = l.gc_is_running();
            l.push_boolean(running);
            return Ok(1);
        }
        "generational" => {
            let minor = l.opt_integer(2, 0)? as i32;
            let major = l.opt_integer(3, 0)? as i32;
            l.charge_collection()?;
            let was_generational = l.gc_generational(minor, major);
            return push_mode(l, was_generational);
        }
        _ => {
            let pause = l.opt_integer(2, 0)? as i32;
            let step_mul = l.opt_integer(3, 0)? as i32;
            let step_size = l.opt_integer(4, 0)? as i32;
            l.charge_collection()?;
            let was_generational = l.gc_incremental(pause, step_mul, step_size);
            return push_mode(l, was_generational);
        }
    }
    l.push_integer(0);
    Ok(1)
}

/// Pushes the name of the mode before the change.
fn push_mode(l: &mut State, generational: bool) -> NativeResult {
    l.push_str(if generational { "generational" } else { "incremental" })?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    fn parse_in_base(text: &[u8], base: u32) -> Option<i64> {
        super::parse_in_base(text, base, &|| false).unwrap()
    }

    #[test]
    fn reads_integers_in_any_base() {
        assert_eq!(parse_in_base(b" -7F ", 16), Some(-127));
        assert_eq!(parse_in_base(b"zz", 36), Some(35 * 36 + 35));
        assert_eq!(parse_in_base(b"\t+10\x0b", 2), Some(2));
        assert_eq!(parse_in_base(b"ffffffffffffffff", 16), Some(-1));
        for bad in ["", " ", "-", "- 1", "1 1", "8", "1.0"] {
            assert_eq!(parse_in_base(bad.as_bytes(), 8), None, "{bad}");
        }
    }
}
