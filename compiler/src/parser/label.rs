//! Labels, and jumps to them: `goto`, and `break` outside a loop.
//!
//! A jump to a label that has been seen is settled at once. Others wait: they move to the enclosing block when their
//! block ends, and a label settles those that are in its block by then.

use super::scope::Scope;
use super::{Parsed, Parser};
use crate::ast::{LabelId, NONE, StmtId, StmtKind};
use crate::names::NameId;

/// A visible label.
pub(crate) struct Label {
    name: NameId,
    line: u32,
    id: LabelId,
    /// The function that has it.
    function: usize,
    /// The label of the same name that it hides.
    hidden: u32,
}

/// A jump whose label has not come yet.
pub(crate) struct Pending {
    /// The label, or nothing for a `break` that no loop encloses.
    name: Option<NameId>,
    line: u32,
    /// Number of active variables where it stands, as seen from the current block.
    active: usize,
    /// The statement to complete.
    stmt: StmtId,
    /// The waiting jump before it to a label of the same name, or [`NONE`].
    previous: u32,
    /// Whether it waits no longer.
    settled: bool,
}

impl Parser<'_> {
    /// The visible label of this name in the current function.
    fn find_label(&self, name: NameId) -> Option<&Label> {
        let index = self.names.label(name);
        let label = (index != NONE).then(|| &self.labels[index as usize])?;
        (label.function == self.functions.len()).then_some(label)
    }

    /// The jump of `goto name`, which is to become statement `stmt`.
    pub(super) fn jump_to(&mut self, name: NameId, line: u32, stmt: StmtId) -> LabelId {
        if let Some(label) = self.find_label(name) {
            return label.id;
        }
        let previous = self.names.bind_pending(name, self.pending.len() as u32);
        self.push_pending(Some(name), line, stmt, previous);
        LabelId(NONE)
    }

    /// Remembers a `break` for which there is no loop; the end of the function reports it.
    pub(super) fn break_nowhere(&mut self, line: u32, stmt: StmtId) {
        self.push_pending(None, line, stmt, NONE);
    }

    fn push_pending(&mut self, name: Option<NameId>, line: u32, stmt: StmtId, previous: u32) {
        let active = self.active.len();
        self.pending.push(Pending { name, line, active, stmt, previous, settled: false });
    }

    /// Fails if a label of this name is visible.
    pub(super) fn check_new_label(&self, name: NameId) -> Parsed<()> {
        match self.find_label(name) {
            None => Ok(()),
            Some(label) => {
                let line = format!("' already defined on line {}", label.line);
                Err(self.semantic_error(&[b"label '", self.names.bytes(name), line.as_bytes()]))
            }
        }
    }

    /// Puts a label here. After the `last` statement of a block, its variables count as gone.
    pub(super) fn define_label(&mut self, name: NameId, line: u32, last: bool) -> Parsed<LabelId> {
        let scope = self.scopes.last().expect("inside a block");
        let first_pending = scope.pending;
        let (active, registers) = if last {
            (scope.active, scope.registers)
        } else {
            (self.active.len(), self.function().registers)
        };
        let id = LabelId(self.ast.labels.len() as u32);
        self.ast.labels.push(registers);
        let hidden = self.names.bind_label(name, self.labels.len() as u32);
        self.labels.push(Label { name, line, id, function: self.functions.len(), hidden });

        self.settle(name, id, active, first_pending)?;
        Ok(id)
    }

    /// Completes the jumps of the current block that wait for a label.
    fn settle(&mut self, name: NameId, id: LabelId, active: usize, first: usize) -> Parsed<()> {
        let mut next = self.names.pending(name);
        let mut wrong = None;
        while next != NONE && next as usize >= first {
            let jump = &mut self.pending[next as usize];
            if jump.active < active {
                wrong = Some(next as usize);
            }
            jump.settled = true;
            self.ast.stmts[jump.stmt.0 as usize].kind = StmtKind::Goto(id);
            next = jump.previous;
        }
        self.names.bind_pending(name, next);
        // The walk was backwards, so this is the first one in the source.
        wrong.map_or(Ok(()), |jump| Err(self.jumps_into_scope(&self.pending[jump])))
    }

    #[cold]
    fn jumps_into_scope(&self, jump: &Pending) -> crate::error::Fail {
        let name = jump.name.map_or(&b"break"[..], |name| self.names.bytes(name));
        let var = self.names.bytes(self.ast.var(self.active[jump.active]).name);
        let line = format!("> at line {} jumps into the scope of local '", jump.line);
        self.semantic_error(&[b"<goto ", name, line.as_bytes(), var, b"'"])
    }

    /// Makes the labels of a block invisible.
    pub(super) fn forget_labels(&mut self, outside: usize) {
        while self.labels.len() > outside {
            let label = self.labels.pop().expect("more than the outer ones");
            self.names.bind_label(label.name, label.hidden);
        }
    }

    /// Hands the pending jumps of a block that ended to the enclosing one; there is none around the `outermost`.
    pub(super) fn move_pending_out(&mut self, scope: &Scope, outermost: bool) -> Parsed<()> {
        while self.pending.len() > scope.pending && self.pending.last().is_some_and(|jump| jump.settled) {
            self.pending.pop();
        }
        let mut waiting = self.pending[scope.pending..].iter().filter(|jump| !jump.settled);
        if outermost && let Some(jump) = waiting.next() {
            let line = format!("at line {}", jump.line);
            return Err(match jump.name {
                None => self.semantic_error(&[b"break outside loop ", line.as_bytes()]),
                Some(name) => {
                    let name = self.names.bytes(name);
                    self.semantic_error(&[b"no visible label '", name, b"' for <goto> ", line.as_bytes()])
                }
            });
        }
        self.count_tokens(self.pending.len() - scope.pending);
        for jump in &mut self.pending[scope.pending..] {
            jump.active = jump.active.min(scope.active);
        }
        Ok(())
    }
}
