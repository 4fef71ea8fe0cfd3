//! Long tokens are read in portions, with a question in between whether to give up.

use crate::error::LexError;

/// Bytes between two questions.
pub(crate) const PORTION: usize = if cfg!(test) { 16 } else { 1 << 18 };

/// Whoever was asked wanted to give up.
#[derive(Debug)]
pub(crate) struct Stopped;

impl From<Stopped> for LexError {
    #[cold]
    fn from(Stopped: Stopped) -> Self {
        Self { message: b"stopped".into(), near: None, line: 0 }
    }
}

/// Asks once a portion of a token.
pub(crate) struct Watch<'s> {
    stop: &'s dyn Fn() -> bool,
    /// The place in the token where the next question is due.
    due: usize,
}

impl<'s> Watch<'s> {
    pub(crate) fn new(stop: &'s dyn Fn() -> bool) -> Self {
        Self { stop, due: PORTION }
    }

    /// What was read is gone through once more.
    pub(crate) fn begin_again(&mut self) {
        self.due = PORTION;
    }

    /// Reading has come to a place.
    #[inline]
    pub(crate) fn pass(&mut self, at: usize) -> Result<(), Stopped> {
        if at < self.due { Ok(()) } else { self.ask(at) }
    }

    /// Asks in any case.
    pub(crate) fn ask_now(&mut self) -> Result<(), Stopped> {
        self.ask(0)
    }

    #[cold]
    fn ask(&mut self, at: usize) -> Result<(), Stopped> {
        self.due = at + PORTION;
        if (self.stop)() { Err(Stopped) } else { Ok(()) }
    }

    /// The first place, from one on, of a byte for which `ends` holds; the end of the text if there is none.
    pub(crate) fn find(
        &mut self,
        text: &[u8],
        from: usize,
        ends: impl Fn(u8) -> bool,
    ) -> Result<usize, Stopped> {
        let mut at = from;
        loop {
            let portion = &text[at..text.len().min(at + PORTION)];
            if let Some(found) = portion.iter().position(|&byte| ends(byte)) {
                return Ok(at + found);
            }
            at += portion.len();
            if at == text.len() {
                return Ok(at);
            }
            self.pass(at)?;
        }
    }
}
