//! Prototypes linked into a heap: the plain [`Proto`] with its constants as values.

use super::{Header, Table};
use crate::heap::blocks::{Blocks, List};
use crate::heap::claim::Claim;
use crate::heap::{Heap, NoMemory};
use crate::state::Global;
use crate::value::{Value, tag};
use hashbrown::{DefaultHashBuilder, HashMap};
use perilune_bytecode::{
    Constant, Instruction, LocalVar, MAX_SHORT_STRING, Name, Proto, Remains, UpvalueDesc,
};
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
    /// Bytes of the process that are accounted for the plain part, and bytes for it and the lists.
    plain_bytes: usize,
    pub(crate) accounted: usize,
}

impl LinkedProto {
    /// Gives back what a linked prototype owns besides its cell.
    pub(crate) unsafe fn release(this: *mut Self, heap: &mut Heap) {
        heap.account_release((*this).accounted);
        let shared = std::ptr::read(&raw const (*this).shared);
        if shared.protos.len() + shared.constants.len() < MANY_PARTS {
            drop(shared);
        } else {
            heap.source.account.leave_remains(Remains::from(shared), (*this).plain_bytes);
        }
        // They count all the time.
        heap.source.disown((*this).plain_bytes);
        std::ptr::drop_in_place(&raw mut (*this).constant_values);
        std::ptr::drop_in_place(&raw mut (*this).children);
    }

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

/// Constants and nested prototypes from which on a prototype is given back by pieces.
const MANY_PARTS: usize = 1 << 12;

/// Bytes of the process that a prototype occupies by itself, without those nested in it.
///
/// A name that several prototypes share counts for each of them as its part. Long constants count in full, since they may outlive
/// the others.
fn footprint(proto: &Proto) -> usize {
    let names = proto.upvalues.iter().filter_map(|upvalue| upvalue.name.as_ref());
    let names = names.chain(proto.locals.iter().map(|local| &local.name)).chain(&proto.source);
    let constants = proto.constants.iter().map(|constant| match constant {
        Constant::String(s) if s.len() > MAX_SHORT_STRING => name_bytes(s),
        Constant::String(s) => part_of_name(s),
        Constant::Template(keys) => size_of_val(&**keys),
        _ => 0,
    });
    size_of::<Proto>()
        + COUNTS
        + proto.code.capacity() * size_of::<Instruction>()
        + proto.lines.capacity() * size_of::<u32>()
        + proto.constants.capacity() * size_of::<Constant>()
        + proto.locals.capacity() * size_of::<LocalVar>()
        + proto.upvalues.capacity() * size_of::<UpvalueDesc>()
        + proto.protos.capacity() * size_of::<Arc<Proto>>()
        + names.map(part_of_name).sum::<usize>()
        + constants.sum::<usize>()
}

/// The counts of references in front of what is shared.
const COUNTS: usize = 2 * size_of::<usize>();

fn name_bytes(name: &Name) -> usize {
    (name.len() + COUNTS).next_multiple_of(align_of::<usize>())
}

fn part_of_name(name: &Name) -> usize {
    name_bytes(name).div_ceil(name.holders().max(1))
}

/// Bytes of the process that a prototype occupies with all that are nested in it.
fn total_footprint(proto: &Proto, heap: &Heap, steps: &mut Steps) -> Result<usize, NoMemory> {
    let mut total = footprint(proto);
    steps.next(heap, proto.constants.len())?;
    for child in &proto.protos {
        total += total_footprint(child, heap, steps)?;
    }
    Ok(total)
}

/// Counts the steps of linking, between which limits are looked at now and then.
struct Steps(usize);

impl Steps {
    const BETWEEN_LOOKS: usize = 1 << 12;

    fn next(&mut self, heap: &Heap, more: usize) -> Result<(), NoMemory> {
        self.0 += 1 + more;
        if self.0 >= Self::BETWEEN_LOOKS {
            self.0 = 0;
            if heap.must_stop() {
                return Err(NoMemory);
            }
        }
        Ok(())
    }
}

/// Links a prototype and all that are nested in it. What they occupy counts as the state's from then on.
///
/// # Errors
/// No memory; what was made is garbage then.
pub(crate) unsafe fn link(g: *mut Global, proto: &Arc<Proto>) -> Result<*mut LinkedProto, NoMemory> {
    let mut steps = Steps(0);
    let total = total_footprint(proto, &(*g).heap, &mut steps)?;
    // It is there already, and counts while its parts are linked.
    let mut unlinked = Claim::none();
    {
        let source = &(&*g).heap.source;
        if source.over_limit(total) {
            return Err(NoMemory);
        }
        unlinked.set_for(source, total);
    }
    link_with(g, proto, &mut HashMap::new_in((*g).heap.blocks()), &mut unlinked, &mut steps)
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

/// Long strings are not interned, but those that are the same one in the prototypes are one object. They are known by their addresses.
unsafe fn link_with(
    g: *mut Global,
    proto: &Arc<Proto>,
    long_strings: &mut HashMap<*const u8, Value, DefaultHashBuilder, Blocks>,
    unlinked: &mut Claim,
    steps: &mut Steps,
) -> Result<*mut LinkedProto, NoMemory> {
    let blocks = (*g).heap.blocks();
    let mut constants = blocks.list();
    constants.try_reserve_exact(proto.constants.len()).map_err(|_| NoMemory)?;
    for constant in &proto.constants {
        steps.next(&(*g).heap, 0)?;
        constants.push(match constant {
            Constant::Nil => Value::NIL,
            Constant::Boolean(b) => Value::boolean(*b),
            Constant::Integer(i) => Value::integer(*i),
            Constant::Float(f) => Value::float(*f),
            Constant::String(s) if s.len() > MAX_SHORT_STRING => match long_strings.get(&s.as_ptr()) {
                Some(&v) => v,
                None => {
                    let v = (*g).string(s)?;
                    long_strings.try_reserve(1).map_err(|_| NoMemory)?;
                    long_strings.insert(s.as_ptr(), v);
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
        steps.next(&(*g).heap, 0)?;
        children.push(link_with(g, child, long_strings, unlinked, steps)?);
    }
    let lists =
        constants.capacity() * size_of::<Value>() + children.capacity() * size_of::<*mut LinkedProto>();
    let heap = &mut (*g).heap;
    let this: *mut LinkedProto = heap.allocate(size_of::<LinkedProto>(), tag::PROTO)?;
    (*this).code = proto.code.as_ptr();
    (*this).constants = constants.as_ptr();
    (*this).num_params = proto.num_params;
    (*this).max_stack = proto.max_stack;
    (*this).is_vararg = proto.is_vararg;
    std::ptr::write(&raw mut (*this).shared, Arc::clone(proto));
    std::ptr::write(&raw mut (*this).constant_values, constants);
    std::ptr::write(&raw mut (*this).children, children);
    let plain = footprint(proto);
    unlinked.set_for(&heap.source, unlinked.bytes().saturating_sub(plain));
    (*this).plain_bytes = plain;
    heap.source.adopt(plain);
    (*this).accounted = plain + lists;
    heap.account_growth(plain + lists);
    Ok(this)
}
