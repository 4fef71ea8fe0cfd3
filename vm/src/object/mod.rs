//! Heap objects: one module a kind.
//!
//! Every object begins with a [`Header`], never moves, and is identified by its address. Values inside objects are
//! written through these modules only, which run the collector's barrier where one is due.

mod closure;
pub(crate) mod long;
mod proto;
mod recent;
mod string;
pub(crate) mod table;
mod userdata;

pub(crate) use closure::{Closure, NativeClosure, Upvalue};
pub(crate) use proto::{LinkedProto, link};
pub(crate) use string::{Interner, LongString, ShortString, string_bytes, string_len};
pub(crate) use table::{Node, Table, TableError};
pub(crate) use userdata::Userdata;

/// The first word of every heap object.
#[repr(C)]
pub(crate) struct Header {
    /// The object's kind, one of [`crate::value::tag`]; 0 in a free cell.
    pub(crate) kind: u8,
    /// Colour and marks of the collector, see [`crate::heap::color`].
    pub(crate) mark: u8,
    /// Tables: metamethods known to be absent. Long strings: whether hashed. Threads: see `Thread`.
    pub(crate) flags: u8,
    /// Short strings: length. Tables: weakness as found by the collector.
    pub(crate) extra: u8,
    /// Strings: hash. Tables: hint for the border.
    pub(crate) aux: u32,
}
