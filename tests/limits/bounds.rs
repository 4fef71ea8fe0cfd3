//! Bounds of coroutines, calls, strings and files: errors that scripts can catch.

use super::{lua, run};
use perilune::stack::{Bounds, State, load};
use perilune::{Error, Limit, Limits, Lua};

/// Runs a chunk that must succeed.
fn holds(l: &mut State, source: &str) {
    load(l, source.as_bytes(), "=chunk").expect("a chunk");
    if l.pcall(0, 0, 0).is_err() {
        panic!("{source}: {:?}", l.bytes(-1).map(String::from_utf8_lossy));
    }
}

/// The chunk fails with this message, once it is caught and once it is not.
fn refuses(l: &mut State, source: &str, message: &str) {
    holds(
        l,
        &format!(
            "local ok, m = pcall(function() {source} end) assert(not ok and m:find('{message}', 1, true), m)"
        ),
    );
    assert!(run(l, source).is_err());
}

#[test]
fn coroutines_are_bounded() {
    let mut lua = lua();
    let l = lua.state();
    l.set_bounds(Bounds { coroutines: 10, ..Bounds::NONE });
    refuses(l, "local t = {} for i = 1, 11 do t[i] = coroutine.create(print) end", "too many coroutines");
    refuses(l, "local function f(n) coroutine.wrap(f)(n + 1) end f(1)", "too many coroutines");
    // Garbage does not count, whether it has run or not.
    holds(l, "for i = 1, 1000 do coroutine.create(print) coroutine.wrap(function() end)() end");
    holds(l, "t = {} for i = 1, 10 do t[i] = coroutine.create(print) end");
    assert_eq!(l.coroutines(), 10);
    holds(l, "t = nil");
    holds(l, "coroutine.wrap(function() end)()");
    assert_eq!(l.coroutines(), 1);
    assert_eq!(l.set_bounds(Bounds::NONE).coroutines, 10);
    holds(l, "t = {} for i = 1, 1000 do t[i] = coroutine.create(print) end");
}

#[test]
fn call_depth_is_bounded() {
    let mut lua = lua();
    let l = lua.state();
    holds(
        l,
        "function deep(n) if n > 0 then return 1 + deep(n - 1) end return 0 end assert(deep(5000) == 5000)",
    );
    l.set_bounds(Bounds { depth: 100, ..Bounds::NONE });
    for _ in 0..3 {
        holds(l, "assert(deep(90) == 90)");
        refuses(l, "deep(100)", "stack overflow");
        refuses(l, "deep(100000)", "stack overflow");
        // Native functions and metamethods count as well.
        refuses(
            l,
            "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) return t[1]",
            "stack overflow",
        );
        refuses(l, "local function f() return (string.gsub('x', 'x', f)) end f()", "stack overflow");
        // A coroutine has its own depth.
        holds(l, "assert(coroutine.wrap(deep)(90) == 90)");
        refuses(l, "coroutine.wrap(deep)(101)", "stack overflow");
        // Tail calls take none.
        holds(l, "local function f(n) if n > 0 then return f(n - 1) end end f(10000)");
        // The handler of such an error has room.
        holds(
            l,
            "assert(select(2, xpcall(deep, function(m) return #m + select('#', deep(50)) end, 1000)) > 10)",
        );
    }
    l.set_bounds(Bounds::NONE);
    holds(l, "assert(deep(5000) == 5000)");
}

#[test]
fn the_length_of_strings_is_bounded() {
    let mut lua = lua();
    let l = lua.state();
    holds(l, "s = ('x'):rep(5000)");
    l.set_bounds(Bounds { string: 4096, ..Bounds::NONE });
    let message = "resulting string too large";
    for source in [
        "return ('x'):rep(4097)",
        "return ('x'):rep(1 << 40)",
        "return ('x'):rep(2049, ',')",
        "return ('x'):rep(3000) .. ('x'):rep(3000)",
        "return 1 .. ('x'):rep(4096)",
        "return s:upper()",
        "return s:sub(2)",
        "return s:reverse()",
        "return ('%s'):format(s)",
        "return ('%q'):format(('\\n'):rep(3000))",
        "return table.concat({ s, s })",
        "return (('x'):rep(4000):gsub('x', 'yy'))",
        "return string.pack('s', s)",
        "return string.dump(load(('x = 1 '):rep(680)))",
        "local t = {} for i = 1, 5000 do t[i] = 65 end return string.char(table.unpack(t))",
        "local t = {} for i = 1, 5000 do t[i] = 65 end return utf8.char(table.unpack(t))",
        "return tostring(setmetatable({}, { __name = s }))",
    ] {
        refuses(l, source, message);
    }
    holds(
        l,
        "assert(#('x'):rep(4096) == 4096 and #s == 5000 and #(('x'):rep(2048) .. ('y'):rep(2048)) == 4096)",
    );
    assert!(l.push_bytes(&[b'x'; 5000]).is_err());
    // Messages are possible under any bound.
    l.set_bounds(Bounds { string: 0, ..Bounds::NONE });
    holds(l, "local ok, m = pcall(error, ('x'):rep(500)) assert(#m == 500)");
    refuses(l, "return ('x'):rep(1025)", message);
}

#[test]
fn open_files_are_bounded() {
    let mut lua = lua();
    let l = lua.state();
    l.set_bounds(Bounds { files: 3, ..Bounds::NONE });
    holds(l, "
        local t = {}
        for i = 1, 3 do t[i] = assert(io.tmpfile()) end
        for _, open in ipairs { io.tmpfile, function() return io.open('/dev/null') end, function() return io.popen('true') end } do
            local f, m, code = open()
            assert(not f and m:find('Too many open files') and code == 24, m)
        end
        assert(not pcall(io.lines, '/dev/null') and not pcall(io.input, '/dev/null'))
        t[1]:close()
        local f = assert(io.open('/dev/null'))
        assert(not io.open('/dev/null'))
        io.write('')
        f:close()
    ");
    // Those that nothing refers to are closed when there seem to be too many.
    holds(l, "for i = 1, 20 do assert(io.open('/dev/null')) end");
    holds(l, "for i = 1, 20 do for _ in io.lines('/dev/null') do end end");
    assert!(l.open_files() <= 3);
}

#[test]
fn bounds_are_limits_of_the_typed_api() {
    let lua = Lua::new().unwrap();
    let limits = Limits::new().coroutines(2).depth(50).string(2048).files(1);
    let refused = |code: &str| match lua.load(code).exec() {
        Err(error @ Error::Runtime(_)) => error.to_string(),
        other => panic!("{code}: {other:?}"),
    };
    lua.set_limits(limits).unwrap();
    assert!(
        refused("local t = {} for i = 1, 5 do t[i] = coroutine.create(print) end")
            .contains("too many coroutines")
    );
    assert!(refused("local function f() return 1 + f() end f()").contains("stack overflow"));
    assert!(refused("return ('x'):rep(4096)").contains("resulting string too large"));
    assert!(refused("assert(io.tmpfile()) assert(io.open('/')) local f, g = assert(io.tmpfile()), assert(io.tmpfile())").contains("Too many open files"));
    // Others within them cannot be wider, and are over afterwards.
    let within =
        lua.with_limits(Limits::new().string(1 << 20), |lua| lua.load("return ('x'):rep(4096)").exec());
    assert!(within.is_err());
    lua.set_limits(Limits::new()).unwrap();
    lua.with_limits(limits, |_| {
        assert!(refused("return ('x'):rep(4096)").contains("too large"));
        Ok(())
    })
    .unwrap();
    assert_eq!(lua.load("return #('x'):rep(4096)").eval::<usize>().unwrap(), 4096);
    // A bound is no limit that trips.
    assert_eq!(lua.tripped(), None);
    lua.set_limits(limits.instructions(100_000)).unwrap();
    let outcome = lua.load("while true do pcall(string.rep, 'x', 4096) end").exec();
    assert!(matches!(outcome, Err(Error::Limit(Limit::Instructions))));
}
