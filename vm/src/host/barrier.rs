//! A pair of memory barriers of which one costs nothing.
//!
//! Two threads that each write one word and then read the other's must not both read the old one; that takes a full barrier between the write and
//! the read on both sides. Where the system can make *all* threads of the process pass a barrier, one side calls it ([`everywhere`])
//! and the other need only keep the compiler from moving the read ([`here`]). Miri has no such system call.

use std::sync::atomic::{Ordering, compiler_fence};

/// The side that is passed often. Worth nothing unless [`everywhere`] is [`available`].
#[inline(always)]
pub(super) fn here() {
    compiler_fence(Ordering::SeqCst);
}

#[cfg(all(target_os = "linux", not(miri)))]
mod system {
    use rustix::thread::{MembarrierCommand, membarrier};
    use std::sync::OnceLock;

    /// Whether the system can do it, which the process has to ask for once.
    pub(in super::super) fn available() -> bool {
        static REGISTERED: OnceLock<bool> = OnceLock::new();
        *REGISTERED.get_or_init(|| {
            membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok()
                && membarrier(MembarrierCommand::PrivateExpedited).is_ok()
        })
    }

    /// Every running thread of the process passes a full barrier before this returns.
    ///
    /// # Panics
    /// The system has changed its mind about being able to.
    pub(in super::super) fn everywhere() {
        membarrier(MembarrierCommand::PrivateExpedited).expect("a command that has worked before");
    }
}

#[cfg(any(not(target_os = "linux"), miri))]
mod system {
    pub(in super::super) fn available() -> bool {
        false
    }

    pub(in super::super) fn everywhere() {
        unreachable!("called only where it is available");
    }
}

pub(super) use system::{available, everywhere};
