//! Values that count their drops.

use perilune::UserData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// All that were made of one by [`Counted::another`] share a count. The first one, which only counts, is not counted itself.
pub(crate) struct Counted {
    drops: Arc<AtomicUsize>,
    counts: bool,
}

impl Counted {
    pub(crate) fn new() -> Self {
        Self { drops: Arc::default(), counts: false }
    }

    pub(crate) fn another(&self) -> Self {
        Self { drops: Arc::clone(&self.drops), counts: true }
    }

    pub(crate) fn dropped(&self) -> usize {
        self.drops.load(Ordering::Relaxed)
    }

    /// How many there are.
    pub(crate) fn alive(&self) -> usize {
        Arc::strong_count(&self.drops) - 1
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.counts {
            self.drops.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl UserData for Counted {}
