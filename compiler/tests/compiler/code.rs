//! Code for the patterns that matter, instruction by instruction.

use super::{assert_code, compile, listing};

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
fn compares_with_constants_on_either_side() {
    assert_code(
        "if a == 1 then g() end",
        "\
        EQI 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 128 == a then g() end",
        "\
        EQK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 's' == a then g() end",
        "\
        EQK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a ~= nil then g() end",
        "\
        EQK 0 0 1 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if true == a then g() end",
        "\
        EQK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a == b then g() end",
        "\
        EQ 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 1 == 2 then g() end",
        "\
        LOADI 3 0 0 1
        EQI 3 2 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
}

#[test]
fn orders_with_constants_on_either_side() {
    assert_code(
        "if a < 1 then g() end",
        "\
        LTI 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a > 1 then g() end",
        "\
        GTI 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 1 < a then g() end",
        "\
        GTI 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 1 >= a then g() end",
        "\
        LEI 0 1 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a <= 1.5 then g() end",
        "\
        LEK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 1.5 < a then g() end",
        "\
        GTK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a > 200 then g() end",
        "\
        GTK 0 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 's' < a then g() end",
        "\
        LOADK 3 0 0 0
        LT 3 0 0 2
        GETTABUP 3 0 0 1
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if 1 < 2 then g() end",
        "\
        LOADI 3 0 0 1
        LTI 3 2 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
}

#[test]
fn orders_in_source_order() {
    assert_code(
        "if a > b then g() end",
        "\
        LT 1 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if g > b.x then g() end",
        "\
        GETTABUP 3 0 0 0
        GETFIELD 4 1 0 1
        LT 4 3 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if not (a >= b) then g() end",
        "\
        LE 1 0 1 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
}

#[test]
fn makes_booleans_of_comparisons() {
    assert_code(
        "a = b < c",
        "\
        LT 1 2 1 1
        LFALSESKIP 0 0 0 0
        LOADTRUE 0 0 0 0
        ",
    );
    assert_code(
        "local d = a == b or c",
        "\
        EQ 0 1 1 3
        MOVE 3 2 0 0
        JMP 0 0 0 2
        LFALSESKIP 3 0 0 0
        LOADTRUE 3 0 0 0
        ",
    );
    assert_code(
        "local d = not (a and b == 1)",
        "\
        TEST 0 0 0 2
        EQI 1 1 0 1
        LFALSESKIP 3 0 0 0
        LOADTRUE 3 0 0 0
        ",
    );
    assert_code(
        "a = b < c < a",
        "\
        LT 1 2 1 1
        LFALSESKIP 3 0 0 0
        LOADTRUE 3 0 0 0
        LT 3 0 1 1
        LFALSESKIP 0 0 0 0
        LOADTRUE 0 0 0 0
        ",
    );
}

#[test]
fn short_circuits_values() {
    assert_code(
        "a = b and c or a",
        "\
        TEST 1 0 0 1
        TESTSET 0 2 1 0
        ",
    );
    assert_code(
        "local d = b and c or g",
        "\
        TEST 1 0 0 1
        TESTSET 3 2 1 1
        GETTABUP 3 0 0 0
        ",
    );
    assert_code(
        "local d = g or f()",
        "\
        GETTABUP 3 0 0 0
        TEST 3 0 1 2
        GETTABUP 3 0 0 1
        CALL 3 1 2 0
        ",
    );
    assert_code(
        "a = a or 5",
        "\
        TEST 0 0 1 1
        LOADI 0 0 0 5
        ",
    );
    assert_code(
        "a = g and b",
        "\
        GETTABUP 3 0 0 0
        TESTSET 0 3 0 1
        MOVE 0 1 0 0
        ",
    );
    assert_code(
        "a = (a or b) and c",
        "\
        TEST 0 0 1 1
        TESTSET 0 1 0 1
        MOVE 0 2 0 0
        ",
    );
}

#[test]
fn short_circuits_conditions() {
    assert_code(
        "if a and b then g() end",
        "\
        TEST 0 0 0 3
        TEST 1 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a or b then g() end",
        "\
        TEST 0 0 1 1
        TEST 1 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if not (a and b) or c then g() end",
        "\
        TEST 0 0 0 2
        TEST 1 0 0 1
        TEST 2 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if (a or b) and c then g() end",
        "\
        TEST 0 0 1 1
        TEST 1 0 0 3
        TEST 2 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
}

#[test]
fn decides_constant_conditions() {
    assert_code(
        "if true then g() end",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if nil then g() end",
        "\
        JMP 0 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "while true do g() end",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        JMP 0 0 0 -3
        ",
    );
    assert_code(
        "while nil do g() end",
        "\
        JMP 0 0 0 3
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        JMP 0 0 0 0
        ",
    );
    assert_code(
        "repeat g() until true",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "repeat g() until false",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        JMP 0 0 0 -3
        ",
    );
    assert_code(
        "if a and true then g() end",
        "\
        TEST 0 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "a = nil or b; a = true and b; a = 1 and g(); a = false and g(); a = 1 or g()",
        "\
        MOVE 0 1 0 0
        MOVE 0 1 0 0
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        MOVE 0 3 0 0
        LOADFALSE 0 0 0 0
        JMP 0 0 0 3
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        MOVE 0 3 0 0
        LOADI 0 0 0 1
        JMP 0 0 0 3
        GETTABUP 3 0 0 0
        CALL 3 1 2 0
        MOVE 0 3 0 0
        ",
    );
}

#[test]
fn goes_back_by_jumps_without_condition() {
    assert_code(
        "while a < 10 do a = a + 1 end",
        "\
        LTI 0 10 0 2
        ADDI 0 0 0 1
        JMP 0 0 0 -3
        ",
    );
    assert_code(
        "while a do if b then break end end",
        "\
        TEST 0 0 0 2
        TEST 1 0 1 1
        JMP 0 0 0 -3
        ",
    );
}

#[test]
fn repeats() {
    assert_code(
        "repeat g() until a",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        TEST 0 0 1 1
        JMP 0 0 0 -4
        ",
    );
    assert_code(
        "repeat local d = a until d",
        "\
        MOVE 3 0 0 0
        TEST 3 0 1 1
        JMP 0 0 0 -3
        ",
    );
}

#[test]
fn closes_on_both_exits_of_repeat() {
    assert_code(
        "repeat local d = a; g = function() return d end until d",
        "\
        MOVE 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        TEST 3 0 1 2
        CLOSE 3 0 0 0
        JMP 0 0 0 -6
        CLOSE 3 0 0 0
        ",
    );
}

#[test]
fn counts() {
    assert_code(
        "for i = 1, a do g(i) end",
        "\
        LOADI 3 0 0 1
        MOVE 4 0 0 0
        LOADI 5 0 0 1
        FORPREP 3 0 0 4
        GETTABUP 7 0 0 0
        MOVE 8 6 0 0
        CALL 7 2 1 0
        FORLOOP 3 0 0 -4
        ",
    );
    assert_code(
        "for i = a, b, -1 do end",
        "\
        MOVE 3 0 0 0
        MOVE 4 1 0 0
        LOADI 5 0 0 -1
        FORPREP 3 0 0 1
        FORLOOP 3 0 0 -1
        ",
    );
}

#[test]
fn iterates() {
    assert_code(
        "for k, v in a, b do g(k) end",
        "\
        MOVE 3 0 0 0
        MOVE 4 1 0 0
        LOADNIL 5 1 0 0
        TFORPREP 3 0 0 3
        GETTABUP 9 0 0 0
        MOVE 10 7 0 0
        CALL 9 2 1 0
        TFORCALL 3 0 2 0
        TFORLOOP 3 0 0 -5
        CLOSE 3 0 0 0
        ",
    );
    assert_code(
        "for k in g() do return k end",
        "\
        GETTABUP 3 0 0 0
        CALL 3 1 5 0
        TFORPREP 3 0 0 1
        RETURN 7 2 1 0
        TFORCALL 3 0 1 0
        TFORLOOP 3 0 0 -3
        CLOSE 3 0 0 0
        ",
    );
}

#[test]
fn closes_captured_variables_on_every_way_out() {
    assert_code(
        "for i = 1, 3 do local d; g = function() return d end if a then break end end",
        "\
        LOADI 3 0 0 1
        LOADI 4 0 0 3
        LOADI 5 0 0 1
        FORPREP 3 0 0 8
        LOADNIL 7 0 0 0
        CLOSURE 8 0 0 0
        SETTABUP 0 8 0 0
        TEST 0 0 0 2
        CLOSE 6 0 0 0
        JMP 0 0 0 2
        CLOSE 6 0 0 0
        FORLOOP 3 0 0 -8
        ",
    );
    assert_code(
        "while a do local d; g = function() return d end if b then goto out end end ::out:: g()",
        "\
        TEST 0 0 0 8
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        TEST 1 0 0 2
        CLOSE 3 0 0 0
        JMP 0 0 0 2
        CLOSE 3 0 0 0
        JMP 0 0 0 -9
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "::top:: do local d; g = function() return d end if a then goto top end end",
        "\
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        TEST 0 0 0 2
        CLOSE 3 0 0 0
        JMP 0 0 0 -6
        CLOSE 3 0 0 0
        ",
    );
    assert_code(
        "do local d; g = function() return d end end",
        "\
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        CLOSE 3 0 0 0
        ",
    );
    assert_code(
        "do local d; g = function() return d end return d end",
        "\
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        RETURN 3 2 1 0
        ",
    );
    assert_code(
        "while a do local d; g = function() return d end do goto continue end ::continue:: end",
        "\
        TEST 0 0 0 7
        LOADNIL 3 0 0 0
        CLOSURE 4 0 0 0
        SETTABUP 0 4 0 0
        CLOSE 3 0 0 0
        JMP 0 0 0 0
        CLOSE 3 0 0 0
        JMP 0 0 0 -8
        ",
    );
}

#[test]
fn closes_loop_variables_each_round() {
    assert_code(
        "for i = 1, 3 do g = function() return i end end",
        "\
        LOADI 3 0 0 1
        LOADI 4 0 0 3
        LOADI 5 0 0 1
        FORPREP 3 0 0 4
        CLOSURE 7 0 0 0
        SETTABUP 0 7 0 0
        CLOSE 6 0 0 0
        FORLOOP 3 0 0 -4
        ",
    );
    assert_code(
        "for k in a do g = function() return k end end",
        "\
        MOVE 3 0 0 0
        LOADNIL 4 2 0 0
        TFORPREP 3 0 0 3
        CLOSURE 8 0 0 0
        SETTABUP 0 8 0 0
        CLOSE 7 0 0 0
        TFORCALL 3 0 1 0
        TFORLOOP 3 0 0 -5
        CLOSE 3 0 0 0
        ",
    );
}

#[test]
fn jumps_out_of_conditions() {
    assert_code(
        "for i = 1, a do if b then goto continue end g(i) ::continue:: end",
        "\
        LOADI 3 0 0 1
        MOVE 4 0 0 0
        LOADI 5 0 0 1
        FORPREP 3 0 0 5
        TEST 1 0 1 3
        GETTABUP 7 0 0 0
        MOVE 8 6 0 0
        CALL 7 2 1 0
        FORLOOP 3 0 0 -5
        ",
    );
    assert_code(
        "::top:: if a then goto top end",
        "\
        TEST 0 0 0 1
        JMP 0 0 0 -2
        ",
    );
    assert_code(
        "while a do if b then break elseif c then g() end end",
        "\
        TEST 0 0 0 5
        TEST 1 0 1 4
        TEST 2 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        JMP 0 0 0 -6
        ",
    );
}

#[test]
fn threads_jumps() {
    assert_code(
        "while a do if b then if c then g() end else g(1) end end",
        "\
        TEST 0 0 0 9
        TEST 1 0 0 4
        TEST 2 0 0 6
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        JMP 0 0 0 -6
        GETTABUP 3 0 0 0
        LOADI 4 0 0 1
        CALL 3 2 1 0
        JMP 0 0 0 -10
        ",
    );
    assert_code(
        "goto x; ::y:: goto z; ::x:: goto y; ::z:: g()",
        "\
        JMP 0 0 0 2
        JMP 0 0 0 1
        JMP 0 0 0 0
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
}

#[test]
fn chains_arms() {
    assert_code(
        "if a then return 1 elseif b then return else g() end",
        "\
        TEST 0 0 0 3
        LOADI 3 0 0 1
        RETURN1 3 0 0 0
        JMP 0 0 0 5
        TEST 1 0 0 2
        RETURN0 0 0 0 0
        JMP 0 0 0 2
        GETTABUP 3 0 0 0
        CALL 3 1 1 0
        ",
    );
    assert_code(
        "if a then g(1) elseif b then g(2) elseif c then g(3) else g(4) end",
        "\
        TEST 0 0 0 4
        GETTABUP 3 0 0 0
        LOADI 4 0 0 1
        CALL 3 2 1 0
        JMP 0 0 0 13
        TEST 1 0 0 4
        GETTABUP 3 0 0 0
        LOADI 4 0 0 2
        CALL 3 2 1 0
        JMP 0 0 0 8
        TEST 2 0 0 4
        GETTABUP 3 0 0 0
        LOADI 4 0 0 3
        CALL 3 2 1 0
        JMP 0 0 0 3
        GETTABUP 3 0 0 0
        LOADI 4 0 0 4
        CALL 3 2 1 0
        ",
    );
}

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
