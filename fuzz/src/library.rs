//! The scripts of `fuzz/library`: functions of the standard libraries with random arguments.
//!
//! A script writes a line for every case, and two interpreters that write the same lines agree on all of them. The
//! scripts make their random numbers themselves, so a seed stands for the same cases everywhere.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What all scripts begin with.
const CASES: &str = include_str!("../library/cases.lua");

/// The scripts by topic.
pub const TOPICS: &[(&str, &str)] = &[
    ("dates", include_str!("../library/dates.lua")),
    ("format", include_str!("../library/format.lua")),
    ("numbers", include_str!("../library/numbers.lua")),
    ("pack", include_str!("../library/pack.lua")),
    ("patterns", include_str!("../library/patterns.lua")),
    ("strings", include_str!("../library/strings.lua")),
    ("tables", include_str!("../library/tables.lua")),
    ("utf8", include_str!("../library/utf8.lua")),
];

/// What is run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The command `lua` under test.
    pub lua: PathBuf,
    /// Another interpreter, whose lines are the right ones.
    pub reference: Option<PathBuf>,
    /// Cases of each topic.
    pub cases: usize,
    /// Seed of the cases.
    pub seed: u64,
    /// Where the scripts are written.
    pub folder: PathBuf,
}

/// How many lines of a topic were compared, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Lines that the interpreter under test has written.
    pub lines: usize,
    /// Lines that differ, or the end of an interpreter that did not end well.
    pub failures: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines, {} failures", self.lines, self.failures.len())
    }
}

/// Runs a topic.
pub fn run(plan: &Plan, topic: &str, script: &str) -> io::Result<Report> {
    std::fs::create_dir_all(&plan.folder)?;
    let path = plan.folder.join(format!("library-{topic}.lua"));
    std::fs::write(&path, format!("{CASES}{script}"))?;
    let mut report = Report::default();
    let (ours, status) = output(&plan.lua, &path, plan)?;
    report.lines = ours.len();
    if !status.success() {
        report.failures.push(format!("{}: {status}", plan.lua.display()));
    }
    if let Some(reference) = &plan.reference {
        let (theirs, status) = output(reference, &path, plan)?;
        if !status.success() {
            report.failures.push(format!("{}: {status}", reference.display()));
        }
        if ours.len() != theirs.len() {
            report.failures.push(format!("{} lines instead of {}", ours.len(), theirs.len()));
        }
        let differing = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs);
        report.failures.extend(differing.map(|(ours, theirs)| format!("{ours}\n  should be\n{theirs}")));
    }
    Ok(report)
}

fn output(program: &Path, script: &Path, plan: &Plan) -> io::Result<(Vec<String>, ExitStatus)> {
    let output = Command::new(program)
        .arg(script)
        .args([plan.seed.to_string(), plan.cases.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    let lines =
        output.stdout.split(|&byte| byte == b'\n').map(|line| line.escape_ascii().to_string()).collect();
    Ok((lines, output.status))
}
