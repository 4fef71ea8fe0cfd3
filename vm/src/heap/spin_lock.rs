//! A lock for what an allocator does itself: nothing in it allocates, and nobody holds it for long.

use std::sync::atomic::{AtomicBool, Ordering};

/// Lets one OS thread at a time do something. It has nothing to protect but what its users agree on.
pub(super) struct SpinLock(AtomicBool);

impl SpinLock {
    pub(super) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Runs `f` while no other OS thread runs anything under this lock. `f` is short, and does not come here again.
    pub(super) fn hold<T>(&self, f: impl FnOnce() -> T) -> T {
        while self.0.swap(true, Ordering::Acquire) {
            std::hint::spin_loop();
        }
        let _held = Held(self);
        f()
    }
}

/// Opens the lock again, also when a panic leaves it.
struct Held<'a>(&'a SpinLock);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::UnsafeCell;

    struct Shared(SpinLock, UnsafeCell<[usize; 2]>);

    // SAFETY: the numbers are used under the lock only.
    unsafe impl Sync for Shared {}

    #[test]
    fn one_thread_at_a_time() {
        let rounds = if cfg!(miri) { 50 } else { 50_000 };
        let shared = Shared(SpinLock::new(), UnsafeCell::new([0; 2]));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let Shared(lock, numbers) = &shared;
                    for _ in 0..rounds {
                        lock.hold(|| {
                            // SAFETY: under the lock.
                            let [first, second] = unsafe { &mut *numbers.get() };
                            assert_eq!(first, second);
                            *first += 1;
                            *second += 1;
                        });
                    }
                });
            }
        });
        assert_eq!(shared.1.into_inner(), [4 * rounds; 2]);
    }

    #[test]
    fn a_panic_opens_it() {
        let lock = SpinLock::new();
        let left = std::panic::catch_unwind(|| lock.hold(|| panic!("for the test")));
        assert!(left.is_err());
        assert_eq!(lock.hold(|| 1), 1);
    }
}
