//! What a worker is asked to do, and why it may fail.

use super::{Portable, PortableError, PortableFunction};
use crate::Limits;
use std::fmt;

/// What a job comes to: what its chunk returns.
pub type Outcome = Result<Vec<Portable>, JobError>;

/// Code and arguments, for a worker.
#[derive(Clone, PartialEq, Debug)]
pub struct Job {
    pub(super) code: Code,
    pub(super) arguments: Vec<Portable>,
    pub(super) limits: Option<Box<Limits>>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Code {
    /// A chunk that its worker compiles.
    Source {
        text: Vec<u8>,
        name: String,
    },
    Function(PortableFunction),
}

impl Job {
    /// A chunk, text or binary, which its worker compiles.
    #[must_use]
    pub fn source(text: impl Into<Vec<u8>>) -> Self {
        Self {
            code: Code::Source { text: text.into(), name: "=job".to_owned() },
            arguments: Vec::new(),
            limits: None,
        }
    }

    /// A function, which is compiled once for all jobs that call it.
    #[must_use]
    pub fn function(function: &PortableFunction) -> Self {
        Self { code: Code::Function(function.clone()), arguments: Vec::new(), limits: None }
    }

    /// How messages call the chunk, by default `=job`; a function has its name already. See `lua_load` in the manual.
    #[must_use]
    pub fn name(mut self, new: impl Into<String>) -> Self {
        if let Code::Source { name, .. } = &mut self.code {
            *name = new.into();
        }
        self
    }

    /// What the job may use, in the place of what the [builder](super::Builder::limits) says.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(Box::new(limits));
        self
    }

    /// One more argument.
    #[must_use]
    pub fn argument(mut self, value: impl Into<Portable>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// More arguments.
    #[must_use]
    pub fn arguments<T: Into<Portable>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(values.into_iter().map(Into::into));
        self
    }
}

/// Why a job has no results.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum JobError {
    /// The chunk is not Lua.
    Syntax(String),
    /// The chunk has raised an error, or a function of the host that it called has failed or panicked.
    Script {
        /// The error as text.
        message: String,
        /// The calls at that moment.
        traceback: String,
        /// The error value; nil if it cannot leave its state.
        value: Portable,
    },
    /// The state has reached its memory limit.
    Memory,
    /// A limit of the state has tripped.
    Limit(crate::Limit),
    /// The job was cancelled.
    Cancelled,
    /// An argument, by its number from 1, cannot enter a state.
    Argument(usize, PortableError),
    /// A result, by its number from 1, cannot leave its state.
    Result(usize, PortableError),
    /// The worker needed a new state, and could not set it up.
    SetUp(SetUpError),
    /// The worker has panicked outside of functions that Lua has called: such as a destructor or a function that sets up a state.
    Panicked(String),
}

impl JobError {
    /// The error of the typed API, without handles of its state.
    pub(super) fn new(error: &crate::Error, lua: &crate::Lua) -> Self {
        match error {
            crate::Error::Memory => Self::Memory,
            crate::Error::Limit(limit) => Self::Limit(*limit),
            crate::Error::Syntax { message, .. } => Self::Syntax(message.clone()),
            _ => Self::Script {
                message: error.to_string(),
                traceback: error.traceback().to_owned(),
                value: error
                    .value()
                    .and_then(|value| Portable::from_value(value, lua).ok())
                    .unwrap_or_default(),
            },
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) | Self::Script { message, .. } => f.write_str(message),
            Self::Memory => f.write_str("not enough memory"),
            Self::Limit(limit) => limit.fmt(f),
            Self::Cancelled => f.write_str("the job was cancelled"),
            Self::Argument(number, error) => write!(f, "argument {number}: {error}"),
            Self::Result(number, error) => write!(f, "result {number}: {error}"),
            Self::SetUp(error) => error.fmt(f),
            Self::Panicked(message) => write!(f, "the worker panicked: {message}"),
        }
    }
}

impl std::error::Error for JobError {}

/// Why a worker could not be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpError {
    message: String,
}

impl SetUpError {
    pub(super) fn new(error: impl fmt::Display) -> Self {
        Self { message: error.to_string() }
    }
}

impl fmt::Display for SetUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a worker cannot be set up: {}", self.message)
    }
}

impl std::error::Error for SetUpError {}
