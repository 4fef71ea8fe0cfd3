//! Many cases, and what became of them.

use crate::corpus::Corpus;
use crate::mutate;
use crate::random::Random;
use crate::sandbox::{self, Limits};
use crate::watch::Watch;
use perilune_bytecode::{Proto, dump, undump, verify};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Failures after which a campaign gives up.
const ENOUGH: usize = 20;

/// What a campaign does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Number of cases.
    pub cases: usize,
    /// Seed of the mutations.
    pub seed: u64,
    /// Run what compiles or loads.
    pub run: bool,
    /// What running code may use.
    pub limits: Limits,
    /// Where the inputs of failed and hanging cases go.
    pub failures: PathBuf,
    /// Where each input is written before it is tried.
    pub current: Option<PathBuf>,
}

/// What became of the cases.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// All of them.
    pub cases: usize,
    /// Those that the compiler or loader accepted.
    pub accepted: usize,
    /// Those that ran.
    pub ran: usize,
    /// Those that ran to their end without error.
    pub ended: usize,
    /// Those that were asked to stop.
    pub stopped: usize,
    /// Those that failed.
    pub failures: usize,
    /// How long all this took.
    pub seconds: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, accepted, ran, ended, stopped, failures, seconds } = self;
        write!(
            f,
            "{cases} cases, {accepted} accepted, {ran} ran ({ended} without error, {stopped} stopped), "
        )?;
        write!(f, "{failures} failures, {seconds:.1} s")
    }
}

/// Mutates sources and compiles them.
pub fn sources(corpus: &Corpus, plan: &Plan) -> Report {
    let make = |random: &mut Random| {
        let mut text = corpus.text(random);
        mutate::text(&mut text, corpus, random);
        text
    };
    carry_out(plan, "lua", make, |source| {
        let proto = perilune_compiler::compile(source, b"=case").ok()?;
        if let Err(error) = verify(&proto) {
            panic!("the verifier refuses compiled code: {error}");
        }
        for strip in [false, true] {
            let chunk = dump(&proto, strip);
            let again =
                undump(&chunk, b"=case").unwrap_or_else(|error| panic!("a dumped chunk is refused: {error}"));
            assert!(dump(&again, strip) == chunk, "a chunk changes when it is loaded and dumped");
        }
        Some(proto)
    })
}

/// Mutates binary chunks and loads them.
pub fn chunks(corpus: &Corpus, plan: &Plan) -> Report {
    let make = |random: &mut Random| {
        let mut chunk = perilune_compiler::compile(&corpus.text(random), b"=case")
            .map_or_else(|_| Vec::new(), |proto| dump(&proto, random.one_in(2)));
        mutate::bytes(&mut chunk, random);
        chunk
    };
    carry_out(plan, "luac", make, |chunk| undump(chunk, b"=case").ok())
}

/// Panics of this process. The machine makes errors of those that happen while it runs, so that a case can end as if nothing had been.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            report(panic);
        }));
    });
}

fn carry_out(
    plan: &Plan,
    extension: &str,
    make: impl Fn(&mut Random) -> Vec<u8>,
    load: impl Fn(&[u8]) -> Option<Proto>,
) -> Report {
    let start = Instant::now();
    count_panics();
    let mut report = Report::default();
    let _ = std::fs::create_dir_all(&plan.failures);
    let watch = Watch::start(plan.failures.join(format!("hanging-{}.{extension}", plan.seed)));
    for number in 0..plan.cases {
        // Each case has a generator of its own, so that it can be made again alone.
        let mut random = Random::new(plan.seed.wrapping_mul(0x1_0000_0001).wrapping_add(number as u64));
        let input = make(&mut random);
        if let Some(current) = &plan.current {
            let _ = std::fs::write(current, &input);
        }
        watch.begin(&input);
        let mut this = Report::default();
        let panics = PANICS.load(Ordering::Relaxed);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let Some(proto) = load(&input) else { return };
            this.accepted = 1;
            if plan.run {
                this.ran = 1;
                this.ended = usize::from(sandbox::run(proto, plan.limits, &watch));
                this.stopped = usize::from(watch.is_stopping());
            }
        }));
        watch.end();
        report.cases += 1;
        report.accepted += this.accepted;
        report.ran += this.ran;
        report.ended += this.ended;
        report.stopped += this.stopped;
        if outcome.is_err() || PANICS.load(Ordering::Relaxed) != panics {
            report.failures += 1;
            let path = plan.failures.join(format!("case-{}-{number}.{extension}", plan.seed));
            let _ = std::fs::write(&path, &input);
            eprintln!("case {number} failed: {}", path.display());
            if report.failures == ENOUGH {
                break;
            }
        }
    }
    report.seconds = start.elapsed().as_secs_f64();
    report
}
