//! `cargo xtask instructions`: the instructions that some programs take, counted exactly and held against a record in the repository.
//!
//! Time depends on the machine and on what else it does; the number of instructions does not. Valgrind counts them. The programs run in
//! a host whose hashes have a fixed seed (`benches/hosts/host.rs`), so that two counts of one build differ by next to nothing.

use crate::command::{built, cargo, succeed};
use crate::measure::{self, Limits};
use crate::{Outcome, root};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where the record stands, from the root of the repository.
const RECORD: &str = "benches/instructions.txt";
const UPDATE: &str = "cargo xtask instructions --update";
/// How much more a program may take than the record says.
const TOLERANCE: f64 = 0.03;
const LIMITS: Limits = Limits { seconds: 300, memory: None };

/// What is counted: programs of `benches/programs`, with sizes that keep a count within seconds.
const COUNTED: &[(&str, &str)] = &[
    ("calls", "1"),
    ("closures", "10000"),
    ("compile", "60"),
    ("coroutines", "8"),
    ("errors", "4000"),
    ("garbage", "15000"),
    ("iteration", "1"),
    ("json", "1"),
    ("lisp", "13"),
    ("map_string", "1"),
    ("matrix", "40"),
    ("methods", "80000"),
    ("patterns", "1"),
    ("sort", "1500"),
    ("strings", "5000"),
];

/// What `cargo xtask instructions` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write the record anew
    #[arg(long)]
    update: bool,
}

/// Counts, and compares or records.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    succeed(cargo().args(["build", "--release", "--example", "bench_host"]))?;
    let host = built("release").join("examples/bench_host");
    let host = std::path::absolute(&host).map_err(|error| format!("{}: {error}", host.display()))?;
    let now = Record { compiler: compiler()?, counts: count_all(&host)? };
    let path = root().join(RECORD);
    if options.update {
        return fs::write(&path, now.text()).map_err(|error| format!("{RECORD}: {error}"));
    }
    let text =
        fs::read_to_string(&path).map_err(|error| format!("{RECORD}: {error}; `{UPDATE}` writes it"))?;
    let verdict = compare(&Record::from_text(&text)?, &now);
    println!("{}", verdict.report);
    verdict.fault.map_or(Ok(()), Err)
}

fn count_all(host: &Path) -> Outcome<Vec<Count>> {
    let count = |&(program, size): &(&str, &str)| {
        let instructions = count(host, program, size)?;
        Ok(Count { program: program.into(), size: size.into(), instructions })
    };
    COUNTED.iter().map(count).collect()
}

fn count(host: &Path, program: &str, size: &str) -> Outcome<u64> {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(host)
        .args(["run", &format!("{program}.lua"), size])
        .current_dir(root().join("benches/programs"))
        // Nothing of what surrounds the run may have a part in it.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let run = measure::run(command, LIMITS).map_err(|error| {
        format!("{error}\n(the instructions are counted by valgrind, which must be installed)")
    })?;
    match (run.failure, counted(&run.output)) {
        (None, Some(instructions)) => Ok(instructions),
        (failure, _) => Err(format!("{program}: {}\n{}", failure.unwrap_or_default(), run.output)),
    }
}

/// The count in what valgrind prints: `==123== I refs: 1,234`, with more spaces.
fn counted(output: &str) -> Option<u64> {
    let line = output.lines().find(|line| line.starts_with("==") && line.contains("refs:"))?;
    line.rsplit(':').next()?.trim().replace(',', "").parse().ok()
}

/// The name and the version of the compiler that builds what is counted.
fn compiler() -> Outcome<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let words = crate::command::words(Command::new(rustc).arg("--version"))?;
    Ok(words.into_iter().take(2).collect::<Vec<_>>().join(" "))
}

/// How many instructions a program of some size takes.
#[derive(Debug, PartialEq)]
struct Count {
    program: String,
    size: String,
    instructions: u64,
}

/// Counts, and the compiler they were made with.
#[derive(Debug, PartialEq)]
struct Record {
    compiler: String,
    counts: Vec<Count>,
}

impl Record {
    fn text(&self) -> String {
        let mut text = format!(
            "# Instructions that programs of benches/programs take: program, size, count. Written by `{UPDATE}`.\n\
             compiler {}\n",
            self.compiler
        );
        for count in &self.counts {
            let _ = writeln!(text, "{} {} {}", count.program, count.size, count.instructions);
        }
        text
    }

    fn from_text(text: &str) -> Outcome<Self> {
        let mut record = Self { compiler: String::new(), counts: Vec::new() };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(compiler) = line.strip_prefix("compiler ") {
                record.compiler = compiler.into();
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let count = match words[..] {
                [program, size, instructions] => instructions.parse().ok().map(|instructions| Count {
                    program: program.into(),
                    size: size.into(),
                    instructions,
                }),
                _ => None,
            };
            record.counts.push(count.ok_or_else(|| format!("{RECORD}: what is {line:?}?"))?);
        }
        Ok(record)
    }

    fn of(&self, wanted: &Count) -> Option<u64> {
        let mut same = self.counts.iter().filter(|c| c.program == wanted.program && c.size == wanted.size);
        same.next().map(|count| count.instructions)
    }
}

/// What a comparison comes to: a report, and the fault if there is one.
struct Verdict {
    report: String,
    fault: Option<String>,
}

/// Holds counts against the record. The counts of another compiler are compared as well: they rarely differ by much, and where they
/// do it is said that the compiler may be the reason.
fn compare(record: &Record, now: &Record) -> Verdict {
    let mut report = String::new();
    let (mut more, mut fewer, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for count in &now.counts {
        let _ = write!(report, "{:<12} {:>12}", count.program, count.instructions);
        match record.of(count) {
            Some(recorded) => {
                let change = count.instructions as f64 / recorded as f64 - 1.0;
                let shown = format!("{:+.2} %", change * 100.0);
                let _ = writeln!(report, "  {shown}");
                if change > TOLERANCE {
                    more.push(format!("{} ({shown})", count.program));
                } else if change < -TOLERANCE {
                    fewer.push(format!("{} ({shown})", count.program));
                }
            }
            None => {
                let _ = writeln!(report, "  not in the record");
                unknown.push(count.program.clone());
            }
        }
    }
    if !fewer.is_empty() {
        let _ = writeln!(report, "Fewer than recorded: {}. `{UPDATE}` keeps it so.", fewer.join(", "));
    }
    let mut fault = String::new();
    if !more.is_empty() {
        let _ = writeln!(fault, "more instructions than recorded in {RECORD}: {}", more.join(", "));
        if record.compiler != now.compiler {
            let (before, after) = (&record.compiler, &now.compiler);
            let _ = writeln!(
                fault,
                "The record was made with {before}, this is {after}; that may be the reason."
            );
        }
    }
    if !unknown.is_empty() {
        let _ = writeln!(fault, "not in {RECORD}: {}", unknown.join(", "));
    }
    if !fault.is_empty() {
        let _ = write!(fault, "If that is meant, `{UPDATE}` writes the record anew.");
    }
    Verdict { report, fault: (!fault.is_empty()).then_some(fault) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(compiler: &str, instructions: u64) -> Record {
        let count = Count { program: "json".into(), size: "1".into(), instructions };
        Record { compiler: compiler.into(), counts: vec![count] }
    }

    #[test]
    fn a_record_survives_its_file() {
        let record = record("rustc 1.95.0", 123);
        assert_eq!(Record::from_text(&record.text()), Ok(record));
        assert!(Record::from_text("json 1 many").is_err());
    }

    #[test]
    fn a_rise_is_a_fault_that_names_the_command() {
        let fault = compare(&record("a", 1000), &record("a", 1031)).fault.expect("it is over the tolerance");
        assert!(fault.contains("json (+3.10 %)") && fault.contains(UPDATE), "{fault}");
        assert!(!fault.contains("the reason"), "{fault}");
        assert!(compare(&record("a", 1000), &record("a", 1029)).fault.is_none());
    }

    #[test]
    fn another_compiler_is_named_as_a_reason() {
        let fault = compare(&record("a", 1000), &record("b", 2000)).fault.expect("it is over the tolerance");
        assert!(fault.contains("made with a, this is b"), "{fault}");
        assert!(compare(&record("a", 1000), &record("b", 1000)).fault.is_none());
    }

    #[test]
    fn a_fall_is_a_hint() {
        let verdict = compare(&record("a", 1000), &record("a", 900));
        assert!(verdict.fault.is_none());
        assert!(verdict.report.contains("json (-10.00 %)") && verdict.report.contains(UPDATE));
    }

    #[test]
    fn what_is_not_recorded_is_a_fault() {
        let nothing = Record { compiler: "a".into(), counts: Vec::new() };
        assert!(compare(&nothing, &record("a", 1)).fault.is_some());
    }

    #[test]
    fn counts_are_read_from_what_valgrind_prints() {
        let output = "json\t1\n==7== Cachegrind\n==7== \n==7== I   refs:      390,804,752\n";
        assert_eq!(counted(output), Some(390_804_752));
        assert_eq!(counted("valgrind: not a program"), None);
    }

    #[test]
    fn the_record_covers_what_is_counted() {
        let text = fs::read_to_string(root().join(RECORD)).expect("the record is there");
        let record = Record::from_text(&text).expect("it is right");
        let recorded: Vec<_> = record.counts.iter().map(|c| (c.program.as_str(), c.size.as_str())).collect();
        assert_eq!(recorded, COUNTED);
    }
}
