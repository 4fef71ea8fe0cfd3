//! The verifier: establishes *the contract of verified code* (see the [crate] documentation) for prototypes that
//! did not come from our compiler.
//!
//! Three passes over each function, each in a file of its own:
//!
//! 1. [`operands`]: every operand on its own, by the kind that the instruction table gives it, and the registers
//!    that it stands for.
//! 2. [`control`]: jumps, pairs of instructions that belong together, open results.
//! 3. [`flow`]: what is known about each register whenever an instruction runs: initialised, captured, to be closed,
//!    holding a table, holding the state of a numeric loop.
//!
//! The time is linear in the size of the prototypes; the third pass has the number of registers as a constant
//! factor in the worst case and runs twice over loops in the usual one. It accepts everything that our
//! compiler emits.

mod control;
mod flow;
mod operands;
mod regset;

use crate::instruction::Instruction;
use crate::op::OpCode;
use crate::proto::{Constant, Proto};
use std::cell::Cell;

use crate::{MAX_NESTING, MAX_SHORT_STRING, MAX_UPVALUES};

/// Why a prototype breaks the contract of verified code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// What is wrong.
    pub reason: &'static str,
    /// The line where the function is defined, 0 for a main chunk.
    pub line_defined: u32,
    /// Index of the instruction, when the fault is in one.
    pub pc: Option<usize>,
}

impl std::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.reason)?;
        match self.pc {
            Some(pc) => write!(f, " in instruction {} of function at line {}", pc + 1, self.line_defined),
            None => write!(f, " in function at line {}", self.line_defined),
        }
    }
}

impl std::error::Error for VerifyError {}

/// A reason, and the instruction that it concerns.
struct Fault {
    reason: &'static str,
    pc: Option<usize>,
}

/// The outcome of a check that knows neither the instruction nor the function it works for.
type Check<T = ()> = Result<T, &'static str>;

/// Fails with `reason` unless `condition` holds.
fn ensure(condition: bool, reason: &'static str) -> Check {
    if condition { Ok(()) } else { Err(reason) }
}

fn at<T>(pc: usize, check: Check<T>) -> Result<T, Fault> {
    check.map_err(|reason| Fault { reason, pc: Some(pc) })
}

/// Checks that `proto` and every prototype inside it keep the contract of verified code.
///
/// # Errors
///
/// Tells the first violation found.
///
/// ```
/// use perilune_bytecode::{Instruction, OpCode, Proto, verify};
/// let mut proto = Proto::default();
/// proto.code = vec![
///     Instruction::new(OpCode::LoadI, 0, 0, 0, 7),
///     Instruction::new(OpCode::Return1, 0, 0, 0, 0),
/// ];
/// proto.max_stack = 2;
/// assert!(verify(&proto).is_ok());
/// proto.code[1] = Instruction::new(OpCode::Return1, 1, 0, 0, 0);
/// assert_eq!(verify(&proto).unwrap_err().reason, "register read before it is set");
/// ```
pub fn verify(proto: &Proto) -> Result<(), VerifyError> {
    verify_unless(proto, &|| false)
}

/// Like [`verify`], and asks now and then whether to give up, which is an error then.
pub(crate) fn verify_unless(proto: &Proto, stop: &dyn Fn() -> bool) -> Result<(), VerifyError> {
    let mut pending = vec![(proto, None, 0)];
    let questions = Questions { stop, steps: Cell::new(0) };
    while let Some((proto, parent, depth)) = pending.pop() {
        verify_function(proto, parent, depth, &questions).map_err(|Fault { reason, pc }| VerifyError {
            reason,
            line_defined: proto.line_defined,
            pc,
        })?;
        pending.extend(proto.protos.iter().map(|inner| (&**inner, Some(proto), depth + 1)));
    }
    Ok(())
}

fn verify_function(
    proto: &Proto,
    parent: Option<&Proto>,
    depth: usize,
    questions: &Questions<'_>,
) -> Result<(), Fault> {
    questions.steps(FUNCTION_STEPS)?;
    let whole = |reason| Fault { reason, pc: None };
    ensure(depth <= MAX_NESTING, "functions nested too deeply").map_err(whole)?;
    frame(proto).map_err(whole)?;
    constants(&proto.constants, questions)?;
    upvalues(proto, parent).map_err(whole)?;
    debug_information(proto, questions)?;
    let code = Code::decode(proto, questions)?;
    operands::check(&code)?;
    control::check(&code)?;
    flow::check(&code)
}

fn frame(proto: &Proto) -> Check {
    ensure(proto.max_stack >= 2, "frame too small")?;
    ensure(proto.num_params <= proto.max_stack, "more parameters than registers")?;
    ensure(!proto.code.is_empty(), "no code")?;
    ensure(i32::try_from(proto.code.len()).is_ok(), "too much code")
}

fn constants(constants: &[Constant], questions: &Questions<'_>) -> Result<(), Fault> {
    let whole = |reason| Fault { reason, pc: None };
    let is_key =
        |constant: &Constant| matches!(constant, Constant::String(text) if text.len() <= MAX_SHORT_STRING);
    for (position, constant) in constants.iter().enumerate() {
        questions.steps(1)?;
        match constant {
            Constant::Float(n) => ensure(!n.is_nan(), "NaN as constant").map_err(whole)?,
            Constant::Template(keys) => {
                let before = &constants[..position];
                let mut fit = !keys.is_empty();
                for &key in keys {
                    questions.steps(1)?;
                    fit &= before.get(key as usize).is_some_and(is_key);
                }
                ensure(fit, "template without keys").map_err(whole)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Captured variables must exist in the function around; those of a main chunk are the loader's to supply.
fn upvalues(proto: &Proto, parent: Option<&Proto>) -> Check {
    ensure(proto.upvalues.len() <= MAX_UPVALUES, "too many upvalues")?;
    let Some(parent) = parent else { return Ok(()) };
    let exists = |in_stack: bool, index: u8| {
        let count = if in_stack { parent.max_stack.into() } else { parent.upvalues.len() };
        usize::from(index) < count
    };
    ensure(proto.upvalues.iter().all(|up| exists(up.in_stack, up.index)), "upvalue without variable")
}

fn debug_information(proto: &Proto, questions: &Questions<'_>) -> Result<(), Fault> {
    let whole = |reason| Fault { reason, pc: None };
    let length = proto.code.len();
    ensure(proto.lines.is_empty() || proto.lines.len() == length, "line information of another length")
        .map_err(whole)?;
    for v in &proto.locals {
        questions.steps(1)?;
        let ordered = v.start_pc <= v.end_pc && v.end_pc as usize <= length;
        ensure(ordered, "variable active outside of the code").map_err(whole)?;
    }
    let most = most_active_locals(proto, questions)?;
    ensure(most <= proto.max_stack.into(), "more variables than registers").map_err(whole)
}

/// How many local variables are active at once; each of them has a register.
fn most_active_locals(proto: &Proto, questions: &Questions<'_>) -> Result<i64, Fault> {
    if proto.locals.is_empty() {
        return Ok(0);
    }
    let mut change = vec![0i64; proto.code.len() + 1];
    for local in &proto.locals {
        questions.steps(1)?;
        change[local.start_pc as usize] += 1;
        change[local.end_pc as usize] -= 1;
    }
    let (mut active, mut most) = (0, 0);
    for step in change {
        questions.steps(1)?;
        active += step;
        most = most.max(active);
    }
    Ok(most)
}

/// The code of a function in a form in which every operation is known.
struct Code<'p> {
    proto: &'p Proto,
    ops: Vec<OpCode>,
    questions: &'p Questions<'p>,
}

/// Steps of the passes between two questions whether to give up.
const STEPS_BETWEEN_QUESTIONS: u32 = 1 << 13;
/// What a function counts for, whatever is in it.
const FUNCTION_STEPS: u32 = 16;

/// Asks now and then whether to give up.
struct Questions<'s> {
    stop: &'s dyn Fn() -> bool,
    steps: Cell<u32>,
}

impl Questions<'_> {
    /// Counts steps, and fails if it is to give up.
    fn steps(&self, count: u32) -> Result<(), Fault> {
        let steps = self.steps.get() + count;
        self.steps.set(steps % STEPS_BETWEEN_QUESTIONS);
        if steps >= STEPS_BETWEEN_QUESTIONS && (self.stop)() {
            return Err(Fault { reason: "stopped", pc: None });
        }
        Ok(())
    }
}

impl<'p> Code<'p> {
    fn decode(proto: &'p Proto, questions: &'p Questions<'p>) -> Result<Self, Fault> {
        let known = |(pc, i): (usize, &Instruction)| {
            questions.steps(1)?;
            at(pc, i.opcode().ok_or("unknown instruction"))
        };
        let ops = proto.code.iter().enumerate().map(known).collect::<Result<_, _>>()?;
        Ok(Self { proto, ops, questions })
    }

    /// Counts a step of a pass.
    fn ask(&self) -> Result<(), Fault> {
        self.questions.steps(1)
    }

    fn len(&self) -> usize {
        self.ops.len()
    }

    fn get(&self, pc: usize) -> Option<(OpCode, Instruction)> {
        Some((*self.ops.get(pc)?, self.proto.code[pc]))
    }

    fn iter(&self) -> impl Iterator<Item = (usize, OpCode, Instruction)> + '_ {
        self.ops.iter().zip(&self.proto.code).enumerate().map(|(pc, (&op, &i))| (pc, op, i))
    }

    /// Where the instruction at `pc` may jump to, if it jumps at all.
    fn jump_target(&self, pc: usize) -> Check<Option<usize>> {
        let (op, i) = (self.ops[pc], self.proto.code[pc]);
        let target = match (op, op.info().d) {
            (OpCode::LFalseSkip, _) => pc as i64 + 2,
            (_, crate::op::Operand::Jump) => pc as i64 + 1 + i64::from(i.d()),
            _ => return Ok(None),
        };
        match usize::try_from(target) {
            Ok(target) if target < self.len() => Ok(Some(target)),
            _ => Err("jump out of the code"),
        }
    }
}
