//! An interpreter as a program to run programs with.

use std::fmt::Write as _;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PRELUDE: &str = include_str!("prelude.lua");
const DRIVER: &str = include_str!("driver.lua");
/// What a batch may take for each of its programs, and at least.
const TIME_EACH: Duration = Duration::from_millis(50);
const TIME_LEAST: Duration = Duration::from_secs(10);

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ended; this is what it printed, its error included.
    Ended(Vec<u8>),
    /// It was stopped, because it took too many steps or too long.
    Stopped,
    /// The process ended before the program did.
    Crashed(String),
}

/// A program to run: its text, and whether it may run forever.
pub type Job = (String, bool);

/// An interpreter, and where it finds what it reads.
#[derive(Clone, Debug)]
pub struct Interpreter {
    program: PathBuf,
    /// The folder of the driver, which messages show and which is therefore the same for all.
    folder: PathBuf,
    batch: PathBuf,
    /// Whether line numbers are taken out of what programs print.
    pub ignores_lines: bool,
}

impl Interpreter {
    /// Prepares the folder, which other interpreters may use too if they have another `name`.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn new(program: &Path, folder: &Path, name: &str) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("driver.lua"), DRIVER)?;
        std::fs::write(folder.join("prelude.lua"), PRELUDE)?;
        let batch = folder.join(format!("batch-{name}"));
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), batch, ignores_lines: false })
    }

    /// The release that it says it is, like `5.4.6`, if it says so.
    #[must_use]
    pub fn release(&self) -> Option<String> {
        let output = Command::new(&self.program).arg("-v").output().ok()?;
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        text.split_whitespace().find(|word| word.starts_with("5.")).map(str::to_owned)
    }

    /// Runs programs, as many as possible in one process.
    ///
    /// # Errors
    /// When the interpreter does not start or files cannot be written.
    pub fn run(&self, jobs: &[Job]) -> std::io::Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        while outcomes.len() < jobs.len() {
            let rest = &jobs[outcomes.len()..];
            let finished = self.run_batch(rest)?;
            outcomes.extend(finished.outcomes);
            if outcomes.len() < jobs.len() {
                // The program after those that ended is the one that ended the process.
                outcomes.push(finished.end);
            }
        }
        Ok(outcomes)
    }

    fn run_batch(&self, jobs: &[Job]) -> std::io::Result<Batch> {
        let mut batch = format!("{}\n", jobs.len());
        for (text, wild) in jobs {
            let _ = writeln!(batch, "{} {}", text.len(), if *wild { "hook" } else { "free" });
            batch.push_str(text);
        }
        std::fs::write(&self.batch, batch)?;
        let mut command = Command::new(&self.program);
        command.arg(self.folder.join("driver.lua")).arg(&self.batch).arg(self.folder.join("prelude.lua"));
        let limit = TIME_LEAST.max(TIME_EACH * jobs.len() as u32);
        let finished = finish(&mut command, limit)?;
        let end = if finished.in_time {
            let lines = String::from_utf8_lossy(&finished.stderr);
            Outcome::Crashed(format!("{}: {}", finished.status, lines.lines().next().unwrap_or_default()))
        } else {
            Outcome::Stopped
        };
        let mut outcomes = outcomes(&finished.stdout);
        if self.ignores_lines {
            for outcome in &mut outcomes {
                if let Outcome::Ended(text) = outcome {
                    *text = without_lines(text);
                }
            }
        }
        Ok(Batch { outcomes, end })
    }

    /// Runs a program as a file of its own. The outcome has what it prints, its messages and its exit status.
    ///
    /// # Errors
    /// When the interpreter does not start or files cannot be written.
    pub fn run_alone(&self, text: &str) -> std::io::Result<Outcome> {
        std::fs::write(self.folder.join("alone.lua"), alone(text))?;
        let mut command = Command::new(&self.program);
        command.arg0("lua").arg("alone.lua").args(["one", "two"]).current_dir(&self.folder);
        let finished = finish(&mut command, TIME_LEAST)?;
        if !finished.in_time {
            return Ok(Outcome::Stopped);
        }
        let mut output = finished.stdout;
        output.extend_from_slice(b"standard error:\n");
        output.extend_from_slice(&finished.stderr);
        output.extend_from_slice(finished.status.as_bytes());
        let output = without_addresses(&output);
        Ok(Outcome::Ended(if self.ignores_lines { without_lines(&output) } else { output }))
    }
}

/// A program with everything that it needs.
#[must_use]
pub fn alone(text: &str) -> String {
    format!("do\n{PRELUDE}end\n{text}\n")
}

struct Batch {
    outcomes: Vec<Outcome>,
    /// How the process ended, if it did so too early.
    end: Outcome,
}

fn outcomes(mut output: &[u8]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while let Some(at) = output.iter().position(|&byte| byte == b'\n') {
        let length: Option<usize> =
            std::str::from_utf8(&output[..at]).ok().and_then(|digits| digits.parse().ok());
        let Some(length) = length else { break };
        let Some(text) = output.get(at + 1..at + 1 + length) else { break };
        outcomes.push(match text {
            b"stopped" => Outcome::Stopped,
            _ => Outcome::Ended(text.to_vec()),
        });
        output = output.get(at + length + 2..).unwrap_or_default();
    }
    outcomes
}

/// Replaces the addresses in `table: 0x55...`.
fn without_addresses(text: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(4).position(|window| window == b": 0x") {
        result.extend_from_slice(&rest[..at + 4]);
        rest = &rest[at + 4..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        rest = &rest[digits..];
    }
    result.extend_from_slice(rest);
    result
}

/// Takes the numbers out of `:12:` and `:12>`, and all of ` (to close '(' at line 12)`.
fn without_lines(text: &[u8]) -> Vec<u8> {
    const TO_CLOSE: &[u8] = b" (to close '";
    let mut kept = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(TO_CLOSE.len()).position(|window| window == TO_CLOSE) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + TO_CLOSE.len()..];
        let end = rest.windows(2).position(|window| window[0].is_ascii_digit() && window[1] == b')');
        rest = &rest[end.map_or(0, |end| end + 2)..];
    }
    kept.extend_from_slice(rest);

    let mut result = Vec::new();
    let mut rest = &*kept;
    while let Some(at) = rest.iter().position(|&byte| byte == b':') {
        result.extend_from_slice(&rest[..=at]);
        rest = &rest[at + 1..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if matches!(rest.get(digits), Some(b':' | b'>')) {
            rest = &rest[digits..];
        }
    }
    result.extend_from_slice(rest);
    result
}

struct Finished {
    in_time: bool,
    status: String,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

fn finish(command: &mut Command, limit: Duration) -> std::io::Result<Finished> {
    for name in ["LUA_INIT", "LUA_INIT_5_4", "LUA_PATH", "LUA_PATH_5_4"] {
        command.env_remove(name);
    }
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdout = read_all(child.stdout.take());
    let stderr = read_all(child.stderr.take());
    let start = Instant::now();
    let mut pause = Duration::from_micros(200);
    let mut in_time = true;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            in_time = false;
            child.kill()?;
            break child.wait()?;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    };
    let text = |thread: std::thread::JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
    Ok(Finished { in_time, status: status.to_string(), stdout: text(stdout), stderr: text(stderr) })
}

fn read_all(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}
