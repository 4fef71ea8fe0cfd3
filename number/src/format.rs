//! Number to text: what `tostring` shows, and the conversions of C's `printf` that `string.format` offers.
//!
//! Everything is appended to a byte buffer. No function depends on a locale or loses a digit: where a precision
//! asks for the exact decimal expansion, it gets it.

mod digits;
mod float;
mod hexfloat;
mod integer;
mod spec;
mod tostring;

pub use float::format_float;
pub use integer::{Conv, DECIMAL_BUFFER, decimal, format_decimal, format_unsigned};
pub use spec::Spec;
pub use tostring::{write_float, write_integer, write_number};
