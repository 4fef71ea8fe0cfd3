//! Hostile programs, each in a process of its own, under our command and under others.

use crate::interpreters::{self, Interpreter};
use crate::{Outcome, root};
use clap::Args;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Kilobytes of address space of a process.
const ADDRESS_SPACE: &str = "1500000";
/// A program that takes longer is slow.
const SLOW: Duration = Duration::from_secs(5);
/// A program that takes longer is stopped.
const ENDLESS: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(crate) struct Options {
    /// An interpreter to compare with; without any, those that are installed
    #[arg(long = "lua", value_name = "NAME=PATH")]
    others: Vec<Interpreter>,
    /// Our command, instead of building it
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Only programs whose names contain this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// What became of a program.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Answered,
    Slow,
    Died,
}

/// Runs all programs under all interpreters and prints what is not answered at once.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let interpreters = interpreters::to_compare(&options.others, options.ours.as_deref())?;
    let path = root().join("benches/hostile.lua");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let wanted = options.only.as_deref().unwrap_or("");
    let programs: Vec<_> = programs(&text).filter(|(name, _)| name.contains(wanted)).collect();
    let folder = root().join("target/hostile");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut ours_died = 0;
    for interpreter in &interpreters {
        let mut fates = Vec::new();
        for (name, program) in &programs {
            let script = folder.join("program.lua");
            std::fs::write(&script, program).map_err(|error| error.to_string())?;
            let (fate, status, time) = fate_of(interpreter, &script).map_err(|error| error.to_string())?;
            if fate != Fate::Answered {
                println!("{}: {name}: {status}, {:.1} s", interpreter.name, time.as_secs_f64());
            }
            fates.push(fate);
        }
        let count = |fate| fates.iter().filter(|&&one| one == fate).count();
        let (died, slow) = (count(Fate::Died), count(Fate::Slow));
        println!("{}: {} programs, {died} deaths, {slow} slow", interpreter.name, fates.len());
        if interpreter.name == interpreters::OURS {
            ours_died = died + slow;
        }
    }
    if ours_died > 0 { Err(format!("{ours_died} programs had no good end")) } else { Ok(()) }
}

/// Names and texts, which a line of signs and a name stands in front of.
fn programs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\n--# ").skip(1).filter_map(|part| part.split_once('\n'))
}

fn fate_of(interpreter: &Interpreter, script: &Path) -> std::io::Result<(Fate, ExitStatus, Duration)> {
    let call = interpreter.command();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -c 0; ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"")]);
    command.arg(call.get_program()).args(call.get_args()).arg(script);
    for (name, value) in call.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (status, stopped) = wait(child, start)?;
    let time = start.elapsed();
    let fate = if stopped || status.signal().is_none() && time > SLOW {
        Fate::Slow
    } else if matches!(status.code(), Some(0 | 1)) {
        Fate::Answered
    } else {
        Fate::Died
    };
    Ok((fate, status, time))
}

/// Waits for a process, and stops it when it does not end; tells whether it was stopped.
fn wait(mut child: Child, start: Instant) -> std::io::Result<(ExitStatus, bool)> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, false));
        }
        if start.elapsed() > ENDLESS {
            child.kill()?;
            return Ok((child.wait()?, true));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_have_names() {
        let text = "-- about\n\n--# one\nprint(1)\nprint(2)\n--# other\nprint(3)\n";
        let parts: Vec<_> = programs(text).collect();
        assert_eq!(parts, [("one", "print(1)\nprint(2)"), ("other", "print(3)\n")]);
    }
}
