//! Short campaigns, so that every test run has its share.

use perilune_fuzz::campaign::{self, Plan, Report};
use perilune_fuzz::corpus::Corpus;
use perilune_fuzz::sandbox::Limits;
use perilune_fuzz::target::{Setting, TARGETS};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

static CORPUS: LazyLock<Arc<Corpus>> = LazyLock::new(|| {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-tests");
    Arc::new(Corpus::read(&[tests]).expect("the corpus can be read"))
});

fn campaign(name: &str, cases: u64) -> Report {
    let setting =
        Setting { corpus: CORPUS.clone(), limits: Limits { instructions: 10_000, ..Limits::default() } };
    let entry = TARGETS.iter().find(|target| target.name == name).expect("there is such a target");
    let plan = Plan {
        name: entry.name,
        seed: 1,
        first: 0,
        step: 1,
        cases,
        time: Duration::MAX,
        failures: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
        progress: None,
    };
    campaign::carry_out(&plan, &mut *(entry.new)(&setting))
}

/// No case fails, and one of `share` is accepted.
fn check(name: &str, cases: u64, share: u64) {
    let report = campaign(name, cases);
    println!("{name}: {report}");
    assert_eq!(report.failures, 0, "{report}");
    assert_eq!(report.cases, cases, "cases are missing: {report}");
    assert!(report.accepted >= cases / share, "too few cases are accepted: {report}");
}

#[test]
fn damaged_sources_compile_or_are_refused() {
    check("source", 10_000, 20);
}

#[test]
fn damaged_sources_run_to_an_end() {
    check("run", 3_000, 20);
}

#[test]
fn damaged_chunks_do_no_harm() {
    check("chunk", 6_000, 40);
}

#[test]
fn limits_end_code_at_the_same_place_and_leave_a_state_that_works() {
    check("limits", 1_000, 20);
}

#[test]
fn functions_that_match_agree() {
    check("pattern", 10_000, 3);
}

#[test]
fn formats_read_back() {
    check("format", 10_000, 4);
}

#[test]
fn packing_and_unpacking_undo_each_other() {
    check("pack", 10_000, 8);
}

#[test]
fn numbers_and_texts_agree() {
    check("number", 20_000, 8);
}

#[test]
fn operations_of_the_stack_api_do_no_harm() {
    check("stack", 5_000, 1);
}

#[test]
fn equal_seeds_give_equal_cases() {
    for target in TARGETS {
        let (one, other) = (campaign(target.name, 300), campaign(target.name, 300));
        assert_eq!(Report { seconds: 0.0, ..one }, Report { seconds: 0.0, ..other }, "{}", target.name);
    }
}
