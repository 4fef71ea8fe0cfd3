//! The ways in which a script is run, and the comparison of what it did with what it expects.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use perilune::stack::{OwnedState, Stress, Type};
use perilune::stdlib::load::load_file;
use perilune::stdlib::sandbox::{Preset, open_preset};

use crate::corpus::Script;
use crate::process::{self, Finished};

/// First argument of this program when it runs a script while the collector works at every safepoint. The second says what it does.
pub(crate) const STRESS_CHILD: &str = "run-under-stress";

/// Names of what the collector does at every safepoint, and whether the mode is generational.
const STRESS_KINDS: &[(&str, Stress, bool)] = &[
    ("full collections", Stress::Collections, true),
    ("minor collections", Stress::Steps, true),
    ("incremental steps", Stress::Steps, false),
];

/// One way of running the corpus.
pub(crate) struct Way {
    pub(crate) name: String,
    program: OsString,
    /// What stands before the options that the script asks for, and between them and its name.
    selection: Vec<OsString>,
    driver: Option<OsString>,
    /// The list of the scripts that are known to fail this way.
    pub(crate) list: &'static str,
    /// The release of the reference, if it is one.
    pub(crate) release: Option<String>,
    limit: Duration,
}

const KNOWN_FAILURES: &str = "known-failures.txt";

impl Way {
    /// All ways that are wanted.
    pub(crate) fn all() -> Vec<Self> {
        let lua = env!("CARGO_BIN_EXE_lua");
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/dumped.lua");
        let limit = Duration::from_secs(60);
        let mut ways = vec![
            Self {
                name: "as it is".into(),
                program: lua.into(),
                selection: vec![],
                driver: None,
                list: KNOWN_FAILURES,
                release: None,
                limit,
            },
            Self {
                name: "dumped and loaded".into(),
                program: lua.into(),
                selection: vec![],
                driver: Some(driver.into()),
                list: KNOWN_FAILURES,
                release: None,
                limit,
            },
        ];
        if std::env::var_os("PERILUNE_STRESS").is_some() {
            for (kind, _, generational) in STRESS_KINDS {
                ways.push(Self {
                    name: format!("under stress: {kind}"),
                    program: std::env::current_exe().expect("this program").into(),
                    selection: vec![STRESS_CHILD.into(), kind.into()],
                    driver: None,
                    list: if *generational { "stress-failures.txt" } else { "incremental-failures.txt" },
                    release: None,
                    limit: limit * 10,
                });
            }
        }
        let reference = std::env::var_os("PERILUNE_REFERENCE").unwrap_or_else(|| "lua5.4".into());
        match release_of(&reference) {
            Some(release) => ways.push(Self {
                name: format!("under {} ({release})", reference.display()),
                program: reference,
                selection: vec![],
                driver: None,
                list: "reference-differences.txt",
                release: Some(release),
                limit,
            }),
            None => eprintln!("SKIPPED: there is no reference interpreter {}", reference.display()),
        }
        ways
    }

    /// Whether the script is meant for this interpreter.
    pub(crate) fn concerns(&self, script: &Script) -> bool {
        // The driver needs functions that a sandbox does not have.
        let in_sandbox = script.options.iter().any(|option| option == "--sandbox");
        (self.release.is_none() || script.options.is_empty()) && !(in_sandbox && self.driver.is_some())
    }

    /// Runs a script in its own folder. The error describes how it differs from what it expects.
    pub(crate) fn run(&self, script: &Script) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.selection)
            .args(&script.options)
            .args(&self.driver)
            .arg(script.path.file_name().unwrap())
            .current_dir(script.path.parent().unwrap())
            .env_remove("LUA_INIT")
            .env_remove("LUA_INIT_5_4")
            .env_remove("LUA_PATH")
            .env_remove("LUA_PATH_5_4");
        compare(script, &process::run(&mut command, self.limit))
    }
}

/// The release that an interpreter says it is, such as `5.4.6`; `None` if it does not run.
fn release_of(program: &OsStr) -> Option<String> {
    let output = Command::new(program).arg("-v").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.split_whitespace().find(|word| word.starts_with("5.")).unwrap_or("unknown").to_owned())
}

fn compare(script: &Script, finished: &Finished) -> Result<(), String> {
    let stderr = String::from_utf8_lossy(&finished.stderr);
    let Some(status) = finished.status else {
        return Err("  it did not end in time".into());
    };
    if finished.stdout != script.stdout {
        return Err(format!(
            "{}  standard error: {stderr}",
            first_difference(&finished.stdout, &script.stdout)
        ));
    }
    match &script.error {
        None if status.success() && stderr.is_empty() => Ok(()),
        None => Err(format!("  {status}, standard error: {stderr}")),
        Some(message) => {
            let first_line = finished.stderr.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let fits = first_line.windows(message.len()).any(|window| window == message);
            if fits && status.code() == Some(1) {
                return Ok(());
            }
            Err(format!(
                "  {status}, expected the error {}\n  got {stderr}",
                String::from_utf8_lossy(message)
            ))
        }
    }
}

/// The first line in which two texts differ.
pub(crate) fn first_difference(got: &[u8], expected: &[u8]) -> String {
    let mut got = got.split(|&byte| byte == b'\n');
    let mut expected = expected.split(|&byte| byte == b'\n');
    for line in 1.. {
        let (got, expected) = (got.next(), expected.next());
        if got != expected {
            let show =
                |line: Option<&[u8]>| line.map_or("(end)".into(), |line| line.escape_ascii().to_string());
            return format!(
                "  line {line} of the output\n    expected {}\n    got      {}\n",
                show(expected),
                show(got)
            );
        }
    }
    String::new()
}

/// Runs a script as the command does, while the collector works at every safepoint. `words` are options and the script.
pub(crate) fn run_under_stress(kind: &str, words: &[String]) -> ExitCode {
    let (script, options) = words.split_last().expect("a script");
    let (_, stress, generational) =
        STRESS_KINDS.iter().find(|(name, ..)| *name == kind).expect("a kind of stress");
    let mut lua = OwnedState::new().expect("memory for a state");
    lua.set_stress(*stress);
    let l = lua.state();
    let in_sandbox = options.iter().any(|option| option == "--sandbox");
    open_preset(l, if in_sandbox { Preset::Sandbox } else { Preset::Everything })
        .expect("memory for the libraries");
    if *generational {
        l.gc_generational(0, 0);
    }
    for option in options {
        match &option[..] {
            "--isolate" => l.isolate_globals().expect("memory for an environment"),
            "--sandbox" => {}
            other => panic!("{other} is no option that can be tested under stress"),
        }
    }
    let message = match load_file(l, Some(script.as_bytes()), None) {
        Ok(()) => match l.pcall(0, 0, 0) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(_) => {
                if l.is_string(-1) || l.get_metafield(-1, "__tostring").is_ok_and(|found| found != Type::Nil)
                {
                    let _ = l.push_display(if l.is_string(-1) { -1 } else { -2 });
                    l.bytes(-1).unwrap_or_default().to_vec()
                } else {
                    format!("(error object is a {} value)", l.type_name(-1)).into_bytes()
                }
            }
        },
        Err(failure) => failure.into_message().unwrap_or_default(),
    };
    eprintln!("stress: {}", String::from_utf8_lossy(&message));
    ExitCode::FAILURE
}
