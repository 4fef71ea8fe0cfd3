//! Measures all rows and prints the table: `cargo run --release`. Names of rows after `--` choose some, and `--table` prints what the last run has
//! left without measuring again.
//!
//! mlua is compared in two builds, with and without its feature `send`; a program can have only one of them, so the benchmark runs twice. Our
//! times in the table are those of the first run, and the ratio to the second build is that of the second run.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Median times in nanoseconds by side.
type Times = BTreeMap<String, f64>;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let results = |run: &str| folder.join("target/border").join(run);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_none_or(|first| first != "--table") {
        for (run, features) in [("plain", &[][..]), ("send", &["--features", "send"][..])] {
            let status = Command::new(env!("CARGO"))
                .current_dir(folder)
                .args(["bench", "--bench", "border"])
                .args(features)
                .arg("--")
                .args(&arguments)
                .env("CRITERION_HOME", results(run))
                .status();
            if !status.is_ok_and(|status| status.success()) {
                eprintln!("the benchmark failed");
                return ExitCode::FAILURE;
            }
        }
    }
    print_table(&read(&results("plain")), &read(&results("send")));
    ExitCode::SUCCESS
}

/// What a run of Criterion has left: the times by row.
fn read(folder: &Path) -> BTreeMap<String, Times> {
    let mut rows: BTreeMap<String, Times> = BTreeMap::new();
    for row in entries(folder) {
        for side in entries(&row) {
            let parsed = |name: &str| -> Option<Value> {
                serde_json::from_slice(&std::fs::read(side.join("new").join(name)).ok()?).ok()
            };
            let (Some(names), Some(estimates)) = (parsed("benchmark.json"), parsed("estimates.json")) else {
                continue;
            };
            let text = |key: &str| names[key].as_str().unwrap_or_default().to_owned();
            let median = estimates["median"]["point_estimate"].as_f64().unwrap_or(f64::NAN);
            rows.entry(text("group_id")).or_default().insert(text("function_id"), median);
        }
    }
    rows
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn print_table(plain: &BTreeMap<String, Times>, send: &BTreeMap<String, Times>) {
    let time = |times: Option<&Times>, side: &str| -> Option<f64> { times?.get(side).copied() };
    let cell = |time: Option<f64>| time.map_or_else(String::new, |time| format!("{time:.1}"));
    let ratio = |ours: Option<f64>, theirs: Option<f64>| {
        ours.zip(theirs).map_or_else(String::new, |(ours, theirs)| format!("{:.2}", ours / theirs))
    };
    println!("| ns | perilune | its stack API | mlua | mlua, `send` | piccolo | to mlua | to mlua, `send` |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for name in names() {
        let (first, second) = (plain.get(name), send.get(name));
        if first.is_none() && second.is_none() {
            continue;
        }
        let ours = time(first, "perilune");
        let (mlua, mlua_send) = (time(first, "mlua"), time(second, "mlua_send"));
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            cell(ours),
            cell(time(first, "stack")),
            cell(mlua),
            cell(mlua_send),
            cell(time(first, "piccolo")),
            ratio(ours, mlua),
            ratio(time(second, "perilune"), mlua_send),
        );
    }
}

/// The rows in their order, from the file of the benchmark.
fn names() -> impl Iterator<Item = &'static str> {
    include_str!("../benches/border/names.txt").lines()
}
