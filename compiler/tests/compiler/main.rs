//! What the compiler makes of source text.

mod chains;
mod code;
mod debug_info;
mod errors;
mod invariants;
mod limits;
mod multiple_assignment;
mod workspace;

use perilune_bytecode::Proto;
use std::fmt::Write;

/// Compiles a chunk called `x`.
fn compile(source: &str) -> Proto {
    perilune_compiler::compile(source.as_bytes(), b"=x").unwrap_or_else(|error| panic!("{source}: {error}"))
}

/// The message for a chunk called `x` that does not compile.
fn error(source: impl AsRef<[u8]>) -> String {
    match perilune_compiler::compile(source.as_ref(), b"=x") {
        Ok(_) => panic!("compiles: {}", String::from_utf8_lossy(source.as_ref())),
        Err(error) => error.to_string(),
    }
}

/// The instructions of a function, one a line.
fn listing(proto: &Proto) -> String {
    proto.code.iter().fold(String::new(), |mut text, instruction| {
        writeln!(text, "{instruction:?}").unwrap();
        text
    })
}

/// Compares the instructions of `function (a, b, c) source end` to `expected`, without the final return.
#[track_caller]
fn assert_code(source: &str, expected: &str) {
    let chunk = compile(&format!("local u; return function(a, b, c) {source} end"));
    let function = &chunk.protos[0];
    let (last, code) = function.code.split_last().expect("functions end in a return");
    assert!(format!("{last:?}").starts_with("RETURN"), "{last:?}");
    let actual: Vec<String> = code.iter().map(|instruction| format!("{instruction:?}")).collect();
    let expected: Vec<&str> = expected
        .lines()
        .map(|line| line.split("//").next().unwrap().trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(actual, expected, "{source}");
}
