//! Text to prototype, so that tests can say what code they mean.
//!
//! One instruction a line, by its listing name, with the operands that the table says it has (the rest are zero).
//! `.stack N`, `.params N`, `.vararg`, `.upvalues N` describe the function; `.int N`, `.float N`, `.string S` and `.nil`
//! append a constant; `.function` opens a nested function that ends with `.end`, and inside one `.capture R` adds
//! an upvalue that is register R of the function around.

use perilune_bytecode::op::{OPCODES, OpCode};
use perilune_bytecode::{Constant, Instruction, Operand, Proto, UpvalueDesc, VarKind};
use std::sync::Arc;

/// Assembles a main function.
pub(crate) fn assemble(text: &str) -> Proto {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    function(&mut lines)
}

fn function<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Proto {
    let mut proto = Proto::default();
    proto.max_stack = 2;
    while let Some(line) = lines.next() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let number = || rest.trim().parse::<u8>().unwrap();
        match word {
            ".stack" => proto.max_stack = number(),
            ".params" => proto.num_params = number(),
            ".vararg" => proto.is_vararg = true,
            ".upvalues" => proto.upvalues.extend((0..number()).map(|index| upvalue(false, index))),
            ".capture" => proto.upvalues.push(upvalue(true, number())),
            ".int" => proto.constants.push(Constant::Integer(rest.trim().parse().unwrap())),
            ".float" => proto.constants.push(Constant::Float(rest.trim().parse().unwrap())),
            ".string" => proto.constants.push(Constant::String(rest.trim().as_bytes().into())),
            ".nil" => proto.constants.push(Constant::Nil),
            ".function" => proto.protos.push(Arc::new(function(lines))),
            ".end" => return proto,
            name => proto.code.push(instruction(name, rest)),
        }
    }
    proto
}

fn upvalue(in_stack: bool, index: u8) -> UpvalueDesc {
    UpvalueDesc { name: None, in_stack, index, kind: VarKind::Regular }
}

fn instruction(name: &str, operands: &str) -> Instruction {
    let op = find(name);
    let info = op.info();
    let mut values = operands.split_whitespace().map(|value| value.parse::<i32>().unwrap());
    let mut operand = |kind| if kind == Operand::None { 0 } else { values.next().expect("an operand") };
    let (a, b, c, d) = (operand(info.a), operand(info.b), operand(info.c), operand(info.d));
    assert!(values.next().is_none(), "too many operands for {name}");
    Instruction::new(op, a as u8, b as u8, c as u8, d)
}

fn find(name: &str) -> OpCode {
    *OPCODES.iter().find(|op| op.info().name == name).unwrap_or_else(|| panic!("no instruction {name}"))
}
