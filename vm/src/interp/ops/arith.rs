//! Arithmetic and bitwise operators on numbers; other operands go to [`crate::interp::meta`].

use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm, keep_apart, meta};
use crate::number::value_to_integer;
use crate::state::Event;
use crate::value::{Value, tag};
use perilune_number::arith as number;

/// An arithmetic operator on integers and floats.
pub(in crate::interp) trait Arithmetic {
    const EVENT: Event;
    /// Integers are operands as they are; without an integer form (`/`, `^`) they are converted.
    const HAS_INTEGERS: bool = true;
    /// `None`: the divisor is zero.
    fn integers(a: i64, b: i64) -> Option<i64>;
    fn floats(a: f64, b: f64) -> f64;
    /// The float form where it calls no function of the C library.
    fn floats_inline(a: f64, b: f64) -> Option<f64>;
}

macro_rules! arithmetic {
    ($name:ident, |$a:ident, $b:ident| $integers:expr, |$x:ident, $y:ident| $floats:expr, inline $inline:expr) => {
        pub(in crate::interp) struct $name;
        impl Arithmetic for $name {
            const EVENT: Event = Event::$name;
            #[inline(always)]
            fn integers($a: i64, $b: i64) -> Option<i64> {
                $integers
            }
            arithmetic!(floats | $x, $y | $floats, $inline);
        }
    };
    ($name:ident, |$x:ident, $y:ident| $floats:expr, inline $inline:expr) => {
        pub(in crate::interp) struct $name;
        impl Arithmetic for $name {
            const EVENT: Event = Event::$name;
            const HAS_INTEGERS: bool = false;
            #[inline(always)]
            fn integers(_: i64, _: i64) -> Option<i64> {
                None
            }
            arithmetic!(floats | $x, $y | $floats, $inline);
        }
    };
    (floats |$x:ident, $y:ident| $floats:expr, $inline:expr) => {
        #[inline(always)]
        fn floats($x: f64, $y: f64) -> f64 {
            $floats
        }
        #[inline(always)]
        fn floats_inline($x: f64, $y: f64) -> Option<f64> {
            $inline
        }
    };
}
arithmetic!(Add, |a, b| Some(a.wrapping_add(b)), |x, y| x + y, inline Some(x + y));
arithmetic!(Sub, |a, b| Some(a.wrapping_sub(b)), |x, y| x - y, inline Some(x - y));
arithmetic!(Mul, |a, b| Some(a.wrapping_mul(b)), |x, y| x * y, inline Some(x * y));
arithmetic!(Mod, |a, b| number::int_mod(a, b), |x, y| number::float_mod(x, y), inline { let _ = (x, y); None });
arithmetic!(
    IDiv, |a, b| number::int_floor_div(a, b), |x, y| number::float_floor_div(x, y), inline { let _ = (x, y); None }
);
arithmetic!(Div, |x, y| x / y, inline Some(x / y));
arithmetic!(Pow, |x, y| number::float_pow(x, y), inline(y == 2.0).then(|| number::float_pow(x, 2.0)));

/// A bitwise operator on integers.
pub(in crate::interp) trait Bitwise {
    const EVENT: Event;
    fn apply(a: i64, b: i64) -> i64;
}

macro_rules! bitwise_operator {
    ($name:ident, |$a:ident, $b:ident| $value:expr) => {
        pub(in crate::interp) struct $name;
        impl Bitwise for $name {
            const EVENT: Event = Event::$name;
            #[inline(always)]
            fn apply($a: i64, $b: i64) -> i64 {
                $value
            }
        }
    };
}
bitwise_operator!(BAnd, |a, b| a & b);
bitwise_operator!(BOr, |a, b| a | b);
bitwise_operator!(BXor, |a, b| a ^ b);
bitwise_operator!(Shl, |a, b| number::shift_left(a, b));
bitwise_operator!(Shr, |a, b| number::shift_right(a, b));

/// Computes and stores the result for two numbers; false for anything else, for division of an integer by zero, and in a fast
/// form if that needs a call.
///
/// PERF: every frequent case stores for itself and is kept apart from the others.
#[inline(always)]
unsafe fn compute<O: Arithmetic>(
    vm: &Vm<impl Form>,
    dest: *mut Value,
    a: *const Value,
    b: *const Value,
) -> bool {
    let (x, y);
    if (*a).tag == tag::INTEGER {
        if (*b).tag == tag::INTEGER {
            if O::HAS_INTEGERS {
                let Some(v) = O::integers((*a).as_integer(), (*b).as_integer()) else { return false };
                *dest = Value::integer(v);
                keep_apart();
                return true;
            }
            (x, y) = ((*a).as_integer() as f64, (*b).as_integer() as f64);
        } else if (*b).tag == tag::FLOAT {
            (x, y) = ((*a).as_integer() as f64, (*b).as_float());
        } else {
            return false;
        }
    } else if (*a).tag == tag::FLOAT {
        if (*b).tag == tag::FLOAT {
            let Some(v) = floats::<O>(vm, (*a).as_float(), (*b).as_float()) else { return false };
            *dest = Value::float(v);
            keep_apart();
            return true;
        }
        if (*b).tag != tag::INTEGER {
            return false;
        }
        (x, y) = ((*a).as_float(), (*b).as_integer() as f64);
    } else {
        return false;
    }
    let Some(v) = floats::<O>(vm, x, y) else { return false };
    *dest = Value::float(v);
    true
}

#[inline(always)]
fn floats<O: Arithmetic>(vm: &Vm<impl Form>, x: f64, y: f64) -> Option<f64> {
    if vm.is_fast() { O::floats_inline(x, y) } else { Some(O::floats(x, y)) }
}

#[inline(always)]
pub(in crate::interp) unsafe fn binary<O: Arithmetic>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (dest, a, b) = (vm.reg(i.a()), vm.reg(i.b()), vm.reg(i.c()));
    if compute::<O>(vm, dest, a, b) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic(vm.l, i.a(), a, b, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn with_constant<O: Arithmetic>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (dest, a, b) = (vm.reg(i.a()), vm.reg(i.b()), vm.constant(i.d() as usize));
    if compute::<O>(vm, dest, a, b) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic_flipped(vm.l, i.instruction(), a, b, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn with_immediate<O: Arithmetic>(
    vm: &mut Vm<impl Form>,
    i: Operands,
) -> Control {
    let (dest, a) = (vm.reg(i.a()), vm.reg(i.b()));
    let immediate = Value::integer(i64::from(i.d()));
    if compute::<O>(vm, dest, a, &raw const immediate) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic_immediate(vm.l, i.instruction(), a, immediate, O::EVENT)
    })
}

/// As [`compute`] for a bitwise operator: both operands must have integer values.
#[inline(always)]
unsafe fn compute_bits<O: Bitwise>(
    vm: &Vm<impl Form>,
    dest: *mut Value,
    a: *const Value,
    b: *const Value,
) -> bool {
    if (*a).tag == tag::INTEGER && (*b).tag == tag::INTEGER {
        *dest = Value::integer(O::apply((*a).as_integer(), (*b).as_integer()));
        return true;
    }
    if vm.is_fast() {
        return false;
    }
    if let (Some(x), Some(y)) = (value_to_integer(*a), value_to_integer(*b)) {
        *dest = Value::integer(O::apply(x, y));
        return true;
    }
    false
}

#[inline(always)]
pub(in crate::interp) unsafe fn bitwise<O: Bitwise>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (dest, a, b) = (vm.reg(i.a()), vm.reg(i.b()), vm.reg(i.c()));
    if compute_bits::<O>(vm, dest, a, b) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic(vm.l, i.a(), a, b, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn bitwise_constant<O: Bitwise>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (dest, a, b) = (vm.reg(i.a()), vm.reg(i.b()), vm.constant(i.d() as usize));
    if compute_bits::<O>(vm, dest, a, b) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic_flipped(vm.l, i.instruction(), a, b, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn shift_immediate<O: Bitwise>(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let (dest, a) = (vm.reg(i.a()), vm.reg(i.b()));
    let immediate = Value::integer(i64::from(i.d()));
    if compute_bits::<O>(vm, dest, a, &raw const immediate) {
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic_immediate(vm.l, i.instruction(), a, immediate, O::EVENT)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn negate(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.b());
    if (*a).tag == tag::INTEGER {
        *vm.reg(i.a()) = Value::integer((*a).as_integer().wrapping_neg());
        return Control::Next;
    }
    if (*a).tag == tag::FLOAT {
        *vm.reg(i.a()) = Value::float(-(*a).as_float());
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic(vm.l, i.a(), a, a, Event::Unm)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn bitwise_not(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let a = vm.reg(i.b());
    if vm.is_fast() && (*a).tag != tag::INTEGER {
        return Control::Slow;
    }
    if let Some(x) = value_to_integer(*a) {
        *vm.reg(i.a()) = Value::integer(!x);
        return Control::Next;
    }
    vm.slow(|vm| {
        vm.save();
        meta::arithmetic(vm.l, i.a(), a, a, Event::BNot)
    })
}
