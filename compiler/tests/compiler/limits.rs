//! Limits, with the texts of the reference.

use super::{compile, error};

fn locals(count: usize) -> String {
    (0..count).map(|n| format!("local a{n}\n")).collect()
}

#[test]
fn local_variables() {
    compile(&locals(200));
    assert_eq!(
        error(locals(201)),
        "x:202: too many local variables (limit is 200) in main function near <eof>"
    );
    assert_eq!(
        error(format!("\nfunction f()\n{} end", locals(201))),
        "x:204: too many local variables (limit is 200) in function at line 2 near 'end'"
    );
    let names: Vec<String> = (0..201).map(|n| format!("a{n}")).collect();
    assert_eq!(
        error(format!("local {} = 1", names.join(", "))),
        "x:1: too many local variables (limit is 200) in main function near '='"
    );
    assert!(error(format!("function f({}) end", names.join(", "))).contains("too many local variables"));
    assert!(error(format!("{} for i = 1, 2 do end", locals(197))).contains("too many local variables"));
    compile(&format!("{} for i = 1, 2 do end", locals(196)));
    // Constants without a register count, too; and what is out of scope does not.
    assert!(error("local a <const> = 1 ".repeat(201)).contains("too many local variables"));
    compile(&"do local a, b, c end ".repeat(1000));
}

#[test]
fn upvalues() {
    let outer = |from: usize, count: usize| -> String {
        (from..from + count).map(|n| format!("local a{n} = 1 ")).collect()
    };
    let uses: Vec<String> = (0..256).map(|n| format!("a{n}")).collect();
    let source = |count: usize| {
        format!(
            "{} local function f() {} local function g()\nreturn {} end end",
            outer(0, 150),
            outer(150, 150),
            uses[..count].join(" + ")
        )
    };
    compile(&source(255));
    assert_eq!(error(source(256)), "x:2: too many upvalues (limit is 255) in function at line 1 near 'end'");
}

#[test]
fn registers() {
    let arguments = |count: usize| format!("f({})", vec!["1"; count].join(", "));
    assert_eq!(compile(&arguments(253)).max_stack, 254);
    let message = "x:1: function or expression needs too many registers";
    assert_eq!(error(arguments(254)), message);
    assert_eq!(error(arguments(100_000)), message);
    assert_eq!(error(format!("function f() {} end", arguments(300))), message);
    let numbers = (0..300).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    assert_eq!(error(format!("return {numbers}")), message);
    // Constructors store their items as they go.
    compile(&format!("return {{ {numbers} }}"));
    let names: Vec<String> = (0..190).map(|n| format!("a{n}")).collect();
    assert_eq!(error(format!("local {} {}", names.join(", "), arguments(70))), message);
}

#[test]
fn deep_expressions_take_registers_of_their_own() {
    let chunk = compile(&format!("local a; return {}a{}", "a + (".repeat(90), ")".repeat(90)));
    assert!(chunk.max_stack <= 4);
    let chunk = compile(&format!("return {}g{}", "g + (".repeat(90), ")".repeat(90)));
    assert_eq!(chunk.max_stack, 91);
}
