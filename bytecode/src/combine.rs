//! Several chunks in one, as `luac` makes them of several files.
//!
//! The combined main function runs one chunk after the other, each without arguments, and drops what they return.

use crate::instruction::Instruction;
use crate::name::Name;
use crate::op::OpCode;
use crate::proto::{Proto, UpvalueDesc, VarKind};
use crate::verify::{VerifyError, verify};
use std::sync::Arc;

/// Makes a main function that calls these main functions in turn.
///
/// All of them get the same first upvalue, the table of globals. Each keeps its other upvalues, which only a dumped inner function has, for
/// itself, as if it were loaded alone.
///
/// ```
/// use perilune_bytecode::{Instruction, OpCode, Proto, combine};
/// let empty = || {
///     let mut proto = Proto::default();
///     proto.code = vec![Instruction::new(OpCode::Return0, 0, 0, 0, 0)];
///     proto.max_stack = 2;
///     proto
/// };
/// let main = combine(vec![empty(), empty()], b"=(luac)").unwrap();
/// assert_eq!(main.protos.len(), 2);
/// ```
///
/// # Errors
///
/// If the chunks together exceed a limit: levels of functions, or upvalues.
pub fn combine(chunks: Vec<Proto>, chunk_name: &[u8]) -> Result<Proto, VerifyError> {
    let mut main = Proto::default();
    main.source = Some(Name::from(chunk_name));
    main.is_vararg = true;
    main.max_stack = 2;
    main.upvalues.push(UpvalueDesc {
        name: Some(b"_ENV"[..].into()),
        in_stack: false,
        index: 0,
        kind: VarKind::Regular,
    });
    push(&mut main, 1, Instruction::new(OpCode::VarArgPrep, 0, 0, 0, 0));
    for (mut chunk, index) in chunks.into_iter().zip(0i32..) {
        adopt_upvalues(&mut main, &mut chunk)?;
        main.protos.push(Arc::new(chunk));
        let line = index.unsigned_abs() + 1;
        push(&mut main, line, Instruction::new(OpCode::Closure, 0, 0, 0, index));
        push(&mut main, line, Instruction::new(OpCode::Call, 0, 1, 1, 0));
    }
    let line = u32::try_from(main.protos.len()).unwrap_or(u32::MAX).max(1);
    push(&mut main, line, Instruction::new(OpCode::Return, 0, 1, 0, 0));
    verify(&main)?;
    Ok(main)
}

fn push(main: &mut Proto, line: u32, instruction: Instruction) {
    main.code.push(instruction);
    main.lines.push(line);
}

/// Makes upvalues of `main` from those of `chunk`.
fn adopt_upvalues(main: &mut Proto, chunk: &mut Proto) -> Result<(), VerifyError> {
    for (n, upvalue) in chunk.upvalues.iter_mut().enumerate() {
        upvalue.in_stack = false;
        upvalue.index = 0;
        if n > 0 {
            upvalue.index = u8::try_from(main.upvalues.len()).ok().filter(|&index| index < u8::MAX).ok_or(
                VerifyError { reason: "too many upvalues", line_defined: main.line_defined, pc: None },
            )?;
            main.upvalues.push(UpvalueDesc { index: upvalue.index, ..upvalue.clone() });
        }
    }
    Ok(())
}
