//! Marking, and the write barriers that keep it right while the program runs.
//!
//! Invariant while marking: no black object refers to a white one. A write that would break it either marks the new
//! value ([`barrier_forward`]: upvalues, user values, ...) or turns the written object grey again and notes it for the
//! end ([`barrier_back`]: tables, which are usually written more than once).
//!
//! The stack of a thread is written without barriers, so a thread that runs, or waits for one that does, is never black and
//! looked at again at the end. One that is suspended is black like other objects; whoever wakes it or writes to it
//! from outside passes [`barrier_thread`]. That also covers the open upvalues of a thread: no thread that is not
//! grey has changed its stack since marking began, but through upvalues, which have a barrier of their own.
//!
//! # Large tables and stacks
//!
//! A cycle looks at a table or stack of more than [`SLICE`] bytes a slice at a time. A table is black from the first slice on, and stands in a list
//! of its own ([`Collector::partial`]) until the last. While it is black each write to it marks what is written, so the part that has
//! been looked at never has to be looked at again. When its parts are moved it starts anew ([`parts_moved`]), at a cost
//! that compares with that of moving them. Towards the end of marking, all tables are written that way ([`super::ending`]).
//!
//! Between minor collections the same barriers keep another invariant, see [`super::generation`].

use super::blocks::take_list;
use super::collect::{Collector, Regime, note};
use super::{Heap, Phase, collect, color, ending, generation};
use crate::object::{
    Closure, Header, LinkedProto, NativeClosure, Node, Table, Upvalue, Userdata, string_bytes,
};
use crate::state::{Activity, Event, Global, Thread};
use crate::value::{Value, tag};
use std::ops::Range;

/// Marks a value. Gives its mark byte as it was before; what is no object counts as old.
#[inline(always)]
pub(crate) unsafe fn value(g: *mut Global, v: Value) -> u8 {
    if v.is_collectable() { object(g, v.as_header()) } else { color::AGED | color::OLD }
}

/// Marks an object. Gives its mark byte as it was before.
#[inline(always)]
pub(crate) unsafe fn object(g: *mut Global, o: *mut Header) -> u8 {
    let mark = (*o).mark;
    if mark & color::WHITES != 0 {
        object_slow(g, o);
    }
    mark
}

unsafe fn object_slow(g: *mut Global, o: *mut Header) {
    if (*o).mark & color::DOUBTFUL != 0 {
        (*g).heap.gc.ending.add_reached(o);
    }
    match (*o).kind {
        tag::SHORT_STRING | tag::LONG_STRING => {
            color::to_black(o);
            (*g).heap.gc.marked_strings += 1;
        }
        tag::UPVALUE => {
            color::to_black(o);
            let marks = upvalue(g, o.cast());
            generation::remember_if_young(g, o, marks);
        }
        _ => {
            color::to_gray(o);
            if (*o).kind == tag::THREAD {
                (*o.cast::<Thread>()).set_seen_at_end(false);
            }
            let gc = &mut (*g).heap.gc;
            note(&mut gc.gray, o, &mut gc.overflowed);
        }
    }
}

/// Starts a cycle: marks the roots.
pub(crate) unsafe fn start(g: *mut Global) {
    let gc = &mut (*g).heap.gc;
    gc.gray.clear();
    gc.partial.clear();
    gc.gray_again.clear();
    gc.weak_values.clear();
    gc.ephemerons.clear();
    gc.all_weak.clear();
    gc.ending.clear(gc.due.len());
    gc.overflowed = false;
    gc.marked = 0;
    gc.marked_strings = 0;
    roots(g);
}

/// Marks the roots, but for the objects whose finalizer is due.
pub(super) unsafe fn roots(g: *mut Global) {
    object(g, (*g).main.cast());
    object(g, (*g).current.cast());
    value(g, (*g).registry);
    value(g, (*g).globals);
    if let Some(link) = &(*g).link {
        link.drain();
    }
    value(g, (*g).kept);
    value(g, (*g).numbers);
    if let Some(isolation) = &(*g).isolation {
        for o in isolation.objects() {
            object(g, o);
        }
    }
    for &mt in (*g).type_metatables.values() {
        object(g, mt.cast());
    }
    for mt in (*g).metatables {
        if !mt.is_null() {
            object(g, mt.cast());
        }
    }
    for name in (*g).event_names {
        object(g, name.cast());
    }
    for name in (*g).type_names {
        if !name.is_null() {
            object(g, name.cast());
        }
    }
    for name in (*g).names.iter() {
        object(g, name.cast());
    }
    for i in 0..(*g).fixed.len() {
        let v = (&(*g).fixed)[i];
        value(g, v);
    }
}

/// Marks objects whose finalizer is due, between two positions of their list.
pub(super) unsafe fn due(g: *mut Global, from: usize, to: usize) {
    for i in from..to {
        let o = (&(*g).heap.gc.due)[i];
        object(g, o);
    }
}

/// Marks once more what has no barrier, and looks again at what was written, at the end of marking.
pub(crate) unsafe fn roots_again(g: *mut Global) -> isize {
    roots(g);
    // In full cycles the program runs between the last looks at its stacks. A thread for whose next look there was no memory is found by a search.
    if (*g).heap.gc.regime != Regime::Minor && std::mem::take(&mut (*g).heap.gc.forgotten) {
        search_remembered(g);
    }
    let unmarked = (*g).heap.gc.ending.due_unmarked(&(*g).heap.gc);
    due(g, unmarked, (*g).heap.gc.due.len());
    let mut work = propagate_all(g);
    let again = take_list(&mut (*g).heap.gc.gray_again);
    for &o in &again {
        if color::is_gray(o) {
            let done = traverse_at_end(g, o);
            work += done;
            if collect::gives_up(g, done) {
                break;
            }
        }
    }
    while let Some(t) = (*g).heap.gc.ending.next_weak() {
        if color::is_gray(t.cast()) {
            work += traverse_at_end(g, t.cast());
        }
    }
    work + propagate_all(g)
}

/// Blackens all grey objects, those that could not be noted as well, at the end of marking.
pub(crate) unsafe fn propagate_all(g: *mut Global) -> isize {
    let mut work = propagate(g, isize::MAX);
    while std::mem::take(&mut (*g).heap.gc.overflowed) && !collect::has_given_up(g) {
        work += rescan(g);
    }
    work
}

/// Looks through the whole heap for grey objects that were not noted.
#[cold]
unsafe fn rescan(g: *mut Global) -> isize {
    let mut work = 0;
    let heap = &raw mut (*g).heap;
    let mut visit = |o: *mut Header| {
        if color::is_gray(o) && ((*o).kind != tag::THREAD || !(*o.cast::<Thread>()).is_seen_at_end()) {
            work += traverse_at_end(g, o);
        }
    };
    Heap::for_each(heap, &mut visit);
    work + propagate(g, isize::MAX)
}

/// Has a minor collection look through the whole heap for remembered objects, which are grey.
#[cold]
pub(super) unsafe fn search_remembered(g: *mut Global) {
    (*g).heap.gc.overflowed = true;
    Heap::for_each(&raw const (*g).heap, |o| {
        if (*o).kind == tag::THREAD {
            (*o.cast::<Thread>()).set_seen_at_end(false);
        }
    });
}

/// Blackens grey objects until the budget, in bytes, is used up.
pub(crate) unsafe fn propagate(g: *mut Global, budget: isize) -> isize {
    if (*g).heap.gc.regime == Regime::Minor {
        propagate_in::<true>(g, budget)
    } else {
        propagate_in::<false>(g, budget)
    }
}

unsafe fn propagate_in<const MINOR: bool>(g: *mut Global, budget: isize) -> isize {
    let mut done = 0;
    let at_end = budget == isize::MAX;
    while done < budget {
        if let Some(o) = (*g).heap.gc.gray.pop() {
            let work = traverse::<MINOR>(g, o, at_end);
            done += work;
            if at_end && collect::gives_up(g, work) {
                break;
            }
        } else if let Some(work) = next_slice(g) {
            done += work;
        } else {
            break;
        }
    }
    done
}

unsafe fn traverse_at_end(g: *mut Global, o: *mut Header) -> isize {
    if (*g).heap.gc.regime == Regime::Minor {
        traverse::<true>(g, o, true)
    } else {
        traverse::<false>(g, o, true)
    }
}

/// Blackens the next grey object at the end of marking; returns it and the work in bytes.
pub(super) unsafe fn propagate_one(g: *mut Global) -> Option<(*mut Header, isize)> {
    let mut work = 0;
    loop {
        if let Some(o) = (*g).heap.gc.gray.pop() {
            return Some((o, work + traverse_at_end(g, o)));
        }
        work += next_slice(g)?;
    }
}

/// Marks what an object refers to; returns the work in bytes.
///
/// The functions for the single kinds return their work and the `and` of the mark bytes, before marking, of all that the
/// object refers to. Only minor collections look at these.
unsafe fn traverse<const MINOR: bool>(g: *mut Global, o: *mut Header, at_end: bool) -> isize {
    color::to_black(o);
    let (size, marks) = match (*o).kind {
        tag::TABLE => table::<MINOR>(g, o.cast(), at_end),
        tag::CLOSURE => closure(g, o.cast()),
        tag::NATIVE_CLOSURE => {
            let closure = o.cast::<NativeClosure>();
            let count = NativeClosure::upvalue_count(closure);
            let mut marks = color::AGED;
            for i in 0..count {
                marks &= value(g, *NativeClosure::upvalue(closure, i));
            }
            (NativeClosure::size(count), marks)
        }
        tag::USERDATA => {
            let userdata = o.cast::<Userdata>();
            let mut marks = color::AGED;
            if !(*userdata).metatable.is_null() {
                marks &= object(g, (*userdata).metatable.cast());
            }
            let count = Userdata::user_value_count(userdata);
            for i in 0..count {
                marks &= value(g, *Userdata::user_value(userdata, i));
            }
            (64, marks)
        }
        tag::THREAD => thread(g, o.cast(), at_end),
        tag::PROTO => proto::<MINOR>(g, o.cast()),
        tag::UPVALUE => (size_of::<Upvalue>(), upvalue(g, o.cast())),
        _ => (16, color::AGED),
    };
    if MINOR {
        generation::remember_if_young(g, o, marks);
    }
    size as isize
}

/// Makes an object grey again, to be looked at at the end of marking.
pub(super) unsafe fn again(gc: &mut Collector, o: *mut Header) {
    color::to_gray(o);
    note(&mut gc.gray_again, o, &mut gc.overflowed);
}

unsafe fn upvalue(g: *mut Global, upvalue: *mut Upvalue) -> u8 {
    value(g, *(*upvalue).location)
}

unsafe fn proto<const MINOR: bool>(g: *mut Global, proto: *mut LinkedProto) -> (usize, u8) {
    let count = proto_parts(proto);
    let size = size_of::<LinkedProto>() + count * PROTO_PART;
    if count * PROTO_PART <= SLICE {
        return (size, proto_slice(g, proto, 0..count));
    }
    if !MINOR && begin_slices(&mut (*g).heap.gc, proto.cast()) {
        return (size_of::<LinkedProto>(), color::AGED);
    }
    let mut marks = color::AGED;
    for first in (0..count).step_by(SLICE / PROTO_PART) {
        marks &= proto_slice(g, proto, first..count.min(first + SLICE / PROTO_PART));
        if collect::gives_up(g, SLICE as isize) {
            break;
        }
    }
    (size, marks)
}

/// What counts as work, in bytes, for a constant or an inner function.
const PROTO_PART: usize = 16;

/// How many constants and inner functions a function has.
unsafe fn proto_parts(proto: *mut LinkedProto) -> usize {
    LinkedProto::constant_slice(proto).len() + LinkedProto::children(proto).len()
}

/// Marks constants and inner functions; constants count first.
unsafe fn proto_slice(g: *mut Global, proto: *mut LinkedProto, range: Range<usize>) -> u8 {
    let (constants, children) = (LinkedProto::constant_slice(proto), LinkedProto::children(proto));
    let mut marks = color::AGED;
    let of_constants = range.start.min(constants.len())..range.end.min(constants.len());
    for &v in &constants[of_constants] {
        marks &= value(g, v);
    }
    for &child in
        &children[range.start.saturating_sub(constants.len())..range.end.saturating_sub(constants.len())]
    {
        marks &= object(g, child.cast());
    }
    marks
}

unsafe fn closure(g: *mut Global, c: *mut Closure) -> (usize, u8) {
    let mut marks = object(g, (*c).proto.cast());
    let count = Closure::upvalue_count(c);
    for i in 0..count {
        let upvalue = Closure::upvalue(c, i);
        if !upvalue.is_null() {
            marks &= object(g, upvalue.cast());
        }
    }
    (Closure::size(count), marks)
}

/// Which references of a table are weak.
#[inline(always)]
pub(super) unsafe fn weakness(g: *mut Global, t: *mut Table) -> (bool, bool) {
    if (*t).metatable.is_null() {
        return (false, false);
    }
    let mode = (*g).fast_metamethod((*t).metatable, Event::Mode);
    if !mode.is_string() {
        return (false, false);
    }
    let mode = string_bytes(mode);
    (mode.contains(&b'k'), mode.contains(&b'v'))
}

unsafe fn table<const MINOR: bool>(g: *mut Global, t: *mut Table, at_end: bool) -> (usize, u8) {
    let mut marks = color::AGED;
    if !(*t).metatable.is_null() {
        marks &= object(g, (*t).metatable.cast());
    }
    let parts = table_size(t);
    let size = size_of::<Table>() + parts;
    let weakness = weakness(g, t);
    if weakness == (false, false) {
        if !MINOR && parts > SLICE && begin_slices(&mut (*g).heap.gc, t.cast()) {
            return (size_of::<Table>(), marks);
        }
        return (size, marks & strong_table::<MINOR>(g, t));
    }
    if MINOR && color::is_aged(t.cast()) {
        marks &= marks_of_entries(t);
    }
    if !at_end && ending::put_off(g, t) {
        return (size_of::<Table>(), marks);
    }
    match weakness {
        (false, _) => weak_value_table(g, t),
        (true, false) => {
            ephemeron(g, t, false);
        }
        (true, true) => {
            let gc = &mut (*g).heap.gc;
            let mut overflowed = false;
            note(&mut gc.all_weak, t, &mut overflowed);
            if overflowed {
                // Without memory to clear it later, it is strong for this collection.
                strong_table::<MINOR>(g, t);
            }
        }
    }
    (size, marks)
}

/// Bytes of the parts of a table.
unsafe fn table_size(t: *mut Table) -> usize {
    (*t).array_size as usize * 9
        + if Table::has_hash(t) { Table::node_count(t) * size_of::<Node>() } else { 0 }
}

unsafe fn strong_table<const MINOR: bool>(g: *mut Global, t: *mut Table) -> u8 {
    if MINOR && table_size(t) > collect::PORTION as usize {
        return strong_table_in_slices(g, t);
    }
    let elements = (*t).array_size as usize;
    let nodes = if Table::has_hash(t) { Table::node_count(t) } else { 0 };
    strong_elements::<MINOR>(g, t, 0..elements) & strong_nodes::<MINOR>(g, t, 0..nodes)
}

/// As [`strong_table`] in a minor collection, unless it is given up meanwhile.
#[cold]
unsafe fn strong_table_in_slices(g: *mut Global, t: *mut Table) -> u8 {
    let mut marks = color::AGED;
    let mut position = 0;
    loop {
        let (slice, next) = slice_from(t, position);
        position = next;
        marks &= match slice {
            Slice::Elements(range) => strong_elements::<true>(g, t, range),
            Slice::Nodes(range) => strong_nodes::<true>(g, t, range),
            Slice::End => return marks,
        };
        if collect::gives_up(g, SLICE as isize) {
            return marks;
        }
    }
}

#[inline(always)]
unsafe fn strong_elements<const MINOR: bool>(g: *mut Global, t: *mut Table, range: Range<usize>) -> u8 {
    let mut marks = color::AGED;
    for i in range {
        if Table::element_tag(t, i) >= tag::SHORT_STRING {
            let mark = value(g, Table::element(t, i));
            if MINOR {
                marks &= mark;
            }
        }
    }
    marks
}

#[inline(always)]
unsafe fn strong_nodes<const MINOR: bool>(g: *mut Global, t: *mut Table, range: Range<usize>) -> u8 {
    let mut marks = color::AGED;
    for i in range {
        let node = (*t).nodes.add(i);
        if (*node).value_tag == tag::NIL {
            clear_key(node);
        } else {
            let mark = value(g, (*node).key()) & value(g, (*node).value());
            if MINOR {
                marks &= mark;
            }
        }
    }
    marks
}

/// A large table, stack or function that is being looked at.
pub(crate) struct Partial {
    object: *mut Header,
    /// The first element, node, slot, constant or inner function that is left. In tables, elements count first.
    position: usize,
}

/// Tables and stacks that are larger are looked at in slices of this many bytes.
pub(super) const SLICE: usize = if cfg!(test) { 64 } else { 32 * 1024 };

unsafe fn begin_slices(gc: &mut Collector, object: *mut Header) -> bool {
    let mut overflowed = false;
    note(&mut gc.partial, Partial { object, position: 0 }, &mut overflowed);
    !overflowed
}

/// Looks at the next slice of the large object that was found last; returns the work, or `None` if there is none.
unsafe fn next_slice(g: *mut Global) -> Option<isize> {
    let partial = (*g).heap.gc.partial.last_mut()?;
    let position = partial.position;
    if (*partial.object).kind == tag::THREAD {
        let th = partial.object.cast::<Thread>();
        let end = (position + SLICE / size_of::<Value>()).min((*th).slot_of((*th).top) as usize);
        if position >= end {
            (*g).heap.gc.partial.pop();
            if color::is_black(th.cast()) {
                end_thread(g, th);
            }
            return Some(64);
        }
        partial.position = end;
        slots(g, (*th).stack.add(position), (*th).stack.add(end));
        return Some(((end - position) * size_of::<Value>()) as isize);
    }
    if (*partial.object).kind == tag::PROTO {
        let proto = partial.object.cast::<LinkedProto>();
        let end = (position + SLICE / PROTO_PART).min(proto_parts(proto));
        partial.position = end;
        if position == end {
            (*g).heap.gc.partial.pop();
            return Some(64);
        }
        proto_slice(g, proto, position..end);
        return Some(((end - position) * PROTO_PART) as isize);
    }
    let t = partial.object.cast::<Table>();
    let (slice, next) = slice_from(t, position);
    partial.position = next;
    let work = match slice {
        Slice::Elements(range) => {
            strong_elements::<false>(g, t, range);
            (next - position) * 9
        }
        Slice::Nodes(range) => {
            strong_nodes::<false>(g, t, range);
            (next - position) * size_of::<Node>()
        }
        Slice::End => {
            (*g).heap.gc.partial.pop();
            64
        }
    };
    Some(work as isize)
}

/// A part of a table that is small enough for one step.
pub(super) enum Slice {
    Elements(Range<usize>),
    Nodes(Range<usize>),
    End,
}

/// The slice of a table at a position, and the position behind it.
pub(super) unsafe fn slice_from(t: *mut Table, position: usize) -> (Slice, usize) {
    let elements = (*t).array_size as usize;
    if position < elements {
        let end = elements.min(position + SLICE / 9);
        return (Slice::Elements(position..end), end);
    }
    let (first, nodes) = (position - elements, if Table::has_hash(t) { Table::node_count(t) } else { 0 });
    if first < nodes {
        let end = nodes.min(first + SLICE / size_of::<Node>());
        return (Slice::Nodes(first..end), elements + end);
    }
    (Slice::End, position)
}

/// The parts of a table have got other sizes, and its entries other places.
#[inline(always)]
pub(crate) unsafe fn parts_moved(heap: &mut Heap, t: *mut Table) {
    if heap.phase == Phase::Mark && color::is_black(t.cast()) {
        parts_moved_while_marking(heap, t);
    }
}

#[cold]
unsafe fn parts_moved_while_marking(heap: &mut Heap, t: *mut Table) {
    let gc = &mut heap.gc;
    if let Some(partial) = gc.partial.iter_mut().find(|partial| partial.object == t.cast()) {
        partial.position = 0;
    } else if gc.ending.may_have_scanned(t) {
        again(gc, t.cast());
    }
}

/// The `and` of the mark bytes of all that the entries refer to, strongly or weakly, without marking.
unsafe fn marks_of_entries(t: *mut Table) -> u8 {
    let mut marks = color::AGED;
    let mut look = |v: Value| {
        if v.is_collectable() {
            marks &= (*v.as_header()).mark;
        }
    };
    for i in 0..(*t).array_size as usize {
        look(Table::element(t, i));
    }
    if Table::has_hash(t) {
        for i in 0..Table::node_count(t) {
            let node = (*t).nodes.add(i);
            if (*node).value_tag != tag::NIL {
                look((*node).key());
                look((*node).value());
            }
        }
    }
    marks
}

/// The key of an entry without value must not keep its object alive, nor be looked at once the object is gone.
#[inline(always)]
pub(super) unsafe fn clear_key(node: *mut Node) {
    if (*node).key_tag >= tag::SHORT_STRING {
        (*node).key_tag = tag::DEAD_KEY;
    }
}

unsafe fn weak_value_table(g: *mut Global, t: *mut Table) {
    // The array part may hold white values; nodes are looked at for their keys.
    for i in 0..Table::node_count(t) {
        if !Table::has_hash(t) || collect::gives_up(g, size_of::<Node>() as isize) {
            break;
        }
        let node = (*t).nodes.add(i);
        if (*node).value_tag == tag::NIL {
            clear_key(node);
        } else {
            value(g, (*node).key());
        }
    }
    let gc = &mut (*g).heap.gc;
    let mut overflowed = false;
    note(&mut gc.weak_values, t, &mut overflowed);
    if overflowed {
        strong_table::<false>(g, t);
    }
}

/// Whether a key or value is (still) white. Strings are values, not references: they get marked.
#[inline(always)]
pub(super) unsafe fn is_cleared(g: *mut Global, v: Value) -> bool {
    if !v.is_collectable() {
        return false;
    }
    if v.is_string() {
        value(g, v);
        return false;
    }
    color::is_white(v.as_header())
}

/// Marks the values whose keys are marked. Returns whether it marked anything. `reverse` turns the order of nodes
/// around, so that chains of either direction resolve in few rounds.
pub(super) unsafe fn ephemeron(g: *mut Global, t: *mut Table, reverse: bool) -> bool {
    let mut marked = false;
    let mut has_clears = false;
    let mut has_white_white = false;
    for i in 0..(*t).array_size as usize {
        let v = Table::element(t, i);
        if v.is_collectable() && color::is_white(v.as_header()) {
            marked = true;
            value(g, v);
        }
    }
    if Table::has_hash(t) {
        let count = Table::node_count(t);
        for i in 0..count {
            if collect::gives_up(g, size_of::<Node>() as isize) {
                return marked;
            }
            let node = (*t).nodes.add(if reverse { count - 1 - i } else { i });
            if (*node).value_tag == tag::NIL {
                clear_key(node);
            } else if is_cleared(g, (*node).key()) {
                has_clears = true;
                let v = (*node).value();
                if v.is_collectable() && color::is_white(v.as_header()) {
                    has_white_white = true;
                }
            } else {
                let v = (*node).value();
                if v.is_collectable() && color::is_white(v.as_header()) {
                    marked = true;
                    value(g, v);
                }
            }
        }
    }
    if has_white_white || has_clears {
        let gc = &mut (*g).heap.gc;
        let list = if has_white_white { &mut gc.ephemerons } else { &mut gc.all_weak };
        let mut overflowed = false;
        note(list, t, &mut overflowed);
        if overflowed {
            strong_table::<false>(g, t);
        }
    }
    marked
}

unsafe fn thread(g: *mut Global, th: *mut Thread, at_end: bool) -> (usize, u8) {
    // In the middle of an operation a host may be at work on a thread that does not run.
    let parked = matches!((*th).activity, Activity::Suspended | Activity::Dead)
        && ((*g).host_address.is_null() || !(*g).heap.gc.emergency);
    if !parked {
        if at_end { generation::remember(g, th.cast()) } else { again(&mut (*g).heap.gc, th.cast()) }
    }
    (*th).set_seen_at_end(at_end);
    let mut marks = value(g, (*th).error) & color::AGED;
    if !(*th).resumer.is_null() {
        marks &= object(g, (*th).resumer.cast());
    }
    marks &= value(g, (*th).hook_function());
    if let Some(names) = (*th).own_names.table() {
        marks &= object(g, names.cast());
    }
    let mut upvalue = (*th).open_upvalues;
    while !upvalue.is_null() {
        marks &= object(g, upvalue.cast());
        upvalue = (*upvalue).own.open.next;
    }
    let used = (*th).slot_of((*th).top) as usize * size_of::<Value>();
    if !parked {
        (*g).heap.gc.ending.add_stack(size_of::<Thread>() + used);
    }
    if !at_end && used > SLICE && begin_slices(&mut (*g).heap.gc, th.cast()) {
        return (size_of::<Thread>(), color::AGED);
    }
    marks &= slots(g, (*th).stack, (*th).top);
    if at_end || parked {
        end_thread(g, th);
    }
    // One that runs is noted already.
    (size_of::<Thread>() + used, if parked { marks } else { color::AGED })
}

unsafe fn slots(g: *mut Global, first: *mut Value, end: *mut Value) -> u8 {
    let mut marks = color::AGED;
    let mut slot = first;
    while slot < end {
        marks &= value(g, *slot);
        slot = slot.add(1);
    }
    marks
}

/// What lies above the top may be read later as the old content of a register; it must not dangle.
unsafe fn end_thread(g: *mut Global, th: *mut Thread) {
    (*th).clear_dead_stack();
    // PERF: minor collections are frequent; a program that goes deep again and again would grow its stack each time.
    let full = (*g).heap.gc.regime != Regime::Minor;
    if full && !(*g).heap.gc.emergency && !(*th).frames.is_null() {
        (*th).shrink_stack();
    }
}

/// `v` has just been stored in the black object `o`.
#[cold]
#[inline(never)]
unsafe fn barrier_forward_slow(g: *mut Global, o: *mut Header, v: *mut Header) {
    if (*g).heap.phase == Phase::Mark {
        object(g, v);
    } else {
        generation::written(g, o);
    }
}

/// A value is stored in an object that is not a table.
#[inline(always)]
pub(crate) unsafe fn barrier_forward(g: *mut Global, o: *mut Header, v: Value) {
    if v.is_collectable() {
        barrier_forward_object(g, o, v.as_header());
    }
}

/// A reference to an object is stored in an object that is not a table.
#[inline(always)]
pub(crate) unsafe fn barrier_forward_object(g: *mut Global, o: *mut Header, v: *mut Header) {
    if color::is_black(o) && color::is_white(v) {
        barrier_forward_slow(g, o, v);
    }
}

/// An entry of a table is about to be, or has just been, written.
#[inline(always)]
pub(crate) unsafe fn barrier_entry(g: *mut Global, t: *mut Table, key: Value, v: Value) {
    if color::is_black(t.cast()) {
        barrier_entry_slow(g, t, key, v);
    }
}

#[cold]
#[inline(never)]
unsafe fn barrier_entry_slow(g: *mut Global, t: *mut Table, key: Value, v: Value) {
    if (*g).heap.phase != Phase::Mark {
        generation::written(g, t.cast());
    } else if (*g).heap.gc.ending.is_near() || table_size(t) > SLICE {
        value(g, key);
        value(g, v);
        // A new key may send the entry that is in its place elsewhere, where it would be missed.
        let occupant = Table::occupant(t, key, (*g).heap.seed);
        if !occupant.is_null() && (*occupant).value_tag != tag::NIL {
            value(g, (*occupant).key());
            value(g, (*occupant).value());
        }
    } else {
        again(&mut (*g).heap.gc, t.cast());
    }
}

/// The metatable of a table, or several entries at once, are about to be, or have just been, written.
#[inline(always)]
pub(crate) unsafe fn barrier_back(g: *mut Global, t: *mut Table) {
    if color::is_black(t.cast()) {
        barrier_back_slow(g, t.cast());
    }
}

#[cold]
#[inline(never)]
unsafe fn barrier_back_slow(g: *mut Global, o: *mut Header) {
    if (*g).heap.phase == Phase::Mark {
        again(&mut (*g).heap.gc, o);
    } else {
        generation::written(g, o);
    }
}

/// A thread is about to run, or its stack is written from outside.
#[inline]
pub(crate) unsafe fn barrier_thread(th: *mut Thread) {
    let g = (*th).global;
    let o: *mut Header = th.cast();
    if color::is_black(o) {
        barrier_back_slow(g, o);
    } else if (*g).heap.phase == Phase::Mark {
        // Open upvalues of it may be black already, through closures.
        object(g, o);
    }
}
