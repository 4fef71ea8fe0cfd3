//! Concatenation: as many strings as possible in one go, metamethods for the rest.

use super::meta;
use crate::Raised;
use crate::call::Flow;
use crate::error::message;
use crate::heap::NoMemory;
use crate::object::{LongString, long, string_bytes, string_len};
use crate::state::{Event, Thread};
use crate::value::{Value, tag};
use perilune_bytecode::MAX_SHORT_STRING;
use perilune_number::format;
use smallvec::SmallVec;

/// How far a concatenation got.
pub(crate) enum Progress {
    /// The result is in the first register.
    Done,
    /// A metamethod was called, and completes the instruction when it returns.
    Call(Flow),
}

fn is_text(v: Value) -> bool {
    v.is_string() || v.is_number()
}

/// Concatenates `count` registers from `a` on, right to left.
pub(super) unsafe fn concat_registers(l: *mut Thread, a: usize, count: usize) -> Result<Progress, Raised> {
    let l = &mut *l;
    let mut count = count;
    while count > 1 {
        let first = l.at((*l.frame).base()).add(a);
        let (x, y) = (first.add(count - 2), first.add(count - 1));
        if !is_text(*x) || !is_text(*y) {
            (*l.frame).context = count as i64;
            let flow = meta::call_binary(l, x, y, Event::Concat)?;
            return Ok(Progress::Call(flow));
        }
        let mut n = 2;
        while n < count && is_text(*first.add(count - n - 1)) {
            n += 1;
        }
        let start = first.add(count - n);
        *start = join(l, start, n)?;
        count -= n - 1;
    }
    Ok(Progress::Done)
}

/// Concatenates the top `count` values of the stack for the API, with native recursion for metamethods.
pub(crate) unsafe fn concat_top(l: &mut Thread, count: usize) -> Result<(), Raised> {
    let mut count = count;
    while count > 1 {
        let first = l.top.sub(count);
        let (x, y) = (first.add(count - 2), first.add(count - 1));
        if is_text(*x) && is_text(*y) {
            let v = join(l, x, 2)?;
            *l.top.sub(2) = v;
        } else {
            let v = meta::call_binary_recursively(l, *x, *y, x, y, Event::Concat)?;
            *l.top.sub(2) = v;
        }
        l.top = l.top.sub(1);
        count -= 1;
    }
    Ok(())
}

/// The concatenation of strings and numbers.
unsafe fn join(l: &mut Thread, start: *const Value, n: usize) -> Result<Value, Raised> {
    let mut total = 0usize;
    for i in 0..n {
        let v = *start.add(i);
        if !v.is_string() {
            return join_with_numbers(l, start, n);
        }
        total = match total.checked_add(string_len(v)) {
            Some(total) if total <= crate::MAX_STRING => total,
            _ => return Err(l.runtime_error(message::STRING_TOO_LARGE)),
        };
    }
    if total <= MAX_SHORT_STRING {
        let mut buffer = [0u8; MAX_SHORT_STRING];
        let mut at = 0;
        for i in 0..n {
            let bytes = string_bytes(*start.add(i));
            buffer[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        }
        return l.make_string(&buffer[..total]);
    }
    // An empty operand leaves the other as it is.
    if n == 2 && string_len(*start) == 0 {
        return Ok(*start.add(1));
    }
    if n == 2 && string_len(*start.add(1)) == 0 {
        return Ok(*start);
    }
    let s = l.allocate_long_string(total)?;
    let mut data = LongString::data(s);
    for i in 0..n {
        let bytes = string_bytes(*start.add(i));
        append(l, bytes, data)?;
        data = data.add(bytes.len());
    }
    Ok(Value::of_kind(s, tag::LONG_STRING))
}

/// Copies an operand to its place in a string that nothing refers to yet.
#[inline(always)]
unsafe fn append(l: &mut Thread, bytes: &[u8], place: *mut u8) -> Result<(), Raised> {
    long::copy(&(*l.global).heap, bytes.as_ptr(), place, bytes.len()).map_err(|NoMemory| l.memory_error())
}

/// As [`join`], where some are numbers. What is small is put together outside of the heap.
unsafe fn join_with_numbers(l: &mut Thread, start: *const Value, n: usize) -> Result<Value, Raised> {
    let mut buffer: SmallVec<[u8; 256]> = SmallVec::new();
    let mut text = Vec::new();
    for i in 0..n {
        let bytes = operand_bytes(*start.add(i), &mut text);
        if buffer.len() + bytes.len() > buffer.inline_size() {
            return join_long_with_numbers(l, start, n);
        }
        buffer.extend_from_slice(bytes);
    }
    l.make_string(&buffer)
}

#[cold]
unsafe fn join_long_with_numbers(l: &mut Thread, start: *const Value, n: usize) -> Result<Value, Raised> {
    let mut text = Vec::new();
    let mut total = 0usize;
    for i in 0..n {
        total = match total.checked_add(operand_bytes(*start.add(i), &mut text).len()) {
            Some(total) if total <= crate::MAX_STRING => total,
            _ => return Err(l.runtime_error(message::STRING_TOO_LARGE)),
        };
    }
    let s = l.allocate_long_string(total)?;
    let mut data = LongString::data(s);
    for i in 0..n {
        let bytes = operand_bytes(*start.add(i), &mut text);
        append(l, bytes, data)?;
        data = data.add(bytes.len());
    }
    Ok(Value::of_kind(s, tag::LONG_STRING))
}

/// The bytes of a string, or those of a number, which are put into `text`.
unsafe fn operand_bytes(v: Value, text: &mut Vec<u8>) -> &[u8] {
    if v.is_string() {
        return string_bytes(v);
    }
    text.clear();
    write_number(v, text);
    text
}

/// Appends the text of a number value.
pub(crate) fn write_number(v: Value, out: &mut Vec<u8>) {
    if v.is_integer() {
        format::write_integer(v.as_integer(), out);
    } else {
        format::write_float(v.as_float(), out);
    }
}
