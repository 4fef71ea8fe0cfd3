//! A machine that runs verified code without values, to see whether the contract of verified code holds.
//!
//! It follows one path through a function, choosing at random where the code decides by values, and panics where a
//! VM that trusts its code would go wrong. It knows the instructions by their equations and shares
//! nothing with the verifier.

use perilune_bytecode::op::OpCode;
use perilune_bytecode::{Constant, Instruction, MAX_SHORT_STRING, Operand, Proto};

/// What a register holds, as far as the VM relies on it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slot {
    /// Whatever was there: reading it is the end.
    Garbage,
    Value,
    /// A table that NEWTABLE made here.
    Table,
    /// Part of the state that FORPREP made, by the loop's first register.
    Loop(usize),
}

struct Machine<'p> {
    proto: &'p Proto,
    slots: Vec<Slot>,
    captured: Vec<usize>,
    to_close: Vec<usize>,
    /// Length of the list that was left open: its first register and its end.
    open: Option<(usize, usize)>,
    choices: &'p mut dyn FnMut() -> u64,
}

/// Runs at most `steps` instructions of `proto`.
pub(crate) fn walk(proto: &Proto, steps: usize, choices: &mut dyn FnMut() -> u64) {
    let mut slots = vec![Slot::Garbage; proto.max_stack.into()];
    slots[..proto.num_params.into()].fill(Slot::Value);
    let mut machine =
        Machine { proto, slots, captured: Vec::new(), to_close: Vec::new(), open: None, choices };
    let mut pc = 0;
    for step in 0..steps {
        assert!(step == 0 || pc != 0 || !proto.is_vararg, "prologue runs once");
        match machine.step(pc) {
            Some(next) => pc = next,
            None => return,
        }
    }
}

impl Machine<'_> {
    fn choose(&mut self) -> bool {
        (self.choices)().is_multiple_of(2)
    }

    fn read(&self, register: usize) {
        assert_ne!(self.slots[register], Slot::Garbage, "register {register} is read");
    }

    fn read_all(&self, registers: std::ops::Range<usize>) {
        registers.for_each(|register| self.read(register));
    }

    fn write(&mut self, register: usize, slot: Slot) {
        self.slots[register] = slot;
        // An open upvalue may write to its register at any time, and so may what closes a variable.
        if self.captured.contains(&register) && slot != Slot::Garbage {
            self.slots[register] = Slot::Value;
        }
    }

    /// Something runs in the stack from `start` on and leaves garbage.
    fn trash(&mut self, start: usize) {
        assert!(!self.captured.iter().any(|&register| register >= start), "open upvalue above {start}");
        let end = self.slots.len();
        self.slots[start.min(end)..].fill(Slot::Garbage);
    }

    fn capture(&mut self, register: usize) {
        self.read(register);
        if !self.captured.contains(&register) {
            self.captured.push(register);
        }
        self.slots[register] = Slot::Value;
    }

    fn mark(&mut self, register: usize) {
        assert!(self.to_close.last().is_none_or(|&last| last < register), "order of to-be-closed variables");
        self.to_close.push(register);
        self.capture(register);
    }

    fn close(&mut self, start: usize) {
        for &register in self.captured.iter().filter(|&&register| register >= start) {
            self.read(register);
        }
        self.captured.retain(|&register| register < start);
        self.to_close.retain(|&register| register < start);
        self.slots[start..].fill(Slot::Garbage);
    }

    /// Reads a list of `encoded - 1` values from `start` on, or up to top.
    fn take(&mut self, start: usize, encoded: usize) {
        match self.open.take() {
            Some((first, top)) => {
                assert_eq!(encoded, 0, "open list is not taken");
                assert!(start <= first && start <= top, "list begins above top");
                self.read_all(start..first);
            }
            None => {
                assert_ne!(encoded, 0, "no open list");
                self.read_all(start..start + encoded - 1);
            }
        }
    }

    /// Leaves `encoded - 1` values from `start` on, or a list up to top.
    fn leave(&mut self, start: usize, encoded: usize) {
        match encoded {
            0 => self.open = Some((start, start + (self.choices)() as usize % 5)),
            _ => (start..start + encoded - 1).for_each(|register| self.write(register, Slot::Value)),
        }
    }

    fn call(&mut self, i: Instruction) {
        self.read(i.a());
        self.take(i.a() + 1, i.b());
        self.trash(i.a());
    }

    fn leave_function(&self, closes: usize) {
        assert!(closes == 1 || self.captured.is_empty(), "left with open upvalues");
        self.captured.iter().for_each(|&register| self.read(register));
    }

    fn short_string(&self, index: i32) {
        let Constant::String(text) = &self.proto.constants[index as usize] else { panic!("no string") };
        assert!(text.len() <= MAX_SHORT_STRING);
    }

    fn template(&self, index: usize) {
        let Constant::Template(keys) = &self.proto.constants[index] else { panic!("no template") };
        assert!(!keys.is_empty());
        keys.iter().for_each(|&key| self.short_string(key as i32));
    }

    /// Runs the instruction at `pc` and tells where it goes on.
    fn step(&mut self, pc: usize) -> Option<usize> {
        let i = self.proto.code[pc];
        let op = i.opcode().expect("a known instruction");
        let (a, b, c, next) = (i.a(), i.b(), i.c(), pc + 1);
        let jump = (next as i64 + i64::from(i.d())) as usize;
        let takes =
            matches!(op, OpCode::Call | OpCode::TailCall | OpCode::Return | OpCode::SetList) && b == 0;
        assert_eq!(self.open.is_some(), takes, "open list at {pc}");
        match op {
            OpCode::LoadNil => (a..=a + b).for_each(|register| self.write(register, Slot::Value)),
            OpCode::LFalseSkip => {
                self.write(a, Slot::Value);
                return Some(pc + 2);
            }
            OpCode::NewTable => self.write(a, Slot::Table),
            OpCode::NewRecord => {
                self.template(i.d() as usize);
                self.write(a, Slot::Table);
            }
            OpCode::SetList => {
                assert_eq!(self.slots[a], Slot::Table, "SETLIST at {pc}");
                self.take(a + 1, if b == 0 { 0 } else { b + 1 });
            }
            OpCode::SelfOp => {
                self.short_string(i.d());
                self.read(b);
                self.write(a + 1, Slot::Value);
                self.write(a, Slot::Value);
            }
            OpCode::Concat => {
                self.read_all(a..a + b);
                self.trash(a + 1);
                self.write(a, Slot::Value);
            }
            OpCode::Close => self.close(a),
            OpCode::Tbc => self.mark(a),
            OpCode::Jmp => return Some(jump),
            OpCode::TestSet => {
                self.read(b);
                if self.choose() {
                    self.write(a, Slot::Value);
                    return Some(jump);
                }
            }
            OpCode::Call => {
                self.call(i);
                self.leave(a, c);
            }
            OpCode::TailCall => {
                assert!(self.to_close.is_empty(), "tail call with variables to be closed");
                self.leave_function(c);
                self.captured.clear();
                self.call(i);
                self.leave(a, 0);
            }
            OpCode::Return => {
                self.take(a, b);
                self.leave_function(c);
                return None;
            }
            OpCode::Return0 | OpCode::Return1 => {
                assert!(!self.proto.is_vararg, "simple return in a vararg function");
                self.leave_function(0);
                if op == OpCode::Return1 {
                    self.read(a);
                }
                return None;
            }
            OpCode::ForPrep => {
                self.read_all(a..a + 3);
                (a..a + 3).for_each(|register| self.write(register, Slot::Value));
                if self.choose() {
                    return Some(jump);
                }
                (a..a + 3).for_each(|register| self.write(register, Slot::Loop(a)));
                self.write(a + 3, Slot::Value);
            }
            OpCode::ForLoop => {
                assert_eq!(self.slots[a..a + 3], [Slot::Loop(a); 3], "FORLOOP at {pc}");
                if self.choose() {
                    self.write(a + 3, Slot::Value);
                    return Some(jump);
                }
            }
            OpCode::TForPrep => {
                self.read_all(a..a + 4);
                self.mark(a + 3);
                return Some(jump);
            }
            OpCode::TForCall => {
                self.read_all(a..a + 3);
                assert!(a + 6 < self.slots.len(), "room for the call");
                self.trash(a + 4);
                self.leave(a + 4, c + 1);
            }
            OpCode::TForLoop => {
                self.read(a + 4);
                if self.choose() {
                    self.write(a + 2, Slot::Value);
                    return Some(jump);
                }
            }
            OpCode::Closure => {
                let inner = &self.proto.protos[i.d() as usize];
                self.write(a, Slot::Value);
                for upvalue in &inner.upvalues {
                    match upvalue.in_stack {
                        true => self.capture(upvalue.index.into()),
                        false => assert!(usize::from(upvalue.index) < self.proto.upvalues.len()),
                    }
                }
            }
            OpCode::VarArg => {
                assert!(self.proto.is_vararg);
                if c == 0 {
                    self.trash(a);
                }
                self.leave(a, c);
            }
            OpCode::VarArgPrep => assert_eq!((pc, a), (0, self.proto.num_params.into())),
            _ => return Some(self.plain(op, i, next, jump)),
        }
        Some(next)
    }

    /// An instruction of which the table tells everything.
    fn plain(&mut self, op: OpCode, i: Instruction, next: usize, jump: usize) -> usize {
        let info = op.info();
        let operands = [(info.a, i.a()), (info.b, i.b()), (info.c, i.c()), (info.d, i.d() as usize)];
        for (kind, value) in operands {
            match kind {
                Operand::RegIn => self.read(value),
                Operand::Upvalue => assert!(value < self.proto.upvalues.len()),
                Operand::ShortStr => self.short_string(value as i32),
                Operand::Const => assert!(!matches!(self.proto.constants[value], Constant::Template(_))),
                Operand::Template => self.template(value),
                Operand::Num | Operand::Int => {
                    assert!(matches!(self.proto.constants[value], Constant::Integer(_) | Constant::Float(_)));
                }
                Operand::RegGroup | Operand::Proto => panic!("{op:?} is not plain"),
                _ => {}
            }
        }
        if info.a == Operand::RegOut {
            self.write(i.a(), Slot::Value);
        }
        if info.d == Operand::Jump && self.choose() { jump } else { next }
    }
}
