//! Limits for code that is not trusted: a budget of instructions, a time, a cap of memory; bounds of coroutines, calls, strings and files.
//!
//! The machine knows what trips and how nothing catches it; [`perilune_stdlib::deadline`] waits for deadlines.

use crate::{Error, Lua, Result};
use perilune_vm::{Bounds, Limit, Raised, State};
use std::time::{Duration, Instant};

pub use perilune_stdlib::deadline::{deadline, set_deadline};

/// What code in a state may use: [`Lua::set_limits`], [`Lua::with_limits`]. A limit that is not set is none.
///
/// ```
/// use perilune::Limits;
/// use std::time::Duration;
///
/// let limits = Limits::new().instructions(10_000_000).memory(64 << 20).time(Duration::from_secs(1));
/// # let _ = limits;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[must_use]
pub struct Limits {
    instructions: Option<u64>,
    memory: Option<usize>,
    time: Option<Duration>,
    bounds: Bounds,
}

impl Limits {
    /// None.
    pub const fn new() -> Self {
        Self { instructions: None, memory: None, time: None, bounds: Bounds::NONE }
    }

    /// Instructions of the machine and units of work of the libraries: the same number for the same work, on every machine.
    pub const fn instructions(mut self, count: u64) -> Self {
        self.instructions = Some(count);
        self
    }

    /// Bytes of memory, as [`Lua::held_memory`](crate::Lua::held_memory) counts them, with all that the state has already.
    pub const fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Time by the clock from the moment on at which the limits are set.
    pub const fn time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// Coroutines that exist at a time. One more is an error that scripts can catch, as with the limits that follow: `too many coroutines`.
    pub const fn coroutines(mut self, count: usize) -> Self {
        self.bounds.coroutines = count;
        self
    }

    /// Calls that are active in one coroutine. One more is the error `stack overflow`.
    pub const fn depth(mut self, calls: usize) -> Self {
        self.bounds.depth = calls;
        self
    }

    /// Bytes of a string, 1024 at least. A longer one is the error `resulting string too large`.
    pub const fn string(mut self, bytes: usize) -> Self {
        self.bounds.string = bytes;
        self
    }

    /// Files of the library `io` that are open at a time, besides the standard ones. One more is the system's error for too many open files.
    pub const fn files(mut self, count: usize) -> Self {
        self.bounds.files = count;
        self
    }

    /// These limits, and those of `defaults` where none is set.
    ///
    /// ```
    /// # use perilune::Limits;
    /// let defaults = Limits::new().memory(64 << 20).coroutines(100);
    /// assert_eq!(Limits::new().coroutines(5).or(defaults), Limits::new().memory(64 << 20).coroutines(5));
    /// ```
    pub const fn or(self, defaults: Self) -> Self {
        const fn first<T: Copy>(set: Option<T>, default: Option<T>) -> Option<T> {
            if set.is_some() { set } else { default }
        }
        Self {
            instructions: first(self.instructions, defaults.instructions),
            memory: first(self.memory, defaults.memory),
            time: first(self.time, defaults.time),
            bounds: self.bounds.or(defaults.bounds),
        }
    }

    /// Sets these limits in the place of those that are in force, and lets code run again if one has tripped.
    ///
    /// # Errors
    /// Not enough memory, or the operating system has no thread for a deadline.
    pub fn apply(&self, l: &mut State) -> std::result::Result<(), Raised> {
        set_deadline(l, self.due())?;
        l.set_memory_cap(self.memory.unwrap_or(usize::MAX));
        l.set_instruction_budget(self.instructions);
        l.set_bounds(self.bounds);
        l.reset_limits();
        Ok(())
    }

    fn due(&self) -> Option<Instant> {
        // A time beyond what the clock can tell is as good as no limit.
        self.time.and_then(|time| Instant::now().checked_add(time))
    }
}

/// The limits that were in force when others took their place for a while.
struct Outer {
    due: Option<Instant>,
    cap: usize,
    budget: Option<u64>,
    /// What the others had as budget.
    inner_budget: Option<u64>,
    bounds: Bounds,
}

impl Outer {
    fn narrow(l: &mut State, limits: &Limits) -> std::result::Result<Self, Raised> {
        let due = deadline(l)?;
        let inner_due = [due, limits.due()].into_iter().flatten().min();
        set_deadline(l, inner_due)?;
        let cap = l.set_memory_cap(usize::MAX);
        l.set_memory_cap(cap.min(limits.memory.unwrap_or(usize::MAX)));
        let budget = l.instruction_budget();
        let inner_budget = [budget, limits.instructions].into_iter().flatten().min();
        l.set_instruction_budget(inner_budget);
        let bounds = l.bounds();
        l.set_bounds(Bounds {
            coroutines: bounds.coroutines.min(limits.bounds.coroutines),
            depth: bounds.depth.min(limits.bounds.depth),
            string: bounds.string.min(limits.bounds.string),
            files: bounds.files.min(limits.bounds.files),
        });
        Ok(Self { due, cap, budget, inner_budget, bounds })
    }

    /// Puts these limits back, less what was used. A limit of the others that has tripped is over; one of these is not.
    fn restore(self, l: &mut State) -> std::result::Result<(), Raised> {
        let used = self.inner_budget.unwrap_or(0) - l.instruction_budget().or(self.inner_budget).unwrap_or(0);
        let budget = self.budget.map(|budget| budget.saturating_sub(used));
        l.set_instruction_budget(budget);
        l.set_bounds(self.bounds);
        let inner_cap = l.set_memory_cap(self.cap);
        set_deadline(l, self.due)?;
        let is_over = match l.tripped() {
            Some(Limit::Instructions) => budget != Some(0),
            Some(Limit::Memory) => inner_cap < self.cap,
            Some(Limit::Deadline) => self.due.is_none_or(|due| due > Instant::now()),
            _ => false,
        };
        if is_over {
            l.reset_limits();
        }
        Ok(())
    }
}

/// Limits that nothing in the state can catch.
impl Lua {
    /// Sets limits in the place of those that are in force; the time begins now. When one *trips*, what runs ends, and nothing catches it: neither
    /// `pcall` nor coroutines, and neither message handlers nor `__close` nor `__gc` run. The host gets [`Error::Limit`], and nothing runs in the state
    /// until [`Lua::reset_limits`] or new limits. Then it is as good as before, but for what the code has left unfinished.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Error, Limit, Limits, Lua, Preset};
    ///
    /// let lua = Lua::with_preset(Preset::Sandbox)?;
    /// lua.set_limits(Limits::new().instructions(100_000))?;
    /// let error = lua.load("while true do pcall(error) end").exec().unwrap_err();
    /// assert!(matches!(error, Error::Limit(Limit::Instructions)));
    ///
    /// lua.set_limits(Limits::new())?;
    /// assert_eq!(lua.load("return 6 * 7").eval::<i64>()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`], or the operating system has no thread for a deadline.
    pub fn set_limits(&self, limits: Limits) -> Result<()> {
        self.with(|l, lua| lua.attempt(l, |l| limits.apply(l)))
    }

    /// Runs `f` within limits that are at least as narrow as those in force, which are back afterwards, less what was used. If one of the narrower ones
    /// trips, `f` gets it as [`Error::Limit`], and the state is usable again when this returns.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Error, Limit, Limits, Lua};
    /// use std::time::Duration;
    ///
    /// let lua = Lua::new()?;
    /// let short = Limits::new().time(Duration::from_millis(20)).memory(64 << 20);
    /// let outcome = lua.with_limits(short, |lua| lua.load("repeat until pcall(error)").exec());
    /// assert!(matches!(outcome, Err(Error::Limit(Limit::Deadline))));
    /// let small = Limits::new().memory(16 << 20);
    /// let outcome = lua.with_limits(small, |lua| lua.load("local t = {}; while true do t[#t + 1] = {} end").exec());
    /// assert!(matches!(outcome, Err(Error::Limit(Limit::Memory))));
    /// assert_eq!(lua.load("return 6 * 7").eval::<i64>()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `f` and of [`Lua::set_limits`]; a limit has tripped before.
    pub fn with_limits<T>(&self, limits: Limits, f: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let outer = self.with(|l, lua| match l.tripped() {
            Some(limit) => Err(Error::Limit(limit)),
            None => lua.attempt(l, |l| Outer::narrow(l, &limits)),
        })?;
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(self)));
        let restored = self.with(|l, lua| lua.attempt(l, |l| outer.restore(l)));
        match result {
            Ok(result) => result.and_then(|value| restored.map(|()| value)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    /// [`Lua::with_limits`] with a time only.
    ///
    /// # Errors
    /// As there.
    pub fn with_deadline<T>(&self, time: Duration, f: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.with_limits(Limits::new().time(time), f)
    }

    /// Sets the moment at which [`Limit::Deadline`] trips, and no other limit; `None` is none.
    ///
    /// # Errors
    /// As [`Lua::set_limits`].
    pub fn set_deadline(&self, due: Option<Instant>) -> Result<()> {
        self.with(|l, lua| lua.attempt(l, |l| set_deadline(l, due)))
    }

    /// The limit that has tripped, if one has: nothing runs in the state.
    #[must_use]
    pub fn tripped(&self) -> Option<Limit> {
        self.with(|l, _| Ok(l.tripped())).ok().flatten()
    }

    /// Lets code run again after a limit has tripped. The limits stay: a budget that is used up, or a deadline that has passed, has to be set anew.
    pub fn reset_limits(&self) {
        let _ = self.with(|l, _| {
            l.reset_limits();
            Ok(())
        });
    }

    /// What is left of the budget of instructions; `None` if there is none.
    #[must_use]
    pub fn instructions_left(&self) -> Option<u64> {
        self.with(|l, _| Ok(l.instruction_budget())).ok().flatten()
    }

    /// Adds to the budget of instructions, if there is one.
    pub fn add_instructions(&self, more: u64) {
        let _ = self.with(|l, _| {
            l.add_instructions(more);
            Ok(())
        });
    }
}
