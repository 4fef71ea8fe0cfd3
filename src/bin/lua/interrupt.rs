//! Ctrl-C: raises `interrupted!` in the code that runs, and ends the process when none does.
//!
//! The signal's handler does a list of small things, in order: it ends the process if [`DEADLY`] says so, sets `DEADLY`, and stores
//! the request into the word that running code looks at. So a second Ctrl-C before the code has stopped ends the process, as
//! in the reference. While `os.execute` waits for a command, the list is empty: the key is for that command.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use perilune::Interrupt;
use signal_hook::consts::SIGINT;
use signal_hook::{SigId, flag, low_level};

/// No Lua code runs that has not been asked to stop yet.
static DEADLY: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));
static WATCH: Mutex<Option<Watch>> = Mutex::new(None);

/// How to stop the state's code, and what the handler does.
struct Watch {
    interrupt: Interrupt,
    actions: Vec<SigId>,
}

impl Watch {
    /// Fills the handler's list, as far as the system lets it.
    fn begin(&mut self) {
        let (word, request) = self.interrupt.word();
        let actions = [
            flag::register_conditional_default(SIGINT, Arc::clone(&DEADLY)),
            flag::register(SIGINT, Arc::clone(&DEADLY)),
            flag::register_usize(SIGINT, word, request),
        ];
        self.actions = actions.into_iter().flatten().collect();
    }

    fn end(&mut self) {
        for action in self.actions.drain(..) {
            low_level::unregister(action);
        }
    }
}

/// Begins to watch for Ctrl-C.
pub(crate) fn watch(interrupt: Interrupt) {
    let mut watch = Watch { interrupt, actions: Vec::new() };
    watch.begin();
    if let Ok(mut place) = WATCH.lock() {
        *place = Some(watch);
    }
}

/// Runs `action`, during which Ctrl-C raises an error.
pub(crate) fn while_running<T>(action: impl FnOnce() -> T) -> T {
    DEADLY.store(false, Ordering::Release);
    let result = action();
    DEADLY.store(true, Ordering::Release);
    result
}

/// Leaves Ctrl-C to a command that begins, or takes it back when that has ended.
pub(crate) fn leave_to_command(running: bool) {
    if let Ok(mut watch) = WATCH.lock()
        && let Some(watch) = watch.as_mut()
    {
        if running { watch.end() } else { watch.begin() }
    }
}
