//! The back end that is a loop around a `match`.
//!
//! It works however the compiler is set, and is the one that runs while a hook is set: it can look at the thread before each
//! instruction. Without a hook it is used where [`tail_calls`](super::tail_calls) are not to be relied on.

use super::handlers::for_each_handler;
use super::operands::Operands;
use super::ops::{arith, calls, compare, load, loops, next, tables};
use super::{Control, Full, Vm};
use crate::Raised;
use crate::call::{Flow, REQUESTED, Step, advance};
use crate::debug::hook;
use crate::state::Global;
use perilune_bytecode::OpCode;

/// Runs until the frame on top is no Lua frame, or has a hook and `HOOKED` is false, or the other way round.
pub(super) unsafe fn run<const HOOKED: bool>(g: *mut Global) -> Result<Flow, Raised> {
    let mut vm = Vm::<Full>::load(g);
    loop {
        if HOOKED {
            vm.save_pc();
            if hook::before_instruction(vm.l)? {
                return advance(g, Step::Native(REQUESTED));
            }
            vm.reload();
            if (*vm.l).hook.is_none() {
                return Ok(Flow::Lua);
            }
        }
        let operands = Operands::at(vm.pc);
        let byte = (*vm.pc).op_byte();
        vm.pc = vm.pc.add(1);
        // SAFETY: the contract of verified code: the byte is a known operation.
        let op = std::mem::transmute::<u8, OpCode>(byte);
        macro_rules! dispatch {
            ($($op:ident => |$vm:ident, $i:ident| $handler:expr;)*) => {
                match op {
                    $(OpCode::$op => {
                        let ($vm, $i) = (&mut vm, operands);
                        let _ = $i;
                        match $handler {
                            Control::Next => {}
                            Control::Reload(Ok(Flow::Lua)) => {
                                vm.reload();
                                if HOOKED != (*vm.l).hook.is_some() {
                                    return Ok(Flow::Lua);
                                }
                            }
                            Control::Reload(other) => return other,
                            Control::Slow => unreachable!("full forms do everything"),
                        }
                    })*
                }
            };
        }
        for_each_handler!(dispatch);
    }
}
