//! How far a job has come: shared by its handle, the queue and its worker.

use super::{JobError, Outcome};
use parking_lot::{Condvar, Mutex, MutexGuard};
use perilune_vm::Interrupt;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

pub(super) struct Ticket {
    progress: Mutex<Progress>,
    over: Condvar,
    /// Who is told the number of this job when it is over.
    report: Option<(Sender<usize>, usize)>,
}

struct Progress {
    stage: Stage,
    /// Cancelled while it ran: then its own outcome does not count.
    cancelled: bool,
    waker: Option<Waker>,
}

enum Stage {
    Queued,
    /// By the state that this interrupt stops.
    Running(Interrupt),
    /// With the outcome, unless it was taken.
    Over(Option<Outcome>),
}

impl Ticket {
    pub(super) fn new(report: Option<(Sender<usize>, usize)>) -> Arc<Self> {
        let progress = Progress { stage: Stage::Queued, cancelled: false, waker: None };
        Arc::new(Self { progress: Mutex::new(progress), over: Condvar::new(), report })
    }

    /// The worker begins; false if the job was cancelled.
    pub(super) fn begin(&self, interrupt: &Interrupt) -> bool {
        let mut progress = self.progress.lock();
        let queued = matches!(progress.stage, Stage::Queued);
        if queued {
            progress.stage = Stage::Running(interrupt.clone());
        }
        queued
    }

    /// The worker is done. True if the job was cancelled meanwhile: then its state is stopped.
    pub(super) fn finish(&self, outcome: Outcome) -> bool {
        let mut progress = self.progress.lock();
        let cancelled = progress.cancelled;
        if !matches!(progress.stage, Stage::Over(_)) {
            let outcome = if cancelled { Err(JobError::Cancelled) } else { outcome };
            progress.stage = Stage::Over(Some(outcome));
            self.announce(progress);
        }
        cancelled
    }

    /// Stops the job, unless it is over.
    pub(super) fn cancel(&self) {
        let mut progress = self.progress.lock();
        match &progress.stage {
            Stage::Queued => {
                progress.stage = Stage::Over(Some(Err(JobError::Cancelled)));
                self.announce(progress);
            }
            Stage::Running(interrupt) => {
                interrupt.stop();
                progress.cancelled = true;
            }
            Stage::Over(_) => {}
        }
    }

    /// Tells that the job is over, outside of the lock: a waker may ask at once.
    fn announce(&self, mut progress: MutexGuard<'_, Progress>) {
        let waker = progress.waker.take();
        drop(progress);
        self.over.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
        if let Some((sender, number)) = &self.report {
            // Nobody may want to know any more.
            let _ = sender.send(*number);
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.progress.lock().stage, Stage::Over(_))
    }

    /// Waits for the outcome, and takes it; `None` when the time has passed.
    pub(super) fn take(&self, until: Option<Instant>) -> Option<Outcome> {
        let mut progress = self.progress.lock();
        loop {
            if let Stage::Over(outcome) = &mut progress.stage {
                return outcome.take();
            }
            match until {
                None => self.over.wait(&mut progress),
                Some(until) => {
                    if self.over.wait_until(&mut progress, until).timed_out()
                        && !matches!(progress.stage, Stage::Over(_))
                    {
                        return None;
                    }
                }
            }
        }
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<Outcome> {
        let mut progress = self.progress.lock();
        if let Stage::Over(outcome) = &mut progress.stage {
            return outcome.take().map_or(Poll::Pending, Poll::Ready);
        }
        progress.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// A job on its way. It is also a future, for asynchronous hosts. Dropped, it lets the job go on. The outcome is given once.
#[must_use = "nobody learns the outcome of a job without its handle"]
pub struct JobHandle {
    pub(super) ticket: Arc<Ticket>,
    pub(super) queue: Arc<super::queue::Queue>,
}

/// Cancels a job whose handle somebody else waits with.
#[derive(Clone)]
pub struct Canceller {
    ticket: Arc<Ticket>,
    queue: Arc<super::queue::Queue>,
}

impl JobHandle {
    /// Waits until the job is over.
    ///
    /// # Errors
    /// Those of the job.
    pub fn wait(self) -> Outcome {
        self.ticket.take(None).unwrap_or(Err(JobError::Cancelled))
    }

    /// The outcome if the job is over, or else the handle.
    ///
    /// # Errors
    /// The handle, to ask later.
    pub fn try_wait(self) -> Result<Outcome, Self> {
        self.wait_timeout(Duration::ZERO)
    }

    /// Waits until the job is over, but not longer than this.
    ///
    /// # Errors
    /// The handle, to ask later.
    pub fn wait_timeout(self, time: Duration) -> Result<Outcome, Self> {
        // A time beyond what the clock can tell is as good as no limit.
        self.ticket.take(Instant::now().checked_add(time)).ok_or(self)
    }

    /// Whether the job is over.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.ticket.is_over()
    }

    /// Cancels the job: see [`Canceller::cancel`].
    pub fn cancel(&self) {
        self.canceller().cancel();
    }

    /// Something that can cancel the job from elsewhere.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller { ticket: Arc::clone(&self.ticket), queue: Arc::clone(&self.queue) }
    }
}

impl Canceller {
    /// Cancels the job. One that has not begun never runs. One that runs is stopped at its next safepoint and at each further one, so
    /// catching the error does not help; a function of the host that it has called runs to its end. The outcome is
    /// [`JobError::Cancelled`], unless the job is over already.
    pub fn cancel(&self) {
        self.ticket.cancel();
        self.queue.forget(&self.ticket);
    }
}

impl Future for JobHandle {
    type Output = Outcome;

    fn poll(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.ticket.poll(cx)
    }
}

impl std::fmt::Debug for JobHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobHandle").field("finished", &self.is_finished()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").finish_non_exhaustive()
    }
}
