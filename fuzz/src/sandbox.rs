//! Runs a function in a fresh state that can touch neither files nor processes.

use perilune_bytecode::Proto;
use perilune_stdlib::{base, coroutine, debug, math, string, table, utf8};
use perilune_vm::{NativeFn, NativeResult, OwnedState, Raised, State, Status, Stress};
use std::sync::{Arc, LazyLock};

const LIBRARIES: &[(&str, NativeFn)] = &[
    ("_G", base::open),
    ("coroutine", coroutine::open),
    ("table", table::open),
    ("string", string::open),
    ("math", math::open),
    ("utf8", utf8::open),
    ("debug", debug::open),
];

/// Takes away what reads and writes.
static PRELUDE: LazyLock<Arc<Proto>> = LazyLock::new(|| {
    let source = br#"
local quiet = ...
dofile, loadfile, print, warn, debug.debug = nil, nil, quiet, quiet, nil
io = {write = quiet, read = quiet, lines = quiet, stdout = {write = quiet}, stderr = {write = quiet}}
os = {clock = function() return 0 end, time = function() return 0 end, getenv = quiet}
arg, t, s, x = {}, {1, 2, 3, k = "v"}, "some text (with parentheses) and 10", 10
function f(...) return ... end
function g(a, b) local c = a return function() c = b return c end end
"#;
    Arc::new(perilune_compiler::compile(source, b"=prelude").expect("the prelude compiles"))
});

/// What code may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions.
    pub instructions: u64,
    /// Bytes of memory.
    pub memory: usize,
    /// Collect at every safepoint.
    pub stress: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { instructions: 50_000, memory: 16 << 20, stress: false }
    }
}

/// How a function ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Without error.
    Returned,
    /// By an error, that of too little memory included.
    Failed,
    /// A limit tripped.
    Tripped,
}

/// A state with libraries but for what reads and writes, and without limits.
///
/// # Errors
/// Not enough memory.
pub fn state(limits: Limits) -> Option<OwnedState> {
    let mut lua = OwnedState::with_seed(1).ok()?;
    prepare(lua.state()).ok()?;
    if limits.stress {
        lua.set_stress(Stress::Collections);
    }
    Some(lua)
}

/// A state that does the same each time, without limits.
///
/// # Errors
/// Not enough memory.
pub fn repeatable_state() -> Option<OwnedState> {
    let mut lua = OwnedState::deterministic(1, 64 << 20).ok()?;
    lua.state().number_addresses().ok()?;
    math::fix_seed(lua.state()).ok()?;
    prepare(lua.state()).ok()?;
    Some(lua)
}

/// Runs a main function with these limits.
///
/// # Panics
/// When a limit has tripped and the host does not get that as the error, and when the state cannot be used afterwards.
#[must_use]
pub fn run(proto: Proto, limits: Limits) -> End {
    let Some(mut lua) = state(limits) else { return End::Failed };
    let l = lua.state();
    l.set_memory_cap(limits.memory);
    l.set_instruction_budget(Some(limits.instructions));
    if l.push_proto(Arc::new(proto)).is_err() {
        return End::Failed;
    }
    l.push_integer(7);
    let outcome = l.pcall(1, 0, 0);
    let tripped = l.tripped();
    if tripped.is_some() {
        assert_eq!(outcome, Err(Status::ErrLimit), "code went on after a limit had tripped");
    }
    still_works(l, limits);
    match (outcome, tripped) {
        (Ok(()), None) => End::Returned,
        (_, None) => End::Failed,
        _ => End::Tripped,
    }
}

/// Whether the state can be used: a function makes a table and texts, and returns. Finalizers of the script may run meanwhile, also endless ones.
pub(crate) fn still_works(l: &mut State, limits: Limits) {
    static PROBE: LazyLock<Arc<Proto>> = LazyLock::new(|| {
        let source = b"local t = {} for i = 1, 20 do t[i] = 'k' .. i end return #t";
        Arc::new(perilune_compiler::compile(source, b"=probe").expect("the probe compiles"))
    });
    l.set_memory_cap(2 * limits.memory);
    l.set_instruction_budget(Some(limits.instructions));
    l.reset_limits();
    l.set_top(0);
    l.push_nil();
    l.set_hook(false, false, false, 0);
    let outcome = l.push_proto(PROBE.clone()).map_or(Err(Status::ErrMem), |()| l.pcall(0, 1, 0));
    match outcome {
        Ok(()) => assert_eq!(l.to_integer(-1), Some(20), "the state computes something else"),
        Err(status) => {
            assert!(l.tripped().is_some(), "the state cannot be used any more: {status:?}: {:?}", l.bytes(-1))
        }
    }
}

fn quiet(_: &mut State) -> NativeResult {
    Ok(0)
}

fn prepare(l: &mut State) -> Result<(), Raised> {
    for &(name, open) in LIBRARIES {
        l.require(name, open, true)?;
        l.pop(1);
    }
    l.set_warn_sink(None);
    l.push_proto(PRELUDE.clone())?;
    l.push_native(quiet);
    l.call(1, 0)
}
