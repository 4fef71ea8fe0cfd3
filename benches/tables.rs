//! How fast tables are, by pattern of use: queues, windows, sparse and negative integers, floats, objects, holes.
//!
//! Each pattern is a Lua function that does a fixed amount of work; what is measured is one call.
//! `cargo bench --bench tables -- window` runs those whose name contains a word.

use criterion::{Criterion, criterion_group, criterion_main};
use perilune::stack::{load, new_state};

/// Patterns by name. Each text is the body of a function; what stands before `return` is done once.
const PATTERNS: &[(&str, &str)] = &[
    (
        "queue",
        "return function() local q, first, last = {}, 1, 0
         for i = 1, 20000 do
           last = last + 1 q[last] = i
           if i % 2 == 0 then q[first] = nil first = first + 1 end
         end end",
    ),
    (
        "window of 100",
        "return function() local q, first, last = {}, 1, 0
         for i = 1, 20000 do
           last = last + 1 q[last] = i
           if i > 100 then q[first] = nil first = first + 1 end
         end end",
    ),
    (
        "window of 100, a thousand apart",
        "return function() local t = {}
         for i = 1, 20000 do t[i * 1000] = i t[(i - 100) * 1000] = nil end end",
    ),
    ("negative integers, written", "return function() local t = {} for i = 1, 20000 do t[-i] = i end end"),
    (
        "negative integers, read",
        "local t = {} for i = 1, 20000 do t[-i] = i end
         return function() local s = 0 for i = 1, 20000 do s = s + t[-i] end end",
    ),
    (
        "sparse integers, written and removed",
        "return function() local t = {}
         for i = 1, 20000 do t[i * 7919 % 1000003] = i end
         for i = 1, 20000 do t[i * 7919 % 1000003] = nil end end",
    ),
    ("floats, written", "return function() local t = {} for i = 1, 20000 do t[i + 0.25] = i end end"),
    (
        "floats, read",
        "local t = {} for i = 1, 20000 do t[i + 0.25] = i end
         return function() local s = 0 for i = 1, 20000 do s = s + t[i + 0.25] end end",
    ),
    (
        "objects, read",
        "local objects, t = {}, {} for i = 1, 20000 do objects[i] = {} t[objects[i]] = i end
         return function() local s = 0 for i = 1, 20000 do s = s + t[objects[i]] end end",
    ),
    (
        "booleans, counted",
        "return function() local t = {} for i = 1, 20000 do local k = i % 3 == 0 t[k] = (t[k] or 0) + 1 end end",
    ),
    ("array, filled backwards", "return function() local t = {} for i = 20000, 1, -1 do t[i] = i end end"),
    ("every third", "return function() local t = {} for i = 1, 60000, 3 do t[i] = i end end"),
    (
        "random integers, replaced",
        "return function() local t, seed = {}, 99
         for _ = 1, 20000 do
           seed = seed * 16807 % 2147483647 t[seed % 6000] = seed
           seed = seed * 16807 % 2147483647 t[seed % 6000] = nil
         end end",
    ),
];

fn patterns(criterion: &mut Criterion) {
    for (name, source) in PATTERNS {
        let mut lua = new_state().expect("there is memory");
        let l = lua.state();
        load(l, source.as_bytes(), "=pattern").expect("the pattern is correct");
        l.call(0, 1).expect("its preparation runs");
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                l.push_value(-1);
                l.call(0, 0).expect("the pattern runs");
            });
        });
    }
}

criterion_group!(benches, patterns);
criterion_main!(benches);
