//! The back end of functions that jump to each other.
//!
//! Each instruction has a function. It ends in a call, in tail position, of the next instruction's function, which has
//! the same parameters; the compiler makes a jump of it when it optimises. So the state stays in the registers of the
//! parameters, each function has registers of its own to work with, and each has a jump of its own, which the processor learns to
//! predict from what came before.
//!
//! What a handler calls out of line would cost it a prologue, on every path: registers to be saved and restored. So each
//! has two forms, compiled from the same text. The fast form does the frequent cases and calls nothing; for everything else it jumps to the
//! full form, which does the instruction from its start.
//!
//! Nothing promises that the call becomes a jump: where it did not, each instruction would take native stack. The build script therefore
//! leaves this back end out unless the crate is optimised and not instrumented, and a test runs a long loop on a small stack.

use super::handlers::for_each_handler;
use super::operands::Operands;
use super::ops::{arith, calls, compare, load, loops, next, tables};
use super::{Control, Form, Full, Vm, Watch};
use crate::Raised;
use crate::call::Flow;
use crate::state::{Global, Thread};
use crate::value::Value;
use perilune_bytecode::{Instruction, OpCode};
use std::marker::PhantomData;

type Exit = Result<Flow, Raised>;
/// The parts of [`Vm`] that nearly all handlers need. The others are read from the thread by who needs them.
///
/// PERF: six parameters leave three registers that need not be saved; field accesses then paid for five saves each.
type Handler = unsafe fn(*mut Thread, *const Instruction, *mut Value, *const Value) -> Exit;

/// Handlers that do the frequent cases.
struct Fast;
impl Form for Fast {
    const FAST: bool = true;
}

/// Runs until the frame on top is no Lua frame, or another loop is wanted.
pub(super) unsafe fn run(g: *mut Global) -> Exit {
    dispatch(Vm::<Full>::load(g))
}

/// As [`run`], for a frame whose parts are known.
#[inline(always)]
pub(super) unsafe fn run_at(
    l: *mut Thread,
    pc: *const Instruction,
    base: *mut Value,
    k: *const Value,
) -> Exit {
    // SAFETY: as in `dispatch`.
    HANDLERS[usize::from((*pc).op_byte())](l, pc, base, k)
}

#[inline(always)]
unsafe fn dispatch<F: Form>(vm: Vm<F>) -> Exit {
    // SAFETY: the contract of verified code: there is a next instruction, and it is a known operation.
    let handler = HANDLERS[usize::from((*vm.pc).op_byte())];
    handler(vm.l, vm.pc, vm.base, vm.k)
}

/// Something out of line happened: goes on in the frame that is on top now, or leaves.
#[inline(never)]
unsafe fn resume(flow: Exit, g: *mut Global) -> Exit {
    if !matches!(flow, Ok(Flow::Lua)) || Watch::wanted(g) != Watch::Nothing {
        return flow;
    }
    dispatch(Vm::<Full>::load(g))
}

/// The function of an instruction, in one of the two forms. `$slow` does what this form does not.
macro_rules! function {
    ($op:ident, $form:ty, $slow:expr, |$vm:ident, $i:ident| $handler:expr) => {
        #[inline(never)]
        pub(super) unsafe fn $op(
            l: *mut Thread,
            pc: *const Instruction,
            base: *mut Value,
            k: *const Value,
        ) -> Exit {
            let $i = Operands::at(pc);
            let _ = $i;
            let (g, frame) = ((*l).global, (*l).frame);
            let closure = (*base.sub(1)).as_closure();
            let mut vm = Vm::<$form> { g, l, frame, pc: pc.add(1), base, k, closure, form: PhantomData };
            let control = {
                let $vm = &mut vm;
                $handler
            };
            match control {
                Control::Next => dispatch(vm),
                Control::Reload(flow) => resume(flow, (*l).global),
                Control::Slow => $slow(l, pc, base, k),
            }
        }
    };
}

/// What the fast form of an instruction leaves to do is done by this function.
macro_rules! after_fast {
    (GetTabUp) => {
        isolated::GetTabUp
    };
    (SetTabUp) => {
        isolated::SetTabUp
    };
    ($op:ident) => {
        full::$op
    };
}

macro_rules! functions {
    ($($op:ident => |$vm:ident, $i:ident| $handler:expr;)*) => {
        #[allow(non_snake_case, reason = "named like the instructions")]
        mod fast {
            use super::*;
            $(function!($op, Fast, after_fast!($op), |$vm, $i| $handler);)*
        }

        /// The short ways of isolated globals, which would cost the fast forms registers.
        #[allow(non_snake_case, reason = "named like the instructions")]
        mod isolated {
            use super::*;
            function!(GetTabUp, Fast, full::GetTabUp, |vm, i| tables::get_isolated(vm, i));
            function!(SetTabUp, Fast, full::SetTabUp, |vm, i| tables::set_isolated(vm, i));
        }

        #[allow(non_snake_case, reason = "named like the instructions")]
        mod full {
            use super::*;
            $(function!($op, Full, nothing_slower, |$vm, $i| $handler);)*
        }

        static HANDLERS: [Handler; 256] = {
            // Verified code has no other bytes; the value of these entries does not matter.
            let mut handlers: [Handler; 256] = [fast::Move; 256];
            $(handlers[OpCode::$op as usize] = fast::$op;)*
            handlers
        };
    };
}
for_each_handler!(functions);

unsafe fn nothing_slower(_: *mut Thread, _: *const Instruction, _: *mut Value, _: *const Value) -> Exit {
    unreachable!("full forms do everything")
}
