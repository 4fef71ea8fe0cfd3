//! Sequences of operations of the stack API. The bytes of the input say which operation comes next and with what arguments, so that any
//! bytes are a sequence; many of the operations are misuse: indices of nothing, values of the wrong type, too few values.
//!
//! A native function goes on with the sequence where its caller has stopped, so operations happen on all levels: in the host's own
//! frame, in functions called from Lua, in metamethods, coroutines, continuations.

use super::{Fate, Setting, Target};
use crate::random::Random;
use crate::sandbox;
use perilune_bytecode::Proto;
use perilune_vm::{ArithOp, Buffer, CompareOp, NativeResult, REGISTRY_INDEX, Raised, State, Status, Type};
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

/// Most bytes of an input.
const LONGEST: usize = 400;
/// Values that a level may have on its stack.
const ROOM: i32 = 60;
/// Levels of native functions that go on with the sequence.
const DEEPEST: u32 = 30;

/// The target.
#[derive(Debug)]
pub struct Stack {
    setting: Setting,
}

impl Stack {
    /// The target.
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        Self { setting: setting.clone() }
    }
}

/// What is left of the sequence, and how deep in native functions it has come.
struct Sequence {
    bytes: Vec<u8>,
    at: usize,
    depth: u32,
}

thread_local! {
    static SEQUENCE: RefCell<Sequence> = const { RefCell::new(Sequence { bytes: Vec::new(), at: 0, depth: 0 }) };
}

impl Target for Stack {
    fn extension(&self) -> &'static str {
        "operations"
    }

    fn make(&self, random: &mut Random) -> Vec<u8> {
        (0..20 + random.below(LONGEST)).map(|_| random.bits() as u8).collect()
    }

    fn run(&mut self, input: &[u8]) -> Fate {
        let limits = self.setting.limits;
        let mut lua = sandbox::state(limits).expect("there is memory");
        SEQUENCE.with_borrow_mut(|sequence| *sequence = Sequence { bytes: input.to_vec(), at: 0, depth: 0 });
        let l = lua.state();
        l.set_memory_cap(limits.memory);
        l.set_instruction_budget(Some(limits.instructions));
        let mut ended = true;
        while SEQUENCE.with_borrow(|sequence| sequence.at < sequence.bytes.len()) {
            let outcome = go_on(l);
            if let Err(raised) = outcome {
                ended = false;
                l.catch(raised, 3);
            }
            if l.top() > ROOM {
                l.set_top(ROOM / 2);
            }
        }
        let tripped = l.tripped().is_some();
        sandbox::still_works(l, limits);
        Fate { accepted: true, ran: true, ended, tripped }
    }
}

/// The next byte of the sequence, 0 after its end.
fn byte() -> u8 {
    SEQUENCE.with_borrow_mut(|sequence| {
        let byte = sequence.bytes.get(sequence.at).copied().unwrap_or(0);
        sequence.at += 1;
        byte
    })
}

fn is_over() -> bool {
    SEQUENCE.with_borrow(|sequence| sequence.at >= sequence.bytes.len() || sequence.depth > DEEPEST)
}

/// An index, mostly of something.
fn index(l: &State) -> i32 {
    let byte = byte();
    match byte {
        0..=99 => i32::from(byte) % (l.top() + 1),
        100..=229 => -(i32::from(byte) % (l.top() + 1)),
        230..=233 => REGISTRY_INDEX,
        234..=245 => REGISTRY_INDEX - i32::from(byte % 4),
        246..=250 => i32::from(byte),
        251 => i32::MAX,
        252 => i32::MIN,
        _ => -i32::from(byte),
    }
}

/// A number of values, mostly of some that are there.
fn count(l: &State) -> i32 {
    match byte() {
        250.. => i32::from(byte()) - 128,
        byte => i32::from(byte % 4).min(l.top()),
    }
}

fn integer() -> i64 {
    match byte() {
        0 => i64::MAX,
        1 => i64::MIN,
        2 => 1 << 53,
        byte => i64::from(byte) - 120,
    }
}

/// Names that mean something somewhere.
const NAMES: &[&str] = &[
    "x",
    "y",
    "n",
    "__index",
    "__newindex",
    "__call",
    "__gc",
    "__close",
    "__eq",
    "__lt",
    "__concat",
    "__len",
    "__mode",
    "__metatable",
    "__name",
    "__tostring",
    "__pairs",
    "__add",
    "print",
    "pcall",
    "",
    "a longer name, which is not interned with the short ones",
];

fn name() -> &'static str {
    NAMES[usize::from(byte()) % NAMES.len()]
}

/// Functions of Lua that the sequences call. `...` of a chunk is a native function that goes on with the sequence.
static FUNCTIONS: LazyLock<Vec<Arc<Proto>>> = LazyLock::new(|| {
    [
        "return ...",
        "local f = ... return f(1, 2, 3)",
        "local f = ... local t <close> = setmetatable({}, {__close = f}) return f(t)",
        "local f = ... return setmetatable({1, 2, 3, x = 1}, {__index = f, __newindex = f, __call = f, __gc = f, __close = f})",
        "local f = ... return setmetatable({}, {__eq = f, __lt = f, __le = f, __concat = f, __len = f, __add = f, __unm = f, __band = f})",
        "local f = ... return setmetatable({}, {__pairs = f, __tostring = f, __name = 'named', __mode = 'kv', __idiv = f, __metatable = f})",
        "local f = ... return coroutine.wrap(function(...) local a = f(...) coroutine.yield(a, 2) return f(3) end)",
        "local f = ... return coroutine.create(function(...) for i = 1, 3 do coroutine.yield(f(i)) end error({}) end)",
        "local f = ... for k, v in pairs({f, x = f}) do f(k, v) end",
        "local f = ... return pcall(f, 'a', {})",
        "local f = ... return xpcall(f, f, 1)",
        "local f = ... return select('#', f(), f()), function() f = nil return f end",
        "local f = ... return ('x'):rep(300):gsub('x', f, 3)",
        "local f = ... local t = {5, 2, 9, 1} pcall(table.sort, t, f) return t",
        "local f = ... error(f)",
        "local f = ... debug.sethook(f, 'crl', 3) local x = 1 x = x + 1 debug.sethook() return x",
        "local f = ... f(coroutine.yield(1, 2, 3)) return 4",
        "local f = ... goto on ::on:: return load(function() return f() and nil end)",
        "collectgarbage() return ...",
        "collectgarbage('generational') collectgarbage('step') collectgarbage('incremental') return ...",
        "local t = {} for i = 1, 50 do t[i] = {i} end return t",
        "return ... .. 'x'",
    ]
    .iter()
    .map(|source| Arc::new(perilune_compiler::compile(source.as_bytes(), b"=function").expect("it compiles")))
    .collect()
});

/// A native function that goes on with the sequence.
fn native(l: &mut State) -> NativeResult {
    SEQUENCE.with_borrow_mut(|sequence| sequence.depth += 1);
    let result = level(l);
    SEQUENCE.with_borrow_mut(|sequence| sequence.depth = sequence.depth.saturating_sub(1));
    result
}

fn level(l: &mut State) -> NativeResult {
    l.charge(10)?;
    while !is_over() {
        if l.top() > ROOM {
            l.set_top_closing(ROOM / 2)?;
        }
        match byte() {
            0..=20 => return Ok(count(l).max(0) as usize),
            21..=25 => {
                let (arguments, results) = (count(l), count(l));
                return l.call_k(arguments, results, 7, continuation);
            }
            26..=30 => {
                let (arguments, results) = (count(l), count(l));
                let handler = if byte() < 200 { 0 } else { index(l) };
                return l.pcall_k(arguments, results, handler, -7, continuation);
            }
            31..=35 => {
                let results = count(l);
                let k: Option<perilune_vm::Continuation> =
                    if byte() < 100 { None } else { Some(continuation) };
                return l.yield_k(results, 0, k);
            }
            _ => perform(l)?,
        }
    }
    Ok(l.top().min(2) as usize)
}

fn continuation(l: &mut State, _: Status, _: i64) -> NativeResult {
    native(l)
}

/// Performs some operations in the host's own frame.
fn go_on(l: &mut State) -> Result<(), Raised> {
    while !is_over() {
        if l.top() > ROOM {
            l.set_top_closing(ROOM / 2)?;
        }
        perform(l)?;
    }
    SEQUENCE.with_borrow_mut(|sequence| sequence.at = sequence.bytes.len());
    Ok(())
}

/// Performs the next operation.
#[expect(clippy::too_many_lines, reason = "a list of operations")]
fn perform(l: &mut State) -> Result<(), Raised> {
    match byte() % 88 {
        0 => l.push_nil(),
        1 => l.push_boolean(byte() > 127),
        2 => l.push_integer(integer()),
        3 => l.push_number(integer() as f64 / 3.0),
        4 => l.push_str(name())?,
        5 => l.push_bytes(&vec![b'x'; usize::from(byte()) * 3])?,
        6 => l.new_table()?,
        7 => l.create_table(usize::from(byte()), usize::from(byte()))?,
        8 => l.push_native(native),
        9 => {
            let upvalues = count(l);
            l.push_native_closure(native, upvalues)?;
        }
        10..=13 => {
            l.push_proto(FUNCTIONS[usize::from(byte()) % FUNCTIONS.len()].clone())?;
            l.push_native(native);
        }
        14 => {
            l.push_native(native);
            l.new_coroutine()?;
        }
        15 => l.new_coroutine()?,
        16 => l.new_userdata(vec![byte()], byte() % 4)?,
        17 => l.push_light(usize::from(byte())),
        18 => drop(l.push_thread()),
        19 => l.push_globals(),
        20 => {
            let top = index(l);
            l.set_top_closing(top)?;
        }
        21 => {
            let top = index(l);
            l.set_top(top);
        }
        22 => {
            let values = count(l);
            l.pop(values);
        }
        23 | 24 => {
            let place = index(l);
            l.push_value(place);
        }
        25 => {
            let (place, turns) = (index(l), count(l));
            l.rotate(place, turns);
        }
        26 => {
            let place = index(l);
            l.insert(place);
        }
        27 => {
            let place = index(l);
            l.remove(place);
        }
        28 => {
            let place = index(l);
            l.replace(place);
        }
        29 => {
            let (from, to) = (index(l), index(l));
            l.copy(from, to);
        }
        30 => drop(l.check_stack(i32::from(byte()))),
        31 => l.ensure_stack(i32::from(byte()), "too much")?,
        32 => {
            let table = index(l);
            l.get_table(table)?;
        }
        33 => {
            let table = index(l);
            l.get_field(table, name())?;
        }
        34 => {
            let table = index(l);
            l.get_index(table, integer())?;
        }
        35 => {
            let table = index(l);
            l.set_table(table)?;
        }
        36 => {
            let table = index(l);
            l.set_field(table, name())?;
        }
        37 => {
            let table = index(l);
            l.set_index(table, integer())?;
        }
        38 => {
            let table = index(l);
            l.raw_get(table);
        }
        39 => {
            let table = index(l);
            l.raw_get_index(table, integer());
        }
        40 => {
            let table = index(l);
            l.raw_set(table)?;
        }
        41 => {
            let table = index(l);
            l.raw_set_index(table, integer())?;
        }
        42 => {
            let value = index(l);
            l.get_metatable(value);
        }
        43 => {
            let value = index(l);
            l.set_metatable(value)?;
        }
        44 => {
            let table = index(l);
            l.next(table)?;
        }
        45 => {
            let value = index(l);
            l.push_len(value)?;
        }
        46 => {
            let value = index(l);
            l.length(value)?;
        }
        47 => l.arith(ArithOp::ALL[usize::from(byte()) % ArithOp::ALL.len()])?,
        48 => {
            let (a, b) = (index(l), index(l));
            let op = [CompareOp::Eq, CompareOp::Lt, CompareOp::Le][usize::from(byte()) % 3];
            l.compare(a, b, op)?;
            let _ = l.raw_equal(a, b);
        }
        49 => {
            let values = count(l);
            l.concat(values)?;
        }
        50..=53 => {
            let (arguments, results) = (count(l), count(l));
            l.call(arguments, results)?;
        }
        54..=57 => {
            let (arguments, results) = (count(l), count(l));
            let handler = if byte() < 200 { 0 } else { index(l) };
            let _ = l.pcall(arguments, results, handler);
        }
        58..=60 => {
            let (thread, arguments) = (index(l), count(l));
            let _ = l.resume(thread, arguments);
        }
        61 => {
            let thread = index(l);
            let _ = l.close_coroutine(thread);
        }
        62 => {
            let (thread, values) = (index(l), count(l));
            l.move_to_thread(thread, values);
        }
        63 => {
            let (thread, values) = (index(l), count(l));
            l.move_from_thread(thread, values);
        }
        64 => {
            let table = index(l);
            let reference = l.ref_(table)?;
            if byte() > 100 {
                l.unref(table, reference)?;
            }
        }
        65 => {
            let table = index(l);
            l.unref(table, i32::from(byte()) - 10)?;
        }
        66 => {
            let (userdata, n) = (index(l), i32::from(byte() % 6) - 1);
            let _ = l.get_user_value(userdata, n);
            let _ = l.set_user_value(userdata, n);
        }
        67 => {
            let (function, n) = (index(l), i32::from(byte() % 6) - 1);
            let _ = l.get_upvalue(function, n);
        }
        68 => {
            let (function, n) = (index(l), i32::from(byte() % 6) - 1);
            let _ = l.set_upvalue(function, n);
        }
        69 => {
            let (one, other) = (index(l), index(l));
            let _ = l.upvalue_id(one, 1);
            let _ = l.upvalue_join(one, i32::from(byte() % 3), other, i32::from(byte() % 3));
        }
        70 => {
            let slot = index(l);
            l.to_close(slot)?;
        }
        71 => {
            let slot = index(l);
            l.close_slot(slot)?;
        }
        72 => {
            let value = index(l);
            l.coerce_string(value)?;
        }
        73 => {
            let value = index(l);
            l.push_display(value)?;
        }
        74 => match byte() % 6 {
            0 => l.gc_collect()?,
            1 => drop(l.gc_step(i32::from(byte()))?),
            2 => drop(l.gc_generational(0, 0)),
            3 => drop(l.gc_incremental(0, 0, 0)),
            4 => l.gc_stop(),
            _ => l.gc_restart(),
        },
        75 => {
            let events = byte();
            l.push_native(native);
            l.set_hook(events & 1 != 0, events & 2 != 0, events & 4 != 0, i32::from(events >> 4));
        }
        76 => match byte() % 7 {
            0 => drop(l.check_integer(i32::from(byte() % 8))?),
            1 => drop(l.check_number(i32::from(byte() % 8))?),
            2 => l.check_string(i32::from(byte() % 8))?,
            3 => l.check_any(i32::from(byte() % 8))?,
            4 => l.check_type(i32::from(byte() % 8), Type::Table)?,
            5 => drop(l.check_option(i32::from(byte() % 8), Some("x"), &["x", "y"])?),
            _ => return Err(l.arg_error(i32::from(byte()) - 100, "made up")),
        },
        77 => {
            let value = index(l);
            if byte() > 127 {
                l.get_metafield(value, name())?;
            } else {
                l.call_meta(value, name())?;
            }
        }
        78 => {
            l.new_metatable(name())?;
            let value = index(l);
            l.push_value(value);
            l.set_metatable_named(name())?;
            let _ = l.test_userdata(-1, name())?;
        }
        79 => {
            let mut chunk = Vec::new();
            let dumped = l.dump(byte() > 127, |_, piece| {
                chunk.extend_from_slice(piece);
                Ok::<(), Raised>(())
            })?;
            if matches!(dumped, Ok(true))
                && let Ok(proto) = perilune_bytecode::undump(&chunk, b"=dumped")
            {
                l.push_proto(Arc::new(proto))?;
            }
        }
        80 => {
            // The registry stays as it is, since hosts and libraries rely on it.
            let table = index(l);
            if table > REGISTRY_INDEX {
                l.freeze(table);
            }
        }
        81 => {
            let string = index(l);
            let from = usize::from(byte());
            l.push_substring(string, from..from + usize::from(byte()))?;
        }
        82 => {
            let thread = index(l);
            l.with_thread(thread, |other| {
                other.push_integer(integer());
                let value = index(other);
                other.push_value(value);
                let values = count(other);
                other.pop(values);
            });
        }
        83 => {
            let table = index(l);
            l.get_subtable(table, name())?;
        }
        84 => {
            let mut buffer = Buffer::new(l);
            buffer.push(l, &[byte(); 70])?;
            if byte() > 127 {
                let value = index(l);
                l.push_value(value);
                buffer.push_value(l)?;
            }
            buffer.finish(l)?;
        }
        85 => {
            let value = index(l);
            look(l, value);
        }
        86 => {
            let _ = l.string_to_number(name().as_bytes());
            l.set_global("x")?;
        }
        _ => return Err(if byte() > 127 { l.raise_value() } else { l.raise("made up") }),
    }
    Ok(())
}

/// Asks everything about a value.
fn look(l: &State, value: i32) {
    let kind = l.type_of(value);
    assert_eq!(l.is_none(value), kind == Type::None);
    assert_eq!(l.is_table(value), kind == Type::Table);
    let _ = (l.to_integer(value), l.to_number(value), l.bytes(value).map(<[u8]>::len));
    let _ = (l.raw_len(value), l.to_pointer(value), l.to_boolean(value), l.type_name(value));
    let _ = (l.coroutine_status(value), l.thread_status(value), l.to_light(value), l.is_native(value));
    let _ = (l.userdata::<Vec<u8>>(value).map(Vec::len), l.function_proto(value).is_some());
}
