//! Fast forms of native functions.
//!
//! A fast form does what a native function does for the arguments that nearly all its calls have. The interpreter runs it
//! at the call instruction, on the registers, without a frame. It declines everything else, all errors among it, and
//! the native function is then called as usual; so a program cannot tell whether there is a fast form, and the function stays the
//! one definition of its behaviour.
//!
//! A fast form cannot call, yield or raise, and what it sees of the state does not change while it runs.

use crate::heap::color::WRITE_TRAP;
use crate::heap::mark::barrier_back;
use crate::object::{ShortString, Table, string_bytes, string_len};
use crate::state::{Event, Global, State};
use crate::value::{Value, tag};
use crate::{NativeFn, Type};
use perilune_bytecode::MAX_SHORT_STRING;
use perilune_number::format::{DECIMAL_BUFFER, decimal};
use std::marker::PhantomData;

/// A fast form: state and arguments in, a result out.
pub type FastFn = for<'a> fn(FastState<'a>, FastArguments<'a>) -> FastResult;

/// The state, as a fast form sees it, with the number of results that are wanted.
///
/// PERF: this and the arguments have two fields each, which are passed in registers; what is passed by address would keep the handler of
/// calls from leaving by a jump.
#[derive(Clone, Copy)]
pub struct FastState<'a>(*mut Global, i16, PhantomData<&'a State>);

/// The arguments of a fast form, counted from 1.
#[derive(Clone, Copy)]
pub struct FastArguments<'a> {
    first: *const Value,
    count: usize,
    lifetime: PhantomData<&'a State>,
}

/// What a fast form makes of a call: one result, none, or nothing at all.
#[derive(Clone, Copy)]
pub struct FastResult(Value);

/// Tags that no value has.
const DECLINED: u8 = 0xff;
const NO_RESULT: u8 = 0xfe;

impl FastResult {
    /// The native function is to be called. The fast form must not have changed anything.
    pub const DECLINED: Self = Self(Value { bits: 0, tag: DECLINED });
    /// The function returned without a result.
    pub const NONE: Self = Self(Value { bits: 0, tag: NO_RESULT });
    /// One result: nil.
    pub const NIL: Self = Self(Value::NIL);

    /// One result: an integer.
    #[inline(always)]
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self(Value::integer(value))
    }

    /// One result: a float.
    #[inline(always)]
    #[must_use]
    pub fn float(value: f64) -> Self {
        Self(Value::float(value))
    }

    /// One result: a boolean.
    #[inline(always)]
    #[must_use]
    pub fn boolean(value: bool) -> Self {
        Self(Value::boolean(value))
    }

    #[inline(always)]
    pub(crate) fn is_declined(self) -> bool {
        self.0.tag == DECLINED
    }

    /// Whether there is a result; [`Self::value`] is nil without one.
    #[inline(always)]
    pub(crate) fn has_value(self) -> bool {
        self.0.tag != NO_RESULT
    }

    #[inline(always)]
    pub(crate) fn value(self) -> Value {
        if self.has_value() { self.0 } else { Value::NIL }
    }
}

impl<'a> FastArguments<'a> {
    /// # Safety
    /// `count` values from `first` on stay where they are for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn new(first: *const Value, count: usize) -> Self {
        Self { first, count, lifetime: PhantomData }
    }

    /// The number of arguments.
    #[inline(always)]
    #[must_use]
    pub fn count(self) -> usize {
        self.count
    }

    /// Argument `n`; nil where there is none.
    #[inline(always)]
    fn value(self, n: usize) -> Value {
        // SAFETY: by the contract of `new`.
        if n.wrapping_sub(1) < self.count() { unsafe { *self.first.add(n - 1) } } else { Value::NIL }
    }

    /// Argument `n` as the result.
    #[inline(always)]
    #[must_use]
    pub fn result(self, n: usize) -> FastResult {
        FastResult(self.value(n))
    }

    /// The type of argument `n`; [`Type::None`] where there is none.
    #[inline(always)]
    #[must_use]
    pub fn type_of(self, n: usize) -> Type {
        if n > self.count() { Type::None } else { self.value(n).basic_type() }
    }

    /// Whether argument `n` is there and neither nil nor false.
    #[inline(always)]
    #[must_use]
    pub fn is_true(self, n: usize) -> bool {
        !self.value(n).is_falsy()
    }

    /// Argument `n` if it is an integer.
    #[inline(always)]
    #[must_use]
    pub fn integer(self, n: usize) -> Option<i64> {
        let v = self.value(n);
        if v.tag == tag::INTEGER { Some(v.as_integer()) } else { None }
    }

    /// Argument `n` if it is a float.
    #[inline(always)]
    #[must_use]
    pub fn float(self, n: usize) -> Option<f64> {
        let v = self.value(n);
        if v.tag == tag::FLOAT { Some(v.as_float()) } else { None }
    }

    /// Argument `n` as a float if it is a number.
    #[inline(always)]
    #[must_use]
    pub fn number(self, n: usize) -> Option<f64> {
        let v = self.value(n);
        match v.tag {
            tag::FLOAT => Some(v.as_float()),
            tag::INTEGER => Some(v.as_integer() as f64),
            _ => None,
        }
    }

    /// The bytes of argument `n` if it is a string.
    #[inline(always)]
    #[must_use]
    pub fn string(self, n: usize) -> Option<&'a [u8]> {
        let v = self.value(n);
        // SAFETY: the argument keeps the string alive.
        v.is_string().then(|| unsafe { string_bytes(v) })
    }

    #[inline(always)]
    fn table(self, n: usize) -> Option<*mut Table> {
        let v = self.value(n);
        v.is_table().then(|| v.as_table())
    }

    /// Whether arguments `a` and `b` are the same value, without metamethods. Declines long strings.
    #[inline(always)]
    #[must_use]
    pub fn raw_equal(self, a: usize, b: usize) -> FastResult {
        let (a, b) = (self.value(a), self.value(b));
        match (a.tag, b.tag) {
            (tag::LONG_STRING, tag::LONG_STRING) | (tag::FLOAT, _) | (_, tag::FLOAT) => FastResult::DECLINED,
            (x, y) if x != y => FastResult::boolean(false),
            (tag::NIL | tag::FALSE | tag::TRUE, _) => FastResult::boolean(true),
            _ => FastResult::boolean(a.bits == b.bits),
        }
    }
}

impl<'a> FastState<'a> {
    #[inline(always)]
    pub(crate) fn new(g: *mut Global, nresults: i16) -> Self {
        Self(g, nresults, PhantomData)
    }

    /// Whether the caller wants one result at most, so that a function that has several need only give the first.
    #[inline(always)]
    #[must_use]
    pub fn wants_one(self) -> bool {
        matches!(self.1, 0 | 1)
    }

    /// A string with these bytes. Declined for want of memory.
    #[inline(always)]
    #[must_use]
    pub fn string(self, bytes: &[u8]) -> FastResult {
        // SAFETY: the global outlives its threads; making a string does not collect.
        unsafe { (*self.0).string(bytes) }.map_or(FastResult::DECLINED, FastResult)
    }

    /// A short string of `length` bytes, filled by `fill`. Declines long ones.
    #[inline(always)]
    #[must_use]
    pub fn string_with(self, length: usize, fill: impl FnOnce(&mut [u8])) -> FastResult {
        let mut buffer = [0; MAX_SHORT_STRING];
        let Some(bytes) = buffer.get_mut(..length) else { return FastResult::DECLINED };
        fill(bytes);
        self.string(bytes)
    }

    /// The text of an integer argument as `tostring` gives it, or a string as it is.
    #[inline(always)]
    #[must_use]
    pub fn text(self, arguments: FastArguments<'a>, n: usize) -> FastResult {
        let v = arguments.value(n);
        // SAFETY: the global outlives its threads.
        let is_special = unsafe { !(*self.0).metamethod(v, Event::ToString).is_nil() };
        match v.tag {
            tag::SHORT_STRING | tag::LONG_STRING if !is_special => FastResult(v),
            tag::INTEGER if !is_special => {
                let mut buffer = [0; DECIMAL_BUFFER];
                let length = decimal(v.as_integer(), &mut buffer);
                self.string(&buffer[..length])
            }
            _ => FastResult::DECLINED,
        }
    }

    /// The name of the type of argument `n`, which is there.
    #[inline(always)]
    #[must_use]
    pub fn type_name(self, arguments: FastArguments<'a>, n: usize) -> FastResult {
        let kind = arguments.value(n).basic_type();
        // SAFETY: the global outlives its threads.
        let name: *mut ShortString = unsafe { (*self.0).type_names[kind as usize] };
        FastResult(Value::of_kind(name, tag::SHORT_STRING))
    }

    /// `t[k]` without metamethods, for a table `t`.
    #[inline(always)]
    #[must_use]
    pub fn raw_get(self, arguments: FastArguments<'a>, t: usize, k: usize) -> FastResult {
        let Some(table) = arguments.table(t) else { return FastResult::DECLINED };
        // SAFETY: the argument keeps the table alive.
        FastResult(unsafe { Table::get(table, arguments.value(k), (*self.0).heap.seed) })
    }

    /// The length of a table without metatable, or of a string.
    #[inline(always)]
    #[must_use]
    pub fn raw_len(self, arguments: FastArguments<'a>, n: usize) -> FastResult {
        let v = arguments.value(n);
        // SAFETY: the argument keeps the value alive.
        unsafe {
            if v.is_table() {
                return FastResult::integer(Table::border(v.as_table(), (*self.0).heap.seed));
            }
            if v.is_string() {
                return FastResult::integer(string_len(v) as i64);
            }
        }
        FastResult::DECLINED
    }

    /// Writes argument `v` behind the last element of a table without metatable, where there is room for it.
    #[inline(always)]
    #[must_use]
    pub fn append(self, arguments: FastArguments<'a>, t: usize, v: usize) -> FastResult {
        let Some(table) = arguments.table(t) else { return FastResult::DECLINED };
        // SAFETY: the argument keeps the table alive; a trapped write is declined, so no barrier is due.
        unsafe {
            if !(*table).metatable.is_null() || (*table).header.mark & WRITE_TRAP != 0 {
                return FastResult::DECLINED;
            }
            let index = Table::border(table, (*self.0).heap.seed) as usize;
            if index >= (*table).array_size as usize {
                return FastResult::DECLINED;
            }
            Table::set_element(table, index, arguments.value(v));
        }
        FastResult::NONE
    }

    /// Takes the last element off a table without metatable.
    #[inline(always)]
    #[must_use]
    pub fn remove_last(self, arguments: FastArguments<'a>, t: usize) -> FastResult {
        let Some(table) = arguments.table(t) else { return FastResult::DECLINED };
        // SAFETY: as above; what is taken away needs no barrier.
        unsafe {
            if !(*table).metatable.is_null() || (*table).header.mark & WRITE_TRAP != 0 {
                return FastResult::DECLINED;
            }
            let size = Table::border(table, (*self.0).heap.seed) as usize;
            if size == 0 || size > (*table).array_size as usize {
                return FastResult::DECLINED;
            }
            let last = Table::element(table, size - 1);
            Table::set_element(table, size - 1, Value::NIL);
            FastResult(last)
        }
    }

    /// Gives a table the table `mt` as its metatable, if that has no finalizer and the old one does not forbid it. The result is the
    /// table.
    #[inline(always)]
    #[must_use]
    pub fn set_metatable(self, arguments: FastArguments<'a>, t: usize, mt: usize) -> FastResult {
        let (Some(table), Some(metatable)) = (arguments.table(t), arguments.table(mt)) else {
            return FastResult::DECLINED;
        };
        // SAFETY: the arguments keep the tables alive.
        unsafe {
            let old = (*table).metatable;
            if (!old.is_null() && !(*self.0).metamethod_of(old, Event::Metatable).is_nil())
                || (*table).header.mark & crate::heap::color::FROZEN != 0
                || !(*self.0).fast_metamethod(metatable, Event::Gc).is_nil()
            {
                return FastResult::DECLINED;
            }
            (*table).metatable = metatable;
            barrier_back(self.0, table);
        }
        arguments.result(t)
    }

    /// The metatable of an argument that is there, or what stands in its place.
    #[inline(always)]
    #[must_use]
    pub fn metatable(self, arguments: FastArguments<'a>, n: usize) -> FastResult {
        // SAFETY: the argument keeps the value alive.
        unsafe {
            let metatable = (*self.0).metatable(arguments.value(n));
            if metatable.is_null() {
                return FastResult::NIL;
            }
            let instead = (*self.0).metamethod_of(metatable, Event::Metatable);
            FastResult(if instead.is_nil() { Value::of_kind(metatable, tag::TABLE) } else { instead })
        }
    }

    /// The key behind key `k` in a table, nil behind the last one.
    #[inline(always)]
    #[must_use]
    pub fn next_key(self, arguments: FastArguments<'a>, t: usize, k: usize) -> FastResult {
        let Some(table) = arguments.table(t) else { return FastResult::DECLINED };
        // SAFETY: the argument keeps the table alive.
        unsafe {
            let Ok(position) = Table::position_after(table, arguments.value(k), (*self.0).heap.seed) else {
                return FastResult::DECLINED;
            };
            let entry = Table::entry_from(table, position);
            let end = entry.map_or_else(|| Table::places(table), |(next, ..)| next);
            (*self.0).heap.spend_for_places(end.saturating_sub(position));
            entry.map_or(FastResult::NIL, |(_, key, _)| FastResult(key))
        }
    }
}

/// The fast forms of a set of native functions, by their addresses: a hash table without collisions. States share it.
pub struct FastForms {
    entries: [FastEntry; Self::SIZE],
    /// Spreads the addresses over the entries.
    multiplier: u64,
}

#[derive(Clone, Copy)]
struct FastEntry {
    /// 0 in an empty entry.
    function: u64,
    form: Option<FastFn>,
}

impl FastForms {
    const SIZE: usize = 512;
    const EMPTY: FastEntry = FastEntry { function: 0, form: None };

    /// Looks for a multiplier that keeps all functions apart; without luck, some have no fast form.
    #[must_use]
    pub fn new(lists: &[&[(NativeFn, FastFn)]]) -> Self {
        const ATTEMPTS: usize = 1000;
        let mut forms = Self { entries: [Self::EMPTY; Self::SIZE], multiplier: 0x9e37_79b9_7f4a_7c15 };
        let all =
            || lists.iter().copied().flatten().map(|&(function, form)| (function as usize as u64, form));
        for _ in 0..ATTEMPTS {
            let mut taken = [false; Self::SIZE];
            if all().all(|(function, _)| !std::mem::replace(&mut taken[forms.index(function)], true)) {
                break;
            }
            forms.multiplier = forms.multiplier.wrapping_mul(0xd134_2543_de82_ef95) | 1;
        }
        for (function, form) in all() {
            forms.entries[forms.index(function)] = FastEntry { function, form: Some(form) };
        }
        forms
    }

    fn index(&self, function: u64) -> usize {
        spread(function, self.multiplier)
    }
}

#[inline(always)]
fn spread(function: u64, multiplier: u64) -> usize {
    (function.wrapping_mul(multiplier) >> (64 - FastForms::SIZE.ilog2())) as usize
}

/// How a state looks for fast forms.
pub(crate) struct FastLookup {
    entries: &'static [FastEntry; FastForms::SIZE],
    /// PERF: a copy, so that no load waits for another one.
    multiplier: u64,
}

impl FastLookup {
    /// Finds nothing.
    pub(crate) fn new() -> Self {
        static NONE: [FastEntry; FastForms::SIZE] = [FastForms::EMPTY; FastForms::SIZE];
        Self { entries: &NONE, multiplier: 0 }
    }

    /// The fast form of a native function.
    #[inline(always)]
    pub(crate) fn find(&self, function: u64) -> Option<FastFn> {
        let entry = &self.entries[spread(function, self.multiplier)];
        // SAFETY: an entry with the address of a function has a form.
        if entry.function == function { Some(unsafe { entry.form.unwrap_unchecked() }) } else { None }
    }
}

impl State {
    /// Declares which native functions have fast forms.
    pub fn set_fast_forms(&mut self, forms: &'static FastForms) {
        // SAFETY: the global outlives its threads.
        unsafe {
            (*self.global()).fast = FastLookup { entries: &forms.entries, multiplier: forms.multiplier }
        };
    }
}
