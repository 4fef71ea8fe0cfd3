//! Memory and time: the collector, limits, and stopping what runs.

use super::{Lua, Result};
use perilune_vm::Interrupt;

/// How the collector works (section 2.5 of the manual). Parameters that are 0 stay as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GcMode {
    /// In steps, between which the program runs.
    Incremental {
        /// How long it waits for the next cycle, in percent of the memory in use.
        pause: u16,
        /// How much it does for what is allocated, in percent.
        step_multiplier: u16,
        /// The size of a step: the binary logarithm of the bytes.
        step_size: u8,
    },
    /// With frequent collections of what is young.
    Generational {
        /// When young objects are collected, in percent of growth.
        minor_multiplier: u8,
        /// When all objects are, in percent of growth.
        major_multiplier: u16,
    },
}

impl GcMode {
    /// Incremental, with the parameters that are set.
    pub const INCREMENTAL: Self = Self::Incremental { pause: 0, step_multiplier: 0, step_size: 0 };
    /// Generational, with the parameters that are set.
    pub const GENERATIONAL: Self = Self::Generational { minor_multiplier: 0, major_multiplier: 0 };
}

impl Lua {
    /// Performs a full collection.
    ///
    /// # Errors
    /// The state is closed.
    pub fn gc_collect(&self) -> Result<()> {
        self.with(|l, lua| lua.attempt(l, |l| l.gc_collect()))
    }

    /// Performs a step of the collector; true if a cycle ended.
    ///
    /// # Errors
    /// The state is closed.
    pub fn gc_step(&self) -> Result<bool> {
        self.with(|l, lua| lua.attempt(l, |l| l.gc_step(0)))
    }

    /// Stops the collector: nothing is freed until [`Lua::gc_restart`].
    pub fn gc_stop(&self) {
        let _ = self.with(|l, _| {
            l.gc_stop();
            Ok(())
        });
    }

    /// Lets the collector run again.
    pub fn gc_restart(&self) {
        let _ = self.with(|l, _| {
            l.gc_restart();
            Ok(())
        });
    }

    /// Whether the collector runs by itself.
    #[must_use]
    pub fn gc_is_running(&self) -> bool {
        self.with(|l, _| Ok(l.gc_is_running())).unwrap_or(false)
    }

    /// Sets how the collector works; returns the mode before, with parameters that are 0.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{GcMode, Lua};
    ///
    /// let lua = Lua::new()?;
    /// assert_eq!(lua.gc_set_mode(GcMode::GENERATIONAL), GcMode::INCREMENTAL);
    /// # Ok(())
    /// # }
    /// ```
    pub fn gc_set_mode(&self, mode: GcMode) -> GcMode {
        let was_generational = self.with(|l, _| {
            Ok(match mode {
                GcMode::Incremental { pause, step_multiplier, step_size } => {
                    l.gc_incremental(pause.into(), step_multiplier.into(), step_size.into())
                }
                GcMode::Generational { minor_multiplier, major_multiplier } => {
                    l.gc_generational(minor_multiplier.into(), major_multiplier.into())
                }
            })
        });
        if was_generational.unwrap_or(false) { GcMode::GENERATIONAL } else { GcMode::INCREMENTAL }
    }

    /// Bytes of memory in use, those of values without references that are not collected yet among them: what `collectgarbage("count")` shows. 0 if the
    /// state is closed.
    #[must_use]
    pub fn used_memory(&self) -> usize {
        self.with(|l, _| Ok(l.gc_bytes())).unwrap_or(0)
    }

    /// Bytes of memory that the state has taken from the process: those in use, and what is kept for later, such as free places between objects. Limits
    /// of memory are about these. 0 if the state is closed.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// let lua = perilune::Lua::new()?;
    /// lua.load("t = {}; for i = 1, 10000 do t[i] = {} end; t = nil").exec()?;
    /// lua.gc_collect()?;
    /// assert!(lua.held_memory() >= lua.used_memory());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn held_memory(&self) -> usize {
        self.with(|l, _| Ok(l.held_memory())).unwrap_or(0)
    }

    /// Sets the most memory, in bytes, that the state may [hold](Self::held_memory); returns the old limit. `usize::MAX` is none. What would take more fails
    /// with [`Error::Memory`](super::Error::Memory), after a full collection; `pcall` catches it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Error, Lua};
    ///
    /// let lua = Lua::new()?;
    /// lua.set_memory_limit(1 << 20)?;
    /// let greedy = lua.load("local t = {}; for i = 1, math.huge do t[i] = i end");
    /// assert!(matches!(greedy.exec(), Err(Error::Memory)));
    /// assert_eq!(lua.load("return 6 * 7").eval::<i64>()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The state is closed.
    pub fn set_memory_limit(&self, bytes: usize) -> Result<usize> {
        self.with(|l, _| Ok(l.set_memory_limit(bytes)))
    }

    /// A handle that stops running code, from another OS thread or from a function of the host; `None` if the state is closed.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::Lua;
    /// use std::{thread, time::Duration};
    ///
    /// let lua = Lua::new()?;
    /// let interrupt = lua.interrupt().expect("the state is open");
    /// let watch = thread::spawn(move || {
    ///     thread::sleep(Duration::from_millis(10));
    ///     interrupt.request();
    /// });
    /// let error = lua.load("while true do end").exec().unwrap_err();
    /// assert!(error.to_string().ends_with("interrupted!"));
    /// # watch.join().unwrap();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn interrupt(&self) -> Option<Interrupt> {
        self.with(|l, _| Ok(l.interrupt())).ok()
    }
}
