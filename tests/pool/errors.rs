//! Jobs that fail do not disturb others.

use crate::jobs::pool;
use perilune::Error;
use perilune::pool::{Job, JobError, Portable, WorkerPool};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn errors_have_message_traceback_and_value() {
    let pool = pool(1);
    let job = Job::source("local function f() error({code = 5}) end f()");
    let Err(JobError::Script { message, traceback, value }) = pool.submit(job).wait() else {
        panic!("an error")
    };
    assert_eq!(message, "(error object is a table value)");
    assert!(traceback.contains("in upvalue 'f'") || traceback.contains("in local 'f'"), "{traceback}");
    assert_eq!(value.get("code"), Some(&Portable::Integer(5)));
    let error = pool.submit(Job::source("error(io.stdout)")).wait().unwrap_err();
    assert!(matches!(error, JobError::Script { value: Portable::Nil, .. }));
    assert!(matches!(pool.submit(Job::source("x x")).wait(), Err(JobError::Syntax(_))));
    assert_eq!(pool.submit(Job::source("return 1")).wait().unwrap(), [1.into()]);
}

#[test]
fn values_that_cannot_pass_name_the_place() {
    let pool = pool(1);
    let message = |job: Job| pool.submit(job).wait().unwrap_err().to_string();
    assert_eq!(
        message(Job::source("return 1, {1, {name = io.stdout}}")),
        "result 2: [2].name: a userdata cannot leave its state"
    );
    let mut deep = Portable::Nil;
    for _ in 0..101 {
        deep = vec![deep].into();
    }
    deep = vec![deep].into();
    assert_eq!(
        message(Job::source("").argument(1).argument(deep)),
        "argument 2: tables nest more than 100 levels"
    );
}

#[test]
fn a_panic_of_a_host_function_is_an_error_of_its_job() {
    let pool = WorkerPool::builder()
        .threads(1)
        .set_up(|lua| {
            let fail =
                lua.create_function(|_, ()| -> Result<(), Error> { std::panic::panic_any("no way") })?;
            lua.globals().set("fail", fail)
        })
        .build()
        .unwrap();
    let outcomes: Vec<_> =
        pool.run_ordered(["fail()", "return 1", "return pcall(fail)"].map(Job::source)).collect();
    assert!(
        outcomes[0].as_ref().unwrap_err().to_string().contains("host function panicked: no way"),
        "{outcomes:?}"
    );
    assert_eq!(outcomes[1], Ok(vec![1.into()]));
    assert_eq!(outcomes[2].as_ref().unwrap()[0], false.into());
}

#[test]
fn exhausted_memory_is_the_jobs_own() {
    let pool = WorkerPool::builder()
        .threads(1)
        // A string and what it is made of.
        .memory_limit(8 << 20)
        .set_up_chunk("kept = {}", "=set-up")
        .build()
        .unwrap();
    let greedy = "kept[1] = string.rep('x', 3000000); return #string.rep('x', 1 << 30)";
    for _ in 0..3 {
        assert_eq!(pool.submit(Job::source(greedy)).wait(), Err(JobError::Memory));
        let outcome = pool.submit(Job::source("return #string.rep('x', 3000000) + #kept")).wait();
        assert_eq!(outcome, Ok(vec![3_000_000.into()]));
    }
    let large = Portable::from("x".repeat(16 << 20).as_str());
    assert_eq!(pool.submit(Job::source("").argument(large)).wait(), Err(JobError::Memory));
    assert!(pool.submit(Job::source("return 1")).wait().is_ok());
}

#[test]
fn workers_that_cannot_be_set_up_are_reported() {
    let message = |builder: perilune::pool::Builder| builder.threads(3).build().unwrap_err().to_string();
    assert_eq!(
        message(WorkerPool::builder().set_up_chunk("x = = 1", "=init")),
        "a worker cannot be set up: init:1: unexpected symbol near '='"
    );
    assert_eq!(
        message(WorkerPool::builder().set_up_chunk("error('no')", "=init")),
        "a worker cannot be set up: init:1: no"
    );
    assert!(message(WorkerPool::builder().set_up(|_| Err(Error::runtime("host")))).ends_with("host"));
    assert!(message(WorkerPool::builder().set_up(|_| std::panic::panic_any("gone"))).ends_with("gone"));
    assert!(message(WorkerPool::builder().memory_limit(1 << 10)).ends_with("not enough memory"));
}

#[test]
fn a_state_that_cannot_be_replaced_fails_its_jobs_until_it_can() {
    let count = Arc::new(AtomicUsize::new(0));
    let made = Arc::clone(&count);
    let pool = WorkerPool::builder()
        .threads(1)
        .memory_limit(4 << 20)
        .set_up(move |_| match made.fetch_add(1, Ordering::Relaxed) {
            1 => Err(Error::runtime("for now")),
            2 => std::panic::panic_any("then this"),
            _ => Ok(()),
        })
        .build()
        .unwrap();
    let run = |source: &str| pool.submit(Job::source(source)).wait();
    assert_eq!(run("return #string.rep('x', 1 << 30)"), Err(JobError::Memory));
    assert_eq!(run("return 1").unwrap_err().to_string(), "a worker cannot be set up: for now");
    assert_eq!(run("return 1"), Err(JobError::Panicked("then this".to_owned())));
    assert_eq!(run("return 1"), Ok(vec![1.into()]));
    assert_eq!(count.load(Ordering::Relaxed), 4);
}

#[test]
fn recursion_ends_in_an_error_of_its_job() {
    let pool = pool(1);
    for source in [
        "local function f() return 1 + f() end f()",
        "local function f() table.sort({3, 2, 1}, function() f() end) end f()",
        "local function f() return string.gsub('x', 'x', f) end f()",
        "local function f() return coroutine.wrap(f)() end f()",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
    ] {
        let error = pool.submit(Job::source(source)).wait().unwrap_err();
        assert!(error.to_string().contains("stack overflow"), "{source}: {error}");
    }
    let nested = format!("return {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(matches!(pool.submit(Job::source(nested)).wait(), Err(JobError::Syntax(_))));
    assert_eq!(pool.submit(Job::source("return 1")).wait(), Ok(vec![1.into()]));
}
