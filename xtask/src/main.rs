//! Chores of this repository: `cargo xtask install --prefix DIR` and `cargo xtask check-library`.

mod command;
mod hosts;
mod install;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage:
    cargo xtask install --prefix DIR [--profile PROFILE]   commands, libraries and headers
    cargo xtask check-library [--profile PROFILE]          the C programs of the tests, linked against an installed library";

/// What went wrong, as a text for people.
type Outcome<T> = Result<T, String>;

/// What the command line says.
struct Options {
    prefix: Option<PathBuf>,
    profile: String,
}

impl Options {
    fn from_words(mut words: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut options = Self { prefix: None, profile: "release".into() };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"))?;
            match word.as_str() {
                "--prefix" => options.prefix = Some(value.into()),
                "--profile" => options.profile = value,
                _ => return Err(format!("unknown option {word}\n{USAGE}")),
            }
        }
        Ok(options)
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn run() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let chore = words.next().ok_or(USAGE)?;
    let options = Options::from_words(words)?;
    match chore.as_str() {
        "install" => {
            let prefix = options.prefix.ok_or(USAGE)?;
            let prefix = std::path::absolute(&prefix).map_err(|error| error.to_string())?;
            install::install(&prefix, &options.profile)
        }
        "check-library" => hosts::check(&options.profile),
        _ => Err(USAGE.into()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
