//! `cargo xtask scaling`: time and memory over the size of a problem, ours beside a reference.
//!
//! A point is a process of its own. It is bounded in memory and time; a curve ends where one of its points fails.

mod problem;
mod report;

use crate::chart::curves;
use crate::command::{built, cargo, compiler, succeed, words};
use crate::interpreters::{self, Interpreter};
use crate::measure::{self, Limits, Run, Usage};
use crate::{Outcome, root};
use problem::Problem;
use report::{Curves, Point};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo xtask scaling` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The reference [default: the first that is installed]
    #[arg(long, value_name = "NAME=PATH")]
    lua: Option<Interpreter>,
    /// Our interpreter [default: built in release mode]
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Problems by name, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// The largest size of any problem
    #[arg(long, default_value_t = 1e9)]
    largest: f64,
    /// Gigabytes that a process may use
    #[arg(long, default_value_t = 8.0)]
    memory: f64,
    /// Seconds of processor time that a process may use
    #[arg(long, default_value_t = 60)]
    timeout: u64,
    /// Write the tables as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the curves, FILE-time.svg and FILE-memory.svg
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// The problem that is not a Lua program: states in one process.
const STATES: &str = "states";

/// Measures all points, and writes what was asked for.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let limits = Limits { seconds: options.timeout, memory: Some((options.memory * 1e9) as u64) };
    let reference = match &options.lua {
        Some(reference) => reference.clone(),
        None => interpreters::installed()
            .into_iter()
            .next()
            .ok_or("no reference is installed: --lua NAME=PATH")?,
    };
    let competitors = [interpreters::ours(options.ours.as_deref())?, reference];
    let folder = root().join("benches/scaling");
    let mut all = Vec::new();
    for problem in problem::in_folder(&folder)? {
        if wanted(options, &problem.name) {
            all.push(measure_problem(&problem, options.largest, |side, size| {
                let mut command = competitors[side].command();
                command.current_dir(&folder).args(["driver.lua", &problem.name, &size.to_string()]);
                measure::run(command, limits)
            })?);
        }
    }
    let mut threads = None;
    if wanted(options, STATES) {
        succeed(cargo().args(["build", "--release", "--example", "bench_host"]))?;
        let host = built("release").join("examples/bench_host");
        all.push(states(&host, options.largest, limits)?);
        threads = Some([1, 2].map(|count| on_threads(&host, count, limits)));
    }
    let names = competitors.map(|one| one.name);
    let mut markdown = report::markdown(&names, &all);
    if let Some([one, two]) = threads {
        markdown += &report::threads(one?, two?);
    }
    println!("{markdown}");
    write(options.markdown.clone(), &markdown)?;
    for (what, panel) in [("time", Curves::time_panel as fn(&Curves) -> _), ("memory", Curves::memory_panel)]
    {
        let panels: Vec<_> = all.iter().map(panel).collect();
        let path = options.svg.as_ref().map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path.with_file_name(format!("{name}-{what}.svg"))
        });
        write(path, &curves::draw(&format!("{what} over size"), &names, &panels))?;
    }
    Ok(())
}

fn wanted(options: &Options, name: &str) -> bool {
    options.only.is_empty() || options.only.iter().any(|only| only == name)
}

fn write(path: Option<PathBuf>, text: &str) -> Outcome<()> {
    path.map_or(Ok(()), |path| fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display())))
}

/// The points of both sides. `run` takes a side, 0 for ours, and a size.
fn measure_problem(
    problem: &Problem,
    largest: f64,
    run: impl Fn(usize, u64) -> Outcome<Run>,
) -> Outcome<Curves> {
    let mut curves = Curves::new(&problem.name, &problem.unit);
    for size in problem.sizes().take_while(|&size| size as f64 <= largest) {
        let mut results = Vec::new();
        for side in 0..2 {
            if curves.has_ended(side) {
                continue;
            }
            let run = run(side, size)?;
            match (run.failure, Point::from_output(size, &run.output, run.usage.peak)) {
                (None, Some((point, result))) => {
                    curves.add(side, point);
                    results.push(result);
                }
                (failure, _) => {
                    let last = run.output.lines().last().unwrap_or_default();
                    curves.end(side, size, format!("{}: {last}", failure.unwrap_or("no result".into())));
                }
            }
        }
        results.dedup();
        if results.len() > 1 {
            return Err(format!("{} at {size}: different results, {}", problem.name, results.join(" and ")));
        }
        eprintln!("{}", curves.last_line());
    }
    Ok(curves)
}

/// States in one process: ours in a host in Rust; the reference's in a host in C, where its library and headers are installed.
fn states(host: &Path, largest: f64, limits: Limits) -> Outcome<Curves> {
    let problem = Problem { name: STATES.into(), unit: "states".into(), from: 1.0, to: 10_000.0 };
    let reference = reference_states();
    measure_problem(&problem, largest, |side, size| {
        let mut command = match (side, &reference) {
            (0, _) => Command::new(host),
            (_, Ok(program)) => Command::new(program),
            (_, Err(reason)) => {
                let output = reason.lines().next().unwrap_or_default().to_owned();
                let failure = Some("not measured".into());
                return Ok(Run { usage: Usage::default(), output, failure });
            }
        };
        command.args([STATES, &size.to_string()]);
        measure::run(command, limits)
    })
}

/// Compiles `states.c` with the library that `pkg-config` knows as `lua5.4`.
fn reference_states() -> Outcome<PathBuf> {
    let flags = words(Command::new("pkg-config").args(["--cflags", "--libs", "lua5.4"]))?;
    let program = built("release").join("reference-states");
    let source = root().join("benches/hosts/states.c");
    succeed(compiler().arg("-O2").arg(source).args(flags).arg("-o").arg(&program))?;
    Ok(program)
}

/// What one program takes in so many states at the same time, each on an OS thread of its own.
fn on_threads(host: &Path, count: usize, limits: Limits) -> Outcome<Usage> {
    let script = root().join("benches/programs/life.lua");
    let mut command = Command::new(host);
    command.args(["threads", &count.to_string()]).arg(script).arg("2000");
    let run = measure::run(command, limits)?;
    run.failure.map_or(Ok(run.usage), |failure| Err(format!("{count} threads: {failure}: {}", run.output)))
}
