//! Reports of errors: message, traceback, exit status.

use crate::run::lua;

#[test]
fn runtime_errors_have_a_traceback() {
    let script = "local function f()\n  error('deep')\nend\nfunction g() f() end\ng()\n";
    assert_eq!(
        lua(["a.lua"]).file("a.lua", script).failure(),
        "lua: a.lua:2: deep\n\
         stack traceback:\n\
         \t[C]: in function 'error'\n\
         \ta.lua:2: in upvalue 'f'\n\
         \ta.lua:4: in function 'g'\n\
         \ta.lua:5: in main chunk\n\
         \t[C]: in ?\n"
    );
}

#[test]
fn errors_of_the_machine_have_a_traceback_too() {
    assert_eq!(
        lua(["-e", "local t = nil; t.x = 1"]).failure(),
        "lua: (command line):1: attempt to index a nil value (local 't')\n\
         stack traceback:\n\
         \t(command line):1: in main chunk\n\
         \t[C]: in ?\n"
    );
    assert_eq!(
        lua(["-e", "string.rep()"]).failure(),
        "lua: (command line):1: bad argument #1 to 'rep' (string expected, got no value)\n\
         stack traceback:\n\
         \t[C]: in function 'string.rep'\n\
         \t(command line):1: in main chunk\n\
         \t[C]: in ?\n"
    );
}

#[test]
fn error_objects() {
    let first = |code: &str| lua(["-e", code]).run().complaint().to_owned();
    assert_eq!(first("error({})"), "lua: (error object is a table value)");
    assert_eq!(first("error(nil)"), "lua: (error object is a nil value)");
    assert_eq!(first("error()"), "lua: (error object is a nil value)");
    assert_eq!(first("error(true)"), "lua: (error object is a boolean value)");
    assert_eq!(first("error(print)"), "lua: (error object is a function value)");
    assert_eq!(first("error(42)"), "lua: 42");
    assert_eq!(first("error('no position', 0)"), "lua: no position");
    // An object that describes itself stands without a traceback.
    let code = "error(setmetatable({}, { __tostring = function() return 'described' end }))";
    assert_eq!(lua(["-e", code]).failure(), "lua: described\n");
}

#[test]
fn syntax_errors_have_none() {
    assert_eq!(lua(["-e", "x ="]).failure(), "lua: (command line):1: unexpected symbol near <eof>\n");
    assert_eq!(
        lua(["a.lua"]).file("a.lua", "\nx = = 1").failure(),
        "lua: a.lua:2: unexpected symbol near '='\n"
    );
    assert_eq!(
        lua(["-"]).input("for i = 1, 2 do\n").failure(),
        "lua: stdin:2: 'end' expected (to close 'for' at line 1) near <eof>\n"
    );
}

#[test]
fn files_that_cannot_be_read() {
    assert_eq!(lua(["nofile.lua"]).failure(), "lua: cannot open nofile.lua: No such file or directory\n");
}

#[test]
fn binary_chunks_that_are_damaged() {
    let failure = lua(["a.luac"]).file("a.luac", "\x1bLua").failure();
    assert!(failure.starts_with("lua: a.luac: bad binary format (truncated chunk)"), "{failure}");
    let failure = lua(["a.luac"]).file("a.luac", "\x1bLuaQ and more that is no chunk").failure();
    assert!(failure.starts_with("lua: a.luac: bad binary format (version mismatch)"), "{failure}");
}

#[test]
fn errors_in_coroutines_name_both_places() {
    let failure = lua(["-e", "coroutine.wrap(function() error('inside') end)()"]).failure();
    assert!(
        failure.starts_with("lua: (command line):1: (command line):1: inside\nstack traceback:\n"),
        "{failure}"
    );
}

#[test]
fn stack_overflow_is_reported_briefly() {
    let failure = lua(["-e", "local function f() return 1 + f() end f()"]).failure();
    assert!(failure.starts_with("lua: (command line):1: stack overflow"), "{failure}");
    let lines = failure.lines().count();
    assert!((20..40).contains(&lines), "{lines} lines");
    assert!(failure.contains("\n\t...\t(skipping "), "{failure}");
}

#[test]
fn the_failing_script_still_closes_its_state() {
    let script = "setmetatable({}, { __gc = function() print('finalized') end }) error('x', 0)";
    let ran = lua(["-e", script]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "finalized\n"));
}

#[test]
fn pending_variables_are_closed_before_the_report() {
    let script = "local x <close> = setmetatable({}, { __close = function(_, e) io.stderr:write('closing: ', e, '\\n') end }) error('boom', 0)";
    let ran = lua(["-e", script]).run();
    assert!(
        ran.stderr.starts_with("closing: boom\nstack traceback:\n")
            || ran.stderr.starts_with("closing: boom\nlua: boom"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("lua: boom\n"), "{}", ran.stderr);
}
