//! Random prototypes that keep the contract of verified code.
//!
//! The body of a function is a sequence of blocks. Before and after each block all registers are set, so blocks
//! combine freely; a plain instruction is drawn from the table by the kinds of its operands.

use perilune_bytecode::op::{OPCODES, OpCode};
use perilune_bytecode::{Constant, Instruction, LocalVar, Name, Operand, Proto, UpvalueDesc, VarKind};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

/// Registers of every generated function.
const STACK: u8 = 12;
/// The constants that every generated function begins with, so that each kind of operand finds one.
const FIXED: usize = 5;

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        prop::sample::select(vec!["x", "self", "_ENV", "a longer name"]).prop_map(|s| s.as_bytes().into()),
        vec(any::<u8>(), 0..60).prop_map(Name::from),
    ]
}

fn constant() -> impl Strategy<Value = Constant> {
    prop_oneof![
        Just(Constant::Nil),
        any::<bool>().prop_map(Constant::Boolean),
        any::<i64>().prop_map(Constant::Integer),
        any::<f64>().prop_filter("no NaN", |n| !n.is_nan()).prop_map(Constant::Float),
        name().prop_map(Constant::String),
    ]
}

fn is_plain(op: OpCode) -> bool {
    use OpCode::*;
    let info = op.info();
    let special =
        matches!(op, Close | Tbc | LFalseSkip | Jmp | Return0 | Return1 | Closure | VarArgPrep | LoadNil);
    !special && ![info.a, info.b, info.c, info.d].contains(&Operand::RegGroup)
}

/// The value of an operand of a plain instruction; jumps lead to the next instruction.
fn operand(kind: Operand, random: u32) -> i64 {
    match kind {
        Operand::RegOut | Operand::RegIn => i64::from(random % u32::from(STACK)),
        Operand::Const | Operand::Int => i64::from(random % 2),
        Operand::Num => i64::from(random % 3),
        Operand::ShortStr => FIXED as i64 - 2,
        Operand::Template => FIXED as i64 - 1,
        Operand::Flag => i64::from(random % 2),
        Operand::Count => i64::from(random % 10),
        Operand::Imm8 => i64::from(random as u8),
        Operand::Imm32 => i64::from(random as i32),
        _ => 0,
    }
}

fn plain() -> impl Strategy<Value = Vec<Instruction>> {
    let ops: Vec<OpCode> = OPCODES.iter().copied().filter(|&op| is_plain(op)).collect();
    (prop::sample::select(ops), any::<[u32; 4]>()).prop_map(|(op, random)| {
        let info = op.info();
        let [a, b, c] =
            [(info.a, 0), (info.b, 1), (info.c, 2)].map(|(kind, n)| operand(kind, random[n]) as u8);
        vec![Instruction::new(op, a, b, c, operand(info.d, random[3]) as i32)]
    })
}

/// Blocks with instructions that belong together. Each ends by setting all registers that it gave up.
fn idiom(is_vararg: bool) -> impl Strategy<Value = Vec<Instruction>> {
    use OpCode::*;
    let i = Instruction::new;
    let fill = move |from: u8| i(LoadNil, from, STACK - 1 - from, 0, 0);
    let open = move |to: u8| if is_vararg { i(VarArg, to, 0, 0, 0) } else { i(Call, to, 1, 0, 0) };
    prop_oneof![
        (0..STACK - 2).prop_map(move |a| vec![i(Call, a, 2, 2, 0), fill(a)]),
        (0..STACK - 2).prop_map(move |a| vec![open(a + 1), i(Call, a, 0, 1, 0), fill(a)]),
        (0..STACK - 2).prop_map(move |a| vec![i(Concat, a, 2, 0, 0), fill(a)]),
        (0..STACK - 2).prop_map(move |a| vec![i(SelfOp, a, 0, 0, FIXED as i32 - 2)]),
        (0..STACK - 3).prop_map(move |a| {
            vec![i(NewTable, a, 3, 0, 2), fill(a + 1), i(SetList, a, 2, 0, 0), open(a + 2)]
                .into_iter()
                .chain([i(SetList, a, 0, 0, 2), fill(a)])
                .collect()
        }),
        (0..STACK - 4).prop_map(move |a| {
            vec![i(ForPrep, a, 0, 0, 2), i(Move, a + 4, a + 3, 0, 0), i(ForLoop, a, 0, 0, -2)]
        }),
        (0..STACK - 7).prop_map(move |a| {
            let call = [i(TForCall, a, 0, 2, 0), i(TForLoop, a, 0, 0, -3), i(Close, a, 0, 0, 0), fill(a)];
            [i(TForPrep, a, 0, 0, 1), i(Move, 0, a + 5, 0, 0)].into_iter().chain(call).collect()
        }),
        (0..STACK).prop_map(move |a| vec![i(Tbc, a, 0, 0, 0), i(Close, a, 0, 0, 0), fill(a)]),
        Just(vec![i(LFalseSkip, 0, 0, 0, 0), i(LoadTrue, 0, 0, 0, 0)]),
        (0..STACK).prop_map(move |a| vec![
            i(Test, a, 0, 1, 2),
            i(TailCall, 1, 2, 1, 0),
            i(Return, 1, 0, 1, 0)
        ]),
    ]
}

fn upvalue(in_function: bool) -> impl Strategy<Value = UpvalueDesc> {
    let kind = prop_oneof![Just(VarKind::Regular), Just(VarKind::Const), Just(VarKind::ToBeClosed)];
    // Every generated function has an upvalue 0.
    let index = (any::<bool>(), 0..STACK).prop_map(|(in_stack, r)| (in_stack, if in_stack { r } else { 0 }));
    (prop::option::of(name()), index, kind).prop_map(move |(name, (in_stack, index), kind)| UpvalueDesc {
        name,
        in_stack: in_stack && in_function,
        index,
        kind,
    })
}

fn function(inner: Vec<Proto>, is_main: bool) -> impl Strategy<Value = Proto> {
    let inner: Vec<Arc<Proto>> = inner.into_iter().map(Arc::new).collect();
    (any::<bool>(), 0..STACK).prop_flat_map(move |(is_vararg, num_params)| {
        let inner = inner.clone();
        let blocks = vec(prop_oneof![3 => plain().boxed(), 1 => idiom(is_vararg).boxed()], 0..12);
        let debug = (prop::option::of(name()), any::<bool>(), 0u32..5000, vec(0u32..9, 0..5), name());
        (blocks, vec(constant(), 0..4), vec(upvalue(!is_main), 1..4), debug).prop_map(
            move |(blocks, extra, upvalues, (source, has_lines, line, steps, local))| {
                let mut proto = Proto::default();
                proto.num_params = num_params;
                proto.is_vararg = is_vararg;
                proto.max_stack = STACK;
                proto.protos = inner.clone();
                proto.upvalues = upvalues;
                proto.constants = fixed_constants().into_iter().chain(extra).collect();
                proto.code = code(&proto, blocks);
                proto.source = source;
                proto.line_defined = line;
                proto.last_line_defined = line + 3;
                if has_lines {
                    let wobble =
                        |n: usize| line.saturating_add_signed(*steps.get(n % 5).unwrap_or(&0) as i32 - 4);
                    proto.lines = (0..proto.code.len()).map(wobble).collect();
                    let end_pc = proto.code.len() as u32;
                    proto.locals = vec![LocalVar { name: local.clone(), start_pc: end_pc / 2, end_pc }];
                }
                proto
            },
        )
    })
}

fn fixed_constants() -> [Constant; FIXED] {
    [
        Constant::Integer(-7),
        Constant::Float(-0.0),
        Constant::Float(2.5),
        Constant::String(b"field"[..].into()),
        Constant::Template(Box::new([3])),
    ]
}

/// Makes the closures first, then runs the blocks; returns so that everything is closed.
fn code(proto: &Proto, blocks: Vec<Vec<Instruction>>) -> Vec<Instruction> {
    let i = Instruction::new;
    let mut code = Vec::new();
    if proto.is_vararg {
        code.push(i(OpCode::VarArgPrep, proto.num_params, 0, 0, 0));
    }
    let fill = i(OpCode::LoadNil, 0, STACK - 1, 0, 0);
    for index in 0..proto.protos.len() {
        let closure = i(OpCode::Closure, 1, 0, 0, index as i32);
        code.extend([fill, closure, i(OpCode::Close, 0, 0, 0, 0)]);
    }
    code.push(fill);
    code.extend(blocks.into_iter().flatten());
    code.push(i(OpCode::Return, 0, 3, 1, 0));
    code
}

/// A main function with up to three levels of functions inside.
pub(crate) fn chunk() -> impl Strategy<Value = Proto> {
    let leaf = function(Vec::new(), false);
    let nested =
        leaf.prop_recursive(2, 6, 3, |inner| vec(inner, 1..3).prop_flat_map(|inner| function(inner, false)));
    vec(nested, 0..3).prop_flat_map(|inner| function(inner, true))
}
