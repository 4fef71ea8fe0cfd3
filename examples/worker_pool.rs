//! Many chunks at once: a pool of OS threads with a state each.
//!
//! `cargo run --release --example worker_pool`

use perilune::pool::{Job, Portable, PortableFunction, WorkerPool};
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let pool = WorkerPool::builder()
        .threads(2)
        .memory_limit(32 << 20)
        .set_up(|lua| {
            // Functions of the host that all jobs can call.
            let length = lua.create_function(|_, word: String| Ok(word.chars().count()))?;
            lua.globals().set("length", length)
        })
        .set_up_chunk("function is_long(word) return length(word) > 4 end", "=set-up")
        .build()?;

    // Compiled once; values go in and come out as copies.
    let program = PortableFunction::compile(
        "local text = ...
         local found = {}
         for word in text:gmatch('%a+') do
           if is_long(word) then found[#found + 1] = word end
         end
         return found",
        "=words",
    )?;
    let texts = ["the moon rises", "silver light on water", "all is dark"];
    let jobs = texts.map(|text| Job::function(&program).argument(text));
    for (text, outcome) in texts.iter().zip(pool.run_ordered(jobs)) {
        let results = outcome?;
        let found = results[0].as_table().map(|table| table.sequence()).unwrap_or_default();
        let found: Vec<&str> = found.iter().filter_map(Portable::as_str).collect();
        writeln!(out, "{text}: {}", found.join(" "))?;
    }

    // What goes wrong in a job is its own affair.
    let jobs = [
        "error('broken')",
        "return string.rep('x', 1 << 30)",
        "return {1, {file = io.stdout}}",
        "return 'fine'",
    ];
    for outcome in pool.run_ordered(jobs.map(Job::source)) {
        match outcome {
            Ok(results) => writeln!(out, "result: {:?}", results[0].as_str().unwrap_or_default())?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
    }

    // A script that catches every error is stopped nevertheless.
    let stubborn = pool.submit(Job::source("while true do pcall(error) end"));
    let Err(stubborn) = stubborn.wait_timeout(Duration::from_millis(20)) else {
        return Err("it does not end by itself".into());
    };
    stubborn.cancel();
    if let Err(error) = stubborn.wait() {
        writeln!(out, "error: {error}")?;
    }
    pool.shutdown();
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}
