//! The basic functions: everything that is a global without a library's name in front.

mod access;
mod chunks;
mod collector;
mod errors;
mod iteration;
mod output;
mod values;

use perilune_vm::{FastFn, FastResult, NativeFn, NativeResult, State, Type};

use crate::FAST_FORMS;
use crate::io::file::{STDOUT, push_standard};
use crate::warn::standard_sink;
use access::{getmetatable, rawequal, rawget, rawlen, rawset, setmetatable};
pub(crate) use chunks::load_into;
use chunks::{dofile, load, load_text, loadfile};
use collector::{collect, collect_unseen, collectgarbage};
use errors::{assert, error, finish_pcall, pcall, xpcall};
use iteration::{ipairs, next, next_element, pairs};
use output::{print, warn};
use values::{select, tonumber, tostring, type_};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("assert", assert),
    ("collectgarbage", collectgarbage),
    ("dofile", dofile),
    ("error", error),
    ("getmetatable", getmetatable),
    ("ipairs", ipairs),
    ("loadfile", loadfile),
    ("load", load),
    ("next", next),
    ("pairs", pairs),
    ("pcall", pcall),
    ("warn", warn),
    ("rawequal", rawequal),
    ("rawlen", rawlen),
    ("rawget", rawget),
    ("rawset", rawset),
    ("select", select),
    ("setmetatable", setmetatable),
    ("tonumber", tonumber),
    ("tostring", tostring),
    ("type", type_),
    ("xpcall", xpcall),
];

/// What some functions are where scripts are not trusted.
pub(crate) const SANDBOXED: &[(&str, NativeFn)] = &[("collectgarbage", collect), ("load", load_text)];
/// And where they shall do the same each time.
pub(crate) const DETERMINISTIC: &[(&str, NativeFn)] = &[("collectgarbage", collect_unseen)];

/// Short cuts for ordinary arguments.
pub(crate) const FAST: &[(NativeFn, FastFn)] = &[
    (assert, |state, a| {
        let is_whole = a.count() == 1 || state.wants_one();
        if is_whole && a.is_true(1) { a.result(1) } else { FastResult::DECLINED }
    }),
    (getmetatable, |state, a| if a.count() >= 1 { state.metatable(a, 1) } else { FastResult::DECLINED }),
    (next, |state, a| if state.wants_one() { state.next_key(a, 1, 2) } else { FastResult::DECLINED }),
    (rawequal, |_, a| if a.count() >= 2 { a.raw_equal(1, 2) } else { FastResult::DECLINED }),
    (rawget, |state, a| if a.count() >= 2 { state.raw_get(a, 1, 2) } else { FastResult::DECLINED }),
    (rawlen, |state, a| state.raw_len(a, 1)),
    (select, |state, a| match (a.integer(1), a.string(1)) {
        (Some(index), _) => {
            let count = a.count() as i64;
            let chosen = if index < 0 { count.saturating_add(index) + 1 } else { index.min(count) + 1 };
            match chosen {
                ..=1 => FastResult::DECLINED,
                _ if chosen > count => FastResult::NONE,
                _ if chosen == count || state.wants_one() => a.result(chosen as usize),
                _ => FastResult::DECLINED,
            }
        }
        (None, Some(b"#")) => FastResult::integer(a.count() as i64 - 1),
        _ => FastResult::DECLINED,
    }),
    (setmetatable, |state, a| state.set_metatable(a, 1, 2)),
    (tonumber, |_, a| {
        if a.count() == 1 && a.type_of(1) == Type::Number { a.result(1) } else { FastResult::DECLINED }
    }),
    (tostring, |state, a| state.text(a, 1)),
    (type_, |state, a| if a.count() >= 1 { state.type_name(a, 1) } else { FastResult::DECLINED }),
];

/// Puts the functions into the table of globals and pushes it. Warnings go to standard error from now on, once a
/// script or the host has said `@on`.
pub fn open(l: &mut State) -> NativeResult {
    l.set_warn_sink(Some(standard_sink()));
    l.push_globals();
    l.set_functions(FUNCTIONS)?;
    l.set_fast_forms(&FAST_FORMS);
    l.declare_next(next);
    l.declare_ipairs(next_element);
    l.declare_pcall(pcall, finish_pcall);
    push_standard(l, STDOUT)?;
    l.push_library_closure(print, 1)?;
    l.raw_set_field(-2, "print")?;
    l.push_value(-1);
    l.raw_set_field(-2, "_G")?;
    l.push_str("Lua 5.4")?;
    l.raw_set_field(-2, "_VERSION")?;
    Ok(1)
}
