//! Jobs that are cancelled.

use crate::jobs::{gated, pool};
use perilune::pool::{Job, JobError, WorkerPool};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn a_job_that_has_not_begun_never_runs() {
    let (pool, arrived, open) = gated(1, 2);
    let running = pool.submit(Job::source("gate() return 1"));
    arrived.recv().unwrap();
    let waiting: Vec<_> = (0..2).map(|_| pool.submit(Job::source("gate()"))).collect();
    assert!(pool.try_submit(Job::source("")).is_err());
    waiting[0].cancel();
    assert!(waiting[0].is_finished());
    // Its place is free.
    let last = pool.try_submit(Job::source("return 2")).unwrap();
    waiting[1].cancel();
    open.send(()).unwrap();
    assert_eq!(running.wait(), Ok(vec![1.into()]));
    assert_eq!(last.wait(), Ok(vec![2.into()]));
    for handle in waiting {
        assert_eq!(handle.wait(), Err(JobError::Cancelled));
    }
    assert!(arrived.try_recv().is_err());
}

#[test]
fn whatever_a_script_does_it_ends() {
    let (pool, arrived, open) = gated(1, 2);
    for source in [
        "while true do end",
        "pcall(function() while true do end end) return 'caught'",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error) end",
        "local function f() while true do pcall(f) end end f()",
        "while true do coroutine.wrap(pcall)(function() while true do end end) end",
        "while true do xpcall(function() while true do end end, function() while true do end end) end",
        "while true do local x <close> = setmetatable({}, {__close = function() while true do end end}) end",
        "string.gsub(string.rep('x', 1000), '.', function() pcall(function() while true do end end) end) while true do end",
        "table.sort({3, 2, 1, 5, 4}, function() while true do pcall(string.rep, 'x', 1000) end end)",
        "setmetatable({}, {__gc = function() while true do end end}) while true do pcall(error) end",
        "string.rep('x', 5000000):find(string.rep('.-', 100) .. 'y')",
        "debug.sethook(function() while true do end end, 'l') while true do pcall(load, 'x') end",
        "return load(function() while true do end end)",
    ] {
        let handle = pool.submit(Job::source(format!("gate() {source}")));
        arrived.recv().unwrap();
        let canceller = handle.canceller();
        open.send(()).unwrap();
        // Most of them are in their loop then; those that are not end as well.
        std::thread::sleep(std::time::Duration::from_millis(2));
        canceller.cancel();
        assert_eq!(handle.wait(), Err(JobError::Cancelled), "{source}");
        assert_eq!(pool.submit(Job::source("return 1")).wait(), Ok(vec![1.into()]), "after {source}");
    }
}

#[test]
fn a_cancelled_job_that_returns_is_cancelled() {
    let (pool, arrived, open) = gated(1, 2);
    let handle = pool.submit(Job::source("gate() return 1"));
    arrived.recv().unwrap();
    handle.cancel();
    open.send(()).unwrap();
    assert_eq!(handle.wait(), Err(JobError::Cancelled));
}

#[test]
fn what_is_over_stays_as_it_is() {
    let pool = pool(1);
    let handle = pool.submit(Job::source("return 1"));
    while !handle.is_finished() {
        std::thread::yield_now();
    }
    handle.cancel();
    assert_eq!(handle.wait(), Ok(vec![1.into()]));
    assert_eq!(pool.submit(Job::source("return 2")).wait(), Ok(vec![2.into()]));
}

#[test]
fn all_are_cancelled_and_others_may_follow() {
    let pool = WorkerPool::builder().threads(2).queue(8).build().unwrap();
    let handles: Vec<_> =
        (0..8).map(|_| pool.submit(Job::source("while true do pcall(error) end"))).collect();
    pool.cancel_all();
    for handle in handles {
        assert_eq!(handle.wait(), Err(JobError::Cancelled));
    }
    assert_eq!(pool.submit(Job::source("return 1")).wait(), Ok(vec![1.into()]));
}

#[test]
fn iterators_that_are_dropped_cancel_their_jobs() {
    let pool = pool(2);
    let jobs = || ["return 1"].into_iter().chain(std::iter::repeat("while true do end")).map(Job::source);
    assert_eq!(pool.run_ordered(jobs()).next(), Some(Ok(vec![1.into()])));
    assert_eq!(pool.run_unordered(jobs()).next(), Some((0, Ok(vec![1.into()]))));
    assert_eq!(pool.submit(Job::source("return 2")).wait(), Ok(vec![2.into()]));
}

#[test]
fn a_finalizer_without_end_does_not_hold_a_dropped_pool() {
    let pool = pool(2);
    let source = "setmetatable({}, {__gc = function() while true do pcall(error) end end}) return 1";
    pool.submit(Job::source(source)).wait().unwrap();
    drop(pool);
}

#[test]
fn a_pool_owned_by_its_own_worker_ends() {
    struct Slot(std::sync::Mutex<Option<Arc<WorkerPool>>>);
    let (slot, dropped) = (Arc::new(Slot(std::sync::Mutex::default())), Arc::new(AtomicUsize::new(0)));
    let (inner, counter) = (Arc::clone(&slot), Arc::clone(&dropped));
    let pool = WorkerPool::builder()
        .threads(2)
        .set_up(move |lua| {
            let (inner, counter) = (Arc::clone(&inner), Arc::clone(&counter));
            let last = lua.create_function(move |_, ()| {
                while inner.0.lock().unwrap().is_none() {
                    std::thread::yield_now();
                }
                drop(inner.0.lock().unwrap().take());
                counter.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })?;
            lua.globals().set("last", last)
        })
        .build()
        .unwrap();
    let handle = pool.submit(Job::source("last()"));
    *slot.0.lock().unwrap() = Some(Arc::new(pool));
    assert_eq!(handle.wait(), Err(JobError::Cancelled));
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}
