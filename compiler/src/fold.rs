//! Operations on numeric constants that are done at compile time.
//!
//! Folding must neither change a result nor hide an error, so some operations are left to run time: those that
//! would raise an error, and those whose float result is NaN or zero, since a constant cannot tell `-0.0` or the
//! bits of a NaN reliably. Strings and comparisons are never folded.

use crate::ast::{BinOp, Bits, ExprKind, UnOp};
use perilune_number::arith;

#[derive(Clone, Copy)]
enum Numeral {
    Integer(i64),
    Float(f64),
}
use Numeral::{Float, Integer};

impl Numeral {
    fn of(kind: ExprKind) -> Option<Self> {
        match kind {
            ExprKind::Integer(bits) => Some(Integer(bits.integer())),
            ExprKind::Float(bits) => Some(Float(bits.float())),
            _ => None,
        }
    }

    fn float(self) -> f64 {
        match self {
            Integer(value) => value as f64,
            Float(value) => value,
        }
    }

    /// The value as bitwise operators see it.
    fn integer(self) -> Option<i64> {
        match self {
            Integer(value) => Some(value),
            Float(value) => arith::float_to_integer(value),
        }
    }

    fn is_zero(self) -> bool {
        self.float() == 0.0
    }

    fn into_kind(self) -> Option<ExprKind> {
        match self {
            Integer(value) => Some(ExprKind::Integer(Bits::of_integer(value))),
            Float(value) if value.is_nan() || value == 0.0 => None,
            Float(value) => Some(ExprKind::Float(Bits::of_float(value))),
        }
    }
}

/// The constant that `left op right` is, if it may be computed now.
pub(crate) fn binary(op: BinOp, left: ExprKind, right: ExprKind) -> Option<ExprKind> {
    if op.is_comparison() {
        return None;
    }
    let (left, right) = (Numeral::of(left)?, Numeral::of(right)?);
    let result = match op {
        BinOp::Add => arithmetic(left, right, i64::wrapping_add, |a, b| a + b),
        BinOp::Sub => arithmetic(left, right, i64::wrapping_sub, |a, b| a - b),
        BinOp::Mul => arithmetic(left, right, i64::wrapping_mul, |a, b| a * b),
        BinOp::Div | BinOp::IDiv | BinOp::Mod if right.is_zero() => return None,
        BinOp::Div => Float(left.float() / right.float()),
        BinOp::IDiv => match (left, right) {
            (Integer(a), Integer(b)) => Integer(arith::int_floor_div(a, b)?),
            _ => Float(arith::float_floor_div(left.float(), right.float())),
        },
        BinOp::Mod => match (left, right) {
            (Integer(a), Integer(b)) => Integer(arith::int_mod(a, b)?),
            _ => Float(arith::float_mod(left.float(), right.float())),
        },
        BinOp::Pow => Float(arith::float_pow(left.float(), right.float())),
        BinOp::BAnd => Integer(left.integer()? & right.integer()?),
        BinOp::BOr => Integer(left.integer()? | right.integer()?),
        BinOp::BXor => Integer(left.integer()? ^ right.integer()?),
        BinOp::Shl => Integer(arith::shift_left(left.integer()?, right.integer()?)),
        BinOp::Shr => Integer(arith::shift_right(left.integer()?, right.integer()?)),
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => return None,
    };
    result.into_kind()
}

fn arithmetic(
    left: Numeral,
    right: Numeral,
    integers: fn(i64, i64) -> i64,
    floats: fn(f64, f64) -> f64,
) -> Numeral {
    match (left, right) {
        (Integer(a), Integer(b)) => Integer(integers(a, b)),
        _ => Float(floats(left.float(), right.float())),
    }
}

/// The constant that `op operand` is, if it may be computed now.
pub(crate) fn unary(op: UnOp, operand: ExprKind) -> Option<ExprKind> {
    match op {
        UnOp::Not => operand.truth().map(|truth| if truth { ExprKind::False } else { ExprKind::True }),
        UnOp::Minus => match Numeral::of(operand)? {
            Integer(value) => Integer(value.wrapping_neg()),
            Float(value) => Float(-value),
        }
        .into_kind(),
        UnOp::BNot => Integer(!Numeral::of(operand)?.integer()?).into_kind(),
        UnOp::Len => None,
    }
}
