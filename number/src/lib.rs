//! Numbers as Lua 5.4 defines them: from text, in arithmetic, and back to text.
//!
//! Lexer, constant folding, interpreter and standard library all call this crate, so that they agree to the
//! last bit. It knows neither values nor tokens: integers are `i64`, floats are `f64`, text is bytes.
//!
//! - [`parse`]: numerals and the string-to-number rule (sections 3.1 and 3.4.3 of the manual);
//! - [`arith`]: operations whose Lua meaning differs from Rust's (sections 3.4.1 to 3.4.4, 3.3.5);
//! - [`mod@format`]: `tostring` and the conversions of C's `printf`.

pub mod arith;
pub mod format;
pub mod parse;

/// A number of either subtype.
///
/// Equality is that of Rust: an integer never equals a float, and NaN never equals itself. For Lua's
/// comparison between the subtypes see [`arith::int_eq_float`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A 64-bit integer.
    Integer(i64),
    /// A double-precision float.
    Float(f64),
}
