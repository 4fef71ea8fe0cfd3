//! Holds the crates to the one direction in which they may know each other, and `unsafe` to where it belongs.
//!
//! A crate that is not in the table fails the test: whoever adds one says here what it may use.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each crate of the workspace and what it may use of the others.
const ALLOWED: &[(&str, &[&str])] = &[
    ("perilune-number", &[]),
    ("perilune-bytecode", &[]),
    ("perilune-lexer", &["perilune-number"]),
    ("perilune-compiler", &["perilune-lexer", "perilune-bytecode", "perilune-number"]),
    ("perilune-vm", &["perilune-bytecode", "perilune-number"]),
    ("perilune-stdlib", &["perilune-vm", "perilune-compiler", "perilune-number", "perilune-bytecode"]),
    // The bytecode is for `luac`, the C interface for the command `lua`, the lexer for the colours of its interactive mode.
    (
        ROOT,
        &[
            "perilune-vm",
            "perilune-compiler",
            "perilune-stdlib",
            "perilune-bytecode",
            "perilune-capi",
            "perilune-lexer",
            "perilune-derive",
        ],
    ),
    // The compiler sees whether what `chunk!` holds is a chunk. The code that it writes uses the crate `perilune`; it does not itself.
    ("perilune-derive", &["perilune-compiler"]),
    ("perilune-fuzz", &["perilune-vm", "perilune-compiler", "perilune-stdlib", "perilune-bytecode"]),
    ("perilune-liblua", &["perilune-capi", "perilune-vm"]),
    ("perilune-xtask", &[]),
    ("perilune-compile-fail", &[ROOT]),
    ("perilune-capi", &["perilune-vm", "perilune-stdlib", "perilune-number", "perilune-bytecode"]),
];

/// The root package. Its tests and benchmarks are leaves, so what only they need is free.
const ROOT: &str = "perilune";

/// The crates that may lift the ban on unsafe code.
const TRUSTED: &[&str] = &["perilune-vm", "perilune-capi"];

#[test]
fn crates_use_only_what_stands_below_them() {
    let packages = packages();
    let ours = |name: &str| packages.iter().any(|package| package["name"] == name);
    let mut wrong = Vec::new();
    for package in &packages {
        let name = text(&package["name"]);
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("{name} is not in the table"));
            continue;
        };
        for dependency in list(&package["dependencies"]) {
            let is_for_leaves = name == ROOT && dependency["kind"] == "dev";
            let used = text(&dependency["name"]);
            if ours(used) && !is_for_leaves && !allowed.contains(&used) {
                wrong.push(format!("{name} must not use {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_trusted_crates_lift_the_ban_on_unsafe_code() {
    let mut wrong = Vec::new();
    for package in packages() {
        let name = text(&package["name"]).to_owned();
        let manifest = Path::new(text(&package["manifest_path"]));
        if !takes_workspace_lints(manifest) {
            wrong.push(format!("{name} does not take the lints of the workspace"));
        }
        if !TRUSTED.contains(&&*name) {
            let folder = manifest.parent().expect("a manifest stands in a folder");
            let lifting = sources(&folder.join("src")).into_iter().filter(|path| lifts_ban(path));
            wrong.extend(lifting.map(|path| format!("{} lifts the ban", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The formatter does not look into macros, so a module that one declares would never be checked.
#[test]
fn no_macro_declares_a_module() {
    let mut wrong = Vec::new();
    for package in packages() {
        let folder =
            Path::new(text(&package["manifest_path"])).parent().expect("a manifest stands in a folder");
        let hides =
            |path: &PathBuf| std::fs::read_to_string(path).expect("a source can be read").contains("mod $");
        wrong.extend(sources(&folder.join("src")).into_iter().filter(hides));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What `cargo metadata` says about the packages of the workspace.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = list(&metadata["packages"]).to_vec();
    assert!(packages.iter().any(|package| package["name"] == ROOT), "the root package is among them");
    packages
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

/// Whether the manifest has a `[lints]` section that says nothing but `workspace = true`.
fn takes_workspace_lints(manifest: &Path) -> bool {
    let text = std::fs::read_to_string(manifest).expect("a manifest can be read");
    let mut section = text.lines().skip_while(|line| line.trim() != "[lints]").skip(1);
    section.next().is_some_and(|line| line.trim() == "workspace = true")
}

/// All Rust files below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Whether the file allows or expects unsafe code anywhere.
fn lifts_ban(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).expect("a source can be read");
    let attribute = |piece: &str| {
        let piece: String = piece.split(']').next().unwrap_or_default().split_whitespace().collect();
        let lifts = ["allow(", "expect(", "warn("].iter().any(|level| piece.contains(level));
        lifts && piece.contains("unsafe_code")
    };
    text.split("#[").skip(1).any(attribute) || text.split("#![").skip(1).any(attribute)
}
