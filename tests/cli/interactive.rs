//! The interactive mode on an input that is no terminal: prompts, what is read, and results.

use crate::run::{Ran, lua};

/// Types lines into `lua -i` and returns what came after the banner.
fn interact(lines: &str) -> Ran {
    let mut ran = lua(["-i"]).input(lines).run();
    let (banner, rest) = ran.stdout.split_once('\n').expect("a banner");
    assert!(banner.starts_with("Lua 5.4"), "{banner}");
    ran.stdout = rest.to_owned();
    assert_eq!(ran.code, 0);
    ran
}

fn shown(lines: &str) -> String {
    let ran = interact(lines);
    assert_eq!(ran.stderr, "");
    ran.stdout
}

#[test]
fn prints_results_of_expressions() {
    assert_eq!(shown("1 + 1\n"), "> 1 + 1\n2\n> \n");
    assert_eq!(shown("1, nil, 'x'\n"), "> 1, nil, 'x'\n1\tnil\tx\n> \n");
    assert_eq!(shown("=2, 3\n"), "> =2, 3\n2\t3\n> \n");
    assert_eq!(shown("return 5\n"), "> return 5\n5\n> \n");
    assert_eq!(shown("nil\n"), "> nil\nnil\n> \n");
}

#[test]
fn statements_print_nothing_by_themselves() {
    assert_eq!(shown("x = 5\nx\n"), "> x = 5\n> x\n5\n> \n");
    assert_eq!(shown("local y = 5\ny\n"), "> local y = 5\n> y\nnil\n> \n");
    assert_eq!(shown("\n\n"), "> \n> \n> \n");
    assert_eq!(shown("print('a') print('b')\n"), "> print('a') print('b')\na\nb\n> \n");
}

#[test]
fn continues_while_the_text_only_ends_too_early() {
    assert_eq!(
        shown("for i = 1, 2 do\nprint(i)\nend\n"),
        "> for i = 1, 2 do\n>> print(i)\n>> end\n1\n2\n> \n"
    );
    assert_eq!(shown("x =\n7\nx\n"), "> x =\n>> 7\n> x\n7\n> \n");
    assert_eq!(
        shown("f = function()\n\nreturn 3 end f()\n=f()\n"),
        "> f = function()\n>> \n>> return 3 end f()\n> =f()\n3\n> \n"
    );
    assert_eq!(shown("s = [[a\nb]] print(s)\n"), "> s = [[a\n>> b]] print(s)\na\nb\n> \n");
    assert_eq!(shown("--[[ comment\n]] print('x')\n"), "> --[[ comment\n>> ]] print('x')\nx\n> \n");
    // An expression that is not finished is continued as the statement that it is not.
    let ran = interact("1 +\n2\n");
    assert_eq!(ran.stderr.lines().next(), Some("stdin:1: unexpected symbol near '1'"));
}

#[test]
fn the_end_of_input_ends_a_statement_that_is_not_finished() {
    let ran = interact("for i = 1, 2 do\n");
    assert_eq!(ran.stdout, "> for i = 1, 2 do\n>> > \n");
    assert_eq!(ran.stderr, "stdin:1: 'end' expected near <eof>\n");
}

#[test]
fn errors_come_without_the_program_name_and_do_not_end_it() {
    let ran = interact("error('oops')\nx x\n1\n");
    assert_eq!(ran.stdout, "> error('oops')\n> x x\n> 1\n1\n> \n");
    assert_eq!(
        ran.stderr,
        "stdin:1: oops\nstack traceback:\n\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: in ?\n\
         stdin:1: syntax error near 'x'\n"
    );
}

#[test]
fn prompts_can_be_set() {
    assert_eq!(
        shown("_PROMPT = 'A '\n_PROMPT2 = 'B '\nx =\n1\n"),
        "> _PROMPT = 'A '\nA _PROMPT2 = 'B '\nA x =\nB 1\nA \n"
    );
    let code = "_PROMPT = setmetatable({}, { __tostring = function() return '# ' end })\n1\n";
    assert_eq!(shown(code), format!("> {code}").replace("\n1\n", "\n# 1\n1\n# \n"));
    assert_eq!(shown("_PROMPT = 7\n"), "> _PROMPT = 7\n7\n");
}

#[test]
fn results_go_through_the_global_print() {
    assert_eq!(
        shown("function print(...) io.write('<', ..., '>\\n') end\n5\n"),
        "> function print(...) io.write('<', ..., '>\\n') end\n> 5\n<5>\n> \n"
    );
    let ran = interact("print = nil\n5\nprint = error\n6\n");
    assert_eq!(
        ran.stderr,
        "error calling 'print' (attempt to call a nil value)\nerror calling 'print' (6)\n"
    );
}

#[test]
fn follows_a_script_and_shares_its_globals() {
    let ran = lua(["-i", "a.lua", "arg"]).file("a.lua", "x = ... print('script')").input("x\n").run();
    assert!(ran.stdout.ends_with("\nscript\n> x\narg\n> \n"), "{}", ran.stdout);
    let ran = lua(["-i", "-e", "y = 1"]).input("y\n").run();
    assert!(ran.stdout.ends_with("\n> y\n1\n> \n"), "{}", ran.stdout);
    // A script that fails is the end.
    let ran = lua(["-i", "a.lua"]).file("a.lua", "error('x', 0)").input("1\n").run();
    assert_eq!((ran.code, ran.complaint()), (1, "lua: x"));
}

#[test]
fn io_read_takes_lines_of_the_same_input() {
    assert_eq!(shown("io.read()\nthe line\n1\n"), "> io.read()\nthe line\n> 1\n1\n> \n");
}

#[test]
fn a_prompt_that_fails_ends_it() {
    let code = "_PROMPT = setmetatable({}, { __tostring = function() error('no prompt') end })\n1\n";
    let ran = lua(["-i"]).input(code).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "stdin:1: no prompt\n"));
}

#[test]
fn tables_are_shown_as_print_shows_them() {
    let shown = shown("{ 1, 2 }\n");
    assert!(shown.starts_with("> { 1, 2 }\ntable: 0x") && shown.lines().count() == 3, "{shown}");
}

#[test]
fn os_exit_ends_it() {
    let ran = lua(["-i"]).input("os.exit(3)\n1\n").run();
    assert_eq!(ran.code, 3);
}
