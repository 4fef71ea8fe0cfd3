//! Comparisons, logic, branches.

use crate::assert_code;

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
