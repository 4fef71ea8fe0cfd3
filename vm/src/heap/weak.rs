//! Weak tables and ephemerons at the end of marking.

use super::{NoMemory, mark};
use crate::object::{Header, Table};
use crate::state::Global;
use crate::value::{Value, tag};
use hashbrown::HashMap;

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
        let tables = std::mem::take(&mut (*g).heap.gc.ephemerons);
        let mut changed = false;
        for &t in &tables {
            changed |= mark::ephemeron(g, t, true, reverse);
            work += mark::propagate_all(g);
            work += Table::node_count(t) as isize;
        }
        if !changed {
            break;
        }
        reverse = !reverse;
    }
    work
}

/// The entries of ephemeron tables whose key and value are white, by key.
#[derive(Default)]
struct KeyIndex {
    /// The latest entry of each key, as a position in `entries`.
    latest: HashMap<*mut Header, usize>,
    /// Values, with the position of the next entry of the same key.
    entries: Vec<(Value, Option<usize>)>,
}

impl KeyIndex {
    /// Adds the entries of a table. Values of keys that are marked by now are marked. Fails for want of memory.
    unsafe fn add(&mut self, g: *mut Global, t: *mut Table) -> Result<(), NoMemory> {
        let count = if Table::has_hash(t) { Table::node_count(t) } else { 0 };
        for i in 0..count {
            let node = (*t).nodes.add(i);
            let (key, value) = ((*node).key(), (*node).value());
            if (*node).value_tag == tag::NIL || !mark::is_cleared(g, value) {
                continue;
            }
            if mark::is_cleared(g, key) {
                if self.latest.try_reserve(1).is_err() || self.entries.try_reserve(1).is_err() {
                    return Err(NoMemory);
                }
                let earlier = self.latest.insert(key.as_header(), self.entries.len());
                self.entries.push((value, earlier));
            } else {
                mark::value(g, value);
            }
        }
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
    let mut index = KeyIndex::default();
    let mut tables = Vec::new();
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
        index.reached(g, o);
    }
    for t in tables {
        mark::ephemeron(g, t, true, false);
    }
    work + mark::propagate_all(g)
}

/// Removes entries with a dead value from weak-value tables, from the given positions of the lists on.
pub(super) unsafe fn clear_values(g: *mut Global, from_values: usize, from_all: usize) {
    for i in from_values..(*g).heap.gc.weak_values.len() {
        clear_table_values(g, (&(*g).heap.gc.weak_values)[i]);
    }
    for i in from_all..(*g).heap.gc.all_weak.len() {
        clear_table_values(g, (&(*g).heap.gc.all_weak)[i]);
    }
}

unsafe fn clear_table_values(g: *mut Global, t: *mut Table) {
    for i in 0..(*t).array_size as usize {
        if mark::is_cleared(g, Table::element(t, i)) {
            Table::set_element(t, i, Value::NIL);
        }
    }
    if !Table::has_hash(t) {
        return;
    }
    for i in 0..Table::node_count(t) {
        let node = (*t).nodes.add(i);
        if mark::is_cleared(g, (*node).value()) {
            (*node).set_value(Value::NIL);
        }
        if (*node).value_tag == tag::NIL {
            mark::clear_key(node);
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
}

unsafe fn clear_table_keys(g: *mut Global, t: *mut Table) {
    if !Table::has_hash(t) {
        return;
    }
    for i in 0..Table::node_count(t) {
        let node = (*t).nodes.add(i);
        if mark::is_cleared(g, (*node).key()) {
            (*node).set_value(Value::NIL);
        }
        if (*node).value_tag == tag::NIL {
            mark::clear_key(node);
        }
    }
}
