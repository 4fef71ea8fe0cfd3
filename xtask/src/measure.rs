//! One run of a program: its processor time, its memory, and what it printed.

use crate::Outcome;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// What a program may use before the system stops it. Only Linux lets one process limit another.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Seconds of processor time.
    pub(crate) seconds: u64,
    /// Bytes of address space.
    pub(crate) memory: Option<u64>,
}

/// What a program used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Processor time, the program's own and the system's for it, in seconds.
    pub(crate) cpu: f64,
    /// Time on the clock, in seconds.
    pub(crate) wall: f64,
    /// The most memory that was resident at a time, in bytes.
    pub(crate) peak: u64,
}

/// A program that has ended.
pub(crate) struct Run {
    pub(crate) usage: Usage,
    /// What it printed, errors included.
    pub(crate) output: String,
    /// How it failed, if it did.
    pub(crate) failure: Option<String>,
}

/// Runs a program to its end. Only a program that cannot be started is an error here.
pub(crate) fn run(mut command: Command, limits: Limits) -> Outcome<Run> {
    let shown = format!("{command:?}");
    let failed = |error: std::io::Error| format!("{shown}: {error}");
    let (mut reader, writer) = std::io::pipe().map_err(failed)?;
    command.stdin(Stdio::null()).stderr(writer.try_clone().map_err(failed)?).stdout(writer);
    own_memory_count(&mut command);
    let start = Instant::now();
    let child = command.spawn().map_err(failed)?;
    // The command holds writing ends of the pipe, which ends only when all of them are closed.
    drop(command);
    limit(&child, limits);
    let mut output = Vec::new();
    reader.read_to_end(&mut output).map_err(failed)?;
    let ended = child.wait4().map_err(failed)?;
    let wall = start.elapsed().as_secs_f64();
    let used = ended.rusage;
    Ok(Run {
        usage: Usage { cpu: seconds(used.utime) + seconds(used.stime), wall, peak: used.maxrss },
        output: String::from_utf8_lossy(&output).into_owned(),
        failure: failure(ended.status, limits),
    })
}

/// Keeps this process's memory out of the child's count.
///
/// Linux counts a child from what its maker has resident if both share their memory until the child has loaded its program, which is
/// how Rust starts processes, unless it has to change something that the fast way cannot: the group of the user, say, even
/// if it stays the same. Then the count starts from the memory that this process has written to, which is less than any Lua has.
fn own_memory_count(command: &mut Command) {
    if let Ok(this) = std::fs::metadata("/proc/self") {
        command.gid(this.gid());
    }
}

fn limit(child: &Child, limits: Limits) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Resource, Rlimit, prlimit};
        let pid = Pid::from_raw(child.id().cast_signed());
        let set = |resource, most| {
            let bound = Rlimit { current: Some(most), maximum: Some(most + 1) };
            // A child that has already ended needs no limit.
            let _ = prlimit(pid, resource, bound);
        };
        set(Resource::Cpu, limits.seconds);
        if let Some(memory) = limits.memory {
            set(Resource::As, memory);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (child, limits);
}

fn failure(status: ExitStatus, limits: Limits) -> Option<String> {
    const SIGXCPU: i32 = rustix::process::Signal::XCPU.as_raw();
    match status.signal() {
        _ if status.success() => None,
        Some(SIGXCPU) => Some(format!("stopped after {} seconds", limits.seconds)),
        _ => Some(status.to_string()),
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

/// Keeps this process, and so the programs that it starts, on one processor.
pub(crate) fn pin(cpu: usize) -> Outcome<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_setaffinity};
        if cpu >= CpuSet::MAX_CPU {
            return Err(format!("there is no processor {cpu}"));
        }
        let mut set = CpuSet::new();
        set.set(cpu);
        sched_setaffinity(None, &set).map_err(|error| format!("processor {cpu}: {error}"))
    }
    #[cfg(not(target_os = "linux"))]
    Err(format!("cannot pin to processor {cpu} on this system"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { seconds: 10, memory: None };

    fn shell(script: &str) -> Run {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        run(command, LIMITS).expect("there is a shell")
    }

    #[test]
    fn reports_what_a_program_prints_and_how_it_ends() {
        let run = shell("echo out; echo err >&2; exit 3");
        assert_eq!(run.output, "out\nerr\n");
        assert_eq!(run.failure.as_deref(), Some("exit status: 3"));
        assert!(shell("true").failure.is_none());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_is_not_counted_from_what_this_process_has() {
        let status = std::fs::read_to_string("/proc/self/status").expect("there is a status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has the peak");
        let own: u64 = line.trim().trim_end_matches(" kB").parse().expect("it is a number");
        let peak = shell("true").usage.peak;
        assert!(peak > 0 && peak < own * 1024, "{peak} bytes, and {own} kB here");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn endless_programs_are_stopped() {
        let mut command = Command::new("sh");
        command.args(["-c", "while :; do :; done"]);
        let run = run(command, Limits { seconds: 1, memory: None }).expect("there is a shell");
        assert_eq!(run.failure.as_deref(), Some("stopped after 1 seconds"));
    }

    #[test]
    fn a_program_that_is_missing_is_an_error() {
        assert!(run(Command::new("/nonexistent/program"), LIMITS).is_err());
    }
}
