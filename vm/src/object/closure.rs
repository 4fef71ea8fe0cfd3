//! Closures and the variables they share.

use super::{Header, LinkedProto};
use crate::NativeFn;
use crate::heap::{Heap, NoMemory};
use crate::value::{Value, tag};

/// A Lua function: a prototype and its upvalues, which follow the struct. `header.extra` is their number.
#[repr(C)]
pub(crate) struct Closure {
    pub(crate) header: Header,
    pub(crate) proto: *mut LinkedProto,
    upvalues: [*mut Upvalue; 0],
}

impl Closure {
    pub(crate) const fn size(upvalues: usize) -> usize {
        size_of::<Self>() + upvalues * size_of::<*mut Upvalue>()
    }

    /// A closure whose upvalues are all null; the collector skips those.
    pub(crate) unsafe fn allocate(
        heap: &mut Heap,
        proto: *mut LinkedProto,
        upvalues: usize,
    ) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(Self::size(upvalues), tag::CLOSURE)?;
        (*this).header.extra = upvalues as u8;
        (*this).proto = proto;
        for i in 0..upvalues {
            *Self::upvalue_slot(this, i) = std::ptr::null_mut();
        }
        Ok(this)
    }

    #[inline(always)]
    pub(crate) unsafe fn upvalue_count(this: *mut Self) -> usize {
        usize::from((*this).header.extra)
    }

    #[inline(always)]
    pub(crate) unsafe fn upvalue_slot(this: *mut Self, i: usize) -> *mut *mut Upvalue {
        this.cast::<u8>().add(size_of::<Self>()).cast::<*mut Upvalue>().add(i)
    }

    #[inline(always)]
    pub(crate) unsafe fn upvalue(this: *mut Self, i: usize) -> *mut Upvalue {
        *Self::upvalue_slot(this, i)
    }
}

/// A native function with values of its own, which follow the struct. `header.extra` is their number.
#[repr(C)]
pub(crate) struct NativeClosure {
    pub(crate) header: Header,
    pub(crate) function: NativeFn,
    /// Address of the function that `function` calls, 0 if that is all there is: see `api::foreign`.
    pub(crate) foreign: usize,
    upvalues: [Value; 0],
}

impl NativeClosure {
    /// Value of `header.flags`: the debug interface does not show the upvalues.
    pub(crate) const HIDDEN: u8 = 1;
    /// Value of `header.flags`: the one upvalue is the userdata of a Rust closure of the type that `function` is for. Nobody sees or exchanges it,
    /// not even the function itself.
    pub(crate) const HOST: u8 = 2;

    /// Number of upvalues that the debug interface shows.
    pub(crate) unsafe fn visible_count(this: *mut Self) -> usize {
        if (*this).header.flags != 0 { 0 } else { Self::upvalue_count(this) }
    }

    pub(crate) const fn size(upvalues: usize) -> usize {
        size_of::<Self>() + upvalues * size_of::<Value>()
    }

    pub(crate) unsafe fn allocate(
        heap: &mut Heap,
        function: NativeFn,
        upvalues: usize,
    ) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(Self::size(upvalues), tag::NATIVE_CLOSURE)?;
        (*this).header.extra = upvalues as u8;
        (*this).header.flags = 0;
        (*this).function = function;
        (*this).foreign = 0;
        for i in 0..upvalues {
            *Self::upvalue(this, i) = Value::NIL;
        }
        Ok(this)
    }

    #[inline(always)]
    pub(crate) unsafe fn upvalue_count(this: *mut Self) -> usize {
        usize::from((*this).header.extra)
    }

    #[inline(always)]
    pub(crate) unsafe fn upvalue(this: *mut Self, i: usize) -> *mut Value {
        this.cast::<u8>().add(size_of::<Self>()).cast::<Value>().add(i)
    }
}

/// A variable that closures share.
///
/// Open: `location` points into the stack of the thread that runs the variable's block, and `own` holds the links of
/// that thread's list of open upvalues (sorted by location, highest first). Closed: `location` points to `own`.
#[repr(C)]
pub(crate) struct Upvalue {
    pub(crate) header: Header,
    pub(crate) location: *mut Value,
    pub(crate) own: UpvalueBody,
}

/// The two uses of an upvalue's body.
#[repr(C)]
pub(crate) union UpvalueBody {
    pub(crate) closed: Value,
    pub(crate) open: OpenLinks,
}

/// Links of the list of open upvalues. `previous` points to the field that points to this upvalue.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct OpenLinks {
    pub(crate) next: *mut Upvalue,
    pub(crate) previous: *mut *mut Upvalue,
}

impl Upvalue {
    pub(crate) unsafe fn allocate_closed(heap: &mut Heap, value: Value) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(size_of::<Self>(), tag::UPVALUE)?;
        (*this).own.closed = value;
        (*this).location = &raw mut (*this).own.closed;
        Ok(this)
    }

    /// Makes an open upvalue and links it in at `link`.
    pub(crate) unsafe fn allocate_open(
        heap: &mut Heap,
        location: *mut Value,
        link: *mut *mut Self,
    ) -> Result<*mut Self, NoMemory> {
        let this: *mut Self = heap.allocate(size_of::<Self>(), tag::UPVALUE)?;
        (*this).location = location;
        let next = *link;
        (*this).own.open = OpenLinks { next, previous: link };
        if !next.is_null() {
            (*next).own.open.previous = &raw mut (*this).own.open.next;
        }
        *link = this;
        Ok(this)
    }

    #[inline(always)]
    pub(crate) unsafe fn is_open(this: *mut Self) -> bool {
        (*this).location != &raw mut (*this).own.closed
    }

    /// Takes an open upvalue out of its list.
    pub(crate) unsafe fn unlink(this: *mut Self) {
        let OpenLinks { next, previous } = (*this).own.open;
        *previous = next;
        if !next.is_null() {
            (*next).own.open.previous = previous;
        }
    }

    /// Moves the value in; the caller unlinks first and runs the barrier after.
    pub(crate) unsafe fn close(this: *mut Self) {
        let value = *(*this).location;
        (*this).own.closed = value;
        (*this).location = &raw mut (*this).own.closed;
    }
}
