//! The collector against a model of reachability.
//!
//! Random operations build and cut a graph of objects of all kinds, in the heap and in a model, while the collector works in every
//! mode. Each object holds a token, a host value that reports when it is dropped. At any time no reachable object may
//! be gone, and after full collections nothing else may be left. After every operation the heap itself is looked through: its
//! generational invariant must hold, and its account of bytes must be what a count finds.

use super::blocks::Allocator;
use super::{Phase, collect::Regime, color};
use crate::object::{
    Closure, Header, LinkedProto, LongString, NativeClosure, ShortString, Table, Upvalue, Userdata,
};
use crate::state::{CallFrame, Global, Thread};
use crate::value::{Value, tag};
use crate::{Limit, NativeResult, OwnedState, State, Stress, Type};
use proptest::prelude::*;
use std::alloc::{Layout, alloc, dealloc, realloc};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;
use std::sync::{Arc, Mutex};

/// Places of an object that refer to others.
const SLOTS: usize = 3;
const ROOTS: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Slots are array elements, `true`, and a key of its own.
    Table,
    /// As a table, but all its references are weak.
    WeakTable,
    Userdata,
    NativeClosure,
    /// Slots lie on the stack of a coroutine that does not run.
    Thread,
}

#[derive(Clone, Debug)]
enum Operation {
    /// A new object, kept by a root.
    New {
        kind: Kind,
        root: usize,
        finalizable: bool,
    },
    /// Makes a slot of a reachable object refer to a reachable object.
    Link {
        from: usize,
        slot: usize,
        to: usize,
    },
    Unlink {
        from: usize,
        slot: usize,
    },
    /// Gives a reachable object another as its metatable or as the value of an ephemeron entry.
    Attach {
        from: usize,
        to: usize,
    },
    SetRoot {
        root: usize,
        to: usize,
    },
    ClearRoot {
        root: usize,
    },
    /// Objects that nothing keeps, strings among them.
    Garbage(usize),
    /// Adds this many elements and fields without references to a reachable table, whose parts move.
    Grow {
        table: usize,
        count: usize,
    },
    Step,
    CountedStep(i32),
    /// Steps of a full cycle, as small as can be.
    SmallSteps(usize),
    /// A minor collection, or a step of a full one, that a limit interrupts after so many portions of work.
    Interrupted(isize),
    Full,
    Generational,
    Incremental,
    Stress(Stress),
    /// The host gives the memory from now on.
    TakeOver,
}

fn operation() -> impl Strategy<Value = Operation> {
    let kind = prop_oneof![
        4 => Just(Kind::Table),
        1 => Just(Kind::WeakTable),
        2 => Just(Kind::Userdata),
        2 => Just(Kind::NativeClosure),
        2 => Just(Kind::Thread),
    ];
    let any_object = || 0usize..1000;
    prop_oneof![
        8 => (kind, 0..ROOTS, proptest::bool::weighted(0.2))
            .prop_map(|(kind, root, finalizable)| Operation::New { kind, root, finalizable }),
        12 => (any_object(), 0..SLOTS, any_object()).prop_map(|(from, slot, to)| Operation::Link { from, slot, to }),
        3 => (any_object(), 0..SLOTS).prop_map(|(from, slot)| Operation::Unlink { from, slot }),
        3 => (any_object(), any_object()).prop_map(|(from, to)| Operation::Attach { from, to }),
        2 => (0..ROOTS, any_object()).prop_map(|(root, to)| Operation::SetRoot { root, to }),
        1 => (0..ROOTS).prop_map(|root| Operation::ClearRoot { root }),
        2 => (0usize..200).prop_map(Operation::Garbage),
        3 => (any_object(), 1usize..40).prop_map(|(table, count)| Operation::Grow { table, count }),
        8 => Just(Operation::Step),
        16 => (1usize..40).prop_map(Operation::SmallSteps),
        2 => (1i32..40).prop_map(Operation::CountedStep),
        4 => (0isize..20).prop_map(Operation::Interrupted),
        2 => Just(Operation::Full),
        2 => Just(Operation::Generational),
        1 => Just(Operation::Incremental),
        1 => prop_oneof![Just(Stress::Off), Just(Stress::Steps)].prop_map(Operation::Stress),
        1 => Just(Operation::TakeOver),
    ]
}

/// Says when the object that holds it is freed.
struct Token {
    id: usize,
    dropped: Arc<Mutex<BTreeSet<usize>>>,
}

impl Drop for Token {
    fn drop(&mut self) {
        assert!(self.dropped.lock().unwrap().insert(self.id), "object {} is freed twice", self.id);
    }
}

struct Node {
    kind: Kind,
    slots: [Option<usize>; SLOTS],
    /// Its value in the ephemeron table.
    attached: Option<usize>,
    finalizable: bool,
}

#[derive(Default)]
struct Model {
    nodes: BTreeMap<usize, Node>,
    roots: [Option<usize>; ROOTS],
}

impl Model {
    fn reachable(&self) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut pending: Vec<usize> = self.roots.iter().flatten().copied().collect();
        while let Some(id) = pending.pop() {
            if reached.insert(id) {
                let node = &self.nodes[&id];
                if node.kind != Kind::WeakTable {
                    pending.extend(node.slots.iter().flatten());
                }
                pending.extend(node.attached);
            }
        }
        reached
    }
}

/// The machine's side. On its stack lie the roots, a directory of all objects by number, which holds them
/// weakly, and the ephemeron table.
struct Heap {
    lua: OwnedState,
    dropped: Arc<Mutex<BTreeSet<usize>>>,
    finalized: Arc<Mutex<Vec<usize>>>,
}

const DIRECTORY: i32 = ROOTS as i32 + 1;
const EPHEMERONS: i32 = ROOTS as i32 + 2;
const TOKEN: &str = "token";

fn push_weak_table(l: &mut State, mode: &str) {
    l.new_table().unwrap();
    l.new_table().unwrap();
    l.push_str(mode).unwrap();
    l.raw_set_field(-2, "__mode").unwrap();
    l.set_metatable(-2).unwrap();
}

fn nothing(_: &mut State) -> NativeResult {
    Ok(0)
}

/// The finalizer of all objects: its upvalues are the number and the log.
fn finalize(l: &mut State) -> NativeResult {
    let id = l.to_integer(crate::upvalue_index(1)).unwrap() as usize;
    l.userdata::<Arc<Mutex<Vec<usize>>>>(crate::upvalue_index(2)).unwrap().lock().unwrap().push(id);
    Ok(0)
}

/// A function of a host, in front of the allocator that states without one have. What `data` refers to counts the bytes that are in use, and how often there
/// were more.
unsafe extern "C-unwind" fn host(
    data: *mut c_void,
    block: *mut c_void,
    old: usize,
    new: usize,
) -> *mut c_void {
    let layout = |size| Layout::from_size_align(size, 16).unwrap();
    let block = block.cast::<u8>();
    let old = if block.is_null() { 0 } else { old };
    if let Some([bytes, requests]) = data.cast::<[usize; 2]>().as_mut() {
        *bytes = *bytes + new - old;
        *requests += usize::from(new > old);
    }
    let given = match (old, new) {
        (_, 0) => {
            if !block.is_null() {
                dealloc(block, layout(old));
            }
            std::ptr::null_mut()
        }
        (0, _) => alloc(layout(new)),
        _ => realloc(block, layout(old), new),
    };
    given.cast()
}

const HOST: Allocator = Allocator { function: host, data: std::ptr::null_mut() };

impl Heap {
    /// A heap in pages, or with a block for each object.
    fn new(of_host: bool) -> Self {
        // SAFETY: the function is there as long as the program.
        let lua =
            if of_host { unsafe { OwnedState::with_allocator(HOST) } } else { OwnedState::with_seed(1) };
        let mut lua = lua.unwrap();
        let l = lua.state();
        for _ in 0..ROOTS {
            l.push_nil();
        }
        push_weak_table(l, "v");
        push_weak_table(l, "k");
        Self { lua, dropped: Arc::default(), finalized: Arc::default() }
    }

    /// Pushes the object with this number, or nil.
    fn push(&mut self, id: usize) {
        self.lua.state().raw_get_index(DIRECTORY, id as i64);
    }

    fn make(&mut self, id: usize, kind: Kind, finalizable: bool) {
        let token = Token { id, dropped: Arc::clone(&self.dropped) };
        let log = Arc::clone(&self.finalized);
        let l = self.lua.state();
        match kind {
            Kind::Table | Kind::WeakTable => {
                if kind == Kind::Table {
                    l.new_table().unwrap();
                } else {
                    push_weak_table(l, "kv");
                }
                // The token of a weak table is its key and value in the registry's place: its metatable.
                l.new_userdata(token, 0).unwrap();
                if kind == Kind::Table {
                    l.raw_set_field(-2, TOKEN).unwrap();
                } else {
                    l.get_metatable(-2);
                    l.insert(-2);
                    l.raw_set_field(-2, TOKEN).unwrap();
                    l.pop(1);
                }
            }
            Kind::Userdata => l.new_userdata(token, SLOTS as u8).unwrap(),
            Kind::NativeClosure => {
                l.new_userdata(token, 0).unwrap();
                for _ in 0..SLOTS {
                    l.push_nil();
                }
                l.push_native_closure(nothing, SLOTS as i32 + 1).unwrap();
            }
            Kind::Thread => {
                l.push_native(nothing);
                l.new_coroutine().unwrap();
                l.new_userdata(token, 0).unwrap();
                l.move_to_thread(-2, 1);
                for _ in 0..SLOTS {
                    l.push_nil();
                }
                l.move_to_thread(-1 - SLOTS as i32, SLOTS as i32);
            }
        }
        if finalizable {
            // Of a table or userdata; the metatable of the latter serves nothing else.
            if !l.get_metatable(-1) {
                l.new_table().unwrap();
            }
            l.push_integer(id as i64);
            l.new_userdata(log, 0).unwrap();
            l.push_native_closure(finalize, 2).unwrap();
            l.raw_set_field(-2, "__gc").unwrap();
            l.set_metatable(-2).unwrap();
        }
        l.push_value(-1);
        l.raw_set_index(DIRECTORY, id as i64).unwrap();
    }

    /// Pops a value into a slot of the object below it, which is popped too.
    fn set_slot(&mut self, kind: Kind, slot: usize) {
        let l = self.lua.state();
        match kind {
            Kind::Table | Kind::WeakTable => match slot {
                0 => l.raw_set_index(-2, 1).unwrap(),
                1 => {
                    l.push_boolean(true);
                    l.insert(-2);
                    l.raw_set(-3).unwrap();
                }
                _ => l.raw_set_field(-2, "field").unwrap(),
            },
            Kind::Userdata => assert!(l.set_user_value(-2, slot as i32 + 1)),
            Kind::NativeClosure => assert!(l.set_upvalue(-2, slot as i32 + 2).is_some()),
            Kind::Thread => {
                let thread = l.top() - 1;
                l.move_from_thread(thread, SLOTS as i32);
                l.push_value(thread + 1);
                l.replace(thread + 2 + slot as i32);
                l.move_to_thread(thread, SLOTS as i32);
                l.pop(1);
            }
        }
        l.pop(1);
    }

    /// The number that the object on top was made with, which is popped; nil gives none.
    fn pop_id(&mut self) -> Option<usize> {
        let l = self.lua.state();
        match l.type_of(-1) {
            Type::Nil => {}
            Type::Table => {
                if l.raw_get_field(-1, TOKEN).unwrap() == Type::Nil {
                    l.pop(1);
                    l.get_metatable(-1);
                    l.raw_get_field(-1, TOKEN).unwrap();
                    l.remove(-2);
                }
                l.remove(-2);
            }
            Type::Function => {
                l.get_upvalue(-1, 1);
                l.remove(-2);
            }
            Type::Thread => {
                let thread = l.top();
                l.move_from_thread(thread, SLOTS as i32 + 1);
                l.push_value(thread + 1);
                l.insert(thread);
                l.move_to_thread(thread + 1, SLOTS as i32 + 1);
                l.pop(1);
            }
            _ => {}
        }
        let id = l.userdata::<Token>(-1).map(|token| token.id);
        l.pop(1);
        id
    }

    /// Pushes what a slot of the object on top refers to.
    fn push_slot(&mut self, kind: Kind, slot: usize) {
        let l = self.lua.state();
        match kind {
            Kind::Table | Kind::WeakTable => match slot {
                0 => drop(l.raw_get_index(-1, 1)),
                1 => {
                    l.push_boolean(true);
                    l.raw_get(-2);
                }
                _ => drop(l.raw_get_field(-1, "field").unwrap()),
            },
            Kind::Userdata => drop(l.get_user_value(-1, slot as i32 + 1)),
            Kind::NativeClosure => drop(l.get_upvalue(-1, slot as i32 + 2)),
            Kind::Thread => {
                let thread = l.top();
                l.move_from_thread(thread, SLOTS as i32);
                l.push_value(thread + 1 + slot as i32);
                l.insert(thread + 1);
                l.move_to_thread(thread, SLOTS as i32);
            }
        }
    }

    /// Compares everything that is reachable with the model.
    fn check(&mut self, model: &Model) {
        let reachable = model.reachable();
        for &id in &reachable {
            assert!(!self.dropped.lock().unwrap().contains(&id), "reachable object {id} is gone");
            let node = &model.nodes[&id];
            for (slot, &expected) in node.slots.iter().enumerate() {
                self.push(id);
                self.push_slot(node.kind, slot);
                let found = self.pop_id();
                self.lua.state().pop(1);
                let weak = node.kind == Kind::WeakTable;
                if !weak || expected.is_none_or(|other| reachable.contains(&other)) || found.is_some() {
                    assert_eq!(found, expected, "slot {slot} of {id}");
                }
            }
            self.push(id);
            self.lua.state().raw_get(EPHEMERONS);
            assert_eq!(self.pop_id(), node.attached, "what is attached to {id}");
        }
        for id in self.finalized.lock().unwrap().iter() {
            assert!(!reachable.contains(id), "reachable object {id} is finalized");
        }
    }
}

fn run(of_host: bool, operations: &[Operation]) {
    let mut heap = Heap::new(of_host);
    let mut model = Model::default();
    let pick =
        |model: &Model, n: usize| model.reachable().iter().nth(n % model.reachable().len().max(1)).copied();
    for operation in operations {
        match *operation {
            Operation::New { kind, root, finalizable } => {
                let id = model.nodes.len() + 1;
                let finalizable =
                    finalizable && matches!(kind, Kind::Table | Kind::WeakTable | Kind::Userdata);
                heap.make(id, kind, finalizable);
                heap.lua.state().replace(root as i32 + 1);
                model.nodes.insert(id, Node { kind, slots: [None; SLOTS], attached: None, finalizable });
                model.roots[root] = Some(id);
            }
            Operation::Link { from, slot, to } => {
                if let (Some(from), Some(to)) = (pick(&model, from), pick(&model, to)) {
                    heap.push(from);
                    heap.push(to);
                    heap.set_slot(model.nodes[&from].kind, slot);
                    model.nodes.get_mut(&from).unwrap().slots[slot] = Some(to);
                }
            }
            Operation::Unlink { from, slot } => {
                if let Some(from) = pick(&model, from) {
                    heap.push(from);
                    heap.lua.state().push_nil();
                    heap.set_slot(model.nodes[&from].kind, slot);
                    model.nodes.get_mut(&from).unwrap().slots[slot] = None;
                }
            }
            Operation::Attach { from, to } => {
                if let (Some(from), Some(to)) = (pick(&model, from), pick(&model, to)) {
                    heap.push(from);
                    heap.push(to);
                    heap.lua.state().raw_set(EPHEMERONS).unwrap();
                    model.nodes.get_mut(&from).unwrap().attached = Some(to);
                }
            }
            Operation::SetRoot { root, to } => {
                if let Some(to) = pick(&model, to) {
                    heap.push(to);
                    heap.lua.state().replace(root as i32 + 1);
                    model.roots[root] = Some(to);
                }
            }
            Operation::ClearRoot { root } => {
                heap.lua.state().push_nil();
                heap.lua.state().replace(root as i32 + 1);
                model.roots[root] = None;
            }
            Operation::Garbage(count) => {
                let l = heap.lua.state();
                for i in 0..count {
                    l.create_table(i % 5, i % 3).unwrap();
                    l.push_str(&format!("{i}-{}", "x".repeat(i))).unwrap();
                    l.push_native(nothing);
                    l.call(0, 0).unwrap();
                    l.pop(2);
                }
            }
            Operation::Grow { table, count } => {
                if let Some(id) = pick(&model, table).filter(|id| model.nodes[id].kind == Kind::Table) {
                    heap.push(id);
                    let l = heap.lua.state();
                    for i in 0..count {
                        l.push_integer(0);
                        l.raw_set_index(-2, i as i64 + 2).unwrap();
                        l.push_integer(0);
                        l.raw_set_field(-2, &format!("more {i}")).unwrap();
                    }
                    l.pop(1);
                }
            }
            Operation::SmallSteps(count) => {
                let l = heap.lua.state();
                // SAFETY: nothing runs.
                unsafe {
                    for _ in 0..count {
                        if (*l.global()).heap.gc.regime != Regime::Minor {
                            super::collect::smallest_step(l.global());
                        }
                    }
                    l.run_finalizers(usize::MAX);
                }
            }
            Operation::Interrupted(portions) => {
                let l = heap.lua.state();
                l.interrupt().trip(Limit::Cancelled);
                // SAFETY: nothing runs.
                unsafe {
                    let gc = &raw mut (*l.global()).heap.gc;
                    (*gc).unwatched = -portions * super::collect::PORTION;
                    if (*gc).regime == Regime::Minor {
                        super::generation::minor(l.global());
                    } else {
                        super::collect::smallest_step(l.global());
                    }
                }
                l.reset_limits();
            }
            Operation::Step => drop(heap.lua.state().gc_step(0).unwrap()),
            Operation::CountedStep(kbytes) => drop(heap.lua.state().gc_step(kbytes).unwrap()),
            Operation::Full => {
                heap.lua.state().gc_collect().unwrap();
                // What was finalized is freed by the next.
                heap.lua.state().gc_collect().unwrap();
                let reachable = model.reachable();
                let dropped = heap.dropped.lock().unwrap().clone();
                for (&id, node) in &model.nodes {
                    assert_eq!(
                        reachable.contains(&id),
                        !dropped.contains(&id),
                        "object {id} after a full collection"
                    );
                    let finalized =
                        heap.finalized.lock().unwrap().iter().filter(|&&other| other == id).count();
                    assert_eq!(
                        finalized,
                        usize::from(node.finalizable && !reachable.contains(&id)),
                        "finalizer of {id}"
                    );
                }
            }
            Operation::Generational => drop(heap.lua.state().gc_generational(0, 0)),
            Operation::Incremental => drop(heap.lua.state().gc_incremental(0, 0, 0)),
            Operation::Stress(stress) => heap.lua.set_stress(stress),
            // SAFETY: the function takes back what the system's allocator has given.
            Operation::TakeOver => unsafe { heap.lua.state().set_allocator(HOST) },
        }
        heap.check(&model);
        // SAFETY: nothing runs.
        unsafe {
            let g = heap.lua.state().global();
            check_generations(g);
            assert_eq!((*g).heap.bytes, count_bytes(g), "the account of bytes");
        }
    }
}

proptest! {
    #![proptest_config(if cfg!(miri) { ProptestConfig::with_cases(3) } else { ProptestConfig::default() })]

    #[test]
    fn frees_what_is_unreachable_and_nothing_else(
        of_host in any::<bool>(),
        operations in proptest::collection::vec(operation(), 1..120),
    ) {
        run(of_host, &operations);
    }
}

/// A host is asked for each object, and for nothing in advance: so from the moment on when it has no more to give, nothing is made.
#[test]
fn hosts_are_asked_for_each_object() {
    let mut counts = [0_usize; 2];
    let place = &raw mut counts;
    // SAFETY: the counts outlive the state.
    let mut lua = unsafe { OwnedState::with_allocator(Allocator { data: place.cast(), ..HOST }) }.unwrap();
    // SAFETY: nobody else uses the counts meanwhile.
    let seen = || unsafe { place.read_volatile() };
    let l = lua.state();
    l.gc_stop();
    l.new_table().unwrap();
    for i in 1..2000 {
        let [_, before] = seen();
        match i % 4 {
            0 => l.new_table().unwrap(),
            1 => l.push_str(&format!("string {i}")).unwrap(),
            2 => l.new_userdata(i, 0).unwrap(),
            _ => {
                l.push_boolean(true);
                l.push_native_closure(nothing, 1).unwrap();
            }
        }
        assert!(seen()[1] > before, "object {i} is asked for");
        l.raw_set_index(-2, i).unwrap();
    }
    let [most, _] = seen();
    l.pop(1);
    l.gc_collect().unwrap();
    assert!(seen()[0] < most / 3, "and given back: {} of {most} bytes are left", seen()[0]);
    drop(lua);
    assert_eq!(counts[0], 0);
}

unsafe fn for_each_object(g: *mut Global, mut f: impl FnMut(*mut Header)) {
    let heap = &raw mut (*g).heap;
    super::Heap::for_each(heap, &mut f);
}

/// What an object refers to, strongly or weakly.
unsafe fn references(o: *mut Header, mut f: impl FnMut(*mut Header)) {
    let mut value = |v: Value| {
        if v.is_collectable() {
            f(v.as_header());
        }
    };
    match (*o).kind {
        tag::TABLE => {
            let t = o.cast::<Table>();
            if !(*t).metatable.is_null() {
                value(Value::object((*t).metatable));
            }
            for i in 0..(*t).array_size as usize {
                value(Table::element(t, i));
            }
            if Table::has_hash(t) {
                for i in 0..Table::node_count(t) {
                    let node = *(*t).nodes.add(i);
                    if node.value_tag != tag::NIL {
                        value(node.key());
                        value(node.value());
                    }
                }
            }
        }
        tag::CLOSURE => {
            let closure = o.cast::<Closure>();
            f((*closure).proto.cast());
            for i in 0..Closure::upvalue_count(closure) {
                f(Closure::upvalue(closure, i).cast());
            }
        }
        tag::NATIVE_CLOSURE => {
            for i in 0..NativeClosure::upvalue_count(o.cast()) {
                value(*NativeClosure::upvalue(o.cast(), i));
            }
        }
        tag::USERDATA => {
            let userdata = o.cast::<Userdata>();
            if !(*userdata).metatable.is_null() {
                value(Value::object((*userdata).metatable));
            }
            for i in 0..Userdata::user_value_count(userdata) {
                value(*Userdata::user_value(userdata, i));
            }
        }
        tag::UPVALUE => value(*(*o.cast::<Upvalue>()).location),
        tag::THREAD => {
            let th = o.cast::<Thread>();
            let mut slot = (*th).stack;
            while slot < (*th).top {
                value(*slot);
                slot = slot.add(1);
            }
        }
        _ => {}
    }
}

/// While collections are minor ones: a black object is old, or becomes so with its sweep, and refers to such only; every remembered
/// object is grey or young.
unsafe fn check_generations(g: *mut Global) {
    let heap = &raw mut (*g).heap;
    if (*heap).gc.regime != Regime::Minor || (*heap).phase != Phase::Pause {
        return;
    }
    let noted: BTreeSet<usize> = (*heap).gc.gray_again.iter().map(|&o| o as usize).collect();
    for_each_object(g, |o| {
        if color::is_white(o) {
            assert_eq!((*o).mark & color::OLD, 0, "a white object is not old");
            return;
        }
        assert!((*o).mark & color::OLD != 0, "a marked object is old");
        if color::is_gray(o) {
            assert!(noted.contains(&(o as usize)), "a grey object is remembered");
            return;
        }
        references(o, |other| {
            assert!((*other).mark & color::OLD != 0, "a {} refers to a young {}", (*o).kind, (*other).kind);
        });
    });
}

/// Counts what the heap should have counted.
unsafe fn count_bytes(g: *mut Global) -> usize {
    let heap = &raw const (*g).heap;
    let rounded = |size: usize| if size <= super::pages::MAX_CELL { size.div_ceil(16) * 16 } else { size };
    let buffer = |start: *mut u8, size: usize| {
        if size <= (*heap).max_pooled || (*heap).is_left_in_pool(start, size) { rounded(size) } else { size }
    };
    let mut bytes = (*g).strings.bytes();
    for_each_object(g, |o| {
        bytes += rounded(match (*o).kind {
            tag::SHORT_STRING => ShortString::size(usize::from((*o).extra)),
            tag::LONG_STRING => LongString::size((*o.cast::<LongString>()).len),
            tag::TABLE => {
                let t = o.cast::<Table>();
                let elements = (*t).array_size as usize;
                bytes += buffer((*t).array.wrapping_sub(elements * 8), (elements * 9).next_multiple_of(8));
                if Table::has_hash(t) {
                    bytes += buffer((*t).nodes.cast(), Table::node_count(t) * 24);
                }
                size_of::<Table>()
            }
            tag::CLOSURE => Closure::size(Closure::upvalue_count(o.cast())),
            tag::NATIVE_CLOSURE => NativeClosure::size(NativeClosure::upvalue_count(o.cast())),
            tag::USERDATA => {
                let userdata = o.cast::<Userdata>();
                Userdata::size((*userdata).len, Userdata::user_value_count(userdata))
            }
            tag::THREAD => {
                let th = o.cast::<Thread>();
                bytes += buffer((*th).stack.cast(), (*th).stack_size as usize * size_of::<Value>());
                if !(*th).frames.is_null() {
                    let frames = (*th).frames_end.offset_from((*th).frames) as usize;
                    bytes += buffer((*th).frames.cast(), frames * size_of::<CallFrame>());
                }
                size_of::<Thread>()
            }
            tag::UPVALUE => size_of::<Upvalue>(),
            _ => {
                bytes += (*o.cast::<LinkedProto>()).accounted;
                size_of::<LinkedProto>()
            }
        });
    });
    bytes
}
