//! Ctrl-C: raises `interrupted!` in the code that runs, and ends the process when none does.
//!
//! While `os.execute` waits for a command, the key is for that command.

use std::sync::atomic::{AtomicBool, Ordering};

use perilune::Interrupt;
use signal_hook::consts::SIGINT;
use signal_hook::low_level::{emulate_default_handler, register};

/// Whether Lua code runs that has not been asked to stop yet.
static RUNNING: AtomicBool = AtomicBool::new(false);
/// Whether a command runs that gets the signal too.
static COMMAND: AtomicBool = AtomicBool::new(false);

/// Takes Ctrl-C from now on, as far as the system lets it.
///
/// PERF: in the signal handler itself. A thread that waits for signals would be a third of the time that a short script takes.
pub(crate) fn watch(interrupt: Interrupt) {
    let on_signal = move || {
        if COMMAND.load(Ordering::Acquire) {
            return;
        }
        // A second Ctrl-C before the code has stopped ends the process, as in the reference.
        if RUNNING.swap(false, Ordering::AcqRel) {
            interrupt.request();
        } else {
            let _ = emulate_default_handler(SIGINT);
        }
    };
    // SAFETY: the action may run between any two instructions: it works on atomics only, and `emulate_default_handler` is made for
    // signal handlers.
    let _ = unsafe { register(SIGINT, on_signal) };
}

/// Runs `action`, during which Ctrl-C raises an error.
pub(crate) fn while_running<T>(action: impl FnOnce() -> T) -> T {
    RUNNING.store(true, Ordering::Release);
    let result = action();
    RUNNING.store(false, Ordering::Release);
    result
}

/// Leaves Ctrl-C to a command that begins, or takes it back when that has ended.
pub(crate) fn leave_to_command(running: bool) {
    COMMAND.store(running, Ordering::Release);
}
