//! Jumps and loops. Every backward jump is a safepoint for the attention word.

use crate::Raised;
use crate::call::{Flow, Step, advance, mark_to_be_closed, push_lua_frame, switch};
use crate::error::message;
use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm, keep_apart};
use crate::number::coerce_number;
use crate::object::Table;
use crate::state::Thread;
use crate::value::{Value, tag};
use perilune_number::Number;
use perilune_number::arith::{ForLimit, for_count, for_limit};

/// The safepoint of a backward jump. A fast form has looked at the attention word before it changed anything.
#[inline(always)]
unsafe fn backward(vm: &mut Vm<impl Form>) -> Control {
    if !vm.is_fast() && (*vm.l).attention_pending() {
        vm.save();
        return Control::Reload(attend(vm.l));
    }
    Control::Next
}

#[cold]
#[inline(never)]
unsafe fn attend(l: *mut Thread) -> Result<Flow, Raised> {
    crate::debug::hook::attend(&mut *l)?;
    Ok(Flow::Lua)
}

#[inline(always)]
pub(in crate::interp) unsafe fn jump(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    if vm.is_fast() && i.d() < 0 && (*vm.l).attention_pending() {
        return Control::Slow;
    }
    vm.jump(i.d());
    if i.d() < 0 { backward(vm) } else { Control::Next }
}

#[inline(always)]
pub(in crate::interp) unsafe fn for_loop(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.a());
    if vm.is_fast() && (*vm.l).attention_pending() {
        return Control::Slow;
    }
    if (*a.add(2)).tag == tag::INTEGER {
        let count = (*a.add(1)).bits;
        if count > 0 {
            let index = (*a).as_integer().wrapping_add((*a.add(2)).as_integer());
            (*a.add(1)).bits = count - 1;
            (*a).bits = index as u64;
            *a.add(3) = Value::integer(index);
            vm.jump_predicted(i.d());
            keep_apart();
            return backward(vm);
        }
        return Control::Next;
    }
    let step = (*a.add(2)).as_float();
    let limit = (*a.add(1)).as_float();
    let index = (*a).as_float() + step;
    if if step > 0.0 { index <= limit } else { limit <= index } {
        (*a).bits = index.to_bits();
        *a.add(3) = Value::float(index);
        vm.jump_predicted(i.d());
        return backward(vm);
    }
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn for_prepare(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    vm.save();
    match prepare(vm.l, vm.reg(i.a())) {
        Ok(true) => {}
        Ok(false) => vm.jump(i.d()),
        Err(raised) => return Control::Reload(Err(raised)),
    }
    Control::Next
}

/// Checks the three values of a numeric loop. Returns whether it runs at all.
unsafe fn prepare(l: *mut Thread, a: *mut Value) -> Result<bool, Raised> {
    let (init, limit, step) = (*a, *a.add(1), *a.add(2));
    if init.is_integer() && step.is_integer() {
        let (init, step) = (init.as_integer(), step.as_integer());
        if step == 0 {
            return Err((*l).runtime_error(message::FOR_STEP_ZERO));
        }
        let limit = match limit.tag {
            tag::INTEGER => Number::Integer(limit.as_integer()),
            tag::FLOAT => Number::Float(limit.as_float()),
            // COMPAT: a limit that is a numeric string is accepted.
            _ => match coerce_number(&(*(*l).global).heap, limit) {
                Some(n) if n.is_integer() => Number::Integer(n.as_integer()),
                Some(n) => Number::Float(n.as_float()),
                None => return Err((*l).for_error(limit, "limit")),
            },
        };
        let ForLimit::Limit(limit) = for_limit(init, limit, step) else { return Ok(false) };
        *a.add(1) = Value::integer(for_count(init, limit, step) as i64);
        *a.add(3) = Value::integer(init);
        return Ok(true);
    }
    let as_float = |v: Value| coerce_number(&(*(*l).global).heap, v).and_then(Value::number_as_float);
    let Some(limit) = as_float(limit) else { return Err((*l).for_error(limit, "limit")) };
    let Some(step) = as_float(step) else { return Err((*l).for_error(step, "step")) };
    let Some(init) = as_float(init) else { return Err((*l).for_error(init, "initial value")) };
    if step == 0.0 {
        return Err((*l).runtime_error(message::FOR_STEP_ZERO));
    }
    if if step > 0.0 { limit < init } else { init < limit } {
        return Ok(false);
    }
    *a = Value::float(init);
    *a.add(1) = Value::float(limit);
    *a.add(2) = Value::float(step);
    *a.add(3) = Value::float(init);
    Ok(true)
}

#[inline(always)]
pub(in crate::interp) unsafe fn generic_prepare(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    if !(*vm.reg(i.a() + 3)).is_falsy() {
        vm.save();
        let slot = (*vm.frame).base() + i.a() as u32 + 3;
        if let Err(raised) = mark_to_be_closed(&mut *vm.l, slot) {
            return Control::Reload(Err(raised));
        }
    }
    vm.jump(i.d());
    Control::Next
}

/// Calls the iterator. The functions of `pairs` and `ipairs` on tables run without a call, and do the work of the TFORLOOP that
/// follows as well.
#[inline(always)]
pub(in crate::interp) unsafe fn generic_call(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.a());
    if vm.is_fast() && (*vm.l).attention_pending() {
        return Control::Slow;
    }
    // A hook is told of the iterator.
    let hooked = !vm.is_fast() && (*vm.l).hook.is_some();
    if (*a).tag == tag::NATIVE && (*a.add(1)).is_table() && !hooked {
        let t = (*a.add(1)).as_table();
        if (*a).bits == (*vm.g).next_function {
            if let Some(position) = position_of_control(vm, t, a) {
                return step_pairs(vm, i, t, a, position);
            }
        } else if (*a).bits == (*vm.g).ipairs_function && (*a.add(2)).is_integer() {
            let index = (*a.add(2)).as_integer().wrapping_add(1);
            let v = Table::get_integer(t, index, (*vm.g).heap.seed);
            if !v.is_nil() {
                *a.add(5) = v;
                return store_step(vm, i, a, Value::integer(index));
            }
            if (*t).metatable.is_null() {
                *a.add(4) = Value::NIL;
                return Control::Next;
            }
        }
    }
    if vm.is_fast() {
        return Control::Slow;
    }
    *a.add(4) = *a;
    *a.add(5) = *a.add(1);
    *a.add(6) = *a.add(2);
    if (*a).tag == tag::CLOSURE && !(*vm.l).attention_pending() {
        vm.save_pc();
        let func = (*vm.frame).base() + i.a() as u32 + 4;
        (*vm.l).top = a.add(7);
        if let Err(raised) = push_lua_frame(&mut *vm.l, func, i.c() as i16, 0, (*a).as_closure()) {
            return Control::Reload(Err(raised));
        }
        vm.enter((*vm.l).frame);
        return Control::Next;
    }
    vm.save();
    if (*a).tag == tag::NATIVE_CLOSURE {
        (*vm.l).top = a.add(7);
        if switch::begin(vm.l, a.add(4), i.c() as i16) {
            return Control::Reload(Ok(Flow::Lua));
        }
    }
    Control::Reload(call_iterator(vm.l, i))
}

/// Where a traversal stands: behind the control variable's key. `None`: the key is not where it was last seen and not found
/// either; `next` itself raises the error.
///
/// The position in the hash part is remembered in the bits of the nil in `R[A+3]`, and only believed if the key is there.
#[inline(always)]
unsafe fn position_of_control(vm: &mut Vm<impl Form>, t: *mut Table, a: *mut Value) -> Option<usize> {
    let key = *a.add(2);
    if key.is_nil() {
        return Some(0);
    }
    let size = (*t).array_size as usize;
    if key.tag == tag::INTEGER && key.bits.wrapping_sub(1) < size as u64 {
        return Some(key.bits as usize);
    }
    let hint = (*a.add(3)).bits as usize;
    if (*a.add(3)).is_nil() && hint > 0 && hint <= Table::node_count(t) {
        let node = (*t).nodes.add(hint - 1);
        if (*node).key_bits == key.bits && (*node).key_tag == key.tag {
            return Some(size + hint);
        }
    }
    position_slow(t, key, (*vm.g).heap.seed)
}

#[inline(never)]
unsafe fn position_slow(t: *mut Table, key: Value, seed: u64) -> Option<usize> {
    Table::position_after(t, key, seed).ok()
}

#[inline(always)]
unsafe fn step_pairs(
    vm: &mut Vm<impl Form>,
    i: Operands,
    t: *mut Table,
    a: *mut Value,
    position: usize,
) -> Control {
    let Some((next, k, v)) = Table::entry_from(t, position) else {
        *a.add(4) = Value::NIL;
        (*vm.g).heap.spend_for_places(Table::places(t).saturating_sub(position));
        return Control::Next;
    };
    (*vm.g).heap.spend_for_places(next - position);
    let size = (*t).array_size as usize;
    if next > size && (*a.add(3)).is_nil() {
        (*a.add(3)).bits = (next - size) as u64;
    }
    *a.add(5) = v;
    store_step(vm, i, a, k)
}

/// Ends the step of a loop whose first variable is `k` (not nil) and whose second is set: clears the others and jumps back, as
/// the TFORLOOP behind would.
#[inline(always)]
unsafe fn store_step(vm: &mut Vm<impl Form>, i: Operands, a: *mut Value, k: Value) -> Control {
    *a.add(4) = k;
    *a.add(2) = k;
    for r in 2..i.c() {
        *a.add(4 + r) = Value::NIL;
    }
    let distance = (*vm.pc).d();
    vm.jump(distance + 1);
    backward(vm)
}

unsafe fn call_iterator(l: *mut Thread, i: Operands) -> Result<Flow, Raised> {
    let l = &mut *l;
    let func = (*l.frame).base() + i.a() as u32 + 4;
    l.top = l.at(func).add(3);
    advance(l.global, Step::call(func, i.c() as i16, 0))
}

#[inline(always)]
pub(in crate::interp) unsafe fn generic_loop(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.a());
    if vm.is_fast() && (*vm.l).attention_pending() {
        return Control::Slow;
    }
    if !(*a.add(4)).is_nil() {
        *a.add(2) = *a.add(4);
        vm.jump(i.d());
        return backward(vm);
    }
    Control::Next
}
