//! Runs a function in a fresh state that can touch neither files nor processes.

use crate::watch::Watch;
use perilune_bytecode::Proto;
use perilune_stdlib::{base, coroutine, debug, math, string, table, utf8};
use perilune_vm::{NativeFn, NativeResult, OwnedState, Raised, State, Stress};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

const LIBRARIES: &[(&str, NativeFn)] = &[
    ("_G", base::open),
    ("coroutine", coroutine::open),
    ("table", table::open),
    ("string", string::open),
    ("math", math::open),
    ("utf8", utf8::open),
    ("debug", debug::open),
];

/// Takes away what reads and writes, and lets no protected call outlive the request to stop.
const PRELUDE: &[u8] = br#"
local check, quiet = ...
dofile, loadfile, print, warn, debug.debug = nil, nil, quiet, quiet, nil
io = {write = quiet, read = quiet, lines = quiet, stdout = {write = quiet}, stderr = {write = quiet}}
os = {clock = function() return 0 end, time = function() return 0 end, getenv = quiet}
arg, t, s, x = {}, {1, 2, 3, k = "v"}, "some text (with parentheses) and 10", 10
function f(...) return ... end
function g(a, b) local c = a return function() c = b return c end end
local function guard(library, name)
  local call = library[name]
  library[name] = function(...) return check(call(...)) end
end
guard(_G, "pcall") guard(_G, "xpcall") guard(coroutine, "resume") guard(coroutine, "close")
"#;

/// What code may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: usize,
    /// When it is asked to stop.
    pub time: Duration,
    /// Collect at every safepoint.
    pub stress: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 16 << 20, time: Duration::from_millis(20), stress: false }
    }
}

thread_local! {
    /// Where native functions find the watchdog.
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

fn check(l: &mut State) -> NativeResult {
    if WATCH.with_borrow(|watch| watch.as_ref().is_some_and(Watch::is_stopping)) {
        return Err(l.raise("interrupted!"));
    }
    Ok(l.top() as usize)
}

fn quiet(_: &mut State) -> NativeResult {
    Ok(0)
}

/// Runs a main function. Returns whether it ended without error.
#[must_use]
pub fn run(proto: Proto, limits: Limits, watch: &Watch) -> bool {
    WATCH.with_borrow_mut(|place| *place = Some(watch.clone()));
    let Ok(mut lua) = OwnedState::with_seed(1) else { return false };
    if prepare(lua.state()).is_err() {
        return false;
    }
    lua.set_memory_limit(limits.memory);
    if limits.stress {
        lua.set_stress(Stress::Collections);
    }
    watch.run(lua.interrupt(), limits.time);
    let l = lua.state();
    if l.push_proto(Arc::new(proto)).is_err() {
        return false;
    }
    l.push_integer(7);
    l.pcall(1, 0, 0).is_ok()
}

fn prepare(l: &mut State) -> Result<(), Raised> {
    for &(name, open) in LIBRARIES {
        l.require(name, open, true)?;
        l.pop(1);
    }
    l.set_warn_sink(None);
    let Ok(prelude) = perilune_compiler::compile(PRELUDE, b"=prelude") else {
        return Err(l.raise("prelude"));
    };
    l.push_proto(Arc::new(prelude))?;
    l.push_native(check);
    l.push_native(quiet);
    l.call(2, 0)
}
