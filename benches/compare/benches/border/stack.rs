//! The stack API of this crate: what the typed one stands on.

use crate::row::{LOOP, Row};
use ::perilune::stack::{MULTI, NativeFn, NativeResult, Raised, State, Type, load, new_state, upvalue_index};

const TEXT: &str = "a text of some length";

fn state() -> &'static mut State {
    Box::leak(Box::new(new_state().unwrap())).state()
}

/// Pushes what a chunk returns.
fn run(l: &mut State, source: &str) {
    load(l, source.as_bytes(), "=bench").unwrap();
    l.pcall(0, 1, 0).unwrap();
}

/// A script that does something with `x`, which is on top, again and again.
fn script(l: &mut State, body: &str) {
    let source = format!("local x, text = ... return function() for i = 1, {LOOP} do {body} end end");
    load(l, source.as_bytes(), "=bench").unwrap();
    l.insert(-2);
    l.push_str(TEXT).unwrap();
    l.pcall(2, 1, 0).unwrap();
}

/// Calls the function at the only index without arguments.
fn call(l: &mut State) {
    l.push_value(1);
    l.pcall(0, 0, 0).unwrap();
}

fn nothing(_: &mut State) -> NativeResult {
    Ok(0)
}

fn add(l: &mut State) -> NativeResult {
    let (a, b) = (l.check_integer(1)?, l.check_integer(2)?);
    l.push_integer(a + b);
    Ok(1)
}

fn take_string(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let length = l.bytes(1).unwrap_or_default().len();
    l.push_integer(length as i64);
    Ok(1)
}

fn give_string(l: &mut State) -> NativeResult {
    l.push_str(TEXT)?;
    Ok(1)
}

fn native(name: &'static str, f: NativeFn, body: &str) -> Row {
    let l = state();
    l.push_native(f);
    script(l, body);
    Row::looped(name, move || call(l))
}

pub fn rows() -> Vec<Row> {
    let mut rows = vec![
        Row::once("create a state", || new_state().unwrap()),
        native("Lua calls Rust, no values", nothing, "x()"),
        native("Lua calls Rust, two integers in, one out", add, "x(i, 2)"),
        native("String argument of a Rust function", take_string, "x(text)"),
        native("String result of a Rust function", give_string, "x()"),
    ];
    rows.extend(calls());
    rows.extend(tables());
    rows.extend(userdata());
    rows
}

/// A row that uses the one value that `source` returns, at index 1.
fn with<R>(name: &'static str, source: &str, mut f: impl FnMut(&mut State) -> R + 'static) -> Row {
    let l = state();
    run(l, source);
    Row::once(name, move || {
        let result = f(l);
        l.set_top(1);
        result
    })
}

fn calls() -> Vec<Row> {
    vec![
        with("Rust calls Lua, no values", "return function() end", call),
        with("Rust calls Lua, two integers in, one out", "return function(a, b) return a + b end", |l| {
            l.push_value(1);
            l.push_integer(1);
            l.push_integer(2);
            l.pcall(2, MULTI, 0).unwrap();
            l.to_integer(-1).unwrap()
        }),
        with("&str to a Lua function", "return function(text) end", |l| {
            l.push_value(1);
            l.push_str(TEXT).unwrap();
            l.pcall(1, 0, 0).unwrap();
        }),
        with("String from a Lua function", &format!("return function() return '{TEXT}' end"), |l| {
            l.push_value(1);
            l.pcall(0, 1, 0).unwrap();
            String::from_utf8(l.bytes(-1).unwrap().to_vec()).unwrap()
        }),
    ]
}

fn tables() -> Vec<Row> {
    vec![
        with("read a field, string key", "return {field = 1}", |l| {
            l.get_field(1, "field").unwrap();
            l.to_integer(-1).unwrap()
        }),
        with("write a field, string key", "return {field = 1}", |l| {
            l.push_integer(2);
            l.set_field(1, "field").unwrap();
        }),
        with("read a field, integer key", "return {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}", |l| {
            l.get_index(1, 5).unwrap();
            l.to_integer(-1).unwrap()
        }),
        with("write a field, integer key", "return {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}", |l| {
            l.push_integer(2);
            l.set_index(1, 5).unwrap();
        }),
        with("read a global", "global = 7", |l| {
            l.get_global("global").unwrap();
            l.to_integer(-1).unwrap()
        }),
        with("make a LuaString", "", |l| l.push_str(TEXT).unwrap()),
    ]
}

struct Counter {
    count: i64,
}

fn with_counter<T>(l: &mut State, f: impl FnOnce(&mut Counter) -> T) -> Result<T, Raised> {
    match l.userdata_mut::<Counter>(1) {
        Some(counter) => Ok(f(counter)),
        None => Err(l.type_error(1, "Counter")),
    }
}

fn get(l: &mut State) -> NativeResult {
    let count = with_counter(l, |counter| counter.count)?;
    l.push_integer(count);
    Ok(1)
}

fn add_to(l: &mut State) -> NativeResult {
    let by = l.check_integer(2)?;
    with_counter(l, |counter| counter.count += by)?;
    Ok(0)
}

/// `__index`: the method in the upvalue's table, or the field.
fn index(l: &mut State) -> NativeResult {
    l.push_value(2);
    if l.raw_get(upvalue_index(1)) == Type::Nil { get(l) } else { Ok(1) }
}

/// `__newindex`
fn new_index(l: &mut State) -> NativeResult {
    let count = l.check_integer(3)?;
    with_counter(l, |counter| counter.count = count)?;
    Ok(0)
}

fn userdata_row(name: &'static str, body: &str) -> Row {
    let l = state();
    l.new_userdata(Counter { count: 0 }, 0).unwrap();
    l.new_metatable("Counter").unwrap();
    l.new_table().unwrap();
    l.push_native(get);
    l.set_field(-2, "get").unwrap();
    l.push_native(add_to);
    l.set_field(-2, "add").unwrap();
    if body.contains(':') {
        l.set_field(-2, "__index").unwrap();
    } else {
        l.push_native_closure(index, 1).unwrap();
        l.set_field(-2, "__index").unwrap();
        l.push_native(new_index);
        l.set_field(-2, "__newindex").unwrap();
    }
    l.set_metatable(-2).unwrap();
    script(l, body);
    Row::looped(name, move || call(l))
}

fn userdata() -> Vec<Row> {
    vec![
        userdata_row("userdata method", "x:get()"),
        userdata_row("userdata method that changes it", "x:add(1)"),
        userdata_row("read a userdata field", "local c = x.count"),
        userdata_row("write a userdata field", "x.count = i"),
    ]
}
