//! `cargo xtask c-modules`: C modules that the system's packages bring, used by the scripts of `tests/c-modules` in our command and in a reference.
//!
//! A script whose modules are not installed is skipped and named. One that is run has to end well and to print what it prints under the
//! reference.

use crate::interpreters::{self, Interpreter};
use crate::measure::{self, Limits, Run};
use crate::{Outcome, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo xtask c-modules` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The reference [default: `lua5.4`, if it is installed]
    #[arg(long, value_name = "NAME=PATH")]
    lua: Option<Interpreter>,
    /// Our interpreter [default: built in release mode]
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Scripts by name, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// The folder with the scripts
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

const LIMITS: Limits = Limits { seconds: 60, memory: None };

/// What became of a script.
enum Verdict {
    Skipped(String),
    Passed(&'static str),
    Failed(String),
}

/// Runs the scripts and prints a table of what became of them.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let ours = interpreters::ours(options.ours.as_deref())?;
    let reference = options
        .lua
        .clone()
        .or_else(|| interpreters::installed().into_iter().find(|one| one.name == "lua5.4"));
    let folder = options.dir.clone().unwrap_or_else(|| root().join("tests/c-modules"));
    let (mut passed, mut skipped, mut failed) = (0, 0, 0);
    println!("| script | package | result |\n|---|---|---|");
    for script in scripts(&folder, &options.only)? {
        let name = script.file_stem().unwrap_or_default().to_string_lossy();
        let header = Header::read(&script)?;
        let shown = match judge(&script, &header, &ours, reference.as_ref())? {
            Verdict::Passed(how) => {
                passed += 1;
                how.into()
            }
            Verdict::Skipped(missing) => {
                skipped += 1;
                format!("skipped: there is no module {missing}")
            }
            Verdict::Failed(why) => {
                failed += 1;
                why
            }
        };
        println!("| {name} | {} | {shown} |", header.versions());
    }
    println!("\n{passed} passed, {skipped} skipped, {failed} failed");
    match (failed, passed) {
        (0, 0) => Err("nothing was run".into()),
        (0, _) => Ok(()),
        _ => Err(format!("{failed} scripts failed")),
    }
}

fn scripts(folder: &Path, only: &[String]) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut scripts: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    scripts.retain(|path| {
        let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
        path.extension().is_some_and(|extension| extension == "lua")
            && path.file_stem().and_then(|name| name.to_str()).is_some_and(wanted)
    });
    scripts.sort();
    Ok(scripts)
}

fn judge(
    script: &Path,
    header: &Header,
    ours: &Interpreter,
    reference: Option<&Interpreter>,
) -> Outcome<Verdict> {
    for module in &header.modules {
        let search = format!(
            "assert(package.searchpath('{module}', package.cpath) or package.searchpath('{module}', package.path))"
        );
        if start(ours, |command| command.args(["-e", &search]))?.failure.is_some() {
            return Ok(Verdict::Skipped(module.clone()));
        }
    }
    let run = start(ours, |command| command.arg(script))?;
    if let Some(failure) = run.failure {
        return Ok(Verdict::Failed(format!("failed: {failure}\n{}", run.output)));
    }
    let Some(reference) = reference else { return Ok(Verdict::Passed("runs; there is no reference")) };
    let expected = start(reference, |command| command.arg(script))?;
    if let Some(failure) = expected.failure {
        return Ok(Verdict::Failed(format!("fails in the reference: {failure}\n{}", expected.output)));
    }
    Ok(match first_difference(&run.output, &expected.output) {
        None => Verdict::Passed("the same"),
        Some((line, ours, theirs)) => Verdict::Failed(format!(
            "line {line} of the output differs:\n  ours: {ours}\n  reference: {theirs}"
        )),
    })
}

/// Runs an interpreter in a folder of its own, so that no script is taken for the module of its name.
fn start(interpreter: &Interpreter, add: impl FnOnce(&mut Command) -> &mut Command) -> Outcome<Run> {
    let folder = root().join("target/c-modules");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = interpreter.command();
    command.current_dir(&folder);
    add(&mut command);
    measure::run(command, LIMITS)
}

/// The number of the first line that differs, and both its forms.
fn first_difference<'a>(ours: &'a str, theirs: &'a str) -> Option<(usize, &'a str, &'a str)> {
    let (mut left, mut right) = (ours.split('\n'), theirs.split('\n'));
    for line in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => return Some((line, a.unwrap_or("(the end)"), b.unwrap_or("(the end)"))),
        }
    }
    None
}

/// What the first comments of a script say.
struct Header {
    modules: Vec<String>,
    packages: Vec<String>,
}

impl Header {
    fn read(script: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(script).map_err(|error| format!("{}: {error}", script.display()))?;
        let modules = listed(&text, "-- modules:");
        if modules.is_empty() {
            return Err(format!("{}: no line `-- modules:`", script.display()));
        }
        Ok(Self { modules, packages: listed(&text, "-- package:") })
    }

    /// The packages with their versions, where the system can tell.
    fn versions(&self) -> String {
        let query = Command::new("dpkg-query")
            .args(["-W", "-f", "${Package} ${Version}\n"])
            .args(&self.packages)
            .output();
        let found =
            query.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        if found.is_empty() { self.packages.join(", ") } else { found.trim().replace('\n', ", ") }
    }
}

/// The words of the line that begins so.
fn listed(text: &str, begin: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(begin));
    line.unwrap_or_default().split_whitespace().map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found_wherever_it_is() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb", "a\nc"), Some((2, "b", "c")));
        assert_eq!(first_difference("a", "a\nb"), Some((2, "(the end)", "b")));
        assert_eq!(first_difference("", "b"), Some((1, "", "b")));
    }

    #[test]
    fn headers_name_modules_and_packages() {
        let text = "-- modules: a b.c\n-- package: lua-a\nlocal a = 1\n";
        assert_eq!(listed(text, "-- modules:"), ["a", "b.c"]);
        assert_eq!(listed(text, "-- package:"), ["lua-a"]);
        assert!(listed(text, "-- nothing:").is_empty());
    }
}
