//! Values of one state in another: every way in is an error.

use perilune::{
    AnyUserData, Error, Function, Lua, LuaString, MultiValue, Table, Thread, UserData, Value, Variadic,
};

struct Thing;
impl UserData for Thing {}

/// A value of each kind that is a handle.
fn handles(lua: &Lua) -> Vec<Value> {
    let f = lua.load("return ...").into_function().unwrap();
    vec![
        Value::String(lua.create_string("text").unwrap()),
        Value::Table(lua.create_table().unwrap()),
        Value::Thread(lua.create_thread(f.clone()).unwrap()),
        Value::Function(f),
        Value::UserData(lua.create_userdata(Thing).unwrap()),
    ]
}

fn assert_foreign<T>(what: &str, result: perilune::Result<T>) {
    match result {
        Ok(_) => panic!("{what}: accepted"),
        Err(error) => {
            assert!(matches!(error.root_cause(), Error::ForeignState), "{what}: {error:?}");
        }
    }
}

#[test]
fn every_entry_point_refuses_values_of_another_state() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    let table = here.create_table().unwrap();
    let echo = here.load("return ...").into_function().unwrap();
    for value in handles(&there) {
        let name = value.type_name();
        let v = || value.clone();
        assert_foreign(name, table.set("k", v()));
        assert_foreign(name, table.set(v(), 1));
        assert_foreign(name, table.raw_set("k", v()));
        assert_foreign(name, table.raw_set(v(), 1));
        assert_foreign(name, table.get::<Value>(v()));
        assert_foreign(name, table.raw_get::<Value>(v()));
        assert_foreign(name, table.contains_key(v()));
        assert_foreign(name, table.push(v()));
        assert_foreign(name, table.raw_push(v()));
        assert_foreign(name, table.raw_insert(1, v()));
        assert_foreign(name, table.call_function::<()>(v(), ()));
        assert_foreign(name, table.call_method::<()>(v(), ()));
        assert_foreign(name, echo.call::<Value>(v()));
        assert_foreign(name, echo.call::<Value>((1, v())));
        assert_foreign(name, echo.call::<Value>(Variadic::from(vec![v()])));
        assert_foreign(name, echo.call::<Value>(MultiValue::from(vec![v()])));
        assert_foreign(name, echo.call::<Value>(vec![v()]));
        assert_foreign(name, echo.call::<Value>(Some(v())));
        assert_foreign(name, echo.call::<Value>(&value));
        assert_foreign(name, echo.bind(v()).and_then(|f| f.call::<Value>(())));
        assert_foreign(name, here.create_thread(echo.clone()).unwrap().resume::<()>(v()));
        assert_foreign(name, here.globals().set("x", v()));
        assert_foreign(name, here.set_named_registry_value("x", v()));
        assert_foreign(name, here.create_sequence_from([v()]));
        assert_foreign(name, here.create_table_from([(v(), 1)]));
        assert_foreign(name, here.register_module("x", v()));
        assert_foreign(name, here.convert::<Value>(v()));
        assert_foreign(name, value.to_display(&here));
        assert_foreign(name, here.create_userdata(Thing).unwrap().set_user_value("x", v()));
        assert_foreign(name, here.create_userdata(Thing).unwrap().set_user_value(v(), "x"));
        assert_foreign(name, here.load("return ...").call::<()>(v()));
        assert_foreign(name, futures::executor::block_on(echo.call_async::<()>(v())));
        // A function of the host that returns it.
        let give = here.create_function(move |_, ()| Ok(value.clone())).unwrap();
        assert_foreign(name, give.call::<Value>(()));
        here.globals().set("give", give).unwrap();
        assert!(!here.load("return (pcall(give))").eval::<bool>().unwrap());
    }
    assert!(table.is_empty());
}

#[test]
fn handles_as_such_are_refused_too() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    let table: Table = there.create_table().unwrap();
    let f: Function = there.load("x = 1").into_function().unwrap();
    let string: LuaString = there.create_string("s").unwrap();
    let thread: Thread = there.create_thread(f.clone()).unwrap();
    let userdata: AnyUserData = there.create_userdata(Thing).unwrap();
    let own = here.create_table().unwrap();
    let own_f = here.load("x = 1").into_function().unwrap();
    assert_foreign("metatable", own.set_metatable(Some(table.clone())));
    assert_foreign("environment", own_f.set_environment(table.clone()).map(drop));
    assert_foreign("environment of a chunk", here.load("x = 1").set_environment(table.clone()).exec());
    assert_foreign("globals", here.set_globals(table.clone()));
    assert_foreign("function of a thread", here.create_thread(f.clone()).map(drop));
    assert_foreign("reset", here.create_thread(own_f.clone()).unwrap().reset(&f));
    assert_foreign("loader", here.preload_module("m", f.clone()));
    assert_foreign("comparison", own.equals(&table));
    assert_foreign("comparison of values", Value::Table(own.clone()).equals(&Value::Table(table.clone())));
    for result in [
        own.set("k", &table),
        own.set("k", &f),
        own.set("k", &string),
        own.set("k", &thread),
        own.set("k", &userdata),
    ] {
        assert_foreign("borrowed handle", result);
    }
    // Equality is no error: they are different.
    assert_ne!(own, table);
    assert_eq!(here.create_string("s").unwrap(), string, "strings are equal by their bytes");
    assert!(own.is_empty());
}

#[test]
fn an_error_with_a_value_of_another_state_keeps_its_text() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    let error = there
        .load("error(setmetatable({}, {__tostring = function() return 'from there' end}))")
        .exec()
        .unwrap_err();
    let fail = here.create_function(move |_, ()| Err::<(), _>(error.clone())).unwrap();
    here.globals().set("fail", fail).unwrap();
    let text: String = here.load("return tostring(select(2, pcall(fail)))").eval().unwrap();
    assert_eq!(text, "from there");
}

#[test]
fn values_that_are_no_handles_pass() {
    let (here, there) = (Lua::new().unwrap(), Lua::new().unwrap());
    for value in [Value::Nil, Value::Boolean(true), Value::Integer(1), Value::Number(0.5)] {
        let passed: Value = there.convert(value).unwrap();
        here.globals().set("v", passed.clone()).unwrap();
        assert_eq!(here.globals().get::<Value>("v").unwrap(), passed);
    }
}
