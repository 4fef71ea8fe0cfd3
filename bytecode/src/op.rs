//! The instruction set, as one table.
//!
//! Each row gives an instruction's documentation, its equation, its operand layout and its effects.
//! The enum [`OpCode`], the decoder, the listing and the verifier are derived from this table, so
//! a fact about an instruction stands here and nowhere else.
//!
//! # Encoding
//!
//! An instruction is 64 bits wide: `op:8 | A:8 | B:8 | C:8 | D:32`, `op` in the lowest byte. `A`, `B` and
//! `C` are unsigned bytes; `D` is a signed 32-bit number. An unused operand is zero. Nothing ever spans
//! two instructions: a comparison carries its jump, a field access its constant.
//!
//! # Notation
//!
//! `R[x]` is a register, `K[x]` a constant, `U[x]` an upvalue, `P[x]` a nested prototype. Jumps are relative
//! to the *following* instruction: `pc += D` with `pc` already past the jumping instruction.
//! "top" is the end of a list of values whose length is only known at run time (an open result).

/// What an operand means; the listing and the verifier read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Not used; must be zero.
    None,
    /// A register that is written.
    RegOut,
    /// A register that is read.
    RegIn,
    /// A register that is read and written, or the first of a group whose extent the verifier knows by opcode.
    RegGroup,
    /// An upvalue index.
    Upvalue,
    /// A constant of any kind.
    Const,
    /// A string constant of at most [`MAX_SHORT_STRING`](crate::MAX_SHORT_STRING) bytes.
    ShortStr,
    /// A numeric constant (integer or float).
    Num,
    /// A constant that is an integer, or a float with an exact integer value.
    Int,
    /// A constant that is the template of a table.
    Template,
    /// A nested prototype.
    Proto,
    /// A jump distance.
    Jump,
    /// A flag, 0 or 1.
    Flag,
    /// An unsigned number whose meaning the equation tells.
    Count,
    /// A byte that is read as a signed immediate, `-128..=127`.
    Imm8,
    /// A signed 32-bit immediate.
    Imm32,
}

use Operand::{
    Const, Count, Flag, Imm8, Imm32, Int, Jump, None as Nil, Num, Proto, RegGroup, RegIn, RegOut, ShortStr,
    Template, Upvalue,
};

/// Everything the table says about an instruction.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// The name in listings.
    pub name: &'static str,
    /// The equation.
    pub equation: &'static str,
    /// The documentation.
    pub doc: &'static str,
    /// Meaning of operand `A`.
    pub a: Operand,
    /// Meaning of operand `B`.
    pub b: Operand,
    /// Meaning of operand `C`.
    pub c: Operand,
    /// Meaning of operand `D`.
    pub d: Operand,
}

/// Hands the whole table to a macro: `name, LISTING NAME, [A, B, C, D], equation, doc`.
#[macro_export]
macro_rules! for_each_op {
    ($m:ident) => {
        $m! {
            Move, "MOVE", [RegOut, RegIn, Nil, Nil], "R[A] := R[B]", "Copies a register.";
            LoadI, "LOADI", [RegOut, Nil, Nil, Imm32], "R[A] := (integer) D", "Loads a small integer.";
            LoadF, "LOADF", [RegOut, Nil, Nil, Imm32], "R[A] := (float) D", "Loads a small float with an integral value (never -0.0).";
            LoadK, "LOADK", [RegOut, Nil, Nil, Const], "R[A] := K[D]", "Loads a constant.";
            LoadNil, "LOADNIL", [RegOut, Count, Nil, Nil], "R[A], ..., R[A+B] := nil", "Clears B+1 registers.";
            LoadFalse, "LOADFALSE", [RegOut, Nil, Nil, Nil], "R[A] := false", "Loads false.";
            LFalseSkip, "LFALSESKIP", [RegOut, Nil, Nil, Nil], "R[A] := false; pc++", "Loads false and skips the next instruction; used to turn a condition into a value.";
            LoadTrue, "LOADTRUE", [RegOut, Nil, Nil, Nil], "R[A] := true", "Loads true.";
            GetUpval, "GETUPVAL", [RegOut, Upvalue, Nil, Nil], "R[A] := U[B]", "Reads an upvalue.";
            SetUpval, "SETUPVAL", [RegIn, Upvalue, Nil, Nil], "U[B] := R[A]", "Writes an upvalue.";
            GetTabUp, "GETTABUP", [RegOut, Upvalue, Nil, ShortStr], "R[A] := U[B][K[D]]", "Reads a field of an upvalue, usually a global.";
            GetTable, "GETTABLE", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B][R[C]]", "Reads an element by any key.";
            GetI, "GETI", [RegOut, RegIn, Count, Nil], "R[A] := R[B][C]", "Reads an element by a small integer key, 0 to 255.";
            GetField, "GETFIELD", [RegOut, RegIn, Nil, ShortStr], "R[A] := R[B][K[D]]", "Reads a field.";
            SetTabUp, "SETTABUP", [Upvalue, RegIn, Nil, ShortStr], "U[A][K[D]] := R[B]", "Writes a field of an upvalue, usually a global.";
            SetTable, "SETTABLE", [RegIn, RegIn, RegIn, Nil], "R[A][R[B]] := R[C]", "Writes an element by any key.";
            SetI, "SETI", [RegIn, Count, RegIn, Nil], "R[A][B] := R[C]", "Writes an element by a small integer key, 0 to 255.";
            SetField, "SETFIELD", [RegIn, RegIn, Nil, ShortStr], "R[A][K[D]] := R[B]", "Writes a field.";
            NewTable, "NEWTABLE", [RegOut, Count, Nil, Count], "R[A] := {}", "Makes a table with room for D array elements and, if B > 0, 2^(B-1) hash nodes.";
            NewRecord, "NEWRECORD", [RegOut, Nil, Nil, Template], "R[A] := copy of K[D]", "Makes a table that has the keys of a template, each with the value false until its field is set.";
            SelfOp, "SELF", [RegGroup, RegIn, Nil, ShortStr], "R[A+1] := R[B]; R[A] := R[B][K[D]]", "Prepares a method call. Writes A and A+1.";
            AddI, "ADDI", [RegOut, RegIn, Flag, Imm32], "R[A] := R[B] + D", "Adds an integer immediate. C = 1: the immediate was the left operand (order for metamethods).";
            SubI, "SUBI", [RegOut, RegIn, Nil, Imm32], "R[A] := R[B] - D", "Subtracts an integer immediate.";
            AddK, "ADDK", [RegOut, RegIn, Flag, Num], "R[A] := R[B] + K[D]", "Adds a numeric constant. C = 1: the constant was the left operand.";
            SubK, "SUBK", [RegOut, RegIn, Nil, Num], "R[A] := R[B] - K[D]", "Subtracts a numeric constant.";
            MulK, "MULK", [RegOut, RegIn, Flag, Num], "R[A] := R[B] * K[D]", "Multiplies by a numeric constant. C = 1: the constant was the left operand.";
            ModK, "MODK", [RegOut, RegIn, Nil, Num], "R[A] := R[B] % K[D]", "Remainder by a numeric constant.";
            PowK, "POWK", [RegOut, RegIn, Nil, Num], "R[A] := R[B] ^ K[D]", "Power with a constant exponent.";
            DivK, "DIVK", [RegOut, RegIn, Nil, Num], "R[A] := R[B] / K[D]", "Divides by a numeric constant.";
            IDivK, "IDIVK", [RegOut, RegIn, Nil, Num], "R[A] := R[B] // K[D]", "Floor division by a numeric constant.";
            BAndK, "BANDK", [RegOut, RegIn, Flag, Int], "R[A] := R[B] & K[D]", "Bitwise and with an integer constant. C = 1: the constant was the left operand.";
            BOrK, "BORK", [RegOut, RegIn, Flag, Int], "R[A] := R[B] | K[D]", "Bitwise or with an integer constant. C = 1: the constant was the left operand.";
            BXorK, "BXORK", [RegOut, RegIn, Flag, Int], "R[A] := R[B] ~ K[D]", "Bitwise exclusive or with an integer constant. C = 1: the constant was the left operand.";
            ShlI, "SHLI", [RegOut, RegIn, Nil, Imm32], "R[A] := R[B] << D", "Shifts left by an immediate.";
            ShrI, "SHRI", [RegOut, RegIn, Nil, Imm32], "R[A] := R[B] >> D", "Shifts right (logically) by an immediate.";
            Add, "ADD", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] + R[C]", "Addition.";
            Sub, "SUB", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] - R[C]", "Subtraction.";
            Mul, "MUL", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] * R[C]", "Multiplication.";
            Mod, "MOD", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] % R[C]", "Remainder of floor division.";
            Pow, "POW", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] ^ R[C]", "Power, always a float.";
            Div, "DIV", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] / R[C]", "Division, always a float.";
            IDiv, "IDIV", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] // R[C]", "Floor division.";
            BAnd, "BAND", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] & R[C]", "Bitwise and.";
            BOr, "BOR", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] | R[C]", "Bitwise or.";
            BXor, "BXOR", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] ~ R[C]", "Bitwise exclusive or.";
            Shl, "SHL", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] << R[C]", "Left shift.";
            Shr, "SHR", [RegOut, RegIn, RegIn, Nil], "R[A] := R[B] >> R[C]", "Logical right shift.";
            Unm, "UNM", [RegOut, RegIn, Nil, Nil], "R[A] := -R[B]", "Arithmetic negation.";
            BNot, "BNOT", [RegOut, RegIn, Nil, Nil], "R[A] := ~R[B]", "Bitwise negation.";
            Not, "NOT", [RegOut, RegIn, Nil, Nil], "R[A] := not R[B]", "Logical negation.";
            Len, "LEN", [RegOut, RegIn, Nil, Nil], "R[A] := #R[B]", "Length.";
            Concat, "CONCAT", [RegGroup, Count, Nil, Nil], "R[A] := R[A] .. ... .. R[A+B-1]", "Concatenates B >= 2 registers, right to left. R[A+1] .. R[A+B-1] are clobbered.";
            Close, "CLOSE", [RegIn, Nil, Nil, Nil], "close all upvalues and to-be-closed variables >= R[A]", "Ends a block whose variables were captured or are to be closed.";
            Tbc, "TBC", [RegIn, Nil, Nil, Nil], "mark R[A] as to be closed", "Follows the assignment to a variable with attribute close.";
            Jmp, "JMP", [Nil, Nil, Nil, Jump], "pc += D", "Jumps.";
            Eq, "EQ", [RegIn, RegIn, Flag, Jump], "if (R[A] == R[B]) == C then pc += D", "Equality test and jump.";
            Lt, "LT", [RegIn, RegIn, Flag, Jump], "if (R[A] < R[B]) == C then pc += D", "Order test and jump.";
            Le, "LE", [RegIn, RegIn, Flag, Jump], "if (R[A] <= R[B]) == C then pc += D", "Order test and jump.";
            EqK, "EQK", [RegIn, Const, Flag, Jump], "if (R[A] == K[B]) == C then pc += D", "Raw equality with a constant (no metamethod can apply).";
            EqI, "EQI", [RegIn, Imm8, Flag, Jump], "if (R[A] == sB) == C then pc += D", "Equality with an integer immediate.";
            LtI, "LTI", [RegIn, Imm8, Flag, Jump], "if (R[A] < sB) == C then pc += D", "Order test with an integer immediate.";
            LeI, "LEI", [RegIn, Imm8, Flag, Jump], "if (R[A] <= sB) == C then pc += D", "Order test with an integer immediate.";
            GtI, "GTI", [RegIn, Imm8, Flag, Jump], "if (R[A] > sB) == C then pc += D", "Order test with an integer immediate.";
            GeI, "GEI", [RegIn, Imm8, Flag, Jump], "if (R[A] >= sB) == C then pc += D", "Order test with an integer immediate.";
            LtK, "LTK", [RegIn, Num, Flag, Jump], "if (R[A] < K[B]) == C then pc += D", "Order test with a numeric constant.";
            LeK, "LEK", [RegIn, Num, Flag, Jump], "if (R[A] <= K[B]) == C then pc += D", "Order test with a numeric constant.";
            GtK, "GTK", [RegIn, Num, Flag, Jump], "if (R[A] > K[B]) == C then pc += D", "Order test with a numeric constant.";
            GeK, "GEK", [RegIn, Num, Flag, Jump], "if (R[A] >= K[B]) == C then pc += D", "Order test with a numeric constant.";
            Test, "TEST", [RegIn, Nil, Flag, Jump], "if truthy(R[A]) == C then pc += D", "Truth test and jump.";
            TestSet, "TESTSET", [RegOut, RegIn, Flag, Jump], "if truthy(R[B]) == C then R[A] := R[B]; pc += D", "Truth test that keeps the value when it jumps.";
            Call, "CALL", [RegGroup, Count, Count, Nil], "R[A], ..., R[A+C-2] := R[A](R[A+1], ..., R[A+B-1])", "Calls. B = 0: arguments up to top. C = 0: keep all results and set top.";
            TailCall, "TAILCALL", [RegGroup, Count, Flag, Nil], "return R[A](R[A+1], ..., R[A+B-1])", "Calls in the place of the running function. B = 0: arguments up to top. C = 1: the function has captured variables to close first. Always followed by RETURN A 0.";
            Return, "RETURN", [RegGroup, Count, Flag, Nil], "return R[A], ..., R[A+B-2]", "Returns. B = 0: values up to top. C = 1: there may be upvalues or to-be-closed variables to close.";
            Return0, "RETURN0", [Nil, Nil, Nil, Nil], "return", "Returns nothing. Not in a vararg function, nothing to close.";
            Return1, "RETURN1", [RegIn, Nil, Nil, Nil], "return R[A]", "Returns one value. Not in a vararg function, nothing to close.";
            ForLoop, "FORLOOP", [RegGroup, Nil, Nil, Jump], "update counters; if the loop continues then R[A+3] := index; pc += D", "Steps a numeric loop. R[A] index, R[A+1] limit or remaining count, R[A+2] step, R[A+3] the variable.";
            ForPrep, "FORPREP", [RegGroup, Nil, Nil, Jump], "check values and prepare counters; if the loop does not run then pc += D", "Prepares a numeric loop; D leads past the FORLOOP.";
            TForPrep, "TFORPREP", [RegGroup, Nil, Nil, Jump], "mark R[A+3] as to be closed; pc += D", "Prepares a generic loop; D leads to the TFORCALL.";
            TForCall, "TFORCALL", [RegGroup, Nil, Count, Nil], "R[A+4], ..., R[A+3+C] := R[A](R[A+1], R[A+2])", "Calls the iterator of a generic loop; C >= 1. Always followed by TFORLOOP with the same A. Uses R[A+4] to R[A+6] for the call.";
            TForLoop, "TFORLOOP", [RegGroup, Nil, Nil, Jump], "if R[A+4] ~= nil then R[A+2] := R[A+4]; pc += D", "Steps a generic loop.";
            SetList, "SETLIST", [RegGroup, Count, Nil, Count], "R[A][D+i] := R[A+i], 1 <= i <= B", "Stores a run of array elements of a constructor. B = 0: up to top.";
            Closure, "CLOSURE", [RegOut, Nil, Nil, Proto], "R[A] := closure(P[D])", "Makes a closure.";
            VarArg, "VARARG", [RegGroup, Nil, Count, Nil], "R[A], ..., R[A+C-2] := varargs", "Copies the extra arguments. C = 0: all of them, and set top.";
            VarArgPrep, "VARARGPREP", [Count, Nil, Nil, Nil], "adjust varargs", "First instruction of every vararg function; A = number of fixed parameters.";
        }
    };
}

macro_rules! define {
    ($($op:ident, $name:literal, [$a:expr, $b:expr, $c:expr, $d:expr], $eq:literal, $doc:literal;)*) => {
        /// The operation of an instruction.
        #[allow(rustdoc::broken_intra_doc_links, reason = "`R[A]` is no link")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum OpCode {
            $(#[doc = concat!("`", $eq, "`: ", $doc)] $op,)*
        }

        /// All instructions, in the order of their numbers.
        pub const OPCODES: &[OpCode] = &[$(OpCode::$op,)*];

        static INFO: &[OpInfo] = &[
            $(OpInfo { name: $name, equation: $eq, doc: $doc, a: $a, b: $b, c: $c, d: $d },)*
        ];
    };
}
for_each_op!(define);

impl OpCode {
    /// The row of the table for this instruction.
    #[must_use]
    pub fn info(self) -> &'static OpInfo {
        &INFO[self as usize]
    }

    /// The operation with number `byte`, if there is one.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        OPCODES.get(usize::from(byte)).copied()
    }
}
