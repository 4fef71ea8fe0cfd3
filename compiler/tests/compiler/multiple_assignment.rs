//! Multiple assignment: objects and keys first, then values, then stores from right to left, with copies where an
//! earlier target uses a variable that is assigned to.

use super::assert_code;

#[test]
fn stores_from_right_to_left() {
    assert_code(
        "a, b, c = c, a, b",
        "
        MOVE 3 2 0 0
        MOVE 4 0 0 0
        MOVE 2 1 0 0
        MOVE 1 4 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "g, u, a.x = 1, 2, 3",
        "
        LOADI 3 0 0 1
        LOADI 4 0 0 2
        LOADI 5 0 0 3
        SETFIELD 0 5 0 1
        SETUPVAL 4 1 0 0
        SETTABUP 0 3 0 0
        ",
    );
}

#[test]
fn copies_keys_that_are_assigned_to() {
    assert_code(
        "a[b], b = b, 20",
        "
        MOVE 3 1 0 0     // the key
        MOVE 4 1 0 0
        LOADI 1 0 0 20
        SETTABLE 0 3 4 0
        ",
    );
}

#[test]
fn copies_objects_that_are_assigned_to() {
    assert_code(
        "a.x, a = b, c",
        "
        MOVE 3 0 0 0     // the object
        MOVE 4 1 0 0
        MOVE 0 2 0 0
        SETFIELD 3 4 0 0
        ",
    );
    assert_code(
        "a[a], a = 1, 2",
        "
        MOVE 3 0 0 0     // both
        LOADI 4 0 0 1
        LOADI 0 0 0 2
        SETTABLE 3 3 4 0
        ",
    );
}

#[test]
fn copies_upvalues_that_are_assigned_to() {
    assert_code(
        "u.x, u = a, b",
        "
        GETUPVAL 3 0 0 0
        MOVE 4 0 0 0
        SETUPVAL 1 0 0 0
        SETFIELD 3 4 0 0
        ",
    );
}

#[test]
fn needs_no_copy_where_the_variable_comes_first() {
    assert_code(
        "b, a[b] = b, 20",
        "
        MOVE 3 1 0 0
        LOADI 4 0 0 20
        SETTABLE 0 1 4 0
        MOVE 1 3 0 0
        ",
    );
    assert_code(
        "a, a.x = b, c",
        "
        MOVE 3 1 0 0
        SETFIELD 0 2 0 0
        MOVE 0 3 0 0
        ",
    );
}

#[test]
fn adjusts_the_number_of_values() {
    assert_code(
        "a, b = g()",
        "
        GETTABUP 3 0 0 0
        CALL 3 1 3 0
        MOVE 1 4 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "a, b = 1",
        "
        LOADI 3 0 0 1
        LOADNIL 4 0 0 0
        MOVE 1 4 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "a, b = 1, 2, g()",
        "
        LOADI 3 0 0 1
        LOADI 4 0 0 2
        GETTABUP 5 0 0 0
        CALL 5 1 1 0
        MOVE 1 4 0 0
        MOVE 0 3 0 0
        ",
    );
    assert_code(
        "a = 1, 2",
        "
        LOADI 3 0 0 1
        LOADI 4 0 0 2
        MOVE 0 3 0 0
        ",
    );
}
