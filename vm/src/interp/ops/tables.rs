//! Table access: the hits inline, everything else in [`crate::interp::meta`].

use super::load::{collect, with_memory};
use crate::Raised;
use crate::heap::NoMemory;
use crate::heap::color::{FROZEN, WRITE_TRAP};
use crate::heap::mark::{barrier_back, barrier_entry};
use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm, keep_apart, meta};
use crate::object::{Closure, ShortString, Table};
use crate::state::{Event, Thread};
use crate::value::{Value, tag};
use perilune_number::arith::float_to_integer;

/// How many tables a fast read looks into, along `__index`.
const FAST_CHAIN: usize = 8;

/// A field of a table or of those that stand behind it by `__index`. `None`: out-of-line code has to find it.
#[inline(always)]
unsafe fn find_inherited(
    vm: &mut Vm<impl Form>,
    mut t: *mut Table,
    key: *const ShortString,
) -> Option<Value> {
    for _ in 0..FAST_CHAIN {
        let v = Table::get_short(t, key);
        if !v.is_nil() || (*t).metatable.is_null() {
            return Some(v);
        }
        let next = (*vm.g).fast_metamethod((*t).metatable, Event::Index);
        if !next.is_table() {
            return if next.is_nil() { Some(Value::NIL) } else { None };
        }
        t = next.as_table();
    }
    None
}

/// A read by a short string; `object` is where messages look for a name. The result goes to `R[A]`.
///
/// PERF: the fast form looks into the table itself only. Following `__index` takes registers that it would have to save first.
#[inline(always)]
unsafe fn read_field(vm: &mut Vm<impl Form>, i: Operands, object: *const Value, key: Value) -> Control {
    if (*object).is_table() {
        let t = (*object).as_table();
        let found = if vm.is_fast() {
            let v = Table::get_short(t, key.as_pointer());
            (!v.is_nil() || (*t).metatable.is_null()).then_some(v)
        } else {
            find_inherited(vm, t, key.as_pointer())
        };
        if let Some(v) = found {
            *vm.reg(i.a()) = v;
            return Control::Next;
        }
    }
    vm.slow(|vm| {
        vm.save();
        meta::index(vm.l, i.a(), object, key)
    })
}

/// A write by a short string.
#[inline(always)]
unsafe fn write_field(vm: &mut Vm<impl Form>, object: *const Value, key: Value, v: Value) -> Control {
    if (*object).is_table() {
        let t = (*object).as_table();
        if (*t).header.mark & WRITE_TRAP == 0 {
            let node = Table::find_short(t, key.as_pointer::<ShortString>());
            if !node.is_null() && (*node).value_tag != tag::NIL {
                (*node).set_value(v);
                return Control::Next;
            }
        }
    }
    write_elsewhere(vm, object, key, v)
}

/// A write that is no frequent case. To a table without metatable it takes room at most.
#[inline(always)]
unsafe fn write_elsewhere(vm: &mut Vm<impl Form>, object: *const Value, key: Value, v: Value) -> Control {
    if !vm.is_fast() && (*object).is_table() && key.tag != tag::LONG_STRING {
        let t = (*object).as_table();
        if (*t).header.mark & FROZEN == 0 {
            (*t).header.flags = 0;
            barrier_entry(vm.g, t, key, v);
            let done = if (*t).metatable.is_null() {
                Table::set(&mut (*vm.g).heap, t, key, v).is_ok()
            } else {
                Table::replace(t, key, v, (*vm.g).heap.seed)
            };
            if done {
                return Control::Next;
            }
        }
    }
    vm.slow(|vm| {
        vm.save();
        meta::set_index(vm.l, object, key, v)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn get_tab_up(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = (*Closure::upvalue(vm.closure, i.b())).location;
    let key = *vm.constant(i.d() as usize);
    read_field(vm, i, object, key)
}

/// [`get_tab_up`] from an environment of isolated globals, where that is simple. Only of fast forms.
#[cfg(tail_calls)]
#[inline(always)]
pub(in crate::interp) unsafe fn get_isolated(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = (*Closure::upvalue(vm.closure, i.b())).location;
    let Some(isolation) = (*vm.g).isolation.as_deref() else { return Control::Slow };
    if !isolation.governs(object) {
        return Control::Slow;
    }
    let v = isolation.find_behind((*vm.constant(i.d() as usize)).as_pointer());
    if v.is_nil() {
        return Control::Slow;
    }
    *vm.reg(i.a()) = v;
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn get_field(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.b());
    let key = *vm.constant(i.d() as usize);
    read_field(vm, i, object, key)
}

#[inline(always)]
pub(in crate::interp) unsafe fn self_op(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let receiver = vm.reg(i.b());
    let key = *vm.constant(i.d() as usize);
    let object = *receiver;
    let start = if object.is_table() {
        Some(object.as_table())
    } else if object.is_string() {
        string_methods(vm)
    } else {
        None
    };
    if let Some(start) = start
        && let Some(v) = find_inherited(vm, start, key.as_pointer())
    {
        *vm.reg(i.a() + 1) = object;
        *vm.reg(i.a()) = v;
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::self_index(vm.l, i.a(), receiver, key)
    })
}

/// The table in which fields of strings are looked up, usually `string`.
#[inline(always)]
unsafe fn string_methods(vm: &mut Vm<impl Form>) -> Option<*mut Table> {
    let mt = (*vm.g).metatables[crate::Type::String as usize];
    if mt.is_null() {
        return None;
    }
    let next = (*vm.g).fast_metamethod(mt, Event::Index);
    next.is_table().then(|| next.as_table())
}

#[inline(always)]
unsafe fn read_integer(vm: &mut Vm<impl Form>, i: Operands, object: *const Value, key: i64) -> Control {
    if (*object).is_table() {
        let t = (*object).as_table();
        let index = (key as u64).wrapping_sub(1);
        let v = if index < u64::from((*t).array_size) {
            let v = Table::element(t, index as usize);
            if !v.is_nil() {
                *vm.reg(i.a()) = v;
                keep_apart();
                return Control::Next;
            }
            v
        } else {
            Table::get_integer_hash(t, key, (*vm.g).heap.seed)
        };
        if !v.is_nil() || (*t).metatable.is_null() {
            *vm.reg(i.a()) = v;
            return Control::Next;
        }
    }
    vm.slow(|vm| {
        vm.save();
        meta::index(vm.l, i.a(), object, Value::integer(key))
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn get_integer(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.b());
    read_integer(vm, i, object, i.c() as i64)
}

#[inline(always)]
pub(in crate::interp) unsafe fn get_table(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.b());
    let key = *vm.reg(i.c());
    if key.tag == tag::INTEGER {
        return read_integer(vm, i, object, key.as_integer());
    }
    if key.tag == tag::SHORT_STRING {
        return read_field(vm, i, object, key);
    }
    read_other(vm, i, object, key)
}

/// A read by a key that is neither integer nor short string.
#[inline(always)]
unsafe fn read_other(vm: &mut Vm<impl Form>, i: Operands, object: *const Value, key: Value) -> Control {
    if (*object).is_table() {
        let t = (*object).as_table();
        let seed = (*vm.g).heap.seed;
        let node = match key.tag {
            tag::NIL | tag::LONG_STRING => None,
            tag::FLOAT if float_to_integer(key.as_float()).is_some() => None,
            tag::FLOAT => Some(Table::find_float(t, key.as_float(), seed)),
            _ => Some(Table::find_identity(t, key, seed)),
        };
        let v = match node {
            Some(node) if node.is_null() => Some(Value::NIL),
            Some(node) => Some((*node).value()),
            // Very long ones are not looked for at once.
            None if vm.is_fast() || key.tag == tag::LONG_STRING => None,
            None => Some(Table::get(t, key, seed)),
        };
        if let Some(v) = v
            && (!v.is_nil() || (*t).metatable.is_null())
        {
            *vm.reg(i.a()) = v;
            return Control::Next;
        }
    }
    vm.slow(|vm| {
        vm.save();
        meta::index(vm.l, i.a(), object, key)
    })
}

#[inline(always)]
unsafe fn write_integer(vm: &mut Vm<impl Form>, object: *const Value, key: i64, v: Value) -> Control {
    if (*object).is_table() {
        let t = (*object).as_table();
        let index = (key as u64).wrapping_sub(1);
        if index < u64::from((*t).array_size)
            && (*t).header.mark & WRITE_TRAP == 0
            && (Table::element_tag(t, index as usize) != tag::NIL || (*t).metatable.is_null())
        {
            Table::set_element(t, index as usize, v);
            keep_apart();
            return Control::Next;
        }
        if !vm.is_fast() && index >= u64::from((*t).array_size) && (*t).header.mark & WRITE_TRAP == 0 {
            let node = Table::find_integer(t, key, (*vm.g).heap.seed);
            if !node.is_null() && (*node).value_tag != tag::NIL {
                (*node).set_value(v);
                return Control::Next;
            }
        }
    }
    write_elsewhere(vm, object, Value::integer(key), v)
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_tab_up(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = (*Closure::upvalue(vm.closure, i.a())).location;
    let key = *vm.constant(i.d() as usize);
    let v = *vm.reg(i.b());
    write_field(vm, object, key, v)
}

/// [`set_tab_up`] to an environment of isolated globals, where that is simple. Only of fast forms.
#[cfg(tail_calls)]
#[inline(always)]
pub(in crate::interp) unsafe fn set_isolated(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = (*Closure::upvalue(vm.closure, i.a())).location;
    let Some(isolation) = (*vm.g).isolation.as_deref() else { return Control::Slow };
    let name = (*vm.constant(i.d() as usize)).as_pointer();
    if isolation.governs(object) && isolation.assign_shared(name, *vm.reg(i.b())) {
        Control::Next
    } else {
        Control::Slow
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_field(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.a());
    let key = *vm.constant(i.d() as usize);
    let v = *vm.reg(i.b());
    write_field(vm, object, key, v)
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_integer(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.a());
    let v = *vm.reg(i.c());
    write_integer(vm, object, i.b() as i64, v)
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_table(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.a());
    let key = *vm.reg(i.b());
    let v = *vm.reg(i.c());
    if key.tag == tag::INTEGER {
        return write_integer(vm, object, key.as_integer(), v);
    }
    if key.tag == tag::SHORT_STRING {
        return write_field(vm, object, key, v);
    }
    write_elsewhere(vm, object, key, v)
}

#[inline(always)]
pub(in crate::interp) unsafe fn new_table(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let t = match Table::allocate(&mut (*vm.g).heap) {
        Ok(t) => t,
        Err(NoMemory) => {
            vm.save();
            match allocate_after_collection(vm.l, i.a(), std::ptr::null()) {
                Ok(t) => t,
                Err(raised) => return Control::Reload(Err(raised)),
            }
        }
    };
    *vm.reg(i.a()) = Value::of_kind(t, tag::TABLE);
    if i.b() | i.d() as usize != 0 {
        vm.save();
        if let Err(raised) = size_table(vm.l, t, i) {
            return Control::Reload(Err(raised));
        }
    }
    if (*vm.g).heap.debt > 0 {
        vm.save();
        return Control::Reload(collect(vm.l, i.a()));
    }
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn new_record(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let template = (*vm.constant(i.d() as usize)).as_table();
    let t = match Table::copy_template(&mut (*vm.g).heap, template) {
        Ok(t) => t,
        Err(NoMemory) => {
            vm.save();
            match allocate_after_collection(vm.l, i.a(), template) {
                Ok(t) => t,
                Err(raised) => return Control::Reload(Err(raised)),
            }
        }
    };
    *vm.reg(i.a()) = Value::of_kind(t, tag::TABLE);
    if (*vm.g).heap.debt > 0 {
        vm.save();
        return Control::Reload(collect(vm.l, i.a()));
    }
    Control::Next
}

/// A new table, or a copy of a template, for which there was no memory before a collection.
#[cold]
#[inline(never)]
unsafe fn allocate_after_collection(
    l: *mut Thread,
    a: usize,
    template: *const Table,
) -> Result<*mut Table, Raised> {
    with_memory(&mut *l, a, |l| {
        let heap = &mut (*l.global).heap;
        if template.is_null() { Table::allocate(heap) } else { Table::copy_template(heap, template) }
    })
}

unsafe fn size_table(l: *mut Thread, t: *mut Table, i: Operands) -> Result<(), Raised> {
    let nodes = if i.b() == 0 { 0 } else { 1usize << (i.b() - 1).min(40) };
    (*l).resize_table(t, i.d() as usize, nodes)
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_list(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.a());
    let count =
        if i.b() == 0 { ((*vm.l).top as usize - a.add(1) as usize) / size_of::<Value>() } else { i.b() };
    vm.save();
    if !(*a).is_table() {
        // Only the debug interface can have put something else there.
        return Control::Reload(Err((*vm.l).runtime_error(crate::error::message::NOT_A_CONSTRUCTOR)));
    }
    let t = (*a).as_table();
    let offset = i.d() as usize;
    if offset + count > (*t).array_size as usize
        && let Err(raised) = (*vm.l).reserve_array(t, offset + count)
    {
        return Control::Reload(Err(raised));
    }
    for n in 0..count {
        Table::set_element(t, offset + n, *a.add(n + 1));
    }
    if count > 0 {
        (*t).header.aux = (offset + count) as u32;
    }
    barrier_back(vm.g, t);
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn len(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let object = vm.reg(i.b());
    if (*object).is_table() && (*(*object).as_table()).metatable.is_null() {
        let n = Table::border((*object).as_table(), (*vm.g).heap.seed);
        *vm.reg(i.a()) = Value::integer(n);
        return Control::Next;
    }
    if (*object).is_string() {
        *vm.reg(i.a()) = Value::integer(crate::object::string_len(*object) as i64);
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::length(vm.l, i.a(), object)
    })
}
