//! The programs of a folder, and what they say about how they want to be run.
//!
//! A line `-- bench: ...` near the top of a program may hold `repeat=N` (start it so often for one sample, since one start is
//! too short to be measured), `args=A,B` (its arguments) and `manual` (it only runs when it is named).

use crate::Outcome;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A program in Lua that prints one line.
#[derive(Debug, PartialEq)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) file: OsString,
    pub(crate) arguments: Vec<String>,
    pub(crate) repeat: u32,
}

/// The programs of `folder` in the order of their names. `only` names some of them; without names it is all.
pub(crate) fn in_folder(folder: &Path, only: &[String]) -> Outcome<Vec<Program>> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let source = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let named = only.contains(&name);
        if named || only.is_empty() {
            programs.extend(described(name, &path, &String::from_utf8_lossy(&source), named)?);
        }
    }
    match only.iter().find(|&name| programs.iter().all(|program| program.name != *name)) {
        Some(missing) => Err(format!("{} has no program {missing}", folder.display())),
        None if programs.is_empty() => Err(format!("{} has no programs", folder.display())),
        None => Ok(programs),
    }
}

/// The program with what its source says about it, unless that keeps it out.
fn described(name: String, path: &Path, source: &str, named: bool) -> Outcome<Option<Program>> {
    let mut program = Program {
        name,
        folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        file: path.file_name().unwrap_or_default().to_owned(),
        arguments: Vec::new(),
        repeat: 1,
    };
    let words = source.lines().take(10).find_map(|line| line.strip_prefix("-- bench:")).unwrap_or_default();
    for word in words.split_whitespace() {
        match word.split_once('=') {
            Some(("repeat", count)) => match count.parse() {
                Ok(count) if count > 0 => program.repeat = count,
                _ => return Err(format!("{}: bad count in {word}", path.display())),
            },
            Some(("args", list)) => program.arguments = list.split(',').map(Into::into).collect(),
            _ if word == "manual" => {
                if !named {
                    return Ok(None);
                }
            }
            _ => return Err(format!("{}: what is {word}?", path.display())),
        }
    }
    Ok(Some(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(source: &str, named: bool) -> Outcome<Option<Program>> {
        described("p".into(), Path::new("p.lua"), source, named)
    }

    #[test]
    fn programs_say_how_they_are_run() {
        let program = describe("-- Start.\n-- bench: repeat=40 args=1,x\nprint(1)", false);
        let program = program.expect("the line is right").expect("it runs");
        assert_eq!((program.repeat, program.arguments), (40, vec!["1".to_owned(), "x".to_owned()]));
        let plain = describe("print(1)", false).expect("nothing to be wrong").expect("it runs");
        assert_eq!((plain.repeat, plain.arguments.len()), (1, 0));
    }

    #[test]
    fn manual_programs_run_when_they_are_named() {
        assert_eq!(describe("-- bench: manual", false), Ok(None));
        assert!(describe("-- bench: manual", true).is_ok_and(|program| program.is_some()));
    }

    #[test]
    fn unknown_words_are_refused() {
        assert!(describe("-- bench: repeat=0", false).is_err());
        assert!(describe("-- bench: often", false).is_err());
    }

    #[test]
    fn our_programs_can_be_read() {
        let folder = crate::root().join("benches/programs");
        assert!(in_folder(&folder, &[]).expect("all are right").len() > 30);
        let one = in_folder(&folder, &["json".into()]).expect("there is such a program");
        assert_eq!(one.len(), 1);
        assert!(in_folder(&folder, &["nonsense".into()]).is_err());
    }
}
