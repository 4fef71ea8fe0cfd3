//! Third pass: what is known about the registers whenever an instruction runs.
//!
//! A forward analysis over the flow of control. Each jump target keeps the [`State`] that holds however it is
//! reached; the state only ever loses knowledge, so every target is visited again at most once for each register and
//! set, and in code from a compiler about twice for each level of loops.
//!
//! The rules, and what the VM gains from each:
//!
//! - *A register is read only after it was set.* Slots of a new frame may hold anything. A call leaves
//!   nothing from its first register on but its results.
//! - *A captured register keeps its place until it is closed*: no call may lay its frame over it, and no function may
//!   return or call in its place with captured or to-be-closed registers left unless it says that it closes them.
//!   So an open upvalue never refers to a slot that its function has given up.
//! - *To-be-closed registers are marked in increasing order*, and none is pending at a tail call.
//! - *SETLIST stores into a table that NEWTABLE or NEWRECORD made*, and *FORLOOP steps what FORPREP prepared*: neither the
//!   register of such a table nor the three of the loop's state are written, captured or overlaid in between.
//!
//! What debuggers do to a frame from outside is not seen here: `debug.getlocal` and `debug.setlocal` have to look after
//! themselves.

use super::control::takes_open;
use super::regset::RegSet;
use super::{Check, Code, Fault, at, ensure};
use crate::instruction::Instruction;
use crate::op::{OpCode, OpInfo, Operand};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is known about the registers at one place of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    /// Registers that hold a value on every way here.
    set: RegSet,
    /// Registers that hold the table of a constructor on every way here.
    tables: RegSet,
    /// First registers of numeric loops that are prepared on every way here.
    loops: RegSet,
    /// Registers that may be captured or marked as to be closed on some way here.
    open: RegSet,
    /// Registers that may be marked as to be closed on some way here; part of `open`.
    to_close: RegSet,
}

/// Registers of a numeric loop's state: index, limit or count, step.
const LOOP_STATE: usize = 3;

impl State {
    fn entry(num_params: u8) -> Self {
        let none = RegSet::default();
        let set = RegSet::below(num_params.into());
        Self { set, tables: none, loops: none, open: none, to_close: none }
    }

    /// What holds both here and in `other`.
    fn join(&self, other: &Self) -> Self {
        Self {
            set: self.set.and(other.set),
            tables: self.tables.and(other.tables),
            loops: self.loops.and(other.loops),
            open: self.open.or(other.open),
            to_close: self.to_close.or(other.to_close),
        }
    }

    fn read(&self, register: usize) -> Check {
        ensure(self.set.contains(register), "register read before it is set")
    }

    fn read_range(&self, start: usize, count: usize) -> Check {
        ensure(self.set.contains_all(RegSet::range(start, count)), "register read before it is set")
    }

    fn write(&mut self, register: usize) {
        self.write_range(register, 1);
    }

    fn write_range(&mut self, start: usize, count: usize) {
        let registers = RegSet::range(start, count);
        self.set = self.set.or(registers);
        self.disturb(registers);
    }

    /// Forgets what was known about the content of some registers.
    fn disturb(&mut self, registers: RegSet) {
        self.tables = self.tables.minus(registers);
        for distance in 0..LOOP_STATE {
            self.loops = self.loops.minus(registers.moved_down(distance));
        }
    }

    /// Gives up every register from `start` on.
    fn drop_from(&mut self, start: usize) {
        self.set.truncate(start);
        self.tables.truncate(start);
        self.loops.truncate(start.saturating_sub(LOOP_STATE - 1));
    }

    /// Lays something over the registers from `start` on.
    fn clobber_from(&mut self, start: usize) -> Check {
        ensure(!self.open.reaches(start), "captured register is overwritten")?;
        self.drop_from(start);
        Ok(())
    }

    fn capture(&mut self, registers: RegSet) {
        self.open = self.open.or(registers);
        self.disturb(registers);
    }

    fn mark_to_be_closed(&mut self, register: usize) -> Check {
        self.read(register)?;
        ensure(!self.to_close.reaches(register), "to-be-closed variables out of order")?;
        self.capture(RegSet::range(register, 1));
        self.to_close.insert(register);
        Ok(())
    }

    fn close_from(&mut self, start: usize) {
        self.open.truncate(start);
        self.to_close.truncate(start);
        self.drop_from(start);
    }

    /// Notes that a register holds a fresh table, unless somebody else may write to it.
    fn hold_table(&mut self, register: usize) {
        if !self.open.contains(register) {
            self.tables.insert(register);
        }
    }

    /// Notes that a numeric loop is prepared, unless somebody else may write to its state.
    fn hold_loop(&mut self, first: usize) {
        if self.open.and(RegSet::range(first, LOOP_STATE)).is_empty() {
            self.loops.insert(first);
        }
    }
}

/// Where control goes from an instruction, and with what state.
#[derive(Default)]
struct Next {
    through: Option<State>,
    jump: Option<State>,
}

impl Next {
    fn through(state: State) -> Self {
        Self { through: Some(state), jump: None }
    }

    fn jump(state: State) -> Self {
        Self { through: None, jump: Some(state) }
    }

    fn both(through: State, jump: State) -> Self {
        Self { through: Some(through), jump: Some(jump) }
    }
}

pub(super) fn check(code: &Code<'_>) -> Result<(), Fault> {
    let mut flow = Flow::new(code)?;
    flow.arrive(0, State::entry(code.proto.num_params));
    while let Some(Reverse(pc)) = flow.pending.pop() {
        flow.run_from(pc)?;
    }
    Ok(())
}

struct Flow<'c> {
    code: &'c Code<'c>,
    /// For each instruction, 1 + its place in `states` when the start of the code or a jump leads there.
    place: Vec<u32>,
    states: Vec<Place>,
    /// Places whose state has changed since they were last run from; the first one first.
    pending: BinaryHeap<Reverse<usize>>,
    /// For each nested prototype the registers that it captures.
    captures: Vec<RegSet>,
}

#[derive(Clone, Copy)]
struct Place {
    state: Option<State>,
    is_pending: bool,
}

impl<'c> Flow<'c> {
    fn new(code: &'c Code<'c>) -> Result<Self, Fault> {
        let captures = code.proto.protos.iter().map(|inner| {
            code.ask()?;
            Ok(captured_registers(inner))
        });
        let mut flow = Self {
            code,
            place: vec![0; code.len()],
            states: Vec::new(),
            pending: BinaryHeap::new(),
            captures: captures.collect::<Result<_, Fault>>()?,
        };
        flow.add_place(0);
        for pc in 0..code.len() {
            code.ask()?;
            if let Ok(Some(target)) = code.jump_target(pc) {
                flow.add_place(target);
            }
        }
        Ok(flow)
    }

    fn add_place(&mut self, pc: usize) {
        if self.place[pc] == 0 {
            self.states.push(Place { state: None, is_pending: false });
            self.place[pc] = self.states.len() as u32;
        }
    }

    /// Notes that control can come to the place at `pc` with `state`.
    fn arrive(&mut self, pc: usize, state: State) {
        let place = &mut self.states[self.place[pc] as usize - 1];
        let joined = place.state.map_or(state, |known| known.join(&state));
        if place.state == Some(joined) {
            return;
        }
        place.state = Some(joined);
        if !place.is_pending {
            place.is_pending = true;
            self.pending.push(Reverse(pc));
        }
    }

    /// Follows the code from the place at `start` to the next place or the end of the straight line.
    fn run_from(&mut self, start: usize) -> Result<(), Fault> {
        let place = &mut self.states[self.place[start] as usize - 1];
        place.is_pending = false;
        let Some(mut state) = place.state else { return Ok(()) };
        let mut pc = start;
        loop {
            self.code.ask()?;
            let next = at(pc, self.step(pc, state))?;
            if let (Some(state), Some(target)) = (next.jump, at(pc, self.code.jump_target(pc))?) {
                self.arrive(target, state);
            }
            let Some(through) = next.through else { return Ok(()) };
            pc += 1;
            if self.place[pc] != 0 {
                self.arrive(pc, through);
                return Ok(());
            }
            state = through;
        }
    }

    /// Checks the instruction at `pc` against `state` and tells what holds after it.
    fn step(&self, pc: usize, mut state: State) -> Check<Next> {
        let (op, i) = (self.code.ops[pc], self.code.proto.code[pc]);
        let info = op.info();
        let (a, b, c) = (i.a(), i.b(), i.c());
        match op {
            OpCode::LoadNil => state.write_range(a, b + 1),
            OpCode::SelfOp => {
                state.read(b)?;
                state.write_range(a, 2);
            }
            OpCode::NewTable | OpCode::NewRecord => {
                state.write(a);
                state.hold_table(a);
            }
            OpCode::SetList => {
                ensure(state.tables.contains(a), "list stored into something else than a new table")?;
                state.read_range(a, self.operand_count(pc, op, i, b + 1))?;
            }
            OpCode::Closure => self.closure(&mut state, i)?,
            OpCode::Concat => {
                state.read_range(a, b)?;
                state.clobber_from(a + 1)?;
                state.write(a);
            }
            OpCode::Call => {
                state.read_range(a, self.operand_count(pc, op, i, b))?;
                state.clobber_from(a)?;
                state.write_range(a, c.saturating_sub(1));
            }
            OpCode::TailCall => {
                state.read_range(a, self.operand_count(pc, op, i, b))?;
                ensure(state.to_close.is_empty(), "tail call with variables to be closed")?;
                leave(&state, c)?;
                state.open = RegSet::default();
                state.drop_from(a);
            }
            OpCode::VarArg if c == 0 => state.clobber_from(a)?,
            OpCode::VarArg => state.write_range(a, c - 1),
            OpCode::Return => {
                state.read_range(a, self.operand_count(pc, op, i, b.saturating_sub(1)))?;
                leave(&state, c)?;
                return Ok(Next::default());
            }
            OpCode::Return0 | OpCode::Return1 => {
                read_operands(&state, info, i)?;
                leave(&state, 0)?;
                return Ok(Next::default());
            }
            OpCode::Close => state.close_from(a),
            OpCode::Tbc => state.mark_to_be_closed(a)?,
            OpCode::Jmp => return Ok(Next::jump(state)),
            OpCode::LFalseSkip => {
                state.write(a);
                return Ok(Next::jump(state));
            }
            OpCode::TestSet => {
                state.read(b)?;
                let mut kept = state;
                kept.write(a);
                return Ok(Next::both(state, kept));
            }
            OpCode::ForPrep => return prepare_loop(state, a),
            OpCode::ForLoop => return step_loop(state, a),
            OpCode::TForPrep => {
                state.read_range(a, 4)?;
                state.mark_to_be_closed(a + 3)?;
                return Ok(Next::jump(state));
            }
            OpCode::TForCall => {
                state.read_range(a, 3)?;
                state.clobber_from(a + 4)?;
                state.write_range(a + 4, c);
            }
            OpCode::TForLoop => {
                state.read(a + 4)?;
                let mut again = state;
                again.write(a + 2);
                return Ok(Next::both(state, again));
            }
            _ => {
                read_operands(&state, info, i)?;
                if info.a == Operand::RegOut {
                    state.write(a);
                }
                if info.d == Operand::Jump {
                    return Ok(Next::both(state, state));
                }
            }
        }
        Ok(Next::through(state))
    }

    /// How many registers from `A` on must be set: `fixed`, or those below the open results that the
    /// instruction takes.
    fn operand_count(&self, pc: usize, op: OpCode, i: Instruction, fixed: usize) -> usize {
        if takes_open(op, i) { self.code.proto.code[pc - 1].a() - i.a() } else { fixed }
    }

    /// A closure may capture the register that it is about to be stored in, as `local function` does.
    fn closure(&self, state: &mut State, i: Instruction) -> Check {
        let captured = self.captures[i.d() as usize];
        state.write(i.a());
        ensure(state.set.contains_all(captured), "register captured before it is set")?;
        state.capture(captured);
        Ok(())
    }
}

fn captured_registers(proto: &crate::Proto) -> RegSet {
    let mut captured = RegSet::default();
    for upvalue in proto.upvalues.iter().filter(|upvalue| upvalue.in_stack) {
        captured.insert(upvalue.index.into());
    }
    captured
}

/// Reads the operands that the table marks as read.
fn read_operands(state: &State, info: &OpInfo, i: Instruction) -> Check {
    for (kind, register) in [(info.a, i.a()), (info.b, i.b()), (info.c, i.c())] {
        if kind == Operand::RegIn {
            state.read(register)?;
        }
    }
    Ok(())
}

/// Leaving the function with something open takes an instruction that closes.
fn leave(state: &State, closes: usize) -> Check {
    ensure(closes != 0 || state.open.is_empty(), "return without closing captured registers")
}

fn prepare_loop(mut state: State, a: usize) -> Check<Next> {
    state.read_range(a, LOOP_STATE)?;
    state.write_range(a, LOOP_STATE);
    let skips = state;
    state.write(a + LOOP_STATE);
    state.hold_loop(a);
    Ok(Next::both(state, skips))
}

fn step_loop(mut state: State, a: usize) -> Check<Next> {
    ensure(state.loops.contains(a), "numeric loop is not prepared")?;
    let mut again = state;
    again.write(a + LOOP_STATE);
    state.loops.remove(a);
    Ok(Next::both(state, again))
}
