//! Values that a host keeps.

use super::Shared;
use crate::Raised;
use crate::heap::mark::barrier_back;
use crate::object::{Table, TableError};
use crate::state::State;
use crate::value::Value;

impl State {
    /// The shared owner of this state, as an observer; `None` if it has a plain one.
    #[must_use]
    pub fn shared(&self) -> Option<Shared> {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).link.as_ref().map(Shared::of_link) }
    }

    /// Keeps the value at an index for the host, until what is returned is dropped.
    ///
    /// # Errors
    /// Not enough memory, or the state is not [`Shared`].
    #[inline(always)]
    pub fn keep(&mut self, idx: i32) -> Result<Shared, Raised> {
        let l = self.inner_mut();
        let v = l.value_at(idx);
        // SAFETY: the global outlives its threads; this thread uses the state; the value is on the stack until it is stored.
        unsafe {
            let Some(link) = &(*l.global).link else { return Err(l.raise("the state has a plain owner")) };
            let slot = link.take_slot();
            let kept = (*l.global).kept;
            if !kept.is_nil() && (slot as usize) < (*kept.as_table()).array_size as usize {
                Table::set_element(kept.as_table(), slot as usize, v);
                barrier_back(l.global, kept.as_table());
            } else if l.keep_in_new_slot(slot as usize, v).is_err() {
                link.return_slot(slot);
                return Err(l.memory_error());
            }
            Ok(Shared::keeper(link, slot))
        }
    }

    #[cold]
    unsafe fn keep_in_new_slot(&mut self, slot: usize, v: Value) -> Result<(), TableError> {
        let g = self.global();
        let heap = &raw mut (*g).heap;
        if (*g).kept.is_nil() {
            (*g).kept = Value::object(Table::allocate(&mut *heap).map_err(|_| TableError::NoMemory)?);
        }
        let kept = (*g).kept.as_table();
        Table::resize_array(&mut *heap, kept, (slot + 1).next_power_of_two().max(16))?;
        Table::set_element(kept, slot, v);
        barrier_back(g, kept);
        Ok(())
    }

    /// Pushes the value that the host keeps; nil if `keeper`, which is of the same state, keeps none.
    #[inline]
    pub fn push_kept(&mut self, keeper: &Shared) {
        // SAFETY: the global outlives its threads; the bound is checked.
        let v = unsafe {
            let kept = (*self.global()).kept;
            match keeper.slot() {
                Some(slot) if !kept.is_nil() && slot < (*kept.as_table()).array_size => {
                    Table::element(kept.as_table(), slot as usize)
                }
                _ => Value::NIL,
            }
        };
        self.push(v);
    }
}
