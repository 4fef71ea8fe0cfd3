//! Comparisons and tests, each with its jump.

use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm, keep_apart, meta};
use crate::state::Event;
use crate::value::{Value, tag};
use perilune_number::arith::{float_le_int, float_lt_int, int_le_float, int_lt_float};

#[inline(always)]
unsafe fn branch(vm: &mut Vm<impl Form>, i: Operands, condition: bool) {
    if u8::from(condition) == i.flag() {
        vm.jump_predicted(i.d());
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn equal(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (a, b) = (*vm.reg(i.a()), *vm.reg(i.b()));
    if a.tag == b.tag {
        match a.tag {
            tag::NIL | tag::FALSE | tag::TRUE => {
                branch(vm, i, true);
                return Control::Next;
            }
            tag::INTEGER | tag::SHORT_STRING | tag::CLOSURE | tag::LIGHT | tag::NATIVE => {
                branch(vm, i, a.bits == b.bits);
                return Control::Next;
            }
            tag::FLOAT => {
                branch(vm, i, a.as_float() == b.as_float());
                return Control::Next;
            }
            _ => {}
        }
    } else if !(a.is_number() && b.is_number()) {
        branch(vm, i, false);
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::equal(vm.l, i.instruction(), a, b)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn equal_constant(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (a, b) = (*vm.reg(i.a()), *vm.constant(i.b()));
    let quick =
        a.tag <= tag::TRUE || a.tag == tag::INTEGER && b.tag == tag::INTEGER || a.tag == tag::SHORT_STRING;
    if quick {
        branch(vm, i, a.same(b));
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::equal(vm.l, i.instruction(), a, b)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn equal_immediate(vm: &mut Vm<impl Form>, i: Operands) {
    let a = *vm.reg(i.a());
    let same = match a.tag {
        tag::INTEGER => a.as_integer() == i.sb(),
        tag::FLOAT => a.as_float() == i.sb() as f64,
        _ => false,
    };
    branch(vm, i, same);
}

/// An order relation.
pub(in crate::interp) trait Order {
    const EVENT: Event;
    /// The relation holds for swapped operands (`>` is `<` the other way round).
    const SWAPPED: bool;
    fn integers(a: i64, b: i64) -> bool;
    fn floats(a: f64, b: f64) -> bool;
    fn mixed(a: Value, b: Value) -> bool;
}

macro_rules! order {
    ($name:ident, $event:ident, $swapped:literal, $op:tt) => {
        pub(in crate::interp) struct $name;
        impl Order for $name {
            const EVENT: Event = Event::$event;
            const SWAPPED: bool = $swapped;
            #[inline(always)]
            fn integers(a: i64, b: i64) -> bool {
                a $op b
            }
            #[inline(always)]
            fn floats(a: f64, b: f64) -> bool {
                a $op b
            }
            #[inline]
            fn mixed(a: Value, b: Value) -> bool {
                if $swapped { numbers(Event::$event, b, a) } else { numbers(Event::$event, a, b) }
            }
        }
    };
}
order!(Lt, Lt, false, <);
order!(Le, Le, false, <=);
order!(Gt, Lt, true, >);
order!(Ge, Le, true, >=);

/// Exact comparison of two numbers of any kinds.
pub(in crate::interp) fn numbers(event: Event, a: Value, b: Value) -> bool {
    let less = event == Event::Lt;
    match (a.is_integer(), b.is_integer()) {
        (true, true) if less => a.as_integer() < b.as_integer(),
        (true, true) => a.as_integer() <= b.as_integer(),
        (false, false) if less => a.as_float() < b.as_float(),
        (false, false) => a.as_float() <= b.as_float(),
        (true, false) if less => int_lt_float(a.as_integer(), b.as_float()),
        (true, false) => int_le_float(a.as_integer(), b.as_float()),
        (false, true) if less => float_lt_int(a.as_float(), b.as_integer()),
        (false, true) => float_le_int(a.as_float(), b.as_integer()),
    }
}

#[inline(always)]
unsafe fn order<O: Order>(vm: &mut Vm<impl Form>, i: Operands, a: *const Value, b: *const Value) -> Control {
    if (*a).tag == tag::INTEGER && (*b).tag == tag::INTEGER {
        branch(vm, i, O::integers((*a).as_integer(), (*b).as_integer()));
        keep_apart();
        return Control::Next;
    }
    if (*a).tag == tag::FLOAT && (*b).tag == tag::FLOAT {
        branch(vm, i, O::floats((*a).as_float(), (*b).as_float()));
        return Control::Next;
    }
    if !vm.is_fast() && (*a).is_number() && (*b).is_number() {
        branch(vm, i, O::mixed(*a, *b));
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        let (first, second) = if O::SWAPPED { (*b, *a) } else { (*a, *b) };
        meta::order(vm.l, i.instruction(), first, second, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn less(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (a, b) = (vm.reg(i.a()), vm.reg(i.b()));
    order::<Lt>(vm, i, a, b)
}

#[inline(always)]
pub(in crate::interp) unsafe fn less_equal(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (a, b) = (vm.reg(i.a()), vm.reg(i.b()));
    order::<Le>(vm, i, a, b)
}

#[inline(always)]
pub(in crate::interp) unsafe fn immediate<O: Order>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.a());
    if (*a).tag == tag::INTEGER {
        branch(vm, i, O::integers((*a).as_integer(), i.sb()));
        keep_apart();
        return Control::Next;
    }
    if (*a).tag == tag::FLOAT {
        branch(vm, i, O::floats((*a).as_float(), i.sb() as f64));
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        let b = Value::integer(i.sb());
        let (first, second) = if O::SWAPPED { (b, *a) } else { (*a, b) };
        meta::order(vm.l, i.instruction(), first, second, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn constant<O: Order>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (a, b) = (vm.reg(i.a()), vm.constant(i.b()));
    order::<O>(vm, i, a, b)
}

#[inline(always)]
pub(in crate::interp) unsafe fn test(vm: &mut Vm<impl Form>, i: Operands) {
    let condition = !(*vm.reg(i.a())).is_falsy();
    branch(vm, i, condition);
}

#[inline(always)]
pub(in crate::interp) unsafe fn test_set(vm: &mut Vm<impl Form>, i: Operands) {
    let v = *vm.reg(i.b());
    if u8::from(!v.is_falsy()) == i.flag() {
        *vm.reg(i.a()) = v;
        vm.jump_predicted(i.d());
    }
}
