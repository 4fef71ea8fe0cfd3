//! A limit trips within everything that catches errors.

use super::{exhaust, lua, reset, run};
use perilune::stack::{Limit, State, Status};
use std::sync::atomic::{AtomicBool, Ordering};

/// Ways to catch the error of the function `spin`, which does not end, and to go on: each sets `caught` if it does.
const CATCHERS: &[(&str, &str)] = &[
    ("pcall", "pcall(spin) caught = true"),
    ("pcall of a native function", "pcall(string.gsub, 'x', 'x', spin) caught = true"),
    ("nested pcall", "pcall(pcall, pcall, spin) caught = true"),
    ("loop around pcall", "while true do pcall(spin) caught = true end"),
    ("xpcall", "xpcall(spin, function() caught = true end) caught = true"),
    ("xpcall with a native handler", "xpcall(spin, debug.traceback) caught = true"),
    ("error in a handler", "xpcall(error, function() spin() end) caught = true"),
    ("resume", "coroutine.resume(coroutine.create(spin)) caught = true"),
    ("resume after a yield", "local co = coroutine.create(function() coroutine.yield() spin() end)
        coroutine.resume(co) coroutine.resume(co) caught = true"),
    ("wrap", "pcall(coroutine.wrap(spin)) caught = true"),
    ("iterator that is a coroutine", "pcall(function() for _ in coroutine.wrap(spin) do end end) caught = true"),
    ("coroutines within coroutines", "coroutine.wrap(function() coroutine.wrap(function() pcall(spin) caught = true end)() end)()"),
    ("close of a coroutine", "local co = coroutine.create(function()
            local x <close> = setmetatable({}, { __close = spin }) coroutine.yield() end)
        coroutine.resume(co) coroutine.close(co) caught = true"),
    ("pending variables", "pcall(function() local x <close> = setmetatable({}, { __close = function() caught = true end }) spin() end)"),
    ("pending variables of a coroutine", "coroutine.wrap(function()
        local x <close> = setmetatable({}, { __close = function() caught = true end }) spin() end)()"),
    ("__close at the end of a block", "pcall(function() local x <close> = setmetatable({}, { __close = spin }) end) caught = true"),
    ("__close after an error", "pcall(function()
        local x <close> = setmetatable({}, { __close = function() caught = true end })
        local y <close> = setmetatable({}, { __close = spin }) error 'e' end) caught = true"),
    ("__index", "pcall(function() return setmetatable({}, { __index = spin }).x end) caught = true"),
    ("__newindex", "pcall(function() setmetatable({}, { __newindex = spin }).x = 1 end) caught = true"),
    ("arithmetic", "pcall(function() return setmetatable({}, { __add = spin }) + 1 end) caught = true"),
    ("comparison", "pcall(function() return setmetatable({}, { __lt = spin }) < 1 end) caught = true"),
    ("__eq", "pcall(function() local m = { __eq = spin } return setmetatable({}, m) == setmetatable({}, m) end) caught = true"),
    ("__concat", "pcall(function() return 'a' .. 'b' .. setmetatable({}, { __concat = spin }) end) caught = true"),
    ("__len", "pcall(function() return #setmetatable({}, { __len = spin }) end) caught = true"),
    ("__call", "pcall(setmetatable({}, { __call = spin })) caught = true"),
    ("__tostring", "pcall(tostring, setmetatable({}, { __tostring = spin })) caught = true"),
    ("__pairs", "pcall(pairs, setmetatable({}, { __pairs = spin })) caught = true"),
    ("__gc at a step", "setmetatable({}, { __gc = spin }) local t repeat t = { t and 1 } until caught"),
    ("__gc of a full collection", "setmetatable({}, { __gc = spin }) collectgarbage() caught = true"),
    ("further finalizers", "for i = 1, 10 do setmetatable({}, { __gc = function() if n == 1 then caught = true end n = 1 spin() end }) end
        pcall(collectgarbage) caught = true"),
    ("sort", "pcall(table.sort, { 3, 2, 1 }, spin) caught = true"),
    ("gsub", "pcall(string.gsub, 'abc', '.', spin) caught = true"),
    ("gsub with a table", "pcall(string.gsub, 'abc', '.', setmetatable({}, { __index = spin })) caught = true"),
    ("require", "package.preload.m = spin pcall(require, 'm') caught = true"),
    ("searchers", "table.insert(package.searchers, 1, spin) pcall(require, 'm') caught = true"),
    ("load with a reader", "pcall(load, spin) caught = true"),
    ("dofile and its like", "load('pcall(spin) caught = true')()"),
    ("hooks", "debug.sethook(function() pcall(spin) caught = true end, '', 1) local x = 1 x = 2 debug.sethook()"),
    ("iterators", "pcall(function() for _ in spin do end end) caught = true"),
    ("table.concat", "pcall(table.concat, setmetatable({}, { __len = spin })) caught = true"),
    ("tail calls", "pcall(function() return spin() end) caught = true"),
    ("select and unpack", "pcall(select, '#', table.unpack(setmetatable({}, { __index = spin }), 1, 2)) caught = true"),
    ("warn", "pcall(warn, spin()) caught = true"),
];

/// How `spin` goes on for ever.
const SPINS: &[&str] = &[
    "while true do end",
    "for i = 1, math.huge do end",
    "repeat until pcall(error)",
    "repeat pcall(error) until false",
    "return spin()",
    "local function f() pcall(f) end while true do f() end",
    "while true do string.rep('x', 10) end",
    "local s = ('a'):rep(200) while true do s:find('.-.-.-.-b') end",
    "for _ in function() return 1 end do end",
    "for k in next, setmetatable({}, {}), nil do end goto again ::again:: goto again",
    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
];

#[test]
fn nothing_catches_a_trip() {
    for (name, catcher) in CATCHERS {
        for spin in SPINS {
            let mut lua = lua();
            let l = lua.state();
            run(l, &format!("caught, n = nil function spin() {spin} end")).unwrap();
            exhaust(l, 20_000, catcher);
            l.push_nil();
            l.set_hook(false, false, false, 0);
            run(l, &format!("assert(not caught, [[{name}: {spin}]]) spin = function() end")).unwrap();
            l.set_instruction_budget(Some(100_000));
            if spin == SPINS.last().unwrap() {
                run(l, "collectgarbage()").ok();
                reset(l);
                check(l);
            }
            // Finalizers that are left do not end.
            l.set_instruction_budget(Some(1000));
        }
    }
}

/// The state can be used for anything.
pub(crate) fn check(l: &mut State) {
    run(
        l,
        "
        local t = {}
        for i = 1, 1000 do t[i] = tostring(i * 7919 % 1009) end
        table.sort(t)
        assert(#table.concat(t, ',') > 3000)
        local log = {}
        do
            local a <close> = setmetatable({}, { __close = function() log[#log + 1] = 'a' end })
            local ok, e = pcall(function()
                local b <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = e end })
                error('e', 0)
            end)
            assert(not ok and e == 'e')
        end
        assert(table.concat(log) == 'ea')
        local co = coroutine.wrap(function(...) for i = 1, 10 do coroutine.yield(pcall(coroutine.yield, i)) end end)
        for i = 1, 20 do co(i) end
        assert(select(2, xpcall(error, function(e) return e .. '!' end, 'x')) == 'x!')
        local n = 0
        for i = 1, 10 do setmetatable({}, { __gc = function() n = n + 1 end }) end
        collectgarbage() collectgarbage()
        assert(n == 10, n)
        assert(('hello world'):gsub('o', { o = '0' }) == 'hell0 w0rld')
        assert(load('return ...')(7) == 7)
        local function deep(n) if n > 0 then return 1 + deep(n - 1) end return 0 end
        assert(deep(10000) == 10000)
        assert(not pcall(function() local function f() return f() + 1 end return f() end))
        assert(not coroutine.isyieldable())
        ",
    )
    .expect("the state is usable");
}

#[test]
fn coroutines_that_a_trip_has_passed_are_dead() {
    let mut lua = lua();
    let l = lua.state();
    let source = "
        other = coroutine.wrap(function() coroutine.yield() finished = true end) other()
        co = coroutine.create(function() inner = coroutine.create(function() while true do end end) coroutine.resume(inner) end)
        coroutine.resume(co)";
    exhaust(l, 1000, source);
    run(l, "assert(coroutine.status(co) == 'dead' and coroutine.status(inner) == 'dead')").unwrap();
    run(l, "local ok, e = coroutine.close(co) assert(not ok and e == 'instruction limit reached')").unwrap();
    run(l, "assert(not coroutine.resume(inner)) other() assert(finished)").unwrap();
}

#[test]
fn a_native_function_that_swallows_the_error_does_not_get_on() {
    static REACHED: AtomicBool = AtomicBool::new(false);
    let mut lua = lua();
    let l = lua.state();
    l.register("swallow", |l| {
        l.push_value(1);
        // Whether protected or not.
        assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrLimit));
        l.push_value(1);
        assert!(l.call(0, 0).is_err());
        l.set_top(1);
        assert_eq!(l.tripped(), Some(Limit::Instructions));
        Ok(0)
    })
    .unwrap();
    l.register("reached", |_| {
        REACHED.store(true, Ordering::Relaxed);
        Ok(0)
    })
    .unwrap();
    exhaust(l, 1000, "local function spin() while true do end end pcall(swallow, spin) reached()");
    exhaust(l, 1000, "local function spin() while true do end end swallow(spin) reached()");
    exhaust(l, 1000, "local function spin() while true do end end local x = setmetatable({}, { __index = function() swallow(spin) end })
        x = x.y reached()");
    assert!(!REACHED.load(Ordering::Relaxed));
    check(l);
}

#[test]
fn a_native_function_that_raises_another_error_does_not_hide_the_trip() {
    let mut lua = lua();
    let l = lua.state();
    l.register("disguise", |l| {
        l.push_value(1);
        let _ = l.pcall(0, 0, 0);
        Err(l.raise("something else"))
    })
    .unwrap();
    exhaust(l, 1000, "pcall(disguise, function() while true do end end)");
    check(l);
}

#[test]
fn the_host_goes_on_where_it_resets() {
    let mut lua = lua();
    let l = lua.state();
    l.register("limited", |l| {
        l.set_instruction_budget(Some(500));
        l.push_value(1);
        let outcome = l.pcall(0, 0, 0);
        l.set_instruction_budget(None);
        l.reset_limits();
        l.push_boolean(outcome == Err(Status::ErrLimit));
        Ok(1)
    })
    .unwrap();
    run(l, "for i = 1, 10 do assert(limited(function() while true do end end)) assert(not limited(function() end)) end").unwrap();
    run(l, "local co = coroutine.wrap(function() return limited(function() pcall(coroutine.wrap(function() while true do end end)) end) end)
        assert(co())").unwrap();
    check(l);
}

#[test]
fn a_state_that_has_tripped_runs_nothing_until_it_is_reset() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "f = function() n = (n or 0) + 1 end co = coroutine.create(f)").unwrap();
    l.interrupt().trip(Limit::Cancelled);
    assert_eq!(l.tripped(), Some(Limit::Cancelled));
    for _ in 0..3 {
        l.get_global("f").unwrap();
        assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrLimit));
        assert_eq!(l.bytes(-1), Some(&b"interrupted!"[..]));
        l.pop(1);
    }
    l.get_global("co").unwrap();
    assert_eq!(l.resume(-1, 0), Err(Status::ErrLimit));
    l.with_thread(-1, |co| co.pop(1));
    l.reset_limits();
    assert!(l.resume(-1, 0).is_ok());
    l.pop(1);
    run(l, "f() assert(n == 2)").unwrap();
}

#[test]
fn a_state_that_has_tripped_can_be_closed() {
    for spin in SPINS {
        let mut lua = lua();
        let l = lua.state();
        run(l, &format!("function spin() {spin} end x = setmetatable({{}}, {{ __gc = spin }})")).unwrap();
        l.set_instruction_budget(Some(1000));
        // Finalizers that run when it is closed have the same budget.
        drop(lua);
    }
}
