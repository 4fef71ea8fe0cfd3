//! The auxiliary library: arguments, libraries, warnings, the collector.

use crate::{lua, message, run, size, text, texts};
use perilune::stack::{LOADED_TABLE, MULTI, NativeResult, REGISTRY_INDEX, State, Type, upvalue_index};
use std::sync::{Arc, Mutex};

/// What `f` says to these arguments, the error's text or the results.
#[track_caller]
fn answers(l: &mut State, f: perilune::stack::NativeFn, arguments: &str) -> String {
    l.register("f", f).unwrap();
    let comma = if arguments.is_empty() { "" } else { ", " };
    run(l, &format!("return select(2, pcall(f{comma}{arguments}))"), MULTI);
    let answer = texts(l).join(" ");
    l.set_top(0);
    answer
}

#[test]
fn arguments_are_checked_with_the_messages_of_the_reference() {
    let mut lua = lua();
    let l = lua.state();
    let integer: perilune::stack::NativeFn = |l| {
        let n = l.check_integer(1)?;
        l.push_integer(n);
        Ok(1)
    };
    assert_eq!(answers(l, integer, "'0x10'"), "16");
    assert_eq!(answers(l, integer, "2.0"), "2");
    assert_eq!(answers(l, integer, "2.5"), "bad argument #1 to 'f' (number has no integer representation)");
    assert_eq!(answers(l, integer, "'2.5'"), "bad argument #1 to 'f' (number has no integer representation)");
    assert_eq!(answers(l, integer, "{}"), "bad argument #1 to 'f' (number expected, got table)");
    let number: perilune::stack::NativeFn = |l| {
        let n = l.check_number(1)? + l.opt_number(2, 0.5)?;
        l.push_number(n);
        Ok(1)
    };
    assert_eq!(answers(l, number, "1"), "1.5");
    assert_eq!(answers(l, number, "1, nil"), "1.5");
    assert_eq!(answers(l, number, "1, 'x'"), "bad argument #2 to 'f' (number expected, got string)");
    let string: perilune::stack::NativeFn = |l| {
        l.check_string(1)?;
        let text = [l.str_arg(1).to_vec(), l.opt_string(2, b"default")?.to_vec()].concat();
        l.push_bytes(&text)?;
        Ok(1)
    };
    assert_eq!(answers(l, string, "12"), "12default");
    assert_eq!(answers(l, string, "12, 'x'"), "12x");
    assert_eq!(answers(l, string, "true"), "bad argument #1 to 'f' (string expected, got boolean)");
    assert_eq!(answers(l, string, "1, print"), "bad argument #2 to 'f' (string expected, got function)");
    let any: perilune::stack::NativeFn = |l| {
        l.check_any(1)?;
        l.check_type(2, Type::Table)?;
        Ok(0)
    };
    assert_eq!(answers(l, any, "nil, {}"), "");
    assert_eq!(answers(l, any, ""), "bad argument #1 to 'f' (value expected)");
    assert_eq!(answers(l, any, "1"), "bad argument #2 to 'f' (table expected, got no value)");
    let conditions: perilune::stack::NativeFn = |l| {
        let given = l.opt(1, State::check_integer)?;
        l.check_arg(given != Some(0), 1, "must not be zero")?;
        l.check_expected(given != Some(1), 1, "anything else")?;
        Ok(0)
    };
    assert_eq!(answers(l, conditions, ""), "");
    assert_eq!(answers(l, conditions, "0"), "bad argument #1 to 'f' (must not be zero)");
    assert_eq!(answers(l, conditions, "1"), "bad argument #1 to 'f' (anything else expected, got number)");
    let option: perilune::stack::NativeFn = |l| {
        let position = l.check_option(1, Some("b"), &["a", "b"])?;
        l.push_integer(position as i64);
        Ok(1)
    };
    assert_eq!(answers(l, option, "'a'"), "0");
    assert_eq!(answers(l, option, ""), "1");
    assert_eq!(answers(l, option, "'c'"), "bad argument #1 to 'f' (invalid option 'c')");
}

#[test]
fn methods_count_their_arguments_without_self() {
    let mut lua = lua();
    let l = lua.state();
    l.register("method", |l| {
        l.check_type(1, Type::Table)?;
        l.check_integer(2)?;
        Ok(0)
    })
    .unwrap();
    run(
        l,
        "local o = {m = method}
         local _, a = pcall(function() o:m('x') end)
         local _, b = pcall(function() ('s').m = nil end)
         string.m = method
         local _, c = pcall(function() (5 .. ''):m() end)
         return a, c",
        2,
    );
    assert_eq!(
        texts(l),
        [
            "test:2: bad argument #1 to 'm' (number expected, got string)",
            "test:5: calling 'm' on bad self (table expected, got string)"
        ]
    );
}

fn shared(l: &mut State) -> NativeResult {
    l.push_value(upvalue_index(1));
    l.push_value(upvalue_index(2));
    l.concat(2)?;
    Ok(1)
}

#[test]
fn libraries_of_functions() {
    let mut lua = lua();
    let l = lua.state();
    l.new_library(&[("one", |l| {
        l.push_integer(1);
        Ok(1)
    })])
    .unwrap();
    l.push_str("a").unwrap();
    l.push_str("b").unwrap();
    l.set_functions_sharing(&[("shared", Some(shared)), ("later", None)], 2).unwrap();
    assert_eq!(l.top(), 1);
    l.set_global("lib").unwrap();
    run(l, "return lib.one(), lib.shared(), lib.later", 3);
    assert_eq!(texts(l), ["1", "ab", "false"]);
}

fn open(l: &mut State) -> NativeResult {
    l.new_table()?;
    l.push_value(1);
    l.set_field(-2, "name")?;
    Ok(1)
}

#[test]
fn modules_are_opened_once() {
    let mut lua = lua();
    let l = lua.state();
    l.require("m", open, false).unwrap();
    assert_eq!(l.top(), 1);
    l.require("m", |l| Err(l.raise("opened twice")), true).unwrap();
    assert!(l.raw_equal(1, 2));
    run(l, "return m.name, require 'm' == m, package.loaded.m == m", 3);
    assert_eq!(texts(l)[2..], ["m", "true", "true"]);
    assert!(l.get_subtable(REGISTRY_INDEX, LOADED_TABLE).unwrap());
    let result = l.require("broken", |l| Err(l.raise("cannot open")), false);
    assert_eq!(message(l, result), "cannot open");
}

#[test]
fn warnings_go_to_the_sink_in_parts() {
    let mut lua = lua();
    let l = lua.state();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    l.set_warn_sink(Some(Box::new(move |l, part, more| {
        if part == b"raise" {
            return Err(l.raise("no warnings, please"));
        }
        sink.lock().unwrap().push((part.to_vec(), more));
        Ok(())
    })));
    l.warning(b"one, ", true).unwrap();
    l.warning(b"two", false).unwrap();
    run(l, "warn('three')", 0);
    run(l, "assert(select(2, pcall(warn, 'raise')) == 'no warnings, please')", 0);
    l.set_warn_sink(None);
    l.warning(b"nobody hears", false).unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(*seen, [(b"one, ".to_vec(), true), (b"two".to_vec(), false), (b"three".to_vec(), false)]);
}

#[test]
fn the_collector_is_controlled() {
    let mut lua = lua();
    let l = lua.state();
    assert!(l.gc_is_running() && !l.gc_is_blocked());
    l.gc_stop();
    assert!(!l.gc_is_running());
    let before = l.gc_bytes();
    run(l, &format!("for i = 1, {} do local t = {{i}} end", size(10_000, 500)), 0);
    assert!(l.gc_bytes() > before + 10_000);
    l.gc_restart();
    l.gc_collect().unwrap();
    assert!(l.gc_bytes() < before + 10_000);
    assert!(!l.gc_incremental(100, 200, 0) || !l.gc_incremental(0, 0, 0));
    assert!(!l.gc_generational(0, 0));
    assert!(l.gc_generational(20, 100));
    assert!(l.gc_incremental(0, 0, 0));
    l.gc_set_pause(160);
    assert_eq!(l.gc_set_pause(200), 160);
    l.gc_set_step_mul(120);
    assert_eq!(l.gc_set_step_mul(100), 120);
    let mut steps = 0;
    while !l.gc_step(1).unwrap() {
        steps += 1;
        assert!(steps < 100_000);
    }
    // Nothing happens inside of a finalizer.
    l.register("blocked", |l| {
        let blocked = l.gc_is_blocked();
        l.push_boolean(blocked);
        Ok(1)
    })
    .unwrap();
    run(l, "setmetatable({}, {__gc = function() inside = blocked() end}) collectgarbage() return inside", 1);
    assert_eq!(text(l, -1), "true");
}
