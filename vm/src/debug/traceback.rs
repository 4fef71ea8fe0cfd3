//! Tracebacks of a thread (`luaL_traceback`).

use super::{FunctionInfo, names};
use crate::heap::Heap;
use crate::object::Table;
use crate::state::{State, Thread};
use crate::value::{Value, tag};

/// Calls shown at the start and at the end of a long traceback.
const FIRST: usize = 10;
const LAST: usize = 11;

impl State {
    /// The text of a traceback (`luaL_traceback`, section 5.1): `msg` and a line for each active call from `level` on.
    #[must_use]
    pub fn traceback(&mut self, msg: Option<&[u8]>, level: i32) -> Vec<u8> {
        let this: *const Thread = self.inner();
        // SAFETY: a thread is a valid other thread to itself for reading.
        unsafe { traceback_of(this, msg, level) }
    }

    /// As [`State::traceback`] for the thread at an index (`luaL_traceback`, section 5.1); `None` if there is none.
    #[must_use]
    pub fn traceback_of(&mut self, idx: i32, msg: Option<&[u8]>, level: i32) -> Option<Vec<u8>> {
        let v = self.value_at(idx);
        // SAFETY: the thread is reachable from the stack.
        (v.tag == tag::THREAD).then(|| unsafe { traceback_of(v.as_thread(), msg, level) })
    }
}

unsafe fn traceback_of(th: *const Thread, msg: Option<&[u8]>, level: i32) -> Vec<u8> {
    let th = &*th;
    let mut out = Vec::new();
    if let Some(msg) = msg {
        out.extend_from_slice(msg);
        out.push(b'\n');
    }
    out.extend_from_slice(b"stack traceback:");
    let depth = th.depth();
    // No call has a negative level, so nothing is shown from there on.
    let mut level = usize::try_from(level).unwrap_or(depth);
    let total = depth.saturating_sub(level);
    let mut shown = 0;
    while level < depth && !(*th.global).heap.must_stop() {
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

unsafe fn line(th: &Thread, level: usize, info: &FunctionInfo, out: &mut Vec<u8>) {
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

/// The name of a function that is a loaded module or a field of one: `print`, `string.format`.
///
/// Of several names it is the least, or a global one, so that a message does not depend on the order of tables. Scripts may put as much into these tables as they like:
/// looking is charged, and ends without a name when a limit trips.
pub(crate) unsafe fn global_function_name(th: &Thread, function: Value) -> Option<Vec<u8>> {
    if !function.is_function() {
        return None;
    }
    let g = th.global;
    let loaded_key = (*g).string(b"_LOADED").ok()?;
    let loaded = Table::get((*g).registry.as_table(), loaded_key, (*g).heap.seed);
    if !loaded.is_table() {
        return None;
    }
    let mut global: Option<Vec<u8>> = None;
    let mut qualified: Option<Vec<u8>> = None;
    let keep = |found: &mut Option<Vec<u8>>, name: Vec<u8>| {
        if found.as_ref().is_none_or(|least| name < *least) {
            *found = Some(name);
        }
    };
    for_each_named(&mut (*g).heap, loaded.as_table(), |heap, module_name, module| {
        if module.same(function) {
            keep(&mut qualified, module_name.to_vec());
        } else if module.is_table() {
            for_each_named(heap, module.as_table(), |_, name, field| match module_name {
                _ if !field.same(function) => {}
                b"_G" => keep(&mut global, name.to_vec()),
                _ => keep(&mut qualified, [module_name, b".", name].concat()),
            });
        }
    });
    global.or(qualified)
}

/// Fields that are visited between two looks at the limits.
const FIELDS_OF_A_PORTION: usize = 1 << 12;

/// Visits the fields of a table whose keys are strings, until a limit trips. Of very long names the beginning is given.
unsafe fn for_each_named(heap: &mut Heap, table: *mut Table, mut visit: impl FnMut(&mut Heap, &[u8], Value)) {
    let (mut position, mut fields) = (0, 0_usize);
    while let Some((next, key, value)) = Table::entry_from(table, position) {
        position = next;
        if key.is_string() {
            visit(heap, names::shown(crate::object::string_bytes(key)), value);
        }
        fields += 1;
        if fields.is_multiple_of(FIELDS_OF_A_PORTION) {
            heap.spend(FIELDS_OF_A_PORTION);
            if heap.must_stop() {
                return;
            }
        }
    }
}
