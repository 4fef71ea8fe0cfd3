//! Options, scripts and their arguments.

use crate::run::lua;

const USAGE: &str = "\
usage: lua [options] [script [args]]
Available options are:
  -e stat   execute string 'stat'
  -i        enter interactive mode after executing 'script'
  -l mod    require library 'mod' into global 'mod'
  -l g=mod  require library 'mod' into global 'g'
  -v        show version information
  -E        ignore environment variables
  -W        turn warnings on
  --        stop handling options
  -         stop handling options and execute stdin
";

#[test]
fn executes_statements_in_order() {
    assert_eq!(lua(["-e", "x = 1", "-ex=x+1", "-e", "print(x)"]).output(), "2\n");
    assert_eq!(lua(["-e", "print(...)"]).output(), "\n");
}

#[test]
fn stops_at_the_first_failure() {
    let ran = lua(["-e", "print(1)", "-e", "error('stop', 0)", "-e", "print(3)"]).run();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.complaint()), (1, "1\n", "lua: stop"));
}

#[test]
fn runs_a_script_with_arguments() {
    let call =
        lua(["a.lua", "x", "", "-v"]).file("a.lua", "print(#arg, arg[0], arg[1], arg[2], arg[3], ...)");
    assert_eq!(call.output(), "3\ta.lua\tx\t\t-v\tx\t\t-v\n");
}

#[test]
fn negative_indices_hold_what_stands_before_the_script() {
    let script = "for i = -4, 1 do io.write(tostring(arg[i]), ' ') end print(arg[-5])";
    assert_eq!(
        lua(["-e", "x=1", "--", "a.lua", "q"]).file("a.lua", script).output(),
        "lua -e x=1 -- a.lua q nil\n"
    );
}

#[test]
fn without_a_script_the_interpreter_is_at_0() {
    assert_eq!(
        lua(["-e", "print(arg[0], arg[1], arg[2], #arg)"]).output(),
        "lua\t-e\tprint(arg[0], arg[1], arg[2], #arg)\t2\n"
    );
}

#[test]
fn varargs_come_from_arg_as_it_is_at_the_call() {
    assert_eq!(lua(["-e", "arg = { 7, 8 }", "a.lua", "x"]).file("a.lua", "print(...)").output(), "7\t8\n");
    assert_eq!(lua(["-e", "arg = nil", "a.lua"]).file("a.lua", "").failure(), "lua: 'arg' is not a table\n");
}

#[test]
fn a_dash_is_standard_input() {
    assert_eq!(lua(["-", "a"]).input("print(arg[0], ...)").output(), "-\ta\n");
    assert_eq!(lua([]).input("print('piped', #arg)").output(), "piped\t0\n");
    assert_eq!(
        lua([]).input("#!/usr/bin/lua\nprint('after the first line')").output(),
        "after the first line\n"
    );
    assert_eq!(lua(["-"]).input("error('x', 1)").run().complaint(), "lua: stdin:1: x");
}

#[test]
fn standard_input_may_be_binary() {
    let dumped =
        "local f = io.open('out', 'wb') f:write(string.dump(load('print(\"from binary\", ...)'))) f:close()";
    let code = format!("{dumped} os.exit(os.execute(arg[-1] .. ' - 5 < out'))");
    assert_eq!(lua(["a.lua"]).file("a.lua", &code).output(), "from binary\t5\n");
}

#[test]
fn after_two_dashes_a_dash_is_a_file() {
    assert_eq!(lua(["--", "-"]).file("-", "print('the file')").output(), "the file\n");
    assert_eq!(lua(["--", "-"]).failure(), "lua: cannot open -: No such file or directory\n");
}

#[test]
fn requires_modules() {
    let module = "return { name = ... }";
    assert_eq!(lua(["-l", "m", "-e", "print(m.name)"]).file("m.lua", module).output(), "m\n");
    assert_eq!(lua(["-lm", "-e", "print(m.name)"]).file("m.lua", module).output(), "m\n");
    assert_eq!(lua(["-l", "g=m", "-e", "print(g.name, m)"]).file("m.lua", module).output(), "m\tnil\n");
    assert_eq!(lua(["-l", "m-v2", "-e", "print(m.name)"]).file("m-v2.lua", module).output(), "m-v2\n");
    assert!(
        lua(["-l", "nope"])
            .failure()
            .starts_with("lua: module 'nope' not found:\n\tno field package.preload['nope']\n")
    );
}

#[test]
fn shows_its_version() {
    let shown = lua(["-v"]).output();
    assert!(shown.starts_with("Lua 5.4") && shown.ends_with('\n'), "{shown}");
    assert_eq!(lua(["-v", "-e", "print(1)"]).output(), format!("{shown}1\n"));
    assert_eq!(lua(["-v", "--"]).output(), shown);
}

#[test]
fn turns_warnings_on() {
    assert_eq!(lua(["-e", "warn('silent')"]).run().stderr, "");
    assert_eq!(lua(["-W", "-e", "warn('a', 'b')"]).run().stderr, "Lua warning: ab\n");
    assert_eq!(lua(["-e", "warn('@on') warn('x') warn('@off') warn('y')"]).run().stderr, "Lua warning: x\n");
    let failing = "setmetatable({}, { __gc = function() error('in gc') end }) collectgarbage()";
    assert_eq!(
        lua(["-W", "-e", failing]).run().stderr,
        "Lua warning: error in __gc ((command line):1: in gc)\n"
    );
}

#[test]
fn refuses_wrong_options() {
    for option in ["-x", "-vv", "-ix", "-Ex", "-Won", "--x", "--version", "-h"] {
        assert_eq!(lua([option]).failure(), format!("lua: unrecognized option '{option}'\n{USAGE}"));
    }
    assert_eq!(lua(["-e"]).failure(), format!("lua: '-e' needs argument\n{USAGE}"));
    assert_eq!(lua(["-e", "-v"]).failure(), format!("lua: '-e' needs argument\n{USAGE}"));
    assert_eq!(lua(["-l"]).failure(), format!("lua: '-l' needs argument\n{USAGE}"));
}

#[test]
fn exit_codes() {
    for (code, expected) in [
        ("os.exit()", 0),
        ("os.exit(true)", 0),
        ("os.exit(false)", 1),
        ("os.exit(7)", 7),
        ("os.exit(256 + 3)", 3),
        ("error()", 1),
        ("x =", 1),
        ("coroutine.wrap(function() os.exit(5) end)()", 5),
    ] {
        assert_eq!(lua(["-e", code]).run().code, expected, "{code}");
    }
    // What a script returns does not matter.
    assert_eq!(lua(["a.lua"]).file("a.lua", "return 5").run().code, 0);
}

#[test]
fn output_is_flushed_at_every_end() {
    assert_eq!(lua(["-e", "io.write('no newline')"]).output(), "no newline");
    assert_eq!(lua(["-e", "io.write('exit') os.exit(0)"]).output(), "exit");
    assert_eq!(lua(["-e", "io.write('error') error('x', 0)"]).run().stdout, "error");
    let file = "f = io.open('out', 'w') f:write('text') os.exit(true)";
    let script = format!("{file} -- the file is closed by the system");
    assert_eq!(lua(["a.lua"]).file("a.lua", &script).output(), "");
}

#[test]
fn reads_standard_input_by_io() {
    let script = "print(io.read('n', 'l', 'L', 'a'))";
    assert_eq!(
        lua(["a.lua"]).file("a.lua", script).input("12 rest\nline\nall\nof it").output(),
        "12\t rest\tline\n\tall\nof it\n"
    );
    assert_eq!(
        lua(["-e", "for l in io.lines() do io.write(l, ';') end"]).input("a\nb\nc").output(),
        "a;b;c;"
    );
}

#[test]
fn a_limit_that_trips_ends_the_run() {
    let swallowing = "while true do pcall(function() while true do end end) end";
    for limit in [["--max-instructions", "100000"], ["--timeout", "0.05"]] {
        let ran = lua([limit[0], limit[1], "-e", "print('begun')", "-e", swallowing]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (124, "begun\n"), "{limit:?}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    let growing = "local t = {}; while true do pcall(function() while true do t[#t + 1] = {} end end) end";
    let ran = lua(["--max-memory", "4M", "-e", growing]).run();
    assert_eq!((ran.code, ran.stderr.lines().count()), (124, 1), "{}", ran.stderr);
    assert_eq!(lua(["--max-instructions", "100000", "-e", "print(1)"]).output(), "1\n");
}

#[test]
fn bounds_are_errors_that_scripts_can_catch() {
    let cases = [
        (
            ["--max-coroutines", "3"],
            "local t = {}; for i = 1, 4 do t[i] = coroutine.create(print) end",
            "too many coroutines",
        ),
        (["--max-depth", "100"], "local function f() return 1 + f() end; f()", "stack overflow"),
        (["--max-string", "2K"], "return ('x'):rep(2049)", "resulting string too large"),
        (["--max-files", "0"], "assert(io.tmpfile())", "Too many open files"),
    ];
    for (option, code, message) in cases {
        let statement = format!("print(select(2, pcall(function() {code} end)))");
        let printed = lua([option[0], option[1], "-e", &statement]).output();
        assert!(printed.contains(message), "{option:?}: {printed}");
    }
}

#[test]
fn a_sandbox_has_no_modules_and_does_not_look_at_the_environment() {
    let call = lua(["--sandbox", "-e", "print(io, require, string.rep('x', 3))"]);
    assert_eq!(call.env("LUA_INIT", "print('init')").output(), "nil\tnil\txxx\n");
    let failed = lua(["--sandbox", "-l", "string"]).run();
    assert_eq!(failed.stderr, "lua: modules cannot be required in a sandbox\n");
}
