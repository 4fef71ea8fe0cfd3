//! Function prototypes: what the compiler makes and the VM links, as plain data.

use crate::instruction::Instruction;
use crate::name::Name;
use std::sync::Arc;

/// A constant of a function.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `nil`; only for comparisons with `EQK`.
    Nil,
    /// A boolean; only for comparisons with `EQK`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A float; never NaN.
    Float(f64),
    /// A string of any length.
    String(Name),
    /// The keys of a table constructor, as the indices of short strings before it; only for `NEWRECORD`.
    Template(Box<[u32]>),
}

impl Constant {
    /// Bytes of a text; 0 for others.
    pub(crate) fn text_length(&self) -> usize {
        if let Self::String(name) = self { name.len() } else { 0 }
    }
}

/// Where a closure finds one of its upvalues when it is made.
#[derive(Clone, Debug)]
pub struct UpvalueDesc {
    /// The variable's name; `None` in a stripped chunk.
    pub name: Option<Name>,
    /// Whether it is a register of the enclosing function (else an upvalue of it).
    pub in_stack: bool,
    /// The register or upvalue index in the enclosing function.
    pub index: u8,
    /// What the variable allows.
    pub kind: VarKind,
}

/// What a variable allows (section 3.3.7 of the manual).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum VarKind {
    /// An ordinary variable.
    Regular = 0,
    /// `<const>`, kept in a register because its value is not a compile-time constant.
    Const = 1,
    /// `<close>`.
    ToBeClosed = 2,
    /// `<const>` with a compile-time constant: takes no register.
    CompileTime = 3,
}

/// A local variable's name and the instructions where it is active; registers follow from the order: the
/// n-th variable active at a pc lives in register n - 1.
#[derive(Clone, Debug)]
pub struct LocalVar {
    /// The name; internal loop variables are called `(for state)`.
    pub name: Name,
    /// First instruction where the variable is active.
    pub start_pc: u32,
    /// First instruction where it no longer is.
    pub end_pc: u32,
}

/// A compiled function.
///
/// Plain `Send + Sync` data without reference to a heap: OS threads share it through an [`Arc`].
#[derive(Clone, Debug, Default)]
pub struct Proto {
    /// The code; the last instruction is a return.
    pub code: Vec<Instruction>,
    /// The constants.
    pub constants: Vec<Constant>,
    /// Functions defined inside.
    pub protos: Vec<Arc<Proto>>,
    /// How a closure gets its upvalues.
    pub upvalues: Vec<UpvalueDesc>,
    /// The source line of each instruction; empty in a stripped chunk.
    pub lines: Vec<u32>,
    /// Local variables in the order of their declaration; empty in a stripped chunk.
    pub locals: Vec<LocalVar>,
    /// The chunk name (`@file`, `=text` or the source itself); `None` in a stripped chunk.
    pub source: Option<Name>,
    /// Line of the `function` keyword; 0 for a main chunk.
    pub line_defined: u32,
    /// Line of the closing `end`; 0 for a main chunk.
    pub last_line_defined: u32,
    /// Number of fixed parameters.
    pub num_params: u8,
    /// Whether the function takes extra arguments.
    pub is_vararg: bool,
    /// Registers needed; at least 2.
    pub max_stack: u8,
}

impl Drop for Proto {
    /// Frees nested prototypes without native recursion, however deep a chunk nests them.
    fn drop(&mut self) {
        let mut pending = std::mem::take(&mut self.protos);
        while let Some(proto) = pending.pop() {
            if let Some(mut inner) = Arc::into_inner(proto) {
                pending.append(&mut inner.protos);
            }
        }
    }
}
