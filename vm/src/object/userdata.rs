//! Full userdata: a block of host memory with a metatable and user values.
//!
//! ```text
//!   Userdata (64 bytes) | user values (16 each) | block, aligned to 16 (see below)
//! ```

use super::{Header, Table};
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};
use std::any::TypeId;

/// `header.extra` is the number of user values. It is not aligned to 16 by itself: functions of hosts may give large objects blocks that are aligned
/// to 8 only.
#[repr(C)]
pub(crate) struct Userdata {
    pub(crate) header: Header,
    pub(crate) metatable: *mut Table,
    pub(crate) len: usize,
    /// Drops the host value in the block.
    pub(crate) drop_block: Option<unsafe fn(*mut u8)>,
    /// The type of the host value; `None` for plain memory.
    pub(crate) type_id: Option<TypeId>,
}

impl Userdata {
    /// Bytes up to the user values: what follows them is aligned as the userdata is.
    const OWN_SIZE: usize = size_of::<Self>().next_multiple_of(16);

    pub(crate) const fn size(len: usize, user_values: usize) -> usize {
        Self::OWN_SIZE + user_values * size_of::<Value>() + len
    }

    /// A block of `len` zeroed bytes.
    pub(crate) unsafe fn allocate(
        heap: &mut Heap,
        len: usize,
        user_values: u8,
    ) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(Self::size(len, usize::from(user_values)), tag::USERDATA)?;
        (*this).header.extra = user_values;
        (*this).metatable = std::ptr::null_mut();
        (*this).len = len;
        (*this).drop_block = None;
        (*this).type_id = None;
        for i in 0..usize::from(user_values) {
            *Self::user_value(this, i) = Value::NIL;
        }
        std::ptr::write_bytes(Self::block(this), 0, len);
        Ok(this)
    }

    #[inline(always)]
    pub(crate) unsafe fn user_value_count(this: *mut Self) -> usize {
        usize::from((*this).header.extra)
    }

    pub(crate) unsafe fn user_value(this: *mut Self, i: usize) -> *mut Value {
        this.cast::<u8>().add(Self::OWN_SIZE).cast::<Value>().add(i)
    }

    /// The block of a userdata without user values.
    #[inline(always)]
    pub(crate) unsafe fn only_block(this: *mut Self) -> *mut u8 {
        this.cast::<u8>().add(Self::OWN_SIZE)
    }

    pub(crate) unsafe fn block(this: *mut Self) -> *mut u8 {
        Self::user_value(this, Self::user_value_count(this)).cast()
    }
}
