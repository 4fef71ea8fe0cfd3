//! The watchdog: an OS thread that asks running code to stop, and ends the process when it does not.

use perilune_vm::Interrupt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the watchdog looks.
const TICK: Duration = Duration::from_millis(2);
/// A case that takes longer hangs.
const HANG: Duration = Duration::from_secs(10);

/// A case that is running.
struct Case {
    deadline: Instant,
    hang: Instant,
    interrupt: Option<Interrupt>,
    input: Vec<u8>,
}

struct Shared {
    case: Mutex<Option<Case>>,
    stopping: AtomicBool,
}

/// The watchdog of one OS thread's cases.
#[derive(Clone)]
pub struct Watch(Arc<Shared>);

impl Watch {
    /// Starts the thread. The input of a case that hangs is written to `hanging`.
    #[must_use]
    pub fn start(hanging: PathBuf) -> Self {
        let watch = Self(Arc::new(Shared { case: Mutex::new(None), stopping: AtomicBool::new(false) }));
        let shared = Arc::downgrade(&watch.0);
        std::thread::spawn(move || {
            while let Some(shared) = shared.upgrade() {
                shared.look(&hanging);
                drop(shared);
                std::thread::sleep(TICK);
            }
        });
        watch
    }

    /// A case begins.
    pub fn begin(&self, input: &[u8]) {
        self.0.stopping.store(false, Ordering::Relaxed);
        let now = Instant::now();
        *self.lock() =
            Some(Case { deadline: now + HANG, hang: now + HANG, interrupt: None, input: input.to_vec() });
    }

    /// The case starts to run code, which is to stop after a while.
    pub fn run(&self, interrupt: Interrupt, time: Duration) {
        if let Some(case) = &mut *self.lock() {
            case.deadline = Instant::now() + time;
            case.interrupt = Some(interrupt);
        }
    }

    /// The case has ended.
    pub fn end(&self) {
        *self.lock() = None;
    }

    /// Whether the running code has been asked to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Case>> {
        self.0.case.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn look(&self, hanging: &PathBuf) {
        let case = self.case.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(case) = &*case else { return };
        let now = Instant::now();
        if now > case.hang {
            let _ = std::fs::write(hanging, &case.input);
            eprintln!("a case hangs: {}", hanging.display());
            std::process::exit(3);
        }
        if now > case.deadline
            && let Some(interrupt) = &case.interrupt
        {
            self.stopping.store(true, Ordering::Relaxed);
            interrupt.request();
        }
    }
}
