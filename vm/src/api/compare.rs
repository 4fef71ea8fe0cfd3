//! Operators.

use crate::Raised;
use crate::interp::meta;
use crate::state::{Event, State};

/// Arithmetic and bitwise operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ArithOp {
    Add,
    Sub,
    Mul,
    Mod,
    Pow,
    Div,
    IDiv,
    BAnd,
    BOr,
    BXor,
    Shl,
    Shr,
    Unm,
    BNot,
}

/// Comparison operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
}

impl ArithOp {
    /// All of them, by their numbers in C (`LUA_OPADD` and so on).
    pub const ALL: [Self; 14] = [
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Mod,
        Self::Pow,
        Self::Div,
        Self::IDiv,
        Self::BAnd,
        Self::BOr,
        Self::BXor,
        Self::Shl,
        Self::Shr,
        Self::Unm,
        Self::BNot,
    ];

    fn event(self) -> Event {
        match self {
            Self::Add => Event::Add,
            Self::Sub => Event::Sub,
            Self::Mul => Event::Mul,
            Self::Mod => Event::Mod,
            Self::Pow => Event::Pow,
            Self::Div => Event::Div,
            Self::IDiv => Event::IDiv,
            Self::BAnd => Event::BAnd,
            Self::BOr => Event::BOr,
            Self::BXor => Event::BXor,
            Self::Shl => Event::Shl,
            Self::Shr => Event::Shr,
            Self::Unm => Event::Unm,
            Self::BNot => Event::BNot,
        }
    }
}

impl State {
    /// Pops two operands (one for `Unm` and `BNot`) and pushes the result (`lua_arith`, section 4.6).
    ///
    /// # Errors
    /// Those of the operator.
    pub fn arith(&mut self, op: ArithOp) -> Result<(), Raised> {
        if matches!(op, ArithOp::Unm | ArithOp::BNot) {
            self.push_value(-1);
        }
        let (a, b) = (self.value_at(-2), self.value_at(-1));
        // SAFETY: the operands stay on the stack meanwhile.
        let v = unsafe { meta::arithmetic_recursively(self.inner_mut(), a, b, op.event())? };
        self.pop(2);
        self.push(v);
        Ok(())
    }

    /// Compares two values, with metamethods; false if there is no value at an index (`lua_compare`, section 4.6).
    ///
    /// # Errors
    /// Those of the operator.
    #[inline]
    pub fn compare(&mut self, a: i32, b: i32, op: CompareOp) -> Result<bool, Raised> {
        let (x, y) = (self.value_at(a), self.value_at(b));
        if x.is_integer() && y.is_integer() {
            let (x, y) = (x.as_integer(), y.as_integer());
            return Ok(match op {
                CompareOp::Eq => x == y,
                CompareOp::Lt => x < y,
                CompareOp::Le => x <= y,
            });
        }
        self.compare_any(a, b, op)
    }

    #[inline(never)]
    fn compare_any(&mut self, a: i32, b: i32, op: CompareOp) -> Result<bool, Raised> {
        if self.is_none(a) || self.is_none(b) {
            return Ok(false);
        }
        let (a, b) = (self.value_at(a), self.value_at(b));
        // SAFETY: the operands stay on the stack meanwhile.
        unsafe {
            match op {
                CompareOp::Eq => meta::equal_recursively(self.inner_mut(), a, b),
                CompareOp::Lt => meta::order_recursively(self.inner_mut(), a, b, Event::Lt),
                CompareOp::Le => meta::order_recursively(self.inner_mut(), a, b, Event::Le),
            }
        }
    }

    /// Equality without metamethods (`lua_rawequal`, section 4.6). False if a limit trips while long texts are compared, which the next safepoint tells.
    #[must_use]
    #[inline]
    pub fn raw_equal(&self, a: i32, b: i32) -> bool {
        let l = self.inner();
        if l.is_none(a) || l.is_none(b) {
            return false;
        }
        // SAFETY: the values are on the stack.
        unsafe {
            let (a, b) = (l.value_at(a), l.value_at(b));
            meta::spend_for_texts(l.global, a, b);
            meta::raw_equal(&(*l.global).heap, a, b).unwrap_or(false)
        }
    }
}
