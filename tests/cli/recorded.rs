//! Many calls of the command, with standard output, standard error and exit code as they were recorded.
//!
//! `PERILUNE_BLESS=1` records anew what the command does now. With `PERILUNE_REFERENCE` the reference is held against the same records, but
//! for the differences that are meant.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use crate::cases::{ENVIRONMENTS, FILES, INPUTS, LINES, STATEMENTS, WORDS};
use crate::run::{Folder, lua_in};

/// Calls that the reference answers differently, and why.
const MEANT: &[(&[&str], &str)] = &[
    (&["--"], "the reference takes the missing script for one argument less than none"),
    (&["-i", "--"], "the same"),
];

/// A call, as the title of its record, and what came of it.
type Record = (String, String);

#[test]
fn behaves_as_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/recorded.txt");
    let records = run_all();
    if std::env::var_os("PERILUNE_BLESS").is_some() {
        let text: String = records.iter().map(|(call, outcome)| format!("{call}\n{outcome}")).collect();
        std::fs::write(&path, text).expect("the records can be written");
        return;
    }
    let text = std::fs::read_to_string(&path).expect("records");
    let mut recorded: BTreeMap<&str, &str> = text
        .strip_prefix("$ ")
        .expect("a first call")
        .split_inclusive("\n$ ")
        .filter_map(|record| record.strip_suffix("$ ").unwrap_or(record).split_once('\n'))
        .collect();
    let mut wrong = String::new();
    for (call, outcome) in &records {
        let expected = recorded.remove(call.trim_start_matches("$ ")).unwrap_or("(no record)\n");
        if outcome != expected {
            let _ = write!(wrong, "{call}\nexpected:\n{expected}but it was:\n{outcome}\n");
        }
    }
    assert_eq!(wrong, "", "PERILUNE_BLESS=1 records anew");
    if !is_of_the_reference() {
        assert!(recorded.is_empty(), "records without a call: {recorded:?}");
    }
}

fn run_all() -> Vec<Record> {
    let statements = STATEMENTS.iter().map(|statement| (vec!["-e", *statement], &[][..], ""));
    let words = WORDS.iter().map(|word| (vec![*word], &[][..], ""));
    let lines = LINES.iter().map(|words| (words.to_vec(), &[][..], ""));
    let inputs = INPUTS.iter().map(|(words, input)| (words.to_vec(), &[][..], *input));
    let environments =
        ENVIRONMENTS.iter().map(|(words, variables, input)| (words.to_vec(), *variables, *input));
    // No call changes the folder.
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("dir")).expect("a folder for the test");
    for (name, bytes) in FILES {
        std::fs::write(folder.path().join(name), bytes).expect("a file for the test");
    }
    words
        .chain(lines)
        .chain(inputs)
        .chain(environments)
        .chain(statements)
        .filter(|(words, ..)| !is_of_the_reference() || MEANT.iter().all(|(meant, _)| words != meant))
        .map(|(words, variables, input)| run(&folder, &words, variables, input))
        .collect()
}

fn is_of_the_reference() -> bool {
    std::env::var_os("PERILUNE_REFERENCE").is_some()
}

fn run(folder: &Folder, words: &[&str], variables: &[(&str, &str)], input: &str) -> Record {
    let mut call = String::from("$");
    for (name, value) in variables {
        let _ = write!(call, " {name}={value:?}");
    }
    call.push_str(" lua");
    for word in words {
        let _ = write!(call, " {word:?}");
    }
    if !input.is_empty() {
        let _ = write!(call, " < {input:?}");
    }
    let command = words.iter().fold(lua_in(folder, []), |command, word| command.word(word));
    let command = variables.iter().fold(command, |command, (name, value)| command.env(name, value));
    let ran = command.input(input).run();
    let mut outcome = String::new();
    for (mark, text) in [("1", ran.stdout), ("2", ran.stderr)] {
        for line in stable(&text).lines() {
            let _ = writeln!(outcome, "{mark} {line}");
        }
        if !text.is_empty() && !text.ends_with('\n') {
            let _ = writeln!(outcome, "{mark} (no newline)");
        }
    }
    let _ = writeln!(outcome, "= {}", ran.code);
    (call, outcome)
}

/// The text without what differs from run to run or from one installation to another.
fn stable(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        if line.starts_with("Lua 5.4.") {
            lines.push("(version)".to_owned());
        } else if !line.starts_with("\tno file '/usr/") {
            lines.push(without_addresses(line));
        }
    }
    lines.join("\n")
}

/// The line with addresses, which are longer than other hexadecimal numbers, left out.
fn without_addresses(line: &str) -> String {
    let mut pieces = line.split("0x");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        if piece.len() - rest.len() > 5 { text + "(address)" + rest } else { text + "0x" + piece }
    })
}
