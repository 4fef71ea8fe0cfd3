//! The back end of functions that jump to each other.
//!
//! Each instruction has a function. It ends in a call, in tail position, of the next instruction's function, which has
//! the same parameters; the compiler makes a jump of it when it optimises. So the state stays in the registers of the
//! parameters, each function has registers of its own to work with, and each has a jump of its own, which the processor learns to
//! predict from what came before.
//!
//! Nothing promises that the call becomes a jump: where it did not, each instruction would take native stack. The build script therefore
//! leaves this back end out unless the crate is optimised and not instrumented, and a test runs a long loop on a small stack.

use super::handlers::for_each_handler;
use super::ops::{arith, calls, compare, load, loops, next, tables};
use super::{Control, Vm};
use crate::Raised;
use crate::call::Flow;
use crate::state::{CallFrame, Global, State};
use crate::value::Value;
use perilune_bytecode::{Instruction, OpCode};

type Exit = Result<Flow, Raised>;
/// The parts of [`Vm`] that there are registers for. The closure is read from the frame by who needs it.
type Handler = unsafe fn(
    *mut State,
    *const Instruction,
    *mut Value,
    *const Value,
    *mut CallFrame,
    *mut Global,
) -> Exit;

/// Runs until the frame on top is no Lua frame, or has a hook.
pub(super) unsafe fn run(g: *mut Global) -> Exit {
    dispatch(Vm::load(g))
}

#[inline(always)]
unsafe fn dispatch(vm: Vm) -> Exit {
    // SAFETY: the contract of verified code: there is a next instruction, and it is a known operation.
    let handler = HANDLERS[usize::from((*vm.pc).op_byte())];
    handler(vm.l, vm.pc, vm.base, vm.k, vm.frame, vm.g)
}

/// Something out of line happened: goes on in the frame that is on top now, or leaves.
#[inline(never)]
unsafe fn resume(flow: Exit, g: *mut Global) -> Exit {
    if !matches!(flow, Ok(Flow::Lua)) || (*(*g).current).hook.is_some() {
        return flow;
    }
    dispatch(Vm::load(g))
}

macro_rules! functions {
    ($($op:ident => |$vm:ident, $i:ident| $handler:expr;)*) => {
        #[allow(non_snake_case, reason = "named like the instructions")]
        mod functions {
            use super::*;
            $(pub(super) unsafe fn $op(
                l: *mut State,
                pc: *const Instruction,
                base: *mut Value,
                k: *const Value,
                frame: *mut CallFrame,
                g: *mut Global,
            ) -> Exit {
                let $i = *pc;
                let mut vm = Vm { g, l, frame, pc: pc.add(1), base, k, closure: (*frame).closure };
                let control = {
                    let $vm = &mut vm;
                    $handler
                };
                match control {
                    Control::Next => dispatch(vm),
                    Control::Reload(flow) => resume(flow, g),
                }
            })*
        }

        static HANDLERS: [Handler; 256] = {
            // Verified code has no other bytes; the value of these entries does not matter.
            let mut handlers: [Handler; 256] = [functions::Move; 256];
            $(handlers[OpCode::$op as usize] = functions::$op;)*
            handlers
        };
    };
}
for_each_handler!(functions);
