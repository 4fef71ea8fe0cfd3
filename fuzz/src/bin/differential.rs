//! `differential [--programs N] [--seed N] [--reference PATH]`: generates programs and compares what they do here and under
//! another implementation.

use perilune_fuzz::differential::{Plan, run};
use perilune_fuzz::generate::{self, grammar::Grammar};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
options:
  --programs N      how many programs (200000)
  --seed N          seed of the first program, the others have the next ones (1)
  --reference PATH  the interpreter to compare with (that of PERILUNE_REFERENCE, or lua5.4)
  --lua PATH        the interpreter under test (the one beside this program)
  --folder DIR      where programs are written (target/differential)
  --enough N        unexplained differences after which to give up (20)
  --show            print the program of the seed, and run nothing";

fn main() -> ExitCode {
    match begin() {
        Ok(status) => status,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn begin() -> Result<ExitCode, String> {
    let beside = std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("lua");
    let mut plan = Plan {
        lua: beside,
        reference: std::env::var_os("PERILUNE_REFERENCE").unwrap_or_else(|| "lua5.4".into()).into(),
        programs: 200_000,
        seed: 1,
        folder: PathBuf::from("target/differential"),
        enough: 20,
    };
    let mut show = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
        match &*word {
            "--programs" => plan.programs = number(value()?)? as usize,
            "--seed" => plan.seed = number(value()?)?,
            "--reference" => plan.reference = value()?.into(),
            "--lua" => plan.lua = value()?.into(),
            "--folder" => plan.folder = value()?.into(),
            "--enough" => plan.enough = number(value()?)? as usize,
            "--show" => show = true,
            option => return Err(format!("unknown option {option}")),
        }
    }
    if show {
        println!("{}", generate::program(&Grammar::new(), plan.seed).code.to_text());
        return Ok(ExitCode::SUCCESS);
    }
    let report = run(&plan).map_err(|error| error.to_string())?;
    println!("{report}");
    Ok(if report.differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
