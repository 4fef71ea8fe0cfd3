//! From the tree of a function to its instructions.
//!
//! # Registers
//!
//! Registers are a stack. The lowest hold the active local variables, in order; above them are temporaries, up to
//! the first free register. A value is made either in the first free register, which then is occupied
//! ([`Generator::push`]), or in a register below, which is the variable that is assigned to. Instructions that
//! allocate run only where nothing above their target is alive, since the collector relies on that: they always
//! make their result in the first free register.
//!
//! Running out of registers does not interrupt generation: the count goes on, operands are truncated, and the
//! result is thrown away at the end. So nothing in here needs to fail.
//!
//! # Modules
//!
//! `function` drives it all and finishes the code; `constant`, `jump` and `register` are the tools; `expression`,
//! `arithmetic`, `logic` (conditions), `suffix` (fields and calls), `table` and `concat` make values; `statement`,
//! `assignment` and `control` make the rest.

mod arithmetic;
mod assignment;
mod concat;
mod constant;
mod control;
mod expression;
mod function;
mod jump;
mod logic;
mod register;
mod statement;
mod suffix;
mod table;

pub(crate) use function::{Header, generate};

use crate::ast::{Ast, ExprId};
use crate::names::Names;
use crate::workspace::memory_of;
use constant::Numbers;
use jump::JumpList;
use perilune_bytecode::{Constant, Instruction, LocalVar, OpCode, Remains};

/// An active local variable; its index is its register.
struct Active {
    /// Its entry in [`Buffers::locals`].
    local: usize,
    /// Whether leaving its scope has something to close.
    closes: bool,
    /// Whether a value in it is to be closed.
    to_be_closed: bool,
}

/// A label of the function.
#[derive(Clone, Copy)]
struct LabelState {
    /// Where it is, if it has been reached.
    pc: Option<usize>,
    /// The jumps that wait for it.
    jumps: JumpList,
}

/// A loop that is being generated.
struct Loop {
    breaks: JumpList,
    /// Variables from here on are to be closed by `break`.
    active: usize,
}

/// What generating the code of a function needs, kept from one function to the next, and from one chunk to the next.
#[derive(Default)]
pub(crate) struct Buffers {
    code: Vec<Instruction>,
    lines: Vec<u32>,
    constants: Vec<Constant>,
    locals: Vec<LocalVar>,
    active: Vec<Active>,
    labels: Vec<LabelState>,
    loops: Vec<Loop>,
    /// Nodes of chains that lean to the left, on the way from top to bottom.
    spine: Vec<ExprId>,
    targets: Vec<assignment::Target>,
    numbers: Numbers,
    /// Counts functions.
    generation: u32,
}

impl Buffers {
    /// Leaves what takes long to free.
    pub(crate) fn leave(self, remains: &mut Remains) {
        remains.take(self.code);
        remains.take(self.lines);
        remains.take_constants(self.constants);
        remains.take(self.locals);
        remains.take(self.labels);
        remains.take(self.spine);
    }

    /// Constants other than strings that are known to the next chunk.
    const MAX_NUMBERS: usize = 256;

    /// Ends a chunk. False if its functions cannot be told from those of further chunks.
    pub(crate) fn clear(&mut self) -> bool {
        let Self {
            code,
            lines,
            constants,
            locals,
            active,
            labels,
            loops,
            spine,
            targets,
            numbers,
            generation,
        } = self;
        code.clear();
        lines.clear();
        constants.clear();
        locals.clear();
        active.clear();
        labels.clear();
        loops.clear();
        spine.clear();
        targets.clear();
        if numbers.len() > Self::MAX_NUMBERS {
            numbers.clear();
        }
        *generation < u32::MAX / 2
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let Self { code, lines, constants, locals, active, labels, loops, spine, targets, numbers, .. } =
            self;
        memory_of(code)
            + memory_of(lines)
            + memory_of(constants)
            + memory_of(locals)
            + memory_of(active)
            + memory_of(labels)
            + memory_of(loops)
            + memory_of(spine)
            + memory_of(targets)
            + numbers.memory()
    }
}

/// The state of generating the code of one function.
struct Generator<'a, 's> {
    ast: &'a Ast,
    names: &'a mut Names<'s>,
    buffers: &'a mut Buffers,
    is_vararg: bool,
    first_label: usize,
    /// The first free register.
    free: u32,
    /// The most registers so far.
    max_registers: u32,
    /// The line where too many registers were needed, or 0.
    overflow_line: u32,
    /// Some jump leads to the instruction after this many.
    last_target: usize,
    /// Whether to give up, how many steps come before that is asked, and whether the answer was yes.
    stop: &'a dyn Fn() -> bool,
    until_question: u32,
    is_stopped: bool,
}

/// Statements and operands of chains between two questions whether to give up.
const STEPS_BETWEEN_QUESTIONS: u32 = 1 << 13;

impl Generator<'_, '_> {
    /// Counts a step of a loop whose length depends on the source. True if generation is given up: then loops end, and nothing descends
    /// any further.
    #[inline]
    fn is_over(&mut self) -> bool {
        self.until_question -= 1;
        if self.until_question == 0 {
            self.until_question = STEPS_BETWEEN_QUESTIONS;
            self.is_stopped = self.is_stopped || (self.stop)();
        }
        self.is_stopped
    }

    /// Where the next instruction goes.
    fn pc(&self) -> usize {
        self.buffers.code.len()
    }

    /// Adds an instruction and gives its place.
    #[inline]
    fn emit(&mut self, op: OpCode, a: u32, b: u32, c: u32, d: i32, line: u32) -> usize {
        self.buffers.code.push(Instruction::new(op, a as u8, b as u8, c as u8, d));
        self.buffers.lines.push(line);
        self.buffers.code.len() - 1
    }

    /// The line of the instruction before.
    fn previous_line(&self) -> u32 {
        self.buffers.lines.last().copied().unwrap_or(1)
    }
}
