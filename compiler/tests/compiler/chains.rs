//! Flat chains of any length take neither native stack nor more than linear time, and nesting is bounded.

use super::{compile, error, listing};

const LONG: usize = 200_000;

#[test]
fn long_suffixes_compile() {
    for suffix in [".b", "[1]", "()", ":m()", "[a]", "''", "{}", ".b().c"] {
        let chunk = compile(&format!("local a; return (a{})", suffix.repeat(LONG)));
        assert!(chunk.code.len() >= LONG, "{suffix}");
        assert!(chunk.max_stack <= 6, "{suffix}");
    }
    compile(&format!("a{}.x = 1", ".b".repeat(LONG)));
    compile(&format!("a{}()", ".b".repeat(LONG)));
    compile(&format!("function a{}() end", ".b".repeat(LONG)));
}

#[test]
fn long_runs_of_left_associative_operators_compile() {
    for operator in ["+", "-", "*", "//", "%", "&", "|", "~", "<<", "==", "~=", "<", ">="] {
        for operand in ["a", "g", "1"] {
            let chunk =
                compile(&format!("local a; return a{}", format!(" {operator} {operand}").repeat(LONG)));
            assert!(chunk.max_stack <= 4, "{operator} {operand}");
        }
    }
    compile(&format!("local a; return 1{}", " + 1".repeat(LONG)));
    compile(&format!("local a; if a{} then end", " == a < a + a".repeat(LONG)));
}

#[test]
fn long_conditions_compile() {
    for operator in ["and", "or"] {
        for operand in ["a", "g", "a == 1", "not a", "(a and g or a)"] {
            let chain = format!(" {operator} {operand}").repeat(LONG);
            compile(&format!("local a; local b = a{chain}"));
            compile(&format!("local a; a = g{chain}"));
            compile(&format!("local a; if a{chain} then g() end"));
            compile(&format!("local a; while not (a{chain}) do g() end"));
        }
    }
    compile(&format!("local a; return a{}", " and a or a".repeat(LONG)));
    compile(&format!("local a; return a{}", " == a and a + a or a".repeat(LONG)));
}

#[test]
fn long_concatenations_compile() {
    for operand in ["a", "g", "1", "a .. (a .. a)", "f()"] {
        let chunk = compile(&format!("local a; return a{}", format!(" .. {operand}").repeat(LONG)));
        assert!(chunk.max_stack <= 60, "{operand}");
    }
}

#[test]
fn concatenations_as_long_as_the_reference_takes_are_one_instruction() {
    let code = listing(&compile(&format!("local a; return a{}", " .. a".repeat(199))));
    assert!(code.contains("CONCAT 1 200 0 0"));
}

#[test]
fn longer_concatenations_go_through_a_table() {
    let code = listing(&compile(&format!("local a; a = a{}", " .. a".repeat(200))));
    let concats: Vec<&str> = code.lines().filter(|line| line.starts_with("CONCAT")).collect();
    assert_eq!(
        concats,
        ["CONCAT 2 50 0 0", "CONCAT 2 51 0 0", "CONCAT 2 51 0 0", "CONCAT 2 51 0 0", "CONCAT 2 2 0 0"]
    );
    assert!(code.contains("NEWTABLE 1 0 0 201"));
}

#[test]
fn many_arms_statements_and_items_compile() {
    let arms: String = (0..100_000).map(|n| format!("elseif a == {n} then g({n})\n")).collect();
    compile(&format!("local a; if a then\n{arms}else g() end"));
    compile(&"g() ".repeat(LONG));
    compile(&"do local a = 1 end ".repeat(LONG));
    compile(&format!("local t = {{ {} }}", "1, ".repeat(LONG)));
    compile(&format!("local t = {{ {} }}", "a = 1; ".repeat(LONG)));
    compile(&";".repeat(LONG));
    compile(&format!("while g do {} end", "if a then break end ".repeat(LONG)));
    compile(&format!("do {} end ::done::", "if a then goto done end ".repeat(1000)));
    compile(
        &(0..20_000)
            .map(|n| format!("local function f{n}() return {n} end ").replace("local", ""))
            .collect::<String>(),
    );
}

#[test]
fn many_labels_and_jumps_compile() {
    let jumps: String = (0..100_000).map(|n| format!("do goto l{n} end ")).collect();
    let labels: String = (0..100_000).map(|n| format!("::l{n}:: g() ")).collect();
    compile(&format!("{jumps} {labels}"));
    compile(&format!("{labels} {jumps}"));
}

#[test]
fn many_names_and_constants_compile() {
    let globals: String = (0..100_000).map(|n| format!("g{n} = {n}.5 ")).collect();
    let chunk = compile(&globals);
    assert_eq!(chunk.constants.len(), 200_000);
    let compared: String = (0..1000).map(|n| format!("if a == 'k{n}' or a < {n}.25 then g() end ")).collect();
    compile(&format!("local a; {compared}"));
}

#[test]
fn nesting_is_bounded() {
    for (prefix, open, middle, close) in [
        ("return ", "(", "1", ")"),
        ("return ", "{", "", "}"),
        ("return ", "{a=", "1", "}"),
        ("return ", "- ", "a", ""),
        ("return ", "not ", "a", ""),
        ("return ", "- ~", "a", ""),
        ("return ", "a^", "a", ""),
        ("return ", "a..(", "a", ")"),
        ("return ", "f(", "", ")"),
        ("return ", "a[", "1", "]"),
        ("return ", "1 + (", "1", ")"),
        ("return ", "a and (", "1", ")"),
        ("return ", "function() return ", "1", " end"),
        ("", "do ", "", " end"),
        ("", "while a do ", "", " end"),
        ("", "repeat ", "", " until a"),
        ("", "for i = 1, 2 do ", "", " end"),
        ("", "for i in a do ", "", " end"),
        ("", "if a then ", "", " end"),
        ("", "if a then else ", "", " end"),
        ("", "function f() ", "", " end"),
        ("", "local function f() ", "", " end"),
    ] {
        let fits = |count| {
            let source = format!("{prefix}{}{middle}{}", open.repeat(count), close.repeat(count));
            perilune_compiler::compile(source.as_bytes(), b"=x").map(|_| ())
        };
        // Loops run out of registers for their variables before.
        let few = if open.starts_with("for") { 30 } else { 90 };
        fits(few).unwrap_or_else(|error| panic!("{open}: {error}"));
        for many in [200, 100_000] {
            let message = fits(many).expect_err(open).to_string();
            assert!(message == "C stack overflow" || open.starts_with("for"), "{open}: {message}");
        }
    }
}

#[test]
fn many_targets_count_as_nesting() {
    compile(&format!("a{} = 1", ", a".repeat(150)));
    assert_eq!(error(format!("a{} = 1", ", a".repeat(500))), "C stack overflow");
}

#[test]
fn broken_long_concatenation_is_too_deep() {
    assert_eq!(error(format!("return {}", "a .. ".repeat(500))), "C stack overflow");
    assert_eq!(error(format!("return {}", "a .. ".repeat(50))), "x:1: unexpected symbol near <eof>");
}
