//! Runs every script of `lua-tests` in several ways and compares what it prints with what it says it prints.
//!
//!     cargo test --test conformance                  # all scripts, all ways
//!     cargo test --test conformance -- coroutine     # scripts whose path contains a word
//!     PERILUNE_STRESS=1 cargo test --test conformance    # also while the collector works at every safepoint
//!     PERILUNE_REFERENCE=/path/to/lua cargo test --test conformance    # also under that interpreter, not lua5.4
//!     cargo test --test conformance -- --coverage    # which scripts test what the manual describes
//!
//! `lua-tests/README.md` explains the format. A script that fails and is listed in `known-failures.txt` is counted and
//! shown; one that is listed and passes is a failure of the list. The run fails when fewer scripts or expectations run
//! than `minimum.txt` says, so that none gets lost, and when something of `manual.txt` stands in no script.

mod corpus;
mod process;
mod sweeps;
mod ways;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use corpus::{Corpus, Script};
use ways::Way;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == ways::STRESS_CHILD) {
        return ways::run_under_stress(&words[1], &words[2..]);
    }
    let corpus = Corpus::read();
    if words.iter().any(|word| word == "--coverage") {
        for (item, scripts) in corpus.coverage() {
            println!("{item}: {}", scripts.join(", "));
        }
        return ExitCode::SUCCESS;
    }
    let filters: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen: Vec<&Script> = corpus
        .scripts
        .iter()
        .filter(|script| filters.is_empty() || filters.iter().any(|word| script.name.contains(*word)))
        .collect();
    let mut failed = false;
    for way in Way::all() {
        failed |= !run(&corpus, &chosen, &way);
    }
    if let Some(reference) = std::env::var_os("PERILUNE_REFERENCE")
        && filters.is_empty()
    {
        failed |= !sweeps::agree_with(&reference);
    }
    if filters.is_empty() {
        failed |= !corpus.has_minimum();
        for (item, scripts) in corpus.coverage() {
            if scripts.is_empty() {
                eprintln!("no script tests {item}, see lua-tests/manual.txt");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs the scripts one way, on all processors. True if nothing unexpected happened.
fn run(corpus: &Corpus, scripts: &[&Script], way: &Way) -> bool {
    let scripts: Vec<&Script> = scripts.iter().copied().filter(|script| way.concerns(script)).collect();
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    // What no release of a reference can do is not tried: it may take minutes.
    let hopeless =
        way.release.as_ref().map(|_| corpus.known_failures(way.list, Some("*"))).unwrap_or_default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(&script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = if hopeless.contains_key(&script.name) {
                        Err(String::new())
                    } else {
                        way.run(script)
                    };
                    if let Err(difference) = result {
                        failures.lock().unwrap().push((script.name.clone(), difference));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    let known = corpus.known_failures(way.list, way.release.as_deref());
    let mut out = std::io::stderr().lock();
    let mut unexpected = 0;
    let mut expected = 0;
    for (name, difference) in &failures {
        if let Some(reason) = known.get(name) {
            expected += 1;
            let what = if way.release.is_some() { "explained difference" } else { "known failure" };
            let _ = writeln!(out, "{what}, {}: {name}: {reason}", way.name);
        } else {
            unexpected += 1;
            let _ = writeln!(out, "FAILED, {}: {name}\n{difference}", way.name);
        }
    }
    for name in known.keys() {
        let ran = scripts.iter().any(|script| script.name == *name);
        if (ran || scripts.len() >= corpus.scripts.len())
            && !failures.iter().any(|(failed, _)| failed == name)
        {
            unexpected += 1;
            let _ = writeln!(out, "{}: {name} is listed in {} and does not fail", way.name, way.list);
        }
    }
    let expectations: usize = scripts.iter().map(|script| script.expectations()).sum();
    let _ = writeln!(
        out,
        "{}: {} scripts, {expectations} expectations, {unexpected} failed, {expected} known failures, {:.1} s",
        way.name,
        scripts.len(),
        start.elapsed().as_secs_f64(),
    );
    unexpected == 0
}
