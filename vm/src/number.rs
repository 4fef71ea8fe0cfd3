//! Conversions between values and numbers (section 3.4.3 of the manual).

use crate::heap::Heap;
use crate::object::string_bytes;
use crate::value::{Value, tag};
use perilune_number::Number;
use perilune_number::arith::float_to_integer;
use perilune_number::parse::parse_number_unless;

/// A number as an integer, if it has that value exactly; no strings.
#[inline(always)]
pub(crate) fn value_to_integer(v: Value) -> Option<i64> {
    match v.tag {
        tag::INTEGER => Some(v.as_integer()),
        tag::FLOAT => float_to_integer(v.as_float()),
        _ => None,
    }
}

/// The number that a string spells; none if a limit trips before it is known, which the next safepoint tells.
#[inline(never)]
pub(crate) unsafe fn string_to_number(heap: &Heap, v: Value) -> Option<Value> {
    parse_number_unless(string_bytes(v), &|| heap.must_stop()).ok()?.map(from_number)
}

pub(crate) fn from_number(n: Number) -> Value {
    match n {
        Number::Integer(i) => Value::integer(i),
        Number::Float(f) => Value::float(f),
    }
}

/// The value itself if it is a number, the number it spells if it is a string.
#[inline]
pub(crate) unsafe fn coerce_number(heap: &Heap, v: Value) -> Option<Value> {
    if v.is_number() {
        Some(v)
    } else if v.is_string() {
        string_to_number(heap, v)
    } else {
        None
    }
}

/// An integer from a number or string.
pub(crate) unsafe fn coerce_integer(heap: &Heap, v: Value) -> Option<i64> {
    coerce_number(heap, v).and_then(value_to_integer)
}
