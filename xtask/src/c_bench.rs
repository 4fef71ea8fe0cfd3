//! `cargo xtask c-bench`: what the functions of the C interface cost, with our library and with a reference's.
//!
//! `benches/c/interface.c` is compiled twice: as a program that runs with either library, and as a module that either command loads. The two
//! take turns, and the least time of a row counts.

use crate::command::{compiler, succeed};
use crate::hosts::reference_library;
use crate::install::given_or_installed;
use crate::statistics::geometric_mean;
use crate::{Outcome, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo xtask c-bench` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The reference's shared library [default: `liblua5.4.so.0`, where the linker finds it]
    #[arg(long, value_name = "PATH")]
    reference: Option<PathBuf>,
    /// The reference's command, for the module [default: `lua5.4`, if it is installed]
    #[arg(long, value_name = "PATH")]
    command: Option<PathBuf>,
    /// Where ours is installed [default: it is built in release mode]
    #[arg(long, value_name = "DIR")]
    prefix: Option<PathBuf>,
    /// How often the two take turns
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Only rows whose name contains this
    #[arg(long, default_value = "")]
    only: String,
}

const SOURCE: &str = "benches/c/interface.c";
const FLAGS: &[&str] = &["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-O2", "-Wall", "-Wextra"];

/// Measures and prints a table for each way in which C code meets a library.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let folder = root().join("target/c-bench");
    let prefix = given_or_installed(options.prefix.as_deref(), folder.join("ours"))?;
    let program = folder.join("interface");
    let module = folder.join("interface.so");
    let reference = folder.join("reference");
    reference_library(options.reference.as_deref(), &reference)?;
    let include = format!("-I{}", prefix.join("include").display());
    let search = format!("-L{}", prefix.join("lib").display());
    compile(&[&include, &search, "-llua5.4"], &program)?;
    compile(&[&include, "-DMODULE", "-shared", "-fPIC"], &module)?;
    let host = |library: &Path| {
        let mut command = Command::new(&program);
        command.env("LD_LIBRARY_PATH", library).arg("2").arg(&options.only);
        command
    };
    println!("A program linked with the library:\n");
    compare(options.runs, || host(&prefix.join("lib")), || host(&reference))?;
    let script =
        format!("package.cpath = '{}/?.so' require 'interface'(2, {:?})", folder.display(), options.only);
    let loading = |lua: &Path| {
        let mut command = Command::new(lua);
        command.args(["-e", &script]);
        command
    };
    let lua = options.command.clone().unwrap_or_else(|| "lua5.4".into());
    if options.command.is_none() && Command::new(&lua).arg("-v").output().is_err() {
        println!("\nThere is no reference command to load the module into.");
        return Ok(());
    }
    println!("\nA module loaded by the command:\n");
    compare(options.runs, || loading(&prefix.join("bin/lua")), || loading(&lua))
}

fn compile(flags: &[&str], output: &Path) -> Outcome<()> {
    // Libraries come behind what needs them.
    succeed(compiler().args(FLAGS).arg(root().join(SOURCE)).args(flags).arg("-o").arg(output))
}

/// A row, and its least time with ours and the reference, in nanoseconds.
struct Row {
    name: String,
    times: [f64; 2],
}

/// Lets the two take turns, and prints what they need.
fn compare(runs: usize, ours: impl Fn() -> Command, reference: impl Fn() -> Command) -> Outcome<()> {
    let mut rows: Vec<Row> = Vec::new();
    for _ in 0..runs {
        for (which, mut command) in [ours(), reference()].into_iter().enumerate() {
            let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
            if !output.status.success() {
                return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)));
            }
            for (name, time) in String::from_utf8_lossy(&output.stdout).lines().filter_map(parse) {
                let at = rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
                    rows.push(Row { name: name.into(), times: [f64::INFINITY; 2] });
                    rows.len() - 1
                });
                rows[at].times[which] = rows[at].times[which].min(time);
            }
        }
    }
    println!("| row | ours, ns | reference, ns | ratio |\n|---|---:|---:|---:|");
    let mut ratios = Vec::new();
    for Row { name, times: [ours, reference] } in &rows {
        ratios.push(ours / reference);
        println!("| {name} | {ours:.1} | {reference:.1} | {:.2} |", ours / reference);
    }
    let mean = geometric_mean(&ratios).ok_or("no row was measured")?;
    println!("| geometric mean | | | {mean:.2} |");
    Ok(())
}

/// A line of the program: nanoseconds, a tab, the name of the row.
fn parse(line: &str) -> Option<(&str, f64)> {
    let (time, name) = line.split_once('\t')?;
    Some((name, time.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_time_and_a_name() {
        assert_eq!(parse("1.250\tcall f(int, int) -> int"), Some(("call f(int, int) -> int", 1.25)));
        assert_eq!(parse("PANIC"), None);
    }
}
