//! The scripts with their expectations, and the lists beside them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A program that says what it prints.
pub(crate) struct Script {
    /// Path below `lua-tests`, with `/`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Options of the command, which only ours has.
    pub(crate) options: Vec<String>,
    /// Standard output, byte for byte.
    pub(crate) stdout: Vec<u8>,
    /// Part of the message of the error that ends it.
    pub(crate) error: Option<Vec<u8>>,
    printed_lines: usize,
    text: Vec<u8>,
}

impl Script {
    fn read(root: &Path, path: PathBuf) -> Self {
        let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let options = Vec::new();
        let mut script =
            Self { name, path, options, stdout: Vec::new(), error: None, printed_lines: 0, text };
        let text = std::mem::take(&mut script.text);
        for line in text.split(|&byte| byte == b'\n') {
            if let Some(expected) = after(line, b"-->") {
                script.stdout.extend_from_slice(expected.strip_prefix(b" ").unwrap_or(expected));
                script.stdout.push(b'\n');
                script.printed_lines += 1;
            } else if let Some(message) = after(line, b"--! ") {
                script.error = Some(message.to_vec());
            } else if let Some(options) = after(line, b"--@ ") {
                script.options.extend(String::from_utf8_lossy(options).split_whitespace().map(str::to_owned));
            }
        }
        assert!(script.expectations() > 0, "{} expects nothing", script.name);
        script.text = text;
        script
    }

    pub(crate) fn expectations(&self) -> usize {
        self.printed_lines + usize::from(self.error.is_some())
    }
}

/// What follows the first `mark` in a line.
fn after<'a>(line: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = line.windows(mark.len()).position(|window| window == mark)?;
    Some(&line[at + mark.len()..])
}

pub(crate) struct Corpus {
    root: PathBuf,
    pub(crate) scripts: Vec<Script>,
}

impl Corpus {
    pub(crate) fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua-tests");
        let mut paths = Vec::new();
        collect_scripts(&root, &mut paths);
        paths.sort();
        let scripts = paths.into_iter().map(|path| Script::read(&root, path)).collect();
        Self { root, scripts }
    }

    /// Name and reason of the scripts that a list says fail. Its lines are `path: reason`, and `RELEASES: path: reason` in the list of
    /// a reference of some release, where `*` stands for all.
    pub(crate) fn known_failures(&self, list: &str, release: Option<&str>) -> BTreeMap<String, String> {
        let mut known = BTreeMap::new();
        for line in self.lines(list) {
            let split = |text: &str| {
                let (first, rest) =
                    text.split_once(": ").unwrap_or_else(|| panic!("{list}: no reason in: {line}"));
                (first.to_owned(), rest.to_owned())
            };
            let (mut name, mut reason) = split(&line);
            if let Some(release) = release {
                let applies = name == "*" || name.split(' ').any(|one| one == release);
                (name, reason) = split(&reason);
                if !applies {
                    continue;
                }
            }
            known.insert(name, reason);
        }
        known
    }

    /// The lines of a list that are no comments.
    fn lines(&self, list: &str) -> Vec<String> {
        let path = self.root.join(list);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let entries = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        entries.map(str::to_owned).collect()
    }

    /// What the manual describes, with the scripts in which it stands: `manual.txt`.
    pub(crate) fn coverage(&self) -> Vec<(String, Vec<&str>)> {
        let stands_in = |script: &Script, text: &str| {
            script.text.windows(text.len()).any(|window| window == text.as_bytes())
        };
        let entries = self.lines("manual.txt").into_iter().map(|line| {
            let fields: Vec<&str> = line.splitn(3, ": ").collect();
            let &[section, item, ref text @ ..] = &*fields else { panic!("manual.txt: {line}") };
            let text = text.first().copied().unwrap_or(item);
            let scripts = self.scripts.iter().filter(|script| stands_in(script, text));
            (format!("{section} {item}"), scripts.map(|script| &*script.name).collect())
        });
        entries.collect()
    }

    /// Whether the corpus is as large as it once was. Complains if not.
    pub(crate) fn has_minimum(&self) -> bool {
        let text = std::fs::read_to_string(self.root.join("minimum.txt")).expect("lua-tests/minimum.txt");
        let expectations: usize = self.scripts.iter().map(Script::expectations).sum();
        let mut enough = true;
        for (what, count) in [("scripts", self.scripts.len()), ("expectations", expectations)] {
            let line = text.lines().find_map(|line| line.strip_prefix(what)).expect("a line for each count");
            let minimum: usize = line.trim().parse().expect("a number");
            if count < minimum {
                eprintln!(
                    "there are {count} {what}, and there were {minimum} once: see lua-tests/minimum.txt"
                );
                enough = false;
            }
        }
        enough
    }
}

/// Finds the scripts below a folder. Files and folders that begin with `_` are parts of others.
fn collect_scripts(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of scripts") {
        let path = entry.expect("an entry").path();
        let is_part = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        if is_part {
            continue;
        }
        if path.is_dir() {
            collect_scripts(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "lua") {
            paths.push(path);
        }
    }
}
