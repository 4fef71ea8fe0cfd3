//! What jobs see of each other, and of what was set up.

use crate::jobs::pool;
use perilune::pool::{Job, Outcome, Portable, PortableFunction, WorkerPool};
use perilune::{Libraries, Value};

fn run(pool: &WorkerPool, source: &str) -> Outcome {
    pool.submit(Job::source(source)).wait()
}

#[test]
fn set_up_happens_in_its_order_in_each_state() {
    let pool = WorkerPool::builder()
        .threads(2)
        .set_up_chunk("log = 'a'", "=1")
        .set_up(|lua| lua.load("log = log .. 'b'").exec())
        .set_up_chunk("log = log .. 'c'", "=2")
        .set_up_chunk("log = log .. 'd'", "=3")
        .set_up(|lua| lua.load("log = log .. 'e'").exec())
        .build()
        .unwrap();
    for outcome in pool.run_ordered((0..10).map(|_| Job::source("return log"))) {
        assert_eq!(outcome, Ok(vec!["abcde".into()]));
    }
}

#[test]
fn jobs_do_not_see_globals_of_others() {
    let pool = WorkerPool::builder()
        .threads(1)
        .set_up(|lua| {
            // What asks for the globals gets those of the job.
            let get = lua.create_function(|lua, name: String| lua.globals().get::<Value>(name))?;
            lua.globals().set("get", get)?;
            lua.globals().set("shared", 1)
        })
        .build()
        .unwrap();
    run(&pool, "a = 1; _G.b = 2; load('c = 3')(); shared = 4; print = nil; rawset(_G, 'd', 5)").unwrap();
    let seen = run(&pool, "return a, b, c, shared, print ~= nil, d, _G == _ENV, getmetatable(_G)");
    let expected =
        vec![().into(), ().into(), ().into(), 1.into(), true.into(), ().into(), true.into(), false.into()];
    assert_eq!(seen, Ok(expected));
    assert_eq!(run(&pool, "e = 6; return get('e'), load('return e')()"), Ok(vec![6.into(), 6.into()]));
}

#[test]
fn hooks_and_a_stopped_collector_end_with_their_job() {
    let pool = pool(1);
    run(&pool, "collectgarbage('stop')\ndebug.sethook(function() error('hooked') end, 'l')\nlocal x")
        .unwrap_err();
    run(&pool, "debug.sethook(error, 'l', 1)\nlocal x").unwrap_err();
    let seen = run(&pool, "local hook = debug.gethook()\nreturn hook, collectgarbage('isrunning')");
    assert_eq!(seen, Ok(vec![().into(), true.into()]));
}

#[test]
fn fresh_states_share_nothing() {
    let spoil = "string.mine = 1; require('_G').mine = 2; return 0";
    let look = "return string.mine, require('_G').mine";
    let shared = pool(1);
    run(&shared, spoil).unwrap();
    assert_eq!(run(&shared, look), Ok(vec![1.into(), 2.into()]));
    let fresh =
        WorkerPool::builder().threads(1).fresh_states(true).set_up_chunk("n = 7", "=n").build().unwrap();
    run(&fresh, spoil).unwrap();
    assert_eq!(run(&fresh, look), Ok(vec![().into(), ().into()]));
    assert_eq!(run(&fresh, "return n"), Ok(vec![7.into()]));
}

#[test]
fn states_may_do_without_libraries() {
    let pool = WorkerPool::builder()
        .threads(1)
        .libraries(Libraries::NONE)
        .set_up(|lua| {
            lua.with(|l, _| {
                l.require("math", perilune::stdlib::math::open, true).map_err(|_| perilune::Error::Memory)
            })
        })
        .build()
        .unwrap();
    assert_eq!(run(&pool, "return print, string, math.max(1, 2)"), Ok(vec![().into(), ().into(), 2.into()]));
}

#[test]
fn functions_that_come_again_have_the_globals_of_their_job() {
    let pool = WorkerPool::builder().threads(1).build().unwrap();
    // More than a worker keeps linked.
    let functions: Vec<PortableFunction> = (0..40)
        .map(|n| {
            let source = format!(
                "local seen = x; x = {n}; local function inner() return x end return seen, inner(), ..."
            );
            PortableFunction::compile(source, "=f").unwrap()
        })
        .collect();
    for round in 0..3i64 {
        for (n, function) in (0i64..).zip(&functions) {
            for _ in 0..2 {
                let results = pool.submit(Job::function(function).argument(round)).wait().unwrap();
                assert_eq!(results, [Portable::Nil, n.into(), round.into()]);
            }
        }
    }
}
