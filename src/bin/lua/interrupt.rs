//! Ctrl-C: raises `interrupted!` in the code that runs, and ends the process when none does.

use std::sync::atomic::{AtomicBool, Ordering};

use perilune::Interrupt;
use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Whether Lua code runs that has not been asked to stop yet.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Starts the thread that waits for Ctrl-C, as far as the system lets it.
pub(crate) fn watch(interrupt: Interrupt) {
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    let thread = std::thread::Builder::new().name("ctrl-c".into()).stack_size(64 * 1024);
    let _ = thread.spawn(move || {
        for signal in &mut signals {
            // A second Ctrl-C before the code has stopped ends the process, as in the reference.
            if RUNNING.swap(false, Ordering::AcqRel) {
                interrupt.request();
            } else {
                let _ = emulate_default_handler(signal);
            }
        }
    });
}

/// Runs `action`, during which Ctrl-C raises an error.
pub(crate) fn while_running<T>(action: impl FnOnce() -> T) -> T {
    RUNNING.store(true, Ordering::Release);
    let result = action();
    RUNNING.store(false, Ordering::Release);
    result
}
