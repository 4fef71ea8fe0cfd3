//! What scripts find in a state: presets of the libraries, libraries that cannot be changed, and environments over them.
//!
//! A preset is a list of what is there, not of what is taken away, so a function that a library gets later is not in it before
//! somebody has thought about it.

use perilune_vm::{NativeFn, NativeResult, Raised, State, Type};

use crate::{base, coroutine, math, os, random, string, table, utf8};

/// What scripts find in a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// All standard libraries, as the reference has them.
    #[default]
    Everything,
    /// No files, processes, environment variables or modules, nothing of `debug`, and no binary chunks. Libraries and the metatable of
    /// strings are read-only. Scripts can compute, print, and ask for the time.
    Sandbox,
    /// As [`Preset::Sandbox`], and the same each time that a program runs: no clock, no addresses in texts, random numbers from a fixed
    /// seed, no sizes of memory. So that tables have their entries in the same order each time, the state has to be made by
    /// [`OwnedState::deterministic`](perilune_vm::OwnedState::deterministic).
    Deterministic,
}

/// A library with the names that a preset has of it.
type Contents = (&'static str, NativeFn, &'static [&'static str]);

const SANDBOX: &[Contents] = &[
    (
        "_G",
        base::open,
        &[
            "_G",
            "_VERSION",
            "assert",
            "collectgarbage",
            "error",
            "getmetatable",
            "ipairs",
            "load",
            "next",
            "pairs",
            "pcall",
            "print",
            "rawequal",
            "rawget",
            "rawlen",
            "rawset",
            "select",
            "setmetatable",
            "tonumber",
            "tostring",
            "type",
            "warn",
            "xpcall",
        ],
    ),
    (
        "coroutine",
        coroutine::open,
        &["close", "create", "isyieldable", "resume", "running", "status", "wrap", "yield"],
    ),
    ("table", table::open, &["concat", "insert", "move", "pack", "remove", "sort", "unpack"]),
    (
        "string",
        string::open,
        &[
            "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize",
            "rep", "reverse", "sub", "unpack", "upper",
        ],
    ),
    (
        "math",
        math::open,
        &[
            "abs",
            "acos",
            "asin",
            "atan",
            "ceil",
            "cos",
            "deg",
            "exp",
            "floor",
            "fmod",
            "huge",
            "log",
            "max",
            "maxinteger",
            "min",
            "mininteger",
            "modf",
            "pi",
            "rad",
            "random",
            "randomseed",
            "sin",
            "sqrt",
            "tan",
            "tointeger",
            "type",
            "ult",
        ],
    ),
    ("utf8", utf8::open, &["char", "charpattern", "codepoint", "codes", "len", "offset"]),
];

/// The harmless part of `os`.
const TIME: Contents = ("os", os::open, &["clock", "date", "difftime", "time"]);

/// Opens the libraries of a preset.
///
/// # Errors
/// Not enough memory.
pub fn open_preset(l: &mut State, preset: Preset) -> Result<(), Raised> {
    if preset == Preset::Everything {
        return crate::open_libs(l);
    }
    let deterministic = preset == Preset::Deterministic;
    if deterministic {
        l.number_addresses()?;
        random::fix_seed(l)?;
    }
    for contents in SANDBOX {
        open_contents(l, contents)?;
    }
    l.push_globals();
    l.set_functions(base::SANDBOXED)?;
    if deterministic {
        l.set_functions(base::DETERMINISTIC)?;
    } else {
        open_contents(l, &TIME)?;
    }
    l.pop(1);
    freeze_libraries(l)
}

/// Opens a library and keeps these names of it.
fn open_contents(l: &mut State, &(name, open, kept): &Contents) -> Result<(), Raised> {
    l.require(name, open, true)?;
    l.push_nil();
    while l.next(-2)? {
        l.pop(1);
        if !l.bytes(-1).is_some_and(|field| kept.iter().any(|kept| kept.as_bytes() == field)) {
            l.push_value(-1);
            l.push_nil();
            l.raw_set(-4)?;
        }
    }
    l.pop(1);
    Ok(())
}

/// Makes the libraries that are there, and the metatable of strings, read-only: also for `rawset` and for the host. The table of globals
/// itself is not.
///
/// # Errors
/// Not enough memory.
pub fn freeze_libraries(l: &mut State) -> Result<(), Raised> {
    l.ensure_stack(4, "libraries")?;
    l.push_globals();
    l.push_nil();
    while l.next(-2)? {
        if l.type_of(-1) == Type::Table && !l.raw_equal(-1, -3) {
            l.freeze(-1);
        }
        l.pop(1);
    }
    l.pop(1);
    l.push_str("")?;
    if l.get_metatable(-1) {
        l.freeze(-1);
        l.pop(1);
    }
    l.pop(1);
    Ok(())
}

/// Pushes a new table of globals for code that shall have its own: it has what the globals have at the moment, is its own `_G`, and its `load`
/// gives chunks this table, and takes text only. With [`Preset::Sandbox`] nobody can reach the globals of others through it.
///
/// # Errors
/// Not enough memory.
pub fn push_environment(l: &mut State) -> NativeResult {
    l.ensure_stack(6, "environment")?;
    l.new_table()?;
    l.push_globals();
    l.push_nil();
    while l.next(-2)? {
        l.push_value(-2);
        l.insert(-2);
        l.raw_set(-5)?;
    }
    l.pop(1);
    l.push_value(-1);
    l.raw_set_field(-2, "_G")?;
    l.push_value(-1);
    l.push_library_closure(base::load_into, 1)?;
    l.raw_set_field(-2, "load")?;
    Ok(1)
}
