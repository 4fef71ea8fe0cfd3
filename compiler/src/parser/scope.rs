//! Blocks, variables and upvalues: what a name means where it stands.
//!
//! Each name knows its innermost variable, and each variable the one it hides, so that looking a name up takes
//! constant time whatever is in scope.

use super::{Parsed, Parser};
use crate::ast::{ExprId, ExprKind, NONE, Var, VarId};
use crate::limits::MAX_LOCALS;
use crate::names::NameId;
use perilune_bytecode::{MAX_UPVALUES, VarKind};

/// A block that is open.
pub(crate) struct Scope {
    /// Number of active variables outside.
    pub(super) active: usize,
    /// Number of registers in use outside.
    pub(super) registers: u8,
    /// Number of visible labels outside.
    pub(super) labels: usize,
    /// Number of pending jumps outside.
    pub(super) pending: usize,
    /// Whether `break` leaves it.
    pub(super) is_loop: bool,
}

/// An upvalue of a function that is being read.
pub(crate) struct Upvalue {
    pub(super) var: VarId,
    pub(super) in_stack: bool,
    pub(super) index: u8,
}

impl Parser<'_> {
    /// Opens a block.
    pub(super) fn open_scope(&mut self, is_loop: bool) {
        self.scopes.push(Scope {
            active: self.active.len(),
            registers: self.function().registers,
            labels: self.labels.len(),
            pending: self.pending.len(),
            is_loop,
        });
    }

    /// Closes a block. The function's outermost one must not leave jumps pending.
    pub(super) fn close_scope(&mut self) -> Parsed<()> {
        let scope = self.scopes.pop().expect("scopes are opened and closed in pairs");
        while self.active.len() > scope.active {
            let id = self.active.pop().expect("more than the outer ones");
            let Var { name, hidden, .. } = *self.ast.var(id);
            self.names.bind(name, hidden);
        }
        self.function_mut().registers = scope.registers;
        self.forget_labels(scope.labels);
        let outermost = self.scopes.len() == self.function().first_scope;
        self.move_pending_out(&scope, outermost)
    }

    /// Declares a variable that is not visible yet; its name has just been read.
    pub(super) fn declare(&mut self, name: NameId, kind: VarKind) -> Parsed<VarId> {
        let function = self.function();
        let invisible = self.ast.vars.len() - function.activated;
        if self.active.len() - function.first_active + invisible >= MAX_LOCALS {
            return Err(self.too_many("local variables", MAX_LOCALS, self.functions.len() - 1));
        }
        let id = VarId(self.ast.vars.len() as u32);
        self.ast.vars.push(Var {
            name,
            kind,
            register: 0,
            captured: false,
            function: self.functions.len() as u32,
            hidden: NONE,
            value: ExprKind::Nil,
        });
        Ok(id)
    }

    /// Makes the next `count` declared variables visible.
    pub(super) fn activate(&mut self, count: usize) {
        for _ in 0..count {
            let function = self.functions.last_mut().expect("inside a function");
            let id = VarId(function.activated as u32);
            function.activated += 1;
            let var = &mut self.ast.vars[id.0 as usize];
            if var.kind != VarKind::CompileTime {
                var.register = function.registers;
                function.registers += 1;
            }
            var.hidden = self.names.bind(var.name, id.0);
            self.active.push(id);
        }
    }

    /// The meaning of a name where it stands.
    pub(super) fn resolve(&mut self, name: NameId) -> Parsed<ExprId> {
        let kind = match self.resolve_variable(name)? {
            Some(kind) => kind,
            None => {
                let environment = self.resolve_variable(NameId::ENV)?.expect("the chunk has _ENV");
                let object = self.ast.expr(environment, self.last_line);
                self.constant_value(object);
                ExprKind::Field { object, name }
            }
        };
        Ok(self.ast.expr(kind, self.last_line))
    }

    fn resolve_variable(&mut self, name: NameId) -> Parsed<Option<ExprKind>> {
        let binding = self.names.binding(name);
        if binding == NONE {
            return Ok(None);
        }
        let id = VarId(binding);
        let var = self.ast.var(id);
        let level = self.functions.len() as u32;
        Ok(Some(if var.kind == VarKind::CompileTime {
            ExprKind::CompileTime(id)
        } else if var.function == level {
            ExprKind::Local { register: var.register, var: id }
        } else {
            ExprKind::Upvalue(self.upvalue(self.functions.len() - 1, id)?)
        }))
    }

    /// The index of an outer variable among the upvalues of a function.
    fn upvalue(&mut self, function: usize, id: VarId) -> Parsed<u8> {
        // Inner functions come first here, so the walk goes outwards until somebody knows the variable.
        let mut outer = function;
        let mut index = loop {
            let known = self.functions[outer].upvalues.iter().position(|upvalue| upvalue.var == id);
            if let Some(index) = known {
                break index as u8;
            }
            let var = &mut self.ast.vars[id.0 as usize];
            if var.function as usize == outer {
                // Declared by the function right around `outer`.
                var.captured = true;
                let register = var.register;
                break self.add_upvalue(outer, Upvalue { var: id, in_stack: true, index: register })?;
            }
            outer -= 1;
        };
        while outer < function {
            outer += 1;
            index = self.add_upvalue(outer, Upvalue { var: id, in_stack: false, index })?;
        }
        Ok(index)
    }

    fn add_upvalue(&mut self, function: usize, upvalue: Upvalue) -> Parsed<u8> {
        let upvalues = &mut self.functions[function].upvalues;
        let index = upvalues.len();
        if index >= MAX_UPVALUES {
            return Err(self.too_many("upvalues", MAX_UPVALUES, function));
        }
        upvalues.push(upvalue);
        Ok(index as u8)
    }

    #[cold]
    fn too_many(&self, what: &str, limit: usize, function: usize) -> crate::error::Fail {
        let place = match self.functions[function].line {
            0 => "main function".to_owned(),
            line => format!("function at line {line}"),
        };
        self.error(&format!("too many {what} (limit is {limit}) in {place}"))
    }

    /// Replaces the name of a compile-time constant by its value.
    pub(super) fn constant_value(&mut self, id: ExprId) {
        let expr = &mut self.ast.exprs[id.0 as usize];
        if let ExprKind::CompileTime(var) = expr.kind {
            expr.kind = self.ast.vars[var.0 as usize].value;
        }
    }

    /// Fails if an assignment target is a variable that may not be assigned to.
    pub(super) fn check_assignable(&self, target: ExprId) -> Parsed<()> {
        let id = match self.ast.kind(target) {
            ExprKind::Local { var, .. } | ExprKind::CompileTime(var) => var,
            ExprKind::Upvalue(index) => self.function().upvalues[usize::from(index)].var,
            _ => return Ok(()),
        };
        let var = self.ast.var(id);
        if var.kind == VarKind::Regular {
            return Ok(());
        }
        let name = self.names.bytes(var.name);
        Err(self.semantic_error(&[b"attempt to assign to const variable '", name, b"'"]))
    }
}
