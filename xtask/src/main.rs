//! Chores of this repository. `cargo xtask help` lists them.

mod bench;
mod c_bench;
mod c_modules;
mod c_random;
mod chart;
mod command;
mod hostile;
mod hosts;
mod install;
mod instructions;
mod interpreters;
mod measure;
mod programs;
mod sanitize;
mod scaling;
mod statistics;

use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong, as a text for people.
type Outcome<T> = Result<T, String>;

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Install commands, libraries and headers
    Install {
        /// The folder below which everything goes
        #[arg(long, value_name = "DIR")]
        prefix: PathBuf,
        #[arg(long, default_value = "release")]
        profile: String,
    },
    /// Link the C programs of the tests against an installed library, and run them
    CheckLibrary {
        #[arg(long, default_value = "release")]
        profile: String,
    },
    /// Use C modules that are installed, in our command and in a reference
    CModules(c_modules::Options),
    /// Compare what the functions of the C interface cost with a reference's library
    CBench(c_bench::Options),
    /// Make random calls of the C interface with our library and a reference's, and compare what comes out
    CRandom(c_random::Options),
    /// Compare Lua interpreters in time and memory on the programs of `benches/programs`
    Bench(bench::Options),
    /// Count the instructions of some programs, and compare with the record in the repository
    Instructions(instructions::Options),
    /// Run the hostile programs of `benches/hostile.lua`, a process each
    Hostile(hostile::Options),
    /// Run the tests under the sanitizers of LLVM and in Miri, which need the nightly toolchain
    Sanitize(sanitize::Options),
    /// Follow time and memory over growing problems, beside a reference
    Scaling(scaling::Options),
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn run(chore: Chore) -> Outcome<()> {
    match chore {
        Chore::Install { prefix, profile } => {
            let prefix = std::path::absolute(&prefix).map_err(|error| error.to_string())?;
            install::install(&prefix, &profile)
        }
        Chore::CheckLibrary { profile } => hosts::check(&profile),
        Chore::CModules(options) => c_modules::run(&options),
        Chore::CBench(options) => c_bench::run(&options),
        Chore::CRandom(options) => c_random::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Instructions(options) => instructions::run(&options),
        Chore::Hostile(options) => hostile::run(&options),
        Chore::Sanitize(options) => sanitize::run(&options),
        Chore::Scaling(options) => scaling::run(&options),
    }
}

fn main() -> ExitCode {
    match run(Chore::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
