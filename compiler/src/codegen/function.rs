//! Whole functions.

use super::jump::JumpList;
use super::{Buffers, Generator, LabelState};
use crate::ast::{Ast, VarId};
use crate::limits::{JUMPS, REGISTERS};
use crate::names::Names;
use perilune_bytecode::{OpCode, Proto};

/// What code generation must know of a function besides its tree.
pub(crate) struct Header {
    /// The first statement, or [`NONE`](crate::ast::NONE).
    pub(crate) first_statement: u32,
    /// The first parameter.
    pub(crate) first_var: VarId,
    /// Labels of the tree from here on belong to the function.
    pub(crate) first_label: usize,
    pub(crate) num_params: u8,
    pub(crate) is_vararg: bool,
    /// The line of the `...` among the parameters.
    pub(crate) vararg_line: u32,
    /// The line where the function ends.
    pub(crate) end_line: u32,
}

/// A function that is too large.
pub(crate) struct TooLarge {
    pub(crate) message: &'static str,
    pub(crate) line: u32,
}

/// Generates the code of a function, unless `stop` becomes true. Nested functions, upvalues and where it comes from are left to the caller.
pub(crate) fn generate(
    ast: &Ast,
    names: &mut Names<'_>,
    buffers: &mut Buffers,
    header: &Header,
    stop: &dyn Fn() -> bool,
) -> Result<Proto, TooLarge> {
    buffers.code.clear();
    buffers.lines.clear();
    buffers.constants.clear();
    buffers.locals.clear();
    buffers.active.clear();
    buffers.labels.clear();
    let labels = ast.labels.len() - header.first_label;
    buffers.labels.resize(labels, LabelState { pc: None, jumps: JumpList::EMPTY });
    buffers.generation += 1;

    let mut generator = Generator {
        ast,
        names,
        buffers,
        is_vararg: header.is_vararg,
        first_label: header.first_label,
        free: 0,
        max_registers: 2,
        overflow_line: 0,
        last_target: usize::MAX,
        stop,
        until_question: super::STEPS_BETWEEN_QUESTIONS,
        is_stopped: false,
    };
    let params = u32::from(header.num_params);
    generator.reserve(params, header.end_line);
    generator.activate(header.first_var, params);
    if header.is_vararg {
        generator.emit(OpCode::VarArgPrep, params, 0, 0, 0, header.vararg_line);
    }
    generator.statements(header.first_statement);
    generator.return_registers(generator.free, Some(0), header.end_line);
    generator.deactivate(0);

    if generator.is_stopped {
        return Err(TooLarge { message: "stopped", line: header.end_line });
    }
    if generator.overflow_line != 0 {
        return Err(TooLarge { message: REGISTERS, line: generator.overflow_line });
    }
    // One more than a jump spans, as distances count from the following instruction.
    if generator.pc() > i32::MAX as usize {
        return Err(TooLarge { message: JUMPS, line: header.end_line });
    }
    generator.thread_jumps();
    if generator.is_stopped {
        return Err(TooLarge { message: "stopped", line: header.end_line });
    }
    let max_stack = generator.max_registers as u8;
    let mut proto = Proto::default();
    proto.code = copy_or_take(&mut buffers.code);
    proto.constants = move_or_take(&mut buffers.constants);
    proto.lines = copy_or_take(&mut buffers.lines);
    proto.locals = move_or_take(&mut buffers.locals);
    proto.num_params = header.num_params;
    proto.is_vararg = header.is_vararg;
    proto.max_stack = max_stack;
    Ok(proto)
}

/// Items from which on a buffer itself is taken: to copy them would take long, and functions of this size are few.
const LARGE: usize = 1 << 14;

/// What is in a buffer, which is emptied by the next function.
fn copy_or_take<T: Copy>(buffer: &mut Vec<T>) -> Vec<T> {
    if buffer.len() < LARGE { buffer.as_slice().into() } else { take(buffer) }
}

/// The same for items that are moved.
fn move_or_take<T>(buffer: &mut Vec<T>) -> Vec<T> {
    if buffer.len() >= LARGE {
        return take(buffer);
    }
    let mut moved = Vec::with_capacity(buffer.len());
    moved.append(buffer);
    moved
}

fn take<T>(buffer: &mut Vec<T>) -> Vec<T> {
    let mut taken = std::mem::take(buffer);
    taken.shrink_to_fit();
    taken
}
