//! The layout of a binary chunk, shared by [`dump`](crate::dump()) and [`undump`](crate::undump()).
//!
//! ```text
//! header   "\x1bLua"  0x54  0x00  "\x19\x93\r\n\x1a\n"  4 8 8  0x5678:i64  370.5:f64   as in Lua 5.4
//!          "\xffPLN" revision:u8                                                       ours
//! proto    flags:u8 num_params:u8 max_stack:u8 source:name line_defined last_line_defined
//!          n instruction*n   n constant*n   n upvalue*n   [line delta for each instruction]
//!          n local*n         n proto*n
//! name     0: none   1 n byte*n: a new name   k+2: the name that came k-th in this chunk
//! ```
//!
//! Numbers without a width are LEB128 varints in their shortest form; signed ones are zigzag-encoded. Numbers
//! with a width are little-endian. An instruction is its operation byte followed by the operands that the
//! table of [`op`](crate::op) says it has: `A`, `B`, `C` a byte each, `D` a signed varint.
//!
//! The part that Lua 5.4 shares lets scripts and `file`-like tools recognise a chunk. The 4 (size of an
//! instruction of Lua 5.4) is nominal: ours have eight bytes in memory and fewer here. The next byte of a chunk
//! of Lua 5.4 itself is the number of upvalues of the main function, after which comes other data than our
//! magic, so such a chunk is refused as another version.

/// What every binary chunk begins with; `load` and `lua` tell text and binary apart by its first byte.
pub const SIGNATURE: &[u8; 4] = b"\x1bLua";
/// Version byte of Lua 5.4.
pub(crate) const LUA_VERSION: u8 = 0x54;
/// Format byte of Lua 5.4.
pub(crate) const LUA_FORMAT: u8 = 0;
/// Bytes that a transfer in text mode would damage.
pub(crate) const LUA_DATA: &[u8; 6] = b"\x19\x93\r\n\x1a\n";
/// Nominal sizes of an instruction, an integer and a float.
pub(crate) const SIZES: [(u8, &str); 3] =
    [(4, "Instruction size mismatch"), (8, "lua_Integer size mismatch"), (8, "lua_Number size mismatch")];
/// Shows byte order and width of integers.
pub(crate) const SAMPLE_INTEGER: i64 = 0x5678;
/// Shows the format of floats.
pub(crate) const SAMPLE_FLOAT: f64 = 370.5;
/// Marks the chunk as Perilune's.
pub(crate) const MAGIC: &[u8; 4] = b"\xffPLN";
/// Revision of everything that follows the header; the instruction set counts.
pub(crate) const REVISION: u8 = 2;

/// Proto flag: takes extra arguments.
pub(crate) const FLAG_VARARG: u8 = 1;
/// Proto flag: has line information.
pub(crate) const FLAG_LINES: u8 = 2;

/// Tags of constants.
pub(crate) mod tag {
    pub(crate) const NIL: u8 = 0;
    pub(crate) const FALSE: u8 = 1;
    pub(crate) const TRUE: u8 = 2;
    pub(crate) const INTEGER: u8 = 3;
    pub(crate) const FLOAT: u8 = 4;
    pub(crate) const STRING: u8 = 5;
    pub(crate) const TEMPLATE: u8 = 6;
}

/// Name references: no name, and a name that follows; larger numbers refer back.
pub(crate) const NAME_NONE: u64 = 0;
pub(crate) const NAME_NEW: u64 = 1;
pub(crate) const NAME_BACK: u64 = 2;

/// Upvalue flag: captured from a register of the enclosing function. The variable's kind follows in bits 1 and 2.
pub(crate) const UPVALUE_IN_STACK: u8 = 1;

/// Maps small magnitudes of either sign to small unsigned numbers.
pub(crate) const fn zigzag(n: i64) -> u64 {
    (n << 1 ^ n >> 63) as u64
}

/// Reverses [`zigzag`].
pub(crate) const fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}
