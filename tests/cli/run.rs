//! Calling the command in a folder of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The command under test, or the reference interpreter that `PERILUNE_REFERENCE` names.
fn program() -> String {
    std::env::var("PERILUNE_REFERENCE").unwrap_or_else(|_| env!("CARGO_BIN_EXE_lua").into())
}

/// What a run left behind. The program's name is shown as `lua`.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The first line of standard error.
    pub(crate) fn complaint(&self) -> &str {
        self.stderr.lines().next().unwrap_or_default()
    }
}

/// A call of the command that is being put together.
pub(crate) struct Call {
    command: Command,
    folder: PathBuf,
    input: Vec<u8>,
}

/// `lua` with these words, in an empty folder, with an environment that says nothing about Lua.
pub(crate) fn lua<const N: usize>(words: [&str; N]) -> Call {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let mut command = Command::new(program());
    command.args(words).current_dir(&folder);
    for name in ["LUA_INIT", "LUA_PATH", "LUA_CPATH"] {
        command.env_remove(name).env_remove(format!("{name}_5_4"));
    }
    Call { command, folder, input: Vec::new() }
}

impl Call {
    /// With a file in the folder.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.join(name), text).expect("a file for the test");
        self
    }

    /// With a variable in the environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With a text on standard input.
    pub(crate) fn input(mut self, text: impl AsRef<[u8]>) -> Self {
        self.input = text.as_ref().to_vec();
        self
    }

    pub(crate) fn run(mut self) -> Ran {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        // A program that does not read its input may end first.
        let _ = child.stdin.take().expect("a pipe").write_all(&self.input);
        let output = child.wait_with_output().expect("the command ends");
        let _ = std::fs::remove_dir_all(&self.folder);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&program(), "lua");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs it, expects success and silence on standard error, and returns standard output.
    pub(crate) fn output(self) -> String {
        let ran = self.run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "standard output: {}", ran.stdout);
        ran.stdout
    }

    /// Runs it, expects failure without output, and returns standard error.
    pub(crate) fn failure(self) -> String {
        let ran = self.run();
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "standard error: {}", ran.stderr);
        ran.stderr
    }
}
