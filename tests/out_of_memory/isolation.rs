//! Declarations of names in a state with isolated globals that end half-way, out of memory.
//!
//! A program has globals of its own and declares them all, most as shared names and some as constants. Each request for memory that the declaration makes
//! is refused, alone and with all that follow. Afterwards no value is lost, every name is the same to all coroutines or to none, and the
//! declaration can be made again.

use crate::failing::{grant, refuse};
use perilune::stack::{OwnedState, Status, load, new_state};

/// Leaves the declaration as a global function.
const PREPARATION: &str = "
    count = 600
    local names = {}
    for i = 1, count do
      local name = 'name_' .. i
      if i % 3 == 0 then
        names[name] = i
      else
        _ENV[name] = i
        names[#names + 1] = name
      end
    end
    function declare() _ENV[''] = names end";

/// Looks at each name by the short way (a name in the code) and by the long one, in this coroutine and in others. Returns how many names are
/// declared.
const CHECK: &str = "
    local complete = ...
    local declared = 0
    -- What is assigned before another coroutine runs is there after it.
    for i = 1, count do
      if i % 3 ~= 0 then _ENV['name_' .. i] = i + 1000 end
    end
    coroutine.wrap(function() end)()
    for i = 1, count do
      local name = 'name_' .. i
      if i % 3 ~= 0 then
        assert(_ENV[name] == i + 1000, name)
        _ENV[name] = i
      end
    end
    for i = 1, count do
      local name = 'name_' .. i
      local get = load('return ' .. name)
      local set = load(name .. ' = ...')
      local elsewhere = function(f, ...) return coroutine.wrap(f)(...) end
      local is_constant = i % 3 == 0
      local value = get()
      assert(_ENV[name] == value, name)
      if is_constant then
        assert(value == i or value == nil and not complete, name)
        assert(elsewhere(get) == value, name)
        if value then
          declared = declared + 1
          local ok, m = pcall(set, 0)
          assert(not ok and m:find('read-only', 1, true), name)
        end
      else
        assert(value == i, name)
        elsewhere(set, -i)
        local is_shared = get() == -i
        assert(is_shared or get() == i and not complete, name)
        assert(_ENV[name] == get() and elsewhere(get) == get(), name)
        set(i)
        assert(get() == i and elsewhere(get) == i, name)
        if is_shared then declared = declared + 1 end
      end
    end
    return declared";

fn call(lua: &mut OwnedState, source: &str, argument: bool) -> Result<i64, String> {
    let l = lua.state();
    l.set_top(0);
    load(l, source.as_bytes(), "=program").map_err(|_| "the source is wrong".to_owned())?;
    l.push_boolean(argument);
    match l.pcall(1, 1, 0) {
        Ok(()) => Ok(l.to_integer(-1).unwrap_or(0)),
        Err(_) => Err(String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()).into_owned()),
    }
}

/// Refuses the n-th request, and those after it if `lasting`; the number of names that were declared all the same, and whether the declaration made so many
/// requests.
fn declare_without(n: usize, lasting: bool) -> Result<(i64, bool), String> {
    let mut lua = new_state().map_err(|_| "no state")?;
    lua.state().isolate_globals().map_err(|_| "no isolation")?;
    call(&mut lua, PREPARATION, false)?;
    let l = lua.state();
    l.set_top(0);
    load(l, b"declare()", "=declaration").map_err(|_| "no declaration")?;
    refuse(n..if lasting { usize::MAX } else { n + 1 });
    let outcome = l.pcall(0, 0, 0);
    let requests = grant();
    if !matches!(outcome, Ok(()) | Err(Status::ErrMem)) {
        return Err(format!("{outcome:?}"));
    }
    let declared = call(&mut lua, CHECK, outcome.is_ok())?;
    call(&mut lua, "declare()", false)?;
    let all = call(&mut lua, CHECK, true)?;
    lua.state().gc_collect().map_err(|_| "no collection")?;
    call(&mut lua, CHECK, true)?;
    if all != 600 { Err(format!("{all} names are declared")) } else { Ok((declared, requests > n)) }
}

/// All numbers in both modes: how many refusals, and how many of them left some of the names declared.
pub(crate) fn try_all() -> Result<(usize, usize), String> {
    let (mut refusals, mut halves) = (0, 0);
    for lasting in [false, true] {
        for n in 0.. {
            let outcome = declare_without(n, lasting);
            let (declared, reached) =
                outcome.map_err(|what| format!("request {n}, lasting {lasting}: {what}"))?;
            if !reached {
                break;
            }
            refusals += 1;
            halves += usize::from((1..600).contains(&declared));
        }
    }
    Ok((refusals, halves))
}
