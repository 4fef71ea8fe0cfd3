//! How many jobs a pool of workers performs in a second, with one thread and with two.
//!
//! `cargo bench --bench pool`. A topic performs a batch of jobs and waits for all outcomes. `small` is what a job costs that does nothing;
//! `work` is a job of some tenths of a millisecond, where a second thread should pay; `source` compiles each time; `tables` sends a
//! table in and out; `fresh` makes a state for each job.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perilune::pool::{Job, Portable, PortableFunction, WorkerPool};

const BATCH: u64 = 200;

fn jobs(criterion: &mut Criterion) {
    let function =
        |source: &str| Job::function(&PortableFunction::compile(source, "=job").expect("it is Lua"));
    let table = Portable::from((0..100).map(|i| Portable::from(vec![i, i + 1])).collect::<Vec<_>>());
    let work = "local s = 0 for i = 1, 20000 do s = s + i % 7 end return s";
    let topics = [
        ("small", function("return ..."), false),
        ("work", function(work), false),
        ("source", Job::source(work), false),
        ("tables", function("return ...").argument(table), false),
        ("fresh", function("return ..."), true),
    ];
    for (name, job, fresh) in topics {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20).throughput(Throughput::Elements(BATCH));
        for threads in [1, 2] {
            let pool = WorkerPool::builder()
                .threads(threads)
                .queue(64)
                .fresh_states(fresh)
                .build()
                .expect("workers can be set up");
            group.bench_function(format!("{threads} threads"), |bencher| {
                bencher.iter(|| {
                    let outcomes = pool.run_unordered((0..BATCH).map(|_| job.clone()));
                    assert_eq!(outcomes.filter(|(_, outcome)| outcome.is_ok()).count() as u64, BATCH);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, jobs);
criterion_main!(benches);
