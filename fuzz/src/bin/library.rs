//! `library [TOPIC...] [--cases N] [--seed N] [--lua PATH] [--reference PATH]`: calls functions of the standard libraries
//! with random arguments, under the command `lua` and under a reference.

use perilune_fuzz::library::{Plan, TOPICS, run};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
options: TOPIC... (all of them)
  --cases N         cases of each topic (10000)
  --seed N          seed of the cases (1)
  --lua PATH        the command under test (`lua` beside this program)
  --reference PATH  the interpreter that is right; without it a case only has to end
The topic `dates` depends on the variable TZ.";

/// Differences that are shown.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    match begin() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn begin() -> Result<bool, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut plan = Plan {
        lua: here.with_file_name("lua"),
        reference: None,
        cases: 10_000,
        seed: 1,
        folder: PathBuf::from("target/fuzz"),
    };
    let mut wanted = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
        match &*word {
            "--cases" => plan.cases = number(value()?)? as usize,
            "--seed" => plan.seed = number(value()?)?,
            "--lua" => plan.lua = value()?.into(),
            "--reference" => plan.reference = Some(value()?.into()),
            topic if TOPICS.iter().any(|&(name, _)| name == topic) => wanted.push(word),
            other => return Err(format!("unknown topic or option {other}")),
        }
    }
    let mut all_well = true;
    for &(topic, script) in TOPICS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == topic) {
            continue;
        }
        let report = run(&plan, topic, script).map_err(|error| format!("{topic}: {error}"))?;
        println!("{topic}: {report}");
        for failure in report.failures.iter().take(SHOWN) {
            println!("{failure}");
        }
        all_well &= report.failures.is_empty();
    }
    Ok(all_well)
}
