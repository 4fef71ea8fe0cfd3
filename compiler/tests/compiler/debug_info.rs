//! Lines, variable names and upvalues.

use super::compile;
use perilune_bytecode::{Proto, VarKind};

/// The lines of the instructions, without repetitions in a row.
fn lines(proto: &Proto) -> Vec<u32> {
    let mut lines = proto.lines.clone();
    lines.dedup();
    lines
}

/// Lines of the instructions with this name.
fn lines_of(proto: &Proto, name: &str) -> Vec<u32> {
    let all = proto.code.iter().zip(&proto.lines);
    all.filter(|(code, _)| format!("{code:?}").starts_with(name)).map(|(_, &line)| line).collect()
}

fn locals(proto: &Proto) -> Vec<(String, u32, u32)> {
    proto
        .locals
        .iter()
        .map(|local| (String::from_utf8_lossy(&local.name).into_owned(), local.start_pc, local.end_pc))
        .collect()
}

#[test]
fn every_instruction_has_a_line() {
    let chunk = compile("local a\n\n= 1\n\n\na()");
    assert_eq!(chunk.lines.len(), chunk.code.len());
    assert_eq!(lines(&chunk), [1, 3, 6]);
}

#[test]
fn calls_have_the_line_of_their_arguments() {
    assert_eq!(lines_of(&compile("a\n(\n23)"), "CALL"), [2]);
    assert_eq!(lines_of(&compile("local a = {x = 13}\na\n.\nx\n(\n23 + a\n)"), "CALL"), [5]);
    assert_eq!(lines_of(&compile("a\n:\nb\n{}"), "SELF"), [3]);
    assert_eq!(lines_of(&compile("a\n:\nb\n{}"), "CALL"), [4]);
}

#[test]
fn operators_have_their_line() {
    assert_eq!(lines_of(&compile("a = \nx\n+\n{}"), "ADD"), [3]);
    assert_eq!(lines_of(&compile("a = \n-\n\nx"), "UNM"), [2]);
    assert_eq!(lines_of(&compile("a = b\n..\nc\n..\nd"), "CONCAT"), [4]);
    assert_eq!(lines_of(&compile("local a = b\n<\nc"), "LT"), [3]);
}

#[test]
fn loops_have_the_line_of_their_head() {
    let chunk = compile("\nfor i =\n1,\n2\ndo\ng()\nend");
    assert_eq!(lines_of(&chunk, "FORPREP"), [5]);
    assert_eq!(lines_of(&chunk, "FORLOOP"), [2]);
    let chunk = compile("\nfor k in\n3\ndo\ng()\nend");
    assert_eq!(lines_of(&chunk, "TFORPREP"), [4]);
    assert_eq!(lines_of(&chunk, "TFORCALL"), [3]);
    assert_eq!(lines_of(&chunk, "CLOSE"), [6]);
}

#[test]
fn functions_are_defined_where_they_begin_and_return_where_they_end() {
    let chunk = compile("function a.x.y()\na = a + 1\nend\nlocal function f()\nend\n");
    assert_eq!(lines_of(&chunk, "SETFIELD"), [1]);
    assert_eq!(lines_of(&chunk, "CLOSURE"), [3, 5]);
    let function = &chunk.protos[0];
    assert_eq!((function.line_defined, function.last_line_defined), (1, 3));
    assert_eq!(lines(function), [2, 3]);
    assert_eq!(lines_of(&chunk, "RETURN"), [5]);
}

#[test]
fn conditions_have_the_line_of_then() {
    assert_eq!(lines(&compile("if\nmath.sin(1)\nthen\n  a=1\nelse\n  a=2\nend\n")), [1, 2, 3, 4, 6, 7]);
}

#[test]
fn variables_live_from_their_declaration_to_the_end_of_their_block() {
    let chunk = compile("local a = 1; do local b, c = 2 end local d = 3");
    assert_eq!(
        locals(&chunk),
        [("a".into(), 2, 6), ("b".into(), 4, 4), ("c".into(), 4, 4), ("d".into(), 5, 6)]
    );
    let chunk = compile("return function(a, ...) local b end");
    assert_eq!(locals(&chunk.protos[0]), [("a".into(), 0, 3), ("b".into(), 2, 3)]);
    assert_eq!(chunk.protos[0].num_params, 1);
    let chunk = compile("local x <const> = 1; local y = x");
    assert_eq!(locals(&chunk), [("y".into(), 2, 3)]);
}

#[test]
fn loops_have_hidden_variables() {
    let names =
        |source| -> Vec<String> { locals(&compile(source)).into_iter().map(|local| local.0).collect() };
    assert_eq!(names("for i = 1, 2 do local j end"), ["(for state)", "(for state)", "(for state)", "i", "j"]);
    assert_eq!(
        names("for k, v in a do end"),
        ["(for state)", "(for state)", "(for state)", "(for state)", "k", "v"]
    );
}

#[test]
fn methods_have_self() {
    let chunk = compile("function a:b(c) return self end");
    assert_eq!(locals(&chunk.protos[0]), [("self".into(), 0, 2), ("c".into(), 0, 2)]);
    assert_eq!(chunk.protos[0].num_params, 2);
}

#[test]
fn upvalues_come_in_the_order_of_use() {
    let chunk = compile(
        "local a, b <const>, c = 1, {}, 3; return function() return function() return c, x, a, b end, b end",
    );
    let describe = |proto: &Proto| -> Vec<(String, bool, u8, VarKind)> {
        let name = |name: &Option<perilune_bytecode::Name>| {
            String::from_utf8_lossy(name.as_ref().unwrap()).into_owned()
        };
        proto.upvalues.iter().map(|it| (name(&it.name), it.in_stack, it.index, it.kind)).collect()
    };
    let outer = &chunk.protos[0];
    let inner = &outer.protos[0];
    use VarKind::{Const, Regular};
    assert_eq!(
        describe(outer),
        [
            ("c".into(), true, 2, Regular),
            ("_ENV".into(), false, 0, Regular),
            ("a".into(), true, 0, Regular),
            ("b".into(), true, 1, Const)
        ]
    );
    assert_eq!(
        describe(inner),
        [
            ("c".into(), false, 0, Regular),
            ("_ENV".into(), false, 1, Regular),
            ("a".into(), false, 2, Regular),
            ("b".into(), false, 3, Const)
        ]
    );
}

#[test]
fn prototypes_share_the_source() {
    let chunk = compile("return function() return function() end end");
    let source = chunk.source.as_ref().unwrap();
    assert_eq!(&**source, b"=x");
    let inner = &chunk.protos[0].protos[0];
    assert!(source.as_ptr() == inner.source.as_ref().unwrap().as_ptr());
}
