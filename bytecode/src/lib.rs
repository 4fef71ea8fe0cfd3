//! The instruction set of Perilune, function prototypes and binary chunks.
//!
//! The instruction set is one table, in [`op`]; `docs/instructions.md` of this crate shows it as a page. A
//! [`Proto`] is what the compiler makes and the VM links. [`dump()`] and [`undump()`] turn it into a binary chunk
//! and back, [`verify()`] decides whether a prototype that came from outside may run, [`combine`] makes
//! one of several, and [`list`] prints it as `luac -l` does.
//!
//! # The contract of verified code
//!
//! The interpreter trusts its code: it checks neither register, constant, upvalue and prototype indices nor
//! jump targets. That is sound because every [`Proto`] that reaches the VM either was made by our compiler or has
//! passed the verifier. Code that refers to this rule calls it *the contract of verified code*. It says:
//!
//! 1. **Operands.** Registers, and all of a group, lie below `max_stack`; constants, upvalues and prototypes exist
//!    and constants are of the kind that the instruction expects; unused operands are zero, flags 0 or 1. No constant
//!    is NaN.
//! 2. **Control.** Jumps stay inside the code, which ends with a return. Only JMP, FORLOOP and TFORLOOP, where running
//!    code can be stopped, lead backwards. FORPREP and FORLOOP belong to each other, and
//!    so do TFORPREP, TFORCALL and TFORLOOP; a tail call is followed by its return. VARARGPREP is the first
//!    instruction of a vararg function and runs once; VARARG stands only there, and RETURN0 and RETURN1 only elsewhere.
//! 3. **Open results.** What sets top is followed directly by what takes the list, which no jump reaches.
//! 4. **Registers** are set before they are read, on every path. After a call nothing counts as set from its first
//!    register on but the results; after CLOSE nothing from its register on.
//! 5. **Captured and to-be-closed registers** are not overlaid by a call, and a function that may have some returns only
//!    through instructions that close them. To-be-closed ones are marked in increasing order, and a tail call has none.
//! 6. **Known contents.** At SETLIST, `R[A]` is the table that a NEWTABLE or NEWRECORD made; at FORLOOP, `R[A]` to `R[A+2]` are what
//!    FORPREP left there.
//! 7. **Closures.** A captured register or upvalue exists in the function around. At most [`MAX_UPVALUES`] upvalues and
//!    [`MAX_NESTING`] levels of functions.
//! 8. **Debug information.** Lines are absent or as many as instructions; variables are active inside the code and
//!    never more at once than there are registers.
//!
//! It does not cover what happens to a frame from outside. The VM sees to these itself:
//!
//! - Slots that the code has not set yet hold something that the collector and `debug.getlocal` can bear.
//! - `debug.setlocal` can put any value where point 6 promises one, and any value into a to-be-closed variable.
//! - Sizes that code asks for (NEWTABLE, SETLIST, open results) are well-formed, not small.
//! - A main function may have any number of upvalues up to [`MAX_UPVALUES`]; whoever loads it supplies them.

pub mod chunk_id;
mod combine;
mod dump;
pub mod format;
mod index;
pub mod instruction;
mod listing;
pub mod name;
pub mod op;
pub mod proto;
mod remains;
mod undump;
mod verify;

pub use combine::combine;
pub use dump::{
    DumpNeeds, dump, dump_length, dump_length_unless, dump_needs_unless, dump_to, dump_to_unless, dump_unless,
};
pub use index::Index;
pub use instruction::Instruction;
pub use listing::{Detail, list};
pub use name::Name;
pub use op::{OpCode, Operand};
pub use proto::{Constant, LocalVar, Proto, UpvalueDesc, VarKind};
pub use remains::Remains;
pub use undump::{LoadError, memory_bound, undump, undump_leaving, undump_unless};
pub use verify::{VerifyError, verify};

/// Longest string, in bytes, that the VM interns; field instructions take only such keys.
pub const MAX_SHORT_STRING: usize = 40;
/// Most registers of a function.
pub const MAX_REGISTERS: usize = 254;
/// Most upvalues of a function.
pub const MAX_UPVALUES: usize = 255;
/// Most levels of functions inside a main chunk.
pub const MAX_NESTING: usize = 200;
