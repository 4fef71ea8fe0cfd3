//! Names of variables and functions for messages, found by looking at the code.
//!
//! A register's name is that of the local variable in it, or follows from the instruction that last
//! wrote it: a symbolic execution over the instructions before the current one.

use crate::error::current_pc;
use crate::error::message;
use crate::object::{Closure, LinkedProto};
use crate::state::{CallFrame, Thread, flag};
use crate::value::Value;
use perilune_bytecode::{Constant, Instruction, OpCode, Operand, Proto};

/// Kind and name of something, for example `("global", "print")`.
pub(crate) type Named<'a> = (&'static str, &'a [u8]);

/// ` (kind 'name')` for a value that lies in the running Lua function's registers or upvalues; empty otherwise.
pub(crate) unsafe fn variable_info(l: &Thread, v: *const Value) -> Vec<u8> {
    let frame = l.frame;
    if (*frame).flags & flag::LUA == 0 {
        return Vec::new();
    }
    let named = upvalue_holding(frame, v).or_else(|| {
        let base = l.at((*frame).base()).cast_const();
        let end = l.at((*frame).top).cast_const();
        if v < base || v >= end {
            return None;
        }
        object_name(proto_of(frame), current_pc(frame), v.offset_from(base) as usize)
    });
    named.map_or_else(Vec::new, |(kind, name)| message::variable(kind, name))
}

/// As [`variable_info`] for a value that is being called.
pub(crate) unsafe fn called_info(l: &Thread, v: *const Value) -> Vec<u8> {
    match called_name(l.frame) {
        Some((kind, name)) => message::variable(kind, name),
        None => variable_info(l, v),
    }
}

unsafe fn proto_of<'a>(frame: *const CallFrame) -> &'a Proto {
    LinkedProto::plain((*(*frame).closure).proto)
}

unsafe fn upvalue_holding<'a>(frame: *const CallFrame, v: *const Value) -> Option<Named<'a>> {
    let closure = (*frame).closure;
    (0..Closure::upvalue_count(closure))
        .find(|&i| (*Closure::upvalue(closure, i)).location.cast_const() == v)
        .map(|i| ("upvalue", upvalue_name(proto_of(frame), i)))
}

fn upvalue_name(proto: &Proto, i: usize) -> &[u8] {
    proto.upvalues.get(i).and_then(|u| u.name.as_deref()).map_or(b"?", shown)
}

/// The name of the local variable in a register at an instruction.
pub(crate) fn local_name(proto: &Proto, register: usize, pc: usize) -> Option<&[u8]> {
    let mut left = register;
    for local in &proto.locals {
        if local.start_pc as usize > pc {
            break;
        }
        if pc < local.end_pc as usize {
            if left == 0 {
                return Some(shown(&local.name));
            }
            left -= 1;
        }
    }
    None
}

/// The name of the variable at a stack slot of the running Lua function.
pub(crate) unsafe fn local_name_at(l: &Thread, slot: u32) -> Option<Vec<u8>> {
    let frame = l.frame;
    if (*frame).flags & flag::LUA == 0 || slot < (*frame).base() {
        return None;
    }
    // The variable becomes active behind the instruction that marks it.
    let pc = current_pc(frame);
    let register = (slot - (*frame).base()) as usize;
    local_name(proto_of(frame), register, pc)
        .or_else(|| local_name(proto_of(frame), register, pc + 1))
        .map(<[u8]>::to_vec)
}

fn writes(i: Instruction, register: usize) -> bool {
    let a = i.a();
    match i.opcode() {
        Some(OpCode::LoadNil) => (a..=a + i.b()).contains(&register),
        Some(OpCode::TForCall) => register >= a + 4,
        Some(OpCode::Call | OpCode::TailCall | OpCode::Concat | OpCode::VarArg) => register >= a,
        Some(OpCode::SelfOp) => register == a || register == a + 1,
        Some(OpCode::ForLoop | OpCode::ForPrep) => (a..=a + 3).contains(&register),
        Some(OpCode::TForLoop) => register == a + 2,
        Some(op) => op.info().a == Operand::RegOut && register == a,
        None => false,
    }
}

/// The instruction before `last` that gave a register its value, if that is certain.
fn last_write(proto: &Proto, last: usize, register: usize) -> Option<usize> {
    let mut found = None;
    let mut jump_target = 0;
    for (pc, &i) in proto.code.iter().enumerate().take(last) {
        if writes(i, register) {
            found = (pc >= jump_target).then_some(pc);
        }
        let jumps = i.opcode().is_some_and(|op| op.info().d == Operand::Jump);
        if jumps && i.d() > 0 {
            let target = pc + 1 + i.d() as usize;
            if target <= last && target > jump_target {
                jump_target = target;
            }
        }
    }
    found
}

fn constant_text(proto: &Proto, index: i32) -> &[u8] {
    match proto.constants.get(index as usize) {
        Some(Constant::String(s)) => up_to_zero(s),
        _ => b"?",
    }
}

/// COMPAT: in messages a name ends at its first zero byte, as in the reference, which makes them of C strings.
pub(crate) fn up_to_zero(name: &[u8]) -> &[u8] {
    shown(name).split(|&byte| byte == 0).next().unwrap_or_default()
}

/// What is shown of a name at most, so that a message takes no longer for a name of megabytes.
const LONGEST_SHOWN: usize = 64 * 1024;

/// COMPAT: the reference shows all of a name.
pub(crate) fn shown(name: &[u8]) -> &[u8] {
    &name[..name.len().min(LONGEST_SHOWN)]
}

fn field_kind(is_env: bool) -> &'static str {
    if is_env { "global" } else { "field" }
}

/// Kind and name of what is in a register at an instruction.
pub(crate) fn object_name(proto: &Proto, pc: usize, register: usize) -> Option<Named<'_>> {
    let (mut pc, mut register) = (pc, register);
    loop {
        if let Some(name) = local_name(proto, register, pc) {
            return Some(("local", name));
        }
        pc = last_write(proto, pc, register)?;
        let i = proto.code[pc];
        return match i.opcode()? {
            OpCode::Move if i.b() < i.a() => {
                register = i.b();
                continue;
            }
            OpCode::GetTabUp => {
                let is_env = upvalue_name(proto, i.b()) == b"_ENV";
                Some((field_kind(is_env), constant_text(proto, i.d())))
            }
            OpCode::GetField => {
                let is_env = is_env_register(proto, pc, i.b());
                Some((field_kind(is_env), constant_text(proto, i.d())))
            }
            OpCode::GetTable => {
                let is_env = is_env_register(proto, pc, i.b());
                Some((field_kind(is_env), register_text(proto, pc, i.c())))
            }
            OpCode::GetI => Some(("field", b"integer index")),
            OpCode::GetUpval => Some(("upvalue", upvalue_name(proto, i.b()))),
            OpCode::LoadK => match proto.constants.get(i.d() as usize) {
                Some(Constant::String(s)) => Some(("constant", up_to_zero(s))),
                _ => None,
            },
            OpCode::SelfOp => Some(("method", constant_text(proto, i.d()))),
            _ => None,
        };
    }
}

fn is_env_register(proto: &Proto, pc: usize, register: usize) -> bool {
    match object_name(proto, pc, register) {
        Some(("local" | "upvalue", name)) => name == b"_ENV",
        _ => false,
    }
}

fn register_text(proto: &Proto, pc: usize, register: usize) -> &[u8] {
    match object_name(proto, pc, register) {
        Some(("constant", name)) => name,
        _ => b"?",
    }
}

/// Kind and name of the function that a frame is calling, from its current instruction.
///
/// # Safety
/// The function of the frame stays reachable for `'a`.
pub(crate) unsafe fn called_name<'a>(frame: *const CallFrame) -> Option<Named<'a>> {
    if (*frame).flags & flag::HOOK != 0 {
        return Some(("hook", b"?"));
    }
    if (*frame).flags & flag::FINALIZER != 0 {
        return Some(("metamethod", b"__gc"));
    }
    if (*frame).flags & flag::LUA == 0 {
        return None;
    }
    let proto = proto_of(frame);
    let pc = current_pc(frame);
    let i = *proto.code.get(pc)?;
    let op = i.opcode()?;
    let metamethod = |name: &'static str| Some(("metamethod", name.as_bytes()));
    match op {
        OpCode::Call | OpCode::TailCall => object_name(proto, pc, i.a()),
        OpCode::TForCall => Some(("for iterator", b"for iterator")),
        OpCode::SelfOp | OpCode::GetTabUp | OpCode::GetTable | OpCode::GetI | OpCode::GetField => {
            metamethod("index")
        }
        OpCode::SetTabUp | OpCode::SetTable | OpCode::SetI | OpCode::SetField => metamethod("newindex"),
        OpCode::AddI | OpCode::AddK | OpCode::Add => metamethod("add"),
        OpCode::SubI | OpCode::SubK | OpCode::Sub => metamethod("sub"),
        OpCode::MulK | OpCode::Mul => metamethod("mul"),
        OpCode::ModK | OpCode::Mod => metamethod("mod"),
        OpCode::PowK | OpCode::Pow => metamethod("pow"),
        OpCode::DivK | OpCode::Div => metamethod("div"),
        OpCode::IDivK | OpCode::IDiv => metamethod("idiv"),
        OpCode::BAndK | OpCode::BAnd => metamethod("band"),
        OpCode::BOrK | OpCode::BOr => metamethod("bor"),
        OpCode::BXorK | OpCode::BXor => metamethod("bxor"),
        OpCode::ShlI | OpCode::Shl => metamethod("shl"),
        OpCode::ShrI | OpCode::Shr => metamethod("shr"),
        OpCode::Unm => metamethod("unm"),
        OpCode::BNot => metamethod("bnot"),
        OpCode::Len => metamethod("len"),
        OpCode::Concat => metamethod("concat"),
        OpCode::Eq => metamethod("eq"),
        OpCode::Lt | OpCode::LtI | OpCode::GtI | OpCode::LtK | OpCode::GtK => metamethod("lt"),
        OpCode::Le | OpCode::LeI | OpCode::GeI | OpCode::LeK | OpCode::GeK => metamethod("le"),
        OpCode::Close | OpCode::Return => metamethod("close"),
        _ => None,
    }
}
