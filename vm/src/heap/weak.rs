//! Weak tables and ephemerons at the end of marking.
//!
//! In full cycles most of them have been gone through in steps when marking ends, and only their doubtful entries are looked at
//! ([`super::ending`]). Those that stand in the lists of the collector are looked at as a whole.

use super::blocks::{Blocks, List, take_list};
use super::ending::Doubtful;
use super::notes::Notes;
use super::{NoMemory, collect, color, mark};
use crate::object::{Header, Node, Table};
use crate::state::Global;
use crate::value::{Value, tag};
use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use std::ops::Range;

/// What counts as work, in bytes, for an entry.
const ENTRY: isize = 64;

/// Rounds over all ephemeron tables before the white keys are indexed. Nearly all programs need no more than one.
const PLAIN_ROUNDS: usize = 2;

/// Marks through ephemeron tables until nothing changes. Returns the work done.
pub(super) unsafe fn converge_ephemerons(g: *mut Global) -> isize {
    let mut work = 0;
    let mut reverse = false;
    for round in 0.. {
        if round == PLAIN_ROUNDS {
            // A long chain of entries, each of which keeps the next one's key: a round could find a single one of them.
            work += follow_keys(g);
        }
        let mut changed = follow_doubtful(g);
        work += mark::propagate_all(g);
        let tables = take_list(&mut (*g).heap.gc.ephemerons);
        for &t in &tables {
            changed |= mark::ephemeron(g, t, reverse);
            work += mark::propagate_all(g);
            work += Table::node_count(t) as isize;
            if collect::gives_up(g, Table::node_count(t) as isize) {
                break;
            }
        }
        if !changed || collect::has_given_up(g) {
            break;
        }
        reverse = !reverse;
    }
    work
}

/// Which of the objects for which entries were noted have been marked since then.
struct Reached {
    set: HashSet<*mut Header, DefaultHashBuilder, Blocks>,
    /// The objects have to be looked at; the set is empty.
    is_unknown: bool,
}

impl Reached {
    /// Of those that were listed from a position on. More than a quarter of `notes`, the number of entries to be judged, is not
    /// worth a set.
    unsafe fn since(g: *mut Global, position: usize, notes: usize) -> Self {
        let ending = &raw const (*g).heap.gc.ending;
        let count = (*ending).reached.len() - position;
        let mut set = HashSet::new_in((*ending).blocks());
        let is_unknown = (*ending).reached_unknown || count > notes / 4 || set.try_reserve(count).is_err();
        if !is_unknown {
            let reached = (*ending).reached.from(position).take_while(|_| !collect::gives_up(g, ENTRY));
            set.extend(reached.copied());
        }
        Self { set, is_unknown }
    }

    fn is_nothing(&self) -> bool {
        !self.is_unknown && self.set.is_empty()
    }

    fn may_contain(&self, o: *mut Header) -> bool {
        self.is_unknown || self.set.contains(&o)
    }

    /// Whether the key or value that is now in the place of a noted one is white.
    ///
    /// PERF: an object that was white when it was noted, and has not been marked, still is. To look at each would take most of the
    /// time: they lie anywhere in the heap.
    #[inline(always)]
    unsafe fn is_cleared(&self, g: *mut Global, entry: &Doubtful, v: Value) -> bool {
        if v.is_collectable() && v.as_header() == entry.object && !self.may_contain(entry.object) {
            debug_assert!(color::is_white(entry.object));
            return true;
        }
        mark::is_cleared(g, v)
    }
}

/// Marks the values of doubtful entries whose keys have been marked since the last time. Returns whether it marked anything.
unsafe fn follow_doubtful(g: *mut Global) -> bool {
    let ending = &raw mut (*g).heap.gc.ending;
    let mut changed = false;
    let reached = Reached::since(g, (*ending).followed, (*ending).ephemerons.len());
    (*ending).followed = (*ending).reached.len();
    if reached.is_nothing() {
        return false;
    }
    let entries = (*ending).ephemerons.take();
    for entry in entries.from(0) {
        if collect::gives_up(g, ENTRY) {
            break;
        }
        if !reached.may_contain(entry.object) {
            continue;
        }
        let node = doubtful_node(entry);
        if !node.is_null() && !mark::is_cleared(g, (*node).key()) && mark::is_cleared(g, (*node).value()) {
            changed = true;
            mark::value(g, (*node).value());
        }
    }
    (*ending).ephemerons = entries;
    changed
}

/// The node of a doubtful entry, or null if it has none with a value.
unsafe fn doubtful_node(entry: &Doubtful) -> *mut Node {
    let t = entry.table;
    let index = entry.position.wrapping_sub((*t).array_size as usize);
    if !Table::has_hash(t) || index >= Table::node_count(t) {
        return std::ptr::null_mut();
    }
    let node = (*t).nodes.add(index);
    if (*node).value_tag == tag::NIL { std::ptr::null_mut() } else { node }
}

/// Notes the elements of a weak table that may have to go, and marks those that the table holds. Returns the work.
pub(super) unsafe fn doubt_elements(g: *mut Global, t: *mut Table, range: Range<usize>) -> isize {
    let work = range.len() * 16;
    let weak_values = mark::weakness(g, t).1;
    for position in range {
        let v = Table::element(t, position);
        if !weak_values || mark::is_cleared(g, v) && !doubt(&mut (*g).heap.gc.ending.values, t, position, v) {
            mark::value(g, v);
        }
    }
    work as isize
}

/// As [`doubt_elements`], for nodes.
pub(super) unsafe fn doubt_nodes(g: *mut Global, t: *mut Table, range: Range<usize>) -> isize {
    let work = range.len() * 64;
    let (weak_keys, weak_values) = mark::weakness(g, t);
    let ending = &raw mut (*g).heap.gc.ending;
    for i in range {
        let node = (*t).nodes.add(i);
        if (*node).value_tag == tag::NIL {
            mark::clear_key(node);
            continue;
        }
        let position = (*t).array_size as usize + i;
        let (key, v) = ((*node).key(), (*node).value());
        let key_doubtful = if weak_keys && weak_values && key.is_string() && mark::is_cleared(g, v) {
            // The string goes with its entry; it is marked when that turns out to stay.
            false
        } else if weak_keys {
            mark::is_cleared(g, key)
        } else {
            mark::value(g, key);
            false
        };
        let noted = (!key_doubtful || doubt(&mut (*ending).keys, t, position, key))
            && if weak_values {
                !mark::is_cleared(g, v) || doubt(&mut (*ending).values, t, position, v)
            } else if key_doubtful {
                !mark::is_cleared(g, v) || doubt(&mut (*ending).ephemerons, t, position, key)
            } else {
                mark::value(g, v);
                true
            };
        if !noted {
            // Without memory to come back to it, it is a strong one for this cycle.
            mark::value(g, key);
            mark::value(g, v);
        }
    }
    work as isize
}

/// Notes an entry whose key or value is white, if there is memory.
unsafe fn doubt(list: &mut Notes<Doubtful>, table: *mut Table, position: usize, white: Value) -> bool {
    let object = white.as_header();
    let noted = list.push(Doubtful { table, position, object });
    if noted {
        (*object).mark |= color::DOUBTFUL;
    }
    noted
}

/// The entries of ephemeron tables whose key and value are white, by key.
struct KeyIndex {
    /// The latest entry of each key, as a position in `entries`.
    latest: HashMap<*mut Header, usize, DefaultHashBuilder, Blocks>,
    /// Values, with the position of the next entry of the same key.
    entries: List<(Value, Option<usize>)>,
}

impl KeyIndex {
    fn new(blocks: Blocks) -> Self {
        Self { latest: HashMap::new_in(blocks), entries: blocks.list() }
    }

    /// Adds the entries of a table. Values of keys that are marked by now are marked. Fails for want of memory.
    unsafe fn add(&mut self, g: *mut Global, t: *mut Table) -> Result<(), NoMemory> {
        let count = if Table::has_hash(t) { Table::node_count(t) } else { 0 };
        let mut doubtful = 0;
        for i in 0..count {
            if collect::gives_up(g, ENTRY) {
                return Ok(());
            }
            let node = (*t).nodes.add(i);
            let is_doubtful = (*node).value_tag != tag::NIL
                && mark::is_cleared(g, (*node).value())
                && mark::is_cleared(g, (*node).key());
            doubtful += usize::from(is_doubtful);
        }
        self.reserve(doubtful)?;
        for i in 0..count {
            if collect::gives_up(g, ENTRY) {
                return Ok(());
            }
            let node = (*t).nodes.add(i);
            let (key, value) = ((*node).key(), (*node).value());
            if (*node).value_tag == tag::NIL || !mark::is_cleared(g, value) {
                continue;
            }
            if mark::is_cleared(g, key) {
                self.insert(key, value)?;
            } else {
                mark::value(g, value);
            }
        }
        Ok(())
    }

    /// PERF: to grow takes long at once, so room is made before many are added.
    fn reserve(&mut self, count: usize) -> Result<(), NoMemory> {
        let reserved = self.latest.try_reserve(count).is_ok() && self.entries.try_reserve(count).is_ok();
        if reserved { Ok(()) } else { Err(NoMemory) }
    }

    fn insert(&mut self, key: Value, value: Value) -> Result<(), NoMemory> {
        self.reserve(1)?;
        let earlier = self.latest.insert(key.as_header(), self.entries.len());
        self.entries.push((value, earlier));
        Ok(())
    }

    /// Marks the values of a key that has just been marked.
    unsafe fn reached(&mut self, g: *mut Global, key: *mut Header) {
        let mut position = self.latest.remove(&key);
        while let Some(i) = position {
            let (value, earlier) = self.entries[i];
            mark::value(g, value);
            position = earlier;
        }
    }
}

/// Marks through all ephemeron tables in time linear in their entries: every key that gets marked finds its values in an index.
/// The tables are listed again afterwards. Where memory for the index is wanting, the rounds do what is left.
unsafe fn follow_keys(g: *mut Global) -> isize {
    let mut work = 0;
    let blocks = (*g).heap.blocks();
    let mut index = KeyIndex::new(blocks);
    let mut tables = blocks.list();
    let entries = (*g).heap.gc.ending.ephemerons.take();
    // Without that much memory it grows as far as it can.
    let _ = index.reserve(entries.len());
    for entry in entries.from(0) {
        if collect::gives_up(g, ENTRY) {
            break;
        }
        let node = doubtful_node(entry);
        if node.is_null() {
            continue;
        }
        if !mark::is_cleared(g, (*node).key()) {
            mark::value(g, (*node).value());
        } else if index.insert((*node).key(), (*node).value()).is_err() {
            break;
        }
    }
    (*g).heap.gc.ending.ephemerons = entries;
    loop {
        // Tables that are reached on the way list themselves.
        while let Some(t) = (*g).heap.gc.ephemerons.pop() {
            work += Table::node_count(t) as isize;
            if tables.try_reserve(1).is_err() || index.add(g, t).is_err() {
                (*g).heap.gc.ephemerons.push(t);
                break;
            }
            tables.push(t);
        }
        let Some((o, done)) = mark::propagate_one(g) else { break };
        work += done;
        if collect::gives_up(g, done) {
            return work;
        }
        index.reached(g, o);
    }
    for t in tables {
        mark::ephemeron(g, t, false);
    }
    work + mark::propagate_all(g)
}

/// Removes entries with a dead value from weak-value tables, those that were listed since the last time.
pub(super) unsafe fn clear_values(g: *mut Global) {
    let gc = &raw mut (*g).heap.gc;
    for t in take_list(&mut (*gc).weak_values) {
        clear_table_values(g, t);
    }
    for i in (*gc).ending.all_weak_cleared..(*gc).all_weak.len() {
        clear_table_values(g, (&(*gc).all_weak)[i]);
    }
    (*gc).ending.all_weak_cleared = (*gc).all_weak.len();
    let entries = (*gc).ending.values.take();
    let reached = Reached::since(g, 0, entries.len());
    for entry in entries.from(0) {
        if collect::gives_up(g, ENTRY) {
            break;
        }
        let t = entry.table;
        if entry.position < (*t).array_size as usize {
            if reached.is_cleared(g, entry, Table::element(t, entry.position)) {
                Table::set_element(t, entry.position, Value::NIL);
            }
        } else {
            clear_node(doubtful_node(entry), |node| {
                let dead = reached.is_cleared(g, entry, node.value());
                if !dead && node.key().is_string() {
                    mark::value(g, node.key());
                }
                dead
            });
        }
    }
}

/// Removes entries with a dead key from ephemeron and all-weak tables.
pub(super) unsafe fn clear_keys(g: *mut Global) {
    for i in 0..(*g).heap.gc.ephemerons.len() {
        clear_table_keys(g, (&(*g).heap.gc.ephemerons)[i]);
    }
    for i in 0..(*g).heap.gc.all_weak.len() {
        clear_table_keys(g, (&(*g).heap.gc.all_weak)[i]);
    }
    let entries = (*g).heap.gc.ending.keys.take();
    let reached = Reached::since(g, 0, entries.len());
    for entry in entries.from(0) {
        if collect::gives_up(g, ENTRY) {
            break;
        }
        clear_node(doubtful_node(entry), |node| reached.is_cleared(g, entry, node.key()));
    }
}

unsafe fn clear_node(node: *mut Node, dead: impl Fn(&Node) -> bool) {
    if !node.is_null() && dead(&*node) {
        (*node).set_value(Value::NIL);
        mark::clear_key(node);
    }
}

unsafe fn clear_table_values(g: *mut Global, t: *mut Table) {
    for i in 0..(*t).array_size as usize {
        if collect::gives_up(g, size_of::<Value>() as isize) {
            return;
        }
        if mark::is_cleared(g, Table::element(t, i)) {
            Table::set_element(t, i, Value::NIL);
        }
    }
    if !Table::has_hash(t) {
        return;
    }
    for i in 0..Table::node_count(t) {
        if collect::gives_up(g, size_of::<Node>() as isize) {
            return;
        }
        let node = (*t).nodes.add(i);
        if mark::is_cleared(g, (*node).value()) {
            (*node).set_value(Value::NIL);
        }
        if (*node).value_tag == tag::NIL {
            mark::clear_key(node);
        }
    }
}

unsafe fn clear_table_keys(g: *mut Global, t: *mut Table) {
    if !Table::has_hash(t) {
        return;
    }
    for i in 0..Table::node_count(t) {
        if collect::gives_up(g, size_of::<Node>() as isize) {
            return;
        }
        let node = (*t).nodes.add(i);
        if mark::is_cleared(g, (*node).key()) {
            (*node).set_value(Value::NIL);
        }
        if (*node).value_tag == tag::NIL {
            mark::clear_key(node);
        }
    }
}
