//! Jobs, their outcomes, and their order.

use perilune::pool::{Full, Job, JobError, JobHandle, Outcome, Portable, PortableFunction, WorkerPool};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

pub(crate) fn pool(threads: usize) -> WorkerPool {
    WorkerPool::builder().threads(threads).build().unwrap()
}

/// A pool whose jobs wait with `gate()` for a message of the channel, which tells when they are there.
pub(crate) fn gated(threads: usize, queue: usize) -> (WorkerPool, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (arrive, arrived) = mpsc::channel();
    let (open, gate) = mpsc::channel();
    let (arrive, gate) = (Mutex::new(arrive), Arc::new(Mutex::new(gate)));
    let pool = WorkerPool::builder()
        .threads(threads)
        .queue(queue)
        .set_up(move |lua| {
            let (arrive, gate) = (arrive.lock().unwrap().clone(), Arc::clone(&gate));
            let wait = lua.create_function(move |_, ()| {
                let _ = arrive.send(());
                let _ = gate.lock().unwrap().recv();
                Ok(())
            })?;
            lua.globals().set("gate", wait)
        })
        .build()
        .unwrap();
    (pool, arrived, open)
}

fn integer(outcome: &Outcome) -> i64 {
    outcome.as_ref().unwrap()[0].as_integer().unwrap()
}

#[test]
fn arguments_go_in_and_results_come_out() {
    let pool = pool(2);
    let job = Job::source("local a, t = ... return t.x .. a, select('#', ...), {a, {a}}")
        .argument("1")
        .argument(Portable::Table([("x", "y")].into_iter().collect()))
        .argument(());
    let inner = Portable::from(vec!["1"]);
    let list: Portable = vec![Portable::from("1"), inner].into();
    assert_eq!(pool.submit(job).wait().unwrap(), ["y1".into(), 3.into(), list]);
    assert_eq!(pool.submit(Job::source("")).wait().unwrap(), []);
}

#[test]
fn a_function_is_compiled_once_for_all_states() {
    let pool = pool(2);
    let program =
        PortableFunction::compile("x = (x or 0) + ...; return x, string.format('%d', x)", "=p").unwrap();
    for handle in (0..20).map(|i| pool.submit(Job::function(&program).argument(i))).collect::<Vec<_>>() {
        let results = handle.wait().unwrap();
        assert_eq!(results[1].as_str().unwrap(), results[0].as_integer().unwrap().to_string());
    }
    let stripped = perilune::bytecode::dump(program.proto(), true);
    assert_eq!(pool.submit(Job::source(stripped).argument(4)).wait().unwrap()[0].as_integer(), Some(4));
}

#[test]
fn a_chunk_has_its_name() {
    let pool = pool(1);
    let message = |job: Job| pool.submit(job).wait().unwrap_err().to_string();
    assert_eq!(message(Job::source("error('e')").name("@file")), "file:1: e");
    assert_eq!(message(Job::source("error('e')")), "job:1: e");
    assert_eq!(message(Job::source("x =").name("=c")), "c:1: unexpected symbol near <eof>");
}

#[test]
fn ordered_outcomes_come_in_the_order_of_jobs() {
    let pool = pool(2);
    // Early jobs take longer.
    let job = |i: i64| Job::source("local i = ... for _ = 1, (50 - i) * 2000 do end return i").argument(i);
    let order: Vec<i64> = pool.run_ordered((0..50).map(job)).map(|outcome| integer(&outcome)).collect();
    assert_eq!(order, (0..50).collect::<Vec<_>>());
}

#[test]
fn unordered_outcomes_come_as_they_are_ready() {
    let (pool, arrived, open) = gated(2, 8);
    let jobs = ["gate() return 0", "return 1", "return 2", "return 3"].map(Job::source);
    let mut results = pool.run_unordered(jobs);
    let mut numbers: Vec<usize> = results.by_ref().take(3).map(|(number, _)| number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    arrived.recv().unwrap();
    open.send(()).unwrap();
    let (number, outcome) = results.next().unwrap();
    assert_eq!((number, integer(&outcome)), (0, 0));
    assert!(results.next().is_none());
}

#[test]
fn sources_of_jobs_may_be_endless() {
    let pool = pool(2);
    let taken = AtomicUsize::new(0);
    let jobs = (0i64..).map(|i| {
        taken.fetch_add(1, Ordering::Relaxed);
        Job::source("return ... + 1").argument(i)
    });
    let sum: i64 = pool.run_ordered(jobs).take(100).map(|outcome| integer(&outcome)).sum();
    assert_eq!(sum, 5050);
    assert!(taken.load(Ordering::Relaxed) < 200);
    let seen: HashSet<usize> = pool
        .run_unordered((0i64..).map(|_| Job::source("return 1")))
        .take(100)
        .map(|(number, _)| number)
        .collect();
    assert_eq!(seen.len(), 100);
}

#[test]
fn a_full_queue_refuses_or_waits() {
    let (pool, arrived, open) = gated(1, 2);
    let running = pool.submit(Job::source("gate()"));
    arrived.recv().unwrap();
    let waiting: Vec<JobHandle> =
        (0..2).map(|i| pool.try_submit(Job::source("return ...").argument(i)).unwrap()).collect();
    let Full(job) = pool.try_submit(Job::source("return 'late'")).unwrap_err();
    assert_eq!(job, Job::source("return 'late'"));
    std::thread::scope(|scope| {
        let late = scope.spawn(|| pool.submit(job).wait());
        std::thread::sleep(Duration::from_millis(20));
        assert!(!late.is_finished());
        open.send(()).unwrap();
        assert_eq!(late.join().unwrap().unwrap(), ["late".into()]);
    });
    running.wait().unwrap();
    for (i, handle) in waiting.into_iter().enumerate() {
        assert_eq!(handle.wait().unwrap()[0].as_integer(), Some(i as i64));
    }
}

#[test]
fn handles_are_asked_without_waiting() {
    let (pool, arrived, open) = gated(1, 4);
    let handle = pool.submit(Job::source("gate() return 7"));
    arrived.recv().unwrap();
    assert!(!handle.is_finished());
    let handle = handle.try_wait().unwrap_err();
    let handle = handle.wait_timeout(Duration::from_millis(5)).unwrap_err();
    open.send(()).unwrap();
    assert_eq!(handle.wait_timeout(Duration::MAX).unwrap().unwrap(), [7.into()]);
}

#[test]
fn handles_are_futures() {
    let (pool, arrived, open) = gated(1, 4);
    let (first, second) = (pool.submit(Job::source("gate() return 1")), pool.submit(Job::source("return 2")));
    let opener = std::thread::spawn(move || {
        arrived.recv().unwrap();
        open.send(()).unwrap();
    });
    let both = futures::executor::block_on(futures::future::join(first, second));
    assert_eq!((integer(&both.0), integer(&both.1)), (1, 2));
    opener.join().unwrap();
}

#[test]
fn a_dropped_handle_lets_its_job_run() {
    let (pool, arrived, open) = gated(1, 4);
    drop(pool.submit(Job::source("gate()")));
    arrived.recv().unwrap();
    open.send(()).unwrap();
    pool.submit(Job::source("")).wait().unwrap();
}

#[test]
fn shutdown_finishes_what_is_queued() {
    let (pool, _arrived, open) = gated(2, 20);
    let handles: Vec<JobHandle> =
        (0..20).map(|i| pool.submit(Job::source("gate() return ...").argument(i))).collect();
    for _ in 0..20 {
        open.send(()).unwrap();
    }
    pool.shutdown();
    for (i, handle) in handles.into_iter().enumerate() {
        assert!(handle.is_finished());
        assert_eq!(integer(&handle.wait()), i as i64);
    }
}

#[test]
fn a_dropped_pool_cancels_and_joins() {
    // Each worker owns what sets it up.
    let owned = Arc::new(());
    let inner = Arc::clone(&owned);
    let pool = WorkerPool::builder()
        .threads(2)
        .set_up(move |lua| {
            let inner = Arc::clone(&inner);
            lua.globals().set("f", lua.create_function(move |_, ()| Ok(Arc::strong_count(&inner)))?)
        })
        .build()
        .unwrap();
    let handles: Vec<JobHandle> =
        (0..6).map(|_| pool.submit(Job::source("while true do pcall(error) end"))).collect();
    assert!(Arc::strong_count(&owned) > 1);
    drop(pool);
    assert_eq!(Arc::strong_count(&owned), 1);
    for handle in handles {
        assert_eq!(handle.wait(), Err(JobError::Cancelled));
    }
}

#[test]
fn many_pools_of_many_threads() {
    for threads in 1..5 {
        let pool = pool(threads);
        assert_eq!(pool.threads(), threads);
        let sum: i64 = pool
            .run_unordered(
                (0..200i64)
                    .map(|i| Job::source("local s = 0 for i = 1, ... do s = s + i end return s").argument(i)),
            )
            .map(|(_, outcome)| integer(&outcome))
            .sum();
        assert_eq!(sum, (0..200).map(|i| i * (i + 1) / 2).sum::<i64>());
    }
}
