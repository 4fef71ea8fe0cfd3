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
        until_question: super::statement::STATEMENTS_BETWEEN_QUESTIONS,
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
    let max_stack = generator.max_registers as u8;
    let mut proto = Proto::default();
    proto.code = buffers.code.as_slice().into();
    proto.constants = buffers.constants.drain(..).collect();
    proto.lines = buffers.lines.as_slice().into();
    proto.locals = buffers.locals.drain(..).collect();
    proto.num_params = header.num_params;
    proto.is_vararg = header.is_vararg;
    proto.max_stack = max_stack;
    Ok(proto)
}
