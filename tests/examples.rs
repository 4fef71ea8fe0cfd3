//! The programs in `examples/` do what they say.

use std::path::Path;
use std::process::Command;

#[path = "../examples/embed.rs"]
#[expect(dead_code, reason = "the example's main function is not called here")]
mod embed;

/// What the `lua` command prints for an example.
fn run(script: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lua"))
        .arg(Path::new("examples").join(script))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("examples print UTF-8")
}

#[test]
fn pipeline_passes_items_through_three_coroutines() {
    let output = run("pipeline.lua", &["3"]);
    assert_eq!(
        output,
        "   1 squared is      1\n   2 squared is      4\n   3 squared is      9\nsum of squares\t14\n"
    );
    assert_eq!(run("pipeline.lua", &[]).lines().last(), Some("sum of squares\t385"));
    assert_eq!(run("pipeline.lua", &["0"]), "sum of squares\t0\n");
    assert_eq!(run("pipeline.lua", &["100000"]).lines().last(), Some("sum of squares\t333338333350000"));
}

#[test]
fn json_survives_the_round_trip() {
    let output = run("json.lua", &[]);
    let lines: Vec<&str> = output.lines().collect();
    assert!(lines[0].starts_with(r#"{"big":9223372036854775807,"empty":[],"name":"Perilune","#), "{output}");
    assert_eq!(lines[1], "round trip\tok");
    assert_eq!(lines[2], "refused\ta table contains itself");
    assert_eq!(lines.last(), Some(&"checks\t17"));
}

#[test]
fn wordcount_counts_its_own_text() {
    let output = run("wordcount.lua", &[]);
    assert_eq!(output.lines().next(), Some("12 lines, 121 words, 67 different, 614 bytes"));
    assert_eq!(output.lines().nth(1), Some("  16  the        ################"));
    assert_eq!(run("wordcount.lua", &["examples/data/text.txt"]), output);
}

#[test]
fn inheritance_finds_methods_of_all_levels() {
    let output = run("inheritance.lua", &[]);
    let expected = [
        "<point with area 0.00>",
        "<circle with area 3.14>",
        "<square with area 9.00 and side 3>",
        "<rectangle with area 10.00>",
        "true\ttrue\ttrue\tfalse",
        "a square and side 1",
    ];
    assert_eq!(output.lines().take(expected.len()).collect::<Vec<_>>(), expected);
}

#[test]
fn embedding_calls_lua_and_is_called_back() {
    let mut output = Vec::new();
    embed::run(&mut output).expect("a vector can be written to");
    let output = String::from_utf8(output).expect("the example prints UTF-8");
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "weight: 1350");
    assert_eq!(lines[1], "script:15: bad argument #2 to 'add' (count must not be negative)");
    assert_eq!(lines[2], "stack traceback:");
    assert_eq!(lines[lines.len() - 2], "not enough memory");
    assert_eq!(lines[lines.len() - 1], "interrupted!");
}
