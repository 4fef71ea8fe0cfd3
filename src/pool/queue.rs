//! The jobs that wait for a worker, and what the workers are doing.
//!
//! Tickets are told outside of the queue's lock, since they wake whoever waits for them.

use super::job::Job;
use super::ticket::Ticket;
use parking_lot::{Condvar, Mutex};
use perilune_vm::Interrupt;
use std::collections::VecDeque;
use std::sync::Arc;

pub(super) struct Queue {
    inside: Mutex<Inside>,
    /// A job has come, or the queue was closed.
    filled: Condvar,
    /// There is a place for one more job.
    emptied: Condvar,
    bound: usize,
}

struct Inside {
    waiting: VecDeque<(Job, Arc<Ticket>)>,
    workers: Vec<Worker>,
    end: End,
}

/// What a worker is doing.
#[derive(Clone, Default)]
struct Worker {
    ticket: Option<Arc<Ticket>>,
    /// That of its state.
    interrupt: Option<Interrupt>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// More jobs may come.
    Open,
    /// Workers end when no jobs are left.
    Closed,
    /// Workers end now: nothing runs any more, finalizers neither.
    Abandoned,
}

impl Queue {
    pub(super) fn new(bound: usize, workers: usize) -> Arc<Self> {
        let workers = vec![Worker::default(); workers];
        Arc::new(Self {
            inside: Mutex::new(Inside { waiting: VecDeque::new(), workers, end: End::Open }),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            bound,
        })
    }

    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    /// Puts a job behind the others when there is a place.
    pub(super) fn push(&self, job: Job, ticket: &Arc<Ticket>) {
        let mut inside = self.inside.lock();
        while inside.waiting.len() >= self.bound {
            self.emptied.wait(&mut inside);
        }
        self.append(&mut inside, job, ticket);
    }

    /// As [`Queue::push`], without waiting: the job comes back if there is no place.
    pub(super) fn try_push(&self, job: Job, ticket: &Arc<Ticket>) -> Result<(), Job> {
        let mut inside = self.inside.lock();
        if inside.waiting.len() >= self.bound {
            return Err(job);
        }
        self.append(&mut inside, job, ticket);
        Ok(())
    }

    fn append(&self, inside: &mut Inside, job: Job, ticket: &Arc<Ticket>) {
        inside.waiting.push_back((job, Arc::clone(ticket)));
        self.filled.notify_one();
    }

    /// The next job of a worker, which is done with its last one; `None` when it shall end.
    pub(super) fn next(&self, worker: usize) -> Option<(Job, Arc<Ticket>)> {
        let mut inside = self.inside.lock();
        inside.workers[worker].ticket = None;
        loop {
            if let Some((job, ticket)) = inside.waiting.pop_front() {
                inside.workers[worker].ticket = Some(Arc::clone(&ticket));
                self.emptied.notify_one();
                return Some((job, ticket));
            }
            if inside.end != End::Open {
                return None;
            }
            self.filled.wait(&mut inside);
        }
    }

    /// A worker has a new state.
    pub(super) fn has_state(&self, worker: usize, interrupt: &Interrupt) {
        let mut inside = self.inside.lock();
        if inside.end == End::Abandoned {
            interrupt.stop();
        }
        inside.workers[worker].interrupt = Some(interrupt.clone());
    }

    /// Takes a cancelled job out, to make a place.
    pub(super) fn forget(&self, ticket: &Arc<Ticket>) {
        let mut inside = self.inside.lock();
        if let Some(place) = inside.waiting.iter().position(|(_, other)| Arc::ptr_eq(ticket, other)) {
            inside.waiting.remove(place);
            self.emptied.notify_one();
        }
    }

    /// Cancels what waits and what runs.
    pub(super) fn cancel_all(&self) {
        let tickets = self.take_all(&mut self.inside.lock());
        tickets.iter().for_each(|ticket| ticket.cancel());
    }

    /// Empties the queue: the tickets of what has waited, and of what runs.
    fn take_all(&self, inside: &mut Inside) -> Vec<Arc<Ticket>> {
        self.emptied.notify_all();
        let waiting = inside.waiting.drain(..).map(|(_, ticket)| ticket);
        waiting.chain(inside.workers.iter().filter_map(|worker| worker.ticket.clone())).collect()
    }

    /// Workers end when no jobs are left.
    pub(super) fn close(&self) {
        self.inside.lock().end = End::Closed;
        self.filled.notify_all();
    }

    /// Workers end as soon as they can.
    pub(super) fn abandon(&self) {
        let mut inside = self.inside.lock();
        inside.end = End::Abandoned;
        let tickets = self.take_all(&mut inside);
        for interrupt in inside.workers.iter().filter_map(|worker| worker.interrupt.as_ref()) {
            interrupt.stop();
        }
        self.filled.notify_all();
        drop(inside);
        tickets.iter().for_each(|ticket| ticket.cancel());
    }
}
