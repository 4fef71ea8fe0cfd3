//! Looking at functions, calls, warnings and what the host keeps.

use perilune::{Function, HookEvent, HookTriggers, Lua, Thread, Value, VmState};
use std::sync::{Arc, Mutex};

#[test]
fn functions_tell_about_themselves() {
    let lua = Lua::new().unwrap();
    let f: Function = lua
        .load("local up\nreturn function(a, b, ...)\n return up, print\nend")
        .set_name("@file.lua")
        .eval()
        .unwrap();
    let info = f.info().unwrap();
    assert_eq!(
        (info.what, info.source.as_str(), info.short_source.as_str()),
        ("Lua", "@file.lua", "file.lua")
    );
    assert_eq!((info.line_defined, info.last_line_defined), (Some(2), Some(4)));
    assert_eq!((info.parameters, info.is_vararg, info.upvalues), (2, true, 2));
    let host = lua.create_function(|_, ()| Ok(())).unwrap().info().unwrap();
    assert_eq!((host.what, host.line_defined), ("C", None));
}

#[test]
fn active_calls_are_seen() {
    let lua = Lua::new().unwrap();
    let look = lua
        .create_function(|lua, ()| {
            assert_eq!(lua.inspect_stack(0).unwrap().function.what, "C");
            let caller = lua.inspect_stack(1).unwrap();
            assert!(lua.inspect_stack(1000).is_none());
            let traceback = lua.traceback(Some("here"), 1)?;
            assert!(traceback.starts_with("here\nstack traceback:\n\tchunk:2: in"), "{traceback}");
            Ok((caller.function.name, caller.function.name_what, caller.current_line))
        })
        .unwrap();
    lua.globals().set("look", look).unwrap();
    let source = "local function inner()\n local a, b, c = look()\n return a, b, c\nend\nlocal a, b, c = inner()\nreturn a, b, c";
    let seen: (String, String, usize) = lua.load(source).set_name("=chunk").eval().unwrap();
    assert_eq!(seen, ("inner".to_owned(), "local".to_owned(), 2));
}

#[test]
fn hooks_see_what_happens() {
    let lua = Lua::new().unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&events);
    lua.set_hook(HookTriggers::new().on_calls().on_returns().every_line(), move |lua, event| {
        let frame = lua.inspect_stack(1).expect("the function that the event is about");
        if frame.function.short_source == "chunk" {
            log.lock().unwrap().push((event, frame.current_line));
        }
        Ok(perilune::VmState::Continue)
    })
    .unwrap();
    lua.load("local function f()\n return 1\nend\nlocal x = f()\nreturn f()")
        .set_name("=chunk")
        .exec()
        .unwrap();
    lua.remove_hook();
    lua.load("x = 1").set_name("=chunk").exec().unwrap();
    let events: Vec<HookEvent> = events.lock().unwrap().iter().map(|(event, _)| *event).collect();
    let expected = [
        HookEvent::Call,
        // The closure of `f` is made where its definition ends.
        HookEvent::Line(3),
        HookEvent::Line(4),
        HookEvent::Call,
        HookEvent::Line(2),
        HookEvent::Return,
        HookEvent::Line(5),
        HookEvent::TailCall,
        HookEvent::Line(2),
        HookEvent::Return,
    ];
    assert_eq!(events, expected);
}

#[test]
fn warnings_go_to_the_host() {
    let lua = Lua::new().unwrap();
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&warnings);
    lua.set_warning_function(move |text, more| sink.lock().unwrap().push((text.to_owned(), more))).unwrap();
    lua.load("warn('a', 'b')").exec().unwrap();
    lua.warning("c", false);
    let seen = std::mem::take(&mut *warnings.lock().unwrap());
    assert_eq!(seen, [("a".to_owned(), true), ("b".to_owned(), false), ("c".to_owned(), false)]);
    lua.remove_warning_function();
    lua.load("warn('lost')").exec().unwrap();
    assert!(warnings.lock().unwrap().is_empty());
}

#[test]
fn the_host_keeps_one_value_of_each_type() {
    let lua = Lua::new().unwrap();
    assert!(lua.app_data_ref::<String>().is_none());
    assert!(lua.set_app_data("one".to_owned()).unwrap().is_none());
    assert!(lua.set_app_data(1u8).unwrap().is_none());
    assert_eq!(lua.set_app_data("two".to_owned()).unwrap().as_deref(), Some("one"));
    {
        let (first, second) = (lua.app_data_ref::<String>().unwrap(), lua.app_data_ref::<String>().unwrap());
        assert_eq!((first.as_str(), second.as_str()), ("two", "two"));
        assert!(lua.app_data_mut::<String>().is_none());
        assert!(lua.set_app_data(String::new()).is_err());
        assert!(lua.remove_app_data::<String>().is_err());
        *lua.app_data_mut::<u8>().unwrap() += 1;
    }
    assert_eq!(*lua.app_data_ref::<u8>().unwrap(), 2);
    assert_eq!(lua.remove_app_data::<String>().unwrap().as_deref(), Some("two"));
    assert!(lua.remove_app_data::<String>().unwrap().is_none());
    assert!(lua.app_data_ref::<String>().is_none());
    // Scripts do not find it.
    let kinds: String = lua.load("local t = {} for k, v in pairs(debug.getregistry()) do t[#t + 1] = type(v) end return table.concat(t)").eval().unwrap();
    assert!(!kinds.is_empty());
}

#[test]
fn modules_of_the_host_are_required() {
    let lua = Lua::new().unwrap();
    lua.register_module("one", lua.create_table_from([("n", 1)]).unwrap()).unwrap();
    let loader = lua.create_function(|_, name: String| Ok(format!("<{name}>"))).unwrap();
    lua.preload_module("two", loader).unwrap();
    assert_eq!(
        lua.load("return require('one').n, require('two'), package.loaded.two")
            .eval::<(i64, String, String)>()
            .unwrap(),
        (1, "<two>".to_owned(), "<two>".to_owned())
    );
    lua.unload_module("one").unwrap();
    assert!(lua.load("require('one')").exec().is_err());
}

#[test]
fn tables_show_what_is_in_them() {
    let lua = Lua::new().unwrap();
    let value: Value = lua.load("local t = {1, {true}}; t.self = t; return t").eval().unwrap();
    let text = format!("{value:#?}");
    assert_eq!(text, "{\n    1: 1,\n    2: {\n        1: true,\n    },\n    \"self\": {...},\n}");
    assert_eq!(format!("{:?}", value), format!("Table({:#x})", value.to_pointer()));
    assert_eq!(format!("{:?}", lua.pack("a\n").unwrap()), r#""a\n""#);
}

#[test]
fn hooks_yield_where_they_can() {
    use perilune::{Thread, ThreadStatus, VmState};
    let lua = Lua::new().unwrap();
    for triggers in [HookTriggers::new().every_line(), HookTriggers::new().every_nth_instruction(7)] {
        lua.set_hook(triggers, |_, _| Ok(VmState::Yield)).unwrap();
        // Each coroutine inherits it; the main thread cannot yield.
        let error = lua.load("for i = 1, 50 do\nlocal n = i\nend").exec().unwrap_err().to_string();
        assert!(error.contains("outside a coroutine"), "{error}");
        lua.remove_hook();
        let body =
            lua.load("local n = 0\nfor i = 1, 50 do\nn = n + i\nend\nreturn n").into_function().unwrap();
        lua.set_hook(triggers, |_, _| Ok(VmState::Yield)).unwrap();
        let co: Thread = lua.create_thread(body).unwrap();
        lua.remove_hook();
        let mut turns = 0;
        let sum = loop {
            let results: perilune::MultiValue = co.resume(()).unwrap();
            if co.status() != ThreadStatus::Resumable {
                break results[0].as_integer().unwrap();
            }
            assert!(results.is_empty());
            turns += 1;
        };
        assert_eq!(sum, 1275);
        assert!(turns > 10, "{turns}");
    }
    // Events of calls cannot yield.
    let body = lua.load("local function f() end f()").into_function().unwrap();
    lua.set_hook(HookTriggers::new().on_calls(), |_, _| Ok(VmState::Yield)).unwrap();
    let co: Thread = lua.create_thread(body).unwrap();
    lua.remove_hook();
    assert!(co.resume::<()>(()).unwrap_err().to_string().contains("yield"));
}

#[test]
fn hooks_of_one_coroutine_leave_others_alone() {
    let lua = Lua::new().unwrap();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let record = |name: &'static str| {
        let lines = Arc::clone(&lines);
        move |_: &Lua, event: HookEvent| {
            if let HookEvent::Line(line) = event {
                lines.lock().unwrap().push((name, line));
            }
            Ok(VmState::Continue)
        }
    };
    let body = "local n = 1\nlocal inner = coroutine.wrap(function()\nlocal m = 2 end)\ninner()";
    let thread = |body: &str| lua.create_thread(lua.load(body).into_function().unwrap()).unwrap();
    let (one, two) = (thread(body), thread("local n = 1"));
    one.set_hook(HookTriggers::new().every_line(), record("one")).unwrap();
    one.resume::<()>(()).unwrap();
    two.resume::<()>(()).unwrap();
    // The line of the coroutine within is not there.
    assert_eq!(*lines.lock().unwrap(), [("one", 1), ("one", 2), ("one", 3), ("one", 2), ("one", 4)]);
    lines.lock().unwrap().clear();

    // Its own hook takes the place of an inherited one; the running thread has hooks as well.
    lua.set_hook(HookTriggers::new().every_line(), record("all")).unwrap();
    let (three, four) = (thread("local n = 1"), thread("local n = 1"));
    three.set_hook(HookTriggers::new().every_line(), record("three")).unwrap();
    lua.current_thread().unwrap().set_hook(HookTriggers::new().every_line(), record("main")).unwrap();
    for thread in [&three, &four] {
        thread.resume::<()>(()).unwrap();
    }
    lua.load("local n = 1").exec().unwrap();
    four.remove_hook();
    four.reset(&lua.load("local n = 1").into_function().unwrap()).unwrap();
    four.resume::<()>(()).unwrap();
    lua.current_thread().unwrap().remove_hook();
    lua.load("local n = 1").exec().unwrap();
    assert_eq!(*lines.lock().unwrap(), [("three", 1), ("all", 1), ("main", 1)]);
}

#[test]
fn basic_types_share_metatables() {
    use perilune::{Function, LightUserData, LuaString, Table};
    let lua = Lua::new().unwrap();
    assert!(lua.type_metatable::<bool>().is_none());
    let named = |name: &'static str| {
        let text = lua.create_function(move |_, _: Value| Ok(name)).unwrap();
        lua.create_table_from([("__tostring", text)]).unwrap()
    };
    lua.set_type_metatable::<bool>(Some(named("bool"))).unwrap();
    lua.set_type_metatable::<f64>(Some(named("number"))).unwrap();
    lua.set_type_metatable::<Function>(Some(named("function"))).unwrap();
    lua.set_type_metatable::<Thread>(Some(named("thread"))).unwrap();
    lua.set_type_metatable::<LightUserData>(Some(named("light"))).unwrap();
    lua.globals().set("light", LightUserData(7)).unwrap();
    let shown: String = lua
        .load(
            "local all = {true, false, 1, 1.5, print, function() end, coroutine.create(print), light}
            for i, v in ipairs(all) do all[i] = tostring(v) end
            return table.concat(all, ' ')",
        )
        .eval()
        .unwrap();
    assert_eq!(shown, "bool bool number number function function thread light");
    assert_eq!(lua.type_metatable::<i64>(), lua.type_metatable::<f64>());
    let strings = lua.type_metatable::<LuaString>().unwrap();
    assert_eq!(strings.get::<Table>("__index").unwrap(), lua.globals().get::<Table>("string").unwrap());
    lua.set_type_metatable::<bool>(None).unwrap();
    assert_eq!(lua.load("tostring(true)").eval::<String>().unwrap(), "true");
    let foreign = Lua::new().unwrap().create_table().unwrap();
    assert!(lua.set_type_metatable::<bool>(Some(foreign)).is_err());
}

#[test]
fn a_coroutine_that_has_resumed_another_is_normal() {
    let lua = Lua::new().unwrap();
    let outer: Thread = lua
        .load("outer = coroutine.create(function() coroutine.wrap(look)() end); return outer")
        .eval()
        .unwrap();
    let look = |lua: &Lua, ()| {
        let outer: Thread = lua.globals().get("outer")?;
        Ok((outer.is_normal(), outer.is_running(), lua.current_thread()?.is_running()))
    };
    let look = lua.create_function(look).unwrap();
    lua.globals().set("look", look).unwrap();
    lua.load("look = (function(look) return function() seen = {look()} end end)(look)").exec().unwrap();
    outer.resume::<()>(()).unwrap();
    assert_eq!(lua.globals().get::<Vec<bool>>("seen").unwrap(), [true, false, true]);
    assert!(outer.is_finished() && !outer.is_failed());
}

#[test]
fn the_functions_of_calls_are_there() {
    let lua = Lua::new().unwrap();
    let caller = lua.create_function(|lua, ()| lua.function_at(1)).unwrap();
    lua.globals().set("caller", &caller).unwrap();
    let f: Function = lua.load("function f() return (caller()) end return f").eval().unwrap();
    assert_eq!(f.call::<Function>(()).unwrap(), f);
    assert!(lua.function_at(50).unwrap().is_none());
    assert!(f.weak_lua() == lua.weak() && f.weak_lua() != Lua::new().unwrap().weak());
}

#[test]
fn triggers_can_be_joined() {
    let every = |n| HookTriggers::new().every_nth_instruction(n);
    assert_eq!(
        HookTriggers::ON_CALLS | HookTriggers::ON_RETURNS | HookTriggers::EVERY_LINE | every(7) | every(5),
        every(5).on_calls().on_returns().every_line()
    );
    assert_eq!(every(3) | HookTriggers::ON_CALLS, every(3).on_calls());
}
