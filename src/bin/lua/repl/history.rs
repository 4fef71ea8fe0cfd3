//! Where the history of entries is kept between sessions.
//!
//! A history that cannot be read or written is no reason to fail: the session has one of its own in any case.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use rustyline::history::FileHistory;
use rustyline::{Editor, Helper};

/// Names the file; empty, there is none.
const VARIABLE: &str = "PERILUNE_HISTORY";
/// Most entries that are kept.
pub(super) const LIMIT: usize = 1000;

/// The file of the history, if there is to be one.
pub(super) struct HistoryFile(Option<PathBuf>);

impl HistoryFile {
    pub(super) fn from_environment() -> Self {
        Self(locate(env::var_os))
    }

    /// Takes over the entries of earlier sessions.
    pub(super) fn load<H: Helper>(&self, editor: &mut Editor<H, FileHistory>) {
        if let Some(path) = self.0.as_ref().filter(|path| path.is_file()) {
            let _ = editor.load_history(path);
        }
    }

    /// Adds an entry, which may have several lines, and keeps it at once: the entry may be what ends the session.
    pub(super) fn add<H: Helper>(&self, editor: &mut Editor<H, FileHistory>, text: &str) {
        if text.trim().is_empty() || !editor.add_history_entry(text).unwrap_or(false) {
            return;
        }
        let Some(path) = &self.0 else { return };
        if path.is_file() || !path.exists() {
            if let Some(folder) = path.parent() {
                let _ = std::fs::create_dir_all(folder);
            }
            let _ = editor.append_history(path);
        }
    }
}

/// The path that the environment asks for: the variable, else a place for the state of programs.
fn locate(variable: impl Fn(&'static str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(path) = variable(VARIABLE) {
        return (!path.is_empty()).then(|| path.into());
    }
    let folder = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))?;
    Some(state.join("perilune/history"))
}

#[cfg(test)]
mod tests {
    use super::locate;
    use std::path::PathBuf;

    fn located(variables: &[(&str, &str)]) -> Option<PathBuf> {
        locate(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_environment_says_where() {
        let at = |path: &str| Some(PathBuf::from(path));
        assert_eq!(located(&[("HOME", "/home/a")]), at("/home/a/.local/state/perilune/history"));
        assert_eq!(located(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/s")]), at("/s/perilune/history"));
        assert_eq!(located(&[("HOME", "/home/a"), ("PERILUNE_HISTORY", "own")]), at("own"));
        assert_eq!(located(&[("HOME", "/home/a"), ("PERILUNE_HISTORY", "")]), None);
        assert_eq!(located(&[]), None);
    }
}
