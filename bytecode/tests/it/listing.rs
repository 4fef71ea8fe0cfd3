//! Listings, with addresses made equal.

use crate::assembler::assemble;
use perilune_bytecode::{Detail, LocalVar, Proto, list};

fn listing(proto: &Proto, detail: Detail) -> String {
    let mut out = Vec::new();
    list(proto, detail, &mut out);
    let text = String::from_utf8(out).unwrap();
    let mut pieces = text.split("0x");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |text, piece| text + "0x" + piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

#[test]
fn shows_code_and_tables() {
    let mut proto = assemble(
        ".vararg
         .stack 7
         .upvalues 1
         .string print
         .string a\u{1}\"
         .float 5.5
         .int -3
         .nil
         .function
           .params 1
           .capture 0
           SETUPVAL 0 0
           RETURN0
         .end
         VARARGPREP 0
         GETTABUP 0 0 0
         LOADK 1 1
         MULK 2 1 0 2
         EQK 1 4 1 1
         LTI 1 -5 0 -3
         CLOSURE 3 0
         CALL 0 2 0
         RETURN 0 0 1
         RETURN 0 1 1",
    );
    proto.source = Some(b"@b.lua"[..].into());
    proto.lines = (1..=10).collect();
    proto.upvalues[0].name = Some(b"_ENV"[..].into());
    proto.locals = vec![LocalVar { name: b"x"[..].into(), start_pc: 2, end_pc: 10 }];
    let expected = r#"
main <b.lua:0,0> (10 instructions at 0x)
0+ params, 7 slots, 1 upvalue, 1 local, 5 constants, 1 function
	1	[1]	VARARGPREP	0
	2	[2]	GETTABUP 	0 0 0	; _ENV "print"
	3	[3]	LOADK    	1 1	; "a\001\""
	4	[4]	MULK     	2 1 0 2	; 5.5
	5	[5]	EQK      	1 4 1 1	; nil to 7
	6	[6]	LTI      	1 -5 0 -3	; to 4
	7	[7]	CLOSURE  	3 0	; 0x
	8	[8]	CALL     	0 2 0	; 1 in all out
	9	[9]	RETURN   	0 0 1	; all out
	10	[10]	RETURN   	0 1 1	; 0 out
constants (5) for 0x:
	0	S	"print"
	1	S	"a\001\""
	2	F	5.5
	3	I	-3
	4	N	nil
locals (1) for 0x:
	0	x	3	11
upvalues (1) for 0x:
	0	_ENV	0	0

main <?:0,0> (2 instructions at 0x)
1 param, 2 slots, 1 upvalue, 0 locals, 0 constants, 0 functions
	1	[-]	SETUPVAL 	0 0	; -
	2	[-]	RETURN0  	
constants (0) for 0x:
locals (0) for 0x:
upvalues (1) for 0x:
	0	-	1	0
"#;
    assert_eq!(listing(&proto, Detail::Full), expected);
}

#[test]
fn bears_unverified_code() {
    let mut proto = assemble("LOADK 0 9\n GETUPVAL 0 3\n CLOSURE 0 -1\n RETURN0");
    proto.code.push(perilune_bytecode::Instruction(u64::MAX));
    let text = listing(&proto, Detail::Full);
    assert!(text.contains("\t5\t[-]\t?0x\n"), "{text}");
}
