//! `cargo xtask bench`: interpreters compared on the programs of a folder.
//!
//! Samples are interleaved, each interpreter once and then again, so that a machine that slows down slows down all of them. What counts
//! is the processor time of the child alone. A program that fails, or prints something else than it does under the base, has no result.

mod comparison;
mod table;

use crate::chart::bars;
use crate::interpreters::{Interpreter, to_compare};
use crate::measure::{self, Limits, Usage};
use crate::programs::{Program, in_folder};
use crate::{Outcome, root};
use comparison::{Comparison, OURS, Row, Samples};
use std::fs;
use std::path::{Path, PathBuf};

/// What `cargo xtask bench` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// An interpreter, as NAME=PATH or "NAME=PATH OPTIONS"; the first is the base of all ratios [default: what is installed]
    #[arg(long, value_name = "NAME=PATH")]
    lua: Vec<Interpreter>,
    /// Our interpreter [default: built in release mode]
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Samples of each program under each interpreter
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Programs by name, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// The folder of the programs [default: benches/programs]
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The processor to stay on
    #[arg(long)]
    cpu: Option<usize>,
    /// Seconds of processor time after which a program is stopped
    #[arg(long, default_value_t = 120)]
    timeout: u64,
    /// Write the table as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the chart
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write all samples
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Fail if ours takes more than X times the base's time for any program, or has no result where the base has one
    #[arg(long, value_name = "X")]
    fail_over: Option<f64>,
    /// Fail if the geometric mean of our times is over X
    #[arg(long, value_name = "X")]
    fail_over_mean: Option<f64>,
    /// Fail if the geometric mean of our memory is over X
    #[arg(long, value_name = "X")]
    fail_over_memory: Option<f64>,
}

/// Compares, and writes what was asked for.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let folder = options.dir.clone().unwrap_or_else(|| root().join("benches/programs"));
    let programs = in_folder(&folder, &options.only)?;
    let interpreters = to_compare(&options.lua, options.ours.as_deref())?;
    if let Some(cpu) = options.cpu {
        measure::pin(cpu)?;
    }
    let limits = Limits { seconds: options.timeout, memory: None };
    let mut rows = Vec::new();
    for program in &programs {
        let row = compare(program, &interpreters, options.runs, limits)?;
        eprintln!("{}", table::line(&row, &interpreters));
        rows.push(row);
    }
    let names = interpreters.into_iter().map(|interpreter| interpreter.name).collect();
    let comparison = Comparison { interpreters: names, rows };
    let markdown = table::markdown(&comparison);
    println!("{markdown}");
    write(options.markdown.as_deref(), || markdown)?;
    write(options.svg.as_deref(), || bars::draw(&comparison.chart()))?;
    write(options.json.as_deref(), || comparison.json())?;
    judge(&comparison, options)
}

/// All samples of one program.
fn compare(program: &Program, interpreters: &[Interpreter], runs: u32, limits: Limits) -> Outcome<Row> {
    let mut results: Vec<Result<Samples, String>> = vec![Ok(Samples::default()); interpreters.len()];
    let mut expected = None;
    for _ in 0..runs {
        for (interpreter, result) in interpreters.iter().zip(&mut results) {
            let Ok(samples) = result else { continue };
            match sample(program, interpreter, limits)? {
                Ok((usage, output)) => {
                    if *expected.get_or_insert_with(|| output.clone()) == output {
                        samples.add(usage);
                    } else {
                        *result = Err(format!("printed {:?}", first_line(&output)));
                    }
                }
                Err(failure) => *result = Err(failure),
            }
        }
        // Without a base there is nothing to compare with.
        if results[0].is_err() {
            break;
        }
    }
    Ok(Row { program: program.name.clone(), results })
}

/// One sample, which may take several runs: what they used and what the last one printed, or how it failed.
fn sample(
    program: &Program,
    interpreter: &Interpreter,
    limits: Limits,
) -> Outcome<Result<(Usage, String), String>> {
    let mut total = Usage::default();
    let mut output = String::new();
    for _ in 0..program.repeat {
        let mut command = interpreter.command();
        // Run where it stands, so that messages do not depend on that.
        command.current_dir(&program.folder).arg(&program.file).args(&program.arguments);
        let run = measure::run(command, limits)?;
        if let Some(failure) = run.failure {
            return Ok(Err(format!("{failure}: {}", first_line(&run.output))));
        }
        total.cpu += run.usage.cpu;
        total.wall += run.usage.wall;
        total.peak = total.peak.max(run.usage.peak);
        output = run.output;
    }
    Ok(Ok((total, output)))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn write(path: Option<&Path>, text: impl FnOnce() -> String) -> Outcome<()> {
    match path {
        Some(path) => fs::write(path, text()).map_err(|error| format!("{}: {error}", path.display())),
        None => Ok(()),
    }
}

/// Fails if ours is over one of the bounds.
fn judge(comparison: &Comparison, options: &Options) -> Outcome<()> {
    let mut faults = Vec::new();
    if let Some(bound) = options.fail_over {
        for row in comparison.rows.iter().filter(|row| row.results[0].is_ok()) {
            match row.time_ratio(OURS) {
                Some(ratio) if ratio <= bound => {}
                Some(ratio) => faults.push(format!("{}: {ratio:.2} times the base's time", row.program)),
                None => faults.push(format!("{}: no result", row.program)),
            }
        }
    }
    let means = comparison.means(OURS);
    for (bound, mean, what) in
        [(options.fail_over_mean, means.time, "time"), (options.fail_over_memory, means.memory, "memory")]
    {
        let Some(bound) = bound else { continue };
        match mean {
            Some(mean) if mean <= bound => {}
            Some(mean) => faults.push(format!("geometric mean of {what}: {mean:.2}")),
            None => faults.push(format!("no geometric mean of {what}")),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("over the bounds:\n  {}", faults.join("\n  "))) }
}
