//! Ctrl-C: raises `interrupted!` in the code that runs, and ends the process when none does.
//!
//! While `os.execute` waits for a command, the key is for that command.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use perilune::Interrupt;
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Whether Lua code runs that has not been asked to stop yet.
static RUNNING: AtomicBool = AtomicBool::new(false);
/// Whether a command runs that gets the signal too.
static COMMAND: AtomicBool = AtomicBool::new(false);
/// Whether a signal has arrived that the thread has not dealt with.
static ARRIVED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Starts the thread that waits for Ctrl-C, as far as the system lets it.
pub(crate) fn watch(interrupt: Interrupt) {
    if flag::register(SIGINT, Arc::clone(&ARRIVED)).is_err() {
        return;
    }
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    let thread = std::thread::Builder::new().name("ctrl-c".into()).stack_size(64 * 1024);
    let _ = thread.spawn(move || {
        for signal in &mut signals {
            if !COMMAND.load(Ordering::Acquire) {
                // A second Ctrl-C before the code has stopped ends the process, as in the reference.
                if RUNNING.swap(false, Ordering::AcqRel) {
                    interrupt.request();
                } else {
                    let _ = emulate_default_handler(signal);
                }
            }
            ARRIVED.store(false, Ordering::Release);
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

/// Leaves Ctrl-C to a command that begins, or takes it back when that has ended.
pub(crate) fn leave_to_command(running: bool) {
    if !running {
        // What came for the command may still be on its way to the thread, which takes no longer than this.
        for _ in 0..100 {
            if !ARRIVED.load(Ordering::Acquire) {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    COMMAND.store(running, Ordering::Release);
}
