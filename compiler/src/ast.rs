//! The syntax tree of one function, in flat vectors.
//!
//! Nodes refer to each other by index, so that a tree is made without allocation per node and dropped without a
//! walk. The vectors are shared by nested functions as a stack: a function's nodes come after those that the
//! enclosing function has so far, code is generated when it ends, and then its nodes are cut off again.
//!
//! Names are resolved already: the parser knows scopes, and the tree holds registers and upvalue indices.
//! Numeric operations on constants are folded already, too.
//!
//! Chains such as `a.b.c` or `a + b + c` lean to the left without bound, so nobody may recurse along `object`,
//! `function` or `left`. All other depth is bounded by [`MAX_LEVELS`](crate::limits::MAX_LEVELS).

use crate::names::NameId;
use crate::workspace::memory_of;
use perilune_bytecode::{Remains, VarKind};

macro_rules! index {
    ($(#[$doc:meta] $name:ident;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) u32);
    )*};
}

index! {
    /// An expression.
    ExprId;
    /// A statement.
    StmtId;
    /// A block.
    BlockId;
    /// A variable; those of one declaration are numbered in order.
    VarId;
    /// A label.
    LabelId;
    /// A run of numbers in [`Ast::extra`], whose layout the owner knows.
    ListId;
}

/// No index of any kind.
pub(crate) const NONE: u32 = u32::MAX;

/// Eight bytes without their alignment, so that a node takes 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits([u32; 2]);

impl Bits {
    pub(crate) fn of_integer(value: i64) -> Self {
        Self([value as u32, (value >> 32) as u32])
    }

    pub(crate) fn of_float(value: f64) -> Self {
        Self::of_integer(value.to_bits() as i64)
    }

    pub(crate) fn integer(self) -> i64 {
        i64::from(self.0[1] as i32) << 32 | i64::from(self.0[0])
    }

    pub(crate) fn float(self) -> f64 {
        f64::from_bits(self.integer() as u64)
    }
}

/// An operator with two operands, apart from `..`, `and`, `or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinOp {
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
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl BinOp {
    /// Whether the result is a boolean that code tests by a jump.
    pub(crate) fn is_comparison(self) -> bool {
        self as u8 >= Self::Eq as u8
    }
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnOp {
    Minus,
    BNot,
    Not,
    Len,
}

/// What an expression is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExprKind {
    Nil,
    True,
    False,
    Integer(Bits),
    Float(Bits),
    String(NameId),
    /// A compile-time constant by its name, as long as it may turn out to be assigned to. Never left to code
    /// generation.
    CompileTime(VarId),
    Vararg {
        /// Its own line; that of the expression is the line of the token before, as messages have it.
        end_line: u32,
    },
    Local {
        register: u8,
        var: VarId,
    },
    Upvalue(u8),
    /// `object.name`, or any index by a literal string; a global variable is a field of `_ENV`.
    Field {
        object: ExprId,
        name: NameId,
    },
    Index {
        object: ExprId,
        key: ExprId,
    },
    /// The list is that of [`CallList`].
    Call {
        function: ExprId,
        list: ListId,
    },
    /// `object:name(...)`; the list is that of [`CallList`].
    Method {
        object: ExprId,
        list: ListId,
    },
    /// A nested function by its number.
    Function(u32),
    Binary {
        op: BinOp,
        left: ExprId,
        right: ExprId,
    },
    And {
        left: ExprId,
        right: ExprId,
    },
    Or {
        left: ExprId,
        right: ExprId,
    },
    Unary {
        op: UnOp,
        operand: ExprId,
    },
    /// Two or more operands of `..`; the list is a count and the expressions.
    Concat(ListId),
    /// The list is that of [`TableList`].
    Table(ListId),
    /// Parentheses that cut multiple results to one.
    Paren(ExprId),
}

impl ExprKind {
    /// Whether it may have any number of values.
    pub(crate) fn is_multi(self) -> bool {
        matches!(self, Self::Call { .. } | Self::Method { .. } | Self::Vararg { .. })
    }

    /// Whether it is a constant, and if so, whether that counts as true.
    pub(crate) fn truth(self) -> Option<bool> {
        match self {
            Self::Nil | Self::False => Some(false),
            Self::True | Self::Integer(_) | Self::Float(_) | Self::String(_) => Some(true),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub(crate) fn is_numeral(self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float(_))
    }
}

/// An expression and its line.
///
/// The line is that of the instruction which puts the value where it is needed. For operators and calls that is
/// where the operator or the arguments begin; for the rest it is the last token read by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) line: u32,
}

/// Layout of the list of a call: these fields, then the arguments.
pub(crate) struct CallList;

impl CallList {
    /// The method's name, or [`NONE`].
    pub(crate) const NAME: u32 = 0;
    /// The line of the method's name.
    pub(crate) const NAME_LINE: u32 = 1;
    /// The line where the call ends.
    pub(crate) const END_LINE: u32 = 2;
    /// The number of arguments.
    pub(crate) const COUNT: u32 = 3;
    /// The first argument.
    pub(crate) const ARGS: u32 = 4;
}

/// Layout of the list of a table constructor: these fields, then pairs of key and value, where a list item has
/// no key.
pub(crate) struct TableList;

impl TableList {
    /// The number of pairs with a key.
    pub(crate) const HASHED: u32 = 0;
    /// The line where the constructor ends.
    pub(crate) const END_LINE: u32 = 1;
    /// The number of pairs.
    pub(crate) const COUNT: u32 = 2;
    /// The first pair.
    pub(crate) const ITEMS: u32 = 3;
}

/// What a statement is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StmtKind {
    /// A call.
    Call(ExprId),
    /// `local`; the list is a count and the expressions.
    Local {
        first: VarId,
        count: u8,
        values: ListId,
    },
    LocalFunction {
        var: VarId,
        function: ExprId,
    },
    /// One target, one value.
    AssignOne {
        target: ExprId,
        value: ExprId,
    },
    /// Lists with a count each.
    Assign {
        targets: ListId,
        values: ListId,
    },
    Do(BlockId),
    While {
        condition: ExprId,
        body: BlockId,
    },
    Repeat {
        body: BlockId,
        condition: ExprId,
    },
    /// The list: number of arms; for each the condition, the line of its `then` and the block; then the block of
    /// `else` or [`NONE`].
    If(ListId),
    /// Four variables from `first` on; the list: start, limit, step or [`NONE`], line of `do`, block.
    NumericFor {
        first: VarId,
        list: ListId,
    },
    /// Variables from `first` on; the list: their number, the line of the call, line of `do`, block, number of
    /// expressions, expressions.
    GenericFor {
        first: VarId,
        list: ListId,
    },
    /// A count and the expressions.
    Return(ListId),
    Break,
    Goto(LabelId),
    Label(LabelId),
}

/// A statement, its line and its successor.
///
/// The line is that of its last token; for numeric loops, jumps, labels and definitions of functions the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) line: u32,
    /// [`NONE`] ends the block.
    pub(crate) next: u32,
}

/// A chain of statements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// [`NONE`] when empty.
    pub(crate) first: u32,
    /// The line of its last token.
    pub(crate) end_line: u32,
}

/// A declared variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Var {
    pub(crate) name: NameId,
    pub(crate) kind: VarKind,
    /// Where it lives; meaningless for compile-time constants.
    pub(crate) register: u8,
    /// Whether an inner function uses it.
    pub(crate) captured: bool,
    /// The function that declares it, counted from the outermost.
    pub(crate) function: u32,
    /// The variable of the same name that it hides.
    pub(crate) hidden: u32,
    /// The value of a compile-time constant.
    pub(crate) value: ExprKind,
}

impl Var {
    /// Whether the end of its scope has something to close.
    pub(crate) fn closes(&self) -> bool {
        self.captured || self.kind == VarKind::ToBeClosed
    }
}

/// The vectors.
#[derive(Debug, Default)]
pub(crate) struct Ast {
    pub(crate) exprs: Vec<Expr>,
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) vars: Vec<Var>,
    /// For each label, the number of registers in use where it stands.
    pub(crate) labels: Vec<u8>,
    pub(crate) extra: Vec<u32>,
}

/// Lengths of the vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    exprs: usize,
    stmts: usize,
    blocks: usize,
    pub(crate) vars: usize,
    pub(crate) labels: usize,
    extra: usize,
}

impl Ast {
    /// Leaves what takes long to free.
    pub(crate) fn leave(self, remains: &mut Remains) {
        remains.take(self.exprs);
        remains.take(self.stmts);
        remains.take(self.blocks);
        remains.take(self.vars);
        remains.take(self.labels);
        remains.take(self.extra);
    }

    /// Where a function's nodes begin.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            exprs: self.exprs.len(),
            stmts: self.stmts.len(),
            blocks: self.blocks.len(),
            vars: self.vars.len(),
            labels: self.labels.len(),
            extra: self.extra.len(),
        }
    }

    /// Drops everything.
    pub(crate) fn clear(&mut self) {
        let Self { exprs, stmts, blocks, vars, labels, extra } = self;
        exprs.clear();
        stmts.clear();
        blocks.clear();
        vars.clear();
        labels.clear();
        extra.clear();
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let Self { exprs, stmts, blocks, vars, labels, extra } = self;
        memory_of(exprs)
            + memory_of(stmts)
            + memory_of(blocks)
            + memory_of(vars)
            + memory_of(labels)
            + memory_of(extra)
    }

    /// Drops everything after `mark`.
    pub(crate) fn cut(&mut self, mark: Mark) {
        self.exprs.truncate(mark.exprs);
        self.stmts.truncate(mark.stmts);
        self.blocks.truncate(mark.blocks);
        self.vars.truncate(mark.vars);
        self.labels.truncate(mark.labels);
        self.extra.truncate(mark.extra);
    }

    /// Adds an expression.
    pub(crate) fn expr(&mut self, kind: ExprKind, line: u32) -> ExprId {
        self.exprs.push(Expr { kind, line });
        ExprId(self.exprs.len() as u32 - 1)
    }

    /// Begins a list at the end of [`extra`](Self::extra).
    pub(crate) fn begin_list(&self) -> ListId {
        ListId(self.extra.len() as u32)
    }

    /// The kind of an expression.
    pub(crate) fn kind(&self, id: ExprId) -> ExprKind {
        self.exprs[id.0 as usize].kind
    }

    /// The line of an expression.
    pub(crate) fn line(&self, id: ExprId) -> u32 {
        self.exprs[id.0 as usize].line
    }

    /// A number of a list.
    pub(crate) fn item(&self, list: ListId, index: u32) -> u32 {
        self.extra[(list.0 + index) as usize]
    }

    /// An expression of a list.
    pub(crate) fn expr_item(&self, list: ListId, index: u32) -> ExprId {
        ExprId(self.item(list, index))
    }

    /// A variable.
    pub(crate) fn var(&self, id: VarId) -> &Var {
        &self.vars[id.0 as usize]
    }

    /// The line of the last token of an expression, as far as it is known.
    pub(crate) fn end_line(&self, mut id: ExprId) -> u32 {
        loop {
            let Expr { kind, line } = self.exprs[id.0 as usize];
            id = match kind {
                ExprKind::Call { list, .. } | ExprKind::Method { list, .. } => {
                    return self.item(list, CallList::END_LINE);
                }
                ExprKind::Table(list) => return self.item(list, TableList::END_LINE),
                ExprKind::Binary { right, .. }
                | ExprKind::And { right, .. }
                | ExprKind::Or { right, .. }
                | ExprKind::Unary { operand: right, .. } => right,
                ExprKind::Concat(list) => self.expr_item(list, self.item(list, 0)),
                ExprKind::Vararg { end_line } => return end_line,
                _ => return line,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert_eq!(size_of::<Expr>(), 16);
        assert_eq!(size_of::<Stmt>(), 20);
    }

    #[test]
    fn bits_keep_numbers() {
        for value in [0, 1, -1, i64::MAX, i64::MIN, 0x1234_5678_9abc_def0] {
            assert_eq!(Bits::of_integer(value).integer(), value);
        }
        assert_eq!(Bits::of_float(-0.0).float().to_bits(), (-0.0f64).to_bits());
    }
}
