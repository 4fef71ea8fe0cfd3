//! The rows for crates of the shape of mlua. `super` says which one.

use super::api::{Function, Lua, LuaString, Result, UserData, UserDataFields, UserDataMethods};
use super::{length, new_state};
use crate::row::{LOOP, Row};
use futures::executor::block_on;
use std::future::poll_fn;
use std::task::Poll;

const TEXT: &str = "a text of some length";

struct Counter {
    count: i64,
}

impl UserData for Counter {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field_method_get("count", |_, counter| Ok(counter.count));
        fields.add_field_method_set("count", |_, counter, count: i64| {
            counter.count = count;
            Ok(())
        });
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("get", |_, counter, ()| Ok(counter.count));
        methods.add_method_mut("add", |_, counter, by: i64| {
            counter.count += by;
            Ok(())
        });
    }
}

/// A state that stays: handles do not keep theirs open.
fn state() -> &'static Lua {
    Box::leak(Box::new(new_state()))
}

/// A script that does something with `x` again and again.
fn script(lua: &Lua, x: impl super::api::IntoLua, body: &str) -> Function {
    let source = format!("local x, text = ... return function() for i = 1, {LOOP} do {body} end end");
    lua.load(source).call((x, TEXT)).unwrap()
}

/// Ready at the second poll.
async fn wait_once(n: i64) -> i64 {
    let mut waited = false;
    poll_fn(move |cx| {
        if waited {
            return Poll::Ready(n);
        }
        waited = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

pub fn rows() -> Vec<Row> {
    let mut rows = vec![Row::once("create a state", new_state)];
    rows.extend(calls());
    rows.extend(tables());
    rows.extend(strings());
    rows.extend(userdata());
    rows.extend(asynchronous());
    rows
}

fn calls() -> Vec<Row> {
    let lua = state();
    let nothing = lua.create_function(|_, ()| Ok(())).unwrap();
    let add = lua.create_function(|_, (a, b): (i64, i64)| Ok(a + b)).unwrap();
    let call_nothing = script(lua, nothing, "x()");
    let call_add = script(lua, add, "x(i, 2)");
    let nothing: Function = lua.load("return function() end").eval().unwrap();
    let add: Function = lua.load("return function(a, b) return a + b end").eval().unwrap();
    vec![
        Row::looped("Lua calls Rust, no values", move || call_nothing.call::<()>(()).unwrap()),
        Row::looped("Lua calls Rust, two integers in, one out", move || call_add.call::<()>(()).unwrap()),
        Row::once("Rust calls Lua, no values", move || nothing.call::<()>(()).unwrap()),
        Row::once("Rust calls Lua, two integers in, one out", move || add.call::<i64>((1, 2)).unwrap()),
    ]
}

fn tables() -> Vec<Row> {
    let lua = state();
    let record = lua.create_table().unwrap();
    record.set("field", 1).unwrap();
    let sequence = lua.create_sequence_from(1..=10).unwrap();
    lua.globals().set("global", 7).unwrap();
    let (write_record, write_sequence) = (record.clone(), sequence.clone());
    vec![
        Row::once("read a field, string key", move || record.get::<i64>("field").unwrap()),
        Row::once("write a field, string key", move || write_record.set("field", 2).unwrap()),
        Row::once("read a field, integer key", move || sequence.get::<i64>(5).unwrap()),
        Row::once("write a field, integer key", move || write_sequence.set(5, 2).unwrap()),
        Row::once("read a global", move || lua.globals().get::<i64>("global").unwrap()),
    ]
}

fn strings() -> Vec<Row> {
    let lua = state();
    let take: Function = lua.load("return function(text) end").eval().unwrap();
    let give: Function = lua.load(format!("return function() return '{TEXT}' end")).eval().unwrap();
    let give_handle = give.clone();
    let owned = lua.create_function(|_, text: String| Ok(text.len())).unwrap();
    let handle = lua.create_function(|_, text: LuaString| Ok(length(&text))).unwrap();
    let result = lua.create_function(|_, ()| Ok(TEXT.to_owned())).unwrap();
    let owned = script(lua, owned, "x(text)");
    let handle = script(lua, handle, "x(text)");
    let result = script(lua, result, "x()");
    vec![
        Row::once("&str to a Lua function", move || take.call::<()>(TEXT).unwrap()),
        Row::once("String from a Lua function", move || give.call::<String>(()).unwrap()),
        Row::once("LuaString from a Lua function", move || {
            length(&give_handle.call::<LuaString>(()).unwrap())
        }),
        Row::looped("String argument of a Rust function", move || owned.call::<()>(()).unwrap()),
        Row::looped("LuaString argument of a Rust function", move || handle.call::<()>(()).unwrap()),
        Row::looped("String result of a Rust function", move || result.call::<()>(()).unwrap()),
        Row::once("make a LuaString", move || lua.create_string(TEXT).unwrap()),
    ]
}

fn userdata() -> Vec<Row> {
    let lua = state();
    let new = |body| script(lua, lua.create_userdata(Counter { count: 0 }).unwrap(), body);
    let (get, add, read, write) =
        (new("x:get()"), new("x:add(1)"), new("local c = x.count"), new("x.count = i"));
    vec![
        Row::looped("userdata method", move || get.call::<()>(()).unwrap()),
        Row::looped("userdata method that changes it", move || add.call::<()>(()).unwrap()),
        Row::looped("read a userdata field", move || read.call::<()>(()).unwrap()),
        Row::looped("write a userdata field", move || write.call::<()>(()).unwrap()),
    ]
}

fn asynchronous() -> Vec<Row> {
    let lua = state();
    let ready = lua.create_async_function(async |_, n: i64| Result::Ok(n)).unwrap();
    let pending = lua.create_async_function(async |_, n: i64| Ok(wait_once(n).await)).unwrap();
    let ready = script(lua, ready, "x(i)");
    let pending = script(lua, pending, "x(i)");
    let add: Function = lua.load("return function(a, b) return a + b end").eval().unwrap();
    vec![
        Row::looped("async function, ready", move || block_on(ready.call_async::<()>(())).unwrap()),
        Row::looped("async function, pending once", move || block_on(pending.call_async::<()>(())).unwrap()),
        Row::once("call_async", move || block_on(add.call_async::<i64>((1, 2))).unwrap()),
    ]
}
