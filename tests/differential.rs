//! A small share of differential testing: generated programs do here what they do under a reference interpreter.
//!
//! The reference is that of `PERILUNE_REFERENCE`, or `lua5.4` if it is installed; without one there is nothing to compare with, and
//! the test says so. Long runs are those of `fuzz/src/bin/differential.rs`.

use perilune_fuzz::differential::{Plan, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
fn generated_programs_do_what_they_do_under_the_reference() {
    let reference = std::env::var_os("PERILUNE_REFERENCE").unwrap_or_else(|| "lua5.4".into());
    if Command::new(&reference).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: there is no reference interpreter {}", reference.display());
        return;
    }
    let plan = Plan {
        lua: PathBuf::from(env!("CARGO_BIN_EXE_lua")),
        reference: reference.into(),
        programs: 2_000,
        seed: 1,
        folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("differential"),
        enough: 5,
    };
    let report = run(&plan).expect("both interpreters run");
    eprintln!("{report}");
    assert_eq!(report.differences, 0, "{report}");
    assert!(report.programs == 2_000 && report.stopped < 20, "too few programs ran: {report}");
    assert!(report.refused * 4 < report.programs, "too few programs compile: {report}");
    assert!(report.failed * 2 < report.programs, "too many programs end early: {report}");
}
