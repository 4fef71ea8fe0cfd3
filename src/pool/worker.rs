//! An OS thread with a state of its own.
//!
//! A state serves one job after the other. It is replaced when a job has left it in doubt: stopped in the middle, without memory, or after
//! a panic that did not end as an error in Lua.

use super::job::{Code, Job};
use super::linked::Linked;
use super::queue::Queue;
use super::ticket::Ticket;
use super::{JobError, Outcome, Portable, PortableFunction, SetUpError};
use crate::{Error, Libraries, Limits, Lua, Result, Table};
use perilune_vm::{Interrupt, MULTI, State};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;

/// How states are made.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) libraries: Libraries,
    pub(super) memory_limit: Option<usize>,
    pub(super) fresh_states: bool,
    /// What each job may use.
    pub(super) limits: Option<Limits>,
    pub(super) steps: Vec<Step>,
}

/// Registers functions of the host in a new state.
type SetUp = dyn Fn(&Lua) -> Result<()> + Send + Sync;

/// Something that a new state needs.
pub(super) enum Step {
    Chunk(PortableFunction),
    Host(Box<SetUp>),
}

/// The state of a worker.
struct Workshop {
    lua: Lua,
    interrupt: Interrupt,
    /// The globals that set-up has made.
    globals: Table,
    /// The metatable of the globals of jobs, which finds in `globals` what they lack.
    fallback: Table,
    linked: Linked,
}

/// The life of worker `number`, which tells once whether it could be set up.
pub(super) fn work(
    number: usize,
    queue: &Queue,
    plan: &Plan,
    ready: &Sender<std::result::Result<(), SetUpError>>,
) {
    let mut workshop = match guarded(|| Workshop::open(plan, number, queue))
        .unwrap_or_else(|panic| Err(SetUpError::new(panic)))
    {
        Ok(workshop) => Some(workshop),
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(()));
    while let Some((job, ticket)) = queue.next(number) {
        let served = guarded(|| serve(&mut workshop, plan, number, queue, &job, &ticket));
        let (outcome, usable) = match served {
            Ok(Some(served)) => served,
            // Cancelled before it began.
            Ok(None) => continue,
            Err(panic) => (Err(JobError::Panicked(panic)), false),
        };
        // The arguments go before the outcome is known, so that nothing of the job is left when its handle has returned.
        drop(job);
        let cancelled = ticket.finish(outcome);
        if cancelled || !usable || plan.fresh_states {
            discard(&mut workshop);
        }
    }
    discard(&mut workshop);
}

/// Runs `f`; a panic becomes its text.
fn guarded<T>(f: impl FnOnce() -> T) -> std::result::Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| payload.downcast_ref().cloned()).unwrap_or_else(|| "a value without text".to_owned())
    })
}

/// Closes a state. A finalizer's panic is nobody's concern any more.
fn discard(workshop: &mut Option<Workshop>) {
    let old = workshop.take();
    let _ = guarded(|| drop(old));
}

/// Performs a job, in a new state if there is none; also tells whether the state can go on. `None` if the job was cancelled.
fn serve(
    workshop: &mut Option<Workshop>,
    plan: &Plan,
    number: usize,
    queue: &Queue,
    job: &Job,
    ticket: &Ticket,
) -> Option<(Outcome, bool)> {
    let workshop = match workshop {
        Some(workshop) => workshop,
        None => match Workshop::open(plan, number, queue) {
            Ok(new) => workshop.insert(new),
            Err(error) => return Some((Err(JobError::SetUp(error)), false)),
        },
    };
    ticket.begin(&workshop.interrupt).then(|| {
        let outcome = workshop.perform_within(job.limits.as_deref().copied().or(plan.limits), job);
        let usable = outcome != Err(JobError::Memory) && workshop.tidy().is_ok();
        (outcome, usable)
    })
}

impl Workshop {
    fn open(plan: &Plan, number: usize, queue: &Queue) -> std::result::Result<Self, SetUpError> {
        let mut state = perilune_vm::OwnedState::new().map_err(SetUpError::new)?;
        if let Some(limit) = plan.memory_limit {
            state.set_memory_limit(limit);
        }
        let interrupt = state.interrupt();
        queue.has_state(number, &interrupt);
        Self::furnish(Lua::from_state(state), interrupt, plan).map_err(SetUpError::new)
    }

    fn furnish(lua: Lua, interrupt: Interrupt, plan: &Plan) -> Result<Self> {
        lua.open_libraries(plan.libraries)?;
        for step in &plan.steps {
            match step {
                Step::Host(f) => f(&lua)?,
                Step::Chunk(chunk) => lua.with(|l, lua| {
                    lua.attempt(l, |l| l.push_proto(chunk.proto().clone()))?;
                    l.pcall_traced(0, 0).map_err(|status| lua.pop_error(l, status))
                })?,
            }
        }
        let globals = lua.globals();
        let fallback = lua.create_table()?;
        fallback.set("__index", &globals)?;
        // Scripts do not find the shared globals through it.
        fallback.set("__metatable", false)?;
        Ok(Self { lua, interrupt, globals, fallback, linked: Linked::default() })
    }

    /// Performs a job within its limits.
    fn perform_within(&mut self, limits: Option<Limits>, job: &Job) -> Outcome {
        let Some(limits) = limits else { return self.perform(job) };
        let lua = self.lua.clone();
        lua.set_limits(limits).map_err(|error| JobError::new(&error, &lua))?;
        let outcome = self.perform(job);
        lua.set_limits(Limits::new()).map_err(|error| JobError::new(&error, &lua))?;
        outcome
    }

    /// Calls the code of a job with globals of its own.
    fn perform(&mut self, job: &Job) -> Outcome {
        let lua = self.lua.clone();
        let performed = lua.with(|l, lua| {
            self.set_job_globals(l, lua)?;
            self.push_code(l, lua, &job.code)?;
            Ok(call(l, lua, &job.arguments))
        });
        performed.unwrap_or_else(|error| Err(JobError::new(&error, &lua)))
    }

    /// Pushes the function that is the code of a job.
    fn push_code(&mut self, l: &mut State, lua: &Lua, code: &Code) -> Result<()> {
        match code {
            Code::Function(function) => self.linked.push(l, lua, function),
            Code::Source { text, name } => {
                let stop = || self.interrupt.is_requested();
                let function = PortableFunction::compile_unless(text, name, &stop)?;
                lua.attempt(l, |l| l.push_proto(function.proto().clone()))
            }
        }
    }

    /// Gives the state a new table of globals, which falls back to those of the worker.
    fn set_job_globals(&self, l: &mut State, lua: &Lua) -> Result<()> {
        lua.attempt(l, |l| {
            l.new_table()?;
            l.push_value(-1);
            l.raw_set_field(-2, "_G")
        })?;
        self.fallback.push_handle(l);
        lua.attempt(l, |l| {
            l.set_metatable(-2)?;
            l.set_globals()
        })
    }

    /// Takes back what a job may have changed for the whole state.
    fn tidy(&self) -> Result<()> {
        self.lua.with(|l, lua| {
            l.push_nil();
            l.set_hook(false, false, false, 0);
            l.gc_restart();
            self.globals.push_handle(l);
            lua.attempt(l, State::set_globals)
        })
    }
}

/// Calls the function on top with arguments, and copies its results.
fn call(l: &mut State, lua: &Lua, arguments: &[Portable]) -> Outcome {
    let below = l.top() - 1;
    for (i, argument) in arguments.iter().enumerate() {
        argument.push_to(l, lua).map_err(|error| match error.downcast_ref() {
            Some(refused) => JobError::Argument(i + 1, super::PortableError::clone(refused)),
            None => JobError::new(&error, lua),
        })?;
    }
    l.pcall_traced(arguments.len() as i32, MULTI).map_err(|status| {
        let error: Error = lua.pop_error(l, status);
        JobError::new(&error, lua)
    })?;
    (1..=l.top() - below)
        .map(|i| Portable::at(l, below + i, lua).map_err(|error| JobError::Result(i as usize, error)))
        .collect()
}
