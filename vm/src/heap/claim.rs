//! Memory of the process that counts as a state's: what native code and host values hold outside of the heap.

use super::account::Account;
use super::blocks::Source;
use crate::Raised;
use crate::state::State;
use perilune_bytecode::Remains;
use std::sync::Arc;

/// Bytes of the process that count against the limits of a state, and in [`State::gc_bytes`], as long as the claim lives.
///
/// ```
/// use perilune_vm::OwnedState;
///
/// let mut lua = OwnedState::new().unwrap();
/// let l = lua.state();
/// let before = l.gc_bytes();
/// let claim = l.claim_memory(1 << 20).unwrap();
/// assert_eq!(l.gc_bytes(), before + (1 << 20));
/// drop(claim);
/// assert_eq!(l.gc_bytes(), before);
/// ```
#[derive(Debug, Default)]
pub struct Claim {
    /// None as long as nothing is claimed.
    account: Option<Arc<Account>>,
    bytes: usize,
}

impl Claim {
    /// A claim of no bytes.
    #[must_use]
    pub const fn none() -> Self {
        Self { account: None, bytes: 0 }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Claims so many bytes in the place of those before, whatever the limits say: for what has been taken already.
    pub fn set(&mut self, l: &State, bytes: usize) {
        // SAFETY: the global outlives its threads.
        self.set_for(unsafe { &(*l.global()).heap.source }, bytes);
    }

    pub(crate) fn set_for(&mut self, source: &Source, bytes: usize) {
        if bytes == self.bytes {
            return;
        }
        let account = self.account.get_or_insert_with(|| Arc::clone(&source.account));
        account.change(self.bytes, bytes);
        self.bytes = bytes;
    }

    /// [`State::leave_remains`] for the state that the claim is of, if there is one.
    pub fn leave_remains(&self, remains: Remains) {
        if let Some(account) = &self.account {
            let bytes = remains.bytes();
            account.leave_remains(remains, bytes);
        }
    }

    /// Leaves the memory of a vector to the state, which gives it back by pieces, if that is worth it; the claim is one of no bytes then.
    pub(crate) fn leave<T>(&mut self, items: &mut Vec<T>) {
        if let Some(account) = &self.account
            && account.leave(items, self.bytes)
        {
            self.bytes = 0;
        }
    }
}

impl Clone for Claim {
    /// Claims as many bytes again.
    fn clone(&self) -> Self {
        if let Some(account) = &self.account {
            account.change(0, self.bytes);
        }
        Self { account: self.account.clone(), bytes: self.bytes }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(account) = &self.account {
            account.change(self.bytes, 0);
        }
    }
}

impl State {
    /// Claims bytes that are about to be taken from the process, if the limits allow it and the process has them.
    ///
    /// # Errors
    /// Not enough memory, even after a full collection.
    pub fn claim_memory(&mut self, bytes: usize) -> Result<Claim, Raised> {
        if !self.has_memory_for(bytes) {
            self.make_room();
            if self.is_over_limit(bytes) || !self.has_memory_for(bytes) {
                return Err(self.out_of_memory());
            }
        }
        let mut claim = Claim::none();
        claim.set(self, bytes);
        Ok(claim)
    }

    /// Claims bytes that have just been taken from the process, if the limits allow it.
    ///
    /// # Errors
    /// Not enough memory, even after a full collection.
    pub fn claim_taken(&mut self, bytes: usize) -> Result<Claim, Raised> {
        let mut claim = Claim::none();
        claim.set(self, bytes);
        if self.is_over_limit(0) {
            self.make_room();
            if self.is_over_limit(0) {
                return Err(self.out_of_memory());
            }
        }
        Ok(claim)
    }

    /// Takes over what is left of work on a chunk: it goes back by pieces, like what a collection has found free.
    pub fn leave_remains(&self, remains: Remains) {
        // SAFETY: the global outlives its threads.
        let source = unsafe { &(*self.global()).heap.source };
        let bytes = remains.bytes();
        source.account.leave_remains(remains, bytes);
    }

    /// Whether so many bytes more are too many for the limits; the next error of memory says so then.
    pub(crate) fn is_over_limit(&self, more: usize) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.source.over_limit(more) }
    }
}
