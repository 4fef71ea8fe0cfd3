//! Errors, on their way from Lua to the host and back.

use super::{Lua, Reference, Value};
use perilune_vm::{Limit, NativeResult, Raised, State, Status, Type};
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// The result of what can fail with an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why something did not work.
///
/// Errors are cheap to clone, and may go to other OS threads. An error that a function of the host returns is raised in Lua as a value that
/// `tostring` turns into the message, and comes back to the host as [`Error::Callback`] with the error as its cause.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Error, Lua};
///
/// let lua = Lua::new()?;
/// lua.globals().set("fail", lua.create_function(|_, ()| Err::<(), _>(Error::external("no moon")))?)?;
/// match lua.load("fail()").exec() {
///     Err(Error::Callback { cause, .. }) => assert!(matches!(*cause, Error::External(_))),
///     other => panic!("{other:?}"),
/// }
/// match lua.load("error 'no sun'").set_name("=script").exec() {
///     Err(Error::Runtime(error)) => assert_eq!(error.message, "script:1: no sun"),
///     other => panic!("{other:?}"),
/// }
/// assert!(matches!(lua.load("if").exec(), Err(Error::Syntax { incomplete: true, .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// A chunk is not Lua.
    Syntax {
        /// The message with chunk name and line.
        message: String,
        /// Whether more text could make it a chunk, as an interactive mode wants to know.
        incomplete: bool,
    },
    /// A script has raised an error.
    Runtime(Arc<RuntimeError>),
    /// There was not enough memory, or the limit that the host has set was reached.
    Memory,
    /// A limit that nothing in the state can catch has tripped: see [`Lua::tripped`].
    Limit(Limit),
    /// A function of the host that a script called has failed.
    Callback {
        /// The calls at that moment.
        traceback: String,
        /// What the function returned.
        cause: Arc<Error>,
    },
    /// An argument of a function of the host cannot be what the function wants.
    BadArgument {
        /// The function's name, where the call tells it.
        function: Option<String>,
        /// Number of the argument, from 1; 0 for what a method is called on.
        position: usize,
        /// Why not.
        cause: Arc<Error>,
    },
    /// A value of Lua cannot become the wanted type.
    FromLua {
        /// The type of the value in Lua.
        from: String,
        /// The wanted type.
        to: String,
        /// More about it.
        message: Option<String>,
    },
    /// A value of Rust cannot become a value of Lua.
    IntoLua {
        /// The type in Rust.
        from: &'static str,
        /// More about it.
        message: String,
    },
    /// The coroutine cannot be resumed: it is dead, or it runs.
    CoroutineUnresumable,
    /// The userdata holds another type.
    UserDataTypeMismatch,
    /// The userdata's value was taken out.
    UserDataDestructed,
    /// The userdata's value is borrowed in a way that does not go together with the wanted one.
    UserDataBorrowed,
    /// The userdata's value is lent by a scope: it can be used in methods, not borrowed beyond them.
    UserDataLent,
    /// The value is one of another state.
    ForeignState,
    /// The state is closed: its last owner is gone.
    Closed,
    /// An error with what was being done.
    WithContext {
        /// What was being done.
        context: String,
        /// The error.
        cause: Arc<Error>,
    },
    /// A value cannot be serialised as one of Lua.
    Serialize {
        /// Where it stands, such as `[2].name`; empty for the whole value.
        path: String,
        /// Why not.
        message: String,
    },
    /// A value of Lua cannot be deserialised as what is wanted.
    Deserialize {
        /// Where it stands, such as `[2].name`; empty for the whole value.
        path: String,
        /// Why not.
        message: String,
    },
    /// An error of the host.
    External(Arc<dyn StdError + Send + Sync>),
}

/// An error that a script has raised.
#[derive(Debug)]
pub struct RuntimeError {
    /// The error value as text.
    pub message: String,
    /// The calls at the moment of the error; empty if nobody asked for them.
    pub traceback: String,
    /// The error value.
    pub value: Value,
}

impl Error {
    /// An error with a message, as the function `error` makes it.
    pub fn runtime(message: impl fmt::Display) -> Self {
        Self::Runtime(Arc::new(RuntimeError {
            message: message.to_string(),
            traceback: String::new(),
            value: Value::Nil,
        }))
    }

    /// An error of the host. One that is an [`Error`] already stays what it is.
    pub fn external(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::External(error.into()),
        }
    }

    /// This error and its causes, the outermost first.
    ///
    /// ```
    /// use perilune::{Error, ErrorContext};
    ///
    /// let error = Error::runtime("no moon").context("while looking up");
    /// let texts: Vec<String> = error.chain().map(ToString::to_string).collect();
    /// assert_eq!(texts, ["while looking up: no moon", "no moon"]);
    /// ```
    pub fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let mut next: Option<&(dyn StdError + 'static)> = Some(self);
        std::iter::from_fn(move || {
            let error = next?;
            next = error.source();
            Some(error)
        })
    }

    /// The error without the calls and contexts that it has passed.
    #[must_use]
    pub fn root_cause(&self) -> &Self {
        let mut error = self;
        while let Self::Callback { cause, .. }
        | Self::WithContext { cause, .. }
        | Self::BadArgument { cause, .. } = error
        {
            error = cause;
        }
        error
    }

    /// The error of the host that is at the root, if it is a `T`.
    #[must_use]
    pub fn downcast_ref<T: StdError + 'static>(&self) -> Option<&T> {
        match self.root_cause() {
            Self::External(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// What the script raised, for errors of scripts.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self.root_cause() {
            Self::Runtime(error) => Some(&error.value),
            _ => None,
        }
    }

    /// The calls at the moment of the error; empty if they are not known.
    #[must_use]
    pub fn traceback(&self) -> &str {
        match self {
            Self::Runtime(error) => &error.traceback,
            Self::Callback { traceback, .. } => traceback,
            Self::WithContext { cause, .. } | Self::BadArgument { cause, .. } => cause.traceback(),
            _ => "",
        }
    }

    pub(crate) fn from_lua(from: &str, to: impl Into<String>, message: Option<&str>) -> Self {
        Self::FromLua { from: from.to_owned(), to: to.into(), message: message.map(str::to_owned) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message, .. } => f.write_str(message),
            Self::Runtime(error) => f.write_str(&error.message),
            Self::Memory => f.write_str("not enough memory"),
            Self::Limit(limit) => limit.fmt(f),
            Self::Callback { cause, .. } => cause.fmt(f),
            Self::BadArgument { function: Some(function), position: 0, cause } => {
                write!(f, "calling '{function}' on bad self ({cause})")
            }
            Self::BadArgument { function: Some(function), position, cause } => {
                write!(f, "bad argument #{position} to '{function}' ({cause})")
            }
            Self::BadArgument { function: None, position, cause } => {
                write!(f, "bad argument #{position} ({cause})")
            }
            Self::FromLua { from, to, message } => {
                write!(f, "{to} expected, got {from}")?;
                message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
            }
            Self::IntoLua { from, message } => write!(f, "{from} cannot become a Lua value: {message}"),
            Self::CoroutineUnresumable => f.write_str("cannot resume the coroutine"),
            Self::UserDataTypeMismatch => f.write_str("userdata of another type"),
            Self::UserDataDestructed => f.write_str("userdata whose value is gone"),
            Self::UserDataBorrowed => f.write_str("userdata is borrowed"),
            Self::UserDataLent => f.write_str("userdata is lent"),
            Self::ForeignState => f.write_str("value of another state"),
            Self::Closed => f.write_str("the state is closed"),
            Self::WithContext { context, cause } => write!(f, "{context}: {cause}"),
            Self::Serialize { path, message } | Self::Deserialize { path, message } => {
                let separator = if path.is_empty() { "" } else { ": " };
                write!(f, "{path}{separator}{message}")
            }
            Self::External(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Callback { cause, .. }
            | Self::WithContext { cause, .. }
            | Self::BadArgument { cause, .. } => Some(&**cause),
            Self::External(error) => Some(&**error),
            _ => None,
        }
    }
}

macro_rules! from_standard_errors {
    ($($error:ty)*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::external(error)
            }
        }
    )*};
}
from_standard_errors! {
    std::io::Error fmt::Error std::str::Utf8Error std::string::FromUtf8Error
    std::num::ParseIntError std::num::ParseFloatError std::num::TryFromIntError std::net::AddrParseError
}

/// Makes errors of the host into an [`Error`].
pub trait ExternalError {
    /// The error as one of the host.
    fn into_lua_err(self) -> Error;
}

impl<E: Into<Box<dyn StdError + Send + Sync>>> ExternalError for E {
    fn into_lua_err(self) -> Error {
        Error::external(self)
    }
}

/// As [`ExternalError`], for results.
pub trait ExternalResult<T> {
    /// The result with its error as one of the host.
    ///
    /// # Errors
    /// That of the result.
    fn into_lua_err(self) -> Result<T>;
}

impl<T, E: ExternalError> ExternalResult<T> for std::result::Result<T, E> {
    fn into_lua_err(self) -> Result<T> {
        self.map_err(ExternalError::into_lua_err)
    }
}

/// Adds to an error what was being done.
pub trait ErrorContext {
    /// With this context in front.
    #[must_use]
    fn context(self, context: impl fmt::Display) -> Self;
    /// As [`ErrorContext::context`], made only if there is an error.
    #[must_use]
    fn with_context<C: fmt::Display>(self, context: impl FnOnce(&Error) -> C) -> Self;
}

impl ErrorContext for Error {
    fn context(self, context: impl fmt::Display) -> Self {
        Self::WithContext { context: context.to_string(), cause: Arc::new(self) }
    }

    fn with_context<C: fmt::Display>(self, context: impl FnOnce(&Error) -> C) -> Self {
        let context = context(&self).to_string();
        self.context(context)
    }
}

impl<T> ErrorContext for Result<T> {
    fn context(self, context: impl fmt::Display) -> Self {
        self.map_err(|error| error.context(context))
    }

    fn with_context<C: fmt::Display>(self, context: impl FnOnce(&Error) -> C) -> Self {
        self.map_err(|error| error.with_context(context))
    }
}

/// An error of the host as a value of Lua.
struct Thrown(Error);

/// What a message handler makes of an error value: that value, and the calls of the moment.
struct Traced {
    value: Reference,
    traceback: String,
}

const THROWN_METATABLE: &str = "perilune.error";

/// The message handler of calls by the host.
pub(super) fn trace(l: &mut State) -> NativeResult {
    let traceback = String::from_utf8_lossy(&l.traceback(None, 1)).into_owned();
    l.set_top(1);
    let value = Reference::new(l, 1)?;
    l.new_userdata(Traced { value, traceback }, 0)?;
    Ok(1)
}

impl Lua {
    /// Pops an error value and makes an error of it.
    #[cold]
    #[inline(never)]
    pub(crate) fn pop_error(&self, l: &mut State, status: Status) -> Error {
        self.pop_error_with(l, status, String::new())
    }

    /// As [`Lua::pop_error`] with what is known of the calls.
    pub(crate) fn pop_error_with(&self, l: &mut State, status: Status, mut traceback: String) -> Error {
        if let Some(traced) = l.userdata_mut::<Traced>(-1) {
            traceback = std::mem::take(&mut traced.traceback);
            let value = traced.value.clone();
            l.pop(1);
            value.push(l);
        }
        if let Some(limit) = l.tripped().filter(|_| status == Status::ErrLimit) {
            l.pop(1);
            return Error::Limit(limit);
        }
        if status == Status::ErrMem {
            l.pop(1);
            return Error::Memory;
        }
        if status == Status::ErrErr && l.interrupt().is_requested() {
            // A state that is stopped for good has not called the message handler either.
            l.pop(1);
            return Error::runtime("interrupted!");
        }
        if let Some(Thrown(error)) = l.userdata::<Thrown>(-1) {
            let cause = Arc::new(error.clone());
            l.pop(1);
            return Error::Callback { traceback, cause };
        }
        let message = match l.type_of(-1) {
            Type::String | Type::Number => {
                l.push_value(-1);
                let _ = l.attempt(|l| l.coerce_string(-1));
                let text = l.bytes(-1).map(|text| String::from_utf8_lossy(text).into_owned());
                l.pop(1);
                text
            }
            kind => {
                // As the reference does: with `__tostring` where there is one.
                match l.get_metafield(-1, "__tostring") {
                    Ok(Type::Nil) | Err(_) => Some(format!("(error object is a {} value)", kind.name())),
                    Ok(_) => {
                        l.push_value(-2);
                        match l.pcall(1, 1, 0) {
                            Ok(()) | Err(_) => {
                                let text = l.bytes(-1).map(|text| String::from_utf8_lossy(text).into_owned());
                                l.pop(1);
                                text
                            }
                        }
                    }
                }
            }
        };
        let value = Value::from_top(l, self).unwrap_or(Value::Nil);
        let message = message.unwrap_or_else(|| "(error object without text)".to_owned());
        Error::Runtime(Arc::new(RuntimeError { message, traceback, value }))
    }

    /// Raises an error of the host in the running function.
    #[cold]
    pub(crate) fn raise(&self, l: &mut State, error: Error) -> Raised {
        match self.push_error(l, error) {
            Ok(()) => l.raise_value(),
            Err(raised) => raised,
        }
    }

    fn push_error(&self, l: &mut State, error: Error) -> std::result::Result<(), Raised> {
        match error {
            Error::Memory => return Err(l.out_of_memory()),
            // Either it is on its way still, or the host has ended it.
            Error::Limit(limit) => l.push_str(limit.message())?,
            // The value of the script goes on as it is.
            Error::Runtime(error) if !matches!(error.value, Value::Nil) => {
                if error.value.push_to(l, self).is_ok() {
                    return Ok(());
                }
                l.push_str(&error.message)?;
            }
            Error::Runtime(error) => {
                let mut text = l.position(1);
                text.extend_from_slice(error.message.as_bytes());
                l.push_bytes(&text)?;
            }
            error => self.push_thrown(l, error)?,
        }
        Ok(())
    }

    /// Pushes an error of the host as a value.
    pub(crate) fn push_thrown(&self, l: &mut State, error: Error) -> std::result::Result<(), Raised> {
        l.new_userdata(Thrown(error), 0)?;
        if l.new_metatable(THROWN_METATABLE)? {
            l.push_str("error")?;
            l.raw_set_field(-2, "__name")?;
            l.push_native(|l| {
                let text = l.userdata::<Thrown>(1).map(|Thrown(error)| error.to_string());
                l.push_str(&text.unwrap_or_default())?;
                Ok(1)
            });
            l.raw_set_field(-2, "__tostring")?;
            l.push_boolean(false);
            l.raw_set_field(-2, "__metatable")?;
        }
        l.set_metatable(-2)
    }

    /// The error of the host that the value at an index is.
    pub(crate) fn thrown(l: &State, idx: i32) -> Option<Error> {
        l.userdata::<Thrown>(idx).map(|Thrown(error)| error.clone())
    }

    /// Runs `f` so many levels of native calls deeper.
    #[cfg(any(feature = "derive", feature = "serde"))]
    pub(crate) fn at_native_levels<T>(
        &self,
        l: &mut State,
        levels: u16,
        f: impl FnOnce(&mut State) -> T,
    ) -> Result<T> {
        match l.at_native_levels(levels, f) {
            Ok(result) => Ok(result),
            Err(raised) => self.attempt(l, |_| Err(raised)),
        }
    }

    /// Runs what may raise, and makes an [`Error`] of what it raises.
    #[inline(always)]
    pub(crate) fn attempt<T>(
        &self,
        l: &mut State,
        f: impl FnOnce(&mut State) -> std::result::Result<T, Raised>,
    ) -> Result<T> {
        l.attempt(f).map_err(|status| self.pop_error(l, status))
    }
}
