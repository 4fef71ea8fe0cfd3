//! What the compiler says about mistakes. `TRYBUILD=overwrite cargo test --test derive messages` records it anew.

use std::process::Command;

#[test]
fn mistakes_are_reported_where_they_are() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/derive/ui/*.rs");
    // These are reported by the compiler, in words that change with its version.
    if compiler().starts_with("rustc 1.95.") {
        cases.compile_fail("tests/derive/ui/compiler/*.rs");
    }
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("the compiler tells its version");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
