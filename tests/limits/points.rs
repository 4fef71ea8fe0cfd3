//! Trips at every point of a script that does a bit of everything.

use super::catchers::check;
use super::{call, lua, reset, run};
use perilune::stack::{Limit, Status, load};

const SCRIPT: &str = "
    local closed = 0
    local function closing() return setmetatable({}, { __close = function() closed = closed + 1 end }) end
    local function work(n)
        local a <close> = closing()
        local t = {}
        for i = 1, n do t[#t + 1] = i .. '' end
        table.sort(t, function(x, y) return x > y end)
        return table.concat(t, ','):gsub('%d+', function(d) return '<' .. d .. '>' end)
    end
    assert(pcall(work, 6))
    assert(not pcall(function() local b <close> = closing() error({}) end))
    xpcall(function() local c <close> = closing() return nil + 1 end, function(m) return m .. '?' end)
    local co = coroutine.create(function(a)
        local d <close> = closing()
        for i = 1, 3 do a = a + coroutine.yield(pcall(coroutine.yield, i)) end
        return a
    end)
    coroutine.resume(co, 1)
    coroutine.resume(co, 2)
    coroutine.close(co)
    for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do closed = closed + v end
    setmetatable({}, { __gc = function() for i = 1, 5 do closed = closed + i end end })
    collectgarbage()
    local f = load('local x <const> = 3 return function(...) return select(\"#\", ...) + x end')()
    closed = closed + f(1, 2, nil)
    local m = setmetatable({}, { __index = function(_, k) return k end, __add = function(a, b) return 1 end })
    closed = closed + m[2] + (m + m)
    local ok = pcall(coroutine.wrap(function() local e <close> = closing() error('x') end))
    for k, v in pairs({ 1, 2, x = 3 }) do closed = closed + v end
    debug.sethook(function() closed = closed + 1 end, 'cr', 3)
    work(2)
    debug.sethook()
    result = closed
";

/// Runs the script with ever larger budgets, and with a usable state after each.
#[test]
fn a_budget_of_every_size_leaves_the_state_usable() {
    let mut lua = lua();
    let l = lua.state();
    let (mut trips, mut budget) = (0, 0);
    loop {
        load(l, SCRIPT.as_bytes(), "=chunk").unwrap();
        l.set_instruction_budget(Some(budget));
        let outcome = call(l);
        let tripped = l.tripped();
        reset(l);
        run(l, "debug.sethook() assert(collectgarbage('isrunning'))").unwrap();
        assert_eq!((l.native_levels(), l.is_yieldable()), (0, false));
        if outcome.is_ok() {
            break;
        }
        assert_eq!((outcome, tripped), (Err(Status::ErrLimit), Some(Limit::Instructions)));
        if budget % 64 == 0 {
            check(l);
        }
        trips += 1;
        budget += 1;
    }
    assert!(trips > 500, "{trips}");
    check(l);
}

/// What a script uses is the same in each run and each state.
#[test]
fn instructions_are_counted_alike() {
    let counts: Vec<_> = (0..3)
        .map(|_| {
            let mut lua = lua();
            let l = lua.state();
            l.set_instruction_budget(Some(1 << 40));
            run(l, SCRIPT).unwrap();
            (1u64 << 40) - l.instruction_budget().unwrap()
        })
        .collect();
    assert!(counts.iter().all(|&count| count == counts[0]), "{counts:?}");
    let mut lua = lua();
    let l = lua.state();
    l.set_instruction_budget(Some(counts[0]));
    assert_eq!(run(l, SCRIPT), Ok(()));
    assert_eq!(l.instruction_budget(), Some(0));
}
