//! Keeps `docs/instructions.md` equal to the instruction table.

use perilune_bytecode::Operand;
use perilune_bytecode::op::OPCODES;
use std::fmt::Write;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/instructions.md");
/// Set to regenerate the page.
const REGENERATE: &str = "PERILUNE_BLESS";

const INTRODUCTION: &str = "\
# Instructions

<!-- Generated from the table in src/op.rs. To regenerate: PERILUNE_BLESS=1 cargo test -p perilune-bytecode page -->

An instruction is 64 bits wide, `op:8 | A:8 | B:8 | C:8 | D:32`, `op` in the lowest byte. `A`, `B` and `C` are unsigned bytes,
`D` is a signed 32-bit number. Operands that an instruction does not list are zero.

`R[x]` is a register, `K[x]` a constant, `U[x]` an upvalue, `P[x]` a nested prototype. Jumps are relative to the following
instruction. \"top\" is the end of a list of values whose length is only known at run time (an open result).

## Operands

| kind | meaning |
|---|---|
";

const KINDS: [Operand; 14] = [
    Operand::RegOut,
    Operand::RegIn,
    Operand::RegGroup,
    Operand::Upvalue,
    Operand::Const,
    Operand::ShortStr,
    Operand::Num,
    Operand::Int,
    Operand::Template,
    Operand::Proto,
    Operand::Jump,
    Operand::Flag,
    Operand::Count,
    Operand::Imm8,
];

fn kind_name(kind: Operand) -> (&'static str, &'static str) {
    match kind {
        Operand::None => ("unused", "zero"),
        Operand::RegOut => ("out", "register that is written"),
        Operand::RegIn => ("in", "register that is read"),
        Operand::RegGroup => ("group", "first of some registers, or one that is read and written"),
        Operand::Upvalue => ("upvalue", "upvalue"),
        Operand::Const => ("constant", "constant of any kind"),
        Operand::ShortStr => ("name", "string constant of at most 40 bytes"),
        Operand::Num => ("number", "numeric constant"),
        Operand::Int => ("integer", "constant that is an integer, or a float with an exact integer value"),
        Operand::Template => ("template", "constant that holds the keys of a new table"),
        Operand::Proto => ("prototype", "nested prototype"),
        Operand::Jump => ("jump", "jump distance"),
        Operand::Flag => ("flag", "0 or 1"),
        Operand::Count => ("count", "unsigned number; the equation tells what for"),
        Operand::Imm8 => ("imm8", "signed immediate of 8 bits, `sB`"),
        Operand::Imm32 => ("imm32", "signed immediate of 32 bits"),
    }
}

/// Keeps a `|` from ending the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for kind in KINDS.into_iter().chain([Operand::Imm32]) {
        let (name, meaning) = kind_name(kind);
        writeln!(page, "| {name} | {meaning} |").unwrap();
    }
    page += "\n## Table\n\n| number | name | operands | equation | |\n|---|---|---|---|---|\n";
    for &op in OPCODES {
        let info = op.info();
        let operands: Vec<String> = [("A", info.a), ("B", info.b), ("C", info.c), ("D", info.d)]
            .into_iter()
            .filter(|(_, kind)| *kind != Operand::None)
            .map(|(letter, kind)| format!("{letter} {}", kind_name(kind).0))
            .collect();
        let (equation, doc) = (cell(info.equation), cell(info.doc));
        let operands = operands.join(", ");
        writeln!(page, "| {} | {} | {operands} | `{equation}` | {doc} |", op as u8, info.name).unwrap();
    }
    page
}

#[test]
fn page_of_instructions_is_up_to_date() {
    let wanted = page();
    if std::env::var_os(REGENERATE).is_some() {
        std::fs::create_dir_all(std::path::Path::new(PAGE).parent().unwrap()).unwrap();
        std::fs::write(PAGE, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(found == wanted, "docs/instructions.md is stale: run this test with {REGENERATE}=1");
}
