//! Conditions: comparisons, `and`, `or`, `not`, as jumps and as values.

use super::Generator;
use super::arithmetic::Left;
use super::jump::JumpList;
use crate::ast::{BinOp, ExprId, ExprKind, UnOp};
use perilune_bytecode::OpCode;

/// Where the parts of a logical value lead.
struct ValueJumps {
    /// With the value in its register.
    done: JumpList,
    /// To where `true` is loaded.
    to_true: JumpList,
    /// To where `false` is loaded.
    to_false: JumpList,
}

impl ValueJumps {
    fn constant(&mut self, value: bool) -> &mut JumpList {
        if value { &mut self.to_true } else { &mut self.to_false }
    }
}

impl Generator<'_, '_> {
    /// Whether an expression is made of jumps.
    pub(super) fn is_logical(&self, id: ExprId) -> bool {
        match self.ast.kind(id) {
            ExprKind::Binary { op, .. } => op.is_comparison(),
            ExprKind::And { .. } | ExprKind::Or { .. } => true,
            ExprKind::Unary { op: UnOp::Not, operand } => match self.ast.kind(operand) {
                // Parsing bounds the depth of prefix operators.
                ExprKind::Unary { op: UnOp::Not, .. } => self.is_logical(operand),
                ExprKind::Binary { op, .. } => op.is_comparison(),
                ExprKind::And { .. } | ExprKind::Or { .. } => true,
                _ => false,
            },
            _ => false,
        }
    }

    /// Puts a chain of the same operator, `and` or `or`, on the spine: the last operator first. Gives the first operand,
    /// and the height of the spine before.
    fn unfold(&mut self, id: ExprId, is_and: bool) -> (ExprId, usize) {
        let bottom = self.buffers.spine.len();
        let mut link = id;
        loop {
            if self.is_over() {
                self.buffers.spine.truncate(bottom);
                return (link, bottom);
            }
            let left = match self.ast.kind(link) {
                ExprKind::And { left, .. } if is_and => left,
                ExprKind::Or { left, .. } if !is_and => left,
                _ => return (link, bottom),
            };
            self.buffers.spine.push(link);
            link = left;
        }
    }

    /// Takes the next operator that [`unfold`](Self::unfold) found: its line, which is where the operand before it is
    /// tested, and the operand after it.
    fn next_operator(&mut self, bottom: usize) -> Option<(u32, ExprId)> {
        if self.buffers.spine.len() == bottom || self.is_over() {
            self.buffers.spine.truncate(bottom);
            return None;
        }
        let link = self.buffers.spine.pop().expect("not at the bottom");
        match self.ast.kind(link) {
            ExprKind::And { right, .. } | ExprKind::Or { right, .. } => Some((self.ast.line(link), right)),
            _ => unreachable!("only `and` and `or` are unfolded"),
        }
    }

    /// Jumps if the truth of an expression is `when`, and falls through otherwise. A condition without registers of its
    /// own gets `line`, as do tests of values.
    pub(super) fn condition(&mut self, id: ExprId, when: bool, list: &mut JumpList, line: u32) {
        if self.is_stopped {
            return;
        }
        let kind = self.ast.kind(id);
        if let Some(truth) = kind.truth() {
            if truth == when {
                self.jump(list, line);
            }
            return;
        }
        let free = self.free;
        match kind {
            ExprKind::And { .. } | ExprKind::Or { .. } => {
                let is_and = matches!(kind, ExprKind::And { .. });
                let (mut operand, bottom) = self.unfold(id, is_and);
                // `and` is decided by the first false operand, `or` by the first true one.
                let decisive = !is_and;
                let mut skip = JumpList::EMPTY;
                while let Some((line, next)) = self.next_operator(bottom) {
                    if when == decisive {
                        self.condition(operand, decisive, list, line);
                    } else {
                        self.condition(operand, decisive, &mut skip, line);
                    }
                    operand = next;
                }
                self.condition(operand, when, list, line);
                self.patch_here(skip);
            }
            ExprKind::Unary { op: UnOp::Not, operand } => self.condition(operand, !when, list, line),
            ExprKind::Binary { op, .. } if op.is_comparison() => {
                let left = self.left_of(id);
                let pc = self.comparison(id, left, when);
                self.add_jump(list, pc);
            }
            _ => {
                let register = self.any_register(id);
                let pc = self.emit(OpCode::Test, register, 0, u32::from(when), 0, line);
                self.add_jump(list, pc);
            }
        }
        self.free = free;
    }

    /// Makes the value of a logical expression in `dst`.
    pub(super) fn logical_value(&mut self, id: ExprId, dst: u32) {
        let mut jumps =
            ValueJumps { done: JumpList::EMPTY, to_true: JumpList::EMPTY, to_false: JumpList::EMPTY };
        self.last_value(id, dst, &mut jumps);
        self.patch_here(jumps.done);
    }

    /// Makes the value of an expression on which the whole value depends now.
    fn last_value(&mut self, id: ExprId, dst: u32, jumps: &mut ValueJumps) {
        if self.is_stopped {
            return;
        }
        let line = self.ast.end_line(id);
        match self.ast.kind(id) {
            kind @ (ExprKind::And { .. } | ExprKind::Or { .. }) => {
                let is_and = matches!(kind, ExprKind::And { .. });
                let (mut operand, bottom) = self.unfold(id, is_and);
                while let Some((line, next)) = self.next_operator(bottom) {
                    self.early_value(operand, !is_and, dst, jumps, line);
                    operand = next;
                }
                self.last_value(operand, dst, jumps);
                return;
            }
            ExprKind::Binary { op, .. } if op.is_comparison() => {
                let free = self.free;
                let left = self.left_of(id);
                let pc = self.comparison(id, left, true);
                self.free = free;
                self.add_jump(&mut jumps.to_true, pc);
            }
            ExprKind::Unary { op: UnOp::Not, operand } if self.is_logical(operand) => {
                self.condition(operand, false, &mut jumps.to_true, line);
            }
            _ => {
                self.produce(id, dst);
                if jumps.to_true.is_empty() && jumps.to_false.is_empty() {
                    return;
                }
                self.jump(&mut jumps.done, line);
            }
        }
        self.load_booleans(dst, jumps, line);
    }

    /// The places that load booleans; falling into them gives false.
    fn load_booleans(&mut self, dst: u32, jumps: &mut ValueJumps, line: u32) {
        let to_false = std::mem::replace(&mut jumps.to_false, JumpList::EMPTY);
        let to_true = std::mem::replace(&mut jumps.to_true, JumpList::EMPTY);
        self.patch_here(to_false);
        self.emit(OpCode::LFalseSkip, dst, 0, 0, 0, line);
        self.patch_here(to_true);
        self.emit(OpCode::LoadTrue, dst, 0, 0, 0, line);
        // The first of the two skips the second.
        self.target_here();
    }

    /// Makes the value of an expression in `dst` and jumps to the end, if its truth is `when`; falls through without a
    /// value otherwise. The test gets `line`.
    fn early_value(&mut self, id: ExprId, when: bool, dst: u32, jumps: &mut ValueJumps, line: u32) {
        if self.is_stopped {
            return;
        }
        let free = self.free;
        let kind = self.ast.kind(id);
        match kind {
            ExprKind::And { .. } | ExprKind::Or { .. } => {
                let is_and = matches!(kind, ExprKind::And { .. });
                let (mut operand, bottom) = self.unfold(id, is_and);
                let decisive = !is_and;
                let mut skip = JumpList::EMPTY;
                while let Some((line, next)) = self.next_operator(bottom) {
                    if when == decisive {
                        self.early_value(operand, when, dst, jumps, line);
                    } else {
                        self.condition(operand, decisive, &mut skip, line);
                    }
                    operand = next;
                }
                self.early_value(operand, when, dst, jumps, line);
                self.patch_here(skip);
            }
            ExprKind::Binary { op, .. } if op.is_comparison() => {
                let left = self.left_of(id);
                let pc = self.comparison(id, left, when);
                self.add_jump(jumps.constant(when), pc);
            }
            ExprKind::Unary { op: UnOp::Not, operand } => {
                self.condition(operand, !when, jumps.constant(when), line);
            }
            _ if kind.truth().is_some() => {
                if kind.truth() == Some(when) {
                    self.produce(id, dst);
                    self.jump(&mut jumps.done, line);
                }
            }
            ExprKind::Local { register, .. } if u32::from(register) != dst => {
                let pc = self.emit(OpCode::TestSet, dst, register.into(), u32::from(when), 0, line);
                self.add_jump(&mut jumps.done, pc);
            }
            _ => {
                let register = self.any_register(id);
                let pc = if register == dst {
                    self.emit(OpCode::Test, dst, 0, u32::from(when), 0, line)
                } else {
                    self.emit(OpCode::TestSet, dst, register, u32::from(when), 0, line)
                };
                self.add_jump(&mut jumps.done, pc);
            }
        }
        self.free = free;
    }

    /// Makes the boolean of a comparison in `dst`.
    pub(super) fn comparison_value(&mut self, id: ExprId, left: Left, dst: u32) {
        let line = self.ast.end_line(id);
        let pc = self.comparison(id, left, true);
        let mut jumps =
            ValueJumps { done: JumpList::EMPTY, to_true: JumpList::EMPTY, to_false: JumpList::EMPTY };
        self.add_jump(&mut jumps.to_true, pc);
        self.load_booleans(dst, &mut jumps, line);
    }

    /// Compares, and jumps if the result is `when`; gives the place of the jump.
    fn comparison(&mut self, id: ExprId, left: Left, when: bool) -> usize {
        let ExprKind::Binary { op, right, .. } = self.ast.kind(id) else {
            unreachable!("not a comparison");
        };
        let line = self.ast.end_line(right);
        match op {
            BinOp::Eq => self.equality(left, right, when, line),
            BinOp::Ne => self.equality(left, right, !when, line),
            _ => self.order(op, left, right, when, line),
        }
    }

    fn left_register(&mut self, left: Left) -> u32 {
        match left {
            Left::Register(register) => register,
            Left::Expr(id) => self.any_register(id),
        }
    }

    fn equality(&mut self, left: Left, right: ExprId, when: bool, line: u32) -> usize {
        let flag = u32::from(when);
        // A constant goes to the right.
        let (left, right) = match left {
            Left::Expr(constant)
                if self.ast.kind(constant).truth().is_some() && self.ast.kind(right).truth().is_none() =>
            {
                (Left::Expr(right), constant)
            }
            _ => (left, right),
        };
        let left = self.left_register(left);
        if let Some(immediate) = self.small_integer(right) {
            return self.emit(OpCode::EqI, left, immediate, flag, 0, line);
        }
        if let Some(index) = self.byte_constant(right) {
            return self.emit(OpCode::EqK, left, index, flag, 0, line);
        }
        let right = self.any_register(right);
        self.emit(OpCode::Eq, left, right, flag, 0, line)
    }

    fn order(&mut self, op: BinOp, left: Left, right: ExprId, when: bool, line: u32) -> usize {
        let flag = u32::from(when);
        if let Left::Expr(constant) = left
            && self.ast.kind(constant).is_numeral()
            && !self.ast.kind(right).is_numeral()
        {
            let register = self.any_register(right);
            if let Some(pc) = self.order_constant(mirrored(op), register, constant, flag, line) {
                return pc;
            }
            let constant = self.push(constant);
            return self.order_registers(op, constant, register, flag, line);
        }
        let left = self.left_register(left);
        if let Some(pc) = self.order_constant(op, left, right, flag, line) {
            return pc;
        }
        let right = self.any_register(right);
        self.order_registers(op, left, right, flag, line)
    }

    fn order_registers(&mut self, op: BinOp, left: u32, right: u32, flag: u32, line: u32) -> usize {
        match op {
            BinOp::Lt => self.emit(OpCode::Lt, left, right, flag, 0, line),
            BinOp::Le => self.emit(OpCode::Le, left, right, flag, 0, line),
            BinOp::Gt => self.emit(OpCode::Lt, right, left, flag, 0, line),
            _ => self.emit(OpCode::Le, right, left, flag, 0, line),
        }
    }

    /// Compares a register with a numeric constant, if there is an instruction for that.
    fn order_constant(
        &mut self,
        op: BinOp,
        register: u32,
        constant: ExprId,
        flag: u32,
        line: u32,
    ) -> Option<usize> {
        if let Some(immediate) = self.small_integer(constant) {
            let op = match op {
                BinOp::Lt => OpCode::LtI,
                BinOp::Le => OpCode::LeI,
                BinOp::Gt => OpCode::GtI,
                _ => OpCode::GeI,
            };
            return Some(self.emit(op, register, immediate, flag, 0, line));
        }
        if !self.ast.kind(constant).is_numeral() {
            return None;
        }
        let index = self.byte_constant(constant)?;
        let op = match op {
            BinOp::Lt => OpCode::LtK,
            BinOp::Le => OpCode::LeK,
            BinOp::Gt => OpCode::GtK,
            _ => OpCode::GeK,
        };
        Some(self.emit(op, register, index, flag, 0, line))
    }

    /// The byte that stands for a small integer constant.
    fn small_integer(&self, id: ExprId) -> Option<u32> {
        match self.ast.kind(id) {
            ExprKind::Integer(bits) => i8::try_from(bits.integer()).ok().map(|small| u32::from(small as u8)),
            _ => None,
        }
    }
}

/// The operator that holds for exchanged operands.
fn mirrored(op: BinOp) -> BinOp {
    match op {
        BinOp::Lt => BinOp::Gt,
        BinOp::Le => BinOp::Ge,
        BinOp::Gt => BinOp::Lt,
        BinOp::Ge => BinOp::Le,
        other => other,
    }
}
