//! Constants, variables, elements, arithmetic, concatenation.

use crate::assert_code;

#[test]
fn loads_constants_the_shortest_way() {
    assert_code(
        "a = nil; b = true; c = false",
        "\
        LOADNIL 0 0 0 0
        LOADTRUE 1 0 0 0
        LOADFALSE 2 0 0 0
        ",
    );
    assert_code(
        "a = 1; a = 3000000000; a = 1.0; a = 1.5; a = 'k'",
        "\
        LOADI 0 0 0 1
        LOADK 0 0 0 0
        LOADF 0 0 0 1
        LOADK 0 0 0 1
        LOADK 0 0 0 2
        ",
    );
}

#[test]
fn never_folds_to_negative_zero() {
    assert_code(
        "a = -0.0; a = 0.0 * -1; a = -0",
        "\
        LOADF 3 0 0 0
        UNM 0 3 0 0
        LOADF 3 0 0 0
        LOADI 4 0 0 -1
        MUL 0 3 4 0
        LOADI 0 0 0 0
        ",
    );
}

#[test]
fn copies_and_reaches_variables() {
    assert_code(
        "a = b; a = a; u = a; a = u; g = a; a = g",
        "\
        MOVE 0 1 0 0
        SETUPVAL 0 0 0 0
        GETUPVAL 0 0 0 0
        SETTABUP 1 0 0 0
        GETTABUP 0 1 0 0
        ",
    );
}

#[test]
fn reads_elements() {
    assert_code(
        "a = b.x; a = b['x']; a = u.x; a = u[b]; a = b[1]; a = b[255]; a = b[256]; a = b[-1]; a = b[1.0]; a = b[c]",
        "\
        GETFIELD 0 1 0 0
        GETFIELD 0 1 0 0
        GETTABUP 0 0 0 0
        GETUPVAL 3 0 0 0
        GETTABLE 0 3 1 0
        GETI 0 1 1 0
        GETI 0 1 255 0
        LOADI 3 0 0 256
        GETTABLE 0 1 3 0
        LOADI 3 0 0 -1
        GETTABLE 0 1 3 0
        LOADF 3 0 0 1
        GETTABLE 0 1 3 0
        GETTABLE 0 1 2 0
        ",
    );
}

#[test]
fn writes_elements() {
    assert_code(
        "b.x = a; b[1] = a; b[300] = a; b[c] = a; u.x = a; g = 1",
        "\
        SETFIELD 1 0 0 0
        SETI 1 1 0 0
        LOADI 3 0 0 300
        SETTABLE 1 3 0 0
        SETTABLE 1 2 0 0
        SETTABUP 0 0 0 0
        LOADI 3 0 0 1
        SETTABUP 1 3 0 1
        ",
    );
}

#[test]
fn keeps_long_names_out_of_field_instructions() {
    assert_code(
        "a = b.a2345678901234567890123456789012345678901",
        "\
        LOADK 3 0 0 0
        GETTABLE 0 1 3 0
        ",
    );
    assert_code(
        "g2345678901234567890123456789012345678901 = a",
        "\
        GETUPVAL 3 0 0 0
        LOADK 4 0 0 0
        SETTABLE 3 4 0 0
        ",
    );
    assert_code(
        "a:m2345678901234567890123456789012345678901(b)",
        "\
        MOVE 4 0 0 0
        LOADK 5 0 0 0
        GETTABLE 3 4 5 0
        MOVE 5 1 0 0
        CALL 3 3 1 0
        ",
    );
    assert_code(
        "a = { k2345678901234567890123456789012345678901 = b }",
        "\
        NEWTABLE 3 1 0 0
        LOADK 4 0 0 0
        SETTABLE 3 4 1 0
        MOVE 0 3 0 0
        ",
    );
}

#[test]
fn takes_numeric_operands_from_the_instruction() {
    assert_code(
        "a = b + 1; a = b + -1; a = b - 1; a = 1 + b; a = 1 - b; a = b + 1.5; a = b - 1.5; a = 1.5 + b; a = b + 3000000000",
        "\
        ADDI 0 1 0 1
        ADDI 0 1 0 -1
        SUBI 0 1 0 1
        ADDI 0 1 1 1
        LOADI 3 0 0 1
        SUB 0 3 1 0
        ADDK 0 1 0 0
        SUBK 0 1 0 0
        ADDK 0 1 1 0
        ADDK 0 1 0 1
        ",
    );
    assert_code(
        "a = b * 2; a = 2 * b; a = b % 2; a = b ^ 2; a = b / 2; a = b // 2; a = 2 / b",
        "\
        MULK 0 1 0 0
        MULK 0 1 1 0
        MODK 0 1 0 0
        POWK 0 1 0 0
        DIVK 0 1 0 0
        IDIVK 0 1 0 0
        LOADI 3 0 0 2
        DIV 0 3 1 0
        ",
    );
    assert_code(
        "a = b & 1; a = 1 & b; a = b | 1; a = b ~ 1; a = b & 1.0; a = b << 1; a = b >> -1; a = 1 << b",
        "\
        BANDK 0 1 0 0
        BANDK 0 1 1 0
        BORK 0 1 0 0
        BXORK 0 1 0 0
        LOADF 3 0 0 1
        BAND 0 1 3 0
        SHLI 0 1 0 1
        SHRI 0 1 0 -1
        LOADI 3 0 0 1
        SHL 0 3 1 0
        ",
    );
}

#[test]
fn computes_in_registers() {
    assert_code(
        "a = b + c; a = -b; a = ~b; a = #b; a = not b",
        "\
        ADD 0 1 2 0
        UNM 0 1 0 0
        BNOT 0 1 0 0
        LEN 0 1 0 0
        NOT 0 1 0 0
        ",
    );
    assert_code(
        "a = b + c * a - b",
        "\
        MUL 3 2 0 0
        ADD 3 1 3 0
        SUB 0 3 1 0
        ",
    );
}

#[test]
fn concatenates_a_chain_at_once() {
    assert_code(
        "a = a .. b .. c",
        "\
        MOVE 3 0 0 0
        MOVE 4 1 0 0
        MOVE 5 2 0 0
        CONCAT 3 3 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "g = a .. 1 .. (b .. c)",
        "\
        MOVE 3 0 0 0
        LOADI 4 0 0 1
        MOVE 5 1 0 0
        MOVE 6 2 0 0
        CONCAT 3 4 0 0
        SETTABUP 0 3 0 0
        ",
    );
}

#[test]
fn takes_compile_time_constants_as_literals() {
    assert_code(
        "local d <const> = 5; return d + a",
        "\
        ADDI 3 0 1 5
        RETURN1 3 0 0 0
        ",
    );
    assert_code(
        "local d <const> = 'lit'; return function() return d end",
        "\
        CLOSURE 3 0 0 0
        RETURN1 3 0 0 0
        ",
    );
    assert_code(
        "local d <const>, e <const> = 1, 2; return d, e",
        "\
        LOADI 3 0 0 1
        MOVE 4 3 0 0
        LOADI 5 0 0 2
        RETURN 4 3 0 0
        ",
    );
    assert_code(
        "local d <const> = 2; local e <const> = d * 3 + 1; return e",
        "\
        LOADI 3 0 0 7
        RETURN1 3 0 0 0
        ",
    );
    assert_code(
        "local d <const> = nil; return d",
        "\
        LOADNIL 3 0 0 0
        RETURN1 3 0 0 0
        ",
    );
}

#[test]
fn environment_is_an_ordinary_name() {
    assert_code(
        "local _ENV = a; x = y",
        "
        MOVE 3 0 0 0
        GETFIELD 4 3 0 1
        SETFIELD 3 4 0 0
        ",
    );
    assert_code(
        "local _ENV <const> = 1; x = y",
        "
        LOADI 3 0 0 1
        LOADI 4 0 0 1
        GETFIELD 4 4 0 1
        SETFIELD 3 4 0 0
        ",
    );
    assert_code(
        "_ENV = a; _ENV.x = _ENV",
        "
        SETUPVAL 0 0 0 0
        GETUPVAL 3 0 0 0
        SETTABUP 0 3 0 0
        ",
    );
}
