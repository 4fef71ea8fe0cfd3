//! Messages, as the reference words them. The chunk is called `x`.

use super::error;
use perilune_compiler::compile;

/// Sources and what is wrong with them.
const MESSAGES: &[(&str, &str)] = &[
    ("break", "x:1: break outside loop at line 1"),
    ("function f() break end", "x:1: break outside loop at line 1"),
    ("while x do local function f() break end end", "x:1: break outside loop at line 1"),
    ("goto x", "x:1: no visible label 'x' for <goto> at line 1"),
    ("do goto x end local a", "x:1: no visible label 'x' for <goto> at line 1"),
    ("goto x; do ::x:: end", "x:1: no visible label 'x' for <goto> at line 1"),
    ("::x:: ::x::", "x:1: label 'x' already defined on line 1"),
    ("::x:: do\n::x:: end", "x:2: label 'x' already defined on line 1"),
    ("goto x; local y; ::x:: print(y)", "x:1: <goto x> at line 1 jumps into the scope of local 'y'"),
    (
        "do local a goto x end local y ::x:: print(y)",
        "x:1: <goto x> at line 1 jumps into the scope of local 'y'",
    ),
    (
        "goto x; local y <const> = 1; ::x:: print(y)",
        "x:1: <goto x> at line 1 jumps into the scope of local 'y'",
    ),
    ("repeat goto c; local x; ::c:: until x", "x:1: <goto c> at line 1 jumps into the scope of local 'x'"),
    ("local x <const> = 1; x = 2", "x:1: attempt to assign to const variable 'x'"),
    ("local x <const> = 1; x = 2 +", "x:1: attempt to assign to const variable 'x'"),
    ("local x <const> = {}; function x() end", "x:1: attempt to assign to const variable 'x'"),
    ("local x <const>, y = 1; y, x = 2, 3", "x:1: attempt to assign to const variable 'x'"),
    (
        "local function f() local a <const> = 1; return function() a = 2 end end",
        "x:1: attempt to assign to const variable 'a'",
    ),
    ("local a <const> = {}; return function() a = 2 end", "x:1: attempt to assign to const variable 'a'"),
    ("local a <close> = nil; a = 3", "x:1: attempt to assign to const variable 'a'"),
    ("local x <foo> = 1", "x:1: unknown attribute 'foo'"),
    ("local x <close>, y <close> = 1, 2", "x:1: multiple to-be-closed variables in local list"),
    ("function f() return ... end", "x:1: cannot use '...' outside a vararg function near '...'"),
    ("x", "x:1: syntax error near <eof>"),
    ("x y", "x:1: syntax error near 'y'"),
    ("(a) = 1", "x:1: syntax error near '='"),
    ("(f())", "x:1: syntax error near <eof>"),
    ("a.b", "x:1: syntax error near <eof>"),
    ("f() = 1", "x:1: syntax error near '='"),
    ("a, f() = 1", "x:1: syntax error near '='"),
    ("a, b", "x:1: '=' expected near <eof>"),
    ("a, b + 1 = 2", "x:1: '=' expected near '+'"),
    ("a, (b) = 1, 2", "x:1: syntax error near '='"),
    ("x ~= 1", "x:1: syntax error near '~='"),
    ("x.y = 1 = 2", "x:1: unexpected symbol near '='"),
    ("a.b:c = 1", "x:1: function arguments expected near '='"),
    ("x =", "x:1: unexpected symbol near <eof>"),
    ("x = = 1", "x:1: unexpected symbol near '='"),
    ("x = 3 4", "x:1: unexpected symbol near '4'"),
    ("x = }", "x:1: unexpected symbol near '}'"),
    ("x = -", "x:1: unexpected symbol near <eof>"),
    ("x = not", "x:1: unexpected symbol near <eof>"),
    ("x = a.b:c", "x:1: function arguments expected near <eof>"),
    ("x = (1", "x:1: ')' expected near <eof>"),
    ("x = (\n1", "x:2: ')' expected (to close '(' at line 1) near <eof>"),
    ("if x then", "x:1: 'end' expected near <eof>"),
    ("if x\nthen\n", "x:3: 'end' expected (to close 'if' at line 1) near <eof>"),
    ("if x then else", "x:1: 'end' expected near <eof>"),
    ("if x\nthen else\n", "x:3: 'end' expected (to close 'if' at line 1) near <eof>"),
    ("if 1 else", "x:1: 'then' expected near 'else'"),
    ("while x", "x:1: 'do' expected near <eof>"),
    ("while x do\n\nuntil", "x:3: 'end' expected (to close 'while' at line 1) near 'until'"),
    ("repeat", "x:1: 'until' expected near <eof>"),
    ("repeat\n", "x:2: 'until' expected (to close 'repeat' at line 1) near <eof>"),
    ("repeat until", "x:1: unexpected symbol near <eof>"),
    ("do", "x:1: 'end' expected near <eof>"),
    ("do\nx()\nelse", "x:3: 'end' expected (to close 'do' at line 1) near 'else'"),
    ("for 1", "x:1: <name> expected near '1'"),
    ("for x y", "x:1: '=' or 'in' expected near 'y'"),
    ("for x = 1", "x:1: ',' expected near <eof>"),
    ("for x, y = 1", "x:1: 'in' expected near '='"),
    ("for x.y = 1, 2 do end", "x:1: '=' or 'in' expected near '.'"),
    ("for i in", "x:1: unexpected symbol near <eof>"),
    ("for i in x", "x:1: 'do' expected near <eof>"),
    ("for i = 1, 2, 3, 4 do end", "x:1: 'do' expected near ','"),
    ("local 1", "x:1: <name> expected near '1'"),
    ("local function 1", "x:1: <name> expected near '1'"),
    ("local a <const", "x:1: '>' expected near <eof>"),
    ("local x <const> y", "x:1: syntax error near <eof>"),
    ("goto", "x:1: <name> expected near <eof>"),
    ("goto 1", "x:1: <name> expected near '1'"),
    ("::a", "x:1: '::' expected near <eof>"),
    ("function f(1)", "x:1: <name> or '...' expected near '1'"),
    ("function f(a,", "x:1: <name> or '...' expected near <eof>"),
    ("function f(..., a)", "x:1: ')' expected near ','"),
    ("function a.b:c.d() end", "x:1: '(' expected near '.'"),
    ("function\nf()\n", "x:3: 'end' expected (to close 'function' at line 1) near <eof>"),
    ("a:b", "x:1: function arguments expected near <eof>"),
    ("a.1", "x:1: syntax error near '.1'"),
    ("a[1", "x:1: ']' expected near <eof>"),
    ("f(", "x:1: unexpected symbol near <eof>"),
    ("f(\n", "x:2: unexpected symbol near <eof>"),
    ("f(1 2)", "x:1: ')' expected near '2'"),
    ("f(\n1 2)", "x:2: ')' expected (to close '(' at line 1) near '2'"),
    ("x = {1", "x:1: '}' expected near <eof>"),
    ("x = {\n1", "x:2: '}' expected (to close '{' at line 1) near <eof>"),
    ("x = {1 2}", "x:1: '}' expected near '2'"),
    ("x = {a=}", "x:1: unexpected symbol near '}'"),
    ("x = {[1}", "x:1: ']' expected near '}'"),
    ("x = {[1]2}", "x:1: '=' expected near '2'"),
    ("return return", "x:1: unexpected symbol near 'return'"),
    ("return 1 x", "x:1: <eof> expected near 'x'"),
    ("end", "x:1: <eof> expected near 'end'"),
    ("else", "x:1: <eof> expected near 'else'"),
    ("and", "x:1: unexpected symbol near 'and'"),
    ("@", "x:1: unexpected symbol near '@'"),
    ("x = 'abc", "x:1: unfinished string near <eof>"),
    ("x = 'a\\q'", "x:1: invalid escape sequence near ''a\\q'"),
    ("x = [[abc", "x:1: unfinished long string (starting at line 1) near <eof>"),
    ("x = 1e", "x:1: malformed number near '1e'"),
    ("x = 1..2", "x:1: malformed number near '1..2'"),
    ("'x':y()", "x:1: unexpected symbol near ''x''"),
];

#[test]
fn messages_are_those_of_the_reference() {
    for (source, message) in MESSAGES {
        assert_eq!(error(source), *message, "{source}");
    }
}

#[test]
fn valid_sources_of_the_same_kind_compile() {
    for source in [
        "goto continue; local x; ::continue::",
        "for i = 1, 2 do goto c; local x; ::c:: end",
        "do ::a:: end ::a::",
        "::a:: ; ; ::b:: ;",
        "::a:: return function() ::a:: end",
        "f()\n(g)()",
        "local t <const> = {}; t.x = 1",
        "local _ENV <const> = 1; x = 2",
        "return",
        "return;",
        "",
        ";;;",
        "local x <const> = 1; local function f() local x; x = 2 end",
    ] {
        if let Err(error) = compile(source.as_bytes(), b"=x") {
            panic!("{source}: {error}");
        }
    }
}

#[test]
fn quotes_what_is_no_text() {
    assert_eq!(error("x = \x01"), "x:1: unexpected symbol near '<\\1>'");
    assert_eq!(compile(b"x = \xff", b"=x").unwrap_err().message, b"x:1: unexpected symbol near '<\\255>'");
    assert_eq!(compile(b"x = 'a\xff' y", b"=\xfe").unwrap_err().message, b"\xfe:1: syntax error near <eof>");
}

#[test]
fn names_the_chunk() {
    let message = |name: &[u8]| compile(b"x\ny", name).unwrap_err().to_string();
    assert_eq!(message(b"@file.lua"), "file.lua:2: syntax error near 'y'");
    assert_eq!(message(b"=(load)"), "(load):2: syntax error near 'y'");
    assert_eq!(message(b"x\ny"), "[string \"x...\"]:2: syntax error near 'y'");
}

#[test]
fn tells_what_more_source_could_complete() {
    for source in ["x =", "if a then", "f(", "x = [[", "return function()", "x = {", "::a", "--[["] {
        assert!(compile(source.as_bytes(), b"=stdin").unwrap_err().incomplete, "{source}");
    }
    for source in ["x = =", "end", "break", "goto x", "x = 'abc\n'", "x = 1e"] {
        assert!(!compile(source.as_bytes(), b"=stdin").unwrap_err().incomplete, "{source}");
    }
}
