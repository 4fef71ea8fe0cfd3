//! The command lines of the two programs.

use crate::campaign::{Plan, Report};
use crate::corpus::Corpus;
use crate::sandbox::{self, Limits};
use crate::watch::Watch;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "\
options: FILE... (Lua files and folders: the corpus)
  --cases N       how many cases (100000)
  --seed N        seed of the mutations (1)
  --run           run what compiles (the program `chunk` always runs what loads)
  --time N        milliseconds after which code is stopped (20)
  --memory N      megabytes that code may use (16)
  --stress        collect at every safepoint
  --failures DIR  where failed cases are written (target/fuzz)
  --current FILE  write each case there before it is tried
  --once          the files are cases, to be run as they are";

/// Reads the command line, runs the campaign and prints its report.
pub fn main(always_run: bool, campaign: fn(&Corpus, &Plan) -> Report) -> ExitCode {
    match begin(always_run, campaign) {
        Ok(report) => {
            println!("{report}");
            if report.failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn begin(always_run: bool, campaign: fn(&Corpus, &Plan) -> Report) -> Result<Report, String> {
    let mut files = Vec::new();
    let mut once = false;
    let mut plan = Plan {
        cases: 100_000,
        seed: 1,
        run: always_run,
        limits: Limits::default(),
        failures: PathBuf::from("target/fuzz"),
        current: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
        match &*word {
            "--cases" => plan.cases = number(value()?)? as usize,
            "--seed" => plan.seed = number(value()?)?,
            "--run" => plan.run = true,
            "--time" => plan.limits.time = Duration::from_millis(number(value()?)?),
            "--memory" => plan.limits.memory = (number(value()?)? as usize) << 20,
            "--stress" => plan.limits.stress = true,
            "--failures" => plan.failures = value()?.into(),
            "--current" => plan.current = Some(value()?.into()),
            "--once" => once = true,
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            file => files.push(PathBuf::from(file)),
        }
    }
    if once {
        return run_files(&files, &plan);
    }
    let corpus = Corpus::read(&files).map_err(|error| error.to_string())?;
    if corpus.is_empty() {
        return Err("the corpus is empty".to_owned());
    }
    println!("{} pieces of source, seed {}", corpus.len(), plan.seed);
    Ok(campaign(&corpus, &plan))
}

/// Tries saved cases again, without catching anything.
fn run_files(files: &[PathBuf], plan: &Plan) -> Result<Report, String> {
    let mut report = Report::default();
    let watch = Watch::start(plan.failures.join("hanging"));
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        watch.begin(&bytes);
        let proto = if bytes.first() == Some(&0x1b) {
            perilune_bytecode::undump(&bytes, b"=case").map_err(|error| error.to_string())
        } else {
            perilune_compiler::compile(&bytes, b"=case").map_err(|error| error.to_string())
        };
        report.cases += 1;
        match proto {
            Ok(proto) => {
                report.accepted += 1;
                report.ran += 1;
                report.ended += usize::from(sandbox::run(proto, plan.limits, &watch));
            }
            Err(message) => println!("{}: {message}", file.display()),
        }
        watch.end();
    }
    Ok(report)
}
