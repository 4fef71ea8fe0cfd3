//! Threads (`lua_newthread`, `lua_resume`, `lua_closethread`, ...).

use crate::{lua, push_integers, run, text, texts};
use perilune::stack::{Resumed, Status};

#[test]
fn a_new_thread_has_a_stack_of_its_own_and_the_same_globals() {
    let mut lua = lua();
    let l = lua.state();
    l.new_thread().unwrap();
    assert!(l.is_thread(1));
    push_integers(l, 3);
    l.move_to_thread(1, 2);
    assert_eq!(texts(l)[1..], ["1"]);
    l.with_thread(1, |co| {
        assert_eq!(texts(co), ["2", "3"]);
        assert!(!co.is_main() && !co.push_thread());
        co.pop(1);
        co.set_global("three").unwrap();
    });
    l.get_global("three").unwrap();
    assert_eq!(text(l, -1), "3");
    assert!(l.with_thread(2, |_| ()).is_none());
}

#[test]
fn values_move_between_threads() {
    let mut lua = lua();
    let l = lua.state();
    l.new_thread().unwrap();
    push_integers(l, 4);
    l.move_to_thread(1, 3);
    l.move_from_thread(1, 1);
    assert_eq!(texts(l)[1..], ["1", "4"]);
    l.with_thread(1, |co| {
        assert_eq!(texts(co), ["2", "3"]);
        // A thread is not moved from to itself.
        co.push_thread();
        co.move_to_thread(-1, 1);
        assert_eq!(co.top(), 3);
    });
}

#[test]
fn resume_tells_what_has_happened() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return coroutine.create(function(...) local a = coroutine.yield(...) error(a, 0) end)", 1);
    assert_eq!((l.thread_status(1), l.coroutine_status(1)), (Some(Status::Ok), Some("suspended")));
    push_integers(l, 2);
    l.move_to_thread(1, 2);
    assert_eq!(l.resume(1, 2), Ok(Resumed::Yielded(2)));
    assert_eq!(l.thread_status(1), Some(Status::Yield));
    l.move_from_thread(1, 2);
    assert_eq!(texts(l)[1..], ["1", "2"]);
    l.push_str("bad").unwrap();
    l.move_to_thread(1, 1);
    assert_eq!(l.resume(1, 1), Err(Status::ErrRun));
    assert_eq!((l.thread_status(1), l.coroutine_status(1)), (Some(Status::ErrRun), Some("dead")));
    l.move_from_thread(1, 1);
    assert_eq!(text(l, -1), "bad");
    assert_eq!(l.resume(1, 0), Err(Status::ErrRun));
    l.move_from_thread(1, 1);
    assert_eq!(text(l, -1), "cannot resume dead coroutine");
    assert_eq!(l.thread_status(9), None);
}

#[test]
fn a_finished_thread_runs_another_function() {
    let mut lua = lua();
    let l = lua.state();
    l.new_thread().unwrap();
    for expected in ["1", "2"] {
        run(l, "n = (n or 0) + 1 return function() return n end", 1);
        l.move_to_thread(1, 1);
        assert_eq!(l.resume(1, 0), Ok(Resumed::Returned(1)));
        l.move_from_thread(1, 1);
        assert_eq!(text(l, -1), expected);
    }
}

#[test]
fn closing_runs_what_is_pending() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "log = {}
         local function suspended(fails)
           local co = coroutine.create(function()
             local c <close> = setmetatable({}, {__close = function()
               log[#log + 1] = 'closed'
               if fails then error('in close', 0) end
             end})
             coroutine.yield()
           end)
           coroutine.resume(co)
           return co
         end
         return suspended(), suspended(true), suspended(true)",
        3,
    );
    assert!(l.close_coroutine(1));
    assert_eq!(l.coroutine_status(1), Some("dead"));
    assert!(!l.close_coroutine(2));
    assert_eq!(text(l, -1), "in close");
    let status = l.with_thread(3, |co| {
        let status = co.close_self();
        assert_eq!(texts(co), ["in close"]);
        status
    });
    assert_eq!(status, Some(Err(Status::ErrRun)));
    assert!(l.close_coroutine(3) && l.close_coroutine(99));
    run(l, "return #log", 1);
    assert_eq!(text(l, -1), "3");
}

#[test]
fn only_coroutines_are_yieldable() {
    let mut lua = lua();
    let l = lua.state();
    assert!(!l.is_yieldable());
    l.new_thread().unwrap();
    assert!(l.coroutine_is_yieldable(1));
    l.push_thread();
    assert!(!l.coroutine_is_yieldable(-1));
    assert_eq!(l.coroutine_status(-1), Some("running"));
}

#[test]
fn a_host_calls_functions_in_any_thread_at_rest() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "local co = coroutine.create(function() local x = 1 coroutine.yield() return x end)
         coroutine.resume(co)
         return co, function() return coroutine.running() end, function() coroutine.yield() end",
        3,
    );
    l.push_value(2);
    l.move_to_thread(1, 1);
    l.with_thread(1, |co| {
        co.call(0, 1).unwrap();
        assert!(co.is_thread(-1));
        co.pop(1);
    });
    l.push_value(3);
    l.move_to_thread(1, 1);
    l.with_thread(1, |co| {
        assert_eq!(co.pcall(0, 0, 0), Err(Status::ErrRun));
        assert_eq!(text(co, -1), "attempt to yield across a C-call boundary");
        co.pop(1);
    });
    assert_eq!(l.resume(1, 0), Ok(Resumed::Returned(1)));
    l.move_from_thread(1, 1);
    assert_eq!(text(l, -1), "1");
}

#[test]
fn coroutines_within_coroutines_resumed_by_the_host() {
    let mut lua = lua();
    let l = lua.state();
    l.register("resume_natively", |l| {
        let resumed = l.resume(1, 0);
        l.push_format(format_args!("{resumed:?}"))?;
        Ok(1)
    })
    .unwrap();
    run(
        l,
        "local co = coroutine.wrap(function()
           local inner = coroutine.create(function() coroutine.yield(1, 2) end)
           coroutine.yield(resume_natively(inner))
           return resume_natively(coroutine.running())
         end)
         return co(), co()",
        2,
    );
    assert_eq!(texts(l), ["Ok(Yielded(2))", "Err(ErrRun)"]);
}
