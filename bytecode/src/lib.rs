//! The instruction set of Perilune, function prototypes and binary chunks.
//!
//! # The contract of verified code
//!
//! The interpreter trusts its code: it checks neither register, constant, upvalue and prototype indices nor
//! jump targets. That is sound because every [`Proto`] that reaches the VM either was made by our compiler or has
//! passed the verifier. Code that refers to this rule calls it *the contract of verified code*.

pub mod chunk_id;
pub mod instruction;
pub mod op;
pub mod proto;

pub use instruction::Instruction;
pub use op::{OpCode, Operand};
pub use proto::{Constant, LocalVar, Name, Proto, UpvalueDesc, VarKind};

/// Longest string, in bytes, that the VM interns; field instructions take only such keys.
pub const MAX_SHORT_STRING: usize = 40;
/// Most registers of a function.
pub const MAX_REGISTERS: usize = 250;
/// Most upvalues of a function.
pub const MAX_UPVALUES: usize = 255;
