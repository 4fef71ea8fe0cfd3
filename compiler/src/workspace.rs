//! Working memory that is kept from one chunk to the next.

use crate::ast::{Ast, VarId};
use crate::codegen::Buffers;
use crate::names::KeptNames;
use crate::parser::{Function, Label, Pending, Scope, Upvalue};
use perilune_bytecode::{Proto, Remains};
use std::sync::Arc;

/// The vectors in which chunks are compiled, empty between two of them, and names that the next one may know. Who compiles many short
/// chunks keeps it, and so takes memory for what they become and for nothing else.
///
/// ```
/// use perilune_bytecode::Remains;
/// use perilune_compiler::{Workspace, compile_in};
///
/// let (mut workspace, mut remains) = (Workspace::default(), Remains::default());
/// for source in ["return 1", "return +", "local x = 2 return x"] {
///     let compiled = compile_in(&mut workspace, &mut remains, source.as_bytes(), b"=example", 0, &|| false);
///     assert_eq!(compiled.is_err(), source == "return +");
/// }
/// assert!(workspace.memory() > 0);
/// ```
#[derive(Default)]
pub struct Workspace {
    pub(crate) names: KeptNames,
    pub(crate) ast: Ast,
    pub(crate) scratch: Vec<u32>,
    pub(crate) functions: Vec<Function>,
    pub(crate) protos: Vec<Arc<Proto>>,
    pub(crate) upvalues: Vec<Vec<Upvalue>>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) active: Vec<VarId>,
    pub(crate) labels: Vec<Label>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) buffers: Buffers,
}

impl Workspace {
    /// More memory than this is not kept.
    const MAX_KEPT: usize = 64 * 1024;

    /// Ends a chunk: what is left of it is dropped, or goes to `remains` if it is much, with the memory.
    pub(crate) fn end_chunk(self, remains: &mut Remains) -> Self {
        if self.memory() <= Self::MAX_KEPT {
            let mut workspace = self;
            workspace.clear();
            return workspace;
        }
        self.names.leave(remains);
        self.ast.leave(remains);
        remains.take(self.scratch);
        let mut protos = Proto::default();
        protos.protos = self.protos;
        remains.take_proto(protos);
        remains.take(self.upvalues);
        remains.take(self.labels);
        remains.take(self.pending);
        self.buffers.leave(remains);
        Self::default()
    }

    fn clear(&mut self) {
        self.ast.clear();
        self.scratch.clear();
        self.functions.clear();
        self.protos.clear();
        self.scopes.clear();
        self.active.clear();
        self.labels.clear();
        self.pending.clear();
        if !self.buffers.clear() {
            *self = Self::default();
        }
    }

    /// Bytes of memory that it keeps. (The names count for the prototypes that share them.)
    #[must_use]
    pub fn memory(&self) -> usize {
        self.names.memory()
            + self.ast.memory()
            + memory_of(&self.scratch)
            + memory_of(&self.functions)
            + memory_of(&self.protos)
            + memory_of(&self.upvalues)
            + self.upvalues.iter().map(memory_of).sum::<usize>()
            + memory_of(&self.scopes)
            + memory_of(&self.active)
            + memory_of(&self.labels)
            + memory_of(&self.pending)
            + self.buffers.memory()
    }
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").field("memory", &self.memory()).finish_non_exhaustive()
    }
}

/// Bytes of memory of a vector.
pub(crate) fn memory_of<T>(items: &Vec<T>) -> usize {
    items.capacity() * size_of::<T>()
}
