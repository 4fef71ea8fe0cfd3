//! Functions: prototypes, which states share.

use super::{PortableError, Refusal};
use crate::bytecode::Proto;
use crate::stdlib::load::{LoadFailure, read_chunk};
use std::sync::Arc;

/// A compiled function whose only variable is its table of globals. Each state that gets it has a function of its own, with its own
/// globals, made from the same prototype.
///
/// Two are equal if they are the same prototype.
#[derive(Clone)]
pub struct PortableFunction {
    /// No upvalue, or one that is called `_ENV` or is the only one of a main chunk.
    proto: Arc<Proto>,
}

impl PortableFunction {
    /// Compiles a chunk, or reads a binary one: its main function. Messages show `name` as the manual says under `lua_load`.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::pool::PortableFunction;
    ///
    /// let twice = PortableFunction::compile("return 2 * ...", "=twice")?;
    /// let lua = perilune::Lua::new()?;
    /// lua.globals().set("twice", perilune::pool::Portable::from(twice))?;
    /// assert_eq!(lua.load("return twice(21)").eval::<i64>()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`](crate::Error::Syntax)
    pub fn compile(source: impl AsRef<[u8]>, name: &str) -> crate::Result<Self> {
        Self::compile_unless(source.as_ref(), name, &|| false)
    }

    /// As [`PortableFunction::compile`]; it fails when `stop` has become true.
    pub(in crate::pool) fn compile_unless(
        source: &[u8],
        name: &str,
        stop: &dyn Fn() -> bool,
    ) -> crate::Result<Self> {
        let proto = read_chunk(source, name.as_bytes(), 0, stop).map_err(|failure| match failure {
            LoadFailure::Syntax { message, incomplete } => {
                crate::Error::Syntax { message: String::from_utf8_lossy(&message).into_owned(), incomplete }
            }
            LoadFailure::File { message } => {
                crate::Error::external(String::from_utf8_lossy(&message).into_owned())
            }
            LoadFailure::Raised(_) => crate::Error::Memory,
        })?;
        Self::from_proto(Arc::new(proto)).map_err(crate::Error::external)
    }

    /// Takes a prototype that the compiler has made, or `undump` has read.
    ///
    /// # Errors
    /// It has other upvalues than `_ENV`.
    pub fn from_proto(proto: Arc<Proto>) -> Result<Self, PortableError> {
        // A main chunk has its globals as only upvalue, also when it has lost its name.
        let is_main = proto.line_defined == 0 && proto.upvalues.len() == 1;
        let other = proto.upvalues.iter().find(|upvalue| upvalue.name.as_deref() != Some(b"_ENV"));
        match other {
            Some(upvalue) if !is_main => {
                let name = upvalue.name.as_deref().map_or("(no name)".into(), String::from_utf8_lossy);
                Err(PortableError::new(Refusal::Upvalue(name.into_owned())))
            }
            _ => Ok(Self { proto }),
        }
    }

    /// The prototype.
    #[must_use]
    pub fn proto(&self) -> &Arc<Proto> {
        &self.proto
    }
}

impl PartialEq for PortableFunction {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.proto, &other.proto)
    }
}

impl std::fmt::Debug for PortableFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let source = self.proto.source.as_deref().map_or("?".into(), String::from_utf8_lossy);
        write!(f, "function <{source}:{}>", self.proto.line_defined)
    }
}
