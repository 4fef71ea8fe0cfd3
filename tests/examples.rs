//! The programs in `examples/` do what they say.

use std::path::Path;
use std::process::Command;

/// The hosts in Rust, without their main functions.
#[expect(dead_code, reason = "the main functions of examples are not called here")]
#[path = "../examples"]
mod hosts {
    pub(super) mod async_futures;
    pub(super) mod async_tokio;
    pub(super) mod calls;
    pub(super) mod coroutines;
    pub(super) mod derive;
    pub(super) mod embed;
    pub(super) mod hello;
    pub(super) mod plugins;
    pub(super) mod reader;
    pub(super) mod references;
    pub(super) mod scope;
    pub(super) mod serde;
    pub(super) mod userdata;
    pub(super) mod worker_pool;
}

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

/// What an example in Rust writes.
fn output_of<E: std::fmt::Debug>(run: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> String {
    let mut output = Vec::new();
    run(&mut output).expect("the example runs to its end");
    String::from_utf8(output).expect("the example prints UTF-8")
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
    let output = output_of(hosts::embed::run);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "weight: 1350");
    assert_eq!(lines[1], "script:15: bad argument #2 to 'add' (count must not be negative)");
    assert_eq!(lines[2], "stack traceback:");
    assert_eq!(lines[lines.len() - 2], "not enough memory");
    assert_eq!(lines[lines.len() - 1], "interrupted!");
}

#[test]
fn hosts_with_the_typed_api_write_what_they_say() {
    assert_eq!(output_of(hosts::hello::run), "Hello, moon!\n");
    assert_eq!(
        output_of(hosts::calls::run),
        "average: 3\nerror: script:5: division by zero\napplied twice: 45\n"
    );
    let output = output_of(hosts::userdata::run);
    assert!(
        output.starts_with(
            "length 5, sum (7, 9)
changed: (7, 0.5)
error: bad argument"
        ),
        "{output}"
    );
    assert!(
        output.ends_with(
            "Vector expected, got number)
"
        ),
        "{output}"
    );
    assert_eq!(
        output_of(hosts::coroutines::run),
        "  guard walks 1\n  cat wakes\n  guard walks 2\n  guard walks 3\n  cat leaves at 4\nall done at 6\n"
    );
}

#[test]
fn derived_types_go_both_ways() {
    let expected = [
        "account of Bob 2.2 got 120",
        "false Ada has only 380 cents",
        "false bad argument #1 (field 'owner': String expected, got nil)",
        "Receipt { from: \"Ada\", to: \"Bob\", status: Done { cents: 120 } }",
        "Receipt { from: \"Bob\", to: \"Eve\", status: Open }",
    ];
    assert_eq!(output_of(hosts::derive::run).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn data_goes_through_serde_both_ways() {
    let expected = [
        concat!(
            r#"{"items":[{"id":1,"label":"lamp","price":12.5,"tags":["light","small"]},"#,
            r#"{"id":2,"label":"rope","price":3.0,"tags":[]},"#,
            r#"{"id":3,"label":"map","price":null,"tags":["paper"]}],"#,
            r#""name":"moon base","sold":[],"total":15.5}"#
        ),
        "sell 4 for 160",
        "keep the sand",
        "error: [2].tags[2]: invalid type: integer `5`, expected a string",
    ];
    assert_eq!(output_of(hosts::serde::run).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn lent_values_come_back() {
    let output = output_of(hosts::scope::run);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "score 61: now 10, now 30, now 60");
    assert!(lines[1].contains("is gone"), "{output}");
}

#[test]
fn hosts_with_the_stack_api_write_what_they_say() {
    assert_eq!(
        output_of(hosts::references::run),
        "first: open\nsecond: OPEN, 1\nfirst: close\nsecond: CLOSE, 2\n"
    );
    assert_eq!(output_of(hosts::reader::run), "rot13 is easy\nfrom a chain\nconnection lost\n");
}

#[test]
fn scripts_wait_on_any_executor() {
    let expected = "first slept 60 ms\nsecond slept 30 ms\nthird slept 5 ms\ngave up: true, closed: true\n";
    let runtime = tokio::runtime::Runtime::new().expect("tokio starts");
    assert_eq!(output_of(|out| runtime.block_on(hosts::async_tokio::run(out))), expected);
    assert_eq!(output_of(hosts::async_futures::run), "sent: [1, 4, 9, 16]\nitem 1\nitem 2\nitem 3\n");
}

#[test]
fn a_pool_keeps_errors_to_their_jobs() {
    let expected = [
        "the moon rises: rises",
        "silver light on water: silver light water",
        "all is dark: ",
        "error: job:1: broken",
        "error: not enough memory",
        "error: result 1: [2].file: a userdata cannot leave its state",
        "result: \"fine\"",
        "error: the job was cancelled",
    ];
    assert_eq!(output_of(hosts::worker_pool::run).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn plugins_do_not_see_each_other() {
    let expected = [
        "shout: HELLO!",
        "count: count 101",
        "burglar failed: burglar:1: attempt to index a nil value (global 'io')",
        "shout: MOON!",
        "count: count 102",
        "burglar failed: burglar:1: attempt to index a nil value (global 'io')",
        "counts: [Some(2), Some(102), None], global: None",
    ];
    assert_eq!(output_of(hosts::plugins::run).lines().collect::<Vec<_>>(), expected);
}
