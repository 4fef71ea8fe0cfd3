//! Calling the command in a folder of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The interpreter under test, or the reference that `PERILUNE_REFERENCE` names.
pub(crate) fn interpreter() -> String {
    std::env::var("PERILUNE_REFERENCE").unwrap_or_else(|_| env!("CARGO_BIN_EXE_lua").into())
}

/// The compiler under test, or the reference that `PERILUNE_REFERENCE_LUAC` names.
fn compiler() -> String {
    std::env::var("PERILUNE_REFERENCE_LUAC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_luac").into())
}

/// What a run left behind. The program's name is shown as `lua` or `luac`.
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

/// The folder of a test, which goes with its last user.
#[derive(Clone)]
pub(crate) struct Folder(Arc<OwnedFolder>);

struct OwnedFolder(PathBuf);

impl Drop for OwnedFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(Arc::new(OwnedFolder(path)))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.0
    }
}

/// A call of a command that is being put together.
pub(crate) struct Call {
    command: Command,
    /// What messages show in the place of the program's path.
    shown_as: &'static str,
    folder: Folder,
    input: Vec<u8>,
}

/// `lua` with these words, in an empty folder, with an environment that says nothing about Lua.
pub(crate) fn lua<const N: usize>(words: [&str; N]) -> Call {
    lua_in(&Folder::new(), words)
}

/// The same in the folder of an earlier call.
pub(crate) fn lua_in<const N: usize>(folder: &Folder, words: [&str; N]) -> Call {
    Call::new("lua", &interpreter(), &words, folder)
}

/// `luac` with these words, in an empty folder.
pub(crate) fn luac<const N: usize>(words: [&str; N]) -> Call {
    luac_in(&Folder::new(), words)
}

/// The same in the folder of an earlier call.
pub(crate) fn luac_in<const N: usize>(folder: &Folder, words: [&str; N]) -> Call {
    Call::new("luac", &compiler(), &words, folder)
}

impl Call {
    fn new(shown_as: &'static str, program: &str, words: &[&str], folder: &Folder) -> Self {
        let mut command = Command::new(program);
        command.args(words).current_dir(folder.path());
        for name in ["LUA_INIT", "LUA_PATH", "LUA_CPATH"] {
            command.env_remove(name).env_remove(format!("{name}_5_4"));
        }
        Self { command, shown_as, folder: folder.clone(), input: Vec::new() }
    }

    /// With another word at the end of the command line.
    pub(crate) fn word(mut self, word: &str) -> Self {
        self.command.arg(word);
        self
    }

    /// With a file in the folder.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).expect("a file for the test");
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

    pub(crate) fn run(self) -> Ran {
        self.run_and_keep().0
    }

    /// Runs it, and leaves its folder for another call.
    pub(crate) fn run_and_keep(mut self) -> (Ran, Folder) {
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
        let program = self.command.get_program().to_str().expect("the path of a program").to_owned();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&program, self.shown_as);
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        (ran, self.folder)
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
