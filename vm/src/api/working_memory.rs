//! Working memory of native code that stays with the state from one call to the next.

use crate::state::State;
use std::any::Any;

impl State {
    /// Takes out what has been [left](State::leave_working_memory) last, if it is a `T`.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.leave_working_memory(Box::new(vec![0_u32; 100]));
    /// assert!(l.take_working_memory::<Vec<u8>>().is_none());
    /// assert_eq!(l.take_working_memory::<Vec<u32>>().unwrap().len(), 100);
    /// assert!(l.take_working_memory::<Vec<u32>>().is_none());
    /// l.leave_working_memory(Box::new(vec![0_u32; 100]));
    /// l.make_room();
    /// assert!(l.take_working_memory::<Vec<u32>>().is_none());
    /// ```
    pub fn take_working_memory<T: Any + Send>(&mut self) -> Option<Box<T>> {
        // SAFETY: the global outlives its threads, and nobody else has the field.
        let left = unsafe { &mut (*self.global()).working_memory };
        if left.as_ref().is_none_or(|left| !left.is::<T>()) {
            return None;
        }
        left.take().and_then(|left| left.downcast().ok())
    }

    /// Leaves memory to be [taken out](State::take_working_memory) by the next call that can use it. There is one place for it, and it is dropped with what
    /// was there before, when memory gets short, and with the state. What it counts as, it claims itself ([`Claim`](crate::Claim)).
    pub fn leave_working_memory<T: Any + Send>(&mut self, memory: Box<T>) {
        // SAFETY: as above.
        unsafe { (*self.global()).working_memory = Some(memory) };
    }
}
