//! The watchdog: an OS thread that ends the process when a case does not end.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the watchdog looks.
const TICK: Duration = Duration::from_millis(100);
/// A case that takes longer hangs. Limits end code in a small part of this, under sanitizers and on a busy machine as well.
const HANG: Duration = Duration::from_secs(60);
/// With this status a process ends whose case hangs.
pub const HANGING: i32 = 3;

/// A case that is running.
struct Case {
    since: Instant,
    input: Vec<u8>,
}

/// The watchdog of one OS thread's cases.
#[derive(Clone)]
pub struct Watch(Arc<Mutex<Option<Case>>>);

impl Watch {
    /// Starts the thread. The input of a case that hangs is written to `hanging`.
    #[must_use]
    pub fn start(hanging: PathBuf) -> Self {
        let watch = Self(Arc::default());
        let case = Arc::downgrade(&watch.0);
        std::thread::spawn(move || {
            while let Some(case) = case.upgrade() {
                look(&case, &hanging);
                drop(case);
                std::thread::sleep(TICK);
            }
        });
        watch
    }

    /// A case begins.
    pub fn begin(&self, input: &[u8]) {
        let mut case = self.lock();
        let mut kept = case.take().map_or_else(Vec::new, |case| case.input);
        kept.clear();
        kept.extend_from_slice(input);
        *case = Some(Case { since: Instant::now(), input: kept });
    }

    /// Nothing runs until the next case begins.
    pub fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Case>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn look(case: &Mutex<Option<Case>>, hanging: &PathBuf) {
    let case = case.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(case) = &*case
        && case.since.elapsed() > HANG
    {
        let _ = std::fs::write(hanging, &case.input);
        eprintln!("a case hangs: {}", hanging.display());
        std::process::exit(HANGING);
    }
}
