//! Globals of their own for coroutines, seen from a host.

use perilune::stack::{OwnedState, Resumed, State, Status, load, new_state};

fn isolated() -> OwnedState {
    let mut lua = new_state().unwrap();
    lua.state().isolate_globals().unwrap();
    lua
}

fn run(l: &mut State, source: &str) -> String {
    load(l, source.as_bytes(), "=host").unwrap();
    l.pcall(0, 1, 0).unwrap();
    l.push_display(-1).unwrap();
    let text = String::from_utf8_lossy(l.bytes(-1).unwrap()).into_owned();
    l.pop(2);
    text
}

#[test]
fn what_the_host_sets_is_in_the_root() {
    let mut lua = isolated();
    let l = lua.state();
    l.push_integer(1);
    l.set_global("x").unwrap();
    assert_eq!(run(l, "local before = x; x = 2; return before .. ' ' .. x .. ' ' .. _G.x"), "1 2 1");
    l.get_global("x").unwrap();
    assert_eq!(l.to_integer(-1), Some(1));
    assert_eq!(run(l, "return x"), "2");
}

#[test]
fn threads_that_the_host_resumes_have_their_own() {
    let mut lua = isolated();
    let l = lua.state();
    run(l, "x = 'main'; function step() x = x .. '+'; coroutine.yield(x); x = x .. '-'; return x end");
    for _ in 0..2 {
        l.new_thread().unwrap();
        l.with_thread(-1, |co| load(co, b"return step()", "=thread").unwrap()).unwrap();
    }
    for thread in [-1, -2] {
        assert_eq!(l.resume(thread, 0), Ok(Resumed::Yielded(1)));
        assert_eq!(l.with_thread(thread, |co| co.bytes(-1).map(<[u8]>::to_vec)).unwrap().unwrap(), b"main+");
        l.with_thread(thread, |co| co.pop(1));
    }
    run(l, "x = 'other'");
    assert_eq!(l.resume(-1, 0), Ok(Resumed::Returned(1)));
    assert_eq!(l.with_thread(-1, |co| co.bytes(-1).map(<[u8]>::to_vec)).unwrap().unwrap(), b"main+-");
    assert_eq!(run(l, "return x"), "other");
}

#[test]
fn a_call_in_another_thread_has_the_globals_of_that_thread() {
    let mut lua = isolated();
    let l = lua.state();
    run(l, "x = 1");
    l.new_thread().unwrap();
    l.with_thread(-1, |co| {
        assert_eq!(run(co, "x = x + 1; return x"), "2");
        assert_eq!(run(co, "x = x + 1; return x"), "3");
    });
    assert_eq!(run(l, "return x"), "1");
}

#[test]
fn isolating_twice_changes_nothing() {
    let mut lua = isolated();
    let l = lua.state();
    run(l, "x = 1");
    l.isolate_globals().unwrap();
    assert_eq!(run(l, "return x"), "1");
}

#[test]
fn another_root_takes_the_place_of_the_first() {
    let mut lua = isolated();
    let l = lua.state();
    run(l, "_ENV[''] = { 'shared', CONSTANT = 1 }; own, shared = 2, 3");
    l.new_table().unwrap();
    l.push_integer(4);
    l.set_field(-2, "y").unwrap();
    l.set_globals().unwrap();
    assert_eq!(run(l, "return (print and 'old' or 'new') .. own .. shared .. CONSTANT .. y"), "new2314");
}

#[test]
fn constants_are_kept_from_the_host_as_well() {
    let mut lua = isolated();
    let l = lua.state();
    run(l, "_ENV[''] = { LIMIT = 1 }");
    l.push_environment();
    l.push_integer(2);
    l.push_native(|l| {
        l.set_field(1, "LIMIT")?;
        Ok(0)
    });
    l.insert(-3);
    assert_eq!(l.pcall(2, 0, 0), Err(Status::ErrRun));
    assert!(l.bytes(-1).unwrap().ends_with(b"LIMIT is read-only"));
}

#[test]
fn a_state_without_isolation_has_plain_globals() {
    let mut lua = new_state().unwrap();
    let l = lua.state();
    assert!(!l.has_isolated_globals());
    assert_eq!(run(l, "return tostring(_G == _ENV)"), "true");
}
