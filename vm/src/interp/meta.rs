//! The general forms of all operations: chains of `__index`, operators on other types, comparison.
//!
//! The functions with a [`Flow`] complete the instruction that the frame on top is at: at once, or by calling a metamethod
//! whose return does. The `_recursively` ones serve the API.

use crate::Raised;
use crate::call::{Flow, Step, advance};
use crate::error::message;
use crate::heap::mark::barrier_entry;
use crate::heap::{Heap, NoMemory, color};
use crate::number::value_to_integer;
use crate::object::{Table, TableError, long, string_bytes};
use crate::state::{Event, Global, Thread, flag, isolation};
use crate::value::{Value, tag};
use perilune_bytecode::Instruction;
use perilune_number::arith as number;

/// Longest chain of `__index` or `__newindex`.
pub(crate) const MAX_CHAIN: usize = 2000;

/// Where a read ends.
enum Lookup {
    Value(Value),
    /// This function decides, called with this object.
    Function(Value, Value),
}

/// Follows `__index` from an object.
unsafe fn lookup(l: &mut Thread, object: *const Value, key: Value) -> Result<Lookup, Raised> {
    let g = l.global;
    let seed = (*g).heap.seed;
    let mut current = *object;
    let mut place = object;
    for _ in 0..MAX_CHAIN {
        let method = if current.is_table() {
            let t = current.as_table();
            let key = long::prepare_key(&(*g).heap, t, key).map_err(|NoMemory| l.memory_error())?;
            let v = Table::get(t, key, seed);
            if !v.is_nil() || (*t).metatable.is_null() {
                return Ok(Lookup::Value(v));
            }
            let method = (*g).fast_metamethod((*t).metatable, Event::Index);
            if method.is_nil() {
                return Ok(Lookup::Value(Value::NIL));
            }
            method
        } else {
            let method = (*g).metamethod(current, Event::Index);
            if method.is_nil() {
                return Err(index_error(l, place, &raw const current));
            }
            method
        };
        if method.is_function() {
            return Ok(Lookup::Function(method, current));
        }
        current = method;
        place = std::ptr::null();
    }
    Err(l.runtime_error(message::INDEX_CHAIN))
}

#[cold]
unsafe fn index_error(l: &mut Thread, place: *const Value, current: *const Value) -> Raised {
    l.with_own_memory(|l| {
        let name =
            if place.is_null() { Vec::new() } else { crate::debug::names::variable_info(l.inner(), place) };
        let type_name = l.full_type_name(*current);
        l.runtime_error(message::bad_operand("index", &type_name, &name))
    })
}

/// `R[dest] := object[key]`
#[inline(never)]
pub(super) unsafe fn index(
    l: *mut Thread,
    dest: usize,
    object: *const Value,
    key: Value,
) -> Result<Flow, Raised> {
    let l = &mut *l;
    match lookup(l, object, key)? {
        Lookup::Value(v) => {
            *l.at((*l.frame).base()).add(dest) = v;
            Ok(Flow::Lua)
        }
        Lookup::Function(f, object) => call_for_result(l, f, &[object, key]),
    }
}

/// `R[dest+1] := object; R[dest] := object[key]`
#[inline(never)]
pub(super) unsafe fn self_index(
    l: *mut Thread,
    dest: usize,
    object: *const Value,
    key: Value,
) -> Result<Flow, Raised> {
    let receiver = *object;
    match lookup(&mut *l, object, key)? {
        Lookup::Value(v) => {
            let base = (*l).at((*(*l).frame).base());
            *base.add(dest + 1) = receiver;
            *base.add(dest) = v;
            Ok(Flow::Lua)
        }
        Lookup::Function(f, object) => {
            let base = (*l).at((*(*l).frame).base());
            *base.add(dest + 1) = receiver;
            call_for_result(&mut *l, f, &[object, key])
        }
    }
}

/// Calls a metamethod above the registers; its result completes the instruction.
unsafe fn call_for_result(l: &mut Thread, f: Value, arguments: &[Value]) -> Result<Flow, Raised> {
    l.ensure(arguments.len() + 1)?;
    let func = l.slot_of(l.top);
    *l.top = f;
    for (n, &v) in arguments.iter().enumerate() {
        *l.top.add(n + 1) = v;
    }
    l.top = l.top.add(arguments.len() + 1);
    advance(l.global, Step::call(func, 1, flag::FINISH_OP))
}

/// Calls a metamethod with native recursion.
unsafe fn call_recursively(
    l: &mut Thread,
    f: Value,
    arguments: &[Value],
    nresults: i16,
) -> Result<Value, Raised> {
    l.ensure(arguments.len() + 1)?;
    let func = l.slot_of(l.top);
    *l.top = f;
    for (n, &v) in arguments.iter().enumerate() {
        *l.top.add(n + 1) = v;
    }
    l.top = l.top.add(arguments.len() + 1);
    l.call_slot(func, nresults)?;
    let result = *l.at(func);
    l.top = l.at(func);
    Ok(result)
}

/// `object[key]` for the API.
pub(crate) unsafe fn index_recursively(l: &mut Thread, object: Value, key: Value) -> Result<Value, Raised> {
    match lookup(l, &raw const object, key)? {
        Lookup::Value(v) => Ok(v),
        Lookup::Function(f, object) => call_recursively(l, f, &[object, key], 1),
    }
}

/// Follows `__newindex` and writes. `Some`: this function is to be called with this object, the key and the value.
unsafe fn store(
    l: &mut Thread,
    object: *const Value,
    key: Value,
    v: Value,
) -> Result<Option<(Value, Value)>, Raised> {
    let g = l.global;
    let seed = (*g).heap.seed;
    let mut current = *object;
    let mut place = object;
    for _ in 0..MAX_CHAIN {
        let method = if current.is_table() {
            let t = current.as_table();
            if (*t).header.mark & color::FROZEN != 0 {
                return Err(l.runtime_error(message::FROZEN));
            }
            let key = long::prepare_key(&(*g).heap, t, key).map_err(|NoMemory| l.memory_error())?;
            let method = if (*t).metatable.is_null() {
                Value::NIL
            } else {
                (*g).fast_metamethod((*t).metatable, Event::NewIndex)
            };
            if method.is_nil() {
                l.raw_store(t, key, v)?;
                return Ok(None);
            }
            if Table::replace(t, key, v, seed) {
                barrier_entry(g, t, key, v);
                return Ok(None);
            }
            if (*g).isolation.as_ref().is_some_and(|isolation| isolation.governs(&raw const current)) {
                return isolation::assign(l, key, v).map(|()| None);
            }
            method
        } else {
            let method = (*g).metamethod(current, Event::NewIndex);
            if method.is_nil() {
                return Err(index_error(l, place, &raw const current));
            }
            method
        };
        if method.is_function() {
            return Ok(Some((method, current)));
        }
        current = method;
        place = std::ptr::null();
    }
    Err(l.runtime_error(message::NEWINDEX_CHAIN))
}

/// `object[key] := v`
#[inline(never)]
pub(super) unsafe fn set_index(
    l: *mut Thread,
    object: *const Value,
    key: Value,
    v: Value,
) -> Result<Flow, Raised> {
    let l = &mut *l;
    match store(l, object, key, v)? {
        None => Ok(Flow::Lua),
        Some((f, object)) => call_for_result(l, f, &[object, key, v]),
    }
}

/// `object[key] := v` for the API.
pub(crate) unsafe fn set_index_recursively(
    l: &mut Thread,
    object: Value,
    key: Value,
    v: Value,
) -> Result<(), Raised> {
    if let Some((f, object)) = store(l, &raw const object, key, v)? {
        call_recursively(l, f, &[object, key, v], 0)?;
    }
    Ok(())
}

impl Thread {
    /// Raw write with everything that goes with it.
    pub(crate) unsafe fn raw_store(&mut self, t: *mut Table, key: Value, v: Value) -> Result<(), Raised> {
        if (*t).header.mark & color::FROZEN != 0 {
            return Err(self.runtime_error(message::FROZEN));
        }
        let heap = &raw mut (*self.global).heap;
        let key = long::prepare_key(&*heap, t, key).map_err(|NoMemory| self.memory_error())?;
        (*t).header.flags = 0;
        barrier_entry(self.global, t, key, v);
        match Table::set(&mut *heap, t, key, v) {
            Ok(()) => Ok(()),
            Err(TableError::NoMemory) if (*heap).must_stop() => Err(self.memory_error()),
            Err(TableError::NoMemory) => {
                self.collect_everything();
                match Table::set(&mut *heap, t, key, v) {
                    Ok(()) => Ok(()),
                    Err(e) => Err(self.table_error(&e)),
                }
            }
            Err(e) => Err(self.table_error(&e)),
        }
    }

    #[cold]
    pub(crate) fn table_error(&mut self, e: &TableError) -> Raised {
        match e {
            TableError::NilKey => self.runtime_error(message::NIL_KEY),
            TableError::NanKey => self.runtime_error(message::NAN_KEY),
            TableError::UnknownKey => self.runtime_error(message::UNKNOWN_KEY),
            TableError::NoMemory => self.memory_error(),
        }
    }

    /// Sets the sizes of a new table.
    pub(crate) unsafe fn resize_table(
        &mut self,
        t: *mut Table,
        array: usize,
        nodes: usize,
    ) -> Result<(), Raised> {
        self.with_memory(|l| Table::resize(&mut (*l.global).heap, t, array, nodes).map_err(|_| NoMemory))
    }

    /// Makes room in the array part.
    pub(crate) unsafe fn reserve_array(&mut self, t: *mut Table, size: usize) -> Result<(), Raised> {
        self.with_memory(|l| Table::reserve_array(&mut (*l.global).heap, t, size).map_err(|_| NoMemory))
    }
}

// -------------------------------------------------------------------- arithmetic

/// The result of an operator on numbers.
pub(crate) unsafe fn arithmetic_raw(a: Value, b: Value, event: Event) -> Option<Value> {
    let bitwise =
        matches!(event, Event::BAnd | Event::BOr | Event::BXor | Event::Shl | Event::Shr | Event::BNot);
    if bitwise {
        let (x, y) = (value_to_integer(a)?, value_to_integer(b)?);
        return Some(Value::integer(match event {
            Event::BAnd => x & y,
            Event::BOr => x | y,
            Event::BXor => x ^ y,
            Event::Shl => number::shift_left(x, y),
            Event::Shr => number::shift_right(x, y),
            _ => !x,
        }));
    }
    if !(a.is_number() && b.is_number()) {
        return None;
    }
    if a.is_integer() && b.is_integer() {
        let (x, y) = (a.as_integer(), b.as_integer());
        match event {
            Event::Add => return Some(Value::integer(x.wrapping_add(y))),
            Event::Sub => return Some(Value::integer(x.wrapping_sub(y))),
            Event::Mul => return Some(Value::integer(x.wrapping_mul(y))),
            Event::Unm => return Some(Value::integer(x.wrapping_neg())),
            Event::Mod => return number::int_mod(x, y).map(Value::integer),
            Event::IDiv => return number::int_floor_div(x, y).map(Value::integer),
            _ => {}
        }
    }
    let (x, y) = (a.number_as_float()?, b.number_as_float()?);
    Some(Value::float(match event {
        Event::Add => x + y,
        Event::Sub => x - y,
        Event::Mul => x * y,
        Event::Div => x / y,
        Event::Mod => number::float_mod(x, y),
        Event::IDiv => number::float_floor_div(x, y),
        Event::Pow => number::float_pow(x, y),
        _ => -x,
    }))
}

/// An integer division or remainder by zero, if that is what the operands mean.
unsafe fn zero_divisor(l: &mut Thread, a: Value, b: Value, event: Event) -> Option<Raised> {
    if !(a.is_integer() && b.is_integer() && b.as_integer() == 0) {
        return None;
    }
    match event {
        Event::IDiv => Some(l.runtime_error(message::DIVIDE_BY_ZERO)),
        Event::Mod => Some(l.runtime_error(message::MODULO_BY_ZERO)),
        _ => None,
    }
}

/// `R[dest] := a op b` in full generality.
#[inline(never)]
pub(super) unsafe fn arithmetic(
    l: *mut Thread,
    dest: usize,
    a: *const Value,
    b: *const Value,
    event: Event,
) -> Result<Flow, Raised> {
    let l = &mut *l;
    if let Some(raised) = zero_divisor(l, *a, *b, event) {
        return Err(raised);
    }
    if let Some(v) = arithmetic_raw(*a, *b, event) {
        *l.at((*l.frame).base()).add(dest) = v;
        return Ok(Flow::Lua);
    }
    call_binary(l, a, b, event)
}

/// As [`arithmetic`] for an instruction with a constant; `C` tells whether the constant was on the left.
#[inline(never)]
pub(super) unsafe fn arithmetic_flipped(
    l: *mut Thread,
    i: Instruction,
    a: *const Value,
    b: *const Value,
    event: Event,
) -> Result<Flow, Raised> {
    if i.c() != 0 { arithmetic(l, i.a(), b, a, event) } else { arithmetic(l, i.a(), a, b, event) }
}

/// As [`arithmetic_flipped`] with an immediate operand.
#[inline(never)]
pub(super) unsafe fn arithmetic_immediate(
    l: *mut Thread,
    i: Instruction,
    a: *const Value,
    immediate: Value,
    event: Event,
) -> Result<Flow, Raised> {
    arithmetic_flipped(l, i, a, &raw const immediate, event)
}

/// The metamethod of a binary operator: the first operand's, else the second's.
unsafe fn binary_method(l: &mut Thread, a: Value, b: Value, event: Event) -> Option<Value> {
    let method = (*l.global).metamethod(a, event);
    if !method.is_nil() {
        return Some(method);
    }
    let method = (*l.global).metamethod(b, event);
    (!method.is_nil()).then_some(method)
}

/// Calls the metamethod of a binary operator; its result completes the instruction.
pub(super) unsafe fn call_binary(
    l: &mut Thread,
    a: *const Value,
    b: *const Value,
    event: Event,
) -> Result<Flow, Raised> {
    match binary_method(l, *a, *b, event) {
        Some(method) => call_for_result(l, method, &[*a, *b]),
        None => Err(l.arithmetic_error(a, b, event)),
    }
}

/// As [`call_binary`] with native recursion; `place_a` and `place_b` are where messages look for names.
pub(crate) unsafe fn call_binary_recursively(
    l: &mut Thread,
    a: Value,
    b: Value,
    place_a: *const Value,
    place_b: *const Value,
    event: Event,
) -> Result<Value, Raised> {
    match binary_method(l, a, b, event) {
        Some(method) => call_recursively(l, method, &[a, b], 1),
        None => Err(l.arithmetic_error(place_a, place_b, event)),
    }
}

/// `a op b` for the API.
pub(crate) unsafe fn arithmetic_recursively(
    l: &mut Thread,
    a: Value,
    b: Value,
    event: Event,
) -> Result<Value, Raised> {
    if let Some(raised) = zero_divisor(l, a, b, event) {
        return Err(raised);
    }
    if let Some(v) = arithmetic_raw(a, b, event) {
        return Ok(v);
    }
    call_binary_recursively(l, a, b, &raw const a, &raw const b, event)
}

// -------------------------------------------------------------------- length and comparison

/// `R[dest] := #object`
#[inline(never)]
pub(super) unsafe fn length(l: *mut Thread, dest: usize, object: *const Value) -> Result<Flow, Raised> {
    let l = &mut *l;
    let v = *object;
    let method = (*l.global).metamethod(v, Event::Len);
    if !method.is_nil() {
        return call_for_result(l, method, &[v, v]);
    }
    if !v.is_table() {
        return Err(l.operand_error(object, "get length of"));
    }
    *l.at((*l.frame).base()).add(dest) = Value::integer(Table::border(v.as_table(), (*l.global).heap.seed));
    Ok(Flow::Lua)
}

/// `#v` for the API.
pub(crate) unsafe fn length_recursively(l: &mut Thread, v: Value) -> Result<Value, Raised> {
    if v.is_string() {
        return Ok(Value::integer(crate::object::string_len(v) as i64));
    }
    let method = (*l.global).metamethod(v, Event::Len);
    if !method.is_nil() {
        return call_recursively(l, method, &[v, v], 1);
    }
    if !v.is_table() {
        return Err(l.operand_error(&raw const v, "get length of"));
    }
    Ok(Value::integer(Table::border(v.as_table(), (*l.global).heap.seed)))
}

/// Equality without metamethods. Fails if a limit trips before it is known.
#[inline]
pub(crate) unsafe fn raw_equal(heap: &Heap, a: Value, b: Value) -> Result<bool, NoMemory> {
    if a.tag == b.tag {
        return Ok(match a.tag {
            tag::FLOAT => a.as_float() == b.as_float(),
            tag::LONG_STRING => return long::equal(heap, a, b),
            _ => a.same(b),
        });
    }
    Ok(match (a.tag, b.tag) {
        (tag::INTEGER, tag::FLOAT) => number::int_eq_float(a.as_integer(), b.as_float()),
        (tag::FLOAT, tag::INTEGER) => number::int_eq_float(b.as_integer(), a.as_float()),
        _ => false,
    })
}

/// Takes from the budget what the comparison of two texts may cost.
#[inline]
pub(crate) unsafe fn spend_for_texts(g: *mut Global, a: Value, b: Value) {
    if a.tag == tag::LONG_STRING && b.tag == tag::LONG_STRING {
        (*g).heap.spend_bytes(string_bytes(a).len().min(string_bytes(b).len()));
    }
}

/// The `__eq` metamethod that decides, if the operands are different objects of a type that has one.
unsafe fn equality_method(l: &mut Thread, a: Value, b: Value) -> Option<Value> {
    if a.tag != b.tag || !matches!(a.tag, tag::TABLE | tag::USERDATA) {
        return None;
    }
    for v in [a, b] {
        let mt = (*l.global).metatable(v);
        if !mt.is_null() {
            let method = (*l.global).fast_metamethod(mt, Event::Eq);
            if !method.is_nil() {
                return Some(method);
            }
        }
    }
    None
}

/// Jumps or not, as the comparison at hand says.
unsafe fn branch(l: &mut Thread, i: Instruction, condition: bool) {
    if condition == (i.c() != 0) {
        (*l.frame).pc = (*l.frame).pc.offset(i.d() as isize);
    }
}

/// `if (a == b) == C then pc += D`
#[inline(never)]
pub(super) unsafe fn equal(l: *mut Thread, i: Instruction, a: Value, b: Value) -> Result<Flow, Raised> {
    let l = &mut *l;
    spend_for_texts(l.global, a, b);
    let same = raw_equal(&(*l.global).heap, a, b).map_err(|NoMemory| l.memory_error())?;
    if !same && let Some(method) = equality_method(l, a, b) {
        (*l.frame).context = 0;
        return call_for_result(l, method, &[a, b]);
    }
    branch(l, i, same);
    Ok(Flow::Lua)
}

/// `a == b` for the API.
pub(crate) unsafe fn equal_recursively(l: &mut Thread, a: Value, b: Value) -> Result<bool, Raised> {
    spend_for_texts(l.global, a, b);
    if raw_equal(&(*l.global).heap, a, b).map_err(|NoMemory| l.memory_error())? {
        return Ok(true);
    }
    match equality_method(l, a, b) {
        Some(method) => Ok(!call_recursively(l, method, &[a, b], 1)?.is_falsy()),
        None => Ok(false),
    }
}

/// Order of numbers and strings; `None` for other operands.
unsafe fn order_raw(l: &mut Thread, a: Value, b: Value, event: Event) -> Result<Option<bool>, Raised> {
    if a.is_number() && b.is_number() {
        return Ok(Some(super::ops::compare::numbers(event, a, b)));
    }
    if a.is_string() && b.is_string() {
        let order = long::compare(&(*l.global).heap, string_bytes(a), string_bytes(b));
        let order = order.map_err(|NoMemory| l.memory_error())?;
        return Ok(Some(if event == Event::Lt { order.is_lt() } else { order.is_le() }));
    }
    Ok(None)
}

/// `if (a < b) == C then pc += D`, or with `<=`.
#[inline(never)]
pub(super) unsafe fn order(
    l: *mut Thread,
    i: Instruction,
    a: Value,
    b: Value,
    event: Event,
) -> Result<Flow, Raised> {
    let l = &mut *l;
    spend_for_texts(l.global, a, b);
    if let Some(condition) = order_raw(l, a, b, event)? {
        branch(l, i, condition);
        return Ok(Flow::Lua);
    }
    // The context tells the completion of the instruction whether the result is to be negated.
    (*l.frame).context = 0;
    if let Some(method) = binary_method(l, a, b, event) {
        return call_for_result(l, method, &[a, b]);
    }
    match negated_less(l, a, b, event) {
        Some(method) => {
            (*l.frame).context = 1;
            call_for_result(l, method, &[b, a])
        }
        None => Err(l.order_error(a, b)),
    }
}

/// COMPAT: without `__le`, `a <= b` is `not (b < a)`, as in the usual build of the reference.
unsafe fn negated_less(l: &mut Thread, a: Value, b: Value, event: Event) -> Option<Value> {
    if event == Event::Le { binary_method(l, b, a, Event::Lt) } else { None }
}

/// `a < b` or `a <= b` for the API.
pub(crate) unsafe fn order_recursively(
    l: &mut Thread,
    a: Value,
    b: Value,
    event: Event,
) -> Result<bool, Raised> {
    spend_for_texts(l.global, a, b);
    if let Some(condition) = order_raw(l, a, b, event)? {
        return Ok(condition);
    }
    if let Some(method) = binary_method(l, a, b, event) {
        return Ok(!call_recursively(l, method, &[a, b], 1)?.is_falsy());
    }
    match negated_less(l, a, b, event) {
        Some(method) => Ok(call_recursively(l, method, &[b, a], 1)?.is_falsy()),
        None => Err(l.order_error(a, b)),
    }
}
