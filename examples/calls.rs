//! Calls both ways: a script calls a closure of the host, and the host calls a function of the script.
//!
//! `cargo run --release --example calls`

use perilune::{Error, Function, Lua, Result};
use std::io::{self, Write};

const SCRIPT: &str = "
function average(...)
  local sum = 0
  for _, n in ipairs { ... } do sum = sum + n end
  return divide(sum, select('#', ...))
end

function apply(f, n) return f(f(n)) end
";

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;

    // Arguments and results are Rust's types. An error becomes one of the script.
    let divide =
        lua.create_function(
            |_, (a, b): (f64, f64)| {
                if b == 0.0 { Err(Error::runtime("division by zero")) } else { Ok(a / b) }
            },
        )?;
    lua.globals().set("divide", divide)?;
    lua.load(SCRIPT).set_name("=script").exec()?;

    let average: Function = lua.globals().get("average")?;
    writeln!(out, "average: {}", average.call::<f64>((1, 2, 6))?)?;

    // The error of the host has passed through the script, and comes back with the calls on its way.
    let error = average.call::<f64>(()).expect_err("there is nothing to divide by");
    writeln!(out, "error: {error}")?;

    // Functions are values: this one is called by the function that the host calls.
    let triple = lua.create_function(|_, n: i64| Ok(3 * n))?;
    let apply: Function = lua.globals().get("apply")?;
    writeln!(out, "applied twice: {}", apply.call::<i64>((triple, 5))?)?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
