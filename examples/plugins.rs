//! A host with plug-ins: all in one state, each with a table of globals of its own and only what the host gives it.
//!
//! `cargo run --release --example plugins`

use perilune::{ChunkMode, Lua, Preset, Result, Table};
use std::io::{self, Write};

const PLUGINS: [(&str, &str); 3] = [
    ("shout", "count = 0; function on_message(text) count = count + 1; return text:upper() .. '!' end"),
    (
        "count",
        "count = 100; function on_message(text) count = count + 1; return host.name .. ' ' .. count end",
    ),
    ("burglar", "function on_message() return io.open('/etc/passwd') end"),
];

/// Loads a plug-in and returns its globals.
fn load_plugin(lua: &Lua, name: &str, source: &str) -> Result<Table> {
    // What the sandbox has, and no way to the globals of others.
    let environment = lua.create_environment()?;
    let host = lua.create_table_from([("name", name)])?;
    // Read-only, so no plug-in spoils what it was given.
    host.freeze();
    environment.set("host", host)?;
    lua.load(source)
        .set_name(format!("={name}"))
        .set_mode(ChunkMode::Text)
        .set_environment(environment.clone())
        .exec()?;
    Ok(environment)
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    // No files, processes or modules, and libraries that nobody can change.
    let lua = Lua::with_preset(Preset::Sandbox)?;
    lua.set_memory_limit(16 << 20)?;

    let mut plugins = Vec::new();
    for (name, source) in PLUGINS {
        plugins.push((name, load_plugin(&lua, name, source)?));
    }
    for text in ["hello", "moon"] {
        for (name, plugin) in &plugins {
            // A plug-in that fails does not stop the others.
            match plugin.call_function::<String>("on_message", text) {
                Ok(answer) => writeln!(out, "{name}: {answer}"),
                Err(error) => writeln!(out, "{name} failed: {error}"),
            }
            .expect("output can be written");
        }
    }
    let counts: Vec<Option<i64>> =
        plugins.iter().map(|(_, plugin)| plugin.get("count")).collect::<Result<_>>()?;
    writeln!(out, "counts: {counts:?}, global: {:?}", lua.globals().get::<Option<i64>>("count")?)?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
