//! Coroutines driven by the host: scripts of actors that wait for the host's clock.
//!
//! `cargo run --release --example coroutines`

use perilune::{Lua, Result, Thread, ThreadStatus};
use std::io::{self, Write};

const ACTORS: [&str; 2] = [
    "for step = 1, 3 do say('guard walks ' .. step); sleep(2) end",
    "sleep(1); say('cat wakes'); local now = sleep(3); say('cat leaves at ' .. now)",
];

pub(crate) fn run(out: &mut (impl Write + Send)) -> Result<()> {
    let lua = Lua::new()?;
    // To sleep is to yield how long; the clock is the answer.
    lua.load("sleep = coroutine.yield").exec()?;

    lua.scope(|scope| {
        let say = scope.create_function_mut(|_, text: String| {
            writeln!(out, "  {text}")?;
            Ok(())
        })?;
        lua.globals().set("say", say)?;

        // Each actor with the time at which it goes on.
        let mut actors: Vec<(i64, Thread)> = Vec::new();
        for source in ACTORS {
            actors.push((0, lua.create_thread(lua.load(source).into_function()?)?));
        }
        let mut now = 0;
        while !actors.is_empty() {
            for (wakes, actor) in &mut actors {
                if *wakes <= now {
                    let pause: Option<i64> = actor.resume(now)?;
                    *wakes = now + pause.unwrap_or(0);
                }
            }
            actors.retain(|(_, actor)| actor.status() == ThreadStatus::Resumable);
            now += 1;
        }
        lua.globals().set("finished", now - 1)
    })?;
    writeln!(out, "all done at {}", lua.globals().get::<i64>("finished")?)?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
