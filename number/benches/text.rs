//! How fast numbers become text and text becomes numbers, in numbers a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perilune_number::Number;
use perilune_number::format::write_number;
use perilune_number::parse::parse_number;
use std::hint::black_box;

const COUNT: u64 = 10_000;

/// Numbers of one kind, by index.
type Make = fn(u64) -> Number;

const KINDS: [(&str, Make); 4] = [
    ("integers", |i| Number::Integer((i * i) as i64)),
    ("whole floats", |i| Number::Float((i * 3) as f64)),
    ("prices", |i| Number::Float(i as f64 / 100.0)),
    ("long fractions", |i| Number::Float((i as f64).sqrt())),
];

fn to_text(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("to text");
    group.throughput(Throughput::Elements(COUNT));
    for (name, make) in KINDS {
        let numbers: Vec<Number> = (0..COUNT).map(make).collect();
        let mut text = Vec::new();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for &number in &numbers {
                    text.clear();
                    write_number(number, &mut text);
                    black_box(&text);
                }
            });
        });
    }
    group.finish();
}

fn from_text(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("from text");
    group.throughput(Throughput::Elements(COUNT));
    for (name, make) in KINDS {
        let texts: Vec<Vec<u8>> = (0..COUNT)
            .map(|i| {
                let mut text = Vec::new();
                write_number(make(i), &mut text);
                text
            })
            .collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for text in &texts {
                    black_box(parse_number(text));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, to_text, from_text);
criterion_main!(benches);
