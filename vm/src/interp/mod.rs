//! The interpreter: a loop that fetches an instruction and runs its handler.
//!
//! Handlers are plain functions in [`ops`], grouped by family, and are inlined into the loop. The loop's state is [`Vm`], which lives
//! in machine registers: it must never escape into a function that is not inlined. So everything that may raise, call
//! or move the stack follows one pattern: [`Vm::save`] writes `pc` and top back, an out-of-line function works
//! on the thread, and [`Vm::reload`] reads the (possibly different) frame on top again.
//!
//! The code is trusted under the *contract of verified code* (`perilune_bytecode`).

mod concat;
mod finish;
pub(crate) mod meta;
mod ops;

pub(crate) use concat::{concat_top, write_number};
pub(crate) use finish::finish_instruction;

use crate::Raised;
use crate::call::Flow;
use crate::debug::hook;
use crate::object::Closure;
use crate::state::{CallFrame, Global, State};
use crate::value::Value;
use ops::{arith, calls, compare, load, loops, tables};
use perilune_bytecode::{Instruction, OpCode};

/// The loop's view of the running frame.
pub(crate) struct Vm {
    pub(crate) g: *mut Global,
    pub(crate) l: *mut State,
    pub(crate) frame: *mut CallFrame,
    pub(crate) pc: *const Instruction,
    pub(crate) base: *mut Value,
    pub(crate) k: *const Value,
    pub(crate) closure: *mut Closure,
}

/// What a handler says to the loop.
pub(crate) enum Control {
    /// Go on with the next instruction.
    Next,
    /// Something out of line happened: read the frame again, or leave.
    Reload(Result<Flow, Raised>),
}

impl Vm {
    #[inline(always)]
    unsafe fn load(g: *mut Global) -> Self {
        let l = (*g).current;
        let frame = (*l).frame;
        let closure = (*frame).closure;
        Self {
            g,
            l,
            frame,
            pc: (*frame).pc,
            base: (*l).at((*frame).base),
            k: (*(*closure).proto).constants,
            closure,
        }
    }

    /// Writes back what out-of-line code needs: the position, and a top above all registers.
    #[inline(always)]
    pub(crate) unsafe fn save(&mut self) {
        (*self.frame).pc = self.pc;
        (*self.l).top = (*self.l).at((*self.frame).top);
    }

    /// Writes back the position only; the top says where an open list of values ends.
    #[inline(always)]
    pub(crate) unsafe fn save_pc(&mut self) {
        (*self.frame).pc = self.pc;
    }

    /// Reads the frame on top.
    #[inline(always)]
    pub(crate) unsafe fn reload(&mut self) {
        let l = (*self.g).current;
        self.l = l;
        self.enter((*l).frame);
    }

    /// Makes `frame` of the same thread the running one.
    #[inline(always)]
    pub(crate) unsafe fn enter(&mut self, frame: *mut CallFrame) {
        self.frame = frame;
        self.closure = (*frame).closure;
        self.pc = (*frame).pc;
        self.base = (*self.l).at((*frame).base);
        self.k = (*(*self.closure).proto).constants;
    }

    /// The stack may have moved.
    #[inline(always)]
    pub(crate) unsafe fn reload_base(&mut self) {
        self.frame = (*self.l).frame;
        self.base = (*self.l).at((*self.frame).base);
    }

    #[inline(always)]
    pub(crate) unsafe fn reg(&self, i: usize) -> *mut Value {
        self.base.add(i)
    }

    #[inline(always)]
    pub(crate) unsafe fn constant(&self, i: usize) -> *const Value {
        self.k.add(i)
    }

    #[inline(always)]
    pub(crate) unsafe fn jump(&mut self, distance: i32) {
        self.pc = self.pc.offset(distance as isize);
    }
}

/// Runs Lua frames until the entry frame returns, a coroutine yields to the host, or an error is raised.
pub(crate) unsafe fn run(g: *mut Global) -> Result<Flow, Raised> {
    loop {
        let flow = if (*(*g).current).hook.is_some() { run_loop::<true>(g) } else { run_loop::<false>(g) };
        match flow {
            Ok(Flow::Lua) => {}
            other => return other,
        }
    }
}

macro_rules! go {
    ($vm:ident, $control:expr) => {
        match $control {
            Control::Next => {}
            Control::Reload(Ok(Flow::Lua)) => {
                $vm.reload();
                if HOOKED != (*$vm.l).hook.is_some() {
                    return Ok(Flow::Lua);
                }
            }
            Control::Reload(other) => return other,
        }
    };
}

unsafe fn run_loop<const HOOKED: bool>(g: *mut Global) -> Result<Flow, Raised> {
    let mut vm = Vm::load(g);
    loop {
        if HOOKED {
            vm.save_pc();
            hook::before_instruction(vm.l)?;
            vm.reload();
            if (*vm.l).hook.is_none() {
                return Ok(Flow::Lua);
            }
        }
        let i = *vm.pc;
        vm.pc = vm.pc.add(1);
        // SAFETY: the contract of verified code: the byte is a known operation.
        let op = std::mem::transmute::<u8, OpCode>(i.op_byte());
        match op {
            OpCode::Move => load::mov(&mut vm, i),
            OpCode::LoadI => load::load_integer(&mut vm, i),
            OpCode::LoadF => load::load_float(&mut vm, i),
            OpCode::LoadK => load::load_constant(&mut vm, i),
            OpCode::LoadNil => load::load_nil(&mut vm, i),
            OpCode::LoadFalse => load::load_boolean(&mut vm, i, false),
            OpCode::LFalseSkip => {
                load::load_boolean(&mut vm, i, false);
                vm.jump(1);
            }
            OpCode::LoadTrue => load::load_boolean(&mut vm, i, true),
            OpCode::GetUpval => load::get_upvalue(&mut vm, i),
            OpCode::SetUpval => load::set_upvalue(&mut vm, i),
            OpCode::GetTabUp => go!(vm, tables::get_tab_up(&mut vm, i)),
            OpCode::GetTable => go!(vm, tables::get_table(&mut vm, i)),
            OpCode::GetI => go!(vm, tables::get_integer(&mut vm, i)),
            OpCode::GetField => go!(vm, tables::get_field(&mut vm, i)),
            OpCode::SetTabUp => go!(vm, tables::set_tab_up(&mut vm, i)),
            OpCode::SetTable => go!(vm, tables::set_table(&mut vm, i)),
            OpCode::SetI => go!(vm, tables::set_integer(&mut vm, i)),
            OpCode::SetField => go!(vm, tables::set_field(&mut vm, i)),
            OpCode::NewTable => go!(vm, tables::new_table(&mut vm, i)),
            OpCode::NewRecord => go!(vm, tables::new_record(&mut vm, i)),
            OpCode::SelfOp => go!(vm, tables::self_op(&mut vm, i)),
            OpCode::AddI => go!(vm, arith::with_immediate::<arith::Add>(&mut vm, i)),
            OpCode::SubI => go!(vm, arith::with_immediate::<arith::Sub>(&mut vm, i)),
            OpCode::AddK => go!(vm, arith::with_constant::<arith::Add>(&mut vm, i)),
            OpCode::SubK => go!(vm, arith::with_constant::<arith::Sub>(&mut vm, i)),
            OpCode::MulK => go!(vm, arith::with_constant::<arith::Mul>(&mut vm, i)),
            OpCode::ModK => go!(vm, arith::with_constant::<arith::Mod>(&mut vm, i)),
            OpCode::PowK => go!(vm, arith::with_constant::<arith::Pow>(&mut vm, i)),
            OpCode::DivK => go!(vm, arith::with_constant::<arith::Div>(&mut vm, i)),
            OpCode::IDivK => go!(vm, arith::with_constant::<arith::IDiv>(&mut vm, i)),
            OpCode::BAndK => go!(vm, arith::bitwise_constant::<arith::BAnd>(&mut vm, i)),
            OpCode::BOrK => go!(vm, arith::bitwise_constant::<arith::BOr>(&mut vm, i)),
            OpCode::BXorK => go!(vm, arith::bitwise_constant::<arith::BXor>(&mut vm, i)),
            OpCode::ShlI => go!(vm, arith::shift_immediate::<arith::Shl>(&mut vm, i)),
            OpCode::ShrI => go!(vm, arith::shift_immediate::<arith::Shr>(&mut vm, i)),
            OpCode::Add => go!(vm, arith::binary::<arith::Add>(&mut vm, i)),
            OpCode::Sub => go!(vm, arith::binary::<arith::Sub>(&mut vm, i)),
            OpCode::Mul => go!(vm, arith::binary::<arith::Mul>(&mut vm, i)),
            OpCode::Mod => go!(vm, arith::binary::<arith::Mod>(&mut vm, i)),
            OpCode::Pow => go!(vm, arith::binary::<arith::Pow>(&mut vm, i)),
            OpCode::Div => go!(vm, arith::binary::<arith::Div>(&mut vm, i)),
            OpCode::IDiv => go!(vm, arith::binary::<arith::IDiv>(&mut vm, i)),
            OpCode::BAnd => go!(vm, arith::bitwise::<arith::BAnd>(&mut vm, i)),
            OpCode::BOr => go!(vm, arith::bitwise::<arith::BOr>(&mut vm, i)),
            OpCode::BXor => go!(vm, arith::bitwise::<arith::BXor>(&mut vm, i)),
            OpCode::Shl => go!(vm, arith::bitwise::<arith::Shl>(&mut vm, i)),
            OpCode::Shr => go!(vm, arith::bitwise::<arith::Shr>(&mut vm, i)),
            OpCode::Unm => go!(vm, arith::negate(&mut vm, i)),
            OpCode::BNot => go!(vm, arith::bitwise_not(&mut vm, i)),
            OpCode::Not => load::not(&mut vm, i),
            OpCode::Len => go!(vm, tables::len(&mut vm, i)),
            OpCode::Concat => go!(vm, load::concat(&mut vm, i)),
            OpCode::Close => go!(vm, calls::close(&mut vm, i)),
            OpCode::Tbc => go!(vm, calls::to_be_closed(&mut vm, i)),
            OpCode::Jmp => go!(vm, loops::jump(&mut vm, i)),
            OpCode::Eq => go!(vm, compare::equal(&mut vm, i)),
            OpCode::Lt => go!(vm, compare::less(&mut vm, i)),
            OpCode::Le => go!(vm, compare::less_equal(&mut vm, i)),
            OpCode::EqK => compare::equal_constant(&mut vm, i),
            OpCode::EqI => compare::equal_immediate(&mut vm, i),
            OpCode::LtI => go!(vm, compare::immediate::<compare::Lt>(&mut vm, i)),
            OpCode::LeI => go!(vm, compare::immediate::<compare::Le>(&mut vm, i)),
            OpCode::GtI => go!(vm, compare::immediate::<compare::Gt>(&mut vm, i)),
            OpCode::GeI => go!(vm, compare::immediate::<compare::Ge>(&mut vm, i)),
            OpCode::LtK => go!(vm, compare::constant::<compare::Lt>(&mut vm, i)),
            OpCode::LeK => go!(vm, compare::constant::<compare::Le>(&mut vm, i)),
            OpCode::GtK => go!(vm, compare::constant::<compare::Gt>(&mut vm, i)),
            OpCode::GeK => go!(vm, compare::constant::<compare::Ge>(&mut vm, i)),
            OpCode::Test => compare::test(&mut vm, i),
            OpCode::TestSet => compare::test_set(&mut vm, i),
            OpCode::Call => go!(vm, calls::call(&mut vm, i)),
            OpCode::TailCall => go!(vm, calls::tail_call(&mut vm, i)),
            OpCode::Return => go!(vm, calls::return_many(&mut vm, i)),
            OpCode::Return0 => go!(vm, calls::return_none(&mut vm)),
            OpCode::Return1 => go!(vm, calls::return_one(&mut vm, i)),
            OpCode::ForLoop => go!(vm, loops::for_loop(&mut vm, i)),
            OpCode::ForPrep => go!(vm, loops::for_prepare(&mut vm, i)),
            OpCode::TForPrep => go!(vm, loops::generic_prepare(&mut vm, i)),
            OpCode::TForCall => go!(vm, loops::generic_call(&mut vm, i)),
            OpCode::TForLoop => go!(vm, loops::generic_loop(&mut vm, i)),
            OpCode::SetList => go!(vm, tables::set_list(&mut vm, i)),
            OpCode::Closure => go!(vm, load::closure(&mut vm, i)),
            OpCode::VarArg => go!(vm, calls::varargs(&mut vm, i)),
            OpCode::VarArgPrep => go!(vm, calls::vararg_prepare(&mut vm, i)),
        }
    }
}
