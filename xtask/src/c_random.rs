//! `cargo xtask c-random`: random sequences of calls of the C interface (`fuzz/interface/calls.c`), with our library and with a reference's.
//!
//! The program prints a hash for each sequence; where two differ, it is run again to show where.

use crate::command::{compiler, succeed};
use crate::hosts::reference_library;
use crate::install::given_or_installed;
use crate::{Outcome, root};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What `cargo xtask c-random` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The reference's shared library, of 5.4.8 [default: `liblua5.4.so.0`, where the linker finds it]
    #[arg(long, value_name = "PATH")]
    reference: Option<PathBuf>,
    /// Where ours is installed [default: it is built in release mode]
    #[arg(long, value_name = "DIR")]
    prefix: Option<PathBuf>,
    /// The first sequence
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of sequences, each of some 480 calls
    #[arg(long, default_value_t = 20_000)]
    sequences: u64,
    /// Writes what the reference's library gives for the first sequences to `fuzz/interface/recorded.txt`
    #[arg(long)]
    record: bool,
}

const SOURCE: &str = "fuzz/interface/calls.c";
/// What the tests hold our library against where there is no reference.
const RECORD: &str = "fuzz/interface/recorded.txt";
const RECORDED: u64 = 100;
/// Differences that are shown.
const SHOWN: usize = 5;

/// Compares, and fails if anything differs.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let folder = root().join("target/c-random");
    let prefix = given_or_installed(options.prefix.as_deref(), folder.join("ours"))?;
    let reference = folder.join("reference");
    reference_library(options.reference.as_deref(), &reference)?;
    let program = folder.join("calls");
    succeed(
        compiler()
            .args(["-std=c99", "-O1", "-Wall", "-Wextra"])
            .arg(format!("-I{}", prefix.join("include").display()))
            .arg(root().join(SOURCE))
            .arg(format!("-L{}", prefix.join("lib").display()))
            .args(["-llua5.4", "-lm", "-o"])
            .arg(&program),
    )?;
    let library = prefix.join("lib");
    if options.record {
        let lines = calls(&program, &reference, &["1".into(), RECORDED.to_string()])?;
        let path = root().join(RECORD);
        return std::fs::write(&path, lines).map_err(|error| format!("{}: {error}", path.display()));
    }
    let arguments = [options.seed.to_string(), options.sequences.to_string()];
    let ours = start(&program, &library, &arguments)?;
    let theirs = calls(&program, &reference, &arguments)?;
    let ours = ours.wait_with_output().map_err(|error| error.to_string())?;
    let ours = String::from_utf8_lossy(&ours.stdout).into_owned();
    if ours.lines().count() < theirs.lines().count() {
        return Err(format!("ours ended behind sequence {}", ours.lines().last().unwrap_or("none")));
    }
    let different: Vec<_> = ours.lines().zip(theirs.lines()).filter(|(a, b)| a != b).collect();
    let count: u64 = theirs.lines().filter_map(|line| line.split(' ').nth(1)?.parse::<u64>().ok()).sum();
    println!(
        "{} sequences, {count} calls of the reference, {} differences",
        options.sequences,
        different.len()
    );
    for (line, _) in different.iter().take(SHOWN) {
        let seed = line.split(' ').next().unwrap_or_default().to_owned();
        let show = ["--show".to_owned(), seed.clone()];
        let [ours, theirs] = [calls(&program, &library, &show)?, calls(&program, &reference, &show)?];
        let both = ours.lines().zip(theirs.lines()).enumerate();
        if let Some((number, (ours, theirs))) = both.into_iter().find(|(_, (ours, theirs))| ours != theirs) {
            println!("\nsequence {seed}, line {number}\nours:      {ours}\nreference: {theirs}");
        }
    }
    if different.is_empty() { Ok(()) } else { Err("the libraries differ".into()) }
}

fn start(program: &Path, library: &Path, arguments: &[String]) -> Outcome<std::process::Child> {
    let mut command = Command::new(program);
    command.args(arguments).env("LD_LIBRARY_PATH", library).stdout(Stdio::piped());
    command.spawn().map_err(|error| format!("{command:?}: {error}"))
}

/// What the program prints with a library.
fn calls(program: &Path, library: &Path, arguments: &[String]) -> Outcome<String> {
    let output = start(program, library, arguments)?.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{}: {}", program.display(), output.status))
    }
}
