//! Short campaigns, so that every test run has its share.

use perilune_fuzz::campaign::{self, Plan, Report};
use perilune_fuzz::corpus::Corpus;
use perilune_fuzz::sandbox::Limits;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn corpus() -> Corpus {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-tests");
    Corpus::read(&[tests]).expect("the corpus can be read")
}

fn plan(cases: usize, run: bool) -> Plan {
    Plan {
        cases,
        seed: 1,
        run,
        limits: Limits { time: Duration::from_millis(5), ..Limits::default() },
        failures: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
        current: None,
    }
}

fn check(report: Report, least_accepted: usize) {
    println!("{report}");
    assert_eq!(report.failures, 0, "{report}");
    assert!(report.accepted >= least_accepted, "too few cases are accepted: {report}");
}

#[test]
fn mutated_sources_compile_or_are_refused() {
    check(campaign::sources(&corpus(), &plan(10_000, false)), 500);
}

#[test]
fn mutated_sources_run_to_an_end() {
    check(campaign::sources(&corpus(), &plan(2_000, true)), 100);
}

#[test]
fn mutated_chunks_do_no_harm() {
    check(campaign::chunks(&corpus(), &plan(4_000, true)), 100);
}

#[test]
fn equal_seeds_give_equal_cases() {
    let (one, two) =
        (campaign::sources(&corpus(), &plan(500, false)), campaign::sources(&corpus(), &plan(500, false)));
    assert_eq!(one.accepted, two.accepted);
}
