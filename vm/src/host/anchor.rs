//! Values that a host keeps.

use super::Shared;
use crate::heap::NoMemory;
use crate::Raised;
use crate::heap::mark::barrier_back;
use crate::object::{Table, TableError};
use crate::state::State;
use crate::value::Value;

/// The place of a value that a host keeps in a [`Shared`] state: made by [`State::anchor`], given back by [`Shared::release`].
#[derive(Debug)]
pub struct Anchor(pub(super) u32);

impl State {
    /// The shared owner of this state, as an observer; `None` if it has a plain one.
    #[must_use]
    pub fn shared(&self) -> Option<Shared> {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global).link.as_ref().map(Shared::of_link) }
    }

    /// Keeps the value at an index for the host.
    ///
    /// # Errors
    /// Not enough memory, or the state is not [`Shared`].
    pub fn anchor(&mut self, idx: i32) -> Result<Anchor, Raised> {
        let v = self.value_at(idx);
        // SAFETY: the global outlives its threads; this thread uses the state; the value is on the stack until it is stored.
        unsafe {
            let Some(link) = &(*self.global).link else { return Err(self.raise("the state has a plain owner")) };
            let slot = link.take_slot();
            let link = std::sync::Arc::clone(link);
            let stored = self.with_memory(|l| l.store_anchored(slot as usize, v).map_err(|_| NoMemory));
            if let Err(raised) = stored {
                link.release_slot(slot);
                return Err(raised);
            }
            Ok(Anchor(slot))
        }
    }

    unsafe fn store_anchored(&mut self, slot: usize, v: Value) -> Result<(), TableError> {
        let g = self.global;
        let heap = &raw mut (*g).heap;
        if (*g).anchors.is_nil() {
            (*g).anchors = Value::object(Table::allocate(&mut *heap).map_err(|_| TableError::NoMemory)?);
        }
        let anchors = (*g).anchors.as_table();
        if slot >= (*anchors).array_size as usize {
            Table::resize_array(&mut *heap, anchors, (slot + 1).next_power_of_two().max(16))?;
        }
        Table::set_element(anchors, slot, v);
        barrier_back(g, anchors);
        Ok(())
    }

    /// Pushes the value that an anchor of this state keeps.
    #[inline]
    pub fn push_anchored(&mut self, anchor: &Anchor) {
        // SAFETY: the global outlives its threads; the bound is checked.
        let v = unsafe {
            let anchors = (*self.global).anchors;
            let slot = anchor.0 as usize;
            if anchors.is_nil() || slot >= (*anchors.as_table()).array_size as usize {
                Value::NIL
            } else {
                Table::element(anchors.as_table(), slot)
            }
        };
        self.push(v);
    }

    /// Lets go of the values whose anchors other OS threads have given back.
    pub fn drain_anchors(&mut self) {
        // SAFETY: the global outlives its threads.
        unsafe {
            if let Some(link) = &(*self.global).link {
                link.drain();
            }
        }
    }
}
