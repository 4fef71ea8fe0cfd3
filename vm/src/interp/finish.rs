//! Completing an instruction whose metamethod has returned.

use super::concat;
use crate::Raised;
use crate::call::Flow;
use crate::state::Thread;
use crate::value::Value;
use perilune_bytecode::OpCode;

/// Does what the interrupted instruction of the Lua frame on top would have done with `result`.
pub(crate) unsafe fn finish_instruction(l: &mut Thread, result: Value) -> Result<Flow, Raised> {
    let frame = l.frame;
    let i = *(*frame).pc.sub(1);
    let base = l.at((*frame).base());
    // SAFETY: the contract of verified code.
    match std::mem::transmute::<u8, OpCode>(i.op_byte()) {
        OpCode::Eq
        | OpCode::Lt
        | OpCode::Le
        | OpCode::LtI
        | OpCode::LeI
        | OpCode::GtI
        | OpCode::GeI
        | OpCode::LtK
        | OpCode::LeK
        | OpCode::GtK
        | OpCode::GeK => {
            let condition = result.is_falsy() == ((*frame).context != 0);
            if condition == (i.c() != 0) {
                (*frame).pc = (*frame).pc.offset(i.d() as isize);
            }
        }
        OpCode::Concat => {
            let remaining = (*frame).context as usize;
            *base.add(i.a() + remaining - 2) = result;
            l.top = l.at((*frame).top);
            match concat::concat_registers(l, i.a(), remaining - 1)? {
                concat::Progress::Done => {}
                concat::Progress::Call(flow) => return Ok(flow),
            }
        }
        OpCode::SetTabUp
        | OpCode::SetTable
        | OpCode::SetI
        | OpCode::SetField
        | OpCode::Close
        | OpCode::Return => {}
        _ => *base.add(i.a()) = result,
    }
    Ok(Flow::Lua)
}
