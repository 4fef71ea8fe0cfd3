//! Values that leave their state.

use perilune::pool::{Portable, PortableFunction, PortableTable, Refusal};
use perilune::{Error, Function, Lua, Value};

fn refusal(lua: &Lua, source: &str) -> String {
    let value: Value = lua.load(source).eval().unwrap();
    Portable::from_value(&value, lua).unwrap_err().to_string()
}

#[test]
fn values_survive_the_way_to_another_state_and_back() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    for source in [
        "nil",
        "true",
        "math.mininteger",
        "1.0",
        "-0.0",
        "1/0",
        "'a\\0\\xff'",
        "{}",
        "{1, 2, nil, 4, [0] = 0, [-1] = 'x', [1.5] = {}, [true] = {{{}}}, k = {a = 'b'}}",
        "{[2^53] = 1, [math.maxinteger] = 2}",
        "function() return x end",
    ] {
        let value: Portable = here.load(source).eval().unwrap();
        let back = Portable::from_value(&value.to_value(&there).unwrap(), &there).unwrap();
        assert_eq!(value, back, "{source}");
        assert_eq!(format!("{value:?}"), format!("{back:?}"), "subtypes of {source}");
    }
    let nan: Portable = here.load("0/0").eval().unwrap();
    assert!(nan.as_number().unwrap().is_nan());
}

#[test]
fn functions_see_the_globals_of_the_state_they_come_to() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    here.globals().set("x", 1).unwrap();
    there.globals().set("x", 2).unwrap();
    let f: Portable =
        here.load("function(n) local function g() return x end return g() + n end").eval().unwrap();
    let Value::Function(f) = f.to_value(&there).unwrap() else { panic!("a function") };
    assert_eq!(f.call::<i64>(40).unwrap(), 42);
    let pure: Portable = here.load("function(a) return a * 2 end").eval().unwrap();
    let pure: Function = there.unpack(pure.to_value(&there).unwrap()).unwrap();
    assert_eq!(pure.call::<i64>(4).unwrap(), 8);
}

#[test]
fn what_cannot_leave_is_named_with_its_path() {
    let lua = Lua::new().unwrap();
    lua.load("t = {}; c = {}; c[1] = c; up = 1").exec().unwrap();
    for (source, message) in [
        ("io.stdout", "a userdata cannot leave its state"),
        ("{1, {name = io.stdout}}", "[2].name: a userdata cannot leave its state"),
        (
            "{x = {['a b'] = {[1.5] = print}}}",
            ".x[\"a b\"][1.5]: a function of the host cannot leave its state",
        ),
        ("{[false] = coroutine.create(print)}", "[false]: a thread cannot leave its state"),
        (
            "(function() local up; return {f = function() return up end} end)()",
            ".f: a function with the upvalue 'up' cannot leave its state",
        ),
        ("{t, {t}}", "[2][1]: a table that stands at two places cannot leave its state"),
        ("{a = c}", ".a[1]: a table that contains itself cannot leave its state"),
        ("{setmetatable({}, {})}", "[1]: a table with a metatable cannot leave its state"),
        ("{{[print] = 1}}", "[1]: a key that is a function cannot leave its state"),
    ] {
        assert_eq!(refusal(&lua, source), message, "{source}");
    }
}

#[test]
fn depth_is_bounded_in_both_directions() {
    let lua = Lua::new().unwrap();
    let nest = "local t = {} for _ = 2, ... do t = {t} end return t";
    let nested = |n: i64| lua.load(nest).call::<Value>(n).unwrap();
    let deepest = Portable::from_value(&nested(100), &lua).unwrap();
    deepest.to_value(&lua).unwrap();
    let error = Portable::from_value(&nested(101), &lua).unwrap_err();
    assert_eq!((error.refusal(), error.path().len()), (&Refusal::Depth, 300));
    let error = Portable::from(vec![deepest]).to_value(&lua).unwrap_err();
    assert_eq!(error.to_string(), "tables nest more than 100 levels");
    let deep = refusal(&lua, "(function() local t = {} for _ = 1, 1e5 do t = {t} end return t end)()");
    assert!(deep.ends_with("[1][1]: tables nest more than 100 levels"), "{deep}");
}

#[test]
fn host_functions_take_and_give_them() {
    let lua = Lua::new().unwrap();
    let keys = lua
        .create_function(|_, table: Portable| {
            let table = table.as_table().cloned().unwrap_or_default();
            Ok(table.entries().map(|(key, _)| key).collect::<PortableTable>().len())
        })
        .unwrap();
    lua.globals().set("count", keys).unwrap();
    assert_eq!(lua.load("return count {1, 2, x = 3}").eval::<i64>().unwrap(), 3);
    let error = lua.load("count {{io.stdout}}").exec().unwrap_err().to_string();
    assert!(error.contains("[1][1]: a userdata cannot leave its state"), "{error}");
}

#[test]
fn memory_bounds_what_comes_in() {
    let mut state = perilune::stack::new_state().unwrap();
    state.set_memory_limit(1 << 20);
    let lua = Lua::from_state(state);
    let large = Portable::from((0..200_000).map(Portable::from).collect::<Vec<_>>());
    assert!(matches!(large.to_value(&lua), Err(Error::Memory)));
    assert_eq!(lua.load("return 1").eval::<i64>().unwrap(), 1);
}

#[test]
fn it_is_plain_data() {
    fn check<T: Send + Sync + Clone + PartialEq + std::fmt::Debug + 'static>() {}
    check::<Portable>();
    check::<perilune::pool::Job>();
    let f = PortableFunction::compile("return 1", "=f").unwrap();
    assert_eq!(f, f.clone());
    assert_ne!(f, PortableFunction::compile("return 1", "=f").unwrap());
    assert_eq!(format!("{f:?}"), "function <=f:0>");
    assert!(matches!(PortableFunction::compile("return return", "=f"), Err(Error::Syntax { .. })));
}
