//! Tracebacks of a thread (`luaL_traceback`).

use super::FunctionInfo;
use crate::state::State;
use crate::value::{Value, tag};

/// Calls shown at the start and at the end of a long traceback.
const FIRST: usize = 10;
const LAST: usize = 11;

impl State {
    /// The text of a traceback: `msg` and a line for each active call from `level` on.
    #[must_use]
    pub fn traceback(&mut self, msg: Option<&[u8]>, level: i32) -> Vec<u8> {
        let main: *const Self = self;
        // SAFETY: a thread is a valid other thread to itself for reading.
        unsafe { traceback_of(main, msg, level) }
    }

    /// As [`State::traceback`] for the thread at an index; `None` if there is none.
    #[must_use]
    pub fn traceback_of(&mut self, idx: i32, msg: Option<&[u8]>, level: i32) -> Option<Vec<u8>> {
        let v = self.value_at(idx);
        // SAFETY: the thread is reachable from the stack.
        (v.tag == tag::THREAD).then(|| unsafe { traceback_of(v.as_thread(), msg, level) })
    }
}

unsafe fn traceback_of(th: *const State, msg: Option<&[u8]>, level: i32) -> Vec<u8> {
    let th = &*th;
    let mut out = Vec::new();
    if let Some(msg) = msg {
        out.extend_from_slice(msg);
        out.push(b'\n');
    }
    out.extend_from_slice(b"stack traceback:");
    let depth = th.depth();
    let mut level = level.max(0) as usize;
    let total = depth.saturating_sub(level);
    let mut shown = 0;
    while level < depth {
        if total > FIRST + LAST + 1 && shown == FIRST {
            let skip = total - FIRST - LAST;
            // COMPAT: the reference does not count the level at which it notices.
            out.extend_from_slice(format!("\n\t...\t(skipping {} levels)", skip - 1).as_bytes());
            level += skip;
            shown += skip;
            continue;
        }
        if let Some(info) = th.call_info(level) {
            line(th, level, &info, &mut out);
        }
        level += 1;
        shown += 1;
    }
    out
}

unsafe fn line(th: &State, level: usize, info: &FunctionInfo, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\n\t");
    out.extend_from_slice(&info.short_source);
    if info.current_line > 0 {
        out.extend_from_slice(format!(":{}: in ", info.current_line).as_bytes());
    } else {
        out.extend_from_slice(b": in ");
    }
    let function = th.frame_at_level(level).map_or(Value::NIL, |f| *th.at((*f).func));
    if let Some(name) = global_function_name(th, function) {
        out.extend_from_slice(b"function '");
        out.extend_from_slice(&name);
        out.push(b'\'');
    } else if let Some(name) = &info.name {
        out.extend_from_slice(info.name_what.as_bytes());
        out.extend_from_slice(b" '");
        out.extend_from_slice(name);
        out.push(b'\'');
    } else if info.what == "main" {
        out.extend_from_slice(b"main chunk");
    } else if info.what != "C" {
        out.extend_from_slice(b"function <");
        out.extend_from_slice(&info.short_source);
        out.extend_from_slice(format!(":{}>", info.line_defined).as_bytes());
    } else {
        out.push(b'?');
    }
    if info.is_tail_call {
        out.extend_from_slice(b"\n\t(...tail calls...)");
    }
}

/// The name of a function that is a field of a loaded module (`print`, `string.format`) or is itself what a module gave.
pub(crate) unsafe fn global_function_name(th: &State, function: Value) -> Option<Vec<u8>> {
    if !function.is_function() {
        return None;
    }
    let g = th.global;
    let loaded_key = (*g).string(b"_LOADED").ok()?;
    let loaded = crate::object::Table::get((*g).registry.as_table(), loaded_key, (*g).heap.seed);
    if !loaded.is_table() {
        return None;
    }
    let mut found: Option<Vec<u8>> = None;
    let mut module_at = 0;
    while let Some((next, module_name, module)) = crate::object::Table::entry_from(loaded.as_table(), module_at) {
        module_at = next;
        if !module_name.is_string() {
            continue;
        }
        let module_name = crate::object::string_bytes(module_name);
        if module.same(function) {
            found.get_or_insert_with(|| module_name.to_vec());
        }
        if !module.is_table() {
            continue;
        }
        let mut at = 0;
        while let Some((next, key, v)) = crate::object::Table::entry_from(module.as_table(), at) {
            at = next;
            if key.is_string() && v.same(function) {
                let key = crate::object::string_bytes(key);
                if module_name == b"_G" {
                    return Some(key.to_vec());
                }
                found.get_or_insert_with(|| [module_name, b".", key].concat());
            }
        }
    }
    found
}
