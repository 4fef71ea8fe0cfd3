//! The rows of the table, and how one is measured.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Throughput};
use std::hint::black_box;
use std::time::Instant;

/// Crossings that a script makes by itself are measured in a loop of the script.
pub const LOOP: i64 = 1000;

/// In the order of the table. A row that a crate does not have is missing in its list.
pub fn names() -> impl Iterator<Item = &'static str> {
    include_str!("names.txt").lines()
}

/// What one side does for a row.
pub struct Row {
    pub name: &'static str,
    /// How many crossings a call of `run` makes.
    crossings: i64,
    run: Box<dyn FnMut()>,
}

impl Row {
    /// One crossing a call.
    pub fn once<R>(name: &'static str, mut run: impl FnMut() -> R + 'static) -> Self {
        Self { name, crossings: 1, run: Box::new(move || drop(black_box(run()))) }
    }

    /// A script that makes [`LOOP`] crossings.
    pub fn looped<R>(name: &'static str, mut run: impl FnMut() -> R + 'static) -> Self {
        Self { name, crossings: LOOP, run: Box::new(move || drop(black_box(run()))) }
    }

    pub fn measure(&mut self, group: &mut BenchmarkGroup<'_, WallTime>, side: &str) {
        let crossings = self.crossings as u64;
        group.throughput(Throughput::Elements(1));
        group.bench_function(side, |bencher| {
            bencher.iter_custom(|iterations| {
                // Criterion asks for so many crossings.
                let calls = iterations.div_ceil(crossings);
                let start = Instant::now();
                for _ in 0..calls {
                    (self.run)();
                }
                start.elapsed().mul_f64(iterations as f64 / (calls * crossings) as f64)
            });
        });
    }
}
