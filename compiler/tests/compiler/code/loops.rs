//! Loops, and what leaving them closes.

use crate::assert_code;

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
