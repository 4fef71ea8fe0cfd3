//! The back end that is a loop around a `match`.
//!
//! It works however the compiler is set, and is the one that runs while a hook is set or instructions are counted: it can do something before
//! each of them. So a budget is counted by the same code everywhere. Otherwise it is used where [`tail_calls`](super::tail_calls) are
//! not to be relied on.

use super::handlers::for_each_handler;
use super::operands::Operands;
use super::ops::{arith, calls, compare, load, loops, next, tables};
use super::{Control, Full, Vm, Watch};
use crate::Raised;
use crate::call::{Flow, REQUESTED, Step, advance};
use crate::debug::hook;
use crate::state::Global;
use perilune_bytecode::OpCode;

/// Runs until the frame on top is no Lua frame, or another loop is wanted.
///
/// PERF: the counter stays in memory, because nearly every handler may call something that charges for its work.
pub(super) unsafe fn run<const HOOKED: bool, const COUNTED: bool>(g: *mut Global) -> Result<Flow, Raised> {
    let watch = if HOOKED {
        Watch::Hook
    } else if COUNTED {
        Watch::Budget
    } else {
        Watch::Nothing
    };
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
        if COUNTED {
            (*g).heap.left -= 1;
            if (*g).heap.left < 0 {
                vm.save_pc();
                (*vm.l).meet_limit()?;
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
                                if watch != Watch::wanted(g) {
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
