//! Loads, upvalues, closures, `not`, concatenation.

use crate::Raised;
use crate::call::{Flow, find_upvalue};
use crate::heap::NoMemory;
use crate::heap::color;
use crate::heap::mark::barrier_forward;
use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm, concat};
use crate::object::{Closure, LinkedProto, Upvalue};
use crate::state::Thread;
use crate::value::Value;

#[inline(always)]
pub(in crate::interp) unsafe fn mov(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = *vm.reg(i.b());
}

#[inline(always)]
pub(in crate::interp) unsafe fn load_integer(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = Value::integer(i64::from(i.d()));
}

#[inline(always)]
pub(in crate::interp) unsafe fn load_float(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = Value::float(f64::from(i.d()));
}

#[inline(always)]
pub(in crate::interp) unsafe fn load_constant(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = *vm.constant(i.d() as usize);
}

#[inline(always)]
pub(in crate::interp) unsafe fn load_nil(vm: &mut Vm<impl Form>, i: Operands) {
    for r in i.a()..=i.a() + i.b() {
        *vm.reg(r) = Value::NIL;
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn load_boolean(vm: &mut Vm<impl Form>, i: Operands, b: bool) {
    *vm.reg(i.a()) = Value::boolean(b);
}

#[inline(always)]
pub(in crate::interp) unsafe fn false_and_skip(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    load_boolean(vm, i, false);
    vm.jump(1);
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn get_upvalue(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = *(*Closure::upvalue(vm.closure, i.b())).location;
}

#[inline(always)]
pub(in crate::interp) unsafe fn set_upvalue(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let upvalue = Closure::upvalue(vm.closure, i.b());
    let v = *vm.reg(i.a());
    if vm.is_fast() && v.is_collectable() && color::is_black(upvalue.cast()) {
        return Control::Slow;
    }
    *(*upvalue).location = v;
    if !vm.is_fast() {
        barrier_forward(vm.g, upvalue.cast(), v);
    }
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn not(vm: &mut Vm<impl Form>, i: Operands) {
    *vm.reg(i.a()) = Value::boolean((*vm.reg(i.b())).is_falsy());
}

#[inline(always)]
pub(in crate::interp) unsafe fn concat(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    vm.save();
    match concat::concat_registers(vm.l, i.a(), i.b()) {
        Ok(concat::Progress::Done) => {}
        Ok(concat::Progress::Call(flow)) => return Control::Reload(Ok(flow)),
        Err(raised) => return Control::Reload(Err(raised)),
    }
    if (*vm.g).heap.debt > 0 {
        return Control::Reload(collect(vm.l, i.a()));
    }
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn closure(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    vm.save();
    if let Err(raised) = make_closure(vm.l, vm.closure, i, vm.base) {
        return Control::Reload(Err(raised));
    }
    if (*vm.g).heap.debt > 0 {
        return Control::Reload(collect(vm.l, i.a()));
    }
    Control::Next
}

unsafe fn make_closure(
    l: *mut Thread,
    enclosing: *mut Closure,
    i: Operands,
    base: *mut Value,
) -> Result<(), Raised> {
    let l = &mut *l;
    let proto = *LinkedProto::children((*enclosing).proto).get_unchecked(i.d() as usize);
    let descriptions = &LinkedProto::plain(proto).upvalues;
    let count = descriptions.len();
    let closure = with_memory(l, i.a(), |l| Closure::allocate(&mut (*l.global).heap, proto, count))?;
    // In its register at once: making upvalues may need memory, and this must not be lost then.
    *base.add(i.a()) = Value::of_kind(closure, crate::value::tag::CLOSURE);
    for (n, description) in descriptions.iter().enumerate() {
        let upvalue: *mut Upvalue = if description.in_stack {
            with_memory(l, i.a() + 1, |l| find_upvalue(l, base.add(usize::from(description.index))))?
        } else {
            Closure::upvalue(enclosing, usize::from(description.index))
        };
        *Closure::upvalue_slot(closure, n) = upvalue;
    }
    Ok(())
}

/// [`with_memory`](crate::State::with_memory) at an instruction that makes an object: registers from `dead` on are.
#[inline(always)]
pub(in crate::interp) unsafe fn with_memory<T>(
    l: &mut Thread,
    dead: usize,
    mut attempt: impl FnMut(&mut Thread) -> Result<T, NoMemory>,
) -> Result<T, Raised> {
    match attempt(l) {
        Ok(made) => Ok(made),
        Err(NoMemory) => {
            l.top = l.at((*l.frame).base()).add(dead);
            let made = l.with_memory(attempt);
            l.top = l.at((*l.frame).top);
            made
        }
    }
}

/// A step of the collector at an instruction that made an object in register `a`: registers above are dead.
#[cold]
#[inline(never)]
pub(in crate::interp) unsafe fn collect(l: *mut Thread, a: usize) -> Result<Flow, Raised> {
    let l = &mut *l;
    l.top = l.at((*l.frame).base()).add(a + 1);
    l.collect_step();
    l.top = l.at((*l.frame).top);
    Ok(Flow::Lua)
}
