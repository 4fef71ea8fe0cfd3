//! Chunks on many OS threads: a [`WorkerPool`] has a state for each, and jobs go to the next that is free.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use perilune::pool::{Job, WorkerPool};
//!
//! let pool = WorkerPool::builder()
//!     .threads(2)
//!     .memory_limit(16 << 20)
//!     .set_up_chunk("function twice(x) return x .. x end", "=set-up")
//!     .build()?;
//! let hello = pool.submit(Job::source("return twice(...)").argument("moon"));
//! assert_eq!(hello.wait()?, ["moonmoon".into()]);
//! # Ok(())
//! # }
//! ```
//!
//! **What goes in and out** is [`Portable`]: a copy. States have nothing in common but prototypes, which are compiled once
//! ([`PortableFunction`]).
//!
//! **Globals.** Each job has a table of globals of its own, in which reading finds what set-up has made, through `__index`. So jobs do
//! not see what others set, nor do chunks that a job loads, and functions of the host that ask for the globals get those of the job. What
//! is *inside* of shared values is shared by the jobs of a worker: fields of library tables, loaded modules (with the globals of the job that has
//! loaded them first; set-up is the place for `require`), upvalues and globals of functions that set-up has made. [`Builder::fresh_states`] shares nothing.
//!
//! **Errors stay with their job**, panics of host functions and exhausted memory as well. A worker whose state is in doubt
//! afterwards makes a new one. Finalizers of a job's values may run later, during another job or when the state is closed; one that does not
//! end holds its worker up until the pool is dropped. (`os.exit` ends the process; set-up
//! can take it away.)
//!
//! **Cancelling** a job stops its state for good, so no `pcall` holds it up. What cannot be stopped is a function of the host, and a blocking call of the
//! system such as `io.read`.

mod builder;
mod job;
mod linked;
mod portable;
mod queue;
mod results;
mod ticket;
mod worker;

pub use builder::Builder;
pub use job::{Job, JobError, Outcome, SetUpError};
#[cfg(feature = "serde")]
pub(crate) use portable::path_step;
pub use portable::{MAX_DEPTH, Portable, PortableError, PortableFunction, PortableTable, Refusal};
pub use results::{Ordered, Unordered};
pub use ticket::{Canceller, JobHandle};

use queue::Queue;
use std::sync::Arc;
use std::thread::JoinHandle;
use ticket::Ticket;

/// OS threads with a Lua state each, which perform jobs. See the [module](self).
///
/// Dropped, it cancels all jobs and waits for its threads.
pub struct WorkerPool {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

/// The queue of a pool has no place: the job comes back.
#[derive(Debug)]
pub struct Full(pub Job);

impl WorkerPool {
    /// To make a pool.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Number of workers.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Gives a job to the workers. While the queue is full it waits, so a function that the workers call must not submit to its own pool.
    pub fn submit(&self, job: Job) -> JobHandle {
        let ticket = Ticket::new(None);
        self.queue.push(job, &ticket);
        self.handle(ticket)
    }

    /// As [`WorkerPool::submit`], without waiting.
    ///
    /// # Errors
    /// The queue is full.
    pub fn try_submit(&self, job: Job) -> Result<JobHandle, Full> {
        let ticket = Ticket::new(None);
        self.queue.try_push(job, &ticket).map_err(Full)?;
        Ok(self.handle(ticket))
    }

    fn handle(&self, ticket: Arc<Ticket>) -> JobHandle {
        JobHandle { ticket, queue: Arc::clone(&self.queue) }
    }

    /// Cancels all jobs that wait or run now, as [`Canceller::cancel`] does. Others may follow.
    pub fn cancel_all(&self) {
        self.queue.cancel_all();
    }

    /// Waits until all jobs are done, and ends the workers; states are closed with their finalizers.
    pub fn shutdown(mut self) {
        self.queue.close();
        self.join();
    }

    fn join(&mut self) {
        for thread in self.threads.drain(..) {
            // A function of the host that runs in a worker may own the pool; its thread ends by itself.
            if thread.thread().id() != std::thread::current().id() {
                // A worker catches its panics.
                let _ = thread.join();
            }
        }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.queue.abandon();
        self.join();
    }
}

impl std::fmt::Debug for WorkerPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerPool").field("threads", &self.threads.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the queue of the pool is full")
    }
}

impl std::error::Error for Full {}
