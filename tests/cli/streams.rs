//! Standard streams that the command shares with other processes.

use crate::run::{Folder, interpreter, lua};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn what_was_printed_arrives_while_the_program_computes() {
    let mut child = Command::new(interpreter())
        .args(["-e", "print('one') print('two') print('three') while true do end"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let seen: Vec<_> = lines.take(3).map(|line| line.expect("a line")).collect();
    child.kill().and_then(|()| child.wait()).expect("the command ends");
    assert_eq!(seen, ["one", "two", "three"]);
}

/// What a shell command prints whose input is a file of numbered lines.
fn shell(command: &str) -> String {
    let folder = Folder::new();
    let path = folder.path().join("input");
    let lines: String = (1..=3000).map(|number| format!("{number}\n")).collect();
    std::fs::write(&path, lines).expect("a file for the test");
    let output = Command::new("sh")
        .args(["-c", command])
        .env("LUA", interpreter())
        .stdin(File::open(&path).expect("the file just written"))
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_next_process_reads_on_where_the_command_stopped() {
    for exit in ["", "os.exit(0)", "os.exit(0, true)"] {
        let printed = shell(&format!("$LUA -e 'print(io.read(\"l\", \"n\")) {exit}'; head -n 2"));
        assert_eq!(printed, "1\t2\n\n3\n", "{exit}");
    }
}

#[test]
fn without_a_buffer_a_child_reads_the_next_byte() {
    let script = "io.stdin:setvbuf(\"no\") io.read() io.read(2) io.stdout:write(io.read(\"n\"), \"\\n\") io.stdout:flush() os.execute(\"head -n 2\")";
    // A numeral ends at the byte behind it, which is taken too.
    assert_eq!(shell(&format!("$LUA -e '{script}'")), "3\n4\n5\n");
    assert_eq!(shell(&format!("cat | $LUA -e '{script}'")), "3\n4\n5\n");
}

#[test]
fn a_child_finds_the_input_behind_one_buffer_of_c() {
    let printed = shell("cat | $LUA -e 'io.read() os.execute(\"head -c 5\")'");
    let whole: String = (1..=3000).map(|number| format!("{number}\n")).collect();
    assert_eq!(printed, whole[4096..4101]);
}

#[test]
fn dates_are_those_of_the_zone_in_the_environment() {
    let script = "
        print(os.date('%F %T %z %Z', 1720000000))
        print(os.time{year = 2024, month = 3, day = 31, hour = 2, min = 30})
        print(os.time{year = 2024, month = 10, day = 27, hour = 2, min = 30, isdst = true})
        print(os.time{year = 2024, month = 10, day = 27, hour = 2, min = 30, isdst = false})";
    let shown = |zone| lua(["-e", script]).env("TZ", zone).output();
    let berlin = "2024-07-03 11:46:40 +0200 CEST\n1711848600\n1729989000\n1729992600\n";
    assert_eq!(shown("CET-1CEST,M3.5.0,M10.5.0/3"), berlin);
    assert_eq!(
        shown("<+0330>-3:30"),
        "2024-07-03 13:16:40 +0330 +0330\n1711839600\n1729980000\n1729983600\n"
    );
    assert_eq!(shown("Nowhere").lines().next(), Some("2024-07-03 09:46:40 +0000 Nowhere"));
    assert_eq!(shown("").lines().next(), Some("2024-07-03 09:46:40 +0000 UTC"));
}
