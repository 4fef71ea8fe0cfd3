//! Errors in both directions.

use perilune::{Error, ErrorContext, ExternalResult, Lua, Value};
use std::io;

#[test]
fn syntax_errors_tell_whether_more_could_help() {
    let lua = Lua::new().unwrap();
    let error = lua.load("for").set_name("=chunk").exec().unwrap_err();
    assert!(
        matches!(&error, Error::Syntax { message, incomplete: true } if message.starts_with("chunk:1:")),
        "{error:?}"
    );
    assert!(matches!(lua.load("x x").exec(), Err(Error::Syntax { incomplete: false, .. })));
}

#[test]
fn errors_of_scripts_bring_value_and_calls() {
    let lua = Lua::new().unwrap();
    let error =
        lua.load("local function f() error({ code = 7 }) end f()").set_name("=script").exec().unwrap_err();
    let code: i64 = error.value().unwrap().as_table().unwrap().get("code").unwrap();
    assert_eq!(code, 7);
    assert!(error.traceback().contains("script:1: in local 'f'"), "{}", error.traceback());
    let error = lua.load("error('plain', 0)").exec().unwrap_err();
    assert_eq!(error.to_string(), "plain");
}

#[test]
fn errors_of_the_host_come_back_with_their_cause() {
    let lua = Lua::new().unwrap();
    let f = lua
        .create_function(|_, ()| {
            Err::<(), _>(io::Error::new(io::ErrorKind::NotFound, "no such thing"))
                .into_lua_err()
                .context("while looking")
        })
        .unwrap();
    lua.globals().set("f", f).unwrap();
    let error = lua.load("f()").exec().unwrap_err();
    assert_eq!(error.to_string(), "while looking: no such thing");
    assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
    // A script sees a value that it can show and pass on.
    let text: String =
        lua.load("local ok, e = pcall(f); return type(e) .. ' ' .. tostring(e)").eval().unwrap();
    assert_eq!(text, "userdata while looking: no such thing");
    let error = lua.load("local ok, e = pcall(f); error(e)").exec().unwrap_err();
    assert!(error.downcast_ref::<io::Error>().is_some());
}

#[test]
fn a_script_s_value_passes_through_the_host_unchanged() {
    let lua = Lua::new().unwrap();
    let call = lua.create_function(|_, f: perilune::Function| f.call::<()>(())).unwrap();
    lua.globals().set("call", call).unwrap();
    let same: bool = lua
        .load("local e = {}; local ok, got = pcall(call, function() error(e) end); return not ok and rawequal(e, got)")
        .eval()
        .unwrap();
    assert!(same);
}

#[test]
fn bad_arguments_name_function_and_place() {
    let lua = Lua::new().unwrap();
    lua.globals().set("f", lua.create_function(|_, (_, _): (i64, String)| Ok(())).unwrap()).unwrap();
    let text: String = lua.load("return tostring(select(2, pcall(function() f(1, {}) end)))").eval().unwrap();
    assert_eq!(text, "bad argument #2 to 'f' (String expected, got table)");
    let text: String = lua.load("return tostring(select(2, pcall(function() f() end)))").eval().unwrap();
    assert_eq!(text, "bad argument #1 to 'f' (i64 expected, got no value)");
}

#[test]
fn memory_runs_out_as_an_error() {
    let mut raw = perilune::stack::new_state().unwrap();
    raw.set_memory_limit(8 << 20);
    let lua = Lua::from_state(raw);
    assert!(matches!(lua.load("local s = 'x'; while true do s = s .. s end").exec(), Err(Error::Memory)));
    assert_eq!(lua.load("return 1 + 1").eval::<i64>().unwrap(), 2);
    assert!(matches!(lua.create_string(vec![b'x'; 16 << 20]), Err(Error::Memory)));
}

#[test]
fn values_of_another_state_are_an_error() {
    let (a, b) = (Lua::new().unwrap(), Lua::new().unwrap());
    let table = a.create_table().unwrap();
    assert!(matches!(b.globals().set("t", &table), Err(Error::ForeignState)));
    let f = b.load("return ...").into_function().unwrap();
    assert!(matches!(f.call::<Value>(&table), Err(Error::ForeignState)));
    assert!(matches!(b.create_table_from([(1, table.clone())]), Err(Error::ForeignState)));
    assert!(matches!(table.set_metatable(Some(b.create_table().unwrap())), Err(Error::ForeignState)));
    let foreign = b.create_function(move |_, ()| Ok(table.clone())).unwrap();
    assert!(foreign.call::<()>(()).unwrap_err().to_string().contains("another state"));
}

#[test]
fn panics_of_the_host_are_errors() {
    let lua = Lua::new().unwrap();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let f = lua.create_function(|_, n: i64| if n == 0 { panic!("number {n}") } else { Ok(n) }).unwrap();
    lua.globals().set("f", &f).unwrap();
    let call = lua.create_function(|_, g: perilune::Function| g.call::<i64>(0)).unwrap();
    lua.globals().set("call", call).unwrap();
    let direct = f.call::<i64>(0).unwrap_err().to_string();
    let source = "
        local closed
        local ok, message = pcall(function()
            local guard <close> = setmetatable({}, {__close = function() closed = true end})
            f(0)
        end)
        local co = coroutine.wrap(function() coroutine.yield(select(2, pcall(f, 0))); f(0) end)
        return ok, closed, message, co(), select(2, pcall(co)), select(2, pcall(call, f)), f(7)";
    let result = lua.load(source).eval::<(bool, bool, String, String, String, String, i64)>();
    // A value of the host whose destruction fails does not disturb the collector.
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("in drop");
        }
    }
    impl perilune::UserData for Bomb {}
    drop(lua.create_userdata(Bomb).unwrap());
    let collected = lua.gc_collect();
    std::panic::set_hook(hook);
    assert_eq!(direct, "host function panicked: number 0");
    let (ok, closed, a, b, c, d, n) = result.unwrap();
    assert!(!ok && closed && n == 7);
    assert_eq!([a, b, c, d], ["host function panicked: number 0"; 4].map(str::to_owned));
    assert!(collected.is_ok());
    // The stack has its height again after a panic of the host itself.
    let outside = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        lua.with(|l, _| {
            l.push_nil();
            if l.top() > 0 {
                std::panic::resume_unwind(Box::new(()))
            }
            Ok(())
        })
    }));
    assert!(outside.is_err());
    assert_eq!(lua.with(|l, _| Ok(l.top())).unwrap(), 0);
}

#[test]
fn a_file_that_cannot_be_read_is_the_cause() {
    let lua = Lua::new().unwrap();
    let error = lua.load(std::path::Path::new("/no/such/file.lua")).exec().unwrap_err();
    let cause = error.downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::NotFound);
}
