//! Lending: scripts work with what the host only borrows, for as long as a scope lasts.
//!
//! `cargo run --release --example scope`

use perilune::{Lua, Result, UserData, UserDataMethods};
use std::io::{self, Write};

struct Score(i64);

impl UserData for Score {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method_mut("add", |_, score, points: i64| {
            score.0 += points;
            Ok(score.0)
        });
    }
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    // Neither lives as long as the state, and neither is copied.
    let mut score = Score(0);
    let mut lines = Vec::new();

    lua.scope(|scope| {
        lua.globals().set("score", scope.create_userdata_ref_mut(&mut score)?)?;
        let note = scope.create_function_mut(|_, line: String| {
            lines.push(line);
            Ok(())
        })?;
        lua.globals().set("note", note)?;
        lua.load("for i = 1, 3 do note('now ' .. score:add(10 * i)) end").exec()
    })?;

    // The borrows are over: both are the host's own again.
    score.0 += 1;
    writeln!(out, "score {}: {}", score.0, lines.join(", "))?;

    // What the script has kept of them is dead.
    let error = lua.load("score:add(1)").exec().expect_err("the scope is over");
    writeln!(out, "error: {error}")?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
