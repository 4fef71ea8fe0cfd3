//! Values: a tag and eight bytes.
//!
//! ```text
//!   offset 0        8     9            16
//!          +--------+-----+-------------+
//!          |  bits  | tag |  (padding)  |
//!          +--------+-----+-------------+
//! ```
//!
//! Lua 5.4 has full 64-bit integers, so a value cannot be squeezed into one word without boxing some of them.
//! The two fields are always read and written separately and never as one 16-byte block: a wide load of
//! two narrow stores that are still in flight stalls the processor.
//!
//! Tags from [`tag::SHORT_STRING`] on are pointers to heap objects, whose header repeats the tag as its kind.

use crate::NativeFn;
use crate::object::{Closure, Header, NativeClosure, Table, Userdata};
use crate::state::Thread;
use std::ptr::with_exposed_provenance;

/// The tags of values and the kinds of heap objects.
pub(crate) mod tag {
    pub(crate) const NIL: u8 = 0;
    pub(crate) const FALSE: u8 = 1;
    pub(crate) const TRUE: u8 = 2;
    pub(crate) const INTEGER: u8 = 3;
    pub(crate) const FLOAT: u8 = 4;
    pub(crate) const LIGHT: u8 = 5;
    pub(crate) const NATIVE: u8 = 6;
    /// A function of the host that the machine knows by its address only, see `api::foreign`.
    pub(crate) const FOREIGN: u8 = 7;
    /// Only as the key of a table node whose value is gone: the bits still serve `next`.
    pub(crate) const DEAD_KEY: u8 = 8;
    pub(crate) const SHORT_STRING: u8 = 9;
    pub(crate) const LONG_STRING: u8 = 10;
    pub(crate) const TABLE: u8 = 11;
    pub(crate) const CLOSURE: u8 = 12;
    pub(crate) const NATIVE_CLOSURE: u8 = 13;
    pub(crate) const USERDATA: u8 = 14;
    pub(crate) const THREAD: u8 = 15;
    /// Never the tag of a value.
    pub(crate) const UPVALUE: u8 = 16;
    /// Never the tag of a value.
    pub(crate) const PROTO: u8 = 17;
}

/// A Lua value.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Value {
    pub(crate) bits: u64,
    pub(crate) tag: u8,
}

impl Value {
    pub(crate) const NIL: Self = Self { bits: 0, tag: tag::NIL };
    pub(crate) const TRUE: Self = Self { bits: 0, tag: tag::TRUE };

    #[inline(always)]
    pub(crate) const fn integer(i: i64) -> Self {
        Self { bits: i as u64, tag: tag::INTEGER }
    }

    #[inline(always)]
    pub(crate) const fn float(f: f64) -> Self {
        Self { bits: f.to_bits(), tag: tag::FLOAT }
    }

    #[inline(always)]
    pub(crate) const fn boolean(b: bool) -> Self {
        Self { bits: 0, tag: tag::FALSE + b as u8 }
    }

    #[inline(always)]
    pub(crate) const fn light(address: usize) -> Self {
        Self { bits: address as u64, tag: tag::LIGHT }
    }

    #[inline(always)]
    pub(crate) fn native(f: NativeFn) -> Self {
        Self { bits: f as usize as u64, tag: tag::NATIVE }
    }

    /// As [`Value::native`] for the address of a native function.
    #[inline(always)]
    pub(crate) const fn native_at(address: usize) -> Self {
        Self { bits: address as u64, tag: tag::NATIVE }
    }

    #[inline(always)]
    pub(crate) const fn foreign(address: usize) -> Self {
        Self { bits: address as u64, tag: tag::FOREIGN }
    }

    /// A value that points to a heap object; the tag is the object's kind.
    #[inline(always)]
    pub(crate) fn object<T>(object: *mut T) -> Self {
        let header = object.cast::<Header>();
        // SAFETY: callers pass live heap objects, whose first field is the header.
        Self { bits: header as usize as u64, tag: unsafe { (*header).kind } }
    }

    /// As [`Value::object`], with the kind known beforehand.
    #[inline(always)]
    pub(crate) fn of_kind<T>(object: *mut T, kind: u8) -> Self {
        Self { bits: object as usize as u64, tag: kind }
    }

    #[inline(always)]
    pub(crate) fn is_nil(self) -> bool {
        self.tag == tag::NIL
    }

    #[inline(always)]
    pub(crate) fn is_falsy(self) -> bool {
        self.tag < tag::TRUE
    }

    #[inline(always)]
    pub(crate) fn is_integer(self) -> bool {
        self.tag == tag::INTEGER
    }

    #[inline(always)]
    pub(crate) fn is_float(self) -> bool {
        self.tag == tag::FLOAT
    }

    #[inline(always)]
    pub(crate) fn is_number(self) -> bool {
        self.tag == tag::INTEGER || self.tag == tag::FLOAT
    }

    #[inline(always)]
    pub(crate) fn is_string(self) -> bool {
        self.tag == tag::SHORT_STRING || self.tag == tag::LONG_STRING
    }

    #[inline(always)]
    pub(crate) fn is_table(self) -> bool {
        self.tag == tag::TABLE
    }

    #[inline(always)]
    pub(crate) fn is_function(self) -> bool {
        matches!(self.tag, tag::CLOSURE | tag::NATIVE | tag::NATIVE_CLOSURE | tag::FOREIGN)
    }

    #[inline(always)]
    pub(crate) fn is_collectable(self) -> bool {
        self.tag >= tag::SHORT_STRING
    }

    #[inline(always)]
    pub(crate) const fn as_integer(self) -> i64 {
        self.bits as i64
    }

    #[inline(always)]
    pub(crate) const fn as_float(self) -> f64 {
        f64::from_bits(self.bits)
    }

    #[inline(always)]
    pub(crate) fn as_pointer<T>(self) -> *mut T {
        self.bits as usize as *mut T
    }

    #[inline(always)]
    pub(crate) fn as_header(self) -> *mut Header {
        self.as_pointer()
    }

    #[inline(always)]
    pub(crate) fn as_table(self) -> *mut Table {
        self.as_pointer()
    }

    #[inline(always)]
    pub(crate) fn as_closure(self) -> *mut Closure {
        self.as_pointer()
    }

    #[inline(always)]
    pub(crate) fn as_native_closure(self) -> *mut NativeClosure {
        self.as_pointer()
    }

    #[inline(always)]
    pub(crate) fn as_userdata(self) -> *mut Userdata {
        self.as_pointer()
    }

    #[inline(always)]
    pub(crate) fn as_thread(self) -> *mut Thread {
        self.as_pointer()
    }

    /// The function of a value with tag [`tag::NATIVE`].
    #[inline(always)]
    pub(crate) unsafe fn as_native(self) -> NativeFn {
        // SAFETY: the caller has seen the tag, and only `Value::native` makes values of that tag.
        unsafe { std::mem::transmute::<*const (), NativeFn>(with_exposed_provenance(self.bits as usize)) }
    }

    /// A number as a float, without conversion from strings.
    #[inline(always)]
    pub(crate) fn number_as_float(self) -> Option<f64> {
        match self.tag {
            tag::FLOAT => Some(self.as_float()),
            tag::INTEGER => Some(self.as_integer() as f64),
            _ => None,
        }
    }

    /// Equality of bits and tag: raw equality for everything but long strings and mixed numbers.
    #[inline(always)]
    pub(crate) fn same(self, other: Self) -> bool {
        self.tag == other.tag && (self.bits == other.bits || self.tag < tag::INTEGER)
    }
}

/// The basic types of Lua (section 2.1 of the manual), and the absence of a value. Their numbers are those of the C interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum Type {
    /// There is no value at this index.
    None = -1,
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean,
    /// An address that the host gave; a userdata without a block.
    LightUserdata,
    /// An integer or a float.
    Number,
    /// A byte string.
    String,
    /// A table.
    Table,
    /// A Lua function or a native one.
    Function,
    /// A host value.
    Userdata,
    /// A coroutine.
    Thread,
}

impl Type {
    /// The types that values have, in the order of their numbers in the C interface.
    pub const OF_VALUES: [Self; 9] = [
        Self::Nil,
        Self::Boolean,
        Self::LightUserdata,
        Self::Number,
        Self::String,
        Self::Table,
        Self::Function,
        Self::Userdata,
        Self::Thread,
    ];

    /// The name as `type` gives it; `no value` for [`Type::None`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no value",
            Self::Nil => "nil",
            Self::Boolean => "boolean",
            Self::LightUserdata | Self::Userdata => "userdata",
            Self::Number => "number",
            Self::String => "string",
            Self::Table => "table",
            Self::Function => "function",
            Self::Thread => "thread",
        }
    }
}

/// The basic types by tag.
static TYPE_OF_TAG: [Type; 16] = {
    let mut types = [Type::Nil; 16];
    types[tag::FALSE as usize] = Type::Boolean;
    types[tag::TRUE as usize] = Type::Boolean;
    types[tag::INTEGER as usize] = Type::Number;
    types[tag::FLOAT as usize] = Type::Number;
    types[tag::LIGHT as usize] = Type::LightUserdata;
    types[tag::NATIVE as usize] = Type::Function;
    types[tag::FOREIGN as usize] = Type::Function;
    types[tag::SHORT_STRING as usize] = Type::String;
    types[tag::LONG_STRING as usize] = Type::String;
    types[tag::TABLE as usize] = Type::Table;
    types[tag::CLOSURE as usize] = Type::Function;
    types[tag::NATIVE_CLOSURE as usize] = Type::Function;
    types[tag::USERDATA as usize] = Type::Userdata;
    types[tag::THREAD as usize] = Type::Thread;
    types
};

impl Value {
    /// The basic type.
    #[inline(always)]
    pub(crate) fn basic_type(self) -> Type {
        TYPE_OF_TAG[usize::from(self.tag & 15)]
    }
}
