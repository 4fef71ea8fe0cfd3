//! First pass: each operand on its own.
//!
//! The table tells what an operand is. What it cannot tell is how many registers an operand of kind `RegGroup` stands
//! for and which numbers a `Count` may hold; that stands here, by opcode.

use super::{Check, Code, Fault, at, ensure};
use crate::MAX_SHORT_STRING;
use crate::instruction::Instruction;
use crate::op::{OpCode, Operand};
use crate::proto::{Constant, Proto};

pub(super) fn check(code: &Code<'_>) -> Result<(), Fault> {
    for (pc, op, i) in code.iter() {
        code.ask()?;
        at(pc, operands(code.proto, op, i))?;
        at(pc, counts(op, i))?;
        at(pc, group(code.proto, op, i))?;
    }
    Ok(())
}

fn operands(proto: &Proto, op: OpCode, i: Instruction) -> Check {
    let info = op.info();
    let byte = |n: usize| n as i64;
    let operands =
        [(info.a, byte(i.a())), (info.b, byte(i.b())), (info.c, byte(i.c())), (info.d, i.d().into())];
    for (kind, value) in operands {
        operand(proto, kind, value)?;
    }
    Ok(())
}

fn operand(proto: &Proto, kind: Operand, value: i64) -> Check {
    match kind {
        Operand::None => ensure(value == 0, "unused operand is not zero"),
        Operand::RegOut | Operand::RegIn => ensure(value < proto.max_stack.into(), "register out of range"),
        Operand::Upvalue => ensure(value < proto.upvalues.len() as i64, "upvalue out of range"),
        Operand::Proto => ensure(in_range(value, proto.protos.len()), "prototype out of range"),
        Operand::Flag => ensure(value <= 1, "flag is neither 0 nor 1"),
        Operand::Count => ensure(value >= 0, "negative count"),
        Operand::Const | Operand::ShortStr | Operand::Num | Operand::Int | Operand::Template => {
            ensure(in_range(value, proto.constants.len()), "constant out of range")?;
            let fits = constant_fits(kind, &proto.constants[value as usize]);
            ensure(fits, "constant of the wrong kind")
        }
        // Groups have a check of their own, jumps another pass, and immediates are what they are.
        Operand::RegGroup | Operand::Jump | Operand::Imm8 | Operand::Imm32 => Ok(()),
    }
}

fn in_range(index: i64, length: usize) -> bool {
    usize::try_from(index).is_ok_and(|index| index < length)
}

fn constant_fits(kind: Operand, constant: &Constant) -> bool {
    match (kind, constant) {
        (Operand::ShortStr, Constant::String(text)) => text.len() <= MAX_SHORT_STRING,
        (Operand::Num, Constant::Integer(_) | Constant::Float(_)) => true,
        (Operand::Int, Constant::Integer(_)) => true,
        (Operand::Int, Constant::Float(n)) => is_exact_integer(*n),
        (Operand::Template, Constant::Template(_)) => true,
        // A template would let a program change what the constructor makes.
        (Operand::Const, constant) => !matches!(constant, Constant::Template(_)),
        _ => false,
    }
}

/// Whether a float has an integer of 64 bits as its exact value.
fn is_exact_integer(n: f64) -> bool {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
    n.trunc() == n && (-LIMIT..LIMIT).contains(&n)
}

/// The most hash nodes that NEWTABLE may ask for, as a power of two.
const MAX_HASH_LOG: usize = 30;

fn counts(op: OpCode, i: Instruction) -> Check {
    match op {
        OpCode::Concat => ensure(i.b() >= 2, "concatenation of less than two values"),
        OpCode::TForCall => ensure(i.c() >= 1, "generic loop without a variable"),
        OpCode::NewTable => ensure(i.b() <= MAX_HASH_LOG + 1, "table size out of range"),
        _ => Ok(()),
    }
}

/// Checks that all registers of an instruction with a group lie in the frame.
fn group(proto: &Proto, op: OpCode, i: Instruction) -> Check {
    if op == OpCode::LoadNil || op.info().a == Operand::RegGroup {
        let end = i.a() + extent(op, i);
        ensure(end <= proto.max_stack.into(), "register group exceeds the frame")?;
    }
    Ok(())
}

/// How many registers, from `A` on, the instruction needs in the frame.
fn extent(op: OpCode, i: Instruction) -> usize {
    match op {
        OpCode::SelfOp => 2,
        OpCode::LoadNil | OpCode::SetList => i.b() + 1,
        OpCode::Concat => i.b(),
        OpCode::Call => 1.max(i.b()).max(i.c().saturating_sub(1)),
        OpCode::TailCall => 1.max(i.b()),
        // A return of nothing may name the register past the last one.
        OpCode::Return if i.b() == 1 => 0,
        OpCode::Return => 1.max(i.b().saturating_sub(1)),
        OpCode::VarArg => 1.max(i.c().saturating_sub(1)),
        OpCode::ForLoop | OpCode::ForPrep | OpCode::TForPrep => 4,
        OpCode::TForCall => 7.max(4 + i.c()),
        OpCode::TForLoop => 5,
        _ => 1,
    }
}
