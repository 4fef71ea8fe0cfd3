//! Bounds of what code in a state may have at a time: coroutines, nested calls, the length of strings, open files.
//!
//! Going beyond one is an ordinary error of what was asked for, which scripts can catch. That tells them from limits that trip (`limit.rs`): those stop
//! code that has used up what it was given, and these refuse a single thing.

use crate::Raised;
use crate::error::message;
use crate::heap::Heap;
use crate::state::{State, Thread};
use crate::value::tag;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// See [`State::set_bounds`]. What is not bounded is `usize::MAX`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Coroutines that exist, finished ones that something still refers to among them. One more is the error `too many coroutines`.
    pub coroutines: usize,
    /// Calls that are active in one thread, of functions of Lua and of the host. One more is the error `stack overflow`. The machine's own bounds
    /// are lower than anything beyond 400,000.
    pub depth: usize,
    /// Bytes of a string. A longer one is the error `resulting string too large`. Less than [`Bounds::LEAST_STRING`] counts as that, so that there
    /// are messages.
    pub string: usize,
    /// Files of the library `io` that are open, but for the standard ones. One more is the error of the system for a process that has too many.
    pub files: usize,
}

impl Bounds {
    /// None.
    pub const NONE: Self =
        Self { coroutines: usize::MAX, depth: usize::MAX, string: usize::MAX, files: usize::MAX };
    /// The least bound of the length of strings, in bytes.
    pub const LEAST_STRING: usize = 1024;

    /// These bounds, and those of `defaults` for what is not bounded.
    #[must_use]
    pub const fn or(self, defaults: Self) -> Self {
        const fn first(set: usize, default: usize) -> usize {
            if set == usize::MAX { default } else { set }
        }
        Self {
            coroutines: first(self.coroutines, defaults.coroutines),
            depth: first(self.depth, defaults.depth),
            string: first(self.string, defaults.string),
            files: first(self.files, defaults.files),
        }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self::NONE
    }
}

/// What counts against the bounds of a state.
pub(crate) struct Bounded {
    pub(crate) bounds: Bounds,
    /// Threads that exist, the main one among them.
    pub(crate) threads: usize,
    files: Arc<AtomicUsize>,
}

impl Bounded {
    pub(crate) fn new() -> Self {
        Self { bounds: Bounds::NONE, threads: 0, files: Arc::default() }
    }
}

/// An open file, which counts as long as this lives.
#[derive(Debug)]
pub struct OpenFile(Arc<AtomicUsize>);

impl Drop for OpenFile {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl State {
    /// Sets the bounds; returns the old ones. What there is already beyond one stays.
    ///
    /// ```
    /// use perilune_vm::{Bounds, OwnedState};
    ///
    /// let mut lua = OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.set_bounds(Bounds { string: 1 << 20, ..Bounds::NONE });
    /// assert!(l.push_bytes(&[b'x'; 1 << 20]).is_ok());
    /// assert!(l.push_bytes(&[b'x'; (1 << 20) + 1]).is_err());
    /// ```
    pub fn set_bounds(&mut self, bounds: Bounds) -> Bounds {
        // SAFETY: the global outlives its threads, and its objects are valid.
        unsafe {
            let g = self.global();
            let old = std::mem::replace(&mut (*g).bounded.bounds, bounds);
            (*g).heap.longest_string = bounds.string.max(Bounds::LEAST_STRING);
            if bounds.depth < old.depth {
                let mut threads = Vec::new();
                Heap::for_each(&raw const (*g).heap, |o| {
                    if (*o).kind == tag::THREAD {
                        threads.push(o.cast::<Thread>());
                    }
                });
                for thread in threads {
                    (*thread).shrink_frames();
                }
            }
            old
        }
    }

    /// The bounds in force.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        // SAFETY: as above.
        unsafe { (*self.global()).bounded.bounds }
    }

    /// Bytes of the longest string that there may be.
    #[must_use]
    pub fn longest_string(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.global()).heap.longest_string.min(crate::MAX_STRING) }
    }

    /// How many coroutines exist.
    #[must_use]
    pub fn coroutines(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.global()).bounded.threads - 1 }
    }

    /// There is to be one more coroutine. What is garbage does not count: if there seem to be too many, it is collected.
    #[inline]
    pub(crate) fn permit_coroutine(&mut self) -> Result<(), Raised> {
        if self.coroutines() < self.bounds().coroutines { Ok(()) } else { self.collect_coroutines() }
    }

    #[cold]
    fn collect_coroutines(&mut self) -> Result<(), Raised> {
        self.charge_collection()?;
        self.make_room();
        self.look_at_limits()?;
        if self.coroutines() < self.bounds().coroutines {
            return Ok(());
        }
        Err(self.raise(message::TOO_MANY_COROUTINES))
    }

    /// Counts a file that is to be opened; `None` if there are too many. Those that are garbage are closed first.
    ///
    /// # Errors
    /// A limit has tripped.
    pub fn permit_file(&mut self) -> Result<Option<OpenFile>, Raised> {
        if self.open_files() >= self.bounds().files {
            self.gc_collect()?;
            if self.open_files() >= self.bounds().files {
                return Ok(None);
            }
        }
        // SAFETY: as above.
        let files = Arc::clone(unsafe { &(*self.global()).bounded.files });
        files.fetch_add(1, Ordering::Relaxed);
        Ok(Some(OpenFile(files)))
    }

    /// How many files count as open.
    #[must_use]
    pub fn open_files(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.global()).bounded.files.load(Ordering::Relaxed) }
    }
}
