//! Assignments (section 3.3.3 of the manual).
//!
//! The objects and keys of all targets are evaluated first, then the values, then the targets are assigned from the
//! last to the first.

use super::Generator;
use super::suffix::{Key, Object};
use crate::ast::{ExprId, ExprKind, ListId};
use perilune_bytecode::OpCode;

/// A target whose object and key are ready.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Local(u32),
    Upvalue(u32),
    Element(Object, Key),
}

impl Generator<'_, '_> {
    /// Evaluates the object and the key of a target.
    fn target(&mut self, id: ExprId) -> Target {
        match self.ast.kind(id) {
            ExprKind::Local { register, .. } => Target::Local(register.into()),
            ExprKind::Upvalue(index) => Target::Upvalue(index.into()),
            _ => {
                let (object, key) = self.object_and_key(id);
                Target::Element(object, key)
            }
        }
    }

    /// Stores a register in a target.
    fn store(&mut self, target: Target, value: u32, line: u32) {
        match target {
            Target::Local(register) => self.copy(value, register, line),
            Target::Upvalue(index) => {
                self.emit(OpCode::SetUpval, value, index, 0, 0, line);
            }
            Target::Element(object, key) => self.set(object, key, value, line),
        }
    }

    /// Stores an expression in a target.
    fn store_expr(&mut self, target: Target, value: ExprId, line: u32) {
        match target {
            Target::Local(register) => {
                let start = self.pc();
                self.produce(value, register);
                // A value that was made elsewhere arrives when the statement is over.
                if self.buffers.code[start..].last().is_some_and(|i| i.opcode() == Some(OpCode::Move)) {
                    *self.buffers.lines.last_mut().expect("an instruction has a line") = line;
                }
            }
            _ => {
                let value = self.any_register(value);
                self.store(target, value, line);
            }
        }
    }

    /// One target, one value.
    pub(super) fn assign_one(&mut self, target: ExprId, value: ExprId, line: u32) {
        let target = self.target(target);
        self.store_expr(target, value, line);
    }

    /// Lists of targets and values, each after its count.
    pub(super) fn assign(&mut self, targets: ListId, values: ListId, line: u32) {
        let bottom = self.buffers.targets.len();
        let wanted = self.ast.item(targets, 0);
        for index in 1..=wanted {
            let target = self.target(self.ast.expr_item(targets, index));
            self.keep_used(bottom, target, line);
            self.buffers.targets.push(target);
        }
        let count = self.ast.item(values, 0);
        if count == wanted {
            // The last value needs no register of its own.
            for index in 1..count {
                self.push(self.ast.expr_item(values, index));
            }
            let target = self.buffers.targets.pop().expect("one for each value");
            let free = self.free;
            self.store_expr(target, self.ast.expr_item(values, count), line);
            self.free = free;
        } else {
            self.push_exactly(values, 1, count, wanted, line);
        }
        while self.buffers.targets.len() > bottom {
            let target = self.buffers.targets.pop().expect("not at the bottom");
            self.free -= 1;
            self.store(target, self.free, line);
        }
    }

    /// Lets earlier targets that use a variable as object or key use a copy, as the variable will be assigned to before
    /// they are.
    fn keep_used(&mut self, bottom: usize, target: Target, line: u32) {
        let copy = self.free;
        let mut used = false;
        for earlier in &mut self.buffers.targets[bottom..] {
            let Target::Element(object, key) = earlier else {
                continue;
            };
            match (target, &*object) {
                (Target::Local(variable), &Object::Register(register)) if register == variable => {
                    *object = Object::Register(copy);
                    used = true;
                }
                (Target::Upvalue(variable), &Object::Upvalue(index)) if index == variable => {
                    *object = Object::Register(copy);
                    used = true;
                }
                _ => {}
            }
            if let (Target::Local(variable), &mut Key::Register(register)) = (target, &mut *key)
                && register == variable
            {
                *key = Key::Register(copy);
                used = true;
            }
        }
        if !used {
            return;
        }
        self.reserve(1, line);
        match target {
            Target::Local(register) => self.copy(register, copy, line),
            Target::Upvalue(index) => {
                self.emit(OpCode::GetUpval, copy, index, 0, 0, line);
            }
            Target::Element(..) => unreachable!("only variables are copied"),
        }
    }
}
