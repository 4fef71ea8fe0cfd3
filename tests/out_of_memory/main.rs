//! Each request for memory is refused once: the process goes on, and so does the state.
//!
//! The programs use all libraries. For each of them, and each number n, the n-th request that the process makes for memory while the state
//! is made and the program runs is refused; and again together with all that follow, until the program has ended. The program ends in an
//! error of memory then, or in one that it raises because it has caught that, or goes on; afterwards it runs in the same state without an error.
//! Declarations of shared names are looked at more closely ([`isolation`]).
//!
//! Processes of their own do it, so that one that dies shows its number.

#![expect(unsafe_code, reason = "a global allocator is unsafe to implement")]

#[path = "../memory/corpus.rs"]
mod corpus;
mod failing;
mod isolation;

use failing::{Failing, grant, refuse};
use perilune::stack::{OwnedState, Status, WithReserve, load, new_state, reserve_in_use};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

#[global_allocator]
static ALLOCATOR: WithReserve<Failing> = WithReserve::new(Failing);

/// How many numbers a process goes through.
const PORTION: usize = 400;

/// What is refused beside the n-th request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Alone,
    /// All that follow until the program has ended.
    Lasting,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words == ["isolation"] {
        return match isolation::try_all() {
            Ok((refusals, halves)) => {
                println!("{refusals} {halves}");
                ExitCode::SUCCESS
            }
            Err(what) => {
                eprintln!("{what}");
                ExitCode::FAILURE
            }
        };
    }
    if let [mode, program, first, last] = &words[..]
        && let (Ok(program), Ok(first), Ok(last)) = (program.parse(), first.parse(), last.parse())
    {
        let mode = if mode == "alone" { Mode::Alone } else { Mode::Lasting };
        return try_all(mode, program, first..last);
    }
    run_portions()
}

/// Opens a state and runs a program in it.
fn run(program: &str, argument: &str) -> (Option<OwnedState>, Result<(), Status>) {
    let Ok(mut lua) = new_state() else { return (None, Err(Status::ErrMem)) };
    let result = run_in(&mut lua, program, argument);
    (Some(lua), result)
}

fn run_in(lua: &mut OwnedState, program: &str, argument: &str) -> Result<(), Status> {
    let l = lua.state();
    l.set_top(0);
    // The program itself is right, so this can only be want of memory.
    load(l, program.as_bytes(), "=program").map_err(|_| Status::ErrMem)?;
    if l.push_str(argument).is_err() {
        return Err(Status::ErrMem);
    }
    l.pcall(1, 0, 0)
}

/// A child: prints how many runs ended in what, and the number of requests of a whole run.
fn try_all(mode: Mode, program: usize, numbers: std::ops::Range<usize>) -> ExitCode {
    let (name, text) = corpus::PROGRAMS[program];
    let path = std::env::temp_dir().join(format!("perilune-out-of-memory-{}", std::process::id()));
    let argument = path.to_string_lossy().into_owned();
    // What is made once in a process is made now.
    let (first, result) = run(text, &argument);
    assert_eq!(result, Ok(()), "{name}");
    drop(first);
    let (mut refused, mut caught, mut survived) = (0, 0, 0);
    let mut reached = true;
    for n in numbers {
        refuse(n..if mode == Mode::Alone { n + 1 } else { usize::MAX });
        let (lua, result) = run(text, &argument);
        let requests = grant();
        match result {
            Ok(()) => survived += 1,
            Err(Status::ErrMem) => refused += 1,
            Err(Status::ErrRun) => caught += 1,
            Err(status) => {
                eprintln!("{name}, request {n}: {status:?}");
                return ExitCode::FAILURE;
            }
        }
        if let Some(mut lua) = lua {
            let again = run_in(&mut lua, text, &argument);
            if again.is_err() {
                let message =
                    lua.state().bytes(-1).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
                eprintln!("{name}, request {n}: the state is not usable: {again:?} {message}");
                return ExitCode::FAILURE;
            }
        }
        if requests <= n {
            reached = false;
            break;
        }
    }
    if reserve_in_use() > 16 * 1024 {
        eprintln!("{name}: {} bytes of the reserve do not come back", reserve_in_use());
        return ExitCode::FAILURE;
    }
    let _ = std::fs::remove_file(path);
    println!("{refused} {caught} {survived} {}", u8::from(reached));
    ExitCode::SUCCESS
}

#[derive(Default)]
struct Count {
    refused: usize,
    caught: usize,
    survived: usize,
}

/// Runs children until no number is left. `None` if one has failed.
fn run_all(mode: Mode, program: usize) -> Option<Count> {
    let mut count = Count::default();
    for portion in 0.. {
        let numbers = [program, portion * PORTION, (portion + 1) * PORTION].map(|number| number.to_string());
        let name = if mode == Mode::Alone { "alone" } else { "lasting" };
        let output = Command::new(std::env::current_exe().ok()?).arg(name).args(&numbers).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let last = text.lines().last().unwrap_or_default();
        let counts: Vec<usize> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
        let (true, &[refused, caught, survived, more]) = (output.status.success(), &counts[..]) else {
            let errors = String::from_utf8_lossy(&output.stderr);
            let name = corpus::PROGRAMS[program].0;
            eprintln!("{name}, {mode:?}, {numbers:?}: {:?}\n{errors}", output.status);
            return None;
        };
        count.refused += refused;
        count.caught += caught;
        count.survived += survived;
        if more == 0 {
            return Some(count);
        }
    }
    None
}

/// Runs the child for declarations. `None` if it has failed.
fn declare_half_way() -> Option<()> {
    let output = Command::new(std::env::current_exe().ok()?).arg("isolation").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let counts: Vec<usize> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let (true, &[refusals, halves]) = (output.status.success(), &counts[..]) else {
        eprintln!("declarations: {:?}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        return None;
    };
    println!("declarations: {refusals} requests refused, {halves} of them left some of the names declared");
    // Otherwise nothing would be seen of what is half done.
    (refusals > 10 && halves > 5).then_some(())
}

fn run_portions() -> ExitCode {
    let tasks: Vec<(Mode, usize)> = [Mode::Alone, Mode::Lasting]
        .into_iter()
        .flat_map(|mode| (0..corpus::PROGRAMS.len()).map(move |program| (mode, program)))
        .collect();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(&(mode, program)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let count = run_all(mode, program);
                    results.lock().unwrap().push((mode, program, count));
                }
            });
        }
    });
    let mut failed = false;
    let mut total = 0;
    for (mode, program, count) in results.into_inner().unwrap() {
        let Some(count) = count else {
            failed = true;
            continue;
        };
        let runs = count.refused + count.caught + count.survived;
        println!(
            "{:10} {mode:?}: {runs} requests; {} errors, {} caught by the program, {} made good",
            corpus::PROGRAMS[program].0,
            count.refused,
            count.caught,
            count.survived
        );
        total += runs;
    }
    let isolation = declare_half_way();
    failed |= isolation.is_none();
    println!("{total} refusals survived");
    // A count that drops would mean that requests are not seen any more.
    if failed || total < 10_000 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
