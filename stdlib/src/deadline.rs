//! Deadlines of states: the machine knows how a limit trips, but no time.
//!
//! A deadline is an OS thread of the state that waits for it and then trips the state's interrupt. It is made when the first deadline is set, and
//! ends with the state.

use parking_lot::{Condvar, Mutex};
use perilune_vm::{Interrupt, Limit, Raised, State};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

/// Where the state keeps its [`Alarm`].
const ALARM: &str = "perilune.alarm";

/// Waits for deadlines in an OS thread.
struct Alarm {
    setting: Arc<(Mutex<Setting>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Setting {
    due: Option<Instant>,
    /// The state is gone.
    ended: bool,
}

impl Alarm {
    fn new(interrupt: Interrupt) -> std::io::Result<Self> {
        let setting = Arc::<(Mutex<Setting>, Condvar)>::default();
        let watched = Arc::clone(&setting);
        let thread = std::thread::Builder::new()
            .name("lua-deadline".to_owned())
            .stack_size(64 << 10)
            .spawn(move || watch(&watched.0, &watched.1, &interrupt))?;
        Ok(Self { setting, thread: Some(thread) })
    }

    fn set(&self, due: Option<Instant>) {
        self.setting.0.lock().due = due;
        self.setting.1.notify_one();
    }

    fn due(&self) -> Option<Instant> {
        self.setting.0.lock().due
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.setting.0.lock().ended = true;
        self.setting.1.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The life of an alarm's thread.
fn watch(setting: &Mutex<Setting>, changed: &Condvar, interrupt: &Interrupt) {
    let mut setting = setting.lock();
    while !setting.ended {
        match setting.due {
            None => changed.wait(&mut setting),
            // Under the lock, so that no deadline trips any more once it was taken back.
            Some(due) if Instant::now() >= due => {
                interrupt.trip(Limit::Deadline);
                changed.wait(&mut setting);
            }
            Some(due) => {
                changed.wait_until(&mut setting, due);
            }
        }
    }
}

/// Works with the state's alarm, if there is one.
fn with_alarm<T>(l: &mut State, f: impl FnOnce(&Alarm) -> T) -> Result<Option<T>, Raised> {
    l.registry_get(ALARM)?;
    let result = l.userdata::<Alarm>(-1).map(f);
    l.pop(1);
    Ok(result)
}

/// Sets the moment at which [`Limit::Deadline`] trips, in the place of the one before; `None` is none. Code meets it within milliseconds, also in library
/// functions.
///
/// # Errors
/// Not enough memory, or the operating system has no more threads.
pub fn set_deadline(l: &mut State, due: Option<Instant>) -> Result<(), Raised> {
    let is_new = with_alarm(l, |alarm| alarm.set(None))?.is_none();
    // That the one before has come does not count, unless code has met it.
    l.interrupt().withdraw(Limit::Deadline);
    if due.is_none() {
        return Ok(());
    }
    if is_new {
        let alarm = Alarm::new(l.interrupt())
            .map_err(|error| l.raise(format!("no thread for a deadline: {error}")))?;
        l.new_userdata(alarm, 0)?;
        l.registry_set(ALARM)?;
    }
    with_alarm(l, |alarm| alarm.set(due))?;
    Ok(())
}

/// The moment at which [`Limit::Deadline`] trips, if one is set.
///
/// # Errors
/// Not enough memory.
pub fn deadline(l: &mut State) -> Result<Option<Instant>, Raised> {
    Ok(with_alarm(l, Alarm::due)?.flatten())
}
