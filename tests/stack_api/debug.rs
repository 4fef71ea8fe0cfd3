//! The debug interface (section 4.7).

use crate::{lua, run, size, text, texts};
use perilune::stack::{MULTI, NativeResult, State, Type};

#[test]
fn functions_and_calls_are_described() {
    fn caller(l: &mut State) -> NativeResult {
        let own = l.call_info(0).expect("the function runs");
        assert_eq!((own.what, own.name.as_deref(), own.name_what), ("C", Some(&b"caller"[..]), "local"));
        let info = l.call_info(1).expect("it was called");
        assert_eq!((info.what, info.current_line, info.short_source.as_slice()), ("Lua", 2, &b"test"[..]));
        assert_eq!((info.name.as_deref(), info.name_what), (Some(&b"outer"[..]), "global"));
        assert!(l.push_call_function(1));
        let function = l.function_info(-1);
        assert_eq!((function.line_defined, function.last_line_defined), (1, 3));
        assert_eq!(
            (function.params, function.is_vararg, function.upvalues, function.current_line),
            (1, true, 1, -1)
        );
        l.push_active_lines(-1)?;
        assert!(l.raw_get_index(-1, 2) == Type::Boolean && l.raw_get_index(-2, 4) == Type::Nil);
        let depth = l.call_depth();
        assert!(l.call_info(depth).is_none() && l.call_info(usize::MAX).is_none());
        Ok(0)
    }
    let mut lua = lua();
    let l = lua.state();
    l.register("native", caller).unwrap();
    run(l, "function outer(a, ...) local caller = native\n caller()\n end outer(1)", 0);
}

#[test]
fn locals_are_read_and_written() {
    fn change(l: &mut State) -> NativeResult {
        let name = l.push_local(1, 1);
        assert_eq!((name.as_deref(), text(l, -1).as_str()), (Some(&b"a"[..]), "1"));
        assert_eq!(l.push_local(1, -1).as_deref(), Some(&b"(vararg)"[..]));
        assert_eq!(text(l, -1), "extra");
        assert_eq!(l.push_local(1, 99), None);
        assert_eq!(l.push_local(1, -9), None);
        assert_eq!(l.push_local(1, 0), None);
        assert_eq!(l.push_local(1, i32::MIN), None);
        assert_eq!(l.push_local(0, 1).as_deref(), Some(&b"(C temporary)"[..]));
        l.push_str("new").unwrap();
        assert_eq!(l.set_local(1, 2).as_deref(), Some(&b"b"[..]));
        let top = l.top();
        l.push_nil();
        assert_eq!(l.set_local(1, 99), None);
        assert_eq!(l.top(), top);
        Ok(0)
    }
    let mut lua = lua();
    let l = lua.state();
    l.register("change", change).unwrap();
    run(l, "local function f(a, ...) local b = 2 change() return b end return f(1, 'extra'), f", 2);
    assert_eq!(text(l, -2), "new");
    assert_eq!(l.parameter_name(-1, 1).as_deref(), Some(&b"a"[..]));
    assert_eq!(
        (l.parameter_name(-1, 2), l.parameter_name(-1, 0), l.parameter_name(1, 1)),
        (None, None, None)
    );
}

#[test]
fn upvalues_of_functions() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "local x, y = 1, 2
         return function() return x, y end, function() return y end, function() return x end",
        3,
    );
    assert_eq!(l.get_upvalue(1, 1).as_deref(), Some(&b"x"[..]));
    assert_eq!(l.get_upvalue(-4, 2).as_deref(), Some(&b"y"[..]));
    assert_eq!(texts(l)[3..], ["1", "2"]);
    l.set_top(3);
    assert_eq!((l.get_upvalue(1, 3), l.get_upvalue(1, 0), l.get_upvalue(1, -1)), (None, None, None));
    assert_eq!(l.top(), 3);
    l.push_integer(10);
    assert_eq!(l.set_upvalue(1, 1).as_deref(), Some(&b"x"[..]));
    l.push_integer(0);
    assert_eq!(l.set_upvalue(1, 9), None);
    l.pop(1);
    assert_eq!(l.upvalue_id(1, 2), l.upvalue_id(2, 1));
    assert_ne!(l.upvalue_id(1, 1), l.upvalue_id(2, 1));
    assert_eq!(l.upvalue_id(1, 3), None);
    assert!(l.upvalue_join(2, 1, 1, 1) && !l.upvalue_join(2, 2, 1, 1) && !l.upvalue_join(2, 1, 1, i32::MIN));
    assert_eq!(l.upvalue_id(2, 1), l.upvalue_id(3, 1));
    l.push_value(2);
    l.call(0, 1).unwrap();
    assert_eq!(text(l, -1), "10");
}

#[test]
fn hooks_of_lua_and_of_the_host() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "lines = {} return function(event, line) lines[#lines + 1] = line end", 1);
    l.set_hook(false, false, true, 0);
    run(l, "local a = 1\nlocal b = 2\nreturn a", 0);
    assert_eq!(l.push_hook(), (false, false, true, 0));
    assert!(l.is_function(-1) && l.host_hook().is_none());
    l.push_nil();
    l.set_hook(true, true, true, 1);
    assert_eq!(l.push_hook(), (false, false, false, 0));
    run(l, "return table.concat(lines, ' ')", 1);
    assert_eq!(text(l, -1), "1 2 3");
    // One of the host, which stops what runs too long.
    l.set_host_hook(
        Some((
            |l, limit, event, _| {
                if event == "count" { Err(l.raise(format!("over {limit}"))) } else { Ok(()) }
            },
            1000,
        )),
        false,
        false,
        false,
        1000,
    );
    assert_eq!(l.host_hook(), Some(1000));
    assert!(perilune::stack::do_string(l, "while true do end").is_err());
    assert!(text(l, -1).ends_with("over 1000"), "{}", text(l, -1));
    l.set_host_hook(None, true, true, true, 1);
    run(l, &format!("for i = 1, {} do end return 1", size(10_000, 1000)), MULTI);
}

#[test]
fn tracebacks_of_threads() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) return co", 1);
    let trace = l.traceback_of(1, Some(b"why"), 0).expect("it is a thread");
    assert_eq!(
        String::from_utf8_lossy(&trace),
        "why\nstack traceback:\n\t[C]: in function 'coroutine.yield'\n\ttest:1: in function <test:1>"
    );
    assert_eq!(l.traceback_of(1, None, 5).as_deref(), Some(&b"stack traceback:"[..]));
    assert_eq!(l.traceback_of(1, None, -1).as_deref(), Some(&b"stack traceback:"[..]));
    assert_eq!(l.traceback_of(2, None, 0), None);
    assert_eq!(l.with_thread(1, |co| co.traceback(None, 1)).map(|trace| trace.len() > 20), Some(true));
}
