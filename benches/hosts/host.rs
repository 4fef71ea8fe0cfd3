//! A host for measurements that the command `lua` cannot make: with a fixed seed, with many states, with several OS threads.
//!
//! - `run SCRIPT ARGUMENTS`: the script in a state whose hashes have a fixed seed, so that each run does exactly the same
//!   (`cargo xtask instructions`).
//! - `states COUNT`: so many states with all libraries, alive at the same time, each of which runs a small chunk.
//! - `threads COUNT SCRIPT ARGUMENTS`: the script in so many states at the same time, each on an OS thread of its own.
//!
//! `states` prints the seconds that it took.

use perilune::stack::{OwnedState, State, load, new_state};
use perilune::stdlib;
use std::error::Error;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Any number; what matters is that it stays the same.
const SEED: u64 = 1;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", script, ref arguments @ ..] => {
            let mut lua = OwnedState::with_seed(SEED).map_err(|_| "not enough memory")?;
            stdlib::open_libs(lua.state()).map_err(|_| "not enough memory")?;
            run_file(lua.state(), script, arguments)
        }
        ["states", count] => states(count.parse()?),
        ["threads", count, script, ref arguments @ ..] => threads(count.parse()?, script, arguments),
        _ => Err("usage: run SCRIPT ..., states COUNT or threads COUNT SCRIPT ...".into()),
    }
}

fn states(count: usize) -> Outcome<()> {
    let start = Instant::now();
    let mut all = Vec::new();
    for index in 0..count {
        let mut lua = new_state()?;
        let l = lua.state();
        load(l, format!("greeting = 'hello from ' .. {index}").as_bytes(), "=chunk")?;
        call(l, 0)?;
        all.push(lua);
    }
    drop(all);
    println!("{:.9}", start.elapsed().as_secs_f64());
    Ok(())
}

fn threads(count: usize, script: &str, arguments: &[&str]) -> Outcome<()> {
    std::thread::scope(|scope| {
        let work = || run_file(new_state()?.state(), script, arguments);
        let running: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })
}

fn run_file(l: &mut State, script: &str, arguments: &[&str]) -> Outcome<()> {
    load(l, &std::fs::read(script)?, &format!("@{script}"))?;
    for argument in arguments {
        l.push_str(argument).map_err(|_| "not enough memory")?;
    }
    call(l, arguments.len() as i32)
}

/// Calls the function below its arguments.
fn call(l: &mut State, arguments: i32) -> Outcome<()> {
    match l.pcall(arguments, 0, 0) {
        Ok(()) => Ok(()),
        Err(_) => Err(String::from_utf8_lossy(l.bytes(-1).unwrap_or(b"an error that is no text")).into()),
    }
}
