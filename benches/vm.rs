//! How fast source text becomes code, and how fast code runs, by topic: calls, tables, strings, collection, coroutines.
//!
//! Each topic is a Lua function that does a fixed amount of work. It is loaded once, outside the measured time, through the
//! interface that hosts use; what is measured is one call. `cargo bench --bench vm -- tables` runs one topic. The topic `costs` has
//! single operations, many in a loop that takes next to nothing itself, and shows how many there are in a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perilune::stack::{OwnedState, State, load, new_state};
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Source text of about a megabyte, of the kind that people write.
fn generated_source() -> String {
    let mut text = String::new();
    let mut n = 0;
    while text.len() < 1 << 20 {
        write!(
            text,
            r##"
-- Account {n}: what comes in and what goes out.
local function account_{n}(name, opening)
  local self = {{ name = name, balance = opening or {n}, log = {{}}, tags = {{ "in", "out", [{n}] = 0x{n:x} }} }}
  function self:book(amount, text)
    if type(amount) ~= "number" or amount ~= amount then
      error(("bad amount for %s: %s"):format(self.name, tostring(amount)), 2)
    end
    self.balance = self.balance + amount * 1.5e0 - {n} // 7
    self.log[#self.log + 1] = {{ amount = amount, text = text or "booking {n}\n" }}
    return self.balance
  end
  for i = 1, #self.tags do
    local tag = self.tags[i]
    while #tag < 8 do tag = tag .. "_" .. i end
    self[tag] = function(...) return select("#", ...) + i end
  end
  return self
end
register(account_{n})
"##
        )
        .expect("a string can be written to");
        n += 1;
        // A chunk may only have so many local variables.
        if n % 100 == 0 {
            text.push_str("end do\n");
        }
    }
    format!("do\n{text}\nend\n")
}

/// Compiling: tokens, tree, code and linking, in bytes a second.
fn compiling(criterion: &mut Criterion) {
    let large = generated_source();
    let small =
        "local x, t = 1, {} function t.f(a) return a + x end return t.f(2) == 3 and 'right' or 'wrong'";
    let mut lua = new_state().expect("there is memory");
    let l = lua.state();
    let mut group = criterion.benchmark_group("compiling");
    group.sample_size(20);
    for (name, source) in [("source", &*large), ("small source", small)] {
        group.throughput(Throughput::Bytes(source.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|count| {
                let mut spent = Duration::ZERO;
                for _ in 0..count {
                    let start = Instant::now();
                    load(l, black_box(source.as_bytes()), "=generated").expect("the source is right");
                    spent += start.elapsed();
                    l.pop(1);
                    // A text of this size is garbage enough that it must not stay for the next round.
                    if source.len() > 1 << 16 {
                        assert!(l.gc_collect().is_ok());
                    }
                }
                spent
            });
        });
    }
    group.finish();
}

/// A state on whose stack lies the function that a chunk returns.
fn state_with(source: &str) -> OwnedState {
    let mut lua = new_state().expect("there is memory");
    let l = lua.state();
    load(l, source.as_bytes(), "=bench").unwrap_or_else(|error| panic!("{error}"));
    call(l, 1);
    lua
}

/// Calls the function on top of the stack.
fn call(l: &mut State, results: i32) {
    if l.pcall(0, results, 0).is_err() {
        panic!("{}", String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()));
    }
}

/// Measures calls of the functions that the chunks return.
fn topic(criterion: &mut Criterion, name: &str, snippets: &[(&str, &str)]) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    for (snippet, source) in snippets {
        let mut lua = state_with(source);
        let l = lua.state();
        group.bench_function(*snippet, |bencher| {
            bencher.iter(|| {
                l.push_value(-1);
                call(l, 0);
            });
        });
    }
    group.finish();
}

/// How often a loop of the topic `costs` does its operation.
const OPERATIONS: u64 = 10_000;

/// Single operations: what stands before the loop, and what stands in it.
const COSTS: &[(&str, &str, &str)] = &[
    ("empty loop", "", ""),
    ("call", "local function f(a) return a end", "local x = f(i)"),
    (
        "method call",
        "local C = {} C.__index = C function C:f(a) return a end local o = setmetatable({}, C)",
        "local x = o:f(i)",
    ),
    ("tail call", "local function g(a) return a end local function f(a) return g(a) end", "local x = f(i)"),
    ("native call", "local select = select", "local x = select(-1, i)"),
    ("math.floor", "local x = 2.5", "local y = math.floor(x)"),
    ("string.byte", "local s, byte = 'text', string.byte", "local x = byte(s, 1)"),
    ("empty table", "", "local t = {}"),
    ("record", "", "local t = { x = 1, y = 2, z = 3 }"),
    ("list", "", "local t = { i, i, i }"),
    ("closure", "", "local f = function() return i end"),
    ("closure with a variable of its own", "", "local n = 0 local f = function() n = n + 1 end"),
    ("field read", "local t = { x = 1 }", "local x = t.x"),
    ("field write", "local t = { x = 1 }", "t.x = i"),
    ("inherited field", "local t = setmetatable({}, { __index = { x = 1 } })", "local x = t.x"),
    ("element read", "local t = { 1, 2, 3 }", "local x = t[2]"),
    ("element write", "local t = { 1, 2, 3 }", "t[2] = i"),
    (
        "integer key",
        "local t = {} for i = 1, 1000 do t[i * 7919] = i end",
        "local x = t[(i % 1000 + 1) * 7919]",
    ),
    ("float key", "local t = {} for i = 1, 1000 do t[i + 0.5] = i end", "local x = t[i % 1000 + 1.5]"),
    ("global", "", "local x = print"),
    (
        "resume and yield",
        "local f = coroutine.wrap(function() while true do coroutine.yield() end end)",
        "f()",
    ),
    ("coroutine to its end", "local wrap, f = coroutine.wrap, function() end", "wrap(f)()"),
    ("pcall", "local pcall, f = pcall, function() end", "pcall(f)"),
    ("caught error", "local pcall, error = pcall, error", "pcall(error, i)"),
    ("caught error of the machine", "local f = function(x) return x.y end", "pcall(f, i)"),
    ("concat", "local s = 'text'", "local x = s .. i"),
    ("tostring", "local tostring = tostring", "local x = tostring(i)"),
    ("tostring of a float", "local tostring = tostring", "local x = tostring(i + 0.5)"),
    ("tonumber", "local tonumber = tonumber", "local x = tonumber('12')"),
    ("metamethod", "local o = setmetatable({}, { __add = function(a, b) return b end })", "local x = o + i"),
];

fn costs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("costs");
    group.sample_size(20);
    group.throughput(Throughput::Elements(OPERATIONS));
    for (name, before, operation) in COSTS {
        let source = format!("{before} return function() for i = 1, {OPERATIONS} do {operation} end end");
        let mut lua = state_with(&source);
        let l = lua.state();
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                l.push_value(-1);
                call(l, 0);
            });
        });
    }
    for (name, iterator) in [("pairs", "pairs(map)"), ("ipairs", "ipairs(list)"), ("next", "next, map")] {
        let source = format!(
            "local list, map = {{}}, {{}} for i = 1, {OPERATIONS} do list[i] = i map['k' .. i] = i end
             return function() for k, v in {iterator} do end end"
        );
        let mut lua = state_with(&source);
        let l = lua.state();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                l.push_value(-1);
                call(l, 0);
            });
        });
    }
    group.finish();
}

fn calls(criterion: &mut Criterion) {
    let snippets = [
        (
            "recursion",
            "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
             return function() assert(fib(22) == 17711) end",
        ),
        (
            "methods",
            "local C = {} C.__index = C
             function C:add(n) self.sum = self.sum + n end
             return function()
               local o = setmetatable({ sum = 0 }, C)
               for i = 1, 100000 do o:add(i) end
             end",
        ),
        (
            "varargs",
            "local function pass(...) return select('#', ...), ... end
             return function() for i = 1, 50000 do local n, a, b = pass(i, i, i) end end",
        ),
        (
            "protected",
            "local function f(x) return x end
             return function() for i = 1, 50000 do pcall(f, i) end end",
        ),
    ];
    topic(criterion, "calls", &snippets);
}

fn tables(criterion: &mut Criterion) {
    let snippets = [
        ("append", "return function() local t = {} for i = 1, 100000 do t[#t + 1] = i end end"),
        (
            "sieve",
            "return function()
               local composite, n = {}, 50000
               for i = 2, n do
                 if not composite[i] then for j = i * i, n, i do composite[j] = true end end
               end
             end",
        ),
        (
            "records",
            "return function()
               local sum = 0
               for i = 1, 30000 do local p = { x = i, y = -i, z = 1 } sum = sum + p.x + p.y + p.z end
             end",
        ),
        (
            "hash",
            "local keys = {} for i = 1, 5000 do keys[i] = 'key' .. i end
             return function()
               local t = {}
               for r = 1, 4 do for i = 1, #keys do local k = keys[i] t[k] = (t[k] or 0) + 1 end end
               for k, v in pairs(t) do t[k] = nil end
             end",
        ),
        (
            "sort",
            "return function()
               local t, x = {}, 42
               for i = 1, 10000 do x = (x * 1103515245 + 12345) & 0x7fffffff t[i] = x end
               table.sort(t, function(a, b) return a > b end)
             end",
        ),
    ];
    topic(criterion, "tables", &snippets);
}

fn strings(criterion: &mut Criterion) {
    let snippets = [
        (
            "concat",
            "return function()
               local parts = {}
               for i = 1, 20000 do parts[i] = 'item ' .. i .. ';' end
               return #table.concat(parts)
             end",
        ),
        (
            "patterns",
            "local text = ('The quick brown fox, aged 12, jumps over 3 lazy dogs. '):rep(200)
             return function()
               local n = 0
               for word in text:gmatch('%a+') do n = n + #word end
               local s = text:gsub('%d+', function(d) return d + 1 end)
               return n, s:find('no such text', 1, true)
             end",
        ),
        (
            "format",
            "return function() for i = 1, 20000 do local s = string.format('%5d %-8s %.3f', i, 'name', i / 7) end end",
        ),
        (
            "bytes",
            "local text = ('abcdefghij'):rep(1000)
             return function()
               local sum = 0
               for i = 1, #text do sum = sum + text:byte(i) * (#text:sub(i, i)) end
             end",
        ),
    ];
    topic(criterion, "strings", &snippets);
}

fn collection(criterion: &mut Criterion) {
    let snippets = [
        (
            "trees",
            "local function tree(depth)
               if depth == 0 then return {} end
               return { tree(depth - 1), tree(depth - 1) }
             end
             return function() for i = 1, 8 do tree(12) end end",
        ),
        ("closures", "return function() local f for i = 1, 100000 do f = function() return i end end end"),
        (
            "full cycle",
            "local live = {}
             for i = 1, 100000 do live[i] = { i, tostring(i) } end
             return function() collectgarbage() end",
        ),
        (
            "minor collection",
            "collectgarbage('generational')
             local live = {}
             for i = 1, 100000 do live[i] = { i } end
             collectgarbage()
             return function()
               for i = 1, 1000 do local t = { i } end
               collectgarbage('step')
             end",
        ),
        (
            "weak tables",
            "return function()
               local t = setmetatable({}, { __mode = 'k' })
               for i = 1, 20000 do t[{}] = i end
               collectgarbage()
             end",
        ),
    ];
    topic(criterion, "collection", &snippets);
}

fn coroutines(criterion: &mut Criterion) {
    let snippets = [
        (
            "switch",
            "return function()
               local co = coroutine.wrap(function() while true do coroutine.yield() end end)
               for i = 1, 50000 do co() end
             end",
        ),
        (
            "create",
            "local function body(x) return x end
             return function() for i = 1, 20000 do coroutine.wrap(body)(i) end end",
        ),
        (
            "generators",
            "local function permute(a, n)
               if n == 0 then coroutine.yield(a) end
               for i = 1, n do
                 a[n], a[i] = a[i], a[n]
                 permute(a, n - 1)
                 a[n], a[i] = a[i], a[n]
               end
             end
             return function()
               local count = 0
               for _ in coroutine.wrap(function() permute({ 1, 2, 3, 4, 5, 6, 7 }, 7) end) do count = count + 1 end
               assert(count == 5040)
             end",
        ),
    ];
    topic(criterion, "coroutines", &snippets);
}

fn states(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("states");
    group.bench_function("create and drop with all libraries", |bencher| {
        bencher.iter(|| new_state().unwrap());
    });
    group.bench_function("create and drop without libraries", |bencher| {
        bencher.iter(|| OwnedState::new().unwrap())
    });
    group.finish();
}

criterion_group!(benches, compiling, costs, calls, tables, strings, collection, coroutines, states);
criterion_main!(benches);
