//! Weak tables and ephemerons at the end of marking.

use super::mark;
use crate::object::Table;
use crate::state::Global;
use crate::value::{Value, tag};

/// Marks through ephemeron tables until nothing changes. Returns the work done.
pub(super) unsafe fn converge_ephemerons(g: *mut Global) -> isize {
    let mut work = 0;
    let mut reverse = false;
    loop {
        let tables = std::mem::take(&mut (*g).heap.gc.ephemerons);
        let mut changed = false;
        for &t in &tables {
            if mark::ephemeron(g, t, true, reverse) {
                changed = true;
                work += mark::propagate_all(g);
            }
            work += Table::node_count(t) as isize;
        }
        if !changed {
            return work;
        }
        reverse = !reverse;
    }
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
