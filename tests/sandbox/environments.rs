//! Code with globals of its own over shared libraries.

use crate::{eval, sandbox};
use perilune::{Function, Lua, Table};

fn run(lua: &Lua, environment: &Table, source: &str) -> perilune::Result<Option<String>> {
    lua.load(source).set_name("=plug-in").set_environment(environment.clone()).eval()
}

#[test]
fn chunks_in_different_environments_do_not_see_each_other() {
    let lua = sandbox();
    let (a, b) = (lua.create_environment().unwrap(), lua.create_environment().unwrap());
    run(
        &lua,
        &a,
        "x = 'a'; _G.y = 'a'; rawset(_G, 'z', 'a'); print = nil; setmetatable(_G, { __index = string })",
    )
    .unwrap();
    assert_eq!(run(&lua, &a, "return x .. y .. z .. rep('.', 2)").unwrap().as_deref(), Some("aaa.."));
    assert_eq!(run(&lua, &b, "return tostring(x or y or z or rep)").unwrap().as_deref(), Some("nil"));
    assert!(run(&lua, &b, "return type(print)").unwrap().as_deref() == Some("function"));
    assert!(eval::<bool>(&lua, "return x == nil and print ~= nil and getmetatable(_G) == nil"));
}

#[test]
fn the_ways_back_to_shared_tables_end_at_read_only_ones() {
    let lua = sandbox();
    let a = lua.create_environment().unwrap();
    for way in [
        "getmetatable('').__index.rep = print",
        "getmetatable('').__add = print",
        "getmetatable('').__index = {}",
        "setmetatable(getmetatable(''), {})",
        "('x').y = 1",
        "string.rep = print",
        "load('string.rep = print')()",
        "coroutine.wrap(function() string.rep = print end)()",
    ] {
        assert!(run(&lua, &a, way).is_err(), "{way}");
    }
    assert!(eval::<bool>(&lua, "return ('x'):rep(2) == 'xx'"));
}

#[test]
fn what_an_environment_loads_is_in_it() {
    let lua = sandbox();
    let a = lua.create_environment().unwrap();
    run(&lua, &a, "load('leak = 1')(); load(coroutine.wrap(function() coroutine.yield('second = 2') end))()")
        .unwrap();
    run(&lua, &a, "coroutine.wrap(load('third = _G'))(); pcall(load('fourth = 4', '=x', 't'))").unwrap();
    assert!(eval::<bool>(&lua, "return leak == nil and second == nil and third == nil and fourth == nil"));
    assert_eq!(
        run(&lua, &a, "return leak .. second .. fourth .. tostring(third == _G)").unwrap().as_deref(),
        Some("124true")
    );
    // As with the ordinary one, nil is an environment.
    assert_eq!(
        run(&lua, &a, "return tostring(load('return _ENV', '=x', 't', nil)())").unwrap().as_deref(),
        Some("nil")
    );
    assert_eq!(
        run(&lua, &a, "return load('return x', '=x', 't', { x = 'own' })()").unwrap().as_deref(),
        Some("own")
    );
    assert!(run(&lua, &a, "assert(load('\\27Lua'))").is_err());
    // In the state itself nothing has changed.
    assert!(eval::<bool>(&lua, "load('mine = 1')(); return mine == 1 and load('return _ENV')() == _G"));
}

#[test]
fn functions_and_coroutines_get_environments_as_well() {
    let lua = sandbox();
    let (a, b) = (lua.create_environment().unwrap(), lua.create_environment().unwrap());
    let f: Function = eval(&lua, "return function(v) name = v; coroutine.yield(name); return name end");
    let for_a: Function = eval(&lua, "return function(v) name = v; coroutine.yield(name); return name end");
    assert!(f.set_environment(b.clone()).unwrap());
    assert!(for_a.set_environment(a.clone()).unwrap());
    let (ta, tb) = (lua.create_thread(for_a).unwrap(), lua.create_thread(f).unwrap());
    assert_eq!(ta.resume::<String>("a").unwrap(), "a");
    assert_eq!(tb.resume::<String>("b").unwrap(), "b");
    assert_eq!(a.get::<String>("name").unwrap(), "a");
    assert_eq!(b.get::<String>("name").unwrap(), "b");
    assert_eq!(ta.resume::<String>(()).unwrap(), "a");
    assert!(eval::<bool>(&lua, "return name == nil"));
}
