//! Whatever the source, compiling neither panics nor breaks the contract of verified code.

use perilune_bytecode::{Constant, Instruction, MAX_REGISTERS, MAX_SHORT_STRING, OpCode, Operand, Proto};
use proptest::prelude::*;

/// Checks a whole chunk: by the verifier of binary chunks, and on its own.
fn check_chunk(proto: &Proto) {
    perilune_bytecode::verify(proto).unwrap();
    check(proto);
}

/// Checks what the table of the instruction set says, and a little more.
fn check(proto: &Proto) {
    assert_eq!(proto.code.len(), proto.lines.len());
    assert!((2..=MAX_REGISTERS).contains(&usize::from(proto.max_stack)));
    let last = proto.code.last().unwrap().opcode().unwrap();
    assert!(matches!(last, OpCode::Return | OpCode::Return0 | OpCode::Return1), "{last:?}");
    for (pc, &instruction) in proto.code.iter().enumerate() {
        let op = instruction.opcode().unwrap();
        let info = op.info();
        check_operand(proto, pc, info.a, instruction.a() as i64, instruction);
        check_operand(proto, pc, info.b, instruction.b() as i64, instruction);
        check_operand(proto, pc, info.c, instruction.c() as i64, instruction);
        check_operand(proto, pc, info.d, instruction.d().into(), instruction);
        check_group(proto, pc, instruction, op);
    }
    for local in &proto.locals {
        assert!(local.start_pc <= local.end_pc && local.end_pc as usize <= proto.code.len());
    }
    for inner in &proto.protos {
        for upvalue in &inner.upvalues {
            let limit = if upvalue.in_stack { proto.max_stack.into() } else { proto.upvalues.len() };
            assert!(usize::from(upvalue.index) < limit);
        }
        check(inner);
    }
}

fn check_operand(proto: &Proto, pc: usize, operand: Operand, value: i64, instruction: Instruction) {
    let constant = || &proto.constants[value as usize];
    let holds = match operand {
        Operand::None => value == 0,
        Operand::RegOut | Operand::RegIn => value < proto.max_stack.into(),
        // A group may be empty.
        Operand::RegGroup => value <= proto.max_stack.into(),
        Operand::Upvalue => (value as usize) < proto.upvalues.len(),
        Operand::Const => (value as usize) < proto.constants.len(),
        Operand::ShortStr => matches!(constant(), Constant::String(text) if text.len() <= MAX_SHORT_STRING),
        Operand::Num => matches!(constant(), Constant::Integer(_) | Constant::Float(_)),
        Operand::Int => matches!(constant(), Constant::Integer(_)),
        Operand::Template => matches!(constant(), Constant::Template(_)),
        Operand::Proto => (value as usize) < proto.protos.len(),
        Operand::Jump => (0..proto.code.len() as i64).contains(&(pc as i64 + 1 + value)),
        Operand::Flag => value <= 1,
        Operand::Count | Operand::Imm8 | Operand::Imm32 => true,
    };
    assert!(holds, "{pc}: {instruction:?}: {operand:?} {value}");
}

/// Groups of registers, and instructions that belong together.
fn check_group(proto: &Proto, pc: usize, instruction: Instruction, op: OpCode) {
    let (a, b, c) = (instruction.a(), instruction.b(), instruction.c());
    let next = || proto.code[pc + 1].opcode().unwrap();
    let before = |pc: usize| proto.code[pc - 1];
    let registers = match op {
        OpCode::LoadNil => b + 1,
        OpCode::SelfOp => 2,
        OpCode::Concat => b,
        OpCode::Call => b.max(1).max(c.max(1) - 1),
        OpCode::TailCall => b.max(1),
        OpCode::Return => b.max(1) - 1,
        OpCode::ForPrep | OpCode::ForLoop => 4,
        OpCode::TForPrep => 4,
        OpCode::TForCall => 4 + c.max(3),
        OpCode::SetList => b + 1,
        OpCode::VarArg => c.max(2) - 1,
        _ => 1,
    };
    assert!(a + registers <= proto.max_stack.into(), "{pc}: {instruction:?}");
    let target = (pc as i64 + 1 + i64::from(instruction.d())) as usize;
    match op {
        OpCode::TailCall => assert_eq!(next(), OpCode::Return),
        OpCode::TForCall => assert_eq!(next(), OpCode::TForLoop),
        OpCode::TForPrep => assert_eq!(proto.code[target].opcode(), Some(OpCode::TForCall)),
        OpCode::ForPrep => assert_eq!(before(target).opcode(), Some(OpCode::ForLoop)),
        // What interrupts loops is asked for by these only.
        OpCode::Jmp | OpCode::ForLoop | OpCode::TForLoop => {}
        _ if is_condition(op) => assert!(instruction.d() >= 0, "{pc}: {instruction:?}"),
        OpCode::LFalseSkip => assert_eq!(next(), OpCode::LoadTrue),
        OpCode::Return0 | OpCode::Return1 => assert!(!proto.is_vararg),
        OpCode::VarArgPrep => assert!(pc == 0 && proto.is_vararg && a == proto.num_params.into()),
        _ => {}
    }
    // An open result is consumed at once.
    let makes_open = (matches!(op, OpCode::Call | OpCode::VarArg) && c == 0) || op == OpCode::TailCall;
    if makes_open {
        let consumer = proto.code[pc + 1];
        let op = consumer.opcode().unwrap();
        assert!(
            matches!(op, OpCode::Call | OpCode::TailCall | OpCode::Return | OpCode::SetList)
                && consumer.b() == 0
                && consumer.a() <= a,
            "{pc}: {instruction:?} then {consumer:?}"
        );
    }
}

fn is_condition(op: OpCode) -> bool {
    op.info().d == Operand::Jump && !matches!(op, OpCode::ForPrep | OpCode::TForPrep)
}

const WORDS: &[&str] = &[
    "and",
    "break",
    "do",
    "else",
    "elseif",
    "end",
    "false",
    "for",
    "function",
    "goto",
    "if",
    "in",
    "local",
    "nil",
    "not",
    "or",
    "repeat",
    "return",
    "then",
    "true",
    "until",
    "while",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "^",
    "#",
    "&",
    "~",
    "|",
    "<<",
    ">>",
    "==",
    "~=",
    "<=",
    ">=",
    "<",
    ">",
    "=",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "::",
    ";",
    ":",
    ",",
    ".",
    "..",
    "...",
    "a",
    "b",
    "_ENV",
    "1",
    "2.5",
    "0x7fffffffffffffff",
    "'s'",
    "\n",
    "<const>",
    "<close>",
];

/// An expression that is in the grammar.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a"),
        Just("b"),
        Just("c"),
        Just("g"),
        Just("1"),
        Just("2.5"),
        Just("-0.0"),
        Just("300"),
        Just("nil"),
        Just("true"),
        Just("false"),
        Just("'s'"),
        Just("..."),
        Just("{}")
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 3, |inner| {
        let binary = prop::sample::select(vec![
            "+", "-", "*", "/", "//", "%", "^", "..", "and", "or", "==", "~=", "<", "<=", ">", ">=", "&", "|", "~",
            "<<", ">>",
        ]);
        prop_oneof![
            4 => (inner.clone(), binary, inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            1 => inner.clone().prop_map(|a| format!("({a})")),
            1 => (prop::sample::select(vec!["not ", "- ", "#", "~"]), inner.clone())
                .prop_map(|(op, a)| format!("{op}{a}")),
            1 => inner.clone().prop_map(|a| format!("g({a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("a:m({a}, {b})")),
            1 => inner.clone().prop_map(|a| format!("b.x[{a}]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a}, x = {b}, [{a}] = 1, {b} }}")),
            1 => inner.prop_map(|a| format!("function(...) a = {a} return b, {a} end")),
        ]
    })
}

/// Statements that are in the grammar.
fn statements() -> impl Strategy<Value = String> {
    let simple = prop_oneof![
        expression().prop_map(|a| format!("local a = {a}")),
        expression().prop_map(|a| format!("local b <const>, c = {a}")),
        expression().prop_map(|a| format!("local c <close> = {a}")),
        expression().prop_map(|a| format!("a = {a}")),
        (expression(), expression()).prop_map(|(a, b)| format!("a, g.x, a[a], g = {a}, {b}")),
        expression().prop_map(|a| format!("g({a})")),
        expression().prop_map(|a| format!("do return {a} end")),
        Just("g = function() return a, b, c end".to_owned()),
        Just("if a then goto out end".to_owned()),
        Just("do goto out end".to_owned()),
    ];
    simple.prop_recursive(4, 30, 4, |inner| {
        let block = prop::collection::vec(inner, 0..4).prop_map(|lines| lines.join("\n"));
        prop_oneof![
            block.clone().prop_map(|b| format!("do {b} end")),
            (expression(), block.clone())
                .prop_map(|(a, b)| format!("while {a} do {b} if c then break end end")),
            (expression(), block.clone()).prop_map(|(a, b)| format!("repeat {b} until {a}")),
            (expression(), block.clone()).prop_map(|(a, b)| format!("for a = 1, {a} do {b} ::out:: end")),
            (expression(), block.clone()).prop_map(|(a, b)| format!("for a, b in {a} do {b} break end")),
            (expression(), block.clone(), block)
                .prop_map(|(a, b, c)| format!("if {a} then {b} elseif a == 1 then {c} else {b} end")),
        ]
    })
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(chunk) = perilune_compiler::compile(&bytes, &bytes) {
            check_chunk(&chunk);
        }
    }

    #[test]
    fn words_never_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        if let Ok(chunk) = perilune_compiler::compile(words.join(" ").as_bytes(), b"=x") {
            check_chunk(&chunk);
        }
    }

    #[test]
    fn programs_make_sound_code(lines in prop::collection::vec(statements(), 1..8)) {
        // A label to jump to, which no variable precedes.
        let source = format!("local a, b, c do\n{}\nend ::out::", lines.join("\n"));
        match perilune_compiler::compile(source.as_bytes(), b"=x") {
            Ok(chunk) => check_chunk(&chunk),
            Err(error) => prop_assert!(!error.message.is_empty()),
        }
    }
}

#[test]
fn well_known_programs_make_sound_code() {
    for source in [
        "for i = 1, 3 do for k, v in pairs(t) do if v then goto next end print(k) ::next:: end end",
        "local t = setmetatable({}, { __close = function() end }) local c <close> = t return t.x(...)",
        "return ('x'):rep(3) .. #arg[1] .. -x ^ 2",
    ] {
        check_chunk(&perilune_compiler::compile(source.as_bytes(), b"=x").unwrap());
    }
}
