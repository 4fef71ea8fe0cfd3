//! Prototypes linked into a heap: the plain [`Proto`] with its constants as values.

use super::{Header, Table};
use crate::heap::NoMemory;
use crate::heap::blocks::List;
use crate::state::Global;
use crate::value::{Value, tag};
use hashbrown::HashMap;
use perilune_bytecode::{Constant, Instruction, MAX_SHORT_STRING, Name, Proto};
use std::sync::Arc;

/// A prototype whose string constants are strings of this heap and whose nested prototypes are linked too.
#[repr(C)]
pub(crate) struct LinkedProto {
    pub(crate) header: Header,
    pub(crate) code: *const Instruction,
    pub(crate) constants: *const Value,
    pub(crate) num_params: u8,
    pub(crate) max_stack: u8,
    pub(crate) is_vararg: bool,
    /// The parts below are not read by the interpreter's hot path.
    pub(crate) shared: Arc<Proto>,
    pub(crate) constant_values: List<Value>,
    pub(crate) children: List<*mut LinkedProto>,
    /// Bytes accounted for the lists and the shared part.
    pub(crate) accounted: usize,
}

impl LinkedProto {
    /// The linked prototypes of nested functions.
    ///
    /// # Safety
    /// The linked prototype stays reachable for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn children<'a>(this: *const Self) -> &'a [*mut LinkedProto] {
        let children: &'a [*mut LinkedProto] = &(*this).children;
        children
    }

    /// The constants as a slice.
    ///
    /// # Safety
    /// As for [`LinkedProto::children`].
    pub(crate) unsafe fn constant_slice<'a>(this: *const Self) -> &'a [Value] {
        let constants: &'a [Value] = &(*this).constant_values;
        constants
    }

    /// The plain prototype.
    ///
    /// # Safety
    /// As for [`LinkedProto::children`].
    #[inline(always)]
    pub(crate) unsafe fn plain<'a>(this: *const Self) -> &'a Proto {
        let shared: &'a Arc<Proto> = &(*this).shared;
        shared
    }
}

/// An estimate of the bytes that a prototype itself occupies outside the heap.
pub(crate) fn footprint(proto: &Proto) -> usize {
    size_of::<Proto>()
        + proto.code.len() * 8
        + proto.lines.len() * 4
        + proto.constants.len() * (size_of::<perilune_bytecode::Constant>() + size_of::<Value>())
        + proto.locals.len() * size_of::<perilune_bytecode::LocalVar>()
        + proto.upvalues.len() * size_of::<perilune_bytecode::UpvalueDesc>()
        + proto.protos.len() * 16
}

/// Links a prototype and all that are nested in it.
///
/// # Errors
/// No memory; what was made is garbage then.
pub(crate) unsafe fn link(g: *mut Global, proto: &Arc<Proto>) -> Result<*mut LinkedProto, NoMemory> {
    link_with(g, proto, &mut HashMap::new())
}

/// A table with the given keys, for `NEWRECORD` to copy. Their value is not nil, so that the copy has entries to be overwritten.
unsafe fn template(g: *mut Global, keys: &[u32], constants: &[Value]) -> Result<Value, NoMemory> {
    let heap = &mut (*g).heap;
    let t = Table::allocate(heap)?;
    Table::resize(heap, t, 0, keys.len()).map_err(|_| NoMemory)?;
    for &key in keys {
        Table::set(heap, t, constants[key as usize], Value::boolean(false)).map_err(|_| NoMemory)?;
    }
    Ok(Value::of_kind(t, tag::TABLE))
}

/// Long strings are not interned, but equal ones of a chunk are one object.
unsafe fn link_with(
    g: *mut Global,
    proto: &Arc<Proto>,
    long_strings: &mut HashMap<Name, Value>,
) -> Result<*mut LinkedProto, NoMemory> {
    let blocks = (*g).heap.blocks();
    let mut constants = blocks.list();
    constants.try_reserve_exact(proto.constants.len()).map_err(|_| NoMemory)?;
    for constant in &proto.constants {
        constants.push(match constant {
            Constant::Nil => Value::NIL,
            Constant::Boolean(b) => Value::boolean(*b),
            Constant::Integer(i) => Value::integer(*i),
            Constant::Float(f) => Value::float(*f),
            Constant::String(s) if s.len() > MAX_SHORT_STRING => match long_strings.get(s) {
                Some(&v) => v,
                None => {
                    let v = (*g).string(s)?;
                    long_strings.try_reserve(1).map_err(|_| NoMemory)?;
                    long_strings.insert(Arc::clone(s), v);
                    v
                }
            },
            Constant::String(s) => (*g).string(s)?,
            Constant::Template(keys) => template(g, keys, &constants)?,
        });
    }
    let mut children = blocks.list();
    children.try_reserve_exact(proto.protos.len()).map_err(|_| NoMemory)?;
    for child in &proto.protos {
        children.push(link_with(g, child, long_strings)?);
    }
    let heap = &mut (*g).heap;
    let this: *mut LinkedProto = heap.allocate(size_of::<LinkedProto>(), tag::PROTO)?;
        let accounted = footprint(proto);
    (*this).code = proto.code.as_ptr();
    (*this).constants = constants.as_ptr();
    (*this).num_params = proto.num_params;
    (*this).max_stack = proto.max_stack;
    (*this).is_vararg = proto.is_vararg;
    std::ptr::write(&raw mut (*this).shared, Arc::clone(proto));
    std::ptr::write(&raw mut (*this).constant_values, constants);
    std::ptr::write(&raw mut (*this).children, children);
    (*this).accounted = accounted;
    heap.account_growth(accounted);
    Ok(this)
}
