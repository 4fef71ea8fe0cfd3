//! How far code gets beyond a limit: for each library function and operation with work that a script controls, how long it goes on after it was
//! cancelled, after its deadline, and with a budget that is used up at once; and what it takes of memory above its cap.
//!
//! `cargo test --release --test overshoot -- --table [NAME]` does much work each and prints the table of `docs/limits.md`. Without arguments, as a test, it does
//! less, and fails where something goes on for far too long.

#![expect(unsafe_code, reason = "a global allocator and the clock of another OS thread are unsafe to use")]

mod cases;
mod clock;
#[path = "../memory/counting.rs"]
#[allow(dead_code, reason = "the peak is enough here")]
mod counting;

use cases::{CASES, Case};
use clock::ThreadClock;
use counting::{Counting, peak_of};
use perilune::{Error, Function, Limit, Limits, Lua};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Moments of a piece of work at which it is cancelled, for the table and in the test.
const POINTS: u32 = 12;
const TEST_POINTS: u32 = 3;
/// Attempts for each measurement of a deadline, of which the best counts: the machine has other work.
const ATTEMPTS: u32 = 3;
/// Units of the budget that is used up at once.
const SMALL_BUDGET: u64 = 1000;
/// What the memory cap leaves.
const MEMORY_LEFT: usize = 16 << 20;
/// What the test allows for. Builds without optimisation take longer, and so does a machine that is busy.
const ALLOWED: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 250 });

/// What was measured for one case.
struct Row {
    /// Of the work without limits.
    time: Duration,
    units: u64,
    cancelled: Duration,
    deadline: Duration,
    /// How long it runs with [`SMALL_BUDGET`]; `None` if that does not stop it.
    budget: Option<Duration>,
    /// Bytes above the cap; `None` if the work takes less than the cap leaves.
    memory: Option<usize>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let is_table = arguments.next().is_some_and(|argument| argument == "--table");
    let name = arguments.next().unwrap_or_default();
    if is_table {
        println!(
            "| work | ms | units | cancelled | deadline | budget | memory |\n|---|---:|---:|---:|---:|---:|---:|"
        );
    }
    let mut failures = 0;
    for case in CASES.iter().filter(|case| case.name.contains(&name)) {
        let row =
            if is_table { measure(case, 1, POINTS) } else { measure(case, cases::TEST_DIVISOR, TEST_POINTS) };
        if is_table {
            println!("{}", row.show(case));
        }
        let times = [
            ("cancelled", row.cancelled),
            ("deadline", row.deadline),
            ("budget", row.budget.unwrap_or(row.time)),
        ];
        for (what, time) in times {
            if !is_table && time > ALLOWED {
                println!("{}: {what}: {time:?}", case.name);
                failures += 1;
            }
        }
    }
    println!("\n{} pieces of work, {failures} failures", CASES.len());
    std::process::exit(i32::from(failures > 0));
}

impl Row {
    fn show(&self, case: &Case) -> String {
        let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
        let memory = self.memory.map_or(String::new(), |bytes| format!("{:.1}", bytes as f64 / 1e6));
        let budget = self.budget.map_or("never".to_owned(), ms);
        let times = [ms(self.cancelled), ms(self.deadline), budget].join(" | ");
        format!(
            "| {} | {:.0} | {} | {times} | {memory} |",
            case.name,
            self.time.as_secs_f64() * 1e3,
            self.units
        )
    }
}

fn measure(case: &Case, divisor: usize, points: u32) -> Row {
    let lua = Lua::new().expect("memory for a state");
    lua.globals().set("MB", (1 << 20) / divisor).expect("a global");
    lua.globals().set("M", 1_000_000 / divisor).expect("a global");
    lua.load(case.setup).set_name("=setup").exec().expect(case.name);
    let work = lua.load(case.work).set_name("=work").into_function().expect(case.name);
    let clock = ThreadClock::of_this_thread();

    lua.set_limits(Limits::new().instructions(u64::MAX)).expect("limits");
    let before = lua.instructions_left().expect("a budget");
    // Once to warm up, as all later ones are.
    run(&lua, &work, case);
    let units = before - lua.instructions_left().expect("a budget");
    let start = clock.now();
    run(&lua, &work, case);
    let time = clock.now() - start;

    let mut row =
        Row { time, units, cancelled: Duration::ZERO, deadline: Duration::ZERO, budget: None, memory: None };
    for point in 1..=points {
        let moment = time * point / (points + 1);
        row.cancelled = row.cancelled.max(after_cancelling(&lua, &work, case, clock, moment));
        if point % 3 == 0 {
            row.deadline = row.deadline.max(after_deadline(&lua, &work, case, moment));
        }
    }
    lua.set_limits(Limits::new().instructions(SMALL_BUDGET)).expect("limits");
    let start = clock.now();
    let outcome = work.call::<()>(());
    row.budget = limit(outcome, case).map(|_| clock.now() - start);
    reset(&lua);

    let cap = lua.held_memory() + MEMORY_LEFT;
    lua.set_limits(Limits::new().memory(cap)).expect("limits");
    let (outcome, peak) = peak_of(|| work.call::<()>(()));
    // Some ask for memory in advance, and get an error.
    if matches!(outcome, Err(Error::Memory)) || limit(outcome, case).is_some() {
        row.memory = Some(peak.saturating_sub(MEMORY_LEFT));
    }
    reset(&lua);
    row
}

/// Runs the work to its end.
fn run(lua: &Lua, work: &Function, case: &Case) {
    if let Err(error) = work.call::<()>(()) {
        panic!("{}: {error}", case.name);
    }
    lua.gc_collect().expect("no limit trips");
}

/// The limit that has tripped, if one has.
fn limit(outcome: perilune::Result<()>, case: &Case) -> Option<Limit> {
    match outcome {
        Ok(()) => None,
        Err(Error::Limit(limit)) => Some(limit),
        Err(error) => panic!("{}: {error}", case.name),
    }
}

fn reset(lua: &Lua) {
    lua.set_limits(Limits::new()).expect("limits");
    lua.gc_collect().expect("no limit trips");
}

/// How much time of its processor the work takes after it was cancelled at a moment.
fn after_cancelling(
    lua: &Lua,
    work: &Function,
    case: &Case,
    clock: ThreadClock,
    moment: Duration,
) -> Duration {
    lua.set_limits(Limits::new()).expect("limits");
    let interrupt = lua.interrupt().expect("a state");
    let start = clock.now();
    let watcher = std::thread::spawn(move || {
        loop {
            let spent = clock.now() - start;
            if spent >= moment {
                interrupt.trip(Limit::Cancelled);
                return clock.now();
            }
            std::thread::sleep((moment - spent).min(Duration::from_millis(1)));
        }
    });
    let outcome = work.call::<()>(());
    let end = clock.now();
    while !watcher.is_finished() {
        // The clock of this thread goes on, so that the watcher comes to its end.
        std::hint::spin_loop();
    }
    let tripped = watcher.join().expect("a moment");
    // The work may have been faster this time.
    let overshoot = if limit(outcome, case).is_some() { end.saturating_sub(tripped) } else { Duration::ZERO };
    reset(lua);
    overshoot
}

/// How long the work goes on after a deadline, by the clock.
fn after_deadline(lua: &Lua, work: &Function, case: &Case, moment: Duration) -> Duration {
    let attempt = || {
        let due = Instant::now() + moment;
        lua.set_deadline(Some(due)).expect("a deadline");
        let outcome = work.call::<()>(());
        let end = Instant::now();
        let overshoot =
            if limit(outcome, case).is_some() { end.saturating_duration_since(due) } else { Duration::ZERO };
        reset(lua);
        overshoot
    };
    (0..ATTEMPTS).map(|_| attempt()).min().unwrap_or_default()
}
