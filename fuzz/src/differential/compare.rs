//! Many programs, and where two interpreters differ.

use super::interpreter::{self, Interpreter, Outcome};
use super::known;
use super::reduce::{differ, reduce, stable};
use crate::generate::{self, grammar::Grammar};
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

/// How many programs a process runs.
const BATCH: usize = 400;
/// One program of so many runs as a file of its own, too.
const ALONE: u64 = 200;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The interpreter under test.
    pub lua: PathBuf,
    /// The interpreter to compare with.
    pub reference: PathBuf,
    /// Number of programs.
    pub programs: usize,
    /// Seed of the first; the others have those that follow.
    pub seed: u64,
    /// Where the programs that make a difference go, and what interpreters read.
    pub folder: PathBuf,
    /// Unexplained differences after which to give up.
    pub enough: usize,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// All programs.
    pub programs: usize,
    /// Those that the reference did not compile.
    pub refused: usize,
    /// Those that ended with an error.
    pub failed: usize,
    /// Those that were stopped and therefore not compared.
    pub stopped: usize,
    /// How many of them ran as files of their own, too.
    pub alone: usize,
    /// Lines that were compared.
    pub lines: usize,
    /// Differences that are explained.
    pub explained: usize,
    /// Differences that are not.
    pub differences: usize,
    /// How long it took.
    pub seconds: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { programs, refused, failed, stopped, alone, lines, explained, differences, seconds } = self;
        write!(
            f,
            "{programs} programs ({refused} refused by the compiler, {failed} ended by an error, {stopped} stopped, "
        )?;
        write!(f, "{alone} also as files), {lines} lines, {differences} differences, ")?;
        write!(f, "{explained} explained ones, {seconds:.1} s")
    }
}

/// Generates programs, runs them under both interpreters and reports differences.
///
/// # Errors
/// When an interpreter does not start, or files cannot be written.
pub fn run(plan: &Plan) -> std::io::Result<Report> {
    let start = Instant::now();
    let grammar = Grammar::new();
    let mut ours = Interpreter::new(&plan.lua, &plan.folder, "ours")?;
    let mut reference = Interpreter::new(&plan.reference, &plan.folder, "reference")?;
    let release = reference.release().unwrap_or_default();
    let ignores_lines = known::has_other_lines(&release);
    (ours.ignores_lines, reference.ignores_lines) = (ignores_lines, ignores_lines);
    let mut report = Report::default();
    let seeds: Vec<u64> = (0..plan.programs as u64).map(|number| plan.seed.wrapping_add(number)).collect();
    for seeds in seeds.chunks(BATCH) {
        let programs: Vec<_> = seeds.iter().map(|&seed| generate::program(&grammar, seed)).collect();
        let jobs: Vec<_> = programs.iter().map(|program| (program.code.to_text(), program.wild)).collect();
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| ours.run(&jobs));
            let other = reference.run(&jobs);
            (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
        });
        let (one, other) = (one?, other?);
        let found = (0..jobs.len()).filter(|&index| differ(&one[index], &other[index])).collect();
        let found = stable(found, &jobs, &other, &reference)?;
        for (index, program) in programs.iter().enumerate() {
            report.count(&one[index], &other[index]);
            let mut differs = found.contains(&index);
            if differs {
                let small = reduce(program, &ours, &reference)?.code.to_text();
                let jobs = [(small.clone(), true)];
                let (one, other) = (&ours.run(&jobs)?[0], &reference.run(&jobs)?[0]);
                report.difference(plan, &release, seeds[index], &small, [one, other]);
            } else if !program.wild && seeds[index].is_multiple_of(ALONE) {
                report.alone += 1;
                let text = &jobs[index].0;
                let (one, other) = (ours.run_alone(text)?, reference.run_alone(text)?);
                differs = differ(&one, &other) && reference.run_alone(text)? == other;
                if differs {
                    report.difference(plan, &release, seeds[index], text, [&one, &other]);
                }
            }
            if differs && report.differences >= plan.enough {
                report.seconds = start.elapsed().as_secs_f64();
                return Ok(report);
            }
        }
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

impl Report {
    fn count(&mut self, ours: &Outcome, reference: &Outcome) {
        self.programs += 1;
        match (ours, reference) {
            (_, Outcome::Ended(text)) if *ours != Outcome::Stopped => {
                self.refused += usize::from(text.starts_with(b"syntax: "));
                self.failed += usize::from(text.windows(8).any(|window| window == b"\nerror: "));
                self.lines += text.split(|&byte| byte == b'\n').count();
            }
            _ => self.stopped += 1,
        }
    }

    fn difference(&mut self, plan: &Plan, release: &str, seed: u64, program: &str, outcomes: [&Outcome; 2]) {
        if let Some(reason) = known::reason(program, release) {
            self.explained += 1;
            println!("seed {seed}: known difference: {reason}");
            return;
        }
        self.differences += 1;
        let path = plan.folder.join(format!("difference-{seed}.lua"));
        let _ = std::fs::write(&path, interpreter::alone(program));
        println!("seed {seed} differs ({}):\n{program}", path.display());
        let [ours, reference] = outcomes;
        println!("--- here\n{}\n--- reference\n{}\n", describe(ours, reference), describe(reference, ours));
    }
}

/// The outcome as text: the lines around the first one that differs from the other outcome.
fn describe(outcome: &Outcome, other: &Outcome) -> String {
    match outcome {
        Outcome::Ended(text) => {
            let other: &[u8] = if let Outcome::Ended(other) = other { other } else { b"" };
            let same = text.iter().zip(other).take_while(|(a, b)| a == b).count();
            let at = text[..same].iter().filter(|&&byte| byte == b'\n').count();
            let text = String::from_utf8_lossy(text);
            let lines: Vec<&str> = text.lines().skip(at.saturating_sub(4)).take(12).collect();
            lines.join("\n")
        }
        Outcome::Stopped => "(stopped)".to_owned(),
        Outcome::Crashed(status) => format!("(the process ended: {status})"),
    }
}
