//! Bad input and its answers: each test runs the command on a short program, in a process of its own.

use std::process::{Command, Output};

/// Runs a program and gives back what it prints. The command must not crash.
#[track_caller]
fn output_of(program: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lua")).args(["-E", "-e", program]).output().expect("lua starts");
    text_of(&output)
}

#[track_caller]
fn text_of(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{:?}\n{errors}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The program prints `true` alone: its last line is `print(...)` of what must hold.
#[track_caller]
fn holds(program: &str) {
    assert_eq!(output_of(program), "true\n", "{program}");
}

/// `expression` raises an error whose message contains `text`.
#[track_caller]
fn fails(text: &str, expression: &str) {
    let output = output_of(&format!("print(pcall(function() return {expression} end))"));
    assert!(output.starts_with("false\t") && output.contains(text), "{expression}\n{output}");
}

#[test]
fn nested_source_is_refused() {
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("not ", ""),
        ("- ", ""),
        ("a^", ""),
        ("f(", ")"),
        ("a[", "]"),
        ("function() return ", " end"),
    ] {
        holds(&format!(
            "local f, m = load('return ' .. ('{open}'):rep(100000) .. 'a' .. ('{close}'):rep(100000))
             print(not f and m:find('C stack overflow', 1, true) ~= nil)"
        ));
    }
    for (open, close) in [
        ("do ", "end "),
        ("while a do ", "end "),
        ("repeat ", "until a "),
        ("if a then ", "end "),
        ("function f() ", "end "),
    ] {
        holds(&format!(
            "local f, m = load(('{open}'):rep(100000) .. ('{close}'):rep(100000))
             print(not f and m:find('C stack overflow', 1, true) ~= nil)"
        ));
    }
}

#[test]
fn long_flat_chains_are_accepted() {
    for link in [".b", "()", ":b()", "[1]", "''", "{}", "+a", "..a", " and a", " or a", "==a", "<<a"] {
        holds(&format!("print(load('local a; return a' .. (\"{link}\"):rep(200000)) ~= nil)"));
    }
    holds("print(load('local a if a then ' .. ('elseif a then '):rep(200000) .. 'end') ~= nil)");
    holds(
        "print(load(('x = 1 '):rep(200000)) ~= nil and load('return {' .. ('1,'):rep(200000) .. '}') ~= nil)",
    );
    holds("print(#load(\"local a = 'x' return a\" .. ('..a'):rep(100))() == 101)");
}

#[test]
fn limits_of_the_compiler_have_their_messages() {
    let locals = "local lines = {}
        for i = 1, 300 do lines[i] = 'local a' .. i end
        local _, m = load(table.concat(lines, ' '), '=c')";
    let wanted = "c:1: too many local variables (limit is 200) in main function near 'local'";
    holds(&format!("{locals} print(m == \"{wanted}\")"));
    let upvalues = "local lines = {}
        for k = 1, 2 do
          for i = 1, 150 do lines[#lines + 1] = 'local a' .. k .. '_' .. i end
          lines[#lines + 1] = 'local function f() '
        end
        lines[#lines + 1] = 'return function() return '
        for k = 1, 2 do for i = 1, 150 do lines[#lines + 1] = 'a' .. k .. '_' .. i .. ',' end end
        lines[#lines + 1] = 'nil end end end'
        local _, m = load(table.concat(lines, ' '), '=c')";
    holds(&format!("{upvalues} print(m:find('too many upvalues (limit is 255)', 1, true) ~= nil)"));
}

#[test]
fn sizes_are_checked_before_anything_is_reserved() {
    fails("resulting string too large", "('x'):rep(1 << 62)");
    fails("resulting string too large", "('x'):rep(1 << 40, 'yy')");
    fails("invalid conversion specification: '%99999d'", "string.format('%99999d', 1)");
    fails("invalid conversion specification: '%.9999f'", "string.format('%.9999f', 1)");
    fails("too many results to unpack", "table.unpack({}, 1, 1e8)");
    fails("too many results to unpack", "table.unpack({}, math.mininteger, math.maxinteger)");
    fails("string slice too long", "('x'):rep(1 << 25):byte(1, -1)");
}

#[test]
fn patterns_are_bounded() {
    fails("pattern too complex", "('x'):rep(300000):find(('x?'):rep(300000))");
    fails("too many captures", "('x'):find(('()'):rep(40))");
    fails("malformed pattern", "('x'):find('[a')");
    fails("missing '[' after '%f' in pattern", "('x'):find('%fx')");
}

#[test]
fn endless_recursion_is_caught() {
    fails("stack overflow", "(function() local function f() return 1 + f() end return f() end)()");
    fails(
        "stack overflow",
        "(function() local t = setmetatable({}, {}) \
        getmetatable(t).__index = function(t, k) return t[k] .. '' end return t.x end)()",
    );
    fails(
        "C stack overflow",
        "(function() local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) \
        return tostring(t) end)()",
    );
    fails(
        "C stack overflow",
        "(function() local function f() return (('x'):gsub('x', f)) end return f() end)()",
    );
    fails(
        "C stack overflow",
        "(function() local function f() return coroutine.wrap(f)() end return f() end)()",
    );
    fails(
        "'__call' chain too long",
        "(function() local t = {} return setmetatable(t, {__call = t})() end)()",
    );
    // A protected call gives its error to the one around it.
    holds("local function f() return pcall(f) end print((f()))");
    holds("local function f() local ok, m = pcall(f) return m end f() print(true)");
    holds(
        "local function f() local _, m = coroutine.resume(coroutine.create(f)) return m end
           print(f() == 'C stack overflow')",
    );
    // The state is as good as before.
    holds("local function f() return 1 + f() end
           for i = 1, 20 do assert(not pcall(f)) end
           local n = 0 for i = 1, 1000 do n = n + select('#', table.unpack({}, 1, 1000)) end print(n == 1000000)");
}

#[test]
fn chains_of_metatables_are_bounded() {
    let chain = "local t = {} for i = 1, 2000 do t = setmetatable({}, {__index = t, __newindex = t}) end ";
    holds(&format!(
        "{chain} local _, m = pcall(function() return t.x end)
        print(m:find(\"'__index' chain too long; possible loop\", 1, true) ~= nil)"
    ));
    holds(&format!(
        "{chain} local _, m = pcall(function() t.x = 1 end)
        print(m:find(\"'__newindex' chain too long; possible loop\", 1, true) ~= nil)"
    ));
}

#[test]
fn errors_in_message_handlers_are_bounded() {
    holds(
        "local function handler(m) error(m) end
           local ok, m = xpcall(error, handler, 'a') print(not ok and m ~= nil)",
    );
    holds("local ok, m = xpcall(function() local function f() return 1 + f() end f() end, function(m) return m end)
           print(not ok and m:find('stack overflow') ~= nil)");
}

#[test]
fn inconsistent_comparators_do_no_harm() {
    holds(
        "local t = {} for i = 1, 1000 do t[i] = i end
           local ok, m = pcall(table.sort, t, function() return true end)
           print(ok or m == 'invalid order function for sorting')",
    );
    holds(
        "math.randomseed(7)
           for n = 1, 200 do
             local t = {} for i = 1, n do t[i] = i end
             local ok, m = pcall(table.sort, t, function() return math.random(2) == 1 end)
             assert(ok or m == 'invalid order function for sorting', m)
             local sum = 0 for i = 1, n do sum = sum + t[i] end
             assert(#t == n)
           end print(true)",
    );
    // Neither sorted nor equal elements make it quadratic.
    holds(
        "local t = {} for i = 1, 200000 do t[i] = i % 2 end
           local calls = 0
           table.sort(t, function(a, b) calls = calls + 1 return a < b end) print(calls < 2e7)",
    );
}

#[test]
fn arithmetic_has_its_corner_cases() {
    fails("invalid key to 'next'", "next({}, 'x')");
    fails("attempt to divide by zero", "1 // 0");
    fails("attempt to perform 'n%0'", "1 % 0");
    fails("'for' step is zero", "(function() for i = 1, 2, 0 do end end)()");
    holds("local least, one = math.mininteger, -1
           print(least // one == least and least % one == 0 and math.abs(least) == least and -least == least)");
}

#[test]
fn errors_in_finalizers_are_warnings() {
    let program =
        "warn('@on') setmetatable({}, {__gc = function() error('in gc') end}) collectgarbage() print('on')";
    let output =
        Command::new(env!("CARGO_BIN_EXE_lua")).args(["-E", "-e", program]).output().expect("lua starts");
    assert_eq!(text_of(&output), "on\n");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.starts_with("Lua warning: error in __gc") && errors.contains("in gc"), "{errors}");
}

#[test]
fn every_pending_variable_is_closed() {
    let program = "local closed = {}
        local function closing(name)
          return setmetatable({}, {__close = function(_, e)
            closed[#closed + 1] = name .. ':' .. tostring(e) error(name, 0) end})
        end
        local ok, m = pcall(function()
          local a <close> = closing('a') local b <close> = closing('b') local c <close> = closing('c')
          error('body', 0)
        end)
        print(ok, m, table.concat(closed, ' '))";
    assert_eq!(output_of(program), "false\ta\tc:body b:c a:b\n");
}

#[test]
fn damaged_chunks_do_no_harm() {
    holds(
        "local chunk = string.dump(function(a, ...)
             local t = {a, ...} for i = 1, #t do t[i] = t[i] .. 'x' end
             for k, v in pairs(t) do t[k] = function() return v end end return t[1]() end)
           for i = 2, #chunk do
             assert(not load(chunk:sub(1, i - 1), '=c', 'b'))
             for _, new in ipairs({0, 1, 127, 128, 255}) do
               local f, m = load(chunk:sub(1, i - 1) .. string.char(new) .. chunk:sub(i + 1), '=c', 'b')
               assert(f or m:find('bad binary format', 1, true), m)
             end
           end print(true)",
    );
}

/// Programs that take all memory they can get.
#[cfg(target_os = "linux")]
const BOMBS: &[&str] = &[
    "local s = 'x' while true do s = s .. s end",
    "local t = {} for i = 1, math.huge do t[i] = i end",
    "local t while true do t = {t} end",
    "local t = {} for i = 1, math.huge do t[i] = ('x'):rep(1000) .. i end",
    "local t = {} for i = 1, math.huge do t[i] = function() return i end end",
    "local t = {} for i = 1, math.huge do t[i] = coroutine.create(print) end",
    "local t = {} for i = 1, math.huge do t[i] = setmetatable({}, {__gc = function() end}) end",
    "local t = setmetatable({}, {__mode = 'k'}) local k = {} for i = 1, math.huge do local o = {} k[i] = o t[o] = {} end",
    "local t = {} for i = 1, 5000 do t[i] = ('x'):rep(1 << 20) .. i end return table.concat(t)",
    "local s = ('x'):rep(1 << 20) return (s:gsub('x', s))",
    "local s = 'return {' .. ('x,'):rep(1 << 26) .. '}' return assert(load(s))",
    "local s = ('x'):rep(1 << 28) return string.format('%s%s%s%s%s%s%s%s', s, s, s, s, s, s, s, s)",
];

/// Runs a bomb with so many kilobytes of address space. It ends in an error that the program catches, and the state goes on.
#[cfg(target_os = "linux")]
#[track_caller]
fn is_caught(bomb: &str, kilobytes: u32, message: &str) {
    let program = format!(
        "local ok, m = pcall(function() {bomb} end)
         collectgarbage()
         local t = {{}} for i = 1, 10000 do t[i] = {{i .. ''}} end
         print(ok, (m:gsub('^.*: ', '')), #t)"
    );
    let limited = format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_lua"), "-E", "-e", &program])
        .output()
        .expect("sh starts");
    assert_eq!(text_of(&output), format!("false\t{message}\t10000\n"), "{bomb}");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_bombs_are_caught_in_little_address_space() {
    for bomb in BOMBS {
        is_caught(bomb, 500_000, "not enough memory");
    }
}

/// The classic ones in 1.5 GB.
#[cfg(target_os = "linux")]
#[test]
fn memory_bombs_are_caught_in_more_address_space() {
    for bomb in [
        "local t = {} for i = 1, math.huge do t[i] = {} end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(0x7ffffff0)",
        "local s, t = ('x'):rep(1 << 20), {} for i = 1, 2000 do t[i] = s end return table.concat(t)",
        "local s = ('x'):rep(1 << 16) return (s:gsub('x', s))",
        "local t = {} for i = 1, math.huge do t[i] = coroutine.create(function(...) coroutine.yield(...) end) coroutine.resume(t[i], i) end",
    ] {
        is_caught(bomb, 1_500_000, "not enough memory");
    }
    is_caught("return ('x'):rep(1 << 29):byte(1, -1)", 1_500_000, "stack overflow (string slice too long)");
}

/// Keys that collide in the lower or upper bits of a hash must not make a table slow.
#[test]
fn integer_keys_of_any_stride_are_fast() {
    holds(
        "local function cost(key)
             local t, start = {}, os.clock()
             for i = 1, 60000 do t[key(i)] = i end
             for i = 1, 60000 do assert(t[key(i)] == i) end
             return os.clock() - start
           end
           local keys = {function(i) return i * 65535 end, function(i) return i * 65537 end,
             function(i) return i * 0xffffffff end, function(i) return i * 2.0 ^ 40 + 0.5 end}
           for s = 1, 47 do keys[#keys + 1] = function(i) return i << s end end
           local worst = 0
           for _, key in ipairs(keys) do worst = math.max(worst, cost(key)) end
           print(worst < 1)",
    );
}

#[test]
fn coroutines_are_small() {
    holds(
        "local count, t = 10000, {}
           for i = 1, count do t[i] = false end
           collectgarbage() collectgarbage()
           local before = collectgarbage('count')
           for i = 1, count do t[i] = coroutine.create(print) end
           collectgarbage()
           local each = (collectgarbage('count') - before) * 1024 / count
           print(each <= 400 or each)",
    );
    holds(
        "local count, t = 100000, {}
           for i = 1, count do t[i] = false end
           collectgarbage() collectgarbage()
           local before = collectgarbage('count')
           local function body(a) local b = coroutine.yield(a) return a + b end
           for i = 1, count do
             local co = coroutine.create(body)
             assert(coroutine.resume(co, i))
             t[i] = co
           end
           collectgarbage()
           local each = (collectgarbage('count') - before) * 1024 / count
           for i = 1, count do
             local ok, sum = coroutine.resume(t[i], 1)
             assert(ok and sum == i + 1)
           end
           print(each <= 1000 or each)",
    );
}

/// Instructions jump to each other by calls in tail position: none of them may keep native stack. A byte for each execution would
/// overflow the stack here.
#[cfg(unix)]
#[test]
fn instructions_take_no_native_stack() {
    let program = r##"
        local mt = setmetatable({}, {
          __index = function(_, k) return k end, __add = function(a) return a end, __lt = function() return true end,
          __le = function() return true end, __eq = function() return true end, __concat = function() return "c" end,
          __call = function(_, x) return x end, __len = function() return 3 end, __close = function() end,
          __newindex = function() end, __unm = function(a) return a end,
        })
        local other = setmetatable({}, getmetatable(mt))
        local function tail(x) return select("#", x, x) end
        local function again(n) if n > 0 then return again(n - 1) end return n end
        local function many(...) local a, b = ... return a, b, ... end
        local co = coroutine.wrap(function() while true do coroutine.yield(1) end end)
        local up, i, f, s = 0, 7, 2.5, "text"
        local t = { 1, 2, 3, x = 1, y = 2 }
        local key, three = "x", 3
        for n = 1, 30000 do
          local a, b = i + f, i - f; a = i * f; a = i / f; a = i % 3; a = i // 2; a = i ^ 2; a = f % 2; a = f // 2
          a = i + i; a = i - i; a = i * i; a = i % i; a = i // i; a = i & i; a = i | i; a = i ~ i; a = i << i; a = i >> i
          a = i + 1; a = 1 + i; a = i - 1; a = i * 2; a = i & 3; a = i | 3; a = i ~ 3; a = i << 1; a = i >> 1; a = f ^ 2; a = i / 2
          a = -i; a = ~i; a = not i; a = #s; a = #t; a = s .. n; a = "1" + i; a = 3.0 | i
          a = i == 7; a = i < 8; a = i <= 8; a = i > 8; a = i >= 8; a = f == 2.5; a = f < 3.5; a = i < f; a = f <= i; a = s == "text"
          a = i == f; a = i ~= f; a = s < "x"; a = s == nil; a = nil; a = true; a = false; a = a or i; a = a and f
          a = t.x; a = t[key]; a = t[1]; a = t[three]; t.x = n; t[key] = n; t[1] = n; t[three] = n; t = t; up = up + 1
          a = mt.x; a = mt[1]; a = mt + 1; a = mt < other; a = mt <= other; a = mt == other; a = mt .. s; a = mt(1); a = #mt; a = -mt
          mt.y = 1; a = s:len(); a = s:upper(); a = { 1, n, x = n }; a = { x = n, y = n }; a = {}
          a = function() up = up + 1 return up end; a(); a = tail(n); a = again(3); a, b = many(1, 2, 3)
          for j = 1, 2 do a = j end
          for j = 1.0, 2.0 do a = j end
          for _, v in ipairs(t) do a = v end
          for _, v in pairs(t) do a = v end
          for v in function(_, c) if not c then return 1 end end do a = v end
          do local c <close> = mt end
          a = co(); a = pcall(error, 1); a = math.floor(f); a = tostring(n)
          while true do if n then break end end
          goto next
          ::next::
        end
        print(up > 0)"##;
    let output = Command::new("sh")
        .args(["-c", "ulimit -s 512 && exec \"$0\" -E -e \"$1\"", env!("CARGO_BIN_EXE_lua"), program])
        .output()
        .expect("sh starts");
    assert_eq!(text_of(&output), "true\n");
}
