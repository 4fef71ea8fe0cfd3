//! What the library does together with the VM: limits, yields, upvalues that a script exchanged.

use crate::load::load_chunk;
use crate::open_libs;
use perilune_vm::{OwnedState, Stress};
use std::time::{Duration, Instant};

fn new_state() -> OwnedState {
    let mut lua = OwnedState::new().expect("memory");
    assert!(open_libs(lua.state()).is_ok());
    lua
}

/// Runs a chunk; its first result, or the error, as text.
fn run(lua: &mut OwnedState, source: &str) -> Result<String, String> {
    let l = lua.state();
    l.set_top(0);
    assert!(load_chunk(l, source.as_bytes(), b"=test", None).is_ok(), "{source}");
    let result = l.pcall(0, 1, 0);
    assert!(l.push_display(-1).is_ok());
    let text = String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()).into_owned();
    if result.is_ok() { Ok(text) } else { Err(text) }
}

#[track_caller]
fn gives(source: &str, expected: &str) {
    assert_eq!(run(&mut new_state(), source).as_deref(), Ok(expected));
}

/// Asks a running chunk to stop, and checks that it does.
#[track_caller]
fn can_be_interrupted(source: &str) {
    let mut lua = new_state();
    let interrupt = lua.interrupt();
    let requester = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        interrupt.request();
        Instant::now()
    });
    let result = run(&mut lua, source);
    let stopped = Instant::now();
    let requested = requester.join().expect("the other thread");
    assert!(result.as_ref().is_err_and(|error| error.ends_with("interrupted!")), "{result:?}");
    // Generous: the machine may be busy. What is run would take many times as long.
    assert!(stopped.saturating_duration_since(requested) < Duration::from_secs(10));
    assert_eq!(run(&mut lua, "return ('state is usable'):upper()").as_deref(), Ok("STATE IS USABLE"));
}

#[test]
fn endless_backtracking_is_interruptible() {
    can_be_interrupted("return (('a'):rep(200)):find(('a*'):rep(30) .. 'b')");
    can_be_interrupted("return (('a'):rep(100000)):match('.-.-.-b')");
    can_be_interrupted("for _ in (('a'):rep(200)):gmatch(('a-'):rep(30) .. 'b') do end");
    can_be_interrupted("return (('a'):rep(200)):gsub(('a?'):rep(100) .. 'b', '')");
}

#[test]
fn long_substitutions_are_interruptible() {
    can_be_interrupted("local s = ('a'):rep(50000000) return (s:gsub('.', ''))");
    can_be_interrupted("local s = ('a'):rep(50000000) return (s:gsub('', ''))");
}

#[test]
fn memory_limits_are_errors() {
    let mut lua = new_state();
    lua.set_memory_limit(64 << 20);
    for source in [
        "return ('x'):rep(1 << 30)",
        "return ('x'):rep(1 << 20, ('y'):rep(1000))",
        "local s = ('x'):rep(1000000) return (s:gsub('.', s))",
        "local s = ('x'):rep(1000000) return string.format(('%s'):rep(100), table.unpack(setmetatable({}, { __index = function() return s end }), 1, 100))",
        "return string.pack('c2000000000', '')",
        "return ('x'):rep(20000000):upper() .. ('y'):rep(20000000):lower() .. ('z'):rep(20000000):reverse()",
    ] {
        let result = run(&mut lua, source);
        assert_eq!(result.as_ref().map(|text| text.len()), Err(&"not enough memory".to_owned()), "{source}");
    }
    assert_eq!(run(&mut lua, "return ('usable'):rep(2, ' ')").as_deref(), Ok("usable usable"));
}

#[test]
fn replacement_functions_cannot_yield() {
    gives(
        "local co = coroutine.create(function() return (('a b c'):gsub('%a', coroutine.yield)) end)
         local ok, message = coroutine.resume(co)
         assert(not ok and message == 'attempt to yield across a C-call boundary')
         return coroutine.wrap(function()
           return (('a'):gsub('a', function() return tostring(coroutine.isyieldable()) end))
         end)()",
        "false",
    );
}

#[test]
fn deep_recursion_in_replacements_is_an_error() {
    gives(
        "local function f() return (('x'):gsub('x', f)) end
         local ok, message = pcall(f)
         return tostring(ok) .. tostring(message:find('stack overflow') ~= nil)",
        "falsetrue",
    );
}

#[test]
fn callbacks_may_use_the_same_pattern() {
    gives(
        "return (('a,b;c,d'):gsub('[^;]+', function(s) return (s:gsub('[^;]+', '<%0>')) end))",
        "<a,b>;<c,d>",
    );
    gives(
        "local t = {}
         for a in ('1 2'):gmatch('%d') do for b in ('3 4'):gmatch('%d') do t[#t + 1] = a .. b end end
         return table.concat(t, ' ')",
        "13 14 23 24",
    );
}

#[test]
fn exchanged_upvalues_do_no_harm() {
    gives(
        "for _, f in ipairs { string.find, string.match, string.gmatch, string.gsub } do debug.setupvalue(f, 1, nil) end
         local t = {}
         for w in ('one two'):gmatch('%a+') do t[#t + 1] = w:gsub('o', '0') .. w:match('.') .. w:find('n?e?$') end
         return table.concat(t, ' ')",
        "0neo2 tw0t4",
    );
    gives(
        "local next_word = ('one two'):gmatch('%a+')
         for i = 1, 3 do debug.setupvalue(next_word, i, 'x') end
         return next_word()",
        "nil",
    );
}

#[test]
fn survives_stress_collection() {
    let mut lua = new_state();
    lua.set_stress(Stress::Collections);
    let result = run(
        &mut lua,
        "local out = {}
         for i = 1, 20 do
           local s = ('key' .. i .. '=value' .. i .. ';'):rep(3)
           for k, v in s:gmatch('(%w+)=(%w+)') do out[#out + 1] = k:gsub('%d', function(d) return '<' .. d .. '>' end) .. v end
           out[#out + 1] = string.format('%s %q %5.2f', { 1 } and s, s, i)
         end
         return #table.concat(out)",
    );
    assert_eq!(result.as_deref(), Ok("2604"));
}
