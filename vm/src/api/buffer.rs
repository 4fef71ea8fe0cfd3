//! Buffers: strings under construction whose memory counts.

use super::CountedVec;
use crate::Raised;
use crate::error::message;
use crate::state::State;
use std::fmt;

/// A string under construction (`luaL_Buffer`, section 5.1). Unlike the one in C it needs no place on the stack.
///
/// Its memory counts as the state's own, as long as the buffer lives: against [`OwnedState::set_memory_limit`](crate::OwnedState::set_memory_limit) and
/// in [`State::gc_bytes`]. A buffer that cannot grow keeps what it has.
///
/// ```
/// use perilune_vm::{Buffer, OwnedState, NativeResult, State};
///
/// /// `join(...)`: its arguments with commas between them.
/// fn join(l: &mut State) -> NativeResult {
///     let mut text = Buffer::new(l);
///     for arg in 1..=l.top() {
///         if arg > 1 {
///             text.push(l, b", ")?;
///         }
///         l.push_value(arg);
///         text.push_value(l)?;
///     }
///     text.finish(l)?;
///     Ok(1)
/// }
///
/// let mut lua = OwnedState::new().unwrap();
/// let l = lua.state();
/// l.push_native(join);
/// l.push_integer(1);
/// l.push_str("two").unwrap();
/// l.call(2, 1).unwrap();
/// assert_eq!(l.bytes(-1), Some(&b"1, two"[..]));
/// ```
#[derive(Default)]
pub struct Buffer {
    bytes: CountedVec<u8>,
}

impl Buffer {
    /// An empty buffer, which has no memory yet (`luaL_buffinit`).
    #[must_use]
    pub fn new(_: &State) -> Self {
        Self::default()
    }

    /// An empty buffer with room for `capacity` bytes (`luaL_buffinitsize`).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn with_capacity(l: &mut State, capacity: usize) -> Result<Self, Raised> {
        let mut buffer = Self::new(l);
        buffer.reserve(l, capacity)?;
        Ok(buffer)
    }

    /// The bytes so far (`luaL_buffaddr`).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of bytes (`luaL_bufflen`).
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Makes room for `more` bytes beyond those that are there.
    ///
    /// # Errors
    /// Not enough memory; the string would be too long.
    pub fn reserve(&mut self, l: &mut State, more: usize) -> Result<(), Raised> {
        if self.bytes.capacity() - self.bytes.len() >= more {
            return Ok(());
        }
        self.grow(l, more)
    }

    #[cold]
    fn grow(&mut self, l: &mut State, more: usize) -> Result<(), Raised> {
        let needed = self.bytes.len().saturating_add(more);
        if needed > l.longest_string() {
            return Err(l.raise(message::STRING_TOO_LARGE));
        }
        let more = more.max(64 - self.bytes.len().min(64));
        l.grow_buffer(&mut self.bytes, more)
    }

    /// Appends bytes (`luaL_addlstring`, `luaL_addstring`).
    ///
    /// # Errors
    /// Not enough memory.
    #[inline]
    pub fn push(&mut self, l: &mut State, bytes: &[u8]) -> Result<(), Raised> {
        self.reserve(l, bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Appends a byte (`luaL_addchar`).
    ///
    /// # Errors
    /// Not enough memory.
    #[inline]
    pub fn push_byte(&mut self, l: &mut State, byte: u8) -> Result<(), Raised> {
        self.push(l, &[byte])
    }

    /// Pops a string or number and appends it (`luaL_addvalue`, section 5.1).
    ///
    /// # Errors
    /// The value is neither, and stays; not enough memory.
    pub fn push_value(&mut self, l: &mut State) -> Result<(), Raised> {
        if !l.coerce_string(-1)? {
            return Err(l.raise(message::NO_STRING));
        }
        self.reserve(l, l.str_arg(-1).len())?;
        self.bytes.extend_from_slice(l.str_arg(-1));
        l.pop(1);
        Ok(())
    }

    /// Appends formatted text (as `lua_pushfstring` does): `buffer.push_format(l, format_args!("{x:>8}"))`.
    ///
    /// # Errors
    /// Not enough memory; a `Display` that fails.
    pub fn push_format(&mut self, l: &mut State, text: fmt::Arguments<'_>) -> Result<(), Raised> {
        let mut formatter = Formatter { buffer: self, l, raised: None };
        match fmt::Write::write_fmt(&mut formatter, text) {
            Ok(()) => Ok(()),
            Err(fmt::Error) => match formatter.raised {
                Some(raised) => Err(raised),
                None => Err(l.raise(message::FORMATTING_FAILED)),
            },
        }
    }

    /// Appends `s` with every occurrence of `pattern`, plain bytes, replaced (`luaL_addgsub`, section 5.1). An empty pattern occurs
    /// nowhere.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_replaced(
        &mut self,
        l: &mut State,
        s: &[u8],
        pattern: &[u8],
        replacement: &[u8],
    ) -> Result<(), Raised> {
        let mut rest = s;
        while let Some(at) = find(rest, pattern) {
            self.push(l, &rest[..at])?;
            self.push(l, replacement)?;
            rest = &rest[at + pattern.len()..];
        }
        self.push(l, rest)
    }

    /// Appends `more` zero bytes and gives them out to be overwritten (`luaL_prepbuffsize`, `luaL_addsize`); what is not
    /// needed goes with [`Buffer::truncate`].
    ///
    /// # Errors
    /// Not enough memory.
    pub fn extend_zeroed(&mut self, l: &mut State, more: usize) -> Result<&mut [u8], Raised> {
        self.reserve(l, more)?;
        let start = self.bytes.len();
        self.bytes.resize(start + more, 0);
        Ok(&mut self.bytes[start..])
    }

    /// Drops all but the first `len` bytes (`luaL_buffsub`).
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// Pushes the string (`luaL_pushresult`).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn finish(self, l: &mut State) -> Result<(), Raised> {
        l.push_bytes(&self.bytes)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer").field("len", &self.len()).finish_non_exhaustive()
    }
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    if pattern.is_empty() {
        return None;
    }
    text.windows(pattern.len()).position(|window| window == pattern)
}

/// Writes into a buffer, and keeps the error that `fmt` cannot carry.
struct Formatter<'a> {
    buffer: &'a mut Buffer,
    l: &'a mut State,
    raised: Option<Raised>,
}

impl fmt::Write for Formatter<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.buffer.push(self.l, s.as_bytes()).map_err(|raised| {
            self.raised = Some(raised);
            fmt::Error
        })
    }
}

impl State {
    /// Pushes formatted text: `l.push_format(format_args!("{a} of {b}"))` (`lua_pushfstring`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory; a `Display` that fails.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_format(format_args!("{:03}/{}", 7, "x")).unwrap();
    /// assert_eq!(l.bytes(-1), Some(&b"007/x"[..]));
    /// ```
    pub fn push_format(&mut self, text: fmt::Arguments<'_>) -> Result<(), Raised> {
        match text.as_str() {
            Some(text) => self.push_str(text),
            None => {
                let mut buffer = Buffer::new(self);
                buffer.push_format(self, text)?;
                buffer.finish(self)
            }
        }
    }

    /// Pushes `s` with every occurrence of `pattern`, plain bytes, replaced (`luaL_gsub`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_replaced(&mut self, s: &[u8], pattern: &[u8], replacement: &[u8]) -> Result<(), Raised> {
        let mut buffer = Buffer::new(self);
        buffer.push_replaced(self, s, pattern, replacement)?;
        buffer.finish(self)
    }
}
