//! Limits by the typed API: scopes, deadlines, callbacks that swallow the error.

use perilune::{Error, Function, Limit, Limits, Lua};
use std::thread;
use std::time::{Duration, Instant};

fn limit<T: std::fmt::Debug>(outcome: perilune::Result<T>) -> Limit {
    match outcome {
        Err(Error::Limit(limit)) => limit,
        other => panic!("no limit: {other:?}"),
    }
}

const SPIN: &str = "while true do pcall(function() while true do end end) end";

#[test]
fn scopes_take_from_the_budget_around_them() {
    let lua = Lua::new().unwrap();
    lua.set_limits(Limits::new().instructions(10_000)).unwrap();
    let inner = Limits::new().instructions(1000);
    for _ in 0..3 {
        assert_eq!(limit(lua.with_limits(inner, |lua| lua.load(SPIN).exec())), Limit::Instructions);
        assert_eq!(lua.tripped(), None);
    }
    let left = lua.instructions_left().unwrap();
    assert!((6_900..=7_000).contains(&left), "{left}");
    // The outer one is the narrower one in the end.
    let wide = Limits::new().instructions(1 << 40);
    assert_eq!(limit(lua.with_limits(wide, |lua| lua.load(SPIN).exec())), Limit::Instructions);
    assert_eq!((lua.tripped(), lua.instructions_left()), (Some(Limit::Instructions), Some(0)));
    lua.reset_limits();
    lua.add_instructions(1000);
    lua.load("local x = 1").exec().unwrap();
}

#[test]
fn a_deadline_trips_and_is_over_with_its_scope() {
    let lua = Lua::new().unwrap();
    for _ in 0..5 {
        let begin = Instant::now();
        let outcome = lua.with_deadline(Duration::from_millis(10), |lua| lua.load(SPIN).exec());
        assert_eq!(limit(outcome), Limit::Deadline);
        assert!(begin.elapsed() >= Duration::from_millis(10));
        assert_eq!(lua.load("return 1").eval::<i64>().unwrap(), 1);
    }
    // One that passes while nothing runs.
    lua.with_deadline(Duration::from_millis(1), |_| {
        thread::sleep(Duration::from_millis(20));
        Ok(())
    })
    .unwrap();
    assert_eq!(lua.tripped(), None);
    lua.set_deadline(Some(Instant::now())).unwrap();
    thread::sleep(Duration::from_millis(20));
    assert_eq!(limit(lua.load("return 1").exec()), Limit::Deadline);
    lua.set_deadline(None).unwrap();
    lua.reset_limits();
    lua.load("return 1").exec().unwrap();
}

#[test]
fn another_thread_cancels() {
    let lua = Lua::new().unwrap();
    let interrupt = lua.interrupt().unwrap();
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(10));
        interrupt.trip(Limit::Cancelled);
    });
    assert_eq!(limit(lua.load(SPIN).exec()), Limit::Cancelled);
    canceller.join().unwrap();
    lua.reset_limits();
    lua.load("return 1").exec().unwrap();
}

#[test]
fn callbacks_cannot_swallow_a_trip() {
    let lua = Lua::new().unwrap();
    let swallow = lua
        .create_function(|_, f: Function| {
            for _ in 0..3 {
                assert_eq!(limit(f.call::<()>(())), Limit::Instructions);
            }
            Ok("fine")
        })
        .unwrap();
    lua.globals().set("swallow", swallow).unwrap();
    let chunk = "local f = function() while true do end end pcall(swallow, f) swallow(f) reached = true";
    let outcome = lua.with_limits(Limits::new().instructions(1000), |lua| lua.load(chunk).exec());
    assert_eq!(limit(outcome), Limit::Instructions);
    assert_eq!(lua.globals().get::<Option<bool>>("reached").unwrap(), None);
}

#[test]
fn memory_trips_wherever_it_is_taken() {
    let lua = Lua::new().unwrap();
    let limits = Limits::new().memory(8 << 20);
    for code in [
        "local t = {} for i = 1, math.huge do t[i] = {} end",
        "local t = {} for i = 1, math.huge do t[i] = i end",
        "local t = {} for i = 1, math.huge do t['k' .. i] = i end",
        "local s = 'x' while true do s = s .. s end",
        "string.rep('x', 1 << 30)",
        "local t = {} for i = 1, math.huge do t[i] = coroutine.create(print) end",
        "local t = {} for i = 1, math.huge do t[i] = function() return i end end",
        "local t = {} while true do t[#t + 1] = string.rep('x', 1000) .. #t end",
        "table.concat(setmetatable({}, { __index = function() return ('x'):rep(1 << 16) end, __len = function() return 1 << 30 end }))",
        "('x'):rep(1 << 20):gsub('.', ('y'):rep(1 << 10))",
        "load(function() return ('x = 1 '):rep(1000) end)",
        "string.format('%s%s%s%s%s%s%s%s', table.unpack((function() local t = {} for i = 1, 8 do t[i] = ('x'):rep(1 << 20) end return t end)()))",
        "local s = ('x'):rep(1 << 20) while true do s = s:upper() .. s:reverse() end",
    ] {
        let code = format!("while true do pcall(function() {code} end) end");
        let outcome = lua.with_limits(limits, |lua| lua.load(&code).exec());
        assert_eq!(limit(outcome), Limit::Memory, "{code}");
        lua.gc_collect().unwrap();
        assert!(lua.used_memory() < 2 << 20, "{code}: {}", lua.used_memory());
        lua.load("local t = {} for i = 1, 1000 do t[i] = {} end").exec().unwrap();
    }
}

#[test]
fn a_trip_in_a_finalizer_reaches_the_host() {
    let lua = Lua::new().unwrap();
    let limits = Limits::new().instructions(10_000);
    let code = "setmetatable({}, { __gc = function() while true do end end })";
    lua.load(code).exec().unwrap();
    let outcome = lua.with_limits(limits, Lua::gc_collect);
    assert_eq!(limit(outcome), Limit::Instructions);
    lua.gc_collect().unwrap();
}
