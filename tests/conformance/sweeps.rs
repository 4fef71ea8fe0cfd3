//! Sweeps: scripts that try far more cases than anybody would write expectations for, and print what came of each. They run under our command
//! and under a reference interpreter, and must print the same.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process;
use crate::ways::first_difference;

const LIMIT: Duration = Duration::from_secs(120);

/// Runs all sweeps. True if nothing differs.
pub(crate) fn agree_with(reference: &OsStr) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua-tests/_sweeps");
    let mut scripts: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the sweeps").map(|entry| entry.expect("an entry").path()).collect();
    scripts.sort();
    let differing = scripts.iter().filter(|script| !agrees(script, reference)).count();
    eprintln!("sweeps: {}, {differing} differ", scripts.len());
    differing == 0
}

fn agrees(script: &Path, reference: &OsStr) -> bool {
    let run = |program: &OsStr| process::run(Command::new(program).arg(script), LIMIT).stdout;
    let (ours, theirs) = (run(OsStr::new(env!("CARGO_BIN_EXE_lua"))), run(reference));
    let same = ours == theirs && !ours.is_empty();
    if !same {
        eprintln!("{}\n{}", script.display(), first_difference(&ours, &theirs));
    }
    same
}
