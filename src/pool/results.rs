//! Many jobs, and their outcomes one after the other.
//!
//! Jobs are taken from their source while outcomes are asked for, so it may be endless: as many are on their way as the workers and the queue can
//! hold.

use super::ticket::Ticket;
use super::{Job, JobHandle, Outcome, WorkerPool};
use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Outcomes in the order of their jobs: [`WorkerPool::run_ordered`]. Dropped, it cancels the jobs that are on their way.
#[derive(Debug)]
pub struct Ordered<'a, I> {
    feeder: Feeder<'a, I>,
    under_way: VecDeque<JobHandle>,
}

/// Outcomes as they come, with the number of their job from 0: [`WorkerPool::run_unordered`]. Dropped, it cancels the jobs that are on
/// their way.
#[derive(Debug)]
pub struct Unordered<'a, I> {
    feeder: Feeder<'a, I>,
    under_way: HashMap<usize, JobHandle>,
    next_number: usize,
    finished: Receiver<usize>,
    report: Sender<usize>,
}

#[derive(Debug)]
struct Feeder<'a, I> {
    pool: &'a WorkerPool,
    jobs: I,
    /// A job for which there was no place.
    held_back: Option<Job>,
}

impl<I: Iterator<Item = Job>> Feeder<'_, I> {
    /// Submits the next job. It waits for a place only if nothing else is `under_way`, since only then nothing else can be done.
    fn submit_next(&mut self, under_way: usize, report: Option<(Sender<usize>, usize)>) -> Option<JobHandle> {
        let pool = self.pool;
        if under_way >= pool.threads.len().saturating_add(pool.queue.bound()) {
            return None;
        }
        let job = self.held_back.take().or_else(|| self.jobs.next())?;
        let ticket = Ticket::new(report);
        if under_way == 0 {
            pool.queue.push(job, &ticket);
        } else if let Err(job) = pool.queue.try_push(job, &ticket) {
            self.held_back = Some(job);
            return None;
        }
        Some(pool.handle(ticket))
    }
}

impl WorkerPool {
    /// Runs jobs, and gives their outcomes in the order of the jobs.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use perilune::pool::{Job, PortableFunction, WorkerPool};
    ///
    /// let pool = WorkerPool::builder().threads(2).build()?;
    /// let square = PortableFunction::compile("local n = ...; return n * n", "=square")?;
    /// let squares: Result<Vec<_>, _> =
    ///     pool.run_ordered((1..=4i64).map(|n| Job::function(&square).argument(n))).collect();
    /// assert_eq!(squares?.concat(), [1i64.into(), 4i64.into(), 9i64.into(), 16i64.into()]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_ordered<J: IntoIterator<Item = Job>>(&self, jobs: J) -> Ordered<'_, J::IntoIter> {
        let feeder = Feeder { pool: self, jobs: jobs.into_iter(), held_back: None };
        Ordered { feeder, under_way: VecDeque::new() }
    }

    /// Runs jobs, and gives each outcome, with the number of the job from 0, as soon as it is there.
    pub fn run_unordered<J: IntoIterator<Item = Job>>(&self, jobs: J) -> Unordered<'_, J::IntoIter> {
        let feeder = Feeder { pool: self, jobs: jobs.into_iter(), held_back: None };
        let (report, finished) = channel();
        Unordered { feeder, under_way: HashMap::new(), next_number: 0, finished, report }
    }
}

impl<I: Iterator<Item = Job>> Iterator for Ordered<'_, I> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        while let Some(handle) = self.feeder.submit_next(self.under_way.len(), None) {
            self.under_way.push_back(handle);
        }
        self.under_way.pop_front().map(JobHandle::wait)
    }
}

impl<I: Iterator<Item = Job>> Iterator for Unordered<'_, I> {
    type Item = (usize, Outcome);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let report = Some((self.report.clone(), self.next_number));
            let Some(handle) = self.feeder.submit_next(self.under_way.len(), report) else { break };
            self.under_way.insert(self.next_number, handle);
            self.next_number += 1;
        }
        if self.under_way.is_empty() {
            return None;
        }
        let number = self.finished.recv().ok()?;
        self.under_way.remove(&number).map(|handle| (number, handle.wait()))
    }
}

impl<I> Drop for Ordered<'_, I> {
    fn drop(&mut self) {
        self.under_way.iter().for_each(JobHandle::cancel);
    }
}

impl<I> Drop for Unordered<'_, I> {
    fn drop(&mut self) {
        self.under_way.values().for_each(JobHandle::cancel);
    }
}
