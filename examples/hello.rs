//! The smallest host: a state, a variable, a chunk and its result.
//!
//! `cargo run --release --example hello`

use perilune::{Lua, Result};
use std::io::{self, Write};

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    lua.globals().set("name", "moon")?;
    let greeting: String = lua.load("return 'Hello, ' .. name .. '!'").eval()?;
    writeln!(out, "{greeting}")?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
