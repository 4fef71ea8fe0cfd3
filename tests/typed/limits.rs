//! What a host can forbid.

use perilune::{ChunkMode, Error, GcMode, HookEvent, HookTriggers, Libraries, Lua, Preset, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn libraries_are_chosen() {
    let has = |lua: &Lua, name: &str| !lua.globals().get::<Value>(name).unwrap().is_nil();
    let lua = Lua::with_libraries(Libraries::NONE).unwrap();
    assert!(lua.globals().is_empty());
    lua.open_libraries(Libraries::STRING | Libraries::MATH).unwrap();
    assert!(has(&lua, "string") && has(&lua, "math") && !has(&lua, "print"));
    assert_eq!(lua.load("return ('x'):rep(3)").eval::<String>().unwrap(), "xxx");

    let lua = Lua::with_libraries(Libraries::BASE | Libraries::STRING).unwrap();
    for name in ["io", "os", "package", "require", "debug", "dofile", "loadfile"] {
        assert!(!has(&lua, name), "{name}");
    }
    assert!(has(&Lua::new().unwrap(), "dofile"));
    assert_eq!(format!("{:?}", Libraries::TABLE | Libraries::UTF8), r#"{"table", "utf8"}"#);
    assert!(Libraries::ALL.contains(Libraries::IO) && !Libraries::BASE.contains(Libraries::IO));
}

#[test]
fn memory_has_a_limit_that_can_be_changed() {
    let lua = Lua::new().unwrap();
    assert_eq!(lua.set_memory_limit(lua.used_memory() + (1 << 20)).unwrap(), usize::MAX);
    assert!(matches!(lua.load("return ('x'):rep(1 << 24)").exec(), Err(Error::Memory)));
    let caught: bool = lua.load("return (pcall(string.rep, 'x', 1 << 24))").eval().unwrap();
    assert!(!caught);
    lua.set_memory_limit(usize::MAX).unwrap();
    assert_eq!(lua.load("return #('x'):rep(1 << 24)").eval::<usize>().unwrap(), 1 << 24);
}

#[test]
fn the_collector_is_controlled() {
    let lua = Lua::new().unwrap();
    assert!(lua.gc_is_running());
    lua.gc_stop();
    assert!(!lua.gc_is_running());
    let count = if cfg!(miri) { 5_000 } else { 100_000 };
    lua.load("for i = 1, ... do local t = {} end").call::<()>(count).unwrap();
    let before = lua.used_memory();
    lua.gc_restart();
    lua.gc_collect().unwrap();
    assert!(lua.used_memory() < before / 2);
    while !lua.gc_step().unwrap() {}
    assert_eq!(lua.gc_set_mode(GcMode::GENERATIONAL), GcMode::INCREMENTAL);
    let mode = GcMode::Incremental { pause: 300, step_multiplier: 0, step_size: 0 };
    assert_eq!(lua.gc_set_mode(mode), GcMode::GENERATIONAL);
    assert_eq!(lua.load("return collectgarbage('setpause', 200)").eval::<i64>().unwrap(), 300);
}

#[test]
fn a_budget_of_instructions_ends_what_catches_errors() {
    const MOST: usize = if cfg!(miri) { 3 } else { 50 };
    let lua = Lua::with_preset(Preset::Sandbox).unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, interrupt) = (Arc::clone(&count), lua.interrupt().unwrap());
    lua.set_hook(HookTriggers::new().every_nth_instruction(100), move |_, event| {
        assert_eq!(event, HookEvent::Count);
        if counter.fetch_add(1, Ordering::Relaxed) >= MOST {
            interrupt.stop();
        }
        Ok(perilune::VmState::Continue)
    })
    .unwrap();
    // In a coroutine that the script makes as well.
    let source = "local function f() while true do pcall(error) end end
        while true do pcall(coroutine.wrap(f)) end";
    let error = lua.load(source).exec().unwrap_err().to_string();
    assert!(error.contains("interrupted!"), "{error}");
    assert!((MOST + 1..2 * MOST).contains(&count.load(Ordering::Relaxed)));
}

#[test]
fn an_error_of_a_hook_is_raised_where_it_is() {
    let lua = Lua::new().unwrap();
    lua.set_hook(HookTriggers::new().every_line(), |_, event| match event {
        HookEvent::Line(3) => Err(Error::external("line three")),
        _ => Ok(perilune::VmState::Continue),
    })
    .unwrap();
    let error = lua.load("local x = 1\nx = 2\nx = 3\nreached = true").exec().unwrap_err();
    assert_eq!(error.to_string(), "line three");
    lua.remove_hook();
    lua.load("\n\n\n\nreached = true").exec().unwrap();
    assert!(lua.globals().get::<bool>("reached").unwrap());
}

#[test]
fn chunks_are_of_the_allowed_kind() {
    let lua = Lua::new().unwrap();
    let binary = lua.load("return 1").into_function().unwrap().dump(false).unwrap();
    assert!(lua.load(&binary).set_mode(ChunkMode::Text).exec().is_err());
    assert!(lua.load("return 1").set_mode(ChunkMode::Binary).exec().is_err());
    assert_eq!(lua.load(&binary).set_mode(ChunkMode::Binary).call::<i64>(()).unwrap(), 1);
    // What is damaged is refused.
    for cut in 0..binary.len() {
        assert!(lua.load(&binary[..cut]).set_mode(ChunkMode::Binary).exec().is_err(), "{cut}");
    }
}
