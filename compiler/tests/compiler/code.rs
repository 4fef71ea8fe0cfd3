//! Code for the patterns that matter, instruction by instruction.

mod conditions;
mod functions;
mod loops;
mod operands;
