//! Chunks that are compiled one after the other in the same memory.

use perilune_bytecode::Remains;
use perilune_compiler::{Workspace, compile_in};
use std::fmt::Write;

/// Compiles all sources in one workspace, and each in one of its own: what comes of them is the same.
#[track_caller]
fn assert_independent(sources: &[String]) {
    let mut workspace = Workspace::default();
    for (number, source) in sources.iter().enumerate() {
        let compile = |workspace: &mut Workspace| {
            compile_in(workspace, &mut Remains::default(), source.as_bytes(), b"=x", 0, &|| false)
                .map_err(|error| error.to_string())
        };
        let alone = compile(&mut Workspace::default());
        let together = compile(&mut workspace);
        assert_eq!(format!("{together:?}"), format!("{alone:?}"), "source {number}: {source:.200}");
    }
}

/// `count` pieces, each with its number in the place of `$`.
fn numbered(count: usize, piece: &str) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        write!(text, "{} ", piece.replace('$', &number.to_string())).unwrap();
        text
    })
}

#[test]
fn nothing_of_a_chunk_shows_in_the_next() {
    let chunks = [
        "local a, b = ... return a + b",
        "return a, b",
        "goto a do goto b end ::a:: ::b::",
        "do ::a:: ::b:: goto a goto b end",
        "local _ENV <const> = {} return x",
        "return _ENV, self, x",
        "function t:m() return self end return self",
        "local c <const> = 1.5 return c, 1.5, 2^60, 1 == nil, 1 == 7.25",
        "return 1.5, x == 1.5, 7.25, x == nil, x == true, 'c', c",
        "return {a = 1, b = 2, c = x}, function() return function(...) return ... end end",
        "for i = 1, 2 do local i <close> = f(i) end for k, v in next, {} do g(k, v) end",
        "return 'text with \\n', [[long]], 'text with \\x0a'",
        // None of these is a chunk.
        "local a, b do local c goto d",
        "local function f(a, b) local function g() return a",
        "do ::a:: break end",
        "x = {a, b, {c",
        "return 'unfinished",
        "goto nowhere",
        "::a:: ::a::",
        "local a <const> = 1 a = 2",
        "for i = 1, 2 do f(i, g(",
    ];
    let mut sources = Vec::new();
    for first in chunks {
        for second in chunks {
            sources.extend([first.to_owned(), second.to_owned()]);
        }
    }
    assert_independent(&sources);
}

#[test]
fn many_names_and_numbers_are_forgotten() {
    let mut sources = Vec::new();
    for count in [1, 100, 130, 300, 2, 5000, 3] {
        for piece in
            ["a$ = b$", "a = $.5", "f(function() return a$, $.5 end)", "f('$ \\x41')", "do local l$ end"]
        {
            sources.push(numbered(count, piece));
        }
        sources.push(format!("return '{}', a0, 0.5", "x".repeat(50 * count)));
    }
    assert_independent(&sources);
}

#[test]
fn memory_is_kept_for_the_next_chunk() {
    let source = "local function f(a, b) return a.x + b.y end return f({x = 1.5}, {y = 2.5}), print";
    let mut workspace = Workspace::default();
    let mut compile = |source: &str| {
        compile_in(&mut workspace, &mut Remains::default(), source.as_bytes(), b"=x", 0, &|| false).unwrap();
        workspace.memory()
    };
    let memory = compile(source);
    assert!((1000..16_000).contains(&memory), "{memory}");
    assert_eq!((compile("return"), compile(source)), (memory, memory));
}

#[test]
fn a_chunk_that_was_given_up_leaves_nothing_wrong() {
    let long = format!("local a = '{}' return a", "x".repeat(1 << 20));
    let mut workspace = Workspace::default();
    compile_in(&mut workspace, &mut Remains::default(), long.as_bytes(), b"=x", 0, &|| true).unwrap_err();
    let compiled =
        compile_in(&mut workspace, &mut Remains::default(), long.as_bytes(), b"=x", 0, &|| false).unwrap();
    assert_eq!(compiled.constants.len(), 1);
}
