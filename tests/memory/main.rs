//! What is said about memory, held against what the process takes: the global allocator of this program counts.

#![expect(unsafe_code, reason = "a global allocator is unsafe to implement")]

mod account;
mod corpus;
mod counting;

use counting::{Counting, peak_of};
use perilune::bytecode;
use perilune::compiler::{compile, memory_bound, rough_memory_bound};
use perilune::stack::{OwnedState, Status, load, new_state};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Chunks that need much for each token.
fn sources() -> Vec<String> {
    let pieces = [
        "x=1 ",
        "a.b.c=d ",
        "f() ",
        "local a ",
        "do end ",
        "x=x+1 ",
        "x=-x ",
        "::l:: ",
        "goto e ",
        "f{} ",
        "f'' ",
        "return ",
        "a,b=b,a ",
        "f(function() end) ",
        "local function f() end ",
        "x={1,2,3} ",
        "x={a=1,b=2} ",
        "if x then end ",
        "while x do break end ",
        "for i=1,2 do end ",
        "for k in x do end ",
        "x=a..b..c ",
        "x=a and b or c ",
        "x='\\n' ",
        "x=a[b][c] ",
        "a:b():c() ",
        ";",
        "x=\"\"",
    ];
    let mut sources: Vec<String> = Vec::new();
    for piece in pieces {
        for count in [1, 100, 20000] {
            sources.push(piece.repeat(count));
        }
    }
    let numbered = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<String>();
    for count in [10, 1000, 30000] {
        sources.push(numbered(count, &|i| format!("v{i}=0 ")));
        sources.push(numbered(count, &|i| format!("x={i}.5 ")));
        sources.push(numbered(count, &|i| format!("x='text \\\\ number {i}' ")));
        sources.push(numbered(count, &|i| format!("function f{i}(a, b) return a{i} end ")));
        sources.push(numbered(count, &|i| format!("do local a{i} = {i} end ")));
        sources.push(format!("return {{ {} }}", numbered(count, &|i| format!("k{i} = {{ {i} }}, "))));
        sources.push(numbered(count, &|i| format!("goto l{i} ::l{i}:: ")));
        sources.push(format!("return {}", "x+".repeat(count) + "1"));
        sources.push(format!("return {}", "x..".repeat(count) + "1"));
        sources.push(format!("return x{}", ".y".repeat(count)));
        sources.push(format!("return x{}", "()".repeat(count)));
        sources.push(format!("if a then {} end", "elseif a then ".repeat(count)));
        sources.push(format!("x = '{}'", "\\n".repeat(count)));
        sources.push(format!("x = [[{}]]", "\r\n".repeat(count)));
        sources.push(format!("{} = 1", "a,".repeat(count.min(200)) + "a"));
    }
    sources
}

#[test]
fn compiling_keeps_to_its_bound() {
    let mut compiled = 0;
    let mut worst = 0.0f64;
    for source in sources() {
        let source = source.as_bytes();
        let (bound, rough) = (memory_bound(source), rough_memory_bound(source));
        let (result, peak) = peak_of(|| compile(source, b"=chunk"));
        compiled += usize::from(result.is_ok());
        worst = worst.max(peak as f64 / bound as f64);
        assert!(
            peak <= bound && bound <= rough,
            "{} of at most {bound}: {}",
            peak,
            String::from_utf8_lossy(&source[..source.len().min(60)])
        );
    }
    println!("{compiled} chunks, at most {worst:.2} of the bound");
    assert!(compiled > 80, "{compiled}");
    // The bound is not so high that it would hide what it is to show.
    assert!(worst > 0.4, "{worst}");
}

#[test]
fn undumping_keeps_to_its_bound() {
    let mut worst = 0.0f64;
    for source in sources() {
        let Ok(proto) = compile(source.as_bytes(), b"=chunk") else { continue };
        for strip in [false, true] {
            let chunk = bytecode::dump(&proto, strip);
            let (result, peak) = peak_of(|| bytecode::undump(&chunk, b"=chunk"));
            assert!(result.is_ok());
            let bound = bytecode::memory_bound(&chunk);
            worst = worst.max(peak as f64 / bound as f64);
            assert!(peak <= bound, "{peak} of at most {bound}: {}", &source[..source.len().min(60)]);
        }
    }
    println!("at most {worst:.2} of the bound");
    assert!(worst > 0.4, "{worst}");
}

/// Programs that take all memory they can get.
const BOMBS: &[&str] = &[
    "local t = {} for i = 1, math.huge do t[i] = i end",
    "local t while true do t = {t} end",
    "local s = 'x' while true do s = s .. s end",
    "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end",
    "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(1000) end return table.concat(t)",
    "local s = ('x'):rep(100000) return (s:gsub('x', s))",
    "local t = {} for i = 1, math.huge do t[i] = coroutine.create(print) end",
    "local t = {} for i = 1, math.huge do t[i] = function() return i end end",
    "local t = {} for i = 1, math.huge do t['key' .. i] = true end",
    "local t = {} for i = 1, math.huge do t[i] = load('return ' .. i) end",
    "local s = ('x = 1 '):rep(1 << 20) return load(s)",
    "local s = 'return \"' .. ('\\\\n'):rep(1 << 20) .. '\"' return load(s)",
    "local s = ('x'):rep(1 << 20) return string.format('%s%s%s%s%s%s%s%s%s%s%s%s', s, s, s, s, s, s, s, s, s, s, s, s)",
    "local function f(...) return f(1, ...) end return f()",
];

/// What the process may take for a state with a cap. Beside what is counted there are pages that are not full, the lists of the collector, which are
/// longest when a heap of many small objects has reached the cap, and texts that a library function puts together before they become strings,
/// each of which fits into what is left of the cap.
const fn most_of_process(cap: usize) -> usize {
    2 * cap + 256 * 1024
}

#[test]
fn a_cap_is_kept() {
    let mut worst = 0.0f64;
    for cap in [1 << 20, 2 << 20] {
        for bomb in BOMBS {
            let ((), peak) = peak_of(|| {
                let mut lua = new_state().unwrap();
                lua.set_memory_limit(cap);
                run(&mut lua, bomb, Err(Status::ErrMem));
                run(
                    &mut lua,
                    "local t = {} for i = 1, 1000 do t[i] = {i .. ''} end return #t == 1000",
                    Ok(()),
                );
                assert!(lua.state().gc_bytes() <= cap);
            });
            worst = worst.max(peak as f64 / cap as f64);
            assert!(peak <= most_of_process(cap), "{peak} bytes under a cap of {cap}: {bomb}");
        }
    }
    println!("at most {worst:.2} of the cap");
}

fn run(lua: &mut OwnedState, program: &str, expected: Result<(), Status>) {
    let l = lua.state();
    l.set_top(0);
    let mut result = Err(Status::ErrMem);
    if load(l, format!("local ok = (function() {program} end)() return ok").as_bytes(), "=program").is_ok() {
        result = l.pcall(0, 1, 0);
        if result.is_ok() && l.is_nil(-1) {
            // `load` gives nil and the message.
            result = Err(Status::ErrMem);
        }
    }
    assert_eq!(result, expected, "{program}: {:?}", l.bytes(-1).map(String::from_utf8_lossy));
    l.set_top(0);
}
