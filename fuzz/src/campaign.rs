//! Many cases of a target in this process, and what became of them.

use crate::random::Random;
use crate::target::{Fate, Target};
use crate::watch::Watch;
use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{Seek, Write};
use std::ops::AddAssign;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;
use std::time::{Duration, Instant};

/// Failures after which a campaign gives up.
const ENOUGH: u64 = 20;

/// What a campaign does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What files of failed cases are called.
    pub name: &'static str,
    /// Seed of the cases.
    pub seed: u64,
    /// Number of the first case.
    pub first: u64,
    /// How many numbers lie between two cases: campaigns beside each other take turns.
    pub step: u64,
    /// Most cases.
    pub cases: u64,
    /// How long cases are begun.
    pub time: Duration,
    /// Where the inputs of failed and hanging cases go.
    pub failures: PathBuf,
    /// Where the number of each case is written before it is tried.
    pub progress: Option<PathBuf>,
}

/// What became of the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report {
    /// All of them.
    pub cases: u64,
    /// Those that the compiler or loader accepted, or whose arguments a function took.
    pub accepted: u64,
    /// Those that ran code.
    pub ran: u64,
    /// Those whose code ended without error.
    pub ended: u64,
    /// Those whose code a limit ended.
    pub tripped: u64,
    /// Those that failed.
    pub failures: u64,
    /// How long all this took.
    pub seconds: f64,
}

impl Report {
    fn count(&mut self, fate: Fate) {
        self.cases += 1;
        self.accepted += u64::from(fate.accepted);
        self.ran += u64::from(fate.ran);
        self.ended += u64::from(fate.ended);
        self.tripped += u64::from(fate.tripped);
    }

    /// As a line that [`Report::parse`] reads.
    #[must_use]
    pub fn to_line(&self) -> String {
        let Self { cases, accepted, ran, ended, tripped, failures, seconds } = self;
        format!("{cases} {accepted} {ran} {ended} {tripped} {failures} {seconds}")
    }

    /// Reads such a line.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let mut number = || words.next()?.parse().ok();
        let (cases, accepted, ran) = (number()?, number()?, number()?);
        let (ended, tripped, failures) = (number()?, number()?, number()?);
        let seconds = words.next()?.parse().ok()?;
        Some(Self { cases, accepted, ran, ended, tripped, failures, seconds })
    }
}

impl AddAssign for Report {
    /// Cases are added; the time is the longer one, as of campaigns beside each other.
    fn add_assign(&mut self, other: Self) {
        self.cases += other.cases;
        self.accepted += other.accepted;
        self.ran += other.ran;
        self.ended += other.ended;
        self.tripped += other.tripped;
        self.failures += other.failures;
        self.seconds = self.seconds.max(other.seconds);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, accepted, ran, ended, tripped, failures, seconds } = self;
        write!(
            f,
            "{cases} cases, {accepted} accepted, {ran} ran ({ended} without error, {tripped} met a limit), "
        )?;
        write!(f, "{failures} failures, {seconds:.1} s")
    }
}

thread_local! {
    /// Panics of this OS thread. The machine makes errors of those that happen while it runs, so that a case can end as if nothing had been.
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.set(PANICS.get() + 1);
            report(panic);
        }));
    });
}

/// The input of a case. Each case has a generator of its own, so that it can be made again alone.
#[must_use]
pub fn input(target: &dyn Target, seed: u64, number: u64) -> Vec<u8> {
    target.make(&mut Random::new(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number)))
}

/// Carries out a campaign.
pub fn carry_out(plan: &Plan, target: &mut dyn Target) -> Report {
    let start = Instant::now();
    count_panics();
    let mut report = Report::default();
    let _ = std::fs::create_dir_all(&plan.failures);
    let extension = target.extension();
    let hanging = format!("{}-hanging-{}-{}.{extension}", plan.name, plan.seed, plan.first);
    let watch = Watch::start(plan.failures.join(hanging));
    let mut progress = plan.progress.as_ref().and_then(|path| File::create(path).ok());
    for turn in 0..plan.cases {
        if start.elapsed() >= plan.time {
            break;
        }
        let number = plan.first + turn * plan.step;
        if let Some(progress) = &mut progress {
            let _ = progress.rewind();
            let _ = progress.write_all(&number.to_le_bytes());
        }
        let input = input(target, plan.seed, number);
        watch.begin(&input);
        let panics = PANICS.get();
        let fate = catch_unwind(AssertUnwindSafe(|| target.run(&input)));
        watch.end();
        report.count(fate.as_ref().map_or_else(|_| Fate::default(), |&fate| fate));
        if fate.is_err() || PANICS.get() != panics {
            report.failures += 1;
            let path = plan.failures.join(format!("{}-{}-{number}.{extension}", plan.name, plan.seed));
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
