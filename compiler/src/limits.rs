//! The limits of a chunk, with the texts that name them.

/// Deepest nesting of expressions, statements and functions; it bounds the native stack.
pub(crate) const MAX_LEVELS: u32 = 200;
/// Most local variables of a function that are active at a time.
pub(crate) const MAX_LOCALS: usize = 200;
/// Operands of one `..` chain that are kept in registers together.
pub(crate) const MAX_CONCAT: usize = 200;
/// Elements of a table constructor that are collected before they are stored.
pub(crate) const FIELDS_PER_FLUSH: u32 = 50;

/// Levels that are left to a message handler when [`MAX_LEVELS`] has been reached.
pub(crate) const MAX_HANDLER_LEVELS: u32 = MAX_LEVELS / 10 * 11;
/// What is said when [`MAX_LEVELS`] is reached, without a position.
pub(crate) const LEVELS: &str = "C stack overflow";
/// What is said when a function needs more than [`perilune_bytecode::MAX_REGISTERS`].
pub(crate) const REGISTERS: &str = "function or expression needs too many registers";
/// What is said when the code of a function exceeds what a jump spans.
pub(crate) const JUMPS: &str = "control structure too long";
