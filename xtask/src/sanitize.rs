//! `cargo xtask sanitize`: the tests, built so that wrong accesses to memory are noticed where they happen.
//!
//! The sanitizers of LLVM come with the nightly toolchain. AddressSanitizer sees accesses outside of blocks, or after they were freed, and
//! blocks that nobody frees. Each object of a state has a block of its own in such a build (`vm/build.rs`), so that it sees the use of an
//! object that the collector has freed. Checks of the standard library and of arithmetic (`debug-assertions`) are on as
//! well. ThreadSanitizer sees accesses from several OS threads without an order between them; the standard library is built for it as well,
//! since it has to see its locks.
//!
//! Miri interprets the tests instead, some hundred times slower than they run, and sees what the rules of Rust forbid although the machine does not mind: uses of a
//! pointer that another one has made void (by Tree Borrows), reads of what was never written, wrong signatures, as well as what the sanitizers see. It
//! knows no assembly, no C and few system calls; what that leaves out is ignored where it stands, with the reason.
//!
//! A step is a program of this workspace with what it is told. The command `lua` ends without freeing its state, so it does not look for
//! leaks, nor do the tests that run it; the states of all other tests end before.
//!
//! C code is not built for the sanitizers; its tests run under valgrind as well, which needs no other toolchain.

use crate::command::{cargo, succeed};
use crate::{Outcome, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo xtask sanitize` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What is looked for; all of it, one after the other, if nothing is said
    sanitizer: Option<Sanitizer>,
    /// A few minutes only
    #[arg(long)]
    quick: bool,
    /// Fail if a tool is missing
    #[arg(long)]
    required: bool,
}

/// What watches the tests: a sanitizer of LLVM, an interpreter or valgrind.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sanitizer {
    /// Accesses to memory that is not there any more, or never was, and leaks
    Address,
    /// Data races
    Thread,
    /// Leaks alone, in objects that share pages as usual
    Leak,
    /// Whatever the rules of Rust forbid, in an interpreter
    Miri,
    /// C programs and modules, in a process that valgrind watches
    Valgrind,
}

impl Sanitizer {
    const ALL: [Self; 5] = [Self::Address, Self::Thread, Self::Leak, Self::Miri, Self::Valgrind];

    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Thread => "thread",
            Self::Leak => "leak",
            Self::Miri => "miri",
            Self::Valgrind => "valgrind",
        }
    }

    fn tool(self) -> &'static str {
        match self {
            Self::Address | Self::Leak => "the nightly toolchain (rustup toolchain install nightly)",
            Self::Thread => {
                "the nightly toolchain with the sources of the library (rustup component add --toolchain nightly rust-src)"
            }
            Self::Miri => {
                "the nightly toolchain with Miri (rustup component add --toolchain nightly miri rust-src)"
            }
            Self::Valgrind => "valgrind",
        }
    }

    fn is_available(self) -> bool {
        match self {
            Self::Address | Self::Leak => answers(nightly("rustc").arg("--version")),
            Self::Thread => has_sources(),
            Self::Miri => has_sources() && answers(nightly("cargo").args(["miri", "--version"])),
            Self::Valgrind => answers(Command::new("valgrind").arg("--version")),
        }
    }

    fn steps(self) -> &'static [Step] {
        match self {
            Self::Address => ADDRESS,
            Self::Thread => THREAD,
            Self::Leak => LEAK,
            Self::Miri => MIRI,
            Self::Valgrind => VALGRIND,
        }
    }
}

/// One run of a program.
struct Step {
    /// What Cargo is told: `test` or `run`, and of what.
    cargo: &'static [&'static str],
    /// What the program is told.
    program: &'static [&'static str],
    /// Whether the program frees everything before it ends.
    frees: bool,
    stress: bool,
    /// Whether it takes too long for a few minutes.
    long: bool,
}

const fn tests(cargo: &'static [&'static str]) -> Step {
    Step { cargo, program: &[], frees: true, stress: false, long: false }
}

const MACHINE: &[&str] = &["test", "-p", "perilune-vm", "-p", "perilune-stdlib", "--tests"];
const PARTS: &[&str] =
    &["test", "-p", "perilune-number", "-p", "perilune-bytecode", "-p", "perilune-lexer", "--tests"];
const OTHER_CRATES: &[&str] = &[
    "test",
    "-p",
    "perilune-number",
    "-p",
    "perilune-bytecode",
    "-p",
    "perilune-lexer",
    "-p",
    "perilune-compiler",
    "-p",
    "perilune-capi",
    "--tests",
];
const STACK_API: &[&str] = &["test", "--test", "stack_api"];
const TYPED: &[&str] = &["test", "--test", "typed"];
const SERDE_AND_DERIVE: &[&str] = &["test", "--test", "serde", "--test", "derive"];
const LIMITS: &[&str] = &["test", "--test", "limits", "--test", "memory", "--test", "sandbox"];
const POOL: &[&str] = &["test", "--test", "pool"];
const C_INTERFACE: &[&str] = &["test", "--test", "c_interface"];
const COMMANDS: &[&str] = &["test", "--test", "robustness", "--test", "cli", "--test", "differential"];
const CONFORMANCE: &[&str] = &["test", "--test", "conformance"];
const FUZZ: &[&str] = &["run", "-p", "perilune-fuzz"];

const ADDRESS: &[Step] = &[
    tests(MACHINE),
    tests(STACK_API),
    tests(TYPED),
    tests(POOL),
    // Tests of the compiler's messages run the compiler, and no state.
    Step { program: &["--skip", "mistakes_are_reported"], ..tests(SERDE_AND_DERIVE) },
    tests(LIMITS),
    Step { frees: false, ..tests(C_INTERFACE) },
    Step { frees: false, ..tests(CONFORMANCE) },
    Step { program: &["--here", "--cases", "10000"], ..tests(FUZZ) },
    Step { long: true, ..tests(OTHER_CRATES) },
    // The sanitizer's own memory does not fit in little address space.
    Step { program: &["--skip", "memory_bombs_are_caught"], frees: false, long: true, ..tests(COMMANDS) },
    Step { frees: false, stress: true, long: true, ..tests(CONFORMANCE) },
    Step {
        program: &["source", "run", "chunk", "stack", "--here", "--cases", "300000", "--seed", "2"],
        long: true,
        ..tests(FUZZ)
    },
    Step {
        program: &["run", "stack", "--here", "--stress", "--cases", "50000", "--seed", "3"],
        long: true,
        ..tests(FUZZ)
    },
];

const THREAD: &[Step] = &[
    tests(POOL),
    tests(TYPED),
    // The lock in front of a state has its tests in the machine.
    tests(MACHINE),
    Step { long: true, ..tests(LIMITS) },
    Step { long: true, ..tests(STACK_API) },
];

const LEAK: &[Step] = &[
    tests(STACK_API),
    tests(TYPED),
    tests(POOL),
    Step { long: true, ..tests(MACHINE) },
    Step { long: true, ..tests(OTHER_CRATES) },
];

const MIRI: &[Step] = &[
    // Values, strings, tables, the heap.
    tests(&["test", "-p", "perilune-vm", "--lib", "--test", "table_model"]),
    Step { program: &["calls::"], ..tests(STACK_API) },
    Step { program: &["errors::"], ..tests(TYPED) },
    Step { program: &["--skip", "calls::"], long: true, ..tests(STACK_API) },
    Step { program: &["--skip", "errors::"], long: true, ..tests(TYPED) },
    Step { long: true, ..tests(PARTS) },
];

const VALGRIND: &[Step] = &[tests(C_INTERFACE)];

/// Builds and runs the steps; what lacks its tool is named and left out, unless it was required.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let target = nightly_target();
    for sanitizer in options.sanitizer.map_or(Sanitizer::ALL.to_vec(), |one| vec![one]) {
        if !sanitizer.is_available() {
            let missing = format!("{} needs {}", sanitizer.name(), sanitizer.tool());
            if options.required {
                return Err(missing);
            }
            eprintln!("left out: {missing}");
            continue;
        }
        for step in sanitizer.steps() {
            if !(step.long && options.quick) {
                println!("{}: {} {}", sanitizer.name(), step.cargo.join(" "), step.program.join(" "));
                succeed(&mut command(sanitizer, step, target.as_deref(), options.quick))?;
            }
        }
    }
    Ok(())
}

/// Whether a command can be run and succeeds.
fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Whether the nightly toolchain has the sources of the standard library.
fn has_sources() -> bool {
    let output = nightly("rustc").args(["--print", "sysroot"]).output();
    let Ok(output) = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()) else {
        return false;
    };
    Path::new(output.trim_end()).join("lib/rustlib/src/rust/library").is_dir()
}

/// The machine that the nightly toolchain builds for, if there is that toolchain.
fn nightly_target() -> Option<String> {
    let output = nightly("rustc").arg("-vV").output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(Into::into)
}

/// A program of the nightly toolchain. What the Cargo that runs this has set for its own children does not count.
fn nightly(program: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("+nightly").env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").current_dir(root());
    command
}

/// Cases of a property, where it does not say itself how many there are in Miri.
const CASES_IN_MIRI: &str = "3";

fn command(sanitizer: Sanitizer, step: &Step, target: Option<&str>, quick: bool) -> Command {
    let name = sanitizer.name();
    let mut command = if sanitizer == Sanitizer::Valgrind { cargo() } else { nightly("cargo") };
    if sanitizer == Sanitizer::Miri {
        command.arg("miri");
    }
    command.args(step.cargo).env("CARGO_TARGET_DIR", target_folder(sanitizer));
    match (sanitizer, target) {
        (Sanitizer::Miri, _) => {
            command
                // Values hold addresses as numbers. The tests want the clock and random numbers of the system.
                .env("MIRIFLAGS", "-Zmiri-tree-borrows -Zmiri-permissive-provenance -Zmiri-disable-isolation")
                .env("PERILUNE_HEAP", "isolated")
                .env("PROPTEST_CASES", CASES_IN_MIRI);
        }
        (Sanitizer::Valgrind, _) | (_, None) => {
            command
                .args(["--quiet", "--profile", "fast"])
                .env("PERILUNE_HEAP", "isolated")
                .env("PERILUNE_RUNNER", "valgrind --quiet --error-exitcode=99");
        }
        (_, Some(target)) => {
            if sanitizer == Sanitizer::Thread {
                command.arg("-Zbuild-std");
            }
            command
                .args(["--quiet", "--profile", "fast"])
                // A target of its own keeps build scripts and procedural macros out of it.
                .args(["--target", target])
                .env("RUSTFLAGS", format!("-Zsanitizer={name} -Cdebug-assertions=on"))
                .env("ASAN_OPTIONS", format!("detect_leaks={}", u8::from(step.frees)))
                .env("TSAN_OPTIONS", "halt_on_error=1");
        }
    }
    command.arg("--").args(step.program);
    if step.stress {
        command.env("PERILUNE_STRESS", "1");
    }
    if quick && sanitizer != Sanitizer::Miri {
        command.env("PROPTEST_CASES", "64");
    }
    command
}

fn target_folder(sanitizer: Sanitizer) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(format!("sanitize-{}", sanitizer.name()))
}
