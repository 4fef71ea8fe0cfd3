//! The command line of the program `fuzz`.

use crate::campaign;
use crate::corpus::Corpus;
use crate::sandbox::Limits;
use crate::supervisor;
use crate::target::{Entry, Setting, TARGETS};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

const USAGE: &str = "\
usage: fuzz [TARGET...] [options]
  --seconds N       how long each target is fuzzed (60, endless with --cases)
  --cases N         how many cases of each target
  --seed N          seed of the cases (1)
  --jobs N          how many processes share the cases (as many as there are processors)
  --corpus PATH     a Lua file or a folder of them that sources are made of, any number of times (lua-tests, benches/programs)
  --instructions N  budget of code that runs (50000)
  --memory N        megabytes that code may use (16)
  --stress          collect at every safepoint
  --failures DIR    where the inputs of failed cases are written (target/fuzz)
  --here            all in this process, for sanitizers and debuggers
  --once FILE...    the files are inputs of the one target that is named: each is tried";

/// What the command line says.
struct Options {
    targets: Vec<Entry>,
    seconds: Option<f64>,
    cases: Option<u64>,
    seed: u64,
    jobs: u64,
    corpus: Vec<PathBuf>,
    limits: Limits,
    failures: PathBuf,
    here: bool,
    once: Vec<PathBuf>,
    /// This process is a worker that begins with this case and tells of its progress there.
    worker: bool,
    first: u64,
    progress: Option<PathBuf>,
    /// What workers have to be told.
    passed_on: Vec<String>,
}

/// Reads the command line, fuzzes and prints what came of it.
pub fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--help") {
        println!("{}", help());
        return ExitCode::SUCCESS;
    }
    match Options::read(std::env::args().skip(1)).and_then(|options| options.carry_out()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}\n{}", help());
            ExitCode::from(2)
        }
    }
}

fn help() -> String {
    let targets = TARGETS.iter().map(|target| format!("\n  {:<10}{}", target.name, target.about));
    format!("{USAGE}\ntargets:{}", targets.collect::<String>())
}

impl Options {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            targets: Vec::new(),
            seconds: None,
            cases: None,
            seed: 1,
            jobs: std::thread::available_parallelism().map_or(1, |jobs| jobs.get() as u64),
            corpus: Vec::new(),
            limits: Limits::default(),
            failures: PathBuf::from("target/fuzz"),
            here: false,
            once: Vec::new(),
            worker: false,
            first: 0,
            progress: None,
            passed_on: Vec::new(),
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
            match &*word {
                "--seconds" => options.seconds = Some(number(value()?)? as f64),
                "--milliseconds" => options.seconds = Some(number(value()?)? as f64 / 1e3),
                "--cases" => options.cases = Some(number(value()?)?),
                "--seed" => options.seed = number(value()?)?,
                "--jobs" => options.jobs = number(value()?)?.max(1),
                "--failures" => options.failures = value()?.into(),
                "--here" => options.here = true,
                "--first" => options.first = number(value()?)?,
                "--progress" => options.progress = Some(value()?.into()),
                "--once" => options.once = words.by_ref().map(PathBuf::from).collect(),
                "--worker" => {
                    options.worker = true;
                    options.targets.push(target(&value()?)?);
                }
                "--corpus" | "--instructions" | "--memory" => {
                    let value = value()?;
                    options.passed_on.extend([word.clone(), value.clone()]);
                    match &*word {
                        "--corpus" => options.corpus.push(value.into()),
                        "--instructions" => options.limits.instructions = number(value)?,
                        _ => options.limits.memory = (number(value)? as usize) << 20,
                    }
                }
                "--stress" => {
                    options.passed_on.push(word);
                    options.limits.stress = true;
                }
                option if option.starts_with('-') => return Err(format!("unknown option {option}")),
                name => options.targets.push(target(name)?),
            }
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.to_vec();
        }
        if options.corpus.is_empty() {
            let sources = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
            options.corpus = vec![sources.join("lua-tests"), sources.join("benches/programs")];
        }
        Ok(options)
    }

    /// Returns how many failures there were.
    fn carry_out(self) -> Result<u64, String> {
        let corpus = Corpus::read(&self.corpus).map_err(|error| error.to_string())?;
        if corpus.is_empty() {
            return Err("the corpus is empty".to_owned());
        }
        let setting = Setting { corpus: Arc::new(corpus), limits: self.limits };
        if !self.once.is_empty() {
            return self.try_files(&setting);
        }
        let mut failures = 0;
        for entry in &self.targets {
            let mut target = (entry.new)(&setting);
            let report = if self.worker || self.here {
                campaign::carry_out(&self.campaign(entry.name), &mut *target)
            } else {
                supervisor::run(entry.name, &*target, &self.plan()).map_err(|error| error.to_string())?
            };
            failures += report.failures;
            if self.worker {
                println!("{}", report.to_line());
                return Ok(0);
            }
            println!("{:<10}{report}", entry.name);
        }
        Ok(failures)
    }

    fn time(&self) -> Duration {
        match (self.seconds, self.cases) {
            (Some(seconds), _) => Duration::from_secs_f64(seconds),
            (None, Some(_)) => Duration::MAX,
            (None, None) => Duration::from_secs(60),
        }
    }

    fn campaign(&self, name: &'static str) -> campaign::Plan {
        campaign::Plan {
            name,
            seed: self.seed,
            first: self.first,
            step: if self.worker { self.jobs } else { 1 },
            cases: self.cases.unwrap_or(u64::MAX),
            time: self.time(),
            failures: self.failures.clone(),
            progress: self.progress.clone(),
        }
    }

    fn plan(&self) -> supervisor::Plan {
        supervisor::Plan {
            seed: self.seed,
            // Numbers of cases stay far from the end of their type.
            cases: self.cases.unwrap_or(u64::from(u32::MAX)),
            time: self.time().min(Duration::from_hours(1000)),
            jobs: self.jobs,
            failures: self.failures.clone(),
            arguments: self.passed_on.clone(),
        }
    }

    /// Tries saved inputs, without catching anything.
    fn try_files(&self, setting: &Setting) -> Result<u64, String> {
        let [entry] = &*self.targets else { return Err("--once needs one target".to_owned()) };
        let mut target = (entry.new)(setting);
        for file in &self.once {
            let input = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            println!("{}: {:?}", file.display(), target.run(&input));
        }
        Ok(0)
    }
}

fn target(name: &str) -> Result<Entry, String> {
    TARGETS.iter().find(|target| target.name == name).copied().ok_or_else(|| format!("unknown target {name}"))
}
