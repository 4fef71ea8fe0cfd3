//! Scripts that wait, on tokio: several at once in one state, without a thread for each.
//!
//! `cargo run --release --example async_tokio`

use perilune::{Lua, Result};
use std::io::{self, Write};
use std::time::Duration;

pub(crate) async fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    // For the script an ordinary function; it may be called in coroutines, metamethods and `pcall`, too.
    let sleep = lua.create_async_function(async |_, ms: u64| {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Ok(ms)
    })?;
    lua.globals().set("sleep", sleep)?;

    let script = "
        local name, pauses = ...
        local sum = 0
        for _, ms in ipairs(pauses) do
          local ok, slept = pcall(sleep, ms)
          sum = sum + slept
        end
        return name .. ' slept ' .. sum .. ' ms'";
    let tasks: Vec<_> = [("first", vec![30, 30]), ("second", vec![10, 10, 10]), ("third", vec![5])]
        .into_iter()
        .map(|(name, pauses)| {
            // A clone is another owner of the same state. It may go to any thread of the executor.
            let lua = lua.clone();
            tokio::spawn(async move { lua.load(script).call_async::<String>((name, pauses)).await })
        })
        .collect();
    for task in tasks {
        let line = task.await.expect("no task panics")?;
        writeln!(out, "{line}")?;
    }

    // A future that is dropped ends its script: what is to be closed is closed.
    let patient =
        "local x <close> = setmetatable({}, {__close = function() closed = true end}); sleep(3600000)";
    let late = tokio::time::timeout(Duration::from_millis(10), lua.load(patient).exec_async()).await;
    let closed = lua.globals().get::<bool>("closed")?;
    writeln!(out, "gave up: {}, closed: {closed}", late.is_err())?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    run(&mut io::stdout()).await
}
