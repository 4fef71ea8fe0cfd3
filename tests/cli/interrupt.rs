//! Ctrl-C in running code.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Runs code that prints `ready` and then does not end by itself, interrupts it, and returns exit code and message.
fn interrupt(code: &str) -> (Option<i32>, String) {
    let (status, message) = interrupt_times(1, code);
    (status.code(), message)
}

/// The same with several interrupts, of which each but the last makes the code print a line.
fn interrupt_times(times: usize, code: &str) -> (ExitStatus, String) {
    let code = format!("print('ready') io.stdout:flush(); {code}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_lua"))
        .args(["-e", &code])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut start = Instant::now();
    for _ in 0..times {
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        assert_ne!(line, "", "it ended early");
        // Time to get into the call that takes long.
        std::thread::sleep(Duration::from_millis(100));
        start = Instant::now();
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }
    let status = child.wait().expect("the command ends");
    assert!(start.elapsed() < Duration::from_secs(5), "it took {:?}", start.elapsed());
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).expect("a message");
    (status, message.lines().next().unwrap_or_default().replace(env!("CARGO_BIN_EXE_lua"), "lua"))
}

#[test]
fn stops_a_loop() {
    assert_eq!(interrupt("while true do end"), (Some(1), "lua: interrupted!".into()));
}

#[test]
fn stops_recursion_and_coroutines() {
    let (code, message) =
        interrupt("local function f(n) if n > 0 then return f(n - 1) end end while true do f(1000) end");
    assert_eq!((code, message.ends_with("interrupted!")), (Some(1), true), "{message}");
    let (code, message) = interrupt("coroutine.wrap(function() while true do end end)()");
    assert_eq!((code, message.ends_with("interrupted!")), (Some(1), true), "{message}");
}

#[test]
fn reaches_into_library_functions() {
    for code in [
        "(('a'):rep(40)):find(('a-'):rep(30) .. 'b')",
        "table.concat(setmetatable({}, { __len = function() return 1 << 40 end, __index = function() return '' end }))",
        "table.sort(setmetatable({}, { __len = function() return 1 << 30 end, __index = function() return 1 end, __newindex = function() end }))",
        "('x'):rep(1e6):gsub('x', function() for i = 1, 1e6 do end end)",
        "while true do (('x'):rep(1e8)):upper():reverse() end",
        "local s = ('x'):rep(1e7) while true do table.concat({ s, s, s, s, s, s, s, s }) end",
        "load('x = ' .. ('1 + '):rep(5e7) .. '1')",
        "load('x = {' .. ('1, '):rep(5e7) .. '}')",
        "local t = {} for i = 1, 2e6 do t[i] = {} end while true do collectgarbage() end",
        "local t = {} for i = 1, 5e6 do t[i] = -i end while true do table.sort(t) end",
        "while true do utf8.len(('\\u{20AC}'):rep(1e7)) end",
        "while true do ('%q'):format(('\\0'):rep(1e7)) end",
        "dofile('/dev/zero')",
        "io.open('/dev/zero'):read('a')",
        "io.open('/dev/zero'):read(1 << 36)",
        "io.open('/dev/zero'):read('l')",
    ] {
        let (exit, message) = interrupt(code);
        assert_eq!((exit, message.ends_with("interrupted!")), (Some(1), true), "{code}: {message}");
    }
}

#[test]
fn is_an_error_that_code_can_catch() {
    let (code, message) = interrupt("print(pcall(function() while true do end end)) os.exit(7)");
    assert_eq!((code, message.as_str()), (Some(7), ""));
}

#[test]
fn leaves_hooks_as_they_were() {
    let (code, message) = interrupt(
        "local n = 0 debug.sethook(function() n = n + 1 end, '', 1000)
        print(pcall(function() while true do end end)) n = 0 for i = 1, 1e5 do end os.exit(n > 0 and 7 or 8)",
    );
    assert_eq!((code, message.as_str()), (Some(7), ""));
}

#[test]
fn is_for_a_command_that_is_waited_for() {
    // The shell sends the key to its parent, which does not mind.
    let code = "os.execute('kill -INT $PPID; kill -INT $PPID') print('goes on')";
    let output =
        Command::new(env!("CARGO_BIN_EXE_lua")).args(["-e", code]).output().expect("the command runs");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"goes on\n"[..]));
}

#[test]
fn a_second_one_ends_what_catches_the_first() {
    const SIGINT: i32 = 2;
    for code in [
        "local said while true do pcall(function() while true do end end) if not said then said = print('caught') io.stdout:flush() end end",
        "xpcall(function() while true do end end, function() print('handling') io.stdout:flush() while true do end end)",
    ] {
        let (status, message) = interrupt_times(2, code);
        assert_eq!((status.signal(), message.as_str()), (Some(SIGINT), ""), "{code}");
    }
}
