//! `table.sort`.
//!
//! One quicksort serves all orders. It sorts a [`Sequence`], which is the table itself when comparing may call
//! functions, and a plain copy of the elements when they are all numbers or all strings of a table without a
//! metatable. Where such a copy has a total order, and comparing is quick, [`portions`] sorts it.
//!
//! # The algorithm
//!
//! The pivot is the median of the first, the middle and the last element. The smaller part is sorted by a
//! recursive call and the larger one by going on, so that the depth is logarithmic. When a part turns out to be
//! very small, large parts take a random element in the place of the middle one from then on, which keeps input
//! that was made to be quadratic from being so.
//!
//! Comparisons happen in the same order as in the reference. So an order that leaves elements equal gives the
//! same result, and an inconsistent one is found out at the same place.

use crate::message;
use crate::text::append_part;
use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use perilune_number::Number;
use perilune_number::arith::{float_lt_int, int_lt_float};
use perilune_vm::{CompareOp, CountedVec, NativeResult, Raised, State, Type};

use super::access::{Access, check_table, length};
use super::portions;

/// Comparisons of numbers between two looks at the limits.
const ROUNDS_BETWEEN_LOOKS: u32 = 1 << 14;
/// Numbers, and texts, that are sorted without a look at the limits: it takes a millisecond or two.
const NUMBERS_AT_ONCE: usize = 1 << 15;
const TEXTS_AT_ONCE: usize = 1 << 13;
/// Texts of this length at most, on average, count as short, if none is extremely long: comparing two of them takes no time worth
/// mentioning.
const SHORT: usize = 256;
const EXTREMELY_LONG: usize = 1 << 20;

/// Parts below this size never take a random pivot.
const RANDOM_PIVOT_LIMIT: u32 = 100;

/// What is sorted. Positions begin at 1.
trait Sequence {
    type Error;

    /// Keeps the element at `position` as the pivot for [`Sequence::below_pivot`] and [`Sequence::above_pivot`].
    fn take_pivot(&mut self, position: u32) -> Result<(), Self::Error>;
    fn drop_pivot(&mut self);
    fn less(&mut self, a: u32, b: u32) -> Result<bool, Self::Error>;
    fn below_pivot(&mut self, position: u32) -> Result<bool, Self::Error>;
    fn above_pivot(&mut self, position: u32) -> Result<bool, Self::Error>;
    fn swap(&mut self, a: u32, b: u32) -> Result<(), Self::Error>;
    /// The order contradicts itself.
    fn invalid_order(&mut self) -> Self::Error;
}

/// Sorts the part from `low` to `high`. `random` is 0 until pivots should be random.
fn quicksort<S: Sequence>(s: &mut S, mut low: u32, mut high: u32, mut random: u32) -> Result<(), S::Error> {
    while low < high {
        if s.less(high, low)? {
            s.swap(low, high)?;
        }
        if high - low == 1 {
            return Ok(());
        }
        let pivot = choose_pivot(low, high, random);
        if s.less(pivot, low)? {
            s.swap(pivot, low)?;
        } else if s.less(high, pivot)? {
            s.swap(pivot, high)?;
        }
        if high - low == 2 {
            return Ok(());
        }
        s.take_pivot(pivot)?;
        s.swap(pivot, high - 1)?;
        let middle = partition(s, low, high)?;
        s.drop_pivot();
        let smaller = if middle - low < high - middle {
            quicksort(s, low, middle - 1, random)?;
            let size = middle - low;
            low = middle + 1;
            size
        } else {
            quicksort(s, middle + 1, high, random)?;
            let size = high - middle;
            high = middle - 1;
            size
        };
        if high.wrapping_sub(low) / 128 > smaller && high > low {
            random = RandomState::new().hash_one(high) as u32 | 1;
        }
    }
    Ok(())
}

fn choose_pivot(low: u32, high: u32, random: u32) -> u32 {
    if random == 0 || high - low < RANDOM_PIVOT_LIMIT {
        return low + (high - low) / 2;
    }
    let quarter = (high - low) / 4;
    low + quarter + random % (quarter * 2)
}

/// Moves elements below the pivot before those above it and returns where the pivot ends up. It stands at
/// `high - 1`; the elements at `low` and `high` are on their right sides already.
fn partition<S: Sequence>(s: &mut S, low: u32, high: u32) -> Result<u32, S::Error> {
    let (mut up, mut down) = (low, high - 1);
    loop {
        up += 1;
        while s.below_pivot(up)? {
            if up == high - 1 {
                // The pivot is below itself.
                return Err(s.invalid_order());
            }
            up += 1;
        }
        down -= 1;
        while s.above_pivot(down)? {
            if down < up {
                // Below `up` nothing can be above the pivot.
                return Err(s.invalid_order());
            }
            down -= 1;
        }
        if down < up {
            s.swap(high - 1, up)?;
            return Ok(up);
        }
        s.swap(up, down)?;
    }
}

// ---- the table itself

/// The table at index 1, compared with the function at index 2 or with `<`. A comparison may give the table a
/// metatable, and so elements are not accessed raw.
struct InTable<'a> {
    l: &'a mut State,
    has_function: bool,
    rounds: u64,
}

/// An operand of a comparison.
#[derive(Clone, Copy)]
enum Operand {
    At(u32),
    /// The value at an absolute index of the stack.
    Pivot(i32),
}

impl InTable<'_> {
    fn push(&mut self, operand: Operand) -> Result<(), Raised> {
        match operand {
            Operand::At(position) => {
                self.l.get_index(1, position.into())?;
            }
            Operand::Pivot(index) => self.l.push_value(index),
        }
        Ok(())
    }

    /// PERF: the operands go straight to where the comparison function takes its arguments.
    fn is_less(&mut self, a: Operand, b: Operand) -> Result<bool, Raised> {
        if !self.has_function {
            self.push(a)?;
            self.push(b)?;
            let less = self.l.compare(-2, -1, CompareOp::Lt)?;
            self.l.pop(2);
            return Ok(less);
        }
        self.l.push_value(2);
        self.push(a)?;
        self.push(b)?;
        self.l.call(2, 1)?;
        let less = self.l.to_boolean(-1);
        self.l.pop(1);
        Ok(less)
    }

    fn poll(&mut self) -> Result<(), Raised> {
        self.rounds += 1;
        super::poll_sometimes(self.l, self.rounds)
    }
}

/// While a part is divided, its pivot is on top of the stack. Comparisons take their operands off again, and a swap
/// fetches what it needs, so that the stack is the same whatever happens.
impl Sequence for InTable<'_> {
    type Error = Raised;

    fn take_pivot(&mut self, position: u32) -> Result<(), Raised> {
        self.push(Operand::At(position))
    }

    fn drop_pivot(&mut self) {
        self.l.pop(1);
    }

    fn less(&mut self, a: u32, b: u32) -> Result<bool, Raised> {
        self.is_less(Operand::At(a), Operand::At(b))
    }

    fn below_pivot(&mut self, position: u32) -> Result<bool, Raised> {
        self.poll()?;
        let pivot = Operand::Pivot(self.l.top());
        self.is_less(Operand::At(position), pivot)
    }

    fn above_pivot(&mut self, position: u32) -> Result<bool, Raised> {
        self.poll()?;
        let pivot = Operand::Pivot(self.l.top());
        self.is_less(pivot, Operand::At(position))
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<(), Raised> {
        self.push(Operand::At(a))?;
        self.push(Operand::At(b))?;
        self.l.set_index(1, a.into())?;
        self.l.set_index(1, b.into())
    }

    fn invalid_order(&mut self) -> Raised {
        self.l.raise(message::INVALID_ORDER_FUNCTION_FOR_SORTING)
    }
}

// ---- a copy of numbers

/// Numbers outside the table. With NaN among them the order is none, so the quicksort above decides what happens.
struct Numbers<'a> {
    items: &'a mut [Number],
    pivot: Number,
    rounds: u32,
    must_stop: &'a dyn Fn() -> bool,
}

/// `a < b` for numbers of either kind.
fn number_less(a: Number, b: Number) -> bool {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a < b,
        (Number::Float(a), Number::Float(b)) => a < b,
        (Number::Integer(a), Number::Float(b)) => int_lt_float(a, b),
        (Number::Float(a), Number::Integer(b)) => float_lt_int(a, b),
    }
}

/// The error of a sequence that cannot raise one itself.
#[derive(Debug)]
enum Failure {
    InvalidOrder,
    Stopped,
}

impl Numbers<'_> {
    fn at(&self, position: u32) -> Number {
        self.items[position as usize - 1]
    }

    #[inline]
    fn look(&mut self) -> Result<(), Failure> {
        self.rounds = self.rounds.wrapping_add(1);
        if self.rounds.is_multiple_of(ROUNDS_BETWEEN_LOOKS) && (self.must_stop)() {
            return Err(Failure::Stopped);
        }
        Ok(())
    }
}

impl Sequence for Numbers<'_> {
    type Error = Failure;

    fn take_pivot(&mut self, position: u32) -> Result<(), Failure> {
        self.pivot = self.at(position);
        Ok(())
    }

    fn drop_pivot(&mut self) {}

    fn less(&mut self, a: u32, b: u32) -> Result<bool, Failure> {
        Ok(number_less(self.at(a), self.at(b)))
    }

    fn below_pivot(&mut self, position: u32) -> Result<bool, Failure> {
        self.look()?;
        Ok(number_less(self.at(position), self.pivot))
    }

    fn above_pivot(&mut self, position: u32) -> Result<bool, Failure> {
        self.look()?;
        Ok(number_less(self.pivot, self.at(position)))
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<(), Failure> {
        self.items.swap(a as usize - 1, b as usize - 1);
        Ok(())
    }

    fn invalid_order(&mut self) -> Failure {
        Failure::InvalidOrder
    }
}

// ---- the library function

pub(super) fn sort(l: &mut State) -> NativeResult {
    let access = check_table(l, 1, &["__index", "__newindex", "__len"])?;
    let count = length(l, 1, access)?;
    if count < 2 {
        return Ok(0);
    }
    let Some(count) = u32::try_from(count).ok().filter(|&count| count < i32::MAX as u32) else {
        return Err(l.arg_error(1, message::ARRAY_TOO_BIG));
    };
    let has_function = !l.is_none_or_nil(2);
    if has_function {
        l.check_type(2, Type::Function)?;
    }
    l.set_top(2);
    if !has_function && access == Access::Raw {
        l.raw_get_index(1, 1);
        let first = l.type_of(-1);
        l.pop(1);
        let done = match first {
            Type::Number => sort_numbers(l, count)?,
            Type::String => sort_strings(l, count)?,
            _ => false,
        };
        if done {
            return Ok(0);
        }
    }
    quicksort(&mut InTable { l, has_function, rounds: 0 }, 1, count, 0)?;
    Ok(0)
}

/// Sorts a table of numbers only; false if it is not one, and then nothing has changed.
fn sort_numbers(l: &mut State, count: u32) -> Result<bool, Raised> {
    let mut items = CountedVec::new();
    let mut kinds = Kinds::default();
    for position in 1..=i64::from(count) {
        l.raw_get_index(1, position);
        let Some(number) = l.numeric(-1) else {
            l.pop(1);
            return Ok(false);
        };
        l.pop(1);
        kinds.add(number);
        if items.len() == items.capacity() {
            reserve_items(l, &mut items, count)?;
        }
        items.push(number);
        super::poll_sometimes(l, position as u64)?;
    }
    charge_comparisons(l, count)?;
    let must_stop = || l.must_stop();
    let sorted = if kinds.is_total_order() {
        portions::sort(&mut items, NUMBERS_AT_ONCE, &compare_same_kind, &must_stop)
            .map_err(|portions::Stopped| Failure::Stopped)
    } else {
        let mut numbers =
            Numbers { items: &mut items, pivot: Number::Integer(0), rounds: 0, must_stop: &must_stop };
        quicksort(&mut numbers, 1, count, 0)
    };
    l.poll()?;
    for (position, &number) in (1..).zip(items.iter()) {
        l.push_numeric(number);
        l.raw_set_index(1, position)?;
        look_sometimes(l, position as u64)?;
    }
    match sorted {
        Err(Failure::InvalidOrder) => Err(l.raise(message::INVALID_ORDER_FUNCTION_FOR_SORTING)),
        _ => Ok(true),
    }
}

/// Takes from the budget what the comparisons are worth of a sort that does not count them.
fn charge_comparisons(l: &mut State, count: u32) -> Result<(), Raised> {
    l.charge(count as usize * count.ilog2() as usize)
}

/// A look at the limits, now and then, for moves that are part of what was charged.
#[inline]
fn look_sometimes(l: &mut State, round: u64) -> Result<(), Raised> {
    if round.is_multiple_of(u64::from(ROUNDS_BETWEEN_LOOKS)) { l.poll() } else { Ok(()) }
}

/// Memory for the copy counts for the state as well. It grows as elements are seen, because a table may claim
/// to be long.
fn reserve_items<T>(l: &mut State, items: &mut CountedVec<T>, count: u32) -> Result<(), Raised> {
    let more = items.len().max(64).min(count as usize - items.len());
    l.grow_buffer(items, more)
}

/// Which numbers occur: elements that are equal and yet different must end up where the reference puts them.
#[derive(Default)]
struct Kinds {
    integers: bool,
    floats: bool,
    special: bool,
}

impl Kinds {
    fn add(&mut self, number: Number) {
        match number {
            Number::Integer(_) => self.integers = true,
            Number::Float(value) => {
                self.floats = true;
                self.special |= value.is_nan() || (value == 0.0 && value.is_sign_negative());
            }
        }
    }

    fn is_total_order(&self) -> bool {
        !(self.special || (self.integers && self.floats))
    }
}

fn compare_same_kind(a: &Number, b: &Number) -> Ordering {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a.cmp(b),
        (Number::Float(a), Number::Float(b)) => a.total_cmp(b),
        (Number::Integer(_), Number::Float(_)) => Ordering::Less,
        (Number::Float(_), Number::Integer(_)) => Ordering::Greater,
    }
}

/// A string as the sort sees it. Most comparisons are decided by the prefix.
struct Text {
    /// The first eight bytes, the first one highest, filled up with zeros.
    prefix: u64,
    start: usize,
    length: usize,
    /// Where the string stands in the table.
    position: u32,
}

impl Text {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }
}

/// Texts that take long to compare. Equal ones are the same to everybody, so it does not matter in which order they end up.
struct LongTexts<'a> {
    l: &'a mut State,
    items: &'a mut [Text],
    bytes: &'a [u8],
    pivot: Range<usize>,
    rounds: u64,
}

impl LongTexts<'_> {
    fn at(&self, position: u32) -> Range<usize> {
        self.items[position as usize - 1].range()
    }

    /// A comparison counts as one, and its bytes as far as they are looked at.
    fn is_less(&mut self, a: Range<usize>, b: Range<usize>) -> Result<bool, Raised> {
        self.rounds += 1;
        super::poll_sometimes(self.l, self.rounds)?;
        let (a, b) = (&self.bytes[a], &self.bytes[b]);
        for (a, b) in a.chunks(super::LONG).zip(b.chunks(super::LONG)) {
            self.l.charge_bytes(a.len().min(b.len()))?;
            let common = a.len().min(b.len());
            let order = a[..common].cmp(&b[..common]);
            if order.is_ne() {
                return Ok(order.is_lt());
            }
        }
        Ok(a.len() < b.len())
    }
}

impl Sequence for LongTexts<'_> {
    type Error = Raised;

    fn take_pivot(&mut self, position: u32) -> Result<(), Raised> {
        self.pivot = self.at(position);
        Ok(())
    }

    fn drop_pivot(&mut self) {}

    fn less(&mut self, a: u32, b: u32) -> Result<bool, Raised> {
        self.is_less(self.at(a), self.at(b))
    }

    fn below_pivot(&mut self, position: u32) -> Result<bool, Raised> {
        self.is_less(self.at(position), self.pivot.clone())
    }

    fn above_pivot(&mut self, position: u32) -> Result<bool, Raised> {
        self.is_less(self.pivot.clone(), self.at(position))
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<(), Raised> {
        self.items.swap(a as usize - 1, b as usize - 1);
        Ok(())
    }

    fn invalid_order(&mut self) -> Raised {
        self.l.raise(message::INVALID_ORDER_FUNCTION_FOR_SORTING)
    }
}

/// Sorts a table of strings only; false if it is not one, and then nothing has changed.
fn sort_strings(l: &mut State, count: u32) -> Result<bool, Raised> {
    let mut bytes = CountedVec::new();
    let mut items: CountedVec<Text> = CountedVec::new();
    for position in 1..=count {
        l.raw_get_index(1, position.into());
        let Some(length) = l.bytes(-1).map(<[u8]>::len) else {
            l.pop(1);
            return Ok(false);
        };
        super::reserve(l, &mut bytes, length)?;
        if items.len() == items.capacity() {
            reserve_items(l, &mut items, count)?;
        }
        items.push(Text { prefix: prefix_of(l.str_arg(-1)), start: bytes.len(), length, position });
        append_part(l, &mut bytes, -1, 0..length)?;
        if length > SHORT {
            l.charge_bytes(length)?;
        }
        l.pop(1);
        super::poll_sometimes(l, position.into())?;
    }
    let longest = items.iter().map(|item| item.length).max().unwrap_or(0);
    if bytes.len() / count as usize <= SHORT && longest <= EXTREMELY_LONG {
        charge_comparisons(l, count)?;
        let compare = |a: &Text, b: &Text| {
            a.prefix.cmp(&b.prefix).then_with(|| bytes[a.range()].cmp(&bytes[b.range()]))
        };
        let _ = portions::sort(&mut items, TEXTS_AT_ONCE, &compare, &|| l.must_stop());
        l.poll()?;
    } else {
        quicksort(
            &mut LongTexts { l, items: &mut items, bytes: &bytes, pivot: 0..0, rounds: 0 },
            1,
            count,
            0,
        )?;
    }
    // From here on only the permutation counts.
    let mut sources = CountedVec::new();
    l.grow_buffer(&mut sources, items.len())?;
    sources.extend(items.iter().map(|item| item.position));
    drop(items);
    drop(bytes);
    permute(l, &mut sources)?;
    Ok(true)
}

fn prefix_of(text: &[u8]) -> u64 {
    let mut prefix = [0; 8];
    let length = text.len().min(8);
    prefix[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(prefix)
}

/// Moves the element at `sources[i]` to `i + 1`, along the cycles of the permutation.
fn permute(l: &mut State, sources: &mut [u32]) -> Result<(), Raised> {
    for start in 1..=sources.len() as u32 {
        if sources[start as usize - 1] == start {
            continue;
        }
        l.raw_get_index(1, start.into());
        let mut hole = start;
        loop {
            let source = std::mem::replace(&mut sources[hole as usize - 1], hole);
            if source == start {
                break;
            }
            l.raw_get_index(1, source.into());
            l.raw_set_index(1, hole.into())?;
            look_sometimes(l, hole.into())?;
            hole = source;
        }
        l.raw_set_index(1, hole.into())?;
        look_sometimes(l, start.into())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::inputs::sequences;
    use super::*;

    fn sorted(mut items: Vec<Number>) -> Result<Vec<Number>, Failure> {
        let count = items.len() as u32;
        let mut numbers =
            Numbers { items: &mut items, pivot: Number::Integer(0), rounds: 0, must_stop: &|| false };
        quicksort(&mut numbers, 1, count, 0)?;
        Ok(items)
    }

    #[test]
    fn sorts_regular_and_irregular_input() {
        for count in 0..300 {
            for items in sequences(count) {
                let items: Vec<i64> = items.into_iter().map(u64::cast_signed).collect();
                let result = sorted(items.iter().map(|&i| Number::Integer(i)).collect()).unwrap();
                let mut expected = items;
                expected.sort_unstable();
                assert_eq!(result, expected.into_iter().map(Number::Integer).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn compares_integers_with_floats() {
        let items = vec![Number::Float(2.5), Number::Integer(3), Number::Integer(-1), Number::Float(-0.5)];
        let expected = [Number::Integer(-1), Number::Float(-0.5), Number::Float(2.5), Number::Integer(3)];
        assert_eq!(sorted(items).unwrap(), expected);
    }

    #[test]
    fn survives_an_order_that_is_none() {
        for count in [3, 10, 500] {
            let items =
                (0..count).map(|i| Number::Float(if i % 2 == 0 { f64::NAN } else { f64::from(i) })).collect();
            let _ = sorted(items);
        }
    }
}
