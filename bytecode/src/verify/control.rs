//! Second pass: where control goes, and instructions that only make sense next to each other.

use super::{Check, Code, Fault, at, ensure};
use crate::instruction::Instruction;
use crate::op::OpCode;

pub(super) fn check(code: &Code<'_>) -> Result<(), Fault> {
    let is_target = jump_targets(code)?;
    for (pc, op, i) in code.iter() {
        code.ask()?;
        at(pc, placement(code, pc, op, i))?;
        at(pc, pairs(code, pc, op, i))?;
        at(pc, open_results(code, pc, op, i, is_target[pc]))?;
    }
    let last = code.len() - 1;
    let returns = matches!(code.ops[last], OpCode::Return | OpCode::Return0 | OpCode::Return1);
    at(last, ensure(returns, "code does not end with a return"))
}

fn jump_targets(code: &Code<'_>) -> Result<Vec<bool>, Fault> {
    let mut is_target = vec![false; code.len()];
    for pc in 0..code.len() {
        code.ask()?;
        if let Some(target) = at(pc, code.jump_target(pc))? {
            let may_loop = matches!(code.ops[pc], OpCode::Jmp | OpCode::ForLoop | OpCode::TForLoop);
            at(pc, ensure(target > pc || may_loop, "condition leads backwards"))?;
            is_target[target] = true;
        }
    }
    let reenters_prologue = is_target[0] && code.ops[0] == OpCode::VarArgPrep;
    at(0, ensure(!reenters_prologue, "jump to the prologue"))?;
    Ok(is_target)
}

/// What may stand only at some places, or only in some functions.
fn placement(code: &Code<'_>, pc: usize, op: OpCode, i: Instruction) -> Check {
    let proto = code.proto;
    ensure((op == OpCode::VarArgPrep) == (pc == 0 && proto.is_vararg), "vararg prologue out of place")?;
    match op {
        OpCode::VarArgPrep => {
            ensure(i.a() == proto.num_params.into(), "vararg prologue with other parameters")
        }
        OpCode::VarArg => ensure(proto.is_vararg, "'...' outside of a vararg function"),
        OpCode::Return0 | OpCode::Return1 => ensure(!proto.is_vararg, "simple return in a vararg function"),
        _ => Ok(()),
    }
}

/// Loops are prepared and stepped in pairs; a tail call has its return.
fn pairs(code: &Code<'_>, pc: usize, op: OpCode, i: Instruction) -> Check {
    let is = |pc: usize, wanted| code.get(pc).is_some_and(|(op, other)| op == wanted && other.a() == i.a());
    match op {
        OpCode::ForPrep => {
            let end = target(code, pc)?;
            let paired = end > pc + 1 && is(end - 1, OpCode::ForLoop) && target(code, end - 1)? == pc + 1;
            ensure(paired, "numeric loop without its end")
        }
        OpCode::ForLoop => {
            let body = target(code, pc)?;
            let paired = (1..=pc).contains(&body)
                && is(body - 1, OpCode::ForPrep)
                && target(code, body - 1)? == pc + 1;
            ensure(paired, "numeric loop without its start")
        }
        OpCode::TForPrep => ensure(is(target(code, pc)?, OpCode::TForCall), "generic loop without its call"),
        OpCode::TForCall => ensure(is(pc + 1, OpCode::TForLoop), "generic loop without its end"),
        OpCode::TForLoop => {
            ensure(pc > 0 && is(pc - 1, OpCode::TForCall), "end of a generic loop without its call")
        }
        OpCode::TailCall => {
            let returned = is(pc + 1, OpCode::Return) && code.proto.code[pc + 1].b() == 0;
            ensure(returned, "tail call without its return")
        }
        _ => Ok(()),
    }
}

fn target(code: &Code<'_>, pc: usize) -> Check<usize> {
    code.jump_target(pc)?.ok_or("instruction that must jump does not")
}

/// An open result is taken by the instruction right after the one that made it, and only there.
fn open_results(code: &Code<'_>, pc: usize, op: OpCode, i: Instruction, is_target: bool) -> Check {
    if makes_open(op, i) {
        let taken = code.get(pc + 1).is_some_and(|(op, i)| takes_open(op, i));
        ensure(taken, "open results are not used")?;
    }
    if takes_open(op, i) {
        ensure(!is_target, "jump between open results and their use")?;
        let maker = pc.checked_sub(1).and_then(|pc| code.get(pc)).filter(|&(op, i)| makes_open(op, i));
        let (_, maker) = maker.ok_or("use of open results that are not there")?;
        // Those that take a list after a fixed register must find that register below the list.
        let lowest = if op == OpCode::Return { i.a() } else { i.a() + 1 };
        ensure(lowest <= maker.a(), "open results below their use")?;
    }
    Ok(())
}

/// Whether the instruction leaves a list up to top.
fn makes_open(op: OpCode, i: Instruction) -> bool {
    match op {
        OpCode::Call | OpCode::VarArg => i.c() == 0,
        OpCode::TailCall => true,
        _ => false,
    }
}

/// Whether the instruction takes a list up to top.
pub(super) fn takes_open(op: OpCode, i: Instruction) -> bool {
    matches!(op, OpCode::Call | OpCode::TailCall | OpCode::Return | OpCode::SetList) && i.b() == 0
}
