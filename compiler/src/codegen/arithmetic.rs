//! Arithmetic and bitwise operators, with their forms for constant operands.

use super::Generator;
use crate::ast::{BinOp, Expr, ExprId, ExprKind};
use perilune_bytecode::OpCode;

/// The left operand of an operator.
#[derive(Clone, Copy)]
pub(super) enum Left {
    /// It has been computed.
    Register(u32),
    /// It is no operator's result, and nothing has been done for it yet.
    Expr(ExprId),
}

/// An operand in its place: a register, or the constant that it is.
#[derive(Clone, Copy)]
enum Operand {
    Register(u32),
    Numeral(ExprId),
}

impl Generator<'_, '_> {
    /// Makes the value of an operator other than `..`, `and`, `or` in `dst`.
    pub(super) fn binary(&mut self, id: ExprId, dst: u32) {
        let left = self.left_of(id);
        self.operate(id, left, dst);
    }

    /// Makes ready the left operand of an operator. It may be a chain of operators of any length: the chain is
    /// followed down and then computed from its beginning, each result in the first free register.
    pub(super) fn left_of(&mut self, id: ExprId) -> Left {
        let base = self.free;
        let bottom = self.buffers.spine.len();
        let mut link = id;
        let innermost = loop {
            let ExprKind::Binary { left, .. } = self.ast.kind(link) else {
                break link;
            };
            if self.is_over() {
                self.buffers.spine.truncate(bottom);
                return Left::Register(base);
            }
            self.buffers.spine.push(link);
            link = left;
        };
        let mut left = Left::Expr(innermost);
        while self.buffers.spine.len() > bottom + 1 && !self.is_over() {
            let link = self.buffers.spine.pop().expect("not at the bottom");
            self.operate(link, left, base);
            self.free = base;
            left = Left::Register(self.reserve(1, self.ast.line(link)));
        }
        self.buffers.spine.truncate(bottom);
        left
    }

    /// Makes the value of an operator in `dst`, whose left operand is ready.
    fn operate(&mut self, id: ExprId, left: Left, dst: u32) {
        let Expr { kind: ExprKind::Binary { op, right, .. }, line } = self.ast.exprs[id.0 as usize] else {
            unreachable!("only operators have a left operand");
        };
        if op.is_comparison() {
            self.comparison_value(id, left, dst);
            return;
        }
        let left = match left {
            Left::Register(register) => Operand::Register(register),
            Left::Expr(left) => self.numeral_or_register(left),
        };
        let right = self.numeral_or_register(right);
        match (left, right) {
            (Operand::Register(left), Operand::Numeral(right))
                if self.operate_constant(op, left, right, false, dst, line) => {}
            (Operand::Numeral(left), Operand::Register(right))
                if commutes(op) && self.operate_constant(op, right, left, true, dst, line) => {}
            _ => {
                // A constant on the left takes a register above the right operand; that is of no consequence.
                let left = self.operand_register(left);
                let right = self.operand_register(right);
                self.emit(register_form(op), dst, left, right, 0, line);
            }
        }
    }

    fn numeral_or_register(&mut self, id: ExprId) -> Operand {
        if self.ast.kind(id).is_numeral() {
            Operand::Numeral(id)
        } else {
            Operand::Register(self.any_register(id))
        }
    }

    fn operand_register(&mut self, operand: Operand) -> u32 {
        match operand {
            Operand::Register(register) => register,
            Operand::Numeral(id) => self.push(id),
        }
    }

    /// Tries a form of an operator with a constant, which was on the left if `flipped`.
    fn operate_constant(
        &mut self,
        op: BinOp,
        register: u32,
        constant: ExprId,
        flipped: bool,
        dst: u32,
        line: u32,
    ) -> bool {
        let kind = self.ast.kind(constant);
        let integer = match kind {
            ExprKind::Integer(bits) => Some(bits.integer()),
            _ => None,
        };
        let flag = u32::from(flipped);
        if let Some(Ok(small)) = integer.map(i32::try_from) {
            let immediate = match op {
                BinOp::Add => Some(OpCode::AddI),
                BinOp::Sub => Some(OpCode::SubI),
                BinOp::Shl => Some(OpCode::ShlI),
                BinOp::Shr => Some(OpCode::ShrI),
                _ => None,
            };
            if let Some(immediate) = immediate {
                self.emit(immediate, dst, register, flag, small, line);
                return true;
            }
        }
        // Bitwise operators convert floats, so that a float operand shows up in their errors.
        let form = match op {
            BinOp::Add => OpCode::AddK,
            BinOp::Sub => OpCode::SubK,
            BinOp::Mul => OpCode::MulK,
            BinOp::Mod => OpCode::ModK,
            BinOp::Pow => OpCode::PowK,
            BinOp::Div => OpCode::DivK,
            BinOp::IDiv => OpCode::IDivK,
            BinOp::BAnd if integer.is_some() => OpCode::BAndK,
            BinOp::BOr if integer.is_some() => OpCode::BOrK,
            BinOp::BXor if integer.is_some() => OpCode::BXorK,
            _ => return false,
        };
        let index = self.constant(kind).expect("numerals are constants");
        self.emit(form, dst, register, flag, index, line);
        true
    }
}

/// Whether a constant on the left has a form of its own.
fn commutes(op: BinOp) -> bool {
    matches!(op, BinOp::Add | BinOp::Mul | BinOp::BAnd | BinOp::BOr | BinOp::BXor)
}

fn register_form(op: BinOp) -> OpCode {
    match op {
        BinOp::Add => OpCode::Add,
        BinOp::Sub => OpCode::Sub,
        BinOp::Mul => OpCode::Mul,
        BinOp::Mod => OpCode::Mod,
        BinOp::Pow => OpCode::Pow,
        BinOp::Div => OpCode::Div,
        BinOp::IDiv => OpCode::IDiv,
        BinOp::BAnd => OpCode::BAnd,
        BinOp::BOr => OpCode::BOr,
        BinOp::BXor => OpCode::BXor,
        BinOp::Shl => OpCode::Shl,
        BinOp::Shr => OpCode::Shr,
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => {
            unreachable!("comparisons are jumps")
        }
    }
}
