//! What the verifier accepts and what it refuses, rule by rule.

use crate::assembler::assemble;
use perilune_bytecode::op::OPCODES;
use perilune_bytecode::{Instruction, LocalVar, MAX_NESTING, Operand, Proto, verify};
use std::sync::Arc;

#[track_caller]
fn accepts(text: &str) {
    if let Err(error) = verify(&assemble(text)) {
        panic!("refused: {error}\n{text}");
    }
}

#[track_caller]
fn refuses(reason: &str, text: &str) {
    match verify(&assemble(text)) {
        Ok(()) => panic!("accepted:\n{text}"),
        Err(error) => assert_eq!(error.reason, reason, "{error}\n{text}"),
    }
}

const UNSET: &str = "register read before it is set";
const RANGE: &str = "register out of range";
const GROUP: &str = "register group exceeds the frame";

#[test]
fn frame_is_well_formed() {
    refuses("frame too small", ".stack 1\n RETURN0");
    refuses("more parameters than registers", ".params 3\n RETURN0");
    refuses("no code", "");
    accepts(".stack 255\n .params 255\n RETURN1 254");
    accepts("RETURN 2 1 0");
    refuses(GROUP, "RETURN 3 1 0");
}

#[test]
fn code_ends_with_a_return() {
    accepts("RETURN0");
    refuses("code does not end with a return", "LOADI 0 1");
    refuses("code does not end with a return", "JMP -1");
    accepts("JMP -1\n RETURN0");
}

#[test]
fn unknown_instructions_are_refused() {
    let mut proto = assemble("RETURN0");
    proto.code[0] = Instruction(OPCODES.len() as u64);
    assert_eq!(verify(&proto).unwrap_err().reason, "unknown instruction");
}

#[test]
fn unused_operands_are_zero() {
    for &op in OPCODES {
        let info = op.info();
        let zero = Instruction::new(op, 0, 0, 0, 0);
        let probes = [
            (info.a, zero.with_a(1)),
            (info.b, zero.with_b(1)),
            (info.c, zero.with_c(1)),
            (info.d, zero.with_d(1)),
        ];
        for (_, probe) in probes.into_iter().filter(|(kind, _)| *kind == Operand::None) {
            let mut proto = assemble(".stack 9\n .params 9\n .upvalues 1\n .string x\n RETURN0");
            proto.code.insert(0, probe);
            assert!(verify(&proto).is_err(), "{probe:?}");
        }
    }
}

#[test]
fn operands_are_in_range() {
    refuses(RANGE, "MOVE 2 0\n RETURN0");
    refuses(RANGE, "MOVE 0 2\n RETURN0");
    refuses("constant out of range", "LOADK 0 0\n RETURN0");
    refuses("constant out of range", "LOADK 0 -1\n RETURN0");
    refuses("upvalue out of range", "GETUPVAL 0 0\n RETURN0");
    refuses("prototype out of range", "CLOSURE 0 0\n RETURN0");
    refuses("negative count", "NEWTABLE 0 0 -1\n RETURN0");
    refuses("table size out of range", "NEWTABLE 0 32 0\n RETURN0");
    refuses("flag is neither 0 nor 1", ".params 1\n TEST 0 2 0\n RETURN0");
    accepts(".nil\n LOADK 0 0\n EQK 0 0 1 0\n RETURN0");
}

#[test]
fn constants_are_of_the_kind_expected() {
    const WRONG: &str = "constant of the wrong kind";
    let forty = "s".repeat(40);
    accepts(&format!(".params 1\n .string {forty}\n GETFIELD 0 0 0\n RETURN0"));
    refuses(WRONG, &format!(".params 1\n .string {forty}s\n GETFIELD 0 0 0\n RETURN0"));
    refuses(WRONG, ".params 1\n .int 1\n GETFIELD 0 0 0\n RETURN0");
    refuses(WRONG, ".params 1\n .string 1\n ADDK 0 0 0 0\n RETURN0");
    accepts(".params 1\n .float 1.5\n ADDK 0 0 0 0\n RETURN0");
    accepts(".params 1\n .float 2\n BANDK 0 0 0 0\n RETURN0");
    refuses(WRONG, ".params 1\n .float 1.5\n BANDK 0 0 0 0\n RETURN0");
    accepts(".params 1\n .float -9223372036854775808\n BANDK 0 0 0 0\n RETURN0");
    refuses(WRONG, ".params 1\n .float 9223372036854775808\n BANDK 0 0 0 0\n RETURN0");
    refuses(WRONG, ".params 1\n .float inf\n BANDK 0 0 0 0\n RETURN0");
    refuses("NaN as constant", ".float nan\n RETURN0");
}

#[test]
fn groups_lie_in_the_frame() {
    accepts("LOADNIL 0 1\n RETURN0");
    refuses(GROUP, "LOADNIL 0 2\n RETURN0");
    refuses(GROUP, ".params 2\n .string f\n SELF 1 0 0\n RETURN0");
    refuses(GROUP, ".params 2\n CONCAT 1 2\n RETURN0");
    refuses("concatenation of less than two values", ".params 2\n CONCAT 0 1\n RETURN0");
    refuses(GROUP, ".params 2\n CALL 0 3 1\n RETURN0");
    refuses(GROUP, ".params 2\n CALL 0 1 4\n RETURN0");
    accepts(".params 2\n CALL 0 1 3\n RETURN0");
    refuses(GROUP, ".params 2\n RETURN 0 4 0");
    refuses(GROUP, ".stack 3\n .params 3\n FORPREP 0 1\n FORLOOP 0 -1\n RETURN0");
    refuses(GROUP, ".stack 6\n .params 4\n TFORPREP 0 0\n TFORCALL 0 1\n TFORLOOP 0 -2\n RETURN 0 1 1");
    refuses(GROUP, ".params 2\n SETLIST 0 2 0\n RETURN0");
    refuses(GROUP, ".vararg\n VARARGPREP 0\n VARARG 0 4\n RETURN 0 1 0");
}

/// Whoever wants to stop running code waits for a jump that loops; a condition that jumped back would never let them.
#[test]
fn only_loops_lead_backwards() {
    const BACK: &str = "condition leads backwards";
    accepts(".params 1\n JMP -1\n RETURN0");
    refuses(BACK, ".params 1\n TEST 0 1 -1\n RETURN0");
    refuses(BACK, ".params 1\n LOADI 0 1\n EQ 0 0 1 -2\n RETURN0");
    refuses(BACK, ".params 2\n TESTSET 0 1 1 -1\n RETURN0");
    refuses(
        BACK,
        ".stack 10\n .params 3\n LOADNIL 3 3\n TFORCALL 0 1\n TFORLOOP 0 0\n TFORPREP 0 -3\n RETURN0",
    );
}

#[test]
fn jumps_stay_inside() {
    const OUT: &str = "jump out of the code";
    refuses(OUT, "JMP 1\n RETURN0");
    refuses(OUT, "JMP -2\n RETURN0");
    refuses(OUT, "JMP 2147483647\n RETURN0");
    refuses(OUT, "JMP -2147483648\n RETURN0");
    refuses(OUT, "LFALSESKIP 0\n RETURN0");
    accepts("LFALSESKIP 0\n LOADTRUE 0\n RETURN1 0");
}

#[test]
fn registers_are_set_before_they_are_read() {
    refuses(UNSET, "RETURN1 0");
    refuses(UNSET, "LOADI 0 1\n ADD 0 0 1\n RETURN0");
    // Set on one of two ways only.
    refuses(UNSET, ".params 1\n TEST 0 1 1\n LOADI 1 1\n RETURN1 1");
    accepts(".params 1\n TEST 0 1 2\n LOADI 1 1\n JMP 1\n LOADI 1 2\n RETURN1 1");
    // TESTSET sets only when it jumps.
    refuses(UNSET, ".params 1\n TESTSET 1 0 1 0\n RETURN1 1");
    accepts(".params 1\n TESTSET 1 0 1 1\n LOADI 1 1\n RETURN1 1");
    // Lost on the way back to the start of a loop.
    refuses(UNSET, ".stack 3\n LOADNIL 0 1\n MOVE 2 1\n CALL 0 1 2\n TEST 0 1 1\n JMP -4\n RETURN0");
    // Code that is never reached may read anything.
    accepts("RETURN0\n RETURN1 1");
    accepts("JMP 1\n MOVE 0 1\n RETURN0");
}

#[test]
fn calls_leave_only_their_results() {
    refuses(UNSET, ".params 2\n CALL 0 1 2\n RETURN1 1");
    accepts(".params 2\n CALL 0 1 3\n RETURN1 1");
    refuses(UNSET, ".params 2\n CALL 0 2 1\n RETURN1 0");
    refuses(UNSET, ".params 2\n CONCAT 0 2\n RETURN1 1");
    refuses(UNSET, ".params 1\n CLOSE 0\n RETURN1 0");
}

#[test]
fn open_results_are_taken_at_once() {
    accepts(".params 2\n CALL 1 1 0\n CALL 0 0 1\n RETURN0");
    accepts(".params 1\n CALL 0 1 0\n RETURN 0 0 0");
    accepts(".params 2\n NEWTABLE 0 0 0\n CALL 1 1 0\n SETLIST 0 0 0\n RETURN1 0");
    refuses("open results are not used", ".params 1\n CALL 0 1 0\n RETURN0");
    refuses("use of open results that are not there", ".params 1\n RETURN 0 0 0");
    refuses("use of open results that are not there", ".params 1\n CALL 0 1 1\n CALL 0 0 1\n RETURN0");
    refuses("open results below their use", ".params 2\n CALL 0 1 0\n CALL 0 0 1\n RETURN0");
    refuses("open results below their use", ".params 2\n CALL 0 1 0\n RETURN 1 0 0");
    refuses(UNSET, ".stack 3\n .params 2\n MOVE 2 0\n CALL 2 1 0\n CALL 0 0 3\n CALL 2 1 0\n RETURN 0 0 0");
    refuses("jump between open results and their use", ".params 2\n TEST 0 1 1\n CALL 1 1 0\n RETURN 1 0 0");
    refuses(
        "jump between open results and their use",
        ".params 2\n LFALSESKIP 0\n CALL 1 1 0\n RETURN 1 0 0",
    );
}

#[test]
fn tail_calls_have_their_return() {
    accepts(".params 2\n TAILCALL 0 2 0\n RETURN 0 0 0\n RETURN0");
    refuses("tail call without its return", ".params 2\n TAILCALL 0 2 0\n RETURN0");
    refuses("tail call without its return", ".params 2\n TAILCALL 1 1 0\n RETURN 0 0 0");
    refuses("tail call without its return", ".params 2\n TAILCALL 1 1 0\n CALL 0 0 1\n RETURN0");
}

#[test]
fn varargs_belong_to_vararg_functions() {
    accepts(".vararg\n VARARGPREP 0\n VARARG 0 0\n RETURN 0 0 0");
    refuses("'...' outside of a vararg function", "VARARG 0 1\n RETURN0");
    refuses("simple return in a vararg function", ".vararg\n VARARGPREP 0\n RETURN0");
    refuses("simple return in a vararg function", ".vararg\n .params 1\n VARARGPREP 1\n RETURN1 0");
    refuses("vararg prologue out of place", ".vararg\n RETURN 0 1 0");
    refuses("vararg prologue out of place", "VARARGPREP 0\n RETURN0");
    refuses("vararg prologue out of place", ".vararg\n VARARGPREP 0\n VARARGPREP 0\n RETURN 0 1 0");
    refuses("vararg prologue with other parameters", ".vararg\n VARARGPREP 1\n RETURN 0 1 0");
    refuses("jump to the prologue", ".vararg\n VARARGPREP 0\n JMP -2\n RETURN 0 1 0");
}

#[test]
fn numeric_loops_are_pairs() {
    let with =
        |body: &str| format!(".stack 8\n LOADI 0 1\n LOADI 1 9\n LOADI 2 1\n LOADI 7 1\n {body}\n RETURN0");
    accepts(&with("FORPREP 0 1\n FORLOOP 0 -1"));
    accepts(&with("FORPREP 0 2\n MOVE 4 3\n FORLOOP 0 -2"));
    refuses("numeric loop without its end", &with("FORPREP 0 0"));
    refuses("numeric loop without its end", &with("FORPREP 0 2\n MOVE 4 3\n FORLOOP 1 -2"));
    refuses("numeric loop without its end", &with("FORPREP 0 2\n MOVE 4 3\n FORLOOP 0 -1"));
    refuses("numeric loop without its start", &with("FORLOOP 0 -1"));
    refuses("numeric loop without its start", &with("FORPREP 0 1\n FORLOOP 0 -1\n FORLOOP 0 -2"));
}

#[test]
fn the_state_of_a_numeric_loop_is_its_own() {
    const UNPREPARED: &str = "numeric loop is not prepared";
    let with = |extra: &str, body: &str| {
        let length = body.lines().count() + 1;
        format!(
            ".stack 8\n .upvalues 1\n {extra}\n LOADI 0 1\n LOADI 1 9\n LOADI 2 1\n LOADI 7 1\n \
             FORPREP 0 {length}\n {body}\n FORLOOP 0 -{length}\n RETURN 0 1 1"
        )
    };
    accepts(&with("", "LOADI 3 1"));
    for register in 0..3 {
        refuses(UNPREPARED, &with("", &format!("LOADNIL {register} 0")));
        let capture = format!(".function\n .capture {register}\n RETURN0\n .end");
        refuses(UNPREPARED, &with(&capture, "CLOSURE 4 0"));
    }
    accepts(&with(".function\n .capture 3\n RETURN0\n .end", "CLOSURE 4 0\n CLOSE 3"));
    refuses(UNPREPARED, &with("", "CLOSE 2"));
    refuses(UNPREPARED, &with("", "MOVE 4 7\n CALL 2 1 2"));
    // Entering the loop from the side, on a way that did not prepare it.
    refuses(
        UNPREPARED,
        ".stack 8\n .params 8\n TEST 5 1 1\n FORPREP 0 2\n MOVE 4 5\n FORLOOP 0 -2\n RETURN0",
    );
}

#[test]
fn generic_loops_are_triples() {
    let with = |body: &str| format!(".stack 12\n .params 12\n {body}\n RETURN 0 1 1");
    accepts(&with("TFORPREP 0 0\n TFORCALL 0 2\n TFORLOOP 0 -2\n CLOSE 0"));
    accepts(&with("TFORPREP 0 1\n MOVE 6 5\n TFORCALL 0 2\n TFORLOOP 0 -3\n CLOSE 0"));
    refuses("generic loop without its call", &with("TFORPREP 0 1\n TFORCALL 0 2\n TFORLOOP 0 -2"));
    refuses("generic loop without its call", &with("TFORPREP 1 0\n TFORCALL 0 2\n TFORLOOP 0 -2"));
    refuses("generic loop without its end", &with("TFORPREP 0 0\n TFORCALL 0 2"));
    refuses("generic loop without its end", &with("TFORPREP 0 0\n TFORCALL 0 2\n TFORLOOP 1 -2"));
    refuses("end of a generic loop without its call", &with("TFORLOOP 0 0"));
    refuses("generic loop without a variable", &with("TFORPREP 0 0\n TFORCALL 0 0\n TFORLOOP 0 -2"));
}

#[test]
fn captured_registers_are_closed() {
    const OPEN: &str = "return without closing captured registers";
    let with = |body: &str| {
        format!(".stack 4\n .params 2\n .function\n .capture 0\n RETURN0\n .end\n CLOSURE 2 0\n {body}")
    };
    accepts(&with("RETURN 2 2 1"));
    refuses(OPEN, &with("RETURN 2 2 0"));
    refuses(OPEN, &with("RETURN1 2"));
    refuses(OPEN, &with("RETURN0"));
    accepts(&with("CLOSE 0\n RETURN0"));
    refuses(OPEN, &with("CLOSE 1\n RETURN0"));
    refuses(OPEN, &with("TAILCALL 2 1 0\n RETURN 2 0 0"));
    accepts(&with("TAILCALL 2 1 1\n RETURN 2 0 0"));
    refuses("captured register is overwritten", &with("CALL 0 1 1\n RETURN 0 1 1"));
    accepts(&with("CALL 1 1 1\n RETURN 0 1 1"));
}

#[test]
fn a_function_may_capture_itself() {
    accepts(".function\n .capture 0\n RETURN0\n .end\n CLOSURE 0 0\n RETURN 0 2 1");
    refuses(
        "register captured before it is set",
        ".function\n .capture 1\n RETURN0\n .end\n CLOSURE 0 0\n RETURN 0 2 1",
    );
}

#[test]
fn to_be_closed_variables_are_in_order() {
    accepts(".params 2\n TBC 0\n TBC 1\n RETURN 0 1 1");
    refuses("to-be-closed variables out of order", ".params 2\n TBC 1\n TBC 0\n RETURN 0 1 1");
    refuses("to-be-closed variables out of order", ".params 2\n TBC 1\n TBC 1\n RETURN 0 1 1");
    accepts(".params 2\n TBC 0\n CLOSE 0\n LOADNIL 0 0\n TBC 0\n RETURN 0 1 1");
    refuses("return without closing captured registers", ".params 2\n TBC 0\n RETURN0");
    refuses("tail call with variables to be closed", ".params 2\n TBC 0\n TAILCALL 1 1 1\n RETURN 1 0 1");
}

#[test]
fn lists_go_into_new_tables() {
    const OTHER: &str = "list stored into something else than a new table";
    accepts("NEWTABLE 0 0 1\n LOADI 1 1\n SETLIST 0 1 0\n RETURN1 0");
    refuses(OTHER, ".params 2\n SETLIST 0 1 0\n RETURN0");
    refuses(OTHER, "NEWTABLE 0 0 1\n LOADI 1 1\n MOVE 0 1\n SETLIST 0 1 0\n RETURN1 0");
    refuses(OTHER, ".params 2\n TEST 1 1 1\n NEWTABLE 0 0 0\n SETLIST 0 1 0\n RETURN0");
}

#[test]
fn upvalues_exist_in_the_function_around() {
    accepts(".upvalues 1\n .function\n .upvalues 1\n RETURN0\n .end\n RETURN0");
    refuses("upvalue without variable", ".function\n .upvalues 1\n RETURN0\n .end\n RETURN0");
    refuses("upvalue without variable", ".function\n .capture 2\n RETURN0\n .end\n RETURN0");
    accepts(".upvalues 255\n RETURN0");
    accepts(".capture 200\n RETURN0");
}

#[test]
fn too_many_upvalues_are_refused() {
    let mut proto = assemble(".upvalues 255\n RETURN0");
    proto.upvalues.push(proto.upvalues[0].clone());
    assert_eq!(verify(&proto).unwrap_err().reason, "too many upvalues");
}

#[test]
fn debug_information_fits_the_code() {
    let check = |lines: &[u32], locals: &[(u32, u32)]| {
        let mut proto = assemble("LOADI 0 1\n RETURN0");
        proto.lines = lines.to_vec();
        proto.locals = locals
            .iter()
            .map(|&(start_pc, end_pc)| LocalVar { name: b"v"[..].into(), start_pc, end_pc })
            .collect();
        verify(&proto).map_err(|error| error.reason)
    };
    assert_eq!(check(&[1, 2], &[(0, 2), (1, 2)]), Ok(()));
    assert_eq!(check(&[1], &[]), Err("line information of another length"));
    assert_eq!(check(&[], &[(0, 3)]), Err("variable active outside of the code"));
    assert_eq!(check(&[], &[(2, 1)]), Err("variable active outside of the code"));
    assert_eq!(check(&[], &[(0, 2), (0, 2), (1, 2)]), Err("more variables than registers"));
    assert_eq!(check(&[], &[(0, 1), (0, 1), (1, 2)]), Ok(()));
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| {
        (0..levels).fold(assemble("RETURN0"), |inner, _| {
            let mut proto = assemble("RETURN0");
            proto.protos.push(Arc::new(inner));
            proto
        })
    };
    assert_eq!(verify(&nested(MAX_NESTING)), Ok(()));
    assert_eq!(verify(&nested(MAX_NESTING + 1)).unwrap_err().reason, "functions nested too deeply");
    assert!(verify(&nested(100_000)).is_err());
}

#[test]
fn faults_name_their_place() {
    let mut inner: Proto = assemble("LOADI 0 1\n RETURN1 1");
    inner.line_defined = 7;
    let mut proto = assemble("RETURN0");
    proto.protos.push(Arc::new(inner));
    let text = verify(&proto).unwrap_err().to_string();
    assert_eq!(text, "register read before it is set in instruction 2 of function at line 7");
}

#[test]
fn long_code_takes_linear_time() {
    // Every instruction is the target of a jump backwards, and each call loses registers again.
    let mut text = String::from(".stack 250\n .params 250\n");
    for n in 0..100_000 {
        let register = 249 - n % 200;
        text.push_str(&format!("CALL {register} 1 2\n TEST {register} 1 1\n JMP -3\n"));
        text.push_str(&format!("LOADNIL {register} {}\n", 249 - register));
    }
    let proto = assemble(&(text + "RETURN0"));
    let start = std::time::Instant::now();
    assert!(verify(&proto).is_ok());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
