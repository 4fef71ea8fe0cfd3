//! Calls, errors and continuations (sections 4.4 and 4.5).

use crate::{lua, message, push_integers, run, text, texts};
use perilune::stack::{MULTI, NativeResult, State, Status, load};

#[test]
fn calls_replace_function_and_arguments_by_results() {
    let mut lua = lua();
    let l = lua.state();
    l.push_str("below").unwrap();
    for (wanted, expected) in
        [(0, vec![]), (1, vec!["3"]), (MULTI, vec!["3", "1", "2"]), (4, vec!["3", "1", "2", "nil"])]
    {
        run(l, "return function(...) local a, b = ... return a + b, ... end", 1);
        push_integers(l, 2);
        l.call(2, wanted).unwrap();
        assert_eq!(texts(l)[1..], expected);
        l.set_top(1);
    }
}

#[test]
fn protected_calls_leave_the_error_value() {
    let mut lua = lua();
    let l = lua.state();
    l.push_str("below").unwrap();
    run(l, "return function() error('oops') end, function() error({}) end, function() error() end", 3);
    l.push_value(2);
    push_integers(l, 2);
    assert_eq!(l.pcall(2, 5, 0), Err(Status::ErrRun));
    assert_eq!((l.top(), text(l, -1)), (5, "test:1: oops".into()));
    l.push_value(3);
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
    assert!(l.is_table(-1));
    l.push_value(4);
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
    assert!(l.is_nil(-1));
}

fn trace(l: &mut State) -> NativeResult {
    let message = l.traceback(l.bytes(1).map(<[u8]>::to_vec).as_deref(), 1);
    l.push_bytes(&message)?;
    Ok(1)
}

#[test]
fn message_handlers_see_the_stack_of_the_error() {
    let mut lua = lua();
    let l = lua.state();
    l.push_native(trace);
    run(l, "function inner() error('oops') end return function() inner() end", 1);
    assert_eq!(l.pcall(0, 0, 1), Err(Status::ErrRun));
    let message = text(l, -1);
    assert!(message.starts_with("test:1: oops\nstack traceback:\n"), "{message}");
    assert!(message.contains("in function 'inner'"), "{message}");
    // One that fails itself.
    l.set_top(0);
    l.push_native(|l| Err(l.raise("again")));
    l.push_native(|l| Err(l.raise("first")));
    assert_eq!(l.pcall(0, 0, -2), Err(Status::ErrErr));
}

#[test]
fn errors_have_the_position_of_the_caller() {
    fn fail(l: &mut State) -> NativeResult {
        Err(l.raise(format!("code {}", 7)))
    }
    fn fail_with_value(l: &mut State) -> NativeResult {
        l.push_integer(7);
        Err(l.raise_value())
    }
    fn where_is_it(l: &mut State) -> NativeResult {
        let position = l.position(1);
        l.push_bytes(&position)?;
        Ok(1)
    }
    let mut lua = lua();
    let l = lua.state();
    l.register("fail", fail).unwrap();
    l.register("fail_with_value", fail_with_value).unwrap();
    l.register("where", where_is_it).unwrap();
    run(
        l,
        "local ok, e = pcall(function()\n fail() end) return e, select(2, pcall(fail_with_value)),\n (where())",
        3,
    );
    assert_eq!(texts(l), ["test:2: code 7", "7", "test:3: "]);
    l.push_native(fail);
    let result = l.call(0, 0);
    assert_eq!(message(l, result), "code 7");
}

#[test]
fn native_recursion_ends_in_an_error() {
    fn recurse(l: &mut State) -> NativeResult {
        l.push_native(recurse);
        l.call(0, 0)?;
        Ok(0)
    }
    let mut lua = lua();
    let l = lua.state();
    l.push_native(recurse);
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
    assert!(text(l, -1).contains("C stack overflow"));
}

/// Calls its argument and, when that has returned or was resumed, adds `ctx` to what it gave.
fn add_context(l: &mut State) -> NativeResult {
    l.push_value(1);
    l.call_k(0, 1, 100, |l, status, ctx| {
        assert!(matches!(status, Status::Ok | Status::Yield));
        assert_eq!(l.top(), 2);
        let sum = l.check_integer(-1)? + ctx;
        l.push_integer(sum);
        Ok(1)
    })
}

#[test]
fn continuations_go_on_after_yields() {
    let mut lua = lua();
    let l = lua.state();
    l.register("add", add_context).unwrap();
    run(
        l,
        "local co = coroutine.wrap(function() return add(function() return coroutine.yield('y') end) end)
         return co(), co(5), add(function() return 6 end)",
        3,
    );
    assert_eq!(texts(l), ["y", "105", "106"]);
}

/// `guard(f, ...)`: status, then results or error.
fn guard(l: &mut State) -> NativeResult {
    let nargs = l.top() - 1;
    l.push_native(|l| {
        l.push_str("handled ")?;
        l.insert(1);
        l.concat(2)?;
        Ok(1)
    });
    l.insert(1);
    l.pcall_k(nargs, MULTI, 1, 0, |l, status, _| {
        l.push_format(format_args!("{status:?}"))?;
        l.replace(1);
        Ok(l.top() as usize)
    })
}

#[test]
fn protected_continuations_get_status_and_error() {
    let mut lua = lua();
    let l = lua.state();
    l.register("guard", guard).unwrap();
    run(
        l,
        "local co = coroutine.wrap(function()
           local r = {guard(function(...) coroutine.yield('y') error('after ' .. ..., 0) end, 'x')}
           return table.concat(r, '|')
         end)
         return co(), co(), table.concat({guard(math.max, 1, 2)}, '|')",
        3,
    );
    assert_eq!(texts(l), ["y", "ErrRun|handled after x", "Ok|2"]);
}

#[test]
fn yields_with_and_without_continuation() {
    let mut lua = lua();
    let l = lua.state();
    l.register("plain", |l| {
        assert!(l.is_yieldable());
        let n = l.top();
        l.yield_k(n, 0, None)
    })
    .unwrap();
    l.register("continued", |l| {
        l.push_str("yielded")?;
        l.yield_k(
            1,
            7,
            Some(|l, status, ctx| {
                assert_eq!((status, ctx), (Status::Yield, 7));
                l.push_integer(ctx);
                Ok(l.top() as usize)
            }),
        )
    })
    .unwrap();
    run(
        l,
        "local co = coroutine.wrap(function() return plain(1, 2), continued('a') end)
         local a, b = co()
         return a, b, co('r', 's'), co('last')",
        MULTI,
    );
    // The values of the function stay below what was passed to resume.
    assert_eq!(texts(l), ["1", "2", "yielded", "r", "a", "last", "7"]);
}

#[test]
fn yields_do_not_pass_plain_calls() {
    let mut lua = lua();
    let l = lua.state();
    l.register("direct", |l| {
        l.push_value(1);
        l.call(0, MULTI)?;
        Ok(l.top() as usize - 1)
    })
    .unwrap();
    run(l, "return coroutine.resume(coroutine.create(function() direct(coroutine.yield) end))", 2);
    assert_eq!(texts(l), ["false", "attempt to yield across a C-call boundary"]);
}

#[test]
fn a_stopped_state_runs_nothing_any_more() {
    let mut lua = lua();
    let interrupt = lua.interrupt();
    let l = lua.state();
    load(l, b"while true do pcall(function() while true do end end) end", "=endless").unwrap();
    let other = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(5));
        interrupt.stop();
        // A request does not weaken it.
        interrupt.request();
    });
    for _ in 0..2 {
        assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrLimit));
        assert_eq!(text(l, -1), "interrupted!");
        l.reset_limits();
        l.push_native(|_| Ok(0));
    }
    other.join().unwrap();
    assert!(l.interrupt().is_requested());
}
