//! The interpreters to compare: named on the command line, or found on the search path, and the one of this repository.

use crate::Outcome;
use crate::command::{built, cargo, succeed};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

/// What the interpreter of this repository is called in tables.
pub(crate) const OURS: &str = "Perilune";

/// Commands that are looked for, with the options to run them with, best reference first.
const KNOWN: &[(&str, &str)] = &[
    ("lua5.4", ""),
    ("lua", ""),
    ("lua5.5", ""),
    ("lua5.3", ""),
    ("lua5.2", ""),
    ("lua5.1", ""),
    ("luajit", ""),
    ("luajit", "-joff"),
    ("luau", ""),
];

/// An interpreter: its name in tables, and how it is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interpreter {
    pub(crate) name: String,
    program: PathBuf,
    options: Vec<String>,
}

/// `NAME=PATH OPTIONS`, as on the command line.
impl FromStr for Interpreter {
    type Err = String;

    fn from_str(text: &str) -> Outcome<Self> {
        let (name, command) = text.split_once('=').ok_or("expected NAME=PATH")?;
        let mut words = command.split_whitespace().map(String::from);
        let program = locate(&words.next().ok_or("expected a path behind the =")?)?;
        if name.is_empty() {
            return Err("expected a name before the =".into());
        }
        Ok(Self { name: name.into(), program, options: words.collect() })
    }
}

/// A path that holds in any folder. A name without a folder is looked for on the search path when it is called.
fn locate(program: &str) -> Outcome<PathBuf> {
    if program.contains('/') {
        std::path::absolute(program).map_err(|error| format!("{program}: {error}"))
    } else {
        Ok(program.into())
    }
}

impl Interpreter {
    /// The interpreter of this repository, as a file that stands somewhere.
    fn ours_at(path: &Path) -> Outcome<Self> {
        let program = std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { name: OURS.into(), program, options: Vec::new() })
    }

    /// A call of this interpreter, to which a script and its arguments are added.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.options).env_remove("LUA_INIT").env_remove("LUA_INIT_5_4");
        command
    }
}

/// The interpreter of this repository: `given`, or built in release mode.
pub(crate) fn ours(given: Option<&Path>) -> Outcome<Interpreter> {
    if let Some(path) = given {
        return Interpreter::ours_at(path);
    }
    succeed(cargo().args(["build", "--release", "--bin", "lua"]))?;
    Interpreter::ours_at(&built("release").join("lua"))
}

/// What is installed of the interpreters that are known.
pub(crate) fn installed() -> Vec<Interpreter> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    installed_in(&folders)
}

fn installed_in(folders: &[PathBuf]) -> Vec<Interpreter> {
    let mut found: Vec<Interpreter> = Vec::new();
    for (name, options) in KNOWN {
        let candidates = folders.iter().map(|folder| folder.join(name));
        // One program may stand under several names.
        let Some(program) =
            candidates.filter_map(|path| path.canonicalize().ok()).find(|path| path.is_file())
        else {
            continue;
        };
        let options: Vec<String> = options.split_whitespace().map(Into::into).collect();
        if found.iter().all(|other| (&other.program, &other.options) != (&program, &options)) {
            let name = [&[(*name).to_owned()], &options[..]].concat().join(" ");
            found.push(Interpreter { name, program, options });
        }
    }
    found
}

/// The interpreters to compare: `given`, or what is installed, and ours. The first is the base of the comparison.
pub(crate) fn to_compare(given: &[Interpreter], ours_given: Option<&Path>) -> Outcome<Vec<Interpreter>> {
    let mut all = if given.is_empty() { installed() } else { given.to_vec() };
    if all.is_empty() {
        return Err("no other Lua is installed to compare with; name one: --lua NAME=PATH".into());
    }
    // Ours stands beside the base in tables.
    all.insert(1, ours(ours_given)?);
    match all.iter().enumerate().find(|(index, one)| all[..*index].iter().any(|other| other.name == one.name))
    {
        Some((_, twice)) => Err(format!("two interpreters are called {}", twice.name)),
        None => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_command_line_names_programs_with_options() {
        let interpreter: Interpreter = "jit=/usr/bin/luajit -joff".parse().expect("it is right");
        assert_eq!(interpreter.name, "jit");
        assert_eq!(interpreter.program, Path::new("/usr/bin/luajit"));
        assert_eq!(interpreter.options, ["-joff"]);
        for wrong in ["lua", "lua=", "=lua"] {
            assert!(wrong.parse::<Interpreter>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_program_under_two_names_is_found_once() {
        let folder = env::temp_dir().join(format!("perilune-interpreters-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        fs::write(folder.join("lua5.4"), "").expect("a file can be written");
        std::os::unix::fs::symlink("lua5.4", folder.join("lua")).expect("a link can be made");
        fs::write(folder.join("luajit"), "").expect("a file can be written");
        let names: Vec<_> =
            installed_in(std::slice::from_ref(&folder)).into_iter().map(|one| one.name).collect();
        fs::remove_dir_all(&folder).expect("it is ours");
        assert_eq!(names, ["lua5.4", "luajit", "luajit -joff"]);
    }

    #[test]
    fn names_are_used_once() {
        let given = ["a=x", "a=y"].map(|text| text.parse().expect("it is right"));
        assert!(to_compare(&given, Some(Path::new("lua"))).is_err());
    }
}
