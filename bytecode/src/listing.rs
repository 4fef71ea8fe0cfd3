//! Prints prototypes as `luac -l` does.
//!
//! The layout is that of the reference; the instructions are ours. Which operands appear, and most of the comments,
//! follow from the operand kinds of the instruction table. Works on any prototype, verified or not.

use crate::instruction::Instruction;
use crate::op::{OpCode, Operand};
use crate::proto::{Constant, Proto};
use std::io::Write;

/// How much a listing shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Headers and instructions (`luac -l`).
    Code,
    /// Constants, local variables and upvalues too (`luac -l -l`).
    Full,
}

/// Appends a listing of `proto`, and of every prototype inside it, to `out`.
///
/// ```
/// use perilune_bytecode::{Detail, Instruction, OpCode, Proto, list};
/// let mut proto = Proto::default();
/// proto.code = vec![
///     Instruction::new(OpCode::LoadI, 0, 0, 0, 7),
///     Instruction::new(OpCode::Return1, 0, 0, 0, 0),
/// ];
/// proto.lines = vec![1, 2];
/// proto.max_stack = 2;
///
/// let mut out = Vec::new();
/// list(&proto, Detail::Code, &mut out);
/// let text = String::from_utf8(out).unwrap();
/// assert!(text.starts_with("\nmain <?:0,0> (2 instructions at 0x"));
/// assert!(text.contains("\t1\t[1]\tLOADI    \t0 7\n"));
/// ```
pub fn list(proto: &Proto, detail: Detail, out: &mut Vec<u8>) {
    let mut pending = vec![proto];
    while let Some(proto) = pending.pop() {
        header(proto, out);
        code(proto, out);
        if detail == Detail::Full {
            tables(proto, out);
        }
        pending.extend(proto.protos.iter().rev().map(|inner| &**inner));
    }
}

/// Appends formatted text; writing to a vector cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => { _ = write!($out, $($format)*) };
}

fn header(proto: &Proto, out: &mut Vec<u8>) {
    let what = if proto.line_defined == 0 { "main" } else { "function" };
    put!(out, "\n{what} <");
    out.extend_from_slice(match proto.source.as_deref() {
        None => b"?",
        Some([b'@' | b'=', name @ ..]) => name,
        Some([0x1b, ..]) => b"(bstring)",
        Some(_) => b"(string)",
    });
    put!(out, ":{},{}> (", proto.line_defined, proto.last_line_defined);
    put!(out, "{} at {proto:p})\n", counted(proto.code.len(), "instruction"));
    let plus = if proto.is_vararg { "+" } else { "" };
    let params = usize::from(proto.num_params);
    put!(out, "{params}{plus} param{}, ", plural(params));
    put!(out, "{}, ", counted(proto.max_stack.into(), "slot"));
    put!(out, "{}, ", counted(proto.upvalues.len(), "upvalue"));
    put!(out, "{}, ", counted(proto.locals.len(), "local"));
    put!(out, "{}, ", counted(proto.constants.len(), "constant"));
    put!(out, "{}\n", counted(proto.protos.len(), "function"));
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", plural(count))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn code(proto: &Proto, out: &mut Vec<u8>) {
    for (pc, &i) in proto.code.iter().enumerate() {
        put!(out, "\t{}\t", pc + 1);
        match proto.lines.get(pc) {
            Some(line) => put!(out, "[{line}]\t"),
            None => put!(out, "[-]\t"),
        }
        match i.opcode() {
            Some(op) => instruction(proto, pc, op, i, out),
            None => put!(out, "{i:?}"),
        }
        out.push(b'\n');
    }
}

/// The operands that the table says are used, with their values, in the order `A B C D`.
fn operands(op: OpCode, i: Instruction) -> impl Iterator<Item = (Operand, i64)> {
    let info = op.info();
    let byte = |kind, value: usize, signed: i8| {
        (kind, if kind == Operand::Imm8 { signed.into() } else { value as i64 })
    };
    let b = byte(info.b, i.b(), i.b() as i8);
    [(info.a, i.a() as i64), b, (info.c, i.c() as i64), (info.d, i.d().into())]
        .into_iter()
        .filter(|&(kind, _)| kind != Operand::None)
}

fn instruction(proto: &Proto, pc: usize, op: OpCode, i: Instruction, out: &mut Vec<u8>) {
    put!(out, "{:<9}\t", op.info().name);
    for (n, (_, value)) in operands(op, i).enumerate() {
        let space = if n > 0 { " " } else { "" };
        put!(out, "{space}{value}");
    }
    let comment = comment(proto, pc, op, i);
    if !comment.is_empty() {
        out.extend_from_slice(b"\t; ");
        out.extend_from_slice(&comment);
    }
}

/// What the operands stand for; empty when they speak for themselves.
fn comment(proto: &Proto, pc: usize, op: OpCode, i: Instruction) -> Vec<u8> {
    let mut out = Vec::new();
    match op {
        OpCode::Call => put!(out, "{} in {} out", values(i.b(), 1), values(i.c(), 1)),
        OpCode::TailCall => put!(out, "{} in", values(i.b(), 1)),
        OpCode::Return => put!(out, "{} out", values(i.b(), 1)),
        OpCode::VarArg => put!(out, "{} out", values(i.c(), 1)),
        OpCode::LoadNil => put!(out, "{} out", i.b() + 1),
        OpCode::ForPrep => put!(out, "exit "),
        _ => {}
    }
    for (kind, value) in operands(op, i) {
        let index = usize::try_from(value).unwrap_or(usize::MAX);
        let before = out.len();
        match kind {
            Operand::Upvalue => upvalue_name(proto, index, &mut out),
            Operand::Const | Operand::ShortStr | Operand::Num | Operand::Int | Operand::Template => {
                proto.constants.get(index).into_iter().for_each(|value| constant(proto, value, &mut out));
            }
            Operand::Proto => {
                proto.protos.get(index).into_iter().for_each(|inner| put!(out, "{:p}", &**inner));
            }
            Operand::Jump => put!(out, "to {}", pc as i64 + 2 + value),
            _ => {}
        }
        if before < out.len() {
            out.push(b' ');
        }
    }
    out.truncate(out.trim_ascii_end().len());
    out
}

/// A number of values that is encoded plus `bias`, with 0 for an open list.
fn values(encoded: usize, bias: usize) -> String {
    encoded.checked_sub(bias).map_or("all".into(), |count| count.to_string())
}

fn upvalue_name(proto: &Proto, index: usize, out: &mut Vec<u8>) {
    let name = proto.upvalues.get(index).and_then(|upvalue| upvalue.name.as_deref());
    out.extend_from_slice(name.unwrap_or(b"-"));
}

fn constant(proto: &Proto, value: &Constant, out: &mut Vec<u8>) {
    match value {
        Constant::Nil => put!(out, "nil"),
        Constant::Boolean(value) => put!(out, "{value}"),
        Constant::Integer(n) => put!(out, "{n}"),
        Constant::Float(n) => put!(out, "{}", float(*n)),
        Constant::String(text) => quoted(text, out),
        Constant::Template(keys) => {
            out.push(b'{');
            for (n, &key) in keys.iter().enumerate() {
                out.extend_from_slice(if n > 0 { b", " } else { b"" });
                match proto.constants.get(key as usize) {
                    Some(Constant::String(text)) => quoted(text, out),
                    _ => out.push(b'?'),
                }
            }
            out.push(b'}');
        }
    }
}

/// A float as `%.14g` shows it, marked as a float when that looks like an integer.
fn float(n: f64) -> String {
    const DIGITS: i32 = 14;
    if !n.is_finite() {
        return if n.is_nan() {
            "nan".into()
        } else if n > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let scientific = format!("{n:.*e}", DIGITS as usize - 1);
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let without_zeros = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if !(-4..DIGITS).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(digits), exponent.abs());
    }
    let decimals = (DIGITS - 1 - exponent) as usize;
    let text = without_zeros(&format!("{n:.decimals$}"));
    if text.contains('.') { text } else { text + ".0" }
}

fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x07 => out.extend_from_slice(b"\\a"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x0b => out.extend_from_slice(b"\\v"),
            b' '..=b'~' => out.push(byte),
            _ => put!(out, "\\{byte:03}"),
        }
    }
    out.push(b'"');
}

/// Constants, local variables and upvalues.
fn tables(proto: &Proto, out: &mut Vec<u8>) {
    put!(out, "constants ({}) for {proto:p}:\n", proto.constants.len());
    for (index, value) in proto.constants.iter().enumerate() {
        put!(out, "\t{index}\t{}\t", kind_letter(value));
        constant(proto, value, out);
        out.push(b'\n');
    }
    put!(out, "locals ({}) for {proto:p}:\n", proto.locals.len());
    for (index, local) in proto.locals.iter().enumerate() {
        put!(out, "\t{index}\t");
        out.extend_from_slice(&local.name);
        put!(out, "\t{}\t{}\n", u64::from(local.start_pc) + 1, u64::from(local.end_pc) + 1);
    }
    put!(out, "upvalues ({}) for {proto:p}:\n", proto.upvalues.len());
    for (index, upvalue) in proto.upvalues.iter().enumerate() {
        put!(out, "\t{index}\t");
        upvalue_name(proto, index, out);
        put!(out, "\t{}\t{}\n", u8::from(upvalue.in_stack), upvalue.index);
    }
}

fn kind_letter(constant: &Constant) -> char {
    match constant {
        Constant::Nil => 'N',
        Constant::Boolean(_) => 'B',
        Constant::Integer(_) => 'I',
        Constant::Float(_) => 'F',
        Constant::String(_) => 'S',
        Constant::Template(_) => 'T',
    }
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_look_as_in_the_reference() {
        let cases = [
            (5.5, "5.5"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (9_007_199_254_740_992.0, "9.007199254741e+15"),
            (1e14, "1e+14"),
            (99_999_999_999_999.0, "99999999999999.0"),
            (1e100, "1e+100"),
            (0.1, "0.1"),
            (1e-4, "0.0001"),
            (1.5e-5, "1.5e-05"),
            (f64::INFINITY, "inf"),
        ];
        for (n, text) in cases {
            assert_eq!(float(n), text);
        }
    }
}
