//! What a pool is made of.

use super::queue::Queue;
use super::worker::{self, Plan, Step};
use super::{PortableFunction, SetUpError, WorkerPool};
use crate::{Libraries, Limits, Lua, Result};
use std::sync::{Arc, mpsc};

/// That of a main thread on most systems: native functions may nest as deep as there. Only what is used takes memory.
const STACK_SIZE: usize = 8 << 20;

/// Makes a [`WorkerPool`].
#[must_use = "a builder does nothing until `build`"]
#[derive(Default)]
pub struct Builder {
    threads: Option<usize>,
    queue: Option<usize>,
    plan: Plan,
    chunks: Vec<(usize, Vec<u8>, String)>,
}

impl Builder {
    /// Number of workers, at least one; by default as many as there are processors.
    pub fn threads(mut self, count: usize) -> Self {
        self.threads = Some(count);
        self
    }

    /// How many jobs may wait, at least one; by default four for each worker.
    pub fn queue(mut self, bound: usize) -> Self {
        self.queue = Some(bound);
        self
    }

    /// Which libraries the states have; by default all.
    pub fn libraries(mut self, libraries: Libraries) -> Self {
        self.plan.libraries = libraries;
        self
    }

    /// The most memory, in bytes, that each state may use.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.plan.memory_limit = Some(bytes);
        self
    }

    /// What each job may use, unless it has [limits of its own](super::Job::limits). Its time begins when a worker takes it up; the memory counts with what the
    /// worker's state has already. A limit that trips ends the job with [`JobError::Limit`](super::JobError::Limit), and the worker goes on with the same state.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.plan.limits = Some(limits);
        self
    }

    /// A new state for each job: nothing of one job reaches the next, at the cost of opening the libraries and setting up each time.
    pub fn fresh_states(mut self, fresh: bool) -> Self {
        self.plan.fresh_states = fresh;
        self
    }

    /// A chunk that each new state runs, with the globals that all its jobs see. What is set up happens in the order in which it was
    /// given.
    pub fn set_up_chunk(mut self, source: impl Into<Vec<u8>>, name: impl Into<String>) -> Self {
        self.chunks.push((self.plan.steps.len(), source.into(), name.into()));
        self
    }

    /// A function that each new state is given to, to register functions of the host.
    pub fn set_up(mut self, f: impl Fn(&Lua) -> Result<()> + Send + Sync + 'static) -> Self {
        self.plan.steps.push(Step::Host(Box::new(f)));
        self
    }

    /// Starts the workers and waits until they are set up.
    ///
    /// # Errors
    /// A chunk is not Lua, setting up has failed, or the operating system has no more threads. No worker is left behind then.
    pub fn build(mut self) -> std::result::Result<WorkerPool, SetUpError> {
        // From the last to the first, so that the places of the others stay.
        for (place, source, name) in self.chunks.drain(..).rev() {
            let function = PortableFunction::compile(source, &name).map_err(SetUpError::new)?;
            self.plan.steps.insert(place, Step::Chunk(function));
        }
        let default = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.threads.unwrap_or_else(default).max(1);
        let bound = self.queue.unwrap_or(threads.saturating_mul(4)).max(1);
        let plan = Arc::new(self.plan);
        // Dropped on failure, it ends the workers that are there.
        let mut pool = WorkerPool { queue: Queue::new(bound, threads), threads: Vec::new() };
        let (ready, started) = mpsc::channel();
        for number in 0..threads {
            let (queue, plan, ready) = (Arc::clone(&pool.queue), Arc::clone(&plan), ready.clone());
            let thread = std::thread::Builder::new()
                .name(format!("lua-worker-{number}"))
                .stack_size(STACK_SIZE)
                .spawn(move || worker::work(number, &queue, &plan, &ready))
                .map_err(SetUpError::new)?;
            pool.threads.push(thread);
        }
        drop(ready);
        for result in started.iter().take(threads) {
            result?;
        }
        Ok(pool)
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("threads", &self.threads)
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}
