//! Calls, returns, closures, constructors.

use crate::{assert_code, compile, listing};

#[test]
fn calls() {
    assert_code(
        "g()",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "g(a, 1)",
        "\
        GETTABUP 3 0 0 0
        MOVE 4 0 0 0
        LOADI 5 0 0 1
        CALL 3 3 1 0
        ",
    );
    assert_code(
        "g(a, g())",
        "\
        GETTABUP 3 0 0 0
        MOVE 4 0 0 0
        GETTABUP 5 0 0 0
        CALL 5 1 0 0
        CALL 3 0 1 0
        ",
    );
    assert_code(
        "local d, e = g()",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 3 0
        ",
    );
    assert_code(
        "local d, e, f = g(), 1",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        LOADI 4 0 0 1
        LOADNIL 5 0 0 0
        ",
    );
    assert_code(
        "local d = g(), g()",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        GETTABUP 4 0 0 0
        CALL 4 1 1 0
        ",
    );
    assert_code(
        "a = g()",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "a:m(1, b)",
        "\
        SELF 3 0 0 0
        LOADI 5 0 0 1
        MOVE 6 1 0 0
        CALL 3 4 1 0
        ",
    );
    assert_code(
        "a.b.c:d 'x'",
        "\
        GETFIELD 3 0 0 0
        GETFIELD 3 3 0 1
        SELF 3 3 0 2
        LOADK 5 0 0 3
        CALL 3 3 1 0
        ",
    );
    assert_code(
        "g{}",
        "\
        GETTABUP 3 0 0 0
        NEWTABLE 4 0 0 0
        CALL 3 2 1 0
        ",
    );
    assert_code(
        "g(a)(b).c[1]:d()",
        "\
        GETTABUP 3 0 0 0
        MOVE 4 0 0 0
        CALL 3 2 2 0
        MOVE 4 1 0 0
        CALL 3 2 2 0
        GETFIELD 3 3 0 1
        GETI 3 3 1 0
        SELF 3 3 0 2
        CALL 3 2 1 0
        ",
    );
}

#[test]
fn returns() {
    assert_code(
        "return",
        "\
        RETURN0 0 0 0 0
        ",
    );
    assert_code(
        "return 1",
        "\
        LOADI 3 0 0 1
        RETURN1 3 0 0 0
        ",
    );
    assert_code(
        "return a",
        "\
        RETURN1 0 0 0 0
        ",
    );
    assert_code(
        "return a, b",
        "\
        MOVE 3 0 0 0
        MOVE 4 1 0 0
        RETURN 3 3 0 0
        ",
    );
    assert_code(
        "return g(), a",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        MOVE 4 0 0 0
        RETURN 3 3 0 0
        ",
    );
    assert_code(
        "return a, g()",
        "\
        MOVE 3 0 0 0
        GETTABUP 4 0 0 0
        CALL 4 1 0 0
        RETURN 3 0 0 0
        ",
    );
    assert_code(
        "return (g())",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        RETURN1 3 0 0 0
        ",
    );
}

#[test]
fn calls_in_tail_position() {
    assert_code(
        "return g(a)",
        "\
        GETTABUP 3 0 0 0
        MOVE 4 0 0 0
        TAILCALL 3 2 0 0
        RETURN 3 0 0 0
        ",
    );
    assert_code(
        "return a.b:c 'x'",
        "\
        GETFIELD 3 0 0 0
        SELF 3 3 0 1
        LOADK 5 0 0 2
        TAILCALL 3 3 0 0
        RETURN 3 0 0 0
        ",
    );
    assert_code(
        "local d; g = function() return d end return g(a)",
        "\
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        GETTABUP 4 0 0 0
        MOVE 5 0 0 0
        TAILCALL 4 2 1 0
        RETURN 4 0 1 0
        ",
    );
}

#[test]
fn keeps_tail_calls_out_of_close_scopes() {
    assert_code(
        "local d <close> = a; return g()",
        "\
        MOVE 3 0 0 0
        TBC 3 0 0 0
        GETTABUP 4 0 0 0
        CALL 4 1 0 0
        RETURN 4 0 1 0
        ",
    );
    assert_code(
        "for k in a do return g() end",
        "\
        MOVE 3 0 0 0
        LOADNIL 4 2 0 0
        TFORPREP 3 0 0 3
        GETTABUP 8 0 0 0
        CALL 8 1 0 0
        RETURN 8 0 1 0
        TFORCALL 3 0 1 0
        TFORLOOP 3 0 0 -5
        CLOSE 3 0 0 0
        ",
    );
}

#[test]
fn constructs_tables() {
    assert_code(
        "a = {}",
        "\
        NEWTABLE 3 0 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "a = { a }",
        "\
        NEWTABLE 3 0 0 1
        MOVE 4 0 0 0
        SETLIST 3 1 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "local d = { 1, 2, x = 3, [4] = 5, [a] = b, g() }",
        "\
        NEWTABLE 3 3 0 2
        LOADI 4 0 0 1
        LOADI 5 0 0 2
        LOADI 6 0 0 3
        SETFIELD 3 6 0 0
        LOADI 6 0 0 5
        SETI 3 4 6 0
        SETTABLE 3 0 1 0
        GETTABUP 6 0 0 1
        CALL 6 1 0 0
        SETLIST 3 0 0 0
        ",
    );
    assert_code(
        "local d = { g(), }",
        "\
        NEWTABLE 3 0 0 0
        GETTABUP 4 0 0 0
        CALL 4 1 0 0
        SETLIST 3 0 0 0
        ",
    );
    assert_code(
        "local d = { [1] = 2, [1.5] = 2, ['y'] = 3 }",
        "\
        NEWTABLE 3 3 0 0
        LOADI 4 0 0 2
        SETI 3 1 4 0
        LOADK 4 0 0 0
        LOADI 5 0 0 2
        SETTABLE 3 4 5 0
        LOADI 4 0 0 3
        SETFIELD 3 4 0 1
        ",
    );
}

#[test]
fn makes_closures_on_top() {
    assert_code(
        "a = function() end",
        "\
        CLOSURE 3 0 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "local function f() return f end; return f",
        "\
        CLOSURE 3 0 0 0
        RETURN 3 2 1 0
        ",
    );
    assert_code(
        "function g.x.y:m() end",
        "\
        GETTABUP 3 0 0 0
        GETFIELD 3 3 0 1
        GETFIELD 3 3 0 2
        CLOSURE 4 0 0 0
        SETFIELD 3 4 0 3
        ",
    );
}

#[test]
fn merges_nils() {
    assert_code(
        "local d; local e; local f",
        "\
        LOADNIL 3 2 0 0
        ",
    );
    assert_code(
        "local d; ::l:: local e",
        "\
        LOADNIL 3 0 0 0
        LOADNIL 4 0 0 0
        ",
    );
}

#[test]
fn vararg_functions_begin_with_their_preparation() {
    let chunk = compile("local a, b = ... return select('#', ...), { ... }, (...)");
    assert_eq!(
        listing(&chunk),
        "\
VARARGPREP 0 0 0 0
VARARG 0 0 3 0
GETTABUP 2 0 0 0
LOADK 3 0 0 1
VARARG 4 0 0 0
CALL 2 0 2 0
NEWTABLE 3 0 0 0
VARARG 4 0 0 0
SETLIST 3 0 0 0
VARARG 4 0 2 0
RETURN 2 4 0 0
RETURN 2 1 0 0
"
    );
}

#[test]
fn constructors_store_fifty_items_at_a_time() {
    let items = "1,".repeat(120);
    let code = listing(&compile(&format!("local t = {{ {items} ... }}")));
    let stores: Vec<&str> = code.lines().filter(|line| line.starts_with("SETLIST")).collect();
    assert_eq!(stores, ["SETLIST 0 50 0 0", "SETLIST 0 50 0 50", "SETLIST 0 0 0 100"]);
    assert!(code.contains("NEWTABLE 0 0 0 120"));
}

#[test]
fn main_function_has_one_upvalue() {
    let chunk = compile("return 1");
    assert_eq!(chunk.upvalues.len(), 1);
    assert!(chunk.upvalues[0].in_stack);
    assert_eq!(chunk.upvalues[0].name.as_deref(), Some(&b"_ENV"[..]));
    assert!(chunk.is_vararg);
    assert_eq!((chunk.line_defined, chunk.last_line_defined), (0, 0));
    assert!(chunk.max_stack >= 2);
}
