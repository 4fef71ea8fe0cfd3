//! Lua source to function prototypes.
//!
//! Source text becomes tokens, tokens a syntax tree, the tree of each function register code. A function's tree
//! exists only until the function ends. The crate knows neither values nor the machine that runs the code; what
//! it makes and the machine trusts is described in [`perilune_bytecode`].
//!
//! - `limits`: what a chunk may not exceed;
//! - [`memory`]: how much memory a chunk may need;
//! - [`error`]: syntax errors;
//! - `workspace`: memory that is kept from one chunk to the next;
//! - `names`: the strings of a chunk, and what they mean at the moment;
//! - `ast`: the syntax tree;
//! - `fold`: operations on constants;
//! - `parser`: the grammar (section 9 of the manual), scopes, labels;
//! - `codegen`: from the tree to instructions.
//!
//! ```
//! let proto = perilune_compiler::compile(b"return 1 + 2", b"=example").unwrap();
//! assert_eq!(proto.code.len(), 4);
//!
//! let error = perilune_compiler::compile(b"return +", b"=example").unwrap_err();
//! assert_eq!(error.to_string(), "example:1: unexpected symbol near '+'");
//! ```

mod ast;
mod codegen;
pub mod error;
mod fold;
mod limits;
pub mod memory;
mod names;
mod parser;
mod workspace;

pub use error::SyntaxError;
pub use memory::{memory_bound, memory_bound_unless, rough_memory_bound};
pub use workspace::Workspace;

use perilune_bytecode::{Proto, Remains};

/// Compiles a chunk to its main function.
///
/// The main function is vararg and has one upvalue, `_ENV`. `chunk_name` is as for `load`: `=text` and `@file`
/// stand for themselves, anything else is taken for the source. A first line that starts with `#` is not skipped.
///
/// # Errors
///
/// If the source is no chunk, or exceeds a limit.
pub fn compile(source: &[u8], chunk_name: &[u8]) -> Result<Proto, SyntaxError> {
    compile_unless(source, chunk_name, 0, &|| false)
}

/// The message of a text that nests too deeply. It is that of a stack which is used up, so it has no position.
pub const TOO_DEEP: &[u8] = limits::LEVELS.as_bytes();

/// Like [`compile`], inside of `levels` of the [200](TOO_DEEP) that calls and syntax may nest, and asks now and then whether to
/// give up, so that a long text cannot keep its host waiting.
///
/// # Errors
///
/// Those of [`compile`], and some error when `stop` has become true.
pub fn compile_unless(
    source: &[u8],
    chunk_name: &[u8],
    levels: u32,
    stop: &dyn Fn() -> bool,
) -> Result<Proto, SyntaxError> {
    compile_in(&mut Workspace::default(), &mut Remains::default(), source, chunk_name, levels, stop)
}

/// Like [`compile_unless`], in memory that is kept for further chunks; what takes long to free is left to `remains`.
///
/// # Errors
///
/// Those of [`compile_unless`].
pub fn compile_in(
    workspace: &mut Workspace,
    remains: &mut Remains,
    source: &[u8],
    chunk_name: &[u8],
    levels: u32,
    stop: &dyn Fn() -> bool,
) -> Result<Proto, SyntaxError> {
    let mut parser = parser::Parser::new(std::mem::take(workspace), source, chunk_name, levels, stop);
    let compiled = parser.parse_chunk(remains);
    *workspace = parser.into_workspace(remains);
    compiled.map_err(|error| *error)
}
